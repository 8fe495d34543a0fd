#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "object/timefmt.h"

#define S NSEC_PER_SEC

static void times_are_written_in_utc(void **state)
{
	int64_t t = 1795448450 * S + 123456789;
	BUF_AUTO b = BUF_INIT;

	(void)state;
	time_write_rfc3339(&b, t);
	buf_addc(&b, ' ');
	time_write_rfc3339_micro(&b, t);
	buf_addc(&b, ' ');
	time_write_rfc1123z(&b, t);
	assert_string_equal(buf_str(&b), "2026-11-23T15:40:50Z 2026-11-23T15:40:50.123456Z "
					 "Mon, 23 Nov 2026 15:40:50 +0000");
	buf_reset(&b);
	time_write_rfc3339_micro(&b, -1);
	assert_string_equal(buf_str(&b), "1969-12-31T23:59:59.999999Z");
}

static void formats_are_those_of_strftime_and_date(void **state)
{
#define ALL "%A|%a|%B|%b|%d|%e|%F|%H|%h|%I|%j|%k|%l|%M|%m|%n|%p|%R|%r|%S|%s|%T|%t|%u|%w|%Y|%z|%%"
	BUF_AUTO b = BUF_INIT;

	(void)state;
	for (int64_t t = -3000000000; t < 7000000000; t += 777777) {
		char want[256];
		time_t secs = t;
		struct tm tm;

		assert_non_null(gmtime_r(&secs, &tm));
		assert_true(strftime(want, sizeof(want), ALL, &tm) > 0);
		buf_reset(&b);
		time_format(&b, ALL, t * S);
		assert_string_equal(buf_str(&b), want);
	}
#undef ALL
	buf_reset(&b);
	time_format(&b, "100% %-d|%-H|%N|%3N|%Z|%Q|%", 1767600309 * S + 12345678);
	assert_string_equal(buf_str(&b), "100% 5|8|012345678|012|UTC|%Q|%");
	buf_reset(&b);
	time_format(&b, "%c|%D|%y", 1767600309 * S);
	assert_string_equal(buf_str(&b), "Mon Jan  5 08:05:09 2026|01/05/26|26");
	buf_reset(&b);
	time_format(&b, "%T.%6N", -1);
	assert_string_equal(buf_str(&b), "23:59:59.999999");
}

static void every_day_has_its_date_and_back(void **state)
{
	struct civil c, before;

	(void)state;
	time_civil(-90000 * (86400 * S), &before);
	for (int64_t day = -89999; day < 90000; day++) {
		time_civil(day * 86400 * S + 3661 * S, &c);
		assert_true(time_from_civil(&c) == (day * 86400 + 3661) * S);
		assert_int_equal(c.wday, (before.wday + 1) % 7);
		assert_true(c.day == before.day + 1 || c.day == 1);
		assert_true(c.yday == before.yday + 1 || (c.yday == 1 && c.month == 1));
		before = c;
	}
	c = (struct civil){.year = 2024, .month = 14, .day = 31, .hour = 25, .min = -1};
	time_civil(time_from_civil(&c), &c);
	assert_int_equal(c.year, 2025);
	assert_int_equal(c.month, 3);
	assert_int_equal(c.day, 4);
	assert_int_equal(c.hour, 0);
	assert_int_equal(c.min, 59);
}

static void rfc3339_is_read_strictly(void **state)
{
	static const struct {
		const char *s;
		int64_t ns;
	} good[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2026-11-23T15:40:50Z", 1795448450 * S},
		{"2026-11-23T15:40:50.5Z", 1795448450 * S + S / 2},
		{"2026-11-23T17:40:50.123456789123+02:00", 1795448450 * S + 123456789},
		{"2026-11-23T10:10:50-05:30", 1795448450 * S},
		{"2024-02-29T00:00:00Z", 1709164800 * S},
		{"9999-12-31T00:00:00Z", INT64_MAX},
		{"0001-01-01T00:00:00Z", INT64_MIN},
	};
	static const char *const bad[] = {
		"",
		"2026-11-23",
		"2026-11-23T15:40:50",
		"2026-11-23 15:40:50Z",
		"2026-11-23T15:40:50Zx",
		"2026-13-01T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"2026-01-01T24:00:00Z",
		"2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.Z",
		"2026-01-01T00:00:00+0200",
		"26-01-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z",
	};
	VALUE_AUTO *v = value_build("['2024-02-29T00:00:00Z', 'x', 5]");
	int64_t ns = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(time_parse_rfc3339(good[i].s, &ns), 0);
		assert_true(ns == good[i].ns);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(time_parse_rfc3339(bad[i], &ns), -EINVAL);
	assert_true(time_of(value_idx(v, 0), 3) == 1709164800 * S);
	assert_true(time_of(value_idx(v, 1), 3) == 3);
	assert_true(time_of(value_idx(v, 2), 3) == 3);
	assert_true(time_of(NULL, 3) == 3);
}

static void ages_change_their_form_at_the_right_moments(void **state)
{
	static const int64_t m = 60, h = 3600, d = 86400;
	const struct {
		int64_t secs;
		const char *want;
	} t[] = {
		{-2, "<invalid>"},
		{-1, "0s"},
		{0, "0s"},
		{119, "119s"},
		{120, "2m"},
		{599, "9m59s"},
		{600, "10m"},
		{3 * h - 1, "179m"},
		{3 * h, "3h"},
		{8 * h - 1, "7h59m"},
		{8 * h, "8h"},
		{48 * h - 1, "47h"},
		{2 * d, "2d"},
		{8 * d - 1, "7d23h"},
		{8 * d, "8d"},
		{730 * d - 1, "729d"},
		{730 * d, "2y"},
		{2920 * d - 1, "7y364d"},
		{2920 * d, "8y"},
		{3 * d + 5 * h, "3d5h"},
		{4 * h + 5 * m, "4h5m"},
		{2 * 365 * d + d, "2y1d"},
		{20 * 365 * d, "20y"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		BUF_AUTO b = BUF_INIT;

		duration_write_human(&b, t[i].secs * S + (t[i].secs < 0 ? -1 : S - 1));
		assert_string_equal(buf_str(&b), t[i].want);
	}
}

static void durations_are_read_and_written_as_go_does(void **state)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{"1h15m30.918s", "1h15m30.918s"},
		{"90s", "1m30s"},
		{"1.5s", "1.5s"},
		{"0", "0s"},
		{"-1s", "-1s"},
		{"+5m", "5m0s"},
		{"100ms", "100ms"},
		{"1500us", "1.5ms"},
		{"1.5µs", "1.5µs"},
		{".5h", "30m0s"},
		{"1.s", "1s"},
		{"7ns", "7ns"},
		{"24h", "24h0m0s"},
		{"9223372036.854775807s", "2562047h47m16.854775807s"},
		{"-9223372036.854775808s", "-2562047h47m16.854775808s"},
		{"0.9999999999999999999999999s", "1s"},
		{"5", "time: missing unit in duration \"5\""},
		{"5x", "time: unknown unit \"x\" in duration \"5x\""},
		{"1é", "time: unknown unit \"\\xc3\\xa9\" in duration \"1\\xc3\\xa9\""},
		{".s", "time: invalid duration \".s\""},
		{"", "time: invalid duration \"\""},
		{"-", "time: invalid duration \"-\""},
		{"1m-1s", "time: unknown unit \"m-\" in duration \"1m-1s\""},
		{"3000000h", "time: invalid duration \"3000000h\""},
		{"9223372036.854775808s", "time: invalid duration \"9223372036.854775808s\""},
		{"99999999999999999999s", "time: invalid duration \"99999999999999999999s\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		ERR_AUTO err = ERR_INIT;
		BUF_AUTO b = BUF_INIT;
		int64_t ns;

		if (duration_parse_go(t[i].in, &ns, &err) < 0)
			buf_adds(&b, err_msg(&err));
		else
			duration_write_go(&b, ns);
		assert_string_equal(buf_str(&b), t[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_written_in_utc),
		cmocka_unit_test(formats_are_those_of_strftime_and_date),
		cmocka_unit_test(every_day_has_its_date_and_back),
		cmocka_unit_test(rfc3339_is_read_strictly),
		cmocka_unit_test(ages_change_their_form_at_the_right_moments),
		cmocka_unit_test(durations_are_read_and_written_as_go_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
