/* The grammar: tokens to trees, one complete command at a time. */
#include "shell/parse_private.h"

#include <errno.h>
#include <stdlib.h>

void sh_list_release(struct sh_list *l)
{
	free(l->v);
}

void sh_list_add(struct sh_list *l, void *p)
{
	l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
	l->v[l->nr++] = p;
}

void *sh_list_keep(struct parser *ps, const struct sh_list *l)
{
	void **v = sh_prog_alloc(ps->prog, (l->nr + 1) * sizeof(*v));

	if (l->nr)
		memcpy(v, l->v, l->nr * sizeof(*v));
	return v;
}

struct ast *sh_ast_new(struct parser *ps, enum ast_type type)
{
	struct ast *a = sh_prog_alloc(ps->prog, sizeof(*a));

	a->type = type;
	a->line = sh_lex_peek(ps)->line;
	return a;
}

struct ast *sh_ast_with(struct parser *ps, enum ast_type type, struct ast *x, struct ast *y)
{
	struct ast *a = sh_ast_new(ps, type);

	a->kids = sh_prog_alloc(ps->prog, 3 * sizeof(*a->kids));
	a->kids[0] = x;
	a->kids[1] = y;
	a->line = x ? x->line : a->line;
	return a;
}

struct ast *sh_unexpected(struct parser *ps)
{
	struct token *t = sh_lex_peek(ps);

	if (ps->failed)
		return NULL;
	ps->line = t->line;
	if (t->type == TOK_EOF) {
		ps->incomplete = true;
		/* bash counts the line after the last one */
		ps->line += ps->src.len > 0 && ps->src.s[ps->src.len - 1] != '\n';
		sh_parse_error(ps, "syntax error: unexpected end of file");
	} else {
		sh_parse_error(ps, "syntax error near unexpected token `%s'",
			       t->type == TOK_NEWLINE ? "newline" : t->text);
		ps->show_line = true;
	}
	return NULL;
}

void sh_skip_newlines(struct parser *ps)
{
	while (sh_lex_peek(ps)->type == TOK_NEWLINE)
		sh_lex_take(ps);
}

bool sh_expect_word(struct parser *ps, const char *word)
{
	if (!sh_lex_is_word(ps, word)) {
		sh_unexpected(ps);
		return false;
	}
	sh_lex_take(ps);
	return true;
}

static const char *const closers[] = {"then", "else", "elif", "fi", "do",
				      "done", "esac", "}",    "]]"};

static bool at_closer(struct parser *ps)
{
	struct token *t = sh_lex_peek(ps);

	for (size_t i = 0; t->type == TOK_WORD && i < ARRAY_SIZE(closers) - 1; i++)
		if (strcmp(t->text, closers[i]) == 0)
			return true;
	return false;
}

bool sh_is_keyword(const char *word)
{
	static const char *const more[] = {"if",       "for", "while", "until", "case",   "{",
					   "function", "!",   "[[",    "in",    "select", "time"};

	for (size_t i = 0; i < ARRAY_SIZE(closers); i++)
		if (strcmp(word, closers[i]) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		if (strcmp(word, more[i]) == 0)
			return true;
	return false;
}

/* ---- redirections ------------------------------------------------------------------ */

static const struct {
	const char *op;
	int fd, type;
} redir_ops[] = {
	{"<", 0, REDIR_IN},       {">", 1, REDIR_OUT},    {">|", 1, REDIR_CLOBBER},
	{">>", 1, REDIR_APPEND},  {"<>", 0, REDIR_RDWR},  {"<&", 0, REDIR_DUP_IN},
	{">&", 1, REDIR_DUP_OUT}, {"&>", 1, REDIR_BOTH},  {"&>>", 1, REDIR_BOTH_APPEND},
	{"<<", 0, REDIR_HERE},    {"<<-", 0, REDIR_HERE}, {"<<<", 0, REDIR_STRING},
};

static int redir_op(struct parser *ps)
{
	struct token *t = sh_lex_peek(ps);

	for (size_t i = 0; t->type == TOK_OP && i < ARRAY_SIZE(redir_ops); i++)
		if (strcmp(t->text, redir_ops[i].op) == 0)
			return (int)i;
	return -1;
}

/* The delimiter without its quotes; true when it had some. */
static bool unquote_delimiter(const char *raw, struct buf *out)
{
	bool quoted = false;

	for (const char *p = raw; *p; p++) {
		if (*p == '\'' || *p == '"') {
			quoted = true;
		} else if (*p == '\\' && p[1]) {
			quoted = true;
			buf_addc(out, *++p);
		} else {
			buf_addc(out, *p);
		}
	}
	return quoted;
}

/* Here-documents wait for the end of the line, in the order they were named. */
static void add_heredoc(struct parser *ps, struct redir *r, const char *raw, bool strip)
{
	struct heredoc *h = sh_prog_alloc(ps->prog, sizeof(*h)), **p = &ps->here;
	BUF_AUTO end = BUF_INIT;

	if (unquote_delimiter(raw, &end))
		r->op = REDIR_HERE_RAW;
	h->r = r;
	h->end = sh_prog_strndup(ps->prog, buf_str(&end), end.len);
	h->strip = strip;
	r->word = sh_prog_strndup(ps->prog, "", 0);
	while (*p)
		p = &(*p)->next;
	*p = h;
}

/* Appends a redirection to *list when one stands here: 1, 0, -EINVAL. */
static int parse_redir(struct parser *ps, struct redir **list)
{
	struct token *t = sh_lex_peek(ps);
	int fd = -1, op;
	struct redir *r;
	bool strip;

	if (t->type == TOK_NUMBER) {
		fd = t->text[0] - '0';
		sh_lex_take(ps);
	}
	op = redir_op(ps);
	if (op < 0) {
		if (fd >= 0)
			sh_unexpected(ps);
		return fd >= 0 ? -EINVAL : 0;
	}
	strip = strcmp(redir_ops[op].op, "<<-") == 0;
	sh_lex_take(ps);
	t = sh_lex_peek(ps);
	if (t->type != TOK_WORD && t->type != TOK_NUMBER) {
		sh_unexpected(ps);
		return -EINVAL;
	}
	r = sh_prog_alloc(ps->prog, sizeof(*r));
	r->fd = fd >= 0 ? fd : redir_ops[op].fd;
	memcpy(&r->op, &redir_ops[op].type, sizeof(r->op));
	r->word = t->text;
	if (r->op == REDIR_HERE)
		add_heredoc(ps, r, t->text, strip);
	sh_lex_take(ps);
	while (*list)
		list = &(*list)->next;
	*list = r;
	return 1;
}

static struct ast *with_redirs(struct parser *ps, struct ast *a)
{
	int r;

	while (a && (r = parse_redir(ps, &a->redirs)) != 0)
		if (r < 0)
			return NULL;
	return a;
}

/* ---- simple commands ---------------------------------------------------------------- */

static struct ast *parse_simple(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_SIMPLE);
	size_t start = sh_lex_peek(ps)->start;
	SH_LIST_AUTO assigns = {NULL, 0, 0};
	SH_LIST_AUTO words = {NULL, 0, 0};
	int r;

	for (;;) {
		struct token *t;

		r = parse_redir(ps, &a->redirs);
		if (r < 0)
			return NULL;
		if (r > 0)
			continue;
		if (words.nr == 0 || ps->alias_next) {
			ps->alias_next = false;
			sh_lex_alias(ps);
		}
		t = sh_lex_peek(ps);
		if (t->type != TOK_WORD && t->type != TOK_NUMBER)
			break;
		if (words.nr == 0 && sh_is_assignment(t->text))
			sh_list_add(&assigns, t->text);
		else
			sh_list_add(&words, t->text);
		sh_lex_take(ps);
		if (words.nr == 1 && assigns.nr == 0 && !a->redirs && sh_lex_is_op(ps, "(")) {
			sh_lex_take(ps);
			if (!sh_lex_is_op(ps, ")"))
				return sh_unexpected(ps);
			sh_lex_take(ps);
			a->name = words.v[0];
			return sh_parse_function(ps, a, start);
		}
	}
	if (ps->failed || (words.nr == 0 && assigns.nr == 0 && !a->redirs))
		return sh_unexpected(ps);
	a->assigns = sh_list_keep(ps, &assigns);
	a->words = sh_list_keep(ps, &words);
	return a;
}

struct ast *sh_parse_command(struct parser *ps)
{
	struct ast *a;

	sh_lex_alias(ps);
	if (at_closer(ps))
		return sh_unexpected(ps);
	if (!sh_at_compound(ps))
		return parse_simple(ps);
	if (++ps->depth > MAX_NESTING) {
		sh_parse_error(ps, "syntax error: nested too deeply");
		return NULL;
	}
	a = sh_parse_compound(ps);
	ps->depth--;
	return a && a->type != AST_FUNCTION ? with_redirs(ps, a) : a;
}

/* ---- pipelines and lists -------------------------------------------------------------- */

static struct ast *parse_pipeline(struct parser *ps)
{
	SH_LIST_AUTO kids = {NULL, 0, 0};
	struct ast *a, *k;
	bool negate = false, timed = false;

	sh_lex_alias(ps);
	while (sh_lex_is_word(ps, "!") || sh_lex_is_word(ps, "time")) {
		if (sh_lex_is_word(ps, "!"))
			negate = !negate;
		else
			timed = true;
		sh_lex_take(ps);
		if (timed && sh_lex_is_word(ps, "-p"))
			sh_lex_take(ps);
	}
	a = sh_ast_new(ps, AST_PIPE);
	for (;;) {
		bool both;

		k = sh_parse_command(ps);
		if (!k)
			return NULL;
		sh_list_add(&kids, k);
		both = sh_lex_is_op(ps, "|&");
		if (!both && !sh_lex_is_op(ps, "|"))
			break;
		if (both) {
			struct redir *r = sh_prog_alloc(ps->prog, sizeof(*r)), **end = &k->redirs;

			*r = (struct redir){.fd = 2, .op = REDIR_DUP_OUT};
			r->word = sh_prog_strndup(ps->prog, "1", 1);
			while (*end)
				end = &(*end)->next;
			*end = r;
		}
		sh_lex_take(ps);
		sh_skip_newlines(ps);
	}
	a->kids = sh_list_keep(ps, &kids);
	a = kids.nr > 1 ? a : k;
	if (negate)
		a = sh_ast_with(ps, AST_NOT, a, NULL);
	return timed ? sh_ast_with(ps, AST_TIME, a, NULL) : a;
}

static struct ast *parse_and_or(struct parser *ps)
{
	struct ast *a = parse_pipeline(ps);

	while (a && (sh_lex_is_op(ps, "&&") || sh_lex_is_op(ps, "||"))) {
		enum ast_type type = sh_lex_is_op(ps, "&&") ? AST_AND : AST_OR;
		struct ast *b;

		sh_lex_take(ps);
		sh_skip_newlines(ps);
		b = parse_pipeline(ps);
		a = b ? sh_ast_with(ps, type, a, b) : NULL;
	}
	return a;
}

static bool list_ends(struct parser *ps)
{
	struct token *t = sh_lex_peek(ps);

	return t->type == TOK_EOF || at_closer(ps) || sh_lex_is_op(ps, ")") ||
	       sh_lex_is_op(ps, ";;") || sh_lex_is_op(ps, ";&") || sh_lex_is_op(ps, ";;&");
}

/* A list, possibly empty. one_line: it ends with the line, as a complete command does. */
struct ast *sh_parse_list(struct parser *ps, bool one_line)
{
	struct ast *a = sh_ast_new(ps, AST_LIST), *k;
	SH_LIST_AUTO kids = {NULL, 0, 0};

	if (!one_line)
		sh_skip_newlines(ps);
	while (!list_ends(ps)) {
		size_t start = sh_lex_peek(ps)->start;

		k = parse_and_or(ps);
		if (!k)
			return NULL;
		if (sh_lex_is_op(ps, "&")) {
			size_t end = sh_lex_peek(ps)->start;

			k = sh_ast_with(ps, AST_ASYNC, k, NULL);
			while (end > start && ps->src.s[end - 1] == ' ')
				end--;
			k->text = sh_prog_strndup(ps->prog, ps->src.s + start,
						  end > start ? end - start : 0);
		}
		sh_list_add(&kids, k);
		if (sh_lex_peek(ps)->type == TOK_NEWLINE) {
			if (one_line)
				break;
			sh_skip_newlines(ps);
		} else if (sh_lex_is_op(ps, ";") || sh_lex_is_op(ps, "&")) {
			sh_lex_take(ps);
			if (!one_line)
				sh_skip_newlines(ps);
			else if (sh_lex_peek(ps)->type == TOK_NEWLINE)
				break;
		} else {
			break;
		}
	}
	a->kids = sh_list_keep(ps, &kids);
	return ps->failed ? NULL : a;
}

/* ---- the whole ------------------------------------------------------------------------ */

void sh_parser_init(struct parser *ps, const char *text, size_t len, struct strmap *aliases)
{
	*ps = (struct parser){.line = 1, .aliases = aliases};
	/* NUL bytes end a text in the lexer's eyes; none may hide what follows */
	buf_add(&ps->src, "", 0);
	for (size_t i = 0; i < len; i++)
		if (text[i])
			buf_addc(&ps->src, text[i]);
}

void sh_parser_release(struct parser *ps)
{
	buf_release(&ps->src);
	buf_release(&ps->error);
	sh_program_unref(ps->prog);
	ps->prog = NULL;
}

int sh_parser_next(struct parser *ps, struct program **ret)
{
	struct ast *root;

	ps->prog = xcalloc(1, sizeof(*ps->prog));
	ps->prog->refs = 1;
	ps->have_tok = false;
	ps->nr_active = 0;
	ps->depth = 0;
	sh_skip_newlines(ps);
	if (sh_lex_peek(ps)->type == TOK_EOF && !ps->failed) {
		sh_program_unref(ps->prog);
		ps->prog = NULL;
		return 0;
	}
	root = sh_parse_list(ps, true);
	if (root && sh_lex_peek(ps)->type != TOK_NEWLINE && sh_lex_peek(ps)->type != TOK_EOF) {
		sh_unexpected(ps);
		root = NULL;
	}
	if (!root || ps->failed) {
		sh_unexpected(ps);
		sh_program_unref(ps->prog);
		ps->prog = NULL;
		return -EINVAL;
	}
	if (sh_lex_peek(ps)->type == TOK_NEWLINE)
		sh_lex_take(ps);
	sh_lex_read_heredocs(ps);
	ps->prog->root = root;
	*ret = ps->prog;
	ps->prog = NULL;
	ps->have_tok = false;
	return 1;
}

void sh_parser_line(const struct parser *ps, int n, struct buf *out)
{
	const char *p = buf_str(&ps->src);

	while (n-- > 1 && *p) {
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	buf_add(out, p, strcspn(p, "\n"));
}
