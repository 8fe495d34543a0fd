/*
 * kube-proxy's rules, evaluated when a connection is made: cluster addresses, node ports
 * and external addresses of Services to the ready endpoints of their EndpointSlices.
 * Upstream: pkg/proxy/iptables: random choice, client-IP affinity, REJECT without endpoints.
 */
#include "network/network_private.h"
#include "object/ip.h"

#include <errno.h>
#include <stdlib.h>

struct affinity {
	char *target; /* "ip:port" */
	int64_t until;
};

/* Slices by "ns/service". */
static void index_by_service(const struct value *slice, struct strvec *ret)
{
	const char *svc = value_str_in(slice, "metadata", "labels", "kubernetes.io/service-name");

	if (svc)
		strvec_addf(ret, "%s/%s",
			    value_str_or(value_in(slice, "metadata", "namespace"), ""), svc);
}

/* Services by every address and node port that leads to them. */
static void index_by_address(const struct value *svc, struct strvec *ret)
{
	const struct value *spec = value_get(svc, "spec"), *v;
	const char *ip = value_str(value_get(spec, "clusterIP"));

	if (ip && strcmp(ip, "None") != 0 && *ip)
		strvec_add(ret, ip);
	value_each_item(v, i, value_get(spec, "externalIPs"))
	{
		strvec_add(ret, value_str_or(v, ""));
	}
	value_each_item(v, k, value_in(svc, "status", "loadBalancer", "ingress"))
	{
		if (value_str(value_get(v, "ip")))
			strvec_add(ret, value_str(value_get(v, "ip")));
	}
	value_each_item(v, n, value_get(spec, "ports"))
	{
		if (value_int_in(v, "nodePort"))
			strvec_addf(ret, ":%lld", (long long)value_int_in(v, "nodePort"));
	}
}

static void affinity_free(void *p)
{
	struct affinity *a = p;

	free(a->target);
	free(a);
}

struct proxy *proxy_new(struct network *n, struct client *c, const char *node)
{
	struct proxy *p = xcalloc(1, sizeof(*p));

	p->network = n;
	p->node = xstrdup(node);
	p->affinity = strmap_new(affinity_free);
	p->informers = informer_set_new(c);
	p->services = informer_get(p->informers, kind_by_resource("", NULL, "services"), NULL);
	informer_add_index_whole(p->services, "address", index_by_address);
	p->slices = informer_get(
		p->informers, kind_by_resource("discovery.k8s.io", NULL, "endpointslices"), NULL);
	informer_add_index(p->slices, "service", index_by_service);
	p->nodes = informer_get(p->informers, kind_by_resource("", NULL, "nodes"), NULL);
	strmap_put(n->proxies, node, p);
	return p;
}

void proxy_free(struct proxy *p)
{
	if (!p)
		return;
	if (strmap_get(p->network->proxies, p->node) == p)
		strmap_del(p->network->proxies, p->node);
	informer_set_free(p->informers);
	strmap_free(p->affinity);
	free(p->node);
	free(p);
}

bool proxy_has_pod_ip(struct proxy *p, const char *ip)
{
	const struct value *node = informer_find(p->nodes, NULL, p->node);
	const char *cidr = value_str_in(node, "spec", "podCIDR");

	return cidr && ipv4_within(ip, cidr);
}

/* ---- choosing ------------------------------------------------------------------------- */

void targets_release(struct target *t, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(t[i].ip);
	free(t);
}

static int port_in_slice(const struct value *slice, const struct value *svc_port)
{
	const char *want = value_str_or(value_get(svc_port, "name"), "");
	const struct value *p;

	value_each_item(p, i, value_get(slice, "ports"))
	{
		if (strcmp(value_str_or(value_get(p, "name"), ""), want) == 0)
			return (int)value_int_in(p, "port");
	}
	return 0;
}

size_t proxy_collect(struct proxy *p, const struct value *svc, const struct value *svc_port,
		     bool terminating, bool local, struct target **ret)
{
	STR_AUTO key = object_key(svc);
	const struct value *slice, *ep;
	size_t nr = 0, cap = 0;

	for (size_t i = 0; (slice = informer_index_at(p->slices, "service", key, i)); i++) {
		int port = port_in_slice(slice, svc_port);

		value_each_item(ep, k, value_get(slice, "endpoints"))
		{
			const struct value *c = value_get(ep, "conditions");
			const struct value *ready = value_get(c, "ready");
			bool use = terminating ? value_bool_in(c, "serving") &&
							 value_bool_in(c, "terminating")
					       : !ready || value_bool(ready);

			if (local && !str_eq(value_str(value_get(ep, "nodeName")), p->node))
				continue;
			if (!use || !port)
				continue;
			*ret = grow(*ret, nr + 1, &cap, sizeof(**ret));
			(*ret)[nr++] = (struct target){
				xstrdup(value_str_or(value_idx(value_get(ep, "addresses"), 0), "")),
				port};
		}
	}
	if (!nr && !terminating)
		return proxy_collect(p, svc, svc_port, true, local, ret);
	return nr;
}

static size_t choose(struct proxy *p, struct netns *from, const struct value *svc, int port,
		     const struct target *t, size_t nr)
{
	bool sticky = str_eq(value_str_in(svc, "spec", "sessionAffinity"), "ClientIP");
	int64_t seconds =
		value_int_in(svc, "spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds");
	STR_AUTO key = NULL;
	struct affinity *a;
	size_t pick;

	if (!sticky)
		return sim_rand_below(p->network->sim, nr);
	key = xasprintf("%s %s %d", netns_ip(from) ? netns_ip(from) : "",
			value_str_or(value_in(svc, "metadata", "uid"), ""), port);
	a = strmap_get(p->affinity, key);
	for (size_t i = 0; a && sim_now(p->network->sim) < a->until && i < nr; i++) {
		STR_AUTO text = xasprintf("%s:%d", t[i].ip, t[i].port);

		if (strcmp(text, a->target) == 0)
			return i;
	}
	pick = sim_rand_below(p->network->sim, nr);
	a = xcalloc(1, sizeof(*a));
	a->target = xasprintf("%s:%d", t[pick].ip, t[pick].port);
	a->until = sim_now(p->network->sim) + (seconds ? seconds : 10800) * SIM_SEC;
	strmap_put(p->affinity, key, a);
	return pick;
}

static bool is_node_ip(struct proxy *p, const char *ip)
{
	struct netns *ns = fabric_find(p->network->fabric, ip);

	return ns && strmap_has(p->network->node_of, netns_name(ns));
}

/* The service and its port behind ip:port, or NULL. */
static const struct value *find_service(struct proxy *p, const char *ip, int port,
					const char *proto, const struct value **ret_port)
{
	bool node = is_node_ip(p, ip);
	STR_AUTO node_key = xasprintf(":%d", port);
	const char *key = node ? node_key : ip;
	const struct value *svc, *sp;

	for (size_t i = 0; (svc = informer_index_at(p->services, "address", key, i)); i++) {
		value_each_item(sp, k, value_in(svc, "spec", "ports"))
		{
			if (value_int_in(sp, node ? "nodePort" : "port") == port &&
			    str_eq(value_str_or(value_get(sp, "protocol"), "TCP"), proto)) {
				*ret_port = sp;
				return svc;
			}
		}
	}
	return NULL;
}

int proxy_translate(struct proxy *p, struct netns *from, struct buf *ip, int *port,
		    const char *proto)
{
	const struct value *sp = NULL;
	const struct value *svc = find_service(p, buf_str(ip), *port, proto, &sp);
	bool local = str_eq(value_str_in(svc, "spec", "internalTrafficPolicy"), "Local");
	struct target *t = NULL;
	size_t nr, pick;

	if (!svc)
		return -ENOENT;
	if (is_node_ip(p, buf_str(ip)))
		local = str_eq(value_str_in(svc, "spec", "externalTrafficPolicy"), "Local");
	nr = proxy_collect(p, svc, sp, false, local, &t);
	if (!nr) {
		nr = local ? proxy_collect(p, svc, sp, false, false, &t) : 0;
		targets_release(t, nr);
		return nr ? -ETIMEDOUT : -ECONNREFUSED; /* dropped: only other nodes have some */
	}
	pick = choose(p, from, svc, *port, t, nr);
	buf_reset(ip);
	buf_adds(ip, t[pick].ip);
	*port = t[pick].port;
	targets_release(t, nr);
	return 0;
}
