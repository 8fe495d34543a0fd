#include "tui/shellbox.h"

static void keys(void *self, const char *p, size_t len)
{
	struct shellbox *b = self;

	if (b->tty)
		shell_tty_input(b->tty, p, len);
}

static void resize(void *self, int cols, int rows)
{
	struct shellbox *b = self;

	if (b->tty)
		shell_tty_resize(b->tty, cols, rows);
}

static void printed(void *arg, const char *p, size_t len)
{
	term_feed(((struct shellbox *)arg)->term, p, len);
}

static void entered(void *arg, const char *line)
{
	struct shellbox *b = arg;

	b->lines += line[strspn(line, " ")] != '\0';
}

static int edit_text(void *arg, struct proc *p, const char *name, struct buf *text)
{
	(void)p;
	return tui_edit(arg, name, text);
}

void shellbox_open(struct shellbox *b, struct tui *t, struct cluster *c)
{
	const struct term_source source = {b, keys, resize};
	struct machine *base = cluster_machine(c, NULL);

	*b = (struct shellbox){.tui = t};
	b->term = term_new(&source);
	machine_set_editor(base, edit_text, t);
	b->tty = shell_tty_new(base, "candidate", printed, b);
	shell_tty_on_line(b->tty, entered, b);
}

void shellbox_close(struct shellbox *b)
{
	if (b->tty)
		shell_tty_free(b->tty);
	term_free(b->term);
	*b = (struct shellbox){0};
}

bool shellbox_waiting(const struct shellbox *b)
{
	return b->tty && shell_tty_waiting(b->tty);
}

bool shellbox_ended(const struct shellbox *b)
{
	return b->tty && shell_tty_done(b->tty, NULL);
}

bool shellbox_tick(struct shellbox *b)
{
	return b->term && term_flush(b->term);
}

bool shellbox_event(struct shellbox *b, const struct event *ev)
{
	if (!b->term || (ev->type == EVENT_KEY && (ev->key == 29 || ev->key == 17))) /* ^] ^Q */
		return false;
	return term_event(b->term, ev);
}

void shellbox_draw(struct shellbox *b, const struct canvas *c, bool focused)
{
	if (b->term)
		term_draw(b->term, c, focused);
}
