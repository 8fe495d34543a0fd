/* The public keys in a file that may hold all kinds of PEM blocks. */
#include "pki/cert.h"

#include <errno.h>

#include "pki/pem.h"

/* The key a block is, belongs to or certifies, as a SubjectPublicKeyInfo. */
static bool public_of(const char *pem, const struct pem_block *b, struct buf *ret)
{
	struct der d = der_of(buf_str(&b->der), b->der.len), algorithm, bits;
	struct cert cert = {0};
	ERR_AUTO err = ERR_INIT;

	if (str_ends(b->type, "PRIVATE KEY"))
		return key_public(pem + b->begin, b->end - b->begin, ret, &err) == 0;
	if (key_public_parts(d, &algorithm, &bits)) {
		buf_add(ret, b->der.s, b->der.len);
		return true;
	}
	if (cert_parse_der(b->der.s, b->der.len, &cert, &err) < 0)
		return false;
	der_put_raw(ret, cert.spki);
	cert_release(&cert);
	return true;
}

int publics_each(const char *pem, size_t len, void (*fn)(struct der spki, void *arg), void *arg,
		 struct err *err)
{
	struct pem_block b;
	int found = 0;

	for (size_t at = 0; pem_next(pem, len, &at, &b); pem_block_release(&b)) {
		BUF_AUTO spki = BUF_INIT;

		if (!public_of(pem, &b, &spki))
			continue;
		found++;
		fn(der_of(spki.s, spki.len), arg);
	}
	return found ? 0
		     : err_set(err, -EINVAL,
			       "data does not contain any valid RSA or ECDSA public keys");
}
