/* kill, pkill, pgrep, killall: finding processes and sending signals. */
#include "shell/applet.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>

/* kill is a builtin too (sh is set): then the shell words the message. */
static void say(struct proc *p, struct shell *sh, const char *what, const char *why)
{
	if (sh && machine_is_busybox(p->machine))
		shell_error(sh, "can't kill pid %s: %s", what, why);
	else if (machine_is_busybox(p->machine))
		proc_errorf(p, "kill: can't kill pid %s: %s\n", what, why);
	else if (sh)
		shell_error(sh, "kill: (%s) - %s", what, why);
	else
		proc_errorf(p, "kill: (%s) - %s\n", what, why);
}

static int send(struct proc *p, struct shell *sh, const char *what, int sig)
{
	struct proc *to;
	int64_t pid;

	if (parse_i64(what, &pid) < 0) {
		if (sh)
			shell_error(sh, "kill: %s: arguments must be process or job IDs", what);
		else
			proc_errorf(p, "kill: failed to parse argument: '%s'\n", what);
		return 1;
	}
	to = pid > 0 && pid < INT32_MAX ? machine_find_proc(p->machine, (int)pid) : NULL;
	if (!to) {
		say(p, sh, what, "No such process");
		return 1;
	}
	if (strcmp(p->user, "root") != 0 && strcmp(p->user, to->user) != 0) {
		say(p, sh, what, "Operation not permitted");
		return 1;
	}
	proc_signal(to, sig);
	return 0;
}

static int list_signals(struct proc *p)
{
	for (int i = 1; i < 32; i++)
		if (sh_signal_name(i))
			proc_printf(p, "%2d) SIG%s\n", i, sh_signal_name(i));
	return 0;
}

int sh_kill_run(struct proc *p, struct shell *sh, int argc, char **argv)
{
	int sig = SIGTERM, i = 1, status = 0;
	const char *name = NULL;

	if (i < argc && strcmp(argv[i], "-l") == 0)
		return list_signals(p);
	if (i < argc && (strcmp(argv[i], "-s") == 0 || strcmp(argv[i], "-n") == 0)) {
		name = i + 1 < argc ? argv[i + 1] : "";
		i += 2;
	} else if (i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0 && argv[i][1]) {
		name = argv[i++] + 1;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (name && (sig = sh_signal_number(name)) < 0) {
		proc_errorf(p, "kill: %s: invalid signal specification\n", name);
		return 1;
	}
	if (i >= argc) {
		proc_errorf(p,
			    "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec "
			    "... or kill -l [sigspec]\n");
		return 2;
	}
	for (; i < argc; i++)
		status |= send(p, sh, argv[i], sig);
	return status;
}

static int kill_main(struct proc *p, int argc, char **argv)
{
	return sh_kill_run(p, NULL, argc, argv);
}

/* ---- pgrep and pkill ------------------------------------------------------------------- */

static bool matches(const regex_t *re, const struct proc *q, bool full, bool exact)
{
	BUF_AUTO text = BUF_INIT;
	regmatch_t m;

	if (full)
		strvec_join(&q->argv, " ", &text);
	else
		buf_addf(&text, "%.15s", path_basename(q->argv.nr ? q->argv.v[0] : ""));
	if (regexec(re, buf_str(&text), 1, &m, 0) != 0)
		return false;
	return !exact || (m.rm_so == 0 && m.rm_eo == (regoff_t)text.len);
}

struct pgrep {
	bool full, exact, list, list_full, count, newest, quiet;
	int sig;
};

static void show(struct proc *p, const struct pgrep *o, const struct proc *q)
{
	BUF_AUTO line = BUF_INIT;

	buf_addf(&line, "%d", q->pid);
	if (o->list_full) {
		buf_addc(&line, ' ');
		strvec_join(&q->argv, " ", &line);
	} else if (o->list) {
		buf_addf(&line, " %s", path_basename(q->argv.nr ? q->argv.v[0] : ""));
	}
	proc_printf(p, "%s\n", buf_str(&line));
}

static int pgrep(struct proc *p, const char *name, const struct pgrep *o, const char *pattern)
{
	int *pids = NULL, hits = 0;
	size_t cap = 0;
	struct proc *q;
	regex_t re;

	if (strlen(pattern) > 500 || regcomp(&re, pattern, REG_EXTENDED) != 0) {
		proc_errorf(p, "%s: regex error: Invalid regular expression\n", name);
		return 2;
	}
	for (size_t i = 0; (q = machine_proc(p->machine, i)); i++) {
		if (q == p || !matches(&re, q, o->full, o->exact))
			continue;
		pids = grow(pids, (size_t)hits + 1, &cap, sizeof(*pids));
		pids[hits++] = q->pid;
	}
	regfree(&re);
	/* by number: a signal may end a process and free it, and others with it */
	for (int i = o->newest && hits ? hits - 1 : 0; i < hits; i++) {
		q = machine_find_proc(p->machine, pids[i]);
		if (q && o->sig >= 0)
			proc_signal(q, o->sig);
		else if (q && !o->count && !o->quiet)
			show(p, o, q);
	}
	free(pids);
	if (o->count)
		proc_printf(p, "%d\n", hits);
	return hits == 0;
}

static int run(struct proc *p, int argc, char **argv, bool kills)
{
	struct pgrep o = {.sig = kills ? SIGTERM : -1};
	OPTS_AUTO opts = {.p = NULL};
	const char *name = kills ? "pkill" : "pgrep";
	STRVEC_AUTO rest = STRVEC_INIT;
	int c;

	for (int i = 0; i < argc; i++) {
		int sig = kills && i > 0 && argv[i][0] == '-' ? sh_signal_number(argv[i] + 1) : -1;

		if (sig > 0)
			o.sig = sig;
		else
			strvec_add(&rest, argv[i]);
	}
	opts = applet_opts(p, (int)rest.nr, rest.v, "flacnxqu:", NULL);
	while ((c = applet_next(&opts)) > 0) {
		o.full |= c == 'f';
		o.exact |= c == 'x';
		o.list |= c == 'l';
		o.list_full |= c == 'a';
		o.count |= c == 'c';
		o.newest |= c == 'n';
		o.quiet |= c == 'q';
	}
	if (c < 0)
		return 2;
	if (opts.argc != 1) {
		proc_errorf(p,
			    opts.argc ? "%s: only one pattern can be provided\n"
				      : "%s: no matching criteria specified\n",
			    name);
		proc_errorf(p, "Try `%s --help' for more information.\n", name);
		return 2;
	}
	return pgrep(p, name, &o, opts.argv[0]);
}

static int pgrep_main(struct proc *p, int argc, char **argv)
{
	return run(p, argc, argv, false);
}

static int pkill_main(struct proc *p, int argc, char **argv)
{
	return run(p, argc, argv, true);
}

static int killall_main(struct proc *p, int argc, char **argv)
{
	int sig = SIGTERM, status = 1;
	struct proc *q;

	for (int i = 1; i < argc; i++) {
		bool hit = false;

		if (argv[i][0] == '-') {
			sig = sh_signal_number(argv[i] + 1);
			continue;
		}
		for (size_t k = 0; sig >= 0 && (q = machine_proc(p->machine, k)); k++) {
			if (!q->argv.nr || strcmp(path_basename(q->argv.v[0]), argv[i]) != 0)
				continue;
			hit = true;
			proc_signal(q, sig);
			if (machine_proc(p->machine, k) != q)
				k--;
		}
		if (hit)
			status = 0;
		else
			proc_errorf(p, "%s: no process found\n", argv[i]);
	}
	return status;
}

const struct applet applet_kill = {{{"kill", NULL, kill_main, NULL},
				    {"pgrep", NULL, pgrep_main, NULL},
				    {"pkill", NULL, pkill_main, NULL},
				    {"killall", NULL, killall_main, NULL}}};
