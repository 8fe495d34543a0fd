/* Actions that every screen has: moving, finding, help, palette, leaving. */
#include "tui/tui_private.h"

/* ---- moving ---------------------------------------------------------------------------- */

static int step_of(int how, int page)
{
	switch (how) {
	case MOVE_UP:
		return -1;
	case MOVE_DOWN:
		return 1;
	case MOVE_PGUP:
		return -MAX(page - 1, 1);
	case MOVE_PGDN:
		return MAX(page - 1, 1);
	case MOVE_HALFUP:
		return -MAX(page / 2, 1);
	case MOVE_HALFDOWN:
		return MAX(page / 2, 1);
	case MOVE_TOP:
		return -1000000;
	default:
		return 1000000;
	}
}

void action_move(struct screen *s, int how)
{
	struct list *l = s->spec->list ? s->spec->list(s) : NULL;
	struct scroll *sc = s->spec->scroll ? s->spec->scroll(s) : NULL;

	if (l)
		l->at = MAX(MIN(l->at + step_of(how, l->rows), l->nr - 1), 0);
	else if (sc)
		sc->top = MAX(MIN(sc->top + step_of(how, sc->rows), sc->nr - sc->rows), 0);
}

static const struct action moving[] = {
	{"up", "Up k", NULL, N_("One line up"), ACTION_MOVES, action_move, MOVE_UP, NULL},
	{"down", "Down j", NULL, N_("One line down"), ACTION_MOVES, action_move, MOVE_DOWN, NULL},
	{"page-up", "PgUp ^B", NULL, N_("One page up"), ACTION_MOVES, action_move, MOVE_PGUP, NULL},
	{"page-down", "PgDn Space ^F", NULL, N_("One page down"), ACTION_MOVES, action_move,
	 MOVE_PGDN, NULL},
	{"half-up", "^U", NULL, N_("Half a page up"), ACTION_MOVES, action_move, MOVE_HALFUP, NULL},
	{"half-down", "^D", NULL, N_("Half a page down"), ACTION_MOVES, action_move, MOVE_HALFDOWN,
	 NULL},
	{"top", "g Home", NULL, N_("To the beginning"), ACTION_MOVES, action_move, MOVE_TOP, NULL},
	{"bottom", "G End", NULL, N_("To the end"), ACTION_MOVES, action_move, MOVE_END, NULL},
	{0}};

/* ---- finding ----------------------------------------------------------------------------- */

static void found(struct screen *s, const char *text)
{
	if (!text)
		return;
	if (!s->spec->find(s, *text ? text : NULL) && *text)
		tui_say(s->tui, tr(s->tui, N_("\"%s\" is nowhere here.")), text);
}

static void find(struct screen *s, int arg)
{
	(void)arg;
	tui_ask(s, tr(s->tui, N_("Find:")), "", found);
}

static const struct action finding[] = {
	{"find", "/", N_("Find"), N_("Find text here"), ACTION_BAR, find, 0, NULL}, {0}};

/* ---- what is everywhere ---------------------------------------------------------------------- */

static void open_screen(struct screen *s, int which)
{
	(void)tui_open(s->tui, which ? "palette" : "help", NULL);
}

static bool is_not_overlay(const struct screen *s, int arg)
{
	(void)arg;
	return !s->spec->overlay;
}

static void back(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static bool above_home(const struct screen *s, int arg)
{
	return !s->spec->overlay && (s->below != NULL) == (arg == 0);
}

static void go_home(struct screen *s, int arg)
{
	(void)arg;
	for (; s->below; s = s->below)
		tui_close(s);
}

static void quit(struct screen *s, int arg)
{
	(void)arg;
	tui_quit(s->tui);
}

static void next_theme(struct screen *s, int arg)
{
	struct tui *t = s->tui;

	(void)arg;
	tui_set_theme(t, (enum theme_id)((t->theme + 1) % 3));
	tui_say(t, tr(t, N_("Colours: %s")),
		t->theme == THEME_DARK    ? tr(t, N_("for a dark terminal"))
		: t->theme == THEME_LIGHT ? tr(t, N_("for a light terminal"))
					  : tr(t, N_("none")));
}

static void next_lang(struct screen *s, int arg)
{
	(void)arg;
	tui_set_lang(s->tui, str_eq(s->tui->lang, "en") ? "ko" : "en");
}

static void redraw(struct screen *s, int arg)
{
	struct event ev = {.type = EVENT_REDRAW};

	(void)arg;
	tui_event(s->tui, &ev);
}

static void suspend(struct screen *s, int arg)
{
	struct tui *t = s->tui;

	(void)arg;
	if (t->backend->suspend)
		t->backend->suspend(t->backend->self);
	for (struct live *l = t->lives; l; l = l->next)
		live_sync(l);
}

static void interrupt(struct screen *s, int arg)
{
	(void)arg;
	if (!s->below)
		tui_quit(s->tui);
	else
		tui_say(s->tui, "%s", tr(s->tui, N_("q goes back, ^Q leaves Drydock.")));
}

static const struct action common[] = {
	{"help", "? F1", N_("Help"), N_("What the keys do here"), ACTION_BAR | ACTION_ALWAYS,
	 open_screen, 0, is_not_overlay},
	{"palette", ": ^P", N_("Palette"), N_("Any action or place by a few letters of its name"),
	 ACTION_BAR, open_screen, 1, is_not_overlay},
	{"back", "q Esc", N_("Back"), N_("Back to where you came from"), ACTION_BAR | ACTION_ALWAYS,
	 back, 0, above_home},
	{"leave", "q", N_("Leave"), N_("Leave Drydock; all is kept"), ACTION_BAR, quit, 1,
	 above_home},
	{"home", NULL, NULL, N_("To the home screen"), 0, go_home, 0, above_home},
	{"theme", "F2", NULL, N_("Other colours: dark, light, none"), 0, next_theme, 0, NULL},
	{"language", "F3", NULL, N_("The other language (English, 한국어)"), 0, next_lang, 0, NULL},
	{"redraw", "^L", NULL, N_("Draw the screen anew"), 0, redraw, 0, NULL},
	{"suspend", "^Z", NULL, N_("Back to your shell for a while (fg returns)"), 0, suspend, 0,
	 NULL},
	{"quit", "^Q", NULL, N_("Leave Drydock from anywhere; all is kept"), 0, quit, 0, NULL},
	{"interrupt", "^C", NULL, "", ACTION_HIDDEN, interrupt, 0, NULL},
	{0}};

/* ---- the tables together ------------------------------------------------------------------------
 */

const struct action *tui_action(const struct screen *s, size_t i)
{
	const struct screen_spec *spec = s->spec;
	const struct action *tables[] = {spec->actions, spec->list || spec->scroll ? moving : NULL,
					 spec->find ? finding : NULL, common};

	for (size_t k = 0; k < ARRAY_SIZE(tables); k++)
		for (const struct action *a = tables[k]; a && a->name; a++)
			if (i-- == 0)
				return a;
	return NULL;
}

bool tui_action_can(const struct screen *s, const struct action *a)
{
	return a->run && (!a->can || a->can(s, a->arg));
}

void tui_action_run(struct screen *s, const struct action *a)
{
	if (tui_action_can(s, a)) {
		a->run(s, a->arg);
		tui_dirty(s->tui);
	}
}

const struct action *action_for_key(const struct screen *s, uint32_t key)
{
	const struct action *a;

	for (size_t i = 0; (a = tui_action(s, i)); i++)
		if (key_among(a->keys, key) && tui_action_can(s, a))
			return a;
	return NULL;
}
