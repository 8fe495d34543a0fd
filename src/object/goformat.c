#include "object/goformat.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "object/value_private.h"

#define MAX_WIDTH 1000000
#define MAX_DIGITS 1100 /* of a double in full, with its point and sign */
#define MAX_DEPTH 200   /* values from files nest at most 100 deep */

enum go_kind go_kind_of(const struct value *v)
{
	if (!v)
		return GO_INVALID;
	switch (value_type(v)) {
	case VALUE_NULL:
		return GO_NIL;
	case VALUE_BOOL:
		return GO_BOOL;
	case VALUE_INT:
		return GO_INT64;
	case VALUE_DOUBLE:
		return GO_FLOAT64;
	case VALUE_STRING:
		return GO_STRING;
	case VALUE_ARRAY:
		return GO_SLICE;
	case VALUE_MAP:
		break;
	}
	return GO_MAP;
}

struct go_arg go_arg_of(const struct value *v)
{
	return (struct go_arg){go_kind_of(v), v};
}

const char *go_type_name(enum go_kind kind)
{
	static const char *const names[] = {
		"invalid",        "interface {}",
		"bool",           "int",
		"int64",          "uint8",
		"float64",        "string",
		"[]interface {}", "map[string]interface {}",
	};

	return names[kind];
}

/* ---- numbers --------------------------------------------------------------- */

/* The state of one verb: its flags, width and precision. */
struct spec {
	bool plus, minus, sharp, space, zero;
	int width, prec; /* -1: not given */
};

static const struct spec plain = {.width = -1, .prec = -1};

/* printf's text without its locale: any decimal point becomes a dot. */
static void add_dotted(struct buf *out, const char *s)
{
	for (; *s; s++) {
		bool dot = !strchr("+-0123456789eE", *s);

		while (dot && s[1] && !strchr("0123456789", s[1]))
			s++;
		buf_addc(out, dot ? '.' : *s);
	}
}

/* strconv.FormatFloat for e, f and g; prec -1 is the shortest. */
static void format_double(struct buf *out, double d, char verb, int prec)
{
	char s[MAX_DIGITS + 512], shortest[FLOAT_DIGITS];
	int digits, exp;

	if (isnan(d) || isinf(d)) {
		buf_adds(out, isnan(d) ? "NaN" : d < 0 ? "-Inf" : "+Inf");
		return;
	}
	digits = (int)value_float_digits(fabs(d), shortest, &exp) - 1;
	prec = MIN(prec, MAX_DIGITS - 400);
	if (verb == 'g' && prec < 0) {
		bool wide = exp < -4 || exp >= 6;

		verb = wide ? 'e' : 'f';
		if (!wide)
			prec = MAX(digits - exp, 0);
	} else if (verb == 'f' && prec < 0) {
		prec = MAX(digits - exp, 0);
	}
	if (verb == 'e' && prec < 0)
		prec = digits;
	snprintf(s, sizeof(s), verb == 'e' ? "%.*e" : verb == 'f' ? "%.*f" : "%.*g", prec, d);
	add_dotted(out, s);
}

static size_t rune_count(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; n++) {
		uint32_t cp;

		i += utf8_decode(s + i, len - i, &cp);
	}
	return n;
}

static void pad(struct buf *out, const struct spec *f, const char *s, size_t len)
{
	size_t n = rune_count(s, len);
	size_t fill = f->width > 0 && (size_t)f->width > n ? (size_t)f->width - n : 0;

	if (!f->minus)
		buf_pad(out, f->zero ? '0' : ' ', fill);
	buf_add(out, s, len);
	if (f->minus)
		buf_pad(out, ' ', fill);
}

static void write_integer(struct buf *out, struct spec f, char verb, int64_t i)
{
	uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
	uint64_t base = verb == 'b' ? 2 : strchr("oO", verb) ? 8 : strchr("xX", verb) ? 16 : 10;
	const char *digits = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	char s[72];
	size_t at = sizeof(s);
	int prec = f.prec;
	BUF_AUTO b = BUF_INIT;

	if (prec < 0 && f.zero && !f.minus && f.width > 0)
		prec = f.width - (i < 0 || f.plus || f.space);
	f.zero = false;
	if (prec != 0 || u)
		do
			s[--at] = digits[u % base];
		while (u /= base);
	else if (f.prec == 0) { /* a zero of no digits is nothing at all */
		pad(out, &f, "", 0);
		return;
	}
	if (i < 0)
		buf_addc(&b, '-');
	else if (f.plus || f.space)
		buf_addc(&b, f.plus ? '+' : ' ');
	if (f.sharp && base != 10)
		buf_adds(&b, base == 2 ? "0b" : base == 8 ? "0" : verb == 'X' ? "0X" : "0x");
	if (verb == 'O')
		buf_adds(&b, "0o");
	if (prec > (int)(sizeof(s) - at))
		buf_pad(&b, '0', (size_t)prec - (sizeof(s) - at));
	buf_add(&b, s + at, sizeof(s) - at);
	pad(out, &f, b.s, b.len);
}

static void write_float(struct buf *out, struct spec f, char verb, double d)
{
	char low = verb == 'v' ? 'g' : (char)(verb | 0x20);
	int prec = f.prec < 0 && low != 'g' ? 6 : f.prec;
	BUF_AUTO num = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	const char *s;

	format_double(&num, d, low, prec);
	s = num.s;
	for (char *c = num.s; *c && verb >= 'A' && verb <= 'Z'; c++)
		*c = *c == 'e' ? 'E' : *c;
	if (*s == '-')
		buf_addc(&b, *s++);
	else if (f.plus || f.space)
		buf_addc(&b, f.plus ? '+' : ' ');
	s += *s == '+' && !f.plus;
	if (f.zero && !f.minus && f.width > 0 && (size_t)f.width > b.len + strlen(s))
		buf_pad(&b, '0', (size_t)f.width - b.len - strlen(s));
	f.zero = false;
	buf_adds(&b, s);
	pad(out, &f, b.s, b.len);
}

/* ---- strings ----------------------------------------------------------------- */

static void write_hex(struct buf *out, const struct spec *f, char verb, const char *s, size_t len)
{
	BUF_AUTO b = BUF_INIT;

	len = f->prec >= 0 ? MIN(len, (size_t)f->prec) : len;
	for (size_t i = 0; i < len; i++) {
		if (f->space && i)
			buf_addc(&b, ' ');
		if (f->sharp && (i == 0 || f->space))
			buf_adds(&b, verb == 'X' ? "0X" : "0x");
		buf_addf(&b, verb == 'X' ? "%02X" : "%02x", (unsigned char)s[i]);
	}
	pad(out, f, buf_str(&b), b.len);
}

static bool can_backquote(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] == '`' || s[i] == 0x7f || ((unsigned char)s[i] < ' ' && s[i] != '\t'))
			return false;
	return utf8_valid(s, len);
}

static void write_string(struct buf *out, const struct spec *f, char verb, const char *s,
			 size_t len)
{
	BUF_AUTO b = BUF_INIT;

	if (verb == 'x' || verb == 'X') {
		write_hex(out, f, verb, s, len);
		return;
	}
	if (f->prec >= 0) {
		size_t n = 0;

		for (int i = 0; i < f->prec && n < len; i++) {
			uint32_t cp;

			n += utf8_decode(s + n, len - n, &cp);
		}
		len = n;
	}
	if (verb != 'q') {
		pad(out, f, s, len);
		return;
	}
	if (f->sharp && can_backquote(s, len))
		buf_addf(&b, "`%.*s`", (int)len, s);
	else
		go_quote_bytes(&b, s, len, '"');
	pad(out, f, b.s, b.len);
}

static void write_char(struct buf *out, const struct spec *f, char verb, int64_t i)
{
	uint32_t cp = i < 0 || i > 0x10ffff || (i >= 0xd800 && i <= 0xdfff) ? 0xfffd : (uint32_t)i;
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO q = BUF_INIT;

	utf8_encode(&b, cp);
	if (verb == 'q') {
		go_quote_bytes(&q, b.s, b.len, '\'');
		pad(out, f, q.s, q.len);
	} else if (verb == 'c') {
		pad(out, f, b.s, b.len);
	} else {
		buf_addf(&q, "U+%04llX", (unsigned long long)i);
		if (f->sharp && go_is_print(cp))
			buf_addf(&q, " '%s'", b.s);
		pad(out, f, q.s, q.len);
	}
}

/* ---- values ---------------------------------------------------------------- */

static void write_arg(struct buf *out, const struct spec *f, char verb, struct go_arg a, int depth);

static void bad_verb(struct buf *out, const struct spec *f, char verb, struct go_arg a, int depth)
{
	buf_addf(out, "%%!%c(", verb);
	if (a.kind == GO_INVALID || a.kind == GO_NIL) {
		buf_adds(out, "<nil>");
	} else {
		buf_addf(out, "%s=", go_type_name(a.kind));
		write_arg(out, f, 'v', a, depth);
	}
	buf_addc(out, ')');
}

static void write_child(struct buf *out, const struct spec *f, char verb, const struct value *v,
			int depth)
{
	/* Inside of lists and maps nothing is always <nil>. */
	if (value_is_null(v))
		buf_adds(out, f->sharp && verb == 'v' ? "interface {}(nil)" : "<nil>");
	else
		write_arg(out, f, verb, go_arg_of(v), depth + 1);
}

static void write_list(struct buf *out, const struct spec *f, char verb, const struct value *v,
		       int depth)
{
	bool go_syntax = f->sharp && verb == 'v';

	buf_adds(out, go_syntax ? "[]interface {}{" : "[");
	for (size_t i = 0; i < value_len(v); i++) {
		if (i)
			buf_adds(out, go_syntax ? ", " : " ");
		write_child(out, f, verb, value_idx(v, i), depth);
	}
	buf_addc(out, go_syntax ? '}' : ']');
}

static void write_map(struct buf *out, const struct spec *f, char verb, const struct value *v,
		      int depth)
{
	bool go_syntax = f->sharp && verb == 'v';

	buf_adds(out, go_syntax ? "map[string]interface {}{" : "map[");
	for (size_t i = 0; i < value_len(v); i++) {
		VALUE_AUTO *key = value_str_new(value_key(v, i));

		if (i)
			buf_adds(out, go_syntax ? ", " : " ");
		write_arg(out, f, verb, go_arg_of(key), depth + 1);
		buf_addc(out, ':');
		write_child(out, f, verb, value_val(v, i), depth);
	}
	buf_addc(out, go_syntax ? '}' : ']');
}

static bool fits(enum go_kind kind, char verb)
{
	static const char *const verbs[] = {
		[GO_INVALID] = "v",        [GO_NIL] = "v",
		[GO_BOOL] = "vt",          [GO_INT] = "vdboOxXcqU",
		[GO_INT64] = "vdboOxXcqU", [GO_UINT8] = "vdboOxXcqU",
		[GO_FLOAT64] = "vgGfFeE",  [GO_STRING] = "vsxXq",
	};

	return kind == GO_SLICE || kind == GO_MAP || (verb && strchr(verbs[kind], verb));
}

static void write_arg(struct buf *out, const struct spec *f, char verb, struct go_arg a, int depth)
{
	if (depth > MAX_DEPTH)
		return;
	if (!fits(a.kind, verb)) {
		bad_verb(out, f, verb, a, depth);
		return;
	}
	switch (a.kind) {
	case GO_INVALID:
	case GO_NIL:
		pad(out, f, "<nil>", 5);
		break;
	case GO_BOOL:
		pad(out, f, value_bool(a.v) ? "true" : "false", value_bool(a.v) ? 4 : 5);
		break;
	case GO_INT:
	case GO_INT64:
	case GO_UINT8:
		if (strchr("cqU", verb)) {
			write_char(out, f, verb, value_int(a.v));
		} else {
			struct spec g = *f;

			g.sharp = f->sharp && verb != 'v';
			write_integer(out, g, verb, value_int(a.v));
		}
		break;
	case GO_FLOAT64:
		write_float(out, *f, verb, value_double(a.v));
		break;
	case GO_STRING: {
		/* %#v is not %#q: always in double quotes. */
		struct spec g = *f;

		g.sharp = f->sharp && verb != 'v';
		write_string(out, &g, f->sharp && verb == 'v' ? 'q' : verb, value_str(a.v),
			     value_str_len(a.v));
		break;
	}
	case GO_SLICE:
		write_list(out, f, verb, a.v, depth);
		break;
	case GO_MAP:
		write_map(out, f, verb, a.v, depth);
		break;
	}
}

void go_value_write(struct buf *out, const struct value *v)
{
	write_arg(out, &plain, 'v', go_arg_of(v), 0);
}

void go_syntax_write(struct buf *out, const struct value *v)
{
	static const struct spec sharp = {.sharp = true, .width = -1, .prec = -1};

	if (value_is_null(v))
		buf_adds(out, "interface {}(nil)");
	else
		write_arg(out, &sharp, 'v', go_arg_of(v), 0);
}

void go_string_write(struct buf *out, const struct value *v)
{
	write_arg(out, &plain, 's', go_arg_of(v), 0);
}

void go_print(struct buf *out, const struct go_arg *args, size_t nr)
{
	bool last_string = true;

	for (size_t i = 0; i < nr; i++) {
		bool string = args[i].kind == GO_STRING;

		if (i && !string && !last_string)
			buf_addc(out, ' ');
		write_arg(out, &plain, 'v', args[i], 0);
		last_string = string;
	}
}

void go_println(struct buf *out, const struct go_arg *args, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (i)
			buf_addc(out, ' ');
		write_arg(out, &plain, 'v', args[i], 0);
	}
	buf_addc(out, '\n');
}

/* ---- Printf ---------------------------------------------------------------- */

struct printf_state {
	const char *s, *end;
	const struct go_arg *args;
	size_t nr, next;
	bool reordered, bad_index, after_index;
};

static bool take_number(struct printf_state *p, int *ret)
{
	int n = 0;

	if (p->s == p->end || *p->s < '0' || *p->s > '9')
		return false;
	for (; p->s < p->end && *p->s >= '0' && *p->s <= '9'; p->s++) {
		n = n * 10 + (*p->s - '0');
		if (n > MAX_WIDTH) {
			n = -1;
			break;
		}
	}
	*ret = n;
	return n >= 0;
}

/* "[3]": which argument comes next. */
static void take_index(struct printf_state *p)
{
	const char *close;
	int n = 0;

	if (p->s == p->end || *p->s != '[')
		return;
	p->reordered = true;
	close = memchr(p->s, ']', (size_t)(p->end - p->s));
	p->s++;
	if (close && take_number(p, &n) && p->s == close && n >= 1 && (size_t)n <= p->nr) {
		p->next = (size_t)n - 1;
		p->after_index = true;
	} else {
		p->bad_index = true;
	}
	if (close)
		p->s = close + 1;
}

/* The '*' of a width or precision. */
static bool take_star(struct printf_state *p, int *ret)
{
	const struct go_arg *a = p->next < p->nr ? &p->args[p->next] : NULL;

	p->s++;
	p->after_index = false;
	if (!a)
		return false;
	p->next++;
	if (a->kind != GO_INT && a->kind != GO_INT64 && a->kind != GO_UINT8)
		return false;
	if (value_int(a->v) > MAX_WIDTH || value_int(a->v) < -MAX_WIDTH)
		return false;
	*ret = (int)value_int(a->v);
	return true;
}

static void take_flags(struct printf_state *p, struct spec *f)
{
	for (; p->s < p->end; p->s++) {
		switch (*p->s) {
		case '#':
			f->sharp = true;
			continue;
		case '0':
			f->zero = true;
			continue;
		case '+':
			f->plus = true;
			continue;
		case '-':
			f->minus = true;
			continue;
		case ' ':
			f->space = true;
			continue;
		default:
			return;
		}
	}
}

static void take_width(struct printf_state *p, struct spec *f, struct buf *out)
{
	take_index(p);
	if (p->s < p->end && *p->s == '*') {
		if (!take_star(p, &f->width))
			buf_adds(out, "%!(BADWIDTH)");
		if (f->width < -1) {
			f->width = -f->width;
			f->minus = true;
		}
	} else if (take_number(p, &f->width) && p->after_index) {
		p->bad_index = true;
	}
	if (p->s == p->end || *p->s != '.')
		return;
	p->s++;
	if (p->after_index)
		p->bad_index = true;
	take_index(p);
	if (p->s < p->end && *p->s == '*') {
		if (!take_star(p, &f->prec) || f->prec < 0) {
			f->prec = -1;
			buf_adds(out, "%!(BADPREC)");
		}
	} else if (!take_number(p, &f->prec)) {
		f->prec = 0;
	}
}

static void one_verb(struct printf_state *p, struct buf *out)
{
	struct spec f = plain;
	uint32_t verb;

	p->after_index = p->bad_index = false;
	take_flags(p, &f);
	take_width(p, &f, out);
	if (!p->after_index)
		take_index(p);
	if (p->s >= p->end) {
		buf_adds(out, "%!(NOVERB)");
		return;
	}
	p->s += utf8_decode(p->s, (size_t)(p->end - p->s), &verb);
	if (verb == '%') {
		buf_addc(out, '%');
	} else if (p->bad_index || p->next >= p->nr) {
		buf_adds(out, "%!");
		utf8_encode(out, verb);
		buf_adds(out, p->bad_index ? "(BADINDEX)" : "(MISSING)");
	} else if (verb == 'T') {
		const struct go_arg *a = &p->args[p->next++];
		const char *name = a->kind <= GO_NIL ? "<nil>" : go_type_name(a->kind);

		pad(out, &f, name, strlen(name));
	} else {
		if (verb != 'v')
			f.sharp = f.sharp && verb != 's';
		write_arg(out, &f, verb < 0x80 ? (char)verb : '?', p->args[p->next++], 0);
	}
}

void go_printf(struct buf *out, const char *fmt, size_t len, const struct go_arg *args, size_t nr)
{
	struct printf_state p = {.s = fmt, .end = fmt + len, .args = args, .nr = nr};

	while (p.s < p.end) {
		const char *at = memchr(p.s, '%', (size_t)(p.end - p.s));

		buf_add(out, p.s, (size_t)((at ? at : p.end) - p.s));
		if (!at)
			break;
		p.s = at + 1;
		one_verb(&p, out);
	}
	if (p.reordered || p.next >= nr)
		return;
	buf_adds(out, "%!(EXTRA ");
	for (size_t i = p.next; i < nr; i++) {
		if (i > p.next)
			buf_adds(out, ", ");
		if (args[i].kind > GO_NIL)
			buf_addf(out, "%s=", go_type_name(args[i].kind));
		write_arg(out, &plain, 'v', args[i], 0);
	}
	buf_addc(out, ')');
}

const char *go_strerror(int negative_errno)
{
	switch (-negative_errno) {
	case ENOENT:
		return "no such file or directory";
	case EACCES:
		return "permission denied";
	case EISDIR:
		return "is a directory";
	case ENOTDIR:
		return "not a directory";
	case EEXIST:
		return "file exists";
	case EROFS:
		return "read-only file system";
	case ENOSPC:
		return "no space left on device";
	case ELOOP:
		return "too many levels of symbolic links";
	case EFBIG:
		return "file too large";
	case ENAMETOOLONG:
		return "file name too long";
	case EADDRINUSE:
		return "address already in use";
	case EADDRNOTAVAIL:
		return "cannot assign requested address";
	case EAFNOSUPPORT:
		return "address family not supported by protocol";
	case ECONNREFUSED:
		return "connection refused";
	case ECONNRESET:
		return "connection reset by peer";
	case EPIPE:
		return "broken pipe";
	case EMFILE:
		return "too many open files";
	default:
		return "input/output error";
	}
}
