/* ps, as procps prints it: the styles people type are `ps`, `ps aux`, `ps -ef`, `ps -o`. Busybox
 * shows every process, whatever is asked, and knows only -o. */
#include "object/timefmt.h"
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

#define SCAN_COST (8 * SIM_MSEC) /* reading /proc takes ps this long */
#define THREADED_BYTES (INT64_C(10) << 20)

enum style { STYLE_SHORT, STYLE_FULL, STYLE_USER, STYLE_CUSTOM, STYLE_BUSYBOX };

struct ps {
	struct proc *p;
	enum style style;
	bool all, wide, no_head, forest;
	struct strvec cols;
	const char *user, *command;
	struct strvec pids;
	int64_t mem_total;
};

static const char *program(const struct proc *q)
{
	return q->argv.nr ? path_basename(q->argv.v[0]) : "";
}

static void command_line(const struct proc *q, struct buf *out)
{
	if (q->is_kernel) {
		buf_addf(out, "[%s]", q->argv.nr ? q->argv.v[0] : "");
		return;
	}
	strvec_join(&q->argv, " ", out);
}

static void cpu_time(const struct proc *q, bool hours, struct buf *out)
{
	long long s = q->cpu_ns / SIM_SEC;

	if (hours)
		buf_addf(out, "%02lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	else
		buf_addf(out, "%lld:%02lld", s / 60, s % 60);
}

/* The time it started; a day ago or more, the date. */
static void start_time(const struct ps *s, const struct proc *q, struct buf *out)
{
	bool long_ago = sim_now(s->p->sim) - q->started >= 24 * 3600 * SIM_SEC;

	time_format(out, long_ago ? "%b%d" : "%R", q->started);
}

static double cpu_percent(const struct ps *s, const struct proc *q)
{
	int64_t age = sim_now(s->p->sim) - q->started;

	/* procps counts in whole seconds */
	return age >= SIM_SEC ? 100.0 * (double)q->cpu_ns / (double)age : 0;
}

static const char *tty_of(const struct proc *q)
{
	return stream_is_tty(q->fd[0]) || stream_is_tty(q->fd[1]) ? "pts/0" : "?";
}

static void elapsed(const struct ps *s, const struct proc *q, struct buf *out)
{
	long long t = (sim_now(s->p->sim) - q->started) / SIM_SEC;

	if (t >= 86400)
		buf_addf(out, "%lld-", t / 86400);
	if (t >= 3600)
		buf_addf(out, "%02lld:", t / 3600 % 24);
	buf_addf(out, "%02lld:%02lld", t / 60 % 60, t % 60);
}

/* Who it runs as, by its number: another machine of the namespace may call it otherwise. */
static void find_user(struct ps *s, const struct proc *q, struct user_info *ret)
{
	char number[16];

	(void)!machine_find_user(q->machine, q->user, ret);
	if (q->machine == s->p->machine)
		return;
	snprintf(number, sizeof(number), "%d", MAX(ret->uid, 0));
	user_info_release(ret);
	(void)!machine_find_user(s->p->machine, number, ret);
}

static int uid_of(struct ps *s, const struct proc *q)
{
	struct user_info u;
	int uid;

	find_user(s, q, &u);
	uid = MAX(u.uid, 0);
	user_info_release(&u);
	return uid;
}

/* At most eight letters, longer names end in +; unknown users are their number. */
static void user_name(struct ps *s, const struct proc *q, struct buf *out)
{
	struct user_info u;

	find_user(s, q, &u);
	if (!u.name)
		buf_addf(out, "%d", MAX(u.uid, 0));
	else if (strlen(u.name) > 8)
		buf_addf(out, "%.7s+", u.name);
	else
		buf_adds(out, u.name);
	user_info_release(&u);
}

/* s leads a session (services, logins), l has threads (daemons, and a cluster's components by
 * their size), + is in the foreground of its terminal. */
static const char *state_of(const struct ps *s, const struct proc *q)
{
	bool tty = strcmp(tty_of(q), "?") != 0;

	if (q == s->p)
		return tty ? "R+" : "R";
	if (q->is_kernel)
		return "I<";
	if (!q->ppid)
		return !q->fiber || q->mem_bytes > THREADED_BYTES ? "Ssl" : "Ss";
	return tty ? "S+" : "S";
}

static void row_user(struct ps *s, const struct proc *q, struct buf *out)
{
	BUF_AUTO user = BUF_INIT;
	BUF_AUTO start = BUF_INIT;
	BUF_AUTO time = BUF_INIT;
	double mem = s->mem_total ? 100.0 * (double)q->mem_bytes / (double)s->mem_total : 0;

	user_name(s, q, &user);
	start_time(s, q, &start);
	cpu_time(q, false, &time);
	buf_addf(out, "%-8s %7d %4.1f %4.1f %6lld %5lld %-8s %-4s %-5s %6s ", buf_str(&user),
		 q->pid, cpu_percent(s, q), mem,
		 (long long)(q->is_kernel ? 0 : q->mem_bytes * 4 / 1024),
		 (long long)(q->is_kernel ? 0 : q->mem_bytes / 1024), tty_of(q), state_of(s, q),
		 buf_str(&start), buf_str(&time));
	command_line(q, out);
}

static void row_full(struct ps *s, const struct proc *q, struct buf *out)
{
	BUF_AUTO user = BUF_INIT;
	BUF_AUTO start = BUF_INIT;
	BUF_AUTO time = BUF_INIT;

	user_name(s, q, &user);
	start_time(s, q, &start);
	cpu_time(q, true, &time);
	buf_addf(out, "%-8s %7d %7d %2d %s %-8s %s ", buf_str(&user), q->pid, q->ppid,
		 (int)MIN(cpu_percent(s, q), 99), buf_str(&start), tty_of(q), buf_str(&time));
	command_line(q, out);
}

static void row_short(struct ps *s, const struct proc *q, struct buf *out)
{
	BUF_AUTO time = BUF_INIT;

	(void)s;
	cpu_time(q, true, &time);
	buf_addf(out, "%7d %-8s %s %.15s", q->pid, tty_of(q), buf_str(&time), program(q));
}

static void row_busybox(struct ps *s, const struct proc *q, struct buf *out)
{
	BUF_AUTO user = BUF_INIT;
	BUF_AUTO time = BUF_INIT;

	user_name(s, q, &user);
	cpu_time(q, false, &time);
	buf_addf(out, "%5d %-8s %5s ", q->pid, buf_str(&user), buf_str(&time));
	command_line(q, out);
}

/* ---- -o ---------------------------------------------------------------------------------- */

static const struct {
	const char *name, *head;
	int width; /* negative: left-aligned */
} columns[] = {
	{"pid", "PID", 7},        {"ppid", "PPID", 7},         {"user", "USER", -8},
	{"uid", "UID", 5},        {"comm", "COMMAND", -15},    {"cmd", "CMD", -27},
	{"args", "COMMAND", -27}, {"command", "COMMAND", -27}, {"time", "TIME", 8},
	{"etime", "ELAPSED", 11}, {"stat", "STAT", -4},        {"state", "S", -1},
	{"tty", "TT", -8},        {"rss", "RSS", 5},           {"vsz", "VSZ", 6},
	{"%cpu", "%CPU", 4},      {"pcpu", "%CPU", 4},         {"%mem", "%MEM", 4},
	{"pmem", "%MEM", 4},      {"start", "STARTED", 8},     {"lstart", "STARTED", 24},
	{"pgid", "PGID", 7},      {"ucmd", "CMD", -15},        {"uname", "USER", -8},
};

static int find_column(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (strcmp(columns[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void cell(struct ps *s, const struct proc *q, const char *name, struct buf *out)
{
	if (strcmp(name, "pid") == 0 || strcmp(name, "pgid") == 0)
		buf_addf(out, "%d", q->pid);
	else if (strcmp(name, "ppid") == 0)
		buf_addf(out, "%d", q->ppid);
	else if (strcmp(name, "user") == 0 || strcmp(name, "uname") == 0)
		user_name(s, q, out);
	else if (strcmp(name, "uid") == 0)
		buf_addf(out, "%d", uid_of(s, q));
	else if (strcmp(name, "comm") == 0 || strcmp(name, "ucmd") == 0)
		buf_addf(out, "%.15s", program(q));
	else if (strcmp(name, "cmd") == 0 || str_starts(name, "arg") ||
		 strcmp(name, "command") == 0)
		command_line(q, out);
	else if (strcmp(name, "time") == 0)
		cpu_time(q, true, out);
	else if (strcmp(name, "etime") == 0)
		elapsed(s, q, out);
	else if (str_starts(name, "stat"))
		buf_add(out, state_of(s, q), name[4] == 'e' ? 1 : strlen(state_of(s, q)));
	else if (strcmp(name, "tty") == 0)
		buf_adds(out, tty_of(q));
	else if (strcmp(name, "rss") == 0)
		buf_addf(out, "%lld", (long long)(q->mem_bytes / 1024));
	else if (strcmp(name, "vsz") == 0)
		buf_addf(out, "%lld", (long long)(q->mem_bytes * 4 / 1024));
	else if (str_ends(name, "cpu"))
		buf_addf(out, "%.1f", cpu_percent(s, q));
	else if (str_ends(name, "mem"))
		buf_addf(out, "%.1f",
			 s->mem_total ? 100.0 * (double)q->mem_bytes / (double)s->mem_total : 0);
	else
		start_time(s, q, out);
}

static void add_cell(const char *text, int width, bool last, struct buf *out)
{
	if (width < 0)
		buf_addf(out, "%-*s", last ? 0 : -width, text);
	else
		buf_addf(out, "%*s", width, text);
	if (!last)
		buf_addc(out, ' ');
}

static void row_custom(struct ps *s, const struct proc *q, struct buf *out)
{
	for (size_t i = 0; i < s->cols.nr; i++) {
		const char *eq = strchr(s->cols.v[i], '=');
		STR_AUTO name = xstrndup(s->cols.v[i], strcspn(s->cols.v[i], "="));
		int c = find_column(name);
		BUF_AUTO text = BUF_INIT;
		bool last = i + 1 == s->cols.nr;

		if (q)
			cell(s, q, name, &text);
		else
			buf_adds(&text, eq ? eq + 1 : columns[c].head);
		add_cell(buf_str(&text), columns[c].width, last, out);
	}
}

static bool custom_heads(const struct ps *s)
{
	for (size_t i = 0; i < s->cols.nr; i++)
		if (!str_ends(s->cols.v[i], "="))
			return true;
	return false;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void header(struct ps *s)
{
	BUF_AUTO out = BUF_INIT;

	if (s->no_head)
		return;
	switch (s->style) {
	case STYLE_SHORT:
		buf_adds(&out, "    PID TTY          TIME CMD");
		break;
	case STYLE_FULL:
		buf_adds(&out, "UID          PID    PPID  C STIME TTY          TIME CMD");
		break;
	case STYLE_USER:
		buf_adds(&out, "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME "
			       "COMMAND");
		break;
	case STYLE_BUSYBOX:
		buf_adds(&out, "PID   USER     TIME  COMMAND");
		break;
	case STYLE_CUSTOM:
		if (!custom_heads(s))
			return;
		row_custom(s, NULL, &out);
		break;
	}
	proc_printf(s->p, "%s\n", buf_str(&out));
}

static bool wanted(struct ps *s, const struct proc *q)
{
	STR_AUTO pid = xasprintf("%d", q->pid);

	if (s->pids.nr)
		return strvec_has(&s->pids, pid);
	if (s->user)
		return strcmp(q->user, s->user) == 0;
	if (s->command)
		return strcmp(program(q), s->command) == 0;
	/* without options: what runs on this terminal */
	return s->all || (strcmp(tty_of(q), "?") != 0 && !q->is_kernel) || q == s->p ||
	       q->pid == s->p->ppid;
}

static void show(struct ps *s, const struct proc *q)
{
	BUF_AUTO out = BUF_INIT;
	size_t width = 0;

	if (s->style == STYLE_USER)
		row_user(s, q, &out);
	else if (s->style == STYLE_FULL)
		row_full(s, q, &out);
	else if (s->style == STYLE_SHORT)
		row_short(s, q, &out);
	else if (s->style == STYLE_BUSYBOX)
		row_busybox(s, q, &out);
	else
		row_custom(s, q, &out);
	/* lines end at the edge of a terminal */
	if (stream_is_tty(proc_out(s->p)) && !s->wide) {
		int cols, rows;

		stream_tty_size(proc_out(s->p), &cols, &rows);
		width = (size_t)cols;
	}
	if (width && out.len > width)
		buf_trunc(&out, width);
	while (s->style == STYLE_CUSTOM && out.len && out.s[out.len - 1] == ' ')
		buf_trunc(&out, out.len - 1);
	proc_printf(s->p, "%s\n", buf_str(&out));
}

static int add_columns(struct ps *s, const char *arg)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	const char *eq = strchr(arg, '=');

	/* a heading of one's own may hold commas: it ends the list */
	if (eq && eq[1])
		strvec_add(&parts, arg);
	else
		strvec_split(&parts, arg, ',');
	for (size_t i = 0; i < parts.nr; i++) {
		STR_AUTO name = xstrndup(parts.v[i], strcspn(parts.v[i], "="));

		if (find_column(name) < 0) {
			proc_errorf(s->p, "error: unknown user-defined format specifier \"%s\"\n",
				    name);
			return -EINVAL;
		}
		strvec_add(&s->cols, parts.v[i]);
	}
	s->style = STYLE_CUSTOM;
	return 0;
}

/* Options of all kinds: -ef, aux, -aux (people mean the BSD one), --sort and so on. */
static int read_word(struct ps *s, const char *a, const char *next, bool *used)
{
	bool dash = *a == '-', busybox = machine_is_busybox(s->p->machine);

	*used = false;
	if (busybox && !str_starts(a, "-o"))
		return 0;
	if (str_starts(a, "--")) {
		s->no_head |= strcmp(a, "--no-headers") == 0 || strcmp(a, "--no-heading") == 0;
		return 0;
	}
	for (const char *c = a + dash; *c; c++) {
		if (strchr("oCpuU", *c) && (dash || *c == 'p' || *c == 'o') &&
		    !(*c == 'u' && (strchr(a, 'x') || !next))) {
			const char *arg = c[1] ? c + 1 : next;

			*used = !c[1];
			if (!arg) {
				proc_errorf(s->p, "error: option requires an argument\n");
				return -EINVAL;
			}
			if (*c == 'o')
				return add_columns(s, arg);
			if (*c == 'p')
				strvec_split(&s->pids, arg, ',');
			else if (*c == 'C')
				s->command = arg;
			else
				s->user = arg;
			return 0;
		}
		s->all |= *c == 'e' || *c == 'A' || *c == 'x' || *c == 'a' || *c == 'd';
		s->wide |= *c == 'w';
		if (*c == 'f' && dash && s->style == STYLE_SHORT)
			s->style = STYLE_FULL;
		if (*c == 'u')
			s->style = STYLE_USER;
		if (*c == 'h' && !dash)
			s->no_head = true;
		if (!strchr("eAxadfulwhHTFLjZMcs", *c)) {
			proc_errorf(s->p,
				    "error: unsupported option (BSD syntax)\n\nUsage:\n ps "
				    "[options]\n\n Try 'ps --help <simple|list|output|threads|"
				    "misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for "
				    "additional help text.\n\nFor more details see ps(1).\n");
			return -EINVAL;
		}
	}
	return 0;
}

static int ps_main(struct proc *p, int argc, char **argv)
{
	struct ps s = {.p = p};
	struct proc *q;
	int status = 0;

	/* the other members of a pipeline have started by the time it looks */
	if (proc_use_cpu(p, SCAN_COST) < 0)
		return 130;
	s.mem_total = machine_memory(p->machine);
	if (machine_is_busybox(p->machine)) {
		s.style = STYLE_BUSYBOX;
		s.all = true;
	}
	for (int i = 1; i < argc && status == 0; i++) {
		bool used;

		if (read_word(&s, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &used) < 0)
			status = 1;
		i += used;
	}
	if (status == 0) {
		bool any = false;

		header(&s);
		for (size_t i = 0; (q = machine_proc(p->machine, i)) && !proc_dying(p); i++)
			if (wanted(&s, q)) {
				show(&s, q);
				any = true;
			}
		status = !any;
	}
	strvec_release(&s.cols);
	strvec_release(&s.pids);
	return status;
}

const struct applet applet_ps = {{{"ps", NULL, ps_main, NULL}}};
