#include "kubectl/keypair.h"

#include <errno.h>

#include "pki/cert.h"
#include "pki/pem.h"

/* Whether there is a block whose type ends in what; the type of the first one goes to
 * ret_first. */
static bool find_block(const struct buf *pem, const char *what, char **ret_first)
{
	struct pem_block b;
	bool found = false;

	for (size_t at = 0; !found && pem_next(buf_str(pem), pem->len, &at, &b);) {
		if (!*ret_first)
			*ret_first = xstrdup(b.type);
		found = str_ends(b.type, what);
		pem_block_release(&b);
	}
	return found;
}

static int same_key(const struct buf *cert, const struct buf *key, struct err *err)
{
	struct cert c = {0};
	STR_AUTO id = NULL;
	int r = cert_parse(buf_str(cert), cert->len, &c, err);

	if (r == 0)
		r = cert_key_parse(buf_str(key), key->len, &id, err);
	if (r == 0 && !str_eq(c.id, id))
		r = err_set(err, -EINVAL, "tls: private key does not match public key");
	cert_release(&c);
	return r;
}

int keypair_check(const struct buf *cert, const struct buf *key, struct err *err)
{
	STR_AUTO cert_first = NULL;
	STR_AUTO key_first = NULL;

	if (!find_block(cert, "CERTIFICATE", &cert_first)) {
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
	if (!find_block(key, "PRIVATE KEY", &key_first)) {
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
	return same_key(cert, key, err);
}
