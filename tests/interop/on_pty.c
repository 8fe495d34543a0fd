/*
 * on_pty COMMAND... - runs a command on a terminal of 100 columns and talks with it as standard
 * input says: "< TEXT" waits until it has shown TEXT after what was waited for before, "> TEXT"
 * types TEXT and return, "^ X" types control-X, "@ COLUMNS ROWS" gives it another size. What the
 * terminal showed goes to standard output, and the command's status is ours. Waits at most five
 * minutes for anything (99, and says for what).
 *
 * With NUDGE in the environment, whoever was given another size is told of it each second while
 * it is waited for: the real kubectl forgets a size when it is about to send the one before.
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_S 300

static char *shown;
static size_t len, seen;
static int nudges; /* there is a size that it may have missed */

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static void nudge(int fd)
{
	pid_t group = tcgetpgrp(fd);

	if (nudges && group > 0)
		(void)kill(-group, SIGWINCH);
}

/* Takes what the terminal shows next, until end; what is waited for. 0 at its end. */
static int take(int fd, time_t end, const char *what)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	ssize_t n;

	while (poll(&p, 1, 1000) == 0) {
		if (now() > end) {
			fprintf(stderr, "on_pty: not seen within %d s: %s\n", LIMIT_S, what);
			exit(99);
		}
		nudge(fd);
	}
	shown = realloc(shown, len + 4097);
	n = read(fd, shown + len, 4096);
	if (n <= 0)
		return 0;
	fwrite(shown + len, 1, (size_t)n, stdout);
	fflush(stdout);
	len += (size_t)n;
	shown[len] = '\0';
	return 1;
}

static void await(int fd, const char *text)
{
	time_t end = now() + LIMIT_S;

	for (;;) {
		char *at = len > seen ? memmem(shown + seen, len - seen, text, strlen(text)) : NULL;

		if (at) {
			seen = (size_t)(at - shown) + strlen(text);
			return;
		}
		if (!take(fd, end, text)) {
			fprintf(stderr, "on_pty: it ended before it showed \"%s\"\n", text);
			return;
		}
	}
}

static void keys(int fd, const char *text)
{
	size_t n = strlen(text);

	if (write(fd, text, n) != (ssize_t)n)
		fprintf(stderr, "on_pty: cannot type\n");
}

int main(int argc, char **argv)
{
	struct winsize size = {.ws_row = 30, .ws_col = 100};
	char *line = NULL;
	size_t cap = 0;
	int fd, status = 0;
	pid_t pid;

	if (argc < 2)
		return 98;
	pid = forkpty(&fd, NULL, NULL, &size);
	if (pid < 0)
		return 98;
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while (getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '<' && line[1]) {
			await(fd, line + 2);
		} else if (line[0] == '>' && line[1]) {
			keys(fd, line + 2);
			keys(fd, "\r");
		} else if (line[0] == '^' && line[1]) {
			char key[2] = {(char)(line[2] & 0x1f), '\0'};

			keys(fd, key);
		} else if (sscanf(line, "@ %hu %hu", &size.ws_col, &size.ws_row) == 2) {
			(void)ioctl(fd, TIOCSWINSZ, &size);
			nudges = getenv("NUDGE") != NULL;
		}
	}
	while (take(fd, now() + LIMIT_S, "its end"))
		;
	free(line);
	free(shown);
	(void)waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
