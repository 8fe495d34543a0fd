#include "kubectl/keypair.h"

#include <errno.h>

#include "apiserver/cert.h"

/* The bytes of the first PEM block whose type ends in what. found_other: there are blocks,
 * but none such; the type of the first one goes to ret_type. */
static bool find_block(const struct buf *pem, const char *what, struct buf *der, char **ret_first)
{
	static const char begin[] = "-----BEGIN ";

	for (const char *p = buf_str(pem); (p = strstr(p, begin)); p++) {
		const char *type = p + strlen(begin), *end = strstr(type, "-----");
		const char *stop = end ? strstr(end + 5, "-----END ") : NULL;
		STR_AUTO name = NULL;
		BUF_AUTO text = BUF_INIT;

		if (!stop)
			return false;
		name = xstrndup(type, (size_t)(end - type));
		if (!*ret_first)
			*ret_first = xstrdup(name);
		if (!str_ends(name, what))
			continue;
		for (const char *c = end + 5; c < stop; c++)
			if (*c > ' ')
				buf_addc(&text, *c);
		if (base64_decode(der, buf_str(&text), text.len) < 0)
			buf_reset(der);
		return true;
	}
	return false;
}

/* ---- DER, as far as keys need it ----------------------------------------------------------- */

struct der {
	const unsigned char *p, *end;
};

/* Takes the next element off d: its tag and content. False: malformed. */
static bool next(struct der *d, unsigned *tag, struct der *content)
{
	size_t len, bytes;

	if (d->end - d->p < 2)
		return false;
	*tag = d->p[0];
	len = d->p[1];
	d->p += 2;
	if (len & 0x80) {
		bytes = len & 0x7f;
		if (bytes > 4 || (size_t)(d->end - d->p) < bytes)
			return false;
		for (len = 0; bytes; bytes--)
			len = len << 8 | *d->p++;
	}
	if ((size_t)(d->end - d->p) < len)
		return false;
	*content = (struct der){d->p, d->p + len};
	d->p += len;
	return true;
}

#define TAG_INTEGER 0x02
#define TAG_BITS 0x03
#define TAG_OCTETS 0x04
#define TAG_SEQUENCE 0x30
#define TAG_EC_PUBLIC 0xa1

/* The public half that a private key (PKCS#1, SEC 1, or PKCS#8 around one of them) holds. */
static bool public_half(struct der d, int depth, struct der *ret)
{
	struct der seq, item;
	unsigned tag;
	size_t integers = 0;

	if (depth > 2 || !next(&d, &tag, &seq) || tag != TAG_SEQUENCE)
		return false;
	while (next(&seq, &tag, &item)) {
		if (tag == TAG_INTEGER && ++integers == 2) {
			*ret = item; /* an RSA modulus */
			return true;
		}
		if (tag == TAG_EC_PUBLIC && next(&item, &tag, ret) && tag == TAG_BITS)
			return true;
		if (tag == TAG_OCTETS && public_half(item, depth + 1, ret))
			return true;
	}
	return false;
}

static bool contains(const struct buf *in, struct der what)
{
	size_t len = (size_t)(what.end - what.p);

	for (size_t i = 0; len && i + len <= in->len; i++)
		if (memcmp(in->s + i, what.p, len) == 0)
			return true;
	return false;
}

/* Certificates of the cluster's own PKI name the key by its id. */
static bool own_match(const struct buf *cert, const struct buf *key, bool *ret_known)
{
	ERR_AUTO ignored = ERR_INIT;
	struct cert c = {0};
	STR_AUTO id = NULL;
	bool same = false;

	*ret_known = cert_parse(buf_str(cert), cert->len, &c, &ignored) == 0 &&
		     cert_key_parse(buf_str(key), key->len, &id, &ignored) == 0;
	if (*ret_known)
		same = str_eq(c.id, id);
	cert_release(&c);
	return same;
}

int keypair_check(const struct buf *cert, const struct buf *key, struct err *err)
{
	BUF_AUTO cert_der = BUF_INIT;
	BUF_AUTO key_der = BUF_INIT;
	STR_AUTO cert_first = NULL;
	STR_AUTO key_first = NULL;
	struct der half;
	bool own;

	if (!find_block(cert, "CERTIFICATE", &cert_der, &cert_first)) {
		if (!cert_first)
			return err_set(err, -EINVAL,
				       "tls: failed to find any PEM data in certificate input");
		if (str_ends(cert_first, "PRIVATE KEY"))
			return err_set(err, -EINVAL,
				       "tls: failed to find certificate PEM data in certificate "
				       "input, but did find a private key; PEM inputs may have "
				       "been switched");
		return err_set(err, -EINVAL,
			       "tls: failed to find \"CERTIFICATE\" PEM block in certificate input "
			       "after skipping PEM blocks of the following types: [%s]",
			       cert_first);
	}
	if (!find_block(key, "PRIVATE KEY", &key_der, &key_first)) {
		if (!key_first)
			return err_set(err, -EINVAL,
				       "tls: failed to find any PEM data in key input");
		if (str_eq(key_first, "CERTIFICATE"))
			return err_set(err, -EINVAL,
				       "tls: found a certificate rather than a key in the PEM for "
				       "the private key");
		return err_set(err, -EINVAL,
			       "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" "
			       "in key input after skipping PEM blocks of the following types: "
			       "[%s]",
			       key_first);
	}
	if (own_match(cert, key, &own))
		return 0;
	if (own)
		return err_set(err, -EINVAL, "tls: private key does not match public key");
	if (!public_half((struct der){(const unsigned char *)buf_str(&key_der),
				      (const unsigned char *)buf_str(&key_der) + key_der.len},
			 0, &half))
		return err_set(err, -EINVAL, "tls: failed to parse private key");
	if (!contains(&cert_der, half))
		return err_set(err, -EINVAL, "tls: private key does not match public key");
	return 0;
}
