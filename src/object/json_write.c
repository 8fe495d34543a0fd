/* Writing JSON as Go's encoding/json does. */
#include "object/json.h"
#include "object/value_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct writer {
	struct buf *out;
	enum json_flags flags;
	int indent; /* per level; 0 is compact */
};

/* ---- strings ------------------------------------------------------------- */

static bool is_plain(unsigned char c, bool html)
{
	/* 1: always; 2: except for HTML */
	static const unsigned char plain[256] = {
		[0x20 ... '"' - 1] = 1,
		['"' + 1 ... '&' - 1] = 1,
		['&'] = 2,
		['&' + 1 ... '<' - 1] = 1,
		['<'] = 2,
		['='] = 1,
		['>'] = 2,
		['>' + 1 ... '\\' - 1] = 1,
		['\\' + 1 ... 0x7f] = 1,
	};

	return plain[c] && (!html || plain[c] == 1);
}

/* Writes what stands at s, which is not plain; returns how many bytes that was. */
static size_t write_special(struct buf *out, const char *s, size_t len)
{
	static const char named[] = "btnvfr"; /* 8 to 13; Go has no \v */
	unsigned char c = (unsigned char)*s;
	uint32_t cp;
	size_t n;

	if (c == '"' || c == '\\') {
		buf_addc(out, '\\');
		buf_addc(out, *s);
		return 1;
	}
	if (c >= 8 && c <= 13 && c != 11) {
		buf_addc(out, '\\');
		buf_addc(out, named[c - 8]);
		return 1;
	}
	if (c < 0x80) {
		buf_addf(out, "\\u%04x", c);
		return 1;
	}
	n = utf8_decode(s, len, &cp);
	if ((cp == 0xfffd && n == 1) || cp == 0x2028 || cp == 0x2029)
		buf_addf(out, "\\u%04x", (unsigned int)cp);
	else
		buf_add(out, s, n);
	return n;
}

void json_write_string(struct buf *out, const char *s, size_t len, enum json_flags flags)
{
	bool html = flags & JSON_HTML_ESCAPE;
	size_t i = 0;

	buf_addc(out, '"');
	while (i < len) {
		size_t run = i;

		while (i < len && is_plain((unsigned char)s[i], html))
			i++;
		if (i > run)
			buf_add(out, s + run, i - run);
		if (i < len)
			i += write_special(out, s + i, len - i);
	}
	buf_addc(out, '"');
}

/* ---- numbers ------------------------------------------------------------- */

size_t value_float_digits(double d, char digits[FLOAT_DIGITS], int *ret_exp)
{
	char s[64];
	size_t n = 0;

	for (int more = 0; more <= 17; more++) {
		snprintf(s, sizeof(s), "%.*e", more, d);
		if (strtod(s, NULL) == d)
			break;
	}
	for (const char *p = s; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	*ret_exp = (int)strtol(strchr(s, 'e') + 1, NULL, 10);
	return n;
}

void json_write_double(struct buf *out, double d)
{
	char digits[FLOAT_DIGITS];
	double a = fabs(d);
	size_t n;
	int exp;

	if (!isfinite(d)) { /* cannot come from text, and JSON has no word for it */
		buf_adds(out, "null");
		return;
	}
	n = value_float_digits(a, digits, &exp);
	if (signbit(d))
		buf_addc(out, '-');
	if (a != 0 && (a < 1e-6 || a >= 1e21)) {
		buf_add(out, digits, 1);
		if (n > 1)
			buf_addc(out, '.');
		buf_add(out, digits + 1, n - 1);
		buf_addf(out, "e%c%d", exp < 0 ? '-' : '+', abs(exp));
	} else if (exp < 0) {
		buf_adds(out, "0.");
		buf_pad(out, '0', (size_t)(-exp - 1));
		buf_add(out, digits, n);
	} else if (n <= (size_t)exp + 1) {
		buf_add(out, digits, n);
		buf_pad(out, '0', (size_t)exp + 1 - n);
	} else {
		buf_add(out, digits, (size_t)exp + 1);
		buf_addc(out, '.');
		buf_add(out, digits + exp + 1, n - (size_t)exp - 1);
	}
}

static void write_int(struct buf *out, int64_t i)
{
	char s[24], *p = s + sizeof(s);
	uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (i < 0)
		*--p = '-';
	buf_add(out, p, (size_t)(s + sizeof(s) - p));
}

/* ---- containers ---------------------------------------------------------- */

static void write_value(const struct writer *w, const struct value *v, size_t depth);

static void newline(const struct writer *w, size_t depth)
{
	if (!w->indent)
		return;
	buf_addc(w->out, '\n');
	buf_pad(w->out, ' ', depth * (size_t)w->indent);
}

static void write_array(const struct writer *w, const struct value *v, size_t depth)
{
	const struct array *a = as_array(v);

	if (!v->len) {
		buf_add(w->out, "[]", 2);
		return;
	}
	for (size_t i = 0; i < v->len; i++) {
		buf_addc(w->out, i ? ',' : '[');
		newline(w, depth + 1);
		write_value(w, a->v[i], depth + 1);
	}
	newline(w, depth);
	buf_addc(w->out, ']');
}

static void write_map(const struct writer *w, const struct value *v, size_t depth)
{
	const struct map *m = as_map(v);

	if (!v->len) {
		buf_add(w->out, "{}", 2);
		return;
	}
	for (size_t i = 0; i < v->len; i++) {
		const struct string *key = as_string(m->e[i].key);

		buf_addc(w->out, i ? ',' : '{');
		newline(w, depth + 1);
		json_write_string(w->out, key->s, key->h.len, w->flags);
		buf_add(w->out, ": ", w->indent ? 2 : 1);
		write_value(w, map_val(m, i), depth + 1);
	}
	newline(w, depth);
	buf_addc(w->out, '}');
}

static void write_value(const struct writer *w, const struct value *v, size_t depth)
{
	switch (value_type(v)) {
	case VALUE_NULL:
		buf_add(w->out, "null", 4);
		break;
	case VALUE_BOOL:
		buf_adds(w->out, v->len ? "true" : "false");
		break;
	case VALUE_INT:
		write_int(w->out, as_number(v)->i);
		break;
	case VALUE_DOUBLE:
		json_write_double(w->out, as_number(v)->d);
		break;
	case VALUE_STRING:
		json_write_string(w->out, as_string(v)->s, v->len, w->flags);
		break;
	case VALUE_ARRAY:
		write_array(w, v, depth);
		break;
	case VALUE_MAP:
		write_map(w, v, depth);
		break;
	}
}

void json_write(struct buf *out, const struct value *v, enum json_flags flags)
{
	struct writer w = {.out = out, .flags = flags};

	w.indent = flags & JSON_PRETTY    ? 4
		   : flags & JSON_INDENT2 ? 2
		   : flags & JSON_INDENT1 ? 1
					  : 0;
	write_value(&w, v, 0);
}
