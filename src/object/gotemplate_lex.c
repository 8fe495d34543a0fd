/*
 * Text to tokens, following text/template/parse: spaces are tokens, since the parser needs
 * to know where they are, and the first error ends it all.
 */
#include "object/gotemplate_private.h"

struct lexer {
	const char *text, *pos, *start, *end;
	int start_line; /* at start */
	int parens;
	bool failed;
	struct gt_tokens *out;
};

void gt_tokens_release(struct gt_tokens *t)
{
	freep(&t->t);
	freep(&t->msg);
}

static void add(struct lexer *l, enum gt_token_type type, size_t len)
{
	struct gt_tokens *o = l->out;

	o->t = grow(o->t, o->nr + 1, &o->cap, sizeof(*o->t));
	o->t[o->nr++] = (struct gt_token){type, (size_t)(l->start - l->text), len, l->start_line};
}

/* Passes over what lies between start and pos. */
static void ignore(struct lexer *l)
{
	for (const char *p = l->start; p < l->pos; p++)
		l->start_line += *p == '\n';
	l->start = l->pos;
}

static void emit(struct lexer *l, enum gt_token_type type)
{
	add(l, type, (size_t)(l->pos - l->start));
	ignore(l);
}

static void fail(struct lexer *l, char *msg)
{
	add(l, TOK_ERROR, 0);
	l->out->msg = msg;
	l->failed = true;
}

static int peek(const struct lexer *l)
{
	return l->pos < l->end ? (unsigned char)*l->pos : -1;
}

static bool at(const struct lexer *l, const char *s)
{
	return (size_t)(l->end - l->pos) >= strlen(s) && memcmp(l->pos, s, strlen(s)) == 0;
}

static bool is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The length of the letter, digit or underscore at pos; 0 when it is something else. */
static size_t word_char(const struct lexer *l, uint32_t *ret_cp)
{
	size_t n;

	*ret_cp = 0;
	if (l->pos == l->end)
		return 0;
	n = utf8_decode(l->pos, (size_t)(l->end - l->pos), ret_cp);
	return *ret_cp == '_' || (*ret_cp >= '0' && *ret_cp <= '9') || go_is_letter(*ret_cp) ? n
											     : 0;
}

static bool at_terminator(const struct lexer *l)
{
	int c = peek(l);

	return c < 0 || is_space(c) || (c && strchr(".,|:)(", c)) || at(l, "}}");
}

static bool left_trim_marker(const char *s, const char *end)
{
	return end - s >= 2 && s[0] == '-' && is_space(s[1]);
}

/* Whether an action ends at pos, and whether with " -}}". */
static bool at_right(const struct lexer *l, bool *ret_trim)
{
	*ret_trim =
		l->end - l->pos >= 4 && is_space(l->pos[0]) && memcmp(l->pos + 1, "-}}", 3) == 0;
	return *ret_trim || at(l, "}}");
}

static void skip_space(struct lexer *l)
{
	while (is_space(peek(l)))
		l->pos++;
	ignore(l);
}

static void bad_character(struct lexer *l, const char *what)
{
	BUF_AUTO b = BUF_INIT;
	uint32_t cp = 0;

	if (l->pos < l->end)
		utf8_decode(l->pos, (size_t)(l->end - l->pos), &cp);
	buf_adds(&b, what);
	go_rune_write(&b, cp);
	fail(l, buf_detach(&b));
}

/* ---- inside of actions ----------------------------------------------------- */

static void lex_comment(struct lexer *l)
{
	const char *close;
	bool trim;

	l->pos += 2;
	close = memmem(l->pos, (size_t)(l->end - l->pos), "*/", 2);
	if (!close) {
		fail(l, xstrdup("unclosed comment"));
		return;
	}
	l->pos = close + 2;
	if (!at_right(l, &trim)) {
		fail(l, xstrdup("comment ends before closing delimiter"));
		return;
	}
	l->pos += trim ? 4 : 2;
	ignore(l);
	if (trim)
		skip_space(l);
}

static void lex_right(struct lexer *l, bool trim)
{
	if (trim) {
		l->pos += 2;
		ignore(l);
	}
	l->pos += 2;
	emit(l, TOK_RIGHT);
	if (trim)
		skip_space(l);
}

/* A space before "-}}" belongs to that. */
static void lex_space(struct lexer *l)
{
	bool trim;

	while (is_space(peek(l)))
		l->pos++;
	l->pos--;
	if (!at_right(l, &trim) || !trim)
		l->pos++;
	if (l->pos > l->start)
		emit(l, TOK_SPACE);
}

static void lex_word(struct lexer *l)
{
	static const struct {
		const char *name;
		enum gt_token_type type;
	} words[] = {
		{"block", TOK_BLOCK},
		{"break", TOK_BREAK},
		{"continue", TOK_CONTINUE},
		{"define", TOK_DEFINE},
		{"else", TOK_ELSE},
		{"end", TOK_END},
		{"if", TOK_IF},
		{"nil", TOK_NIL},
		{"range", TOK_RANGE},
		{"template", TOK_TEMPLATE},
		{"with", TOK_WITH},
		{"true", TOK_BOOL},
		{"false", TOK_BOOL},
	};
	size_t n, len;
	uint32_t cp;

	while ((n = word_char(l, &cp)))
		l->pos += n;
	if (!at_terminator(l)) {
		bad_character(l, "bad character ");
		return;
	}
	len = (size_t)(l->pos - l->start);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i].name) == len && memcmp(words[i].name, l->start, len) == 0) {
			emit(l, words[i].type);
			return;
		}
	}
	emit(l, TOK_IDENT);
}

/* After "." or "$". */
static void lex_name(struct lexer *l, enum gt_token_type type)
{
	uint32_t cp;
	size_t n;

	l->pos++;
	if (at_terminator(l)) {
		emit(l, type == TOK_FIELD ? TOK_DOT : type);
		return;
	}
	while ((n = word_char(l, &cp)))
		l->pos += n;
	if (at_terminator(l))
		emit(l, type);
	else
		bad_character(l, "bad character ");
}

static void lex_quote(struct lexer *l, char quote, enum gt_token_type type, const char *what)
{
	for (l->pos++; peek(l) != quote; l->pos++) {
		if (peek(l) == '\\')
			l->pos++;
		if (peek(l) < 0 || *l->pos == '\n') {
			fail(l, xasprintf("unterminated %s", what));
			return;
		}
	}
	l->pos++;
	emit(l, type);
}

static void lex_raw_quote(struct lexer *l)
{
	for (l->pos++; peek(l) != '`'; l->pos++) {
		if (peek(l) < 0) {
			fail(l, xstrdup("unterminated raw quoted string"));
			return;
		}
	}
	l->pos++;
	emit(l, TOK_RAW_STRING);
}

static bool accept(struct lexer *l, const char *set)
{
	int c = peek(l);

	if (c <= 0 || !strchr(set, c))
		return false;
	l->pos++;
	return true;
}

static void accept_run(struct lexer *l, const char *set)
{
	while (accept(l, set))
		;
}

static bool scan_number(struct lexer *l)
{
	const char *digits = "0123456789_";
	uint32_t cp;
	size_t n;

	accept(l, "+-");
	if (accept(l, "0")) {
		if (accept(l, "xX"))
			digits = "0123456789abcdefABCDEF_";
		else if (accept(l, "oO"))
			digits = "01234567_";
		else if (accept(l, "bB"))
			digits = "01_";
	}
	accept_run(l, digits);
	if (accept(l, "."))
		accept_run(l, digits);
	if (strlen(digits) == 11 && accept(l, "eE")) {
		accept(l, "+-");
		accept_run(l, "0123456789_");
	}
	if (strlen(digits) == 23 && accept(l, "pP")) {
		accept(l, "+-");
		accept_run(l, "0123456789_");
	}
	accept(l, "i");
	n = word_char(l, &cp);
	l->pos += n;
	return n == 0;
}

static void lex_number(struct lexer *l)
{
	bool ok = scan_number(l);
	BUF_AUTO b = BUF_INIT;

	if (ok && (peek(l) == '+' || peek(l) == '-'))
		ok = scan_number(l) && l->pos[-1] == 'i';
	if (ok) {
		emit(l, TOK_NUMBER);
		return;
	}
	buf_adds(&b, "bad number syntax: ");
	go_quote_bytes(&b, l->start, (size_t)(l->pos - l->start), '"');
	fail(l, buf_detach(&b));
}

static void lex_paren(struct lexer *l)
{
	bool open = *l->pos++ == '(';

	l->parens += open ? 1 : -1;
	if (l->parens < 0)
		fail(l, xstrdup("unexpected right paren"));
	else
		emit(l, open ? TOK_OPEN : TOK_CLOSE);
}

static void lex_other(struct lexer *l)
{
	uint32_t cp;

	if ((*l->pos >= '0' && *l->pos <= '9') || strchr(".+-", *l->pos)) {
		lex_number(l);
	} else if (word_char(l, &cp)) {
		lex_word(l);
	} else if (cp < 0x80 && go_is_print(cp)) {
		l->pos++;
		emit(l, TOK_CHAR);
	} else {
		bad_character(l, "unrecognized character in action: ");
	}
}

static void lex_declare(struct lexer *l)
{
	l->pos++;
	if (accept(l, "="))
		emit(l, TOK_DECLARE);
	else
		fail(l, xstrdup("expected :="));
}

static void lex_part(struct lexer *l)
{
	switch (peek(l)) {
	case -1:
		fail(l, xstrdup("unclosed action"));
		break;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		lex_space(l);
		break;
	case '=':
	case '|':
		emit(l, *l->pos++ == '=' ? TOK_ASSIGN : TOK_PIPE);
		break;
	case ':':
		lex_declare(l);
		break;
	case '"':
		lex_quote(l, '"', TOK_STRING, "quoted string");
		break;
	case '\'':
		lex_quote(l, '\'', TOK_CHAR_CONST, "character constant");
		break;
	case '`':
		lex_raw_quote(l);
		break;
	case '$':
		lex_name(l, TOK_VARIABLE);
		break;
	case '.':
		if (l->pos + 1 < l->end && (l->pos[1] < '0' || l->pos[1] > '9'))
			lex_name(l, TOK_FIELD);
		else
			lex_other(l);
		break;
	case '(':
	case ')':
		lex_paren(l);
		break;
	default:
		lex_other(l);
	}
}

static void lex_action(struct lexer *l)
{
	bool trim;

	while (!l->failed) {
		if (!at_right(l, &trim)) {
			lex_part(l);
			continue;
		}
		if (l->parens == 0)
			lex_right(l, trim);
		else
			fail(l, xstrdup("unclosed left paren"));
		return;
	}
}

/* ---- outside ----------------------------------------------------------------- */

/* The text up to an action, without the spaces that "{{- " takes away. */
static void lex_text(struct lexer *l, const char *brace)
{
	const char *stop = brace;

	if (left_trim_marker(brace + 2, l->end))
		while (stop > l->start && is_space(stop[-1]))
			stop--;
	l->pos = stop;
	if (stop > l->start)
		emit(l, TOK_TEXT);
	l->pos = brace;
	ignore(l);
}

static void lex_left(struct lexer *l)
{
	bool trim;

	l->pos += 2;
	trim = left_trim_marker(l->pos, l->end);
	if ((size_t)(l->end - l->pos) >= (trim ? 4u : 2u) &&
	    memcmp(l->pos + (trim ? 2 : 0), "/*", 2) == 0) {
		l->pos += trim ? 2 : 0;
		ignore(l);
		lex_comment(l);
		return;
	}
	add(l, TOK_LEFT, 2);
	l->pos += trim ? 2 : 0;
	ignore(l);
	l->parens = 0;
	lex_action(l);
}

void gt_lex(const char *text, struct gt_tokens *ret)
{
	struct lexer l = {.text = text,
			  .pos = text,
			  .start = text,
			  .end = text + strlen(text),
			  .start_line = 1,
			  .out = ret};

	*ret = (struct gt_tokens){.text = text};
	while (l.pos < l.end && !l.failed) {
		const char *brace = memmem(l.pos, (size_t)(l.end - l.pos), "{{", 2);

		if (!brace) {
			l.pos = l.end;
			emit(&l, TOK_TEXT);
			break;
		}
		lex_text(&l, brace);
		lex_left(&l);
	}
	if (!l.failed)
		add(&l, TOK_EOF, 0);
}
