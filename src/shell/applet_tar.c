/* tar: create, list and extract. `kubectl cp` runs it. */
#include "shell/applet.h"
#include "shell/tar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_DEPTH 64

struct tar {
	struct proc *p;
	char mode; /* 'c', 'x', 't' */
	bool verbose, keep_absolute, warned, failed;
	const char *file, *dir;
	struct stream *io;
};

/* ---- create ---------------------------------------------------------------------------- */

/* Absolute names lose their slash, and say so once. */
static const char *member_name(struct tar *t, const char *name)
{
	if (*name != '/' || t->keep_absolute)
		return name;
	if (!t->warned)
		proc_errorf(t->p, "tar: Removing leading `/' from member names\n");
	t->warned = true;
	while (*name == '/')
		name++;
	return *name ? name : "./";
}

static int add(struct tar *t, const char *path, const char *name, int depth)
{
	struct vfs *v = machine_vfs(t->p->machine);
	struct vfs_stat st;
	BUF_AUTO data = BUF_INIT;
	const char *member;
	int r = vfs_stat(v, path, false, &st);

	if (r < 0 || depth > MAX_DEPTH) {
		proc_errorf(t->p, "tar: %s: Cannot stat: %s\n", name,
			    applet_errno(r < 0 ? r : -ELOOP));
		t->failed = true;
		return 0;
	}
	member = member_name(t, name);
	if (t->verbose)
		proc_errorf(t->p, "%s\n", name);
	if (st.type == VFS_LINK)
		return tar_write(t->io, member, &st, NULL, 0);
	if (st.type == VFS_DIR) {
		STRVEC_AUTO names = STRVEC_INIT;

		r = tar_write(t->io, member, &st, NULL, 0);
		if (r == 0 && vfs_list(v, path, &names) == 0)
			for (size_t i = 0; r == 0 && i < names.nr && !proc_dying(t->p); i++) {
				STR_AUTO sub = path_absolute(path, names.v[i]);
				STR_AUTO sub_name = xasprintf(
					"%s%s%s", name, str_ends(name, "/") ? "" : "/", names.v[i]);

				r = add(t, sub, sub_name, depth + 1);
			}
		return r;
	}
	r = proc_read_file(t->p, path, &data);
	if (r < 0) {
		proc_errorf(t->p, "tar: %s: Cannot open: %s\n", name, applet_errno(r));
		t->failed = true;
		return 0;
	}
	return tar_write(t->io, member, &st, buf_str(&data), data.len);
}

static int create(struct tar *t, const struct opts *o)
{
	int r = 0;

	for (int i = 0; r == 0 && i < o->argc; i++) {
		STR_AUTO base = t->dir ? proc_path(t->p, t->dir) : xstrdup(t->p->cwd);
		STR_AUTO path = path_absolute(base, o->argv[i]);

		r = add(t, path, o->argv[i], 0);
	}
	if (r == 0)
		r = tar_write_end(t->io);
	if (t->failed)
		proc_errorf(t->p, "tar: Exiting with failure status due to previous errors\n");
	return r < 0 || t->failed ? 2 : 0;
}

/* ---- extract and list ---------------------------------------------------------------------- */

static bool leaves(const char *name)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, name, '/');
	return strvec_has(&parts, "..");
}

static void complain(struct tar *t, const char *name, const char *what, int r)
{
	proc_errorf(t->p, "tar: %s: Cannot %s: %s\n", name, what, applet_errno(r));
	t->failed = true;
}

static void place(struct tar *t, const char *name, char type, unsigned mode, const char *target,
		  const struct buf *data)
{
	struct vfs *v = machine_vfs(t->p->machine);
	STR_AUTO base = t->dir ? proc_path(t->p, t->dir) : xstrdup(t->p->cwd);
	STR_AUTO path = NULL;
	const char *slash;
	int r = 0;

	name = member_name(t, name);
	if (leaves(name)) {
		proc_errorf(t->p, "tar: %s: Member name contains '..'\n", name);
		t->failed = true;
		return;
	}
	path = path_absolute(base, name);
	slash = strrchr(path, '/');
	if (slash > path) {
		STR_AUTO parent = xstrndup(path, (size_t)(slash - path));

		(void)!vfs_mkdir(v, parent, 0755, true);
	}
	if (type == '5') {
		r = vfs_mkdir(v, path, mode, true);
		if (r == -EEXIST)
			r = 0;
		if (r < 0)
			complain(t, name, "mkdir", r);
	} else if (type == '2') {
		(void)!vfs_unlink(v, path);
		r = vfs_symlink(v, target, path);
		if (r < 0)
			complain(t, name, "create symlink", r);
	} else {
		r = proc_write_file(t->p, path, buf_str(data), data->len, mode);
		if (r < 0)
			complain(t, name, "open", r);
	}
}

static int extract(struct tar *t)
{
	struct tar_member m = {0};
	int r;

	while ((r = tar_read(t->io, &m)) > 0 && !proc_dying(t->p)) {
		if (t->mode == 't' || t->verbose)
			proc_printf(t->p, "%s\n", buf_str(&m.name));
		if (t->mode == 'x' && strchr("052", m.type))
			place(t, buf_str(&m.name), m.type, m.mode, m.target, &m.data);
	}
	tar_member_release(&m);
	if (r > 0 || r == -ECANCELED)
		return 2;
	if (r == -EINVAL)
		proc_errorf(t->p, "tar: This does not look like a tar archive\n");
	else if (r < 0)
		proc_errorf(t->p, "tar: Unexpected EOF in archive\n");
	if (r < 0 || t->failed)
		proc_errorf(t->p,
			    r < 0 ? "tar: Error is not recoverable: exiting now\n"
				  : "tar: Exiting with failure status due to previous errors\n");
	return r < 0 || t->failed ? 2 : 0;
}

/* ---- the command ------------------------------------------------------------------------------
 */

static int usage(struct proc *p, const char *text)
{
	proc_errorf(p, "tar: %s\nTry 'tar --help' or 'tar --usage' for more information.\n", text);
	return 2;
}

static int run(struct tar *t, const struct opts *o)
{
	bool std = !t->file || !strcmp(t->file, "-");
	STR_AUTO dir = t->dir ? proc_path(t->p, t->dir) : NULL;
	struct vfs_stat st;
	int r = dir ? vfs_stat(machine_vfs(t->p->machine), dir, true, &st) : 0;

	if (!t->mode)
		return usage(t->p, "You must specify one of the '-Acdtrux', '--delete' or "
				   "'--test-label' options");
	if (t->mode == 'c' && !o->argc)
		return usage(t->p, "Cowardly refusing to create an empty archive");
	if (dir && r == 0 && st.type != VFS_DIR)
		r = -ENOTDIR;
	if (r < 0) {
		proc_errorf(t->p,
			    "tar: %s: Cannot open: %s\ntar: Error is not recoverable: exiting now\n",
			    t->dir, applet_errno(r));
		return 2;
	}
	if (std) {
		t->io = stream_ref(t->mode == 'c' ? proc_out(t->p) : proc_in(t->p));
	} else {
		r = proc_open(t->p, t->file, t->mode == 'c' ? "w" : "r", &t->io);
		if (r < 0) {
			proc_errorf(t->p,
				    "tar: %s: Cannot open: %s\ntar: Error is not recoverable: "
				    "exiting now\n",
				    t->file, applet_errno(r));
			return 2;
		}
	}
	r = t->mode == 'c' ? create(t, o) : extract(t);
	stream_unref(t->io);
	return r;
}

static int tar_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"create=c",         "extract=x", "list=t",
					    "file:=f",          "verbose=v", "directory:=C",
					    "absolute-names=P", "no-same-owner=o",
					    "no-same-permissions=o", NULL};
	struct tar t = {.p = p};
	STRVEC_AUTO words = STRVEC_INIT;
	int c;

	/* "tar cf -": the first word may go without its dash */
	for (int i = 0; i < argc; i++)
		strvec_addf(&words, "%s%s", i == 1 && argv[i][0] && argv[i][0] != '-' ? "-" : "",
			    argv[i]);
	{
		OPTS_AUTO o = applet_opts(p, argc, words.v, "cxtf:vC:Pzpmohk", longs);

		while ((c = applet_next(&o)) > 0)
			switch (c) {
			case 'c':
			case 'x':
			case 't':
				t.mode = (char)c;
				break;
			case 'f':
				t.file = o.arg;
				break;
			case 'C':
				t.dir = o.arg;
				break;
			case 'v':
				t.verbose = true;
				break;
			case 'P':
				t.keep_absolute = true;
				break;
			case 'z':
				proc_errorf(p, "tar (child): gzip: Cannot exec: No such file or "
					       "directory\ntar (child): Error is not recoverable: "
					       "exiting now\n");
				return 2;
			default:
				break;
			}
		return c < 0 ? 2 : run(&t, &o);
	}
}

const struct applet applet_tar = {.cmds = {{.name = "tar", .main = tar_main}}};
