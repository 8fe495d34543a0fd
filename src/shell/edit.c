/* The loop of the line editor: a key, what it does, the line drawn again. */
#include "shell/edit.h"
#include "shell/pty.h"

#include <errno.h>
#include <stdlib.h>

struct editor *editor_new(struct shell *sh)
{
	struct editor *e = xcalloc(1, sizeof(*e));

	e->sh = sh;
	e->tty = proc_in(sh->p);
	e->pushed = -1;
	return e;
}

void editor_free(struct editor *e)
{
	if (!e)
		return;
	editor_forget_undo(e);
	for (size_t i = 0; i < EDIT_KILLS; i++)
		buf_release(&e->kills[i]);
	buf_release(&e->text);
	buf_release(&e->stash);
	buf_release(&e->pasted);
	free(e);
}

/* A character at the end of the line needs no drawing of the rest. */
static bool add_only(struct editor *e, int key)
{
	char c = (char)key;

	if (e->pos != e->text.len || key >= 0x7f || e->col + 1 >= e->cols)
		return false;
	stream_write(e->tty, &c, 1);
	e->col++;
	return true;
}

static void type(struct editor *e, int key)
{
	BUF_AUTO text = BUF_INIT;

	if (!e->typing)
		editor_keep_undo(e);
	e->drawn = add_only(e, key);
	utf8_encode(&text, (uint32_t)key);
	editor_insert(e, text.s, text.len);
}

static void delete_at(struct editor *e, size_t from, size_t to)
{
	if (from == to) {
		editor_beep(e);
		return;
	}
	editor_keep_undo(e);
	editor_remove(e, from, to);
}

/* ^W: back to the blank before the word. */
static size_t blank_left(const struct editor *e)
{
	size_t pos = e->pos;

	while (pos > 0 && strchr(" \t\n", e->text.s[pos - 1]))
		pos--;
	while (pos > 0 && !strchr(" \t\n", e->text.s[pos - 1]))
		pos--;
	return pos;
}

/* alt-#: the line becomes a comment and is kept. */
static void comment(struct editor *e)
{
	editor_keep_undo(e);
	e->pos = 0;
	editor_insert(e, "#", 1);
	e->pos = e->text.len;
	e->pushed = '\r';
}

static void clear_screen(struct editor *e)
{
	stream_puts(e->tty, "\033[H\033[2J");
	e->row = 0;
}

static int quoted_insert(struct editor *e)
{
	char c;
	int64_t n = stream_read(e->tty, &c, 1);

	if (n <= 0)
		return n < 0 ? (int)n : -ENODATA;
	if (c) {
		editor_keep_undo(e);
		editor_insert(e, &c, 1);
	}
	return 0;
}

static void move_key(struct editor *e, int key)
{
	switch (key) {
	case 1:
	case EDIT_HOME:
		e->pos = 0;
		break;
	case 5:
	case EDIT_END:
		e->pos = e->text.len;
		break;
	case 2:
	case EDIT_LEFT:
		e->pos = editor_prev(e, e->pos);
		break;
	case 6:
	case EDIT_RIGHT:
		e->pos = editor_next(e, e->pos);
		break;
	case EDIT_WORD_LEFT:
	case EDIT_META | 'b':
		e->pos = editor_word_left(e, e->pos);
		break;
	case EDIT_WORD_RIGHT:
	case EDIT_META | 'f':
		e->pos = editor_word_right(e, e->pos);
		break;
	case 16:
	case EDIT_UP:
		editor_history_move(e, -1);
		break;
	case 14:
	case EDIT_DOWN:
		editor_history_move(e, 1);
		break;
	case EDIT_META | '<':
	case EDIT_META | '>':
		editor_history_edge(e, key == (EDIT_META | '<'));
		break;
	default:
		break;
	}
}

static void meta_key(struct editor *e, int key)
{
	switch (key & ~EDIT_META) {
	case 'd':
		editor_kill(e, e->pos, editor_word_right(e, e->pos), true);
		break;
	case 8:
	case 127:
		editor_kill(e, editor_word_left(e, e->pos), e->pos, false);
		break;
	case 'y':
		editor_yank_pop(e);
		break;
	case '.':
	case '_':
		editor_history_last_arg(e);
		break;
	case 'u':
	case 'l':
	case 'c':
		editor_case_word(e, (char)key);
		break;
	case 't':
		editor_transpose_words(e);
		break;
	case 'r':
		while (e->nr_undo)
			editor_undo(e);
		break;
	case '#':
		comment(e);
		break;
	default:
		move_key(e, key);
	}
}

static void control_key(struct editor *e, int key)
{
	switch (key) {
	case 8:
	case 127:
		delete_at(e, editor_prev(e, e->pos), e->pos);
		break;
	case 4:
	case EDIT_DELETE:
		delete_at(e, e->pos, editor_next(e, e->pos));
		break;
	case 11:
		editor_kill(e, e->pos, e->text.len, true);
		break;
	case 21:
		editor_kill(e, 0, e->pos, false);
		break;
	case 23:
		editor_kill(e, blank_left(e), e->pos, false);
		break;
	case 25:
		editor_yank(e);
		break;
	case 12:
		clear_screen(e);
		break;
	case 20:
		editor_transpose(e);
		break;
	case 31:
		editor_undo(e);
		break;
	case 24: /* ^X^U undoes, ^X^? and ^X@ are not known */
		key = editor_key(e);
		if (key == 21)
			editor_undo(e);
		break;
	case EDIT_PASTE:
		editor_keep_undo(e);
		editor_insert(e, buf_str(&e->pasted), e->pasted.len);
		break;
	default:
		move_key(e, key);
	}
}

/* What only holds from one key to the next. */
static void step(struct editor *e, bool typing, bool tab)
{
	e->killed = e->killing;
	e->yanked = e->yanking;
	e->arg_shown = e->arg_showing;
	e->killing = e->yanking = e->arg_showing = false;
	e->typing = typing;
	if (!tab)
		e->tabs = 0;
}

/* Does a key. 1 the line is done, 0 go on, negative. */
static int press(struct editor *e, int key)
{
	int r = 0;

	switch (key) {
	case '\r':
	case '\n':
		return 1;
	case 3:
		return -EINTR;
	case '\t':
		return editor_tab(e);
	case 18:
	case 19:
		r = editor_search(e, key == 18);
		if (r < 0 || r == 3)
			return r < 0 ? r : -EINTR;
		e->pushed = r == EDIT_NONE ? -1 : r;
		return 0;
	case 17:
	case 22:
		return quoted_insert(e);
	case EDIT_META | '?':
	case EDIT_META | '=':
		return editor_list(e);
	default:
		break;
	}
	if (key & EDIT_META)
		meta_key(e, key);
	else if (key >= 0x20 && key != 127 && key < EDIT_UP)
		type(e, key);
	else
		control_key(e, key);
	return 0;
}

static int edit(struct editor *e)
{
	for (;;) {
		int key, r;

		if (e->pushed < 0 && !e->drawn)
			editor_show(e);
		e->drawn = false;
		key = editor_key(e);
		if (key == -EINTR && !e->sh->interrupted)
			continue; /* another size: drawn anew */
		if (key < 0)
			return key;
		if (key == 4 && !e->text.len)
			return 0;
		r = press(e, key);
		if (r == -EINTR && !e->sh->interrupted && key != 3 && key != 18 && key != 19)
			r = 0;
		if (r != 0)
			return r;
		step(e, key >= 0x20 && key < EDIT_UP && key != 127, key == '\t');
	}
}

int editor_read(struct editor *e, const char *prompt, struct buf *out)
{
	const char *newline = strrchr(prompt, '\n');
	int r;

	/* the line is drawn over and over: what stands above its own row, only once */
	if (newline) {
		stream_write(e->tty, prompt, (size_t)(newline + 1 - prompt));
		prompt = newline + 1;
	}
	e->prompt = prompt;
	e->row = 0;
	e->hist = e->sh->history ? e->sh->history->nr : 0;
	buf_reset(&e->text);
	buf_reset(&e->stash);
	e->pos = 0;
	editor_forget_undo(e);
	step(e, false, false);
	stream_set_mode(e->tty, TTY_EDIT);
	stream_puts(e->tty, "\033[?2004h");
	r = edit(e);
	if (r == -EINTR) {
		editor_show_text(e, prompt, buf_str(&e->text), e->text.len, e->text.len);
		stream_puts(e->tty, "^C\r\n");
	} else if (r == 1) {
		editor_show_end(e);
	}
	stream_puts(e->tty, r == 1 || r == -EINTR ? "\033[?2004l\r" : "\033[?2004l\r\n");
	stream_set_mode(e->tty, TTY_COOKED);
	if (r == 1)
		buf_add(out, buf_str(&e->text), e->text.len);
	return r == -ENODATA ? 0 : r;
}
