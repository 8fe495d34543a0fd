/*
 * jws.h - signatures and keys as JSON Web Signature has them (RFC 7515, 7517, 7518): RS256 of RSA
 * keys, ES256 of ECDSA keys on P-256. What is signed is up to the caller.
 */
#ifndef PKI_JWS_H
#define PKI_JWS_H

#include "pki/der.h"

/* "RS256" or "ES256"; NULL: the key (a SubjectPublicKeyInfo) is of another kind. */
const char *jws_algorithm(struct der spki);
/* Appends the signature's bytes. The same key and data give the same signature. -EINVAL: the PEM
 * holds no such key. */
int jws_sign(const char *pem, size_t len, const void *data, size_t n, struct buf *ret,
	     struct err *err) NODISCARD;
bool jws_verified(struct der spki, struct der data, struct der signature);
/* Appends what names a key for upstream's serviceaccount package: its hash, 43 characters. */
void jws_key_id(struct der spki, struct buf *ret);
/* Appends the key as a JSON Web Key, members in the order of go-jose. False: another kind. */
bool jws_write_key(struct der spki, struct buf *ret_json);

#endif
