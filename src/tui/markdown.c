/* The text blocks of lessons as lines. */
#include "tui/flow.h"

#include <stdlib.h>

static enum role span_role(int style, enum role plain)
{
	return style & SPAN_CODE       ? ROLE_CODE
	       : style & SPAN_LINK     ? ROLE_LINK
	       : style & SPAN_STRONG   ? ROLE_STRONG
	       : style & SPAN_EMPHASIS ? ROLE_EMPHASIS
				       : plain;
}

static void words(struct flow *f, enum role role, const struct block *b)
{
	for (size_t i = 0; i < b->nr_spans; i++)
		flow_text(f,
			  role == ROLE_TEXT || b->spans[i].style & SPAN_CODE
				  ? span_role(b->spans[i].style, role)
				  : role,
			  b->spans[i].text);
}

static void spans(struct flow *f, int tag, enum role role, enum role lead, const char *first,
		  const char *rest, const struct block *b)
{
	flow_begin(f, tag, lead, first, rest);
	words(f, role, b);
	flow_end(f);
}

static void heading(struct flow *f, int tag, const struct block *b)
{
	BUF_AUTO rule = BUF_INIT;
	int width = 0;

	spans(f, tag, b->level <= 1 ? ROLE_HEADING : ROLE_SUBHEADING, ROLE_ACCENT,
	      b->level <= 1   ? ""
	      : b->level == 2 ? "◆ "
			      : "· ",
	      b->level <= 1 ? "" : "  ", b);
	if (b->level > 1)
		return;
	for (size_t i = 0; i < b->nr_spans; i++)
		width += (int)utf8_str_width(b->spans[i].text, strlen(b->spans[i].text));
	for (int i = 0; i < MIN(width, f->width); i++)
		buf_adds(&rule, "━");
	flow_line(f, tag);
	flow_run(f, ROLE_BORDER, buf_str(&rule));
}

static void list_item(struct flow *f, int tag, const struct block *b)
{
	static const char *const bullets[] = {"•", "◦", "▪"};
	int depth = MIN(MAX(b->level, 0), 6);
	STR_AUTO first = b->number ? xasprintf("%*s%2d. ", depth * 3, "", b->number)
				   : xasprintf("%*s %s ", depth * 3, "", bullets[MIN(depth, 2)]);
	STR_AUTO rest = xasprintf("%*s", (int)utf8_str_width(first, strlen(first)), "");

	spans(f, tag, ROLE_TEXT, ROLE_ACCENT, first, rest, b);
}

/* ---- tables ---------------------------------------------------------------------------------- */

#define MAX_COLUMNS 16

/* Widths of the columns so that all fit: the widest ones give way. */
static int measure(const struct block *rows, size_t nr, int avail, int widths[MAX_COLUMNS])
{
	int columns = 0, total = 0;

	for (size_t r = 0; r < nr; r++)
		for (size_t k = 0; k < rows[r].cells.nr && k < MAX_COLUMNS; k++) {
			const char *s = rows[r].cells.v[k];

			if ((int)k >= columns)
				widths[columns++] = 1;
			widths[k] = MAX(widths[k], (int)utf8_str_width(s, strlen(s)));
		}
	for (int k = 0; k < columns; k++)
		total += widths[k] + (k ? 3 : 0);
	while (total > avail) {
		int widest = 0;

		for (int k = 1; k < columns; k++)
			if (widths[k] > widths[widest])
				widest = k;
		if (widths[widest] <= 4)
			break;
		widths[widest]--;
		total--;
	}
	return columns;
}

/* Text of line n of a cell's own little flow. */
static void cell_line(const struct flow *cell, size_t n, int width, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; n < cell->nr && i < cell->lines[n].nr; i++)
		buf_adds(out, cell->lines[n].runs[i].text);
	buf_pad(out, ' ',
		(size_t)MAX(width - (int)utf8_str_width(buf_str(out) + start, out->len - start),
			    0));
}

static void table_row(struct flow *f, int tag, const struct block *row, int columns,
		      const int *widths)
{
	struct flow cells[MAX_COLUMNS] = {0};
	size_t height = 1;

	for (int k = 0; k < columns; k++) {
		flow_reset(&cells[k], 8);
		cells[k].width = widths[k];
		flow_paragraph(&cells[k], 0, ROLE_TEXT,
			       (size_t)k < row->cells.nr ? row->cells.v[k] : "");
		height = MAX(height, cells[k].nr);
	}
	for (size_t n = 0; n < height; n++) {
		flow_line(f, tag);
		for (int k = 0; k < columns; k++) {
			BUF_AUTO text = BUF_INIT;

			if (k)
				flow_run(f, ROLE_BORDER, " │ ");
			cell_line(&cells[k], n, widths[k], &text);
			flow_run(f, row->level ? ROLE_STRONG : ROLE_TEXT, buf_str(&text));
		}
	}
	for (int k = 0; k < columns; k++)
		flow_release(&cells[k]);
}

static size_t table(struct flow *f, const struct block *blocks, size_t nr, size_t i)
{
	int widths[MAX_COLUMNS] = {0}, columns;
	size_t end = i + 1;

	while (end < nr && blocks[end].type == BLOCK_TABLE_ROW && !blocks[end].level)
		end++;
	columns = measure(blocks + i, end - i, f->width, widths);
	for (size_t r = i; r < end; r++) {
		table_row(f, (int)i, &blocks[r], columns, widths);
		if (!blocks[r].level)
			continue;
		flow_line(f, (int)i);
		for (int k = 0; k < columns; k++) {
			BUF_AUTO rule = BUF_INIT;

			if (k)
				buf_adds(&rule, "─┼─");
			for (int n = 0; n < widths[k]; n++)
				buf_adds(&rule, "─");
			flow_run(f, ROLE_BORDER, buf_str(&rule));
		}
	}
	return end - 1;
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static void rule(struct flow *f, int tag)
{
	BUF_AUTO line = BUF_INIT;

	for (int i = 0; i < f->width; i++)
		buf_adds(&line, "─");
	flow_line(f, tag);
	flow_run(f, ROLE_BORDER, buf_str(&line));
}

size_t markdown_block(struct flow *f, const struct block *blocks, size_t nr, size_t i)
{
	const struct block *b = &blocks[i];

	switch (b->type) {
	case BLOCK_HEADING:
		heading(f, (int)i, b);
		break;
	case BLOCK_PARAGRAPH:
		spans(f, (int)i, ROLE_TEXT, ROLE_TEXT, "", "", b);
		break;
	case BLOCK_LIST_ITEM:
		list_item(f, (int)i, b);
		break;
	case BLOCK_QUOTE:
		spans(f, (int)i, ROLE_VOICE, ROLE_ACCENT, "⎈ ", "  ", b);
		break;
	case BLOCK_CODE:
	case BLOCK_RUN:
		flow_output(f, (int)i, ROLE_CODE, " ", b->code);
		break;
	case BLOCK_DIAGRAM:
		flow_verbatim(f, (int)i, ROLE_DIAGRAM, "", b->code);
		break;
	case BLOCK_TABLE_ROW:
		return table(f, blocks, nr, i);
	case BLOCK_RULE:
		rule(f, (int)i);
		break;
	case BLOCK_QUESTION:
		break;
	}
	return i;
}

/* NULL: it is no Markdown. */
static struct lesson *parse(const char *text)
{
	STR_AUTO whole = xasprintf("---\ntitle: text\n---\n%s", text);
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;

	return lesson_parse("text", whole, strlen(whole), &l, &err) < 0 ? NULL : l;
}

void markdown_words(struct flow *f, enum role role, const char *text)
{
	struct lesson *l = parse(text);

	if (l && l->nr_blocks == 1 && l->blocks[0].type == BLOCK_PARAGRAPH)
		words(f, role, &l->blocks[0]);
	else
		flow_text(f, role, text);
	lesson_free(l);
}

void markdown_text(struct flow *f, const char *text)
{
	struct lesson *l = parse(text);

	if (!l) {
		flow_paragraph(f, 0, ROLE_TEXT, text);
		return;
	}
	for (size_t i = 0; i < l->nr_blocks; i++) {
		bool tight = i && l->blocks[i].type == BLOCK_LIST_ITEM &&
			     l->blocks[i - 1].type == BLOCK_LIST_ITEM;

		if (i && !tight)
			flow_blank(f, (int)i);
		i = markdown_block(f, l->blocks, l->nr_blocks, i);
	}
	lesson_free(l);
}
