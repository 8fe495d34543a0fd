/* diff, cmp: how files differ. */
#include "shell/applet.h"

#include "object/path.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

enum { SAME, DIFFERENT, TROUBLE };

struct diff {
	struct proc *p;
	bool unified, brief, recursive, identical, new_file;
	struct strvec options; /* as they were given, for the line that names the files */
};

struct side {
	const char *name;
	struct buf text;
	struct vfs_stat st;
	bool absent;
};

static void side_release(struct side *s)
{
	buf_release(&s->text);
}

#define SIDE_AUTO CLEANUP(side_release) struct side

/* ---- two texts --------------------------------------------------------------------------- */

/* "FILE<TAB>2026-01-05 09:00:14.000000000 +0000" */
static char *heading(const struct diff *d, const struct side *s)
{
	int64_t at = s->absent ? 0 : strcmp(s->name, "-") == 0 ? sim_now(d->p->sim) : s->st.mtime;
	struct civil c;

	time_civil(at, &c);
	return xasprintf("%s\t%04d-%02d-%02d %02d:%02d:%02d.%09d +0000", s->name, c.year, c.month,
			 c.day, c.hour, c.min, c.sec, (int)(at % SIM_SEC));
}

/* A run of changed lines, as unified text has them. */
struct run {
	struct buf gone, come;
	long a, b, nr_gone, nr_come; /* the next lines of both files, counted from 1 */
};

static void range(struct buf *out, long from, long nr)
{
	if (nr <= 1)
		buf_addf(out, "%ld", nr ? from : from - 1);
	else
		buf_addf(out, "%ld,%ld", from, from + nr - 1);
}

static void end_run(struct run *r, struct buf *out)
{
	if (r->nr_gone || r->nr_come) {
		range(out, r->a, r->nr_gone);
		buf_addc(out, !r->nr_gone ? 'a' : !r->nr_come ? 'd' : 'c');
		range(out, r->b, r->nr_come);
		buf_addc(out, '\n');
		buf_add(out, r->gone.s, r->gone.len);
		if (r->nr_gone && r->nr_come)
			buf_adds(out, "---\n");
		buf_add(out, r->come.s, r->come.len);
	}
	r->a += r->nr_gone;
	r->b += r->nr_come;
	r->nr_gone = r->nr_come = 0;
	buf_reset(&r->gone);
	buf_reset(&r->come);
}

/* "3,2" starts at line 3; of "3,0" the next line is the one after it. */
static long next_line(const char *range)
{
	char *end;
	long from = strtol(range, &end, 10);

	return str_starts(end, ",0") ? from + 1 : from;
}

static void take_line(struct run *r, const char *line, size_t len, char *last, struct buf *out)
{
	struct buf *to = *last == '-' ? &r->gone : &r->come;

	switch (*line) {
	case '@':
		end_run(r, out);
		r->a = next_line(line + 4);
		r->b = next_line(strchr(line, '+') + 1);
		break;
	case '-':
		r->nr_gone++;
		buf_addf(&r->gone, "< %.*s", (int)len - 1, line + 1);
		break;
	case '+':
		r->nr_come++;
		buf_addf(&r->come, "> %.*s", (int)len - 1, line + 1);
		break;
	case '\\':
		if (*last == '-' || *last == '+')
			buf_add(to, line, len);
		break;
	default:
		end_run(r, out);
		r->a++;
		r->b++;
	}
	*last = *line;
}

/* The format that names lines by number, from the one that shows what is around them. */
static void normal_format(const char *unified, struct buf *out)
{
	struct run r = {.a = 1, .b = 1};
	const char *line = strstr(unified, "\n@@");
	char last = ' ';

	for (line = line ? line + 1 : ""; *line;) {
		const char *nl = strchr(line, '\n');
		size_t len = nl ? (size_t)(nl - line) + 1 : strlen(line);

		take_line(&r, line, len, &last, out);
		line += len;
	}
	end_run(&r, out);
	buf_release(&r.gone);
	buf_release(&r.come);
}

/* named: the files were found in directories, so that a line says which they are. */
static int compare(struct diff *d, const struct side *a, const struct side *b, bool named)
{
	STR_AUTO from = heading(d, a);
	STR_AUTO to = heading(d, b);
	BUF_AUTO unified = BUF_INIT;
	BUF_AUTO out = BUF_INIT;

	if (a->text.len == b->text.len &&
	    !memcmp(buf_str(&a->text), buf_str(&b->text), a->text.len)) {
		if (d->identical)
			proc_printf(d->p, "Files %s and %s are identical\n", a->name, b->name);
		return SAME;
	}
	if (d->brief) {
		proc_printf(d->p, "Files %s and %s differ\n", a->name, b->name);
		return DIFFERENT;
	}
	if (named) {
		buf_adds(&out, "diff ");
		for (size_t i = 0; i < d->options.nr; i++)
			buf_addf(&out, "%s ", d->options.v[i]);
		buf_addf(&out, "%s %s\n", a->name, b->name);
	}
	if (strlen(buf_str(&a->text)) < a->text.len || strlen(buf_str(&b->text)) < b->text.len) {
		buf_addf(&out, "Binary files %s and %s differ\n", a->name, b->name);
	} else {
		diff_unified(&unified, from, buf_str(&a->text), to, buf_str(&b->text));
		if (d->unified)
			buf_add(&out, unified.s, unified.len);
		else
			normal_format(buf_str(&unified), &out);
	}
	proc_write(d->p, buf_str(&out), out.len);
	return DIFFERENT;
}

/* ---- files and directories --------------------------------------------------------------- */

static int look(struct diff *d, struct side *s)
{
	STR_AUTO path = proc_path(d->p, s->name);

	if (strcmp(s->name, "-") == 0)
		return 0;
	return vfs_stat(machine_vfs(d->p->machine), path, true, &s->st);
}

static int read_side(struct diff *d, struct side *s)
{
	int r = s->absent ? 0
		: strcmp(s->name, "-") == 0
			? stream_read_all(proc_in(d->p), (size_t)64 << 20, &s->text)
			: proc_read_file(d->p, s->name, &s->text);

	return r < 0 ? applet_complain(d->p, "diff", s->name, r) + 1 : 0;
}

static int pair(struct diff *d, const char *x, const char *y, bool named);

static int only_in(struct diff *d, const char *dir, const char *name)
{
	proc_printf(d->p, "Only in %s: %s\n", dir, name);
	return DIFFERENT;
}

static int directories(struct diff *d, const char *x, const char *y)
{
	struct vfs *v = machine_vfs(d->p->machine);
	STR_AUTO at_x = proc_path(d->p, x);
	STR_AUTO at_y = proc_path(d->p, y);
	STRVEC_AUTO in_x = STRVEC_INIT;
	STRVEC_AUTO in_y = STRVEC_INIT;
	STRVEC_AUTO all = STRVEC_INIT;
	int worst = SAME;

	(void)!vfs_list(v, at_x, &in_x);
	(void)!vfs_list(v, at_y, &in_y);
	for (size_t i = 0; i < in_x.nr; i++)
		strvec_add(&all, in_x.v[i]);
	for (size_t i = 0; i < in_y.nr; i++)
		if (!strvec_has(&in_x, in_y.v[i]))
			strvec_add(&all, in_y.v[i]);
	strvec_sort(&all);
	for (size_t i = 0; i < all.nr && !proc_dying(d->p); i++) {
		STR_AUTO a = xasprintf("%s/%s", x, all.v[i]);
		STR_AUTO b = xasprintf("%s/%s", y, all.v[i]);
		int r;

		if (!d->new_file && !strvec_has(&in_y, all.v[i]))
			r = only_in(d, x, all.v[i]);
		else if (!d->new_file && !strvec_has(&in_x, all.v[i]))
			r = only_in(d, y, all.v[i]);
		else
			r = pair(d, a, b, true);
		worst = MAX(worst, r);
	}
	return worst;
}

static int pair(struct diff *d, const char *x, const char *y, bool named)
{
	SIDE_AUTO a = {.name = x};
	SIDE_AUTO b = {.name = y};
	int ra = look(d, &a), rb = look(d, &b);
	bool dir_a = ra == 0 && a.st.type == VFS_DIR, dir_b = rb == 0 && b.st.type == VFS_DIR;

	a.absent = d->new_file && ra == -ENOENT && rb == 0;
	b.absent = d->new_file && rb == -ENOENT && ra == 0;
	if ((dir_a || a.absent) && (dir_b || b.absent)) {
		if (!named || d->recursive)
			return directories(d, x, y);
		proc_printf(d->p, "Common subdirectories: %s and %s\n", x, y);
		return SAME;
	}
	if (dir_a != dir_b && ra == 0 && rb == 0 && !named) { /* a directory's file of that name */
		STR_AUTO inside = xasprintf("%s/%s", dir_a ? x : y, path_basename(dir_a ? y : x));

		return dir_a ? pair(d, inside, y, false) : pair(d, x, inside, false);
	}
	if (ra < 0 && !a.absent)
		applet_complain(d->p, "diff", x, ra);
	if (rb < 0 && !b.absent)
		applet_complain(d->p, "diff", y, rb);
	if ((ra < 0 && !a.absent) || (rb < 0 && !b.absent))
		return TROUBLE;
	if (dir_a || dir_b) {
		proc_printf(d->p, "File %s is a %s while file %s is a %s\n", x,
			    dir_a ? "directory" : "regular file", y,
			    dir_b ? "directory" : "regular file");
		return DIFFERENT;
	}
	if (read_side(d, &a) || read_side(d, &b))
		return TROUBLE;
	return compare(d, &a, &b, named);
}

static int diff_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"unified=u", "brief=q",    "recursive=r",
					    "text=a",    "new-file=N", "report-identical-files=s",
					    NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "uqrsNa", longs);
	struct diff d = {.p = p, .options = STRVEC_INIT};
	int c, status = TROUBLE;

	d.unified = machine_is_busybox(p->machine);
	while ((c = applet_next(&o)) > 0) {
		d.unified |= c == 'u';
		d.brief |= c == 'q';
		d.recursive |= c == 'r';
		d.identical |= c == 's';
		d.new_file |= c == 'N';
	}
	for (int i = 1; i < argc && c == 0; i++)
		if (argv[i][0] == '-' && argv[i][1])
			strvec_add(&d.options, argv[i]);
	if (c == 0 && o.argc == 2)
		status = pair(&d, o.argv[0], o.argv[1], false);
	else if (c == 0)
		proc_errorf(p,
			    "diff: %s operand%s '%s'\ndiff: Try 'diff --help' for more "
			    "information.\n",
			    o.argc < 2 ? "missing" : "extra", o.argc < 2 ? " after" : "",
			    o.argc < 2 ? argv[argc - 1] : o.argv[2]);
	strvec_release(&d.options);
	return status;
}

/* ---- cmp ----------------------------------------------------------------------------------- */

static int cmp_texts(struct proc *p, const struct side *a, const struct side *b, bool silent,
		     bool list)
{
	const char *x = buf_str(&a->text), *y = buf_str(&b->text);
	size_t both = MIN(a->text.len, b->text.len), line = 1;
	const struct side *end = a->text.len < b->text.len ? a : b;
	int status = SAME;

	for (size_t i = 0; i < both; i++) {
		if (x[i] != y[i]) {
			status = DIFFERENT;
			if (list)
				proc_printf(p, "%zu %3o %3o\n", i + 1, (unsigned char)x[i],
					    (unsigned char)y[i]);
			else if (!silent)
				proc_printf(p, "%s %s differ: %s %zu, line %zu\n", a->name, b->name,
					    machine_is_busybox(p->machine) ? "char" : "byte", i + 1,
					    line);
			if (!list)
				return status;
		}
		line += x[i] == '\n';
	}
	if (a->text.len == b->text.len)
		return status;
	if (silent)
		return DIFFERENT;
	if (machine_is_busybox(p->machine))
		proc_errorf(p, "cmp: EOF on %s\n", end->name);
	else if (!both)
		proc_errorf(p, "cmp: EOF on %s which is empty\n", end->name);
	else if (list)
		proc_errorf(p, "cmp: EOF on %s after byte %zu\n", end->name, both);
	else if (x[both - 1] == '\n')
		proc_errorf(p, "cmp: EOF on %s after byte %zu, line %zu\n", end->name, both,
			    line - 1);
	else
		proc_errorf(p, "cmp: EOF on %s after byte %zu, in line %zu\n", end->name, both,
			    line);
	return DIFFERENT;
}

static int cmp_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"silent=s", "quiet=s", "verbose=l", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "sl", longs);
	SIDE_AUTO a = {.name = "-"};
	SIDE_AUTO b = {.name = "-"};
	struct side *sides[] = {&a, &b};
	bool silent = false, list = false;
	int c;

	while ((c = applet_next(&o)) > 0) {
		silent |= c == 's';
		list |= c == 'l';
	}
	if (c < 0)
		return TROUBLE;
	if (o.argc < 1 || o.argc > 2) {
		proc_errorf(p,
			    "cmp: %s operand%s '%s'\ncmp: Try 'cmp --help' for more information.\n",
			    o.argc < 1 ? "missing" : "extra", o.argc < 1 ? " after" : "",
			    o.argc < 1 ? argv[argc - 1] : o.argv[2]);
		return TROUBLE;
	}
	for (int i = 0; i < 2; i++) {
		int r;

		sides[i]->name = i < o.argc ? o.argv[i] : "-";
		r = strcmp(sides[i]->name, "-") == 0
			    ? stream_read_all(proc_in(p), (size_t)64 << 20, &sides[i]->text)
			    : proc_read_file(p, sides[i]->name, &sides[i]->text);
		if (r < 0)
			return applet_complain(p, "cmp", sides[i]->name, r) + 1;
	}
	return cmp_texts(p, &a, &b, silent, list);
}

const struct applet applet_diff = {
	{{"diff", NULL, diff_main, NULL}, {"cmp", NULL, cmp_main, NULL}}};
