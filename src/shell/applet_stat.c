/* stat chmod chown chgrp readlink realpath basename dirname du: about files. */
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

/* ---- stat ------------------------------------------------------------------------------ */

static const char *type_text(const struct vfs_stat *st)
{
	if (st->type == VFS_DIR)
		return "directory";
	if (st->type == VFS_LINK)
		return "symbolic link";
	return st->size ? "regular file" : "regular empty file";
}

static int id_of(struct proc *p, const char *name)
{
	struct user_info u;
	int id = 0;

	if (machine_find_user(p->machine, name, &u) == 0)
		id = u.uid;
	user_info_release(&u);
	return id;
}

static void stat_format(struct proc *p, const char *fmt, const char *path,
			const struct vfs_stat *st, struct buf *out)
{
	for (; *fmt; fmt++) {
		char mode[11];

		if (*fmt != '%' || !fmt[1]) {
			buf_addc(out, *fmt);
			continue;
		}
		switch (*++fmt) {
		case 'a':
			buf_addf(out, "%o", st->mode);
			break;
		case 'A':
			applet_mode_text((int)st->type, st->mode, mode);
			buf_adds(out, mode);
			break;
		case 'n':
			buf_adds(out, path);
			break;
		case 'N':
			buf_addf(out, "'%s'", path);
			if (st->type == VFS_LINK)
				buf_addf(out, " -> '%s'", st->target);
			break;
		case 's':
			buf_addf(out, "%lld", (long long)st->size);
			break;
		case 'U':
			buf_adds(out, st->owner);
			break;
		case 'G':
			buf_adds(out, st->group);
			break;
		case 'u':
			buf_addf(out, "%d", id_of(p, st->owner));
			break;
		case 'g':
			buf_addf(out, "%d", id_of(p, st->group));
			break;
		case 'F':
			buf_adds(out, type_text(st));
			break;
		case 'Y':
			buf_addf(out, "%lld", (long long)(st->mtime / NSEC_PER_SEC));
			break;
		case 'y':
			time_format(out, "%F %T.%N %z", st->mtime);
			break;
		case '%':
			buf_addc(out, '%');
			break;
		default:
			buf_addc(out, '?');
		}
	}
}

static void stat_show(struct proc *p, const char *path, const struct vfs_stat *st)
{
	BUF_AUTO when = BUF_INIT;
	char mode[11];

	time_format(&when, "%F %T.%N %z", st->mtime);
	applet_mode_text((int)st->type, st->mode, mode);
	proc_printf(p, "  File: %s", path);
	if (st->type == VFS_LINK)
		proc_printf(p, " -> %s", st->target);
	proc_printf(p, "\n  Size: %-10lld\tBlocks: %-10lld IO Block: 4096   %s\n",
		    (long long)st->size, (long long)((st->size + 4095) / 4096 * 8), type_text(st));
	proc_printf(p, "Access: (%04o/%s)  Uid: (%5d/%8s)   Gid: (%5d/%8s)\n", st->mode, mode,
		    id_of(p, st->owner), st->owner, id_of(p, st->group), st->group);
	proc_printf(p, "Access: %s\nModify: %s\nChange: %s\n Birth: -\n", buf_str(&when),
		    buf_str(&when), buf_str(&when));
}

static int stat_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"format:=c", "printf:=c", "dereference=L", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "c:Lf", longs);
	const char *format = NULL;
	bool follow = false;
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		if (c == 'c')
			format = o.arg;
		follow |= c == 'L';
	}
	if (c < 0)
		return 1;
	if (o.argc == 0)
		return missing_operand(p, "stat");
	for (int i = 0; i < o.argc; i++) {
		STR_AUTO abs = proc_path(p, o.argv[i]);
		struct vfs_stat st;
		int r = vfs_stat(tree(p), abs, follow, &st);

		if (r < 0) {
			status = applet_failed(p, "stat", "cannot statx", o.argv[i], r);
		} else if (format) {
			BUF_AUTO out = BUF_INIT;

			stat_format(p, format, o.argv[i], &st, &out);
			proc_printf(p, "%s\n", buf_str(&out));
		} else {
			stat_show(p, o.argv[i], &st);
		}
	}
	return status;
}

/* ---- chmod ------------------------------------------------------------------------------ */

/* u+x,go-w or 644. */
static int change_mode(const char *spec, unsigned mode, bool dir, unsigned *ret)
{
	if (*spec >= '0' && *spec <= '7') {
		unsigned v = 0;

		for (; *spec; spec++) {
			if (*spec < '0' || *spec > '7' || v > 07777)
				return -EINVAL;
			v = v * 8 + (unsigned)(*spec - '0');
		}
		*ret = v;
		return v > 07777 ? -EINVAL : 0;
	}
	while (*spec) {
		unsigned who = 0, bits = 0;
		char op;

		for (; *spec && strchr("ugoa", *spec); spec++)
			who |= *spec == 'u'   ? 04700
			       : *spec == 'g' ? 02070
			       : *spec == 'o' ? 01007
					      : 07777;
		if (!who)
			who = 07777;
		op = *spec;
		if (!op || !strchr("+-=", op))
			return -EINVAL;
		for (spec++; *spec && *spec != ','; spec++) {
			if (*spec == 'r')
				bits |= 0444;
			else if (*spec == 'w')
				bits |= 0222;
			else if (*spec == 'x' || (*spec == 'X' && (dir || (mode & 0111))))
				bits |= 0111;
			else if (*spec == 's')
				bits |= 06000;
			else if (*spec == 't')
				bits |= 01000;
			else if (*spec != 'X')
				return -EINVAL;
		}
		bits &= who;
		mode = op == '+'   ? mode | bits
		       : op == '-' ? mode & ~bits
				   : (mode & ~(who & 0777)) | bits;
		spec += *spec == ',';
	}
	*ret = mode;
	return 0;
}

struct walk {
	struct proc *p;
	const char *spec;
	const char *owner, *group;
	bool recursive;
	int status;
};

static void chmod_one(struct walk *w, const char *path, const char *abs, const struct vfs_stat *st)
{
	unsigned mode;
	int r = change_mode(w->spec, st->mode, st->type == VFS_DIR, &mode);

	if (r == 0 && strcmp(w->p->user, "root") != 0 && strcmp(w->p->user, st->owner) != 0)
		r = -EPERM;
	if (r == 0)
		r = vfs_chmod(tree(w->p), abs, mode);
	if (r < 0) {
		proc_errorf(w->p, "chmod: changing permissions of '%s': %s\n", path,
			    applet_errno(r));
		w->status = 1;
	}
}

static void chown_one(struct walk *w, const char *path, const char *abs, const struct vfs_stat *st)
{
	int r = strcmp(w->p->user, "root") == 0 ? 0 : -EPERM;

	(void)st;
	if (r == 0)
		r = vfs_chown(tree(w->p), abs, w->owner, w->group);
	if (r < 0) {
		proc_errorf(w->p, "chown: changing ownership of '%s': %s\n", path, applet_errno(r));
		w->status = 1;
	}
}

static void each_file(struct walk *w, const char *name, const char *path, int depth,
		      void (*fn)(struct walk *w, const char *path, const char *abs,
				 const struct vfs_stat *st))
{
	STR_AUTO abs = proc_path(w->p, path);
	STRVEC_AUTO names = STRVEC_INIT;
	struct vfs_stat st;
	int r = vfs_stat(tree(w->p), abs, depth == 0, &st);

	if (r < 0) {
		w->status = applet_failed(w->p, name, "cannot access", path, r);
		return;
	}
	if (depth > 0 && st.type == VFS_LINK)
		return;
	fn(w, path, abs, &st);
	if (!w->recursive || depth > 60 || vfs_stat(tree(w->p), abs, true, &st) < 0 ||
	    st.type != VFS_DIR || vfs_list(tree(w->p), abs, &names) < 0)
		return;
	for (size_t i = 0; i < names.nr && !proc_dying(w->p); i++) {
		STR_AUTO child = xasprintf("%s/%s", path, names.v[i]);

		each_file(w, name, child, depth + 1, fn);
	}
}

static int chmod_main(struct proc *p, int argc, char **argv)
{
	struct walk w = {.p = p};
	STRVEC_AUTO files = STRVEC_INIT;
	unsigned ignored;

	/* "-x" may be a mode: options are read by hand */
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-R") == 0 || strcmp(argv[i], "--recursive") == 0)
			w.recursive = true;
		else if (strcmp(argv[i], "-v") == 0 || strcmp(argv[i], "-f") == 0 ||
			 strcmp(argv[i], "--") == 0)
			continue;
		else if (!w.spec)
			w.spec = argv[i];
		else
			strvec_add(&files, argv[i]);
	}
	if (!w.spec)
		return missing_operand(p, "chmod");
	if (change_mode(w.spec, 0, false, &ignored) < 0) {
		proc_errorf(p,
			    "chmod: invalid mode: '%s'\nTry 'chmod --help' for more "
			    "information.\n",
			    w.spec);
		return 1;
	}
	if (files.nr == 0) {
		proc_errorf(p,
			    "chmod: missing operand after '%s'\nTry 'chmod --help' for more "
			    "information.\n",
			    w.spec);
		return 1;
	}
	for (size_t i = 0; i < files.nr; i++)
		each_file(&w, "chmod", files.v[i], 0, chmod_one);
	return w.status;
}

/* Numbers turn into names where passwd has them. */
static char *owner_name(struct proc *p, const char *spec, bool *known)
{
	struct user_info u;
	char *name;

	*known = machine_find_user(p->machine, spec, &u) == 0;
	name = xstrdup(*known && u.name ? u.name : spec);
	user_info_release(&u);
	return name;
}

static char *group_name(struct proc *p, const char *spec)
{
	int64_t gid;
	char *name = NULL;

	if (parse_i64(spec, &gid) == 0 && gid >= 0 && gid < INT32_MAX)
		name = machine_group_name(p->machine, (int)gid);
	return name ? name : xstrdup(spec);
}

static int chown_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o =
		applet_opts(p, argc, argv, "Rvfh", (const char *const[]){"recursive=R", NULL});
	bool group_only = strcmp(path_basename(argv[0]), "chgrp") == 0;
	struct walk w = {.p = p};
	STR_AUTO owner = NULL;
	STR_AUTO group = NULL;
	const char *colon;
	bool known = true;
	int c;

	while ((c = applet_next(&o)) > 0)
		w.recursive |= c == 'R';
	if (c < 0)
		return 1;
	if (o.argc < 2) {
		if (o.argc == 0)
			return missing_operand(p, o.name);
		proc_errorf(p,
			    "%s: missing operand after '%s'\nTry '%s --help' for more "
			    "information.\n",
			    o.name, o.argv[0], o.name);
		return 1;
	}
	colon = group_only ? NULL : strpbrk(o.argv[0], ":.");
	if (!group_only) {
		STR_AUTO user = xstrndup(o.argv[0],
					 colon ? (size_t)(colon - o.argv[0]) : strlen(o.argv[0]));

		if (*user)
			owner = owner_name(p, user, &known);
	}
	if (!known) {
		proc_errorf(p,
			    machine_is_busybox(p->machine) ? "chown: unknown user %s\n"
							   : "chown: invalid user: '%s'\n",
			    o.argv[0]);
		return 1;
	}
	if (group_only)
		group = group_name(p, o.argv[0]);
	else if (colon && colon[1])
		group = group_name(p, colon + 1);
	w.owner = owner;
	w.group = group;
	for (int i = 1; i < o.argc; i++)
		each_file(&w, o.name, o.argv[i], 0, chown_one);
	return w.status;
}

/* ---- names ------------------------------------------------------------------------------ */

static int basename_main(struct proc *p, int argc, char **argv)
{
	STR_AUTO s = NULL;
	size_t n;

	if (argc < 2)
		return missing_operand(p, "basename");
	s = xstrdup(argv[1]);
	n = strlen(s);
	while (n > 1 && s[n - 1] == '/')
		s[--n] = '\0';
	const char *base = n == 1 && *s == '/' ? s : path_basename(s);

	n = strlen(base);
	if (argc > 2 && str_ends(base, argv[2]) && strlen(argv[2]) < n)
		n -= strlen(argv[2]);
	proc_printf(p, "%.*s\n", (int)n, base);
	return 0;
}

static int dirname_main(struct proc *p, int argc, char **argv)
{
	if (argc < 2)
		return missing_operand(p, "dirname");
	for (int i = 1; i < argc; i++) {
		size_t n = strlen(argv[i]);

		while (n > 1 && argv[i][n - 1] == '/')
			n--;
		while (n > 0 && argv[i][n - 1] != '/')
			n--;
		while (n > 1 && argv[i][n - 1] == '/')
			n--;
		if (n == 0)
			proc_puts(p, ".\n");
		else
			proc_printf(p, "%.*s\n", (int)n, argv[i]);
	}
	return 0;
}

/* Follows links by name, as far as they go. */
static int real_path(struct proc *p, const char *path, struct buf *out)
{
	STR_AUTO abs = proc_path(p, path);
	struct vfs_stat st;
	int links = 0;

	for (size_t i = 1; i <= strlen(abs); i++) {
		STR_AUTO part = NULL;

		if (abs[i] && abs[i] != '/')
			continue;
		part = xstrndup(abs, i);
		if (vfs_stat(tree(p), part, false, &st) == 0 && st.type == VFS_LINK) {
			STR_AUTO dir = xstrndup(part, (size_t)(path_basename(part) - part));
			STR_AUTO to = path_absolute(dir, st.target);
			char *all = xasprintf("%s%s", to, abs + i);

			if (++links > 40) {
				free(all);
				return -ELOOP;
			}
			free(abs);
			abs = path_absolute("/", all);
			free(all);
			i = 0;
		}
	}
	buf_adds(out, abs);
	return vfs_stat(tree(p), abs, true, &st);
}

static int readlink_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "femnqsz", NULL);
	bool full = strcmp(path_basename(argv[0]), "realpath") == 0, real = full;
	int c, status = 0;

	while ((c = applet_next(&o)) > 0)
		full |= c == 'f' || c == 'e' || c == 'm';
	if (c < 0)
		return 1;
	if (o.argc == 0)
		return missing_operand(p, o.name);
	for (int i = 0; i < o.argc; i++) {
		STR_AUTO abs = proc_path(p, o.argv[i]);
		BUF_AUTO out = BUF_INIT;
		struct vfs_stat st;
		int r = full ? real_path(p, o.argv[i], &out) : vfs_stat(tree(p), abs, false, &st);

		if (full && r < 0 && !real)
			r = 0;
		if (full && r == 0) {
			proc_printf(p, "%s\n", buf_str(&out));
		} else if (!full && r == 0 && st.type == VFS_LINK) {
			proc_printf(p, "%s\n", st.target);
		} else {
			if (real)
				applet_complain(p, "realpath", o.argv[i], r);
			status = 1;
		}
	}
	return status;
}

/* ---- du --------------------------------------------------------------------------------- */

struct du {
	struct proc *p;
	bool human, summary, all, bytes, mega;
	int64_t max_depth;
};

static void du_show(struct du *d, int64_t n, const char *path)
{
	BUF_AUTO size = BUF_INIT;

	if (d->human)
		applet_human_size(n, &size);
	else if (d->bytes)
		buf_addf(&size, "%lld", (long long)n);
	else
		buf_addf(&size, "%lld",
			 (long long)((n + (d->mega ? (1 << 20) - 1 : 1023)) /
				     (d->mega ? 1 << 20 : 1024)));
	proc_printf(d->p, "%s\t%s\n", buf_str(&size), path);
}

static int64_t du_walk(struct du *d, const char *path, int depth)
{
	STR_AUTO abs = proc_path(d->p, path);
	STRVEC_AUTO names = STRVEC_INIT;
	struct vfs_stat st;
	int64_t total;

	if (vfs_stat(tree(d->p), abs, false, &st) < 0)
		return 0;
	total = d->bytes ? st.size : (st.size + 4095) / 4096 * 4096;
	if (st.type == VFS_DIR && depth < 60 && vfs_list(tree(d->p), abs, &names) == 0)
		for (size_t i = 0; i < names.nr && !proc_dying(d->p); i++) {
			STR_AUTO child = str_ends(path, "/") ? xasprintf("%s%s", path, names.v[i])
							     : xasprintf("%s/%s", path, names.v[i]);

			total += du_walk(d, child, depth + 1);
		}
	if (depth == 0 || (!d->summary && depth <= d->max_depth && (d->all || st.type == VFS_DIR)))
		du_show(d, total, path);
	return total;
}

static int du_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"human-readable=h", "summarize=s", "all=a",
					    "max-depth:=d",     "bytes=b",     NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "hsabkmxcd:", longs);
	struct du d = {.p = p, .max_depth = INT64_MAX};
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		d.human |= c == 'h';
		d.summary |= c == 's';
		d.all |= c == 'a';
		d.bytes |= c == 'b';
		d.mega |= c == 'm';
		if (c == 'd' && parse_i64(o.arg, &d.max_depth) < 0) {
			proc_errorf(p, "du: invalid maximum depth '%s'\n", o.arg);
			return 1;
		}
	}
	if (c < 0)
		return 1;
	if (o.argc == 0)
		o.argv[o.argc++] = ".";
	for (int i = 0; i < o.argc; i++) {
		STR_AUTO abs = proc_path(p, o.argv[i]);
		struct vfs_stat st;
		int r = vfs_stat(tree(p), abs, false, &st);

		if (r < 0) {
			status = applet_failed(p, "du", "cannot access", o.argv[i], r);
			continue;
		}
		du_walk(&d, o.argv[i], 0);
	}
	return status;
}

const struct applet applet_stat = {{{"stat", NULL, stat_main, NULL},
				    {"chmod", NULL, chmod_main, NULL},
				    {"chown", NULL, chown_main, NULL},
				    {"chgrp", NULL, chown_main, NULL},
				    {"basename", NULL, basename_main, NULL},
				    {"dirname", NULL, dirname_main, NULL},
				    {"readlink", NULL, readlink_main, NULL},
				    {"realpath", NULL, readlink_main, NULL},
				    {"du", NULL, du_main, NULL}}};
