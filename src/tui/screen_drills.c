/* Which drills: what is due today, or those of one lesson. */
#include "tui/overview.h"

struct drills {
	struct overview o;
	struct list list;
	size_t *lessons; /* row i + 1 is lessons[i] of the overview: those that have cards */
};

static void reload(struct screen *s)
{
	struct drills *v = s->data;
	size_t nr = 0;

	tui_overview(s->tui, &v->o);
	v->lessons = xreallocarray(v->lessons, v->o.nr_lessons + 1, sizeof(*v->lessons));
	for (size_t i = 0; i < v->o.nr_lessons; i++)
		if (v->o.lessons[i].drills)
			v->lessons[nr++] = i;
	v->list.nr = 1 + (int)nr;
}

static int open_drills(struct screen *s, const char *arg, struct err *err)
{
	(void)arg;
	(void)err;
	reload(s);
	return 0;
}

static void close_drills(struct screen *s)
{
	struct drills *v = s->data;

	overview_release(&v->o);
	free(v->lessons);
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	const struct drills *v = s->data;
	enum role role = list_mark(line, selected), dim = selected ? role : ROLE_DIM;
	const struct overview_lesson *l = i ? &v->o.lessons[v->lessons[i - 1]] : NULL;
	int cards = l ? l->drills : (int)v->o.cards.nr, due = l ? l->due : v->o.due;
	int fresh = l ? l->fresh : v->o.fresh, x = line->w - 26;

	canvas_field(line, 2, 0, x - 3, selected || l ? role : ROLE_STRONG,
		     l ? l->title : tr(s->tui, N_("Today: what is due, and some new ones")));
	for (int k = 0; k < 3; k++) {
		STR_AUTO text = xasprintf("%d", k == 0 ? cards : k == 1 ? due : fresh);

		canvas_right(line, x + 7 + 8 * k, 0, k == 1 && due && !selected ? ROLE_WARN : dim,
			     text);
	}
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct drills *v = s->data;
	struct canvas rows = canvas_part(c, 2, 3, c->w - 4, c->h - 7);
	int x = 2 + rows.w - 1 - 26, days[7];
	struct tui *t = s->tui;

	canvas_field(c, 4, 1, c->w - 4, ROLE_DIM,
		     tr(t, N_("A card comes back just before you would forget it.")));
	canvas_right(c, x + 7, 2, ROLE_DIM, tr(t, N_("cards")));
	canvas_right(c, x + 15, 2, ROLE_DIM, tr(t, N_("due")));
	canvas_right(c, x + 23, 2, ROLE_DIM, tr(t, N_("new")));
	list_draw(&v->list, &rows, row, s);
	overview_forecast(&v->o, tui_progress(t), tui_date(t), 7, days);
	x = 4 + canvas_put(c, 4, c->h - 2, ROLE_DIM, tr(t, N_("Due in the next seven days:")));
	for (int i = 0; i < 7; i++)
		x += canvas_printf(c, x, c->h - 2, days[i] ? ROLE_ACCENT : ROLE_DIM, "  %d",
				   days[i]);
}

static struct list *list(struct screen *s)
{
	return &((struct drills *)s->data)->list;
}

static void begin(struct screen *s, int arg)
{
	struct drills *v = s->data;
	STR_AUTO which =
		v->list.at ? xasprintf("lesson:%s", v->o.lessons[v->lessons[v->list.at - 1]].id)
			   : xstrdup("today");

	(void)arg;
	(void)tui_open(s->tui, "drill", which);
}

static const struct action actions[] = {{"begin", "Enter Right l", N_("Begin"),
					 N_("Begin the chosen drills"), ACTION_BAR, begin, 0, NULL},
					{0}};

const struct screen_spec screen_drills = {.name = "drills",
					  .title = N_("Drills"),
					  .place = true,
					  .actions = actions,
					  .size = sizeof(struct drills),
					  .open = open_drills,
					  .close = close_drills,
					  .draw = draw,
					  .shown = reload,
					  .list = list};
