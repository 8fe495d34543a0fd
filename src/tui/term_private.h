/* term_private.h - what the files of the terminal share. */
#ifndef TUI_TERM_PRIVATE_H
#define TUI_TERM_PRIVATE_H

#include "tui/term.h"
#include "tui/term_guard.h"

#include <vterm.h>

#define MAX_LINES 5000 /* of scrollback */

struct line {
	int cols;
	VTermScreenCell *cells;
};

struct term {
	struct term_source source;
	VTerm *vt;
	VTermScreen *screen;
	int cols, rows;
	struct line *lines; /* a ring; lines[(first + i) % MAX_LINES] */
	int first, nr;
	int back; /* lines scrolled back */
	bool cursor_on, cursor_blinks, alternate, feeding, changed;
	int cursor_shape, mouse; /* VTERM_PROP_CURSORSHAPE_*, VTERM_PROP_MOUSE_* */
	char *title;
	struct term_guard guard;
	struct buf reply;
	int x, y, w, h; /* as drawn last */
	/* looking around (term_look.c): lines are counted from the first that is kept */
	bool looking, marked;
	int at_line, at_col, mark_line, mark_col;
	struct buf copied;
};

/* The cell at a line of scrollback and screen together; a blank one beyond. */
void term_cell(const struct term *t, int line, int col, VTermScreenCell *ret);
/* term_look.c */
bool term_look_key(struct term *t, uint32_t key);
bool term_look_marks(const struct term *t, int line, int col);
void term_look_draw(struct term *t, const struct canvas *c);
void term_look_moved(struct term *t, int lines); /* so many lines fewer are before the rest */

#endif
