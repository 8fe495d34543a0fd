/* Where everything begins. */
#include "tui/tui.h"

struct home {
	struct list list;
};

static const struct {
	const char *screen, *label, *text;
} menu[] = {
	{"lessons", N_("Lessons"), N_("read, run, answer")},
	{"drills", N_("Drills"), N_("short questions, when they are due")},
	{"labs", N_("Labs"), N_("mend a broken cluster; graded")},
	{"cluster", N_("My cluster"), N_("three nodes of your own, saved")},
	{"progress", N_("Progress"), N_("what you can do, and what is next")},
};

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	enum role role = list_mark(line, selected);

	canvas_put(line, 2, 0, role, tr(s->tui, menu[i].label));
	canvas_put(line, 18, 0, selected ? role : ROLE_DIM, tr(s->tui, menu[i].text));
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct home *h = s->data;
	struct canvas rows = canvas_part(c, 4, 4, c->w - 8, ARRAY_SIZE(menu));

	canvas_put(c, 4, 1, ROLE_HEADING, "⎈ Drydock");
	h->list.nr = ARRAY_SIZE(menu);
	list_draw(&h->list, &rows, row, s);
}

static struct list *list(struct screen *s)
{
	return &((struct home *)s->data)->list;
}

static void choose(struct screen *s, int arg)
{
	struct home *h = s->data;

	(void)arg;
	(void)tui_open(s->tui, menu[h->list.at].screen, NULL);
}

static const struct action actions[] = {
	{"open", "Enter Right l", N_("Open"), N_("Open what is chosen"), ACTION_BAR, choose, 0, NULL},
	{0}};

const struct screen_spec screen_home = {.name = "home",
					.title = N_("Home"),
					.actions = actions,
					.size = sizeof(struct home),
					.draw = draw,
					.list = list};
