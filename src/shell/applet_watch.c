/* watch: a command again and again, its output on the whole screen. */
#include "shell/applet.h"
#include "shell/pty.h"

#include "object/timefmt.h"

#include <stdlib.h>

#define MAX_OUTPUT ((size_t)1 << 20)

struct watch {
	struct proc *p;
	struct buf command;
	int64_t every;
	bool no_title;
};

/* What `sh -c command` prints, both ways. Negative: cancelled. */
static int run_once(struct watch *w, struct buf *out)
{
	char sh[] = "sh", dash_c[] = "-c";
	char *argv[] = {sh, dash_c, w->command.s, NULL};
	struct stream *from, *to;
	struct spawn how = {.argv = argv, .parent = w->p};
	struct proc *child;
	int status, r;

	stream_pipe_new(w->p->sim, &from, &to);
	how.out = how.err = to;
	r = proc_spawn(w->p->machine, &how, &child);
	stream_unref(to);
	if (r == 0) {
		r = stream_read_all(from, MAX_OUTPUT, out);
		if (r < 0)
			proc_signal(child, 15);
		if (proc_wait(w->p, child, &status) < 0) {
			proc_detach(child);
			r = -1;
		}
	}
	stream_unref(from);
	return r;
}

static void title(struct watch *w, int cols, struct buf *out)
{
	BUF_AUTO date = BUF_INIT;
	STR_AUTO left = xasprintf("Every %.1fs: %s", (double)w->every / 1e9, w->command.s);
	STR_AUTO right = NULL;
	int room;

	time_write_rfc3339(&date, sim_now(w->p->sim));
	right = xasprintf("%s: %.10s %.8s", machine_hostname(w->p->machine), buf_str(&date),
			  buf_str(&date) + 11);
	room = MAX(cols - (int)strlen(right) - 1, 0);
	buf_addf(out, "%-*.*s %s\r\n\033[K\r\n", room, room, left, right);
}

/* As many rows as there are, each cut at the edge. */
static void show(struct watch *w, const struct buf *text)
{
	struct stream *tty = proc_out(w->p);
	BUF_AUTO out = BUF_INIT;
	const char *s = buf_str(text);
	int cols, rows, y = w->no_title ? 0 : 2;

	stream_tty_size(tty, &cols, &rows);
	buf_adds(&out, "\033[H");
	if (!w->no_title)
		title(w, cols, &out);
	for (; *s && y < rows; y++) {
		size_t n = strcspn(s, "\n"), i = 0;
		int used = 0;

		while (i < n) {
			uint32_t cp;
			size_t len = utf8_decode(s + i, n - i, &cp);

			used += cp == '\t' ? 8 - used % 8 : utf8_width(cp);
			if (used > cols)
				break;
			i += len;
		}
		buf_add(&out, s, i);
		buf_adds(&out, y + 1 < rows ? "\033[K\r\n" : "\033[K");
		s += n + (s[n] == '\n');
	}
	buf_adds(&out, "\033[J");
	stream_write(tty, buf_str(&out), out.len);
}

static int watch_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"interval:=n", "no-title=t", "differences=d", "exec=x",
					    NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "+n:tdx", longs);
	struct watch w = {.p = p, .every = 2 * SIM_SEC};
	bool tty = stream_pty(proc_out(p)) != NULL;
	int c;

	while ((c = applet_next(&o)) > 0) {
		w.no_title |= c == 't';
		if (c == 'n' && (applet_seconds(o.arg, false, &w.every) < 0 || w.every <= 0)) {
			proc_errorf(p, "watch: failed to parse argument: '%s'\n", o.arg);
			return 1;
		}
	}
	if (c < 0 || !o.argc) {
		proc_errorf(p, "Usage:\n watch [options] command\n");
		return 1;
	}
	w.every = MAX(w.every, 100 * SIM_MSEC);
	for (int i = 0; i < o.argc; i++)
		buf_addf(&w.command, "%s%s", i ? " " : "", o.argv[i]);
	if (tty)
		stream_puts(proc_out(p), "\033[?1049h\033[H\033[2J");
	for (;;) {
		BUF_AUTO out = BUF_INIT;

		if (run_once(&w, &out) < 0)
			break;
		if (tty)
			show(&w, &out);
		else
			proc_write(p, buf_str(&out), out.len);
		if (proc_sleep(p, w.every) < 0)
			break;
	}
	if (tty) /* ^C ends it: the screen is given back */
		stream_puts(proc_out(p), "\033[?1049l");
	buf_release(&w.command);
	return 0;
}

const struct applet applet_watch = {{{"watch", NULL, watch_main, NULL}}};
