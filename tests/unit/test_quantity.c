#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "object/quantity.h"
#include "vectors.h"

static void canonical(const char *in, struct buf *got)
{
	ERR_AUTO err = ERR_INIT;

	if (quantity_canonical(in, got, &err) < 0)
		buf_addf(got, "error: %s", err_msg(&err));
}

static void text_becomes_what_the_real_one_makes_of_it(void **state)
{
	(void)state;
	assert_int_equal(vectors_run("quantity.tsv", canonical), 0);
}

static struct quantity q(const char *s)
{
	struct quantity r = {0};
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(quantity_parse(s, &r, &err), 0);
	return r;
}

static void written_anew_it_is_always_canonical(void **state)
{
	static const char *const t[][2] = {
		{"1.500", "1500m"},   {"+5", "5"},       {"0100m", "100m"}, {"1.", "1"},
		{"8388608Ki", "8Gi"}, {"1000E", "1e21"}, {"1E3", "1e3"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct quantity v = q(t[i][0]);
		BUF_AUTO b = BUF_INIT;

		quantity_write(&b, &v);
		assert_string_equal(buf_str(&b), t[i][1]);
	}
}

static void values_round_up_and_saturate(void **state)
{
	static const struct {
		const char *s;
		int64_t value, milli;
	} t[] = {
		{"1500m", 2, 1500},
		{"1n", 1, 1},
		{"0", 0, 0},
		{"64Mi", 67108864, 67108864000},
		{"1.0001", 2, 1001},
		{"-1500m", -2, -1500},
		{"9223372036854775808", INT64_MAX, INT64_MAX},
		{"-1e25", INT64_MIN, INT64_MIN},
		{"8Ei", INT64_MAX, INT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct quantity v = q(t[i].s);

		assert_true(quantity_value(&v) == t[i].value);
		assert_true(quantity_milli(&v) == t[i].milli);
	}
}

static void sums_keep_the_format_of_the_first(void **state)
{
	struct quantity a = q("0"), b = q("512Mi"), d = q("1500m");
	BUF_AUTO out = BUF_INIT;

	(void)state;
	quantity_add(&a, &b);
	quantity_add(&a, &b);
	quantity_write(&out, &a);
	assert_string_equal(buf_str(&out), "1Gi");
	quantity_add(&a, &d);
	buf_reset(&out);
	quantity_write(&out, &a);
	assert_string_equal(buf_str(&out), "1073741825500m");
	assert_int_equal(quantity_cmp(&b, &a), -1);
	a = q("1Gi");
	b = q("1024Mi");
	assert_int_equal(quantity_cmp(&a, &b), 0);
}

static void values_may_be_numbers_and_padded_text(void **state)
{
	VALUE_AUTO *v = value_build("{i: 2, d: %d, s: ' 100m ', bad: 'x', b: true, n: null}", 0.1);
	struct quantity r;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_true(quantity_milli_of(value_get(v, "i")) == 2000);
	assert_true(quantity_milli_of(value_get(v, "d")) == 100);
	assert_true(quantity_milli_of(value_get(v, "s")) == 100);
	assert_true(quantity_milli_of(value_get(v, "bad")) == 0);
	assert_true(quantity_value_of(NULL) == 0);
	assert_int_equal(quantity_from_value(value_get(v, "n"), &r, &err), 0);
	assert_int_equal(quantity_from_value(value_get(v, "b"), &r, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "quantities must match the regular expression "
					   "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

static void what_does_not_fit_is_refused(void **state)
{
	struct quantity r;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(quantity_parse("1e100", &r, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "unable to parse numeric part of quantity");
	assert_int_equal(quantity_parse("1e9223372036854775807", &r, &err), -EINVAL);
	assert_int_equal(quantity_parse("1e-9223372036854775808", &r, &err), 0);
	assert_true(r.nano == 1);
	assert_int_equal(quantity_parse("0e9223372036854775807", &r, &err), 0);
	assert_true(r.nano == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_becomes_what_the_real_one_makes_of_it),
		cmocka_unit_test(written_anew_it_is_always_canonical),
		cmocka_unit_test(values_round_up_and_saturate),
		cmocka_unit_test(sums_keep_the_format_of_the_first),
		cmocka_unit_test(values_may_be_numbers_and_padded_text),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
