/*
 * Any bytes as what a program prints on a pane's terminal, in pieces, with keys, the mouse, sizes
 * and looking back in between: nothing breaks, and what is drawn fits its cells.
 */
#include <stdlib.h>

#include "tui/term.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct screen_of {
	struct grid grid;
	struct canvas canvas;
	size_t given;
};

static void keys(void *self, const char *p, size_t len)
{
	struct screen_of *s = self;

	(void)p;
	s->given += len;
}

static void resized(void *self, int cols, int rows)
{
	(void)self, (void)cols, (void)rows;
}

static void size(struct screen_of *s, int cols, int rows)
{
	grid_resize(&s->grid, cols + 1, rows + 1);
	s->canvas = canvas_of(&s->grid);
	s->canvas = canvas_part(&s->canvas, 1, 1, cols, rows);
}

static void look_at(struct screen_of *s)
{
	for (int i = 0; i < s->grid.cols * s->grid.rows; i++) {
		const struct cell *c = &s->grid.cells[i];

		if (c->width > 2 || strnlen(c->text, sizeof(c->text)) == sizeof(c->text) ||
		    (unsigned char)c->text[0] - 1u < 0x1f)
			abort();
	}
	if (s->grid.cursor_x >= s->grid.cols || s->grid.cursor_y >= s->grid.rows)
		abort();
}

/* What else happens after a piece: its last byte says. */
static void happen(struct screen_of *s, struct term *t, unsigned char what)
{
	static const uint32_t some[] = {TK_UP, TK_SPGUP, TK_PGUP, TK_ENTER, TK_ESC,          ' ',
					'g',   'G',      'y',     'q',      TK_F2 | KEY_CTRL};
	struct event ev = {.type = EVENT_KEY, .key = some[what / 8 % ARRAY_SIZE(some)]};
	char *text;

	if (what % 8 == 1) {
		(void)term_event(t, &ev);
	} else if (what % 8 == 2) {
		ev = (struct event){.type = what & 8 ? EVENT_CLICK : EVENT_MOUSE,
				    .x = what / 16,
				    .y = what / 32,
				    .button = what & 3,
				    .down = what & 4};
		(void)term_event(t, &ev);
	} else if (what % 8 == 3) {
		size(s, 1 + what / 8, 1 + what / 16);
	} else if (what % 8 == 4) {
		term_look(t);
	} else if (what % 8 == 5) {
		(void)term_find(t, "a");
	}
	text = term_copied(t);
	free(text);
	(void)term_flush(t);
	term_draw(t, &s->canvas, true);
	look_at(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct screen_of s = {0};
	const struct term_source source = {&s, keys, resized};
	struct term *t = term_new(&source);

	len = MIN(len, (size_t)8192);
	size(&s, 40, 10);
	for (size_t i = 0; i < len;) {
		size_t n = MIN(len - i, 1 + (size_t)(data[i] % 61));

		term_feed(t, (const char *)data + i, n);
		i += n;
		happen(&s, t, data[i - 1]);
	}
	term_free(t);
	grid_release(&s.grid);
	return 0;
}
