#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "object/ip.h"

static void addresses_are_those_of_go(void **state)
{
	static const char *const good[] = {
		"0.0.0.0", "10.96.0.1", "255.255.255.255", "::1",
		"::",      "fe80::1",   "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1"};
	static const char *const bad[] = {"",         "1.2.3",    "1.2.3.4.5", "256.1.1.1",
					  "01.2.3.4", "1.2.3.4 ", "1..2.3",    ":",
					  "1:2:3",    "1::2::3",  "12345::",   "10.0.0.1/8"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(is_ip(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(is_ip(bad[i]));
		assert_false(ipv4_parse(bad[i], NULL));
	}
}

static void ranges_hold_addresses(void **state)
{
	BUF_AUTO text = BUF_INIT;
	uint32_t ip;
	int bits;

	(void)state;
	assert_true(ipv4_range_parse("10.244.1.0/24", &ip, &bits));
	assert_int_equal(bits, 24);
	ipv4_write(&text, ip);
	assert_string_equal(buf_str(&text), "10.244.1.0");
	assert_false(ipv4_range_parse("10.244.1.0", &ip, &bits));
	assert_false(ipv4_range_parse("10.244.1.0/33", &ip, &bits));
	assert_false(ipv4_range_parse("10.244.1.0/-1", &ip, &bits));
	assert_false(ipv4_range_parse("10.244.1/24", &ip, &bits));
	assert_true(ipv4_within("10.244.1.255", "10.244.1.7/24"));
	assert_false(ipv4_within("10.244.2.0", "10.244.1.0/24"));
	assert_true(ipv4_within("1.2.3.4", "0.0.0.0/0"));
	assert_true(ipv4_within("1.2.3.4", "1.2.3.4/32"));
	assert_false(ipv4_within("example.org", "10.0.0.0/8"));
	assert_false(ipv4_within("10.0.0.1", "everywhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_those_of_go),
		cmocka_unit_test(ranges_hold_addresses),
	};

	return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
