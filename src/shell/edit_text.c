/* Changes of the line being edited: inserting, killing, moving, undoing. */
#include "shell/edit.h"

#include <stdlib.h>

/* ---- undo ------------------------------------------------------------------------------- */

void editor_keep_undo(struct editor *e)
{
	if (e->nr_undo == EDIT_UNDOS) {
		free(e->undo[0].text);
		memmove(&e->undo[0], &e->undo[1], (EDIT_UNDOS - 1) * sizeof(e->undo[0]));
		e->nr_undo--;
	}
	e->undo[e->nr_undo++] = (struct edit_state){xstrdup(buf_str(&e->text)), e->pos};
}

void editor_forget_undo(struct editor *e)
{
	while (e->nr_undo)
		free(e->undo[--e->nr_undo].text);
}

void editor_undo(struct editor *e)
{
	struct edit_state *s;

	if (!e->nr_undo) {
		editor_beep(e);
		return;
	}
	s = &e->undo[--e->nr_undo];
	buf_reset(&e->text);
	buf_adds(&e->text, s->text);
	e->pos = s->pos;
	free(s->text);
}

void editor_set(struct editor *e, const char *text, size_t pos)
{
	STR_AUTO copy = xstrdup(text);

	buf_reset(&e->text);
	buf_adds(&e->text, copy);
	e->pos = MIN(pos, e->text.len);
}

/* ---- text --------------------------------------------------------------------------------- */

void editor_insert(struct editor *e, const char *p, size_t len)
{
	BUF_AUTO tail = BUF_INIT;

	if (e->text.len + len > EDIT_MAX_LINE) {
		editor_beep(e);
		return;
	}
	buf_add(&tail, buf_str(&e->text) + e->pos, e->text.len - e->pos);
	buf_trunc(&e->text, e->pos);
	buf_add(&e->text, p, len);
	buf_add(&e->text, buf_str(&tail), tail.len);
	e->pos += len;
}

void editor_remove(struct editor *e, size_t from, size_t to)
{
	if (from >= to)
		return;
	memmove(e->text.s + from, e->text.s + to, e->text.len - to);
	buf_trunc(&e->text, e->text.len - (to - from));
	if (e->pos >= to)
		e->pos -= to - from;
	else if (e->pos > from)
		e->pos = from;
}

/* Kills that follow each other gather in one entry of the ring. */
void editor_kill(struct editor *e, size_t from, size_t to, bool forward)
{
	if (from >= to)
		return;
	editor_keep_undo(e);
	if (!e->killed && !e->killing) {
		buf_release(&e->kills[EDIT_KILLS - 1]);
		memmove(&e->kills[1], &e->kills[0], (EDIT_KILLS - 1) * sizeof(e->kills[0]));
		e->kills[0] = (struct buf)BUF_INIT;
	}
	if (forward) {
		buf_add(&e->kills[0], e->text.s + from, to - from);
	} else {
		BUF_AUTO joined = BUF_INIT;

		buf_add(&joined, e->text.s + from, to - from);
		buf_adds(&joined, buf_str(&e->kills[0]));
		buf_reset(&e->kills[0]);
		buf_add(&e->kills[0], joined.s, joined.len);
	}
	e->killing = true;
	editor_remove(e, from, to);
}

void editor_yank(struct editor *e)
{
	if (!e->kills[0].len)
		return;
	editor_keep_undo(e);
	e->yank_at = e->pos;
	e->yank_nr = 0;
	editor_insert(e, e->kills[0].s, e->kills[0].len);
	e->yanking = true;
}

void editor_yank_pop(struct editor *e)
{
	size_t nr = 0;

	while (nr < EDIT_KILLS && e->kills[nr].len)
		nr++;
	if (!e->yanked || !nr) {
		editor_beep(e);
		return;
	}
	editor_remove(e, e->yank_at, e->pos);
	e->yank_nr = (e->yank_nr + 1) % nr;
	editor_insert(e, e->kills[e->yank_nr].s, e->kills[e->yank_nr].len);
	e->yanking = true;
}

/* ---- moving --------------------------------------------------------------------------------- */

static bool is_mark(const struct editor *e, size_t at)
{
	uint32_t cp;

	utf8_decode(e->text.s + at, e->text.len - at, &cp);
	return cp >= 0x80 && utf8_width(cp) == 0;
}

/* Combining marks belong to the character before them. */
size_t editor_prev(const struct editor *e, size_t pos)
{
	while (pos > 0) {
		pos--;
		while (pos > 0 && ((unsigned char)e->text.s[pos] & 0xc0) == 0x80)
			pos--;
		if (!is_mark(e, pos))
			break;
	}
	return pos;
}

size_t editor_next(const struct editor *e, size_t pos)
{
	uint32_t cp;

	if (pos >= e->text.len)
		return e->text.len;
	do
		pos += utf8_decode(e->text.s + pos, e->text.len - pos, &cp);
	while (pos < e->text.len && is_mark(e, pos));
	return pos;
}

static bool in_word(const struct editor *e, size_t pos)
{
	unsigned char c = (unsigned char)e->text.s[pos];

	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

size_t editor_word_left(const struct editor *e, size_t pos)
{
	while (pos > 0 && !in_word(e, editor_prev(e, pos)))
		pos = editor_prev(e, pos);
	while (pos > 0 && in_word(e, editor_prev(e, pos)))
		pos = editor_prev(e, pos);
	return pos;
}

size_t editor_word_right(const struct editor *e, size_t pos)
{
	while (pos < e->text.len && !in_word(e, pos))
		pos = editor_next(e, pos);
	while (pos < e->text.len && in_word(e, pos))
		pos = editor_next(e, pos);
	return pos;
}

/* ---- rearranging ------------------------------------------------------------------------------
 */

/* Swaps [a, b) and [c, d), b <= c; the cursor goes behind them. */
static void swap(struct editor *e, size_t a, size_t b, size_t c, size_t d)
{
	BUF_AUTO text = BUF_INIT;
	const char *s = e->text.s;

	editor_keep_undo(e);
	buf_add(&text, s, a);
	buf_add(&text, s + c, d - c);
	buf_add(&text, s + b, c - b);
	buf_add(&text, s + a, b - a);
	buf_add(&text, s + d, e->text.len - d);
	editor_set(e, buf_str(&text), d);
}

/* The characters before and under the cursor; at the end the last two. */
void editor_transpose(struct editor *e)
{
	size_t mid, start, end;

	mid = e->pos == e->text.len ? editor_prev(e, e->pos) : e->pos;
	if (mid == 0 || mid >= e->text.len) {
		editor_beep(e);
		return;
	}
	start = editor_prev(e, mid);
	end = editor_next(e, mid);
	swap(e, start, mid, mid, end);
}

void editor_transpose_words(struct editor *e)
{
	size_t d = editor_word_right(e, e->pos), c = editor_word_left(e, d);
	size_t a = editor_word_left(e, c), b = editor_word_right(e, a);

	if (a >= c || b > c) {
		editor_beep(e);
		return;
	}
	swap(e, a, b, c, d);
}

void editor_case_word(struct editor *e, char how)
{
	size_t end = editor_word_right(e, e->pos);
	bool first = true;

	editor_keep_undo(e);
	for (size_t i = e->pos; i < end; i++) {
		char c = e->text.s[i];
		bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
		bool up = how == 'u' || (how == 'c' && first);

		if ((lower && up) || (upper && !up))
			e->text.s[i] = (char)(c ^ 0x20);
		first &= !(lower || upper);
	}
	e->pos = end;
}
