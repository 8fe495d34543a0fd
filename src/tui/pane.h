/*
 * pane.h - the learner's shell beside a lab or a cluster: a terminal (term.h) on a terminal of
 * a workspace (journal.h). Keys are written down; undo and a new start show what was there.
 */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "tui/term.h"

struct pane {
	struct tui *tui;
	struct workspace *w;
	struct live *live;
	int rate; /* that the learner wants; 0: paused, time passes only while a command runs */
	struct term *term;
	struct workspace_tty *tty;
	struct tty_view view;
};
/* live runs w's cluster already, at rate. The shell starts, or is taken up, when it is drawn. */
void pane_open(struct pane *p, struct tui *t, struct workspace *w, struct live *live);
void pane_close(struct pane *p); /* the shell stays in the workspace; NULL fields are fine */
/* From the screen's tick: true when it is to be drawn again. */
bool pane_tick(struct pane *p);
bool pane_event(struct pane *p, const struct event *ev);
void pane_draw(struct pane *p, const struct canvas *c, bool focused);
void pane_set_rate(struct pane *p, int rate);
/* With undo, NULL: workspace_undo. Says "Taken back: kubectl delete ...". The cluster is another one then: live is stopped
 * before and started again by the caller. False: there was nothing, or it failed (said so). */
bool pane_undo(struct pane *p, int (*undo)(void *arg, struct err *err), void *arg);

/* The learner's editor for `vi` and `kubectl edit` inside; arg is the struct tui. */
int pane_edit(void *arg, struct proc *p, const char *name, struct buf *text);

#endif
