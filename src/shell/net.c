/* Network namespaces, their addresses and listeners, and how connections find them. */
#include "shell/net_private.h"

#include <errno.h>
#include <stdlib.h>

struct fabric *fabric_new(struct sim *sim)
{
	struct fabric *f = xcalloc(1, sizeof(*f));

	f->sim = sim;
	f->by_ip = strmap_new(NULL);
	return f;
}

void fabric_free(struct fabric *f)
{
	if (!f)
		return;
	strmap_free(f->by_ip);
	free(f);
}

struct netns *netns_new(struct fabric *f, const char *name)
{
	struct netns *n = xcalloc(1, sizeof(*n));

	n->refs = 1;
	n->fabric = f;
	n->name = xstrdup(name);
	return n;
}

struct netns *netns_ref(struct netns *n)
{
	n->refs++;
	return n;
}

void netns_unref(struct netns *n)
{
	if (!n || --n->refs > 0)
		return;
	while (n->nr_listeners > 0)
		net_unlisten(n->listeners[n->nr_listeners - 1]);
	strvec_release(&n->ips);
	free(n->listeners);
	free(n->name);
	free(n);
}

void netns_free(struct netns *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->nr_listeners; i++)
		net_hang_up(n->listeners[i]);
	for (size_t i = 0; i < n->ips.nr; i++)
		strmap_del(n->fabric->by_ip, n->ips.v[i]);
	strvec_release(&n->ips);
	netns_unref(n);
}

int netns_add_ip(struct netns *n, const char *ip)
{
	struct netns *has = strmap_get(n->fabric->by_ip, ip);

	if (has == n)
		return 0;
	if (has)
		return -EADDRINUSE;
	strmap_put(n->fabric->by_ip, ip, n);
	strvec_add(&n->ips, ip);
	return 0;
}

const char *netns_ip(const struct netns *n)
{
	return n && n->ips.nr ? n->ips.v[0] : NULL;
}

const char *netns_ip_at(const struct netns *n, size_t i)
{
	return n && i < n->ips.nr ? n->ips.v[i] : NULL;
}

const char *netns_name(const struct netns *n)
{
	return n->name;
}

struct netns *fabric_find(struct fabric *f, const char *ip)
{
	return strmap_get(f->by_ip, ip);
}

void netns_set_down(struct netns *n, bool down)
{
	n->down = down;
}

void net_response_release(struct net_response *r)
{
	strvec_release(&r->headers);
	buf_release(&r->body);
	r->status = 0;
}

/* ---- listeners ------------------------------------------------------------------- */

static bool same_ip(const char *bound, const char *ip)
{
	return !bound || !ip || strcmp(bound, "0.0.0.0") == 0 || strcmp(bound, ip) == 0;
}

int net_listen(struct netns *ns, const struct listener *spec, struct listener **ret)
{
	struct listener *l;

	for (size_t i = 0; i < ns->nr_listeners; i++) {
		const struct listener *o = ns->listeners[i];

		if (o->port == spec->port && strcmp(o->proto, spec->proto) == 0 &&
		    (same_ip(o->ip, spec->ip) || same_ip(spec->ip, o->ip)))
			return -EADDRINUSE;
	}
	l = xcalloc(1, sizeof(*l));
	*l = *spec;
	l->ns = ns;
	l->ip = xstrdup(spec->ip);
	l->program = xstrdup(spec->program);
	ns->listeners = grow(ns->listeners, ns->nr_listeners + 1, &ns->cap_listeners, sizeof(l));
	ns->listeners[ns->nr_listeners++] = l;
	*ret = l;
	return 0;
}

void net_unlisten(struct listener *l)
{
	struct netns *ns;
	char *ip;

	if (!l)
		return;
	ns = l->ns;
	net_hang_up(l);
	for (size_t i = 0; i < ns->nr_listeners; i++) {
		if (ns->listeners[i] != l)
			continue;
		memmove(&ns->listeners[i], &ns->listeners[i + 1],
			(ns->nr_listeners - i - 1) * sizeof(*ns->listeners));
		ns->nr_listeners--;
		break;
	}
	memcpy(&ip, &l->ip, sizeof(ip));
	free(ip);
	free((void *)(uintptr_t)l->program);
	free(l);
}

bool net_is_tls(const struct listener *l)
{
	return str_eq(l->protocol, "https") || str_eq(l->protocol, "kube-apiserver") ||
	       str_eq(l->protocol, "etcd");
}

struct listener *net_find_listener(struct netns *ns, const char *ip, int port, const char *proto)
{
	for (size_t i = 0; i < ns->nr_listeners; i++) {
		struct listener *l = ns->listeners[i];

		if (l->port == port && strcmp(l->proto, proto) == 0 && same_ip(l->ip, ip))
			return l;
	}
	return NULL;
}

struct listener *net_listener_at(struct netns *ns, size_t i)
{
	for (size_t k = 0; k < ns->nr_listeners; k++)
		if (!ns->listeners[k]->is_rule && i-- == 0)
			return ns->listeners[k];
	return NULL;
}

void fabric_set_hooks(struct fabric *f, const struct net_hooks *hooks, void *arg)
{
	f->hooks = hooks ? *hooks : (struct net_hooks){NULL, NULL, NULL};
	f->hook_arg = arg;
}

void fabric_set_tls(struct fabric *f, const struct net_tls *tls)
{
	f->tls = tls;
}

const struct net_tls *fabric_tls(const struct fabric *f)
{
	return f->tls;
}

/* ---- routing --------------------------------------------------------------------- */

/* Somebody on the way would answer "host unreachable" for these; the rest of the world
 * never answers, as from a cluster without an uplink. */
static bool is_private(const char *ip)
{
	return str_starts(ip, "10.") || str_starts(ip, "192.168.") || str_starts(ip, "172.");
}

int net_translate(struct fabric *f, struct netns *from, struct buf *ip, int *port,
		  const char *proto)
{
	return f->hooks.dnat ? f->hooks.dnat(f->hook_arg, from, ip, port, proto) : 0;
}

int net_reach(struct fabric *f, struct netns *from, const char *ip, int port, const char *proto,
	      struct listener **ret)
{
	bool local = str_starts(ip, "127.") || strcmp(ip, "0.0.0.0") == 0;
	struct netns *to = local ? from : fabric_find(f, ip);
	struct listener *l;
	int r;

	if (!to)
		return is_private(ip) ? -EHOSTUNREACH : -ETIMEDOUT;
	if (to != from && (to->down || from->down))
		return -ETIMEDOUT;
	if (to != from && f->hooks.filter) {
		r = f->hooks.filter(f->hook_arg, from, to, port, proto);
		if (r < 0)
			return r;
	}
	l = net_find_listener(to, ip, port, proto);
	if (!l)
		return -ECONNREFUSED;
	*ret = l;
	return 0;
}

int net_route(struct fabric *f, struct netns *from, const char *ip, int port, const char *proto,
	      struct listener **ret)
{
	BUF_AUTO to_ip = BUF_INIT;
	int r;

	buf_adds(&to_ip, ip);
	r = net_translate(f, from, &to_ip, &port, proto);
	return r < 0 ? r : net_reach(f, from, buf_str(&to_ip), port, proto, ret);
}

/* In the same /24, as nodes and the pods of one node are. */
static bool is_neighbour(const char *a, const char *b)
{
	const char *dot = a ? strrchr(a, '.') : NULL;

	return dot && strncmp(a, b, (size_t)(dot + 1 - a)) == 0;
}

int net_ping(struct fabric *f, struct netns *from, const char *ip)
{
	struct netns *to = str_starts(ip, "127.") ? from : fabric_find(f, ip);

	if (!to)
		return is_neighbour(netns_ip(from), ip) ? -EHOSTUNREACH : -ETIMEDOUT;
	if (to != from && (to->down || from->down))
		return is_neighbour(netns_ip(from), ip) ? -EHOSTUNREACH : -ETIMEDOUT;
	if (to != from && f->hooks.filter)
		return f->hooks.filter(f->hook_arg, from, to, 0, "ICMP");
	return 0;
}
