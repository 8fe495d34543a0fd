#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "object/selector.h"
#include "vectors.h"

static void write_labels(const char *in, struct buf *got)
{
	struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;

	if (selector_parse_labels(in, &s, &err) < 0)
		buf_addf(got, "error: %s", err_msg(&err));
	else
		selector_write(got, s);
	selector_free(s);
}

static void write_fields(const char *in, struct buf *got)
{
	struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;

	if (selector_parse_fields(in, &s, &err) < 0)
		buf_addf(got, "error: %s", err_msg(&err));
	else
		selector_write(got, s);
	selector_free(s);
}

static void errors_are_those_of_the_real_one(void **state)
{
	(void)state;
	assert_int_equal(vectors_run("selector.tsv", write_labels), 0);
}

static void good_ones_are_written_in_order(void **state)
{
	static const char *const t[][2] = {
		{"", ""},
		{"  ", ""},
		{"y,app in (b,a),tier!=back,!x", "app in (a,b),tier!=back,!x,y"},
		{"a==b", "a==b"},
		{"a=", "a="},
		{" a  =  b ", "a=b"},
		{"a in (b,,c)", "a in (,b,c)"},
		{"a in (,)", "a in ()"},
		{"a in ()", "a in ()"},
		{"a notin (b,b)", "a notin (b)"},
		{"in in (in,notin)", "in in (in,notin)"},
		{"a=in", "a=in"},
		{"a>5,b<6", "a>5,b<6"},
		{"a=2,a=1", "a=2,a=1"},
		{"example.com/a=b_c.d-e", "example.com/a=b_c.d-e"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		BUF_AUTO b = BUF_INIT;

		write_labels(t[i][0], &b);
		assert_string_equal(buf_str(&b), t[i][1]);
	}
}

static void labels_match(void **state)
{
	static const struct {
		const char *s;
		bool want;
	} t[] = {
		{"", true},
		{"app=web", true},
		{"app==web", true},
		{"app=db", false},
		{"app!=db", true},
		{"nope!=db", true},
		{"app in (db,web)", true},
		{"nope in (a)", false},
		{"nope in ()", false},
		{"empty in ()", true},
		{"app notin (web)", false},
		{"nope notin (web)", true},
		{"app", true},
		{"nope", false},
		{"!nope", true},
		{"!app", false},
		{"n>4", true},
		{"n>5", false},
		{"n<6", true},
		{"app>4", false},
		{"nope<4", false},
		{"app=web,n=5", true},
		{"app=web,n=6", false},
	};
	VALUE_AUTO *labels = value_build("{app: 'web', n: '5', empty: ''}");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct selector *s = NULL;
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(selector_parse_labels(t[i].s, &s, &err), 0);
		assert_int_equal(selector_matches_labels(s, labels), t[i].want);
		selector_free(s);
	}
}

static const char *get_field(const struct value *obj, const char *key, struct buf *scratch)
{
	buf_adds(scratch, value_str_or(value_get(obj, key), ""));
	return buf_str(scratch);
}

static void fields_match_and_are_written(void **state)
{
	static const char *const t[][2] = {
		{"status.phase=Running,spec.nodeName!=x", "spec.nodeName!=x,status.phase=Running"},
		{"a==b", "a=b"},
		{"a=", "a="},
		{",,a=b,", "a=b"},
		{"a=b\\,c\\=d\\\\", "a=b\\,c\\=d\\\\"},
		{"a", "error: invalid selector: 'a'; can't understand 'a'"},
		{"z,a=b", "error: invalid selector: 'z,a=b'; can't understand 'z'"},
		{"a=b=c", "error: invalid field selector: unescaped character in value: 61"},
		{"a=\\x", "error: invalid field selector: invalid escape sequence: \\x"},
		{"a=\\é", "error: invalid field selector: invalid escape sequence: \\é"},
		{"a=b\\", "error: invalid field selector: invalid escape sequence: \\"},
	};
	VALUE_AUTO *obj = value_build("{a: 'x,y', b: '1'}");
	struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		BUF_AUTO b = BUF_INIT;

		write_fields(t[i][0], &b);
		assert_string_equal(buf_str(&b), t[i][1]);
	}
	assert_int_equal(selector_parse_fields("b!=2,a=x\\,y,c=", &s, &err), 0);
	assert_true(selector_matches_fields(s, get_field, obj));
	assert_string_equal(selector_key(s, 0), "a");
	assert_string_equal(selector_key(s, 2), "c");
	assert_null(selector_key(s, 3));
	assert_string_equal(selector_required(s, "a"), "x,y");
	assert_null(selector_required(s, "b"));
	selector_free(s);
	assert_int_equal(selector_parse_fields("b!=1", &s, &err), 0);
	assert_false(selector_matches_fields(s, get_field, obj));
	selector_free(s);
}

static void objects_become_selectors(void **state)
{
	VALUE_AUTO *v = value_build(
		"{all: {matchLabels: {b: '2', a: '1'}, matchExpressions: ["
		"{key: 'tier', operator: 'In', values: ['y', 'x']},"
		"{key: 'c', operator: 'Exists'}, {key: 'd', operator: 'DoesNotExist'},"
		"{key: 'aa', operator: 'NotIn', values: ['q']}]},"
		"empty: {}, bad: {matchExpressions: [{key: 'a', operator: 'Bad'}]},"
		"few: {matchExpressions: [{key: 'a', operator: 'In'}]},"
		"many: {matchExpressions: [{key: 'a', operator: 'Exists', values: ['x']}]}}");
	static const char *const t[][2] = {
		{"all", "a=1,aa notin (q),b=2,c,!d,tier in (x,y)"},
		{"empty", "<none>"},
		{"nope", "<none>"},
		{"bad", "<error>"},
	};
	struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		BUF_AUTO b = BUF_INIT;

		selector_format_object(&b, value_get(v, t[i][0]));
		assert_string_equal(buf_str(&b), t[i][1]);
	}
	assert_int_equal(selector_from_object(NULL, &s, &err), 0);
	assert_false(selector_empty(s));
	assert_false(selector_matches_labels(s, NULL));
	selector_free(s);
	assert_int_equal(selector_from_object(value_get(v, "empty"), &s, &err), 0);
	assert_true(selector_empty(s));
	assert_true(selector_matches_labels(s, NULL));
	selector_free(s);
	assert_int_equal(selector_from_object(value_get(v, "bad"), &s, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "\"Bad\" is not a valid label selector operator");
	assert_int_equal(selector_from_object(value_get(v, "few"), &s, &err), -EINVAL);
	assert_string_equal(err_msg(&err),
			    "values: Invalid value: []: for 'in', 'notin' operators, "
			    "values set can't be empty");
	assert_int_equal(selector_from_object(value_get(v, "many"), &s, &err), -EINVAL);
	assert_string_equal(err_msg(&err),
			    "values: Invalid value: [\"x\"]: values set must be empty "
			    "for exists and does not exist");
	s = selector_from_map(value_in(v, "all", "matchLabels"));
	assert_true(selector_matches_labels(s, value_in(v, "all", "matchLabels")));
	assert_false(selector_matches_labels(s, value_get(v, "empty")));
	selector_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_those_of_the_real_one),
		cmocka_unit_test(good_ones_are_written_in_order),
		cmocka_unit_test(labels_match),
		cmocka_unit_test(fields_match_and_are_written),
		cmocka_unit_test(objects_become_selectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
