/*
 * journal_visit.c - visits of a workspace: what is typed and sent to them are inputs.
 *
 *	{"at":NS,"visit":ID,"open":{...}}   as visit.h describes it
 *	{"at":NS,"visit":ID,"in":BASE64}
 *	{"at":NS,"visit":ID,"eof":true}
 *	{"at":NS,"visit":ID,"cols":N,"rows":N}
 *	{"at":NS,"visit":ID,"signal":N}
 *	{"at":NS,"visit":ID,"close":true}
 *
 * Those that a crash left open are closed when the workspace is opened again: whoever was
 * at the other end is gone.
 */
#include "cluster/journal_private.h"

#include "cluster/visit.h"

#include <stdlib.h>

static struct workspace_visit *find(const struct workspace *w, int id)
{
	for (struct workspace_visit *s = w->visits; s; s = s->next)
		if (s->id == id)
			return s;
	return NULL;
}

static void add(struct workspace *w, int id, const struct value *spec, const struct visit_ops *ops,
		void *arg)
{
	struct workspace_visit *s = xcalloc(1, sizeof(*s));

	s->id = id;
	s->next = w->visits;
	w->visits = s;
	w->next_visit = MAX(w->next_visit, id + 1);
	s->visit = visit_new(w->cluster, spec, ops, arg);
}

static void forget(struct workspace *w, int id)
{
	for (struct workspace_visit **p = &w->visits, *s; (s = *p); p = &s->next)
		if (s->id == id) {
			*p = s->next;
			visit_close(s->visit);
			free(s);
			return;
		}
}

void journal_visit_apply(struct workspace *w, const struct value *input)
{
	int id = (int)value_int_in(input, "visit");
	struct workspace_visit *s = find(w, id);
	const char *in = value_str(value_get(input, "in"));
	BUF_AUTO bytes = BUF_INIT;

	if (value_get(input, "open") && !s)
		add(w, id, value_get(input, "open"), NULL, NULL);
	else if (!s)
		return;
	else if (in && base64_decode(&bytes, in, strlen(in)) == 0)
		visit_input(s->visit, buf_str(&bytes), bytes.len);
	else if (value_get(input, "eof"))
		visit_eof(s->visit);
	else if (value_get(input, "cols"))
		visit_resize(s->visit, (int)value_int_in(input, "cols"),
			     (int)value_int_in(input, "rows"));
	else if (value_get(input, "signal"))
		visit_signal(s->visit, (int)value_int_in(input, "signal"));
	else if (value_get(input, "close"))
		forget(w, id);
}

const char *journal_visit_text(const struct value *input)
{
	const struct value *spec = value_get(input, "open");

	if (!value_get(input, "visit") || !spec)
		return NULL;
	return value_get(spec, "run")       ? value_str_or(value_get(spec, "run"), "")
	       : value_get(spec, "forward") ? "port-forward"
	       : value_get(spec, "attach")  ? "attach"
	       : value_get(spec, "request") ? "proxied request"
					    : "exec";
}

void journal_visits_forget(struct workspace *w)
{
	while (w->visits)
		forget(w, w->visits->id);
}

int journal_visits_close(struct workspace *w, struct err *err)
{
	while (w->visits) {
		int r = workspace_visit_close(w, w->visits->id, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- inputs --------------------------------------------------------------------------- */

/* Settles, so that replay comes to the same point; then writes the input down. */
static int note(struct workspace *w, int id, const char *key, struct value *v, struct err *err)
{
	struct sim *sim = cluster_sim(w->cluster);

	sim_settle(sim);
	return journal_append(
		w, value_build("{at: %l, visit: %i, %k: %V}", sim_now(sim), id, key, v), err);
}

int workspace_visit_open(struct workspace *w, const struct value *spec, const struct visit_ops *ops,
			 void *arg, int *ret_id, struct err *err)
{
	int id = w->next_visit, r = note(w, id, "open", value_ref(spec), err);

	if (r == 0)
		add(w, id, spec, ops, arg);
	*ret_id = id;
	return r;
}

int workspace_visit_input(struct workspace *w, int id, const void *p, size_t len, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	int r;

	if (!find(w, id) || (p && !len))
		return 0;
	if (!p) {
		r = note(w, id, "eof", value_bool_new(true), err);
		if (r == 0 && find(w, id))
			visit_eof(find(w, id)->visit);
		return r;
	}
	base64_encode(&text, p, len);
	r = note(w, id, "in", value_strn_new(text.s, text.len), err);
	if (r == 0 && find(w, id))
		visit_input(find(w, id)->visit, p, len);
	return r;
}

int workspace_visit_resize(struct workspace *w, int id, int cols, int rows, struct err *err)
{
	struct sim *sim = cluster_sim(w->cluster);
	int r;

	if (!find(w, id))
		return 0;
	sim_settle(sim);
	r = journal_append(w,
			   value_build("{at: %l, visit: %i, cols: %i, rows: %i}", sim_now(sim), id,
				       cols, rows),
			   err);
	if (r == 0 && find(w, id))
		visit_resize(find(w, id)->visit, cols, rows);
	return r;
}

int workspace_visit_signal(struct workspace *w, int id, int sig, struct err *err)
{
	int r = find(w, id) ? note(w, id, "signal", value_int_new(sig), err) : 0;

	if (r == 0 && find(w, id))
		visit_signal(find(w, id)->visit, sig);
	return r;
}

int workspace_visit_close(struct workspace *w, int id, struct err *err)
{
	int r = find(w, id) ? note(w, id, "close", value_bool_new(true), err) : 0;

	if (r == 0)
		forget(w, id);
	return r;
}

size_t workspace_visit_unread(const struct workspace *w, int id)
{
	struct workspace_visit *s = find(w, id);

	return s ? visit_unread(s->visit) : 0;
}
