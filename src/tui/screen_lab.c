/* A lab: the task beside (or above) a shell on its own cluster. */
#include "tui/lab.h"

#define WIDE 100     /* columns from which the task stands beside the shell */
#define ABOVE_ROWS 7 /* of the task above it */

static struct labbing *lab_of(const struct screen *s)
{
	return s->data;
}

/* ---- life ------------------------------------------------------------------------------- */

static int open_lab(struct screen *s, const char *arg, struct err *err)
{
	struct tui *t = s->tui;
	int r;

	tui_say(t, "%s", tr(t, N_("The cluster of this lab starts …")));
	if (tui_top(t))
		tui_show_now(t);
	r = lab_begin(lab_of(s), s, arg ? arg : "", err);
	if (r == 0 && (pane_own(&lab_of(s)->pane) || tui_shell(t) == SHELL_SIMULATED))
		tui_say(t, "%s",
			tr(t, N_("F5 checks, F7 gives a hint, ^] goes between task and shell.")));
	return r;
}

static void close_lab(struct screen *s)
{
	if (lab_of(s)->session)
		lab_end(lab_of(s));
}

static void shown(struct screen *s)
{
	lab_language(lab_of(s));
}

static bool tick(struct screen *s)
{
	struct labbing *l = lab_of(s);
	bool redraw = pane_tick(&l->pane);
	int64_t second = lab_seconds(l);

	workspace_mark(l->w);
	redraw |= second != l->second;
	l->second = second;
	return redraw;
}

static struct cluster *cluster(struct screen *s)
{
	return workspace_cluster(lab_of(s)->w);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void subtitle(struct screen *s, struct buf *out)
{
	struct labbing *l = lab_of(s);
	int64_t left = (int64_t)l->lab->minutes * 60 - lab_seconds(l), n = left < 0 ? -left : left;
	STR_AUTO clock = xasprintf("%lld:%02lld", (long long)(n / 60), (long long)(n % 60));

	buf_addf(out, "  %s · ", l->shown->title);
	buf_addf(out, left < 0 ? tr(s->tui, N_("%s over time")) : tr(s->tui, N_("%s left")), clock);
	if (l->checked)
		buf_addf(out, " · %s%d/%d", l->passed ? "✓ " : "", l->score.points, l->score.total);
}

static void draw_text(struct labbing *l, const struct canvas *c)
{
	struct canvas text = canvas_part(c, 1, 0, c->w - 3, c->h);

	lab_layout(l, text.w);
	scroll_fit(&l->scroll, (int)l->flow.nr, c->h);
	flow_draw(&l->flow, &text, l->scroll.top, NULL);
	scroll_draw(&l->scroll, c);
	l->text_x = c->x;
	l->text_w = c->w;
	l->text_h = c->h;
}

/* What a program in the shell calls its window, in the line above it. */
static void draw_window_title(struct labbing *l, const struct canvas *c)
{
	const char *title = l->pane.term ? term_title(l->pane.term) : NULL;
	struct canvas part = canvas_part(c, 2, ABOVE_ROWS, c->w - 4, 1);

	if (title)
		canvas_printf(&part, 0, 0, ROLE_DIM, " %s ", title);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct labbing *l = lab_of(s);
	bool wide = c->w >= WIDE, shell = !l->reading;
	enum role border = shell ? ROLE_ACCENT : ROLE_BORDER;

	l->text_w = 0;
	if (l->whole && shell) {
		pane_draw(&l->pane, c, true);
	} else if (wide) {
		int w = MAX(MIN(c->w * 2 / 5, 64), 38);
		struct canvas text = canvas_part(c, 0, 0, w, c->h);
		struct canvas pane = canvas_part(c, w + 1, 0, c->w - w - 1, c->h);

		draw_text(l, &text);
		for (int y = 0; y < c->h; y++)
			canvas_put(c, w, y, border, "│");
		pane_draw(&l->pane, &pane, shell);
	} else if (shell) {
		struct canvas text = canvas_part(c, 0, 0, c->w, ABOVE_ROWS);
		struct canvas pane = canvas_part(c, 0, ABOVE_ROWS + 1, c->w, c->h - ABOVE_ROWS - 1);

		draw_text(l, &text);
		canvas_fill(c, 0, ABOVE_ROWS, c->w, border, "─");
		draw_window_title(l, c);
		pane_draw(&l->pane, &pane, true);
	} else { /* the shell keeps its size, unseen: nothing there is wrapped anew */
		draw_text(l, c);
	}
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool program(const struct screen *s)
{
	return !lab_of(s)->reading || lab_of(s)->brought;
}

/* Keys while a result, a hint or a solution came up over the shell: those that move, move it;
 * what is typed goes to the shell, which comes back. False: nothing more to do. */
static bool brought_event(struct labbing *l, const struct event *ev)
{
	uint32_t key = ev->type == EVENT_KEY ? ev->key : 0;
	int page = key == TK_PGUP || key == TK_PGDN ? MAX(l->text_h - 1, 1) : 1;

	if (key == TK_UP || key == TK_PGUP || key == TK_DOWN || key == TK_PGDN) {
		l->scroll.top += key == TK_UP || key == TK_PGUP ? -page : page;
		return false;
	}
	if (ev->type == EVENT_TEXT || key_is_text(key) || key == TK_ENTER || key == 3)
		l->reading = l->brought = false;
	return true;
}

static bool event(struct screen *s, const struct event *ev)
{
	struct labbing *l = lab_of(s);

	if (ev->type == EVENT_CLICK && ev->y > 0) {
		bool text = l->text_w && ev->x >= l->text_x && ev->x < l->text_x + l->text_w &&
			    ev->y <= l->text_h;

		if (!text && !term_contains(l->pane.term, ev->x, ev->y))
			return false;
		if (!text && !l->reading && pane_event(&l->pane, ev))
			return true; /* the program in front takes clicks */
		l->reading = text;
		l->brought = false;
		return true;
	}
	if (ev->type == EVENT_SCROLL)
		return pane_event(&l->pane, ev);
	if (ev->type == EVENT_MOUSE)
		return !l->reading && pane_event(&l->pane, ev);
	if (l->brought && !brought_event(l, ev))
		return true;
	if (l->reading || (ev->type == EVENT_KEY && pane_leaves(&l->pane, ev->key)))
		return false;
	return pane_event(&l->pane, ev);
}

static struct scroll *scroll(struct screen *s)
{
	return &lab_of(s)->scroll;
}

static bool find(struct screen *s, const char *needle)
{
	struct labbing *l = lab_of(s);
	int line;

	if (!l->reading && term_looking(l->pane.term))
		return !needle || term_find(l->pane.term, needle);
	line = needle ? flow_find(&l->flow, needle, l->scroll.top, false) : -1;

	if (line >= 0)
		l->scroll.top = line;
	return line >= 0;
}

static void go_between(struct screen *s, int reading)
{
	lab_of(s)->reading = reading;
	lab_of(s)->brought = false;
}

static bool can_go(const struct screen *s, int reading)
{
	return lab_of(s)->reading != (bool)reading;
}

static void check(struct screen *s, int arg)
{
	(void)arg;
	lab_check(lab_of(s));
}

static void hint(struct screen *s, int arg)
{
	(void)arg;
	lab_hint(lab_of(s));
}

static void yes_solution(struct screen *s)
{
	lab_show_solution(lab_of(s));
}

static void solution(struct screen *s, int arg)
{
	(void)arg;
	if (lab_session_solution_seen(lab_of(s)->session))
		yes_solution(s);
	else
		tui_confirm(s,
			    tr(s->tui, N_("Show a solution? The lab then counts as solved only "
					  "after another attempt.")),
			    yes_solution);
}

static void undo(struct screen *s, int arg)
{
	(void)arg;
	lab_undo(lab_of(s));
}

static void yes_reset(struct screen *s)
{
	lab_reset(lab_of(s));
}

static void anew(struct screen *s, int arg)
{
	(void)arg;
	tui_confirm(s, tr(s->tui, N_("Begin again with a fresh cluster?")), yes_reset);
}

static void flow(struct screen *s, int arg)
{
	(void)arg;
	(void)tui_open(s->tui, "flow", NULL);
}

static void whole(struct screen *s, int arg)
{
	struct labbing *l = lab_of(s);

	(void)arg;
	l->whole = !l->whole;
	l->reading = l->brought = false;
}

static void look(struct screen *s, int arg)
{
	struct labbing *l = lab_of(s);

	(void)arg;
	l->reading = l->brought = false;
	term_look(l->pane.term);
	tui_say(s->tui, "%s",
		tr(s->tui, N_("Arrows and pages look back, / finds, Space marks, Enter copies, "
			      "q ends.")));
}

static void paste(struct screen *s, int arg)
{
	struct labbing *l = lab_of(s);
	struct event ev = {.type = EVENT_TEXT, .text = tui_copied(s->tui)};

	(void)arg;
	l->reading = l->brought = false;
	(void)pane_event(&l->pane, &ev);
}

static bool has_copied(const struct screen *s, int arg)
{
	(void)arg;
	return tui_copied(s->tui) != NULL;
}

static void choose_shell(struct screen *s, int choice)
{
	struct labbing *l = lab_of(s);

	tui_set_shell(s->tui, (enum tui_shell_choice)choice);
	pane_choose(&l->pane);
	l->reading = l->brought = false;
}

static bool other_shell(const struct screen *s, int choice)
{
	return tui_doors(s->tui) && pane_own(&lab_of(s)->pane) != (choice == SHELL_OWN);
}

static const struct action actions[] = {
	{"task", "^] F6", N_("Task"), N_("From the shell to the task: there letters are keys"),
	 ACTION_BAR, go_between, 1, can_go},
	{"shell", "^] F6 Tab Enter", N_("Shell"), N_("From the task back to the shell"), ACTION_BAR,
	 go_between, 0, can_go},
	{"check", "F5 c", N_("Check"), N_("Judge the cluster as it is now"), ACTION_BAR, check, 0,
	 NULL},
	{"hint", "F7 h", N_("Hint"), N_("The next hint"), ACTION_BAR, hint, 0, NULL},
	{"undo", "F9 u", N_("Undo"), N_("Take back the last command line and all it did"),
	 ACTION_BAR, undo, 0, NULL},
	{"flow", "F4 f", N_("Flow"), N_("What the last command set off"), ACTION_BAR, flow, 0,
	 NULL},
	{"solution", "F8 s", N_("Solution"), N_("Show a solution and the reasons"), ACTION_BAR,
	 solution, 0, NULL},
	{"anew", "F10 r", N_("Anew"), N_("A fresh cluster, as at the beginning"), ACTION_BAR, anew,
	 0, NULL},
	{"whole", "F12 z", NULL, N_("The shell in all the room, and back"), 0, whole, 0, NULL},
	{"look", "F11", NULL,
	 N_("Look back in the shell: / finds, Space marks, Enter copies, q ends"), 0, look, 0, NULL},
	{"paste", NULL, NULL, N_("Paste what was copied into the shell"), 0, paste, 0, has_copied},
	{"own-shell", NULL, NULL, N_("Your own shell here, with kubectl on this lab's cluster"), 0,
	 choose_shell, SHELL_OWN, other_shell},
	{"simulated-shell", NULL, NULL, N_("The simulated shell of the lab's base host here"), 0,
	 choose_shell, SHELL_SIMULATED, other_shell},
	{0}};

const struct screen_spec screen_lab = {.name = "lab",
				       .title = N_("Lab"),
				       .actions = actions,
				       .size = sizeof(struct labbing),
				       .open = open_lab,
				       .close = close_lab,
				       .draw = draw,
				       .event = event,
				       .tick = tick,
				       .shown = shown,
				       .scroll = scroll,
				       .find = find,
				       .subtitle = subtitle,
				       .program = program,
				       .cluster = cluster};
