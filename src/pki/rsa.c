#include "pki/rsa.h"

#include <stdlib.h>

#define EXPONENT 65537
#define MAX_BITS 16384

static const struct oid rsa_encryption = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");

void rsa_init(struct rsa *k)
{
	mpz_inits(k->n, k->e, k->d, k->p, k->q, k->dp, k->dq, k->qi, NULL);
}

void rsa_release(struct rsa *k)
{
	mpz_clears(k->n, k->e, k->d, k->p, k->q, k->dp, k->dq, k->qi, NULL);
}

void rsa_from_primes(struct rsa *k, const mpz_t p, const mpz_t q)
{
	bool less = mpz_cmp(p, q) < 0;
	mpz_t p1, q1, l;

	mpz_inits(p1, q1, l, NULL);
	mpz_set(k->p, less ? q : p);
	mpz_set(k->q, less ? p : q);
	mpz_mul(k->n, p, q);
	mpz_set_ui(k->e, EXPONENT);
	mpz_sub_ui(p1, k->p, 1);
	mpz_sub_ui(q1, k->q, 1);
	mpz_lcm(l, p1, q1);
	mpz_invert(k->d, k->e, l);
	mpz_mod(k->dp, k->d, p1);
	mpz_mod(k->dq, k->d, q1);
	mpz_invert(k->qi, k->q, k->p);
	mpz_clears(p1, q1, l, NULL);
}

static void find_prime(mpz_t ret, struct sim *sim, unsigned bits)
{
	do {
		mpz_set_ui(ret, 0);
		for (unsigned got = 0; got < bits; got += 32) {
			mpz_mul_2exp(ret, ret, 32);
			mpz_add_ui(ret, ret, (unsigned long)(sim_rand(sim) >> 32));
		}
		mpz_fdiv_r_2exp(ret, ret, bits);
		mpz_setbit(ret, bits - 1);
		mpz_setbit(ret, bits - 2);
		mpz_nextprime(ret, ret);
	} while (mpz_sizeinbase(ret, 2) != bits || mpz_fdiv_ui(ret, EXPONENT) == 1);
}

void rsa_generate(struct rsa *k, struct sim *sim, unsigned bits)
{
	mpz_t p, q;

	mpz_inits(p, q, NULL);
	find_prime(p, sim, bits / 2);
	do
		find_prime(q, sim, bits / 2);
	while (mpz_cmp(p, q) == 0);
	rsa_from_primes(k, p, q);
	mpz_clears(p, q, NULL);
}

/* ---- reading and writing ------------------------------------------------------------------ */

static bool take(struct der *d, mpz_t ret)
{
	struct der c;

	if (!der_take(d, DER_INTEGER, &c) || !der_len(c) || c.p[0] & 0x80 ||
	    der_len(c) > MAX_BITS / 8 + 1)
		return false;
	mpz_import(ret, der_len(c), 1, 1, 1, 0, c.p);
	return true;
}

bool rsa_read(struct rsa *k, struct der d)
{
	bool ok;
	mpz_t check;

	mpz_init(check);
	ok = take(&d, check) && mpz_sgn(check) == 0 && take(&d, k->n) && take(&d, k->e) &&
	     take(&d, k->d) && take(&d, k->p) && take(&d, k->q) && take(&d, k->dp) &&
	     take(&d, k->dq) && take(&d, k->qi);
	if (ok) {
		mpz_mul(check, k->p, k->q);
		ok = mpz_cmp(check, k->n) == 0 && mpz_cmp_ui(k->p, 1) > 0 && mpz_odd_p(k->n);
	}
	mpz_clear(check);
	return ok;
}

static void put(struct buf *out, const mpz_t z)
{
	size_t len = (mpz_sizeinbase(z, 2) + 7) / 8;
	uint8_t *bytes = xcalloc(1, len + 1);

	mpz_export(bytes, NULL, 1, 1, 1, 0, z);
	der_put_uint(out, bytes, len);
	free(bytes);
}

void rsa_write(const struct rsa *k, struct buf *ret)
{
	BUF_AUTO b = BUF_INIT;

	der_put_uint(&b, "", 1);
	put(&b, k->n);
	put(&b, k->e);
	put(&b, k->d);
	put(&b, k->p);
	put(&b, k->q);
	put(&b, k->dp);
	put(&b, k->dq);
	put(&b, k->qi);
	der_put_buf(ret, DER_SEQUENCE, &b);
}

void rsa_write_public(const struct rsa *k, struct buf *ret)
{
	BUF_AUTO numbers = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO all = BUF_INIT;

	put(&numbers, k->n);
	put(&numbers, k->e);
	der_put_buf(&key, DER_SEQUENCE, &numbers);
	buf_reset(&numbers);
	oid_put(&numbers, &rsa_encryption);
	der_put(&numbers, DER_NULL, "", 0);
	der_put_buf(&all, DER_SEQUENCE, &numbers);
	der_put_bits(&all, key.s, key.len);
	der_put_buf(ret, DER_SEQUENCE, &all);
}

/* ---- signing -------------------------------------------------------------------------------- */

/* EMSA-PKCS1-v1_5: 00 01 FF ... 00, what hash it is, the hash. */
static bool pad(const void *data, size_t n, uint8_t *out, size_t len)
{
	static const uint8_t prefix[19] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
					   0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
					   0x01, 0x05, 0x00, 0x04, 0x20};
	const size_t tail = sizeof(prefix) + 32;

	if (len < tail + 11)
		return false;
	memset(out, 0xff, len);
	out[0] = 0;
	out[1] = 1;
	out[len - tail - 1] = 0;
	memcpy(out + len - tail, prefix, sizeof(prefix));
	sha256(data, n, out + len - 32);
	return true;
}

bool rsa_sign(const struct rsa *k, const void *data, size_t n, struct buf *ret)
{
	size_t len = (mpz_sizeinbase(k->n, 2) + 7) / 8, got = 0;
	uint8_t *bytes = xcalloc(1, len);
	bool ok = pad(data, n, bytes, len);
	mpz_t m, a, b;

	mpz_inits(m, a, b, NULL);
	if (ok) {
		mpz_import(m, len, 1, 1, 1, 0, bytes);
		mpz_powm(a, m, k->dp, k->p);
		mpz_powm(b, m, k->dq, k->q);
		mpz_sub(a, a, b);
		mpz_mul(a, a, k->qi);
		mpz_mod(a, a, k->p);
		mpz_addmul(b, a, k->q);
		memset(bytes, 0, len);
		got = (mpz_sizeinbase(b, 2) + 7) / 8;
		mpz_export(bytes + len - got, NULL, 1, 1, 1, 0, b);
		buf_add(ret, bytes, len);
	}
	mpz_clears(m, a, b, NULL);
	free(bytes);
	return ok;
}
