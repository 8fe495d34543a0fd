#include "tui/pane.h"

#include <errno.h>

static void keys(void *self, const char *p, size_t len)
{
	struct pane *pane = self;
	ERR_AUTO err = ERR_INIT;

	if (pane->tty && workspace_tty_keys(pane->tty, p, len, &err) < 0)
		tui_say_err(pane->tui, &err);
}

static void resize(void *self, int cols, int rows)
{
	struct pane *pane = self;
	ERR_AUTO err = ERR_INIT;

	if (pane->tty && workspace_tty_resize(pane->tty, cols, rows, &err) < 0)
		tui_say_err(pane->tui, &err);
}

static void view_reset(void *arg)
{
	term_reset(((struct pane *)arg)->term);
}

static void view_out(void *arg, const char *p, size_t len)
{
	term_feed(((struct pane *)arg)->term, p, len);
}

int pane_edit(void *arg, struct proc *p, const char *name, struct buf *text)
{
	(void)p;
	return tui_edit(arg, name, text);
}

void pane_open(struct pane *p, struct tui *t, struct workspace *w, struct live *live)
{
	const struct term_source source = {p, keys, resize};

	*p = (struct pane){.tui = t, .w = w, .live = live, .rate = live->pace.rate};
	p->view = (struct tty_view){p, view_reset, view_out};
	p->term = term_new(&source);
	workspace_set_editor(w, pane_edit, t);
}

/* When the room for it is known: what a terminal showed before is then laid out as it was. */
static int open_tty(struct pane *p, struct err *err)
{
	int cols, rows;

	term_size(p->term, &cols, &rows);
	return workspace_tty_open(p->w, NULL, cols, rows, &p->view, &p->tty, err);
}

void pane_close(struct pane *p)
{
	if (p->tty)
		workspace_tty_view(p->tty, NULL);
	term_free(p->term);
	*p = (struct pane){0};
}

/* exit was typed: Enter gives another shell. */
static void again(struct pane *p)
{
	ERR_AUTO err = ERR_INIT;
	int r = workspace_tty_close(p->tty, &err);

	p->tty = NULL;
	if (r == 0)
		r = open_tty(p, &err);
	if (r < 0)
		tui_say_err(p->tui, &err);
}

/* While the clock is stopped it still goes as long as a command runs. */
static void follow_rate(struct pane *p)
{
	int rate = p->rate ? p->rate : p->tty && !workspace_tty_waiting(p->tty) ? 1 : 0;

	if (p->live->pace.rate != rate)
		live_set_rate(p->live, rate);
}

void pane_set_rate(struct pane *p, int rate)
{
	p->rate = rate;
	follow_rate(p);
}

bool pane_tick(struct pane *p)
{
	if (!p->term)
		return false;
	follow_rate(p);
	return term_flush(p->term);
}

bool pane_event(struct pane *p, const struct event *ev)
{
	bool used;

	if (!p->term)
		return false;
	if (ev->type == EVENT_KEY && ev->key == TK_ENTER && p->tty && workspace_tty_done(p->tty)) {
		again(p);
		return true;
	}
	used = term_event(p->term, ev);
	follow_rate(p);
	return used;
}

void pane_draw(struct pane *p, const struct canvas *c, bool focused)
{
	ERR_AUTO err = ERR_INIT;

	if (!p->term)
		return;
	term_fit(p->term, c);
	if (!p->tty && open_tty(p, &err) < 0)
		tui_say_err(p->tui, &err);
	term_draw(p->term, c, focused);
	if (p->tty && workspace_tty_done(p->tty))
		canvas_field(c, 0, c->h - 1, c->w, ROLE_WARN,
			     tr(p->tui, N_("The shell has ended: Enter starts another.")));
}

bool pane_undo(struct pane *p, int (*undo)(void *arg, struct err *err), void *arg)
{
	const char *last = workspace_last_input(p->w);
	STR_AUTO what = last ? xstrndup(last, strcspn(last, "\n")) : NULL;
	ERR_AUTO err = ERR_INIT;

	if (!what) {
		tui_say(p->tui, "%s", tr(p->tui, N_("There is nothing to take back.")));
		return false;
	}
	if ((undo ? undo(arg, &err) : workspace_undo(p->w, 1, &err)) < 0) {
		tui_say_err(p->tui, &err);
		return false;
	}
	tui_say(p->tui, tr(p->tui, N_("Taken back: %s")),
		strcmp(what, "time") == 0 ? tr(p->tui, N_("a jump in time")) : what);
	return true;
}
