/* A lab's attempt: begun or taken up, checked, helped along, taken back, begun anew. */
#include "tui/lab.h"

#include "study/lab_session.h"

#include <errno.h>
#include <stdlib.h>

/* ---- the workspace's source ---------------------------------------------------------------- */

static int build(void *arg, struct cluster **ret, struct err *err)
{
	struct labbing *l = arg;
	int r = l->attempt ? attempt_reset(l->attempt, err)
			   : attempt_start(l->lab, l->seed, &l->attempt, err);

	if (r < 0)
		return r;
	*ret = attempt_cluster(l->attempt);
	l->begun = sim_now(cluster_sim(*ret));
	return 0;
}

/* The time that passes while it looks is not the learner's. */
static int judge(struct labbing *l, struct score *ret, struct err *err)
{
	struct sim *sim = cluster_sim(attempt_cluster(l->attempt));
	int64_t before = sim_now(sim);
	int r = attempt_check(l->attempt, ret, err);

	l->begun += sim_now(sim) - before;
	return r;
}

/* Checks look into the cluster with commands: to replay the rest they must be replayed too. */
static void act(void *arg, const char *word)
{
	struct score score = {0};
	ERR_AUTO ignored = ERR_INIT;

	if (strcmp(word, "check") == 0 && judge(arg, &score, &ignored) == 0)
		score_release(&score);
}

static int open_workspace(struct labbing *l, struct err *err)
{
	const char *home = tui_home(l->screen->tui);
	STR_AUTO dir = home && !strchr(l->lab->id, '/')
			       ? xasprintf("%s/attempts/%s", home, l->lab->id)
			       : NULL;
	VALUE_AUTO *head =
		value_build("{drydock: 1, lab: %s, profile: %s, seed: %l, points: %i}", l->lab->id,
			    l->lab->profile, (int64_t)l->seed, l->lab->points);
	const struct workspace_source source = {.arg = l, .head = head, .build = build, .act = act};
	int r = workspace_open_source(dir, &source, &l->w, err);

	/* what was solved is not gone on with */
	if (r == 0 && workspace_done(l->w, "passed"))
		r = workspace_reset(l->w, err);
	return r;
}

int lab_begin(struct labbing *l, struct screen *s, const char *id, struct err *err)
{
	struct tui *t = s->tui;
	int r;

	l->screen = s;
	l->seed = tui_seed(t);
	if (tui_home(t)) /* begun with another seed, here or by a plain command: it goes on so */
		(void)lab_session_begun(tui_home(t), id, &l->seed);
	l->lang = xstrdup(tui_lang(t));
	r = tui_content(t)->lab_load(id, l->lang, l->seed, &l->lab, err);
	if (r < 0)
		return r;
	l->shown = l->lab;
	r = open_workspace(l, err);
	if (r < 0)
		return r;
	l->hints = (int)workspace_done(l->w, "hint");
	l->solution_seen = workspace_done(l->w, "solution") > 0;
	l->resumed = workspace_inputs(l->w) > 0;
	live_start(t, &l->live, workspace_cluster(l->w), 1);
	pane_open(&l->pane, t, l->w, &l->live);
	return 0;
}

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
	workspace_close(l->w);
	attempt_free(l->attempt);
	if (l->shown != l->lab)
		lab_free(l->shown);
	lab_free(l->lab);
	flow_release(&l->flow);
	free(l->lang);
}

int64_t lab_seconds(const struct labbing *l)
{
	struct cluster *c = l->attempt ? attempt_cluster(l->attempt) : NULL;

	return c ? (sim_now(cluster_sim(c)) - l->begun) / SIM_SEC : 0;
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
	int64_t used = lab_seconds(l);
	int r;

	tui_say(t, "%s", tr(t, N_("Looking at the cluster …")));
	tui_show_now(t);
	r = workspace_do(l->w, "check", &err);
	if (r == 0)
		r = judge(l, &score, &err);
	live_sync(&l->live);
	if (r < 0) {
		tui_say_err(t, &err);
		return;
	}
	forget_score(l);
	l->score = score;
	l->checked = true;
	l->passed = score.passed;
	if (tui_progress(t) &&
	    progress_add_attempt(tui_progress(t), l->lab->id, &score, l->seed, l->hints,
				 l->solution_seen, tui_date(t) - used, tui_date(t), &err) < 0)
		tui_say_err(t, &err);
	else
		tui_say(t,
			score.passed ? tr(t, N_("%d of %d points: solved."))
				     : tr(t, N_("%d of %d points.")),
			score.points, score.total);
	if (score.passed && workspace_do(l->w, "passed", &err) < 0)
		tui_say_err(t, &err);
	bring_text(l);
	lab_go_to(l, LAB_RESULT);
}

static void note(struct labbing *l, const char *word)
{
	ERR_AUTO err = ERR_INIT;

	if (workspace_do(l->w, word, &err) < 0)
		tui_say_err(l->screen->tui, &err);
	l->width = 0;
	bring_text(l);
}

void lab_hint(struct labbing *l)
{
	struct tui *t = l->screen->tui;

	if ((size_t)l->hints >= l->lab->hints.nr) {
		tui_say(t, "%s",
			l->hints ? tr(t, N_("These were all the hints."))
				 : tr(t, N_("This lab has no hints.")));
		return;
	}
	l->hints++;
	note(l, "hint");
	lab_go_to(l, LAB_HINTS);
}

void lab_show_solution(struct labbing *l)
{
	if (!l->solution_seen) {
		l->solution_seen = true;
		note(l, "solution");
	}
	bring_text(l);
	lab_go_to(l, LAB_SOLUTION);
}

/* What was read cannot be unread. */
static void keep_notes(struct labbing *l)
{
	ERR_AUTO ignored = ERR_INIT;

	for (int n = (int)workspace_done(l->w, "hint"); n < l->hints; n++)
		(void)!workspace_do(l->w, "hint", &ignored);
	if (l->solution_seen && !workspace_done(l->w, "solution"))
		(void)!workspace_do(l->w, "solution", &ignored);
}

static void again(struct labbing *l)
{
	struct cluster *c = workspace_cluster(l->w);

	if (!c) { /* it could not be rebuilt: nothing is left to work with */
		tui_close(l->screen);
		return;
	}
	live_start(l->screen->tui, &l->live, c, 1);
	keep_notes(l);
	forget_score(l);
}

void lab_undo(struct labbing *l)
{
	live_stop(&l->live);
	(void)pane_undo(&l->pane);
	again(l);
}

void lab_reset(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	ERR_AUTO err = ERR_INIT;

	live_stop(&l->live);
	if (workspace_reset(l->w, &err) < 0)
		tui_say_err(t, &err);
	else
		tui_say(t, "%s", tr(t, N_("A fresh cluster, as at the beginning.")));
	again(l);
	l->reading = l->brought = false;
}

void lab_language(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	struct lab *other = NULL;
	ERR_AUTO err = ERR_INIT;

	if (str_eq(l->lang, tui_lang(t)))
		return;
	if (tui_content(t)->lab_load(l->lab->id, tui_lang(t), l->seed, &other, &err) < 0) {
		tui_say_err(t, &err);
		return;
	}
	if (l->shown != l->lab)
		lab_free(l->shown);
	l->shown = other;
	free(l->lang);
	l->lang = xstrdup(tui_lang(t));
	l->width = 0;
}
