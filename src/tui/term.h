/*
 * term.h - a terminal on a canvas: bytes of a program in, cells out; keys in, bytes for the
 * program out. The grid is libvterm's; what the program is (a shell of a simulated machine, a
 * process on a pty) only the source knows.
 *
 * term_feed may be called at any time, also from inside the loop of a cluster: it calls
 * nobody back. Replies that the program asked for wait for term_flush.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "tui/tui.h"

struct term_source {
	void *self;
	void (*keys)(void *self, const char *p, size_t len);
	void (*resize)(void *self, int cols, int rows);
};
struct term;
struct term *term_new(const struct term_source *source);
void term_free(struct term *t); /* NULL is fine */
void term_feed(struct term *t, const char *p, size_t len);
void term_reset(struct term *t); /* a blank screen, no scrollback */
/* Replies to the program; true when something was shown since the last call. */
bool term_flush(struct term *t);
/* Keys, pasted text, the mouse: true when the event was used. A mouse that the program does not ask
 * for scrolls. */
bool term_event(struct term *t, const struct event *ev);
/* c's size becomes the program's; term_draw does it too. */
void term_fit(struct term *t, const struct canvas *c);
/* Fills c; its size becomes the program's. The cursor is shown when focused. */
void term_draw(struct term *t, const struct canvas *c, bool focused);
void term_size(const struct term *t, int *ret_cols, int *ret_rows);
bool term_contains(const struct term *t, int x, int y); /* of the whole grid, as drawn last */
/* What the program calls its window; NULL: nothing. From outside, any text. */
const char *term_title(const struct term *t);

/* ---- looking around (term_look.c) ---------------------------------------------------------- */

/*
 * What was shown is looked through with the keys of a text, and marked: arrows or h j k l, pages,
 * g and G; Space or v marks from here; Enter or y copies what is marked (or the line); q or Esc
 * ends it. The program goes on meanwhile.
 */
void term_look(struct term *t);
bool term_looking(const struct term *t);
/* To the next place with needle above the present one, else the last one below. */
bool term_find(struct term *t, const char *needle);
/* What was copied since the last call (owned); NULL: nothing. */
char *term_copied(struct term *t);

#endif
