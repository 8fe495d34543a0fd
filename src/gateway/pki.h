/*
 * pki.h - the certificates that a workspace's doors show and verify, in its folder pki/, 0600. The
 * CA is the cluster's own (cluster/journal.h): a certificate that is signed inside the cluster,
 * by kube-controller-manager or by hand with /etc/kubernetes/pki/ca.key, is good at the door.
 * What is made here, for the server and the kubeconfigs, is ECDSA P-256 from the host's
 * randomness.
 *
 * Leaf certificates are made again when less than 30 days are left of them, or when the CA
 * changed.
 */
#ifndef GATEWAY_PKI_H
#define GATEWAY_PKI_H

#include "base/base.h"

struct door_pki;

/* now_s: wall clock, seconds. addresses: NULL-terminated SANs beyond the usual ones. */
int door_pki_open(const char *dir, int64_t now_s, const char *const *addresses,
		  struct door_pki **ret, struct err *err) NODISCARD;
/* The same for etcd's door, in pki/etcd: its own CA, a serving certificate, and
 * healthcheck-client.crt and .key for clients, as kubeadm names them. */
int door_pki_open_etcd(const char *dir, int64_t now_s, const char *const *addresses,
		       struct door_pki **ret, struct err *err) NODISCARD;
void door_pki_free(struct door_pki *p);

const char *door_pki_ca(const struct door_pki *p);          /* PEM */
const char *door_pki_serving_cert(const struct door_pki *p); /* PEM, with the CA's */
const char *door_pki_serving_key(const struct door_pki *p);

/* Writes DIR/kubeconfig (the admin's) and pki/NAME.conf for every other identity. */
int door_pki_kubeconfigs(struct door_pki *p, const char *server, struct err *err) NODISCARD;

/* One certificate by the CA. groups: comma list or "". */
struct door_cert {
	const char *common_name, *groups;
	const char *const *names; /* SANs, NULL-terminated; NULL: none */
	bool server, client;
	int64_t not_before_s, not_after_s;
};
int door_pki_issue(const struct door_pki *p, const struct door_cert *c, struct buf *ret_cert_pem,
		   struct buf *ret_key_pem, struct err *err) NODISCARD;
/* Whom a DER certificate names, when the CA signed it for clients and it is valid at now_s, the
 * cluster's clock; of the kubeconfigs' own certificates wall_s decides.
 * name and groups are owned. -EACCES with the reason. */
int door_pki_identify(const struct door_pki *p, const void *der, size_t len, int64_t now_s,
		      int64_t wall_s, char **ret_name, struct strvec *ret_groups, struct err *err) NODISCARD;

#endif
