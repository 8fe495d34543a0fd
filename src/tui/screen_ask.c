/* A question at the bottom: a line of text, or yes and no. */
#include "tui/tui_private.h"

#include <stdlib.h>

struct ask {
	struct tui_question q;
	char *label;
	struct edit edit;
};

static int open_ask(struct screen *s, const char *arg, struct err *err)
{
	struct ask *a = s->data;

	(void)err;
	a->q = s->tui->question;
	a->label = xstrdup(a->q.label);
	edit_set(&a->edit, arg ? arg : "");
	return 0;
}

static void close_ask(struct screen *s)
{
	struct ask *a = s->data;

	free(a->label);
	edit_release(&a->edit);
}

/* All of it can be read, with what may be answered. */
static void draw_question(const struct ask *a, const struct canvas *c)
{
	struct flow f = {0};
	struct canvas box;
	int rows;

	flow_reset(&f, c->w - 2);
	flow_paragraph(&f, 0, ROLE_KEY, a->label);
	rows = MIN((int)f.nr, c->h);
	box = canvas_part(c, 0, c->h - rows, c->w, rows);
	canvas_clear(&box, ROLE_INPUT);
	box = canvas_part(&box, 1, 0, c->w - 2, rows);
	flow_draw(&f, &box, 0, NULL);
	flow_release(&f);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct ask *a = s->data;
	struct canvas line = canvas_part(c, 0, c->h - 1, c->w, 1);
	int x;

	if (a->q.yes) {
		draw_question(a, c);
		return;
	}
	canvas_clear(&line, ROLE_INPUT);
	x = 1 + canvas_put(&line, 1, 0, ROLE_KEY, a->label);
	edit_draw(&a->edit, &line, x + 1, 0, line.w - x - 2);
}

static bool event(struct screen *s, const struct event *ev)
{
	struct ask *a = s->data;
	bool is_key = ev->type == EVENT_KEY;

	if (a->q.yes) {
		if (!is_key)
			return true;
		tui_close(s);
		if (key_among("y Y", ev->key)) /* not Enter: it may have been typed for the shell */
			a->q.yes(a->q.asker);
		return true;
	}
	if (is_key && key_among("Enter Esc ^C ^G", ev->key)) {
		tui_close(s);
		a->q.done(a->q.asker, ev->key == TK_ENTER ? buf_str(&a->edit.text) : NULL);
		return true;
	}
	return edit_event(&a->edit, ev) || ev->type != EVENT_KEY;
}

void tui_ask(struct screen *s, const char *label, const char *text,
	     void (*done)(struct screen *s, const char *text))
{
	s->tui->question = (struct tui_question){.asker = s, .label = label, .done = done};
	(void)tui_open(s->tui, "ask", text);
}

void tui_confirm(struct screen *s, const char *question, void (*yes)(struct screen *s))
{
	STR_AUTO label = xasprintf("%s [y/n]", question);

	s->tui->question = (struct tui_question){.asker = s, .label = label, .yes = yes};
	(void)tui_open(s->tui, "ask", NULL);
	s->tui->question.label = NULL;
}

static bool typing(const struct screen *s)
{
	(void)s;
	return true;
}

const struct screen_spec screen_ask = {.name = "ask",
				       .overlay = true,
				       .size = sizeof(struct ask),
				       .open = open_ask,
				       .close = close_ask,
				       .draw = draw,
				       .event = event,
				       .typing = typing};
