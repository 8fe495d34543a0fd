/* The learner's own editor on a copy of a text: $VISUAL, $EDITOR, vi or nano. */
#include "tui/tui.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_TEXT ((size_t)8 << 20)

/* As system() does it: ^C and ^\ are the editor's. */
static int run_editor(const char *path)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
	const char *which = !str_empty(visual) ? visual : !str_empty(editor) ? editor : NULL;
	STR_AUTO script = which ? xasprintf("exec %s \"$1\"", which)
				: xstrdup("command -v vi >/dev/null && exec vi \"$1\"; "
					  "exec nano \"$1\"");
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
	int status = 0;
	pid_t pid;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGINT, &interrupt, NULL);
		sigaction(SIGQUIT, &quit, NULL);
		execl("/bin/sh", "sh", "-c", script, "editor", path, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	if (pid < 0)
		return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECANCELED;
}

/* The last part of name, of harmless characters: editors choose a mode by it. */
static char *temp_name(const char *name)
{
	const char *base = strrchr(name, '/'), *dir = getenv("TMPDIR");
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s/drydock-XXXXXX-", str_empty(dir) ? "/tmp" : dir);
	for (base = base ? base + 1 : name; *base; base++)
		buf_addc(&b, strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-_.",
				    *base)
				     ? *base
				     : '_');
	return buf_detach(&b);
}

/* mkstemps makes the copy with mode 0600. */
int external_edit(const char *name, struct buf *text)
{
	STR_AUTO path = temp_name(name);
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO after = BUF_INIT;
	const char *marks = strrchr(path, '/');
	int r, fd;

	marks = strstr(marks, "XXXXXX");
	fd = mkstemps(path, (int)strlen(marks) - 6);
	if (fd < 0)
		return -errno;
	r = fd_write(fd, buf_str(text), text->len);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		r = run_editor(path);
	if (r == 0)
		r = file_read(path, MAX_TEXT, &after, &err);
	unlink(path);
	if (r == 0) {
		buf_reset(text);
		buf_add(text, buf_str(&after), after.len);
	}
	return r;
}
