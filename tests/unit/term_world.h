/* term_world.h - a terminal to look at: libvterm fed with what a program shows. */
#ifndef TESTS_TERM_WORLD_H
#define TESTS_TERM_WORLD_H

#include <stdlib.h>
#include <vterm.h>

#include "base/base.h"

struct term {
	VTerm *vt;
	VTermScreen *screen;
	int cols, rows;
	struct buf raw; /* all bytes since the last look */
	int bells;
};

static inline int term_bell(void *user)
{
	((struct term *)user)->bells++;
	return 1;
}

static const VTermScreenCallbacks term_callbacks = {.bell = term_bell};

static inline void term_init(struct term *t, int cols, int rows)
{
	*t = (struct term){.cols = cols, .rows = rows};
	t->vt = vterm_new(rows, cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &term_callbacks, t);
	vterm_screen_reset(t->screen, 1);
}

static inline void term_release(struct term *t)
{
	vterm_free(t->vt);
	buf_release(&t->raw);
}

static inline void term_feed(void *arg, const char *p, size_t len)
{
	struct term *t = arg;

	vterm_input_write(t->vt, p, len);
	buf_add(&t->raw, p, len);
}

/* The screen as text: rows without blanks at their ends, no empty rows at the end; the cursor
 * is shown as "|" before its cell when mark is true. */
static inline void term_text(struct term *t, bool mark, struct buf *out)
{
	VTermPos cursor;

	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &cursor);
	buf_reset(out);
	for (int row = 0; row < t->rows; row++) {
		size_t end = out->len;

		for (int col = 0; col < t->cols; col++) {
			VTermScreenCell cell;

			vterm_screen_get_cell(t->screen, (VTermPos){row, col}, &cell);
			if (mark && cursor.row == row && cursor.col == col) {
				buf_addc(out, '|');
				end = out->len;
			}
			if (cell.chars[0] == (uint32_t)-1)
				continue;
			for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
				utf8_encode(out, cell.chars[i]);
			if (!cell.chars[0])
				buf_addc(out, ' ');
			else if (cell.chars[0] != ' ')
				end = out->len;
		}
		buf_trunc(out, end);
		buf_addc(out, '\n');
	}
	while (out->len > 1 && out->s[out->len - 1] == '\n' && out->s[out->len - 2] == '\n')
		buf_trunc(out, out->len - 1);
}

#endif
