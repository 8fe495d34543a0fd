/* Shells come and go here: state, reading a text command by command, messages, traps. */
#include "shell/shell_private.h"
#include "shell/machine_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define MAX_TEXT ((size_t)1 << 20)
#define SLICE SIM_MSEC /* used time is slept in pieces of at least this */

static enum dialect dialect_of(struct proc *p, const char *name)
{
	if (strcmp(name, "bash") == 0)
		return DIALECT_BASH;
	if (strcmp(name, "ash") == 0 || machine_find_command(p->machine, "ash"))
		return DIALECT_BUSYBOX;
	return DIALECT_DASH;
}

static void import_environment(struct shell *sh)
{
	const char *name;
	void *value;

	for (size_t i = 0; strmap_next(proc_env(sh->p), &i, &name, &value);) {
		struct var *v;

		if (sh_name_len(name) != strlen(name) || !*name)
			continue;
		v = sh_var_make(sh, name);
		free(v->value);
		v->value = xstrdup(value);
		v->exported = true;
	}
}

static void set_default(struct shell *sh, const char *name, const char *value)
{
	if (!sh_var_get(sh, name))
		(void)!sh_var_set(sh, name, value);
}

struct shell *shell_new(struct proc *p, const char *arg0, char *const *args)
{
	struct shell *sh = xcalloc(1, sizeof(*sh));
	const char *name = path_basename(p->argv.nr ? p->argv.v[0] : "sh");
	STR_AUTO number = NULL;

	sh->p = p;
	sh->dialect = dialect_of(p, name + (*name == '-'));
	sh->vars = strmap_new(sh_var_free);
	sh->funcs = sh_functions_new();
	sh->aliases = strmap_new(free);
	sh->traps = strmap_new(free);
	sh->wait = (struct waitq)WAITQ_INIT;
	sh->arg0 = xstrdup(arg0);
	sh->started = sim_now(p->sim);
	sh->subst_status = -1;
	for (; args && *args; args++)
		strvec_add(&sh->args, *args);
	import_environment(sh);
	number = xasprintf("%d", p->pid);
	(void)!sh_var_set(sh, "$", number);
	set_default(sh, "IFS", " \t\n");
	(void)!sh_var_set(sh, "PWD", p->cwd);
	sh_var_export(sh, "PWD", true);
	if (sh->dialect == DIALECT_BASH) {
		set_default(sh, "RANDOM", "0");
		set_default(sh, "SECONDS", "0");
		set_default(sh, "LINENO", "1");
		set_default(sh, "EPOCHSECONDS", "0");
		set_default(sh, "BASH_VERSION", "5.2.15(1)-release");
		set_default(sh, "HOSTNAME", machine_hostname(p->machine));
		set_default(sh, "UID", strcmp(p->user, "root") == 0 ? "0" : "1000");
	}
	p->data = sh;
	p->on_signal = shell_on_signal;
	return sh;
}

static struct var *var_dup(const struct var *v)
{
	struct var *c = xcalloc(1, sizeof(*c));

	c->value = xstrdup(v->value);
	for (size_t i = 0; i < v->items.nr; i++)
		strvec_add(&c->items, v->items.v[i]);
	c->array = v->array;
	c->exported = v->exported;
	c->readonly = v->readonly;
	c->integer = v->integer;
	return c;
}

struct shell *shell_clone(const struct shell *sh)
{
	struct shell *c = xcalloc(1, sizeof(*c));
	const char *k;
	void *v;

	c->p = sh->p;
	c->dialect = sh->dialect;
	c->vars = strmap_new(sh_var_free);
	c->funcs = sh_functions_new();
	c->aliases = strmap_new(free);
	c->traps = strmap_new(free);
	c->wait = (struct waitq)WAITQ_INIT;
	c->arg0 = xstrdup(sh->arg0);
	for (size_t i = 0; i < sh->args.nr; i++)
		strvec_add(&c->args, sh->args.v[i]);
	for (size_t i = 0; strmap_next(sh->vars, &i, &k, &v);)
		strmap_put(c->vars, k, var_dup(v));
	for (size_t i = 0; strmap_next(sh->funcs, &i, &k, &v);) {
		const struct function *f = v;

		sh_function_define(c, k, f->prog, f->body, f->text);
	}
	for (size_t i = 0; strmap_next(sh->aliases, &i, &k, &v);)
		strmap_put(c->aliases, k, xstrdup(v));
	c->errexit = sh->errexit;
	c->nounset = sh->nounset;
	c->xtrace = sh->xtrace;
	c->pipefail = sh->pipefail;
	c->noglob = sh->noglob;
	c->noexec = sh->noexec;
	c->allexport = sh->allexport;
	c->noclobber = sh->noclobber;
	c->expand_aliases = sh->expand_aliases;
	c->dash_c = sh->dash_c;
	c->is_subshell = true;
	c->status = sh->status;
	c->line = sh->line;
	c->func_depth = sh->func_depth;
	c->last_bg = sh->last_bg;
	c->started = sh->started;
	c->subst_status = -1;
	/* errexit stays off inside conditions, also in the subshells they start */
	c->no_errexit = sh->no_errexit;
	return c;
}

void shell_free(struct shell *sh)
{
	while (sh->jobs) {
		struct job *j = sh->jobs;

		sh->jobs = j->next;
		sh_job_free(j);
	}
	while (sh->saved) {
		struct saved_var *s = sh->saved;

		sh->saved = s->next;
		sh_var_free(s->var);
		free(s->name);
		free(s);
	}
	strmap_free(sh->vars);
	strmap_free(sh->funcs);
	strmap_free(sh->aliases);
	strmap_free(sh->traps);
	strvec_release(&sh->args);
	free(sh->arg0);
	free(sh->fg);
	if (sh->p->data == sh) {
		sh->p->data = NULL;
		sh->p->on_signal = NULL;
	}
	free(sh);
}

/* ---- messages ------------------------------------------------------------------------ */

void shell_error(struct shell *sh, const char *fmt, ...)
{
	const char *name = sh->arg0;
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	if (sh->dialect == DIALECT_DASH && !sh->interactive)
		buf_addf(&text, "%s: %d: ", name, sh->line);
	else if (sh->interactive || sh->dialect == DIALECT_BUSYBOX)
		buf_addf(&text, "%s: ", name);
	else
		buf_addf(&text, "%s: line %d: ", name, sh->line);
	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	buf_addc(&text, '\n');
	stream_write(proc_err(sh->p), buf_str(&text), text.len);
}

static void syntax_error(struct shell *sh, struct parser *ps)
{
	BUF_AUTO line = BUF_INIT;
	const char *what = buf_str(&ps->error), *dash_c = sh->dash_c ? "-c: " : "";

	sh->line = ps->error_line;
	if (sh->dialect == DIALECT_BASH) {
		if (sh->interactive) {
			shell_error(sh, "%s", what);
			return;
		}
		proc_errorf(sh->p, "%s: %sline %d: %s\n", sh->arg0, dash_c, ps->error_line, what);
		if (!ps->show_line)
			return;
		sh_parser_line(ps, ps->error_line, &line);
		proc_errorf(sh->p, "%s: %sline %d: `%s'\n", sh->arg0, dash_c, ps->error_line,
			    buf_str(&line));
		return;
	}
	if (ps->show_line) {
		const char *token = strchr(what, '`');

		shell_error(sh, "%s: \"%.*s\" unexpected",
			    sh->dialect == DIALECT_DASH ? "Syntax error" : "syntax error",
			    (int)strcspn(token + 1, "'"), token + 1);
	} else if (str_starts(what, "unexpected EOF while looking for matching")) {
		shell_error(sh, "%s: Unterminated quoted string",
			    sh->dialect == DIALECT_DASH ? "Syntax error" : "syntax error");
	} else {
		shell_error(sh, "%s: end of file unexpected",
			    sh->dialect == DIALECT_DASH ? "Syntax error" : "syntax error");
	}
}

/* ---- running a text -------------------------------------------------------------------- */

bool shell_tick(struct shell *sh, int64_t ns)
{
	sh->debt += ns;
	if (proc_dying(sh->p)) {
		sh->flow = FLOW_EXIT;
		return true;
	}
	if (sh->debt >= SLICE) {
		int64_t debt = sh->debt;

		sh->debt = 0;
		if (fiber_sleep(sh->p->sim, debt) < 0) {
			sh->flow = FLOW_EXIT;
			return true;
		}
	}
	if (sh->interrupted && sh->interactive) {
		sh->flow = FLOW_ABORT;
		sh->status = 128 + SIGINT;
		return true;
	}
	return false;
}

/* `sh -c command` becomes the command: its last one, when nothing else is left to do. */
static bool is_only_command(struct shell *sh, struct parser *ps, const struct ast *root)
{
	size_t rest = ps->pos + strspn(ps->src.s + ps->pos, " \t\n");

	return sh->dash_c && !sh->is_subshell && rest >= ps->src.len && root->kids[0] &&
	       !root->kids[1] && root->kids[0]->type == AST_SIMPLE && sh->source_depth == 0 &&
	       sh->func_depth == 0;
}

int shell_eval(struct shell *sh, const char *text, size_t len)
{
	struct parser ps, *outer = sh->reading;
	struct program *prog;
	int r = 0, line = sh->line, files = sh->nr_files;

	if (len > MAX_TEXT) {
		shell_error(sh, "input too long");
		return sh->status = 2;
	}
	sh_parser_init(&ps, text, len, sh->expand_aliases ? sh->aliases : NULL);
	sh->reading = &ps;
	while (sh->flow == FLOW_NONE && (r = sh_parser_next(&ps, &prog)) > 0) {
		if (sh->noexec) {
			sh_program_unref(prog);
			continue;
		}
		sh->last_exec = is_only_command(sh, &ps, prog->root);
		if (sh->last_exec)
			sh_run_ast(sh, prog, prog->root->kids[0]);
		else
			sh_run_ast(sh, prog, prog->root);
		sh->last_exec = false;
		sh_program_unref(prog);
		if (!sh->became)
			sh_forget_files(sh, files);
		if (shell_tick(sh, 0))
			break;
		ps.aliases = sh->expand_aliases ? sh->aliases : NULL;
	}
	if (r < 0) {
		syntax_error(sh, &ps);
		sh->status = 2;
		if (!sh->interactive)
			sh->flow = FLOW_EXIT;
	}
	sh->reading = outer;
	sh->line = line;
	sh_parser_release(&ps);
	return sh->status;
}

/* ---- signals and traps ------------------------------------------------------------------ */

static const struct {
	int sig;
	const char *name, *text;
} signals[] = {
	{SIGHUP, "HUP", "Hangup"},
	{SIGINT, "INT", "Interrupt"},
	{SIGQUIT, "QUIT", "Quit"},
	{SIGILL, "ILL", "Illegal instruction"},
	{SIGTRAP, "TRAP", "Trace/breakpoint trap"},
	{SIGABRT, "ABRT", "Aborted"},
	{SIGBUS, "BUS", "Bus error"},
	{SIGFPE, "FPE", "Floating point exception"},
	{SIGKILL, "KILL", "Killed"},
	{SIGUSR1, "USR1", "User defined signal 1"},
	{SIGSEGV, "SEGV", "Segmentation fault"},
	{SIGUSR2, "USR2", "User defined signal 2"},
	{SIGPIPE, "PIPE", "Broken pipe"},
	{SIGALRM, "ALRM", "Alarm clock"},
	{SIGTERM, "TERM", "Terminated"},
	{SIGCHLD, "CHLD", "Child exited"},
	{SIGCONT, "CONT", "Continued"},
	{SIGSTOP, "STOP", "Stopped (signal)"},
	{SIGTSTP, "TSTP", "Stopped"},
	{SIGWINCH, "WINCH", "Window changed"},
};

int sh_signal_number(const char *name)
{
	int64_t n;

	if (parse_i64(name, &n) == 0)
		return n >= 0 && n < 65 ? (int)n : -1;
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	if (strcasecmp(name, "EXIT") == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (strcasecmp(signals[i].name, name) == 0)
			return signals[i].sig;
	return -1;
}

const char *sh_signal_name(int sig)
{
	if (sig == 0)
		return "EXIT";
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (signals[i].sig == sig)
			return signals[i].name;
	return NULL;
}

const char *sh_signal_text(int sig)
{
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (signals[i].sig == sig)
			return signals[i].text;
	return NULL;
}

void shell_on_signal(struct proc *p, int sig)
{
	struct shell *sh = p->data;
	const char *name = sh_signal_name(sig);

	if (sig == SIGINT)
		for (size_t i = 0; i < sh->nr_fg; i++)
			proc_signal(sh->fg[i], sig);
	if (name && strmap_has(sh->traps, name)) {
		if (*(const char *)strmap_get(sh->traps, name)) {
			sh->pending |= UINT64_C(1) << sig;
			waitq_wake_all(p->sim, &sh->wait);
		}
		return;
	}
	if (sh->interactive) {
		/* while a command runs it is the one interrupted: fork.c sees how it ended */
		if (sig == SIGINT && !sh->nr_fg) {
			sh->interrupted = true;
			waitq_wake_all(p->sim, &sh->wait);
		}
		if (sig == SIGINT || sig == SIGTERM || sig == SIGQUIT)
			return;
	}
	if (p->pid == 1 || sig == SIGCHLD || sig == SIGCONT || sig == SIGWINCH || sig == SIGURG ||
	    sig == SIGTSTP || sig == SIGSTOP || sig == SIGTTIN || sig == SIGTTOU)
		return;
	proc_kill(p, sig);
}

static void run_trap(struct shell *sh, const char *name)
{
	STR_AUTO text = xstrdup(strmap_get(sh->traps, name));
	int status = sh->status;

	if (!text || !*text)
		return;
	sh->running_trap = true;
	shell_eval(sh, text, strlen(text));
	sh->running_trap = false;
	if (sh->flow != FLOW_EXIT)
		sh->status = status;
}

void shell_run_traps(struct shell *sh)
{
	for (int sig = 1; sig < 64 && sh->pending; sig++) {
		if (!(sh->pending & UINT64_C(1) << sig))
			continue;
		sh->pending &= ~(UINT64_C(1) << sig);
		if (sh_signal_name(sig))
			run_trap(sh, sh_signal_name(sig));
	}
}

void shell_finish(struct shell *sh)
{
	if (!strmap_has(sh->traps, "EXIT") || proc_dying(sh->p))
		return;
	sh->flow = FLOW_NONE;
	run_trap(sh, "EXIT");
	strmap_del(sh->traps, "EXIT");
}

int shell_run(struct proc *p, const char *script, size_t len, const char *argv0, char *const *args)
{
	void *data = p->data;
	void (*on_signal)(struct proc * p, int sig) = p->on_signal;
	struct shell *sh = shell_new(p, argv0, args);
	int status;

	shell_eval(sh, script, len);
	shell_finish(sh);
	status = sh->status;
	shell_free(sh);
	p->data = data;
	p->on_signal = on_signal;
	return status;
}
