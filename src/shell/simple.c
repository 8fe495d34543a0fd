/* Simple commands: expansion, assignments, redirections, and what the name means. */
#include "shell/shell_private.h"
#include "shell/applet.h"
#include "shell/machine_private.h"

#include <errno.h>
#include <stdlib.h>

#define EXTERNAL_COST SIM_MSEC

/* What a word would have to look like to be typed: for set -x. */
static void trace_word(struct buf *out, const char *word)
{
	if (*word && !word[strcspn(word, " \t\n'\"\\$`|&;()<>*?[]{}!#~")]) {
		buf_adds(out, word);
		return;
	}
	buf_addc(out, '\'');
	for (const char *p = word; *p; p++) {
		if (*p == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *p);
	}
	buf_addc(out, '\'');
}

void shell_trace(struct shell *sh, const char *text)
{
	const char *ps4 = sh_var_get(sh, "PS4");

	stream_printf(proc_err(sh->p), "%s%s\n", ps4 ? ps4 : "+ ", text);
}

static void trace(struct shell *sh, const struct strvec *argv, const struct strvec *assigns)
{
	BUF_AUTO line = BUF_INIT;

	for (size_t i = 0; i < assigns->nr; i++)
		buf_addf(&line, "%s%s", i ? " " : "", assigns->v[i]);
	for (size_t i = 0; i < argv->nr; i++) {
		if (i || assigns->nr)
			buf_addc(&line, ' ');
		trace_word(&line, argv->v[i]);
	}
	shell_trace(sh, buf_str(&line));
}

/* ---- external programs --------------------------------------------------------------- */

static int not_started(struct shell *sh, const char *name, int r)
{
	STR_AUTO path = proc_path(sh->p, name);
	struct vfs *v = machine_vfs(sh->p->machine);
	struct vfs_stat st;
	bool slash = strchr(name, '/') != NULL;
	bool exists = slash && vfs_stat(v, path, true, &st) == 0;

	if (sh->dialect != DIALECT_BASH) {
		shell_error(sh, "%s: %s", name, r == -ENOENT ? "not found" : "Permission denied");
		return r == -ENOENT ? 127 : 126;
	}
	if (r == -ENOENT && exists) {
		BUF_AUTO text = BUF_INIT;

		(void)!vfs_read(v, path, &text);
		if (str_starts(buf_str(&text), "#!")) {
			const char *in = buf_str(&text) + 2;

			in += strspn(in, " ");
			shell_error(sh, "%s: %.*s: bad interpreter: No such file or directory",
				    name, (int)strcspn(in, " \n"), in);
			return 126;
		}
	}
	if (r == -ENOENT)
		shell_error(sh, slash ? "%s: No such file or directory" : "%s: command not found",
			    name);
	else if (exists && st.type == VFS_DIR)
		shell_error(sh, "%s: Is a directory", name);
	else if (r == -ENOEXEC)
		shell_error(sh, "%s: cannot execute binary file: Exec format error", name);
	else
		shell_error(sh, "%s: %s", name, applet_errno(r));
	return r == -ENOENT ? 127 : 126;
}

/* The process turns into the program: no shell stays behind. */
int shell_become(struct shell *sh, struct strvec *argv, const char *prefix)
{
	int r = proc_exec(sh->p, argv->v);

	if (r == -ENOENT && *prefix && sh->dialect == DIALECT_BASH) {
		shell_error(sh, "%s%s: not found", prefix, argv->v[0]);
		return 127;
	}
	if (r < 0)
		return not_started(sh, argv->v[0], r);
	proc_set_env(sh->p, shell_environment(sh));
	sh->became = true;
	sh->flow = FLOW_EXIT;
	return sh->status = 0;
}

int sh_run_external(struct shell *sh, struct strvec *argv)
{
	struct strmap *env = shell_environment(sh);
	struct spawn how = {.argv = argv->v, .env = env, .parent = sh->p};
	struct proc *child;
	int r;

	how.in = sh->p->fd[0];
	how.out = sh->p->fd[1];
	how.err = sh->p->fd[2];
	r = shell_tick(sh, EXTERNAL_COST) ? -ECANCELED : proc_spawn(sh->p->machine, &how, &child);
	strmap_free(env);
	if (r == -ECANCELED)
		return sh->status;
	if (r == -EAGAIN) {
		shell_fork_failed(sh);
		return 254;
	}
	if (r < 0)
		return not_started(sh, argv->v[0], r);
	return shell_wait_fg(sh, child);
}

/* Function, builtin or program, in that order. */
int sh_run_argv(struct shell *sh, struct strvec *argv, bool functions)
{
	struct function *f = functions ? strmap_get(sh->funcs, argv->v[0]) : NULL;
	const struct builtin *b;
	bool last = sh->last_exec;

	sh->last_exec = false;
	if (f)
		return sh_run_function(sh, f, argv);
	b = sh_builtin_find(sh, argv->v[0]);
	if (b)
		return b->fn(sh, (int)argv->nr, argv->v);
	if (last && strmap_len(sh->traps) == 0)
		return shell_become(sh, argv, "");
	return sh_run_external(sh, argv);
}

/* ---- assignments for one command ------------------------------------------------------- */

struct lent {
	char *name;
	struct var *old; /* NULL: was unset */
	struct lent *next;
};

static int lend(struct shell *sh, const char *raw, struct lent **list)
{
	size_t n = sh_name_len(raw);
	STR_AUTO name = xstrndup(raw, n);
	BUF_AUTO text = BUF_INIT;
	const char *old = sh_var_get(sh, name);
	const struct var *was = sh_var_find(sh, name);
	bool append = raw[n] == '+';
	struct lent *l;
	int r;

	if (raw[n] == '[')
		return sh_var_assign(sh, raw);
	if (was && was->readonly) {
		shell_error(sh, "%s: readonly variable", name);
		return -EROFS;
	}
	if (append && old)
		buf_adds(&text, old);
	r = sh_expand_one(sh, raw + n + (append ? 2 : 1), EXPAND_ASSIGN, &text);
	if (r < 0)
		return r;
	l = xcalloc(1, sizeof(*l));
	l->name = xstrdup(name);
	l->old = strmap_take(sh->vars, name);
	l->next = *list;
	*list = l;
	r = sh_var_set(sh, name, buf_str(&text));
	sh_var_export(sh, name, true);
	return r;
}

static void give_back(struct shell *sh, struct lent *list)
{
	while (list) {
		struct lent *l = list;

		list = l->next;
		strmap_del(sh->vars, l->name);
		if (l->old)
			strmap_put(sh->vars, l->name, l->old);
		if (sh->became)
			; /* the environment is the new program's */
		else if (l->old && l->old->exported && l->old->value)
			proc_setenv(sh->p, l->name, l->old->value);
		else
			proc_setenv(sh->p, l->name, NULL);
		free(l->name);
		free(l);
	}
}

/* Assignments alone: they stay. */
static int assign_all(struct shell *sh, struct ast *a)
{
	sh->subst_status = -1;
	for (char **p = a->assigns; *p; p++) {
		if (sh_var_assign(sh, *p) == 0)
			continue;
		if (sh->flow == FLOW_NONE)
			(void)sh_expand_failed(sh);
		return sh->status ? sh->status : 1;
	}
	return sh->subst_status >= 0 ? sh->subst_status : 0;
}

static int run_with_assigns(struct shell *sh, struct ast *a, struct strvec *argv)
{
	struct lent *lent = NULL;
	int status = 0, r = 0;

	for (char **p = a->assigns; *p && r == 0; p++)
		r = lend(sh, *p, &lent);
	status = r < 0 ? 1 : sh_run_argv(sh, argv, true);
	give_back(sh, lent);
	return status;
}

/* declare and its kin take assignments as they were typed: no splitting of values. */
static bool is_declaration(const char *word)
{
	return strcmp(word, "export") == 0 || strcmp(word, "local") == 0 ||
	       strcmp(word, "declare") == 0 || strcmp(word, "readonly") == 0 ||
	       strcmp(word, "typeset") == 0;
}

static int expand_command(struct shell *sh, struct ast *a, struct strvec *argv)
{
	if (!a->words[0] || !is_declaration(a->words[0]))
		return sh_expand_words(sh, a->words, argv);
	for (char **w = a->words; *w; w++) {
		char *one[2] = {*w, NULL};
		size_t n = sh_name_len(*w);
		BUF_AUTO text = BUF_INIT;
		int r;

		if (!sh_is_assignment(*w) || (*w)[n] != '=' || (*w)[n + 1] == '(') {
			if (sh_is_assignment(*w))
				strvec_add(argv, *w); /* an array's list: read later */
			r = sh_is_assignment(*w) ? 0 : sh_expand_words(sh, one, argv);
			if (r < 0)
				return r;
			continue;
		}
		buf_add(&text, *w, n + 1);
		r = sh_expand_one(sh, *w + n + 1, EXPAND_ASSIGN, &text);
		if (r < 0)
			return r;
		strvec_add(argv, buf_str(&text));
	}
	return 0;
}

static void trace_simple(struct shell *sh, struct ast *a, const struct strvec *argv)
{
	STRVEC_AUTO assigns = STRVEC_INIT;

	for (char **p = a->assigns; *p; p++) {
		size_t n = strcspn(*p, "=") + 1;
		BUF_AUTO text = BUF_INIT;
		BUF_AUTO quoted = BUF_INIT;

		if (strchr(*p + n, '$') && strchr(*p + n, '('))
			continue; /* would run the command twice */
		buf_add(&quoted, *p, n);
		if (sh_expand_one(sh, *p + n, EXPAND_ASSIGN, &text) == 0 && text.len)
			trace_word(&quoted, buf_str(&text));
		strvec_add(&assigns, buf_str(&quoted));
	}
	if (argv->nr || assigns.nr)
		trace(sh, argv, &assigns);
}

static int run_simple(struct shell *sh, struct ast *a)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct saved_fds *saved;
	bool for_good, last = sh->last_exec;
	int status;

	sh->last_exec = false;
	sh->subst_status = -1;
	if (expand_command(sh, a, &argv) < 0)
		return sh->status ? sh->status : 1;
	if (sh->flow != FLOW_NONE)
		return sh->status;
	if (sh->xtrace)
		trace_simple(sh, a, &argv);
	for_good = last || (argv.nr == 1 && strcmp(argv.v[0], "exec") == 0);
	if (!a->redirs) {
		sh->last_exec = last;
		if (!argv.nr)
			return *a->assigns ? assign_all(sh, a) : MAX(sh->subst_status, 0);
		return *a->assigns ? run_with_assigns(sh, a, &argv) : sh_run_argv(sh, &argv, true);
	}
	saved = for_good ? NULL : xcalloc(1, sizeof(*saved));
	if (sh_redirect(sh, a->redirs, saved) < 0) {
		free(saved);
		return 1;
	}
	sh->last_exec = last;
	status = !argv.nr      ? assign_all(sh, a)
		 : *a->assigns ? run_with_assigns(sh, a, &argv)
			       : sh_run_argv(sh, &argv, true);
	if (saved)
		sh_redirect_undo(sh, saved);
	free(saved);
	return status;
}

int sh_run_simple(struct shell *sh, struct program *prog, struct ast *a)
{
	int files = sh->nr_files, status;

	(void)prog;
	status = run_simple(sh, a);
	if (!sh->became)
		sh_forget_files(sh, files);
	return status;
}
