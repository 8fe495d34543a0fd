#include "network/network_private.h"

#include <errno.h>
#include <stdlib.h>

struct proxy *network_find_proxy(struct network *n, const char *node)
{
	return node ? strmap_get(n->proxies, node) : NULL;
}

struct proxy *network_proxy(struct network *n, struct netns *from)
{
	const char *node = strmap_get(n->node_of, netns_name(from));
	const char *ip = netns_ip(from);
	const char *name;
	void *v;

	if (node)
		return network_find_proxy(n, node);
	/* a pod: the proxy whose node has the pod's range */
	for (size_t i = 0; ip && strmap_next(n->proxies, &i, &name, &v);)
		if (proxy_has_pod_ip(v, ip))
			return v;
	return NULL;
}

static int on_dnat(void *arg, struct netns *from, struct buf *ip, int *port, const char *proto)
{
	struct network *n = arg;
	struct proxy *p = network_proxy(n, from);
	int r;

	if (!p) {
		/* from outside: a node port is served by the rules of the node it is sent to */
		struct netns *to = fabric_find(n->fabric, buf_str(ip));
		const char *node = to ? strmap_get(n->node_of, netns_name(to)) : NULL;

		p = network_find_proxy(n, node);
		if (!p || net_find_listener(to, buf_str(ip), *port, proto))
			return 0;
	}
	r = proxy_translate(p, from, ip, port, proto);
	return r == -ENOENT ? 0 : r;
}

static int on_resolve(void *arg, struct netns *from, const char *server, const char *name,
		      struct strvec *ret_ips)
{
	return dns_answer(arg, from, server, name, ret_ips);
}

struct network *network_new(struct sim *sim, struct fabric *f)
{
	static const struct net_hooks hooks = {.resolve = on_resolve, .dnat = on_dnat};
	struct network *n = xcalloc(1, sizeof(*n));

	n->sim = sim;
	n->fabric = f;
	n->node_of = strmap_new(free);
	n->proxies = strmap_new(NULL);
	fabric_set_hooks(f, &hooks, n);
	return n;
}

void network_free(struct network *n)
{
	if (!n)
		return;
	fabric_set_hooks(n->fabric, NULL, NULL);
	strmap_free(n->node_of);
	strmap_free(n->proxies);
	free(n);
}

void network_set_node(struct network *n, struct netns *ns, const char *node)
{
	strmap_put(n->node_of, netns_name(ns), xstrdup(node));
}
