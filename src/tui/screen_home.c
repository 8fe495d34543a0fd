/* Where everything begins: how to go on, and how far the learner is in each domain. */
#include "tui/overview.h"

enum item { CONTINUE, LESSONS, DRILLS, LABS, CLUSTER, PROGRESS, HELP, QUIT, NR_ITEMS };

struct home {
	struct overview o;
	struct list list;
};

static void reload(struct screen *s)
{
	struct home *h = s->data;

	tui_overview(s->tui, &h->o);
	h->list.nr = NR_ITEMS;
}

static int open_home(struct screen *s, const char *arg, struct err *err)
{
	(void)arg;
	(void)err;
	reload(s);
	return 0;
}

static void close_home(struct screen *s)
{
	overview_release(&((struct home *)s->data)->o);
}

/* ---- what the ship says ---------------------------------------------------------------- */

static const char *voice(const struct home *h, const struct tui *t)
{
	static const char *const lines[] = {
		N_("A whole fleet in dry dock: break it, mend it, nobody is at sea."),
		N_("High and dry today. Every plank can be looked at from below."),
		N_("No passengers, no cargo, no clock but yours. Try what you would not dare."),
		N_("The office ashore keeps the books; the captains keep the containers."),
		N_("Sinking is allowed here. Write down why, and float her again."),
	};

	if (h->o.nothing_yet)
		return N_("Welcome aboard. Press Enter, and we look at the ship together.");
	if (!h->o.go_kind && h->o.due == 0)
		return N_("Everything is read and mended. She is ready to put to sea.");
	return lines[(size_t)(tui_date(t) / 86400) % ARRAY_SIZE(lines)];
}

/* ---- the menu ---------------------------------------------------------------------------- */

static void continue_text(const struct home *h, const struct tui *t, struct buf *label,
			  struct buf *text)
{
	const struct overview *o = &h->o;

	if (!o->go_kind) {
		buf_adds(label, tr(t, N_("Review")));
		buf_adds(text,
			 tr(t, N_("all lessons and labs are done: keep it fresh with drills")));
		return;
	}
	buf_adds(label, o->nothing_yet ? tr(t, N_("Begin")) : tr(t, N_("Continue")));
	buf_addf(text, "%s: %s", str_eq(o->go_kind, "lab") ? tr(t, N_("Lab")) : tr(t, N_("Lesson")),
		 o->go_title);
	for (size_t i = 0; i < o->nr_lessons && str_eq(o->go_kind, "lesson"); i++)
		if (str_eq(o->lessons[i].id, o->go_id) && o->lessons[i].percent)
			buf_addf(text, "  (%d %%)", o->lessons[i].percent);
}

static void drills_text(const struct home *h, const struct tui *t, struct buf *text)
{
	if (h->o.due || h->o.fresh)
		buf_addf(text, tr(t, N_("%d due, %d new today")), h->o.due, h->o.fresh);
	else if (h->o.cards.nr)
		buf_adds(text, tr(t, N_("nothing is due now")));
	else
		buf_adds(text, tr(t, N_("short questions, when they are due")));
}

static void item_text(const struct home *h, const struct tui *t, enum item i, struct buf *label,
		      struct buf *text)
{
	const struct overview_domain *all = &h->o.all;

	switch (i) {
	case CONTINUE:
		continue_text(h, t, label, text);
		break;
	case LESSONS:
		buf_adds(label, tr(t, N_("Lessons")));
		buf_addf(text, tr(t, N_("%d of %d read")), all->lessons_done, all->lessons);
		break;
	case DRILLS:
		buf_adds(label, tr(t, N_("Drills")));
		drills_text(h, t, text);
		break;
	case LABS:
		buf_adds(label, tr(t, N_("Labs")));
		buf_addf(text, tr(t, N_("%d of %d solved")), all->labs_passed, all->labs);
		break;
	case CLUSTER:
		buf_adds(label, tr(t, N_("My cluster")));
		buf_adds(text, tr(t, N_("three nodes of your own, kept from visit to visit")));
		break;
	case PROGRESS:
		buf_adds(label, tr(t, N_("Progress")));
		buf_adds(text, tr(t, N_("what you can do, and what comes next")));
		break;
	case HELP:
		buf_adds(label, tr(t, N_("Help")));
		buf_adds(text, tr(t, N_("every key; : finds any action or place")));
		break;
	default:
		buf_adds(label, tr(t, N_("Leave")));
		buf_adds(text, tr(t, N_("all is kept")));
		break;
	}
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	enum role role = list_mark(line, selected);
	BUF_AUTO label = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	item_text(s->data, s->tui, (enum item)i, &label, &text);
	canvas_field(line, 2, 0, 15, !selected && i == CONTINUE ? ROLE_STRONG : role,
		     buf_str(&label));
	canvas_field(line, 18, 0, line->w - 19,
		     selected        ? role
		     : i == CONTINUE ? ROLE_TEXT
				     : ROLE_DIM,
		     buf_str(&text));
}

/* ---- the domains ------------------------------------------------------------------------- */

static void count(const struct canvas *c, int x_end, int y, int done, int total)
{
	STR_AUTO text = total ? xasprintf("%d/%d", done, total) : xstrdup("–");

	canvas_right(c, x_end, y, total && done == total ? ROLE_GOOD : ROLE_DIM, text);
}

static void domains(const struct home *h, const struct tui *t, const struct canvas *c)
{
	int bar = MIN(c->w - 62, 40), x = 34 + bar;

	canvas_put(c, 0, 0, ROLE_SUBHEADING, tr(t, N_("The exam, by domain")));
	canvas_right(c, 32, 0, ROLE_DIM, tr(t, N_("weight")));
	canvas_right(c, x + 10, 0, ROLE_DIM, tr(t, N_("lessons")));
	canvas_right(c, x + 18, 0, ROLE_DIM, tr(t, N_("drills")));
	canvas_right(c, x + 26, 0, ROLE_DIM, tr(t, N_("labs")));
	for (int i = 0; i < NR_DOMAINS; i++) {
		const struct overview_domain *d = &h->o.domains[i];
		STR_AUTO weight = xasprintf("%d %%", domain_weight(domain_at(i)));

		canvas_field(c, 0, i + 1, 26, ROLE_TEXT, tr(t, domain_title(domain_at(i))));
		canvas_right(c, 32, i + 1, ROLE_DIM, weight);
		canvas_bar(c, 34, i + 1, bar, d->percent, 100);
		count(c, x + 10, i + 1, d->lessons_done, d->lessons);
		count(c, x + 18, i + 1, d->drills_known, d->drills);
		count(c, x + 26, i + 1, d->labs_passed, d->labs);
	}
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct home *h = s->data;
	int width = MIN(c->w - 4, 104), left = (c->w - width) / 2;
	int top = c->h > 26 ? (c->h - 24) / 3 : 0;
	struct canvas page = canvas_part(c, left, top, width, c->h - top), rows, part;

	canvas_put(&page, 2, 1, ROLE_HEADING, "⎈  D R Y D O C K");
	canvas_put(&page, 23, 1, ROLE_DIM, tr(s->tui, N_("a Kubernetes cluster in miniature")));
	canvas_field(&page, 2, 3, page.w - 2, ROLE_VOICE, tr(s->tui, voice(h, s->tui)));
	if (h->o.nothing_yet)
		canvas_put(&page, 2, 4, ROLE_DIM,
			   tr(s->tui, N_("F3 한국어 · F2 other colours · ? every key")));
	rows = canvas_part(&page, 0, 6, page.w, NR_ITEMS);
	list_draw(&h->list, &rows, row, s);
	part = canvas_part(&page, 2, 6 + NR_ITEMS + 1, page.w - 4, NR_DOMAINS + 1);
	domains(h, s->tui, &part);
}

static struct list *list(struct screen *s)
{
	return &((struct home *)s->data)->list;
}

/* ---- actions -------------------------------------------------------------------------------- */

static void go(struct screen *s, int item)
{
	struct home *h = s->data;
	const struct overview *o = &h->o;
	static const char *const screens[NR_ITEMS] = {
		[LESSONS] = "lessons", [DRILLS] = "drills",     [LABS] = "labs",
		[CLUSTER] = "cluster", [PROGRESS] = "progress", [HELP] = "help"};

	if (item == CONTINUE && o->go_kind)
		(void)tui_open(s->tui, o->go_kind, o->go_id);
	else if (item == CONTINUE)
		(void)tui_open(s->tui, "drills", NULL);
	else if (item == QUIT)
		tui_quit(s->tui);
	else
		(void)tui_open(s->tui, screens[item], NULL);
}

static void choose(struct screen *s, int arg)
{
	(void)arg;
	go(s, ((struct home *)s->data)->list.at);
}

static const struct action actions[] = {
	{"open", "Enter Right", N_("Open"), N_("Open what is chosen"), ACTION_BAR, choose, 0, NULL},
	{"continue", "c", N_("Continue"), N_("Go on where you left"), ACTION_BAR, go, CONTINUE,
	 NULL},
	{"lessons", "l", N_("Lessons"), N_("The lessons"), 0, go, LESSONS, NULL},
	{"drills", "d", N_("Drills"), N_("Drills that are due"), ACTION_BAR, go, DRILLS, NULL},
	{"labs", "b", N_("Labs"), N_("The labs"), 0, go, LABS, NULL},
	{"cluster", "m", N_("My cluster"), N_("Your own saved cluster"), 0, go, CLUSTER, NULL},
	{"progress", "p", N_("Progress"), N_("Your progress"), 0, go, PROGRESS, NULL},
	{0}};

const struct screen_spec screen_home = {.name = "home",
					.title = N_("Home"),
					.actions = actions,
					.size = sizeof(struct home),
					.open = open_home,
					.close = close_home,
					.draw = draw,
					.shown = reload,
					.list = list};
