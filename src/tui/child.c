/* child.c - see child.h. */
#include "tui/child.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MAX_KEYS ((size_t)4 << 20) /* that it did not take yet */

extern char **environ;

struct child {
	pid_t pid; /* 0: it was waited for */
	int fd;    /* -1: closed */
	int status;
	struct buf keys;
	size_t off;
};

/* ---- starting ------------------------------------------------------------------------------- */

/* What speaks of the terminal Drydock itself is on. */
static bool of_another_terminal(const char *pair)
{
	static const char *const names[] = {
		"TERM",          "COLORTERM",       "TERMCAP",      "LINES",
		"COLUMNS",       "WINDOWID",        "TMUX",         "TMUX_PANE",
		"STY",           "WINDOW",          "TERM_PROGRAM", "TERM_PROGRAM_VERSION",
		"VTE_VERSION",   "KONSOLE_VERSION", "WT_SESSION",   "KITTY_WINDOW_ID",
		"XTERM_VERSION", "ITERM_SESSION_ID"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_starts(pair, names[i]) && pair[strlen(names[i])] == '=')
			return true;
	return false;
}

static bool is_set(const struct strvec *set, const char *pair)
{
	size_t n = strcspn(pair, "=") + 1;

	for (size_t i = 0; i < set->nr; i++)
		if (strncmp(set->v[i], pair, n) == 0)
			return true;
	return false;
}

static void environment(const struct strvec *set, struct strvec *ret)
{
	strvec_add(ret, "TERM=xterm-256color");
	strvec_add(ret, "COLORTERM=truecolor");
	for (size_t i = 0; i < set->nr; i++)
		strvec_add(ret, set->v[i]);
	for (char **e = environ; *e; e++)
		if (!of_another_terminal(*e) && !is_set(set, *e))
			strvec_add(ret, *e);
}

/* Only what may be called after fork. */
static _Noreturn void become(char *const *argv, char *const *env)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (close_range(3, ~0u, 0) < 0)
		for (int fd = 3; fd < 1024; fd++)
			(void)close(fd);
	execve(argv[0], argv, env);
	_exit(127);
}

int child_start(const struct strvec *argv, const struct strvec *set, int cols, int rows,
		struct child **ret, struct err *err)
{
	struct winsize ws = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
	STRVEC_AUTO env = STRVEC_INIT;
	struct child *c;
	int fd;
	pid_t pid;

	if (access(argv->v[0], X_OK) < 0)
		return err_set(err, -errno, "%s: %s", argv->v[0], strerror(errno));
	environment(set, &env);
	pid = forkpty(&fd, NULL, NULL, &ws);
	if (pid < 0)
		return err_set(err, -errno, "no terminal for %s: %s", argv->v[0], strerror(errno));
	if (pid == 0)
		become(argv->v, env.v);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	c = xcalloc(1, sizeof(*c));
	c->pid = pid;
	c->fd = fd;
	*ret = c;
	return 0;
}

static void hang_up(struct child *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* True when it is no more. */
static bool wait_for(struct child *c, int flags)
{
	int status;
	pid_t got;

	if (!c->pid)
		return true;
	do
		got = waitpid(c->pid, &status, flags);
	while (got < 0 && errno == EINTR);
	if (got == 0)
		return false;
	c->status = got < 0               ? 0
		    : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
					  : WEXITSTATUS(status);
	c->pid = 0;
	return true;
}

void child_free(struct child *c)
{
	if (!c)
		return;
	hang_up(c); /* the kernel sends SIGHUP to the session */
	for (int i = 0; i < 50 && !wait_for(c, WNOHANG); i++)
		usleep(10000);
	if (c->pid) { /* it would not go */
		(void)kill(c->pid, SIGKILL);
		(void)wait_for(c, 0);
	}
	buf_release(&c->keys);
	free(c);
}

/* ---- in and out ----------------------------------------------------------------------------- */

int child_fd(const struct child *c, bool *ret_more)
{
	*ret_more = c->keys.len > c->off;
	return c->fd;
}

static void flush(struct child *c)
{
	while (c->fd >= 0 && c->keys.len > c->off) {
		ssize_t n = write(c->fd, c->keys.s + c->off, c->keys.len - c->off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		c->off += (size_t)n;
	}
	buf_reset(&c->keys);
	c->off = 0;
}

size_t child_read(struct child *c, char *p, size_t max)
{
	ssize_t n;

	flush(c);
	if (c->fd < 0)
		return 0;
	do
		n = read(c->fd, p, max);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		return (size_t)n;
	if (n == 0 || errno != EAGAIN) /* EIO: nobody has the other side any more */
		hang_up(c);
	else if (wait_for(c, WNOHANG))
		hang_up(c); /* it has ended; what it left in the background is not listened to */
	return 0;
}

bool child_write(struct child *c, const char *p, size_t len)
{
	if (c->fd < 0 || c->keys.len - c->off + len > MAX_KEYS)
		return false;
	buf_add(&c->keys, p, len);
	flush(c);
	return true;
}

void child_resize(struct child *c, int cols, int rows)
{
	struct winsize ws = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};

	if (c->fd >= 0)
		(void)ioctl(c->fd, TIOCSWINSZ, &ws);
}

bool child_busy(const struct child *c)
{
	pid_t front = c->fd >= 0 && c->pid ? tcgetpgrp(c->fd) : 0;

	return front > 0 && front != c->pid;
}

bool child_ended(struct child *c, int *ret_status)
{
	if (c->fd >= 0 || !wait_for(c, WNOHANG))
		return false;
	*ret_status = c->status;
	return true;
}
