/*
 * Text to tokens. The lexer reads on demand, since what a word means depends on where the
 * parser stands (aliases, here-documents, [[ ]]).
 */
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_ALIASED 200 /* replacements in one text */

struct program *sh_program_ref(struct program *p)
{
	if (p)
		p->refs++;
	return p;
}

void sh_program_unref(struct program *p)
{
	if (!p || --p->refs > 0)
		return;
	for (size_t i = 0; i < p->nr; i++)
		free(p->mem[i]);
	free(p->mem);
	free(p);
}

void *sh_prog_alloc(struct program *p, size_t size)
{
	p->mem = grow(p->mem, p->nr + 1, &p->cap, sizeof(*p->mem));
	return p->mem[p->nr++] = xcalloc(1, size);
}

char *sh_prog_strndup(struct program *p, const char *s, size_t len)
{
	char *c = sh_prog_alloc(p, len + 1);

	memcpy(c, s, len);
	return c;
}

int sh_parse_error(struct parser *ps, const char *fmt, ...)
{
	va_list ap;

	if (ps->failed)
		return -EINVAL;
	ps->failed = true;
	ps->error_line = ps->line;
	va_start(ap, fmt);
	buf_addv(&ps->error, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

/* ---- operators --------------------------------------------------------------------- */

static const char *const operators[] = {"&>>", "<<-", "<<<", ";;&", "&&", "||", ";;", ";&",
					"<<",  ">>",  "<&",  ">&",  "<>", ">|", "&>", "|&",
					"&",   "|",   ";",   "<",   ">",  "(",  ")"};

static size_t operator_len(const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (str_starts(s, operators[i]))
			return strlen(operators[i]);
	return 0;
}

static bool ends_word(char c)
{
	return c == '\0' || strchr(" \t\n;&|<>()", c);
}

/* ---- words ------------------------------------------------------------------------- */

static size_t unterminated(struct parser *ps, size_t i)
{
	const char *s = ps->src.s;
	char c = s[i] == '$' ? (s[i + 1] == '{' ? '}' : s[i + 1] == '(' ? ')' : s[i + 1]) : s[i];

	ps->incomplete = true;
	sh_parse_error(ps, "unexpected EOF while looking for matching `%c'", c);
	return ps->src.len;
}

/* name=( ... ): the list belongs to the word. */
static bool at_array(const char *s, size_t start, size_t i)
{
	size_t n = sh_name_len(s + start);

	if (s[i] != '(' || n == 0 || i <= start || s[i - 1] != '=')
		return false;
	return start + n == i - 1 || (start + n == i - 2 && s[i - 2] == '+');
}

static size_t word_end(struct parser *ps, size_t i)
{
	const char *s = ps->src.s;
	size_t len = ps->src.len, start = i, next;

	while (i < len) {
		if (at_array(s, start, i))
			next = sh_scan_parens(s, i + 1, len, 0);
		else if (s[i] == '<' && s[i + 1] == '(')
			next = sh_scan_parens(s, i + 2, len, 0);
		else if (ends_word(s[i]))
			break;
		else if (s[i] == '\\')
			next = i + 2;
		else if (s[i] == '\'')
			next = sh_scan_single(s, i, len);
		else if (s[i] == '"')
			next = sh_scan_double(s, i, len, 0);
		else if (s[i] == '`')
			next = sh_scan_backtick(s, i, len);
		else if (s[i] == '$')
			next = sh_scan_dollar(s, i, len, 0);
		else if ((s[i] == '?' || s[i] == '*' || s[i] == '+' || s[i] == '@' ||
			  s[i] == '!') &&
			 s[i + 1] == '(' && i > start)
			next = i + 1;
		else
			next = i + 1;
		if (next == SCAN_OPEN)
			return unterminated(ps, i);
		i = MIN(next, len);
	}
	return i;
}

static void count_lines(struct parser *ps, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		ps->line += ps->src.s[i] == '\n';
}

/* Skips blanks, line continuations and comments. */
static void skip_blank(struct parser *ps)
{
	const char *s = ps->src.s;

	for (;;) {
		if (s[ps->pos] == ' ' || s[ps->pos] == '\t' || s[ps->pos] == '\r') {
			ps->pos++;
		} else if (s[ps->pos] == '\\' && s[ps->pos + 1] == '\n') {
			ps->pos += 2;
			ps->line++;
		} else if (s[ps->pos] == '#') {
			while (s[ps->pos] && s[ps->pos] != '\n')
				ps->pos++;
		} else {
			return;
		}
	}
}

struct token *sh_lex_peek(struct parser *ps)
{
	struct token *t = &ps->tok;
	const char *s = ps->src.s;
	size_t n;

	if (ps->have_tok)
		return t;
	skip_blank(ps);
	ps->have_tok = true;
	*t = (struct token){.start = ps->pos, .end = ps->pos, .line = ps->line};
	t->text = (char *)(uintptr_t) "";
	if (ps->failed || ps->pos >= ps->src.len) {
		t->type = TOK_EOF;
		return t;
	}
	if (s[ps->pos] == '\n') {
		t->type = TOK_NEWLINE;
		t->end = ps->pos + 1;
		return t;
	}
	/* <( ) begins a word: what the command prints, as a file */
	n = s[ps->pos] == '<' && s[ps->pos + 1] == '(' ? 0 : operator_len(s + ps->pos);
	if (n > 0) {
		t->type = TOK_OP;
		t->end = ps->pos + n;
	} else {
		size_t digits = strspn(s + ps->pos, "0123456789");

		t->type = TOK_WORD;
		t->end = word_end(ps, ps->pos);
		if (digits == 1 && t->end == ps->pos + 1 && (s[t->end] == '<' || s[t->end] == '>'))
			t->type = TOK_NUMBER;
	}
	t->text = sh_prog_strndup(ps->prog, s + t->start, t->end - t->start);
	return t;
}

void sh_lex_take(struct parser *ps)
{
	struct token *t = sh_lex_peek(ps);
	bool newline = t->type == TOK_NEWLINE;

	count_lines(ps, t->start, t->end);
	ps->pos = t->end;
	ps->have_tok = false;
	if (newline)
		sh_lex_read_heredocs(ps);
}

bool sh_lex_is_op(struct parser *ps, const char *op)
{
	struct token *t = sh_lex_peek(ps);

	return t->type == TOK_OP && strcmp(t->text, op) == 0;
}

bool sh_lex_is_word(struct parser *ps, const char *word)
{
	struct token *t = sh_lex_peek(ps);

	return t->type == TOK_WORD && strcmp(t->text, word) == 0;
}

char *sh_lex_arith(struct parser *ps)
{
	const char *s = ps->src.s;
	size_t start = ps->pos + 2, end = sh_scan_parens(s, start, ps->src.len, 0);
	char *text;

	if (end == SCAN_OPEN || end >= ps->src.len || s[end] != ')')
		return NULL;
	text = sh_prog_strndup(ps->prog, s + start, end - 1 - start);
	count_lines(ps, ps->pos, end + 1);
	ps->pos = end + 1;
	ps->have_tok = false;
	return text;
}

/* Inside [[ ]] only blanks end a regular expression, outside of its parentheses. */
void sh_lex_cond_word(struct parser *ps, bool regex)
{
	const char *s;
	size_t i, next;
	int parens = 0;

	if (ps->have_tok && !regex)
		return;
	ps->have_tok = false;
	skip_blank(ps);
	s = ps->src.s;
	if (!regex || ps->failed || ends_word(s[ps->pos] == '(' ? 'x' : s[ps->pos])) {
		(void)sh_lex_peek(ps);
		return;
	}
	for (i = ps->pos; i < ps->src.len; i = MIN(next, ps->src.len)) {
		next = i + 1;
		if (s[i] == '\n' || (parens == 0 && (s[i] == ' ' || s[i] == '\t')))
			break;
		if (s[i] == '(')
			parens++;
		else if (s[i] == ')')
			parens--;
		else if (s[i] == '\\')
			next = i + 2;
		else if (s[i] == '\'')
			next = sh_scan_single(s, i, ps->src.len);
		else if (s[i] == '"')
			next = sh_scan_double(s, i, ps->src.len, 0);
		else if (s[i] == '$')
			next = sh_scan_dollar(s, i, ps->src.len, 0);
		if (next == SCAN_OPEN) {
			unterminated(ps, i);
			return;
		}
	}
	ps->tok = (struct token){.type = TOK_WORD, .start = ps->pos, .end = i, .line = ps->line};
	ps->tok.text = sh_prog_strndup(ps->prog, s + ps->pos, i - ps->pos);
	ps->have_tok = true;
}

/* ---- here-documents ---------------------------------------------------------------- */

static bool next_line(struct parser *ps, const char **ret, size_t *ret_len)
{
	const char *s = ps->src.s + ps->pos, *nl;

	if (ps->pos >= ps->src.len)
		return false;
	nl = memchr(s, '\n', ps->src.len - ps->pos);
	*ret = s;
	*ret_len = nl ? (size_t)(nl - s) : ps->src.len - ps->pos;
	ps->pos += *ret_len + (nl != NULL);
	ps->line += nl != NULL;
	return true;
}

static void read_heredoc(struct parser *ps, struct heredoc *h)
{
	BUF_AUTO body = BUF_INIT;
	const char *line;
	size_t len;
	bool found = false;

	while (!found && next_line(ps, &line, &len)) {
		while (h->strip && len > 0 && *line == '\t') {
			line++;
			len--;
		}
		found = strlen(h->end) == len && memcmp(line, h->end, len) == 0;
		if (!found) {
			buf_add(&body, line, len);
			buf_addc(&body, '\n');
		}
	}
	if (!found)
		ps->incomplete = true;
	h->r->word = sh_prog_strndup(ps->prog, buf_str(&body), body.len);
}

void sh_lex_read_heredocs(struct parser *ps)
{
	struct heredoc *h = ps->here;

	ps->here = NULL;
	for (; h; h = h->next)
		read_heredoc(ps, h);
}

/* ---- aliases ----------------------------------------------------------------------- */

static bool alias_active(struct parser *ps, const char *name)
{
	size_t rest = ps->src.len - ps->pos;

	/* texts whose end was passed are no longer being read */
	while (ps->nr_active > 0 && rest <= ps->active[ps->nr_active - 1].tail)
		ps->nr_active--;
	for (int i = 0; i < ps->nr_active; i++)
		if (strcmp(ps->active[i].name, name) == 0)
			return true;
	return false;
}

void sh_lex_alias(struct parser *ps)
{
	struct token *t = sh_lex_peek(ps);
	const char *value;

	while (ps->aliases && t->type == TOK_WORD && (value = strmap_get(ps->aliases, t->text))) {
		BUF_AUTO src = BUF_INIT;

		if (alias_active(ps, t->text) || ps->nr_active == (int)ARRAY_SIZE(ps->active) ||
		    ++ps->nr_aliased > MAX_ALIASED)
			return;
		ps->active[ps->nr_active].name = t->text;
		ps->active[ps->nr_active++].tail = ps->src.len - t->end;
		ps->alias_next = str_ends(value, " ");
		buf_add(&src, ps->src.s, t->start);
		buf_adds(&src, value);
		buf_addc(&src, ' '); /* so that the word ends where the alias does */
		buf_add(&src, ps->src.s + t->end, ps->src.len - t->end);
		buf_release(&ps->src);
		ps->src = src;
		src = (struct buf)BUF_INIT;
		ps->pos = t->start;
		ps->have_tok = false;
		t = sh_lex_peek(ps);
	}
}
