/* The lessons, in order. */
#include "tui/overview.h"

struct lessons {
	struct overview o;
	struct list list;
};

static void reload(struct screen *s)
{
	struct lessons *v = s->data;

	tui_overview(s->tui, &v->o);
	v->list.nr = (int)v->o.nr_lessons;
}

static int open_lessons(struct screen *s, const char *arg, struct err *err)
{
	struct lessons *v = s->data;

	(void)arg;
	(void)err;
	reload(s);
	for (size_t i = 0; i < v->o.nr_lessons; i++)
		if (str_eq(v->o.go_id, v->o.lessons[i].id))
			v->list.at = (int)i;
	return 0;
}

static void close_lessons(struct screen *s)
{
	overview_release(&((struct lessons *)s->data)->o);
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	const struct overview_lesson *l = &((struct lessons *)s->data)->o.lessons[i];
	enum role role = list_mark(line, selected), dim = selected ? role : ROLE_DIM;
	bool roomy = line->w > 100;
	int w = line->w - (roomy ? 47 : 23), x = line->w - 16;

	canvas_printf(line, 2, 0, dim, "%2d", i + 1);
	canvas_field(line, 6, 0, w, role, l->title);
	if (roomy)
		canvas_field(line, 8 + w, 0, 22, dim, tr(s->tui, domain_title(l->domain)));
	if (l->minutes)
		canvas_printf(line, x, 0, dim, tr(s->tui, N_("%2d min")), l->minutes);
	if (l->finished)
		canvas_printf(line, x + 8, 0, selected ? role : ROLE_GOOD, "✓ %s",
			      tr(s->tui, N_("read")));
	else if (l->begun)
		canvas_printf(line, x + 8, 0, selected ? role : ROLE_ACCENT, "%d %%", l->percent);
	else
		canvas_put(line, x + 8, 0, dim, "·");
}

/* What the chosen lesson is about. */
static void draw_details(struct screen *s, const struct canvas *c, const struct overview_lesson *l)
{
	struct tui *t = s->tui;
	struct canvas in = canvas_box(c, ROLE_BORDER, NULL);

	in = canvas_part(&in, 1, 0, in.w - 2, in.h);
	canvas_field(&in, 0, 0, in.w, ROLE_STRONG, l->title);
	canvas_printf(&in, 0, 1, ROLE_DIM, tr(t, N_("%s, %d %% of the exam")),
		      tr(t, domain_official(l->domain)), domain_weight(l->domain));
	if (l->drills)
		canvas_printf(&in, 0, 2, ROLE_DIM, tr(t, N_("drills: cards %d, new %d, due %d")),
			      l->drills, l->fresh, l->due);
	else
		canvas_put(&in, 0, 2, ROLE_DIM, tr(t, N_("drills: none")));
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct lessons *v = s->data;
	struct canvas rows = canvas_part(c, 2, 3, c->w - 4, c->h - 9);
	struct canvas details = canvas_part(c, 2, c->h - 5, c->w - 4, 5);

	canvas_field(c, 4, 1, c->w - 4, ROLE_DIM,
		     tr(s->tui, N_("Each with a cluster of its own: run what you read.")));
	list_draw(&v->list, &rows, row, s);
	if (!v->list.nr)
		canvas_put(&rows, 2, 0, ROLE_DIM, tr(s->tui, N_("There are no lessons here yet.")));
	else
		draw_details(s, &details, &v->o.lessons[v->list.at]);
}

static struct list *list(struct screen *s)
{
	return &((struct lessons *)s->data)->list;
}

static void read_it(struct screen *s, int arg)
{
	struct lessons *v = s->data;

	(void)arg;
	if (v->list.nr)
		(void)tui_open(s->tui, "lesson", v->o.lessons[v->list.at].id);
}

static void drill_it(struct screen *s, int arg)
{
	struct lessons *v = s->data;
	STR_AUTO which = v->list.nr ? xasprintf("lesson:%s", v->o.lessons[v->list.at].id) : NULL;

	(void)arg;
	if (which)
		(void)tui_open(s->tui, "drill", which);
}

static const struct action actions[] = {
	{"read", "Enter Right l", N_("Read"), N_("Read the chosen lesson"), ACTION_BAR, read_it, 0,
	 NULL},
	{"drill", "d", N_("Its drills"), N_("The drills of the chosen lesson"), ACTION_BAR,
	 drill_it, 0, NULL},
	{0}};

const struct screen_spec screen_lessons = {.name = "lessons",
					   .title = N_("Lessons"),
					   .place = true,
					   .actions = actions,
					   .size = sizeof(struct lessons),
					   .open = open_lessons,
					   .close = close_lessons,
					   .draw = draw,
					   .shown = reload,
					   .list = list};
