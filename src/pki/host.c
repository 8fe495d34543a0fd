#include "pki/host.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "pki/cert.h"

static int key_from_host(struct buf *ret_pem, struct err *err)
{
	gnutls_x509_privkey_t key;
	gnutls_datum_t text = {0};
	int rc = gnutls_x509_privkey_init(&key);

	if (rc >= 0) {
		rc = gnutls_x509_privkey_generate(key, GNUTLS_PK_RSA, 2048, 0);
		if (rc >= 0)
			rc = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &text);
		gnutls_x509_privkey_deinit(key);
	}
	if (rc < 0)
		return err_set(err, -EIO, "make a key: %s", gnutls_strerror(rc));
	buf_add(ret_pem, text.data, text.size);
	gnutls_memset(text.data, 0, text.size);
	gnutls_free(text.data);
	return 0;
}

int host_ca_new(const char *name, int64_t not_before_ns, struct buf *ret_cert, struct buf *ret_key,
		struct err *err)
{
	struct cert_template t = {.common_name = name,
				  .names = name,
				  .not_before = not_before_ns,
				  .not_after = not_before_ns + INT64_C(3650) * 86400 * SIM_SEC,
				  .key_usage = KU_SIGNATURE | KU_ENCIPHERMENT | KU_CERT_SIGN,
				  .is_ca = true};
	int r = key_from_host(ret_key, err);

	t.key_pem = buf_str(ret_key);
	return r < 0 ? r : cert_issue(&t, NULL, t.key_pem, ret_cert, err);
}
