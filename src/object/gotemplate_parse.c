/*
 * Tokens to nodes, following text/template/parse and its words for errors.
 */
#include "object/gotemplate_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_TEMPLATE (64 * 1024)

struct parser {
	struct gt_tokens tok;
	size_t next, far; /* the next token; the farthest looked at, whose line errors name */
	int action_line;  /* 0: not in an action */
	struct strvec vars;
	int ranges, depth;
	struct gotemplate *t;
	struct err *err;
};

/* ---- tokens ------------------------------------------------------------------ */

static const struct gt_token *peek(struct parser *p)
{
	size_t i = MIN(p->next, p->tok.nr - 1);

	p->far = MAX(p->far, i);
	return &p->tok.t[i];
}

static const struct gt_token *next(struct parser *p)
{
	const struct gt_token *t = peek(p);

	p->next++;
	return t;
}

static const struct gt_token *peek_solid(struct parser *p)
{
	while (peek(p)->type == TOK_SPACE)
		p->next++;
	return peek(p);
}

static const struct gt_token *next_solid(struct parser *p)
{
	peek_solid(p);
	return next(p);
}

static char *token_text(const struct parser *p, const struct gt_token *t)
{
	return xmemdup0(p->tok.text + t->pos, t->len);
}

/* ---- errors ------------------------------------------------------------------ */

static int fail(struct parser *p, const char *fmt, ...) PRINTF(2, 3);

static int fail(struct parser *p, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return err_set(p->err, -EINVAL, "template: output:%d: %s", p->tok.t[p->far].line, b.s);
}

/* The words before, the name in quotes, the words after. */
static int fail_quoted(struct parser *p, const char *before, const char *name, const char *after)
{
	BUF_AUTO b = BUF_INIT;

	go_quote(&b, name);
	return fail(p, "%s %s%s", before, b.s, after);
}

static int unexpected(struct parser *p, const struct gt_token *t, const char *context)
{
	STR_AUTO text = token_text(p, t);
	BUF_AUTO b = BUF_INIT;

	if (t->type == TOK_ERROR) {
		bool action = str_ends(p->tok.msg, " action");

		if (!p->action_line || p->action_line == t->line)
			return fail(p, "%s", p->tok.msg);
		return fail(p, "%s%s started at output:%d", p->tok.msg, action ? "" : " in action",
			    p->action_line);
	}
	if (t->type == TOK_EOF) {
		buf_adds(&b, "EOF");
	} else if (t->type > TOK_KEYWORD) {
		buf_addf(&b, "<%s>", text);
	} else {
		size_t n = 0;
		uint32_t cp;

		for (int i = 0; i < 10 && n < t->len; i++)
			n += utf8_decode(text + n, t->len - n, &cp);
		go_quote_bytes(&b, text, t->len > 10 ? n : t->len, '"');
		buf_adds(&b, t->len > 10 ? "..." : "");
	}
	return fail(p, "unexpected %s in %s", b.s, context);
}

static int unexpected_node(struct parser *p, const struct gt_node *n, const char *context)
{
	return fail(p, "unexpected %s%s%s", n->type == GT_END ? "{{end}}" : "{{else}}",
		    context ? " in " : "", context ? context : "");
}

static int expect(struct parser *p, enum gt_token_type type, const char *context)
{
	const struct gt_token *t = next_solid(p);

	return t->type == type ? 0 : unexpected(p, t, context);
}

/* ---- nodes ------------------------------------------------------------------- */

static struct gt_node *node_new(enum gt_type type, size_t pos)
{
	struct gt_node *n = xcalloc(1, sizeof(*n));

	n->type = type;
	n->pos = pos;
	return n;
}

static struct gt_node *child_new(struct gt_node *up, enum gt_type type, size_t pos)
{
	struct gt_node *n = node_new(type, pos);

	up->child = grow(up->child, up->nr + 1, &up->cap, sizeof(*up->child));
	up->child[up->nr++] = n;
	return n;
}

static void drop_last_child(struct gt_node *up)
{
	gt_node_free(up->child[--up->nr]);
}

static void pop_vars(struct parser *p, size_t nr)
{
	while (p->vars.nr > nr) {
		freep(&p->vars.v[--p->vars.nr]);
		p->vars.v[p->vars.nr] = NULL;
	}
}

static int too_deep(struct parser *p)
{
	if (p->depth < GT_MAX_DEPTH)
		return 0;
	return fail(p, "nested deeper than %d", GT_MAX_DEPTH);
}

/* ---- operands ---------------------------------------------------------------- */

static int parse_pipeline(struct parser *p, const char *context, enum gt_token_type end,
			  struct gt_node *pipe);

static int parse_string(struct parser *p, const struct gt_token *t, struct gt_node *n)
{
	BUF_AUTO s = BUF_INIT;

	n->text = token_text(p, t);
	if (!go_unquote(n->text, t->len, &s))
		return fail(p, "invalid syntax");
	n->literal = value_strn_new(buf_str(&s), s.len);
	return 0;
}

static int parse_number(struct parser *p, const struct gt_token *t, struct gt_node *n)
{
	BUF_AUTO msg = BUF_INIT;

	n->text = token_text(p, t);
	return gt_parse_number(n, t->type == TOK_CHAR_CONST, &msg) ? 0 : fail(p, "%s", msg.s);
}

static int parse_ident(struct parser *p, const struct gt_token *t, struct gt_node *n)
{
	n->text = token_text(p, t);
	n->func = gt_func_find(n->text);
	return n->func ? 0 : fail_quoted(p, "function", n->text, " not defined");
}

static int parse_variable(struct parser *p, const struct gt_token *t, struct gt_node *n)
{
	STR_AUTO name = token_text(p, t);

	strvec_add(&n->names, name);
	return strvec_has(&p->vars, name) ? 0 : fail_quoted(p, "undefined variable", name, "");
}

/* One term, as the next child of up. 1: what comes next is none, and stays there. */
static int parse_term(struct parser *p, struct gt_node *up)
{
	const struct gt_token *t = next_solid(p);

	switch (t->type) {
	case TOK_IDENT:
		return parse_ident(p, t, child_new(up, GT_IDENT, t->pos));
	case TOK_DOT:
		child_new(up, GT_DOT, t->pos);
		return 0;
	case TOK_NIL:
		child_new(up, GT_NIL, t->pos);
		return 0;
	case TOK_VARIABLE:
		return parse_variable(p, t, child_new(up, GT_VARIABLE, t->pos));
	case TOK_FIELD:
		strvec_addn(&child_new(up, GT_FIELD, t->pos)->names, p->tok.text + t->pos + 1,
			    t->len - 1);
		return 0;
	case TOK_BOOL: {
		struct gt_node *n = child_new(up, GT_BOOL, t->pos);

		n->text = token_text(p, t);
		n->literal = value_bool_new(t->len == 4);
		return 0;
	}
	case TOK_CHAR_CONST:
	case TOK_NUMBER:
		return parse_number(p, t, child_new(up, GT_NUMBER, t->pos));
	case TOK_OPEN:
		return parse_pipeline(p, "parenthesized pipeline", TOK_CLOSE,
				      child_new(up, GT_PIPE, t->pos));
	case TOK_STRING:
	case TOK_RAW_STRING:
		return parse_string(p, t, child_new(up, GT_STRING, t->pos));
	default:
		p->next--;
		return 1;
	}
}

/* Fields right behind a term belong to it. */
static int parse_operand(struct parser *p, struct gt_node *up)
{
	struct gt_node *n, *chain;
	int r = parse_term(p, up);

	if (r || peek(p)->type != TOK_FIELD)
		return r;
	n = up->child[up->nr - 1];
	switch (n->type) {
	case GT_FIELD:
	case GT_VARIABLE:
		n->pos = peek(p)->pos;
		break;
	case GT_BOOL:
	case GT_STRING:
	case GT_NUMBER:
	case GT_NIL:
	case GT_DOT: {
		BUF_AUTO text = BUF_INIT;

		while (peek(p)->type == TOK_FIELD)
			p->next++;
		gt_write_node(&text, n);
		return fail_quoted(p, "unexpected . after term", text.s, "");
	}
	default:
		chain = node_new(GT_CHAIN, peek(p)->pos);
		chain->pipe = n;
		up->child[up->nr - 1] = n = chain;
	}
	while (peek(p)->type == TOK_FIELD) {
		const struct gt_token *t = next(p);

		strvec_addn(&n->names, p->tok.text + t->pos + 1, t->len - 1);
	}
	return 0;
}

static int parse_command(struct parser *p, struct gt_node *pipe)
{
	struct gt_node *cmd = child_new(pipe, GT_COMMAND, peek_solid(p)->pos);

	for (;;) {
		const struct gt_token *t;

		peek_solid(p);
		if (parse_operand(p, cmd) < 0)
			return -EINVAL;
		t = next(p);
		if (t->type == TOK_SPACE)
			continue;
		if (t->type == TOK_RIGHT || t->type == TOK_CLOSE)
			p->next--;
		else if (t->type != TOK_PIPE)
			return unexpected(p, t, "operand");
		break;
	}
	return cmd->nr ? 0 : fail(p, "empty command");
}

/* ---- pipelines ----------------------------------------------------------------- */

static void declare(struct parser *p, struct gt_node *pipe, const struct gt_token *v)
{
	STR_AUTO name = token_text(p, v);

	strvec_add(&pipe->decl, name);
	strvec_add(&p->vars, name);
}

/* "$x :=", "$x =", "$i, $x :=" */
static int parse_declarations(struct parser *p, const char *context, struct gt_node *pipe)
{
	bool range = strcmp(context, "range") == 0;

	for (;;) {
		const struct gt_token *v = peek_solid(p), *t;
		size_t after;

		if (v->type != TOK_VARIABLE)
			return 0;
		after = ++p->next;
		t = peek_solid(p);
		if (t->type == TOK_ASSIGN || t->type == TOK_DECLARE) {
			p->next++;
			pipe->assign = t->type == TOK_ASSIGN;
			declare(p, pipe, v);
			return 0;
		}
		if (t->type != TOK_CHAR || p->tok.text[t->pos] != ',') {
			p->next = after - 1;
			return 0;
		}
		p->next++;
		declare(p, pipe, v);
		if (!range || pipe->decl.nr >= 2)
			return fail(p, "too many declarations in %s", context);
		t = peek_solid(p);
		if (t->type != TOK_VARIABLE && t->type != TOK_RIGHT && t->type != TOK_CLOSE)
			return fail(p, "range can only initialize variables");
	}
}

static int check_pipeline(struct parser *p, const struct gt_node *pipe, const char *context)
{
	if (!pipe->nr)
		return fail(p, "missing value for %s", context);
	for (size_t i = 1; i < pipe->nr; i++) {
		switch (pipe->child[i]->child[0]->type) {
		case GT_BOOL:
		case GT_DOT:
		case GT_NIL:
		case GT_NUMBER:
		case GT_STRING:
			return fail(p, "non executable command in pipeline stage %zu", i + 1);
		default:
			break;
		}
	}
	return 0;
}

static int parse_commands(struct parser *p, const char *context, enum gt_token_type end,
			  struct gt_node *pipe)
{
	for (;;) {
		const struct gt_token *t = next_solid(p);

		if (t->type == end)
			return check_pipeline(p, pipe, context);
		switch (t->type) {
		case TOK_BOOL:
		case TOK_CHAR_CONST:
		case TOK_DOT:
		case TOK_FIELD:
		case TOK_IDENT:
		case TOK_NUMBER:
		case TOK_NIL:
		case TOK_RAW_STRING:
		case TOK_STRING:
		case TOK_VARIABLE:
		case TOK_OPEN:
			p->next--;
			if (parse_command(p, pipe) < 0)
				return -EINVAL;
			break;
		default:
			return unexpected(p, t, context);
		}
	}
}

static int parse_pipeline(struct parser *p, const char *context, enum gt_token_type end,
			  struct gt_node *pipe)
{
	int r = too_deep(p);

	if (r == 0)
		r = parse_declarations(p, context, pipe);
	p->depth++;
	if (r == 0)
		r = parse_commands(p, context, end, pipe);
	p->depth--;
	return r;
}

static int new_pipeline(struct parser *p, const char *context, struct gt_node **ret)
{
	*ret = node_new(GT_PIPE, peek_solid(p)->pos);
	return parse_pipeline(p, context, TOK_RIGHT, *ret);
}

/* ---- actions ------------------------------------------------------------------- */

static int parse_item(struct parser *p, struct gt_node *list);

/* Up to {{end}} or {{else}}, which *ret_last tells apart. */
static int parse_list(struct parser *p, struct gt_node **ret, struct gt_node *ret_last)
{
	struct gt_node *list = *ret = node_new(GT_LIST, peek_solid(p)->pos);
	int r = too_deep(p);

	p->depth++;
	while (r == 0) {
		const struct gt_node *last;

		if (peek_solid(p)->type == TOK_EOF) {
			r = fail(p, "unexpected EOF");
			break;
		}
		r = parse_item(p, list);
		last = r == 0 && list->nr ? list->child[list->nr - 1] : NULL;
		if (last && (last->type == GT_END || last->type == GT_ELSE)) {
			ret_last->type = last->type;
			drop_last_child(list);
			break;
		}
	}
	p->depth--;
	return r;
}

static int parse_control(struct parser *p, enum gt_type type, const char *context,
			 struct gt_node *list, size_t pos);

/* What follows {{else}}: a list, or the "if" ("with") of "else if", which takes its own end. */
static int parse_else(struct parser *p, enum gt_type type, struct gt_node *n)
{
	enum gt_token_type t = peek(p)->type;
	struct gt_node last = {0};

	if ((type == GT_IF && t == TOK_IF) || (type == GT_WITH && t == TOK_WITH)) {
		const struct gt_token *word = next(p);

		n->otherwise = node_new(GT_LIST, word->pos);
		if (too_deep(p) < 0)
			return -EINVAL;
		p->depth++;
		if (parse_control(p, type, type == GT_IF ? "if" : "with", n->otherwise, word->pos) <
		    0)
			return -EINVAL;
		p->depth--;
		return 0;
	}
	if (parse_list(p, &n->otherwise, &last) < 0)
		return -EINVAL;
	return last.type == GT_END ? 0 : fail(p, "expected end; found {{else}}");
}

static int parse_control(struct parser *p, enum gt_type type, const char *context,
			 struct gt_node *list, size_t pos)
{
	struct gt_node *n = child_new(list, type, pos), last = {0};
	size_t vars = p->vars.nr;
	int r = new_pipeline(p, context, &n->pipe);

	p->ranges += type == GT_RANGE;
	if (r == 0)
		r = parse_list(p, &n->list, &last);
	p->ranges -= type == GT_RANGE;
	if (r == 0 && last.type == GT_ELSE)
		r = parse_else(p, type, n);
	pop_vars(p, vars);
	return r;
}

static int parse_break(struct parser *p, enum gt_type type, struct gt_node *list, size_t pos)
{
	const char *name = type == GT_BREAK ? "{{break}}" : "{{continue}}";

	if (expect(p, TOK_RIGHT, name) < 0)
		return -EINVAL;
	if (!p->ranges)
		return fail(p, "%s outside {{range}}", name);
	child_new(list, type, pos);
	return 0;
}

static bool is_empty(const struct gt_node *n)
{
	if (n->type == GT_TEXT)
		return strspn(n->text, " \t\n\v\f\r") == n->len;
	for (size_t i = 0; n->type == GT_LIST && i < n->nr; i++)
		if (!is_empty(n->child[i]))
			return false;
	return n->type == GT_LIST;
}

/* Adds a tree under its name unless an empty one would replace another. Takes root. */
static int add_tree(struct parser *p, const char *name, struct gt_node *root)
{
	struct gotemplate *t = p->t;

	for (size_t i = 0; i < t->nr; i++) {
		if (strcmp(t->tree[i].name, name) != 0)
			continue;
		if (is_empty(t->tree[i].root)) {
			gt_node_free(t->tree[i].root);
			t->tree[i].root = root;
			return 0;
		}
		if (!is_empty(root)) {
			gt_node_free(root);
			return fail_quoted(p, "template: multiple definition of template", name,
					   "");
		}
		gt_node_free(root);
		return 0;
	}
	t->tree = grow(t->tree, t->nr + 1, &t->cap, sizeof(*t->tree));
	t->tree[t->nr++] = (struct gt_tree){xstrdup(name), root};
	return 0;
}

/* A template's body up to its {{end}}: variables and loops of outside are unknown there. */
static int parse_body(struct parser *p, const char *name, const char *context)
{
	struct strvec vars = p->vars;
	struct gt_node *root = NULL, last = {0};
	int ranges = p->ranges, r;

	p->vars = (struct strvec)STRVEC_INIT;
	strvec_add(&p->vars, "$");
	p->ranges = 0;
	r = parse_list(p, &root, &last);
	if (r == 0 && last.type != GT_END)
		r = unexpected_node(p, &last, context);
	strvec_release(&p->vars);
	p->vars = vars;
	p->ranges = ranges;
	if (r == 0)
		return add_tree(p, name, root);
	gt_node_free(root);
	return r;
}

static int parse_name(struct parser *p, const char *context, struct gt_node *n)
{
	const struct gt_token *t = next_solid(p);

	if (t->type != TOK_STRING && t->type != TOK_RAW_STRING)
		return unexpected(p, t, context);
	if (parse_string(p, t, n) < 0)
		return -EINVAL;
	freep(&n->text);
	n->text = xstrdup(value_str(n->literal));
	return 0;
}

static int parse_define(struct parser *p)
{
	struct gt_node *name = node_new(GT_STRING, 0);
	int r = parse_name(p, "define clause", name);

	if (r == 0)
		r = expect(p, TOK_RIGHT, "define clause");
	p->action_line = 0;
	if (r == 0)
		r = parse_body(p, name->text, "define clause");
	gt_node_free(name);
	return r;
}

static int parse_template(struct parser *p, struct gt_node *list, bool block, size_t pos)
{
	const char *context = block ? "block clause" : "template clause";
	struct gt_node *n = child_new(list, GT_TEMPLATE, pos);

	if (parse_name(p, context, n) < 0)
		return -EINVAL;
	if (!block && peek_solid(p)->type == TOK_RIGHT) {
		p->next++;
		return 0;
	}
	if (new_pipeline(p, context, &n->pipe) < 0)
		return -EINVAL;
	return block ? parse_body(p, n->text, context) : 0;
}

static int parse_action(struct parser *p, struct gt_node *list)
{
	const struct gt_token *t = next_solid(p);
	struct gt_node *n;

	switch (t->type) {
	case TOK_BLOCK:
	case TOK_TEMPLATE:
		return parse_template(p, list, t->type == TOK_BLOCK, t->pos);
	case TOK_BREAK:
	case TOK_CONTINUE:
		return parse_break(p, t->type == TOK_BREAK ? GT_BREAK : GT_CONTINUE, list, t->pos);
	case TOK_ELSE:
		child_new(list, GT_ELSE, t->pos);
		t = peek_solid(p);
		if (t->type == TOK_IF || t->type == TOK_WITH)
			return 0;
		return expect(p, TOK_RIGHT, "else");
	case TOK_END:
		child_new(list, GT_END, t->pos);
		return expect(p, TOK_RIGHT, "end");
	case TOK_IF:
		return parse_control(p, GT_IF, "if", list, t->pos);
	case TOK_RANGE:
		return parse_control(p, GT_RANGE, "range", list, t->pos);
	case TOK_WITH:
		return parse_control(p, GT_WITH, "with", list, t->pos);
	default:
		p->next--;
		n = child_new(list, GT_ACTION, t->pos);
		return new_pipeline(p, "command", &n->pipe);
	}
}

/* A text or an action, as the next child of list. */
static int parse_item(struct parser *p, struct gt_node *list)
{
	const struct gt_token *t = next_solid(p);
	struct gt_node *n;
	int r;

	switch (t->type) {
	case TOK_TEXT:
		n = child_new(list, GT_TEXT, t->pos);
		n->text = token_text(p, t);
		n->len = t->len;
		return 0;
	case TOK_LEFT:
		p->action_line = t->line;
		r = parse_action(p, list);
		p->action_line = 0;
		return r;
	default:
		return unexpected(p, t, "input");
	}
}

static int parse_all(struct parser *p)
{
	struct gt_node *root = node_new(GT_LIST, 0);
	int r = 0;

	while (r == 0 && peek(p)->type != TOK_EOF) {
		const struct gt_node *last;
		size_t start = p->next;

		if (peek(p)->type == TOK_LEFT) {
			p->next++;
			if (next_solid(p)->type == TOK_DEFINE) {
				r = parse_define(p);
				continue;
			}
			p->next = start;
		}
		r = parse_item(p, root);
		last = r == 0 && root->nr ? root->child[root->nr - 1] : NULL;
		if (last && (last->type == GT_END || last->type == GT_ELSE))
			r = unexpected_node(p, last, NULL);
	}
	if (r == 0)
		return add_tree(p, "output", root);
	gt_node_free(root);
	return r;
}

int gotemplate_parse(const char *text, struct gotemplate **ret, struct err *err)
{
	struct parser p = {.err = err};
	int r;

	if (strlen(text) > MAX_TEMPLATE)
		return err_set(err, -EINVAL, "template is longer than %d bytes", MAX_TEMPLATE);
	p.t = xcalloc(1, sizeof(*p.t));
	p.t->text = xstrdup(text);
	strvec_add(&p.vars, "$");
	gt_lex(p.t->text, &p.tok);
	r = parse_all(&p);
	gt_tokens_release(&p.tok);
	strvec_release(&p.vars);
	if (r < 0)
		gotemplate_free(p.t);
	else
		*ret = p.t;
	return r;
}

void gotemplate_free(struct gotemplate *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nr; i++) {
		free(t->tree[i].name);
		gt_node_free(t->tree[i].root);
	}
	free(t->tree);
	free(t->text);
	free(t);
}

void gotemplate_allow_missing_keys(struct gotemplate *t, bool allow)
{
	t->missing_error = !allow;
}

const struct gt_node *gt_find(const struct gotemplate *t, const char *name)
{
	for (size_t i = 0; i < t->nr; i++)
		if (strcmp(t->tree[i].name, name) == 0)
			return t->tree[i].root;
	return NULL;
}
