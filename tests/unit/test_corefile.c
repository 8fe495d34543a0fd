#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "network/network.h"

static void refused(const char *text, const char *want)
{
	ERR_AUTO err = ERR_INIT;
	char *zone = NULL;

	assert_int_equal(corefile_parse("Corefile", text, &zone, &err), -EINVAL);
	assert_string_equal(err_msg(&err), want);
}

static void zone_is(const char *text, const char *want)
{
	ERR_AUTO err = ERR_INIT;
	STR_AUTO zone = NULL;

	assert_int_equal(corefile_parse("Corefile", text, &zone, &err), 0);
	assert_string_equal(zone, want);
}

static void the_zone_is_the_kubernetes_plugins(void **state)
{
	(void)state;
	zone_is(".:53 {\n    errors\n    kubernetes cluster.local in-addr.arpa {\n"
		"       pods insecure\n    }\n    cache 30 # seconds\n}\n",
		"cluster.local");
	zone_is(".:53 {\n  forward . /etc/resolv.conf\n}\n", "");
	zone_is("", "");
}

static void mistakes_have_a_line(void **state)
{
	(void)state;
	refused(".:53 {\n    errors\n    kubernets cluster.local {\n    }\n}\n",
		"Corefile:3 - Error during parsing: Unknown directive 'kubernets'");
	refused(".:53 {\n    errors\n    cache 30 {\n}\n",
		"Corefile:4 - Error during parsing: Unexpected EOF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_zone_is_the_kubernetes_plugins),
		cmocka_unit_test(mistakes_have_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
