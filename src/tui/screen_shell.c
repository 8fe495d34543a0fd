/* A shell on the cluster of the screen below (a lesson's), to try things in. */
#include "tui/shellbox.h"

#include <errno.h>

static int open_shell(struct screen *s, const char *arg, struct err *err)
{
	struct cluster *c =
		s->below && s->below->spec->cluster ? s->below->spec->cluster(s->below) : NULL;

	(void)arg;
	if (!c)
		return err_set(err, -ENOENT, "there is no cluster here for a shell");
	shellbox_open(s->data, s->tui, c);
	tui_say(s->tui, "%s", tr(s->tui, N_("A shell in this cluster. ^] goes back.")));
	return 0;
}

static void close_shell(struct screen *s)
{
	shellbox_close(s->data);
}

static void draw(struct screen *s, const struct canvas *c)
{
	shellbox_draw(s->data, c, true);
}

static bool event(struct screen *s, const struct event *ev)
{
	return shellbox_event(s->data, ev);
}

static bool tick(struct screen *s)
{
	if (shellbox_ended(s->data))
		tui_close(s);
	return shellbox_tick(s->data);
}

static bool program(const struct screen *s)
{
	(void)s;
	return true;
}

static struct cluster *cluster(struct screen *s)
{
	return s->below->spec->cluster(s->below);
}

static void leave(struct screen *s, int arg)
{
	(void)arg;
	tui_close(s);
}

static void flow(struct screen *s, int arg)
{
	(void)arg;
	(void)tui_open(s->tui, "flow", NULL);
}

static const struct action actions[] = {
	{"leave", "^]", N_("Back"),
	 N_("Back to where you came from; what you did in the cluster stays"), ACTION_BAR, leave, 0,
	 NULL},
	{"flow", "F4", N_("Flow"), N_("What the last command set off"), ACTION_BAR, flow, 0, NULL},
	{0}};

const struct screen_spec screen_shell = {.name = "shell",
					 .title = N_("Shell"),
					 .actions = actions,
					 .size = sizeof(struct shellbox),
					 .open = open_shell,
					 .close = close_shell,
					 .draw = draw,
					 .event = event,
					 .tick = tick,
					 .program = program,
					 .cluster = cluster};
