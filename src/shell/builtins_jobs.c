/* Builtins about processes: jobs, wait, kill, trap, umask and their kin. */
#include "shell/shell_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static struct job *find_job(struct shell *sh, const char *spec)
{
	struct job *last = NULL;
	int64_t n = 0;

	for (struct job *j = sh->jobs; j; j = j->next)
		last = j;
	if (!*spec || strcmp(spec, "%") == 0 || strcmp(spec, "%%") == 0 || strcmp(spec, "%+") == 0)
		return last;
	if (parse_i64(spec + (*spec == '%'), &n) < 0) {
		for (struct job *j = sh->jobs; j; j = j->next)
			if (*spec == '%' && str_starts(j->text, spec + 1))
				return j;
		return NULL;
	}
	for (struct job *j = sh->jobs; j; j = j->next)
		if (*spec == '%' ? j->id == n : j->pid == n)
			return j;
	return NULL;
}

static void forget(struct shell *sh, struct job *gone)
{
	for (struct job **p = &sh->jobs; *p; p = &(*p)->next)
		if (*p == gone) {
			*p = gone->next;
			sh_job_free(gone);
			return;
		}
}

/* Waits for job j; a trapped signal ends the wait. The status. */
static int wait_job(struct shell *sh, struct job *j)
{
	int status;

	while (!j->done) {
		if (sh->pending || sh->interrupted)
			return 128 + SIGINT;
		if (waitq_wait(sh->p->sim, &sh->wait, SIM_NEVER) < 0) {
			sh->flow = FLOW_EXIT;
			return 130;
		}
	}
	status = j->status;
	forget(sh, j);
	return status;
}

static int b_wait(struct shell *sh, int argc, char **argv)
{
	int status = 0;

	if (argc == 1 || strcmp(argv[1], "-n") == 0) {
		while (sh->jobs && sh->flow == FLOW_NONE) {
			bool one = argc > 1;

			status = wait_job(sh, sh->jobs);
			if (sh->pending || sh->interrupted)
				return status;
			if (one)
				return status;
		}
		return 0;
	}
	for (int i = 1; i < argc && sh->flow == FLOW_NONE; i++) {
		struct job *j = find_job(sh, argv[i]);

		if (!j) {
			shell_error(sh, "wait: pid %s is not a child of this shell", argv[i]);
			status = 127;
			continue;
		}
		status = wait_job(sh, j);
	}
	return status;
}

static int b_jobs(struct shell *sh, int argc, char **argv)
{
	(void)argc, (void)argv;
	for (struct job *j = sh->jobs; j; j = j->next)
		sh_job_show(sh, j, proc_out(sh->p));
	shell_reap(sh, false);
	return 0;
}

static int b_fg(struct shell *sh, int argc, char **argv)
{
	struct job *j = find_job(sh, argc > 1 ? argv[1] : "");
	struct proc *p;
	int status;

	if (!sh->interactive) {
		shell_error(sh, "%s: no job control", argv[0]);
		return 1;
	}
	if (!j) {
		shell_error(sh, "%s: %s: no such job", argv[0], argc > 1 ? argv[1] : "current");
		return 1;
	}
	proc_printf(sh->p, "%s\n", j->text);
	p = j->proc;
	if (p) {
		sh->fg = grow(sh->fg, sh->nr_fg + 1, &sh->cap_fg, sizeof(p));
		sh->fg[sh->nr_fg++] = p;
	}
	sh->interrupted = false;
	while (!j->done)
		if (waitq_wait(sh->p->sim, &sh->wait, SIM_NEVER) < 0) {
			sh->flow = FLOW_EXIT;
			break;
		}
	for (size_t i = 0; i < sh->nr_fg; i++)
		if (sh->fg[i] == p)
			sh->fg[i] = sh->fg[--sh->nr_fg];
	status = j->status;
	forget(sh, j);
	return status;
}

static int b_bg(struct shell *sh, int argc, char **argv)
{
	struct job *j = find_job(sh, argc > 1 ? argv[1] : "");

	if (!sh->interactive)
		shell_error(sh, "bg: no job control");
	else if (!j)
		shell_error(sh, "bg: %s: no such job", argc > 1 ? argv[1] : "current");
	else
		shell_error(sh, "bg: job %d already in background", j->id);
	return !j || !sh->interactive;
}

static int b_disown(struct shell *sh, int argc, char **argv)
{
	struct job *j = find_job(sh, argc > 1 ? argv[1] : "");

	if (j)
		forget(sh, j);
	return !j;
}

/* %1 becomes a pid, then kill is the program everybody knows. */
static int b_kill(struct shell *sh, int argc, char **argv)
{
	STRVEC_AUTO args = STRVEC_INIT;

	for (int i = 0; i < argc; i++) {
		struct job *j = argv[i][0] == '%' ? find_job(sh, argv[i]) : NULL;

		if (argv[i][0] == '%' && !j) {
			shell_error(sh, "kill: %s: no such job", argv[i]);
			return 1;
		}
		if (j)
			strvec_addf(&args, "%d", j->pid);
		else
			strvec_add(&args, argv[i]);
	}
	return sh_kill_run(sh->p, sh, (int)args.nr, args.v);
}

static int b_trap(struct shell *sh, int argc, char **argv)
{
	const char *name;
	void *text;
	int i = 1;

	if (argc == 1 || strcmp(argv[1], "-p") == 0) {
		for (size_t k = 0; strmap_next(sh->traps, &k, &name, &text);)
			proc_printf(sh->p, "trap -- '%s' %s%s\n", (char *)text,
				    strcmp(name, "EXIT") == 0 ? "" : "SIG", name);
		return 0;
	}
	if (strcmp(argv[1], "-l") == 0)
		return 0;
	if (strcmp(argv[i], "--") == 0)
		i++;
	if (i + 1 == argc) { /* trap SIG: reset */
		int sig = sh_signal_number(argv[i]);

		if (sig >= 0 && sh_signal_name(sig))
			strmap_del(sh->traps, sh_signal_name(sig));
		return sig < 0;
	}
	for (int k = i + 1; k < argc; k++) {
		int sig = sh_signal_number(argv[k]);

		if (sig < 0 || !sh_signal_name(sig)) {
			if (strcmp(argv[k], "ERR") == 0 || strcmp(argv[k], "DEBUG") == 0)
				continue;
			shell_error(sh, "trap: %s: invalid signal specification", argv[k]);
			return 1;
		}
		if (strcmp(argv[i], "-") == 0)
			strmap_del(sh->traps, sh_signal_name(sig));
		else
			strmap_put(sh->traps, sh_signal_name(sig), xstrdup(argv[i]));
	}
	return 0;
}

static int b_umask(struct shell *sh, int argc, char **argv)
{
	unsigned v = 0;

	if (argc < 2) {
		proc_printf(sh->p, "%04o\n", sh->p->umask);
		return 0;
	}
	for (const char *p = argv[1]; *p; p++) {
		if (*p < '0' || *p > '7' || v > 0777) {
			shell_error(sh, "umask: %s: octal number out of range", argv[1]);
			return 1;
		}
		v = v * 8 + (unsigned)(*p - '0');
	}
	sh->p->umask = v & 0777;
	return 0;
}

static int b_ulimit(struct shell *sh, int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "-f";

	if (argc > 2)
		return 0;
	proc_puts(sh->p, strcmp(what, "-n") == 0 ? "1048576\n" : "unlimited\n");
	return 0;
}

static int b_times(struct shell *sh, int argc, char **argv)
{
	(void)argc, (void)argv;
	proc_puts(sh->p, "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
	return 0;
}

const struct builtin sh_builtins_jobs[] = {
	{"wait", b_wait, false},   {"jobs", b_jobs, false},     {"fg", b_fg, false},
	{"bg", b_bg, false},       {"disown", b_disown, false}, {"kill", b_kill, false},
	{"trap", b_trap, true},    {"umask", b_umask, false},   {"ulimit", b_ulimit, false},
	{"times", b_times, false}, {NULL, NULL, false},
};
