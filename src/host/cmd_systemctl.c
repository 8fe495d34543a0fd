/* systemctl: the subset of systemd 252's that node troubleshooting uses. */
#include "host/host_private.h"
#include "object/timefmt.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static void stamp(struct buf *out, int64_t ns)
{
	time_format(out, "%a %F %T %Z", ns);
}

/* "5min ago" as systemd's format_timestamp_relative: two units. */
static void relative(struct buf *out, int64_t ns)
{
	int64_t s = ns / SIM_SEC;

	if (s >= 86400)
		buf_addf(out, "%d day%s %dh ago", (int)(s / 86400), s >= 2 * 86400 ? "s" : "",
			 (int)(s % 86400 / 3600));
	else if (s >= 3600)
		buf_addf(out, "%dh %dmin ago", (int)(s / 3600), (int)(s % 3600 / 60));
	else if (s >= 300)
		buf_addf(out, "%dmin ago", (int)(s / 60));
	else if (s >= 60)
		buf_addf(out, "%dmin %ds ago", (int)(s / 60), (int)(s % 60));
	else if (s > 0)
		buf_addf(out, "%ds ago", (int)s);
	else
		buf_addf(out, "%dms ago", (int)(ns / SIM_MSEC));
}

static const char *active_text(const struct unit *u)
{
	switch (u->state) {
	case UNIT_ACTIVE:
		return "active (running)";
	case UNIT_ACTIVATING:
		return "activating (auto-restart)";
	case UNIT_FAILED:
		return "failed";
	default:
		return "inactive (dead)";
	}
}

static void result(struct buf *b, const struct unit *u)
{
	if (u->state != UNIT_FAILED && u->state != UNIT_ACTIVATING)
		return;
	buf_addf(b, " (Result: %s)", u->exit_signal ? "signal" : "exit-code");
}

static void tail_of_journal(struct buf *b, const struct host *h, const struct unit *u, int max)
{
	size_t from = h->nr_journal;

	for (int n = 0; from > 0 && n < max; from--)
		n += strcmp(h->journal[from - 1].unit, u->name) == 0;
	if (from < h->nr_journal)
		buf_addc(b, '\n');
	for (; from < h->nr_journal; from++)
		if (strcmp(h->journal[from].unit, u->name) == 0)
			journal_write_line(b, h, &h->journal[from]);
}

static void write_status(struct buf *b, struct unit *u)
{
	int64_t now = sim_now(u->host->cfg.sim);
	bool on = unit_enabled(u->host, u->name);

	buf_addf(b, "%s %s - %s\n",
		 u->state == UNIT_FAILED     ? "×"
		 : u->state == UNIT_INACTIVE ? "○"
					     : "●",
		 u->name, u->description);
	buf_addf(b, "     Loaded: loaded (%s; %s; preset: enabled)\n", u->path,
		 on ? "enabled" : "disabled");
	for (size_t i = 0; i < u->dropins.nr; i++) {
		if (i == 0) {
			STR_AUTO dir =
				xstrndup(u->dropins.v[i], (size_t)(path_basename(u->dropins.v[i]) -
								   u->dropins.v[i] - 1));

			buf_addf(b, "    Drop-In: %s\n", dir);
		}
		buf_addf(b, "             %s%s\n", i + 1 < u->dropins.nr ? "├─" : "└─",
			 path_basename(u->dropins.v[i]));
	}
	buf_addf(b, "     Active: %s", active_text(u));
	result(b, u);
	buf_adds(b, " since ");
	stamp(b, u->since);
	buf_adds(b, "; ");
	relative(b, now - u->since);
	buf_addc(b, '\n');
	if (u->docs)
		buf_addf(b, "       Docs: %s\n", u->docs);
	if (u->proc) {
		BUF_AUTO cmd = BUF_INIT;

		strvec_join(&u->proc->argv, " ", &cmd);
		buf_addf(b, "   Main PID: %d (%s)\n", u->pid, path_basename(u->proc->argv.v[0]));
		buf_addf(b, "     CGroup: /system.slice/%s\n             └─%d %s\n", u->name,
			 u->pid, buf_str(&cmd));
	} else if (u->pid && u->exit_signal) {
		buf_addf(b, "   Main PID: %d (code=killed, signal=%s)\n", u->pid,
			 u->exit_signal == SIGKILL ? "KILL" : "TERM");
	} else if (u->pid) {
		buf_addf(b, "   Main PID: %d (code=exited, status=%d%s)\n", u->pid, u->exit_status,
			 u->exit_status ? "/FAILURE" : "/SUCCESS");
	}
	tail_of_journal(b, u->host, u, 10);
}

static int cmd_status(struct proc *p, struct host *h, const char *name)
{
	struct unit *u = unit_find(h, name);
	BUF_AUTO b = BUF_INIT;

	if (!u) {
		proc_errorf(p, "Unit %s%s could not be found.\n", name,
			    strchr(name, '.') ? "" : ".service");
		return 4;
	}
	write_status(&b, u);
	stream_write(proc_out(p), buf_str(&b), b.len);
	return u->state == UNIT_ACTIVE ? 0 : 3;
}

static int cmd_is_active(struct proc *p, struct host *h, const char *name)
{
	static const char *const words[] = {"inactive", "active", "activating", "failed"};
	enum unit_state s = unit_state(h, name);

	proc_printf(p, "%s\n", words[s]);
	return s == UNIT_ACTIVE ? 0 : 3;
}

static int cmd_is_enabled(struct proc *p, struct host *h, const char *name)
{
	bool on = unit_enabled(h, name);

	if (!unit_find(h, name)) {
		proc_errorf(p,
			    "Failed to get unit file state for %s%s: No such file or directory\n",
			    name, strchr(name, '.') ? "" : ".service");
		return 1;
	}
	proc_printf(p, "%s\n", on ? "enabled" : "disabled");
	return on ? 0 : 1;
}

static int settle(struct proc *p)
{
	return fiber_sleep(p->sim, 100 * SIM_MSEC); /* what a job takes */
}

static int failed(struct proc *p, const struct err *err)
{
	proc_errorf(p, "%s\n", err_msg(err));
	return err->code == -ENOENT ? 5 : 1;
}

static int start_or_stop(struct proc *p, struct host *h, const char *verb, const char *name)
{
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	if (strcmp(verb, "start") != 0)
		r = unit_stop(h, name, &err);
	if (r == 0 && strcmp(verb, "stop") != 0) {
		for (int i = 0; i < 900 && unit_find(h, name)->proc; i++)
			if (strcmp(verb, "start") == 0 || settle(p) < 0)
				break; /* the old process goes first */
		r = unit_start(h, name, &err);
	}
	if (r < 0)
		return failed(p, &err);
	(void)settle(p);
	return 0;
}

static int cmd_enable(struct proc *p, struct host *h, bool enable, const char *name, bool now)
{
	ERR_AUTO err = ERR_INIT;
	int r = unit_enable(h, name, enable, &err);
	struct unit *u = r < 0 ? NULL : unit_find(h, name);

	if (r < 0) {
		if (err.code == -ENOENT)
			proc_errorf(p, "Failed to %s unit: Unit file %s%s does not exist.\n",
				    enable ? "enable" : "disable", name,
				    strchr(name, '.') ? "" : ".service");
		else
			proc_errorf(p, "%s\n", err_msg(&err));
		return 1;
	}
	if (r > 0 && enable)
		proc_errorf(
			p, "Created symlink /etc/systemd/system/multi-user.target.wants/%s → %s.\n",
			u->name, u->path);
	else if (r > 0)
		proc_errorf(p, "Removed \"/etc/systemd/system/multi-user.target.wants/%s\".\n",
			    u->name);
	return now ? start_or_stop(p, h, enable ? "start" : "stop", name) : 0;
}

static int cmd_cat(struct proc *p, struct host *h, const char *name)
{
	struct unit *u = unit_find(h, name);

	if (!u) {
		proc_errorf(p, "No files found for %s%s.\n", name,
			    strchr(name, '.') ? "" : ".service");
		return 1;
	}
	for (size_t i = 0; i <= u->dropins.nr; i++) {
		const char *path = i ? u->dropins.v[i - 1] : u->path;
		BUF_AUTO text = BUF_INIT;

		if (vfs_read(machine_vfs(h->machine), path, &text) == 0)
			proc_printf(p, "%s# %s\n%s", i ? "\n" : "", path, buf_str(&text));
	}
	return 0;
}

static int cmd_list(struct proc *p, struct host *h)
{
	STRVEC_AUTO names = STRVEC_INIT;
	STRVEC_AUTO more = STRVEC_INIT;
	int n = 0;

	(void)!vfs_list(machine_vfs(h->machine), "/usr/lib/systemd/system", &names);
	(void)!vfs_list(machine_vfs(h->machine), "/etc/systemd/system", &more);
	for (size_t i = 0; i < more.nr; i++)
		if (!strvec_has(&names, more.v[i]))
			strvec_add(&names, more.v[i]);
	strvec_sort(&names);
	proc_printf(p, "  %-32s LOAD   ACTIVE SUB     DESCRIPTION\n", "UNIT");
	for (size_t i = 0; i < names.nr; i++) {
		struct unit *u = str_ends(names.v[i], ".service") ? unit_find(h, names.v[i]) : NULL;

		if (!u || u->state == UNIT_INACTIVE)
			continue;
		n++;
		proc_printf(p, "%s %-32s loaded %-6s %-7s %s\n",
			    u->state == UNIT_FAILED ? "●" : " ", u->name,
			    u->state == UNIT_ACTIVE   ? "active"
			    : u->state == UNIT_FAILED ? "failed"
						      : "activating",
			    u->state == UNIT_ACTIVE   ? "running"
			    : u->state == UNIT_FAILED ? "failed"
						      : "auto-restart",
			    u->description);
	}
	proc_printf(p,
		    "\nLOAD   = Reflects whether the unit definition was properly loaded.\n"
		    "ACTIVE = The high-level unit activation state, i.e. generalization of SUB.\n"
		    "SUB    = The low-level unit activation state, values depend on unit type.\n"
		    "%d loaded units listed.\n",
		    n);
	return 0;
}

static int run_verb(struct proc *p, struct host *h, const char *verb, const char *name, bool now)
{
	if (strcmp(verb, "status") == 0)
		return cmd_status(p, h, name);
	if (strcmp(verb, "is-active") == 0)
		return cmd_is_active(p, h, name);
	if (strcmp(verb, "is-enabled") == 0)
		return cmd_is_enabled(p, h, name);
	if (strcmp(verb, "cat") == 0)
		return cmd_cat(p, h, name);
	if (strcmp(verb, "enable") == 0 || strcmp(verb, "disable") == 0)
		return cmd_enable(p, h, *verb == 'e', name, now);
	return start_or_stop(p, h, verb, name);
}

static int run(struct proc *p, int argc, char **argv)
{
	static const char *const verbs[] = {"status", "is-active", "is-enabled",
					    "cat",    "enable",    "disable",
					    "start",  "stop",      "restart"};
	struct host *h = host_of(p->machine);
	const char *verb = NULL;
	STRVEC_AUTO names = STRVEC_INIT;
	bool now = false, known = false;
	int status = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--now") == 0)
			now = true;
		else if (argv[i][0] == '-')
			continue; /* --no-pager, -l, --type=service: nothing to change here */
		else if (!verb)
			verb = argv[i];
		else
			strvec_add(&names, argv[i]);
	}
	if (!verb || strcmp(verb, "list-units") == 0)
		return cmd_list(p, h);
	if (strcmp(verb, "daemon-reload") == 0) {
		units_reload(h);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		known |= strcmp(verbs[i], verb) == 0;
	if (!known) {
		proc_errorf(p, "Unknown command verb %s.\n", verb);
		return 1;
	}
	if (!names.nr) {
		proc_errorf(p, "Too few arguments.\n");
		return 1;
	}
	for (size_t i = 0; i < names.nr; i++) {
		int r = run_verb(p, h, verb, names.v[i], now);

		status = r ? r : status;
	}
	return status;
}

const struct command host_systemctl = {.name = "systemctl", .main = run};
