#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "object/json.h"
#include "object/jsonpath.h"
#include "vectors.h"

static void execute(const char *tmpl, bool allow, const struct value *obj, struct buf *got)
{
	struct jsonpath *p = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = jsonpath_parse(tmpl, &p, &err);

	if (r == 0) {
		jsonpath_allow_missing_keys(p, allow);
		r = jsonpath_execute(p, obj, got, &err);
	}
	if (r < 0)
		buf_addf(got, "error: %s", err_msg(&err));
	jsonpath_free(p);
}

static void on_object(const char *in, struct buf *got)
{
	VALUE_AUTO *obj = vectors_object();

	execute(in, true, obj, got);
}

static void output_is_that_of_the_real_one(void **state)
{
	(void)state;
	assert_int_equal(vectors_run("jsonpath.tsv", on_object), 0);
}

static void missing_keys_are_errors_unless_allowed(void **state)
{
	VALUE_AUTO *v = value_build("{a: {b: 1}, l: [{x: 1}, {y: 2}]}");
	static const char *const t[][2] = {
		{"{.a.b}", "1"},
		{"{.nope}", "error: nope is not found"},
		{"{.a.nope}", "error: nope is not found"},
		{"{.l[*].x}", "1"},
		{"{.l[*].z}", "error: z is not found"},
		{"{.l[?(@.x)].x}", "1"},
		{"{.l[?(@.x==1)].x}", "error: x is not found"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		BUF_AUTO got = BUF_INIT;

		execute(t[i][0], false, v, &got);
		assert_string_equal(buf_str(&got), t[i][1]);
	}
}

static void maps_come_in_the_order_of_their_keys(void **state)
{
	static const char *const t[][2] = {
		{"{.metadata.labels.*}", "dotted web r"},
		{"{..name}", "one two three x"},
		{"{..v}", "1 2 3"},
		{"{.m..}", "{\"a\":1,\"b\":\"x\\u003cy\",\"c\":null} x<y"},
		{"{range .m.*}{@};{end}", "1;x<y;<no value>;"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		BUF_AUTO got = BUF_INIT;

		on_object(t[i][0], &got);
		assert_string_equal(buf_str(&got), t[i][1]);
	}
}

static void json_output_is_an_array_per_expression(void **state)
{
	VALUE_AUTO *v = value_build("{a: [1, 'x<']}");
	struct jsonpath *p = NULL;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(jsonpath_parse("{.a[*]}{.a}", &p, &err), 0);
	jsonpath_output_json(p, true);
	assert_int_equal(jsonpath_execute(p, v, &got, &err), 0);
	assert_string_equal(buf_str(&got),
			    "[\n    1,\n    \"x\\u003c\"\n]\n"
			    "[\n    [\n        1,\n        \"x\\u003c\"\n    ]\n]\n");
	jsonpath_free(p);
}

static void find_gives_the_values_of_the_first_expression(void **state)
{
	VALUE_AUTO *v = value_build("{a: [{b: 'x'}, {b: 2}, {c: null}]}");
	VALUE_AUTO *got = NULL;
	VALUE_AUTO *want = value_build("['x', 2]");
	struct jsonpath *p = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(jsonpath_parse("{.a[*].b}{.a}", &p, &err), 0);
	assert_int_equal(jsonpath_find(p, v, &got, &err), 0);
	assert_true(value_equal(got, want));
	value_unref(got);
	got = NULL;
	jsonpath_allow_missing_keys(p, true);
	assert_int_equal(jsonpath_find(p, NULL, &got, &err), 0);
	assert_int_equal(value_len(got), 0);
	jsonpath_free(p);
}

static void relaxed_forms(void **state)
{
	static const char *const bad = "unexpected path string, expected a 'name1.name2' or "
				       "'.name1.name2' or '{name1.name2}' or '{.name1.name2}'";
	const char *const t[][2] = {
		{"metadata.name", "{.metadata.name}"},
		{".metadata.name", "{.metadata.name}"},
		{"{metadata.name}", "{.metadata.name}"},
		{"{.metadata.name}", "{.metadata.name}"},
		{".spec.containers[*].image", "{.spec.containers[*].image}"},
		{"", ""},
		{".", "{..}"},
		{"..a", "{..a}"},
		{"{}", bad},
		{"{", bad},
		{"}", bad},
		{"{.a}{.b}", bad},
		{"a}", bad},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		STR_AUTO got = NULL;
		ERR_AUTO err = ERR_INIT;

		if (jsonpath_relax(t[i][0], &got, &err) < 0)
			got = xstrdup(err_msg(&err));
		assert_string_equal(got, t[i][1]);
	}
}

static void hostile_templates_are_bounded(void **state)
{
	VALUE_AUTO *v = value_null_new();
	BUF_AUTO t = BUF_INIT;
	BUF_AUTO got = BUF_INIT;

	(void)state;
	for (int i = 0; i < 60; i++) {
		VALUE_AUTO *up = value_array_new();

		value_push(&up, value_ref(v));
		value_push(&up, value_ref(v));
		value_unref(v);
		v = up;
		up = NULL;
	}
	execute("{..}", true, v, &got);
	assert_string_equal(buf_str(&got), "error: expression visits more than 1000000 values");
	buf_reset(&got);
	for (int i = 0; i < 100; i++)
		buf_adds(&t, "{range @[*]}");
	execute(t.s, true, v, &got);
	assert_true(str_starts(buf_str(&got), "error: "));
	buf_reset(&got);
	buf_reset(&t);
	buf_pad(&t, 'x', 70000);
	execute(t.s, true, v, &got);
	assert_string_equal(buf_str(&got), "error: template is longer than 65536 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_is_that_of_the_real_one),
		cmocka_unit_test(missing_keys_are_errors_unless_allowed),
		cmocka_unit_test(maps_come_in_the_order_of_their_keys),
		cmocka_unit_test(json_output_is_an_array_per_expression),
		cmocka_unit_test(find_gives_the_values_of_the_first_expression),
		cmocka_unit_test(relaxed_forms),
		cmocka_unit_test(hostile_templates_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
