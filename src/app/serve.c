#include "app/serve.h"

#include "gateway/control.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define START_S 300 /* that a server may take to start */

int serve_ask(struct app *a, const struct value *question, struct value **ret, struct err *err)
{
	STR_AUTO dir = app_cluster_dir(a);

	return control_ask(dir, question, ret, err);
}

int serve_status(struct app *a, struct value **ret, struct err *err)
{
	VALUE_AUTO *q = value_build("{cmd: 'status'}");

	return serve_ask(a, q, ret, err);
}

bool serve_is_up(struct app *a)
{
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	return serve_status(a, &answer, &err) == 0;
}

/* ---- in the background ------------------------------------------------------------------- */

char *serve_self(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return n > 0 ? xmemdup0(path, (size_t)n) : xstrdup("drydock");
}

/* The child: away from this terminal, `up` in the foreground, its words in a file. */
static void become_server(struct app *a, const char *log, int argc, char **argv)
{
	char **args = xcalloc((size_t)argc + 16, sizeof(char *));
	STR_AUTO self = serve_self();
	STR_AUTO seed = xasprintf("%llu", (unsigned long long)a->seed);
	int n = 0, out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setsid();
	if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(1);
	args[n++] = self; /* all of it goes with the exec */
	args[n++] = xstrdup("--cluster");
	args[n++] = xstrdup(app_cluster(a));
	if (a->profile) {
		args[n++] = xstrdup("--profile");
		args[n++] = xstrdup(a->profile);
	}
	if (a->seed_given) {
		args[n++] = xstrdup("--seed");
		args[n++] = seed;
	}
	args[n++] = xstrdup("up");
	for (int i = 0; i < argc; i++)
		args[n++] = argv[i];
	setenv("DRYDOCK_HOME", a->home, 1);
	execv(self, args);
	_exit(127);
}

int serve_detach(struct app *a, int argc, char **argv, struct err *err)
{
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO log = xasprintf("%s/server.log", dir);
	BUF_AUTO said = BUF_INIT;
	pid_t child;
	int r = dir_make(dir, err), status;

	if (r < 0)
		return r;
	child = fork();
	if (child < 0)
		return err_set(err, -errno, "fork: %s", strerror(errno));
	if (child == 0)
		become_server(a, log, argc, argv);
	for (int i = 0; i < START_S * 20; i++) {
		if (serve_is_up(a))
			return 0;
		if (waitpid(child, &status, WNOHANG) == child)
			break;
		usleep(50000);
	}
	if (file_read(log, 65536, &said, err) < 0 || !said.len)
		return err_set(err, -EIO, "the server did not start; see %s", log);
	while (said.len && said.s[said.len - 1] == '\n')
		buf_trunc(&said, said.len - 1);
	return err_set(err, -EIO, "%s",
		       str_starts(buf_str(&said), "drydock: ") ? buf_str(&said) + 9
							       : buf_str(&said));
}

/* ---- running there ------------------------------------------------------------------------------
 */

static int put(void *arg, int fd, const void *p, size_t len)
{
	(void)arg;
	return fd_write(fd, p, len);
}

static void window_size(void *arg, int *cols, int *rows)
{
	(void)arg;
	*cols = 80;
	*rows = 24;
	(void)app_terminal_size(STDOUT_FILENO, cols, rows);
}

int serve_run(struct app *a, const char *script, struct err *err)
{
	STR_AUTO dir = app_cluster_dir(a);
	bool tty = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	struct control_run run = {
		.script = script, .in = STDIN_FILENO, .tty = tty, .out = put, .size = window_size};
	struct termios before, raw;
	sigset_t set;
	int r;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	run.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	window_size(NULL, &run.cols, &run.rows);
	if (isatty(STDIN_FILENO) && !tty)
		run.in = -1; /* nobody types at what is piped on */
	if (tty && tcgetattr(STDIN_FILENO, &before) == 0) {
		raw = before;
		cfmakeraw(&raw);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	}
	r = control_run(dir, &run, err);
	if (tty)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	close(run.signals);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return r;
}
