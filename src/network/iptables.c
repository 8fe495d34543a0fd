/*
 * kube-proxy's rules as text, for iptables-save on a node. They are written from the same
 * Services and EndpointSlices that proxy.c decides by; the kernel's own walk through them is
 * not imitated. Upstream: pkg/proxy/iptables/proxier.go.
 */
#include "network/network_private.h"

#include <math.h>
#include <stdlib.h>

struct dump {
	struct proxy *p;
	const char *cidr;
	struct strvec chains; /* of the cluster's own, as they come */
	struct strvec rules;  /* "CHAIN the rest" */
	bool filter;
};

/* One port of a service. */
struct port {
	const struct value *svc, *spec;
	char *name;        /* "ns/name:port" or "ns/name" */
	const char *proto; /* "tcp" */
	long long number, node_port;
	bool local, sticky;
	int64_t sticky_s;
};

static void rule(struct dump *d, const char *fmt, ...) PRINTF(2, 3);

static void rule(struct dump *d, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	strvec_add(&d->rules, buf_str(&b));
}

/* KUBE-SVC- and the first 16 letters of base32(sha256(name, protocol, more)). Caller frees. */
static char *chain(struct dump *d, const char *kind, const struct port *p, const char *more)
{
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	STR_AUTO text = xasprintf("%s%s%s", p->name, p->proto, more);
	BUF_AUTO out = BUF_INIT;
	uint8_t sum[32];

	sha256(text, strlen(text), sum);
	buf_adds(&out, kind);
	for (unsigned i = 0; i < 16; i++) {
		unsigned bit = i * 5, two = (unsigned)sum[bit / 8] << 8 | sum[bit / 8 + 1];

		buf_addc(&out, base32[two >> (11 - bit % 8) & 31]);
	}
	if (!strvec_has(&d->chains, buf_str(&out)))
		strvec_add(&d->chains, buf_str(&out));
	return buf_detach(&out);
}

static void endpoints(struct dump *d, const struct port *p, const char *svc, const struct target *t,
		      size_t nr)
{
	for (size_t k = 0; k < nr; k++) {
		STR_AUTO where = xasprintf("%s:%d", t[k].ip, t[k].port);
		STR_AUTO sep = chain(d, "KUBE-SEP-", p, where);
		STR_AUTO recent = xasprintf(" -m recent --rcheck --seconds %lld --reap --name %s "
					    "--mask 255.255.255.255 --rsource",
					    (long long)p->sticky_s, sep);

		if (p->sticky)
			rule(d, "%s -m comment --comment \"%s -> %s\"%s -j %s", svc, p->name, where,
			     recent, sep);
	}
	for (size_t k = 0; k < nr; k++) {
		STR_AUTO where = xasprintf("%s:%d", t[k].ip, t[k].port);
		STR_AUTO sep = chain(d, "KUBE-SEP-", p, where);
		STR_AUTO chance = NULL;

		/* the kernel keeps a chance in 31 bits, and shows what that comes to */
		if (nr - k > 1)
			chance = xasprintf(" -m statistic --mode random --probability %.11f",
					   (double)llround(1.0 / (double)(nr - k) * 2147483648.0) /
						   2147483648.0);
		rule(d, "%s -m comment --comment \"%s -> %s\"%s -j %s", svc, p->name, where,
		     chance ? chance : "", sep);
	}
}

static void endpoint_chains(struct dump *d, const struct port *p, const struct target *t, size_t nr)
{
	for (size_t k = 0; k < nr; k++) {
		STR_AUTO where = xasprintf("%s:%d", t[k].ip, t[k].port);
		STR_AUTO sep = chain(d, "KUBE-SEP-", p, where);
		STR_AUTO recent = xasprintf(
			" -m recent --set --name %s --mask 255.255.255.255 --rsource", sep);

		rule(d, "%s -s %s/32 -m comment --comment \"%s\" -j KUBE-MARK-MASQ", sep, t[k].ip,
		     p->name);
		rule(d, "%s -p %s -m comment --comment \"%s\"%s -m %s -j DNAT --to-destination %s",
		     sep, p->proto, p->name, p->sticky ? recent : "", p->proto, where);
	}
}

/* From outside: node ports, and addresses of load balancers if there are. */
static void external(struct dump *d, const struct port *p, const char *svc)
{
	STR_AUTO ext = NULL;
	STR_AUTO svl = NULL;
	struct target *t = NULL;
	size_t nr;

	if (!p->node_port)
		return;
	ext = chain(d, "KUBE-EXT-", p, "");
	rule(d, "KUBE-NODEPORTS -p %s -m comment --comment \"%s\" -m %s --dport %lld -j %s",
	     p->proto, p->name, p->proto, p->node_port, ext);
	if (!p->local) {
		rule(d,
		     "%s -m comment --comment \"masquerade traffic for %s external "
		     "destinations\" -j KUBE-MARK-MASQ",
		     ext, p->name);
		rule(d, "%s -j %s", ext, svc);
		return;
	}
	svl = chain(d, "KUBE-SVL-", p, "");
	rule(d, "%s -s %s -m comment --comment \"pod traffic for %s external destinations\" -j %s",
	     ext, d->cidr, p->name, svc);
	rule(d,
	     "%s -m comment --comment \"masquerade LOCAL traffic for %s external "
	     "destinations\" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ",
	     ext, p->name);
	rule(d,
	     "%s -m comment --comment \"route LOCAL traffic for %s external destinations\" -m "
	     "addrtype --src-type LOCAL -j %s",
	     ext, p->name, svc);
	rule(d, "%s -j %s", ext, svl);
	nr = proxy_collect(d->p, p->svc, p->spec, false, true, &t);
	endpoints(d, p, svl, t, nr);
	targets_release(t, nr);
}

static void nat_port(struct dump *d, const struct port *p, const char *ip, const struct target *t,
		     size_t nr)
{
	STR_AUTO svc = NULL;

	if (!nr)
		return;
	svc = chain(d, "KUBE-SVC-", p, "");
	rule(d,
	     "KUBE-SERVICES -d %s/32 -p %s -m comment --comment \"%s cluster IP\" -m %s --dport "
	     "%lld -j %s",
	     ip, p->proto, p->name, p->proto, p->number, svc);
	rule(d,
	     "%s ! -s %s -d %s/32 -p %s -m comment --comment \"%s cluster IP\" -m %s --dport %lld "
	     "-j KUBE-MARK-MASQ",
	     svc, d->cidr, ip, p->proto, p->name, p->proto, p->number);
	external(d, p, svc);
	endpoints(d, p, svc, t, nr);
	endpoint_chains(d, p, t, nr);
}

static void filter_port(struct dump *d, const struct port *p, const char *ip, size_t nr)
{
	static const char reject[] = "-j REJECT --reject-with icmp-port-unreachable";

	if (nr)
		return;
	rule(d,
	     "KUBE-SERVICES -d %s/32 -p %s -m comment --comment \"%s has no endpoints\" -m %s "
	     "--dport %lld %s",
	     ip, p->proto, p->name, p->proto, p->number, reject);
	if (p->node_port)
		rule(d,
		     "KUBE-EXTERNAL-SERVICES -p %s -m comment --comment \"%s has no endpoints\" -m "
		     "addrtype --dst-type LOCAL -m %s --dport %lld %s",
		     p->proto, p->name, p->proto, p->node_port, reject);
}

static const char *protocol(const struct value *spec)
{
	const char *s = value_str_or(value_get(spec, "protocol"), "TCP");

	return strcmp(s, "UDP") == 0 ? "udp" : strcmp(s, "SCTP") == 0 ? "sctp" : "tcp";
}

static int dump_service(const struct value *svc, void *arg)
{
	struct dump *d = arg;
	const char *ip = value_str_in(svc, "spec", "clusterIP");
	STR_AUTO key = object_key(svc);
	const struct value *sp;

	if (str_empty(ip) || strcmp(ip, "None") == 0)
		return 0;
	value_each_item(sp, i, value_in(svc, "spec", "ports"))
	{
		const char *name = value_str_or(value_get(sp, "name"), "");
		STR_AUTO full = xasprintf("%s%s%s", key, *name ? ":" : "", name);
		struct port p = {
			.svc = svc,
			.spec = sp,
			.name = full,
			.proto = protocol(sp),
			.number = value_int_in(sp, "port"),
			.node_port = value_int_in(sp, "nodePort"),
			.local = str_eq(value_str_in(svc, "spec", "externalTrafficPolicy"),
					"Local"),
			.sticky = str_eq(value_str_in(svc, "spec", "sessionAffinity"), "ClientIP"),
			.sticky_s = value_int_in(svc, "spec", "sessionAffinityConfig", "clientIP",
						 "timeoutSeconds")};
		bool inside =
			str_eq(value_str_in(svc, "spec", "internalTrafficPolicy"), "Local");
		struct target *t = NULL;
		size_t nr = proxy_collect(d->p, svc, sp, false, inside, &t);

		if (d->filter)
			filter_port(d, &p, ip, nr);
		else
			nat_port(d, &p, ip, t, nr);
		targets_release(t, nr);
	}
	return 0;
}

/* Rules of the cluster's own chains, chain by chain. */
static void add_rules(const struct dump *d, struct buf *out)
{
	for (size_t i = 0; i < d->chains.nr; i++) {
		STR_AUTO head = xasprintf("%s ", d->chains.v[i]);

		for (size_t k = 0; k < d->rules.nr; k++)
			if (str_starts(d->rules.v[k], head))
				buf_addf(out, "-A %s\n", d->rules.v[k]);
	}
}

static void dump(struct dump *d, const char *table, const char *const *built_in,
		 const char *const *chains, const char *const *jumps, struct buf *out)
{
	for (size_t i = 0; chains[i]; i++)
		strvec_add(&d->chains, chains[i]);
	informer_each(d->p->services, NULL, dump_service, d);
	if (!d->filter)
		rule(d, "KUBE-SERVICES -m comment --comment \"kubernetes service nodeports; NOTE: "
			"this must be the last rule in this chain\" -m addrtype --dst-type LOCAL "
			"-j KUBE-NODEPORTS");
	strvec_sort(&d->chains);
	buf_addf(out, "*%s\n", table);
	for (size_t i = 0; built_in[i]; i++)
		buf_addf(out, ":%s ACCEPT [0:0]\n", built_in[i]);
	for (size_t i = 0; i < d->chains.nr; i++)
		buf_addf(out, ":%s - [0:0]\n", d->chains.v[i]);
	for (size_t i = 0; jumps[i]; i++)
		buf_addf(out, "-A %s\n", jumps[i]);
	add_rules(d, out);
	buf_adds(out, "COMMIT\n");
}

static void dump_nat(struct dump *d, struct buf *out)
{
	static const char *const built_in[] = {"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING",
					       NULL};
	static const char *const chains[] = {"KUBE-KUBELET-CANARY", "KUBE-MARK-MASQ",
					     "KUBE-NODEPORTS",      "KUBE-POSTROUTING",
					     "KUBE-PROXY-CANARY",   "KUBE-SERVICES",
					     NULL};
	static const char *const jumps[] = {
		"PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
		"OUTPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
		"POSTROUTING -m comment --comment \"kubernetes postrouting rules\" -j "
		"KUBE-POSTROUTING",
		NULL};

	rule(d, "KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000");
	rule(d, "KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN");
	rule(d, "KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0");
	rule(d, "KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring "
		"SNAT\" -j MASQUERADE --random-fully");
	dump(d, "nat", built_in, chains, jumps, out);
}

static void dump_filter(struct dump *d, struct buf *out)
{
	static const char *const built_in[] = {"INPUT", "FORWARD", "OUTPUT", NULL};
	static const char *const chains[] = {
		"KUBE-EXTERNAL-SERVICES", "KUBE-FIREWALL",       "KUBE-FORWARD",
		"KUBE-KUBELET-CANARY",    "KUBE-NODEPORTS",      "KUBE-PROXY-CANARY",
		"KUBE-PROXY-FIREWALL",    "KUBE-SERVICES",       NULL};
#define NEW "-m conntrack --ctstate NEW -m comment --comment "
#define FIREWALL NEW "\"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL"
#define EXTERNAL                                                                                   \
	NEW "\"kubernetes externally-visible service portals\" -j KUBE-EXTERNAL-SERVICES"
#define PORTALS NEW "\"kubernetes service portals\" -j KUBE-SERVICES"
	static const char *const jumps[] = {
		"INPUT " FIREWALL,
		"INPUT -m comment --comment \"kubernetes health check service ports\" -j "
		"KUBE-NODEPORTS",
		"INPUT " EXTERNAL,
		"INPUT -j KUBE-FIREWALL",
		"FORWARD " FIREWALL,
		"FORWARD -m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD",
		"FORWARD " PORTALS,
		"FORWARD " EXTERNAL,
		"OUTPUT " FIREWALL,
		"OUTPUT " PORTALS,
		"OUTPUT -j KUBE-FIREWALL",
		NULL};

	rule(d, "KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment \"block "
		"incoming localnet connections\" -m conntrack ! --ctstate "
		"RELATED,ESTABLISHED,DNAT -j DROP");
	rule(d, "KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP");
	rule(d, "KUBE-FORWARD -m comment --comment \"kubernetes forwarding rules\" -m mark --mark "
		"0x4000/0x4000 -j ACCEPT");
	rule(d, "KUBE-FORWARD -m comment --comment \"kubernetes forwarding conntrack rule\" -m "
		"conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
	dump(d, "filter", built_in, chains, jumps, out);
}

void proxy_dump(struct proxy *p, const char *table, const char *cluster_cidr, struct buf *out)
{
	struct dump d = {.p = p, .cidr = cluster_cidr, .filter = strcmp(table, "filter") == 0};

	if (d.filter)
		dump_filter(&d, out);
	else if (strcmp(table, "nat") == 0)
		dump_nat(&d, out);
	strvec_release(&d.chains);
	strvec_release(&d.rules);
}
