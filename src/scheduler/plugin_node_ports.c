/* Host ports. Upstream: plugins/nodeports. */
#include "scheduler/framework.h"

#include <stdlib.h>

static bool skip(const struct cycle *c)
{
	return !c->want.has_ports;
}

/* 0.0.0.0 conflicts with every address of the port. */
static bool taken(const struct node_info *n, const char *proto, const char *ip, int64_t port)
{
	STR_AUTO suffix = xasprintf(" %lld", (long long)port);
	STR_AUTO prefix = xasprintf("%s ", proto);
	STR_AUTO exact = xasprintf("%s %s %lld", proto, ip, (long long)port);
	STR_AUTO any = xasprintf("%s 0.0.0.0 %lld", proto, (long long)port);
	const char *key;
	void *v;

	if (strmap_has(n->ports, exact) || strmap_has(n->ports, any))
		return true;
	for (size_t i = 0; strcmp(ip, "0.0.0.0") == 0 && strmap_next(n->ports, &i, &key, &v);)
		if (str_starts(key, prefix) && str_ends(key, suffix))
			return true;
	return false;
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	const struct value *ctr, *p;

	value_each_item(ctr, i, value_get(c->spec, "containers"))
	{
		value_each_item(p, k, value_get(ctr, "ports"))
		{
			int64_t port = value_int_in(p, "hostPort");

			if (!port || !taken(n, value_str_or(value_get(p, "protocol"), "TCP"),
					    value_str_or(value_get(p, "hostIP"), "0.0.0.0"), port))
				continue;
			buf_adds(&c->reason,
				 "node(s) didn't have free ports for the requested pod ports");
			return UNSCHEDULABLE;
		}
	}
	return FITS;
}

/* Nodes that come, and the ends of pods that have host ports. */
static bool helps(const struct value *pod, const struct sched_event *e)
{
	const struct value *c, *p;

	(void)pod;
	value_each_item(c, i, e->gone ? value_in(e->pod, "spec", "containers") : NULL)
	{
		value_each_item(p, k, value_get(c, "ports"))
		{
			if (value_int_in(p, "hostPort"))
				return true;
		}
	}
	return e->node && !e->old_node;
}

const struct sched_plugin plugin_node_ports = {
	.name = "NodePorts", .skip = skip, .filter = filter, .helps = helps};
