/* What the last command set off, component by component. */
#include "tui/flowing.h"

#include <errno.h>
#include <stdlib.h>

#define TIME_COLS 9

struct flow_view {
	struct flowing f;
	struct list list;
	uint64_t command; /* 0: the newest, whichever that is */
	enum flowing_level level;
	char *filter;
};

/* Asked anew each time: the screen below may have another one by now, or none. */
static struct cluster *cluster_below(const struct screen *s)
{
	struct cluster *c = NULL;

	for (struct screen *b = s->below; b && !c; b = b->below)
		if (b->spec->cluster)
			c = b->spec->cluster(b);
	return c;
}

static void load(struct screen *s)
{
	struct flow_view *v = s->data;
	struct cluster *c = cluster_below(s);

	if (!c) {
		tui_close(s);
		return;
	}
	flowing_load(&v->f, s->tui, cluster_sim(c), v->command, v->level, v->filter);
	v->list.nr = (int)v->f.nr;
}

static int open_flow(struct screen *s, const char *arg, struct err *err)
{
	(void)arg;
	if (!cluster_below(s))
		return err_set(err, -ENOENT, "%s",
			       tr(s->tui, N_("There is no cluster here: open this in a lab or in "
					     "My cluster.")));
	load(s);
	return 0;
}

static void close_flow(struct screen *s)
{
	struct flow_view *v = s->data;

	flowing_release(&v->f);
	free(v->filter);
}

static bool tick(struct screen *s)
{
	struct flow_view *v = s->data;

	struct cluster *c = cluster_below(s);

	if (!c || flowing_newest(cluster_sim(c)) != v->f.newest) {
		load(s);
		return true;
	}
	return false;
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* Is there a later step under the ancestor of step i at depth d? */
static bool goes_on(const struct flowing *f, int i, int depth)
{
	for (; i >= 0 && f->steps[i].depth > depth; i = f->steps[i].parent)
		;
	return i >= 0 && !f->steps[i].last;
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	struct flow_view *v = s->data;
	const struct flowing_step *st = &v->f.steps[i];
	enum role role = list_mark(line, selected), dim = selected ? role : ROLE_DIM;
	int x = TIME_COLS + 1;

	canvas_printf(line, 2, 0, dim, "+%.2fs", (double)st->at / 1e9);
	for (int d = 1; d <= st->depth && d < 24; d++)
		x += canvas_put(line, x, 0, dim,
				d == st->depth         ? st->last ? "└ " : "├ "
				: goes_on(&v->f, i, d) ? "│ "
						       : "  ");
	if (st->depth >= 24)
		x += canvas_put(line, x, 0, dim, "… ");
	x += canvas_put(line, x, 0, selected ? role : ROLE_ACCENT, st->component);
	canvas_field(line, x + 1, 0, line->w - x - 1, selected ? role : st->role, st->text);
}

static const char *level_text(const struct tui *t, enum flowing_level level)
{
	return level == FLOW_STORY   ? tr(t, N_("the story"))
	       : level == FLOW_STEPS ? tr(t, N_("every step"))
				     : tr(t, N_("everything"));
}

/* The chosen step in full, below the tree. */
static void draw_detail(struct screen *s, const struct canvas *c)
{
	struct flow_view *v = s->data;
	const struct flowing_step *st = &v->f.steps[v->list.at];
	struct flow text = {0};
	STR_AUTO lead = xasprintf("%s: ", st->component);

	flow_reset(&text, c->w);
	flow_begin(&text, 0, ROLE_ACCENT, lead, "  ");
	flow_text(&text, st->role == ROLE_DIM ? ROLE_TEXT : st->role, st->more);
	flow_end(&text);
	flow_draw(&text, c, 0, NULL);
	flow_release(&text);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct flow_view *v = s->data;
	struct canvas rows = canvas_part(c, 1, 0, c->w - 2, c->h - 4);
	struct canvas detail = canvas_part(c, 2, c->h - 3, c->w - 4, 3);

	if (!v->f.nr) {
		canvas_put(c, 2, 1, ROLE_DIM, tr(s->tui, N_("No command was typed here yet.")));
		return;
	}
	list_draw(&v->list, &rows, row, s);
	canvas_fill(c, 0, c->h - 4, c->w, ROLE_BORDER, "─");
	draw_detail(s, &detail);
}

static void subtitle(struct screen *s, struct buf *out)
{
	struct flow_view *v = s->data;

	buf_adds(out, "  ");
	for (size_t i = 0; i < v->f.nr_commands && v->f.nr; i++)
		if (v->f.commands[i] == v->f.steps[0].id)
			buf_addf(out, tr(s->tui, N_("command %zu of %zu · ")), i + 1,
				 v->f.nr_commands);
	buf_adds(out, level_text(s->tui, v->level));
	if (v->filter)
		buf_addf(out, tr(s->tui, N_(" · only \"%s\"")), v->filter);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void level(struct screen *s, int arg)
{
	struct flow_view *v = s->data;

	(void)arg;
	v->level = (enum flowing_level)((v->level + 1) % NR_FLOW_LEVELS);
	load(s);
}

static void filtered(struct screen *s, const char *text)
{
	struct flow_view *v = s->data;

	if (!text)
		return;
	free(v->filter);
	v->filter = *text ? xstrdup(text) : NULL;
	v->list.at = 0;
	load(s);
}

static void filter(struct screen *s, int arg)
{
	struct flow_view *v = s->data;

	(void)arg;
	tui_ask(s, tr(s->tui, N_("Only (a component, a name; empty: all):")),
		v->filter ? v->filter : "", filtered);
}

static void other_command(struct screen *s, int by)
{
	struct flow_view *v = s->data;

	for (size_t i = 0; i < v->f.nr_commands && v->f.nr; i++)
		if (v->f.commands[i] == v->f.steps[0].id) {
			size_t to = i + (size_t)by;

			if (to >= v->f.nr_commands) {
				tui_say(s->tui, "%s",
					by < 0 ? tr(s->tui, N_("This is the first."))
					       : tr(s->tui, N_("This is the last.")));
				return;
			}
			v->command = to + 1 == v->f.nr_commands ? 0 : v->f.commands[to];
			v->list.at = 0;
			load(s);
			return;
		}
}

static bool find(struct screen *s, const char *needle)
{
	struct flow_view *v = s->data;

	for (int n = 1; needle && n <= v->list.nr; n++) {
		int i = (v->list.at + n) % v->list.nr;

		if (strcasestr(v->f.steps[i].text, needle) ||
		    strcasestr(v->f.steps[i].component, needle)) {
			v->list.at = i;
			return true;
		}
	}
	return false;
}

static struct list *list(struct screen *s)
{
	return &((struct flow_view *)s->data)->list;
}

static const struct action actions[] = {
	{"detail", "d", N_("Detail"), N_("More or less of it: the story, every step, everything"),
	 ACTION_BAR, level, 0, NULL},
	{"only", "o", N_("Only"), N_("Only steps in which some text occurs"), ACTION_BAR, filter, 0,
	 NULL},
	{"previous", "[ Left h", N_("Command before"), N_("What the command before set off"),
	 ACTION_BAR, other_command, -1, NULL},
	{"next", "] Right l", N_("after"), N_("What the command after it set off"), ACTION_BAR,
	 other_command, 1, NULL},
	{0}};

const struct screen_spec screen_flow = {.name = "flow",
					.title = N_("Flow"),
					.actions = actions,
					.size = sizeof(struct flow_view),
					.open = open_flow,
					.close = close_flow,
					.draw = draw,
					.tick = tick,
					.list = list,
					.find = find,
					.subtitle = subtitle};
