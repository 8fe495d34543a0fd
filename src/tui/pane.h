/*
 * pane.h - the learner's shell beside a lab or a cluster, in a terminal (term.h). Either their
 * own (hostshell.h), whose kubectl finds the cluster through its doors, or the simulated one: a
 * terminal of the workspace (journal.h), whose keys are written down; undo and a new start show
 * what was there.
 */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "tui/hostshell.h"
#include "tui/term.h"

struct pane_config {
	struct tui *tui;
	struct workspace *workspace;
	struct live *live; /* runs its cluster already */
	/* Of the cluster, for the learner's own shell; NULL: only the simulated one. */
	const char *name;
	struct value *(*ask)(void *arg,
			     const struct value *question); /* hostshell.h; may be NULL */
	void *arg;
};
struct pane {
	struct tui *tui;
	struct workspace *w;
	struct live *live;
	struct pane_config cfg;
	int rate; /* that the learner wants; 0: paused, time passes only while a command runs */
	struct term *term;
	struct hostshell *own; /* NULL: the simulated shell */
	struct workspace_tty *tty;
	struct tty_view view;
};
/* The shell starts, or is taken up, when it is drawn. Says why when it is not the one that was
 * chosen. */
void pane_open(struct pane *p, const struct pane_config *cfg);
void pane_close(
	struct pane *p); /* the simulated shell stays in the workspace; NULL fields are fine */
/* The shell that is chosen now (tui_shell), when it is another one. */
void pane_choose(struct pane *p);
bool pane_own(const struct pane *p); /* it is the learner's own */
/* From the screen's tick: true when it is to be drawn again. */
bool pane_tick(struct pane *p);
bool pane_event(struct pane *p, const struct event *ev);
/* Keys that go to the screen, not to the shell. */
bool pane_leaves(const struct pane *p, uint32_t key);
void pane_draw(struct pane *p, const struct canvas *c, bool focused);
void pane_set_rate(struct pane *p, int rate);
/* Around what makes the workspace's cluster anew, as undo and reset do. */
void pane_cut(struct pane *p);
void pane_rebuilt(struct pane *p);
/* With undo, NULL: workspace_undo. Says "Taken back: kubectl delete ...". The cluster is another
 * one then: live is stopped before and started again by the caller. False: there was nothing, or it
 * failed (said so). */
bool pane_undo(struct pane *p, int (*undo)(void *arg, struct err *err), void *arg);

/* The learner's editor for `vi` and `kubectl edit` inside; arg is the struct tui. */
int pane_edit(void *arg, struct proc *p, const char *name, struct buf *text);

#endif
