#include "tui/reader.h"

#include <stdlib.h>

bool reader_can_select(const struct reader *r, size_t i)
{
	enum block_type type = r->lesson->blocks[i].type;

	return type == BLOCK_RUN || type == BLOCK_QUESTION;
}

/* The mark at the left of a block that something can be done with. */
static const char *gutter(const struct reader *r, int i)
{
	return r->selected == i ? "▌ " : "│ ";
}

static enum role gutter_role(const struct reader *r, int i)
{
	return r->selected == i ? ROLE_ACCENT : ROLE_BORDER;
}

/* ---- commands and what they printed ---------------------------------------------------- */

/* Columns from..: what is left of a line that is moved to the left. */
static const char *pan(const char *line, size_t *len, int columns)
{
	int width;

	while (columns > 0 && *len) {
		size_t n = grapheme_len(line, *len, &width);

		columns -= width;
		line += n;
		*len -= n;
	}
	return line;
}

static size_t count_lines(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '\n' || !s[1];
	return n;
}

static void output(struct reader *r, int i)
{
	const struct block_state *st = &r->states[i];
	const struct tui *t = r->screen->tui;
	size_t total = count_lines(buf_str(&st->output)), shown = 0;
	size_t most = st->expanded || total <= READER_LINES + 2 ? total : READER_LINES;
	bool wide = false;

	for (const char *p = buf_str(&st->output); *p && shown < most; shown++) {
		size_t len = strcspn(p, "\n"), left = len;
		const char *from = pan(p, &left, st->pan);
		STR_AUTO text = xstrndup(from, left);

		wide |= (int)utf8_str_width(p, len) > r->width - 2;
		flow_line(&r->flow, i);
		flow_run(&r->flow, ROLE_BORDER, st->pan ? " ‹" : "  ");
		flow_run(&r->flow, ROLE_OUTPUT, text);
		p += len + (p[len] == '\n');
	}
	if (shown < total) {
		STR_AUTO more =
			xasprintf(tr(t, N_("  … %zu more lines: o shows all")), total - shown);

		flow_line(&r->flow, i);
		flow_run(&r->flow, ROLE_DIM, more);
	}
	if (wide && r->selected == i) {
		flow_line(&r->flow, i);
		flow_run(&r->flow, ROLE_DIM, tr(t, N_("  wide output: → and ← move it")));
	}
}

static void outcome(struct reader *r, int i)
{
	const struct block *b = &r->lesson->blocks[i];
	const struct block_state *st = &r->states[i];
	const struct tui *t = r->screen->tui;
	bool as_meant = (st->status != 0) == b->expect_fail;
	STR_AUTO status = xasprintf(tr(t, N_("exit status %d")), st->status);

	flow_line(&r->flow, i);
	flow_run(&r->flow, st->status ? as_meant ? ROLE_WARN : ROLE_BAD : ROLE_GOOD,
		 st->status ? "  ✗ " : "  ✓ ");
	flow_run(&r->flow, ROLE_DIM, status);
	if (st->status && as_meant && !st->command)
		flow_run(&r->flow, ROLE_DIM, tr(t, N_(", as it is meant to here")));
	if (b->tutor && !st->command) {
		flow_begin(&r->flow, i, ROLE_ACCENT, "  ⎈ ", "    ");
		flow_text(&r->flow, ROLE_VOICE, b->tutor);
		flow_end(&r->flow);
	}
}

static void command(struct reader *r, int i, const char *code)
{
	const char *mark = gutter(r, i);
	STR_AUTO first = xasprintf("%s$ ", mark);
	STR_AUTO next = xasprintf("%s  ", mark);
	STR_AUTO rest = xasprintf("%s      ", mark); /* further in: the same line goes on */
	bool begun = false;

	for (const char *p = code; *p;) {
		size_t len = strcspn(p, "\n");
		STR_AUTO line = xstrndup(p, len);
		size_t lead = strspn(line, " ");

		flow_begin(&r->flow, i, gutter_role(r, i), begun ? next : first, rest);
		if (lead) { /* blanks at the start of a line have a meaning */
			STR_AUTO blanks = xstrndup(line, lead);

			flow_run(&r->flow, ROLE_CODE, blanks);
		}
		flow_text(&r->flow, ROLE_CODE, line + lead);
		flow_end(&r->flow);
		begun = true;
		p += len + (p[len] == '\n');
	}
}

static void run_block(struct reader *r, int i)
{
	const struct block *b = &r->lesson->blocks[i];
	const struct block_state *st = &r->states[i];
	const struct tui *t = r->screen->tui;

	flow_line(&r->flow, i);
	flow_run(&r->flow, gutter_role(r, i), gutter(r, i));
	flow_run(&r->flow, r->selected == i ? ROLE_ACCENT : ROLE_DIM, tr(t, N_("Run")));
	if (b->on || b->profile) {
		STR_AUTO where =
			xasprintf(" · %s%s%s", b->on ? b->on : "", b->on && b->profile ? " · " : "",
				  b->profile ? b->profile : "");

		flow_run(&r->flow, ROLE_DIM, where);
	}
	if (r->selected == i)
		flow_run(&r->flow, ROLE_DIM,
			 st->ran ? tr(t, N_("    ⏎ again   e with changes"))
				 : tr(t, N_("    ⏎ runs it   e with changes")));
	command(r, i, st->command ? st->command : b->code);
	if (!st->ran)
		return;
	output(r, i);
	outcome(r, i);
}

/* ---- questions ------------------------------------------------------------------------------ */

static void choice(struct reader *r, int i, int k)
{
	const struct question *q = &r->lesson->blocks[i].question;
	const struct block_state *st = &r->states[i];
	bool right = st->answer && k == q->answer && (st->answer == q->answer + 1);
	bool wrong = st->answer == k + 1 && k != q->answer;
	STR_AUTO first = xasprintf("%s%s%d  ", gutter(r, i),
				   right   ? "✓ "
				   : wrong ? "✗ "
					   : "  ",
				   k + 1);
	STR_AUTO rest = xasprintf("%s     ", gutter(r, i));

	flow_begin(&r->flow, TAG_CHOICE(i, k),
		   right   ? ROLE_GOOD
		   : wrong ? ROLE_BAD
			   : gutter_role(r, i),
		   first, rest);
	flow_text(&r->flow, right ? ROLE_GOOD : wrong ? ROLE_BAD : ROLE_TEXT, q->choices.v[k]);
	flow_end(&r->flow);
}

static void question(struct reader *r, int i)
{
	const struct question *q = &r->lesson->blocks[i].question;
	const struct block_state *st = &r->states[i];
	const struct tui *t = r->screen->tui;
	bool right = st->answer == q->answer + 1;

	flow_line(&r->flow, i);
	flow_run(&r->flow, gutter_role(r, i), gutter(r, i));
	flow_run(&r->flow, r->selected == i ? ROLE_ACCENT : ROLE_DIM, tr(t, N_("Question")));
	if (r->selected == i && !right)
		flow_run(&r->flow, ROLE_DIM, tr(t, N_("    answer with its number")));
	flow_begin(&r->flow, i, gutter_role(r, i), gutter(r, i), gutter(r, i));
	flow_text(&r->flow, ROLE_STRONG, q->ask);
	flow_end(&r->flow);
	for (size_t k = 0; k < q->choices.nr; k++)
		choice(r, i, (int)k);
	if (!st->answer)
		return;
	flow_begin(&r->flow, i, right ? ROLE_GOOD : ROLE_BAD, right ? "  ✓ " : "  ✗ ", "    ");
	flow_text(&r->flow, right ? ROLE_GOOD : ROLE_BAD,
		  right ? tr(t, N_("Right.")) : tr(t, N_("Not that one: try another.")));
	if (right && !str_empty(q->why)) {
		flow_text(&r->flow, ROLE_TEXT, " ");
		flow_text(&r->flow, ROLE_TEXT, q->why);
	}
	flow_end(&r->flow);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static void ending(struct reader *r)
{
	const struct tui *t = r->screen->tui;

	flow_blank(&r->flow, TAG_END);
	flow_line(&r->flow, TAG_END);
	for (int i = 0; i < r->width; i++)
		flow_run(&r->flow, ROLE_BORDER, "─");
	flow_line(&r->flow, TAG_END);
	flow_run(&r->flow, ROLE_GOOD, "✓ ");
	flow_run(&r->flow, ROLE_STRONG, tr(t, N_("The end of this lesson.")));
	if (r->drills) {
		STR_AUTO text = xasprintf(tr(t, N_("its drills (%d)")), r->drills);

		flow_line(&r->flow, TAG_END);
		flow_run(&r->flow, ROLE_KEY, " d ");
		flow_run(&r->flow, ROLE_TEXT, "  ");
		flow_run(&r->flow, ROLE_TEXT, text);
	}
	if (r->next) {
		STR_AUTO text = xasprintf(tr(t, N_("the next lesson: %s")), r->next_title);

		flow_line(&r->flow, TAG_END);
		flow_run(&r->flow, ROLE_KEY, " ] ");
		flow_run(&r->flow, ROLE_TEXT, "  ");
		flow_run(&r->flow, ROLE_TEXT, text);
	}
	flow_line(&r->flow, TAG_END);
	flow_run(&r->flow, ROLE_KEY, " q ");
	flow_run(&r->flow, ROLE_TEXT, tr(t, N_("  back")));
}

/* Blank lines stand between blocks, except between the items of a list. */
static bool apart(const struct lesson *l, size_t i)
{
	return !(l->blocks[i].type == BLOCK_LIST_ITEM &&
		 l->blocks[i - 1].type == BLOCK_LIST_ITEM) &&
	       !(l->blocks[i - 1].type == BLOCK_HEADING && l->blocks[i - 1].level > 1);
}

void reader_layout(struct reader *r, int width)
{
	const struct lesson *l = r->lesson;
	int top = r->scroll.top, tag = 0, offset = 0;

	if ((size_t)top < r->flow.nr) {
		tag = TAG_BLOCK(r->flow.lines[top].tag);
		while (offset < top && TAG_BLOCK(r->flow.lines[top - offset - 1].tag) == tag)
			offset++;
	}
	flow_reset(&r->flow, width);
	r->width = width;
	for (size_t i = 0; i < l->nr_blocks; i++) {
		if (i && apart(l, i))
			flow_blank(&r->flow, (int)i - 1); /* not a sign of block i */
		if (l->blocks[i].type == BLOCK_RUN)
			run_block(r, (int)i);
		else if (l->blocks[i].type == BLOCK_QUESTION)
			question(r, (int)i);
		else
			i = markdown_block(&r->flow, l->blocks, l->nr_blocks, i);
	}
	ending(r);
	for (size_t i = 0; i < r->flow.nr; i++)
		if (TAG_BLOCK(r->flow.lines[i].tag) == tag) {
			size_t last = i + (size_t)offset;

			while (last > i &&
			       (last >= r->flow.nr || TAG_BLOCK(r->flow.lines[last].tag) != tag))
				last--;
			r->scroll.top = (int)last;
			break;
		}
}
