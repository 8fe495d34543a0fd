/*
 * A container's standard input and terminal, and who is attached to them. Upstream: containerd's
 * container IO. A terminal's output is one stream; it goes to the log, as it is shown, and to
 * everybody attached. What was written before somebody attached is in the log only.
 */
#include "kubelet/runtime_private.h"
#include "shell/pty.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_BEHIND ((size_t)8 << 20) /* bytes somebody attached has not taken: he is let go */

struct piece {
	bool is_stderr;
	struct buf text;
};

struct attachment {
	struct container *c; /* NULL once it is gone */
	struct attachment *next;
	struct piece *pieces;
	size_t nr, cap, bytes;
	struct stream *in;
	struct waitq wait;
	bool over;
};

static void leave(struct attachment *a)
{
	a->over = true;
	waitq_wake_all(a->c->sandbox->runtime->sim, &a->wait);
}

void container_io_show(struct container *c, bool is_stderr, const char *p, size_t len)
{
	for (struct attachment *a = c->attached; a; a = a->next) {
		struct piece *last = a->nr ? &a->pieces[a->nr - 1] : NULL;

		if (!last || last->is_stderr != is_stderr) {
			a->pieces = grow(a->pieces, a->nr + 1, &a->cap, sizeof(*a->pieces));
			last = &a->pieces[a->nr++];
			*last = (struct piece){.is_stderr = is_stderr};
		}
		buf_add(&last->text, p, len);
		a->bytes += len;
		if (a->bytes > MAX_BEHIND)
			a->over = true;
		waitq_wake_all(c->sandbox->runtime->sim, &a->wait);
	}
}

static void terminal_shows(void *arg, const char *p, size_t len)
{
	container_log_write(arg, false, p, len);
}

void container_io_open(struct container *c, const struct container_config *cfg, struct spawn *how)
{
	struct sim *sim = c->sandbox->runtime->sim;

	c->stdin_once = cfg->stdin_once;
	if (cfg->tty) {
		c->pty = pty_new(sim, 80, 24, terminal_shows, c);
		c->stdin_open = cfg->stdin_open;
		how->in = stream_ref(pty_stream(c->pty));
		how->out = stream_ref(pty_stream(c->pty));
		how->err = stream_ref(pty_stream(c->pty));
		if (!strmap_get(machine_env(c->machine), "TERM"))
			strmap_put(machine_env(c->machine), "TERM", xstrdup("xterm"));
		return;
	}
	if (cfg->stdin_open)
		stream_pipe_new(sim, &how->in, &c->stdin_end);
	how->out = container_log_stream_new(c, false);
	how->err = container_log_stream_new(c, true);
}

void container_io_started(struct container *c)
{
	if (c->pty)
		pty_set_leader(c->pty, c->init);
}

void container_io_ended(struct container *c)
{
	if (c->pty)
		pty_set_leader(c->pty, NULL);
	pty_free(c->pty);
	c->pty = NULL;
	stream_unref(c->stdin_end);
	c->stdin_end = NULL;
	for (struct attachment *a = c->attached, *next; a; a = next) {
		next = a->next;
		leave(a);
		a->c = NULL;
	}
	c->attached = NULL;
}

/* ---- attaching ---------------------------------------------------------------------------- */

static void end_input(struct attachment *a)
{
	struct container *c = a->c;

	if (!c)
		return;
	/* with a terminal, or more sessions to come, only this one is over */
	if (c->pty || !c->stdin_once) {
		leave(a);
		return;
	}
	stream_unref(c->stdin_end);
	c->stdin_end = NULL;
}

static int pass_input(void *arg)
{
	struct attachment *a = arg;
	char keys[1024];
	int64_t n;

	while ((n = stream_read(a->in, keys, sizeof(keys))) > 0 || n == -EINTR) {
		if (!a->c)
			return 0;
		if (n > 0 && a->c->pty) {
			pty_input(a->c->pty, keys, (size_t)n);
		} else if (n > 0 && a->c->stdin_end) {
			struct stream *to = stream_ref(a->c->stdin_end);

			stream_write(to, keys, (size_t)n);
			stream_unref(to);
		}
	}
	if (n != -ECANCELED)
		end_input(a);
	return 0;
}

static void pass_output(struct attachment *a, struct stream *out, struct stream *errout)
{
	struct piece *pieces = a->pieces;
	size_t nr = a->nr;

	a->pieces = NULL;
	a->nr = a->cap = a->bytes = 0;
	for (size_t i = 0; i < nr; i++) {
		struct stream *to = pieces[i].is_stderr ? errout : out;

		if (to)
			stream_write(to, pieces[i].text.s, pieces[i].text.len);
		buf_release(&pieces[i].text);
	}
	free(pieces);
}

static void unlink_from(struct attachment *a)
{
	for (struct attachment **at = a->c ? &a->c->attached : NULL; at && *at; at = &(*at)->next)
		if (*at == a) {
			*at = a->next;
			break;
		}
}

int container_attach(struct container *c, struct stream *in, struct stream *out,
		     struct stream *errout)
{
	struct sim *sim = c->sandbox->runtime->sim;
	struct attachment a = {.c = c, .in = in, .wait = WAITQ_INIT}, **last = &c->attached;
	bool input = in && (c->stdin_open || c->stdin_end),
	     raw = input && c->pty && stream_is_tty(in);
	enum tty_mode before = stream_mode(in);
	struct fiber *keys = NULL;
	int r = 0;

	while (*last)
		last = &(*last)->next;
	*last = &a;
	if (raw)
		pty_join(c->pty, in);
	if (input)
		keys = fiber_start(sim, "attach", pass_input, &a);
	while (r == 0 && (!a.over || a.nr)) {
		if (a.nr)
			pass_output(&a, out, errout);
		else
			r = waitq_wait(sim, &a.wait, SIM_NEVER);
	}
	if (keys) {
		fiber_end(keys);
		fiber_release(keys);
	}
	if (input && a.c && a.c->stdin_once && !a.c->pty)
		end_input(&a); /* whoever was to type is gone */
	if (raw)
		pty_part(a.c ? a.c->pty : NULL, in, before);
	unlink_from(&a);
	pass_output(&a, NULL, NULL);
	return r;
}
