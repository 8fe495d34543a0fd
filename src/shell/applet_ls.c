/* ls: directories, as GNU's on a terminal or in a pipe. */
#include "object/timefmt.h"
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

#define HALF_YEAR (INT64_C(31556952) / 2 * SIM_SEC)

struct entry {
	char *name;
	char *target; /* of a link */
	char *owner, *group;
	int kind;
	unsigned mode;
	int64_t size, mtime;
};

struct ls {
	struct proc *p;
	bool all, almost_all, one, longer, human, recursive, dirs, by_time, by_size, reverse,
		columns;
	bool classify, no_owner, no_group;
	int status;
	bool printed; /* something already: a blank line goes before a directory */
};

static void entry_release(struct entry *e)
{
	free(e->name);
	free(e->target);
	free(e->owner);
	free(e->group);
}

/* Returns the status. */
static int failed(struct proc *p, const char *verb, const char *what, int r)
{
	return applet_failed(p, "ls", verb, what, r) * (machine_is_busybox(p->machine) ? 1 : 2);
}

static int entry_load(struct ls *l, const char *path, const char *name, bool follow,
		      struct entry *ret)
{
	STR_AUTO abs = proc_path(l->p, path);
	struct vfs_stat st;
	int r = vfs_stat(machine_vfs(l->p->machine), abs, follow, &st);

	if (r < 0)
		return r;
	*ret = (struct entry){.name = xstrdup(name), .mode = st.mode, .kind = (int)st.type};
	ret->size = st.size;
	ret->mtime = st.mtime;
	ret->owner = xstrdup(st.owner);
	ret->group = xstrdup(st.group);
	if (st.type == VFS_LINK)
		ret->target = xstrdup(st.target);
	return 0;
}

void applet_mode_text(int kind, unsigned mode, char out[11])
{
	static const char rwx[] = "rwxrwxrwx";

	out[0] = kind == VFS_DIR ? 'd' : kind == VFS_LINK ? 'l' : '-';
	for (int i = 0; i < 9; i++)
		out[1 + i] = mode & (0400u >> i) ? rwx[i] : '-';
	if (mode & 04000)
		out[3] = mode & 0100 ? 's' : 'S';
	if (mode & 02000)
		out[6] = mode & 0010 ? 's' : 'S';
	if (mode & 01000)
		out[9] = mode & 0001 ? 't' : 'T';
	out[10] = '\0';
}

void applet_human_size(int64_t n, struct buf *out)
{
	static const char units[] = "KMGTPE";
	double v = (double)n;
	int u = -1;

	if (n < 1024) {
		buf_addf(out, "%lld", (long long)n);
		return;
	}
	while (v >= 1023.5 && u < 5) {
		v /= 1024;
		u++;
	}
	/* rounded up, one digit below ten */
	if (v < 9.95) {
		int64_t tenths = (int64_t)(v * 10);

		tenths += (double)tenths < v * 10;
		buf_addf(out, "%lld.%lld%c", (long long)(tenths / 10), (long long)(tenths % 10),
			 units[u]);
	} else {
		int64_t whole = (int64_t)v;

		whole += (double)whole < v;
		buf_addf(out, "%lld%c", (long long)whole, units[u]);
	}
}

static void date_text(const struct ls *l, int64_t ns, struct buf *out)
{
	int64_t now = sim_now(l->p->sim);

	time_format(out, ns > now || ns < now - HALF_YEAR ? "%b %e  %Y" : "%b %e %R", ns);
}

/* Names with odd characters are quoted on a terminal. */
static void add_name(const struct ls *l, const struct entry *e, struct buf *out)
{
	bool tty = stream_is_tty(proc_out(l->p));
	bool odd = e->name[strcspn(e->name, " \t\n'\"\\$`|&;()<>*?[]!#~")] != '\0';

	if (tty && odd && !strchr(e->name, '\''))
		buf_addf(out, "'%s'", e->name);
	else if (tty && odd)
		buf_addf(out, "\"%s\"", e->name);
	else
		buf_adds(out, e->name);
	if (l->classify && e->kind == VFS_DIR)
		buf_addc(out, '/');
	else if (l->classify && e->kind == VFS_LINK && !l->longer)
		buf_addc(out, '@');
	else if (l->classify && e->kind == VFS_FILE && (e->mode & 0111))
		buf_addc(out, '*');
}

static void list_long(struct ls *l, const struct entry *v, size_t nr)
{
	BUF_AUTO out = BUF_INIT;
	int owner = 0, group = 0, size = 0;

	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO s = BUF_INIT;

		if (l->human)
			applet_human_size(v[i].size, &s);
		else
			buf_addf(&s, "%lld", (long long)v[i].size);
		owner = MAX(owner, (int)strlen(v[i].owner));
		group = MAX(group, (int)strlen(v[i].group));
		size = MAX(size, (int)s.len);
	}
	for (size_t i = 0; i < nr; i++) {
		const struct entry *e = &v[i];
		BUF_AUTO s = BUF_INIT;
		char mode[11];

		applet_mode_text(e->kind, e->mode, mode);
		if (l->human)
			applet_human_size(e->size, &s);
		else
			buf_addf(&s, "%lld", (long long)e->size);
		buf_addf(&out, "%s %d ", mode, e->kind == VFS_DIR ? 2 : 1);
		if (!l->no_owner)
			buf_addf(&out, "%-*s ", owner, e->owner);
		if (!l->no_group)
			buf_addf(&out, "%-*s ", group, e->group);
		buf_addf(&out, "%*s ", size, buf_str(&s));
		date_text(l, e->mtime, &out);
		buf_addc(&out, ' ');
		add_name(l, e, &out);
		if (e->target)
			buf_addf(&out, " -> %s", e->target);
		buf_addc(&out, '\n');
	}
	proc_write(l->p, buf_str(&out), out.len);
}

/* Down the columns, as many as fit. */
static void list_columns(struct ls *l, const struct entry *v, size_t nr)
{
	BUF_AUTO out = BUF_INIT;
	STRVEC_AUTO names = STRVEC_INIT;
	size_t rows, *widths = xcalloc(nr + 1, sizeof(*widths));
	int cols, lines;

	stream_tty_size(proc_out(l->p), &cols, &lines);
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO name = BUF_INIT;

		add_name(l, &v[i], &name);
		strvec_add(&names, buf_str(&name));
	}
	for (rows = 1; rows < nr; rows++) {
		size_t total = 0, nr_cols = (nr + rows - 1) / rows;

		for (size_t c = 0; c < nr_cols; c++) {
			size_t w = 0;

			for (size_t i = c * rows; i < nr && i < (c + 1) * rows; i++)
				w = MAX(w, utf8_str_width(names.v[i], strlen(names.v[i])));
			widths[c] = w + 2;
			total += widths[c];
		}
		if (total < (size_t)cols + 2)
			break;
	}
	for (size_t r = 0; r < rows && r < nr; r++) {
		for (size_t i = r; i < nr; i += rows) {
			size_t w = utf8_str_width(names.v[i], strlen(names.v[i]));

			buf_adds(&out, names.v[i]);
			if (i + rows < nr && rows > 0)
				buf_pad(&out, ' ', widths[i / rows] > w ? widths[i / rows] - w : 1);
		}
		buf_addc(&out, '\n');
	}
	free(widths);
	proc_write(l->p, buf_str(&out), out.len);
}

static void list(struct ls *l, const struct entry *v, size_t nr)
{
	BUF_AUTO out = BUF_INIT;

	if (nr == 0)
		return;
	l->printed = true;
	if (l->longer) {
		list_long(l, v, nr);
		return;
	}
	if (l->columns || (stream_is_tty(proc_out(l->p)) && !l->one)) {
		list_columns(l, v, nr);
		return;
	}
	for (size_t i = 0; i < nr; i++) {
		add_name(l, &v[i], &out);
		buf_addc(&out, '\n');
	}
	proc_write(l->p, buf_str(&out), out.len);
}

static int compare(const void *pa, const void *pb, void *arg)
{
	const struct entry *a = pa, *b = pb;
	const struct ls *l = arg;
	int c = 0;

	if (l->by_time)
		c = (a->mtime < b->mtime) - (a->mtime > b->mtime);
	else if (l->by_size)
		c = (a->size < b->size) - (a->size > b->size);
	if (c == 0)
		c = strcmp(a->name, b->name);
	return l->reverse ? -c : c;
}

static void sort(struct ls *l, struct entry *v, size_t nr)
{
	qsort_r(v, nr, sizeof(*v), compare, l);
}

static int64_t blocks(const struct entry *v, size_t nr)
{
	int64_t total = 0;

	for (size_t i = 0; i < nr; i++)
		if (v[i].kind != VFS_LINK)
			total += (v[i].size + 4095) / 4096 * 4;
	return total;
}

static char *join(const char *dir, const char *name)
{
	return str_ends(dir, "/") ? xasprintf("%s%s", dir, name) : xasprintf("%s/%s", dir, name);
}

static void list_dir(struct ls *l, const char *path, bool heading, int depth)
{
	STR_AUTO abs = proc_path(l->p, path);
	STRVEC_AUTO names = STRVEC_INIT;
	struct entry *v;
	size_t nr = 0;
	int r = proc_access(l->p, path, 4);

	if (r == 0)
		r = vfs_list(machine_vfs(l->p->machine), abs, &names);
	if (r < 0) {
		l->status = failed(l->p, "cannot open directory", path, r);
		return;
	}
	v = xcalloc(names.nr + 2, sizeof(*v));
	if (l->all) {
		STR_AUTO up = join(path, "..");

		if (entry_load(l, path, ".", true, &v[nr]) == 0)
			nr++;
		if (entry_load(l, up, "..", true, &v[nr]) == 0)
			nr++;
	}
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO child = join(path, names.v[i]);

		if (names.v[i][0] == '.' && !l->all && !l->almost_all)
			continue;
		if (entry_load(l, child, names.v[i], false, &v[nr]) == 0)
			nr++;
	}
	sort(l, v, nr);
	if (heading)
		proc_printf(l->p, "%s%s:\n", l->printed ? "\n" : "", path);
	l->printed = true;
	if (l->longer) {
		BUF_AUTO total = BUF_INIT;

		if (l->human)
			applet_human_size(blocks(v, nr) * 1024, &total);
		else
			buf_addf(&total, "%lld", (long long)blocks(v, nr));
		proc_printf(l->p, "total %s\n", buf_str(&total));
	}
	list(l, v, nr);
	for (size_t i = 0; i < nr && l->recursive && depth < 64 && !proc_dying(l->p); i++) {
		STR_AUTO child = join(path, v[i].name);

		if (v[i].kind == VFS_DIR && strcmp(v[i].name, ".") != 0 &&
		    strcmp(v[i].name, "..") != 0)
			list_dir(l, child, true, depth + 1);
	}
	for (size_t i = 0; i < nr; i++)
		entry_release(&v[i]);
	free(v);
}

static void set_option(struct ls *l, int c)
{
	switch (c) {
	case 'a':
		l->all = true;
		break;
	case 'A':
		l->almost_all = true;
		break;
	case '1':
		l->one = true;
		break;
	case 'g':
	case 'o':
	case 'l':
		l->longer = true;
		l->no_owner |= c == 'g';
		l->no_group |= c == 'o';
		break;
	case 'h':
		l->human = true;
		break;
	case 'R':
		l->recursive = true;
		break;
	case 'd':
		l->dirs = true;
		break;
	case 't':
		l->by_time = true;
		break;
	case 'S':
		l->by_size = true;
		break;
	case 'r':
		l->reverse = true;
		break;
	case 'C':
		l->columns = true;
		break;
	case 'F':
		l->classify = true;
		break;
	default: /* colours and the like */
		break;
	}
}

/* Files named on the command line first, together; directories after them. */
static void list_operands(struct ls *l, struct opts *o)
{
	struct entry *files = xcalloc((size_t)o->argc, sizeof(*files));
	struct entry *dirs = xcalloc((size_t)o->argc, sizeof(*dirs));
	size_t nr_files = 0, nr_dirs = 0;

	for (int i = 0; i < o->argc; i++) {
		struct entry e;
		/* a link to a directory is one, unless its own data is asked for */
		int r = entry_load(l, o->argv[i], o->argv[i], !l->longer && !l->dirs, &e);

		if (r == -ENOENT)
			r = entry_load(l, o->argv[i], o->argv[i], false, &e);
		if (r < 0) {
			l->status = failed(l->p, "cannot access", o->argv[i], r);
		} else if (e.kind == VFS_DIR && !l->dirs) {
			dirs[nr_dirs++] = e;
		} else {
			files[nr_files++] = e;
		}
	}
	sort(l, files, nr_files);
	sort(l, dirs, nr_dirs);
	list(l, files, nr_files);
	for (size_t i = 0; i < nr_dirs && !proc_dying(l->p); i++)
		list_dir(l, dirs[i].name, o->argc > 1 || l->recursive, 0);
	for (size_t i = 0; i < nr_files; i++)
		entry_release(&files[i]);
	for (size_t i = 0; i < nr_dirs; i++)
		entry_release(&dirs[i]);
	free(files);
	free(dirs);
}

static int ls_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"all=a",     "almost-all=A", "directory=d", "human-readable=h", "recursive=R",
		"reverse=r", "color::=G",    "classify=F",  "full-time=l",      NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "aAlhRdtSr1CFgoisnkpGUX", longs);
	struct ls l = {.p = p};
	int c;

	while ((c = applet_next(&o)) > 0)
		set_option(&l, c);
	if (c < 0)
		return 2;
	if (o.argc == 0)
		o.argv[o.argc++] = ".";
	list_operands(&l, &o);
	return l.status;
}

const struct applet applet_ls = {{{"ls", NULL, ls_main, NULL}, {"dir", NULL, ls_main, NULL}}};
