/* The labs, and how each went. */
#include "tui/overview.h"

#include "study/lab_session.h"

#include <stdlib.h>

struct labs {
	struct overview o;
	struct list list;
	/* of the chosen lab, as the attempt that Enter opens has it */
	const struct overview_lab *shown;
	char *task;
	bool begun;
};

static void reload(struct screen *s)
{
	struct labs *v = s->data;

	tui_overview(s->tui, &v->o);
	v->list.nr = (int)v->o.nr_labs;
	v->shown = NULL;
}

/* The names in a task are drawn for each attempt: those of the one that Enter opens are shown. */
static void choose(struct screen *s, const struct overview_lab *l)
{
	struct labs *v = s->data;
	struct tui *t = s->tui;
	uint64_t fresh = tui_attempt_seed(t);
	uint64_t seed = lab_session_next_seed(tui_home(t), l->id, fresh);
	struct lab *lab = NULL;
	ERR_AUTO err = ERR_INIT;

	if (v->shown == l)
		return;
	v->shown = l;
	free(v->task);
	v->task = NULL;
	v->begun = seed != fresh;
	if (tui_content(t)->lab_load(l->id, tui_lang(t), seed, &lab, &err) == 0)
		v->task = xstrdup(lab->task);
	lab_free(lab);
}

static int open_labs(struct screen *s, const char *arg, struct err *err)
{
	struct labs *v = s->data;

	(void)arg;
	(void)err;
	reload(s);
	for (size_t i = 0; i < v->o.nr_labs; i++)
		if (str_eq(v->o.go_id, v->o.labs[i].id))
			v->list.at = (int)i;
	return 0;
}

static void close_labs(struct screen *s)
{
	struct labs *v = s->data;

	overview_release(&v->o);
	free(v->task);
}

static const char *level_text(int level)
{
	return level <= 1 ? "●○○" : level == 2 ? "●●○" : "●●●";
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	const struct overview_lab *l = &((struct labs *)s->data)->o.labs[i];
	enum role role = list_mark(line, selected), dim = selected ? role : ROLE_DIM;
	bool roomy = line->w > 100;
	int w = line->w - (roomy ? 48 : 24), x = line->w - 20;

	canvas_field(line, 2, 0, w, role, l->title);
	if (l->broken) {
		canvas_put(line, x, 0, selected ? role : ROLE_BAD, tr(s->tui, N_("broken")));
		return;
	}
	if (roomy)
		canvas_field(line, 4 + w, 0, 22, dim, tr(s->tui, domain_title(l->domain)));
	canvas_put(line, x, 0, dim, level_text(l->level));
	canvas_printf(line, x + 5, 0, dim, tr(s->tui, N_("%2d min")), l->minutes);
	if (l->stats.passed)
		canvas_printf(line, x + 13, 0, selected ? role : ROLE_GOOD, "✓ %d/%d",
			      l->stats.best, l->stats.total);
	else if (l->stats.attempts)
		canvas_printf(line, x + 13, 0, selected ? role : ROLE_WARN, "  %d/%d",
			      l->stats.best, l->stats.total);
	else
		canvas_printf(line, x + 13, 0, dim, "  –/%d", l->points);
}

/* The chosen lab's task, its beginning. */
static void draw_details(struct screen *s, const struct canvas *c, const struct overview_lab *l)
{
	struct tui *t = s->tui;
	const struct labs *v = s->data;
	struct canvas in = canvas_box(c, ROLE_BORDER, NULL);
	struct flow f = {0};

	in = canvas_part(&in, 1, 0, in.w - 2, in.h);
	flow_reset(&f, in.w);
	if (l->broken) {
		flow_paragraph(&f, 0, ROLE_BAD, l->broken);
	} else {
		STR_AUTO where =
			xasprintf(tr(t, N_("%s, %d %% of the exam")),
				  tr(t, domain_official(l->domain)), domain_weight(l->domain));

		flow_paragraph(&f, 0, ROLE_DIM, where);
		if (v->begun)
			flow_paragraph(&f, 0, ROLE_WARN,
				       tr(t, N_("Begun: Enter goes on where you left it.")));
		flow_blank(&f, 0);
		markdown_text(&f, v->task ? v->task : l->task);
	}
	flow_draw(&f, &in, 0, NULL);
	if ((int)f.nr > in.h)
		canvas_put(&in, in.w - 1, in.h - 1, ROLE_DIM, "…");
	flow_release(&f);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct labs *v = s->data;
	int height = MAX(MIN(c->h - 5 - v->list.nr, 14), c->h < 18 ? 6 : 8);
	struct canvas rows = canvas_part(c, 2, 3, c->w - 4, c->h - 4 - height);
	struct canvas details = canvas_part(c, 2, c->h - height, c->w - 4, height);

	canvas_field(c, 4, 1, c->w - 4, ROLE_DIM,
		     tr(s->tui, N_("A task, a cluster, a shell. Judged by what comes out, "
				   "not by how.")));
	list_draw(&v->list, &rows, row, s);
	if (!v->list.nr) {
		canvas_put(&rows, 2, 0, ROLE_DIM, tr(s->tui, N_("There are no labs here yet.")));
		return;
	}
	choose(s, &v->o.labs[v->list.at]);
	draw_details(s, &details, &v->o.labs[v->list.at]);
}

static struct list *list(struct screen *s)
{
	return &((struct labs *)s->data)->list;
}

static void begin(struct screen *s, int arg)
{
	struct labs *v = s->data;

	(void)arg;
	if (v->list.nr)
		(void)tui_open(s->tui, "lab", v->o.labs[v->list.at].id);
}

static void elsewhere(struct screen *s, int arg)
{
	struct labs *v = s->data;

	(void)arg;
	if (v->list.nr)
		(void)tui_open(s->tui, "elsewhere", v->o.labs[v->list.at].id);
}

static const struct action actions[] = {{"begin", "Enter Right l", N_("Begin"),
					 N_("Begin the chosen lab"), ACTION_BAR, begin, 0, NULL},
					{"elsewhere", "o", N_("Own cluster"),
					 N_("The chosen lab on a cluster of your own"), ACTION_BAR,
					 elsewhere, 0, NULL},
					{0}};

const struct screen_spec screen_labs = {.name = "labs",
					.title = N_("Labs"),
					.place = true,
					.actions = actions,
					.size = sizeof(struct labs),
					.open = open_labs,
					.close = close_labs,
					.draw = draw,
					.shown = reload,
					.list = list};
