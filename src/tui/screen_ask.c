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

static void draw(struct screen *s, const struct canvas *c)
{
	struct ask *a = s->data;
	struct canvas line = canvas_part(c, 0, c->h - 1, c->w, 1);
	int x;

	canvas_clear(&line, ROLE_INPUT);
	x = 1 + canvas_put(&line, 1, 0, ROLE_KEY, a->label);
	if (a->q.yes)
		return;
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
		if (key_among("y Y Enter", ev->key))
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
	STR_AUTO label = xasprintf("%s  [y/n] ", question);

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
