/* ss netstat ip: what the network stack of a machine looks like from inside. */
#include "shell/applet.h"
#include "object/ip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- sockets ------------------------------------------------------------------------- */

struct sockets {
	bool tcp, udp, listening, programs, numeric, no_head;
};

static struct proc *owner_of(struct proc *p, const struct listener *l)
{
	struct proc *q;

	for (size_t i = 0; l->program && (q = machine_proc(p->machine, i)); i++)
		if (q->argv.nr && strcmp(path_basename(q->argv.v[0]), l->program) == 0)
			return q;
	return NULL;
}

static bool shown(const struct sockets *s, const struct listener *l)
{
	bool udp = strcmp(l->proto, "UDP") == 0;

	return udp ? s->udp : s->tcp;
}

static int socket_options(struct proc *p, int argc, char **argv, struct sockets *s)
{
	static const char *const longs[] = {"tcp=t",     "udp=u",       "listening=l",
					    "numeric=n", "processes=p", "programs=p",
					    "all=a",     "no-header=H", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "tulnpaeoiHWwxr46sm", longs);
	int c;

	while ((c = applet_next(&o)) > 0) {
		s->tcp |= c == 't';
		s->udp |= c == 'u';
		s->listening |= c == 'l' || c == 'a';
		s->numeric |= c == 'n';
		s->programs |= c == 'p';
		s->no_head |= c == 'H';
	}
	if (!s->tcp && !s->udp)
		s->tcp = s->udp = true;
	return c;
}

/* Addresses end at their colon, ports begin there; columns are as wide as they have to be. */
struct widths {
	int addr, port;
};

static const char *address_of(const struct listener *l)
{
	return l->ip ? l->ip : "*";
}

static void ss_row(struct proc *p, const struct sockets *s, const struct listener *l, bool udp,
		   struct widths w)
{
	struct proc *q = owner_of(p, l);
	STR_AUTO who = NULL;

	if (s->programs && q)
		who = xasprintf(" users:((\"%.15s\",pid=%d,fd=3))", l->program, q->pid);
	if (s->tcp && s->udp)
		proc_printf(p, "%-6s", udp ? "udp" : "tcp");
	proc_printf(p, "%-6s 0      %-6d %*s:%-*d %12s:*   %s\n", udp ? "UNCONN" : "LISTEN",
		    udp ? 0 : 4096, w.addr, address_of(l), w.port, l->port, l->ip ? "0.0.0.0" : "*",
		    who ? who : "       ");
}

static int ss_main(struct proc *p, int argc, char **argv)
{
	struct sockets s = {0};
	struct netns *ns = machine_netns(p->machine);
	struct widths w = {(int)strlen("Local Address"), (int)strlen("Port")};
	struct listener *l;

	if (socket_options(p, argc, argv, &s) < 0)
		return 255;
	for (size_t i = 0; s.listening && (l = net_listener_at(ns, i)); i++) {
		if (!shown(&s, l))
			continue;
		w.addr = MAX(w.addr, (int)strlen(address_of(l)));
		w.port = MAX(w.port, l->port > 9999 ? 5 : 4);
	}
	if (!s.no_head)
		proc_printf(p, "%sState  Recv-Q Send-Q %*s:%-*s Peer Address:PortProcess\n",
			    s.tcp && s.udp ? "Netid " : "", w.addr, "Local Address", w.port,
			    "Port");
	for (int udp = 1; udp >= 0; udp--)
		for (size_t i = 0; s.listening && (l = net_listener_at(ns, i)); i++)
			if (shown(&s, l) && (strcmp(l->proto, "UDP") == 0) == (udp == 1))
				ss_row(p, &s, l, udp, w);
	return 0;
}

static int netstat_main(struct proc *p, int argc, char **argv)
{
	struct sockets s = {0};
	struct netns *ns = machine_netns(p->machine);
	struct listener *l;

	if (socket_options(p, argc, argv, &s) < 0)
		return 4;
	proc_printf(p,
		    "Active Internet connections %s\nProto Recv-Q Send-Q Local Address           "
		    "Foreign Address         State      %s\n",
		    s.listening ? "(only servers)" : "(w/o servers)",
		    s.programs ? " PID/Program name    " : "");
	for (int udp = 0; udp < 2; udp++) {
		for (size_t i = 0; s.listening && (l = net_listener_at(ns, i)); i++) {
			struct proc *q = owner_of(p, l);
			STR_AUTO where = xasprintf("%s:%d", l->ip ? l->ip : "::", l->port);
			STR_AUTO proto = xasprintf("%s%s", udp ? "udp" : "tcp", l->ip ? "" : "6");
			STR_AUTO who = NULL;

			if (!shown(&s, l) || (strcmp(l->proto, "UDP") == 0) != udp)
				continue;
			if (s.programs)
				who = q ? xasprintf(" %d/%.15s", q->pid, l->program) : xstrdup(" -");
			proc_printf(p, "%-5s %6d %6d %-23s %-23s %-11s%-21s\n", proto, 0, 0, where,
				    l->ip ? "0.0.0.0:*" : ":::*", udp ? "" : "LISTEN",
				    who ? who : "");
		}
	}
	return 0;
}

/* ---- ip ------------------------------------------------------------------------------- */

struct link {
	const char *name, *peer; /* peer: what follows @ */
	int index, mtu;
	const char *flags, *qdisc, *state;
	char mac[18];
	bool loopback;
};

/* Containers' addresses are of the pod network: /24 of their node's bridge. */
static bool in_pod(struct proc *p)
{
	return machine_context(p->machine, "container") != NULL;
}

static void mac_of(const char *ip, bool pod, char mac[18])
{
	unsigned part[4] = {0};
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, ip ? ip : "", '.');
	for (size_t i = 0; i < parts.nr && i < 4; i++) {
		int64_t n = 0;

		(void)!parse_i64(parts.v[i], &n);
		part[i] = (unsigned)n & 255;
	}
	snprintf(mac, 18, "%02x:%02x:%02x:%02x:%02x:%02x", pod ? 0x0a : 0x02, pod ? 0x58 : 0x42,
		 part[0], part[1], part[2], part[3]);
}

static void links_of(struct proc *p, struct link out[2])
{
	const char *ip = netns_ip(machine_netns(p->machine));
	bool pod = in_pod(p);

	out[0] = (struct link){.name = "lo",
			       .peer = "",
			       .index = 1,
			       .mtu = 65536,
			       .flags = "LOOPBACK,UP,LOWER_UP",
			       .qdisc = "noqueue",
			       .state = "UNKNOWN",
			       .mac = "00:00:00:00:00:00",
			       .loopback = true};
	out[1] = (struct link){.name = "eth0",
			       .peer = pod ? "@if7" : "",
			       .index = 2,
			       .mtu = pod ? 1450 : 1500,
			       .flags = "BROADCAST,MULTICAST,UP,LOWER_UP",
			       .qdisc = pod ? "noqueue" : "fq_codel",
			       .state = "UP"};
	mac_of(ip, pod, out[1].mac);
}

static void base_of(const char *ip, struct buf *out)
{
	const char *dot = strrchr(ip, '.');

	buf_add(out, ip, dot ? (size_t)(dot + 1 - ip) : strlen(ip));
}

static void show_address(struct proc *p, const struct link *l)
{
	struct netns *ns = machine_netns(p->machine);
	const char *ip;

	if (l->loopback)
		proc_puts(p, "    inet 127.0.0.1/8 scope host lo\n       valid_lft forever "
			     "preferred_lft forever\n");
	for (size_t i = 0; !l->loopback && (ip = netns_ip_at(ns, i)); i++) {
		BUF_AUTO net = BUF_INIT;

		base_of(ip, &net);
		proc_printf(p, "    inet %s/24 brd %s255 scope global eth0\n       valid_lft "
			       "forever preferred_lft forever\n",
			    ip, buf_str(&net));
	}
}

static void show_link(struct proc *p, const struct link *l, bool addresses, bool brief)
{
	const char *ip = l->loopback ? "127.0.0.1" : netns_ip(machine_netns(p->machine));
	STR_AUTO full = xasprintf("%s%s", l->name, l->peer);

	if (brief && addresses) {
		proc_printf(p, "%-16s %-14s %s%s \n", full, l->state, ip ? ip : "",
			    l->loopback ? "/8" : "/24");
		return;
	}
	if (brief) {
		proc_printf(p, "%-16s %-14s %s <%s> \n", full, l->state, l->mac, l->flags);
		return;
	}
	proc_printf(p,
		    "%d: %s: <%s> mtu %d qdisc %s state %s %sgroup default qlen 1000\n    link/%s "
		    "%s brd %s%s\n",
		    l->index, full, l->flags, l->mtu, l->qdisc, l->state,
		    addresses ? "" : "mode DEFAULT ", l->loopback ? "loopback" : "ether", l->mac,
		    l->loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff",
		    *l->peer ? " link-netnsid 0" : "");
	if (addresses)
		show_address(p, l);
}

static int show_links(struct proc *p, bool addresses, bool brief, int argc, char **argv)
{
	struct link links[2];
	const char *want = NULL;
	bool found = false;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "show") != 0 && strcmp(argv[i], "list") != 0 &&
		    strcmp(argv[i], "dev") != 0)
			want = argv[i];
	links_of(p, links);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		if (want && strcmp(want, links[i].name) != 0)
			continue;
		found = true;
		show_link(p, &links[i], addresses, brief);
	}
	if (!found) {
		proc_errorf(p, "Device \"%s\" does not exist.\n", want ? want : "");
		return 1;
	}
	return 0;
}

static int show_routes(struct proc *p, int argc, char **argv)
{
	const char *ip = netns_ip(machine_netns(p->machine));
	BUF_AUTO net = BUF_INIT;

	if (!ip)
		return 0;
	base_of(ip, &net);
	if (argc > 1 && strcmp(argv[0], "get") == 0) {
		bool near = strncmp(argv[1], buf_str(&net), net.len) == 0;

		if (!ipv4_parse(argv[1], NULL)) {
			proc_errorf(p, "Error: any valid prefix is expected rather than \"%s\".\n",
				    argv[1]);
			return 1;
		}
		if (near)
			proc_printf(p, "%s dev eth0 src %s uid 0 \n    cache \n", argv[1], ip);
		else
			proc_printf(p, "%s via %s1 dev eth0 src %s uid 0 \n    cache \n", argv[1],
				    buf_str(&net), ip);
		return 0;
	}
	proc_printf(p, "default via %s1 dev eth0 \n%s0/24 dev eth0 proto kernel scope link src %s \n",
		    buf_str(&net), buf_str(&net), ip);
	return 0;
}

static bool short_for(const char *word, const char *whole)
{
	return strncmp(word, whole, strlen(word)) == 0;
}

static int ip_main(struct proc *p, int argc, char **argv)
{
	bool brief = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++)
		brief |= short_for(argv[i], "-brief") && argv[i][1] == 'b';
	if (i >= argc) {
		proc_errorf(p, "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n");
		return 255;
	}
	if (short_for(argv[i], "address"))
		return show_links(p, true, brief, argc - i - 1, argv + i + 1);
	if (short_for(argv[i], "link"))
		return show_links(p, false, brief, argc - i - 1, argv + i + 1);
	if (short_for(argv[i], "route"))
		return show_routes(p, argc - i - 1, argv + i + 1);
	proc_errorf(p, "Object \"%s\" is unknown, try \"ip help\".\n", argv[i]);
	return 1;
}

const struct applet applet_ss = {{{"ss", NULL, ss_main, NULL},
				  {"netstat", NULL, netstat_main, NULL},
				  {"ip", NULL, ip_main, NULL}}};
