/*
 * Writing YAML byte for byte as go-yaml v2 does for kubectl. Column, whitespace and
 * "indention" (nothing but indentation and "- " on this line so far) decide where lines
 * break, as in libyaml's emitter, from which go-yaml's comes.
 */
#include "object/json.h"
#include "object/value_private.h"
#include "object/yaml_private.h"

#include <math.h>
#include <stdlib.h>

#define WIDTH 80    /* a space past this column breaks the line */
#define STEP 2      /* of indentation */
#define KEY_MAX 128 /* longer keys are written "? key" */

struct emitter {
	struct buf *out;
	size_t column;   /* in code points */
	bool whitespace; /* the last byte was a space, or the line is empty */
	bool indention;
};

/* What a string allows, and what it needs. */
struct analysis {
	bool multiline, plain, single_quoted, block;
};

enum style { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED, LITERAL };

static void write_node(struct emitter *e, const struct value *v, size_t indent, bool under_key);

/* ---- bytes ----------------------------------------------------------------- */

static size_t width_at(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static bool is_space(char c)
{
	return c == ' ';
}

/* A line break: LF, CR, NEL, LS, PS. */
static bool is_break(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return *s == '\n' || *s == '\r' || (u[0] == 0xc2 && u[1] == 0x85) ||
	       (u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9));
}

/* Nothing above U+FFFD counts, so that an emoji is escaped. */
static bool is_printable(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x80)
		return u[0] == '\n' || (u[0] >= 0x20 && u[0] < 0x7f);
	if (u[0] == 0xc2)
		return u[1] >= 0xa0;
	if (u[0] == 0xef)
		return !(u[1] == 0xbb && u[2] == 0xbf) && !(u[1] == 0xbf && u[2] >= 0xbe);
	return u[0] > 0xc2 && u[0] < 0xf0;
}

static void put(struct emitter *e, char c)
{
	buf_addc(e->out, c);
	e->column++;
}

/* Copies the code point at s; returns its bytes. */
static size_t copy(struct emitter *e, const char *s)
{
	size_t n = width_at(s);

	buf_add(e->out, s, n);
	e->column++;
	return n;
}

static void put_break(struct emitter *e)
{
	buf_addc(e->out, '\n');
	e->column = 0;
}

static size_t copy_break(struct emitter *e, const char *s)
{
	size_t n = copy(e, s);

	e->column = 0;
	return n;
}

static void write_indent(struct emitter *e, size_t indent)
{
	if (!e->indention || e->column > indent || (e->column == indent && !e->whitespace))
		put_break(e);
	if (e->column < indent) {
		buf_pad(e->out, ' ', indent - e->column);
		e->column = indent;
	}
	e->whitespace = true;
	e->indention = true;
}

static void write_indicator(struct emitter *e, const char *s, bool spaced, bool keeps_indention)
{
	if (spaced && !e->whitespace)
		put(e, ' ');
	buf_adds(e->out, s);
	e->column += strlen(s);
	e->whitespace = false;
	e->indention = e->indention && keeps_indention;
}

/* ---- scalars ---------------------------------------------------------------- */

/* Whether the byte at i keeps the string from being plain. */
static bool is_indicator(const char *s, size_t i, size_t len, bool after_space)
{
	bool before_space = i + 1 >= len || s[i + 1] == ' ' || s[i + 1] == '\t';

	if (!i && strchr("#,[]{}&*!|>'\"%@`", s[i]))
		return true;
	if (s[i] == ':' || (!i && (s[i] == '?' || s[i] == '-')))
		return before_space;
	return s[i] == '#' && after_space;
}

static struct analysis analyze(const char *s, size_t len)
{
	struct analysis a = {.plain = true, .single_quoted = true, .block = len > 0};
	bool previous_space = false, previous_break = false, after_space = true;

	if (str_starts(s, "---") || str_starts(s, "..."))
		a.plain = false;
	for (size_t i = 0, w; i < len; i += w) {
		bool space = is_space(s[i]), brk = is_break(s + i);
		bool edge;

		w = width_at(s + i);
		edge = !i || i + w == len;
		if (is_indicator(s, i, len, after_space) || ((space || brk) && edge) || brk)
			a.plain = false;
		if (!is_printable(s + i) || (brk && previous_space))
			a.plain = a.single_quoted = a.block = false;
		if (space && previous_break)
			a.plain = a.single_quoted = false;
		if (space && i + w == len)
			a.block = false;
		a.multiline |= brk;
		previous_space = space;
		previous_break = brk;
		after_space = space || brk || s[i] == '\t' || !s[i];
	}
	return a;
}

/* go-yaml quotes what YAML 1.1 would take for a number in base 60: 1:30, 12:00:00.5 */
static bool is_base60(const char *s)
{
	bool colon = false;

	s += *s == '+' || *s == '-';
	if (*s < '0' || *s > '9')
		return false;
	while ((*s >= '0' && *s <= '9') || *s == '_')
		s++;
	for (; *s == ':'; colon = true) {
		s++;
		if (*s >= '0' && *s <= '5' && s[1] >= '0' && s[1] <= '9')
			s++;
		if (*s < '0' || *s > '9')
			return false;
		s++;
	}
	if (colon && *s == '.')
		for (s++; (*s >= '0' && *s <= '9') || *s == '_'; s++)
			;
	return colon && !*s;
}

static enum style choose_style(const struct analysis *a, const char *s, size_t len)
{
	enum style style = DOUBLE_QUOTED;

	if (memchr(s, '\n', len))
		return a->block ? LITERAL : DOUBLE_QUOTED;
	/* go-yaml leaves "<<" plain and then reads it as a merge */
	if (yaml_resolve(s, len, NULL) == YAML_STR && !is_base60(s) && strcmp(s, "<<") != 0)
		style = PLAIN;
	if (style == PLAIN && !a->plain)
		style = SINGLE_QUOTED;
	if (style == SINGLE_QUOTED && !a->single_quoted)
		style = DOUBLE_QUOTED;
	return style;
}

/* Plain (quote 0) or in single quotes. */
static void write_flow(struct emitter *e, const char *s, size_t len, size_t indent, bool fold,
		       char quote)
{
	bool spaces = false, breaks = false;

	for (size_t i = 0; i < len;) {
		if (is_space(s[i])) {
			if (fold && !spaces && e->column > WIDTH && i > 0 && i + 1 < len &&
			    !is_space(s[i + 1])) {
				write_indent(e, indent);
				i++;
			} else {
				i += copy(e, s + i);
			}
			spaces = true;
			continue;
		}
		if (is_break(s + i)) {
			if (!breaks && s[i] == '\n')
				put_break(e);
			i += copy_break(e, s + i);
			e->indention = true;
			breaks = true;
			continue;
		}
		if (breaks)
			write_indent(e, indent);
		if (quote && s[i] == quote)
			put(e, quote);
		i += copy(e, s + i);
		e->indention = false;
		spaces = breaks = false;
	}
}

static size_t write_escape(struct emitter *e, const char *s, size_t len)
{
	static const char from[] = "\a\b\t\n\v\f\r\x1b\"\\", to[] = "abtnvfre\"\\";
	uint32_t cp;
	size_t n = utf8_decode(s, len, &cp), before = e->out->len;
	const char *at = cp && cp < 0x80 ? strchr(from, (int)cp) : NULL;

	buf_addc(e->out, '\\');
	if (at)
		buf_addc(e->out, to[at - from]);
	else if (!cp)
		buf_addc(e->out, '0');
	else if (cp == 0x85 || cp == 0xa0)
		buf_addc(e->out, cp == 0x85 ? 'N' : '_');
	else if (cp == 0x2028 || cp == 0x2029)
		buf_addc(e->out, cp == 0x2028 ? 'L' : 'P');
	else
		buf_addf(e->out,
			 cp <= 0xff     ? "x%02X"
			 : cp <= 0xffff ? "u%04X"
					: "U%08X",
			 (unsigned int)cp);
	e->column += e->out->len - before;
	return n;
}

static void write_double_quoted(struct emitter *e, const char *s, size_t len, size_t indent,
				bool fold)
{
	bool spaces = false;
	bool all = str_starts(s, "\xef\xbb\xbf"); /* go-yaml looks for a BOM at the start only */

	for (size_t i = 0; i < len;) {
		if (all || !is_printable(s + i) || is_break(s + i) || s[i] == '"' || s[i] == '\\') {
			i += write_escape(e, s + i, len - i);
			spaces = false;
		} else if (is_space(s[i])) {
			if (fold && !spaces && e->column > WIDTH && i > 0 && i + 1 < len) {
				write_indent(e, indent);
				if (is_space(s[i + 1]))
					put(e, '\\');
				i++;
			} else {
				i += copy(e, s + i);
			}
			spaces = true;
		} else {
			i += copy(e, s + i);
			spaces = false;
		}
	}
}

/* The number of line breaks (0, 1, more) at the end. */
static int breaks_at_end(const char *s, size_t len)
{
	int n = 0;

	while (len && n < 2) {
		len--;
		while (len && ((unsigned char)s[len] & 0xc0) == 0x80)
			len--;
		if (!is_break(s + len))
			break;
		n++;
	}
	return n;
}

static void write_literal(struct emitter *e, const char *s, size_t len, size_t indent)
{
	int ends = breaks_at_end(s, len);
	bool breaks = true;

	write_indicator(e, "|", true, false);
	if (is_space(*s) || is_break(s))
		write_indicator(e, "2", false, false);
	if (ends != 1 || (len == 1 && ends))
		write_indicator(e, ends ? "+" : "-", false, false);
	put_break(e);
	e->indention = e->whitespace = true;
	for (size_t i = 0; i < len;) {
		if (is_break(s + i)) {
			i += copy_break(e, s + i);
			e->indention = true;
			breaks = true;
			continue;
		}
		if (breaks)
			write_indent(e, indent);
		i += copy(e, s + i);
		e->indention = false;
		breaks = false;
	}
}

/* A string whose continuation lines stand at indent. A simple key is never folded. */
static void write_string(struct emitter *e, const char *s, size_t len, size_t indent, bool key)
{
	struct analysis a = analyze(s, len);
	enum style style = choose_style(&a, s, len);

	switch (style) {
	case PLAIN:
		if (!e->whitespace)
			put(e, ' ');
		write_flow(e, s, len, indent, !key, 0);
		break;
	case SINGLE_QUOTED:
		write_indicator(e, "'", true, false);
		write_flow(e, s, len, indent, !key, '\'');
		write_indicator(e, "'", false, false);
		break;
	case DOUBLE_QUOTED:
		write_indicator(e, "\"", true, false);
		write_double_quoted(e, s, len, indent, !key);
		write_indicator(e, "\"", false, false);
		break;
	case LITERAL:
		write_literal(e, s, len, indent);
		return; /* the line is empty where the text ends with a break */
	}
	e->whitespace = false;
	e->indention = false;
}

/* Bytes that are no UTF-8 would have become U+FFFD on their way through JSON. */
static void write_any_string(struct emitter *e, const struct value *v, size_t indent, bool key)
{
	const char *s = as_string(v)->s;
	BUF_AUTO clean = BUF_INIT;
	uint32_t cp;

	if (utf8_valid(s, v->len)) {
		write_string(e, s, v->len, indent, key);
		return;
	}
	for (size_t i = 0; i < v->len;) {
		i += utf8_decode(s + i, v->len - i, &cp);
		utf8_encode(&clean, cp);
	}
	write_string(e, clean.s, clean.len, indent, key);
}

/* Go's 'g' with the fewest digits; whole numbers that fit 64 bits were ints before. */
static void write_double(struct buf *out, double d)
{
	char digits[FLOAT_DIGITS];
	size_t n;
	int exp;

	if (!isfinite(d) || (d == floor(d) && d >= -0x1p63 && d < 0x1p64)) {
		json_write_double(out, d);
		return;
	}
	n = value_float_digits(fabs(d), digits, &exp);
	if (exp >= -4 && exp < 6) {
		json_write_double(out, d);
		return;
	}
	buf_addf(out, "%s%c%s%.*se%c%02d", d < 0 ? "-" : "", *digits, n > 1 ? "." : "", (int)n - 1,
		 digits + 1, exp < 0 ? '-' : '+', abs(exp));
}

static void write_scalar(struct emitter *e, const struct value *v, size_t indent)
{
	BUF_AUTO text = BUF_INIT;

	if (value_is_string(v)) {
		write_any_string(e, v, indent, false);
		return;
	}
	if (value_type(v) == VALUE_DOUBLE)
		write_double(&text, as_number(v)->d);
	else
		json_write(&text, v, 0);
	write_indicator(e, buf_str(&text), true, false);
}

/* ---- containers -------------------------------------------------------------- */

/* Letters as far as keys need them: outside ASCII all but the blocks of signs. */
static bool is_letter(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} signs[] = {
		{0x80, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},       {0xbb, 0xbf},
		{0xd7, 0xd7},     {0xf7, 0xf7},     {0x300, 0x36f},     {0x2000, 0x2070},
		{0x2072, 0x207e}, {0x2080, 0x208f}, {0x20a0, 0x2101},   {0x2150, 0x2bff},
		{0x3000, 0x3004}, {0x3007, 0x3030}, {0xe000, 0xf8ff},   {0xfe00, 0xfe6f},
		{0xfeff, 0xff20}, {0xfff0, 0xffff}, {0x1f000, 0x1faff},
	};

	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (cp >= signs[i].first && cp <= signs[i].last)
			return false;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t number_at(const char *s, uint64_t start, size_t *ret_len)
{
	for (*ret_len = 0; is_digit(s[*ret_len]); ++*ret_len)
		start = start * 10 + (uint64_t)(s[*ret_len] - '0');
	return start;
}

/* Numbers in keys by value: a zero counts as inside a number when one stands before it. */
static int compare_numbers(const char *a, const char *b, size_t i)
{
	uint64_t start = 0, x, y;
	size_t xlen, ylen;

	if (a[i] == '0' || b[i] == '0')
		for (size_t j = i; j-- && is_digit(a[j]) && !start;)
			start = a[j] != '0';
	x = number_at(a + i, start, &xlen);
	y = number_at(b + i, start, &ylen);
	if (x != y)
		return (int64_t)x < (int64_t)y ? -1 : 1;
	if (xlen != ylen)
		return xlen < ylen ? -1 : 1;
	return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
}

/* The order of keys in go-yaml: others before letters, numbers by value. */
static int natural_order(const struct entry *x, const struct entry *y)
{
	const char *a = as_string(x->key)->s, *b = as_string(y->key)->s;
	size_t alen = x->key->len, blen = y->key->len, i = 0;
	uint32_t ca, cb;

	while (i < alen && i < blen && a[i] == b[i])
		i++;
	while (i && i < alen && i < blen && ((unsigned char)a[i] & 0xc0) == 0x80)
		i--; /* to the start of a code point */
	if (i >= alen || i >= blen)
		return (alen > blen) - (alen < blen);
	(void)utf8_decode(a + i, alen - i, &ca);
	(void)utf8_decode(b + i, blen - i, &cb);
	if (is_letter(ca) && is_letter(cb))
		return ca < cb ? -1 : 1;
	if (is_letter(ca) || is_letter(cb))
		return is_letter(cb) ? -1 : 1;
	return compare_numbers(a, b, i);
}

static bool is_simple_key(const struct value *key)
{
	const char *s = as_string(key)->s;

	if (key->len > KEY_MAX)
		return false;
	for (size_t i = 0; i < key->len; i++)
		if (is_break(s + i))
			return false;
	return true;
}

static void write_mapping(struct emitter *e, const struct value *v, size_t indent)
{
	struct entry *order = xreallocarray(NULL, v->len, sizeof(*order));

	for (size_t i = 0; i < v->len; i++)
		map_val(as_map(v), i); /* no lazy ones among them */
	memcpy(order, as_map(v)->e, v->len * sizeof(*order));
	value_sort_entries(order, v->len, natural_order);
	for (size_t i = 0; i < v->len; i++) {
		bool simple = is_simple_key(order[i].key);

		write_indent(e, indent);
		if (simple) {
			write_any_string(e, order[i].key, indent + STEP, true);
			write_indicator(e, ":", false, false);
		} else {
			write_indicator(e, "?", true, true);
			write_any_string(e, order[i].key, indent + STEP, false);
			write_indent(e, indent);
			write_indicator(e, ":", true, true);
		}
		write_node(e, order[i].val, indent, simple);
	}
	free(order);
}

static void write_sequence(struct emitter *e, const struct value *v, size_t indent)
{
	for (size_t i = 0; i < v->len; i++) {
		write_indent(e, indent);
		write_indicator(e, "-", true, true);
		write_node(e, as_array(v)->v[i], indent, false);
	}
}

/* A node inside a container at indent. Sequences directly under a key are not indented. */
static void write_node(struct emitter *e, const struct value *v, size_t indent, bool under_key)
{
	if (value_is_map(v) && v->len)
		write_mapping(e, v, indent + STEP);
	else if (value_is_array(v) && v->len)
		write_sequence(e, v, under_key ? indent : indent + STEP);
	else
		write_scalar(e, v, indent + STEP);
}

void yaml_write(struct buf *out, const struct value *v)
{
	struct emitter e = {.out = out, .whitespace = true, .indention = true};

	if (value_is_map(v) && v->len)
		write_mapping(&e, v, 0);
	else if (value_is_array(v) && v->len)
		write_sequence(&e, v, 0);
	else
		write_scalar(&e, v, STEP);
	write_indent(&e, 0);
}
