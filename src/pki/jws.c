#include "pki/jws.h"

#include <errno.h>
#include <stdlib.h>

#include "pki/key.h"

#define P256_BYTES 32 /* of a coordinate, and of each half of a signature */

static const struct oid ec_public_key = OID("\x2a\x86\x48\xce\x3d\x02\x01");
static const struct oid prime256v1 = OID("\x2a\x86\x48\xce\x3d\x03\x01\x07");

/* The coordinates of an uncompressed point on P-256. */
static bool p256_point(struct der spki, struct der *ret_x, struct der *ret_y)
{
	struct der algorithm, oid, curve, bits;

	if (!key_public_parts(spki, &algorithm, &bits) || !der_take(&algorithm, DER_OID, &oid) ||
	    !oid_is(oid, &ec_public_key) || !der_take(&algorithm, DER_OID, &curve) ||
	    !oid_is(curve, &prime256v1) || der_len(bits) != 1 + 2 * P256_BYTES || bits.p[0] != 4)
		return false;
	*ret_x = der_of(bits.p + 1, P256_BYTES);
	*ret_y = der_of(bits.p + 1 + P256_BYTES, P256_BYTES);
	return true;
}

const char *jws_algorithm(struct der spki)
{
	struct der a, b;

	return key_rsa_parts(spki, &a, &b) ? "RS256" : p256_point(spki, &a, &b) ? "ES256" : NULL;
}

/* ---- signatures: of ECDSA two numbers of fixed length instead of two INTEGERs ----------------- */

/* The content of an INTEGER without the octet that only says that it is positive. */
static struct der magnitude(struct der d)
{
	while (der_len(d) > 1 && !d.p[0])
		d.p++;
	return d;
}

static bool put_half(struct der *seq, struct buf *out)
{
	static const uint8_t zeros[P256_BYTES] = {0};
	struct der number;

	if (!der_take(seq, DER_INTEGER, &number))
		return false;
	number = magnitude(number);
	if (der_len(number) > P256_BYTES)
		return false;
	buf_add(out, zeros, P256_BYTES - der_len(number));
	buf_add(out, number.p, der_len(number));
	return true;
}

static bool fixed_halves(const struct buf *der, struct buf *out)
{
	struct der d = der_of(buf_str(der), der->len), seq;

	return der_take(&d, DER_SEQUENCE, &seq) && put_half(&seq, out) && put_half(&seq, out);
}

int jws_sign(const char *pem, size_t len, const void *data, size_t n, struct buf *ret,
	     struct err *err)
{
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO signature = BUF_INIT;
	const char *algorithm;
	int r = key_public(pem, len, &spki, err);

	if (r < 0)
		return r;
	algorithm = jws_algorithm(der_of(spki.s, spki.len));
	if (!algorithm)
		return err_set(err, -EINVAL, "the key is neither RSA nor ECDSA on P-256");
	r = key_sign(pem, len, data, n, &signature, err);
	if (r < 0)
		return r;
	if (strcmp(algorithm, "ES256") != 0)
		buf_add(ret, signature.s, signature.len);
	else if (!fixed_halves(&signature, ret))
		r = err_set(err, -EINVAL, "the signature is malformed");
	return r;
}

bool jws_verified(struct der spki, struct der data, struct der signature)
{
	const char *algorithm = jws_algorithm(spki);
	BUF_AUTO halves = BUF_INIT;
	BUF_AUTO seq = BUF_INIT;

	if (!algorithm)
		return false;
	if (strcmp(algorithm, "RS256") == 0)
		return key_verified_sha256(spki, data, signature);
	if (der_len(signature) != (size_t)2 * P256_BYTES)
		return false;
	der_put_uint(&halves, signature.p, P256_BYTES);
	der_put_uint(&halves, signature.p + P256_BYTES, P256_BYTES);
	der_put_buf(&seq, DER_SEQUENCE, &halves);
	return key_verified_sha256(spki, data, der_of(seq.s, seq.len));
}

/* ---- keys ------------------------------------------------------------------------------------- */

void jws_key_id(struct der spki, struct buf *ret)
{
	uint8_t hash[32];

	sha256(spki.p, der_len(spki), hash);
	base64url_encode(ret, hash, sizeof(hash));
}

static void put_bytes(struct buf *json, const char *name, struct der d)
{
	buf_addf(json, ",\"%s\":\"", name);
	base64url_encode(json, d.p, der_len(d));
	buf_addc(json, '"');
}

bool jws_write_key(struct der spki, struct buf *json)
{
	struct der a, b;
	bool rsa = key_rsa_parts(spki, &a, &b);

	if (!rsa && !p256_point(spki, &a, &b))
		return false;
	buf_addf(json, "{\"use\":\"sig\",\"kty\":\"%s\",\"kid\":\"", rsa ? "RSA" : "EC");
	jws_key_id(spki, json);
	buf_addf(json, "\"%s,\"alg\":\"%s\"", rsa ? "" : ",\"crv\":\"P-256\"",
		 rsa ? "RS256" : "ES256");
	put_bytes(json, rsa ? "n" : "x", rsa ? magnitude(a) : a);
	put_bytes(json, rsa ? "e" : "y", rsa ? magnitude(b) : b);
	buf_addc(json, '}');
	return true;
}
