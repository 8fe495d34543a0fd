/* The learner's own cluster: what is in it, changing as one looks, beside a shell. */
#include "object/timefmt.h"
#include "tui/pane.h"
#include "tui/watching.h"

#include <stdlib.h>

#define WIDE 100
#define ABOVE_ROWS 9

struct mine {
	struct workspace *w;
	struct live *live;
	struct pane pane;
	struct watching watching;
	bool looking; /* the keys go to the lists */
	bool whole;   /* the shell has all the room */
	struct scroll scroll;
	int lists_x, lists_w, lists_h;
};

static struct mine *mine_of(const struct screen *s)
{
	return s->data;
}

static int open_cluster(struct screen *s, const char *arg, struct err *err)
{
	struct mine *m = mine_of(s);
	struct tui *t = s->tui;
	int r;

	(void)arg;
	tui_say(t, "%s", tr(t, N_("Your cluster comes up …")));
	if (tui_top(t))
		tui_show_now(t);
	r = tui_workspace(t, &m->w, &m->live, err);
	if (r < 0)
		return r;
	pane_open(&m->pane,
		  &(struct pane_config){.tui = t, .workspace = m->w, .live = m->live});
	tui_say(t, "%s",
		tr(t, N_("^] goes between shell and lists, F5 stops the clock, F9 undoes.")));
	return 0;
}

static void close_cluster(struct screen *s)
{
	struct mine *m = mine_of(s);

	if (m->pane.term) {
		pane_set_rate(&m->pane, m->pane.rate);
		pane_close(&m->pane);
	}
	if (m->w)
		workspace_mark(m->w);
	watching_release(&m->watching);
}

static bool tick(struct screen *s)
{
	struct mine *m = mine_of(s);
	bool redraw = pane_tick(&m->pane);

	workspace_mark(m->w);
	return watching_look(&m->watching, workspace_cluster(m->w), tui_now(s->tui)) || redraw;
}

static struct cluster *cluster(struct screen *s)
{
	return workspace_cluster(mine_of(s)->w);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void subtitle(struct screen *s, struct buf *out)
{
	struct mine *m = mine_of(s);
	BUF_AUTO date = BUF_INIT;

	time_write_rfc3339(&date, sim_now(cluster_sim(workspace_cluster(m->w))));
	buf_addf(out, "  %.10s %.8s UTC · ", buf_str(&date), buf_str(&date) + 11);
	if (m->pane.rate)
		buf_addf(out, "×%d", m->pane.rate);
	else
		buf_adds(out, tr(s->tui, N_("clock stopped")));
}

static const char *title_of(const struct tui *t, enum watching_kind k)
{
	return k == WATCH_NODES  ? tr(t, N_("Nodes"))
	       : k == WATCH_PODS ? tr(t, N_("Pods"))
				 : tr(t, N_("Events"));
}

static void draw_title(struct screen *s, const struct canvas *line, enum watching_kind k)
{
	const struct watching *w = &mine_of(s)->watching;
	int x = canvas_put(line, 0, 0, ROLE_SUBHEADING, title_of(s->tui, k));

	if (k == WATCH_NODES)
		canvas_printf(line, x + 2, 0, ROLE_DIM, tr(s->tui, N_("%d of %zu ready")),
			      w->good[k], w->nr[k]);
	else if (k == WATCH_PODS)
		canvas_printf(line, x + 2, 0, ROLE_DIM,
			      tr(s->tui, N_("%d of %zu well, newest first")), w->good[k], w->nr[k]);
}

/* As many rows as there are, of one kind after the other; rows from top on are seen. */
static void draw_all(struct screen *s, const struct canvas *c)
{
	struct mine *m = mine_of(s);
	int nr = 0, y = -m->scroll.top;

	for (int k = 0; k < NR_WATCHED; k++)
		nr += 2 + (int)m->watching.nr[k];
	scroll_fit(&m->scroll, nr - 1, c->h);
	y = -m->scroll.top;
	for (int k = 0; k < NR_WATCHED; k++, y++) {
		struct canvas line = canvas_part(c, 1, y, c->w - 3, 1);

		if (y >= 0 && y < c->h)
			draw_title(s, &line, (enum watching_kind)k);
		y++;
		for (size_t i = 0; i < m->watching.nr[k]; i++, y++) {
			line = canvas_part(c, 1, y, c->w - 3, 1);
			if (y >= 0 && y < c->h)
				watching_draw(&m->watching.rows[k][i], (enum watching_kind)k,
					      &line);
		}
	}
	scroll_draw(&m->scroll, c);
}

static int draw_some(struct screen *s, const struct canvas *c, enum watching_kind k, int y,
		     int rows, bool titled)
{
	const struct watching *w = &mine_of(s)->watching;
	struct canvas line;

	if (titled) {
		line = canvas_part(c, 1, y++, c->w - 2, 1);
		draw_title(s, &line, k);
	}
	for (int i = 0; i < rows && i < (int)w->nr[k]; i++) {
		line = canvas_part(c, 1, y++, c->w - 2, 1);
		watching_draw(&w->rows[k][i], k, &line);
	}
	return y;
}

/* The newest of everything in the room there is. */
static void draw_summary(struct screen *s, const struct canvas *c)
{
	const struct watching *w = &mine_of(s)->watching;
	int room = c->h - 3, nodes = MIN((int)w->nr[WATCH_NODES], MAX(room / 4, 1));
	int pods = MIN((int)w->nr[WATCH_PODS], MAX((room - nodes) * 3 / 5, 1)), y = 0;

	y = draw_some(s, c, WATCH_NODES, y, nodes, true);
	y = draw_some(s, c, WATCH_PODS, y, pods, true);
	draw_some(s, c, WATCH_EVENTS, y, c->h - y - 1, true);
}

/* Few rows: the nodes in one, then the newest pods and events. */
static void draw_short(struct screen *s, const struct canvas *c)
{
	const struct watching *w = &mine_of(s)->watching;
	int x = 1, pods = MIN((int)w->nr[WATCH_PODS], c->h - 5);

	for (size_t i = 0; i < w->nr[WATCH_NODES]; i++) {
		const struct watching_row *r = &w->rows[WATCH_NODES][i];

		x += canvas_put(c, x, 0, r->role, r->mark) + 1;
		x += canvas_put(c, x, 0, r->fresh ? ROLE_ACCENT : ROLE_TEXT, r->name) + 1;
		if (strcmp(r->a, "Ready") != 0)
			x += canvas_put(c, x, 0, r->role, r->a) + 1;
		x++;
	}
	canvas_printf(c, x, 0, ROLE_DIM, tr(s->tui, N_("pods %d of %zu well")), w->good[WATCH_PODS],
		      w->nr[WATCH_PODS]);
	draw_some(s, c, WATCH_EVENTS, draw_some(s, c, WATCH_PODS, 1, pods, false), c->h - 1 - pods,
		  false);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct mine *m = mine_of(s);
	enum role border = m->looking ? ROLE_BORDER : ROLE_ACCENT;
	struct canvas lists = *c, shell;

	if (!m->watching.seen)
		(void)watching_look(&m->watching, workspace_cluster(m->w), tui_now(s->tui));
	m->lists_w = 0;
	if (m->whole && !m->looking) {
		pane_draw(&m->pane, c, true);
		return;
	}
	if (c->w >= WIDE) {
		int w = MAX(MIN(c->w / 2, 72), 52);

		lists = canvas_part(c, 0, 0, w, c->h);
		shell = canvas_part(c, w + 1, 0, c->w - w - 1, c->h);
		for (int y = 0; y < c->h; y++)
			canvas_put(c, w, y, border, "│");
		pane_draw(&m->pane, &shell, !m->looking);
	} else if (!m->looking) {
		lists = canvas_part(c, 0, 0, c->w, ABOVE_ROWS);
		shell = canvas_part(c, 0, ABOVE_ROWS + 1, c->w, c->h - ABOVE_ROWS - 1);
		canvas_fill(c, 0, ABOVE_ROWS, c->w, border, "─");
		pane_draw(&m->pane, &shell, true);
	}
	m->lists_x = lists.x;
	m->lists_w = lists.w;
	m->lists_h = lists.h;
	if (m->looking)
		draw_all(s, &lists);
	else if (lists.h > ABOVE_ROWS)
		draw_summary(s, &lists);
	else
		draw_short(s, &lists);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool program(const struct screen *s)
{
	return !mine_of(s)->looking;
}

static bool event(struct screen *s, const struct event *ev)
{
	struct mine *m = mine_of(s);

	if (ev->type == EVENT_CLICK && ev->y > 0) {
		bool lists = m->lists_w && ev->x >= m->lists_x && ev->x < m->lists_x + m->lists_w &&
			     ev->y <= m->lists_h;

		if (!lists && !term_contains(m->pane.term, ev->x, ev->y))
			return false;
		m->looking = lists;
		return true;
	}
	if (ev->type == EVENT_SCROLL)
		return pane_event(&m->pane, ev);
	if (m->looking || (ev->type == EVENT_KEY && (ev->key == 29 || ev->key == 17)))
		return false;
	return pane_event(&m->pane, ev);
}

static struct scroll *scroll(struct screen *s)
{
	return &mine_of(s)->scroll;
}

static void go_between(struct screen *s, int looking)
{
	mine_of(s)->looking = looking;
}

static bool can_go(const struct screen *s, int looking)
{
	return mine_of(s)->looking != (bool)looking;
}

static void pause_clock(struct screen *s, int arg)
{
	struct mine *m = mine_of(s);

	(void)arg;
	pane_set_rate(&m->pane, m->pane.rate ? 0 : 1);
	if (!m->pane.rate)
		tui_say(s->tui, "%s",
			tr(s->tui, N_("The clock stands still; it goes only while a "
				      "command runs. F5 again to go on.")));
}

static void faster(struct screen *s, int arg)
{
	struct mine *m = mine_of(s);

	(void)arg;
	pane_set_rate(&m->pane, m->pane.rate == 10 ? 1 : 10);
}

static void jump(struct screen *s, int seconds)
{
	struct mine *m = mine_of(s);
	ERR_AUTO err = ERR_INIT;

	tui_say(s->tui, "+%d%s …",
		seconds < 60     ? seconds
		: seconds < 3600 ? seconds / 60
				 : seconds / 3600,
		seconds < 60     ? "s"
		: seconds < 3600 ? "m"
				 : "h");
	tui_show_now(s->tui);
	if (workspace_jump(m->w, seconds * SIM_SEC, &err) < 0)
		tui_say_err(s->tui, &err);
	live_sync(m->live);
}

/* After the cluster was rebuilt. */
static void again(struct screen *s, int rate)
{
	struct mine *m = mine_of(s);
	struct cluster *c = workspace_cluster(m->w);

	watching_release(&m->watching);
	if (c)
		live_start(s->tui, m->live, c, rate);
	else
		tui_close(s);
}

static void undo(struct screen *s, int arg)
{
	struct mine *m = mine_of(s);
	int rate = m->pane.rate;

	(void)arg;
	live_stop(m->live);
	(void)pane_undo(&m->pane, NULL, NULL);
	again(s, rate);
}

static void yes_reset(struct screen *s)
{
	struct mine *m = mine_of(s);
	ERR_AUTO err = ERR_INIT;

	live_stop(m->live);
	if (workspace_reset(m->w, &err) < 0)
		tui_say_err(s->tui, &err);
	else
		tui_say(s->tui, "%s", tr(s->tui, N_("A fresh cluster, as at the beginning.")));
	m->pane.rate = 1;
	again(s, 1);
}

static void anew(struct screen *s, int arg)
{
	(void)arg;
	tui_confirm(s,
		    tr(s->tui, N_("Throw this cluster away, with all you did in it, and begin with "
				  "a fresh one?")),
		    yes_reset);
}

static void flow(struct screen *s, int arg)
{
	(void)arg;
	(void)tui_open(s->tui, "flow", NULL);
}

static void whole(struct screen *s, int arg)
{
	struct mine *m = mine_of(s);

	(void)arg;
	m->whole = !m->whole;
	m->looking = false;
}

static const struct action actions[] = {
	{"lists", "^]", N_("Lists"), N_("From the shell to the lists: there letters are keys"),
	 ACTION_BAR, go_between, 1, can_go},
	{"shell", "^] Tab Enter", N_("Shell"), N_("From the lists back to the shell"), ACTION_BAR,
	 go_between, 0, can_go},
	{"flow", "F4 f", N_("Flow"), N_("What the last command set off"), ACTION_BAR, flow, 0,
	 NULL},
	{"undo", "F9 u", N_("Undo"), N_("Take back the last command line and all it did"),
	 ACTION_BAR, undo, 0, NULL},
	{"pause", "F5 p", N_("Stop"), N_("Stop the clock, or let it go on"), ACTION_BAR,
	 pause_clock, 0, NULL},
	{"faster", "F6 x", N_("×10"), N_("The clock ten times as fast, or as fast as yours"),
	 ACTION_BAR, faster, 0, NULL},
	{"later-30s", "F7 1", N_("+30s"), N_("Thirty seconds later"), ACTION_BAR, jump, 30, NULL},
	{"later-5m", "F8 2", N_("+5m"), N_("Five minutes later"), ACTION_BAR, jump, 300, NULL},
	{"later-1h", "F11 3", N_("+1h"), N_("An hour later"), ACTION_BAR, jump, 3600, NULL},
	{"anew", "F10 r", NULL, N_("A fresh cluster, as at the beginning"), 0, anew, 0, NULL},
	{"whole", "F12 z", NULL, N_("The shell in all the room, and back"), 0, whole, 0, NULL},
	{0}};

const struct screen_spec screen_cluster = {.name = "cluster",
					   .title = N_("My cluster"),
					   .place = true,
					   .actions = actions,
					   .size = sizeof(struct mine),
					   .open = open_cluster,
					   .close = close_cluster,
					   .draw = draw,
					   .event = event,
					   .tick = tick,
					   .scroll = scroll,
					   .subtitle = subtitle,
					   .program = program,
					   .cluster = cluster};
