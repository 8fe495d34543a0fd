/* rsa.h - RSA with GMP; internal to pki/. */
#ifndef PKI_RSA_H
#define PKI_RSA_H

#include "pki/der.h"
#include "sim/sim.h"

#include <gmp.h>

struct rsa {
	mpz_t n, e, d, p, q, dp, dq, qi; /* as in RFC 8017 */
};
void rsa_init(struct rsa *k);
void rsa_release(struct rsa *k);
#define RSA_AUTO CLEANUP(rsa_release) struct rsa

#define RSA_PRIMES 1024
void rsa_prime(size_t i, mpz_t ret); /* of the table; 0..RSA_PRIMES-1 */

/* From two different primes. */
void rsa_from_primes(struct rsa *k, const mpz_t p, const mpz_t q);
void rsa_generate(struct rsa *k, struct sim *sim, unsigned bits);
/* The content of an RSAPrivateKey. False: malformed. */
bool rsa_read(struct rsa *k, struct der pkcs1);
void rsa_write(const struct rsa *k, struct buf *ret_pkcs1);
void rsa_write_public(const struct rsa *k, struct buf *ret_spki);
/* PKCS#1 v1.5 over SHA-256. False: the key is too short. */
bool rsa_sign(const struct rsa *k, const void *data, size_t n, struct buf *ret);

#endif
