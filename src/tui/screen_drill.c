/* A round of drills, card by card. */
#include "tui/session.h"

#define WIDEST 88
#define FIRST_CHOICE 100 /* tags of session_layout.c */

static int open_drill(struct screen *s, const char *arg, struct err *err)
{
	return session_open(s->data, s, arg, err);
}

static void close_drill(struct screen *s)
{
	session_close(s->data);
}

static void shown(struct screen *s)
{
	session_language(s->data);
}

static bool typing(const struct screen *s)
{
	const struct session *v = s->data;

	return v->phase == SESSION_ASKING && v->card->type == DRILL_COMMAND;
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_head(struct screen *s, const struct canvas *c)
{
	struct session *v = s->data;
	int x = 0;

	if (!v->card)
		return;
	x += canvas_put(c, x, 0, ROLE_ACCENT, tr(s->tui, domain_title(v->card->domain)));
	x += canvas_printf(c, x, 0, ROLE_DIM, " · %s",
			   v->card->type == DRILL_CHOOSE    ? tr(s->tui, N_("choose"))
			   : v->card->type == DRILL_COMMAND ? tr(s->tui, N_("type the command"))
							    : tr(s->tui, N_("read what it says")));
}

/* Rows for the text when a shell stands below it. */
static int text_rows(const struct session *v, int rows)
{
	return v->shell.term ? MAX(MIN((int)v->flow.nr, rows - 10), 2) : rows;
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct session *v = s->data;
	int width = MIN(c->w - 6, WIDEST), left = (c->w - width) / 2, rows;
	struct canvas page = canvas_part(c, left, 1, width, c->h - 1), text;

	draw_head(s, &page);
	if (v->width != width) {
		v->scroll.rows = page.h - 2;
		session_layout(v, width);
	}
	rows = text_rows(v, page.h - 2);
	text = canvas_part(&page, 0, 2, page.w, rows);
	scroll_fit(&v->scroll, (int)v->flow.nr, rows);
	flow_draw(&v->flow, &text, v->scroll.top, NULL);
	text = canvas_part(c, 0, 3, c->w, rows);
	scroll_draw(&v->scroll, &text);
	if (v->shell.term) {
		canvas_fill(c, 0, 3 + rows, c->w, typing(s) ? ROLE_ACCENT : ROLE_BORDER, "─");
		text = canvas_part(c, 0, 4 + rows, c->w, c->h - 4 - rows);
		shellbox_draw(&v->shell, &text, typing(s));
	}
}

static void subtitle(struct screen *s, struct buf *out)
{
	const struct session *v = s->data;

	if (v->phase == SESSION_DONE)
		return;
	buf_addf(out, tr(s->tui, N_("  %d answered, %d to go")), v->answered,
		 (int)v->queue.nr);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void mark(struct session *v, int by)
{
	v->chosen = MAX(MIN(v->chosen + by, (int)v->card->choices.nr - 1), 0);
	v->width = 0;
}

static bool choose_event(struct screen *s, const struct event *ev)
{
	struct session *v = s->data;
	int line = v->scroll.top + ev->y - 4; /* title, margin, head, blank */

	if (ev->type == EVENT_KEY && ev->key >= '1' && ev->key <= '9') {
		session_choose(v, (int)ev->key - '1');
		return true;
	}
	if (ev->type == EVENT_KEY && key_among("Up k", ev->key)) {
		mark(v, -1);
		return true;
	}
	if (ev->type == EVENT_KEY && key_among("Down j Tab", ev->key)) {
		mark(v, 1);
		return true;
	}
	if (ev->type == EVENT_CLICK && line >= 0 && (size_t)line < v->flow.nr &&
	    v->flow.lines[line].tag >= FIRST_CHOICE) {
		int k = v->flow.lines[line].tag - FIRST_CHOICE;

		if (k == v->chosen)
			session_choose(v, k);
		else
			mark(v, k - v->chosen);
		return true;
	}
	return false;
}

static bool event(struct screen *s, const struct event *ev)
{
	struct session *v = s->data;

	if (typing(s))
		return ev->type != EVENT_CLICK && shellbox_event(&v->shell, ev);
	if (v->shell.term && ev->type == EVENT_SCROLL && term_contains(v->shell.term, ev->x, ev->y))
		return shellbox_event(&v->shell, ev);
	if (v->phase == SESSION_ASKING)
		return choose_event(s, ev);
	return false;
}

static void enter(struct screen *s, int arg)
{
	struct session *v = s->data;

	(void)arg;
	if (v->phase == SESSION_DONE) {
		tui_close(s);
	} else if (v->phase == SESSION_ANSWERED) {
		session_next(v);
	} else {
		session_choose(v, v->chosen);
	}
}

static bool phase_is(const struct screen *s, int phase)
{
	const struct session *v = s->data;

	return v->phase == (enum session_phase)phase;
}

static void next(struct screen *s, int phase)
{
	(void)phase;
	enter(s, 0);
}

static void solution(struct screen *s, int arg)
{
	(void)arg;
	session_give_up(s->data);
}

static bool can_give_up(const struct screen *s, int arg)
{
	(void)arg;
	return typing(s);
}

static void leave(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static void flow(struct screen *s, int arg)
{
	(void)arg;
	(void)tui_open(s->tui, "flow", NULL);
}

static bool has_shell(const struct screen *s, int arg)
{
	(void)arg;
	return ((const struct session *)s->data)->shell.term != NULL;
}

static struct cluster *cluster(struct screen *s)
{
	struct session *v = s->data;

	return v->attempt ? attempt_cluster(v->attempt) : NULL;
}

static bool tick(struct screen *s)
{
	return session_tick(s->data);
}

static bool can_choose(const struct screen *s, int arg)
{
	(void)arg;
	return phase_is(s, SESSION_ASKING) && !typing(s);
}

static struct scroll *scroll(struct screen *s)
{
	return &((struct session *)s->data)->scroll;
}

static const struct action actions[] = {
	{"answer", "Enter", N_("Answer"), N_("Give the chosen answer"), ACTION_BAR, next, 0,
	 can_choose},
	{"next", "Enter Space n", N_("Next"), N_("The next card"), ACTION_BAR, next,
	 SESSION_ANSWERED, phase_is},
	{"end", "Enter", N_("Close"), N_("Back to where you came from"), ACTION_BAR, next,
	 SESSION_DONE, phase_is},
	{"solution", "F8", N_("Show me"), N_("Give up and see how it is done"), ACTION_BAR,
	 solution, 0, can_give_up},
	{"flow", "F4 f", N_("Flow"), N_("What the last command set off"), ACTION_BAR, flow, 0,
	 has_shell},
	{"stop", "^]", N_("Stop"), N_("Stop here; what you answered is kept"), ACTION_BAR, leave, 0,
	 can_give_up},
	{0}};

const struct screen_spec screen_drill = {.name = "drill",
					 .title = N_("Drill"),
					 .actions = actions,
					 .size = sizeof(struct session),
					 .open = open_drill,
					 .close = close_drill,
					 .draw = draw,
					 .event = event,
					 .program = typing,
					 .cluster = cluster,
					 .tick = tick,
					 .shown = shown,
					 .scroll = scroll,
					 .subtitle = subtitle};
