/*
 * cert.h - certificates of the simulated PKI: PEM text whose payload our own components
 * read. (The gateway issues real X.509 for real clients; inside, only what they assert matters.)
 */
#ifndef APISERVER_CERT_H
#define APISERVER_CERT_H

#include "base/base.h"
#include "sim/sim.h"

struct cert {
	char *common_name, *organizations; /* organizations: comma list */
	char *issuer;                      /* common name of the CA */
	char *ca_id;                       /* id of the issuing CA's key */
	char *id;                          /* id of its own key: equals the key file's */
	char *names;                       /* comma list of SANs: DNS names and IPs */
	int64_t not_before, not_after;     /* ns */
	bool is_ca;
};
void cert_release(struct cert *c);

/* A new key pair as PEM ("-----BEGIN RSA PRIVATE KEY-----"); ret_id is its id. */
void cert_key_new(struct sim *sim, struct buf *ret_key_pem, char **ret_id);
/* Issues a certificate as PEM. ca NULL: self-signed (fields of c are used as they are). */
void cert_issue(const struct cert *c, struct buf *ret_pem);
/* 0 or -EINVAL ("tls: failed to find any PEM data in certificate input"). */
int cert_parse(const char *pem, size_t len, struct cert *ret, struct err *err) NODISCARD;
int cert_key_parse(const char *pem, size_t len, char **ret_id, struct err *err) NODISCARD;
/* Whether c was issued by ca and is valid at now: 0, or -EACCES with Go's x509 words
 * ("x509: certificate signed by unknown authority", "x509: certificate has expired or is not yet
 * valid: ..."). */
int cert_verify(const struct cert *c, const struct cert *ca, int64_t now,
		struct err *err) NODISCARD;

#endif
