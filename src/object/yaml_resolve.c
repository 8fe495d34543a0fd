/* The resolver: what plain scalars mean to go-yaml. */
#include "object/value_private.h"
#include "object/yaml_private.h"

#include <math.h>
#include <stdlib.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool eat(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* ---- timestamps ---------------------------------------------------------- */

/* One or two digits; -1 when there is none. */
static int two_digits(const char **s)
{
	int n;

	if (!is_digit(**s))
		return -1;
	n = *(*s)++ - '0';
	return is_digit(**s) ? n * 10 + (*(*s)++ - '0') : n;
}

static bool up_to(const char **s, int max)
{
	int n = two_digits(s);

	return n >= 0 && n <= max;
}

static bool time_of_day(const char **s)
{
	if (!up_to(s, 23) || !eat(s, ':') || !up_to(s, 59) || !eat(s, ':') || !up_to(s, 59))
		return false;
	if ((**s == '.' || **s == ',') && is_digit((*s)[1]))
		for ((*s)++; is_digit(**s); (*s)++)
			;
	return true;
}

static bool zone(const char **s)
{
	if (eat(s, 'Z'))
		return true;
	return (eat(s, '+') || eat(s, '-')) && up_to(s, 24) && eat(s, ':') && up_to(s, 60);
}

bool yaml_is_timestamp(const char *s)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = 0, month, day;
	bool leap;

	for (int i = 0; i < 4; i++, s++) {
		if (!is_digit(*s))
			return false;
		year = year * 10 + (*s - '0');
	}
	if (!eat(&s, '-'))
		return false;
	month = two_digits(&s);
	if (month < 1 || month > 12 || !eat(&s, '-'))
		return false;
	day = two_digits(&s);
	leap = month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
	if (day < 1 || day > days[month - 1] + leap)
		return false;
	if (!*s)
		return true;
	if (eat(&s, ' '))
		return time_of_day(&s) && !*s;
	if (!eat(&s, 'T') && !eat(&s, 't'))
		return false;
	return time_of_day(&s) && zone(&s) && !*s;
}

/* ---- numbers ------------------------------------------------------------- */

static enum yaml_kind give(enum yaml_kind kind, struct value *v, struct value **ret)
{
	if (ret)
		*ret = v;
	else
		value_unref(v);
	return kind;
}

static enum yaml_kind give_text(enum yaml_kind kind, const char *s, size_t len, struct value **ret)
{
	if (ret)
		*ret = value_strn_new(s, len);
	return kind;
}

/* On its way through JSON a whole number loses that it was a float. */
static struct value *number_new(double d)
{
	if (d == floor(d) && d >= -0x1p63 && d < 0x1p63)
		return value_int_new((int64_t)d);
	return value_double_new(d);
}

/*
 * A whole number with Go's prefixes (0x, 0o, 0b, 0) as ParseInt with base 0 takes it. What
 * passes 64 bits is a float if it has no sign, and no number to this function if it has one.
 */
static struct value *parse_whole(const char *s)
{
	bool sign = *s == '-' || *s == '+', minus = *s == '-', big = false;
	unsigned int base = 10;
	uint64_t u = 0;
	double d = 0;

	s += sign;
	if (*s == '0' && s[1]) {
		char c = s[1] | 32;

		base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
		s += base != 8 || c == 'o' ? 2 : 1;
	}
	if (!*s)
		return NULL;
	for (; *s; s++) {
		char c = *s | 32;
		unsigned int v = is_digit(*s)           ? (unsigned int)(*s - '0')
				 : c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10)
							: 99;

		if (v >= base)
			return NULL;
		d = d * base + v;
		big |= __builtin_mul_overflow(u, base, &u) || __builtin_add_overflow(u, v, &u);
	}
	if (!big && u <= (uint64_t)INT64_MAX + minus)
		return value_int_new(minus ? (int64_t)-u : (int64_t)u);
	return sign ? NULL : value_double_new(d);
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(const char *s)
{
	bool whole;

	s += *s == '-' || *s == '+';
	whole = is_digit(*s);
	while (is_digit(*s))
		s++;
	if (*s == '.') {
		s++;
		if (!whole && !is_digit(*s))
			return false;
		while (is_digit(*s))
			s++;
	} else if (!whole) {
		return false;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '-' || *s == '+';
		if (!is_digit(*s))
			return false;
		while (is_digit(*s))
			s++;
	}
	return !*s;
}

static enum yaml_kind resolve_number(const char *s, size_t len, struct value **ret)
{
	STR_AUTO plain = xmalloc(len + 1);
	struct value *v;
	char *to = plain;
	double d;

	if (yaml_is_timestamp(s))
		return give_text(YAML_TIMESTAMP, s, len, ret);
	for (size_t i = 0; i < len; i++)
		if (s[i] != '_' || *s == '.') /* underscores group digits, not after a point */
			*to++ = s[i];
	*to = '\0';
	v = *s == '.' ? NULL : parse_whole(plain);
	if (v && v->type == VALUE_INT)
		return give(YAML_INT, v, ret);
	if (is_float(plain)) { /* also whole numbers of more than 64 bits */
		value_unref(v);
		d = value_double_from(plain);
		if (isinf(d))
			return give_text(YAML_STR, s, len, ret);
		return give(YAML_FLOAT, number_new(d), ret);
	}
	return v ? give(YAML_INT, v, ret) : give_text(YAML_STR, s, len, ret);
}

/* ---- words --------------------------------------------------------------- */

static const struct {
	const char *word;
	enum yaml_kind kind;
	double value; /* of bools and floats */
} words[] = {
	{"y", YAML_BOOL, 1},
	{"Y", YAML_BOOL, 1},
	{"yes", YAML_BOOL, 1},
	{"Yes", YAML_BOOL, 1},
	{"YES", YAML_BOOL, 1},
	{"true", YAML_BOOL, 1},
	{"True", YAML_BOOL, 1},
	{"TRUE", YAML_BOOL, 1},
	{"on", YAML_BOOL, 1},
	{"On", YAML_BOOL, 1},
	{"ON", YAML_BOOL, 1},
	{"n", YAML_BOOL, 0},
	{"N", YAML_BOOL, 0},
	{"no", YAML_BOOL, 0},
	{"No", YAML_BOOL, 0},
	{"NO", YAML_BOOL, 0},
	{"false", YAML_BOOL, 0},
	{"False", YAML_BOOL, 0},
	{"FALSE", YAML_BOOL, 0},
	{"off", YAML_BOOL, 0},
	{"Off", YAML_BOOL, 0},
	{"OFF", YAML_BOOL, 0},
	{"", YAML_NULL, 0},
	{"~", YAML_NULL, 0},
	{"null", YAML_NULL, 0},
	{"Null", YAML_NULL, 0},
	{"NULL", YAML_NULL, 0},
	{".nan", YAML_FLOAT, NAN},
	{".NaN", YAML_FLOAT, NAN},
	{".NAN", YAML_FLOAT, NAN},
	{".inf", YAML_FLOAT, INFINITY},
	{".Inf", YAML_FLOAT, INFINITY},
	{".INF", YAML_FLOAT, INFINITY},
	{"+.inf", YAML_FLOAT, INFINITY},
	{"+.Inf", YAML_FLOAT, INFINITY},
	{"+.INF", YAML_FLOAT, INFINITY},
	{"-.inf", YAML_FLOAT, -INFINITY},
	{"-.Inf", YAML_FLOAT, -INFINITY},
	{"-.INF", YAML_FLOAT, -INFINITY},
};

static enum yaml_kind resolve_word(size_t i, struct value **ret)
{
	switch (words[i].kind) {
	case YAML_BOOL:
		return give(YAML_BOOL, value_bool_new(words[i].value != 0), ret);
	case YAML_FLOAT:
		return give(YAML_FLOAT, value_double_new(words[i].value), ret);
	default:
		return give(YAML_NULL, value_null_new(), ret);
	}
}

enum yaml_kind yaml_resolve(const char *s, size_t len, struct value **ret)
{
	/* the first byte tells what can only be a string */
	bool word = !len || strchr("yYnNtTfFoO~.+-", *s);

	if (word && len <= 5)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (strlen(words[i].word) == len && !memcmp(words[i].word, s, len))
				return resolve_word(i, ret);
	if (len && (is_digit(*s) || *s == '+' || *s == '-' || *s == '.') && strlen(s) == len)
		return resolve_number(s, len, ret);
	return give_text(YAML_STR, s, len, ret);
}
