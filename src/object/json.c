/* Reading JSON. Each step answers a bad byte as the matching state of Go's scanner does. */
#include "object/json.h"
#include "object/value_private.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#define MAX_DEPTH 100

struct parser {
	const char *start, *p, *end;
	struct entry *stack; /* entries of the open maps and arrays */
	size_t nr, cap;
	int depth;
	bool stream;     /* a cut value is "unexpected EOF" */
	struct buf text; /* of a string with escapes */
	struct strvec *dups;
	struct buf path; /* kept only when dups are wanted */
	struct err *err;
};

static int parse_value(struct parser *p, struct value **ret);

/* ---- errors -------------------------------------------------------------- */

/* The byte as Go's scanner quotes it: as the code point of that number. */
static void quote_byte(struct buf *out, unsigned char c)
{
	static const char named[] = "abtnvfr";

	if (c == '\'')
		buf_adds(out, "'\\''");
	else if (c == '\\')
		buf_adds(out, "'\\\\'");
	else if (c >= 7 && c <= 13)
		buf_addf(out, "'\\%c'", named[c - 7]);
	else if (c < 0x20 || c == 0x7f)
		buf_addf(out, "'\\x%02x'", c);
	else if ((c > 0x7f && c <= 0xa0) || c == 0xad)
		buf_addf(out, "'\\u%04x'", c);
	else {
		buf_addc(out, '\'');
		utf8_encode(out, c);
		buf_addc(out, '\'');
	}
}

/* The byte at the cursor cannot stand there; or there is none. */
static int unexpected(struct parser *p, const char *context)
{
	BUF_AUTO quoted = BUF_INIT;

	if (p->p == p->end)
		return err_set(p->err, -EINVAL, "%s",
			       p->stream ? "unexpected EOF" : "unexpected end of JSON input");
	quote_byte(&quoted, (unsigned char)*p->p++);
	return err_set(p->err, -EINVAL, "invalid character %s %s", buf_str(&quoted), context);
}

/* ---- scalars ------------------------------------------------------------- */

static void skip_space(struct parser *p)
{
	while (p->p < p->end && (*p->p == ' ' || *p->p == '\n' || *p->p == '\r' || *p->p == '\t'))
		p->p++;
}

static int parse_literal(struct parser *p, const char *word, struct value *v, struct value **ret)
{
	for (const char *w = word; *w; w++, p->p++) {
		if (p->p == p->end || *p->p != *w) {
			STR_AUTO context = xasprintf("in literal %s (expecting '%c')", word, *w);

			return unexpected(p, context);
		}
	}
	*ret = v;
	return 0;
}

static bool digit(const struct parser *p)
{
	return p->p < p->end && *p->p >= '0' && *p->p <= '9';
}

static void skip_digits(struct parser *p)
{
	while (digit(p))
		p->p++;
}

/* strtod listens to the locale's decimal point; JSON has only one. */
double value_double_from(char *s)
{
	char point = *localeconv()->decimal_point;
	char *dot = strchr(s, '.');

	if (dot)
		*dot = point;
	return strtod(s, NULL);
}

static int make_number(struct parser *p, const char *start, bool whole, struct value **ret)
{
	size_t len = (size_t)(p->p - start);
	STR_AUTO s = NULL;
	int64_t i;
	double d;

	if (whole && len <= 18) {
		i = 0;
		for (const char *c = start + (*start == '-'); c < p->p; c++)
			i = i * 10 + (*c - '0');
		*ret = value_int_new(*start == '-' ? -i : i);
		return 0;
	}
	s = xmemdup0(start, len);
	if (whole && !parse_i64(s, &i)) {
		*ret = value_int_new(i);
		return 0;
	}
	d = value_double_from(s);
	if (isinf(d))
		return err_set(p->err, -EINVAL,
			       "json: cannot unmarshal number %.*s into Go value of type float64",
			       (int)MIN(len, (size_t)400), start);
	*ret = value_double_new(d == 0 ? 0 : d); /* -0.0 is 0 */
	return 0;
}

static int parse_number(struct parser *p, struct value **ret)
{
	const char *start = p->p;
	bool whole = true;

	if (*p->p == '-')
		p->p++;
	if (!digit(p))
		return unexpected(p, "in numeric literal");
	if (*p->p == '0')
		p->p++;
	else
		skip_digits(p);
	if (p->p < p->end && *p->p == '.') {
		p->p++;
		whole = false;
		if (!digit(p))
			return unexpected(p, "after decimal point in numeric literal");
		skip_digits(p);
	}
	if (p->p < p->end && (*p->p == 'e' || *p->p == 'E')) {
		p->p++;
		whole = false;
		if (p->p < p->end && (*p->p == '+' || *p->p == '-'))
			p->p++;
		if (!digit(p))
			return unexpected(p, "in exponent of numeric literal");
		skip_digits(p);
	}
	return make_number(p, start, whole, ret);
}

/* ---- strings ------------------------------------------------------------- */

static int parse_hex4(struct parser *p, uint32_t *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++, p->p++) {
		char c = p->p < p->end ? *p->p : 0;

		if (c >= '0' && c <= '9')
			*ret = *ret * 16 + (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			*ret = *ret * 16 + (uint32_t)((c | 32) - 'a' + 10);
		else
			return unexpected(p, "in \\u hexadecimal character escape");
	}
	return 0;
}

/* After "\u": one half of a pair alone is U+FFFD, as is any that does not fit. */
static int parse_unicode(struct parser *p)
{
	uint32_t cp, low;
	int r = parse_hex4(p, &cp);

	if (r)
		return r;
	if (cp >= 0xd800 && cp < 0xdc00 && p->end - p->p >= 6 && p->p[0] == '\\' &&
	    p->p[1] == 'u') {
		const char *back = p->p;

		p->p += 2;
		r = parse_hex4(p, &low);
		if (r)
			return r;
		if (low >= 0xdc00 && low < 0xe000)
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		else
			p->p = back;
	}
	utf8_encode(&p->text, cp >= 0xd800 && cp < 0xe000 ? 0xfffd : cp);
	return 0;
}

static int parse_escape(struct parser *p)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (p->p < p->end && *p->p == 'u') {
		p->p++;
		return parse_unicode(p);
	}
	at = p->p < p->end && *p->p ? strchr(from, *p->p) : NULL;
	if (!at)
		return unexpected(p, "in string escape code");
	buf_addc(&p->text, to[at - from]);
	p->p++;
	return 0;
}

/* What needs no copy: printable ASCII without quote and backslash. */
static const char *plain_run(const char *s, const char *end)
{
	static const bool plain[256] = {
		[0x20 ... '"' - 1] = true,
		['"' + 1 ... '\\' - 1] = true,
		['\\' + 1 ... 0x7f] = true,
	};

	while (s < end && plain[(unsigned char)*s])
		s++;
	return s;
}

static int parse_string_slow(struct parser *p)
{
	int r;

	for (;;) {
		const char *run = p->p;
		uint32_t cp;

		p->p = plain_run(p->p, p->end);
		buf_add(&p->text, run, (size_t)(p->p - run));
		if (p->p == p->end || (unsigned char)*p->p < 0x20)
			return unexpected(p, "in string literal");
		if (*p->p == '"')
			return 0;
		if (*p->p == '\\') {
			p->p++;
			r = parse_escape(p);
			if (r)
				return r;
		} else {
			p->p += utf8_decode(p->p, (size_t)(p->end - p->p), &cp);
			utf8_encode(&p->text, cp);
		}
	}
}

/* A string after its opening quote; the text lives in the input or in p->text. */
static int parse_string(struct parser *p, const char **ret_s, size_t *ret_len)
{
	const char *start = p->p;
	int r;

	p->p = plain_run(start, p->end);
	if (p->p < p->end && *p->p == '"') {
		*ret_s = start;
		*ret_len = (size_t)(p->p++ - start);
		return 0;
	}
	buf_reset(&p->text);
	buf_add(&p->text, start, (size_t)(p->p - start));
	r = parse_string_slow(p);
	if (r)
		return r;
	p->p++;
	*ret_s = buf_str(&p->text);
	*ret_len = p->text.len;
	return 0;
}

/* ---- containers ---------------------------------------------------------- */

static int enter(struct parser *p)
{
	p->p++;
	if (++p->depth > MAX_DEPTH)
		return err_set(p->err, -EINVAL, "exceeded max depth");
	skip_space(p);
	return 0;
}

static void push(struct parser *p, struct value *key, struct value *val)
{
	if (p->nr == p->cap)
		p->stack = grow(p->stack, p->nr + 1, &p->cap, sizeof(*p->stack));
	p->stack[p->nr++] = (struct entry){.key = key, .val = val};
}

static int parse_array(struct parser *p, struct value **ret)
{
	size_t base = p->nr, path = p->path.len;
	struct value *v;
	int r = enter(p);

	if (r)
		return r;
	if (p->p < p->end && *p->p == ']')
		goto out;
	for (;;) {
		if (p->dups)
			buf_addf(&p->path, "[%zu]", p->nr - base);
		r = parse_value(p, &v);
		if (r)
			return r;
		buf_trunc(&p->path, path);
		push(p, NULL, v);
		skip_space(p);
		if (p->p < p->end && *p->p == ']')
			break;
		if (p->p == p->end || *p->p != ',')
			return unexpected(p, "after array element");
		p->p++;
	}
out:
	p->p++;
	p->depth--;
	*ret = p->nr > base ? value_array_from(p->stack + base, p->nr - base) : value_array_new();
	p->nr = base;
	return 0;
}

/* A key and its value; the key's stack entry holds a null until the value is there. */
static int parse_entry(struct parser *p)
{
	size_t len, at = p->nr, path = p->path.len;
	struct value *v;
	const char *s;
	int r;

	if (p->p == p->end || *p->p != '"')
		return unexpected(p, "looking for beginning of object key string");
	p->p++;
	r = parse_string(p, &s, &len);
	if (r)
		return r;
	push(p, value_key_new(s, len), value_null_new());
	skip_space(p);
	if (p->p == p->end || *p->p != ':')
		return unexpected(p, "after object key");
	p->p++;
	if (p->dups) {
		buf_adds(&p->path, path ? "." : "");
		buf_adds(&p->path, value_str(p->stack[at].key));
	}
	r = parse_value(p, &v);
	if (r)
		return r;
	buf_trunc(&p->path, path);
	p->stack[at].val = v;
	skip_space(p);
	return 0;
}

static struct value *close_map(struct parser *p, size_t base)
{
	STRVEC_AUTO names = STRVEC_INIT;
	struct value *m;

	if (p->nr == base)
		return value_map_new();
	m = value_map_from(p->stack + base, p->nr - base, p->dups ? &names : NULL);
	for (size_t i = 0; i < names.nr; i++)
		strvec_addf(p->dups, "%s%s%s", buf_str(&p->path), p->path.len ? "." : "",
			    names.v[i]);
	p->nr = base;
	return m;
}

static int parse_map(struct parser *p, struct value **ret)
{
	size_t base = p->nr;
	int r = enter(p);

	if (r)
		return r;
	if (p->p < p->end && *p->p == '}')
		goto out;
	for (;;) {
		r = parse_entry(p);
		if (r)
			return r;
		if (p->p < p->end && *p->p == '}')
			break;
		if (p->p == p->end || *p->p != ',')
			return unexpected(p, "after object key:value pair");
		p->p++;
		skip_space(p);
	}
out:
	p->p++;
	p->depth--;
	*ret = close_map(p, base);
	return 0;
}

static int parse_value(struct parser *p, struct value **ret)
{
	const char *s;
	size_t len;
	int r;

	skip_space(p);
	switch (p->p < p->end ? *p->p : 0) {
	case '{':
		return parse_map(p, ret);
	case '[':
		return parse_array(p, ret);
	case '"':
		p->p++;
		r = parse_string(p, &s, &len);
		if (!r)
			*ret = value_strn_new(s, len);
		return r;
	case 't':
		return parse_literal(p, "true", value_bool_new(true), ret);
	case 'f':
		return parse_literal(p, "false", value_bool_new(false), ret);
	case 'n':
		return parse_literal(p, "null", value_null_new(), ret);
	case '-':
	case '0' ... '9':
		return parse_number(p, ret);
	}
	return unexpected(p, "looking for beginning of value");
}

/* ---- entry points -------------------------------------------------------- */

static void parser_release(struct parser *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		value_unref(p->stack[i].key);
		value_unref(p->stack[i].val);
	}
	free(p->stack);
	buf_release(&p->text);
	buf_release(&p->path);
}

int json_parse_strict(const char *text, size_t len, struct value **ret, struct strvec *dups,
		      size_t *ret_offset, struct err *err)
{
	struct parser p = {.start = text, .p = text, .end = text + len, .dups = dups, .err = err};
	VALUE_AUTO *v = NULL;
	int r = parse_value(&p, &v);

	if (!r) {
		skip_space(&p);
		if (p.p < p.end)
			r = unexpected(&p, "after top-level value");
	}
	if (!r) {
		*ret = v;
		v = NULL;
	} else if (ret_offset) {
		*ret_offset = (size_t)(p.p - p.start);
	}
	parser_release(&p);
	return r;
}

int json_parse(const char *text, size_t len, struct value **ret, size_t *ret_offset,
	       struct err *err)
{
	return json_parse_strict(text, len, ret, NULL, ret_offset, err);
}

int json_parse_next(const char *text, size_t len, struct value **ret, size_t *used, struct err *err)
{
	struct parser p = {.start = text, .p = text, .end = text + len, .stream = true, .err = err};
	int r = 0;

	*ret = NULL;
	skip_space(&p);
	if (p.p < p.end)
		r = parse_value(&p, ret);
	*used = (size_t)(p.p - p.start);
	parser_release(&p);
	return r;
}

const char *json_type_name(const struct value *v)
{
	switch (value_type(v)) {
	case VALUE_BOOL:
		return "bool";
	case VALUE_INT:
	case VALUE_DOUBLE:
		return "number";
	case VALUE_STRING:
		return "string";
	case VALUE_ARRAY:
		return "array";
	default:
		return "object";
	}
}
