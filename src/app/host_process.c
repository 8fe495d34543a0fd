/* host_process.c - see host_process.h. */
#include "app/host_process.h"

#include "app/app.h"
#include "app/host_run.h"
#include "client/grpc.h"
#include "client/https.h"
#include "etcdctl/client.h"
#include "etcdctl/etcdctl.h"
#include "kubectl/credential.h"
#include "sim/pace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define IDLE_MS 1000

extern char **environ;

static volatile sig_atomic_t interrupted; /* the signal that came */
static volatile sig_atomic_t resized;     /* the terminal was */

static void on_signal(int sig)
{
	if (sig == SIGWINCH)
		resized = 1;
	else
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
	(void)self;
	(void)app_terminal_size(STDIN_FILENO, cols, rows);
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

/* A program of the learner's machine: a watch's, or one that runs under a lock. */
static int start_program(char *const *argv, const struct strmap *env, int *ret_pid)
{
	posix_spawn_file_actions_t files;
	STRVEC_AUTO words = STRVEC_INIT;
	const char *name;
	void *value;
	int r;

	for (size_t i = 0; strmap_next(env, &i, &name, &value);)
		strvec_addf(&words, "%s=%s", name, (const char *)value);
	if (posix_spawn_file_actions_init(&files) != 0)
		return -ENOMEM;
	r = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawnp(ret_pid, argv[0], &files, NULL, argv, words.v);
	(void)posix_spawn_file_actions_destroy(&files);
	return r == 0 ? 0 : -ENOENT;
}

static bool program_ended(int pid, int *ret_status)
{
	int status, r = waitpid(pid, &status, WNOHANG);

	if (r == 0 || (r < 0 && errno == EINTR))
		return false;
	*ret_status = r < 0 ? 1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

static const struct etcd_exec exec_door = {.start = start_program, .ended = program_ended};

/* ---- the process ------------------------------------------------------------------------------
 */

/* The sockets of the process: kubectl's, or etcdctl's. */
struct loops {
	struct https_loop *https;
	struct grpc_loop *grpc;
};

/* Waits up to timeout_ms for them, and for fd (-1: none). True when fd is readable. */
static bool wait_for(struct loops *l, struct sim *sim, int timeout_ms, int fd)
{
	struct pollfd p[2] = {{.fd = l->grpc ? grpc_loop_fd(l->grpc) : -1, .events = POLLIN},
			      {.fd = fd, .events = POLLIN}};

	if (!l->grpc)
		return https_loop_poll(l->https, timeout_ms, fd);
	grpc_loop_turn(l->grpc, 0);
	(void)poll(p, fd >= 0 ? 2 : 1, sim_idle(sim) ? timeout_ms : 0);
	if (p[0].revents)
		grpc_loop_turn(l->grpc, 0);
	return fd >= 0 && p[1].revents;
}

static const struct kubectl_host kubectl_host = {
	.run = host_run, .echo = host_echo, .use = host_use};

static struct machine *host_machine_new(struct sim *sim, const struct loops *l)
{
	char name[256] = "localhost";
	struct machine *m;
	struct vfs *v = vfs_host_new(sim);

	(void)gethostname(name, sizeof(name) - 1);
	m = machine_new(sim, NULL, name);
	machine_set_vfs(m, v);
	vfs_unref(v);
	machine_set_context(m, "https", l->https);
	machine_set_context(m, "kubectl-host", (void *)(uintptr_t)&kubectl_host);
	if (l->grpc) {
		machine_set_context(m, ETCD_GRPC_CONTEXT, l->grpc);
		machine_set_context(m, ETCD_EXEC_CONTEXT, (void *)(uintptr_t)&exec_door);
	}
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
static void drive(struct sim *sim, struct loops *loops, struct input *in, struct proc *p, int rate)
{
	struct pace pace;

	pace_init(&pace, wall(), sim_now(sim), rate);
	while (!p->exited) {
		int64_t next;
		int timeout = IDLE_MS;

		sim_settle(sim);
		if (p->exited)
			break;
		if (interrupted) {
			/* it is its machine's first process, which a signal alone does not end */
			if (p->on_signal)
				proc_signal(p, interrupted);
			else
				proc_kill(p, interrupted);
			interrupted = 0;
			continue;
		}
		if (resized) {
			resized = 0;
			https_loop_resized(loops->https);
			continue;
		}
		next = sim_next(sim);
		if (next != SIM_NEVER)
			timeout =
				(int)MIN((pace_wait(&pace, wall(), next) + SIM_MSEC - 1) / SIM_MSEC,
					 IDLE_MS);
		if (wait_for(loops, sim, timeout, in->wanted ? STDIN_FILENO : -1)) {
			in->wanted = false;
			in->readable = true;
			waitq_wake_all(sim, &in->waiting);
		}
		sim_advance_to(sim, MAX(pace_target(&pace, wall()), sim_now(sim)));
	}
}

int host_process(const struct command *cmd, int argc, char **argv)
{
	return host_process_with(cmd, NULL, 1, argc, argv);
}

int host_process_with(const struct command *cmd, void *user_data, int rate, int argc, char **argv)
{
	struct sim *sim = sim_new((uint64_t)wall(), wall());
	struct loops loops = {.https = https_loop_new(sim)};
	struct machine *m;
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
	STR_AUTO path = cmd->path ? xstrdup(cmd->path) : xasprintf("/usr/bin/%s", cmd->name);
	struct proc *p;
	int status = 126;

	if (cmd == &etcdctl_command)
		loops.grpc = grpc_loop_new(sim);
	m = host_machine_new(sim, &loops);
	memcpy(words, argv, (size_t)argc * sizeof(char *));
	words[0] = path; /* where it is installed, whatever lies in the learner's PATH */
	how.argv = words;
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	act.sa_flags = SA_RESTART; /* what is being shown goes on */
	sigaction(SIGWINCH, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	machine_install(m, cmd, user_data);
	if (proc_spawn(m, &how, &p) == 0) {
		drive(sim, &loops, &input, p, rate);
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
	https_loop_free(loops.https);
	grpc_loop_free(loops.grpc);
	sim_free(sim);
	return status;
}
