#include "cli/printer.h"

struct line {
	size_t first, nr; /* cells; the last one is the trailing text */
};

struct cell {
	size_t off, len; /* in text */
	size_t width;    /* code points */
};

struct tabwriter {
	size_t min_width, padding;
	unsigned flags;
	struct buf text; /* unformatted, without tabs and newlines */
	struct cell *cells;
	size_t nr_cells, cap_cells;
	struct line *lines;
	size_t nr_lines, cap_lines;
	size_t cell_start; /* of the open cell in text */
	size_t *widths;    /* of the columns now laid out */
	size_t nr_widths, cap_widths;
	size_t *max_widths; /* with TAB_REMEMBER: the widest so far */
	size_t nr_max, cap_max;
};

static size_t count_points(const char *s, size_t len)
{
	size_t n = 0;
	uint32_t cp;

	for (size_t i = 0; i < len; n++)
		i += utf8_decode(s + i, len - i, &cp);
	return n;
}

static void add_line(struct tabwriter *w)
{
	w->lines = grow(w->lines, w->nr_lines + 1, &w->cap_lines, sizeof(*w->lines));
	w->lines[w->nr_lines++] = (struct line){.first = w->nr_cells};
}

static void end_cell(struct tabwriter *w)
{
	struct cell *c;

	w->cells = grow(w->cells, w->nr_cells + 1, &w->cap_cells, sizeof(*w->cells));
	c = &w->cells[w->nr_cells++];
	c->off = w->cell_start;
	c->len = w->text.len - w->cell_start;
	c->width = count_points(buf_str(&w->text) + c->off, c->len);
	w->cell_start = w->text.len;
	w->lines[w->nr_lines - 1].nr++;
}

struct tabwriter *tabwriter_new(int min_width, int padding, unsigned flags)
{
	struct tabwriter *w = xcalloc(1, sizeof(*w));

	w->min_width = (size_t)min_width;
	w->padding = (size_t)padding;
	w->flags = flags;
	add_line(w);
	return w;
}

struct tabwriter *tabwriter_table_new(void)
{
	return tabwriter_new(6, 3, TAB_REMEMBER);
}

struct tabwriter *tabwriter_describe_new(void)
{
	return tabwriter_new(0, 2, 0);
}

void tabwriter_free(struct tabwriter *w)
{
	if (!w)
		return;
	buf_release(&w->text);
	free(w->cells);
	free(w->lines);
	free(w->widths);
	free(w->max_widths);
	free(w);
}

void tabwriter_write(struct tabwriter *w, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\t') {
			end_cell(w);
		} else if (text[i] == '\n') {
			end_cell(w);
			add_line(w);
		} else {
			buf_addc(&w->text, text[i]);
		}
	}
}

void tabwriter_puts(struct tabwriter *w, const char *text)
{
	tabwriter_write(w, text, strlen(text));
}

void tabwriter_printf(struct tabwriter *w, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	tabwriter_write(w, buf_str(&b), b.len);
}

/* ---- layout ------------------------------------------------------------------------ */

static void write_lines(struct tabwriter *w, size_t from, size_t to, struct buf *out)
{
	for (size_t i = from; i < to; i++) {
		const struct line *l = &w->lines[i];

		for (size_t j = 0; j < l->nr; j++) {
			const struct cell *c = &w->cells[l->first + j];

			buf_add(out, buf_str(&w->text) + c->off, c->len);
			if (j < w->nr_widths && w->widths[j] > c->width)
				buf_pad(out, ' ', w->widths[j] - c->width);
		}
		/* The last line is the unfinished one: it gets no newline. */
		if (i + 1 < w->nr_lines)
			buf_addc(out, '\n');
	}
}

/* Width of the column that lines from..*ret_end share. */
static size_t block_width(struct tabwriter *w, size_t from, size_t to, size_t column,
			  size_t *ret_end)
{
	size_t width = w->min_width, i;

	for (i = from; i < to && column + 1 < w->lines[i].nr; i++) {
		const struct cell *c = &w->cells[w->lines[i].first + column];

		if (c->width + w->padding > width)
			width = c->width + w->padding;
	}
	*ret_end = i;
	if (!(w->flags & TAB_REMEMBER))
		return width;
	while (w->nr_max <= column) {
		w->max_widths = grow(w->max_widths, w->nr_max + 1, &w->cap_max, sizeof(size_t));
		w->max_widths[w->nr_max++] = 0;
	}
	w->max_widths[column] = MAX(w->max_widths[column], width);
	return w->max_widths[column];
}

static void format_block(struct tabwriter *w, size_t from, size_t to, struct buf *out)
{
	size_t column = w->nr_widths;

	for (size_t i = from; i < to; i++) {
		size_t end, width;

		if (column + 1 >= w->lines[i].nr)
			continue;
		/* A cell in this column begins a block; what precedes it has none. */
		write_lines(w, from, i, out);
		width = block_width(w, i, to, column, &end);
		w->widths = grow(w->widths, w->nr_widths + 1, &w->cap_widths, sizeof(size_t));
		w->widths[w->nr_widths++] = width;
		format_block(w, i, end, out);
		w->nr_widths--;
		from = end;
		i = end - 1;
	}
	write_lines(w, from, to, out);
}

void tabwriter_flush(struct tabwriter *w, struct buf *out)
{
	end_cell(w);
	format_block(w, 0, w->nr_lines, out);
	w->nr_cells = w->nr_lines = 0;
	buf_reset(&w->text);
	w->cell_start = 0;
	add_line(w);
}

void tabwriter_forget(struct tabwriter *w)
{
	w->nr_max = 0;
}

/* ---- describe ------------------------------------------------------------------------- */

void desc_init(struct desc *d, struct buf *out)
{
	*d = (struct desc){.tab = tabwriter_describe_new(), .out = out};
}

void desc_init_raw(struct desc *d, struct buf *out)
{
	*d = (struct desc){.out = out};
}

void desc_release(struct desc *d)
{
	desc_flush(d);
	tabwriter_free(d->tab);
	d->tab = NULL;
}

static void write_text(struct desc *d, const struct buf *b)
{
	if (d->tab)
		tabwriter_write(d->tab, buf_str(b), b->len);
	else
		buf_add(d->out, buf_str(b), b->len);
}

void desc(struct desc *d, int level, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	buf_pad(&b, ' ', 2 * (size_t)(level + d->indent));
	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	write_text(d, &b);
}

void desc_add(struct desc *d, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	write_text(d, &b);
}

void desc_flush(struct desc *d)
{
	if (d->tab)
		tabwriter_flush(d->tab, d->out);
}

/* ---- names ------------------------------------------------------------------------------ */

void kind_label_write(struct buf *out, const char *kind, const char *group)
{
	for (const char *p = kind; p && *p; p++)
		buf_addc(out, *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p);
	if (!str_empty(group))
		buf_addf(out, ".%s", group);
}

void group_of_api_version(struct buf *out, const char *api_version)
{
	const char *slash = api_version ? strchr(api_version, '/') : NULL;

	if (slash)
		buf_add(out, api_version, (size_t)(slash - api_version));
}

void object_label_write(struct buf *out, const struct value *obj)
{
	const char *name = value_str_in(obj, "metadata", "name");
	BUF_AUTO group = BUF_INIT;

	group_of_api_version(&group, value_str_in(obj, "apiVersion"));
	kind_label_write(out, value_str_in(obj, "kind"), buf_str(&group));
	buf_addf(out, "/%s", str_empty(name) ? "<unknown>" : name);
}
