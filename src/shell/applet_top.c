/* top and dmesg: one picture of what runs, and what the kernel said at boot. */
#include "shell/applet.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

static int by_memory(const void *a, const void *b)
{
	const struct proc *const *x = a, *const *y = b;

	if ((*x)->mem_bytes != (*y)->mem_bytes)
		return (*x)->mem_bytes < (*y)->mem_bytes ? 1 : -1;
	return (*x)->pid - (*y)->pid;
}

static void memory_lines(struct proc *p, int64_t used)
{
	double mib = (double)(1 << 20), total = (double)machine_memory(p->machine) / mib;
	double taken = MIN((double)used / mib + total / 20, total), cache = (total - taken) / 3;

	proc_printf(p,
		    "MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache     \n"
		    "MiB Swap: %8.1f total, %8.1f free, %8.1f used. %8.1f avail Mem \n\n",
		    total, total - taken - cache, taken, cache, 0.0, 0.0, 0.0, total - taken);
}

static void row(struct proc *p, const struct proc *q)
{
	int64_t total = MAX(machine_memory(p->machine), 1);
	long long cs = q->cpu_ns / 10000000;

	proc_printf(p, "%7d %-8.8s  20   0 %7lld %6lld %6lld %c %5.1f %5.1f %3lld:%02lld.%02lld %.15s\n",
		    q->pid, q->user, (long long)(q->mem_bytes * 3 / 1024),
		    (long long)(q->mem_bytes / 1024), (long long)(q->mem_bytes / 3072),
		    q == p ? 'R' : 'S', 0.0, (double)q->mem_bytes * 100 / (double)total, cs / 6000,
		    cs / 100 % 60, cs % 100, q->argv.nr ? path_basename(q->argv.v[0]) : "");
}

static void picture(struct proc *p, int64_t rows)
{
	struct proc **all = NULL, *q;
	size_t nr = 0, cap = 0;
	int64_t used = 0, up = (sim_now(p->sim) - machine_boot(p->machine)) / SIM_SEC;
	BUF_AUTO clock = BUF_INIT;

	for (size_t i = 0; (q = machine_proc(p->machine, i)); i++) {
		all = grow(all, nr + 1, &cap, sizeof(struct proc *));
		all[nr++] = q;
		used += q->mem_bytes;
	}
	if (nr)
		qsort(all, nr, sizeof(struct proc *), by_memory);
	time_format(&clock, "%T", sim_now(p->sim));
	proc_printf(p,
		    "top - %s up %2lld:%02lld,  1 user,  load average: 0.08, 0.12, "
		    "0.10\nTasks: %3zu total,   1 running, %3zu sleeping,   0 stopped,   0 "
		    "zombie\n%%Cpu(s):  1.2 us,  0.8 sy,  0.0 ni, 97.9 id,  0.0 wa,  0.0 hi,  0.1 "
		    "si,  0.0 st \n",
		    buf_str(&clock), (long long)(up / 3600), (long long)(up / 60 % 60), nr,
		    nr ? nr - 1 : 0);
	memory_lines(p, used);
	proc_puts(p, "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ "
		     "COMMAND\n");
	for (size_t i = 0; i < nr && (int64_t)i < rows; i++)
		row(p, all[i]);
	free(all);
}

static int top_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "bn:d:o:p:u:cHi", NULL);
	bool tty = stream_is_tty(proc_out(p)), batch = false;
	int64_t count = 0, delay = 3 * SIM_SEC;
	int c, cols, rows = 1000;

	while ((c = applet_next(&o)) > 0) {
		batch |= c == 'b';
		if ((c == 'n' && (parse_i64(o.arg, &count) < 0 || count < 1)) ||
		    (c == 'd' && applet_seconds(o.arg, false, &delay) < 0)) {
			proc_errorf(p, "top: bad %s argument '%s'\n",
				    c == 'n' ? "iterations" : "delay interval", o.arg);
			return 1;
		}
	}
	if (c < 0)
		return 1;
	if (!batch && !tty) {
		proc_errorf(p, "top: failed tty get\n");
		return 1;
	}
	if (tty && !batch) {
		stream_tty_size(proc_out(p), &cols, &rows);
		rows = MAX(rows - 8, 1);
	}
	for (int64_t i = 0; !count || i < count; i++) {
		if (i && proc_sleep(p, MAX(delay, SIM_MSEC)) < 0)
			return 0;
		if (!batch)
			proc_puts(p, "\033[H\033[2J");
		else if (i)
			proc_puts(p, "\n");
		picture(p, rows);
		if (proc_dying(p))
			break;
	}
	return 0;
}

static int dmesg_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "TwHkl:x", NULL);
	static const struct {
		const char *at, *text;
	} lines[] = {{"0.000000", "Command line: BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro quiet"},
		     {"0.000000", "NX (Execute Disable) protection: active"},
		     {"0.712345", "EXT4-fs (vda1): mounted filesystem with ordered data mode. "
				  "Quota mode: none."},
		     {"1.204518", "systemd[1]: Detected virtualization kvm."},
		     {"1.948210", "bridge: filtering via arp/ip/ip6tables is no longer available "
				  "by default. Update your scripts to load br_netfilter if you "
				  "need this."}};
	int c;

	while ((c = applet_next(&o)) > 0)
		;
	if (c < 0)
		return 1;
	if (strcmp(p->user, "root") != 0) {
		proc_errorf(p, "dmesg: read kernel buffer failed: Operation not permitted\n");
		return 1;
	}
	proc_printf(p, "[    0.000000] Linux version %s (x86_64) #1 SMP PREEMPT_DYNAMIC\n",
		    machine_kernel(p->machine));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		proc_printf(p, "[    %s] %s\n", lines[i].at, lines[i].text);
	return 0;
}

const struct applet applet_top = {{{"top", NULL, top_main, NULL}, {"dmesg", NULL, dmesg_main, NULL}}};
