/* Redirections: opening what a command reads and writes, and putting things back. */
#include "shell/shell_private.h"
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

static void save(struct shell *sh, struct saved_fds *saved, int fd)
{
	if (!saved || saved->saved[fd])
		return;
	saved->saved[fd] = true;
	saved->fd[fd] = stream_ref(sh->p->fd[fd]);
}

static void set(struct shell *sh, struct saved_fds *saved, int fd, struct stream *s)
{
	save(sh, saved, fd);
	proc_set_fd(sh->p, fd, s);
}

void sh_redirect_undo(struct shell *sh, struct saved_fds *saved)
{
	for (int i = 0; i < (int)ARRAY_SIZE(saved->fd); i++) {
		if (!saved->saved[i])
			continue;
		proc_set_fd(sh->p, i, saved->fd[i]);
		stream_unref(saved->fd[i]);
		saved->saved[i] = false;
	}
}

static int refuse(struct shell *sh, const char *what, int r)
{
	if (sh->dialect == DIALECT_BASH)
		shell_error(sh, "%s: %s", what, applet_errno(r));
	else if (sh->dialect == DIALECT_DASH)
		shell_error(sh, "cannot open %s: %s", what,
			    r == -ENOENT ? "No such file" : applet_errno(r));
	else
		shell_error(sh, "can't open %s: %s", what,
			    r == -ENOENT ? "no such file" : applet_errno(r));
	return r;
}

static int refuse_create(struct shell *sh, const char *what, int r)
{
	if (sh->dialect == DIALECT_DASH)
		shell_error(sh, "cannot create %s: %s", what,
			    r == -ENOENT ? "Directory nonexistent" : applet_errno(r));
	else if (sh->dialect == DIALECT_BUSYBOX)
		shell_error(sh, "can't create %s: %s", what,
			    r == -ENOENT ? "nonexistent directory" : applet_errno(r));
	else
		return refuse(sh, what, r);
	return r;
}

static int open_file(struct shell *sh, const struct redir *r, struct saved_fds *saved,
		     const char *path)
{
	bool both = r->op == REDIR_BOTH || r->op == REDIR_BOTH_APPEND;
	bool append = r->op == REDIR_APPEND || r->op == REDIR_BOTH_APPEND;
	bool input = r->op == REDIR_IN || r->op == REDIR_RDWR;
	STR_AUTO abs = proc_path(sh->p, path);
	struct vfs_stat st;
	struct stream *s;
	int e;

	if (sh->noclobber && r->op == REDIR_OUT &&
	    vfs_stat(machine_vfs(sh->p->machine), abs, true, &st) == 0 && st.type == VFS_FILE &&
	    !str_starts(abs, "/dev/")) {
		shell_error(sh, "%s: cannot overwrite existing file", path);
		return -EEXIST;
	}
	e = *path ? proc_open(sh->p, path, input ? "r" : append ? "a" : "w", &s) : -ENOENT;
	if (e < 0)
		return input ? refuse(sh, path, e) : refuse_create(sh, path, e);
	set(sh, saved, both ? 1 : r->fd, s);
	if (both)
		set(sh, saved, 2, s);
	stream_unref(s);
	return 0;
}

static int duplicate(struct shell *sh, const struct redir *r, struct saved_fds *saved,
		     const char *word)
{
	struct redir both = {.op = REDIR_BOTH};

	if (strcmp(word, "-") == 0) {
		set(sh, saved, r->fd, NULL);
		return 0;
	}
	if (*word >= '0' && *word <= '9' && (!word[1] || strcmp(word + 1, "-") == 0)) {
		int from = *word - '0';

		if (!sh->p->fd[from]) {
			shell_error(sh, "%s: Bad file descriptor", word);
			return -EBADF;
		}
		set(sh, saved, r->fd, sh->p->fd[from]);
		if (word[1])
			set(sh, saved, from, NULL);
		return 0;
	}
	if (r->op == REDIR_DUP_OUT && r->fd == 1)
		return open_file(sh, &both, saved, word);
	shell_error(sh, "%s: ambiguous sh_redirect", word);
	return -EINVAL;
}

static int here(struct shell *sh, const struct redir *r, struct saved_fds *saved)
{
	BUF_AUTO text = BUF_INIT;
	struct stream *s;
	int e = 0;

	if (r->op == REDIR_HERE_RAW)
		buf_adds(&text, r->word);
	else
		e = sh_expand_one(sh, r->word, r->op == REDIR_HERE ? EXPAND_HERE : 0, &text);
	if (e < 0)
		return e;
	if (r->op == REDIR_STRING)
		buf_addc(&text, '\n');
	s = stream_text_new(buf_str(&text), text.len);
	set(sh, saved, r->fd, s);
	stream_unref(s);
	return 0;
}

static int apply(struct shell *sh, const struct redir *r, struct saved_fds *saved)
{
	STRVEC_AUTO fields = STRVEC_INIT;
	char *words[2] = {r->word, NULL};
	int e;

	if (r->op == REDIR_HERE || r->op == REDIR_HERE_RAW || r->op == REDIR_STRING)
		return here(sh, r, saved);
	e = sh_expand_words(sh, words, &fields);
	if (e < 0)
		return e;
	if (fields.nr != 1) {
		shell_error(sh, "%s: ambiguous sh_redirect", r->word);
		return -EINVAL;
	}
	if (r->op == REDIR_DUP_IN || r->op == REDIR_DUP_OUT)
		return duplicate(sh, r, saved, fields.v[0]);
	return open_file(sh, r, saved, fields.v[0]);
}

int sh_redirect(struct shell *sh, struct redir *r, struct saved_fds *saved)
{
	if (saved)
		memset(saved, 0, sizeof(*saved));
	for (; r; r = r->next) {
		int e = apply(sh, r, saved);

		if (e < 0) {
			if (saved)
				sh_redirect_undo(sh, saved);
			sh->status = 1;
			return e;
		}
	}
	return 0;
}
