#include "pki/key.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "pki/pem.h"
#include "pki/rsa.h"

static const struct oid rsa_encryption = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
static const struct oid sha256_with_rsa = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b");
static const struct oid ecdsa_with_sha256 = OID("\x2a\x86\x48\xce\x3d\x04\x03\x02");
static const struct oid ed25519 = OID("\x2b\x65\x70");

/* ---- reading ------------------------------------------------------------------------------ */

/* The content of a key's RSAPrivateKey, straight or in PKCS#8. */
static bool find_rsa(const struct pem_block *b, struct der *ret)
{
	struct der d = der_of(buf_str(&b->der), b->der.len), seq, algorithm, oid, octets;

	if (!der_take(&d, DER_SEQUENCE, &seq))
		return false;
	*ret = seq;
	if (strcmp(b->type, "RSA PRIVATE KEY") == 0)
		return true;
	return strcmp(b->type, "PRIVATE KEY") == 0 && der_take(&seq, DER_INTEGER, &oid) &&
	       der_take(&seq, DER_SEQUENCE, &algorithm) && der_take(&algorithm, DER_OID, &oid) &&
	       oid_is(oid, &rsa_encryption) && der_take(&seq, DER_OCTETS, &octets) &&
	       der_take(&octets, DER_SEQUENCE, ret);
}

static int find_key(const char *pem, size_t len, struct pem_block *ret, struct err *err)
{
	if (!pem_find(pem, len, "*PRIVATE KEY", ret))
		return err_set(err, -EINVAL, "tls: failed to find any PEM data in key input");
	return 0;
}

/* rsa is initialized; *ret_is: whether the text holds an RSA key. */
static int read_rsa(const char *pem, size_t len, struct rsa *rsa, bool *ret_is, struct err *err)
{
	struct pem_block b;
	struct der content;
	int r = find_key(pem, len, &b, err);

	if (r < 0)
		return r;
	*ret_is = find_rsa(&b, &content);
	if (*ret_is && !rsa_read(rsa, content))
		r = err_set(err, -EINVAL, "tls: failed to parse private key");
	pem_block_release(&b);
	return r;
}

static int read_other(const char *pem, size_t len, gnutls_privkey_t *ret, struct err *err)
{
	gnutls_datum_t text = {(unsigned char *)(uintptr_t)pem, (unsigned)MIN(len, PEM_MAX)};

	if (gnutls_privkey_init(ret) < 0)
		return err_set(err, -EINVAL, "tls: failed to parse private key");
	if (gnutls_privkey_import_x509_raw(*ret, &text, GNUTLS_X509_FMT_PEM, NULL, 0) < 0) {
		gnutls_privkey_deinit(*ret);
		return err_set(err, -EINVAL, "tls: failed to parse private key");
	}
	return 0;
}

static int other_public(const char *pem, size_t len, struct buf *ret, struct err *err)
{
	gnutls_datum_t der = {0};
	gnutls_privkey_t key;
	gnutls_pubkey_t pub;
	int rc, r = read_other(pem, len, &key, err);

	if (r < 0)
		return r;
	rc = gnutls_pubkey_init(&pub);
	if (rc >= 0) {
		rc = gnutls_pubkey_import_privkey(pub, key, 0, 0);
		if (rc >= 0)
			rc = gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &der);
		gnutls_pubkey_deinit(pub);
	}
	gnutls_privkey_deinit(key);
	if (rc < 0)
		return err_set(err, -EINVAL, "tls: failed to parse private key");
	buf_add(ret, der.data, der.size);
	gnutls_free(der.data);
	return 0;
}

int key_public(const char *pem, size_t len, struct buf *ret, struct err *err)
{
	RSA_AUTO rsa;
	bool is;
	int r;

	rsa_init(&rsa);
	r = read_rsa(pem, len, &rsa, &is, err);
	if (r < 0)
		return r;
	if (!is)
		return other_public(pem, len, ret, err);
	rsa_write_public(&rsa, ret);
	return 0;
}

/* ---- making ------------------------------------------------------------------------------- */

static void write_pkcs1(const struct rsa *rsa, struct buf *ret_pem)
{
	BUF_AUTO der = BUF_INIT;

	rsa_write(rsa, &der);
	pem_write(ret_pem, "RSA PRIVATE KEY", der.s, der.len);
}

static void write_pkcs8(const struct rsa *rsa, struct buf *ret_pem)
{
	BUF_AUTO der = BUF_INIT;
	BUF_AUTO algorithm = BUF_INIT;
	BUF_AUTO all = BUF_INIT;

	oid_put(&algorithm, &rsa_encryption);
	der_put(&algorithm, DER_NULL, "", 0);
	der_put_uint(&all, "", 1);
	der_put_buf(&all, DER_SEQUENCE, &algorithm);
	rsa_write(rsa, &der);
	der_put_buf(&all, DER_OCTETS, &der);
	buf_reset(&der);
	der_put_buf(&der, DER_SEQUENCE, &all);
	pem_write(ret_pem, "PRIVATE KEY", der.s, der.len);
}

void key_new(struct sim *sim, struct buf *ret_pem)
{
	uint64_t seed[5];
	size_t i, k;
	RSA_AUTO rsa;
	mpz_t p, q;

	for (size_t n = 0; n < ARRAY_SIZE(seed); n++)
		seed[n] = sim_rand(sim);
	i = (size_t)(seed[0] % RSA_PRIMES);
	k = (size_t)(seed[1] % (RSA_PRIMES - 1));
	rsa_init(&rsa);
	mpz_inits(p, q, NULL);
	rsa_prime(i, p);
	rsa_prime(k < i ? k : k + 1, q);
	rsa_from_primes(&rsa, p, q);
	mpz_clears(p, q, NULL);
	write_pkcs1(&rsa, ret_pem);
}

void key_generate(struct sim *sim, unsigned bits, struct buf *ret_pem)
{
	RSA_AUTO rsa;

	rsa_init(&rsa);
	rsa_generate(&rsa, sim, bits);
	write_pkcs8(&rsa, ret_pem);
}

int key_rewrap(const char *pem, size_t len, bool pkcs1, struct buf *ret_pem, struct err *err)
{
	RSA_AUTO rsa;
	bool is;
	int r;

	rsa_init(&rsa);
	r = read_rsa(pem, len, &rsa, &is, err);
	if (r == 0 && !is)
		r = err_set(err, -EINVAL, "not an RSA key");
	if (r == 0)
		(pkcs1 ? write_pkcs1 : write_pkcs8)(&rsa, ret_pem);
	return r;
}

/* ---- signing -------------------------------------------------------------------------------- */

static void algorithm_put(struct buf *out, const struct oid *o, bool null)
{
	BUF_AUTO b = BUF_INIT;

	oid_put(&b, o);
	if (null)
		der_put(&b, DER_NULL, "", 0);
	der_put_buf(out, DER_SEQUENCE, &b);
}

/* What GnuTLS calls the algorithm of a key that is no RSA key; UNKNOWN: none we sign with. */
static gnutls_sign_algorithm_t other_algorithm(gnutls_privkey_t key)
{
	switch (gnutls_privkey_get_pk_algorithm(key, NULL)) {
	case GNUTLS_PK_ECDSA:
		return GNUTLS_SIGN_ECDSA_SHA256;
	case GNUTLS_PK_EDDSA_ED25519:
		return GNUTLS_SIGN_EDDSA_ED25519;
	default:
		return GNUTLS_SIGN_UNKNOWN;
	}
}

static int unsupported(struct err *err)
{
	return err_set(err, -EINVAL, "x509: unsupported private key");
}

int key_algorithm(const char *pem, size_t len, struct buf *ret, struct err *err)
{
	gnutls_sign_algorithm_t id;
	gnutls_privkey_t key;
	struct pem_block b;
	struct der content;
	bool is;
	int r = find_key(pem, len, &b, err);

	if (r < 0)
		return r;
	is = find_rsa(&b, &content);
	pem_block_release(&b);
	if (is) {
		algorithm_put(ret, &sha256_with_rsa, true);
		return 0;
	}
	r = read_other(pem, len, &key, err);
	if (r < 0)
		return r;
	id = other_algorithm(key);
	gnutls_privkey_deinit(key);
	if (id == GNUTLS_SIGN_UNKNOWN)
		return unsupported(err);
	algorithm_put(ret, id == GNUTLS_SIGN_ECDSA_SHA256 ? &ecdsa_with_sha256 : &ed25519, false);
	return 0;
}

static int other_sign(const char *pem, size_t len, const void *data, size_t n, struct buf *ret,
		      struct err *err)
{
	gnutls_datum_t what = {(unsigned char *)(uintptr_t)data, (unsigned)n}, sig = {0};
	gnutls_sign_algorithm_t id;
	gnutls_privkey_t key;
	int rc = -1, r = read_other(pem, len, &key, err);

	if (r < 0)
		return r;
	id = other_algorithm(key);
	if (id != GNUTLS_SIGN_UNKNOWN)
		rc = gnutls_privkey_sign_data2(
			key, id,
			id == GNUTLS_SIGN_ECDSA_SHA256 ? GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE : 0,
			&what, &sig);
	gnutls_privkey_deinit(key);
	if (rc < 0)
		return unsupported(err);
	buf_add(ret, sig.data, sig.size);
	gnutls_free(sig.data);
	return 0;
}

int key_sign(const char *pem, size_t len, const void *data, size_t n, struct buf *ret,
	     struct err *err)
{
	RSA_AUTO rsa;
	bool is;
	int r;

	rsa_init(&rsa);
	r = read_rsa(pem, len, &rsa, &is, err);
	if (r < 0)
		return r;
	if (!is)
		return other_sign(pem, len, data, n, ret, err);
	return rsa_sign(&rsa, data, n, ret)
		       ? 0
		       : err_set(err, -EINVAL, "crypto/rsa: message too long for RSA key size");
}

/* ---- public keys
 * --------------------------------------------------------------------------------- */

static gnutls_sign_algorithm_t sign_algorithm(struct der d)
{
	static const struct {
		struct oid oid;
		gnutls_sign_algorithm_t id;
	} known[] = {
		{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), GNUTLS_SIGN_RSA_SHA256},
		{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), GNUTLS_SIGN_RSA_SHA384},
		{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), GNUTLS_SIGN_RSA_SHA512},
		{OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"), GNUTLS_SIGN_ECDSA_SHA256},
		{OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"), GNUTLS_SIGN_ECDSA_SHA384},
		{OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"), GNUTLS_SIGN_ECDSA_SHA512},
		{OID("\x2b\x65\x70"), GNUTLS_SIGN_EDDSA_ED25519},
	};
	struct der oid;

	if (der_take(&d, DER_OID, &oid))
		for (size_t i = 0; i < ARRAY_SIZE(known); i++)
			if (oid_is(oid, &known[i].oid))
				return known[i].id;
	return GNUTLS_SIGN_UNKNOWN;
}

bool key_verified(struct der spki, struct der algorithm, struct der data, struct der signature)
{
	gnutls_datum_t key = {(unsigned char *)(uintptr_t)spki.p, (unsigned)der_len(spki)};
	gnutls_datum_t what = {(unsigned char *)(uintptr_t)data.p, (unsigned)der_len(data)};
	gnutls_datum_t sig = {(unsigned char *)(uintptr_t)signature.p,
			      (unsigned)der_len(signature)};
	gnutls_sign_algorithm_t id = sign_algorithm(algorithm);
	gnutls_pubkey_t pub;
	bool ok;

	if (id == GNUTLS_SIGN_UNKNOWN || gnutls_pubkey_init(&pub) < 0)
		return false;
	ok = gnutls_pubkey_import(pub, &key, GNUTLS_X509_FMT_DER) >= 0 &&
	     gnutls_pubkey_verify_data2(pub, id, 0, &what, &sig) >= 0;
	gnutls_pubkey_deinit(pub);
	return ok;
}

bool key_public_parts(struct der spki, struct der *ret_algorithm, struct der *ret)
{
	struct der seq;

	return der_take(&spki, DER_SEQUENCE, &seq) && der_take(&seq, DER_SEQUENCE, ret_algorithm) &&
	       der_take_bits(&seq, ret);
}

bool key_id(struct der spki, uint8_t out[20])
{
	struct der algorithm, bits;

	if (!key_public_parts(spki, &algorithm, &bits))
		return false;
	sha1(bits.p, der_len(bits), out);
	return true;
}

bool key_rsa_parts(struct der spki, struct der *ret_modulus, struct der *ret_exponent)
{
	struct der algorithm, oid, bits, seq;

	return key_public_parts(spki, &algorithm, &bits) && der_take(&algorithm, DER_OID, &oid) &&
	       oid_is(oid, &rsa_encryption) && der_take(&bits, DER_SEQUENCE, &seq) &&
	       der_take(&seq, DER_INTEGER, ret_modulus) && der_len(*ret_modulus) &&
	       der_take(&seq, DER_INTEGER, ret_exponent);
}

bool key_verified_sha256(struct der spki, struct der data, struct der signature)
{
	struct der n, e;
	bool rsa = key_rsa_parts(spki, &n, &e);
	BUF_AUTO algorithm = BUF_INIT;

	oid_put(&algorithm, rsa ? &sha256_with_rsa : &ecdsa_with_sha256);
	return key_verified(spki, der_of(algorithm.s, algorithm.len), data, signature);
}
