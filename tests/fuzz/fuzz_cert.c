/* PEM of certificates, requests and keys, from outside: whatever it is, it is read or refused,
 * and what is read can be shown and issued again. */
#include <stdlib.h>

#include "host/openssl.h"
#include "pki/cert.h"
#include "pki/jws.h"
#include "pki/pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(const struct cert *c, bool request)
{
	BUF_AUTO text = BUF_INIT;

	(request ? openssl_csr_text : openssl_cert_text)(c, &text);
	openssl_name(&c->subject, &text);
	if (!text.len)
		abort();
	(void)cert_self_signed(c);
}

/* A key that has an algorithm can be published. */
static void publish(struct der spki, void *arg)
{
	static const uint8_t signature[64] = {1, 2, 3};
	BUF_AUTO json = BUF_INIT;

	(void)arg;
	if (jws_write_key(spki, &json) != (jws_algorithm(spki) != NULL))
		abort();
	(void)jws_verified(spki, der_of("text", 4), der_of(signature, sizeof(signature)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *pem = (const char *)data;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO spki = BUF_INIT;
	struct cert c;
	ERR_AUTO err = ERR_INIT;

	if (size > 1 && data[0] == 0x30) { /* DER, straight */
		pem_write(&text, data[1] & 1 ? "CERTIFICATE" : "CERTIFICATE REQUEST", data, size);
		pem = text.s;
		size = text.len;
	}
	if (cert_parse(pem, size, &c, &err) == 0)
		show(&c, false);
	cert_release(&c);
	if (csr_parse(pem, size, &c, &err) == 0) {
		show(&c, true);
		(void)csr_verified(&c);
	}
	cert_release(&c);
	if (key_public(pem, size, &spki, &err) == 0 && !spki.len)
		abort();
	(void)!publics_each(pem, size, publish, NULL, &err);
	return 0;
}
