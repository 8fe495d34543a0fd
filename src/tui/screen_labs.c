/* The labs, and how each went. */
#include "tui/overview.h"

struct labs {
	struct overview o;
	struct list list;
};

static void reload(struct screen *s)
{
	struct labs *v = s->data;

	tui_overview(s->tui, &v->o);
	v->list.nr = (int)v->o.nr_labs;
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
	overview_release(&((struct labs *)s->data)->o);
}

static const char *level_text(int level)
{
	return level <= 1 ? "●○○" : level == 2 ? "●●○" : "●●●";
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	const struct overview_lab *l = &((struct labs *)s->data)->o.labs[i];
	enum role role = list_mark(line, selected), dim = selected ? role : ROLE_DIM;
	int w = line->w - 49;

	canvas_field(line, 2, 0, w + 3, role, l->title);
	if (l->broken) {
		canvas_field(line, 7 + w, 0, line->w - 7 - w, selected ? role : ROLE_BAD, l->broken);
		return;
	}
	canvas_field(line, 7 + w, 0, 22, dim, tr(s->tui, domain_title(l->domain)));
	canvas_put(line, 30 + w, 0, dim, level_text(l->level));
	canvas_printf(line, 34 + w, 0, dim, tr(s->tui, N_("%2d min")), l->minutes);
	if (l->stats.passed)
		canvas_printf(line, 41 + w, 0, selected ? role : ROLE_GOOD, "✓ %d/%d",
			      l->stats.best, l->stats.total);
	else if (l->stats.attempts)
		canvas_printf(line, 41 + w, 0, selected ? role : ROLE_WARN, "  %d/%d",
			      l->stats.best, l->stats.total);
	else
		canvas_printf(line, 41 + w, 0, dim, "  –/%d", l->points);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct labs *v = s->data;
	struct canvas rows = canvas_part(c, 2, 3, c->w - 4, c->h - 4);

	canvas_put(c, 4, 1, ROLE_DIM,
		   tr(s->tui, N_("A task, a cluster, a shell. Judged by what comes out, "
				 "not by how.")));
	list_draw(&v->list, &rows, row, s);
	if (!v->list.nr)
		canvas_put(&rows, 2, 0, ROLE_DIM, tr(s->tui, N_("There are no labs here yet.")));
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

static const struct action actions[] = {
	{"begin", "Enter Right l", N_("Begin"), N_("Begin the chosen lab"), ACTION_BAR, begin, 0,
	 NULL},
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
