/* host_process.c - see host_process.h. */
#include "app/host_process.h"

#include "client/https.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define IDLE_MS 1000

extern char **environ;

static volatile sig_atomic_t interrupted; /* the signal that came */

static void on_signal(int sig)
{
	interrupted = sig;
}

static int64_t wall(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * SIM_SEC + ts.tv_nsec;
}

/* ---- streams -------------------------------------------------------------------------------- */

struct input {
	struct sim *sim;
	struct waitq waiting;
	bool wanted, readable;
	struct termios saved; /* of a terminal, as we found it */
};

static int64_t input_read(void *self, void *p, size_t max)
{
	struct input *in = self;
	ssize_t n;

	while (!in->readable) {
		in->wanted = true;
		if (waitq_wait(in->sim, &in->waiting, SIM_NEVER) < 0)
			return -ECANCELED;
	}
	in->readable = false;
	n = read(STDIN_FILENO, p, max);
	return n < 0 ? -EIO : n;
}

static void terminal_size(void *self, int *cols, int *rows)
{
	struct winsize w;

	(void)self;
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col && w.ws_row) {
		*cols = w.ws_col;
		*rows = w.ws_row;
	}
}

static void terminal_mode(void *self, bool raw, bool echo)
{
	struct input *in = self;
	struct termios t = in->saved;

	if (raw)
		cfmakeraw(&t);
	else if (!echo)
		t.c_lflag &= ~(tcflag_t)ECHO;
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
}

static const struct stream_ops pipe_in = {.read = input_read};
static const struct stream_ops tty_in = {
	.read = input_read, .size = terminal_size, .mode = terminal_mode};

static int put(FILE *f, const void *p, size_t len)
{
	return fwrite(p, 1, len, f) == len && fflush(f) == 0 ? 0 : -EPIPE;
}

static int to_stdout(void *arg, const void *p, size_t len)
{
	(void)arg;
	return put(stdout, p, len);
}

static int to_stderr(void *arg, const void *p, size_t len)
{
	(void)arg;
	return put(stderr, p, len);
}

/* ---- the process ------------------------------------------------------------------------------
 */

static struct machine *host_machine_new(struct sim *sim, struct https_loop *loop)
{
	char name[256] = "localhost";
	struct machine *m;
	struct vfs *v = vfs_host_new(sim);

	(void)gethostname(name, sizeof(name) - 1);
	m = machine_new(sim, NULL, name);
	machine_set_vfs(m, v);
	vfs_unref(v);
	machine_set_context(m, "https", loop);
	return m;
}

static struct strmap *environment(void)
{
	struct strmap *env = strmap_new(free);

	for (char **e = environ; *e; e++) {
		STR_AUTO name = xstrndup(*e, strcspn(*e, "="));

		strmap_put(env, name, xstrdup((*e)[strlen(name)] ? *e + strlen(name) + 1 : ""));
	}
	return env;
}

/* Lets time follow the clock and sockets be served until p has ended. */
static void drive(struct sim *sim, struct https_loop *loop, struct input *in, struct proc *p)
{
	while (!p->exited) {
		int64_t now, next;
		int timeout;

		sim_settle(sim);
		if (p->exited)
			break;
		if (interrupted) {
			proc_signal(p, interrupted);
			interrupted = 0;
			continue;
		}
		now = wall();
		next = sim_next(sim);
		timeout =
			next == SIM_NEVER
				? IDLE_MS
				: (int)MIN(MAX((next - now + SIM_MSEC - 1) / SIM_MSEC, 0), IDLE_MS);
		if (https_loop_poll(loop, timeout, in->wanted ? STDIN_FILENO : -1)) {
			in->wanted = false;
			in->readable = true;
			waitq_wake_all(sim, &in->waiting);
		}
		if (wall() > sim_now(sim))
			sim_advance_to(sim, wall());
	}
}

int host_process(const struct command *cmd, int argc, char **argv)
{
	struct sim *sim = sim_new((uint64_t)wall(), wall());
	struct https_loop *loop = https_loop_new(sim);
	struct machine *m = host_machine_new(sim, loop);
	struct input input = {.sim = sim};
	bool tty = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &input.saved) == 0;
	struct stream *in = stream_custom_new(tty ? &tty_in : &pipe_in, &input);
	struct stream *out = stream_sink_new(to_stdout, NULL, isatty(STDOUT_FILENO));
	struct stream *errout = stream_sink_new(to_stderr, NULL, isatty(STDERR_FILENO));
	struct strmap *env = environment();
	STR_AUTO cwd = getcwd(NULL, 0);
	struct spawn how = {.argv0 = path_basename(argv[0]),
			    .in = in,
			    .out = out,
			    .err = errout,
			    .env = env,
			    .cwd = cwd ? cwd : "/",
			    .user = "root"}; /* the system itself checks rights */
	struct sigaction act = {.sa_handler = on_signal};
	char **words = xcalloc((size_t)argc + 1, sizeof(char *));
	STR_AUTO path = xasprintf("/usr/bin/%s", cmd->name);
	struct proc *p;
	int status = 126;

	memcpy(words, argv, (size_t)argc * sizeof(char *));
	words[0] = path; /* where it is installed, whatever lies in the learner's PATH */
	how.argv = words;
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	machine_install(m, cmd, NULL);
	if (proc_spawn(m, &how, &p) == 0) {
		drive(sim, loop, &input, p);
		status = p->status;
		proc_detach(p);
		if (tty)
			terminal_mode(&input, false, true);
	}
	stream_unref(in);
	stream_unref(out);
	stream_unref(errout);
	strmap_free(env);
	free(words);
	machine_free(m);
	sim_settle(sim);
	https_loop_free(loop);
	sim_free(sim);
	return status;
}
