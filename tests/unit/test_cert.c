#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "apiserver/cert.h"

#define NOW (INT64_C(1767603600) * SIM_SEC)

static char text_ca[] = "kubernetes", text_id[] = "aa", text_cn[] = "kube-apiserver",
	    text_own[] = "bb", text_names[] = "kubernetes,10.96.0.1";

static struct cert ca(void)
{
	return (struct cert){.common_name = text_ca,
			     .issuer = text_ca,
			     .id = text_id,
			     .ca_id = text_id,
			     .not_before = NOW - SIM_SEC,
			     .not_after = NOW + 3600 * SIM_SEC,
			     .is_ca = true};
}

static struct cert leaf(void)
{
	return (struct cert){.common_name = text_cn,
			     .issuer = text_ca,
			     .id = text_own,
			     .ca_id = text_id,
			     .names = text_names,
			     .not_before = NOW,
			     .not_after = NOW + 60 * SIM_SEC};
}

static void a_certificate_survives_its_pem(void **state)
{
	struct cert c = leaf(), got;
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	cert_issue(&c, &pem);
	assert_true(str_starts(buf_str(&pem), "-----BEGIN CERTIFICATE-----\n"));
	assert_int_equal(cert_parse(pem.s, pem.len, &got, &err), 0);
	assert_string_equal(got.common_name, c.common_name);
	assert_string_equal(got.names, c.names);
	assert_string_equal(got.ca_id, "aa");
	assert_null(got.organizations);
	assert_int_equal(got.not_after, c.not_after);
	assert_false(got.is_ca);
	cert_release(&got);
}

static void only_the_issuing_key_vouches(void **state)
{
	struct cert c = leaf(), root = ca(), other = ca();
	ERR_AUTO err = ERR_INIT;

	(void)state;
	other.id = text_own;
	assert_int_equal(cert_verify(&c, &root, NOW, &err), 0);
	assert_int_equal(cert_verify(&c, &other, NOW, &err), -EACCES);
	assert_string_equal(err_msg(&err), "x509: certificate signed by unknown authority");
	assert_int_equal(cert_verify(&c, &root, NOW + 61 * SIM_SEC, &err), -EACCES);
	assert_string_equal(err_msg(&err),
			    "x509: certificate has expired or is not yet valid: current time "
			    "2026-01-05T09:01:01Z is after 2026-01-05T09:01:00Z");
	assert_int_equal(cert_verify(&c, &root, NOW - SIM_SEC, &err), -EACCES);
	assert_string_equal(err_msg(&err),
			    "x509: certificate has expired or is not yet valid: current time "
			    "2026-01-05T08:59:59Z is before 2026-01-05T09:00:00Z");
}

static void keys_have_ids(void **state)
{
	struct sim *sim = sim_new(1, NOW);
	BUF_AUTO pem = BUF_INIT;
	STR_AUTO id = NULL;
	STR_AUTO got = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	cert_key_new(sim, &pem, &id);
	assert_int_equal(strlen(id), 40);
	assert_int_equal(cert_key_parse(pem.s, pem.len, &got, &err), 0);
	assert_string_equal(got, id);
	sim_free(sim);
}

static void what_is_no_pem_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"hello",
		"-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
	};
	struct cert c;
	ERR_AUTO err = ERR_INIT;
	char *id;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(cert_parse(bad[i], strlen(bad[i]), &c, &err), -EINVAL);
		assert_string_equal(err_msg(&err),
				    "tls: failed to find any PEM data in certificate input");
		assert_int_equal(cert_key_parse(bad[i], strlen(bad[i]), &id, &err), -EINVAL);
	}
	assert_int_equal(cert_parse("-----BEGIN CERTIFICATE-----\naGVsbG8=\n"
				    "-----END CERTIFICATE-----\n",
				    64, &c, &err),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_survives_its_pem),
		cmocka_unit_test(only_the_issuing_key_vouches),
		cmocka_unit_test(keys_have_ids),
		cmocka_unit_test(what_is_no_pem_is_refused),
	};

	return cmocka_run_group_tests_name("cert", tests, NULL, NULL);
}
