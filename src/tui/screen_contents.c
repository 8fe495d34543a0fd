/* The headings of the lesson below, to go to one. */
#include "tui/reader.h"

#include <stdlib.h>

struct contents {
	struct list list;
	int *blocks; /* of the lesson's headings */
};

static struct reader *reader_of(const struct screen *s)
{
	return s->below->data;
}

static int open_contents(struct screen *s, const char *arg, struct err *err)
{
	struct contents *v = s->data;
	const struct reader *r;

	(void)arg;
	(void)err;
	if (!s->below || strcmp(s->below->spec->name, "lesson") != 0)
		return 0; /* an empty list */
	r = reader_of(s);
	v->blocks = xcalloc(r->lesson->nr_blocks + 1, sizeof(*v->blocks));
	for (size_t i = 0; i < r->lesson->nr_blocks; i++) {
		int line = flow_tagged(&r->flow, (int)i);

		if (r->lesson->blocks[i].type != BLOCK_HEADING)
			continue;
		if (line >= 0 && line <= r->scroll.top + 1)
			v->list.at = v->list.nr;
		v->blocks[v->list.nr++] = (int)i;
	}
	return 0;
}

static void close_contents(struct screen *s)
{
	free(((struct contents *)s->data)->blocks);
}

static void row(struct screen *s, const struct canvas *line, int i, bool selected)
{
	const struct contents *v = s->data;
	const struct block *b = &reader_of(s)->lesson->blocks[v->blocks[i]];
	enum role role = list_mark(line, selected);
	BUF_AUTO text = BUF_INIT;

	buf_pad(&text, ' ', (size_t)MAX(b->level - 1, 0) * 2);
	for (size_t k = 0; k < b->nr_spans; k++)
		buf_adds(&text, b->spans[k].text);
	canvas_field(line, 2, 0, line->w - 3, role, buf_str(&text));
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct contents *v = s->data;
	struct canvas in =
		canvas_window(c, 64, MIN(v->list.nr + 2, c->h - 2), tr(s->tui, N_("Contents")));

	list_draw(&v->list, &in, row, s);
}

static struct list *list(struct screen *s)
{
	return &((struct contents *)s->data)->list;
}

static void choose(struct screen *s, int arg)
{
	struct contents *v = s->data;

	(void)arg;
	tui_close(s);
	if (v->list.nr)
		reader_go(reader_of(s), v->blocks[v->list.at]);
}

static void leave(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static const struct action actions[] = {
	{"choose", "Enter Right l", N_("Go"), N_("Go to the chosen heading"), ACTION_BAR, choose, 0,
	 NULL},
	{"close", "Esc q t ^C", N_("Close"), N_("Close the contents"), ACTION_BAR, leave, 0, NULL},
	{0}};

const struct screen_spec screen_contents = {.name = "contents",
					    .title = N_("Contents"),
					    .actions = actions,
					    .overlay = true,
					    .size = sizeof(struct contents),
					    .open = open_contents,
					    .close = close_contents,
					    .draw = draw,
					    .list = list};
