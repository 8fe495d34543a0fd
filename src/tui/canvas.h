/*
 * canvas.h - a grid of cells onto which screens draw: what the learner sees, before any
 * terminal. Tests read it as text; a backend puts it onto a terminal.
 *
 * A cell holds one grapheme (a character with what combines with it), the columns it
 * takes (2 for Hangul and other wide ones; the cell after it then has width 0) and a role
 * (theme.h) that says what it means; the theme says how that looks.
 *
 * struct canvas is a window onto a grid: drawing outside it is clipped, so a screen cannot
 * spoil its neighbour. Pass it by value or by pointer; it owns nothing.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "base/base.h"
#include "tui/theme.h"

#define CELL_BYTES 19

struct cell {
	char text[CELL_BYTES + 1]; /* UTF-8; "" is a blank */
	uint8_t width;             /* 1, 2; 0: the second half of the cell before */
	uint8_t role;
	/* for ROLE_TERMINAL alone: what a program in a terminal asked for */
	uint8_t attrs;  /* enum cell_attr */
	int32_t fg, bg; /* 0..255, CELL_RGB | 0xRRGGBB, -1 default */
};
#define CELL_RGB 0x1000000
enum cell_attr {
	CELL_BOLD = 1,
	CELL_UNDERLINE = 2,
	CELL_REVERSE = 4,
	CELL_DIM = 8,
	CELL_ITALIC = 16,
	CELL_BLINK = 32,
	CELL_STRIKE = 64,
	CELL_HIDDEN = 128
};
/* What a program in a terminal wants of the terminal around it; the one with the cursor. */
enum grid_mouse { MOUSE_CLICKS, MOUSE_DRAGS, MOUSE_MOVES };

struct grid {
	struct cell *cells; /* cols * rows */
	int cols, rows;
	int cursor_x, cursor_y; /* -1: hidden */
	uint8_t cursor_shape;	/* as DECSCUSR numbers them: 1, 2 block, 3, 4 underline, 5, 6 bar; 0 */
	uint8_t mouse;		/* enum grid_mouse */
};
void grid_resize(struct grid *g, int cols, int rows); /* all blank afterwards */
void grid_release(struct grid *g);
/* Rows as text, without trailing blanks, each with a newline. */
void grid_text(const struct grid *g, struct buf *out);
/* The same shape, a letter per cell for its role (theme.h): '.' plain text. */
void grid_roles(const struct grid *g, struct buf *out);

struct canvas {
	struct grid *grid;
	int x, y, w, h; /* in the grid */
};
struct canvas canvas_of(struct grid *g);
/* A part, in c's own coordinates, clipped to c. */
struct canvas canvas_part(const struct canvas *c, int x, int y, int w, int h);

/* Blanks everything. */
void canvas_clear(const struct canvas *c, enum role role);
/* Draws text from column x of row y and gives the columns it takes, clipped ones too. Tabs
 * become blanks to the next multiple of 8, other control characters a middle dot. */
int canvas_put(const struct canvas *c, int x, int y, enum role role, const char *text);
int canvas_putn(const struct canvas *c, int x, int y, enum role role, const char *text, size_t len);
int canvas_printf(const struct canvas *c, int x, int y, enum role role, const char *fmt, ...)
	PRINTF(5, 6);
/* Text in exactly w columns: padded with blanks, or cut with an ellipsis. */
void canvas_field(const struct canvas *c, int x, int y, int w, enum role role, const char *text);
/* Text that ends before column x_end. Gives its first column. */
int canvas_right(const struct canvas *c, int x_end, int y, enum role role, const char *text);
/* Repeats a one-column character. */
void canvas_fill(const struct canvas *c, int x, int y, int n, enum role role, const char *ch);
/* Gives cells of a row another role. */
void canvas_paint(const struct canvas *c, int x, int y, int n, enum role role);
/* A frame around the canvas with a title (may be NULL). The part inside it. */
struct canvas canvas_box(const struct canvas *c, enum role role, const char *title);
/* A window of w x h in the middle, blanked and framed; the part inside. */
struct canvas canvas_window(const struct canvas *c, int w, int h, const char *title);
/* A bar of w columns, done of total: "████░░░░". */
void canvas_bar(const struct canvas *c, int x, int y, int w, int done, int total);
/* A terminal's cell, for ROLE_TERMINAL. */
void canvas_cell(const struct canvas *c, int x, int y, const struct cell *cell);
/* Where the terminal's cursor is to stand. */
void canvas_cursor(const struct canvas *c, int x, int y);

/* Bytes of the grapheme at s (len left) and its columns. */
size_t grapheme_len(const char *s, size_t len, int *ret_width);

#endif
