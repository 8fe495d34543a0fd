/* env printenv date sleep's kin: nohup timeout nice; which clear: around running things. */
#include "object/timefmt.h"
#include "shell/applet.h"
#include "shell/machine_private.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static int env_main(struct proc *p, int argc, char **argv)
{
	const char *name;
	void *value;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-i") == 0 || strcmp(argv[i], "-") == 0) {
			proc_set_env(p, strmap_new(free));
		} else if (strcmp(argv[i], "-u") == 0 && i + 1 < argc) {
			proc_setenv(p, argv[++i], NULL);
		} else if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		} else if (strcmp(argv[i], "-S") != 0) {
			proc_errorf(p,
				    "env: invalid option -- '%s'\nTry 'env --help' for more "
				    "information.\n",
				    argv[i] + 1);
			return 125;
		}
	}
	for (; i < argc && strchr(argv[i], '='); i++) {
		STR_AUTO key = xstrndup(argv[i], strcspn(argv[i], "="));

		proc_setenv(p, key, strchr(argv[i], '=') + 1);
	}
	if (i < argc) {
		int r = proc_exec(p, argv + i);

		if (r < 0)
			proc_errorf(p, "env: %s'%s': %s\n",
				    machine_is_busybox(p->machine) ? "can't execute " : "", argv[i],
				    applet_errno(r));
		return r == -ENOENT ? 127 : r < 0 ? 126 : 0;
	}
	for (size_t k = 0; strmap_next(proc_env(p), &k, &name, &value);)
		proc_printf(p, "%s=%s\n", name, (const char *)value);
	return 0;
}

static int printenv_main(struct proc *p, int argc, char **argv)
{
	int status = 0;

	if (argc < 2)
		return env_main(p, 1, argv);
	for (int i = 1; i < argc; i++) {
		const char *v = proc_getenv(p, argv[i]);

		if (v)
			proc_printf(p, "%s\n", v);
		else
			status = 1;
	}
	return status;
}

/* ---- date ------------------------------------------------------------------------------ */

/* @SECONDS, RFC 3339, "2026-01-02 03:04:05", and "[+-]N unit [ago]" from now. */
static int parse_date(struct proc *p, const char *s, int64_t *ns)
{
	static const struct {
		const char *unit;
		int64_t sec;
	} units[] = {{"sec", 1}, {"min", 60}, {"hour", 3600}, {"day", 86400}, {"week", 604800}};
	char unit[16];
	long long n = 0;
	int64_t v;
	STR_AUTO iso = NULL;

	*ns = sim_now(p->sim);
	if (*s == '@' && parse_i64(s + 1, &v) == 0 && v < 9000000000 && v > -9000000000) {
		*ns = v * NSEC_PER_SEC;
		return 0;
	}
	if (strcmp(s, "now") == 0 || strcmp(s, "today") == 0)
		return 0;
	if (strcmp(s, "yesterday") == 0 || strcmp(s, "tomorrow") == 0) {
		*ns += (*s == 'y' ? -86400 : 86400) * NSEC_PER_SEC;
		return 0;
	}
	if (strlen(s) == 10 && s[4] == '-')
		iso = xasprintf("%sT00:00:00Z", s);
	else if (strlen(s) == 19 && s[4] == '-')
		iso = xasprintf("%.10sT%sZ", s, s + 11);
	if (time_parse_rfc3339(iso ? iso : s, ns) == 0)
		return 0;
	if (sscanf(s, "%lld %15[a-z]", &n, unit) == 2 && n < 100000 && n > -100000)
		for (size_t i = 0; i < ARRAY_SIZE(units); i++)
			if (str_starts(unit, units[i].unit)) {
				*ns += (strstr(s, "ago") ? -n : n) * units[i].sec * NSEC_PER_SEC;
				return 0;
			}
	return -EINVAL;
}

static int date_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"utc=u",       "date:=d",     "iso-8601::=I",
					    "rfc-3339:=3", "rfc-email=R", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "ud:RI", longs);
	const char *fmt = "%a %b %e %H:%M:%S %Z %Y";
	int64_t ns = sim_now(p->sim);
	BUF_AUTO out = BUF_INIT;
	int c;

	while ((c = applet_next(&o)) > 0) {
		if (c == 'd' && parse_date(p, o.arg, &ns) < 0) {
			proc_errorf(p, "date: invalid date '%s'\n", o.arg);
			return 1;
		}
		if (c == 'I')
			fmt = o.arg && *o.arg == 's' ? "%Y-%m-%dT%H:%M:%S+00:00" : "%Y-%m-%d";
		if (c == '3')
			fmt = "%Y-%m-%d %H:%M:%S+00:00";
		if (c == 'R')
			fmt = "%a, %d %b %Y %H:%M:%S %z";
	}
	if (c < 0)
		return 1;
	if (o.argc > 0 && o.argv[0][0] == '+')
		fmt = o.argv[0] + 1;
	else if (o.argc > 0) {
		proc_errorf(p, "date: invalid date '%s'\n", o.argv[0]);
		return 1;
	}
	time_format(&out, fmt, ns);
	proc_printf(p, "%s\n", buf_str(&out));
	return 0;
}

/* ---- running others ---------------------------------------------------------------------- */

static int spawn(struct proc *p, char *const *argv, struct proc **ret)
{
	struct spawn how = {.argv = argv, .parent = p};

	how.in = p->fd[0];
	how.out = p->fd[1];
	how.err = p->fd[2];
	return proc_spawn(p->machine, &how, ret);
}

struct limit {
	struct timer timer;
	struct proc *child;
	int sig;
	bool fired;
};

static void too_long(void *arg)
{
	struct limit *l = arg;

	l->fired = true;
	proc_signal(l->child, l->sig);
}

static int timeout_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"signal:=s", "kill-after:=k", "preserve-status=p",
					    "foreground=f", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "+s:k:v", longs);
	struct limit l = {.sig = SIGTERM};
	int64_t ns;
	int c, r, status;

	while ((c = applet_next(&o)) > 0)
		if (c == 's')
			l.sig = sh_signal_number(o.arg);
	if (c < 0)
		return 125;
	if (o.argc < 2) {
		proc_errorf(p, "Try 'timeout --help' for more information.\n");
		return 125;
	}
	if (applet_seconds(o.argv[0], true, &ns) < 0) {
		proc_errorf(p,
			    "timeout: invalid time interval '%s'\nTry 'timeout --help' for more "
			    "information.\n",
			    o.argv[0]);
		return 125;
	}
	r = spawn(p, argv + (argc - o.argc) + 1, &l.child);
	if (r < 0) {
		proc_errorf(p, "timeout: failed to run command '%s': %s\n", o.argv[1],
			    applet_errno(r));
		return r == -ENOENT ? 127 : 126;
	}
	timer_init(&l.timer, too_long, &l);
	if (ns > 0 && ns < SIM_NEVER)
		timer_after(p->sim, &l.timer, ns);
	r = proc_wait(p, l.child, &status);
	timer_cancel(p->sim, &l.timer);
	if (r < 0) {
		proc_signal(l.child, SIGTERM);
		proc_detach(l.child);
		return 125;
	}
	return l.fired ? (l.sig == SIGKILL ? 137 : 124) : status;
}

/* Signals that stop others do not matter to what nohup starts; the rest is the program's. */
static int nohup_main(struct proc *p, int argc, char **argv)
{
	int r;

	if (argc < 2) {
		proc_errorf(p, "nohup: missing operand\nTry 'nohup --help' for more "
			       "information.\n");
		return 125;
	}
	if (stream_is_tty(proc_out(p))) {
		struct stream *out;

		proc_errorf(p, "nohup: ignoring input and appending output to 'nohup.out'\n");
		if (proc_open(p, "nohup.out", "a", &out) == 0) {
			proc_set_fd(p, 1, out);
			proc_set_fd(p, 2, out);
			stream_unref(out);
		}
	}
	r = proc_exec(p, argv + 1);
	if (r < 0)
		proc_errorf(p, "nohup: failed to run command '%s': %s\n", argv[1], applet_errno(r));
	return r == -ENOENT ? 127 : r < 0 ? 126 : 0;
}

/* sudo and nice: there is no lesser user to come from. */
static int sudo_main(struct proc *p, int argc, char **argv)
{
	const char *name = path_basename(argv[0]);
	int i = 1, r;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-u") == 0 && i + 1 < argc && strcmp(name, "sudo") == 0) {
			free(p->user);
			p->user = xstrdup(argv[++i]);
			continue;
		}
		if (strcmp(argv[i], "-n") == 0 && strcmp(name, "nice") == 0)
			i++;
		if ((strcmp(argv[i], "-i") == 0 || strcmp(argv[i], "-s") == 0) &&
		    strcmp(name, "sudo") == 0 && i + 1 == argc) {
			char *shell[] = {(char[]){"bash"}, NULL};

			free(p->user);
			p->user = xstrdup("root");
			proc_setenv(p, "HOME", "/root");
			return proc_exec(p, shell) < 0;
		}
	}
	if (i >= argc) {
		proc_errorf(p, "usage: %s command [arguments]\n", name);
		return 1;
	}
	if (strcmp(name, "sudo") == 0 && strcmp(argv[1], "-u") != 0) {
		free(p->user);
		p->user = xstrdup("root");
	}
	r = proc_exec(p, argv + i);
	if (r < 0)
		proc_errorf(p, "%s: %s: %s\n", name, argv[i],
			    r == -ENOENT ? "command not found" : applet_errno(r));
	return r < 0;
}

static int which_main(struct proc *p, int argc, char **argv)
{
	int status = argc < 2;

	for (int i = 1; i < argc; i++) {
		STR_AUTO path = NULL;

		if (argv[i][0] == '-')
			continue;
		path = strchr(argv[i], '/')
			       ? (proc_access(p, argv[i], 1) == 0 ? xstrdup(argv[i]) : NULL)
			       : machine_program_path(p->machine, p->cwd, proc_getenv(p, "PATH"),
						      argv[i]);
		if (path)
			proc_printf(p, "%s\n", path);
		else
			status = 1;
	}
	return status;
}

static int clear_main(struct proc *p, int argc, char **argv)
{
	(void)argc, (void)argv;
	proc_puts(p, "\033[H\033[2J\033[3J");
	return 0;
}

const struct applet applet_env = {{{"env", NULL, env_main, NULL},
				   {"printenv", NULL, printenv_main, NULL},
				   {"date", NULL, date_main, NULL},
				   {"timeout", NULL, timeout_main, NULL},
				   {"nohup", NULL, nohup_main, NULL},
				   {"sudo", NULL, sudo_main, NULL},
				   {"nice", NULL, sudo_main, NULL},
				   {"which", NULL, which_main, NULL},
				   {"clear", NULL, clear_main, NULL}}};
