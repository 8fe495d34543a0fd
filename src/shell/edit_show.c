/*
 * Drawing the line: prompt and text from the prompt's first row on, wrapped at the width of
 * the terminal. Each change draws all of it again; a character typed at the end is only added.
 */
#include "shell/edit.h"

struct cursor {
	int row, col, cols;
};

static void newline(struct cursor *c)
{
	c->row++;
	c->col = 0;
}

/* Where the cursor is after so many cells; what does not fit goes to the next row whole. */
static void advance(struct cursor *c, int width)
{
	if (c->col + width > c->cols && c->col > 0)
		newline(c);
	c->col += width;
}

/* One character of the text as it is shown: "^A" for controls, spaces for a tab. */
static void show_char(struct buf *out, struct cursor *c, const char *s, size_t n, uint32_t cp)
{
	if (cp == '\n') {
		buf_adds(out, "\033[K\r\n");
		newline(c);
	} else if (cp == '\t') {
		int width = MIN(8 - c->col % 8, c->cols);

		advance(c, width);
		buf_pad(out, ' ', (size_t)width);
	} else if (cp < 0x20 || cp == 0x7f) {
		advance(c, 1);
		advance(c, 1);
		buf_addf(out, "^%c", (int)(cp ^ 0x40));
	} else if (cp >= 0x80 && cp < 0xa0) {
		advance(c, 1);
		buf_addc(out, '?');
	} else {
		advance(c, utf8_width(cp));
		if (cp == 0xfffd)
			utf8_encode(out, cp);
		else
			buf_add(out, s, n);
	}
}

static void show_part(struct buf *out, struct cursor *c, const char *s, size_t len)
{
	uint32_t cp;

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_decode(s + i, len - i, &cp);
		show_char(out, c, s + i, n, cp);
	}
}

/* Length of an escape sequence at s (CSI, OSC or two characters). */
static size_t escape_len(const char *s)
{
	size_t n = 2;

	if (!s[1])
		return 1;
	if (s[1] == '[') {
		while (s[n] && !(s[n] >= '@' && s[n] <= '~'))
			n++;
		return n + (s[n] != '\0');
	}
	if (s[1] == ']') {
		while (s[n] && s[n] != '\a' && s[n] != '\033')
			n++;
		return n + (s[n] == '\a') + (s[n] == '\033' ? 2 : 0);
	}
	return n;
}

/* Prompts may hold colours: sent, and not counted. */
static void show_prompt(struct buf *out, struct cursor *c, const char *s)
{
	while (*s) {
		uint32_t cp;
		size_t n = *s == '\033' ? escape_len(s) : utf8_decode(s, strlen(s), &cp);

		n = MIN(n, strlen(s));
		if (*s == '\033')
			buf_add(out, s, n);
		else
			show_char(out, c, s, n, cp);
		s += n;
	}
}

static void move(struct buf *out, int from_row, int to_row, int to_col)
{
	if (to_row < from_row)
		buf_addf(out, "\033[%dA", from_row - to_row);
	else if (to_row > from_row)
		buf_addf(out, "\033[%dB", to_row - from_row);
	buf_addc(out, '\r');
	if (to_col > 0)
		buf_addf(out, "\033[%dC", to_col);
}

static int columns(const struct editor *e)
{
	int cols, rows;

	stream_tty_size(e->tty, &cols, &rows);
	return MAX(cols, 2);
}

void editor_show_text(struct editor *e, const char *prompt, const char *text, size_t len,
		      size_t pos)
{
	struct cursor c = {.cols = columns(e)}, at;
	BUF_AUTO out = BUF_INIT;

	move(&out, e->row, 0, 0);
	show_prompt(&out, &c, prompt);
	show_part(&out, &c, text, pos);
	at = c;
	show_part(&out, &c, text + pos, len - pos);
	if (c.col >= c.cols) { /* the terminal waits at the edge: make it go on */
		buf_adds(&out, " \r");
		newline(&c);
	}
	if (at.col >= at.cols)
		newline(&at);
	buf_adds(&out, "\033[J");
	if (at.row != c.row || at.col != c.col)
		move(&out, c.row, at.row, at.col);
	e->row = at.row;
	e->col = at.col;
	e->cols = at.cols;
	stream_write(e->tty, buf_str(&out), out.len);
}

void editor_show(struct editor *e)
{
	editor_show_text(e, e->prompt, buf_str(&e->text), e->text.len, e->pos);
}

void editor_show_end(struct editor *e)
{
	editor_show_text(e, e->prompt, buf_str(&e->text), e->text.len, e->text.len);
	stream_write(e->tty, "\r\n", 2);
	e->row = 0;
}

void editor_beep(struct editor *e)
{
	stream_write(e->tty, "\a", 1);
}
