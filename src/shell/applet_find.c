/* find, xargs, tee: going through files and arguments. */
#include "shell/applet.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_DEPTH 60

struct test {
	enum {
		T_NAME,
		T_INAME,
		T_PATH,
		T_TYPE,
		T_SIZE,
		T_NEWER,
		T_MTIME,
		T_EMPTY,
		T_PRINT,
		T_PRINT0,
		T_DELETE,
		T_EXEC,
		T_PRUNE,
		T_TRUE,
		T_AND,
		T_OR,
		T_NOT,
		T_USER,
		T_PERM,
		T_QUIT
	} type;
	const char *arg;
	int64_t n;
	char sign;   /* + - or 0 */
	int a, b;    /* operands, indexes */
	char **exec; /* borrowed, up to ; or + */
	int nr_exec;
	bool many; /* -exec ... + */
};

struct find {
	struct proc *p;
	char **argv;
	int argc, i;
	struct test t[64];
	int nr, depth;
	bool failed, acts, pruned, quit;
	int64_t min_depth, max_depth;
	bool depth_first;
	struct strvec collected;
	int status;
};

static int or_expr(struct find *f);

static int add(struct find *f, struct test t)
{
	if (f->nr == (int)ARRAY_SIZE(f->t)) {
		proc_errorf(f->p, "find: expression too long\n");
		f->failed = true;
		return 0;
	}
	f->t[f->nr] = t;
	return f->nr++;
}

static const char *argument(struct find *f, const char *name)
{
	if (f->i < f->argc)
		return f->argv[f->i++];
	if (!f->failed)
		proc_errorf(f->p, "find: missing argument to `%s'\n", name);
	f->failed = true;
	return "";
}

static void number_arg(struct find *f, struct test *t, const char *name)
{
	const char *s = t->arg;
	STR_AUTO digits = NULL;

	t->sign = *s == '+' || *s == '-' ? *s++ : '\0';
	digits = xstrndup(s, strspn(s, "0123456789"));
	if (parse_i64(digits, &t->n) < 0) {
		if (!f->failed)
			proc_errorf(f->p, "find: invalid argument `%s' to `%s'\n", t->arg, name);
		f->failed = true;
	}
	if (t->type == T_SIZE) {
		char u = s[strlen(digits)];

		t->n *= u == 'c'   ? 1
			: u == 'k' ? 1024
			: u == 'M' ? 1 << 20
			: u == 'G' ? 1 << 30
				   : 512;
	}
}

/* What holds for the whole search, wherever it stands; false: s is something else. */
static bool global_option(struct find *f, const char *s)
{
	int64_t *n = strcmp(s, "-maxdepth") == 0   ? &f->max_depth
		     : strcmp(s, "-mindepth") == 0 ? &f->min_depth
						   : NULL;
	const char *arg = n ? argument(f, s) : NULL;

	if (n && (parse_i64(arg, n) < 0 || *n < 0) && !f->failed) {
		proc_errorf(f->p,
			    "find: Expected a positive decimal integer argument to %s, but got "
			    "`%s'\n",
			    s, arg);
		f->failed = true;
	}
	f->depth_first |= strcmp(s, "-depth") == 0;
	return n || strcmp(s, "-depth") == 0 || strcmp(s, "-xdev") == 0;
}

/* The command after -exec, up to its ";" or "+". */
static int exec_command(struct find *f)
{
	struct test t = {.type = T_EXEC, .exec = f->argv + f->i};

	while (f->i < f->argc && strcmp(f->argv[f->i], ";") != 0 && strcmp(f->argv[f->i], "+") != 0)
		f->i++, t.nr_exec++;
	if (f->i >= f->argc || t.nr_exec == 0) {
		proc_errorf(f->p, "find: missing argument to `-exec'\n");
		f->failed = true;
		return 0;
	}
	t.many = *f->argv[f->i++] == '+';
	f->acts = true;
	return add(f, t);
}

static int primary(struct find *f)
{
	static const struct {
		const char *name;
		int type;
		bool arg;
	} names[] = {{"-name", T_NAME, true},      {"-iname", T_INAME, true},
		     {"-path", T_PATH, true},      {"-wholename", T_PATH, true},
		     {"-type", T_TYPE, true},      {"-size", T_SIZE, true},
		     {"-newer", T_NEWER, true},    {"-mtime", T_MTIME, true},
		     {"-mmin", T_MTIME, true},     {"-empty", T_EMPTY, false},
		     {"-print", T_PRINT, false},   {"-print0", T_PRINT0, false},
		     {"-delete", T_DELETE, false}, {"-prune", T_PRUNE, false},
		     {"-true", T_TRUE, false},     {"-user", T_USER, true},
		     {"-perm", T_PERM, true},      {"-quit", T_QUIT, false}};
	const char *s = argument(f, "expression");
	struct test t = {.a = 0};

	if (f->failed || ++f->depth > MAX_DEPTH)
		return 0;
	if (strcmp(s, "!") == 0 || strcmp(s, "-not") == 0) {
		t.a = primary(f);
		t.type = T_NOT;
		f->depth--;
		return add(f, t);
	}
	if (strcmp(s, "(") == 0) {
		int e = or_expr(f);

		if (f->i >= f->argc || strcmp(f->argv[f->i++], ")") != 0) {
			if (!f->failed)
				proc_errorf(f->p, "find: invalid expression; I was expecting to "
						  "find a ')' somewhere but did not see one.\n");
			f->failed = true;
		}
		f->depth--;
		return e;
	}
	f->depth--;
	if (global_option(f, s)) {
		t.type = T_TRUE;
		return add(f, t);
	}
	if (strcmp(s, "-exec") == 0 || strcmp(s, "-ok") == 0)
		return exec_command(f);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i].name, s) != 0)
			continue;
		memcpy(&t.type, &names[i].type, sizeof(t.type));
		if (names[i].arg)
			t.arg = argument(f, s);
		if (!f->failed && (t.type == T_SIZE || t.type == T_MTIME)) {
			number_arg(f, &t, s);
			t.n *= t.type == T_MTIME ? (s[2] == 'm' ? 60 : 86400) : 1;
		}
		f->acts |= t.type == T_PRINT || t.type == T_PRINT0 || t.type == T_DELETE;
		f->depth_first |= t.type == T_DELETE;
		return add(f, t);
	}
	proc_errorf(f->p, "find: unknown predicate `%s'\n", s);
	f->failed = true;
	return 0;
}

static bool at(struct find *f, const char *a, const char *b)
{
	return f->i < f->argc && (strcmp(f->argv[f->i], a) == 0 || strcmp(f->argv[f->i], b) == 0);
}

static int and_expr(struct find *f)
{
	int e = primary(f);

	while (!f->failed && f->i < f->argc && !at(f, "-o", "-or") && !at(f, ")", ")")) {
		if (at(f, "-a", "-and"))
			f->i++;
		int b = primary(f);

		e = add(f, (struct test){.type = T_AND, .a = e, .b = b});
	}
	return e;
}

static int or_expr(struct find *f)
{
	int e = and_expr(f);

	while (!f->failed && at(f, "-o", "-or")) {
		f->i++;
		int b = and_expr(f);

		e = add(f, (struct test){.type = T_OR, .a = e, .b = b});
	}
	return e;
}

/* ---- running ----------------------------------------------------------------------------- */

static int run_command(struct proc *p, const char *name, struct strvec *argv)
{
	struct spawn how = {.argv = argv->v, .parent = p};
	struct proc *child;
	int r, status;

	how.in = p->fd[0];
	how.out = p->fd[1];
	how.err = p->fd[2];
	if (proc_use_cpu(p, SIM_MSEC) < 0)
		return 1;
	r = proc_spawn(p->machine, &how, &child);
	if (r < 0) {
		proc_errorf(p, strcmp(name, "find") == 0 ? "%s: '%s': %s\n" : "%s: %s: %s\n", name,
			    argv->v[0], applet_errno(r));
		return r == -ENOENT ? 127 : 126;
	}
	r = proc_wait(p, child, &status);
	if (r < 0) {
		proc_signal(child, 15);
		proc_detach(child);
		return 1;
	}
	return status;
}

static void replace_braces(const char *s, const char *with, struct strvec *out)
{
	BUF_AUTO b = BUF_INIT;

	while (*s) {
		if (s[0] == '{' && s[1] == '}') {
			buf_adds(&b, with);
			s += 2;
		} else {
			buf_addc(&b, *s++);
		}
	}
	strvec_add(out, buf_str(&b));
}

static bool compare(char sign, int64_t a, int64_t b)
{
	return sign == '+' ? a > b : sign == '-' ? a < b : a == b;
}

static bool is_empty(struct find *f, const char *abs, const struct vfs_stat *st)
{
	STRVEC_AUTO names = STRVEC_INIT;

	if (st->type == VFS_DIR)
		return vfs_list(machine_vfs(f->p->machine), abs, &names) == 0 && names.nr == 0;
	return st->type == VFS_FILE && st->size == 0;
}

static bool newer(struct find *f, const char *than, const struct vfs_stat *st)
{
	STR_AUTO abs = proc_path(f->p, than);
	struct vfs_stat other;

	return vfs_stat(machine_vfs(f->p->machine), abs, true, &other) == 0 &&
	       st->mtime > other.mtime;
}

static bool act(struct find *f, const struct test *t, const char *path, const char *abs,
		const struct vfs_stat *st)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	int r;

	switch (t->type) {
	case T_PRINT:
		proc_printf(f->p, "%s\n", path);
		return true;
	case T_PRINT0:
		proc_write(f->p, path, strlen(path) + 1);
		return true;
	case T_DELETE:
		r = st->type == VFS_DIR ? vfs_rmdir(machine_vfs(f->p->machine), abs)
					: vfs_unlink(machine_vfs(f->p->machine), abs);
		if (r < 0) {
			proc_errorf(f->p, "find: cannot delete '%s': %s\n", path, applet_errno(r));
			f->status = 1;
		}
		return r == 0;
	default:
		if (t->many) {
			strvec_add(&f->collected, path);
			return true;
		}
		for (int i = 0; i < t->nr_exec; i++)
			replace_braces(t->exec[i], path, &argv);
		return run_command(f->p, "find", &argv) == 0;
	}
}

static bool holds(struct find *f, int i, const char *path, const char *abs,
		  const struct vfs_stat *st, int depth)
{
	const struct test *t = &f->t[i];
	int64_t age = (sim_now(f->p->sim) - st->mtime) / SIM_SEC;
	STR_AUTO a = NULL;
	STR_AUTO b = NULL;

	switch (t->type) {
	case T_AND:
		return holds(f, t->a, path, abs, st, depth) && holds(f, t->b, path, abs, st, depth);
	case T_OR:
		return holds(f, t->a, path, abs, st, depth) || holds(f, t->b, path, abs, st, depth);
	case T_NOT:
		return !holds(f, t->a, path, abs, st, depth);
	case T_NAME:
		return sh_pattern_match(t->arg,
					strcmp(path, "/") == 0 ? path : path_basename(path));
	case T_INAME:
		a = xstrdup(t->arg);
		b = xstrdup(path_basename(path));
		for (char *s = a; *s; s++)
			*s = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
		for (char *s = b; *s; s++)
			*s = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
		return sh_pattern_match(a, b);
	case T_PATH:
		return sh_pattern_match(t->arg, path);
	case T_TYPE:
		return *t->arg == (st->type == VFS_DIR ? 'd' : st->type == VFS_LINK ? 'l' : 'f');
	case T_SIZE:
		return compare(t->sign, st->size, t->n);
	case T_MTIME:
		return compare(t->sign, age / 60 * 60, t->n);
	case T_NEWER:
		return newer(f, t->arg, st);
	case T_EMPTY:
		return is_empty(f, abs, st);
	case T_USER:
		return strcmp(st->owner, t->arg) == 0;
	case T_PERM:
		a = xasprintf("%o", st->mode);
		return strcmp(a, t->arg + strspn(t->arg, "0-/")) == 0;
	case T_PRUNE:
		f->pruned = true;
		return true;
	case T_QUIT:
		f->quit = true;
		return true;
	case T_TRUE:
		return true;
	default:
		return act(f, t, path, abs, st);
	}
}

static void find_failed(struct find *f, const char *path, int r)
{
	bool busybox = machine_is_busybox(f->p->machine);

	proc_errorf(f->p, busybox ? "find: %s: %s\n" : "find: '%s': %s\n", path, applet_errno(r));
	f->status = 1;
}

static void visit(struct find *f, int root, const char *path, int depth)
{
	STR_AUTO abs = proc_path(f->p, path);
	struct vfs *v = machine_vfs(f->p->machine);
	STRVEC_AUTO names = STRVEC_INIT;
	struct vfs_stat st;
	int r = vfs_stat(v, abs, false, &st);
	bool dir, show = depth >= f->min_depth && depth <= f->max_depth;

	if (r < 0) {
		find_failed(f, path, r);
		return;
	}
	dir = st.type == VFS_DIR;
	f->pruned = false;
	if (show && !f->depth_first && (root < 0 || holds(f, root, path, abs, &st, depth)) &&
	    !f->acts)
		proc_printf(f->p, "%s\n", path);
	if (dir && !f->pruned && depth < f->max_depth && depth < MAX_DEPTH && !f->quit) {
		r = proc_access(f->p, path, 4);
		if (r == 0)
			r = vfs_list(v, abs, &names);
		if (r < 0)
			find_failed(f, path, r);
		for (size_t i = 0; i < names.nr && !proc_dying(f->p) && !f->quit; i++) {
			STR_AUTO child = str_ends(path, "/") ? xasprintf("%s%s", path, names.v[i])
							     : xasprintf("%s/%s", path, names.v[i]);

			visit(f, root, child, depth + 1);
		}
	}
	if (show && f->depth_first && vfs_stat(v, abs, false, &st) == 0 &&
	    (root < 0 || holds(f, root, path, abs, &st, depth)) && !f->acts)
		proc_printf(f->p, "%s\n", path);
}

static void run_collected(struct find *f)
{
	for (int i = 0; i < f->nr && f->collected.nr; i++) {
		STRVEC_AUTO argv = STRVEC_INIT;

		if (f->t[i].type != T_EXEC || !f->t[i].many)
			continue;
		for (int k = 0; k < f->t[i].nr_exec; k++) {
			if (strcmp(f->t[i].exec[k], "{}") != 0) {
				strvec_add(&argv, f->t[i].exec[k]);
				continue;
			}
			for (size_t c = 0; c < f->collected.nr; c++)
				strvec_add(&argv, f->collected.v[c]);
		}
		if (run_command(f->p, "find", &argv) != 0)
			f->status = 1;
	}
}

static int find_main(struct proc *p, int argc, char **argv)
{
	struct find *f = xcalloc(1, sizeof(*f));
	int first, root = -1, status;

	f->p = p;
	f->argv = argv;
	f->argc = argc;
	f->max_depth = INT64_MAX;
	for (first = 1;
	     first < argc && (strcmp(argv[first], "-L") == 0 || strcmp(argv[first], "-H") == 0 ||
			      strcmp(argv[first], "-P") == 0);
	     first++)
		;
	f->i = first;
	while (f->i < argc && argv[f->i][0] != '-' && strcmp(argv[f->i], "(") != 0 &&
	       strcmp(argv[f->i], "!") != 0)
		f->i++;
	int nr_paths = f->i - first;

	if (f->i < argc)
		root = or_expr(f);
	if (!f->failed && f->i < argc) {
		proc_errorf(p, "find: invalid expression; you have too many ')'\n");
		f->failed = true;
	}
	if (f->failed)
		f->status = 1;
	else if (nr_paths == 0)
		visit(f, root, ".", 0);
	else
		for (int i = first; i < first + nr_paths && !proc_dying(p); i++)
			visit(f, root, argv[i], 0);
	if (!f->failed)
		run_collected(f);
	status = f->status;
	strvec_release(&f->collected);
	free(f);
	return status;
}

/* ---- xargs ------------------------------------------------------------------------------- */

/* Words of the input: blanks separate, quotes and backslashes protect. */
static void split_input(const struct buf *in, char delim, bool lines, struct strvec *out)
{
	for (size_t i = 0; i < in->len;) {
		BUF_AUTO word = BUF_INIT;
		bool any = false;
		char quote = '\0';

		for (; i < in->len; i++) {
			char c = in->s[i];

			if (delim != ' ') {
				if (c == delim) {
					i++;
					break;
				}
			} else if (quote) {
				if (c == quote) {
					quote = '\0';
					continue;
				}
			} else if (c == '\n' || (!lines && (c == ' ' || c == '\t'))) {
				if (any) {
					i++;
					break;
				}
				continue;
			} else if (c == '\'' || c == '"') {
				quote = c;
				any = true;
				continue;
			} else if (c == '\\' && i + 1 < in->len) {
				c = in->s[++i];
			}
			any = true;
			buf_addc(&word, c);
		}
		if (any || delim != ' ')
			strvec_add(out, buf_str(&word));
	}
}

struct xargs {
	struct proc *p;
	const char *replace;
	int64_t max;
	bool no_empty, trace;
	const char *const *cmd;
	int nr_cmd;
};

static int xargs_run(struct xargs *x, char *const *items, size_t nr)
{
	STRVEC_AUTO argv = STRVEC_INIT;

	for (int i = 0; i < x->nr_cmd; i++) {
		const char *at = x->replace ? strstr(x->cmd[i], x->replace) : NULL;

		if (at && nr)
			strvec_addf(&argv, "%.*s%s%s", (int)(at - x->cmd[i]), x->cmd[i], items[0],
				    at + strlen(x->replace));
		else
			strvec_add(&argv, x->cmd[i]);
	}
	for (size_t i = 0; i < nr && !x->replace; i++)
		strvec_add(&argv, items[i]);
	if (x->trace) {
		BUF_AUTO line = BUF_INIT;

		strvec_join(&argv, " ", &line);
		proc_errorf(x->p, "%s\n", buf_str(&line));
	}
	return run_command(x->p, "xargs", &argv);
}

static int xargs_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"null=0",    "max-args:=n",  "replace::=I",  "no-run-if-empty=r",
		"verbose=t", "delimiter:=d", "max-procs:=P", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "+0n:I:rtd:P:L:", longs);
	static const char *const echo[] = {"echo"};
	struct xargs x = {.p = p, .max = 5000};
	STRVEC_AUTO items = STRVEC_INIT;
	BUF_AUTO in = BUF_INIT;
	struct stream *null;
	char delim = ' ';
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		x.no_empty |= c == 'r';
		x.trace |= c == 't';
		if (c == '0')
			delim = '\0';
		if (c == 'd')
			delim = strcmp(o.arg, "\\n") == 0 ? '\n' : *o.arg;
		if (c == 'I')
			x.replace = o.arg ? o.arg : "{}";
		if ((c == 'n' || c == 'L') && (parse_i64(o.arg, &x.max) < 0 || x.max < 1)) {
			proc_errorf(p, "xargs: value %s for -%c option should be >= 1\n", o.arg, c);
			return 1;
		}
	}
	if (c < 0)
		return 1;
	x.cmd = o.argc ? o.argv : echo;
	x.nr_cmd = o.argc ? o.argc : 1;
	if (stream_read_all(proc_in(p), 8 << 20, &in) < 0)
		return 1;
	split_input(&in, delim, x.replace != NULL, &items);
	/* what is run does not read what is left */
	null = stream_null_new();
	proc_set_fd(p, 0, null);
	stream_unref(null);
	if (items.nr == 0 && !x.no_empty && !x.replace)
		status = xargs_run(&x, NULL, 0);
	if (x.replace)
		x.max = 1;
	for (size_t i = 0; i < items.nr && !proc_dying(p); i += (size_t)x.max) {
		int s = xargs_run(&x, items.v + i, MIN((size_t)x.max, items.nr - i));

		if (s == 126 || s == 127)
			return s;
		if (s != 0)
			status = s == 255 ? 124 : 123;
		if (s == 255)
			break;
	}
	return status;
}

/* ---- tee --------------------------------------------------------------------------------- */

static int tee_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "aip", (const char *const[]){"append=a", NULL});
	struct stream **files;
	bool append = false;
	char chunk[4096];
	int64_t n;
	int c, status = 0;

	while ((c = applet_next(&o)) > 0)
		append |= c == 'a';
	if (c < 0)
		return 1;
	files = xcalloc((size_t)o.argc + 1, sizeof(*files));
	for (int i = 0; i < o.argc; i++) {
		int r = proc_open(p, o.argv[i], append ? "a" : "w", &files[i]);

		if (r < 0) {
			files[i] = NULL;
			status = applet_complain(p, "tee", o.argv[i], r);
		}
	}
	while (!proc_dying(p) && (n = stream_read(proc_in(p), chunk, sizeof(chunk))) > 0) {
		for (int i = 0; i < o.argc; i++)
			if (files[i])
				stream_write(files[i], chunk, (size_t)n);
		proc_write(p, chunk, (size_t)n);
	}
	for (int i = 0; i < o.argc; i++)
		stream_unref(files[i]);
	free(files);
	return status;
}

const struct applet applet_find = {{{"find", NULL, find_main, NULL},
				    {"xargs", NULL, xargs_main, NULL},
				    {"tee", NULL, tee_main, NULL}}};
