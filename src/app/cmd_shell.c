/* drydock shell: the saved cluster's base host on the learner's whole terminal; with --host, the
 * learner's own shell with the cluster served. */
#include "app/serve.h"

#include "cluster/journal.h"
#include "sim/pace.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define LEAST_WAIT_MS 20
#define MOST_WAIT_MS 1000

extern const struct app_cmd app_shell;

struct shell_view {
	struct workspace *w;
	struct workspace_tty *tty;
	struct tty_view view;
	struct pace pace;
	struct termios saved, raw;
	int signals; /* signalfd */
};

static void reset(void *arg)
{
	static const char clear[] = "\033[0m\033[H\033[2J";

	(void)arg;
	(void)!fd_write(STDOUT_FILENO, clear, strlen(clear));
}

static void out(void *arg, const char *p, size_t len)
{
	(void)arg;
	(void)!fd_write(STDOUT_FILENO, p, len); /* a terminal that is gone ends the keys too */
}

static void size(int *cols, int *rows)
{
	*cols = 80;
	*rows = 24;
	(void)app_terminal_size(STDOUT_FILENO, cols, rows);
}

static int edit(void *arg, struct proc *p, const char *name, struct buf *text)
{
	struct shell_view *v = arg;
	int r;

	tcsetattr(STDIN_FILENO, TCSADRAIN, &v->saved);
	r = app_edit(NULL, p, name, text);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &v->raw);
	/* no time passed for the cluster meanwhile */
	pace_init(&v->pace, app_wall_ns(), sim_now(cluster_sim(workspace_cluster(v->w))), 1);
	return r;
}

/* The window's size is looked at in each turn: only what ends us matters. */
static bool told_to_end(const struct shell_view *v)
{
	struct signalfd_siginfo info;

	return read(v->signals, &info, sizeof(info)) == sizeof(info) && info.ssi_signo != SIGWINCH;
}

static int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Keys, when some come: false at the end of the terminal. */
static bool take_keys(struct shell_view *v, int wait_ms, struct err *err)
{
	struct pollfd in[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
			       {.fd = v->signals, .events = POLLIN}};
	char keys[4096];
	ssize_t n;

	if (poll(in, 2, wait_ms) <= 0)
		return true;
	if (in[1].revents)
		return !told_to_end(v);
	n = read(STDIN_FILENO, keys, sizeof(keys));
	if (n < 0 && errno == EINTR)
		return true;
	return n > 0 && workspace_tty_keys(v->tty, keys, (size_t)n, err) == 0;
}

static int serve(struct shell_view *v, struct err *err)
{
	struct sim *sim = cluster_sim(workspace_cluster(v->w));
	int64_t marked = 0;

	pace_init(&v->pace, app_wall_ns(), sim_now(sim), 1);
	while (!workspace_tty_done(v->tty)) {
		int64_t now = app_wall_ns(), wait;
		int cols, rows;

		sim_advance_to(sim, MAX(pace_target(&v->pace, now), sim_now(sim)));
		if (now - marked > SIM_SEC) {
			workspace_mark(v->w);
			marked = now;
		}
		size(&cols, &rows);
		if (workspace_tty_resize(v->tty, cols, rows, err) < 0)
			return -EIO;
		wait = pace_wait(&v->pace, app_wall_ns(), sim_next(sim)) / SIM_MSEC;
		if (!take_keys(v, (int)MAX(MIN(wait, MOST_WAIT_MS), LEAST_WAIT_MS), err))
			return err->code;
	}
	return workspace_tty_close(v->tty, err);
}

static int run(struct app *a)
{
	struct shell_view v = {.view = {.reset = reset, .out = out}};
	ERR_AUTO err = ERR_INIT;
	int cols, rows, r;

	if (a->argc == 1 && !strcmp(a->argv[0], "--host"))
		return serve_host_shell(a);
	if (a->argc)
		return app_usage(&app_shell, "expected no arguments, or --host");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &v.saved) < 0)
		return app_fail("shell: this is no terminal; drydock sh runs scripts");
	r = app_open(a, &v.w, &err);
	if (r == -EBUSY && serve_is_up(a)) {
		err_release(&err);
		r = serve_run(a, "exec bash -i", &err);
		return r < 0 ? app_fail("%s", err_msg(&err)) : r;
	}
	if (r < 0)
		return app_fail("%s", err_msg(&err));
	workspace_set_editor(v.w, edit, &v);
	v.signals = catch_signals();
	v.raw = v.saved;
	cfmakeraw(&v.raw);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &v.raw);
	size(&cols, &rows);
	r = workspace_tty_open(v.w, NULL, cols, rows, &v.view, &v.tty, &err);
	if (r == 0) {
		r = serve(&v, &err);
		workspace_tty_view(v.tty, NULL);
	}
	tcsetattr(STDIN_FILENO, TCSADRAIN, &v.saved);
	app_close(a, v.w);
	if (v.signals >= 0)
		close(v.signals);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_shell = {.name = "shell",
				  .use = "shell [--host]",
				  .summary = "a terminal on the saved cluster's base host",
				  .about = "With --host it is your own $SHELL instead, with the "
					   "cluster served for its kubectl, as env sets it up.",
				  .run = run};
