/* Every action and every place by a few letters of its name. */
#include "tui/tui.h"

#include <stdlib.h>

struct item {
	char *text, *keys, *match; /* match: what the letters are looked for in */
	const struct action *action;
	const char *screen;
	char *arg;
	int score;
};
struct palette {
	struct edit edit;
	struct list list;
	struct item *items;
	size_t nr, cap;
	int *shown; /* indexes of items, best first */
};

static uint32_t lower(uint32_t cp)
{
	return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
}

/* 0: the letters of want are not in text in this order. Runs and starts of words are worth
 * more, long texts less. */
static int fuzzy(const char *text, const char *want)
{
	size_t n = strlen(text), m = strlen(want), i = 0, k = 0;
	uint32_t before = ' ', w = 0, cp;
	int score = 1, run = 0;

	while (k < m) {
		size_t wn = utf8_decode(want + k, m - k, &w);
		bool hit = false;

		k += wn;
		if (w == ' ')
			continue;
		while (i < n && !hit) {
			i += utf8_decode(text + i, n - i, &cp);
			hit = lower(cp) == lower(w);
			run = hit ? run + 1 : 0;
			if (hit)
				score += 2 + 3 * MIN(run, 6) +
					 (before == ' ' || before == '-' ? 6 : 0);
			before = cp;
		}
		if (!hit)
			return 0;
	}
	return score * 100 / (20 + (int)MIN(n, 60));
}

static struct item *add(struct palette *p, const char *text)
{
	p->items = grow(p->items, p->nr + 1, &p->cap, sizeof(*p->items));
	p->items[p->nr] = (struct item){.text = xstrdup(text)};
	return &p->items[p->nr++];
}

/* Of the screen below: its own and the common ones, or those that only move about. */
static void add_actions(struct screen *s, struct palette *p, bool moving)
{
	const struct action *a;

	for (size_t i = 0; (a = tui_action(s->below, i)); i++) {
		struct item *it;

		if (a->flags & ACTION_HIDDEN || !tui_action_can(s->below, a) ||
		    !!(a->flags & ACTION_MOVES) != moving)
			continue;
		it = add(p, tr(s->tui, a->text));
		it->action = a;
		it->keys = a->keys ? xstrndup(a->keys, strcspn(a->keys, " ")) : NULL;
		it->match = xasprintf("%s %s %s", it->text, a->name, a->text);
	}
}

static void add_place(struct screen *s, struct palette *p, const char *screen, const char *arg,
		      const char *kind, const char *title)
{
	STR_AUTO text = *kind ? xasprintf("%s: %s", tr(s->tui, kind), title) : xstrdup(title);
	struct item *it = add(p, text);

	it->screen = screen;
	it->arg = xstrdup(arg);
	it->match = xasprintf("%s %s %s", text, screen, arg ? arg : "");
}

static void add_places(struct screen *s, struct palette *p)
{
	const struct tui_content *content = tui_content(s->tui);
	STRVEC_AUTO lessons = STRVEC_INIT;
	STRVEC_AUTO labs = STRVEC_INIT;

	for (const struct screen_spec *const *sc = tui_screens(); *sc; sc++)
		if ((*sc)->place)
			add_place(s, p, (*sc)->name, NULL, N_("Go to"), tr(s->tui, (*sc)->title));
	content->lesson_list(&lessons);
	for (size_t i = 0; i < lessons.nr; i++) {
		struct lesson *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (content->lesson_load(lessons.v[i], tui_lang(s->tui), &l, &err) == 0)
			add_place(s, p, "lesson", lessons.v[i], N_("Lesson"), l->title);
		lesson_free(l);
	}
	content->lab_list(&labs);
	for (size_t i = 0; i < labs.nr; i++) {
		struct lab *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (content->lab_load(labs.v[i], tui_lang(s->tui), 1, &l, &err) == 0)
			add_place(s, p, "lab", labs.v[i], N_("Lab"), l->title);
		lab_free(l);
	}
}

static void filter(struct palette *p)
{
	const char *want = buf_str(&p->edit.text);
	int nr = 0;

	for (size_t i = 0; i < p->nr; i++) {
		int at = nr, score = p->items[i].score = fuzzy(p->items[i].match, want);

		if (*want && !score)
			continue;
		while (*want && at > 0 && p->items[p->shown[at - 1]].score < score) {
			p->shown[at] = p->shown[at - 1];
			at--;
		}
		p->shown[at] = (int)i;
		nr++;
	}
	p->list.nr = nr;
	p->list.at = p->list.top = 0;
}

static int open_palette(struct screen *s, const char *arg, struct err *err)
{
	struct palette *p = s->data;

	(void)arg;
	(void)err;
	add_actions(s, p, false);
	add_places(s, p);
	add_actions(s, p, true);
	p->shown = xcalloc(p->nr + 1, sizeof(int));
	filter(p);
	return 0;
}

static void close_palette(struct screen *s)
{
	struct palette *p = s->data;

	for (size_t i = 0; i < p->nr; i++) {
		free(p->items[i].text);
		free(p->items[i].keys);
		free(p->items[i].match);
		free(p->items[i].arg);
	}
	free(p->items);
	free(p->shown);
	edit_release(&p->edit);
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	struct palette *p = s->data;
	const struct item *it = &p->items[p->shown[i]];
	enum role role = list_mark(line, selected);

	canvas_field(line, 2, 0, line->w - 12, role, it->text);
	if (it->keys)
		canvas_right(line, line->w - 1, 0, selected ? role : ROLE_CODE, it->keys);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct palette *p = s->data;
	struct canvas in = canvas_window(c, 72, c->h - 4, tr(s->tui, N_("Palette"))), rows;

	canvas_put(&in, 0, 0, ROLE_ACCENT, "›");
	edit_draw(&p->edit, &in, 2, 0, in.w - 2);
	rows = canvas_part(&in, 0, 2, in.w, in.h - 2);
	list_draw(&p->list, &rows, row, s);
	if (!p->list.nr)
		canvas_put(&rows, 2, 0, ROLE_DIM, tr(s->tui, N_("Nothing has these letters.")));
}

static bool event(struct screen *s, const struct event *ev)
{
	struct palette *p = s->data;

	if (ev->type == EVENT_KEY && ev->key == TK_BACKSPACE && !p->edit.text.len) {
		tui_close(s);
		return true;
	}
	if (ev->type == EVENT_KEY && key_among("^D ^U ^F ^B ^P Home End", ev->key))
		return false;
	if (!edit_event(&p->edit, ev))
		return false;
	filter(p);
	return true;
}

static void choose(struct screen *s, int arg)
{
	struct palette *p = s->data;
	const struct item *it;

	(void)arg;
	if (!p->list.nr)
		return;
	it = &p->items[p->shown[p->list.at]];
	tui_close(s);
	if (it->action)
		tui_action_run(s->below, it->action);
	else
		(void)tui_open(s->tui, it->screen, it->arg);
}

static void leave(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static struct list *list(struct screen *s)
{
	return &((struct palette *)s->data)->list;
}

static bool typing(const struct screen *s)
{
	(void)s;
	return true;
}

static const struct action actions[] = {
	{"choose", "Enter", N_("Do it"), N_("Do what is chosen"), ACTION_BAR, choose, 0, NULL},
	{"close", "Esc ^C ^P", N_("Close"), N_("Close the palette"), ACTION_BAR, leave, 0, NULL},
	{0}};

const struct screen_spec screen_palette = {.name = "palette",
					   .title = N_("Palette"),
					   .actions = actions,
					   .overlay = true,
					   .size = sizeof(struct palette),
					   .open = open_palette,
					   .close = close_palette,
					   .draw = draw,
					   .event = event,
					   .typing = typing,
					   .list = list};
