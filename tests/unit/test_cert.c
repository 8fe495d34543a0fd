#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "pki/cert.h"
#include "pki/pem.h"
#include "pki/rsa.h"

#define NOW (INT64_C(1767603600) * SIM_SEC)

struct world {
	struct sim *sim;
	struct buf ca, ca_key, other, other_key, cert, key;
};

static void issue_ca(struct world *w, const char *name, struct buf *cert, struct buf *key)
{
	struct cert_template t = {.common_name = name,
				  .names = name,
				  .not_before = NOW - SIM_SEC,
				  .not_after = NOW + 3600 * SIM_SEC,
				  .key_usage = KU_SIGNATURE | KU_ENCIPHERMENT | KU_CERT_SIGN,
				  .is_ca = true};
	ERR_AUTO err = ERR_INIT;

	key_new(w->sim, key);
	t.key_pem = buf_str(key);
	assert_int_equal(cert_issue(&t, NULL, buf_str(key), cert, &err), 0);
}

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct cert_template t = {.common_name = "kube-apiserver",
				  .organizations = "b,a",
				  .names = "kubernetes,10.96.0.1",
				  .not_before = NOW,
				  .not_after = NOW + 60 * SIM_SEC,
				  .key_usage = KU_SIGNATURE | KU_ENCIPHERMENT,
				  .ext_usage = EKU_SERVER};
	ERR_AUTO err = ERR_INIT;

	w->sim = sim_new(1, NOW);
	issue_ca(w, "kubernetes", &w->ca, &w->ca_key);
	issue_ca(w, "kubernetes", &w->other, &w->other_key);
	key_new(w->sim, &w->key);
	t.key_pem = buf_str(&w->key);
	assert_int_equal(cert_issue(&t, buf_str(&w->ca), buf_str(&w->ca_key), &w->cert, &err), 0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	struct buf *bufs[] = {&w->ca, &w->ca_key, &w->other, &w->other_key, &w->cert, &w->key};

	for (size_t i = 0; i < ARRAY_SIZE(bufs); i++)
		buf_release(bufs[i]);
	sim_free(w->sim);
	free(w);
	return 0;
}

static struct cert parsed(const struct buf *pem)
{
	struct cert c;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(cert_parse(buf_str(pem), pem->len, &c, &err), 0);
	return c;
}

static void a_certificate_says_what_was_issued(void **state)
{
	struct world *w = *state;
	struct cert c = parsed(&w->cert), ca = parsed(&w->ca);

	assert_true(str_starts(buf_str(&w->cert), "-----BEGIN CERTIFICATE-----\n"));
	assert_string_equal(c.common_name, "kube-apiserver");
	assert_int_equal(c.organizations.nr, 2);
	assert_true(strvec_has(&c.organizations, "a") && strvec_has(&c.organizations, "b"));
	assert_string_equal(c.subject.v[0], "O=a"); /* one relative name, a SET in order */
	assert_string_equal(c.subject.v[1], "+O=b");
	assert_string_equal(c.subject.v[2], "CN=kube-apiserver");
	assert_int_equal(c.names.nr, 2);
	assert_string_equal(c.names.v[0], "kubernetes");
	assert_string_equal(c.names.v[1], "10.96.0.1");
	assert_string_equal(c.issuer, "kubernetes");
	assert_int_equal(c.not_before, NOW);
	assert_int_equal(c.not_after, NOW + 60 * SIM_SEC);
	assert_int_equal(c.key_usage, KU_SIGNATURE | KU_ENCIPHERMENT);
	assert_int_equal(c.ext_usage, EKU_SERVER);
	assert_false(c.is_ca);
	assert_int_equal(c.version, 3);
	assert_true(ca.is_ca);
	assert_true(cert_self_signed(&ca));
	assert_false(cert_self_signed(&c));
	cert_release(&c);
	cert_release(&ca);
}

static void only_the_issuing_key_vouches(void **state)
{
	struct world *w = *state;
	struct cert c = parsed(&w->cert), root = parsed(&w->ca), other = parsed(&w->other);
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(cert_verify(&c, &root, EKU_SERVER, NOW, &err), 0);
	assert_int_equal(cert_verify(&c, &other, EKU_SERVER, NOW, &err), -EACCES);
	assert_string_equal(err_msg(&err), "x509: certificate signed by unknown authority");
	assert_int_equal(cert_verify(&c, &root, EKU_CLIENT, NOW, &err), -EACCES);
	assert_string_equal(err_msg(&err), "x509: certificate specifies an incompatible key usage");
	assert_int_equal(cert_verify(&c, &root, 0, NOW + 61 * SIM_SEC, &err), -EACCES);
	assert_string_equal(err_msg(&err),
			    "x509: certificate has expired or is not yet valid: current time "
			    "2026-01-05T09:01:01Z is after 2026-01-05T09:01:00Z");
	assert_int_equal(cert_verify(&c, &root, 0, NOW - SIM_SEC, &err), -EACCES);
	assert_string_equal(err_msg(&err),
			    "x509: certificate has expired or is not yet valid: current time "
			    "2026-01-05T08:59:59Z is before 2026-01-05T09:00:00Z");
	/* a certificate that is no CA's vouches for nothing */
	assert_int_equal(cert_verify(&c, &c, 0, NOW, &err), -EACCES);
	cert_release(&c);
	cert_release(&root);
	cert_release(&other);
}

static void one_changed_bit_is_seen(void **state)
{
	struct world *w = *state;
	struct cert root = parsed(&w->ca), c = parsed(&w->cert), forged;
	ERR_AUTO err = ERR_INIT;
	size_t at = (size_t)(c.subject_der.p - (const uint8_t *)c.der.s) + 20;

	c.der.s[at] ^= 1;
	assert_int_equal(cert_parse_der(c.der.s, c.der.len, &forged, &err), 0);
	assert_int_equal(cert_verify(&forged, &root, 0, NOW, &err), -EACCES);
	cert_release(&forged);
	cert_release(&c);
	cert_release(&root);
}

static void a_key_belongs_to_its_certificate(void **state)
{
	struct world *w = *state;
	struct cert c = parsed(&w->cert);
	STR_AUTO id = NULL;
	STR_AUTO wrapped_id = NULL;
	STR_AUTO other = NULL;
	BUF_AUTO wrapped = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(cert_key_parse(w->key.s, w->key.len, &id, &err), 0);
	assert_string_equal(id, c.id);
	assert_int_equal(key_rewrap(w->key.s, w->key.len, false, &wrapped, &err), 0);
	assert_true(str_starts(wrapped.s, "-----BEGIN PRIVATE KEY-----\n"));
	assert_int_equal(cert_key_parse(wrapped.s, wrapped.len, &wrapped_id, &err), 0);
	assert_string_equal(wrapped_id, c.id);
	assert_int_equal(cert_key_parse(w->ca_key.s, w->ca_key.len, &other, &err), 0);
	assert_string_not_equal(other, c.id);
	cert_release(&c);
}

static void the_same_seed_gives_the_same_keys_and_signatures(void **state)
{
	struct sim *a = sim_new(7, NOW), *b = sim_new(7, NOW), *c = sim_new(8, NOW);
	struct buf keys[3] = {0}, sigs[2] = {0};
	ERR_AUTO err = ERR_INIT;

	(void)state;
	key_generate(a, 1024, &keys[0]);
	key_generate(b, 1024, &keys[1]);
	key_generate(c, 1024, &keys[2]);
	assert_string_equal(keys[0].s, keys[1].s);
	assert_string_not_equal(keys[0].s, keys[2].s);
	for (int i = 0; i < 2; i++)
		assert_int_equal(key_sign(keys[i].s, keys[i].len, "x", 1, &sigs[i], &err), 0);
	assert_int_equal(sigs[0].len, 128);
	assert_memory_equal(sigs[0].s, sigs[1].s, 128);
	for (int i = 0; i < 3; i++)
		buf_release(&keys[i]);
	buf_release(&sigs[0]);
	buf_release(&sigs[1]);
	sim_free(a);
	sim_free(b);
	sim_free(c);
}

/* A key and a request that OpenSSL made. */
static const char ec_key[] = "-----BEGIN EC PRIVATE KEY-----\n"
			     "MHcCAQEEILEb2LD/t2h08IbRmnLDO0jJbHev9LfHwF4Bi4PBQhAXoAoGCCqGSM49\n"
			     "AwEHoUQDQgAEZyHuRoE5CHlUdW3JTIhPrqQQQErnrjQQ1Nrt+jY35I72LOClbXSb\n"
			     "V1NiagyjLIFzlJUYKLUgGL7KCEAibU3EMQ==\n"
			     "-----END EC PRIVATE KEY-----\n";
static const char ec_csr[] = "-----BEGIN CERTIFICATE REQUEST-----\n"
			     "MIIBAzCBqwIBADAiMQ0wCwYDVQQDDARqYW5lMREwDwYDVQQKDAhkZXYsIG9wczBZ\n"
			     "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABGch7kaBOQh5VHVtyUyIT66kEEBK5640\n"
			     "ENTa7fo2N+SO9izgpW10m1dTYmoMoyyBc5SVGCi1IBi+yghAIm1NxDGgJzAlBgkq\n"
			     "hkiG9w0BCQ4xGDAWMBQGA1UdEQQNMAuCCWEuZXhhbXBsZTAKBggqhkjOPQQDAgNH\n"
			     "ADBEAiBtAFJaSXIKsTejj1SX5twnL36JZWY1a+D3HT5U970tgwIgHCCKpZrhSp4C\n"
			     "rFVTUe59CbR0RfgUstOY1lLtGPszWV0=\n"
			     "-----END CERTIFICATE REQUEST-----\n";

static void requests_of_openssl_are_read_and_signed(void **state)
{
	struct world *w = *state;
	struct cert csr, c, root = parsed(&w->ca);
	struct cert_template t = {.like = &csr,
				  .not_before = NOW,
				  .not_after = NOW + 60 * SIM_SEC,
				  .key_usage = KU_SIGNATURE,
				  .ext_usage = EKU_CLIENT};
	STR_AUTO id = NULL;
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(csr_parse(ec_csr, strlen(ec_csr), &csr, &err), 0);
	assert_true(csr_verified(&csr));
	assert_string_equal(csr.common_name, "jane");
	assert_string_equal(csr.organizations.v[0], "dev, ops");
	assert_int_equal(csr.organizations.nr, 1); /* a comma does not make two of it */
	assert_string_equal(csr.names.v[0], "a.example");
	assert_int_equal(cert_key_parse(ec_key, strlen(ec_key), &id, &err), 0);
	assert_string_equal(id, csr.id);
	assert_int_equal(cert_issue(&t, buf_str(&w->ca), buf_str(&w->ca_key), &pem, &err), 0);
	c = parsed(&pem);
	assert_string_equal(c.subject.v[0], "O=dev, ops"); /* in Go's order */
	assert_string_equal(c.subject.v[1], "CN=jane");
	assert_string_equal(c.id, id);
	assert_string_equal(c.names.v[0], "a.example");
	assert_int_equal(cert_verify(&c, &root, EKU_CLIENT, NOW, &err), 0);
	csr.der.s[csr.der.len - 1] ^= 1;
	assert_false(csr_verified(&csr));
	cert_release(&c);
	cert_release(&csr);
	cert_release(&root);
}

static void an_ec_key_can_be_a_ca_and_signs_the_same_twice(void **state)
{
	struct cert_template t = {.common_name = "ec",
				  .key_pem = ec_key,
				  .not_before = NOW,
				  .not_after = NOW + SIM_SEC,
				  .is_ca = true};
	struct cert c;
	BUF_AUTO one = BUF_INIT;
	BUF_AUTO two = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(cert_issue(&t, NULL, ec_key, &one, &err), 0);
	assert_int_equal(cert_issue(&t, NULL, ec_key, &two, &err), 0);
	assert_string_equal(one.s, two.s);
	c = parsed(&one);
	assert_true(cert_self_signed(&c));
	cert_release(&c);
}

static void the_table_holds_primes(void **state)
{
	mpz_t p;

	(void)state;
	mpz_init(p);
	for (size_t i = 0; i < RSA_PRIMES; i += 37) {
		rsa_prime(i, p);
		assert_int_equal(mpz_sizeinbase(p, 2), 1024);
		assert_true(mpz_probab_prime_p(p, 15) > 0);
		assert_true(mpz_fdiv_ui(p, 65537) != 1);
	}
	mpz_clear(p);
}

static void what_is_no_pem_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"hello",
		"-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
	};
	struct world *w = *state;
	struct cert c;
	ERR_AUTO err = ERR_INIT;
	char *id;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(cert_parse(bad[i], strlen(bad[i]), &c, &err), -EINVAL);
		assert_string_equal(err_msg(&err),
				    "tls: failed to find any PEM data in certificate input");
		assert_int_equal(cert_key_parse(bad[i], strlen(bad[i]), &id, &err), -EINVAL);
		assert_int_equal(csr_parse(bad[i], strlen(bad[i]), &c, &err), -EINVAL);
		assert_string_equal(err_msg(&err), "PEM block type must be CERTIFICATE REQUEST");
	}
	assert_int_equal(cert_parse("-----BEGIN CERTIFICATE-----\naGVsbG8=\n"
				    "-----END CERTIFICATE-----\n",
				    64, &c, &err),
			 -EINVAL);
	assert_int_equal(csr_parse(w->cert.s, w->cert.len, &c, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "PEM block type must be CERTIFICATE REQUEST");
}

/* Whatever is cut off or changed: no crash, and never a valid signature. */
static void broken_certificates_are_refused(void **state)
{
	struct world *w = *state;
	struct cert whole = parsed(&w->cert), root = parsed(&w->ca), c;
	uint64_t seed = 1;

	for (size_t n = 0; n < whole.der.len; n++) {
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(cert_parse_der(whole.der.s, n, &c, &err), -EINVAL);
	}
	for (int i = 0; i < 3000; i++) {
		BUF_AUTO der = BUF_INIT;
		ERR_AUTO err = ERR_INIT;

		buf_add(&der, whole.der.s, whole.der.len);
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		der.s[(seed >> 33) % der.len] ^= (char)(1 + (seed >> 20) % 255);
		if (cert_parse_der(der.s, der.len, &c, &err) < 0)
			continue;
		assert_int_equal(cert_verify(&c, &root, 0, NOW, &err), -EACCES);
		cert_release(&c);
	}
	cert_release(&whole);
	cert_release(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_says_what_was_issued),
		cmocka_unit_test(only_the_issuing_key_vouches),
		cmocka_unit_test(one_changed_bit_is_seen),
		cmocka_unit_test(a_key_belongs_to_its_certificate),
		cmocka_unit_test(the_same_seed_gives_the_same_keys_and_signatures),
		cmocka_unit_test(requests_of_openssl_are_read_and_signed),
		cmocka_unit_test(an_ec_key_can_be_a_ca_and_signs_the_same_twice),
		cmocka_unit_test(the_table_holds_primes),
		cmocka_unit_test(what_is_no_pem_is_refused),
		cmocka_unit_test(broken_certificates_are_refused),
	};

	return cmocka_run_group_tests_name("cert", tests, setup, teardown);
}
