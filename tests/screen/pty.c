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
#include <vterm.h>

#define PATIENCE_MS 300000

struct session {
	pid_t pid;
	int fd, keep; /* keep: the terminal's other side, held open to look at its modes */
	struct buf seen;
	VTerm *vt; /* what a learner sees */
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

/* Whether something is there to read within ms. */
static bool more(struct session *s, int ms)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};

	return poll(&p, 1, ms) > 0;
}

/* Reads what is there within ms; false at the end. */
static bool pump(struct session *s, int ms)
{
	char chunk[4096];
	ssize_t n;

	if (!more(s, ms))
		return true;
	n = read(s->fd, chunk, sizeof(chunk));
	if (n > 0)
		buf_add(&s->seen, chunk, (size_t)n);
	if (n > 0)
		vterm_input_write(s->vt, chunk, (size_t)n);
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
	vterm_set_size(s->vt, rows, cols);
	ioctl(s->fd, TIOCSWINSZ, &ws);
	kill(s->pid, SIGWINCH);
}

/* lab NULL: the home screen. */
static void begin(struct session *s, const char *name, const char *program, const char *term,
		  const char *lab)
{
	struct winsize ws = {.ws_row = 24, .ws_col = 80};
	int slave;

	*s = (struct session){.name = name, .vt = vterm_new(24, 80)};
	vterm_set_utf8(s->vt, 1);
	vterm_screen_enable_altscreen(vterm_obtain_screen(s->vt), 1);
	vterm_screen_reset(vterm_obtain_screen(s->vt), 1);
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
		execl(program, program, "--lang", "en", lab ? "home" : NULL, "lab", lab, NULL);
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
	while (more(s, 0) && pump(s, 0))
		;
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
	vterm_free(s->vt);
}

/* The screen's rows; other characters than ASCII's are left out. */
static void read_screen(struct session *s, struct buf *out)
{
	VTermScreen *screen = vterm_obtain_screen(s->vt);
	VTermScreenCell cell;
	int rows, cols;

	vterm_get_size(s->vt, &rows, &cols);
	for (int y = 0; y < rows; y++) {
		for (int x = 0; x < cols; x++)
			if (vterm_screen_get_cell(screen, (VTermPos){y, x}, &cell) &&
			    cell.chars[0] < 128)
				buf_addc(out, cell.chars[0] ? (char)cell.chars[0] : ' ');
		buf_addc(out, '\n');
	}
}

/* It comes to show the text, or, shown being false, not to show it any more. */
static bool comes_to(struct session *s, const char *text, bool shown)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	for (;;) {
		BUF_AUTO screen = BUF_INIT;

		read_screen(s, &screen);
		if ((strstr(buf_str(&screen), text) != NULL) == shown)
			return true;
		if (now_ms() > deadline || !pump(s, 100)) {
			STR_AUTO what = xasprintf("\"%s\" is %s shown:\n%s", text,
						  shown ? "not" : "still", buf_str(&screen));

			fail(s, what);
			return false;
		}
	}
}

static bool shows(struct session *s, const char *text)
{
	return comes_to(s, text, true);
}

static void in_and_out(const char *program)
{
	struct session s;

	begin(&s, "in and out", program, "xterm-256color", NULL);
	expect(&s, "D R Y D O C K");
	expect(&s, "\033[?2004h");
	keys(&s, "?");
	expect(&s, "╭"); /* its frame: curses writes only what differs */
	shows(&s, "Esc  Close");
	keys(&s, "\033"); /* alone: what comes with it would be one key with it */
	comes_to(&s, "Esc  Close", false);
	keys(&s, ":");
	expect(&s, "›");
	keys(&s, "\033[200~lesso\033[201~"); /* pasted */
	expect(&s, "lesso");
	shows(&s, "Esc  Close");
	keys(&s, "\033");
	comes_to(&s, "Esc  Close", false);
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
	keys(&s, "q");
	end(&s, 0, true);
}

static void ended_by(const char *program, int sig, int want_status)
{
	STR_AUTO name = xasprintf("signal %d", sig);
	struct session s;

	begin(&s, name, program, "xterm-256color", NULL);
	expect(&s, "D R Y D O C K");
	buf_reset(&s.seen);
	kill(s.pid, sig);
	end(&s, want_status, true);
}

static void without(const char *program, const char *term)
{
	struct session s;

	begin(&s, term, program, term, NULL);
	expect(&s, "drydock help");
	expect(&s, "Plain, because");
	end(&s, 0, false);
}

/* ---- the learner's own shell beside a lab ---------------------------------------------------- */

#define LAB "rollout-stuck"

/* Whether the cursor is behind the text. */
static bool behind(struct session *s, const char *text)
{
	VTermScreen *screen = vterm_obtain_screen(s->vt);
	int n = (int)strlen(text);
	VTermScreenCell cell;
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(s->vt), &at);
	for (int i = 0; i < n; i++)
		if (at.col < n ||
		    !vterm_screen_get_cell(screen, (VTermPos){at.row, at.col - n + i}, &cell) ||
		    (cell.chars[0] ? cell.chars[0] : ' ') != (uint32_t)text[i])
			return false;
	return true;
}

/* A shell asks for a command: what is typed before that, the last program may still take. */
static void await_prompt(struct session *s)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	for (;;) {
		BUF_AUTO screen = BUF_INIT;

		read_screen(s, &screen);
		if (behind(s, "pane> ") || behind(s, "mine> ") || behind(s, "root@node01:~# "))
			return;
		if (now_ms() > deadline || !pump(s, 100)) {
			STR_AUTO what =
				xasprintf("no shell asks for a command:\n%s", buf_str(&screen));

			fail(s, what);
			return;
		}
	}
}

/* want: what the line itself does not have. */
static void type_now(struct session *s, const char *line, const char *want)
{
	STR_AUTO text = xasprintf("%s\r", line);

	keys(s, text);
	shows(s, want);
}

static void type(struct session *s, const char *line, const char *want)
{
	await_prompt(s);
	type_now(s, line, want);
}

static bool file_has(const char *path, const char *text)
{
	BUF_AUTO all = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	return file_read(path, (size_t)8 << 20, &all, &err) == 0 && strstr(buf_str(&all), text);
}

/* The process that wrote its number into the file is gone. */
static void gone(const struct session *s, const char *path)
{
	int64_t deadline = now_ms() + PATIENCE_MS, pid = 0;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (file_read(path, 32, &text, &err) < 0 || text.len < 2) {
		fail(s, "the shell did not write its number");
		return;
	}
	buf_trunc(&text, text.len - 1);
	if (parse_i64(buf_str(&text), &pid) < 0 || pid < 2)
		fail(s, "the shell's number is none");
	while (pid > 1 && kill((pid_t)pid, 0) == 0) {
		if (now_ms() > deadline) {
			fail(s, "the shell outlived the program");
			return;
		}
		usleep(20000);
	}
}

/* Whatever the shell's own start says: kubectl goes to the lab's cluster. */
static void kubeconfig_stays(const char *program, const char *home, const char *shell,
			     const char *rc)
{
	static const char text[] = "PS1='mine> '; export KUBECONFIG=/a/real/cluster\n"
				   "PATH=/usr/bin:/bin; MINE=from-my-rc\n";
	STR_AUTO path = xasprintf("%s/%s", home, rc);
	ERR_AUTO err = ERR_INIT;
	struct session s;

	if (access(shell, X_OK) < 0) {
		printf("skipped: there is no %s\n", shell);
		return;
	}
	if (file_write(path, text, strlen(text), 0600, &err) < 0)
		printf("FAIL: %s\n", err_msg(&err)), failed++;
	setenv("HOME", home, 1);
	setenv("SHELL", shell, 1);
	begin(&s, shell, program, "xterm-256color", LAB);
	shows(&s, "mine>");
	type(&s, "echo \"$MINE,${KUBECONFIG##*/attempts/}\"", "from-my-rc," LAB "/kubeconfig");
	type(&s, "k get nodes -o name", "node/node02");
	type(&s, "exit", "The shell has ended");
	keys(&s, "\035q");
	shows(&s, "D R Y D O C K");
	keys(&s, "q");
	end(&s, 0, true);
}

/* A character of the screen that a line goes through. */
static bool struck(struct session *s, uint32_t c)
{
	VTermScreen *screen = vterm_obtain_screen(s->vt);
	VTermScreenCell cell;
	int rows, cols;

	vterm_get_size(s->vt, &rows, &cols);
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < cols; x++)
			if (vterm_screen_get_cell(screen, (VTermPos){y, x}, &cell) &&
			    cell.chars[0] == c && cell.chars[1] == 0x336)
				return true;
	return false;
}

static void own_shell(const char *program, const char *home)
{
	STR_AUTO journal = xasprintf("%s/attempts/" LAB "/journal.jsonl", home);
	STR_AUTO pid = xasprintf("%s/pid", home);
	struct session s;

	begin(&s, "own shell", program, "xterm-256color", LAB);
	shows(&s, "pane>");
	type(&s, "echo $$ >$DRYDOCK_HOME/pid; echo $TERM,$COLORTERM,$DRYDOCK_CLUSTER",
	     "xterm-256color,truecolor,lab/" LAB);
	type(&s, "stty size", "14 80");
	type(&s, "printf '\\033[9mJ\\033[29m%s\\n' Q", "JQ");
	if (!struck(&s, 'J') || struck(&s, 'Q'))
		fail(&s, "what is struck through is not shown so");
	/* its commands reach the lab's cluster, and what they change is the lab's */
	type(&s, "k get nodes -o name", "node/node02");
	type(&s, "k create ns made-in-the-pane -o name", "namespace/made-in-the-pane");
	if (!file_has(journal, "made-in-the-pane"))
		fail(&s, "what was done is not in the journal");
	/* drydock's own commands ask the screen */
	type(&s, "./drydock lab check | tail -1", "0 of 7 points.");
	type_now(&s, "./drydock undo", "1 taken back, 0 left");
	type(&s, "k get ns -o name", "namespace/kube-system");
	type(&s, "./drydock down", "leave it there");
	type(&s, "ssh node01 'echo on-$(hostname)'", "on-node01");
	type(&s, "ssh node01", "root@node01:~#");
	type(&s, "exit", "Connection to node01 closed.");
	/* ^C is the shell's, ^S and ^Q the terminal's */
	type(&s, "sh -c 'echo slee\"\"ping; exec sleep 1000'", "sleeping");
	keys(&s, "\003");
	type(&s, "echo al''ive", "alive");
	keys(&s, "\023\021");
	type(&s, "echo go''es on", "goes on");
	keys(&s, "\033[18~"); /* F7: the first hint comes up, typing leads back */
	shows(&s, "Hints");
	type_now(&s, "echo still''here", "stillhere");
	type(&s, "k create ns other -o name", "namespace/other");
	keys(&s, "\033[20~"); /* F9 */
	shows(&s, "Taken back");
	type_now(&s, "exit 3", "The shell has ended");
	type_now(&s, "", "pane>");
	resize(&s, 100, 30);
	type(&s, "stty size", "28 59");
	type(&s, "echo $$ >$DRYDOCK_HOME/pid; echo no''ted", "noted");
	keys(&s, "\035");
	shows(&s, "Shell");
	keys(&s, "q");
	shows(&s, "D R Y D O C K");
	keys(&s, "q");
	end(&s, 0, true);
	gone(&s, pid);
}

int main(int argc, char **argv)
{
	const char *program = argc > 1 ? argv[1] : "./drydock";
	char home[] = "/tmp/drydock-pty.XXXXXX";

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
	setenv("SHELL", "/bin/sh", 1);
	setenv("PS1", "pane> ", 1);
	setenv("ENV", "", 1);
	own_shell(program, home);
	unsetenv("ZDOTDIR");
	kubeconfig_stays(program, home, "/bin/bash", ".bashrc");
	kubeconfig_stays(program, home, "/bin/zsh", ".zshrc");
	if (fork() == 0) {
		execlp("rm", "rm", "-rf", home, (char *)NULL);
		_exit(127);
	}
	wait(NULL);
	printf(failed ? "%d failures\n" : "the terminal is as it was, each time\n", failed);
	return failed ? 1 : 0;
}
