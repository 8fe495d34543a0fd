#include "object/quantity.h"

#include <errno.h>

#include "object/json.h"

#define NANO_DIGITS 9
#define NANO ((__int128)1000000000)
#define INT128_MAX ((__int128)(~(unsigned __int128)0 >> 1))
/* Upstream turns to arbitrary precision beyond these; text kept as written ends there. */
#define FAST_DECIMAL_DIGITS 18
#define FAST_BINARY_DIGITS 15

static const char bad_form[] = "quantities must match the regular expression "
			       "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
static const char bad_number[] = "unable to parse numeric part of quantity";
static const char bad_suffix[] = "unable to parse quantity's suffix";

static const struct suffix {
	char text[3];
	int base, exponent;
} suffixes[] = {
	{"n", 10, -9}, {"u", 10, -6}, {"m", 10, -3}, {"", 10, 0},   {"k", 10, 3},  {"M", 10, 6},
	{"G", 10, 9},  {"T", 10, 12}, {"P", 10, 15}, {"E", 10, 18}, {"Ki", 2, 10}, {"Mi", 2, 20},
	{"Gi", 2, 30}, {"Ti", 2, 40}, {"Pi", 2, 50}, {"Ei", 2, 60},
};

/* The parts of a quantity's text. */
struct parts {
	bool negative, digits;
	const char *num, *frac; /* without leading zeros; after the point */
	size_t num_len, frac_len;
	const char *suffix;
	int base;
	int64_t exponent;
	enum quantity_format format;
};

static size_t count_digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Splits as upstream's scanner does: it checks the suffix for its letters only. */
static const char *split(const char *s, struct parts *p)
{
	size_t zeros;

	memset(p, 0, sizeof(*p));
	if (!*s)
		return bad_form;
	p->negative = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	zeros = strspn(s, "0");
	p->num = s += zeros;
	s += p->num_len = count_digits(s);
	if (*s == '.') {
		p->frac = ++s;
		s += p->frac_len = count_digits(s);
	}
	p->digits = zeros || p->num_len || p->frac_len;
	p->suffix = s;
	s += strspn(s, "eEinumkKMGTP");
	if (*s == '-' || *s == '+')
		s++;
	s += count_digits(s);
	return *s ? bad_form : NULL;
}

static const char *interpret_suffix(struct parts *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		if (strcmp(suffixes[i].text, p->suffix) != 0)
			continue;
		p->base = suffixes[i].base;
		p->exponent = suffixes[i].exponent;
		p->format = p->base == 2 ? QUANTITY_BINARY_SI : QUANTITY_DECIMAL_SI;
		return NULL;
	}
	if ((*p->suffix != 'e' && *p->suffix != 'E') || parse_i64(p->suffix + 1, &p->exponent) < 0)
		return bad_suffix;
	p->base = 10;
	p->format = QUANTITY_DECIMAL_EXPONENT;
	return NULL;
}

/* Upstream reads these with machine integers, and then a number without digits is zero. */
static bool is_fast(const struct parts *p)
{
	int64_t len = (int64_t)(MAX(p->num_len, (size_t)1) + p->frac_len);

	if (p->base == 2)
		return p->frac_len == 0 && FAST_BINARY_DIGITS - len - p->exponent * 3 / 10 - 1 >= 0;
	return len <= FAST_DECIMAL_DIGITS && p->exponent - (int64_t)p->frac_len >= -NANO_DIGITS;
}

static bool add_digit(__int128 *n, int digit)
{
	if (*n > (INT128_MAX - digit) / 10)
		return false;
	*n = *n * 10 + digit;
	return true;
}

/* Digits scaled by 10^shift, what falls off the end rounded away from zero. False: too big. */
static bool scale_digits(const struct parts *p, int64_t shift, __int128 *ret)
{
	int64_t len = (int64_t)(p->num_len + p->frac_len),
		keep = len - (int64_t)p->frac_len + shift;
	bool rest = false;
	__int128 n = 0;

	for (int64_t i = 0; i < len; i++) {
		bool whole = i < (int64_t)p->num_len;
		int d = (whole ? p->num[i] : p->frac[i - (int64_t)p->num_len]) - '0';

		if (i >= keep)
			rest = rest || d;
		else if (!add_digit(&n, d))
			return false;
	}
	for (int64_t i = len; i < keep && n; i++)
		if (!add_digit(&n, 0))
			return false;
	*ret = n + rest;
	return true;
}

/* Multiplies before it rounds: 10 digits are more than any suffix and fraction leave behind. */
static bool scale_binary(const struct parts *p, __int128 *ret)
{
	__int128 cap = INT64_MAX * NANO, whole, frac = 0, unit = (__int128)1 << p->exponent;
	struct parts part = *p;

	part.frac_len = 0;
	if (!scale_digits(&part, 0, &whole) || whole > cap / unit) {
		*ret = cap;
		return true;
	}
	/* Long division of the fraction, digit by digit from its end, in nano units. */
	for (size_t i = p->frac_len; i > 0; i--) {
		__int128 sum = frac + (p->frac[i - 1] - '0') * unit * NANO;

		frac = sum / 10 + (sum % 10 != 0);
	}
	*ret = whole * unit > INT64_MAX ? cap : MIN(whole * unit * NANO + frac, cap);
	return true;
}

static const char *parse(const char *s, struct quantity *q, struct parts *p)
{
	const char *msg = split(s, p);
	bool ok;

	if (msg || (msg = interpret_suffix(p)))
		return msg;
	if (!p->digits && !is_fast(p))
		return bad_number;
	q->format = p->format;
	if (p->base == 2) {
		ok = scale_binary(p, &q->nano);
	} else {
		/* Any exponent beyond the text's own length plus the range means the same. */
		int64_t far = (int64_t)(p->num_len + p->frac_len) + 64;

		ok = scale_digits(p, MAX(MIN(p->exponent, far), -far) + NANO_DIGITS, &q->nano);
	}
	if (!ok)
		return bad_number;
	if (q->format == QUANTITY_BINARY_SI && q->nano > 0 && q->nano < NANO)
		q->format = QUANTITY_DECIMAL_SI;
	if (p->negative)
		q->nano = -q->nano;
	return NULL;
}

int quantity_parse(const char *s, struct quantity *ret, struct err *err)
{
	struct quantity q;
	struct parts p;
	const char *msg = parse(s, &q, &p);

	if (msg)
		return err_set(err, -EINVAL, "%s", msg);
	*ret = q;
	return 0;
}

/* The text of a JSON value as the server sees it: numbers are quantities too. */
static char *text_of(const struct value *v)
{
	BUF_AUTO b = BUF_INIT;
	const char *s = value_str(v);
	size_t len = value_str_len(v);

	if (!s) {
		json_write(&b, v, 0);
		return buf_detach(&b);
	}
	for (; len && strchr(" \t\n\v\f\r", s[len - 1]); len--)
		;
	for (; len && strchr(" \t\n\v\f\r", *s); len--)
		s++;
	return xmemdup0(s, len);
}

int quantity_from_value(const struct value *v, struct quantity *ret, struct err *err)
{
	STR_AUTO s = NULL;

	if (value_is_null(v)) {
		*ret = (struct quantity){0, QUANTITY_DECIMAL_SI};
		return 0;
	}
	s = text_of(v);
	return quantity_parse(s, ret, err);
}

/* ---- writing ------------------------------------------------------------- */

static void write_int128(struct buf *out, __int128 n)
{
	unsigned __int128 u = n < 0 ? -(unsigned __int128)n : (unsigned __int128)n;
	char digits[48];
	size_t i = sizeof(digits);

	do
		digits[--i] = (char)('0' + (int)(u % 10));
	while (u /= 10);
	if (n < 0)
		buf_addc(out, '-');
	buf_add(out, digits + i, sizeof(digits) - i);
}

static void write_decimal(struct buf *out, const struct quantity *q)
{
	__int128 n = q->nano;
	int exponent = -NANO_DIGITS;

	for (; n % 1000 == 0; n /= 1000)
		exponent += 3;
	write_int128(out, n);
	/* There is no suffix above E: such a number falls back to an exponent. */
	if (exponent && (q->format == QUANTITY_DECIMAL_EXPONENT || exponent > 18)) {
		buf_addf(out, "e%d", exponent);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (suffixes[i].base == 10 && suffixes[i].exponent == exponent)
			buf_adds(out, suffixes[i].text);
}

static void write_binary(struct buf *out, __int128 n)
{
	int exponent = 0;

	for (; exponent < 60 && n % 1024 == 0; n /= 1024)
		exponent += 10;
	write_int128(out, n);
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (suffixes[i].base == 2 && suffixes[i].exponent == exponent)
			buf_adds(out, suffixes[i].text);
}

void quantity_write(struct buf *out, const struct quantity *q)
{
	struct quantity si = {q->nano, QUANTITY_DECIMAL_SI};
	bool small = q->nano > -1024 * NANO && q->nano < 1024 * NANO;

	if (q->nano == 0)
		buf_addc(out, '0');
	else if (q->format != QUANTITY_BINARY_SI)
		write_decimal(out, q);
	else if (small || q->nano % NANO) /* binary suffixes would have to round */
		write_decimal(out, &si);
	else
		write_binary(out, q->nano / NANO);
}

/* Whether upstream keeps the text: it tests the digits, but not zeros and signs before them. */
static bool keeps_text(const struct parts *p)
{
	size_t len = p->num_len + p->frac_len;
	char last[4] = {0};
	__int128 n = 0;

	if (!is_fast(p) || !p->num_len)
		return false;
	if (p->base == 2) /* no multiple of 8: none of 1024 either */
		return scale_digits(p, 0, &n) && n % 8 != 0;
	for (size_t i = 0; i < 3 && len >= 3; i++) {
		size_t at = len - 3 + i;

		last[i] = at < p->num_len ? p->num[at] : p->frac[at - p->num_len];
	}
	return (p->exponent - (int64_t)p->frac_len) % 3 == 0 && strcmp(last, "000") != 0;
}

int quantity_canonical(const char *s, struct buf *out, struct err *err)
{
	struct quantity q;
	struct parts p;
	const char *msg = parse(s, &q, &p);

	if (msg)
		return err_set(err, -EINVAL, "%s", msg);
	if (keeps_text(&p))
		buf_adds(out, s);
	else
		quantity_write(out, &q);
	return 0;
}

/* ---- arithmetic ------------------------------------------------------------ */

static int64_t round_up(__int128 nano, __int128 unit)
{
	__int128 n = nano / unit;

	if (nano % unit)
		n += nano < 0 ? -1 : 1;
	return (int64_t)MAX(MIN(n, (__int128)INT64_MAX), (__int128)INT64_MIN);
}

int64_t quantity_value(const struct quantity *q)
{
	return round_up(q->nano, NANO);
}

int64_t quantity_milli(const struct quantity *q)
{
	return round_up(q->nano, NANO / 1000);
}

void quantity_add(struct quantity *a, const struct quantity *b)
{
	if (a->nano == 0)
		a->format = b->format;
	if (__builtin_add_overflow(a->nano, b->nano, &a->nano))
		a->nano = b->nano < 0 ? -INT128_MAX : INT128_MAX;
}

int quantity_cmp(const struct quantity *a, const struct quantity *b)
{
	return (a->nano > b->nano) - (a->nano < b->nano);
}

int64_t quantity_milli_of(const struct value *v)
{
	struct quantity q;
	ERR_AUTO err = ERR_INIT;

	return quantity_from_value(v, &q, &err) < 0 ? 0 : quantity_milli(&q);
}

int64_t quantity_value_of(const struct value *v)
{
	struct quantity q;
	ERR_AUTO err = ERR_INIT;

	return quantity_from_value(v, &q, &err) < 0 ? 0 : quantity_value(&q);
}
