/* Builtins that read, print and move about: cd, pwd, read, echo, printf, test, history. */
#include "shell/applet.h"
#include "shell/pty.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

static int change_dir(struct shell *sh, const char *builtin, const char *to)
{
	STR_AUTO path = proc_path(sh->p, to);
	struct vfs_stat st;
	int r = vfs_stat(machine_vfs(sh->p->machine), path, true, &st);

	if (r == 0 && st.type != VFS_DIR)
		r = -ENOTDIR;
	if (r == 0)
		r = proc_access(sh->p, to, 1);
	if (r < 0) {
		if (sh->dialect == DIALECT_BASH)
			shell_error(sh, "%s: %s: %s", builtin, to, applet_errno(r));
		else
			shell_error(sh, "%s: can't cd to %s%s%s", builtin, to,
				    sh->dialect == DIALECT_BUSYBOX ? ": " : "",
				    sh->dialect == DIALECT_BUSYBOX ? applet_errno(r) : "");
		return sh->dialect == DIALECT_DASH ? 2 : 1;
	}
	(void)!sh_var_set(sh, "OLDPWD", sh->p->cwd);
	free(sh->p->cwd);
	sh->p->cwd = xstrdup(path);
	(void)!sh_var_set(sh, "PWD", path);
	sh_var_export(sh, "PWD", true);
	return 0;
}

static int b_cd(struct shell *sh, int argc, char **argv)
{
	const char *to;
	bool show = false;
	int i = 1, status;

	while (i < argc && (strcmp(argv[i], "-L") == 0 || strcmp(argv[i], "-P") == 0 ||
			    strcmp(argv[i], "--") == 0))
		i++;
	if (argc - i > 1 && sh->dialect == DIALECT_BASH) {
		shell_error(sh, "cd: too many arguments");
		return 1;
	}
	to = i < argc ? argv[i] : sh_var_get(sh, "HOME");
	if (!to) {
		shell_error(sh, "cd: HOME not set");
		return 1;
	}
	if (strcmp(to, "-") == 0) {
		to = sh_var_get(sh, "OLDPWD");
		show = true;
		if (!to) {
			shell_error(sh, "cd: OLDPWD not set");
			return 1;
		}
	}
	if (!*to)
		return 0;
	status = change_dir(sh, "cd", to);
	if (status == 0 && show)
		proc_printf(sh->p, "%s\n", sh->p->cwd);
	return status;
}

static int b_pwd(struct shell *sh, int argc, char **argv)
{
	(void)argc, (void)argv;
	proc_printf(sh->p, "%s\n", sh->p->cwd);
	return 0;
}

/* ---- read ---------------------------------------------------------------------------------- */

struct read_opts {
	bool raw, silent, array;
	char delim;
	int64_t nr_chars, timeout;
	const char *prompt;
	int fd;
	int i; /* first name */
};

static int read_options(struct shell *sh, int argc, char **argv, struct read_opts *o)
{
	*o = (struct read_opts){.delim = '\n', .nr_chars = -1, .timeout = -1};
	for (o->i = 1; o->i < argc && argv[o->i][0] == '-' && argv[o->i][1]; o->i++) {
		for (const char *p = argv[o->i] + 1; *p; p++) {
			const char *arg;
			int64_t n;

			o->raw |= *p == 'r';
			o->silent |= *p == 's';
			if (strchr("rse", *p))
				continue;
			if (*p == 'a') {
				o->array = true;
				continue;
			}
			if (!strchr("dnNtpu", *p)) {
				shell_error(sh, "read: -%c: invalid option", *p);
				return -EINVAL;
			}
			arg = p[1] ? p + 1 : o->i + 1 < argc ? argv[++o->i] : "";
			if (*p == 'd')
				o->delim = *arg;
			else if (*p == 'p')
				o->prompt = arg;
			else if (*p == 't' && applet_seconds(arg, false, &n) == 0)
				o->timeout = n;
			else if (*p == 'u' && parse_i64(arg, &n) == 0 && n >= 0 && n < 10)
				o->fd = (int)n;
			else if ((*p == 'n' || *p == 'N') && parse_i64(arg, &n) == 0)
				o->nr_chars = n;
			break;
		}
	}
	return 0;
}

/* The input up to the delimiter, backslashes handled: 1, 0 at the end, negative. */
static int read_input(struct shell *sh, const struct read_opts *o, struct chars *out)
{
	struct stream *in = sh->p->fd[o->fd];
	BUF_AUTO line = BUF_INIT;
	bool escaped = false;
	size_t used = 0;
	int r;

	if (o->delim == '\n' && o->nr_chars < 0) {
		r = stream_getline(in, &line);
	} else {
		char c = '\0';

		r = 0;
		while (o->nr_chars < 0 || (int64_t)line.len < o->nr_chars) {
			int64_t n = stream_read(in, &c, 1);

			if (n <= 0) {
				r = n < 0 ? (int)n : line.len > 0;
				break;
			}
			r = 1;
			if (c == o->delim)
				break;
			buf_addc(&line, c);
		}
		if (r == 1)
			buf_addc(&line, o->delim);
	}
	if (r <= 0)
		return r;
	for (; used < line.len && line.s[used] != o->delim; used++) {
		char c = line.s[used];

		if (c == '\\' && !o->raw && !escaped) {
			escaped = true;
			continue;
		}
		sh_chars_add(out, &c, 1, escaped ? HOW_QUOTED : HOW_EXPANDED);
		escaped = false;
	}
	if (escaped && used < line.len) /* the line goes on */
		return read_input(sh, o, out);
	return used < line.len ? 1 : 0; /* a last line without its end counts as the end */
}

static bool is_sep(const char *ifs, const struct chars *c, size_t i)
{
	return c->how.s[i] == HOW_EXPANDED && strchr(ifs, c->text.s[i]);
}

static size_t skip_blanks(const char *ifs, const struct chars *c, size_t i)
{
	while (i < c->text.len && is_sep(ifs, c, i) && strchr(" \t\n", c->text.s[i]))
		i++;
	return i;
}

/* One field from *i on; the last name takes the rest. */
static void next_field(const char *ifs, const struct chars *c, size_t *i, bool rest,
		       struct buf *out)
{
	size_t start = *i, end;

	if (rest) {
		end = c->text.len;
		while (end > start && is_sep(ifs, c, end - 1) &&
		       strchr(" \t\n", c->text.s[end - 1]))
			end--;
		if (end > start)
			buf_add(out, c->text.s + start, end - start);
		*i = c->text.len;
		return;
	}
	for (end = start; end < c->text.len && !is_sep(ifs, c, end); end++)
		;
	if (end > start)
		buf_add(out, c->text.s + start, end - start);
	end = skip_blanks(ifs, c, end);
	if (end < c->text.len && is_sep(ifs, c, end))
		end = skip_blanks(ifs, c, end + 1);
	*i = end;
}

static int b_read(struct shell *sh, int argc, char **argv)
{
	struct read_opts o;
	CHARS_AUTO c = CHARS_INIT;
	const char *ifs = sh_var_get(sh, "IFS");
	size_t i;
	int r;

	if (read_options(sh, argc, argv, &o) < 0)
		return 2;
	if (o.prompt && stream_is_tty(proc_in(sh->p)))
		stream_puts(proc_err(sh->p), o.prompt);
	if (o.silent)
		stream_set_echo(proc_in(sh->p), false);
	shell_tick(sh, sh->debt ? SIM_MSEC - MIN(sh->debt, SIM_MSEC) : 0);
	r = read_input(sh, &o, &c);
	if (o.silent)
		stream_set_echo(proc_in(sh->p), true);
	if (r < 0) {
		if (r == -ECANCELED)
			sh->flow = FLOW_EXIT;
		return r == -EINTR ? 130 : 1;
	}
	if (!ifs)
		ifs = " \t\n";
	i = skip_blanks(ifs, &c, 0);
	if (o.array && o.i < argc) {
		sh_var_unset(sh, argv[o.i]);
		for (int64_t k = 0; i < c.text.len; k++) {
			BUF_AUTO field = BUF_INIT;

			next_field(ifs, &c, &i, false, &field);
			if (sh_var_set_item(sh, argv[o.i], k, buf_str(&field)) < 0)
				return 1;
		}
		return r == 0;
	}
	if (o.i == argc) {
		BUF_AUTO all = BUF_INIT;

		buf_add(&all, buf_str(&c.text), c.text.len);
		return sh_var_set(sh, "REPLY", buf_str(&all)) < 0 || r == 0;
	}
	for (int k = o.i; k < argc; k++) {
		BUF_AUTO field = BUF_INIT;

		next_field(ifs, &c, &i, k + 1 == argc, &field);
		if (sh_name_len(argv[k]) != strlen(argv[k]) || !*argv[k]) {
			shell_error(sh, "read: `%s': not a valid identifier", argv[k]);
			return 1;
		}
		if (sh_var_set(sh, argv[k], buf_str(&field)) < 0)
			return 1;
	}
	return r == 0;
}

static int b_mapfile(struct shell *sh, int argc, char **argv)
{
	const char *name = "MAPFILE";
	bool trim = false;
	int64_t k = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-t") == 0)
			trim = true;
		else if (argv[i][0] != '-')
			name = argv[i];
	}
	sh_var_unset(sh, name);
	sh_var_make(sh, name)->array = true;
	for (;;) {
		BUF_AUTO line = BUF_INIT;

		if (stream_getline(proc_in(sh->p), &line) <= 0)
			return 0;
		if (trim && line.len && line.s[line.len - 1] == '\n')
			buf_trunc(&line, line.len - 1);
		if (sh_var_set_item(sh, name, k++, buf_str(&line)) < 0)
			return 1;
	}
}

/* ---- programs that are builtins too ------------------------------------------------------- */

static int b_echo(struct shell *sh, int argc, char **argv)
{
	return sh->dialect == DIALECT_DASH ? sh_echo_xpg_main(sh->p, argc, argv)
					   : sh_echo_main(sh->p, argc, argv);
}

static int b_printf(struct shell *sh, int argc, char **argv)
{
	BUF_AUTO out = BUF_INIT;
	STR_AUTO name = NULL;
	int status;

	if (argc < 2 || strcmp(argv[1], "--") == 0 || sh->dialect != DIALECT_BASH)
		return sh_printf_main(sh->p, argc, argv);
	name = sh->interactive ? xasprintf("%s: printf", sh->arg0)
			       : xasprintf("%s: line %d: printf", sh->arg0, sh->line);
	if (argc >= 4 && strcmp(argv[1], "-v") == 0) {
		status = sh_printf_format(sh->p, name, argc - 2, argv + 2, &out);
		return sh_var_set(sh, argv[2], buf_str(&out)) < 0 ? 1 : status;
	}
	status = sh_printf_format(sh->p, name, argc, argv, &out);
	return proc_write(sh->p, buf_str(&out), out.len) < 0 ? 1 : status;
}

static int b_test(struct shell *sh, int argc, char **argv)
{
	STR_AUTO name = xasprintf("%s: %s", sh->arg0, argv[0]);

	if (sh->dialect == DIALECT_BASH && !sh->interactive) {
		free(name);
		name = xasprintf("%s: line %d: %s", sh->arg0, sh->line, argv[0]);
	}
	/* -v NAME asks about a variable, which only the shell knows */
	if (argc - (strcmp(argv[0], "[") == 0) == 3 && strcmp(argv[1], "-v") == 0)
		return !sh_var_get(sh, argv[2]);
	return sh_test_eval(sh->p, name, argc, argv);
}

static int b_history(struct shell *sh, int argc, char **argv)
{
	int64_t show = INT64_MAX;
	size_t i = 0;

	if (!sh->history)
		return 0;
	if (argc > 1 && strcmp(argv[1], "-c") == 0) {
		strvec_release(sh->history);
		return 0;
	}
	if (argc > 1 && parse_i64(argv[1], &show) < 0) {
		shell_error(sh, "history: %s: numeric argument required", argv[1]);
		return 1;
	}
	if ((int64_t)sh->history->nr > show)
		i = sh->history->nr - (size_t)MAX(show, 0);
	for (; i < sh->history->nr; i++)
		proc_printf(sh->p, "%5zu  %s\n", i + 1, sh->history->v[i]);
	return 0;
}

/* Where programs are is looked up each time: there is nothing to forget. */
static int b_hash(struct shell *sh, int argc, char **argv)
{
	(void)sh, (void)argc, (void)argv;
	return 0;
}

const struct builtin sh_builtins_io[] = {
	{"cd", b_cd, false},           {"pwd", b_pwd, false},           {"read", b_read, false},
	{"mapfile", b_mapfile, false}, {"readarray", b_mapfile, false}, {"echo", b_echo, false},
	{"printf", b_printf, false},   {"test", b_test, false},         {"[", b_test, false},
	{"history", b_history, false}, {"hash", b_hash, false},         {NULL, NULL, false},
};
