/*
 * key.h - private keys as PEM text, and what is done with them. The rules of DESIGN hold: a
 * key made inside a cluster comes from the cluster's random numbers, so it is the same at
 * every replay; signatures are a function of key and data (PKCS#1 v1.5 for RSA, the
 * deterministic nonce of RFC 6979 for ECDSA). Whoever knows the seed knows these keys: a CA that
 * a door outside trusts is made by the door from the host's randomness and given to the cluster
 * (struct cluster_config).
 *
 * This folder is the only one beside the doors that includes GnuTLS, and only its functions that
 * compute: reading keys, signing, verifying. RSA is done with GMP (which GnuTLS stands on): a
 * quarter of the time, and a cluster signs some twenty certificates while it boots.
 */
#ifndef PKI_KEY_H
#define PKI_KEY_H

#include "pki/der.h"
#include "sim/sim.h"

/* A new RSA key of 2048 bits, at once: its primes are two of a table. As PKCS#1 ("RSA PRIVATE
 * KEY"), as kubeadm writes keys. */
void key_new(struct sim *sim, struct buf *ret_pem);
/* A new RSA key whose primes are searched for, which takes real time (some 0.1 s for 2048 bits,
 * 1 s for 4096). bits: even, 512..4096. As PKCS#8 ("PRIVATE KEY"). */
void key_generate(struct sim *sim, unsigned bits, struct buf *ret_pem);

/* The public half as the DER of a SubjectPublicKeyInfo. RSA, ECDSA, Ed25519, in PKCS#1, SEC 1 or
 * PKCS#8; not encrypted. 0 or -EINVAL with Go's tls words. */
int key_public(const char *pem, size_t len, struct buf *ret_spki, struct err *err) NODISCARD;
/* How a key signs, with SHA-256: the DER of an AlgorithmIdentifier. And the signature's bytes. */
int key_algorithm(const char *pem, size_t len, struct buf *ret, struct err *err) NODISCARD;
int key_sign(const char *pem, size_t len, const void *data, size_t n, struct buf *ret,
	     struct err *err) NODISCARD;
/* An RSA key in the other wrapping. -EINVAL: no RSA key. */
int key_rewrap(const char *pem, size_t len, bool pkcs1, struct buf *ret_pem,
	       struct err *err) NODISCARD;

/* Whether signature is right: spki a SubjectPublicKeyInfo, algorithm an AlgorithmIdentifier's
 * content. Weak hashes (MD5, SHA-1) never are. */
bool key_verified(struct der spki, struct der algorithm, struct der data, struct der signature);
/* The same for SHA-256, as key_sign signs, by what kind of key it is. */
bool key_verified_sha256(struct der spki, struct der data, struct der signature);
/* SHA-1 of the public key's bits: the subject key identifier, and a certificate's link to its
 * key. False: spki is malformed. */
bool key_id(struct der spki, uint8_t out[20]);
/* An AlgorithmIdentifier's content and the key's bits; false: malformed. */
bool key_public_parts(struct der spki, struct der *ret_algorithm, struct der *ret_bits);
/* An RSA public key's parts; false: it is another kind of key. */
bool key_rsa_parts(struct der spki, struct der *ret_modulus, struct der *ret_exponent);

#endif
