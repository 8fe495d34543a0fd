/*
 * Execution, following text/template's exec.go: "at" is the node that an error names, and
 * it moves as upstream's does, also where that is not what one would expect.
 */
#include "object/gotemplate_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_OUTPUT (16 * 1024 * 1024)
#define MAX_STEPS 2000000
#define MAX_CALLS 150 /* of the functions below, inside each other */

enum outcome { DONE, BREAK, CONTINUE };

struct variable {
	const char *name;
	struct gt_val val;
};

struct exec {
	const struct gotemplate *t;
	const char *name; /* of the template at work */
	const struct gt_node *at;
	struct variable *var;
	size_t nr, cap, base; /* base: the first variable that this template sees */
	struct buf *out;
	size_t start; /* of our part of out */
	int calls, depth, steps;
	struct err *err;
};

/* ---- values ------------------------------------------------------------------ */

void gt_val_release(struct gt_val *v)
{
	value_unref(v->v);
	*v = GT_NO_VALUE;
}

struct gt_val gt_take(enum go_kind kind, struct value *v)
{
	return (struct gt_val){kind, false, v};
}

struct gt_val gt_elem(const struct value *v)
{
	return (struct gt_val){go_kind_of(v), true, value_ref(v)};
}

struct gt_val gt_copy(const struct gt_val *v)
{
	return (struct gt_val){v->kind, v->iface, value_ref(v->v)};
}

bool gt_truth(const struct gt_val *v)
{
	switch (v->kind) {
	case GO_INVALID:
	case GO_NIL:
		return false;
	case GO_BOOL:
		return value_bool(v->v);
	case GO_INT:
	case GO_INT64:
	case GO_UINT8:
		return value_int(v->v) != 0;
	case GO_FLOAT64:
		return value_double(v->v) != 0;
	case GO_STRING:
		return value_str_len(v->v) > 0;
	case GO_SLICE:
	case GO_MAP:
		break;
	}
	return value_len(v->v) > 0;
}

/* Takes a value out of its interface; an empty one leaves no value. */
static void unwrap(struct gt_val *v)
{
	v->iface = false;
	if (v->kind == GO_NIL)
		gt_val_release(v);
}

static const char *type_of(const struct gt_val *v)
{
	return v->iface ? "interface {}" : go_type_name(v->kind);
}

/* ---- errors ------------------------------------------------------------------ */

static int fail(struct exec *x, const char *fmt, ...) PRINTF(2, 3);

static int fail(struct exec *x, const char *fmt, ...)
{
	const char *line = x->t->text;
	BUF_AUTO msg = BUF_INIT;
	BUF_AUTO where = BUF_INIT;
	BUF_AUTO name = BUF_INIT;
	size_t pos = x->at->pos;
	int nr = 1;
	va_list ap;

	for (const char *p = x->t->text; p < x->t->text + pos; p++) {
		if (*p != '\n')
			continue;
		nr++;
		line = p + 1;
	}
	va_start(ap, fmt);
	buf_addv(&msg, fmt, ap);
	va_end(ap);
	gt_write_node(&where, x->at);
	go_quote(&name, x->name);
	return err_set(x->err, -EINVAL, "template: output:%d:%zu: executing %s at <%s>: %s", nr,
		       pos - (size_t)(line - x->t->text), name.s, buf_str(&where), buf_str(&msg));
}

/* Counts work: hostile templates can ask for very much of it in few words. */
static int step(struct exec *x)
{
	if (++x->steps > MAX_STEPS)
		return fail(x, "template does more than %d steps", MAX_STEPS);
	if (x->out->len - x->start > MAX_OUTPUT)
		return fail(x, "template writes more than %d bytes", MAX_OUTPUT);
	if (x->calls >= MAX_CALLS)
		return fail(x, "exceeded maximum template depth (%d)", MAX_CALLS);
	return 0;
}

/* ---- variables ----------------------------------------------------------------- */

/* Takes val. */
static void push_var(struct exec *x, const char *name, struct gt_val val)
{
	x->var = grow(x->var, x->nr + 1, &x->cap, sizeof(*x->var));
	x->var[x->nr++] = (struct variable){name, val};
}

static void pop_vars(struct exec *x, size_t mark)
{
	while (x->nr > mark)
		gt_val_release(&x->var[--x->nr].val);
}

static struct variable *find_var(struct exec *x, const char *name)
{
	for (size_t i = x->nr; i > x->base; i--)
		if (strcmp(x->var[i - 1].name, name) == 0)
			return &x->var[i - 1];
	fail(x, "undefined variable: %s", name);
	return NULL;
}

static int set_var(struct exec *x, const char *name, const struct gt_val *val)
{
	struct variable *var = find_var(x, name);

	if (!var)
		return -EINVAL;
	gt_val_release(&var->val);
	var->val = gt_copy(val);
	return 0;
}

/* ---- fields ------------------------------------------------------------------ */

static int eval_pipeline(struct exec *x, const struct gt_val *dot, const struct gt_node *pipe,
			 struct gt_val *ret);
static int eval_call(struct exec *x, const struct gt_val *dot, const struct gt_node *ident,
		     const struct gt_node *cmd, const struct gt_val *final, struct gt_val *ret);

/* The field of what *recv holds, which it then holds instead. */
static int eval_field(struct exec *x, const char *name, bool has_args, struct gt_val *recv)
{
	const struct value *v;
	struct gt_val old = *recv;

	if (recv->kind == GO_INVALID) {
		if (!x->t->missing_error)
			return 0;
		return fail(x, "nil data; no entry for key \"%s\"", name);
	}
	if (recv->kind == GO_NIL)
		return fail(x, "nil pointer evaluating interface {}.%s", name);
	if (recv->kind != GO_MAP)
		return fail(x, "can't evaluate field %s in type %s", name, type_of(recv));
	if (has_args)
		return fail(x, "%s is not a method but has arguments", name);
	v = value_get(recv->v, name);
	if (!v && x->t->missing_error)
		return fail(x, "map has no entry for key \"%s\"", name);
	*recv = v ? gt_elem(v) : GT_NO_VALUE;
	gt_val_release(&old);
	return 0;
}

/* Only the last field of a chain can get the arguments. */
static int eval_fields(struct exec *x, const struct gt_node *n, size_t from, bool has_args,
		       struct gt_val *recv)
{
	for (size_t i = from; i < n->names.nr; i++) {
		bool last = i + 1 == n->names.nr;

		if (eval_field(x, n->names.v[i], has_args && last, recv) < 0)
			return -EINVAL;
	}
	return 0;
}

static int eval_literal(struct exec *x, const struct gt_node *n, struct gt_val *ret)
{
	if (n->type == GT_NUMBER && n->kind == GO_INVALID)
		return fail(x, "%s overflows int", n->text);
	*ret = gt_take(n->type == GT_NUMBER ? n->kind : go_kind_of(n->literal),
		       value_ref(n->literal));
	return 0;
}

static int eval_variable(struct exec *x, const struct gt_node *n, bool has_args, struct gt_val *ret)
{
	struct variable *var;

	x->at = n;
	var = find_var(x, n->names.v[0]);
	if (!var)
		return -EINVAL;
	*ret = gt_copy(&var->val);
	return eval_fields(x, n, 1, has_args, ret);
}

static int eval_arg(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		    struct gt_val *ret);

/* A field, chain or variable. */
static int eval_path(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		     bool has_args, struct gt_val *ret)
{
	if (n->type == GT_VARIABLE)
		return eval_variable(x, n, has_args, ret);
	x->at = n;
	if (n->type == GT_FIELD) {
		*ret = gt_copy(dot);
		return eval_fields(x, n, 0, has_args, ret);
	}
	if (n->pipe->type == GT_NIL)
		return fail(x, "indirection through explicit nil in nil");
	if (eval_arg(x, dot, n->pipe, ret) < 0)
		return -EINVAL;
	return eval_fields(x, n, 0, has_args, ret);
}

/* ---- arguments and calls ----------------------------------------------------------- */

static int eval_arg(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		    struct gt_val *ret)
{
	x->at = n;
	switch (n->type) {
	case GT_DOT:
		*ret = gt_copy(dot);
		return 0;
	case GT_NIL:
		return 0;
	case GT_FIELD:
	case GT_CHAIN:
	case GT_VARIABLE:
		return eval_path(x, dot, n, false, ret);
	case GT_PIPE:
		return eval_pipeline(x, dot, n, ret);
	case GT_IDENT:
		return eval_call(x, dot, n, NULL, NULL, ret);
	default:
		return eval_literal(x, n, ret);
	}
}

/* A function wants a string here. n is NULL for the value that came down the pipe. */
static int check_string(struct exec *x, const struct gt_node *n, struct gt_val *v)
{
	if (n && n->type == GT_NIL)
		return fail(x, "cannot assign nil to string");
	if (n && (n->type == GT_NUMBER || n->type == GT_BOOL))
		return fail(x, "expected string; found %s", n->text);
	if (v->kind == GO_INVALID)
		return fail(x, "invalid value; expected string");
	if (v->kind != GO_STRING)
		return fail(x, "wrong type for value; expected string; got %s",
			    v->kind == GO_NIL ? "interface {}" : go_type_name(v->kind));
	return 0;
}

static int check_count(struct exec *x, const struct gt_func *f, size_t given, bool final)
{
	size_t nr = given + final, want = (size_t)f->args;

	if (f->variadic && nr < want)
		return fail(x, "wrong number of args for %s: want at least %zu got %zu", f->name,
			    want, given);
	if (!f->variadic && nr != want)
		return fail(x, "wrong number of args for %s: want %zu got %zu", f->name, want, nr);
	return 0;
}

/* "and" and "or" stop at the first argument that decides. */
static int eval_short_circuit(struct exec *x, const struct gt_val *dot, const struct gt_node *cmd,
			      bool stop, const struct gt_val *final, struct gt_val *ret)
{
	for (size_t i = 1; cmd && i < cmd->nr; i++) {
		gt_val_release(ret);
		if (eval_arg(x, dot, cmd->child[i], ret) < 0)
			return -EINVAL;
		if (gt_truth(ret) == stop)
			return 0;
	}
	if (final) {
		gt_val_release(ret);
		*ret = gt_copy(final);
	}
	return 0;
}

static int call(struct exec *x, const struct gt_func *f, const struct gt_node *at,
		const struct gt_val *args, size_t nr, struct gt_val *ret)
{
	BUF_AUTO msg = BUF_INIT;

	if (f->call(args, nr, ret, &msg))
		return 0;
	x->at = at;
	return fail(x, "error calling %s: %s", f->name, msg.s);
}

static int eval_args(struct exec *x, const struct gt_val *dot, const struct gt_func *f,
		     const struct gt_node *cmd, const struct gt_val *final, struct gt_val *args)
{
	size_t nr = 0;

	for (size_t i = 1; cmd && i < cmd->nr; i++, nr++) {
		if (eval_arg(x, dot, cmd->child[i], &args[nr]) < 0)
			return -EINVAL;
		if (nr == 0 && f->text && check_string(x, cmd->child[i], &args[nr]) < 0)
			return -EINVAL;
	}
	if (final) {
		args[nr] = gt_copy(final);
		if (nr == 0 && f->text)
			return check_string(x, NULL, &args[nr]);
	}
	return 0;
}

/* A function's call; without cmd it is an argument itself, and gets none. */
static int eval_call(struct exec *x, const struct gt_val *dot, const struct gt_node *ident,
		     const struct gt_node *cmd, const struct gt_val *final, struct gt_val *ret)
{
	const struct gt_func *f = ident->func;
	size_t given = cmd ? cmd->nr - 1 : 0, nr = given + (final != NULL);
	struct gt_val *args;
	int r;

	x->at = ident;
	if (check_count(x, f, given, final) < 0)
		return -EINVAL;
	if (!f->call)
		return eval_short_circuit(x, dot, cmd, strcmp(f->name, "or") == 0, final, ret);
	args = xcalloc(nr + 1, sizeof(*args));
	r = eval_args(x, dot, f, cmd, final, args);
	if (r == 0)
		r = call(x, f, cmd ? cmd : ident, args, nr, ret);
	for (size_t i = 0; i < nr; i++)
		gt_val_release(&args[i]);
	free(args);
	return r;
}

/* ---- commands and pipelines ------------------------------------------------------ */

static int no_args(struct exec *x, const struct gt_node *cmd, const struct gt_val *final)
{
	BUF_AUTO b = BUF_INIT;

	if (cmd->nr == 1 && !final)
		return 0;
	gt_write_node(&b, cmd->child[0]);
	return fail(x, "can't give argument to non-function %s", b.s);
}

static int eval_command(struct exec *x, const struct gt_val *dot, const struct gt_node *cmd,
			const struct gt_val *final, struct gt_val *ret)
{
	const struct gt_node *word = cmd->child[0];

	switch (word->type) {
	case GT_FIELD:
	case GT_CHAIN:
	case GT_VARIABLE:
		if (word->type == GT_VARIABLE && word->names.nr == 1) {
			x->at = word;
			if (no_args(x, cmd, final) < 0)
				return -EINVAL;
		}
		return eval_path(x, dot, word, cmd->nr > 1 || final, ret);
	case GT_IDENT:
		return eval_call(x, dot, word, cmd, final, ret);
	case GT_PIPE:
		if (no_args(x, cmd, final) < 0)
			return -EINVAL;
		return eval_pipeline(x, dot, word, ret);
	default:
		x->at = word;
		if (no_args(x, cmd, final) < 0)
			return -EINVAL;
		if (word->type == GT_NIL)
			return fail(x, "nil is not a command");
		return eval_arg(x, dot, word, ret);
	}
}

static int assign(struct exec *x, const struct gt_node *pipe, const struct gt_val *val)
{
	for (size_t i = 0; i < pipe->decl.nr; i++) {
		if (!pipe->assign)
			push_var(x, pipe->decl.v[i], gt_copy(val));
		else if (set_var(x, pipe->decl.v[i], val) < 0)
			return -EINVAL;
	}
	return 0;
}

/* Without a pipe there is no value. */
static int eval_pipeline(struct exec *x, const struct gt_val *dot, const struct gt_node *pipe,
			 struct gt_val *ret)
{
	struct gt_val val = GT_NO_VALUE;
	int r;

	if (!pipe)
		return 0;
	x->at = pipe;
	r = step(x);
	x->calls++;
	for (size_t i = 0; i < pipe->nr && r == 0; i++) {
		struct gt_val got = GT_NO_VALUE;

		r = eval_command(x, dot, pipe->child[i], i ? &val : NULL, &got);
		gt_val_release(&val);
		val = got;
		unwrap(&val);
	}
	x->calls--;
	if (r == 0)
		r = assign(x, pipe, &val);
	if (r < 0)
		gt_val_release(&val);
	*ret = val;
	return r;
}

/* ---- actions ------------------------------------------------------------------- */

static int walk(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		enum outcome *how);

static void print_value(struct exec *x, const struct gt_val *v)
{
	const struct go_arg arg = {v->kind, v->v};

	if (v->kind <= GO_NIL)
		buf_adds(x->out, v->kind == GO_NIL ? "<nil>" : "<no value>");
	else
		go_print(x->out, &arg, 1);
}

static int walk_action(struct exec *x, const struct gt_val *dot, const struct gt_node *n)
{
	GT_VAL_AUTO val = GT_NO_VALUE;
	int r = eval_pipeline(x, dot, n->pipe, &val);

	if (r == 0 && !n->pipe->decl.nr)
		print_value(x, &val);
	return r;
}

static int walk_if(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		   enum outcome *how)
{
	GT_VAL_AUTO val = GT_NO_VALUE;
	size_t mark = x->nr;
	int r = eval_pipeline(x, dot, n->pipe, &val);

	if (r == 0 && gt_truth(&val))
		r = walk(x, n->type == GT_WITH ? &val : dot, n->list, how);
	else if (r == 0 && n->otherwise)
		r = walk(x, dot, n->otherwise, how);
	pop_vars(x, mark);
	return r;
}

/* Sets a range's n-th variable from the end of the stack, or the variable it assigns to. */
static int range_var(struct exec *x, const struct gt_node *pipe, size_t i, size_t depth,
		     const struct gt_val *val)
{
	if (pipe->assign)
		return set_var(x, pipe->decl.v[i], val);
	gt_val_release(&x->var[x->nr - depth].val);
	x->var[x->nr - depth].val = gt_copy(val);
	return 0;
}

/* Takes index and elem. 1: the loop was left. */
static int iterate(struct exec *x, const struct gt_node *n, struct gt_val index, struct gt_val elem)
{
	const struct gt_node *pipe = n->pipe;
	GT_VAL_AUTO idx = index;
	GT_VAL_AUTO el = elem;
	enum outcome how = DONE;
	size_t mark = x->nr;
	int r = step(x);

	/* With two variables the index comes first; with one there is only the element. */
	if (r == 0 && pipe->decl.nr == 1)
		r = range_var(x, pipe, 0, 1, &el);
	if (r == 0 && pipe->decl.nr > 1) {
		r = range_var(x, pipe, 0, 2, &idx);
		if (r == 0)
			r = range_var(x, pipe, 1, 1, &el);
	}
	if (r == 0)
		r = walk(x, &el, n->list, &how);
	pop_vars(x, mark);
	return r < 0 ? r : how == BREAK;
}

/* *ret_any: whether there was something to go over. */
static int range_over(struct exec *x, const struct gt_node *n, const struct gt_val *val,
		      bool *ret_any)
{
	size_t len = value_len(val->v);
	BUF_AUTO text = BUF_INIT;
	int r = 0;

	switch (val->kind) {
	case GO_INVALID:
		return 0;
	case GO_SLICE:
		for (size_t i = 0; i < len && r == 0; i++)
			r = iterate(x, n, gt_take(GO_INT, value_int_new((int64_t)i)),
				    gt_elem(value_idx(val->v, i)));
		break;
	case GO_MAP:
		for (size_t i = 0; i < len && r == 0; i++)
			r = iterate(x, n, gt_take(GO_STRING, value_str_new(value_key(val->v, i))),
				    gt_elem(value_val(val->v, i)));
		break;
	case GO_INT:
	case GO_INT64:
	case GO_UINT8:
		len = value_int(val->v) > 0;
		if (n->pipe->decl.nr > 1)
			return fail(x, "can't use %lld to iterate over more than one variable",
				    (long long)value_int(val->v));
		for (int64_t i = 0; i < value_int(val->v) && r == 0; i++)
			r = iterate(x, n, GT_NO_VALUE, gt_take(val->kind, value_int_new(i)));
		break;
	default:
		go_value_write(&text, val->v);
		return fail(x, "range can't iterate over %s", buf_str(&text));
	}
	*ret_any = len > 0;
	return MIN(r, 0);
}

static int walk_range(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		      enum outcome *how)
{
	GT_VAL_AUTO val = GT_NO_VALUE;
	size_t mark = x->nr;
	bool any = false;
	int r = eval_pipeline(x, dot, n->pipe, &val);

	if (r == 0)
		r = range_over(x, n, &val, &any);
	if (r == 0 && !any && n->otherwise)
		r = walk(x, dot, n->otherwise, how);
	pop_vars(x, mark);
	return r;
}

static int walk_template(struct exec *x, const struct gt_val *dot, const struct gt_node *n)
{
	const struct gt_node *root = gt_find(x->t, n->text);
	GT_VAL_AUTO val = GT_NO_VALUE;
	const char *name = x->name;
	size_t base = x->base;
	enum outcome how = DONE;
	BUF_AUTO quoted = BUF_INIT;
	int r;

	go_quote(&quoted, n->text);
	if (!root)
		return fail(x, "template %s not defined", quoted.s);
	if (x->depth >= GT_MAX_DEPTH)
		return fail(x, "exceeded maximum template depth (%d)", GT_MAX_DEPTH);
	if (eval_pipeline(x, dot, n->pipe, &val) < 0)
		return -EINVAL;
	x->base = x->nr;
	push_var(x, "$", gt_copy(&val));
	x->name = n->text;
	x->depth++;
	r = walk(x, &val, root, &how);
	x->depth--;
	x->name = name;
	pop_vars(x, x->base);
	x->base = base;
	return r;
}

static int walk_node(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		     enum outcome *how)
{
	int r = 0;

	switch (n->type) {
	case GT_TEXT:
		buf_add(x->out, n->text, n->len);
		return 0;
	case GT_ACTION:
		return walk_action(x, dot, n);
	case GT_IF:
	case GT_WITH:
		return walk_if(x, dot, n, how);
	case GT_RANGE:
		return walk_range(x, dot, n, how);
	case GT_TEMPLATE:
		return walk_template(x, dot, n);
	case GT_BREAK:
	case GT_CONTINUE:
		*how = n->type == GT_BREAK ? BREAK : CONTINUE;
		return 0;
	default: /* a list */
		for (size_t i = 0; i < n->nr && r == 0 && *how == DONE; i++)
			r = walk(x, dot, n->child[i], how);
		return r;
	}
}

static int walk(struct exec *x, const struct gt_val *dot, const struct gt_node *n,
		enum outcome *how)
{
	int r;

	x->at = n;
	r = step(x);
	if (r < 0)
		return r;
	x->calls++;
	r = walk_node(x, dot, n, how);
	x->calls--;
	return r;
}

int gotemplate_execute(const struct gotemplate *t, const struct value *data, struct buf *out,
		       struct err *err)
{
	struct exec x = {.t = t, .name = "output", .out = out, .start = out->len, .err = err};
	GT_VAL_AUTO dot = gt_take(go_kind_of(data), value_ref(data));
	enum outcome how = DONE;
	int r;

	unwrap(&dot);
	push_var(&x, "$", gt_copy(&dot));
	r = walk(&x, &dot, gt_find(t, "output"), &how);
	pop_vars(&x, 0);
	free(x.var);
	return r;
}
