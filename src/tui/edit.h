/*
 * edit.h - a line of text that the learner types: palette, find, commands of drills.
 */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include "tui/canvas.h"
#include "tui/keys.h"

struct edit {
	struct buf text;
	size_t at; /* byte position of the cursor, between characters */
};
/* True when the event was one for it (Enter, Esc, Tab, Up and Down are not). */
bool edit_event(struct edit *e, const struct event *ev);
void edit_set(struct edit *e, const char *text); /* cursor at the end */
/* In w columns from x, scrolled so that the cursor is seen; places the cursor. */
void edit_draw(const struct edit *e, const struct canvas *c, int x, int y, int w);
void edit_release(struct edit *e);

#endif
