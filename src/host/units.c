/* The service manager: starting, stopping and restarting units; the journal. */
#include "host/host_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define JOURNAL_MAX 20000 /* lines kept per machine; the oldest half goes when full */
#define WANTS "/etc/systemd/system/multi-user.target.wants"

static void line_free(struct journal_line *l)
{
	free(l->unit);
	free(l->ident);
	free(l->text);
}

void journal_add(struct host *h, const char *unit, const char *ident, int pid, const char *text)
{
	if (h->nr_journal == JOURNAL_MAX) {
		for (size_t i = 0; i < JOURNAL_MAX / 2; i++)
			line_free(&h->journal[i]);
		h->nr_journal -= JOURNAL_MAX / 2;
		memmove(h->journal, h->journal + JOURNAL_MAX / 2,
			h->nr_journal * sizeof(*h->journal));
	}
	h->journal = grow(h->journal, h->nr_journal + 1, &h->cap_journal, sizeof(*h->journal));
	h->journal[h->nr_journal++] = (struct journal_line){sim_now(h->cfg.sim), pid, xstrdup(unit),
							    xstrdup(ident), xstrdup(text)};
	waitq_wake_all(h->cfg.sim, &h->journal_wait);
}

void journal_free(struct host *h)
{
	for (size_t i = 0; i < h->nr_journal; i++)
		line_free(&h->journal[i]);
	free(h->journal);
}

static void manager_says(struct unit *u, const char *fmt, ...) PRINTF(2, 3);

static void manager_says(struct unit *u, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	journal_add(u->host, u->name, "systemd", 1, buf_str(&b));
}

/* ---- output of programs ------------------------------------------------------- */

static int take_output(void *arg, const void *p, size_t len)
{
	struct unit *u = arg;
	const char *s = p, *end = s + len;

	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));

		buf_add(&u->partial, s, (size_t)((nl ? nl : end) - s));
		if (!nl)
			return 0;
		journal_add(u->host, u->name, u->proc ? path_basename(u->proc->argv.v[0]) : "-",
			    u->pid, buf_str(&u->partial));
		buf_reset(&u->partial);
		s = nl + 1;
	}
	return 0;
}

/* ---- life -------------------------------------------------------------------- */

static void set_state(struct unit *u, enum unit_state state)
{
	u->state = state;
	u->since = sim_now(u->host->cfg.sim);
}

static void ended(struct unit *u, int status, int sig)
{
	bool failed = status != 0 && !(u->stopping && sig == SIGTERM);
	bool again = !u->stopping && u->host->powered &&
		     (u->restart == RESTART_ALWAYS || (u->restart == RESTART_ON_FAILURE && failed));

	u->proc = NULL;
	u->exit_status = sig ? 0 : status;
	u->exit_signal = sig;
	if (failed)
		manager_says(u, "%s: Main process exited, code=%s, status=%d%s", u->name,
			     sig ? "killed" : "exited", sig ? sig : status,
			     sig == SIGKILL ? "/KILL"
			     : status == 1  ? "/FAILURE"
					    : "");
	if (failed)
		manager_says(u, "%s: Failed with result '%s'.", u->name,
			     sig ? "signal" : "exit-code");
	else
		manager_says(u, "%s: Deactivated successfully.", u->name);
	if (u->stopping)
		manager_says(u, "Stopped %s - %s.", u->name, u->description);
	u->stopping = false;
	if (again) {
		set_state(u, UNIT_ACTIVATING);
		timer_after(u->host->cfg.sim, &u->restart_timer, u->restart_ns);
	} else {
		set_state(u, failed ? UNIT_FAILED : UNIT_INACTIVE);
	}
}

static void on_exit_of(struct proc *p, int status, void *arg)
{
	struct unit *u = arg;

	proc_detach(p);
	ended(u, status, p->sig);
}

static void launch(struct unit *u)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct stream *out = stream_sink_new(take_output, u, false);
	struct spawn how = {
		.out = out, .err = out, .env = u->env, .on_exit = on_exit_of, .on_exit_arg = u};
	struct proc *p = NULL;
	int r;

	unit_command(u, &argv);
	how.argv = argv.v;
	r = argv.nr ? proc_spawn(u->host->machine, &how, &p) : -ENOENT;
	if (r < 0) {
		manager_says(u, "%s: Failed to locate executable %s: %s", u->name,
			     argv.nr ? argv.v[0] : "", strerror(-r));
		ended(u, 203, 0);
	} else {
		u->proc = p;
		u->pid = p->pid;
		set_state(u, UNIT_ACTIVE);
		manager_says(u, "Started %s - %s.", u->name, u->description);
	}
	stream_unref(out);
}

static void restart_now(void *arg)
{
	struct unit *u = arg;

	u->restarts++;
	manager_says(u, "%s: Scheduled restart job, restart counter is at %d.", u->name,
		     u->restarts);
	launch(u);
}

static struct unit *find_or_fail(struct host *h, const char *verb, const char *name,
				 struct err *err)
{
	struct unit *u = unit_find(h, name);

	if (!u)
		err_set(err, -ENOENT, "Failed to %s %s%s: Unit %s%s not found.", verb, name,
			strchr(name, '.') ? "" : ".service", name,
			strchr(name, '.') ? "" : ".service");
	return u;
}

int unit_start(struct host *h, const char *name, struct err *err)
{
	struct unit *u = find_or_fail(h, "start", name, err);

	if (!u)
		return -ENOENT;
	if (u->state == UNIT_ACTIVE)
		return 0;
	timer_init(&u->restart_timer, restart_now, u);
	timer_cancel(h->cfg.sim, &u->restart_timer);
	u->restarts = 0;
	launch(u);
	return 0;
}

int unit_stop(struct host *h, const char *name, struct err *err)
{
	struct unit *u = find_or_fail(h, "stop", name, err);

	if (!u)
		return -ENOENT;
	timer_cancel(h->cfg.sim, &u->restart_timer);
	if (u->proc) {
		u->stopping = true;
		manager_says(u, "Stopping %s - %s...", u->name, u->description);
		proc_signal(u->proc, SIGTERM);
	} else if (u->state == UNIT_ACTIVATING) {
		set_state(u, UNIT_INACTIVE);
	}
	return 0;
}

enum unit_state unit_state(struct host *h, const char *name)
{
	struct unit *u = unit_find(h, name);

	return u ? u->state : UNIT_INACTIVE;
}

static char *wants_path(const char *name)
{
	return xasprintf("%s/%s%s", WANTS, name, strchr(name, '.') ? "" : ".service");
}

bool unit_enabled(struct host *h, const char *name)
{
	STR_AUTO link = wants_path(name);
	struct vfs_stat st;

	return vfs_stat(machine_vfs(h->machine), link, false, &st) == 0;
}

int unit_enable(struct host *h, const char *name, bool enable, struct err *err)
{
	struct unit *u = find_or_fail(h, enable ? "enable" : "disable", name, err);
	struct vfs *v = machine_vfs(h->machine);
	STR_AUTO link = wants_path(name);
	int r;

	if (!u)
		return -ENOENT;
	if (unit_enabled(h, name) == enable)
		return 0;
	r = enable ? vfs_mkdir(v, WANTS, 0755, true) : vfs_unlink(v, link);
	if (r == 0 && enable)
		r = vfs_symlink(v, u->path, link);
	return r < 0 ? err_set(err, r, "Failed to %s unit: %s", enable ? "enable" : "disable",
			       strerror(-r))
		     : 1;
}

void units_boot(struct host *h)
{
	STRVEC_AUTO names = STRVEC_INIT;

	if (vfs_list(machine_vfs(h->machine), WANTS, &names) < 0)
		return;
	for (size_t i = 0; i < names.nr; i++) {
		ERR_AUTO err = ERR_INIT;

		(void)!unit_start(h, names.v[i], &err);
	}
}
