/*
 * shellbox.h - a learner's shell on the base host of a cluster that is not kept: cards and
 * lessons. (Labs and the saved cluster have a pane, pane.h, whose keys are written down.)
 * The cluster must live (struct live) and outlast it.
 */
#ifndef TUI_SHELLBOX_H
#define TUI_SHELLBOX_H

#include "tui/term.h"

#include "shell/shell.h"

struct shellbox {
	struct tui *tui;
	struct term *term; /* NULL: closed */
	struct shell_tty *tty;
	int lines; /* command lines entered, empty ones not counted */
};
void shellbox_open(struct shellbox *b, struct tui *t, struct cluster *c);
void shellbox_close(struct shellbox *b); /* also when it is closed */
/* Nothing runs in front: the shell waits for a line. */
bool shellbox_waiting(const struct shellbox *b);
bool shellbox_ended(const struct shellbox *b); /* exit was typed */
/* From tick: true when it is to be drawn again. */
bool shellbox_tick(struct shellbox *b);
bool shellbox_event(struct shellbox *b, const struct event *ev);
void shellbox_draw(struct shellbox *b, const struct canvas *c, bool focused);

#endif
