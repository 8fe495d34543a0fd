/* A lab's attempt: begun or taken up, checked, helped along, taken back, begun anew. */
#include "tui/lab.h"

#include <stdlib.h>

static void forget_score(struct labbing *l)
{
	if (l->checked)
		score_release(&l->score);
	l->checked = l->passed = false;
	l->width = 0;
}

void lab_end(struct labbing *l)
{
	forget_score(l);
	pane_close(&l->pane);
	live_stop(&l->live);
	lab_session_close(l->session);
	lab_free(l->other);
	flow_release(&l->flow);
	free(l->lang);
	free(l->name);
}

int64_t lab_seconds(const struct labbing *l)
{
	return lab_session_seconds(l->session);
}

/* ---- what the learner asks for ------------------------------------------------------------- */

/* Shows the text; who was typing goes on in the shell by typing. */
static void bring_text(struct labbing *l)
{
	l->brought = l->brought || !l->reading;
	l->reading = true;
}

void lab_check(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	struct score score = {0};
	ERR_AUTO err = ERR_INIT;
	int r;

	tui_say(t, "%s", tr(t, N_("Looking at the cluster …")));
	tui_show_now(t);
	r = lab_session_check(l->session, tui_progress(t), tui_date(t), &score, &err);
	live_sync(&l->live);
	if (r < 0) {
		tui_say_err(t, &err);
		return;
	}
	forget_score(l);
	l->score = score;
	l->checked = true;
	l->passed = score.passed;
	if (err.code) /* it could not be written down */
		tui_say_err(t, &err);
	else
		tui_say(t,
			score.passed ? tr(t, N_("%d of %d points: solved."))
				     : tr(t, N_("%d of %d points.")),
			score.points, score.total);
	bring_text(l);
	lab_go_to(l, LAB_RESULT);
}

void lab_hint(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	const char *text = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lab_session_hint(l->session, &text, &err) < 0)
		tui_say_err(t, &err);
	else if (!text)
		tui_say(t, "%s",
			lab_session_hints(l->session) ? tr(t, N_("These were all the hints."))
						      : tr(t, N_("This lab has no hints.")));
	if (!text)
		return;
	bring_text(l);
	lab_go_to(l, LAB_HINTS);
}

void lab_show_solution(struct labbing *l)
{
	ERR_AUTO err = ERR_INIT;

	if (lab_session_see_solution(l->session, &err) < 0)
		tui_say_err(l->screen->tui, &err);
	bring_text(l);
	lab_go_to(l, LAB_SOLUTION);
}

/* Until again: nothing looks at the cluster while it is made anew. */
static void stop(struct labbing *l)
{
	live_stop(&l->live);
	pane_cut(&l->pane);
}

static void again(struct labbing *l)
{
	struct cluster *c = workspace_cluster(l->w);

	if (!c) { /* it could not be rebuilt: nothing is left to work with */
		tui_close(l->screen);
		return;
	}
	live_start(l->screen->tui, &l->live, c, 1);
	pane_rebuilt(&l->pane);
	forget_score(l);
}

static int undo_one(void *arg, struct err *err)
{
	return lab_session_undo(((struct labbing *)arg)->session, 1, err);
}

void lab_undo(struct labbing *l)
{
	stop(l);
	(void)pane_undo(&l->pane, undo_one, l);
	again(l);
}

void lab_reset(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	ERR_AUTO err = ERR_INIT;

	stop(l);
	if (lab_session_reset(l->session, tui_epoch(t), &err) < 0)
		tui_say_err(t, &err);
	else
		tui_say(t, "%s", tr(t, N_("A fresh cluster, as at the beginning.")));
	again(l);
	l->reading = l->brought = false;
}

/* What drydock's own commands ask: the screen shows what comes of it. */
static struct value *ask(void *arg, const struct value *q)
{
	struct labbing *l = arg;
	struct tui *t = l->screen->tui;
	const char *cmd = value_str_or(value_get(q, "cmd"), "");
	bool renews = lab_session_ask_renews(q);
	struct value *v;

	if (!strcmp(cmd, "down") || !strcmp(cmd, "rate"))
		return value_build(
			"{error: 'drydock shows this lab on its screen: leave it there'}");
	if (!strcmp(cmd, "lab") && str_eq(value_str(value_get(q, "do")), "check")) {
		forget_score(l);
		lab_check(l);
		return l->checked ? value_build("{score: %V, debrief: %s}",
						lab_score_value(l->lab, &l->score),
						l->passed ? l->lab->debrief : NULL)
				  : value_build("{error: 'it could not be judged'}");
	}
	if (renews)
		stop(l);
	v = lab_session_ask(l->session, tui_progress(t), tui_date(t), q);
	if (renews)
		again(l);
	if (v)
		l->width = 0; /* laid out anew */
	tui_dirty(t);
	return v;
}

int lab_begin(struct labbing *l, struct screen *s, const char *id, struct err *err)
{
	struct tui *t = s->tui;
	const struct lab_session_config cfg = {.home = tui_home(t),
					       .id = id,
					       .lang = tui_lang(t),
					       .seed = tui_attempt_seed(t),
					       .now_ns = tui_epoch(t),
					       .again = true,
					       .load = tui_content(t)->lab_load};
	int r = lab_session_open(&cfg, &l->session, err);

	l->screen = s;
	if (r < 0)
		return r;
	tui_draw_again(t);
	l->lang = xstrdup(tui_lang(t));
	l->shown = l->lab = lab_session_lab(l->session);
	l->w = lab_session_workspace(l->session);
	live_start(t, &l->live, workspace_cluster(l->w), 1);
	l->name = xasprintf("lab/%s", id);
	pane_open(&l->pane, &(struct pane_config){.tui = t,
						  .workspace = l->w,
						  .live = &l->live,
						  .name = l->name,
						  .ask = ask,
						  .arg = l});
	return 0;
}

void lab_language(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	struct lab *other = NULL;
	ERR_AUTO err = ERR_INIT;

	if (str_eq(l->lang, tui_lang(t)))
		return;
	if (tui_content(t)->lab_load(l->lab->id, tui_lang(t), lab_session_seed(l->session), &other,
				     &err) < 0) {
		tui_say_err(t, &err);
		return;
	}
	lab_free(l->other);
	l->shown = l->other = other;
	free(l->lang);
	l->lang = xstrdup(tui_lang(t));
	l->width = 0;
}
