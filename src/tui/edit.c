#include "tui/edit.h"

static size_t before(const struct edit *e, size_t at)
{
	if (at)
		at--;
	while (at && (e->text.s[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static size_t after(const struct edit *e, size_t at)
{
	int w;

	return at < e->text.len ? at + grapheme_len(e->text.s + at, e->text.len - at, &w) : at;
}

static size_t word_before(const struct edit *e)
{
	size_t at = e->at;

	while (at && e->text.s[at - 1] == ' ')
		at--;
	while (at && e->text.s[at - 1] != ' ')
		at--;
	return at;
}

static void cut(struct edit *e, size_t from, size_t to)
{
	if (to <= from)
		return;
	memmove(e->text.s + from, e->text.s + to, e->text.len - to);
	buf_trunc(&e->text, e->text.len - (to - from));
	e->at = from;
}

static void insert(struct edit *e, const char *s, size_t len)
{
	BUF_AUTO tail = BUF_INIT;

	buf_add(&tail, buf_str(&e->text) + e->at, e->text.len - e->at);
	buf_trunc(&e->text, e->at);
	buf_add(&e->text, s, len);
	e->at = e->text.len;
	buf_add(&e->text, buf_str(&tail), tail.len);
}

/* Pasted text: its first line, without control characters. */
static void paste(struct edit *e, const char *s)
{
	BUF_AUTO clean = BUF_INIT;

	for (; *s && *s != '\n' && *s != '\r'; s++)
		buf_addc(&clean, (unsigned char)*s < 0x20 ? ' ' : *s);
	if (utf8_valid(buf_str(&clean), clean.len))
		insert(e, buf_str(&clean), clean.len);
}

static bool move(struct edit *e, uint32_t key)
{
	switch (key) {
	case TK_LEFT:
	case 'B' - '@':
		e->at = before(e, e->at);
		return true;
	case TK_RIGHT:
	case 'F' - '@':
		e->at = after(e, e->at);
		return true;
	case TK_HOME:
	case 'A' - '@':
		e->at = 0;
		return true;
	case TK_END:
	case 'E' - '@':
		e->at = e->text.len;
		return true;
	default:
		return false;
	}
}

bool edit_event(struct edit *e, const struct event *ev)
{
	BUF_AUTO ch = BUF_INIT;

	if (ev->type == EVENT_TEXT) {
		paste(e, ev->text);
		return true;
	}
	if (ev->type != EVENT_KEY)
		return false;
	if (move(e, ev->key))
		return true;
	switch (ev->key) {
	case TK_BACKSPACE:
	case 'H' - '@':
		cut(e, before(e, e->at), e->at);
		return true;
	case TK_DEL:
	case 'D' - '@':
		cut(e, e->at, after(e, e->at));
		return true;
	case 'W' - '@':
		cut(e, word_before(e), e->at);
		return true;
	case 'U' - '@':
		cut(e, 0, e->at);
		return true;
	case 'K' - '@':
		buf_trunc(&e->text, e->at);
		return true;
	default:
		break;
	}
	if (!key_is_text(ev->key))
		return false;
	utf8_encode(&ch, ev->key);
	insert(e, ch.s, ch.len);
	return true;
}

void edit_set(struct edit *e, const char *text)
{
	buf_reset(&e->text);
	buf_adds(&e->text, text);
	e->at = e->text.len;
}

void edit_draw(const struct edit *e, const struct canvas *c, int x, int y, int w)
{
	struct canvas part = canvas_part(c, x, y, w, 1);
	const char *s = buf_str(&e->text);
	size_t from = 0;
	int width;

	canvas_clear(&part, ROLE_INPUT);
	while ((int)utf8_str_width(s + from, e->at - from) >= part.w && from < e->at)
		from += grapheme_len(s + from, e->text.len - from, &width);
	canvas_putn(&part, 0, 0, ROLE_INPUT, s + from, e->text.len - from);
	canvas_cursor(&part, (int)utf8_str_width(s + from, e->at - from), 0);
}

void edit_release(struct edit *e)
{
	buf_release(&e->text);
	e->at = 0;
}
