/* The grammar: tokens to trees, one complete command at a time. */
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_NESTING 50 /* of the stack's 256 KiB */

struct list {
	void **v;
	size_t nr, cap;
};

static void list_release(struct list *l)
{
	free(l->v);
}
#define LIST_AUTO CLEANUP(list_release) struct list

static void list_add(struct list *l, void *p)
{
	l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
	l->v[l->nr++] = p;
}

/* NULL-ended, in the program's memory. */
static void *list_keep(struct parser *ps, const struct list *l)
{
	void **v = sh_prog_alloc(ps->prog, (l->nr + 1) * sizeof(*v));

	if (l->nr)
		memcpy(v, l->v, l->nr * sizeof(*v));
	return v;
}

static struct ast *parse_list(struct parser *ps, bool one_line);
static struct ast *parse_command(struct parser *ps);

static struct ast *ast_new(struct parser *ps, enum ast_type type)
{
	struct ast *a = sh_prog_alloc(ps->prog, sizeof(*a));

	a->type = type;
	a->line = sh_lex_peek(ps)->line;
	return a;
}

static struct ast *ast_with(struct parser *ps, enum ast_type type, struct ast *x, struct ast *y)
{
	struct ast *a = ast_new(ps, type);

	a->kids = sh_prog_alloc(ps->prog, 3 * sizeof(*a->kids));
	a->kids[0] = x;
	a->kids[1] = y;
	a->line = x ? x->line : a->line;
	return a;
}

/* Always NULL: the token looked at does not belong here. */
static struct ast *unexpected(struct parser *ps)
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

static void skip_newlines(struct parser *ps)
{
	while (sh_lex_peek(ps)->type == TOK_NEWLINE)
		sh_lex_take(ps);
}

static bool expect_word(struct parser *ps, const char *word)
{
	if (!sh_lex_is_word(ps, word)) {
		unexpected(ps);
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
			unexpected(ps);
		return fd >= 0 ? -EINVAL : 0;
	}
	strip = strcmp(redir_ops[op].op, "<<-") == 0;
	sh_lex_take(ps);
	t = sh_lex_peek(ps);
	if (t->type != TOK_WORD && t->type != TOK_NUMBER) {
		unexpected(ps);
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

/* ---- compound commands --------------------------------------------------------------- */

/* A list that must not be empty. */
static struct ast *parse_body(struct parser *ps)
{
	struct ast *a = parse_list(ps, false);

	if (a && !a->kids[0])
		return unexpected(ps);
	return a;
}

static struct ast *parse_if(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_IF), *k;
	LIST_AUTO kids = {NULL, 0, 0};

	do {
		sh_lex_take(ps); /* if or elif */
		k = parse_body(ps);
		if (!k || !expect_word(ps, "then"))
			return NULL;
		list_add(&kids, k);
		k = parse_body(ps);
		if (!k)
			return NULL;
		list_add(&kids, k);
	} while (sh_lex_is_word(ps, "elif"));
	if (sh_lex_is_word(ps, "else")) {
		sh_lex_take(ps);
		k = parse_body(ps);
		if (!k)
			return NULL;
		list_add(&kids, k);
	}
	a->kids = list_keep(ps, &kids);
	return expect_word(ps, "fi") ? a : NULL;
}

static struct ast *parse_do_group(struct parser *ps)
{
	struct ast *body;
	bool brace = sh_lex_is_word(ps, "{");

	if (brace)
		sh_lex_take(ps);
	else if (!expect_word(ps, "do"))
		return NULL;
	body = parse_body(ps);
	return body && expect_word(ps, brace ? "}" : "done") ? body : NULL;
}

static struct ast *parse_while(struct parser *ps, enum ast_type type)
{
	struct ast *a = ast_new(ps, type), *condition, *body;

	sh_lex_take(ps);
	condition = parse_body(ps);
	body = condition ? parse_do_group(ps) : NULL;
	if (!body)
		return NULL;
	a->kids = ast_with(ps, AST_LIST, condition, body)->kids;
	return a;
}

/* The three expressions of for ((;;)). */
static struct ast *parse_cfor(struct parser *ps, struct ast *a)
{
	char *text = sh_lex_arith(ps);
	LIST_AUTO parts = {NULL, 0, 0};

	if (!text)
		return unexpected(ps);
	for (int i = 0; i < 3; i++) {
		size_t n = i < 2 ? strcspn(text, ";") : strlen(text);

		list_add(&parts, sh_prog_strndup(ps->prog, text, n));
		if (i < 2 && text[n] != ';')
			return unexpected(ps);
		text += n + (text[n] == ';');
	}
	a->type = AST_CFOR;
	a->words = list_keep(ps, &parts);
	if (sh_lex_is_op(ps, ";"))
		sh_lex_take(ps);
	skip_newlines(ps);
	a->kids = ast_with(ps, AST_LIST, parse_do_group(ps), NULL)->kids;
	return a->kids[0] ? a : NULL;
}

static struct ast *parse_for(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_FOR);
	struct token *t;

	sh_lex_take(ps);
	t = sh_lex_peek(ps);
	if (t->type == TOK_OP && str_starts(ps->src.s + t->start, "(("))
		return parse_cfor(ps, a);
	if (t->type != TOK_WORD)
		return unexpected(ps);
	a->name = t->text;
	if (sh_name_len(t->text) != strlen(t->text)) {
		sh_parse_error(ps, "`%s': not a valid identifier", t->text);
		return NULL;
	}
	sh_lex_take(ps);
	if (sh_lex_is_op(ps, ";"))
		sh_lex_take(ps);
	skip_newlines(ps);
	if (sh_lex_is_word(ps, "in")) {
		LIST_AUTO words = {NULL, 0, 0};

		sh_lex_take(ps);
		for (t = sh_lex_peek(ps); t->type == TOK_WORD || t->type == TOK_NUMBER;
		     t = sh_lex_peek(ps)) {
			list_add(&words, t->text);
			sh_lex_take(ps);
		}
		a->words = list_keep(ps, &words);
		if (!sh_lex_is_op(ps, ";") && t->type != TOK_NEWLINE)
			return unexpected(ps);
		sh_lex_take(ps);
		skip_newlines(ps);
	}
	a->kids = ast_with(ps, AST_LIST, parse_do_group(ps), NULL)->kids;
	return a->kids[0] ? a : NULL;
}

static bool parse_arm(struct parser *ps, struct case_arm *arm)
{
	LIST_AUTO patterns = {NULL, 0, 0};

	if (sh_lex_is_op(ps, "("))
		sh_lex_take(ps);
	for (;;) {
		struct token *t = sh_lex_peek(ps);

		if (t->type != TOK_WORD && t->type != TOK_NUMBER) {
			unexpected(ps);
			return false;
		}
		list_add(&patterns, t->text);
		sh_lex_take(ps);
		if (!sh_lex_is_op(ps, "|"))
			break;
		sh_lex_take(ps);
	}
	if (!sh_lex_is_op(ps, ")")) {
		unexpected(ps);
		return false;
	}
	sh_lex_take(ps);
	arm->patterns = list_keep(ps, &patterns);
	arm->body = parse_list(ps, false);
	arm->end = sh_lex_is_op(ps, ";&")    ? ARM_FALL
		   : sh_lex_is_op(ps, ";;&") ? ARM_TEST
					     : ARM_BREAK;
	if (!arm->body)
		return false;
	if (sh_lex_is_op(ps, ";;") || arm->end != ARM_BREAK) {
		sh_lex_take(ps);
		skip_newlines(ps);
		return true;
	}
	if (!sh_lex_is_word(ps, "esac"))
		unexpected(ps);
	return sh_lex_is_word(ps, "esac");
}

static struct ast *parse_case(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_CASE);
	struct case_arm arm, *arms;
	LIST_AUTO list = {NULL, 0, 0};

	sh_lex_take(ps);
	if (sh_lex_peek(ps)->type != TOK_WORD && sh_lex_peek(ps)->type != TOK_NUMBER)
		return unexpected(ps);
	a->name = sh_lex_peek(ps)->text;
	sh_lex_take(ps);
	skip_newlines(ps);
	if (!expect_word(ps, "in"))
		return NULL;
	skip_newlines(ps);
	while (!sh_lex_is_word(ps, "esac")) {
		struct case_arm *copy;

		memset(&arm, 0, sizeof(arm));
		if (!parse_arm(ps, &arm))
			return NULL;
		copy = sh_prog_alloc(ps->prog, sizeof(arm));
		*copy = arm;
		list_add(&list, copy);
	}
	sh_lex_take(ps);
	arms = sh_prog_alloc(ps->prog, (list.nr + 1) * sizeof(*arms));
	for (size_t i = 0; i < list.nr; i++)
		memcpy(&arms[i], list.v[i], sizeof(*arms));
	a->arms = arms;
	return a;
}

static struct ast *parse_cond(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_COND);
	LIST_AUTO words = {NULL, 0, 0};
	bool regex = false;

	sh_lex_take(ps);
	for (;;) {
		struct token *t;

		sh_lex_cond_word(ps, regex);
		t = sh_lex_peek(ps);
		regex = false;
		if (t->type == TOK_EOF)
			return unexpected(ps);
		if (t->type == TOK_WORD && strcmp(t->text, "]]") == 0)
			break;
		if (t->type == TOK_NEWLINE) {
			sh_lex_take(ps);
			continue;
		}
		if (t->type == TOK_OP && strcmp(t->text, ";") == 0) {
			sh_parse_error(ps,
				       "syntax error in conditional expression: unexpected token "
				       "`;'");
			return NULL;
		}
		regex = strcmp(t->text, "=~") == 0;
		list_add(&words, t->text);
		sh_lex_take(ps);
	}
	sh_lex_take(ps);
	a->words = list_keep(ps, &words);
	return a;
}

/* After the name and "()": the body is a compound command. */
static struct ast *parse_function(struct parser *ps, struct ast *a, size_t start)
{
	struct ast *body;

	a->type = AST_FUNCTION;
	skip_newlines(ps);
	if (++ps->depth > MAX_NESTING) {
		sh_parse_error(ps, "syntax error: nested too deeply");
		return NULL;
	}
	body = parse_command(ps);
	ps->depth--;
	if (!body)
		return NULL;
	if (body->type == AST_SIMPLE)
		return unexpected(ps);
	a->kids = ast_with(ps, AST_LIST, body, NULL)->kids;
	if (ps->pos > start)
		a->text = sh_prog_strndup(ps->prog, ps->src.s + start, ps->pos - start);
	return a;
}

static struct ast *parse_function_word(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_FUNCTION);
	size_t start = sh_lex_peek(ps)->start;

	sh_lex_take(ps);
	if (sh_lex_peek(ps)->type != TOK_WORD)
		return unexpected(ps);
	a->name = sh_lex_peek(ps)->text;
	sh_lex_take(ps);
	if (sh_lex_is_op(ps, "(")) {
		sh_lex_take(ps);
		if (!sh_lex_is_op(ps, ")"))
			return unexpected(ps);
		sh_lex_take(ps);
	}
	return parse_function(ps, a, start);
}

static struct ast *parse_parens(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_SUBSHELL);

	if (str_starts(ps->src.s + sh_lex_peek(ps)->start, "((")) {
		char *text;

		ps->pos = sh_lex_peek(ps)->start;
		text = sh_lex_arith(ps);
		if (text) {
			a->type = AST_ARITH;
			a->name = text;
			return a;
		}
	}
	sh_lex_take(ps);
	a->kids = ast_with(ps, AST_LIST, parse_body(ps), NULL)->kids;
	if (!a->kids[0])
		return NULL;
	if (!sh_lex_is_op(ps, ")"))
		return unexpected(ps);
	sh_lex_take(ps);
	return a;
}

static struct ast *parse_group(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_GROUP);

	sh_lex_take(ps);
	a->kids = ast_with(ps, AST_LIST, parse_body(ps), NULL)->kids;
	return a->kids[0] && expect_word(ps, "}") ? a : NULL;
}

/* ---- simple commands ---------------------------------------------------------------- */

static struct ast *parse_simple(struct parser *ps)
{
	struct ast *a = ast_new(ps, AST_SIMPLE);
	size_t start = sh_lex_peek(ps)->start;
	LIST_AUTO assigns = {NULL, 0, 0};
	LIST_AUTO words = {NULL, 0, 0};
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
			list_add(&assigns, t->text);
		else
			list_add(&words, t->text);
		sh_lex_take(ps);
		if (words.nr == 1 && assigns.nr == 0 && !a->redirs && sh_lex_is_op(ps, "(")) {
			sh_lex_take(ps);
			if (!sh_lex_is_op(ps, ")"))
				return unexpected(ps);
			sh_lex_take(ps);
			a->name = words.v[0];
			return parse_function(ps, a, start);
		}
	}
	if (ps->failed || (words.nr == 0 && assigns.nr == 0 && !a->redirs))
		return unexpected(ps);
	a->assigns = list_keep(ps, &assigns);
	a->words = list_keep(ps, &words);
	return a;
}

static struct ast *parse_compound(struct parser *ps)
{
	if (sh_lex_is_op(ps, "("))
		return parse_parens(ps);
	if (sh_lex_is_word(ps, "{"))
		return parse_group(ps);
	if (sh_lex_is_word(ps, "if"))
		return parse_if(ps);
	if (sh_lex_is_word(ps, "while"))
		return parse_while(ps, AST_WHILE);
	if (sh_lex_is_word(ps, "until"))
		return parse_while(ps, AST_UNTIL);
	if (sh_lex_is_word(ps, "for"))
		return parse_for(ps);
	if (sh_lex_is_word(ps, "case"))
		return parse_case(ps);
	if (sh_lex_is_word(ps, "[["))
		return parse_cond(ps);
	return parse_function_word(ps);
}

static bool at_compound(struct parser *ps)
{
	static const char *const words[] = {"{",   "if",   "while", "until",
					    "for", "case", "[[",    "function"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (sh_lex_is_word(ps, words[i]))
			return true;
	return sh_lex_is_op(ps, "(");
}

static struct ast *parse_command(struct parser *ps)
{
	struct ast *a;

	sh_lex_alias(ps);
	if (at_closer(ps))
		return unexpected(ps);
	if (!at_compound(ps))
		return parse_simple(ps);
	if (++ps->depth > MAX_NESTING) {
		sh_parse_error(ps, "syntax error: nested too deeply");
		return NULL;
	}
	a = parse_compound(ps);
	ps->depth--;
	return a && a->type != AST_FUNCTION ? with_redirs(ps, a) : a;
}

/* ---- pipelines and lists -------------------------------------------------------------- */

static struct ast *parse_pipeline(struct parser *ps)
{
	LIST_AUTO kids = {NULL, 0, 0};
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
	a = ast_new(ps, AST_PIPE);
	for (;;) {
		bool both;

		k = parse_command(ps);
		if (!k)
			return NULL;
		list_add(&kids, k);
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
		skip_newlines(ps);
	}
	a->kids = list_keep(ps, &kids);
	a = kids.nr > 1 ? a : k;
	if (negate)
		a = ast_with(ps, AST_NOT, a, NULL);
	return timed ? ast_with(ps, AST_TIME, a, NULL) : a;
}

static struct ast *parse_and_or(struct parser *ps)
{
	struct ast *a = parse_pipeline(ps);

	while (a && (sh_lex_is_op(ps, "&&") || sh_lex_is_op(ps, "||"))) {
		enum ast_type type = sh_lex_is_op(ps, "&&") ? AST_AND : AST_OR;
		struct ast *b;

		sh_lex_take(ps);
		skip_newlines(ps);
		b = parse_pipeline(ps);
		a = b ? ast_with(ps, type, a, b) : NULL;
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
static struct ast *parse_list(struct parser *ps, bool one_line)
{
	struct ast *a = ast_new(ps, AST_LIST), *k;
	LIST_AUTO kids = {NULL, 0, 0};

	if (!one_line)
		skip_newlines(ps);
	while (!list_ends(ps)) {
		size_t start = sh_lex_peek(ps)->start;

		k = parse_and_or(ps);
		if (!k)
			return NULL;
		if (sh_lex_is_op(ps, "&")) {
			size_t end = sh_lex_peek(ps)->start;

			k = ast_with(ps, AST_ASYNC, k, NULL);
			while (end > start && ps->src.s[end - 1] == ' ')
				end--;
			k->text = sh_prog_strndup(ps->prog, ps->src.s + start,
						  end > start ? end - start : 0);
		}
		list_add(&kids, k);
		if (sh_lex_peek(ps)->type == TOK_NEWLINE) {
			if (one_line)
				break;
			skip_newlines(ps);
		} else if (sh_lex_is_op(ps, ";") || sh_lex_is_op(ps, "&")) {
			sh_lex_take(ps);
			if (!one_line)
				skip_newlines(ps);
			else if (sh_lex_peek(ps)->type == TOK_NEWLINE)
				break;
		} else {
			break;
		}
	}
	a->kids = list_keep(ps, &kids);
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
	skip_newlines(ps);
	if (sh_lex_peek(ps)->type == TOK_EOF && !ps->failed) {
		sh_program_unref(ps->prog);
		ps->prog = NULL;
		return 0;
	}
	root = parse_list(ps, true);
	if (root && sh_lex_peek(ps)->type != TOK_NEWLINE && sh_lex_peek(ps)->type != TOK_EOF) {
		unexpected(ps);
		root = NULL;
	}
	if (!root || ps->failed) {
		unexpected(ps);
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
