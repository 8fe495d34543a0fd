/* A lab on a cluster of the learner's own: whether it can be, and how it is done. */
#include "tui/tui.h"

#include "study/lab_session.h"
#include "study/real.h"

#include <stdlib.h>

struct elsewhere {
	struct lab *lab;
	struct real_plan plan;
	char *server; /* of a lab that is in progress there; NULL */
	char *current;
	const char *lang; /* of lab */
	struct flow flow;
	struct scroll scroll;
	int width;
};

static int load(struct screen *s, const char *id, struct err *err)
{
	struct elsewhere *e = s->data;
	struct tui *t = s->tui;
	struct lab *l = NULL;
	int r = tui_content(t)->lab_load(id, tui_lang(t), tui_attempt_seed(t), &l, err);

	if (r < 0)
		return r;
	real_plan_release(&e->plan);
	lab_free(e->lab);
	e->lab = l;
	real_plan_make(l, &e->plan);
	e->lang = tui_lang(t);
	e->width = 0;
	return 0;
}

static int open_elsewhere(struct screen *s, const char *arg, struct err *err)
{
	struct elsewhere *e = s->data;
	struct tui *t = s->tui;
	struct real_attempt a = {0};
	ERR_AUTO none = ERR_INIT;
	int r = load(s, arg ? arg : "", err);

	if (r < 0)
		return r;
	if (tui_home(t) && real_attempt_load(tui_home(t), &a, &none) == 0) {
		e->server = xstrdup(a.server);
		e->current = xstrdup(a.lab);
		real_attempt_release(&a);
	}
	return 0;
}

static void close_elsewhere(struct screen *s)
{
	struct elsewhere *e = s->data;

	real_plan_release(&e->plan);
	lab_free(e->lab);
	flow_release(&e->flow);
	free(e->server);
	free(e->current);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void command(struct elsewhere *e, const char *words, const char *does)
{
	STR_AUTO first = xasprintf("  drydock lab %s", words);

	flow_line(&e->flow, 0);
	flow_run(&e->flow, ROLE_CODE, first);
	flow_begin(&e->flow, 0, ROLE_DIM, "      ", "      ");
	flow_text(&e->flow, ROLE_DIM, does);
	flow_end(&e->flow);
}

static void commands(struct tui *t, struct elsewhere *e)
{
	STR_AUTO start = xasprintf("start %s --kubeconfig %s [--context %s]", e->lab->id,
				   tr(t, N_("FILE")), tr(t, N_("NAME")));

	flow_paragraph(&e->flow, 0, ROLE_TEXT,
		       tr(t, N_("In a terminal, beside your own kubectl:")));
	flow_blank(&e->flow, 0);
	if (!e->current)
		command(e, start, tr(t, N_("says what it will make, asks, and sets the lab up")));
	command(e, "check", tr(t, N_("judges what is there")));
	command(e, "hint | solution | reset", tr(t, N_("as in a lab here")));
	command(e, "end", tr(t, N_("deletes all that the lab has made")));
}

static void plan(struct tui *t, struct elsewhere *e)
{
	STR_AUTO points = xasprintf(tr(t, N_("This lab can be done on any cluster whose kubeconfig "
					     "you have; %d of its %d points can be judged there.")),
				    e->plan.points, e->lab->points);
	flow_paragraph(&e->flow, 0, ROLE_TEXT, points);
	flow_blank(&e->flow, 0);
	flow_paragraph(&e->flow, 0, ROLE_TEXT,
		       tr(t, N_("It makes Namespaces of its own and works in them alone.")));
	for (size_t i = 0; i < e->plan.nr; i++) {
		STR_AUTO why = NULL;

		if (!e->plan.unjudged[i])
			continue;
		why = xasprintf(tr(t, N_("Not judged there: %s (%s)")), e->lab->criteria[i].text,
				e->plan.unjudged[i]);
		flow_blank(&e->flow, 0);
		flow_begin(&e->flow, 0, ROLE_WARN, "· ", "  ");
		markdown_words(&e->flow, ROLE_TEXT, why);
		flow_end(&e->flow);
	}
	flow_blank(&e->flow, 0);
	commands(t, e);
}

static void build(struct screen *s, int width)
{
	struct elsewhere *e = s->data;
	struct tui *t = s->tui;

	e->width = width;
	flow_reset(&e->flow, width);
	flow_paragraph(&e->flow, 0, ROLE_HEADING, e->lab->title);
	flow_blank(&e->flow, 0);
	if (e->current) {
		STR_AUTO now = xasprintf(tr(t, N_("The lab %s is in progress on %s.")), e->current,
					 e->server);

		flow_paragraph(&e->flow, 0, ROLE_WARN, now);
		flow_blank(&e->flow, 0);
		commands(t, e);
	} else if (e->plan.blocked) {
		STR_AUTO why =
			xasprintf(tr(t, N_("Only the miniature has what this lab needs: %s.")),
				  e->plan.blocked);

		flow_paragraph(&e->flow, 0, ROLE_TEXT, why);
		flow_blank(&e->flow, 0);
		flow_paragraph(
			&e->flow, 0, ROLE_DIM,
			tr(t, N_("drydock lab list --kubeconfig FILE tells which labs can be "
				 "done on a cluster of your own.")));
	} else {
		plan(t, e);
	}
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct elsewhere *e = s->data;
	struct canvas in = canvas_window(c, MIN(c->w - 4, 84), c->h - 2,
					 tr(s->tui, N_("On a cluster of your own")));

	ERR_AUTO err = ERR_INIT;

	if (!str_eq(e->lang, tui_lang(s->tui)) && load(s, e->lab->id, &err) < 0)
		tui_say_err(s->tui, &err);
	if (e->width != in.w - 2)
		build(s, in.w - 2);
	scroll_fit(&e->scroll, (int)e->flow.nr, in.h);
	flow_draw(&e->flow, &in, e->scroll.top, NULL);
	scroll_draw(&e->scroll, &in);
}

static struct scroll *scroll(struct screen *s)
{
	return &((struct elsewhere *)s->data)->scroll;
}

static void leave(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static const struct action actions[] = {{"close", "Esc q Enter", N_("Close"),
					 N_("Back to where you came from"), ACTION_BAR, leave, 0,
					 NULL},
					{0}};

const struct screen_spec screen_elsewhere = {.name = "elsewhere",
					     .title = N_("On a cluster of your own"),
					     .actions = actions,
					     .overlay = true,
					     .size = sizeof(struct elsewhere),
					     .open = open_elsewhere,
					     .close = close_elsewhere,
					     .draw = draw,
					     .scroll = scroll};
