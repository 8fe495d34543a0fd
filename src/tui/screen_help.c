/* What the keys do on the screen below. */
#include "tui/tui.h"

struct help {
	struct flow flow;
	struct scroll scroll;
	int width;
};

static void add_keys(struct buf *out, const char *keys)
{
	for (; keys && *keys; keys++)
		buf_adds(out, *keys == ' ' ? ", " : (char[]){*keys, '\0'});
}

static void build(struct screen *s, struct help *h, int width)
{
	const struct action *a;
	struct tui *t = s->tui;
	bool moved = false;

	flow_reset(&h->flow, width);
	flow_paragraph(
		&h->flow, 0, ROLE_DIM,
		tr(t, N_("Every action is also in the palette: press : and type some "
			 "letters of it. With the mouse: click chooses, the wheel scrolls.")));
	flow_blank(&h->flow, 0);
	for (size_t i = 0; s->below && (a = tui_action(s->below, i)); i++) {
		bool moves = a->flags & ACTION_MOVES;
		BUF_AUTO keys = BUF_INIT;
		STR_AUTO first = NULL;
		STR_AUTO rest = NULL;

		if (a->flags & ACTION_HIDDEN || !a->keys)
			continue;
		if (moves != moved) /* a blank line before and after those that move about */
			flow_blank(&h->flow, 0);
		moved = moves;
		add_keys(&keys, a->keys);
		first = xasprintf("%*s%s  ", MAX(18 - (int)utf8_str_width(keys.s, keys.len), 0), "",
				  keys.s);
		rest = xasprintf("%20s", "");
		flow_begin(&h->flow, 0, ROLE_CODE, first, rest);
		flow_text(&h->flow, tui_action_can(s->below, a) ? ROLE_TEXT : ROLE_DIM,
			  tr(t, a->text));
		flow_end(&h->flow);
	}
	h->width = width;
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct help *h = s->data;
	struct canvas in = canvas_window(c, MIN(c->w - 4, 84), c->h - 2, tr(s->tui, N_("Help")));

	if (h->width != in.w - 2)
		build(s, h, in.w - 2);
	scroll_fit(&h->scroll, (int)h->flow.nr, in.h);
	flow_draw(&h->flow, &in, h->scroll.top, NULL);
	scroll_draw(&h->scroll, &in);
}

static struct scroll *scroll(struct screen *s)
{
	return &((struct help *)s->data)->scroll;
}

static void close_help(struct screen *s)
{
	flow_release(&((struct help *)s->data)->flow);
}

static void leave(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static const struct action actions[] = {{"close", "Esc ? q Enter F1", N_("Close"),
					 N_("Close the help"), ACTION_BAR, leave, 0, NULL},
					{0}};

const struct screen_spec screen_help = {.name = "help",
					.title = N_("Help"),
					.actions = actions,
					.overlay = true,
					.size = sizeof(struct help),
					.close = close_help,
					.draw = draw,
					.scroll = scroll};
