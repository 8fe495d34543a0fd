/* Builtins that steer: exit, return, loops, eval, source, exec, command, type. */
#include "shell/applet.h"
#include "shell/machine_private.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

static int b_true(struct shell *sh, int argc, char **argv)
{
	(void)sh, (void)argc, (void)argv;
	return 0;
}

static int b_false(struct shell *sh, int argc, char **argv)
{
	(void)sh, (void)argc, (void)argv;
	return 1;
}

/* The numeric argument of exit, return, break ...: 0, or -EINVAL with the message. */
static int number(struct shell *sh, int argc, char **argv, int64_t *ret)
{
	if (argc < 2)
		return 0;
	if (parse_i64(argv[1], ret) < 0) {
		shell_error(sh, "%s: %s: numeric argument required", argv[0], argv[1]);
		return -EINVAL;
	}
	return 0;
}

static int b_exit(struct shell *sh, int argc, char **argv)
{
	int64_t n = sh->status;

	if (sh->interactive && !sh->is_subshell && sh->dialect == DIALECT_BASH)
		proc_errorf(sh->p, "%s\n", sh->login ? "logout" : "exit");
	if (number(sh, argc, argv, &n) < 0)
		n = 2;
	sh->flow = FLOW_EXIT;
	return sh->status = (int)(n & 0xff);
}

static int b_return(struct shell *sh, int argc, char **argv)
{
	int64_t n = sh->status;

	if (sh->func_depth == 0 && sh->source_depth == 0) {
		shell_error(sh, "return: can only `return' from a function or sourced script");
		return 2;
	}
	if (number(sh, argc, argv, &n) < 0)
		n = 2;
	sh->flow = FLOW_RETURN;
	return sh->status = (int)(n & 0xff);
}

static int leave(struct shell *sh, int argc, char **argv, enum flow flow)
{
	int64_t n = 1;

	if (sh->loop_depth == 0) {
		shell_error(sh, "%s: only meaningful in a `for', `while', or `until' loop",
			    argv[0]);
		return 0;
	}
	if (number(sh, argc, argv, &n) < 0 || n < 1)
		return 1;
	sh->flow = flow;
	sh->flow_count = (int)MIN(n, sh->loop_depth);
	return 0;
}

static int b_break(struct shell *sh, int argc, char **argv)
{
	return leave(sh, argc, argv, FLOW_BREAK);
}

static int b_continue(struct shell *sh, int argc, char **argv)
{
	return leave(sh, argc, argv, FLOW_CONTINUE);
}

/* eval and source nest as functions do. */
static int eval_nested(struct shell *sh, const char *text, size_t len)
{
	int status;

	if (sh->depth >= 150 || sh->source_depth >= 20) {
		shell_error(sh, "maximum nesting level exceeded");
		sh->flow = FLOW_EXIT;
		return sh->status = 1;
	}
	sh->source_depth++;
	sh->depth += 5;
	status = shell_eval(sh, text, len);
	sh->depth -= 5;
	sh->source_depth--;
	return status;
}

static int b_eval(struct shell *sh, int argc, char **argv)
{
	BUF_AUTO text = BUF_INIT;

	for (int i = 1; i < argc; i++)
		buf_addf(&text, "%s%s", i > 1 ? " " : "", argv[i]);
	if (!text.len)
		return 0;
	sh->status = 0;
	return eval_nested(sh, buf_str(&text), text.len);
}

static int b_source(struct shell *sh, int argc, char **argv)
{
	BUF_AUTO text = BUF_INIT;
	STR_AUTO found = NULL;
	struct strvec args = sh->args;
	const char *path;
	int r, status;

	if (argc < 2) {
		shell_error(sh, "%s: filename argument required", argv[0]);
		return 2;
	}
	path = argv[1];
	if (!strchr(path, '/')) {
		struct vfs_stat st;
		STR_AUTO here = proc_path(sh->p, path);

		if (vfs_stat(machine_vfs(sh->p->machine), here, true, &st) < 0) {
			found = machine_program_path(sh->p->machine, sh->p->cwd,
						     sh_var_get(sh, "PATH"), path);
			path = found ? found : path;
		}
	}
	r = proc_read_file(sh->p, path, &text);
	if (r < 0) {
		shell_error(sh, "%s: %s", argv[1], applet_errno(r));
		return 1;
	}
	if (argc > 2) {
		sh->args = (struct strvec)STRVEC_INIT;
		for (int i = 2; i < argc; i++)
			strvec_add(&sh->args, argv[i]);
	}
	sh->status = 0;
	status = eval_nested(sh, buf_str(&text), text.len);
	if (sh->flow == FLOW_RETURN)
		sh->flow = FLOW_NONE;
	if (argc > 2) {
		strvec_release(&sh->args);
		sh->args = args;
	}
	return status;
}

static int b_exec(struct shell *sh, int argc, char **argv)
{
	STRVEC_AUTO rest = STRVEC_INIT;
	int status;

	if (argc < 2)
		return 0; /* only its redirections matter */
	for (int i = 1; i < argc; i++)
		strvec_add(&rest, argv[i]);
	status = shell_become(sh, &rest, "exec: ");
	if (sh->flow != FLOW_EXIT && !sh->interactive) {
		sh->flow = FLOW_EXIT;
		sh->status = status;
	}
	return status;
}

static int b_shift(struct shell *sh, int argc, char **argv)
{
	int64_t n = 1;
	struct strvec rest = STRVEC_INIT;

	if (number(sh, argc, argv, &n) < 0 || n < 0 || (uint64_t)n > sh->args.nr)
		return 1;
	for (size_t i = (size_t)n; i < sh->args.nr; i++)
		strvec_add(&rest, sh->args.v[i]);
	strvec_release(&sh->args);
	sh->args = rest;
	return 0;
}

/* ---- what a name means ------------------------------------------------------------------ */

static void describe_function(struct shell *sh, const char *name, const struct function *f)
{
	proc_printf(sh->p, "%s is a function\n%s\n", name, f->text ? f->text : name);
}

/* 0 found. how: 't' one word, 'v' as command -v, 'V' a sentence, 'p' the path. */
static int describe(struct shell *sh, const char *name, char how)
{
	const char *alias = strmap_get(sh->aliases, name);
	struct function *f = strmap_get(sh->funcs, name);
	STR_AUTO path = NULL;

	if (how == 'p') {
		path = machine_program_path(sh->p->machine, sh->p->cwd, sh_var_get(sh, "PATH"),
					    name);
		if (path && !sh_builtin_find(sh, name))
			proc_printf(sh->p, "%s\n", path);
		return !path;
	}
	if (alias && sh->expand_aliases) {
		if (how == 't')
			proc_puts(sh->p, "alias\n");
		else
			proc_printf(sh->p,
				    how == 'v' ? "alias %s='%s'\n" : "%s is aliased to `%s'\n",
				    name, alias);
		return 0;
	}
	if (sh_is_keyword(name) || f || sh_builtin_find(sh, name)) {
		const char *what = sh_is_keyword(name) ? "keyword" : f ? "function" : "builtin";

		if (how == 'v')
			proc_printf(sh->p, "%s\n", name);
		else if (how == 't')
			proc_printf(sh->p, "%s\n", what);
		else if (f && !sh_is_keyword(name))
			describe_function(sh, name, f);
		else
			proc_printf(sh->p, "%s is a shell %s\n", name, what);
		return 0;
	}
	if (strchr(name, '/')) {
		if (proc_access(sh->p, name, 1) == 0)
			path = xstrdup(name);
	} else {
		path = machine_program_path(sh->p->machine, sh->p->cwd, sh_var_get(sh, "PATH"),
					    name);
	}
	if (!path)
		return 1;
	if (how == 't')
		proc_puts(sh->p, "file\n");
	else if (how == 'v')
		proc_printf(sh->p, "%s\n", path);
	else
		proc_printf(sh->p, "%s is %s\n", name, path);
	return 0;
}

static int b_type(struct shell *sh, int argc, char **argv)
{
	char how = 'V';
	int status = 0, i = 1;

	for (; i < argc && argv[i][0] == '-'; i++)
		for (const char *p = argv[i] + 1; *p; p++)
			how = *p == 't' ? 't' : *p == 'p' || *p == 'P' ? 'p' : how;
	for (; i < argc; i++)
		if (describe(sh, argv[i], how) != 0) {
			if (how == 'V' && sh->dialect == DIALECT_BASH)
				shell_error(sh, "type: %s: not found", argv[i]);
			else if (how == 'V')
				proc_printf(sh->p, "%s: not found\n", argv[i]);
			status = sh->dialect == DIALECT_BASH ? 1 : 127;
		}
	return status;
}

static int b_command(struct shell *sh, int argc, char **argv)
{
	char how = 0;
	int i = 1, status = 0;
	STRVEC_AUTO rest = STRVEC_INIT;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		how = argv[i][1] == 'v' || argv[i][1] == 'V' ? argv[i][1] : how;
	}
	if (how) {
		for (; i < argc; i++)
			if (describe(sh, argv[i], how) != 0) {
				if (how == 'V')
					shell_error(sh, "command: %s: not found", argv[i]);
				status = 1;
			}
		return status;
	}
	for (; i < argc; i++)
		strvec_add(&rest, argv[i]);
	return rest.nr ? sh_run_argv(sh, &rest, false) : 0;
}

static int b_builtin(struct shell *sh, int argc, char **argv)
{
	const struct builtin *b = argc > 1 ? sh_builtin_find(sh, argv[1]) : NULL;

	if (argc < 2)
		return 0;
	if (!b) {
		shell_error(sh, "builtin: %s: not a shell builtin", argv[1]);
		return 1;
	}
	return b->fn(sh, argc - 1, argv + 1);
}

const struct builtin sh_builtins_flow[] = {
	{":", b_true, true},           {"true", b_true, false},
	{"false", b_false, false},     {"exit", b_exit, true},
	{"logout", b_exit, true},      {"return", b_return, true},
	{"break", b_break, true},      {"continue", b_continue, true},
	{"eval", b_eval, true},        {".", b_source, true},
	{"source", b_source, true},    {"exec", b_exec, true},
	{"shift", b_shift, true},      {"type", b_type, false},
	{"command", b_command, false}, {"builtin", b_builtin, false},
	{NULL, NULL, false},
};

const struct builtin *sh_builtin_find(const struct shell *sh, const char *name)
{
	static const struct builtin *const tables[] = {sh_builtins_flow, sh_builtins_vars,
						       sh_builtins_jobs, sh_builtins_io};

	(void)sh;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct builtin *b = tables[i]; b->name; b++)
			if (strcmp(b->name, name) == 0)
				return b;
	return NULL;
}
