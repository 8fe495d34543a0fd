/*
 * Execution. A list of values goes through the nodes of an expression one after another.
 * Upstream sometimes gives back values beside an error, and a filter that asks for
 * existence looks at those and not at the error; so results are set on failure too.
 */
#include "object/jsonpath_private.h"

#include <errno.h>

#include "object/goformat.h"
#include "object/json.h"

#define MAX_VALUES 1000000 /* that one execution may produce on its way */
#define MAX_RANGES 64

/* Borrowed values; what an expression makes up itself is owned by the template's nodes. */
struct set {
	const struct value **v;
	size_t nr, cap;
};

static void set_release(struct set *s)
{
	freep(&s->v);
}
#define SET_AUTO CLEANUP(set_release) struct set
#define SET_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

struct exec {
	const struct jsonpath *path;
	struct buf *out;            /* results are printed here, or NULL */
	struct value **first;       /* the first expression's results go here, or NULL */
	struct value *bytes;        /* keeps the bytes of strings alive */
	size_t used;                /* values produced so far */
	int begin, in, end, depth;  /* ranges: to open, open, to close */
	const struct jp_node *last; /* the {end} seen last */
	struct err *err;
};

static int push(struct exec *x, struct set *s, const struct value *v)
{
	if (++x->used > MAX_VALUES)
		return err_set(x->err, -EINVAL, "expression visits more than %d values",
			       MAX_VALUES);
	s->v = grow(s->v, s->nr + 1, &s->cap, sizeof(*s->v));
	s->v[s->nr++] = v;
	return 0;
}

/* Takes v. */
static int push_new(struct exec *x, struct set *s, struct value *v)
{
	value_push(&x->bytes, v);
	return push(x, s, v);
}

static int push_all(struct exec *x, struct set *s, const struct set *more)
{
	for (size_t i = 0; i < more->nr; i++)
		if (push(x, s, more->v[i]) < 0)
			return -EINVAL;
	return 0;
}

static int walk(struct exec *x, const struct set *in, const struct jp_node *n, struct set *out);

/* ---- fields and elements ------------------------------------------------------ */

static int eval_field(struct exec *x, const struct set *in, const struct jp_node *n,
		      struct set *out)
{
	for (size_t i = 0; i < in->nr; i++) {
		const struct value *v = value_getn(in->v[i], n->s, n->len);

		if (v && push(x, out, v) < 0)
			return -EINVAL;
	}
	if (in->nr && !out->nr && !x->path->allow_missing)
		return err_set(x->err, -EINVAL, "%s is not found", n->s);
	return 0;
}

/* The elements of v that [from:to:step] means. 1: none were asked for, and upstream stops. */
static int eval_slice(struct exec *x, const struct value *v, const struct jp_node *n,
		      struct set *out)
{
	int64_t len = (int64_t)value_len(v), from, to, step;

	from = n->param[0].known ? n->param[0].value : 0;
	from += from < 0 ? len : 0;
	to = n->param[1].known ? n->param[1].value : len;
	to += to < 0 || (to == 0 && n->param[1].derived) ? len : 0;
	if (from == to)
		return 1;
	if (from >= len || from < 0 || to > len || to < 0)
		return err_set(
			x->err, -EINVAL, "array index out of bounds: index %lld, length %lld",
			(long long)(from >= len || from < 0 ? from : to - 1), (long long)len);
	if (from > to)
		return err_set(x->err, -EINVAL,
			       "starting index %lld is greater than ending index %lld",
			       (long long)from, (long long)to);
	step = n->param[2].known ? n->param[2].value : 1;
	if (step <= 0)
		return err_set(x->err, -EINVAL, "step must be > 0");
	for (int64_t i = from; i < to; i += MIN(step, to - i))
		if (push(x, out, value_idx(v, (size_t)i)) < 0)
			return -EINVAL;
	return 0;
}

static int eval_array(struct exec *x, const struct set *in, const struct jp_node *n,
		      struct set *out)
{
	for (size_t i = 0; i < in->nr; i++) {
		const struct value *v = in->v[i];
		int r;

		if (value_is_null(v))
			continue;
		if (value_is_array(v))
			r = eval_slice(x, v, n, out);
		else
			r = err_set(x->err, -EINVAL, "%s is not array or slice",
				    go_type_name(go_kind_of(v)));
		if (r < 0) {
			out->nr = 0;
			(void)!push_all(x, out, in);
			return r;
		}
		if (r > 0)
			break;
	}
	return 0;
}

/* Elements, entries in key order; upstream takes a string for a list of bytes. */
static int push_children(struct exec *x, const struct value *v, struct set *out)
{
	const char *s = value_str(v);

	for (size_t i = 0; i < value_len(v); i++)
		if (push(x, out, value_is_map(v) ? value_val(v, i) : value_idx(v, i)) < 0)
			return -EINVAL;
	for (size_t i = 0; s && i < value_str_len(v); i++)
		if (push_new(x, out, value_int_new((unsigned char)s[i])) < 0)
			return -EINVAL;
	return 0;
}

static int eval_wildcard(struct exec *x, const struct set *in, struct set *out)
{
	for (size_t i = 0; i < in->nr; i++)
		if (push_children(x, in->v[i], out) < 0)
			return -EINVAL;
	return 0;
}

/* v and everything below that has something below itself; that is a string, too. */
static int recurse(struct exec *x, const struct value *v, int depth, struct set *out)
{
	if (depth > MAX_RANGES * 4)
		return err_set(x->err, -EINVAL, "value is nested too deeply");
	if (value_str_len(v) || value_len(v)) {
		if (push(x, out, v) < 0)
			return -EINVAL;
	}
	for (size_t i = 0; i < value_len(v); i++)
		if (recurse(x, value_is_map(v) ? value_val(v, i) : value_idx(v, i), depth + 1,
			    out) < 0)
			return -EINVAL;
	return 0;
}

/* ---- filters ----------------------------------------------------------------- */

static int bad_types(struct exec *x, bool incompatible)
{
	return err_set(x->err, -EINVAL,
		       incompatible ? "incompatible types for comparison"
				    : "invalid type for comparison");
}

/* 1 or 0: whether it holds. */
static int compare(struct exec *x, enum jp_op op, const struct value *a, const struct value *b)
{
	enum go_kind ka = go_kind_of(a), kb = go_kind_of(b);
	bool ordered = op != JP_EQ && op != JP_NE;
	int c;

	if (ka <= GO_NIL || ka >= GO_SLICE || kb <= GO_NIL || kb >= GO_SLICE)
		return bad_types(x, false);
	if (ka != kb)
		return bad_types(x, true);
	if (ka == GO_BOOL && ordered)
		return bad_types(x, false);
	c = value_compare(a, b);
	switch (op) {
	case JP_EQ:
		return c == 0;
	case JP_NE:
		return c != 0;
	case JP_LT:
		return c < 0;
	case JP_LE:
		return c <= 0;
	case JP_GT:
		return c > 0;
	case JP_GE:
	case JP_EXISTS:
	case JP_BAD_OP:
		break;
	}
	return c >= 0;
}

/* 1 or 0: whether the element passes. */
static int passes(struct exec *x, const struct jp_node *n, const struct value *elem)
{
	const struct set in = {(const struct value *[]){elem}, 1, 1};
	SET_AUTO left = SET_INIT;
	SET_AUTO right = SET_INIT;
	int r = walk(x, &in, n->child[0], &left);

	if (x->used > MAX_VALUES)
		return -EINVAL;
	if (n->op == JP_EXISTS)
		return left.nr > 0;
	if (r < 0)
		return r;
	if (left.nr == 1)
		r = walk(x, &in, n->child[1], &right);
	if (r < 0)
		return r;
	if (left.nr == 0 || (left.nr == 1 && right.nr == 0))
		return 0;
	if (left.nr > 1 || right.nr > 1)
		return err_set(x->err, -EINVAL, "can only compare one element at a time");
	if (n->op == JP_BAD_OP)
		return err_set(x->err, -EINVAL, "unrecognized filter operator %s", n->s);
	return compare(x, n->op, left.v[0], right.v[0]);
}

static int eval_filter(struct exec *x, const struct set *in, const struct jp_node *n,
		       struct set *out)
{
	for (size_t i = 0; i < in->nr; i++) {
		const struct value *v = in->v[i];

		if (!value_is_array(v)) {
			BUF_AUTO text = BUF_INIT;

			if (v)
				go_value_write(&text, v);
			else
				buf_adds(&text, "<invalid reflect.Value>");
			out->nr = 0;
			(void)!push_all(x, out, in);
			return err_set(x->err, -EINVAL,
				       "%s is not array or slice and cannot be filtered", text.s);
		}
		for (size_t j = 0; j < value_len(v); j++) {
			int r = passes(x, n, value_idx(v, j));

			if (r > 0)
				r = push(x, out, value_idx(v, j));
			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* ---- nodes ------------------------------------------------------------------ */

static int eval_identifier(struct exec *x, const struct set *in, const struct jp_node *n,
			   struct set *out)
{
	if (strcmp(n->s, "range") == 0) {
		x->begin++;
		return push_all(x, out, in);
	}
	if (strcmp(n->s, "end") == 0) {
		if (x->in == 0)
			return err_set(x->err, -EINVAL, "not in range, nothing to end");
		x->end++;
		return 0;
	}
	(void)!push_all(x, out, in);
	return err_set(x->err, -EINVAL, "unrecognized identifier %s", n->s);
}

static int eval_list(struct exec *x, const struct set *in, const struct jp_node *n, struct set *out)
{
	SET_AUTO cur = SET_INIT;
	int r = push_all(x, &cur, in);

	for (size_t i = 0; i < n->nr && r == 0; i++) {
		struct set next = SET_INIT;

		r = walk(x, &cur, n->child[i], &next);
		set_release(&cur);
		cur = next;
	}
	set_release(out);
	*out = cur;
	cur = (struct set)SET_INIT;
	return r;
}

static int eval_union(struct exec *x, const struct set *in, const struct jp_node *n,
		      struct set *out)
{
	for (size_t i = 0; i < n->nr; i++) {
		SET_AUTO part = SET_INIT;
		int r = eval_list(x, in, n->child[i], &part);

		if (r < 0) {
			out->nr = 0;
			(void)!push_all(x, out, in);
			return r;
		}
		if (push_all(x, out, &part) < 0)
			return -EINVAL;
	}
	return 0;
}

static int eval_literal(struct exec *x, const struct set *in, const struct jp_node *n,
			struct set *out)
{
	for (size_t i = 0; i < in->nr; i++)
		if (push(x, out, n->literal) < 0)
			return -EINVAL;
	return 0;
}

static int walk(struct exec *x, const struct set *in, const struct jp_node *n, struct set *out)
{
	switch (n->type) {
	case JP_LIST:
		return eval_list(x, in, n, out);
	case JP_TEXT:
		return push(x, out, n->literal);
	case JP_FIELD:
		return eval_field(x, in, n, out);
	case JP_IDENTIFIER:
		return eval_identifier(x, in, n, out);
	case JP_ARRAY:
		return eval_array(x, in, n, out);
	case JP_FILTER:
		return eval_filter(x, in, n, out);
	case JP_INT:
	case JP_FLOAT:
	case JP_BOOL:
		return eval_literal(x, in, n, out);
	case JP_WILDCARD:
		return eval_wildcard(x, in, out);
	case JP_RECURSIVE:
		for (size_t i = 0; i < in->nr; i++)
			if (recurse(x, in->v[i], 0, out) < 0)
				return -EINVAL;
		return 0;
	case JP_UNION:
		break;
	}
	return eval_union(x, in, n, out);
}

/* ---- printing ---------------------------------------------------------------- */

static struct value *array_of(const struct set *s)
{
	struct value *a = value_array_new();

	for (size_t i = 0; i < s->nr; i++)
		value_push(&a, s->v[i] ? value_ref(s->v[i]) : value_null_new());
	return a;
}

static void print(struct exec *x, const struct set *s)
{
	if (x->path->json) {
		VALUE_AUTO *a = array_of(s);

		json_write(x->out, a, JSON_PRETTY | JSON_HTML_ESCAPE);
		if (!str_ends(buf_str(x->out), "\n"))
			buf_addc(x->out, '\n');
		return;
	}
	for (size_t i = 0; i < s->nr; i++) {
		if (i)
			buf_addc(x->out, ' ');
		if (value_is_null(s->v[i]))
			buf_adds(x->out, s->v[i] ? "null" : "<no value>");
		else if (value_is_map(s->v[i]) || value_is_array(s->v[i]))
			json_write(x->out, s->v[i], JSON_HTML_ESCAPE);
		else
			go_value_write(x->out, s->v[i]);
	}
}

/* The results of one expression: kept for later, since upstream prints nothing on an error. */
struct results {
	struct set *set;
	size_t nr, cap;
};

static int find(struct exec *x, size_t start, const struct value *data, struct results *res);

/* Runs the rest of the template for each value; without any it still has to find {end}. */
static int run_range(struct exec *x, size_t start, const struct set *over, struct results *res)
{
	const struct value *none = NULL;
	struct results ignored = {NULL, 0, 0};
	int r = 0;

	if (x->depth >= MAX_RANGES)
		return err_set(x->err, -EINVAL, "ranges are nested deeper than %d", MAX_RANGES);
	x->depth++;
	x->in++;
	for (size_t i = 0; i < over->nr && r == 0; i++)
		r = find(x, start, value_is_null(over->v[i]) ? none : over->v[i], res);
	if (!over->nr)
		r = find(x, start, none, &ignored);
	for (size_t i = 0; i < ignored.nr; i++)
		set_release(&ignored.set[i]);
	freep(&ignored.set);
	x->in--;
	x->depth--;
	return r;
}

static int find(struct exec *x, size_t start, const struct value *data, struct results *res)
{
	const struct jp_node *root = x->path->root;
	const struct set in = {(const struct value *[]){data}, 1, 1};

	for (size_t i = start; i < root->nr; i++) {
		struct set got = SET_INIT;
		int r = walk(x, &in, root->child[i], &got);

		if (r == 0 && x->end > 0 && x->end <= x->in) {
			x->end--;
			x->last = root->child[i];
			set_release(&got);
			return 0;
		}
		if (r == 0 && x->begin > 0) {
			x->begin--;
			r = run_range(x, i + 1, &got, res);
			set_release(&got);
			if (r < 0)
				return r;
			for (size_t k = i + 1; k < root->nr; k++) {
				if (root->child[k] != x->last)
					continue;
				i = k;
				break;
			}
			continue;
		}
		res->set = grow(res->set, res->nr + 1, &res->cap, sizeof(*res->set));
		res->set[res->nr++] = got;
		if (r < 0)
			return r;
	}
	return 0;
}

static int run(struct exec *x, const struct value *data)
{
	struct results res = {NULL, 0, 0};
	int r = find(x, 0, data, &res);

	for (size_t i = 0; i < res.nr; i++) {
		if (r == 0 && x->out)
			print(x, &res.set[i]);
		if (r == 0 && x->first && i == 0)
			*x->first = array_of(&res.set[i]);
		set_release(&res.set[i]);
	}
	freep(&res.set);
	value_unref(x->bytes);
	return r;
}

int jsonpath_execute(const struct jsonpath *p, const struct value *data, struct buf *out,
		     struct err *err)
{
	struct exec x = {.path = p, .out = out, .err = err};

	return run(&x, data);
}

int jsonpath_find(const struct jsonpath *p, const struct value *data, struct value **ret,
		  struct err *err)
{
	struct value *first = NULL;
	struct exec x = {.path = p, .first = &first, .err = err};
	int r = run(&x, data);

	if (r == 0)
		*ret = first ? first : value_array_new();
	return r;
}
