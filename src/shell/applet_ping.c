/* ping, as iputils and as BusyBox say it. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

#define TRIP (300 * SIM_USEC)
#define LOCAL_TRIP (45 * SIM_USEC)

struct ping {
	struct proc *p;
	bool busybox, quiet, numeric;
	const char *name, *ip;
	int64_t count, interval, wait, deadline; /* ns but count; 0: none */
	int64_t sent, received, errors, trip;
};

static void reply(struct ping *g)
{
	bool named = strcmp(g->name, g->ip) != 0 && !g->numeric;
	double ms = (double)g->trip / (double)SIM_MSEC;

	if (g->quiet)
		return;
	if (g->busybox)
		proc_printf(g->p, "64 bytes from %s: seq=%lld ttl=64 time=%.3f ms\n", g->ip,
			    (long long)g->sent, ms);
	else if (named)
		proc_printf(g->p, "64 bytes from %s (%s): icmp_seq=%lld ttl=64 time=%.3f ms\n",
			    g->name, g->ip, (long long)g->sent + 1, ms);
	else
		proc_printf(g->p, "64 bytes from %s: icmp_seq=%lld ttl=64 time=%.3f ms\n", g->ip,
			    (long long)g->sent + 1, ms);
}

/* One request. 0, or -ECANCELED. */
static int echo(struct ping *g)
{
	struct netns *ns = machine_netns(g->p->machine);
	int r = net_ping(machine_net(g->p->machine), ns, g->ip);

	if (r == 0) {
		g->trip = str_starts(g->ip, "127.") || str_eq(g->ip, netns_ip(ns)) ? LOCAL_TRIP
										     : TRIP;
		if (proc_sleep(g->p, g->trip) < 0)
			return -ECANCELED;
		g->received++;
		reply(g);
	} else if (r == -EHOSTUNREACH && !g->busybox) {
		g->errors++;
		if (!g->quiet)
			proc_printf(g->p, "From %s icmp_seq=%lld Destination Host Unreachable\n",
				    netns_ip(ns), (long long)g->sent + 1);
	}
	g->sent++;
	return 0;
}

static void statistics(struct ping *g, int64_t began)
{
	int64_t lost = g->sent ? (g->sent - g->received) * 100 / g->sent : 0;
	double ms = (double)g->trip / (double)SIM_MSEC;

	proc_printf(g->p, "\n--- %s ping statistics ---\n", g->name);
	if (g->busybox) {
		proc_printf(g->p, "%lld packets transmitted, %lld packets received, %lld%% packet "
				  "loss\n",
			    (long long)g->sent, (long long)g->received, (long long)lost);
		if (g->received)
			proc_printf(g->p, "round-trip min/avg/max = %.3f/%.3f/%.3f ms\n", ms, ms,
				    ms);
		return;
	}
	proc_printf(g->p, "%lld packets transmitted, %lld received, ", (long long)g->sent,
		    (long long)g->received);
	if (g->errors)
		proc_printf(g->p, "+%lld errors, ", (long long)g->errors);
	proc_printf(g->p, "%lld%% packet loss, time %lldms\n", (long long)lost,
		    (long long)((sim_now(g->p->sim) - began) / SIM_MSEC));
	if (g->received)
		proc_printf(g->p, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/0.000 ms\n", ms, ms, ms);
	else
		proc_puts(g->p, "\n");
}

static int run(struct ping *g)
{
	int64_t began = sim_now(g->p->sim);

	if (g->busybox)
		proc_printf(g->p, "PING %s (%s): 56 data bytes\n", g->name, g->ip);
	else
		proc_printf(g->p, "PING %s (%s) 56(84) bytes of data.\n", g->name, g->ip);
	for (;;) {
		int64_t sent_at = sim_now(g->p->sim), next;

		if (echo(g) < 0)
			break;
		if (g->count && g->sent >= g->count) {
			/* the last answer is waited for, as long as -W says */
			if (g->received + g->errors < g->sent &&
			    proc_sleep(g->p, g->wait ? g->wait : 10 * g->interval) < 0)
				break;
			break;
		}
		next = sent_at + g->interval;
		if (g->deadline && next >= began + g->deadline) {
			(void)!proc_sleep(g->p, began + g->deadline - sim_now(g->p->sim));
			break;
		}
		if (proc_sleep(g->p, next - sim_now(g->p->sim)) < 0)
			break;
	}
	statistics(g, began);
	return g->received ? 0 : 1;
}

static int number(struct ping *g, const char *arg, int64_t scale, int64_t *ret)
{
	int64_t n;
	int r = scale > 1 ? applet_seconds(arg, false, &n) : parse_i64(arg, &n);

	if (r < 0 || n <= 0) {
		proc_errorf(g->p, "ping: invalid argument: '%s'\n", arg);
		return -EINVAL;
	}
	*ret = n;
	return 0;
}

static int ping_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "c:W:w:i:s:qn46I:t:", NULL);
	struct ping g = {.p = p, .busybox = machine_is_busybox(p->machine), .interval = SIM_SEC};
	STRVEC_AUTO ips = STRVEC_INIT;
	int c, r = 0;

	while (r == 0 && (c = applet_next(&o)) > 0) {
		if (c == 'c')
			r = number(&g, o.arg, 1, &g.count);
		else if (c == 'W')
			r = number(&g, o.arg, SIM_SEC, &g.wait);
		else if (c == 'w')
			r = number(&g, o.arg, SIM_SEC, &g.deadline);
		else if (c == 'i')
			r = number(&g, o.arg, SIM_SEC, &g.interval);
		g.quiet |= c == 'q';
		g.numeric |= c == 'n';
	}
	if (r < 0 || c < 0)
		return 2;
	if (!o.argc) {
		proc_errorf(p, "ping: usage error: Destination address required\n");
		return 2;
	}
	g.name = o.argv[0];
	r = proc_resolve(p, g.name, &ips);
	if (r == -ECANCELED)
		return 130;
	if (r < 0 || !ips.nr) {
		proc_errorf(p, g.busybox ? "ping: bad address '%s'\n" : "ping: %s: %s\n", g.name,
			    r == -ETIMEDOUT ? "Temporary failure in name resolution"
					    : "Name or service not known");
		return g.busybox ? 1 : 2;
	}
	g.ip = ips.v[0];
	return run(&g);
}

const struct applet applet_ping = {{{"ping", NULL, ping_main, NULL}}};
