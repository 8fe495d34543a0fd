/* hostname id groups whoami uname uptime free df nproc tty: about the machine and its user. */
#include "object/timefmt.h"
#include "shell/applet.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

static int hostname_main(struct proc *p, int argc, char **argv)
{
	const char *name = machine_hostname(p->machine);

	if (argc < 2) {
		proc_printf(p, "%s\n", name);
		return 0;
	}
	if (strcmp(argv[1], "-s") == 0 || strcmp(argv[1], "--short") == 0) {
		proc_printf(p, "%.*s\n", (int)strcspn(name, "."), name);
	} else if (strcmp(argv[1], "-f") == 0 || strcmp(argv[1], "--fqdn") == 0) {
		proc_printf(p, "%s\n", name);
	} else if (argv[1][0] == '-' && (argv[1][1] == 'i' || argv[1][1] == 'I')) {
		struct netns *ns = machine_netns(p->machine);
		const char *ip;

		for (size_t i = 0; (ip = netns_ip_at(ns, i)); i++)
			proc_printf(p, "%s ", ip);
		proc_puts(p, "\n");
	} else if (argv[1][0] != '-') {
		if (strcmp(p->user, "root") != 0) {
			proc_errorf(p, "hostname: you must be root to change the host name\n");
			return 1;
		}
		machine_set_hostname(p->machine, argv[1]);
	} else {
		proc_errorf(p, "hostname: invalid option -- '%s'\n", argv[1] + 1);
		return 255;
	}
	return 0;
}

static void id_pair(const char *what, int id, const char *name, struct buf *out)
{
	buf_addf(out, "%s%d", what, id);
	if (name)
		buf_addf(out, "(%s)", name);
}

static int id_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "ugGnr", NULL);
	struct user_info u;
	BUF_AUTO out = BUF_INIT;
	bool name = false;
	char what = 0;
	int c;

	while ((c = applet_next(&o)) > 0) {
		name |= c == 'n';
		what = strchr("ugG", c) ? (char)c : what;
	}
	if (c < 0)
		return 1;
	if (machine_find_user(p->machine, o.argc ? o.argv[0] : p->user, &u) < 0) {
		proc_errorf(p,
			    machine_is_busybox(p->machine) ? "id: unknown user %s\n"
							   : "id: '%s': no such user\n",
			    o.argc ? o.argv[0] : p->user);
		user_info_release(&u);
		return 1;
	}
	if (what == 'u') {
		if (name && u.name)
			buf_adds(&out, u.name);
		else
			buf_addf(&out, "%d", u.uid);
	} else if (what) {
		if (name && u.group)
			buf_adds(&out, u.group);
		else
			buf_addf(&out, "%d", u.gid);
		for (size_t i = 0; what == 'G' && i < u.groups.nr; i++)
			buf_addf(&out, " %s", u.groups.v[i]);
	} else {
		id_pair("uid=", u.uid, u.name, &out);
		id_pair(" gid=", u.gid, u.group, &out);
		id_pair(" groups=", u.gid, u.group, &out);
		for (size_t i = 0; i < u.groups.nr; i++) {
			int64_t gid = 0;
			STR_AUTO group = NULL;

			if (parse_i64(u.groups.v[i], &gid) < 0 || gid == u.gid)
				continue;
			group = machine_group_name(p->machine, (int)gid);
			id_pair(",", (int)gid, group, &out);
		}
	}
	proc_printf(p, "%s\n", buf_str(&out));
	user_info_release(&u);
	return 0;
}

static int whoami_main(struct proc *p, int argc, char **argv)
{
	struct user_info u;
	int status = 0;

	(void)argc, (void)argv;
	if (machine_find_user(p->machine, p->user, &u) == 0 && u.name) {
		proc_printf(p, "%s\n", u.name);
	} else {
		proc_errorf(p, "whoami: cannot find name for user ID %d\n", u.uid);
		status = 1;
	}
	user_info_release(&u);
	return status;
}

static int groups_main(struct proc *p, int argc, char **argv)
{
	struct user_info u;

	(void)argc, (void)argv;
	if (machine_find_user(p->machine, p->user, &u) == 0)
		proc_printf(p, "%s\n", u.group ? u.group : "");
	user_info_release(&u);
	return 0;
}

/* ---- uname ------------------------------------------------------------------------------ */

static int uname_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"all=a",
					    "kernel-name=s",
					    "nodename=n",
					    "kernel-release=r",
					    "kernel-version=v",
					    "machine=m",
					    "processor=p",
					    "operating-system=o",
					    NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "asnrvmpio", longs);
	const struct {
		char letter;
		const char *text;
	} parts[] = {{'s', "Linux"},
		     {'n', machine_hostname(p->machine)},
		     {'r', machine_kernel(p->machine)},
		     {'v', "#1 SMP PREEMPT_DYNAMIC Debian 6.1.148-1 (2025-08-26)"},
		     {'m', "x86_64"},
		     {'p', "unknown"},
		     {'i', "unknown"},
		     {'o', "GNU/Linux"}};
	bool on[ARRAY_SIZE(parts)] = {false}, any = false, all = false;
	int c;

	while ((c = applet_next(&o)) > 0) {
		all |= c == 'a';
		for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
			on[i] |= parts[i].letter == c;
	}
	if (c < 0)
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		any |= on[i];
	if (!any && !all)
		on[0] = true;
	any = false;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!on[i] && !(all && parts[i].letter != 'p' && parts[i].letter != 'i'))
			continue;
		proc_printf(p, "%s%s", any ? " " : "", parts[i].text);
		any = true;
	}
	proc_puts(p, "\n");
	return 0;
}

/* ---- uptime, free, df -------------------------------------------------------------------- */

static int uptime_main(struct proc *p, int argc, char **argv)
{
	int64_t now = sim_now(p->sim);
	long long up = (now - machine_boot(p->machine)) / SIM_SEC;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO clock = BUF_INIT;

	if (argc > 1 && strcmp(argv[1], "-p") == 0) {
		proc_printf(p, "up %lld minutes\n", up / 60);
		return 0;
	}
	if (up >= 86400)
		buf_addf(&text, "%lld day%s, ", up / 86400, up >= 2 * 86400 ? "s" : "");
	if (up % 86400 >= 3600)
		buf_addf(&text, "%2lld:%02lld", up % 86400 / 3600, up / 60 % 60);
	else
		buf_addf(&text, "%lld min", up / 60 % 60);
	time_format(&clock, "%T", now);
	proc_printf(p, " %s up %s,  1 user,  load average: 0.08, 0.12, 0.10\n", buf_str(&clock),
		    buf_str(&text));
	return 0;
}

static int64_t used_memory(struct machine *m)
{
	int64_t total = 0;
	struct proc *q;

	for (size_t i = 0; (q = machine_proc(m, i)); i++)
		total += q->mem_bytes;
	return total;
}

static void free_cell(int64_t n, char unit, struct buf *out)
{
	static const struct {
		char letter;
		int64_t size;
	} units[] = {{'b', 1}, {'k', 1024}, {'m', 1 << 20}, {'g', 1 << 30}};
	BUF_AUTO text = BUF_INIT;

	if (unit == 'h') {
		static const char suffixes[] = "BKMGT";
		double v = (double)n;
		int u = 0;

		while (v >= 1000 && u < 4) {
			v /= 1024;
			u++;
		}
		buf_addf(&text, v < 10 && u > 0 ? "%.1f" : "%.0f", v);
		buf_addf(&text, u ? "%ci" : "%c", suffixes[u]);
	} else {
		for (size_t i = 0; i < ARRAY_SIZE(units); i++)
			if (units[i].letter == unit)
				buf_addf(&text, "%lld", (long long)(n / units[i].size));
	}
	buf_addf(out, "%12s", buf_str(&text));
}

static int free_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "hbkmgtw",
				  (const char *const[]){"human=h", "mega=m", "giga=g", NULL});
	int64_t total = machine_memory(p->machine), used, cache;
	BUF_AUTO out = BUF_INIT;
	char unit = 'k';
	int c;

	while ((c = applet_next(&o)) > 0)
		unit = strchr("hbkmg", c) ? (char)c : unit;
	if (c < 0)
		return 1;
	used = MIN(used_memory(p->machine) + total / 20, total);
	cache = (total - used) / 3;
	buf_adds(&out, "               total        used        free      shared  buff/cache   "
		       "available\nMem:    ");
	free_cell(total, unit, &out);
	free_cell(used, unit, &out);
	free_cell(total - used - cache, unit, &out);
	free_cell(total / 1000, unit, &out);
	free_cell(cache, unit, &out);
	free_cell(total - used, unit, &out);
	buf_adds(&out, "\nSwap:   ");
	for (int i = 0; i < 3; i++)
		free_cell(0, unit, &out);
	proc_printf(p, "%s\n", buf_str(&out));
	return 0;
}

static void df_row(struct proc *p, char unit, const char *dev, int64_t size, int64_t used,
		   const char *where)
{
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO c = BUF_INIT;
	int64_t scale = unit == 'm' ? 1 << 20 : 1024;

	if (unit == 'h') {
		applet_human_size(size, &a);
		applet_human_size(used, &b);
		applet_human_size(size - used, &c);
		proc_printf(p, "%-14s %5s %5s %5s %3d%% %s\n", dev, buf_str(&a), buf_str(&b),
			    buf_str(&c), (int)((used * 100 + size - 1) / size), where);
		return;
	}
	proc_printf(p, "%-14s %9lld %8lld %9lld %3d%% %s\n", dev, (long long)(size / scale),
		    (long long)(used / scale), (long long)((size - used) / scale),
		    (int)((used * 100 + size - 1) / size), where);
}

static int df_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "hkmTiaP",
				  (const char *const[]){"human-readable=h", NULL});
	int64_t disk = INT64_C(20) << 30,
		used = (INT64_C(6) << 30) + vfs_used(machine_vfs(p->machine));
	char unit = 'k';
	int c;

	while ((c = applet_next(&o)) > 0)
		unit = strchr("hkm", c) ? (char)c : unit;
	if (c < 0)
		return 1;
	proc_puts(p, unit == 'h' ? "Filesystem      Size  Used Avail Use% Mounted on\n"
		     : unit == 'm'
			     ? "Filesystem     1M-blocks     Used Available Use% Mounted on\n"
			     : "Filesystem     1K-blocks     Used Available Use% Mounted on\n");
	df_row(p, unit, "/dev/vda1", disk, used, "/");
	if (o.argc == 0) {
		int64_t ram = MAX(machine_memory(p->machine) / 2, 1 << 20);

		df_row(p, unit, "tmpfs", ram, 0, "/dev/shm");
		df_row(p, unit, "tmpfs", MAX(ram / 5, 1 << 20), 1 << 20, "/run");
	}
	return 0;
}

static int nproc_main(struct proc *p, int argc, char **argv)
{
	(void)argc, (void)argv;
	proc_printf(p, "%d\n", machine_cpus(p->machine));
	return 0;
}

static int tty_main(struct proc *p, int argc, char **argv)
{
	bool tty = stream_is_tty(proc_in(p));

	(void)argc, (void)argv;
	proc_puts(p, tty ? "/dev/pts/0\n" : "not a tty\n");
	return !tty;
}

const struct applet applet_sys = {{{"hostname", NULL, hostname_main, NULL},
				   {"id", NULL, id_main, NULL},
				   {"whoami", NULL, whoami_main, NULL},
				   {"groups", NULL, groups_main, NULL},
				   {"uname", NULL, uname_main, NULL},
				   {"uptime", NULL, uptime_main, NULL},
				   {"free", NULL, free_main, NULL},
				   {"df", NULL, df_main, NULL},
				   {"nproc", NULL, nproc_main, NULL},
				   {"tty", NULL, tty_main, NULL}}};
