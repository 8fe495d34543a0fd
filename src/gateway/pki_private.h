/* pki_private.h - what the files of the PKI share. */
#ifndef GATEWAY_PKI_PRIVATE_H
#define GATEWAY_PKI_PRIVATE_H

#include "gateway/pki.h"

#include <gnutls/gnutls.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

struct door_pki {
	char *dir; /* of the workspace */
	const char *sub; /* folder of its files in pki/: "" or "etcd/" */
	int64_t now_s;
	struct buf ca_pem, serving_cert, serving_key;
	gnutls_x509_crt_t ca;
	gnutls_x509_privkey_t ca_key;
	gnutls_x509_trust_list_t trust;
	uint8_t own[8][32]; /* SHA-256 of the client certificates made here */
	size_t nr_own;
};

int tls_err(struct err *err, const char *what, int rc); /* -EIO with GnuTLS's words */
int door_key_new(gnutls_x509_privkey_t *ret, struct buf *ret_pem, struct err *err) NODISCARD;

#endif
