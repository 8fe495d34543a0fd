/*
 * pty PROGRAM - drydock on a real (pseudo) terminal: what backend_curses.c does. Keys in,
 * bytes out; afterwards the terminal must be as it was, however the program ended.
 */
#include "base/base.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 20000

struct session {
	pid_t pid;
	int fd, keep; /* keep: the terminal's other side, held open to look at its modes */
	struct buf seen;
	struct termios before;
	const char *name;
};

static int failed;

static void fail(const struct session *s, const char *what)
{
	printf("FAIL %s: %s\n", s->name, what);
	failed++;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Reads what is there within ms; false at the end. */
static bool pump(struct session *s, int ms)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};
	char chunk[4096];
	ssize_t n;

	if (poll(&p, 1, ms) <= 0)
		return true;
	n = read(s->fd, chunk, sizeof(chunk));
	if (n > 0)
		buf_add(&s->seen, chunk, (size_t)n);
	return n > 0;
}

static bool expect(struct session *s, const char *text)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	while (!strstr(buf_str(&s->seen), text))
		if (now_ms() > deadline || !pump(s, 100)) {
			STR_AUTO what = xasprintf("\"%s\" never came", text);

			fail(s, what);
			return false;
		}
	return true;
}

static void keys(struct session *s, const char *text)
{
	buf_reset(&s->seen);
	if (write(s->fd, text, strlen(text)) < 0)
		fail(s, "the terminal takes no keys");
}

static void resize(struct session *s, int cols, int rows)
{
	struct winsize ws = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	buf_reset(&s->seen);
	ioctl(s->fd, TIOCSWINSZ, &ws);
	kill(s->pid, SIGWINCH);
}

static void begin(struct session *s, const char *name, const char *program, const char *term)
{
	struct winsize ws = {.ws_row = 24, .ws_col = 80};
	int slave;

	*s = (struct session){.name = name};
	if (openpty(&s->fd, &slave, NULL, NULL, &ws) < 0) {
		perror("openpty");
		exit(77);
	}
	tcgetattr(slave, &s->before);
	s->keep = slave;
	s->pid = fork();
	if (s->pid == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		close(slave);
		close(s->fd);
		setenv("TERM", term, 1);
		if (!str_starts(term, "xterm")) /* curses keeps some memory when it refuses */
			setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		execl(program, program, "--lang", "en", (char *)NULL);
		_exit(127);
	}
}

/* Waits for the end and looks at what is left behind. */
static void end(struct session *s, int want_status, bool drew)
{
	int64_t deadline = now_ms() + PATIENCE_MS;
	struct termios after;
	int status;

	while (waitpid(s->pid, &status, WNOHANG) == 0) {
		if (now_ms() > deadline) {
			fail(s, "it does not end");
			kill(s->pid, SIGKILL);
			waitpid(s->pid, &status, 0);
			break;
		}
		pump(s, 50);
	}
	pump(s, 50);
	if ((status & ~0x80) != want_status) { /* whether a core was written does not matter */
		STR_AUTO what = xasprintf("ended with %#x, expected %#x", (unsigned)status,
					  (unsigned)want_status);

		fail(s, what);
	}
	tcgetattr(s->keep, &after);
	if (after.c_lflag != s->before.c_lflag || after.c_iflag != s->before.c_iflag ||
	    after.c_oflag != s->before.c_oflag)
		fail(s, "the terminal's modes are not what they were");
	if (drew && !strstr(buf_str(&s->seen), "\033[?1049l"))
		fail(s, "the other screen was not left");
	if (drew && !strstr(buf_str(&s->seen), "\033[?2004l"))
		fail(s, "bracketed paste was left on");
	close(s->keep);
	close(s->fd);
	buf_release(&s->seen);
}

static void in_and_out(const char *program)
{
	struct session s;

	begin(&s, "in and out", program, "xterm-256color");
	expect(&s, "D R Y D O C K");
	expect(&s, "\033[?2004h");
	keys(&s, "?");
	expect(&s, "╭"); /* its frame: curses writes only what differs */
	keys(&s, "\033");
	usleep(100000);
	keys(&s, ":");
	expect(&s, "›");
	keys(&s, "\033[200~lesso\033[201~"); /* pasted */
	expect(&s, "lesso");
	keys(&s, "\033");
	usleep(100000);
	resize(&s, 60, 20);
	expect(&s, "60");
	resize(&s, 100, 30);
	expect(&s, "D R Y D O C K");
	keys(&s, "\014"); /* ^L: all of it again */
	expect(&s, "D R Y D O C K");
	keys(&s, "\033[12;34m"); /* a sequence nobody knows is no key: m would open a cluster */
	for (int i = 0; i < 5; i++)
		pump(&s, 100);
	if (strstr(buf_str(&s.seen), "candidate"))
		fail(&s, "an unknown sequence was taken for keys");
	keys(&s, "\033[B\033OB"); /* the cursor key down, as either kind of terminal sends it */
	usleep(100000);
	keys(&s, "q");
	end(&s, 0, true);
}

static void ended_by(const char *program, int sig, int want_status)
{
	STR_AUTO name = xasprintf("signal %d", sig);
	struct session s;

	begin(&s, name, program, "xterm-256color");
	expect(&s, "D R Y D O C K");
	buf_reset(&s.seen);
	kill(s.pid, sig);
	end(&s, want_status, true);
}

static void without(const char *program, const char *term)
{
	struct session s;

	begin(&s, term, program, term);
	expect(&s, "drydock help");
	expect(&s, "Plain, because");
	end(&s, 0, false);
}

int main(int argc, char **argv)
{
	const char *program = argc > 1 ? argv[1] : "./drydock";
	char home[] = "/tmp/drydock-pty.XXXXXX";
	STR_AUTO clean = NULL;

	if (!mkdtemp(home))
		return 99;
	setenv("DRYDOCK_HOME", home, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	in_and_out(program);
	ended_by(program, SIGTERM, 0);
	ended_by(program, SIGHUP, 0);
	ended_by(program, SIGINT, 0);
	ended_by(program, SIGSEGV, SIGSEGV);
	without(program, "dumb");
	without(program, "no-such-terminal");
	clean = xasprintf("%s/progress.db", home);
	unlink(clean);
	rmdir(home);
	printf(failed ? "%d failures\n" : "the terminal is as it was, each time\n", failed);
	return failed ? 1 : 0;
}
