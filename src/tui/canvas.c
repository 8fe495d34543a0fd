#include "tui/canvas.h"

#include <stdlib.h>

/* ---- graphemes ---------------------------------------------------------------------- */

size_t grapheme_len(const char *s, size_t len, int *ret_width)
{
	uint32_t cp, next;
	size_t n = utf8_decode(s, len, &cp);

	*ret_width = utf8_width(cp);
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return n;
	while (n < len) {
		size_t m = utf8_decode(s + n, len - n, &next);

		if (next < 0x300 || utf8_width(next) != 0)
			break;
		n += m;
	}
	return n;
}

/* ---- grids --------------------------------------------------------------------------- */

static const struct cell blank = {.width = 1, .role = ROLE_TEXT, .fg = -1, .bg = -1};

void grid_resize(struct grid *g, int cols, int rows)
{
	size_t nr = (size_t)cols * (size_t)rows;

	g->cells = xreallocarray(g->cells, nr ? nr : 1, sizeof(*g->cells));
	g->cols = cols;
	g->rows = rows;
	for (size_t i = 0; i < nr; i++)
		g->cells[i] = blank;
	g->cursor_x = g->cursor_y = -1;
}

void grid_release(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){0};
}

void grid_text(const struct grid *g, struct buf *out)
{
	for (int y = 0; y < g->rows; y++) {
		size_t end = out->len;

		for (int x = 0; x < g->cols; x++) {
			const struct cell *c = &g->cells[y * g->cols + x];

			if (!c->width)
				continue;
			buf_adds(out, *c->text ? c->text : " ");
			if (*c->text && *c->text != ' ')
				end = out->len;
		}
		buf_trunc(out, end);
		buf_addc(out, '\n');
	}
}

void grid_roles(const struct grid *g, struct buf *out)
{
	for (int y = 0; y < g->rows; y++) {
		size_t end = out->len;

		for (int x = 0; x < g->cols; x++) {
			const struct cell *c = &g->cells[y * g->cols + x];
			bool plain = c->role == ROLE_TEXT && (!*c->text || *c->text == ' ');

			buf_addc(out, plain ? ' ' : role_letter((enum role)c->role));
			if (!plain)
				end = out->len;
		}
		buf_trunc(out, end);
		buf_addc(out, '\n');
	}
}

/* ---- windows onto them ----------------------------------------------------------------- */

struct canvas canvas_of(struct grid *g)
{
	return (struct canvas){g, 0, 0, g->cols, g->rows};
}

struct canvas canvas_part(const struct canvas *c, int x, int y, int w, int h)
{
	int x0 = MAX(x, 0), y0 = MAX(y, 0);
	int x1 = MIN(x + w, c->w), y1 = MIN(y + h, c->h);

	return (struct canvas){c->grid, c->x + x0, c->y + y0, MAX(x1 - x0, 0), MAX(y1 - y0, 0)};
}

static struct cell *at(const struct canvas *c, int x, int y)
{
	if (x < 0 || y < 0 || x >= c->w || y >= c->h)
		return NULL;
	return &c->grid->cells[(c->y + y) * c->grid->cols + c->x + x];
}

/* A cell is about to be overwritten: no half of a wide character may stay behind. */
static void part_wide(const struct canvas *c, int x, int y)
{
	struct grid *g = c->grid;
	int gx = c->x + x;
	struct cell *row = &g->cells[(c->y + y) * g->cols];

	if (row[gx].width == 0 && gx > 0) {
		row[gx - 1].text[0] = '\0';
		row[gx - 1].width = 1;
	}
	if (row[gx].width == 2 && gx + 1 < g->cols) {
		row[gx + 1].text[0] = '\0';
		row[gx + 1].width = 1;
	}
}

static void set(const struct canvas *c, int x, int y, enum role role, const char *s, size_t len,
		int width)
{
	struct cell *cell = at(c, x, y);

	if (!cell)
		return;
	part_wide(c, x, y);
	if (width == 2) {
		if (x + 1 >= c->w) { /* half of it would be outside */
			s = " ";
			len = 1;
			width = 1;
		} else {
			part_wide(c, x + 1, y);
			cell[1] = blank;
			cell[1].role = (uint8_t)role;
			cell[1].width = 0;
		}
	}
	*cell = blank;
	cell->role = (uint8_t)role;
	cell->width = (uint8_t)width;
	for (len = MIN(len, CELL_BYTES + 1); len > CELL_BYTES || (s[len] & 0xc0) == 0x80;)
		len--; /* whole characters only */
	memcpy(cell->text, s, len);
	if (len == 1 && *s == ' ')
		cell->text[0] = '\0';
}

void canvas_clear(const struct canvas *c, enum role role)
{
	for (int y = 0; y < c->h; y++)
		for (int x = 0; x < c->w; x++)
			set(c, x, y, role, " ", 1, 1);
}

int canvas_putn(const struct canvas *c, int x, int y, enum role role, const char *s, size_t len)
{
	int start = x;

	while (len) {
		int width;
		size_t n = grapheme_len(s, len, &width);
		unsigned char ch = (unsigned char)*s;

		if (ch == '\t') {
			for (int k = 8 - (x - start) % 8; k > 0; k--)
				set(c, x++, y, role, " ", 1, 1);
		} else if (ch < 0x20 || ch == 0x7f || (ch == 0xc2 && width == 0)) {
			set(c, x++, y, role, "\xc2\xb7", 2, 1);
		} else if (n == 1 && ch >= 0x80) { /* no UTF-8 */
			set(c, x++, y, role, "\xef\xbf\xbd", 3, 1);
		} else if (width > 0) {
			set(c, x, y, role, s, n, width);
			x += width;
		}
		s += n;
		len -= n;
	}
	return x - start;
}

int canvas_put(const struct canvas *c, int x, int y, enum role role, const char *text)
{
	return canvas_putn(c, x, y, role, text, strlen(text));
}

int canvas_printf(const struct canvas *c, int x, int y, enum role role, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return canvas_putn(c, x, y, role, buf_str(&b), b.len);
}

void canvas_field(const struct canvas *c, int x, int y, int w, enum role role, const char *text)
{
	size_t len = strlen(text), i = 0;
	int used = 0, width;

	if ((int)utf8_str_width(text, len) > w) { /* make room for the ellipsis */
		while (i < len) {
			size_t n = grapheme_len(text + i, len - i, &width);

			if (used + width > w - 1)
				break;
			used += width;
			i += n;
		}
		len = i;
	}
	used = canvas_putn(c, x, y, role, text, len);
	if (text[len] && used < w)
		used += canvas_put(c, x + used, y, role, "…");
	for (; used < w; used++)
		set(c, x + used, y, role, " ", 1, 1);
}

int canvas_right(const struct canvas *c, int x_end, int y, enum role role, const char *text)
{
	int x = x_end - (int)utf8_str_width(text, strlen(text));

	canvas_put(c, x, y, role, text);
	return x;
}

void canvas_fill(const struct canvas *c, int x, int y, int n, enum role role, const char *ch)
{
	for (int i = 0; i < n; i++)
		set(c, x + i, y, role, ch, strlen(ch), 1);
}

void canvas_paint(const struct canvas *c, int x, int y, int n, enum role role)
{
	for (int i = 0; i < n; i++) {
		struct cell *cell = at(c, x + i, y);

		if (cell)
			cell->role = (uint8_t)role;
	}
}

struct canvas canvas_box(const struct canvas *c, enum role role, const char *title)
{
	if (c->w >= 2 && c->h >= 2) {
		canvas_put(c, 0, 0, role, "╭");
		canvas_fill(c, 1, 0, c->w - 2, role, "─");
		canvas_put(c, c->w - 1, 0, role, "╮");
		for (int y = 1; y < c->h - 1; y++) {
			canvas_put(c, 0, y, role, "│");
			canvas_put(c, c->w - 1, y, role, "│");
		}
		canvas_put(c, 0, c->h - 1, role, "╰");
		canvas_fill(c, 1, c->h - 1, c->w - 2, role, "─");
		canvas_put(c, c->w - 1, c->h - 1, role, "╯");
		if (title) {
			struct canvas top = canvas_part(c, 2, 0, c->w - 4, 1);

			canvas_printf(&top, 0, 0, ROLE_ACCENT, " %s ", title);
		}
	}
	return canvas_part(c, 1, 1, c->w - 2, c->h - 2);
}

struct canvas canvas_window(const struct canvas *c, int w, int h, const char *title)
{
	struct canvas win;

	w = MIN(w, c->w);
	h = MIN(h, c->h);
	win = canvas_part(c, (c->w - w) / 2 - 1, (c->h - h) / 2, w + 2, h);
	canvas_clear(&win, ROLE_TEXT); /* with a blank column on each side */
	win = canvas_part(c, (c->w - w) / 2, (c->h - h) / 2, w, h);
	win = canvas_box(&win, ROLE_BORDER, title);
	return canvas_part(&win, 1, 0, win.w - 2, win.h);
}

void canvas_bar(const struct canvas *c, int x, int y, int w, int done, int total)
{
	int full = total > 0 ? (int)((int64_t)done * w / total) : 0;

	if (done > 0 && full == 0)
		full = 1; /* a beginning is seen */
	canvas_fill(c, x, y, full, ROLE_BAR, "█");
	canvas_fill(c, x + full, y, w - full, ROLE_BAR_REST, "░");
}

void canvas_cell(const struct canvas *c, int x, int y, const struct cell *cell)
{
	struct cell *to;

	if (!cell->width)
		return;
	set(c, x, y, ROLE_TERMINAL, *cell->text ? cell->text : " ",
	    *cell->text ? strlen(cell->text) : 1, cell->width);
	for (int i = 0; i < cell->width; i++) {
		to = at(c, x + i, y);
		if (to) {
			to->attrs = cell->attrs;
			to->fg = cell->fg;
			to->bg = cell->bg;
		}
	}
}

void canvas_cursor(const struct canvas *c, int x, int y)
{
	if (at(c, x, y)) {
		c->grid->cursor_x = c->x + x;
		c->grid->cursor_y = c->y + y;
	}
}
