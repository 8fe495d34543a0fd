/* Tab: what is common to all candidates is put in; a second tab lists them. */
#include "shell/edit.h"

#include <errno.h>
#include <stdlib.h>

#define ASK_ABOVE 100

/* A candidate is "TEXT" or "TEXT\tabout it". */
static size_t text_len(const char *candidate)
{
	return strcspn(candidate, "\t");
}

static size_t common_prefix(const struct strvec *v)
{
	size_t n = text_len(v->v[0]);

	for (size_t i = 1; i < v->nr; i++) {
		size_t k = 0, max = MIN(n, text_len(v->v[i]));

		while (k < max && v->v[0][k] == v->v[i][k])
			k++;
		n = k;
	}
	/* not half a character */
	while (n > 0 && ((unsigned char)v->v[0][n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* As it has to be typed where it stands. */
static void quote_text(struct buf *out, const struct completion *c, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool tilde = s[i] == '~' && i == 0;

		if (c->quote == '"' ? strchr("\"\\`", s[i]) != NULL
				    : !c->quote && strchr(" '\"\\&;()<>|*?[]#`!", s[i]) != NULL)
			buf_addc(out, '\\');
		else if (tilde && c->files && !c->quote)
			buf_addc(out, '\\');
		buf_addc(out, s[i]);
	}
}

/* Puts the first len bytes of the candidate in place. True when the line changed. */
static bool put_in(struct editor *e, const struct completion *c, const char *candidate, size_t len,
		   bool whole)
{
	BUF_AUTO text = BUF_INIT;
	const char *raw = buf_str(&e->text);
	size_t start = c->start;
	char last = len ? candidate[len - 1] : 0;

	if (c->quote && start < e->pos && raw[start] == c->quote)
		start++;
	quote_text(&text, c, candidate, len);
	if (whole && last != '/' && last != '=' && !c->no_space) {
		if (c->quote)
			buf_addc(&text, c->quote);
		if (e->pos == e->text.len || raw[e->pos] != ' ')
			buf_addc(&text, ' ');
	}
	if (text.len == e->pos - start && strncmp(raw + start, buf_str(&text), text.len) == 0)
		return false;
	editor_keep_undo(e);
	editor_remove(e, start, e->pos);
	editor_insert(e, buf_str(&text), text.len);
	return true;
}

/* ---- the list ----------------------------------------------------------------------------- */

static void print_columns(struct editor *e, const struct strvec *v, int cols)
{
	BUF_AUTO out = BUF_INIT;
	size_t width = 0, per_row, rows;

	for (size_t i = 0; i < v->nr; i++)
		width = MAX(width, utf8_str_width(v->v[i], strlen(v->v[i])));
	width += 2;
	per_row = MAX((size_t)1, (size_t)cols / width);
	rows = (v->nr + per_row - 1) / per_row;
	for (size_t row = 0; row < rows; row++) {
		for (size_t col = 0; col < per_row; col++) {
			size_t i = col * rows + row;
			const char *s = i < v->nr ? v->v[i] : NULL;

			if (!s)
				break;
			buf_adds(&out, s);
			if ((col + 1) * rows + row < v->nr)
				buf_pad(&out, ' ', width - utf8_str_width(s, strlen(s)));
		}
		buf_adds(&out, "\r\n");
	}
	stream_write(e->tty, buf_str(&out), out.len);
}

/* Cuts s to so many cells. */
static char *cut(const char *s, size_t cells)
{
	size_t i = 0, used = 0, len = strlen(s);
	uint32_t cp;

	while (i < len) {
		size_t n = utf8_decode(s + i, len - i, &cp);

		used += (size_t)utf8_width(cp);
		if (used > cells)
			break;
		i += n;
	}
	return i < len && i > 3 ? xasprintf("%.*s...", (int)(i - 3), s) : xstrndup(s, i);
}

/* With a word about each: one a row, as kubectl's completion has them. */
static void print_described(struct editor *e, const struct strvec *v, int cols)
{
	size_t width = 0;

	for (size_t i = 0; i < v->nr; i++)
		width = MAX(width, text_len(v->v[i]));
	for (size_t i = 0; i < v->nr; i++) {
		size_t n = text_len(v->v[i]);
		STR_AUTO about = v->v[i][n] ? xasprintf("(%s)", v->v[i] + n + 1) : xstrdup("");
		STR_AUTO row =
			xasprintf("%.*s%*s  %s", (int)n, v->v[i], (int)(width - n), "", about);
		STR_AUTO shown = cut(row, (size_t)MAX(cols - 1, 1));

		stream_printf(e->tty, "%s\r\n", shown);
	}
}

/* 1 yes, 0 no, negative as editor_key. */
static int ask(struct editor *e, size_t nr)
{
	int key;

	stream_printf(e->tty, "Display all %zu possibilities? (y or n)", nr);
	do
		key = editor_key(e);
	while (key >= 0 && !strchr("ynYN \177\t\003\007", key));
	stream_puts(e->tty, "\r\n");
	return key < 0 ? key : key == 'y' || key == 'Y' || key == ' ';
}

static int show_list(struct editor *e, const struct completion *c)
{
	bool described = false;
	int cols, rows, r = 1;

	stream_tty_size(e->tty, &cols, &rows);
	for (size_t i = 0; i < c->found.nr; i++)
		described |= strchr(c->found.v[i], '\t') != NULL;
	editor_show_end(e);
	if (c->found.nr > ASK_ABOVE)
		r = ask(e, c->found.nr);
	if (r == 1 && described)
		print_described(e, &c->found, cols);
	else if (r == 1)
		print_columns(e, &c->found, cols);
	return MIN(r, 0);
}

int editor_list(struct editor *e)
{
	struct completion c;
	int r = 0;

	sh_complete(e->sh, buf_str(&e->text), e->pos, &c);
	if (c.found.nr)
		r = show_list(e, &c);
	else
		editor_beep(e);
	completion_release(&c);
	return r;
}

int editor_tab(struct editor *e)
{
	struct completion c;
	int r = 0;

	sh_complete(e->sh, buf_str(&e->text), e->pos, &c);
	if (c.found.nr == 0) {
		editor_beep(e);
	} else if (c.found.nr == 1) {
		if (!put_in(e, &c, c.found.v[0], text_len(c.found.v[0]), true))
			editor_beep(e);
	} else if (put_in(e, &c, c.found.v[0], common_prefix(&c.found), false)) {
		editor_beep(e);
		e->tabs = 0;
	} else if (++e->tabs < 2) {
		editor_beep(e);
	} else {
		r = show_list(e, &c);
	}
	completion_release(&c);
	return r;
}
