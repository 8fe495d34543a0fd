/* mkdir rmdir rm cp mv touch ln mktemp truncate: changing the tree. */
#include "object/timefmt.h"
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

static struct vfs *tree(struct proc *p)
{
	return machine_vfs(p->machine);
}

static int missing_operand(struct proc *p, const char *name)
{
	proc_errorf(p, "%s: missing operand\nTry '%s --help' for more information.\n", name, name);
	return 1;
}

static bool is_dir(struct proc *p, const char *path)
{
	STR_AUTO abs = proc_path(p, path);
	struct vfs_stat st;

	return vfs_stat(tree(p), abs, true, &st) == 0 && st.type == VFS_DIR;
}

static bool exists(struct proc *p, const char *path)
{
	STR_AUTO abs = proc_path(p, path);
	struct vfs_stat st;

	return vfs_stat(tree(p), abs, false, &st) == 0;
}

/* The directory that holds path must be writable by the user. */
static int may_change(struct proc *p, const char *path)
{
	STR_AUTO abs = proc_path(p, path);
	STR_AUTO dir = xstrndup(abs, (size_t)(path_basename(abs) - abs));

	return proc_access(p, dir, 2);
}

static int octal(const char *s, unsigned *ret)
{
	unsigned v = 0;

	for (const char *c = s; *c; c++) {
		if (*c < '0' || *c > '7' || v > 07777)
			return -EINVAL;
		v = v * 8 + (unsigned)(*c - '0');
	}
	*ret = v;
	return *s ? 0 : -EINVAL;
}

/* ---- directories ----------------------------------------------------------------------- */

static int mkdir_parents(struct proc *p, const char *path, unsigned mode, bool verbose)
{
	for (const char *s = path; (s = strchr(s + 1, '/'));) {
		STR_AUTO part = xstrndup(path, (size_t)(s - path));

		if (!*part || is_dir(p, part))
			continue;
		int r = proc_mkdir(p, part, 0);

		if (r < 0)
			return r == -EEXIST ? -ENOTDIR : r;
		if (verbose)
			proc_printf(p, "mkdir: created directory '%s'\n", part);
	}
	return is_dir(p, path) ? 0 : proc_mkdir(p, path, mode);
}

static int mkdir_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"parents=p", "mode:=m", "verbose=v", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "pm:v", longs);
	bool parents = false, verbose = false;
	unsigned mode = 0;
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		parents |= c == 'p';
		verbose |= c == 'v';
		if (c == 'm' && octal(o.arg, &mode) < 0) {
			proc_errorf(p, "mkdir: invalid mode '%s'\n", o.arg);
			return 1;
		}
	}
	if (c < 0)
		return 1;
	if (o.argc == 0)
		return missing_operand(p, "mkdir");
	for (int i = 0; i < o.argc; i++) {
		bool had = exists(p, o.argv[i]);
		int r = parents ? mkdir_parents(p, o.argv[i], mode, verbose)
				: proc_mkdir(p, o.argv[i], mode);

		if (r < 0)
			status = applet_failed(p, "mkdir", "cannot create directory", o.argv[i], r);
		else if (verbose && !had)
			proc_printf(p, "mkdir: created directory '%s'\n", o.argv[i]);
	}
	return status;
}

static int rmdir_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "p", NULL);
	int c, status = 0;

	while ((c = applet_next(&o)) > 0)
		;
	if (c < 0)
		return 1;
	if (o.argc == 0)
		return missing_operand(p, "rmdir");
	for (int i = 0; i < o.argc; i++) {
		STR_AUTO abs = proc_path(p, o.argv[i]);
		int r = exists(p, o.argv[i]) ? may_change(p, o.argv[i]) : -ENOENT;

		if (r == 0)
			r = vfs_rmdir(tree(p), abs);
		if (r < 0)
			status = applet_failed(p, "rmdir", "failed to remove", o.argv[i], r);
	}
	return status;
}

/* ---- rm -------------------------------------------------------------------------------- */

struct rm {
	bool recursive, force, verbose, dirs;
};

static int remove_one(struct proc *p, const struct rm *o, const char *path)
{
	STR_AUTO abs = proc_path(p, path);
	struct vfs_stat st;
	int r = vfs_stat(tree(p), abs, false, &st);
	const char *base = path_basename(path);

	if (r < 0) {
		if (r == -ENOENT && o->force)
			return 0;
		return applet_failed(p, "rm", "cannot remove", path, r);
	}
	if (st.type == VFS_DIR && (strcmp(base, ".") == 0 || strcmp(base, "..") == 0)) {
		proc_errorf(p, "rm: refusing to remove '.' or '..' directory: skipping '%s'\n",
			    path);
		return 1;
	}
	if (strcmp(abs, "/") == 0) {
		proc_errorf(p, "rm: it is dangerous to operate recursively on '/'\n"
			       "rm: use --no-preserve-root to override this failsafe\n");
		return 1;
	}
	if (st.type == VFS_DIR && !o->recursive && !o->dirs)
		return applet_failed(p, "rm", "cannot remove", path, -EISDIR);
	r = may_change(p, path);
	if (r == 0)
		r = st.type != VFS_DIR ? vfs_unlink(tree(p), abs)
		    : o->recursive     ? vfs_remove_all(tree(p), abs)
				       : vfs_rmdir(tree(p), abs);
	if (r < 0)
		return applet_failed(p, "rm", "cannot remove", path, r);
	if (o->verbose)
		proc_printf(p, st.type == VFS_DIR ? "removed directory '%s'\n" : "removed '%s'\n",
			    path);
	return 0;
}

static int rm_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"recursive=r", "force=f",         "verbose=v",
					    "dir=d",       "interactive::=i", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "rRfvdiI", longs);
	struct rm opt = {.force = false};
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		opt.recursive |= c == 'r' || c == 'R';
		opt.force |= c == 'f';
		opt.verbose |= c == 'v';
		opt.dirs |= c == 'd';
	}
	if (c < 0)
		return 1;
	if (o.argc == 0 && !opt.force)
		return missing_operand(p, "rm");
	for (int i = 0; i < o.argc; i++)
		status |= remove_one(p, &opt, o.argv[i]);
	return status;
}

/* ---- cp and mv --------------------------------------------------------------------------- */

struct copy {
	struct proc *p;
	const char *name;
	bool recursive, preserve, force, verbose, no_clobber, links, update;
};

static char *below(const char *dir, const char *path)
{
	STR_AUTO trimmed = xstrdup(path);
	size_t n = strlen(trimmed);

	while (n > 1 && trimmed[n - 1] == '/')
		trimmed[--n] = '\0';
	return xasprintf("%s%s%s", dir, str_ends(dir, "/") ? "" : "/", path_basename(trimmed));
}

static int copy_file(struct copy *c, const char *from, const char *to, const struct vfs_stat *st)
{
	BUF_AUTO text = BUF_INIT;
	STR_AUTO to_abs = proc_path(c->p, to);
	STR_AUTO owner = xstrdup(st->owner);
	STR_AUTO group = xstrdup(st->group);
	unsigned mode = st->mode;
	int64_t mtime = st->mtime;
	int r = proc_read_file(c->p, from, &text);

	if (r < 0 && machine_is_busybox(c->p->machine))
		return applet_failed(c->p, c->name, "cannot stat", from, r);
	if (r < 0) {
		proc_errorf(c->p, "%s: cannot open '%s' for reading: %s\n", c->name, from,
			    applet_errno(r));
		return 1;
	}
	r = proc_write_file(c->p, to, buf_str(&text), text.len, mode & 0777 & ~c->p->umask);
	if (r < 0)
		return applet_failed(c->p, c->name, "cannot create regular file", to, r);
	if (c->preserve) {
		(void)!vfs_chmod(tree(c->p), to_abs, mode);
		(void)!vfs_chown(tree(c->p), to_abs, owner, group);
		(void)!vfs_utime(tree(c->p), to_abs, mtime);
	}
	return 0;
}

static int copy_any(struct copy *c, const char *from, const char *to, int depth);

static int copy_dir(struct copy *c, const char *from, const char *to, int depth)
{
	STR_AUTO abs = proc_path(c->p, from);
	STRVEC_AUTO names = STRVEC_INIT;
	int status = 0, r;

	if (!is_dir(c->p, to)) {
		r = proc_mkdir(c->p, to, 0);
		if (r < 0)
			return applet_failed(c->p, c->name, "cannot create directory", to, r);
	}
	r = vfs_list(tree(c->p), abs, &names);
	if (r < 0)
		return applet_failed(c->p, c->name, "cannot access", from, r);
	for (size_t i = 0; i < names.nr && !proc_dying(c->p); i++) {
		STR_AUTO a = below(from, names.v[i]);
		STR_AUTO b = below(to, names.v[i]);

		status |= copy_any(c, a, b, depth + 1);
	}
	return status;
}

static int copy_any(struct copy *c, const char *from, const char *to, int depth)
{
	STR_AUTO abs = proc_path(c->p, from);
	STR_AUTO to_abs = proc_path(c->p, to);
	struct vfs_stat st;
	size_t n = strlen(abs);
	int r = vfs_stat(tree(c->p), abs, !c->links && !c->recursive, &st);

	if (r < 0)
		return applet_failed(c->p, c->name, "cannot stat", from, r);
	if (strcmp(abs, to_abs) == 0) {
		proc_errorf(c->p, "%s: '%s' and '%s' are the same file\n", c->name, from, to);
		return 1;
	}
	if (c->verbose)
		proc_printf(c->p, "'%s' -> '%s'\n", from, to);
	if (st.type == VFS_LINK) {
		STR_AUTO target = xstrdup(st.target);

		(void)!vfs_unlink(tree(c->p), to_abs);
		r = vfs_symlink(tree(c->p), target, to_abs);
		return r < 0 ? applet_failed(c->p, c->name, "cannot create symbolic link", to, r)
			     : 0;
	}
	if (st.type == VFS_FILE) {
		if (c->no_clobber && exists(c->p, to))
			return 0;
		return copy_file(c, from, to, &st);
	}
	if (!c->recursive) {
		proc_errorf(c->p, "%s: %somitting directory '%s'\n", c->name,
			    machine_is_busybox(c->p->machine) ? "" : "-r not specified; ", from);
		return 1;
	}
	if (strncmp(to_abs, abs, n) == 0 && to_abs[n] == '/') {
		proc_errorf(c->p, "%s: cannot copy a directory, '%s', into itself, '%s'\n", c->name,
			    from, to);
		return 1;
	}
	return depth > 60 ? 1 : copy_dir(c, from, to, depth);
}

static int move_one(struct copy *c, const char *from, const char *to)
{
	STR_AUTO a = proc_path(c->p, from);
	STR_AUTO b = proc_path(c->p, to);
	struct vfs_stat st;
	int r = vfs_stat(tree(c->p), a, false, &st);

	if (r < 0)
		return applet_failed(c->p, "mv", "cannot stat", from, r);
	if (c->no_clobber && exists(c->p, to))
		return 0;
	if (strcmp(a, b) == 0) {
		proc_errorf(c->p, "mv: '%s' and '%s' are the same file\n", from, to);
		return 1;
	}
	r = may_change(c->p, from);
	if (r == 0)
		r = may_change(c->p, to);
	if (r == 0)
		r = vfs_rename(tree(c->p), a, b);
	if (r == -EXDEV || r == -EBUSY) { /* another file system */
		struct copy all = *c;

		all.recursive = all.preserve = all.links = true;
		if (copy_any(&all, from, to, 0) != 0)
			return 1;
		r = st.type == VFS_DIR ? vfs_remove_all(tree(c->p), a) : vfs_unlink(tree(c->p), a);
		if (r < 0)
			return applet_failed(c->p, "mv", "cannot remove", from, r);
	} else if (r == -EINVAL) {
		proc_errorf(c->p, "mv: cannot move '%s' to a subdirectory of itself, '%s'\n", from,
			    to);
		return 1;
	} else if (r < 0) {
		STR_AUTO what = xasprintf("cannot move '%s' to", from);

		return applet_failed(c->p, "mv", what,
				     machine_is_busybox(c->p->machine) ? from : to, r);
	}
	if (c->verbose)
		proc_printf(c->p, "renamed '%s' -> '%s'\n", from, to);
	return 0;
}

/* Sources and where they go, for cp, mv and ln alike. */
static int each_pair(struct copy *c, struct opts *o, const char *target,
		     int (*fn)(struct copy *c, const char *from, const char *to))
{
	const char *last = target ? target : o->argc ? o->argv[o->argc - 1] : NULL;
	int nr = target ? o->argc : o->argc - 1, status = 0;

	if (o->argc == 0) {
		proc_errorf(c->p,
			    "%s: missing file operand\nTry '%s --help' for more information.\n",
			    c->name, c->name);
		return 1;
	}
	if (nr == 0) {
		proc_errorf(c->p,
			    "%s: missing destination file operand after '%s'\n"
			    "Try '%s --help' for more information.\n",
			    c->name, o->argv[0], c->name);
		return 1;
	}
	if (is_dir(c->p, last)) {
		for (int i = 0; i < nr && !proc_dying(c->p); i++) {
			STR_AUTO to = below(last, o->argv[i]);

			/* "dir/." means its contents: they land in the target itself */
			if (strcmp(path_basename(o->argv[i]), ".") == 0) {
				free(to);
				to = xstrdup(last);
			}
			status |= fn(c, o->argv[i], to);
		}
		return status;
	}
	if (nr > 1) {
		proc_errorf(c->p, "%s: target '%s': %s\n", c->name, last,
			    exists(c->p, last) ? "Not a directory" : "No such file or directory");
		return 1;
	}
	if (str_ends(last, "/") && exists(c->p, o->argv[0]) && !is_dir(c->p, o->argv[0])) {
		proc_errorf(c->p, "%s: cannot create regular file '%s': Not a directory\n", c->name,
			    last);
		return 1;
	}
	return fn(c, o->argv[0], last);
}

static int copy_one(struct copy *c, const char *from, const char *to)
{
	return copy_any(c, from, to, 0);
}

static int cp_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"recursive=r",         "archive=a",        "force=f",
		"verbose=v",           "preserve::=p",     "no-clobber=n",
		"target-directory:=t", "no-dereference=P", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "rRapfvnuidPLHTt:", longs);
	struct copy c = {.p = p, .name = "cp"};
	const char *target = NULL;
	int ch;

	while ((ch = applet_next(&o)) > 0) {
		c.recursive |= ch == 'r' || ch == 'R' || ch == 'a';
		c.preserve |= ch == 'p' || ch == 'a';
		c.links |= ch == 'd' || ch == 'P' || ch == 'a';
		c.verbose |= ch == 'v';
		c.no_clobber |= ch == 'n';
		if (ch == 't')
			target = o.arg;
	}
	return ch < 0 ? 1 : each_pair(&c, &o, target, copy_one);
}

static int mv_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"force=f", "verbose=v", "no-clobber=n",
					    "target-directory:=t", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "fvniuTt:", longs);
	struct copy c = {.p = p, .name = "mv"};
	const char *target = NULL;
	int ch;

	while ((ch = applet_next(&o)) > 0) {
		c.verbose |= ch == 'v';
		c.no_clobber |= ch == 'n';
		if (ch == 't')
			target = o.arg;
	}
	return ch < 0 ? 1 : each_pair(&c, &o, target, move_one);
}

/* ---- links ----------------------------------------------------------------------------- */

static int link_one(struct copy *c, const char *target, const char *path)
{
	STR_AUTO abs = proc_path(c->p, path);
	int r = may_change(c->p, path);

	if (r == 0 && c->force && exists(c->p, path))
		r = vfs_unlink(tree(c->p), abs);
	if (r == 0 && c->links) {
		r = vfs_symlink(tree(c->p), target, abs);
	} else if (r == 0) { /* a hard link: a copy comes closest */
		STR_AUTO from = proc_path(c->p, target);
		struct vfs_stat st;

		r = vfs_stat(tree(c->p), from, false, &st);
		if (r < 0)
			return applet_failed(c->p, "ln", "failed to access", target, r);
		if (st.type == VFS_DIR) {
			proc_errorf(c->p, "ln: %s: hard link not allowed for directory\n", target);
			return 1;
		}
		r = exists(c->p, path) ? -EEXIST : 0;
		if (r == 0)
			return copy_file(c, target, path, &st);
	}
	if (r == 0)
		return 0;
	return applet_failed(c->p, "ln",
			     c->links ? "failed to create symbolic link"
				      : "failed to create hard link",
			     path, r);
}

static int ln_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"symbolic=s", "force=f", "no-dereference=n",
					    "verbose=v", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "sfnvr", longs);
	struct copy c = {.p = p, .name = "ln"};
	bool replace_dir = false;
	int ch;

	while ((ch = applet_next(&o)) > 0) {
		c.links |= ch == 's';
		c.force |= ch == 'f';
		replace_dir |= ch == 'n';
	}
	if (ch < 0)
		return 1;
	if (o.argc == 1) {
		STR_AUTO here = xstrdup(path_basename(o.argv[0]));

		return link_one(&c, o.argv[0], here);
	}
	if (o.argc == 2 && replace_dir) {
		STR_AUTO abs = proc_path(p, o.argv[1]);
		struct vfs_stat st;

		if (vfs_stat(tree(p), abs, false, &st) == 0 && st.type == VFS_LINK)
			return link_one(&c, o.argv[0], o.argv[1]);
	}
	return each_pair(&c, &o, NULL, link_one);
}

/* ---- touch, truncate, mktemp ------------------------------------------------------------- */

static int touch_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(
		p, argc, argv, "acmd:t:r:", (const char *const[]){"no-create=c", "date:=d", NULL});
	bool no_create = false;
	int64_t when = sim_now(p->sim);
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		no_create |= c == 'c';
		if (c == 'd' && time_parse_rfc3339(o.arg, &when) < 0) {
			proc_errorf(p, "touch: invalid date format '%s'\n", o.arg);
			return 1;
		}
	}
	if (c < 0)
		return 1;
	if (o.argc == 0) {
		proc_errorf(p, "touch: missing file operand\nTry 'touch --help' for more "
			       "information.\n");
		return 1;
	}
	for (int i = 0; i < o.argc; i++) {
		STR_AUTO abs = proc_path(p, o.argv[i]);
		int r = proc_access(p, o.argv[i], 2);

		if (r == -ENOENT && no_create)
			continue;
		if (r == -ENOENT)
			r = proc_write_file(p, o.argv[i], "", 0, 0);
		if (r == 0)
			r = vfs_utime(tree(p), abs, when);
		if (r < 0 && !str_starts(abs, "/dev/")) {
			bool made = r == -EROFS || r == -EACCES || r == -ENOENT || r == -ENOTDIR;

			status = applet_failed(p, "touch",
					       made ? "cannot touch" : "setting times of",
					       o.argv[i], r);
		}
	}
	return status;
}

static int mktemp_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "dqup:t", NULL);
	STR_AUTO template = NULL;
	bool dir = false;
	char *x;
	int c, r;

	while ((c = applet_next(&o)) > 0)
		dir |= c == 'd';
	if (c < 0)
		return 1;
	template = xstrdup(o.argc ? o.argv[0] : "/tmp/tmp.XXXXXXXXXX");
	x = strstr(template, "XXX");
	if (!x) {
		proc_errorf(p, "mktemp: too few X's in template '%s'\n", template);
		return 1;
	}
	for (; *x == 'X'; x++)
		*x = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			[sim_rand_below(p->sim, 62)];
	r = dir ? proc_mkdir(p, template, 0700) : proc_write_file(p, template, "", 0, 0600);
	if (r < 0) {
		proc_errorf(p, "mktemp: failed to create %s via template '%s': %s\n",
			    dir ? "directory" : "file", template, applet_errno(r));
		return 1;
	}
	proc_printf(p, "%s\n", template);
	return 0;
}

const struct applet applet_files = {{{"mkdir", NULL, mkdir_main, NULL},
				     {"rmdir", NULL, rmdir_main, NULL},
				     {"rm", NULL, rm_main, NULL},
				     {"cp", NULL, cp_main, NULL},
				     {"mv", NULL, mv_main, NULL},
				     {"ln", NULL, ln_main, NULL},
				     {"touch", NULL, touch_main, NULL},
				     {"mktemp", NULL, mktemp_main, NULL}}};
