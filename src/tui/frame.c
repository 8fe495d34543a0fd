/* What surrounds a screen: title, bottom line, lists, too small a terminal. */
#include "tui/tui_private.h"

/* A key that is an action even while a program gets the others. */
static bool is_reserved(uint32_t key)
{
	return (key >= TK_F1 && key <= TK_F12) || key == 29 /* ^] */ || key == 17 /* ^Q */;
}

/* The key to show: the first, or while letters are text the first that is none. */
static const char *key_to_show(const struct screen *s, const char *keys)
{
	bool typing = s->spec->typing && s->spec->typing(s);

	for (const char *p = keys; s->spec->program && s->spec->program(s);
	     p += strcspn(p, " "), p += *p == ' ')
		if (!*p || is_reserved(key_parse(p, strcspn(p, " "))))
			return *p ? p : NULL;
	for (const char *p = keys; typing && *p; p += strcspn(p, " "), p += *p == ' ')
		if (!key_is_text(key_parse(p, strcspn(p, " "))))
			return p;
	return typing ? NULL : keys;
}

/* "↑" and such are shorter than the names that tables use. */
static void short_key(const char *keys, struct buf *out)
{
	static const char *const arrows[][2] = {
		{"Up", "↑"}, {"Down", "↓"}, {"Left", "←"}, {"Right", "→"}, {"Enter", "⏎"}};
	size_t n = strcspn(keys, " ");

	for (size_t i = 0; i < ARRAY_SIZE(arrows); i++)
		if (strlen(arrows[i][0]) == n && memcmp(arrows[i][0], keys, n) == 0) {
			buf_adds(out, arrows[i][1]);
			return;
		}
	buf_add(out, keys, n);
}

static void draw_title(struct tui *t, struct screen *s)
{
	struct canvas c = canvas_of(&t->grid);
	BUF_AUTO sub = BUF_INIT;
	int x;

	while (s->spec->overlay && s->below)
		s = s->below;
	c = canvas_part(&c, 0, 0, c.w, 1);
	canvas_clear(&c, ROLE_TITLE);
	x = 1 + canvas_put(&c, 1, 0, ROLE_TITLE, "⎈ Drydock");
	if (s->spec->title)
		x += canvas_printf(&c, x, 0, ROLE_TITLE_DIM, "  %s", tr(t, s->spec->title));
	if (s->spec->subtitle)
		s->spec->subtitle(s, &sub);
	if (sub.len)
		canvas_field(&c, x, 0, c.w - x - 1, ROLE_TITLE, buf_str(&sub));
}

/* A message: in the bottom line, or in as many lines as it needs. */
static void draw_said(struct tui *t, const struct canvas *line)
{
	struct canvas c = canvas_of(&t->grid);
	struct flow f = {0};
	int rows;

	flow_reset(&f, line->w - 2);
	flow_paragraph(&f, 0, ROLE_KEY_TEXT, t->said);
	rows = MIN((int)f.nr, 6);
	c = canvas_part(&c, 0, c.h - rows, c.w, rows);
	canvas_clear(&c, ROLE_KEY_TEXT);
	c = canvas_part(&c, 1, 0, c.w - 2, rows);
	flow_draw(&f, &c, 0, NULL);
	flow_release(&f);
}

/* The key and the word of an action in the bottom line. False: it is not in it. */
static bool bar_text(const struct screen *s, const struct action *a, struct buf *key,
		     const char **label, int *width)
{
	const char *shown = a->keys ? key_to_show(s, a->keys) : NULL;

	buf_reset(key);
	if (!(a->flags & ACTION_BAR) || !a->label || !shown || !tui_action_can(s, a))
		return false;
	short_key(shown, key);
	*label = tr(s->tui, a->label);
	*width = (int)(utf8_str_width(key->s, key->len) + utf8_str_width(*label, strlen(*label))) +
		 4;
	return true;
}

/* Columns of the actions after i that are always to be seen. */
static int reserved(const struct screen *s, size_t i)
{
	const struct action *a;
	BUF_AUTO key = BUF_INIT;
	const char *label;
	int sum = 0, w;

	while ((a = tui_action(s, ++i)))
		if (a->flags & ACTION_ALWAYS && bar_text(s, a, &key, &label, &w))
			sum += w;
	return sum;
}

static void draw_bar(struct tui *t, const struct screen *s)
{
	struct canvas c = canvas_of(&t->grid);
	const struct action *a;
	BUF_AUTO key = BUF_INIT;
	const char *label;
	int x = 0, w;

	c = canvas_part(&c, 0, c.h - 1, c.w, 1);
	canvas_clear(&c, ROLE_KEY_TEXT);
	t->nr_bar = 0;
	if (t->said) {
		draw_said(t, &c);
		return;
	}
	for (size_t i = 0; (a = tui_action(s, i)) && t->nr_bar < MAX_BAR; i++) {
		if (!bar_text(s, a, &key, &label, &w) || x + w + reserved(s, i) > c.w)
			continue;
		t->bar[t->nr_bar++] = (struct bar_item){x, w, a};
		x += canvas_printf(&c, x, 0, ROLE_KEY, " %s ", key.s);
		x += canvas_printf(&c, x, 0, ROLE_KEY_TEXT, " %s ", label);
	}
}

static void draw_small(struct tui *t)
{
	struct canvas c = canvas_of(&t->grid);
	struct flow f = {0};
	STR_AUTO text = xasprintf(tr(t, N_("This terminal has %d columns and %d rows; Drydock "
					   "needs %d and %d. Make it larger, or leave with q and "
					   "use drydock --plain.")),
				  c.w, c.h, MIN_COLS, MIN_ROWS);

	canvas_clear(&c, ROLE_TEXT);
	flow_reset(&f, c.w);
	flow_paragraph(&f, 0, ROLE_TEXT, text);
	flow_draw(&f, &c, 0, NULL);
	flow_release(&f);
}

static void draw_screen(struct screen *s, const struct canvas *c)
{
	if (s->spec->overlay && s->below)
		draw_screen(s->below, c);
	else
		canvas_clear(c, ROLE_TEXT);
	c->grid->cursor_x = c->grid->cursor_y = -1;
	c->grid->cursor_shape = c->grid->mouse = 0;
	if (s->spec->draw)
		s->spec->draw(s, c);
}

void tui_draw(struct tui *t)
{
	struct canvas c = canvas_of(&t->grid);

	t->grid.cursor_x = t->grid.cursor_y = -1;
	t->grid.cursor_shape = t->grid.mouse = 0;
	if (c.w < MIN_COLS || c.h < MIN_ROWS || !t->top) {
		draw_small(t);
		return;
	}
	c = canvas_part(&c, 0, 1, c.w, c.h - 2);
	draw_screen(t->top, &c);
	draw_title(t, t->top); /* after it: what they say depends on what was drawn */
	draw_bar(t, t->top);
}

/* ---- lists and long texts ------------------------------------------------------------------ */

void list_draw(struct list *l, const struct canvas *c,
	       void (*row)(struct screen *s, const struct canvas *line, int i, bool selected),
	       struct screen *s)
{
	struct scroll sc = {0};

	l->at = MAX(MIN(l->at, l->nr - 1), 0);
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + c->h)
		l->top = l->at - c->h + 1;
	l->top = MAX(MIN(l->top, l->nr - c->h), 0);
	l->rows = c->h;
	l->x = c->x;
	l->y = c->y;
	l->w = c->w;
	for (int y = 0; y < c->h && l->top + y < l->nr; y++) {
		struct canvas line = canvas_part(c, 0, y, c->w - 1, 1);

		row(s, &line, l->top + y, l->top + y == l->at);
	}
	sc.top = l->top;
	scroll_fit(&sc, l->nr, c->h);
	scroll_draw(&sc, c);
}

enum role list_mark(const struct canvas *line, bool selected)
{
	enum role role = selected ? ROLE_SELECTED : ROLE_TEXT;

	canvas_clear(line, role);
	canvas_put(line, 0, 0, role, selected ? "▸ " : "  ");
	return role;
}

void scroll_fit(struct scroll *s, int nr, int rows)
{
	s->nr = nr;
	s->rows = rows;
	s->top = MAX(MIN(s->top, nr - rows), 0);
}

void scroll_draw(const struct scroll *s, const struct canvas *c)
{
	int len, at;

	if (s->nr <= s->rows || c->h < 2)
		return;
	len = MAX(c->h * s->rows / s->nr, 1);
	at = (int)((int64_t)(c->h - len) * s->top / (s->nr - s->rows));
	for (int y = 0; y < c->h; y++)
		canvas_put(c, c->w - 1, y, y >= at && y < at + len ? ROLE_BAR : ROLE_BAR_REST,
			   y >= at && y < at + len ? "┃" : "│");
}
