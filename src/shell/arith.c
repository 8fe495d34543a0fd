/*
 * $(( )), (( )), let and subscripts: C's integer expressions on 64-bit numbers, by
 * precedence climbing. Names are variables; an unset one is 0 and text is an expression.
 */
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_DEPTH 40

struct arith {
	struct shell *sh;
	const char *text, *p;
	const char *last; /* the operator read last, for messages */
	int depth;
	int skip; /* > 0: in a branch not taken, nothing is assigned or divided */
	bool failed;
};

static int64_t assignment(struct arith *a);

static void fail(struct arith *a, const char *what, const char *token)
{
	if (a->failed)
		return;
	a->failed = true;
	shell_error(a->sh, "%s: %s (error token is \"%s\")", a->text, what, token);
	a->sh->status = 1;
}

static void blank(struct arith *a)
{
	a->p += strspn(a->p, " \t\n");
}

static bool take(struct arith *a, const char *op)
{
	blank(a);
	if (!str_starts(a->p, op))
		return false;
	a->last = a->p;
	a->p += strlen(op);
	return true;
}

static int64_t value_of(struct arith *a, const char *name)
{
	BUF_AUTO scratch = BUF_INIT;
	const char *v = sh_var_get(a->sh, name);
	struct arith sub = *a;
	int64_t n;

	if (!v && a->sh->nounset && a->skip == 0) {
		shell_error(a->sh, "%s: unbound variable", name);
		a->failed = true;
	}
	if (!v || !*v)
		return 0;
	if (parse_i64(v, &n) == 0 && v[0] != '0')
		return n;
	if (++sub.depth > MAX_DEPTH) {
		fail(a, "expression recursion level exceeded", name);
		return 0;
	}
	sub.text = sub.p = v;
	n = assignment(&sub);
	blank(&sub);
	if (*sub.p)
		fail(&sub, "syntax error in expression", sub.p);
	a->failed = sub.failed;
	return n;
}

/* name or name[subscript]: the text that sh_var_assign wants in front of =. */
static char *lvalue(struct arith *a)
{
	size_t n = sh_name_len(a->p), k;
	int depth = 0;
	char *name;

	if (n == 0)
		return NULL;
	for (k = n; a->p[n] == '[' && a->p[k]; k++) {
		depth += a->p[k] == '[';
		depth -= a->p[k] == ']';
		if (depth == 0) {
			n = k + 1;
			break;
		}
	}
	name = xstrndup(a->p, n);
	a->p += n;
	return name;
}

static int64_t load(struct arith *a, const char *name)
{
	const char *bracket = strchr(name, '[');
	BUF_AUTO text = BUF_INIT;
	STR_AUTO raw = NULL;
	int64_t n = 0;

	if (!bracket)
		return value_of(a, name);
	if (a->depth + 1 > MAX_DEPTH)
		return 0;
	raw = xasprintf("${%s}", name);
	if (sh_expand_one(a->sh, raw, 0, &text) < 0)
		a->failed = true;
	else if (text.len && parse_i64(buf_str(&text), &n) < 0)
		n = 0;
	return n;
}

static int64_t store(struct arith *a, const char *name, int64_t v)
{
	STR_AUTO raw = xasprintf("%s=%lld", name, (long long)v);

	if (a->skip == 0 && !a->failed && sh_var_assign(a->sh, raw) < 0)
		a->failed = true;
	return v;
}

static int64_t number(struct arith *a)
{
	uint64_t v = 0, base = 10;
	const char *start = a->p;

	if (a->p[0] == '0' && (a->p[1] == 'x' || a->p[1] == 'X')) {
		base = 16;
		a->p += 2;
	} else if (a->p[0] == '0') {
		base = 8;
	} else {
		size_t n = strspn(a->p, "0123456789");

		if (a->p[n] == '#' && n <= 2) {
			base = 0;
			for (size_t i = 0; i < n; i++)
				base = base * 10 + (uint64_t)(a->p[i] - '0');
			a->p += n + 1;
			if (base < 2 || base > 36) {
				fail(a, "invalid arithmetic base", start);
				return 0;
			}
		}
	}
	for (; sh_is_name_char(*a->p) && *a->p != '_'; a->p++) {
		char c = *a->p;
		uint64_t d = c <= '9'   ? (uint64_t)(c - '0')
			     : c >= 'a' ? (uint64_t)(c - 'a') + 10
					: (uint64_t)(c - 'A') + 10;

		if (d >= base) {
			fail(a,
			     base == 8 || base > 10 ? "value too great for base"
						    : "syntax error: invalid arithmetic operator",
			     start);
			return 0;
		}
		v = v * base + d;
	}
	return (int64_t)v;
}

static int64_t primary(struct arith *a)
{
	STR_AUTO name = NULL;
	int64_t v;

	blank(a);
	if (take(a, "(")) {
		v = assignment(a);
		while (!a->failed && take(a, ","))
			v = assignment(a);
		if (!take(a, ")"))
			fail(a, "missing `)'", a->p);
		return v;
	}
	if (*a->p >= '0' && *a->p <= '9')
		return number(a);
	name = lvalue(a);
	if (!name) {
		fail(a, "syntax error: operand expected", *a->p || !a->last ? a->p : a->last);
		return 0;
	}
	v = load(a, name);
	if (take(a, "++"))
		store(a, name, (int64_t)((uint64_t)v + 1));
	else if (take(a, "--"))
		store(a, name, (int64_t)((uint64_t)v - 1));
	return v;
}

static int64_t unary(struct arith *a)
{
	int64_t v = 0;

	if (++a->depth > MAX_DEPTH) {
		fail(a, "expression recursion level exceeded", a->p);
		return 0;
	}
	blank(a);
	if ((str_starts(a->p, "++") || str_starts(a->p, "--")) &&
	    sh_is_name_start(a->p[2 + strspn(a->p + 2, " \t")])) {
		int64_t by = *a->p == '+' ? 1 : -1;
		STR_AUTO name = NULL;

		a->p += 2;
		blank(a);
		name = lvalue(a);
		v = store(a, name, (int64_t)((uint64_t)load(a, name) + (uint64_t)by));
	} else if (take(a, "!")) {
		v = !unary(a);
	} else if (take(a, "~")) {
		v = ~unary(a);
	} else if (take(a, "-")) {
		v = (int64_t)(0 - (uint64_t)unary(a));
	} else if (take(a, "+")) {
		v = unary(a);
	} else {
		v = primary(a);
	}
	a->depth--;
	return v;
}

static const struct {
	const char *op;
	int level;
} binary_ops[] = {
	/* longer ones first */
	{"**", 11}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7}, {"==", 6}, {"!=", 6},
	{"&&", 2},  {"||", 1}, {"*", 10}, {"/", 10}, {"%", 10}, {"+", 9},  {"-", 9},
	{"<", 7},   {">", 7},  {"&", 5},  {"^", 4},  {"|", 3},
};

static int binary_op(struct arith *a)
{
	blank(a);
	for (size_t i = 0; i < ARRAY_SIZE(binary_ops); i++) {
		size_t n = strlen(binary_ops[i].op);

		if (!str_starts(a->p, binary_ops[i].op))
			continue;
		/* an assignment operator is not ours */
		if (a->p[n] == '=' && !strchr("<>=!", *a->p) && n == 1)
			return -1;
		if (n == 2 && a->p[2] == '=' &&
		    (strcmp(binary_ops[i].op, "<<") == 0 || strcmp(binary_ops[i].op, ">>") == 0))
			return -1;
		return (int)i;
	}
	return -1;
}

static int64_t power(int64_t base, int64_t n)
{
	uint64_t r = 1, b = (uint64_t)base;

	for (; n > 0; n >>= 1) {
		if (n & 1)
			r *= b;
		b *= b;
	}
	return (int64_t)r;
}

static int64_t compute(struct arith *a, const char *op, int64_t x, int64_t y)
{
	uint64_t ux = (uint64_t)x, uy = (uint64_t)y;

	switch (op[0]) {
	case '*':
		if (op[1] && y < 0)
			fail(a, "exponent less than 0", a->p);
		return op[1] ? power(x, y) : (int64_t)(ux * uy);
	case '/':
	case '%':
		if (y == 0) {
			STR_AUTO token = xasprintf("%lld", (long long)y);

			if (a->skip == 0)
				fail(a, "division by 0", token);
			return 0;
		}
		if (y == -1)
			return op[0] == '/' ? (int64_t)(0 - ux) : 0;
		return op[0] == '/' ? x / y : x % y;
	case '+':
		return (int64_t)(ux + uy);
	case '-':
		return (int64_t)(ux - uy);
	case '<':
		return op[1] == '<' ? (int64_t)(ux << (uy & 63)) : op[1] ? x <= y : x < y;
	case '>':
		return op[1] == '>' ? x >> (uy & 63) : op[1] ? x >= y : x > y;
	case '=':
		return x == y;
	case '!':
		return x != y;
	case '&':
		return op[1] ? x && y : x & y;
	case '|':
		return op[1] ? x || y : x | y;
	default:
		return x ^ y;
	}
}

static int64_t binary(struct arith *a, int min_level)
{
	int64_t x = unary(a);
	int op;

	while (!a->failed && (op = binary_op(a)) >= 0 && binary_ops[op].level >= min_level) {
		const char *name = binary_ops[op].op;
		bool skip = (strcmp(name, "&&") == 0 && !x) || (strcmp(name, "||") == 0 && x);
		int level = binary_ops[op].level;
		int64_t y;

		a->last = a->p;
		a->p += strlen(name);
		a->skip += skip;
		/* ** groups to the right */
		y = binary(a, level == 11 ? level : level + 1);
		a->skip -= skip;
		if (!a->failed)
			x = compute(a, name, x, y);
	}
	return x;
}

static int64_t ternary(struct arith *a)
{
	int64_t c, x, y;

	c = binary(a, 1);
	if (a->failed || !take(a, "?"))
		return c;
	if (++a->depth > MAX_DEPTH) {
		fail(a, "expression recursion level exceeded", a->p);
		return 0;
	}
	a->skip += !c;
	x = assignment(a);
	a->skip -= !c;
	if (!take(a, ":"))
		fail(a, "`:' expected for conditional expression", a->p);
	a->skip += c != 0;
	y = ternary(a);
	a->skip -= c != 0;
	a->depth--;
	return c ? x : y;
}

static int64_t assignment(struct arith *a)
{
	static const char *const ops[] = {
		"<<=", ">>=", "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", "="};
	const char *start;
	STR_AUTO name = NULL;
	int64_t v = 0;

	if (++a->depth > MAX_DEPTH) {
		fail(a, "expression recursion level exceeded", a->p);
		return 0;
	}
	blank(a);
	start = a->p;
	name = lvalue(a);
	for (size_t i = 0; name && i < ARRAY_SIZE(ops); i++) {
		size_t n = strlen(ops[i]);
		char op[3] = {ops[i][0], n == 3 ? ops[i][1] : '\0', '\0'};

		blank(a);
		if (!str_starts(a->p, ops[i]) || (n == 1 && a->p[1] == '='))
			continue;
		a->p += n;
		v = assignment(a);
		if (n > 1 && !a->failed)
			v = compute(a, op, load(a, name), v);
		store(a, name, v);
		a->depth--;
		return v;
	}
	a->p = start;
	v = ternary(a);
	a->depth--;
	return v;
}

int sh_arith_eval(struct shell *sh, const char *text, int64_t *ret)
{
	BUF_AUTO expanded = BUF_INIT;
	struct arith a = {.sh = sh};
	int64_t v = 0;

	if (strpbrk(text, "$`\"'\\")) {
		int r = sh_expand_one(sh, text, 0, &expanded);

		if (r < 0)
			return r;
	} else {
		buf_adds(&expanded, text);
	}
	a.text = a.p = buf_str(&expanded);
	blank(&a);
	if (*a.p) {
		v = assignment(&a);
		while (!a.failed && take(&a, ","))
			v = assignment(&a);
	}
	blank(&a);
	if (!a.failed && *a.p)
		fail(&a,
		     sh_is_name_char(*a.p) ? "syntax error in expression"
					   : "syntax error: invalid arithmetic operator",
		     a.p);
	if (a.failed)
		return -EINVAL;
	*ret = v;
	return 0;
}
