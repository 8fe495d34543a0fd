/* term_look.c - looking through what a terminal showed, and copying from it. */
#include "tui/term_private.h"

#include <stdlib.h>
#include <strings.h>

static int nr_lines(const struct term *t)
{
	return t->nr + t->rows;
}

/* What is looked at is seen. */
static void follow(struct term *t)
{
	int top;

	t->at_line = MAX(MIN(t->at_line, nr_lines(t) - 1), 0);
	t->at_col = MAX(MIN(t->at_col, t->cols - 1), 0);
	top = t->nr - t->back;
	if (t->at_line < top)
		top = t->at_line;
	if (t->at_line >= top + t->rows)
		top = t->at_line - t->rows + 1;
	t->back = MAX(MIN(t->nr - top, t->nr), 0);
	t->changed = true;
}

void term_look(struct term *t)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
	t->looking = true;
	t->marked = false;
	t->at_line = t->back ? t->nr - t->back : t->nr + at.row;
	t->at_col = t->back ? 0 : at.col;
	follow(t);
}

bool term_looking(const struct term *t)
{
	return t->looking;
}

void term_look_moved(struct term *t, int lines)
{
	t->at_line = MAX(t->at_line - lines, 0);
	t->mark_line = MAX(t->mark_line - lines, 0);
}

/* ---- text ----------------------------------------------------------------------------------- */

/* The line's columns from..to without blanks at its end. Gives, where ret_cols is not NULL, the
 * column of each byte. */
static void line_text(const struct term *t, int line, int from, int to, struct buf *out)
{
	size_t solid = out->len;

	for (int x = from; x <= to;) {
		VTermScreenCell v;

		term_cell(t, line, x, &v);
		if (!v.chars[0])
			buf_addc(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && v.chars[i]; i++)
			utf8_encode(out, v.chars[i]);
		if (v.chars[0] && v.chars[0] != ' ')
			solid = out->len;
		x += v.width == 2 ? 2 : 1;
	}
	buf_trunc(out, solid);
}

/* The marked part's ends in order; the whole present line when nothing is marked. */
static void marked_part(const struct term *t, int *l1, int *c1, int *l2, int *c2)
{
	bool before = t->mark_line < t->at_line ||
		      (t->mark_line == t->at_line && t->mark_col <= t->at_col);

	*l1 = !t->marked || !before ? t->at_line : t->mark_line;
	*c1 = !t->marked ? 0 : before ? t->mark_col : t->at_col;
	*l2 = !t->marked || before ? t->at_line : t->mark_line;
	*c2 = !t->marked ? t->cols - 1 : before ? t->at_col : t->mark_col;
}

static void copy(struct term *t)
{
	int l1, c1, l2, c2;

	marked_part(t, &l1, &c1, &l2, &c2);
	buf_reset(&t->copied);
	for (int l = l1; l <= l2; l++) {
		line_text(t, l, l == l1 ? c1 : 0, l == l2 ? c2 : t->cols - 1, &t->copied);
		if (l < l2)
			buf_addc(&t->copied, '\n');
	}
}

char *term_copied(struct term *t)
{
	char *text = t->copied.len ? xstrdup(buf_str(&t->copied)) : NULL;

	buf_reset(&t->copied);
	return text;
}

bool term_look_marks(const struct term *t, int line, int col)
{
	int l1, c1, l2, c2;

	if (!t->looking || !t->marked)
		return false;
	marked_part(t, &l1, &c1, &l2, &c2);
	return (line > l1 || (line == l1 && col >= c1)) && (line < l2 || (line == l2 && col <= c2));
}

/* ---- finding -------------------------------------------------------------------------------- */

static bool find_in(struct term *t, int line, const char *needle)
{
	BUF_AUTO text = BUF_INIT;
	const char *at;

	line_text(t, line, 0, t->cols - 1, &text);
	at = strcasestr(buf_str(&text), needle);
	if (!at)
		return false;
	t->at_line = line;
	t->at_col = (int)utf8_str_width(buf_str(&text), (size_t)(at - buf_str(&text)));
	follow(t);
	return true;
}

bool term_find(struct term *t, const char *needle)
{
	int all = nr_lines(t), from = t->at_line;

	for (int i = 1; *needle && i <= all; i++)
		if (find_in(t, (from - i + all) % all, needle))
			return true;
	return false;
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void end(struct term *t)
{
	t->looking = t->marked = false;
	t->back = 0;
	t->changed = true;
}

static bool move(struct term *t, uint32_t key)
{
	int page = MAX(t->rows - 1, 1);
	static const struct {
		const char *keys;
		int lines, cols, pages;
	} moves[] = {{"Up k", -1, 0, 0},
		     {"Down j", 1, 0, 0},
		     {"Left h", 0, -1, 0},
		     {"Right l", 0, 1, 0},
		     {"PgUp ^B S-PgUp", 0, 0, -2},
		     {"PgDn ^F S-PgDn", 0, 0, 2},
		     {"^U", 0, 0, -1},
		     {"^D", 0, 0, 1},
		     {"g", -1000000, 0, 0},
		     {"G", 1000000, 0, 0},
		     {"Home 0", 0, -1000000, 0},
		     {"End $", 0, 1000000, 0}};

	for (size_t i = 0; i < ARRAY_SIZE(moves); i++)
		if (key_among(moves[i].keys, key)) {
			t->at_line += moves[i].lines + moves[i].pages * page / 2;
			t->at_col += moves[i].cols;
			follow(t);
			return true;
		}
	return false;
}

/* All keys are its own, but those of the screen around it. */
bool term_look_key(struct term *t, uint32_t key)
{
	if (key >= TK_F1 && key <= TK_F12)
		return false;
	if (move(t, key))
		return true;
	if (key == '/')
		return false;
	if (key_among("Space v", key)) {
		t->marked = !t->marked;
		t->mark_line = t->at_line;
		t->mark_col = t->at_col;
	} else if (key_among("Enter y", key)) {
		copy(t);
		end(t);
	} else if (key_among("q Esc ^C", key)) {
		end(t);
	}
	t->changed = true;
	return true;
}

void term_look_draw(struct term *t, const struct canvas *c)
{
	int y = t->at_line - (t->nr - t->back);
	STR_AUTO text = xasprintf(" %d/%d ", t->at_line + 1, nr_lines(t));

	canvas_right(c, c->w, y == 0 && t->at_col > c->w / 2 ? c->h - 1 : 0, ROLE_SELECTED, text);
	canvas_cursor(c, MIN(t->at_col, c->w - 1), y);
}
