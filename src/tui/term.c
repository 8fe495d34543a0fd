#include "tui/term.h"

#include <stdlib.h>
#include <vterm.h>

#define MAX_LINES 5000 /* of scrollback */
#define WHEEL_LINES 3

struct line {
	int cols;
	VTermScreenCell *cells;
};

struct term {
	struct term_source source;
	VTerm *vt;
	VTermScreen *screen;
	int cols, rows;
	struct line *lines; /* a ring; lines[(first + i) % MAX_LINES] */
	int first, nr;
	int back; /* lines scrolled back */
	bool cursor_on, alternate, mouse, feeding, changed;
	struct buf reply;
	int bells;
	int x, y, w, h; /* as drawn last */
};

/* ---- what libvterm tells ------------------------------------------------------------------- */

static void on_output(const char *p, size_t len, void *user)
{
	struct term *t = user;

	if (t->feeding)
		buf_add(&t->reply, p, len);
	else
		t->source.keys(t->source.self, p, len);
}

static int on_damage(VTermRect rect, void *user)
{
	(void)rect;
	((struct term *)user)->changed = true;
	return 1;
}

static int on_cursor(VTermPos pos, VTermPos old, int visible, void *user)
{
	(void)pos, (void)old, (void)visible;
	((struct term *)user)->changed = true;
	return 1;
}

static int on_prop(VTermProp prop, VTermValue *val, void *user)
{
	struct term *t = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->cursor_on = val->boolean;
	else if (prop == VTERM_PROP_ALTSCREEN)
		t->alternate = val->boolean;
	else if (prop == VTERM_PROP_MOUSE)
		t->mouse = val->number != VTERM_PROP_MOUSE_NONE;
	t->changed = true;
	return 1;
}

static int on_bell(void *user)
{
	((struct term *)user)->bells++;
	return 1;
}

/* A line leaves the screen at the top. */
static int on_push(int cols, const VTermScreenCell *cells, void *user)
{
	struct term *t = user;
	struct line *l;

	if (t->nr == MAX_LINES) {
		free(t->lines[t->first].cells);
		t->first = (t->first + 1) % MAX_LINES;
		t->nr--;
	}
	l = &t->lines[(t->first + t->nr++) % MAX_LINES];
	l->cols = cols;
	l->cells = xcalloc((size_t)cols, sizeof(*cells));
	memcpy(l->cells, cells, (size_t)cols * sizeof(*cells));
	if (t->back)
		t->back = MIN(t->back + 1, t->nr); /* what is looked at stays in place */
	return 1;
}

/* The screen became taller: a line comes back. */
static int on_pop(int cols, VTermScreenCell *cells, void *user)
{
	struct term *t = user;
	struct line *l;

	if (!t->nr)
		return 0;
	l = &t->lines[(t->first + --t->nr) % MAX_LINES];
	for (int i = 0; i < cols; i++) {
		if (i < l->cols)
			cells[i] = l->cells[i];
		else
			cells[i] = (VTermScreenCell){.width = 1,
						     .fg = {.type = VTERM_COLOR_DEFAULT_FG},
						     .bg = {.type = VTERM_COLOR_DEFAULT_BG}};
	}
	free(l->cells);
	l->cells = NULL;
	t->back = MIN(t->back, t->nr);
	return 1;
}

static const VTermScreenCallbacks callbacks = {.damage = on_damage,
					       .movecursor = on_cursor,
					       .settermprop = on_prop,
					       .bell = on_bell,
					       .sb_pushline = on_push,
					       .sb_popline = on_pop};

/* ---- life ------------------------------------------------------------------------------------ */

struct term *term_new(const struct term_source *source)
{
	struct term *t = xcalloc(1, sizeof(*t));

	t->source = *source;
	t->lines = xcalloc(MAX_LINES, sizeof(*t->lines));
	t->cols = 80;
	t->rows = 24;
	t->cursor_on = true;
	t->vt = vterm_new(t->rows, t->cols);
	vterm_set_utf8(t->vt, 1);
	vterm_output_set_callback(t->vt, on_output, t);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_set_damage_merge(t->screen, VTERM_DAMAGE_SCROLL);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	return t;
}

static void forget_lines(struct term *t)
{
	while (t->nr)
		free(t->lines[(t->first + --t->nr) % MAX_LINES].cells);
	t->first = t->back = 0;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	forget_lines(t);
	vterm_free(t->vt);
	buf_release(&t->reply);
	free(t->lines);
	free(t);
}

void term_feed(struct term *t, const char *p, size_t len)
{
	t->feeding = true;
	vterm_input_write(t->vt, p, len);
	vterm_screen_flush_damage(t->screen);
	t->feeding = false;
	t->changed = true;
}

void term_reset(struct term *t)
{
	t->feeding = true;
	vterm_screen_reset(t->screen, 1);
	t->feeding = false;
	buf_reset(&t->reply);
	forget_lines(t);
	t->changed = true;
}

bool term_flush(struct term *t)
{
	bool changed = t->changed;
	BUF_AUTO reply = BUF_INIT;

	buf_add(&reply, buf_str(&t->reply), t->reply.len);
	buf_reset(&t->reply);
	if (reply.len)
		t->source.keys(t->source.self, reply.s, reply.len);
	t->changed = false;
	return changed;
}

int term_bells(struct term *t)
{
	int n = t->bells;

	t->bells = 0;
	return n;
}

/* ---- keys -------------------------------------------------------------------------------------
 */

static bool special_key(struct term *t, uint32_t key, VTermModifier mod)
{
	static const struct {
		uint32_t key;
		VTermKey vt;
		VTermModifier mod;
	} keys[] = {{TK_ENTER, VTERM_KEY_ENTER, 0},
		    {TK_TAB, VTERM_KEY_TAB, 0},
		    {TK_BTAB, VTERM_KEY_TAB, VTERM_MOD_SHIFT},
		    {TK_BACKSPACE, VTERM_KEY_BACKSPACE, 0},
		    {TK_ESC, VTERM_KEY_ESCAPE, 0},
		    {TK_UP, VTERM_KEY_UP, 0},
		    {TK_DOWN, VTERM_KEY_DOWN, 0},
		    {TK_LEFT, VTERM_KEY_LEFT, 0},
		    {TK_RIGHT, VTERM_KEY_RIGHT, 0},
		    {TK_CLEFT, VTERM_KEY_LEFT, VTERM_MOD_CTRL},
		    {TK_CRIGHT, VTERM_KEY_RIGHT, VTERM_MOD_CTRL},
		    {TK_INS, VTERM_KEY_INS, 0},
		    {TK_DEL, VTERM_KEY_DEL, 0},
		    {TK_HOME, VTERM_KEY_HOME, 0},
		    {TK_END, VTERM_KEY_END, 0},
		    {TK_PGUP, VTERM_KEY_PAGEUP, 0},
		    {TK_PGDN, VTERM_KEY_PAGEDOWN, 0}};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (keys[i].key == key) {
			vterm_keyboard_key(t->vt, keys[i].vt, mod | keys[i].mod);
			return true;
		}
	return false;
}

static bool key_event(struct term *t, uint32_t key)
{
	VTermModifier mod = key & KEY_ALT ? VTERM_MOD_ALT : VTERM_MOD_NONE;

	key &= ~KEY_ALT;
	if (key == TK_SPGUP || key == TK_SPGDN) {
		int by = MAX(t->rows - 1, 1);

		t->back = MAX(MIN(t->back + (key == TK_SPGUP ? by : -by), t->nr), 0);
		return true;
	}
	if (key >= TK_F1 && key <= TK_F12)
		return false; /* ours */
	t->back = 0;
	if (special_key(t, key, mod))
		return true;
	if (key > TK_BEFORE)
		return false;
	if (key < 0x20 && mod == VTERM_MOD_NONE) { /* ^A as it is: libvterm would encode some */
		char c = (char)key;

		t->source.keys(t->source.self, &c, 1);
		return true;
	}
	vterm_keyboard_unichar(t->vt, key, mod);
	return true;
}

/* Controls in pasted text would be keys: only line ends and tabs are let through. */
static void paste(struct term *t, const char *text)
{
	BUF_AUTO clean = BUF_INIT;

	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p >= 0x20 && *p != 0x7f)
			buf_addc(&clean, *p);
		else if (*p == '\n' || *p == '\r')
			buf_addc(&clean, '\r');
		else if (*p == '\t')
			buf_addc(&clean, '\t');
	}
	vterm_keyboard_start_paste(t->vt);
	t->source.keys(t->source.self, buf_str(&clean), clean.len);
	vterm_keyboard_end_paste(t->vt);
}

bool term_event(struct term *t, const struct event *ev)
{
	switch (ev->type) {
	case EVENT_KEY:
		return key_event(t, ev->key);
	case EVENT_TEXT:
		t->back = 0;
		paste(t, ev->text);
		return true;
	case EVENT_SCROLL:
		if (!term_contains(t, ev->x, ev->y))
			return false;
		if (t->mouse) {
			vterm_mouse_move(t->vt, ev->y - t->y, ev->x - t->x, 0);
			vterm_mouse_button(t->vt, ev->key == TK_UP ? 4 : 5, true, 0);
		} else if (t->alternate) {
			for (int i = 0; i < WHEEL_LINES; i++)
				special_key(t, ev->key, 0);
		} else {
			t->back += ev->key == TK_UP ? WHEEL_LINES : -WHEEL_LINES;
			t->back = MAX(MIN(t->back, t->nr), 0);
		}
		return true;
	default:
		return false;
	}
}

/* ---- drawing ------------------------------------------------------------------------------------
 */

/* The nearest of the 216 colours of the cube or the 24 greys. */
static int16_t nearest(int r, int g, int b)
{
	int grey = (r + g + b) / 3;

	if (abs(r - grey) < 8 && abs(g - grey) < 8 && abs(b - grey) < 8)
		return (int16_t)(grey < 8 ? 16 : grey > 238 ? 231 : 232 + (grey - 8) / 10);
	r = r < 48 ? 0 : r < 115 ? 1 : (r - 35) / 40;
	g = g < 48 ? 0 : g < 115 ? 1 : (g - 35) / 40;
	b = b < 48 ? 0 : b < 115 ? 1 : (b - 35) / 40;
	return (int16_t)(16 + 36 * r + 6 * g + b);
}

static int16_t colour(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return -1;
	if (VTERM_COLOR_IS_INDEXED(c))
		return c->indexed.idx;
	return nearest(c->rgb.red, c->rgb.green, c->rgb.blue);
}

static void draw_cell(const struct canvas *c, int x, int y, const VTermScreenCell *v)
{
	struct cell cell = {.width = 1, .role = ROLE_TERMINAL};
	BUF_AUTO text = BUF_INIT;

	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && v->chars[i]; i++) {
		size_t before = text.len;

		utf8_encode(&text, v->chars[i]);
		if (text.len > CELL_BYTES)
			buf_trunc(&text, before);
	}
	memcpy(cell.text, buf_str(&text), text.len + (text.s != NULL));
	cell.width = v->width == 2 && x + 1 < c->w ? 2 : 1;
	cell.fg = colour(&v->fg);
	cell.bg = colour(&v->bg);
	cell.attrs = (uint8_t)((v->attrs.bold ? CELL_BOLD : 0) |
			       (v->attrs.underline ? CELL_UNDERLINE : 0) |
			       (v->attrs.reverse ? CELL_REVERSE : 0));
	canvas_cell(c, x, y, &cell);
}

static void draw_row(struct term *t, const struct canvas *c, int y)
{
	int from_end = t->back - y; /* > 0: so many lines before the screen */
	const struct line *l = NULL;

	if (from_end > 0)
		l = &t->lines[(t->first + t->nr - from_end) % MAX_LINES];
	for (int x = 0; x < c->w;) {
		VTermScreenCell v = {.width = 1,
				     .fg = {.type = VTERM_COLOR_DEFAULT_FG},
				     .bg = {.type = VTERM_COLOR_DEFAULT_BG}};

		if (l && x < l->cols)
			v = l->cells[x];
		else if (!l)
			(void)vterm_screen_get_cell(t->screen, (VTermPos){y - t->back, x}, &v);
		if (v.chars[0] == (uint32_t)-1)
			v.chars[0] = 0;
		draw_cell(c, x, y, &v);
		x += v.width == 2 ? 2 : 1;
	}
}

void term_size(const struct term *t, int *ret_cols, int *ret_rows)
{
	*ret_cols = t->cols;
	*ret_rows = t->rows;
}

void term_fit(struct term *t, const struct canvas *c)
{
	int cols = MAX(c->w, 1), rows = MAX(c->h, 1);

	t->x = c->x;
	t->y = c->y;
	t->w = c->w;
	t->h = c->h;
	if (cols == t->cols && rows == t->rows)
		return;
	t->cols = cols;
	t->rows = rows;
	vterm_set_size(t->vt, rows, cols);
	vterm_screen_flush_damage(t->screen);
	t->source.resize(t->source.self, cols, rows);
}

void term_draw(struct term *t, const struct canvas *c, bool focused)
{
	VTermPos at;

	term_fit(t, c);
	t->back = MIN(t->back, t->nr);
	for (int y = 0; y < c->h; y++)
		draw_row(t, c, y);
	if (t->back) {
		STR_AUTO text = xasprintf(" -%d ", t->back);

		canvas_right(c, c->w, 0, ROLE_SELECTED, text);
	}
	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
	if (focused && t->cursor_on && !t->back)
		canvas_cursor(c, MIN(at.col, c->w - 1), at.row);
}

bool term_contains(const struct term *t, int x, int y)
{
	return x >= t->x && x < t->x + t->w && y >= t->y && y < t->y + t->h;
}
