#include "tui/pane.h"

#include <errno.h>

static void keys(void *self, const char *p, size_t len)
{
	struct pane *pane = self;
	ERR_AUTO err = ERR_INIT;

	if (pane->own)
		hostshell_keys(pane->own, p, len);
	else if (pane->tty && workspace_tty_keys(pane->tty, p, len, &err) < 0)
		tui_say_err(pane->tui, &err);
}

static void resize(void *self, int cols, int rows)
{
	struct pane *pane = self;
	ERR_AUTO err = ERR_INIT;

	if (pane->own)
		hostshell_resize(pane->own, cols, rows);
	else if (pane->tty && workspace_tty_resize(pane->tty, cols, rows, &err) < 0)
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

/* The doors, when the learner's own shell is chosen and they can be opened. */
static void open_own(struct pane *p)
{
	const struct hostshell_config cfg = {.tui = p->tui,
					     .workspace = p->w,
					     .name = p->cfg.name,
					     .ask = p->cfg.ask,
					     .ask_arg = p->cfg.arg,
					     .out = view_out,
					     .out_arg = p};
	ERR_AUTO err = ERR_INIT;

	if (!p->cfg.name || tui_shell(p->tui) != SHELL_OWN)
		return;
	if (hostshell_open(&cfg, &p->own, &err) < 0)
		tui_say(p->tui, tr(p->tui, N_("The simulated shell, not your own: %s")),
			err_msg(&err));
}

void pane_open(struct pane *p, const struct pane_config *cfg)
{
	const struct term_source source = {p, keys, resize};

	*p = (struct pane){.tui = cfg->tui,
			   .w = cfg->workspace,
			   .live = cfg->live,
			   .cfg = *cfg,
			   .rate = cfg->live->pace.rate};
	p->view = (struct tty_view){p, view_reset, view_out};
	p->term = term_new(&source);
	workspace_set_editor(p->w, pane_edit, p->tui);
	open_own(p);
}

bool pane_own(const struct pane *p)
{
	return p->own != NULL;
}

static void leave_shell(struct pane *p)
{
	if (p->tty)
		workspace_tty_view(p->tty, NULL);
	p->tty = NULL;
	hostshell_close(p->own);
	p->own = NULL;
}

void pane_choose(struct pane *p)
{
	if (!p->term || (tui_shell(p->tui) == SHELL_OWN) == (p->own != NULL))
		return;
	leave_shell(p);
	term_reset(p->term);
	open_own(p);
}

static bool started(const struct pane *p)
{
	return p->own ? hostshell_started(p->own) : p->tty != NULL;
}

/* When the room for it is known: what a terminal showed before is then laid out as it was. */
static int start(struct pane *p, struct err *err)
{
	int cols, rows;

	term_size(p->term, &cols, &rows);
	if (p->own)
		return hostshell_start(p->own, cols, rows, err);
	return workspace_tty_open(p->w, NULL, cols, rows, &p->view, &p->tty, err);
}

void pane_close(struct pane *p)
{
	leave_shell(p);
	term_free(p->term);
	*p = (struct pane){0};
}

static bool ended(const struct pane *p)
{
	int status;

	return p->own ? hostshell_ended(p->own, &status) : p->tty && workspace_tty_done(p->tty);
}

/* exit was typed: Enter gives another shell. */
static void again(struct pane *p)
{
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	if (p->own)
		term_reset(p->term);
	else
		r = workspace_tty_close(p->tty, &err);
	p->tty = NULL;
	if (r == 0)
		r = start(p, &err);
	if (r < 0)
		tui_say_err(p->tui, &err);
}

/* While the clock is stopped it still goes as long as a command runs. */
static void follow_rate(struct pane *p)
{
	bool busy = p->own ? hostshell_busy(p->own) : p->tty && !workspace_tty_waiting(p->tty);
	int rate = p->rate ? p->rate : busy;

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
	STR_AUTO copied = NULL;
	bool used;

	if (!p->term)
		return false;
	if (ev->type == EVENT_KEY && ev->key == TK_ENTER && ended(p) && !term_looking(p->term)) {
		again(p);
		return true;
	}
	used = term_event(p->term, ev);
	copied = term_copied(p->term);
	if (copied) {
		tui_copy(p->tui, copied);
		tui_say(p->tui, "%s",
			tr(p->tui, N_("Copied; the palette's paste gives it to the "
				      "shell.")));
	}
	follow_rate(p);
	return used;
}

bool pane_leaves(const struct pane *p, uint32_t key)
{
	/* ^S may have stopped a real terminal: ^Q lets it go on */
	return key == 29 || (key == 17 && !p->own); /* ^] ^Q */
}

void pane_draw(struct pane *p, const struct canvas *c, bool focused)
{
	ERR_AUTO err = ERR_INIT;

	if (!p->term)
		return;
	term_fit(p->term, c);
	if (!started(p) && start(p, &err) < 0)
		tui_say_err(p->tui, &err);
	term_draw(p->term, c, focused);
	if (ended(p))
		canvas_field(c, 0, c->h - 1, c->w, ROLE_WARN,
			     tr(p->tui, N_("The shell has ended: Enter starts another.")));
}

void pane_cut(struct pane *p)
{
	if (p->own)
		hostshell_cut(p->own);
}

void pane_rebuilt(struct pane *p)
{
	if (p->own)
		hostshell_rebuilt(p->own);
}

bool pane_undo(struct pane *p, int (*undo)(void *arg, struct err *err), void *arg)
{
	STR_AUTO last = workspace_last_input_dup(p->w);
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
