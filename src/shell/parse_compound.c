/* The grammar of compound commands: from their first word to the one that closes them. */
#include "shell/parse_private.h"

/* A list that must not be empty. */
static struct ast *parse_body(struct parser *ps)
{
	struct ast *a = sh_parse_list(ps, false);

	if (a && !a->kids[0])
		return sh_unexpected(ps);
	return a;
}

static struct ast *parse_if(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_IF), *k;
	SH_LIST_AUTO kids = {NULL, 0, 0};

	do {
		sh_lex_take(ps); /* if or elif */
		k = parse_body(ps);
		if (!k || !sh_expect_word(ps, "then"))
			return NULL;
		sh_list_add(&kids, k);
		k = parse_body(ps);
		if (!k)
			return NULL;
		sh_list_add(&kids, k);
	} while (sh_lex_is_word(ps, "elif"));
	if (sh_lex_is_word(ps, "else")) {
		sh_lex_take(ps);
		k = parse_body(ps);
		if (!k)
			return NULL;
		sh_list_add(&kids, k);
	}
	a->kids = sh_list_keep(ps, &kids);
	return sh_expect_word(ps, "fi") ? a : NULL;
}

static struct ast *parse_do_group(struct parser *ps)
{
	struct ast *body;
	bool brace = sh_lex_is_word(ps, "{");

	if (brace)
		sh_lex_take(ps);
	else if (!sh_expect_word(ps, "do"))
		return NULL;
	body = parse_body(ps);
	return body && sh_expect_word(ps, brace ? "}" : "done") ? body : NULL;
}

static struct ast *parse_while(struct parser *ps, enum ast_type type)
{
	struct ast *a = sh_ast_new(ps, type), *condition, *body;

	sh_lex_take(ps);
	condition = parse_body(ps);
	body = condition ? parse_do_group(ps) : NULL;
	if (!body)
		return NULL;
	a->kids = sh_ast_with(ps, AST_LIST, condition, body)->kids;
	return a;
}

/* The three expressions of for ((;;)). */
static struct ast *parse_cfor(struct parser *ps, struct ast *a)
{
	char *text = sh_lex_arith(ps);
	SH_LIST_AUTO parts = {NULL, 0, 0};

	if (!text)
		return sh_unexpected(ps);
	for (int i = 0; i < 3; i++) {
		size_t n = i < 2 ? strcspn(text, ";") : strlen(text);

		sh_list_add(&parts, sh_prog_strndup(ps->prog, text, n));
		if (i < 2 && text[n] != ';')
			return sh_unexpected(ps);
		text += n + (text[n] == ';');
	}
	a->type = AST_CFOR;
	a->words = sh_list_keep(ps, &parts);
	if (sh_lex_is_op(ps, ";"))
		sh_lex_take(ps);
	sh_skip_newlines(ps);
	a->kids = sh_ast_with(ps, AST_LIST, parse_do_group(ps), NULL)->kids;
	return a->kids[0] ? a : NULL;
}

static struct ast *parse_for(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_FOR);
	struct token *t;

	sh_lex_take(ps);
	t = sh_lex_peek(ps);
	if (t->type == TOK_OP && str_starts(ps->src.s + t->start, "(("))
		return parse_cfor(ps, a);
	if (t->type != TOK_WORD)
		return sh_unexpected(ps);
	a->name = t->text;
	if (sh_name_len(t->text) != strlen(t->text)) {
		sh_parse_error(ps, "`%s': not a valid identifier", t->text);
		return NULL;
	}
	sh_lex_take(ps);
	if (sh_lex_is_op(ps, ";"))
		sh_lex_take(ps);
	sh_skip_newlines(ps);
	if (sh_lex_is_word(ps, "in")) {
		SH_LIST_AUTO words = {NULL, 0, 0};

		sh_lex_take(ps);
		for (t = sh_lex_peek(ps); t->type == TOK_WORD || t->type == TOK_NUMBER;
		     t = sh_lex_peek(ps)) {
			sh_list_add(&words, t->text);
			sh_lex_take(ps);
		}
		a->words = sh_list_keep(ps, &words);
		if (!sh_lex_is_op(ps, ";") && t->type != TOK_NEWLINE)
			return sh_unexpected(ps);
		sh_lex_take(ps);
		sh_skip_newlines(ps);
	}
	a->kids = sh_ast_with(ps, AST_LIST, parse_do_group(ps), NULL)->kids;
	return a->kids[0] ? a : NULL;
}

static bool parse_arm(struct parser *ps, struct case_arm *arm)
{
	SH_LIST_AUTO patterns = {NULL, 0, 0};

	if (sh_lex_is_op(ps, "("))
		sh_lex_take(ps);
	for (;;) {
		struct token *t = sh_lex_peek(ps);

		if (t->type != TOK_WORD && t->type != TOK_NUMBER) {
			sh_unexpected(ps);
			return false;
		}
		sh_list_add(&patterns, t->text);
		sh_lex_take(ps);
		if (!sh_lex_is_op(ps, "|"))
			break;
		sh_lex_take(ps);
	}
	if (!sh_lex_is_op(ps, ")")) {
		sh_unexpected(ps);
		return false;
	}
	sh_lex_take(ps);
	arm->patterns = sh_list_keep(ps, &patterns);
	arm->body = sh_parse_list(ps, false);
	arm->end = sh_lex_is_op(ps, ";&")    ? ARM_FALL
		   : sh_lex_is_op(ps, ";;&") ? ARM_TEST
					     : ARM_BREAK;
	if (!arm->body)
		return false;
	if (sh_lex_is_op(ps, ";;") || arm->end != ARM_BREAK) {
		sh_lex_take(ps);
		sh_skip_newlines(ps);
		return true;
	}
	if (!sh_lex_is_word(ps, "esac"))
		sh_unexpected(ps);
	return sh_lex_is_word(ps, "esac");
}

static struct ast *parse_case(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_CASE);
	struct case_arm arm, *arms;
	SH_LIST_AUTO list = {NULL, 0, 0};

	sh_lex_take(ps);
	if (sh_lex_peek(ps)->type != TOK_WORD && sh_lex_peek(ps)->type != TOK_NUMBER)
		return sh_unexpected(ps);
	a->name = sh_lex_peek(ps)->text;
	sh_lex_take(ps);
	sh_skip_newlines(ps);
	if (!sh_expect_word(ps, "in"))
		return NULL;
	sh_skip_newlines(ps);
	while (!sh_lex_is_word(ps, "esac")) {
		struct case_arm *copy;

		memset(&arm, 0, sizeof(arm));
		if (!parse_arm(ps, &arm))
			return NULL;
		copy = sh_prog_alloc(ps->prog, sizeof(arm));
		*copy = arm;
		sh_list_add(&list, copy);
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
	struct ast *a = sh_ast_new(ps, AST_COND);
	SH_LIST_AUTO words = {NULL, 0, 0};
	bool regex = false;

	sh_lex_take(ps);
	for (;;) {
		struct token *t;

		sh_lex_cond_word(ps, regex);
		t = sh_lex_peek(ps);
		regex = false;
		if (t->type == TOK_EOF)
			return sh_unexpected(ps);
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
		sh_list_add(&words, t->text);
		sh_lex_take(ps);
	}
	sh_lex_take(ps);
	a->words = sh_list_keep(ps, &words);
	return a;
}

struct ast *sh_parse_function(struct parser *ps, struct ast *a, size_t start)
{
	struct ast *body;

	a->type = AST_FUNCTION;
	sh_skip_newlines(ps);
	if (++ps->depth > MAX_NESTING) {
		sh_parse_error(ps, "syntax error: nested too deeply");
		return NULL;
	}
	body = sh_parse_command(ps);
	ps->depth--;
	if (!body)
		return NULL;
	if (body->type == AST_SIMPLE)
		return sh_unexpected(ps);
	a->kids = sh_ast_with(ps, AST_LIST, body, NULL)->kids;
	if (ps->pos > start)
		a->text = sh_prog_strndup(ps->prog, ps->src.s + start, ps->pos - start);
	return a;
}

static struct ast *parse_function_word(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_FUNCTION);
	size_t start = sh_lex_peek(ps)->start;

	sh_lex_take(ps);
	if (sh_lex_peek(ps)->type != TOK_WORD)
		return sh_unexpected(ps);
	a->name = sh_lex_peek(ps)->text;
	sh_lex_take(ps);
	if (sh_lex_is_op(ps, "(")) {
		sh_lex_take(ps);
		if (!sh_lex_is_op(ps, ")"))
			return sh_unexpected(ps);
		sh_lex_take(ps);
	}
	return sh_parse_function(ps, a, start);
}

static struct ast *parse_parens(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_SUBSHELL);

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
	a->kids = sh_ast_with(ps, AST_LIST, parse_body(ps), NULL)->kids;
	if (!a->kids[0])
		return NULL;
	if (!sh_lex_is_op(ps, ")"))
		return sh_unexpected(ps);
	sh_lex_take(ps);
	return a;
}

static struct ast *parse_group(struct parser *ps)
{
	struct ast *a = sh_ast_new(ps, AST_GROUP);

	sh_lex_take(ps);
	a->kids = sh_ast_with(ps, AST_LIST, parse_body(ps), NULL)->kids;
	return a->kids[0] && sh_expect_word(ps, "}") ? a : NULL;
}

struct ast *sh_parse_compound(struct parser *ps)
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

bool sh_at_compound(struct parser *ps)
{
	static const char *const words[] = {"{",   "if",   "while", "until",
					    "for", "case", "[[",    "function"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (sh_lex_is_word(ps, words[i]))
			return true;
	return sh_lex_is_op(ps, "(");
}
