#include "tui/tui_private.h"

#include "tui/table.inc"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define TICK_NS (INT64_C(250) * SIM_MSEC)
#define MAX_EVENTS_A_TURN 256

const struct screen_spec *const *tui_screens(void)
{
	return screen_table;
}

/* ---- the stack of screens -------------------------------------------------------------- */

static const struct screen_spec *find_spec(const char *name)
{
	for (const struct screen_spec *const *s = screen_table; *s; s++)
		if (strcmp((*s)->name, name) == 0)
			return *s;
	return NULL;
}

static void screen_free(struct screen *s)
{
	if (s->spec->close)
		s->spec->close(s);
	free(s->data);
	free(s->arg);
	free(s);
}

int tui_open(struct tui *t, const char *name, const char *arg)
{
	const struct screen_spec *spec = find_spec(name);
	ERR_AUTO err = ERR_INIT;
	struct screen *s;
	int r;

	tui_dirty(t);
	if (!spec) {
		tui_say(t, tr(t, N_("There is no screen \"%s\" in this version.")), name);
		return -ENOENT;
	}
	s = xcalloc(1, sizeof(*s));
	s->spec = spec;
	s->tui = t;
	s->arg = xstrdup(arg);
	s->data = xcalloc(1, spec->size ? spec->size : 1);
	s->below = t->top;
	r = spec->open ? spec->open(s, s->arg, &err) : 0;
	if (r < 0) {
		tui_say_err(t, &err);
		screen_free(s);
		return r;
	}
	t->top = s;
	return 0;
}

void tui_close(struct screen *s)
{
	s->closing = true;
	tui_dirty(s->tui);
}

int tui_replace(struct screen *s, const char *name, const char *arg)
{
	int r = tui_open(s->tui, name, arg);

	if (r == 0)
		tui_close(s);
	return r;
}

/* Frees screens that closed, now that none of their code runs. */
static void reap(struct tui *t, struct screen *was_top)
{
	struct screen **at = &t->top;
	bool top_went = false;

	while (*at) {
		struct screen *s = *at;

		if (!s->closing) {
			at = &s->below;
			continue;
		}
		top_went |= s == was_top;
		*at = s->below;
		if (t->question.asker == s)
			t->question.asker = NULL;
		screen_free(s);
	}
	if (!t->top)
		t->quit = true;
	else if (top_went && t->top->spec->shown)
		t->top->spec->shown(t->top);
}

const char *tui_home(const struct tui *t)
{
	return t->cfg.home;
}

struct screen *tui_top(struct tui *t)
{
	return t->top;
}

/* ---- what screens ask for ------------------------------------------------------------------ */

void tui_quit(struct tui *t)
{
	t->quit = true;
}

void tui_dirty(struct tui *t)
{
	t->dirty = true;
}

void tui_say(struct tui *t, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	free(t->said);
	t->said = buf_detach(&b);
	tui_dirty(t);
}

void tui_say_err(struct tui *t, const struct err *err)
{
	tui_say(t, "%s", err_msg(err));
}

void tui_show_now(struct tui *t)
{
	tui_draw(t);
	t->backend->show(t->backend->self, &t->grid, t->theme);
}

const char *tui_lang(const struct tui *t)
{
	return t->lang;
}

const struct tui_content *tui_content(const struct tui *t)
{
	return t->content;
}

struct progress *tui_progress(const struct tui *t)
{
	return t->cfg.progress ? t->cfg.progress : t->own_progress;
}

int64_t tui_now(const struct tui *t)
{
	return t->backend->now(t->backend->self);
}

int64_t tui_date(const struct tui *t)
{
	return t->backend->date(t->backend->self);
}

uint64_t tui_seed(const struct tui *t)
{
	return t->cfg.seed;
}

void tui_copy(struct tui *t, const char *text)
{
	free(t->copied);
	t->copied = xstrdup(text);
	if (t->backend->copy)
		t->backend->copy(t->backend->self, text);
}

const char *tui_copied(const struct tui *t)
{
	return t->copied;
}

uint64_t tui_attempt_seed(const struct tui *t)
{
	return t->cfg.draw ? t->draw : t->cfg.seed;
}

void tui_draw_again(struct tui *t)
{
	t->draw = MAX((uint64_t)tui_date(t), t->draw + 1);
}

int64_t tui_epoch(const struct tui *t)
{
	return t->cfg.now ? tui_date(t) * SIM_SEC : 0;
}

int tui_edit(struct tui *t, const char *name, struct buf *text)
{
	int r = t->backend->edit ? t->backend->edit(t->backend->self, name, text) : -ENOTTY;

	for (struct live *l = t->lives; l; l = l->next)
		live_sync(l); /* no time passed for them meanwhile */
	tui_dirty(t);
	return r;
}

void tui_set_theme(struct tui *t, enum theme_id theme)
{
	t->theme = t->settings.theme = theme;
	t->settings.has_theme = true;
	settings_save(t);
	tui_dirty(t);
}

const struct tui_doors *tui_doors(const struct tui *t)
{
	return t->cfg.doors;
}

enum tui_shell_choice tui_shell(const struct tui *t)
{
	enum tui_shell_choice choice = t->cfg.shell ? t->cfg.shell : t->settings.shell;

	return !t->cfg.doors ? SHELL_SIMULATED : choice ? choice : SHELL_OWN;
}

void tui_set_shell(struct tui *t, enum tui_shell_choice choice)
{
	t->settings.shell = choice;
	t->cfg.shell = SHELL_UNSAID;
	settings_save(t);
}

void tui_set_lang(struct tui *t, const char *lang)
{
	t->lang = t->settings.lang = str_eq(lang, "ko") ? "ko" : "en";
	settings_save(t);
	for (struct screen *s = t->top; s; s = s->below)
		if (s->spec->shown)
			s->spec->shown(s);
	tui_dirty(t);
}

/* ---- events ------------------------------------------------------------------------------------
 */

static void click_list(struct screen *s, struct list *l, const struct event *ev)
{
	int i = l->top + ev->y - l->y;
	const struct action *a;
	bool again;

	if (ev->x < l->x || ev->x >= l->x + l->w || ev->y < l->y || ev->y >= l->y + l->rows ||
	    i >= l->nr)
		return;
	again = ev->twice || i == l->at;
	l->at = i;
	a = again ? action_for_key(s, TK_ENTER) : NULL;
	if (a)
		tui_action_run(s, a);
}

static void mouse(struct tui *t, struct screen *s, const struct event *ev)
{
	struct list *l = s->spec->list ? s->spec->list(s) : NULL;

	if (ev->type == EVENT_SCROLL) {
		for (int i = 0; i < 3; i++)
			action_move(s, ev->key == TK_UP ? MOVE_UP : MOVE_DOWN);
		return;
	}
	if (ev->y == t->grid.rows - 1)
		for (size_t i = 0; i < t->nr_bar; i++)
			if (ev->x >= t->bar[i].x && ev->x < t->bar[i].x + t->bar[i].w) {
				tui_action_run(s, t->bar[i].action);
				return;
			}
	if (l)
		click_list(s, l, ev);
}

static void to_screen(struct tui *t, const struct event *ev)
{
	struct screen *s = t->top;
	const struct action *a;

	if (s->spec->event && s->spec->event(s, ev))
		return;
	if (ev->type == EVENT_CLICK || ev->type == EVENT_SCROLL || ev->type == EVENT_MOUSE) {
		if (ev->type != EVENT_MOUSE)
			mouse(t, s, ev);
		return;
	}
	a = ev->type == EVENT_KEY ? action_for_key(s, ev->key) : NULL;
	if (a)
		tui_action_run(s, a);
}

static void resize(struct tui *t)
{
	int cols, rows;

	t->backend->size(t->backend->self, &cols, &rows);
	grid_resize(&t->grid, MAX(cols, 1), MAX(rows, 1));
}

void tui_event(struct tui *t, const struct event *ev)
{
	bool small = t->grid.cols < MIN_COLS || t->grid.rows < MIN_ROWS;
	struct screen *was = t->top;

	t->dirty |= ev->type != EVENT_MOUSE;
	switch (ev->type) {
	case EVENT_QUIT:
		t->quit = true;
		return;
	case EVENT_RESIZE:
	case EVENT_REDRAW:
		if (ev->type == EVENT_REDRAW && t->backend->redraw)
			t->backend->redraw(t->backend->self);
		resize(t);
		return;
	case EVENT_NONE:
		return;
	default:
		break;
	}
	if (ev->type == EVENT_KEY || ev->type == EVENT_CLICK) {
		free(t->said);
		t->said = NULL;
	}
	if (small) { /* what cannot be seen is not to be worked with */
		t->quit |= ev->type == EVENT_KEY && key_among("q ^C ^Q Esc", ev->key);
		return;
	}
	to_screen(t, ev);
	reap(t, was);
}

/* ---- the loop
 * ------------------------------------------------------------------------------------ */

static void tick(struct tui *t)
{
	struct screen *was = t->top;

	for (struct screen *s = t->top; s; s = s->below) {
		if (s->spec->tick && s->spec->tick(s))
			t->dirty = true;
		if (!s->spec->overlay)
			break;
	}
	reap(t, was);
}

void tui_step(struct tui *t)
{
	t->now = tui_now(t);
	(void)live_advance_all(t);
	service_turns(t);
	tick(t);
	if (t->dirty && !t->quit) {
		t->dirty = false;
		tui_draw(t);
		t->backend->show(t->backend->self, &t->grid, t->theme);
	}
}

int64_t tui_timeout(struct tui *t)
{
	return t->dirty ? 0 : MIN(MIN(live_timeout(t), service_timeout(t)), TICK_NS);
}

const struct grid *tui_grid(const struct tui *t)
{
	return &t->grid;
}

bool tui_ended(const struct tui *t)
{
	return t->quit;
}

struct tui *tui_new(const struct tui_config *cfg)
{
	struct tui *t = xcalloc(1, sizeof(*t));
	ERR_AUTO err = ERR_INIT;

	t->cfg = *cfg;
	if (!cfg->progress && progress_open(":memory:", &t->own_progress, &err) < 0)
		abort(); /* SQLite cannot make an empty database in memory */
	t->epoll = -1;
	t->backend = cfg->backend;
	t->content = cfg->content ? cfg->content : &tui_builtin;
	t->theme = cfg->theme;
	t->lang = str_eq(cfg->lang, "ko") ? "ko" : "en";
	tui_draw_again(t);
	if (cfg->home)
		tui_settings_load(cfg->home, &t->settings);
	if (cfg->warning)
		tui_say(t, "%s", cfg->warning);
	resize(t);
	t->now = tui_now(t);
	t->dirty = true;
	return t;
}

void tui_free(struct tui *t)
{
	if (!t)
		return;
	while (t->top) {
		struct screen *s = t->top;

		t->top = s->below;
		screen_free(s);
	}
	live_close_all(t);
	if (t->epoll >= 0)
		close(t->epoll);
	progress_close(t->own_progress);
	grid_release(&t->grid);
	free(t->said);
	free(t->copied);
	free(t);
}

int tui_run(const struct tui_config *cfg, const char *screen, const char *arg, struct err *err)
{
	struct tui *t = tui_new(cfg);
	struct event ev;

	if (tui_open(t, "home", NULL) < 0) {
		int r = err_set(err, -EIO, "%s", t->said);

		tui_free(t);
		return r;
	}
	if (!str_eq(screen, "home"))
		(void)tui_open(t, screen, arg);
	while (!t->quit) {
		tui_step(t);
		if (t->quit || !t->backend->wait(t->backend->self, tui_timeout(t), &ev))
			continue;
		tui_event(t, &ev);
		/* (another size is drawn, and told to a shell beside a lab, before keys get there) */
		for (int n = 0; n < MAX_EVENTS_A_TURN && !t->quit && ev.type != EVENT_RESIZE &&
				t->backend->wait(t->backend->self, 0, &ev);
		     n++)
			tui_event(t, &ev);
	}
	tui_free(t);
	return 0;
}
