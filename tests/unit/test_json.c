#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "object/json.h"

static void syntax_errors_read_as_from_go(void **state)
{
	static const struct {
		const char *text, *message;
		size_t offset;
	} cases[] = {
		{"", "unexpected end of JSON input", 0},
		{"{\"a\":1", "unexpected end of JSON input", 6},
		{"{b:1}", "invalid character 'b' looking for beginning of object key string", 2},
		{"{\"a\":1,}", "invalid character '}' looking for beginning of object key string",
		 8},
		{"{\"a\" 1}", "invalid character '1' after object key", 6},
		{"{\"a\":1 2}", "invalid character '2' after object key:value pair", 8},
		{"[1 2]", "invalid character '2' after array element", 4},
		{"[1,]", "invalid character ']' looking for beginning of value", 4},
		{"{} x", "invalid character 'x' after top-level value", 4},
		{"apiVersion: v1", "invalid character 'a' looking for beginning of value", 1},
		{"trux", "invalid character 'x' in literal true (expecting 'e')", 4},
		{"-x", "invalid character 'x' in numeric literal", 2},
		{"01", "invalid character '1' after top-level value", 2},
		{"1.x", "invalid character 'x' after decimal point in numeric literal", 3},
		{"1e+x", "invalid character 'x' in exponent of numeric literal", 4},
		{"\"a\nb\"", "invalid character '\\n' in string literal", 3},
		{"\"\\q\"", "invalid character 'q' in string escape code", 3},
		{"\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape", 6},
		{"'", "invalid character '\\'' looking for beginning of value", 1},
		{"\x01", "invalid character '\\x01' looking for beginning of value", 1},
		{"\xc3\xa9", "invalid character '\xc3\x83' looking for beginning of value", 1},
		{"1e999", "json: cannot unmarshal number 1e999 into Go value of type float64", 5},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ERR_AUTO err = ERR_INIT;
		struct value *v = NULL;
		size_t offset = 99;

		assert_int_equal(
			json_parse(cases[i].text, strlen(cases[i].text), &v, &offset, &err),
			-EINVAL);
		assert_null(v);
		assert_string_equal(err_msg(&err), cases[i].message);
		assert_int_equal(offset, cases[i].offset);
	}
}

static void rewrite(const char *text, const char *want, enum json_flags flags)
{
	VALUE_AUTO *v = NULL;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(json_parse(text, strlen(text), &v, NULL, &err), 0);
	json_write(&got, v, flags);
	assert_string_equal(buf_str(&got), want);
}

static void numbers_print_as_from_go(void **state)
{
	(void)state;
	rewrite("[0, -0, 9223372036854775807, -9223372036854775808]",
		"[0,0,9223372036854775807,-9223372036854775808]", 0);
	rewrite("[9223372036854775808, 1.0, 0.1, 1e6, -2.50]",
		"[9223372036854776000,1,0.1,1000000,-2.5]", 0);
	rewrite("[1e20, 1e21, 1.5e-6, 1.5e-7, 123456.789e3, 0.000001]",
		"[100000000000000000000,1e+21,0.0000015,1.5e-7,123456789,0.000001]", 0);
	rewrite("[5e-324, 1.7976931348623157e308]", "[5e-324,1.7976931348623157e+308]", 0);
}

static void strings_survive_and_bad_utf8_is_replaced(void **state)
{
	(void)state;
	rewrite("\"\\u0041\\n\\t\\b\\f\\r\\/\\\\\\\"\\u0001\\u007f\"",
		"\"A\\n\\t\\b\\f\\r/\\\\\\\"\\u0001\x7f\"", 0);
	rewrite("\"\\ud83d\\ude00 \\ud83d\\u0041 \\ude00\"",
		"\"\xf0\x9f\x98\x80 \xef\xbf\xbd\x41 \xef\xbf\xbd\"", 0);
	rewrite("\"a\xff\xc3\"", "\"a\xef\xbf\xbd\xef\xbf\xbd\"", 0);
	rewrite("\"<a>&\\u2028\"", "\"<a>&\\u2028\"", 0);
	rewrite("\"<a>&\"", "\"\\u003ca\\u003e\\u0026\"", JSON_HTML_ESCAPE);
}

static void the_last_of_a_duplicate_key_stays(void **state)
{
	static const char text[] = "{\"b\":{\"x\":1,\"x\":2},\"a\":[{\"k\":1,\"k\":2,\"k\":3}],"
				   "\"b\":{\"y\":1}}";
	STRVEC_AUTO dups = STRVEC_INIT;
	BUF_AUTO all = BUF_INIT;
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	rewrite(text, "{\"a\":[{\"k\":3}],\"b\":{\"y\":1}}", 0);
	assert_int_equal(json_parse_strict(text, strlen(text), &v, &dups, NULL, &err), 0);
	strvec_join(&dups, " ", &all);
	assert_string_equal(buf_str(&all), "b.x a[0].k b");
}

static void pretty_is_what_kubectl_prints(void **state)
{
	(void)state;
	rewrite("{\"b\":[],\"a\":[1,{\"x\":null}],\"c\":{}}",
		"{\n    \"a\": [\n        1,\n        {\n            \"x\": null\n        }\n    "
		"],\n"
		"    \"b\": [],\n    \"c\": {}\n}",
		JSON_PRETTY);
	rewrite("[true]", "[\n  true\n]", JSON_INDENT2);
}

static int parse_nested(int depth)
{
	BUF_AUTO b = BUF_INIT;
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	buf_pad(&b, '[', (size_t)depth);
	buf_pad(&b, ']', (size_t)depth);
	return json_parse(buf_str(&b), b.len, &v, NULL, &err);
}

static void depth_has_a_limit(void **state)
{
	(void)state;
	assert_int_equal(parse_nested(100), 0);
	assert_int_equal(parse_nested(101), -EINVAL);
}

static void a_stream_gives_one_value_after_another(void **state)
{
	static const char text[] = " {\"a\":1}\n[2]3 \"cut";
	ERR_AUTO err = ERR_INIT;
	size_t at = 0, used;
	int n = 0;

	(void)state;
	for (;;) {
		VALUE_AUTO *v = NULL;

		if (json_parse_next(text + at, strlen(text) - at, &v, &used, &err))
			break;
		assert_non_null(v);
		at += used;
		n++;
	}
	assert_int_equal(n, 3);
	assert_string_equal(err_msg(&err), "unexpected EOF");
}

static void many_unsorted_keys_come_out_sorted(void **state)
{
	BUF_AUTO text = BUF_INIT;
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "%c\"k%d\":%d", i ? ',' : '{', (i * 7919) % 1000, i);
	buf_addc(&text, '}');
	assert_int_equal(json_parse(buf_str(&text), text.len, &v, NULL, &err), 0);
	assert_int_equal(value_len(v), 1000);
	for (size_t i = 0; i < 1000; i++) {
		const char *k = value_key(v, i);

		assert_true(!i || strcmp(value_key(v, i - 1), k) < 0);
		assert_int_equal(value_int(value_get(v, k)) * 7919 % 1000, atol(k + 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syntax_errors_read_as_from_go),
		cmocka_unit_test(numbers_print_as_from_go),
		cmocka_unit_test(strings_survive_and_bad_utf8_is_replaced),
		cmocka_unit_test(the_last_of_a_duplicate_key_stays),
		cmocka_unit_test(pretty_is_what_kubectl_prints),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(a_stream_gives_one_value_after_another),
		cmocka_unit_test(many_unsorted_keys_come_out_sorted),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
