#include "object/timefmt.h"

#include <errno.h>

#define DAY_SECS INT64_C(86400)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01 of a Gregorian date; any month, any day. */
static int64_t days_from_date(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y += floor_div(m - 1, 12);
	m -= floor_div(m - 1, 12) * 12;
	/* Years that start in March put the leap day last. */
	y -= m <= 2;
	era = floor_div(y, 400);
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468 + d - 1;
}

static void date_from_days(int64_t days, struct civil *c)
{
	int64_t era, doe, yoe, doy, mp, y;

	days += 719468;
	era = floor_div(days, 146097);
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	y = yoe + era * 400 + (mp >= 10);
	c->year = (int)y;
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
}

void time_civil(int64_t ns, struct civil *ret)
{
	int64_t secs = floor_div(ns, NSEC_PER_SEC);
	int64_t days = floor_div(secs, DAY_SECS);
	int left = (int)(secs - days * DAY_SECS);

	date_from_days(days, ret);
	ret->hour = left / 3600;
	ret->min = left / 60 % 60;
	ret->sec = left % 60;
	ret->wday = (int)((days % 7 + 11) % 7);
	ret->yday = (int)(days - days_from_date(ret->year, 1, 1)) + 1;
}

/* Beyond the years 1678..2261 the nearest time there is. */
static int64_t nanoseconds(int64_t secs, int64_t ns)
{
	int64_t r;

	if (__builtin_mul_overflow(secs, NSEC_PER_SEC, &r) || __builtin_add_overflow(r, ns, &r))
		return secs < 0 ? INT64_MIN : INT64_MAX;
	return r;
}

int64_t time_from_civil(const struct civil *c)
{
	int64_t secs = days_from_date(c->year, c->month, c->day) * DAY_SECS;

	secs += (int64_t)c->hour * 3600 + (int64_t)c->min * 60 + c->sec;
	return nanoseconds(secs, 0);
}

/* ---- writing ------------------------------------------------------------- */

static void put2(char *s, int n)
{
	s[0] = (char)('0' + n / 10);
	s[1] = (char)('0' + n % 10);
}

/* By hand: every object is full of times. (An int64 of nanoseconds has years of four digits.) */
#define DATE_TIME "0000-00-00T00:00:00"
static void write_date_time(char *s, int64_t ns)
{
	int64_t secs = floor_div(ns, NSEC_PER_SEC), days = floor_div(secs, DAY_SECS);
	int left = (int)(secs - days * DAY_SECS);
	struct civil c;

	date_from_days(days, &c);
	put2(s, c.year / 100);
	put2(s + 2, c.year % 100);
	put2(s + 5, c.month);
	put2(s + 8, c.day);
	put2(s + 11, left / 3600);
	put2(s + 14, left / 60 % 60);
	put2(s + 17, left % 60);
}

void time_write_rfc3339(struct buf *out, int64_t ns)
{
	char s[] = DATE_TIME "Z";

	write_date_time(s, ns);
	buf_add(out, s, sizeof(s) - 1);
}

void time_write_rfc3339_micro(struct buf *out, int64_t ns)
{
	int64_t frac = ns - floor_div(ns, NSEC_PER_SEC) * NSEC_PER_SEC;
	char s[] = DATE_TIME;

	write_date_time(s, ns);
	buf_addf(out, "%s.%06dZ", s, (int)(frac / 1000));
}

void time_write_rfc1123z(struct buf *out, int64_t ns)
{
	time_format(out, "%a, %d %b %Y %T %z", ns);
}

struct value *time_value_new(int64_t ns)
{
	char s[] = DATE_TIME "Z";

	write_date_time(s, ns);
	return value_strn_new(s, sizeof(s) - 1);
}

struct value *time_micro_value_new(int64_t ns)
{
	BUF_AUTO b = BUF_INIT;

	time_write_rfc3339_micro(&b, ns);
	return value_strn_new(b.s, b.len);
}

/* ---- reading ---------------------------------------------------------------- */

/* Exactly n digits, lo..hi, then the character after (0: none). */
static bool field(const char **s, int n, int lo, int hi, char after, int *ret)
{
	int v = 0;

	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (**s - '0');
	}
	*ret = v;
	if (after && **s != after)
		return false;
	*s += after != 0;
	return v >= lo && v <= hi;
}

static int days_in_month(int year, int month)
{
	return (int)(days_from_date(year, month + 1, 1) - days_from_date(year, month, 1));
}

static bool parse_offset(const char **s, int64_t *ret_secs)
{
	int h, m, sign;

	*ret_secs = 0;
	if (**s == 'Z') {
		(*s)++;
		return true;
	}
	if (**s != '+' && **s != '-')
		return false;
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!field(s, 2, 0, 24, ':', &h) || !field(s, 2, 0, 60, 0, &m))
		return false;
	*ret_secs = sign * (h * INT64_C(3600) + m * 60);
	return true;
}

int time_parse_rfc3339(const char *s, int64_t *ret_ns)
{
	struct civil c = {0};
	int64_t offset, frac = 0;

	if (!field(&s, 4, 0, 9999, '-', &c.year) || !field(&s, 2, 1, 12, '-', &c.month) ||
	    !field(&s, 2, 1, 31, 'T', &c.day) || !field(&s, 2, 0, 23, ':', &c.hour) ||
	    !field(&s, 2, 0, 59, ':', &c.min) || !field(&s, 2, 0, 59, 0, &c.sec) ||
	    (c.day > 28 && c.day > days_in_month(c.year, c.month)))
		return -EINVAL;
	/* Go takes a comma too, and more than nine digits, of which it keeps nine. */
	if (*s == '.' || *s == ',') {
		int64_t unit = NSEC_PER_SEC / 10;

		if (*++s < '0' || *s > '9')
			return -EINVAL;
		for (; *s >= '0' && *s <= '9'; s++, unit /= 10)
			frac += (*s - '0') * unit;
	}
	if (!parse_offset(&s, &offset) || *s)
		return -EINVAL;
	*ret_ns = nanoseconds(days_from_date(c.year, c.month, c.day) * DAY_SECS + c.hour * 3600 +
				      c.min * 60 + c.sec - offset,
			      frac);
	return 0;
}

int64_t time_of(const struct value *v, int64_t dflt)
{
	const char *s = value_str(v);
	int64_t ns;

	if (!s || strlen(s) != value_str_len(v) || time_parse_rfc3339(s, &ns) < 0)
		return dflt;
	return ns;
}

/* ---- durations ----------------------------------------------------------- */

/* "5d3h", or "5d" when the smaller part is zero. */
static void write_two(struct buf *out, int64_t a, char unit_a, int64_t b, char unit_b)
{
	buf_addf(out, "%lld%c", (long long)a, unit_a);
	if (b)
		buf_addf(out, "%lld%c", (long long)b, unit_b);
}

void duration_write_human(struct buf *out, int64_t ns)
{
	int64_t secs = ns / NSEC_PER_SEC, mins = secs / 60, hours = mins / 60, days = hours / 24;

	/* Clocks of two machines may differ by a little. */
	if (secs < -1)
		buf_adds(out, "<invalid>");
	else if (secs < 0)
		buf_adds(out, "0s");
	else if (secs < 120)
		buf_addf(out, "%llds", (long long)secs);
	else if (mins < 10)
		write_two(out, mins, 'm', secs % 60, 's');
	else if (mins < 180)
		buf_addf(out, "%lldm", (long long)mins);
	else if (hours < 8)
		write_two(out, hours, 'h', mins % 60, 'm');
	else if (hours < 48)
		buf_addf(out, "%lldh", (long long)hours);
	else if (hours < 192)
		write_two(out, days, 'd', hours % 24, 'h');
	else if (days < 730)
		buf_addf(out, "%lldd", (long long)days);
	else if (days < 2920)
		write_two(out, days / 365, 'y', days % 365, 'd');
	else
		buf_addf(out, "%lldy", (long long)(days / 365));
}

/* A count of thousandths (millionths, ...) of the unit, without trailing zeros. */
static void write_fraction(struct buf *out, uint64_t whole, uint64_t frac, int digits)
{
	buf_addf(out, "%llu", (unsigned long long)whole);
	if (!frac)
		return;
	for (; frac % 10 == 0; frac /= 10)
		digits--;
	buf_addf(out, ".%0*llu", digits, (unsigned long long)frac);
}

void duration_write_go(struct buf *out, int64_t ns)
{
	uint64_t u = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	uint64_t secs = u / 1000000000;

	if (ns < 0)
		buf_addc(out, '-');
	if (u == 0) {
		buf_adds(out, "0s");
	} else if (u < 1000) {
		buf_addf(out, "%uns", (unsigned)u);
	} else if (u < 1000000) {
		write_fraction(out, u / 1000, u % 1000, 3);
		buf_adds(out, "µs");
	} else if (u < 1000000000) {
		write_fraction(out, u / 1000000, u % 1000000, 6);
		buf_adds(out, "ms");
	} else {
		if (secs >= 3600)
			buf_addf(out, "%lluh", (unsigned long long)(secs / 3600));
		if (secs >= 60)
			buf_addf(out, "%um", (unsigned)(secs / 60 % 60));
		write_fraction(out, secs % 60, u % 1000000000, 9);
		buf_addc(out, 's');
	}
}

/* Text in quotes as package time quotes it: only quotes, backslashes and what is no plain ASCII
 * are escaped. */
static void quote(struct buf *out, const char *s)
{
	buf_addc(out, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c < ' ' || c >= 0x80)
			buf_addf(out, "\\x%02x", c);
		else
			buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

static int bad_duration(struct err *err, const char *what, const char *unit, const char *text)
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "time: %s ", what);
	if (unit) {
		quote(&b, unit);
		buf_adds(&b, " in ");
	}
	buf_adds(&b, "duration ");
	quote(&b, text);
	return err_set(err, -EINVAL, "%s", b.s);
}

static uint64_t unit_of(const char *s, size_t len)
{
	static const struct {
		char name[4];
		uint64_t ns;
	} units[] = {
		{"ns", 1},       {"us", 1000},      {"µs", 1000},       {"μs", 1000},
		{"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}, {"h", 3600000000000},
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i].name) == len && memcmp(units[i].name, s, len) == 0)
			return units[i].ns;
	return 0;
}

#define TOP (UINT64_C(1) << 63)

/* One number of a duration: whole part, then fraction over scale. False: no digits or too big. */
static bool duration_number(const char **s, uint64_t *whole, uint64_t *frac, double *scale)
{
	const char *start = *s;
	bool digits;

	*whole = *frac = 0;
	*scale = 1;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		if (*whole > TOP / 10)
			return false;
		*whole = *whole * 10 + (uint64_t)(**s - '0');
		if (*whole > TOP)
			return false;
	}
	digits = *s > start;
	if (**s != '.')
		return digits;
	start = ++*s;
	/* More digits than fit carry no more precision. */
	for (bool full = false; **s >= '0' && **s <= '9'; (*s)++) {
		uint64_t next = *frac * 10 + (uint64_t)(**s - '0');

		full = full || *frac > (TOP - 1) / 10 || next > TOP;
		if (full)
			continue;
		*frac = next;
		*scale *= 10;
	}
	return digits || *s > start;
}

int duration_parse_go(const char *s, int64_t *ret_ns, struct err *err)
{
	const char *text = s;
	bool neg = *s == '-';
	uint64_t sum = 0;

	if (*s == '-' || *s == '+')
		s++;
	if (strcmp(s, "0") == 0) {
		*ret_ns = 0;
		return 0;
	}
	if (!*s)
		return bad_duration(err, "invalid", NULL, text);
	while (*s) {
		uint64_t whole, frac, unit, part;
		double scale;
		size_t len;

		if (!duration_number(&s, &whole, &frac, &scale))
			return bad_duration(err, "invalid", NULL, text);
		len = strcspn(s, ".0123456789");
		if (len == 0)
			return bad_duration(err, "missing unit in", NULL, text);
		unit = unit_of(s, len);
		if (!unit) {
			STR_AUTO name = xstrndup(s, len);

			return bad_duration(err, "unknown unit", name, text);
		}
		s += len;
		if (whole > TOP / unit)
			return bad_duration(err, "invalid", NULL, text);
		part = whole * unit + (uint64_t)((double)frac * ((double)unit / scale));
		sum += part;
		if (part > TOP || sum > TOP)
			return bad_duration(err, "invalid", NULL, text);
	}
	if (sum > TOP - !neg)
		return bad_duration(err, "invalid", NULL, text);
	*ret_ns = neg ? (int64_t)(-sum) : (int64_t)sum;
	return 0;
}
