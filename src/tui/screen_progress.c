/* What the learner has done and can do, by domain; labs with every criterion; what is due. */
#include "tui/overview.h"

#include <stdlib.h>

#define DAYS 14

struct progress_view {
	struct overview o;
	struct value *log; /* everything, progress_export_dup */
	struct flow flow;
	struct scroll scroll;
	int width;
	char *needle;
};

static void reload(struct screen *s)
{
	struct progress_view *v = s->data;

	tui_overview(s->tui, &v->o);
	value_unref(v->log);
	v->log = progress_export_dup(tui_progress(s->tui));
	v->width = 0;
}

static int open_progress(struct screen *s, const char *arg, struct err *err)
{
	(void)arg;
	(void)err;
	reload(s);
	return 0;
}

static void close_progress(struct screen *s)
{
	struct progress_view *v = s->data;

	overview_release(&v->o);
	value_unref(v->log);
	flow_release(&v->flow);
	free(v->needle);
}

/* ---- lines ------------------------------------------------------------------------------- */

static void bar(struct flow *f, int width, int done, int total)
{
	int full = total ? done * width / total : 0;

	full = done && !full ? 1 : full;
	for (int i = 0; i < width; i++)
		flow_run(f, i < full ? ROLE_BAR : ROLE_BAR_REST, i < full ? "█" : "░");
}

/* Text in w columns, the last of them blank; too long a one is cut. */
static void field(struct flow *f, enum role role, int w, const char *text)
{
	bool fits = (int)utf8_str_width(text, strlen(text)) < w;
	BUF_AUTO b = BUF_INIT;
	int used = 0, width;

	for (size_t len = strlen(text), n; len; text += n, len -= n) {
		n = grapheme_len(text, len, &width);
		if (used + width > w - (fits ? 1 : 2))
			break;
		buf_add(&b, text, n);
		used += width;
	}
	if (!fits)
		buf_adds(&b, "…");
	buf_pad(&b, ' ', (size_t)MAX(w - used - !fits, 0));
	flow_run(f, role, buf_str(&b));
}

static void heading(struct flow *f, const char *text)
{
	if (f->nr)
		flow_blank(f, 0);
	flow_line(f, 0);
	flow_run(f, ROLE_ACCENT, "▌ ");
	flow_run(f, ROLE_SUBHEADING, text);
}

static void domain_line(struct progress_view *v, const struct tui *t, const char *title, int weight,
			const struct overview_domain *d)
{
	STR_AUTO percent = xasprintf("%4d %%", d->percent);
	STR_AUTO share = weight ? xasprintf("%4d %%  ", weight) : xstrdup("        ");
	struct flow *f = &v->flow;

	flow_line(f, 0);
	field(f, weight ? ROLE_TEXT : ROLE_STRONG, 51, tr(t, title));
	flow_run(f, ROLE_DIM, share);
	bar(f, MAX(f->width - 69, 6), d->percent, 100);
	flow_run(f, ROLE_TEXT, percent);
}

static void add_domains(struct progress_view *v, const struct tui *t)
{
	heading(&v->flow, tr(t, N_("By domain of the exam")));
	for (int i = 0; i < NR_DOMAINS; i++)
		domain_line(v, t, domain_official(domain_at(i)), domain_weight(domain_at(i)),
			    &v->o.domains[i]);
	domain_line(v, t, N_("All together"), 0, &v->o.all);
}

static void add_lessons(struct progress_view *v, const struct tui *t)
{
	struct flow *f = &v->flow;

	heading(f, tr(t, N_("Lessons")));
	for (size_t i = 0; i < v->o.nr_lessons; i++) {
		const struct overview_lesson *l = &v->o.lessons[i];
		STR_AUTO cards = xasprintf(tr(t, N_("  cards %d, new %d, due %d")), l->drills,
					   l->fresh, l->due);
		STR_AUTO state = l->finished ? xstrdup(tr(t, N_("read")))
				 : l->begun  ? xasprintf("%d %%", l->percent)
					     : xstrdup(tr(t, N_("not yet")));

		flow_line(f, 0);
		flow_run(f, l->finished ? ROLE_GOOD : ROLE_DIM, l->finished ? "✓ " : "· ");
		field(f, ROLE_TEXT, 40, l->title);
		field(f, l->finished ? ROLE_GOOD : l->begun ? ROLE_ACCENT : ROLE_DIM, 9, state);
		if (l->drills)
			flow_run(f, ROLE_DIM, cards);
	}
}

/* The last attempt at a lab. */
static const struct value *last_attempt(const struct progress_view *v, const char *lab)
{
	const struct value *a, *last = NULL;

	value_each_item(a, i, value_get(v->log, "attempts"))
	{
		if (str_eq(value_str(value_get(a, "lab")), lab))
			last = a;
	}
	return last;
}

/* What a criterion asks for; its name when the lab has it no more. */
static const char *criterion_text(const struct overview_lab *l, const char *id)
{
	for (size_t i = 0; i < l->criteria.nr; i++)
		if (str_eq(l->criteria.v[i], id))
			return l->criteria_texts.v[i];
	return id ? id : "";
}

static void criteria(struct progress_view *v, const struct tui *t, const struct overview_lab *l,
		     const struct value *attempt)
{
	struct flow *f = &v->flow;
	const struct value *c;

	value_each_item(c, i, value_get(attempt, "criteria"))
	{
		bool passed = value_bool(value_get(c, "passed"));
		STR_AUTO points = xasprintf("%lld/%lld", (long long)value_int_in(c, "points"),
					    (long long)value_int_in(c, "total"));

		STR_AUTO first = xasprintf("    %s %-6s ", passed ? "✓" : "✗", points);

		flow_begin(f, 0, passed ? ROLE_GOOD : ROLE_BAD, first, "             ");
		flow_text(f, ROLE_TEXT, criterion_text(l, value_str(value_get(c, "id"))));
		flow_end(f);
		if (passed || str_empty(value_str(value_get(c, "found"))))
			continue;
		flow_begin(f, 0, ROLE_DIM, "             ", "             ");
		flow_text(f, ROLE_DIM, tr(t, N_("found: ")));
		flow_text(f, ROLE_DIM, value_str(value_get(c, "found")));
		flow_end(f);
	}
}

static void add_labs(struct progress_view *v, const struct tui *t)
{
	struct flow *f = &v->flow;

	heading(f, tr(t, N_("Labs, and each criterion of the last attempt")));
	for (size_t i = 0; i < v->o.nr_labs; i++) {
		const struct overview_lab *l = &v->o.labs[i];
		STR_AUTO best = l->stats.attempts ? xasprintf(tr(t, N_("best %d/%d, attempts: %d")),
							      l->stats.best, l->stats.total,
							      l->stats.attempts)
						  : xstrdup(tr(t, N_("not yet")));

		flow_line(f, 0);
		flow_run(f, l->stats.passed ? ROLE_GOOD : ROLE_DIM, l->stats.passed ? "✓ " : "· ");
		field(f, ROLE_TEXT, 40, l->title);
		flow_run(f, l->stats.passed ? ROLE_GOOD : ROLE_DIM, best);
		criteria(v, t, l, last_attempt(v, l->id));
	}
}

static void forecast(struct progress_view *v, const struct tui *t)
{
	int days[DAYS], most = 1;
	struct flow *f = &v->flow;

	heading(f, tr(t, N_("Drills due in the next days")));
	overview_forecast(&v->o, tui_progress(t), tui_date(t), DAYS, days);
	for (int i = 0; i < DAYS; i++)
		most = MAX(most, days[i]);
	for (int i = 0; i < DAYS; i++) {
		STR_AUTO day = i == 0   ? xstrdup(tr(t, N_("today")))
			       : i == 1 ? xstrdup(tr(t, N_("tomorrow")))
					: xasprintf(tr(t, N_("in %d days")), i);
		STR_AUTO count = xasprintf("%4d ", days[i]);

		flow_line(f, 0);
		field(f, ROLE_TEXT, 14, day);
		flow_run(f, days[i] ? ROLE_TEXT : ROLE_DIM, count);
		for (int k = 0; k < days[i] * MIN(f->width - 22, 40) / most; k++)
			flow_run(f, ROLE_BAR, "▪");
	}
}

static void layout(struct screen *s, int width)
{
	struct progress_view *v = s->data;

	flow_reset(&v->flow, width);
	v->width = width;
	add_domains(v, s->tui);
	add_lessons(v, s->tui);
	add_labs(v, s->tui);
	forecast(v, s->tui);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct progress_view *v = s->data;
	int width = MIN(c->w - 5, 100), left = MAX((c->w - width) / 2, 2);
	struct canvas page = canvas_part(c, left, 1, width, c->h - 1);

	if (v->width != width)
		layout(s, width);
	scroll_fit(&v->scroll, (int)v->flow.nr, page.h);
	flow_draw(&v->flow, &page, v->scroll.top, v->needle);
	scroll_draw(&v->scroll, c);
}

static struct scroll *scroll(struct screen *s)
{
	return &((struct progress_view *)s->data)->scroll;
}

static bool find(struct screen *s, const char *needle)
{
	struct progress_view *v = s->data;
	int at;

	free(v->needle);
	v->needle = xstrdup(needle);
	at = needle ? flow_find(&v->flow, needle, v->scroll.top, false) : -1;
	if (at >= 0)
		v->scroll.top = at;
	return at >= 0;
}

const struct screen_spec screen_progress = {.name = "progress",
					    .title = N_("Progress"),
					    .place = true,
					    .size = sizeof(struct progress_view),
					    .open = open_progress,
					    .close = close_progress,
					    .draw = draw,
					    .shown = reload,
					    .scroll = scroll,
					    .find = find};
