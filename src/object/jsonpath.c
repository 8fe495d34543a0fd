/*
 * Parsing. Upstream parses the parts of unions, quoted keys and filters as templates of
 * their own, and so do we: texts such as ['a.b'] or [?(@.a)=="}"] then mean the same,
 * however odd.
 */
#include "object/jsonpath_private.h"

#include <errno.h>
#include <stdlib.h>

#include "object/goformat.h"
#include "object/value_private.h"

#define MAX_TEMPLATE (64 * 1024)
#define MAX_DEPTH 32

struct parser {
	const char *s, *end, *pos, *start;
	struct jp_node *root, *cur; /* cur: the {expression} at hand, or NULL in text */
	int depth;
};

static void node_free(struct jp_node *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->nr; i++)
		node_free(n->child[i]);
	value_unref(n->literal);
	free(n->child);
	free(n->s);
	free(n);
}

static struct jp_node *add(struct jp_node *list, enum jp_type type)
{
	struct jp_node *n = xcalloc(1, sizeof(*n));

	n->type = type;
	list->child = grow(list->child, list->nr + 1, &list->cap, sizeof(struct jp_node *));
	list->child[list->nr++] = n;
	return n;
}

static void add_str(struct jp_node *list, enum jp_type type, const char *s, size_t len)
{
	struct jp_node *n = add(list, type);

	n->s = xmemdup0(s, len);
	n->len = len;
}

/* ---- scanning -------------------------------------------------------------- */

static bool at(const struct parser *p, const char *prefix)
{
	size_t n = strlen(prefix);

	return (size_t)(p->end - p->pos) >= n && memcmp(p->pos, prefix, n) == 0;
}

/* What was passed since the last call. */
static size_t take(struct parser *p, const char **ret)
{
	*ret = p->start;
	p->start = p->pos;
	return (size_t)(p->pos - *ret);
}

static void drop(struct parser *p)
{
	p->start = p->pos;
}

/* The byte at p->pos, or -1. */
static int peek(const struct parser *p)
{
	return p->pos < p->end ? (unsigned char)*p->pos : -1;
}

static bool is_terminator(int c)
{
	return c < 0 || (c && strchr(" \t\r\n.,[]$@{}", c));
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool starts_name(const struct parser *p)
{
	uint32_t cp = 0;

	if (p->pos < p->end)
		utf8_decode(p->pos, (size_t)(p->end - p->pos), &cp);
	return cp == '_' || go_is_letter(cp);
}

/* ---- literals -------------------------------------------------------------- */

static int parse_identifier(struct parser *p)
{
	const char *s;
	size_t len;

	while (!is_terminator(peek(p)))
		p->pos++;
	len = take(p, &s);
	if ((len == 4 && memcmp(s, "true", 4) == 0) || (len == 5 && memcmp(s, "false", 5) == 0))
		add(p->cur, JP_BOOL)->literal = value_bool_new(len == 4);
	else
		add_str(p->cur, JP_IDENTIFIER, s, len);
	return 0;
}

static int parse_number(struct parser *p, struct err *err)
{
	STR_AUTO text = NULL;
	size_t len, digits = 0, dots = 0;
	const char *s;
	int64_t i;

	p->pos += peek(p) == '+' || peek(p) == '-';
	while (is_digit(peek(p)) || peek(p) == '.')
		p->pos++;
	len = take(p, &s);
	text = xmemdup0(s, len);
	if (parse_i64(text, &i) == 0) {
		add(p->cur, JP_INT)->literal = value_int_new(i);
		return 0;
	}
	for (s = text; *s; s++) {
		digits += is_digit(*s);
		dots += *s == '.';
	}
	if (digits == 0 || dots > 1)
		return err_set(err, -EINVAL, "cannot parse number %s", text);
	add(p->cur, JP_FLOAT)->literal = value_double_new(value_double_from(text));
	return 0;
}

static int parse_quote(struct parser *p, struct err *err)
{
	char quote = *p->pos++;
	BUF_AUTO text = BUF_INIT;
	const char *s, *end;
	size_t len;

	/* Upstream looks at one byte before a quote only: "\\" does not end. */
	for (;; p->pos++) {
		if (peek(p) < 0 || *p->pos == '\n')
			return err_set(err, -EINVAL, "unterminated quoted string");
		if (*p->pos == quote && p->pos[-1] != '\\')
			break;
	}
	p->pos++;
	len = take(p, &s);
	for (const char *c = s + 1, *last = s + len - 1; c < last;) {
		uint32_t cp;
		bool byte;

		if (!go_unquote_char(&c, last, quote, &cp, &byte))
			return err_set(err, -EINVAL, "unquote string %.*s error invalid syntax",
				       (int)len, s);
		if (byte)
			buf_addc(&text, (char)cp);
		else
			utf8_encode(&text, cp);
	}
	end = buf_str(&text);
	add(p->cur, JP_TEXT)->literal = value_strn_new(end, text.len);
	return 0;
}

static int parse_field(struct parser *p)
{
	BUF_AUTO name = BUF_INIT;
	const char *s;
	size_t len;

	drop(p);
	while (!is_terminator(peek(p))) {
		if (*p->pos++ != '\\' || p->pos == p->end)
			continue;
		p->pos++;
	}
	len = take(p, &s);
	if (len == 1 && *s == '*') {
		add(p->cur, JP_WILDCARD);
		return 0;
	}
	for (size_t i = 0; i < len; i++)
		if (s[i] != '\\')
			buf_addc(&name, s[i]);
	add_str(p->cur, JP_FIELD, buf_str(&name), name.len);
	return 0;
}

static int parse_recursive(struct parser *p, struct err *err)
{
	const struct jp_node *list = p->cur;

	if (list->nr && list->child[list->nr - 1]->type == JP_RECURSIVE)
		return err_set(err, -EINVAL, "invalid multiple recursive descent");
	p->pos += 2;
	drop(p);
	add(p->cur, JP_RECURSIVE);
	return starts_name(p) || is_digit(peek(p)) ? parse_field(p) : 0;
}

/* ---- parts that are templates of their own ----------------------------------- */

static int parse_text(struct parser *p, struct err *err);

/* Parses {text}; what it finds becomes list's content. */
static int parse_inner(const struct parser *outer, const char *before, const char *s, size_t len,
		       const char *after, struct jp_node *list, struct err *err)
{
	struct jp_node root = {0}, *first;
	BUF_AUTO text = BUF_INIT;
	struct parser p;
	int r;

	if (outer->depth >= MAX_DEPTH)
		return err_set(err, -EINVAL, "template is nested deeper than %d", MAX_DEPTH);
	buf_addf(&text, "{%s", before);
	buf_add(&text, s, len);
	buf_addf(&text, "%s}", after);
	p = (struct parser){.s = text.s,
			    .end = text.s + text.len,
			    .pos = text.s,
			    .start = text.s,
			    .root = &root,
			    .depth = outer->depth + 1};
	r = parse_text(&p, err);
	first = r == 0 ? root.child[0] : NULL;
	for (size_t i = 0; first && i < first->nr; i++) {
		list->child = grow(list->child, list->nr + 1, &list->cap, sizeof(*list->child));
		list->child[list->nr++] = first->child[i];
	}
	if (first)
		first->nr = 0;
	for (size_t i = 0; i < root.nr; i++)
		node_free(root.child[i]);
	free(root.child);
	return r;
}

static int parse_union(struct parser *p, const char *s, size_t len, struct err *err)
{
	struct jp_node *n = add(p->cur, JP_UNION);
	const char *end = s + len, *comma;

	do {
		const char *a = s, *b;

		comma = memchr(s, ',', (size_t)(end - s));
		b = comma ? comma : end;
		s = b + 1;
		for (; a < b && *a == ' '; a++)
			;
		for (; a < b && b[-1] == ' '; b--)
			;
		if (parse_inner(p, "[", a, (size_t)(b - a), "]", add(n, JP_LIST), err) < 0)
			return -EINVAL;
	} while (comma);
	return 0;
}

/* An optional number with an optional sign; false when more than digits follow a sign. */
static size_t number_len(const char *s)
{
	return (size_t)(*s == '-') + strspn(s + (*s == '-'), "0123456789");
}

/* "-1", "1:3", "::2": upstream's regular expression and what it makes of the parts. */
static int parse_slice(struct parser *p, const char *text, struct err *err)
{
	struct jp_param param[3] = {0};
	const char *s = text;
	struct jp_node *n;

	for (int i = 0; i < 3; i++) {
		STR_AUTO num = NULL;
		bool given = i == 0 || *s == ':';
		size_t len;

		if (i == 1 && !given) {
			param[1] = (struct jp_param){.known = true, .derived = true};
			__builtin_add_overflow(param[0].value, 1, &param[1].value);
			continue;
		}
		if (!given)
			continue;
		s += i > 0;
		len = number_len(s);
		num = xmemdup0(s, len);
		s += len;
		param[i].known = len > 0;
		if (len && parse_i64(num, &param[i].value) < 0)
			return err_set(err, -EINVAL, "array index %s is not a number", num);
	}
	if (*s)
		return err_set(err, -EINVAL, "invalid array index %s", text);
	n = add(p->cur, JP_ARRAY);
	memcpy(n->param, param, sizeof(param));
	return 0;
}

static int parse_array(struct parser *p, struct err *err)
{
	STR_AUTO text = NULL;
	const char *s;
	size_t len;

	for (; peek(p) != ']'; p->pos++)
		if (peek(p) < 0 || *p->pos == '\n')
			return err_set(err, -EINVAL, "unterminated array");
	p->pos++;
	len = take(p, &s) - 2;
	s++;
	if (memchr(s, ',', len))
		return parse_union(p, s, len, err);
	if (len >= 2 && s[0] == '\'' && memchr(s + 1, '\'', len - 1) == s + len - 1)
		return parse_inner(p, ".", s + 1, len - 2, "", p->cur, err);
	text = xmemdup0(s, len);
	return parse_slice(p, strcmp(text, "*") == 0 ? ":" : text, err);
}

/* ---- filters ----------------------------------------------------------------- */

/* Finds the ")" that ends a filter: upstream only watches the first pair of quotes. */
static int skip_filter(struct parser *p, struct err *err)
{
	bool begin = false, end = false;
	char pair = 0;

	for (;; p->pos++) {
		int c = peek(p);

		if (c < 0 || c == '\n')
			return err_set(err, -EINVAL, "unterminated filter");
		if (c == ')' && begin == end)
			break;
		if (c != '"' && c != '\'')
			continue;
		if (!begin) {
			begin = true;
			pair = (char)c;
		} else if (p->pos[-1] != '\\' && c == pair) {
			end = true;
		}
	}
	p->pos++;
	if (peek(p) != ']')
		return err_set(err, -EINVAL, "unclosed array expect ]");
	p->pos++;
	return 0;
}

static enum jp_op op_of(const char *s)
{
	static const char *const ops[] = {[JP_LT] = "<",  [JP_GT] = ">",  [JP_EQ] = "==",
					  [JP_NE] = "!=", [JP_LE] = "<=", [JP_GE] = ">="};

	for (enum jp_op op = JP_LT; op <= JP_GE; op++)
		if (strcmp(ops[op], s) == 0)
			return op;
	return JP_BAD_OP;
}

static int parse_filter(struct parser *p, struct err *err)
{
	struct jp_node *n, *left, *right;
	size_t len, a, b;
	const char *s;

	p->pos += 3;
	drop(p);
	if (skip_filter(p, err) < 0)
		return -EINVAL;
	len = take(p, &s) - 2;
	n = add(p->cur, JP_FILTER);
	left = add(n, JP_LIST);
	right = add(n, JP_LIST);
	/* Left, operator and right are never empty; else the text is a test for existence. */
	for (a = 0; a < len && !strchr("!<>=", s[a]); a++)
		;
	for (b = a; b < len && strchr("!<>=", s[b]); b++)
		;
	if (b == len && b > a + 1)
		b--;
	if (a == 0 || a == b || b == len)
		return parse_inner(p, "", s, len, "", left, err);
	n->s = xmemdup0(s + a, b - a);
	n->op = op_of(n->s);
	if (parse_inner(p, "", s, a, "", left, err) < 0)
		return -EINVAL;
	return parse_inner(p, "", s + b, len - b, "", right, err);
}

/* ---- expressions ------------------------------------------------------------- */

static int parse_other(struct parser *p, struct err *err)
{
	BUF_AUTO name = BUF_INIT;
	uint32_t cp;

	if (is_digit(*p->pos) || *p->pos == '+' || *p->pos == '-')
		return parse_number(p, err);
	if (starts_name(p))
		return parse_identifier(p);
	utf8_decode(p->pos, (size_t)(p->end - p->pos), &cp);
	go_rune_write(&name, cp);
	return err_set(err, -EINVAL, "unrecognized character in action: %s", name.s);
}

static int parse_part(struct parser *p, struct err *err)
{
	if (at(p, "[?("))
		return parse_filter(p, err);
	if (at(p, ".."))
		return parse_recursive(p, err);
	switch (peek(p)) {
	case -1:
	case '\n':
	case '\r':
		return err_set(err, -EINVAL, "unclosed action");
	case ' ':
	case '@':
	case '$':
		p->pos++;
		drop(p);
		return 0;
	case '[':
		return parse_array(p, err);
	case '"':
	case '\'':
		return parse_quote(p, err);
	case '.':
		p->pos++;
		return parse_field(p);
	default:
		return parse_other(p, err);
	}
}

static int parse_text(struct parser *p, struct err *err)
{
	while (p->pos < p->end) {
		const char *s, *brace = memchr(p->pos, '{', (size_t)(p->end - p->pos));
		size_t len;

		p->pos = brace ? brace : p->end;
		len = take(p, &s);
		if (len)
			add(p->root, JP_TEXT)->literal = value_strn_new(s, len);
		if (!brace)
			break;
		p->pos++;
		drop(p);
		p->cur = add(p->root, JP_LIST);
		while (peek(p) != '}')
			if (parse_part(p, err) < 0)
				return -EINVAL;
		p->pos++;
		drop(p);
	}
	return 0;
}

int jsonpath_parse(const char *tmpl, struct jsonpath **ret, struct err *err)
{
	struct jsonpath *path;
	struct parser p = {.s = tmpl, .end = tmpl + strlen(tmpl), .pos = tmpl, .start = tmpl};

	if (p.end - tmpl > MAX_TEMPLATE)
		return err_set(err, -EINVAL, "template is longer than %d bytes", MAX_TEMPLATE);
	path = xcalloc(1, sizeof(*path));
	path->root = xcalloc(1, sizeof(*path->root));
	p.root = path->root;
	if (parse_text(&p, err) < 0) {
		jsonpath_free(path);
		return -EINVAL;
	}
	*ret = path;
	return 0;
}

void jsonpath_free(struct jsonpath *p)
{
	if (p)
		node_free(p->root);
	free(p);
}

void jsonpath_allow_missing_keys(struct jsonpath *p, bool allow)
{
	p->allow_missing = allow;
}

void jsonpath_output_json(struct jsonpath *p, bool json)
{
	p->json = json;
}

int jsonpath_relax(const char *expr, char **ret, struct err *err)
{
	size_t len = strlen(expr);

	if (len == 0) {
		*ret = xstrdup("");
		return 0;
	}
	if (*expr == '{' && expr[len - 1] == '}') {
		expr++;
		len -= MIN(len, (size_t)2);
	}
	/* A lone dot is a name: the pattern wants one character at least. */
	if (*expr == '.' && len > 1) {
		expr++;
		len--;
	}
	if (len == 0 || memchr(expr, '{', len) || memchr(expr, '}', len))
		return err_set(err, -EINVAL,
			       "unexpected path string, expected a 'name1.name2' or '.name1.name2' "
			       "or '{name1.name2}' or '{.name1.name2}'");
	*ret = xasprintf("{.%.*s}", (int)len, expr);
	return 0;
}
