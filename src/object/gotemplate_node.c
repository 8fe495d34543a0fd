/*
 * Nodes: freeing, printing, numbers.
 */
#include "object/gotemplate_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "object/value_private.h"

void gt_node_free(struct gt_node *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->nr; i++)
		gt_node_free(n->child[i]);
	gt_node_free(n->pipe);
	gt_node_free(n->list);
	gt_node_free(n->otherwise);
	strvec_release(&n->names);
	strvec_release(&n->decl);
	value_unref(n->literal);
	free(n->child);
	free(n->text);
	free(n);
}

/* ---- printing -------------------------------------------------------------- */

static void write_pipe(struct buf *out, const struct gt_node *n)
{
	for (size_t i = 0; i < n->decl.nr; i++)
		buf_addf(out, "%s%s", i ? ", " : "", n->decl.v[i]);
	if (n->decl.nr)
		buf_adds(out, n->assign ? " = " : " := ");
	for (size_t i = 0; i < n->nr; i++) {
		if (i)
			buf_adds(out, " | ");
		gt_write_node(out, n->child[i]);
	}
}

static void write_parens(struct buf *out, const struct gt_node *n)
{
	bool pipe = n->type == GT_PIPE;

	buf_adds(out, pipe ? "(" : "");
	gt_write_node(out, n);
	buf_adds(out, pipe ? ")" : "");
}

static void write_names(struct buf *out, const struct gt_node *n)
{
	for (size_t i = 0; i < n->names.nr; i++)
		buf_addf(out, "%s%s", n->type == GT_VARIABLE && i == 0 ? "" : ".", n->names.v[i]);
}

void gt_write_node(struct buf *out, const struct gt_node *n)
{
	switch (n->type) {
	case GT_PIPE:
		write_pipe(out, n);
		break;
	case GT_COMMAND:
		for (size_t i = 0; i < n->nr; i++) {
			if (i)
				buf_addc(out, ' ');
			write_parens(out, n->child[i]);
		}
		break;
	case GT_CHAIN:
		write_parens(out, n->pipe);
		write_names(out, n);
		break;
	case GT_FIELD:
	case GT_VARIABLE:
		write_names(out, n);
		break;
	case GT_TEMPLATE:
		buf_adds(out, "{{template ");
		go_quote(out, n->text);
		if (n->pipe) {
			buf_addc(out, ' ');
			gt_write_node(out, n->pipe);
		}
		buf_adds(out, "}}");
		break;
	case GT_ACTION:
		buf_adds(out, "{{");
		gt_write_node(out, n->pipe);
		buf_adds(out, "}}");
		break;
	case GT_END:
		buf_adds(out, "{{end}}");
		break;
	case GT_ELSE:
		buf_adds(out, "{{else}}");
		break;
	case GT_DOT:
		buf_addc(out, '.');
		break;
	case GT_NIL:
		buf_adds(out, "nil");
		break;
	default: /* what is left is printed as it was written */
		buf_adds(out, n->text ? n->text : "");
	}
}

/* ---- numbers ----------------------------------------------------------------- */

/* Copies without underscores; false when one does not stand between digits. */
static bool drop_underscores(const char *s, struct buf *out)
{
	bool digit = false;

	if (*s == '+' || *s == '-')
		buf_addc(out, *s++);
	for (; *s; s++) {
		bool hex = (*s >= 'a' && *s <= 'f') || (*s >= 'A' && *s <= 'F');
		bool prefix = strchr("xXoObB", *s) && strspn(buf_str(out), "+-0") == out->len;

		if (*s == '_') {
			if (!digit || !s[1] || s[1] == '_' || strchr(".+-", s[1]))
				return false;
			continue;
		}
		digit = (*s >= '0' && *s <= '9') || hex || prefix;
		buf_addc(out, *s);
	}
	return true;
}

/* As strconv with base 0. 0, -EINVAL or -ERANGE, where the value needs more than 64 bits. */
static int parse_whole(const char *s, uint64_t *ret)
{
	int base = 10;
	char *end;

	if (*s == '0' && s[1]) {
		base = strchr("xX", s[1]) ? 16 : strchr("bB", s[1]) ? 2 : 8;
		s += strchr("xXbBoO", s[1]) ? 2 : 1;
	}
	if (strspn(s, "0123456789abcdefABCDEF") != strlen(s) || !*s)
		return -EINVAL;
	errno = 0;
	*ret = strtoull(s, &end, base);
	if (*end)
		return -EINVAL;
	return errno == ERANGE ? -ERANGE : 0;
}

/* Go wants an exponent of hexadecimal floats, and knows no others with a prefix. */
static bool parse_float(const char *s, double *ret)
{
	STR_AUTO copy = xstrdup(s);
	const char *digits = s + (*s == '+' || *s == '-');
	bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');

	if (hex ? !strpbrk(digits, "pP")
		: strspn(digits, "0123456789.eE+-") != strlen(digits) ||
			    !strpbrk(digits, "0123456789"))
		return false;
	*ret = value_double_from(copy);
	return !isinf(*ret);
}

static bool is_hex_int(const char *s)
{
	return s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && s[2] && !strpbrk(s, "pP");
}

static bool refuse(const struct gt_node *n, const char *what, struct buf *msg)
{
	buf_adds(msg, what);
	go_quote(msg, n->text);
	return false;
}

static bool parse_char(struct gt_node *n, struct buf *msg)
{
	const char *s = n->text + 1, *end = n->text + strlen(n->text);
	uint32_t cp;
	bool byte;

	if (!go_unquote_char(&s, end, '\'', &cp, &byte)) {
		buf_adds(msg, "invalid syntax");
		return false;
	}
	if (s + 1 != end) {
		buf_addf(msg, "malformed character constant: %s", n->text);
		return false;
	}
	n->kind = GO_INT;
	n->literal = value_int_new((int64_t)cp);
	return true;
}

/* Whether a whole number fits an int, which its literal then is. */
static bool fits_int(struct gt_node *n, bool negative, uint64_t u)
{
	if (u > (uint64_t)INT64_MAX + negative)
		return false;
	n->kind = GO_INT;
	n->literal = value_int_new(negative ? (int64_t)-u : (int64_t)u);
	return true;
}

bool gt_parse_number(struct gt_node *n, bool is_char, struct buf *msg)
{
	BUF_AUTO text = BUF_INIT;
	const char *s;
	bool negative;
	uint64_t u = 0;
	double d = 0;
	int whole;

	if (is_char)
		return parse_char(n, msg);
	if (str_ends(n->text, "i"))
		return refuse(n, "complex numbers are not supported: ", msg);
	if (!drop_underscores(n->text, &text))
		return refuse(n, "illegal number syntax: ", msg);
	s = buf_str(&text);
	negative = *s == '-';
	whole = parse_whole(s + (*s == '+' || *s == '-'), &u);
	if (whole == 0 && (is_hex_int(s) || !strpbrk(s, ".eEpP"))) {
		if (fits_int(n, negative, u))
			return true;
		n->kind = GO_INVALID; /* unsigned only: known to be too big when it is used */
		return !negative || refuse(n, "integer overflow: ", msg);
	}
	if (!parse_float(s, &d))
		return refuse(n, "illegal number syntax: ", msg);
	if (!strpbrk(s, ".eEpP"))
		return refuse(n, "integer overflow: ", msg);
	n->kind = GO_FLOAT64;
	n->literal = value_double_new(d);
	return true;
}
