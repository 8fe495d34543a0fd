/* Terminals of a workspace: their keys are inputs, what they showed is rebuilt by replay. */
#include "cluster/journal_private.h"

#include "shell/shell.h"

#include <stdlib.h>

#define MAX_SHOWN ((size_t)256 << 10)
#define MAX_TTYS 64

static void show(void *arg, const char *p, size_t len)
{
	struct workspace_tty *t = arg;

	if (t->shown.len + len > MAX_SHOWN && t->shown.len) {
		/* the older half goes, up to the end of a line */
		size_t cut = t->shown.len / 2;
		const char *nl = memchr(t->shown.s + cut, '\n', t->shown.len - cut);

		cut = nl ? (size_t)(nl + 1 - t->shown.s) : t->shown.len;
		memmove(t->shown.s, t->shown.s + cut, t->shown.len - cut);
		buf_trunc(&t->shown, t->shown.len - cut);
	}
	buf_add(&t->shown, p, len);
	if (t->view && !t->w->replaying)
		t->view->out(t->view->arg, p, len);
}

/* A shell took a command line: written down so that undo and people can see where. */
static void on_line(void *arg, const char *line)
{
	struct workspace_tty *t = arg;
	ERR_AUTO ignored = ERR_INIT;

	if (!t->w->replaying)
		(void)!journal_input(
			t->w,
			value_build("{at: %l, tty: %i, line: %s}", journal_now(t->w), t->id, line),
			&ignored);
}

static void start(struct workspace_tty *t)
{
	struct machine *m = cluster_machine(t->w->cluster, *t->machine ? t->machine : NULL);

	if (!m)
		return;
	t->tty = shell_tty_new(m, m == cluster_machine(t->w->cluster, NULL) ? "candidate" : "root",
			       show, t);
	shell_tty_resize(t->tty, t->cols, t->rows);
	shell_tty_on_line(t->tty, on_line, t);
}

static void stop(struct workspace_tty *t)
{
	shell_tty_free(t->tty);
	t->tty = NULL;
}

static struct workspace_tty *make(struct workspace *w, int id, const char *machine)
{
	struct workspace_tty *t = xcalloc(1, sizeof(*t)), **end = &w->ttys;

	while (*end)
		end = &(*end)->next;
	*end = t;
	t->w = w;
	t->id = id;
	t->machine = xstrdup(machine ? machine : "");
	t->open = true;
	w->next_tty = MAX(w->next_tty, id + 1);
	return t;
}

static struct workspace_tty *find(struct workspace *w, int id)
{
	for (struct workspace_tty *t = w->ttys; t; t = t->next)
		if (t->id == id)
			return t;
	return NULL;
}

static void set_size(struct workspace_tty *t, int cols, int rows)
{
	t->cols = cols;
	t->rows = rows;
	if (t->tty)
		shell_tty_resize(t->tty, cols, rows);
}

/* ---- replay ------------------------------------------------------------------------------ */

void journal_tty_apply(struct workspace *w, const struct value *input)
{
	int id = (int)value_int_in(input, "tty");
	const char *machine = value_str(value_get(input, "open"));
	struct workspace_tty *t = find(w, id);
	BUF_AUTO keys = BUF_INIT;

	if (machine) {
		size_t nr = 0;

		for (struct workspace_tty *o = w->ttys; o; o = o->next)
			nr++;
		if (!t && nr < MAX_TTYS)
			t = make(w, id, machine);
		if (!t || t->tty)
			return;
		t->open = true;
		set_size(t, (int)value_int_in(input, "cols"), (int)value_int_in(input, "rows"));
		start(t);
	} else if (!t) {
		return;
	} else if (value_get(input, "cols")) {
		set_size(t, (int)value_int_in(input, "cols"), (int)value_int_in(input, "rows"));
	} else if (value_get(input, "close")) {
		stop(t);
		t->open = false;
	} else if (journal_text(input, "keys", &keys) && t->tty) {
		shell_tty_input(t->tty, buf_str(&keys), keys.len);
	}
	sim_settle(cluster_sim(w->cluster));
}

void journal_tty_forget(struct workspace *w)
{
	for (struct workspace_tty *t = w->ttys; t; t = t->next) {
		stop(t);
		buf_reset(&t->shown);
		t->open = false;
	}
}

/* A view whose terminal the undo took back gets a new one in the place of the old. */
void journal_tty_rebuilt(struct workspace *w)
{
	for (struct workspace_tty *t = w->ttys; t; t = t->next) {
		ERR_AUTO ignored = ERR_INIT;

		if (!t->view)
			continue;
		t->view->reset(t->view->arg);
		if (t->open) {
			t->view->out(t->view->arg, buf_str(&t->shown), t->shown.len);
			continue;
		}
		t->open = true;
		if (journal_input(w,
				  value_build("{at: %l, tty: %i, open: %s, cols: %i, rows: %i}",
					      journal_now(w), t->id, t->machine, t->cols, t->rows),
				  &ignored) == 0) {
			start(t);
			sim_settle(cluster_sim(w->cluster));
		}
	}
}

void journal_tty_free_all(struct workspace *w)
{
	while (w->ttys) {
		struct workspace_tty *t = w->ttys;

		w->ttys = t->next;
		stop(t);
		buf_release(&t->shown);
		free(t->machine);
		free(t);
	}
}

/* ---- in use -------------------------------------------------------------------------------- */

int workspace_tty_open(struct workspace *w, const char *machine, int cols, int rows,
		       const struct tty_view *view, struct workspace_tty **ret, struct err *err)
{
	struct workspace_tty *t;
	int r;

	sim_settle(cluster_sim(w->cluster));
	for (t = w->ttys; t; t = t->next)
		if (t->open && !t->view && !workspace_tty_done(t) &&
		    strcmp(t->machine, machine ? machine : "") == 0) {
			*ret = t;
			workspace_tty_view(t, view);
			return workspace_tty_resize(t, cols, rows, err);
		}
	r = journal_input(w,
			  value_build("{at: %l, tty: %i, open: %s, cols: %i, rows: %i}",
				      journal_now(w), w->next_tty, machine ? machine : "", cols,
				      rows),
			  err);
	if (r < 0)
		return r;
	t = make(w, w->next_tty, machine);
	t->view = view;
	set_size(t, cols, rows);
	start(t);
	sim_settle(cluster_sim(w->cluster));
	*ret = t;
	return 0;
}

void workspace_tty_view(struct workspace_tty *t, const struct tty_view *view)
{
	t->view = view;
	if (!view)
		return;
	view->reset(view->arg);
	view->out(view->arg, buf_str(&t->shown), t->shown.len);
}

int workspace_tty_keys(struct workspace_tty *t, const char *p, size_t len, struct err *err)
{
	struct workspace *w = t->w;
	struct value *v;
	int r;

	if (!t->tty || !len)
		return 0;
	sim_settle(cluster_sim(w->cluster));
	v = value_build("{at: %l, tty: %i}", journal_now(w), t->id);
	journal_put_text(&v, "keys", p, len);
	if (shell_tty_fresh(t->tty))
		value_put_bool(&v, "fresh", true);
	/* what is only typed may be lost with the power; a line may not */
	r = journal_append(w, v, err);
	if (r == 0 && memchr(p, '\r', len))
		r = workspace_sync(w, err);
	if (r < 0)
		return r;
	shell_tty_input(t->tty, p, len);
	sim_settle(cluster_sim(w->cluster));
	return 0;
}

int workspace_tty_resize(struct workspace_tty *t, int cols, int rows, struct err *err)
{
	int r;

	if (cols == t->cols && rows == t->rows)
		return 0;
	sim_settle(cluster_sim(t->w->cluster));
	r = journal_append(t->w,
			   value_build("{at: %l, tty: %i, cols: %i, rows: %i}", journal_now(t->w),
				       t->id, cols, rows),
			   err);
	if (r < 0)
		return r;
	set_size(t, cols, rows);
	sim_settle(cluster_sim(t->w->cluster));
	return 0;
}

int workspace_tty_close(struct workspace_tty *t, struct err *err)
{
	int r = 0;

	sim_settle(cluster_sim(t->w->cluster));
	if (t->open)
		r = journal_input(
			t->w,
			value_build("{at: %l, tty: %i, close: %b}", journal_now(t->w), t->id, 1),
			err);
	t->open = false;
	t->view = NULL;
	stop(t);
	sim_settle(cluster_sim(t->w->cluster));
	return r;
}

bool workspace_tty_done(const struct workspace_tty *t)
{
	return !t->tty || shell_tty_done(t->tty, NULL);
}

bool workspace_tty_waiting(const struct workspace_tty *t)
{
	return !t->tty || shell_tty_done(t->tty, NULL) || shell_tty_waiting(t->tty);
}
