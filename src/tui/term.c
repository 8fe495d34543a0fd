#include "tui/term_private.h"

#include <stdlib.h>

#define WHEEL_LINES 3
#define MAX_TITLE 200

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

static void set_title(struct term *t, const char *text)
{
	free(t->title);
	t->title = text && *text ? xstrndup(text, MAX_TITLE) : NULL;
}

static int on_prop(VTermProp prop, VTermValue *val, void *user)
{
	struct term *t = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->cursor_on = val->boolean;
	else if (prop == VTERM_PROP_ALTSCREEN)
		t->alternate = val->boolean;
	else if (prop == VTERM_PROP_MOUSE)
		t->mouse = val->number;
	else if (prop == VTERM_PROP_CURSORSHAPE)
		t->cursor_shape = val->number;
	else if (prop == VTERM_PROP_CURSORBLINK)
		t->cursor_blinks = val->boolean;
	else if (prop == VTERM_PROP_TITLE)
		set_title(t, val->string);
	t->changed = true;
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
		term_look_moved(t, 1);
	}
	l = &t->lines[(t->first + t->nr++) % MAX_LINES];
	l->cols = cols;
	l->cells = xcalloc((size_t)cols, sizeof(*cells));
	memcpy(l->cells, cells, (size_t)cols * sizeof(*cells));
	if (t->back || t->looking)
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
	/* libvterm would write the other half beyond the row */
	if (cells[cols - 1].width == 2)
		cells[cols - 1] = (VTermScreenCell){.width = 1};
	free(l->cells);
	l->cells = NULL;
	t->back = MIN(t->back, t->nr);
	return 1;
}

static const VTermScreenCallbacks callbacks = {.damage = on_damage,
					       .movecursor = on_cursor,
					       .settermprop = on_prop,
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
	t->looking = t->marked = false;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	forget_lines(t);
	vterm_free(t->vt);
	buf_release(&t->reply);
	buf_release(&t->copied);
	free(t->title);
	free(t->lines);
	free(t);
}

void term_feed(struct term *t, const char *p, size_t len)
{
	BUF_AUTO safe = BUF_INIT;

	term_guard(&t->guard, p, len, t->cols, &safe);
	t->feeding = true;
	if (safe.len)
		vterm_input_write(t->vt, safe.s, safe.len);
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
	set_title(t, NULL);
	forget_lines(t);
	t->changed = true;
}

const char *term_title(const struct term *t)
{
	return t->title;
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
	VTermModifier mod = (key & KEY_ALT ? VTERM_MOD_ALT : 0) |
			    (key & KEY_CTRL ? VTERM_MOD_CTRL : 0) |
			    (key & KEY_SHIFT ? VTERM_MOD_SHIFT : 0);

	key &= ~KEY_MODIFIERS;
	if (key == TK_SPGUP || key == TK_SPGDN) {
		int by = MAX(t->rows - 1, 1);

		t->back = MAX(MIN(t->back + (key == TK_SPGUP ? by : -by), t->nr), 0);
		return true;
	}
	if (key >= TK_F1 && key <= TK_F12) {
		if (!mod)
			return false; /* ours */
		vterm_keyboard_key(t->vt, VTERM_KEY_FUNCTION(1 + key - TK_F1), mod);
		return true;
	}
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

/* Where the program has it, and what its buttons do; button 0: it was only moved. What was pressed
 * here may be let go elsewhere: then at the edge. */
static void mouse(struct term *t, const struct event *ev, int button, bool down)
{
	vterm_mouse_move(t->vt, MAX(MIN(ev->y - t->y, t->rows - 1), 0),
			 MAX(MIN(ev->x - t->x, t->cols - 1), 0), 0);
	if (button)
		vterm_mouse_button(t->vt, button, down, 0);
}

bool term_event(struct term *t, const struct event *ev)
{
	switch (ev->type) {
	case EVENT_KEY:
		return t->looking ? term_look_key(t, ev->key) : key_event(t, ev->key);
	case EVENT_TEXT:
		t->back = 0;
		t->looking = false;
		paste(t, ev->text);
		return true;
	case EVENT_SCROLL:
		if (!term_contains(t, ev->x, ev->y))
			return false;
		if (t->looking)
			return term_look_key(t, ev->key);
		if (t->mouse)
			mouse(t, ev, ev->key == TK_UP ? 4 : 5, true);
		else if (t->alternate)
			for (int i = 0; i < WHEEL_LINES; i++)
				special_key(t, ev->key, 0);
		else
			t->back = MAX(
				MIN(t->back + (ev->key == TK_UP ? 1 : -1) * WHEEL_LINES, t->nr), 0);
		return true;
	case EVENT_CLICK:
	case EVENT_MOUSE:
		if (!t->mouse || t->looking ||
		    (ev->type == EVENT_CLICK || ev->down) > term_contains(t, ev->x, ev->y))
			return false;
		mouse(t, ev, ev->type == EVENT_CLICK ? 1 : ev->button,
		      ev->type == EVENT_CLICK || ev->down);
		return true;
	default:
		return false;
	}
}

/* ---- drawing ------------------------------------------------------------------------------------
 */

static int32_t colour(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return -1;
	if (VTERM_COLOR_IS_INDEXED(c))
		return c->indexed.idx;
	return CELL_RGB | c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue;
}

static void draw_cell(const struct canvas *c, int x, int y, const VTermScreenCell *v, bool marked)
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
	cell.attrs =
		(uint8_t)((v->attrs.bold ? CELL_BOLD : 0) |
			  (v->attrs.underline ? CELL_UNDERLINE : 0) |
			  (v->attrs.reverse != marked ? CELL_REVERSE : 0) |
			  (v->attrs.italic ? CELL_ITALIC : 0) | (v->attrs.blink ? CELL_BLINK : 0) |
			  (v->attrs.strike ? CELL_STRIKE : 0));
	canvas_cell(c, x, y, &cell);
}

void term_cell(const struct term *t, int line, int col, VTermScreenCell *ret)
{
	const struct line *l =
		line >= 0 && line < t->nr ? &t->lines[(t->first + line) % MAX_LINES] : NULL;

	*ret = (VTermScreenCell){.width = 1,
				 .fg = {.type = VTERM_COLOR_DEFAULT_FG},
				 .bg = {.type = VTERM_COLOR_DEFAULT_BG}};
	if (l && col < l->cols)
		*ret = l->cells[col];
	else if (line >= t->nr && line < t->nr + t->rows && col < t->cols)
		(void)vterm_screen_get_cell(t->screen, (VTermPos){line - t->nr, col}, ret);
	if (ret->chars[0] == (uint32_t)-1)
		ret->chars[0] = 0;
}

static void draw_row(struct term *t, const struct canvas *c, int y)
{
	int line = t->nr - t->back + y;

	for (int x = 0; x < c->w;) {
		VTermScreenCell v;

		term_cell(t, line, x, &v);
		draw_cell(c, x, y, &v, term_look_marks(t, line, x));
		x += v.width == 2 ? 2 : 1;
	}
}

void term_size(const struct term *t, int *ret_cols, int *ret_rows)
{
	*ret_cols = t->cols;
	*ret_rows = t->rows;
}

static void feed_own(struct term *t, const char *text)
{
	t->feeding = true;
	vterm_input_write(t->vt, text, strlen(text));
	t->feeding = false;
}

/* Margins go with the old size, as xterm's do: libvterm keeps them where the screen has no rows any
 * more, and writes there. So it does with a cursor that it moved above the screen. */
static void set_size(struct term *t, int cols, int rows)
{
	VTermPos at;
	STR_AUTO text = NULL;

	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
	text = xasprintf("\033[r\033[?69l\033[%d;%dH", at.row + 1, at.col + 1);
	feed_own(t, text);
	vterm_set_size(t->vt, rows, cols);
	feed_own(t, GUARD_CURSOR);
	vterm_screen_flush_damage(t->screen);
}

void term_fit(struct term *t, const struct canvas *c)
{
	int cols = MAX(c->w, 2), rows = MAX(c->h, 1); /* room for a wide character */

	t->x = c->x;
	t->y = c->y;
	t->w = c->w;
	t->h = c->h;
	if (cols == t->cols && rows == t->rows)
		return;
	t->looking = false;
	t->cols = cols;
	t->rows = rows;
	set_size(t, cols, rows);
	t->source.resize(t->source.self, cols, rows);
}

void term_draw(struct term *t, const struct canvas *c, bool focused)
{
	VTermPos at;

	term_fit(t, c);
	t->back = MIN(t->back, t->nr);
	for (int y = 0; y < c->h; y++)
		draw_row(t, c, y);
	if (t->looking) {
		term_look_draw(t, c);
		return;
	}
	if (t->back) {
		STR_AUTO text = xasprintf(" -%d ", t->back);

		canvas_right(c, c->w, 0, ROLE_SELECTED, text);
	}
	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
	if (!focused)
		return;
	if (t->cursor_on && !t->back)
		canvas_cursor(c, MIN(at.col, c->w - 1), at.row);
	/* block, underline, bar: 1, 3, 5 when they blink, 2, 4, 6 when not */
	if (t->cursor_shape)
		c->grid->cursor_shape =
			(uint8_t)(2 * (t->cursor_shape - 1) + (t->cursor_blinks ? 1 : 2));
	c->grid->mouse = t->mouse == VTERM_PROP_MOUSE_MOVE   ? MOUSE_MOVES
			 : t->mouse == VTERM_PROP_MOUSE_DRAG ? MOUSE_DRAGS
							     : MOUSE_CLICKS;
}

bool term_contains(const struct term *t, int x, int y)
{
	return x >= t->x && x < t->x + t->w && y >= t->y && y < t->y + t->h;
}
