/* spec.nodeName given by hand. Upstream: plugins/nodename. */
#include "scheduler/framework.h"

static bool skip(const struct cycle *c)
{
	return str_empty(value_str(value_get(c->spec, "nodeName")));
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	if (str_eq(value_str(value_get(c->spec, "nodeName")), n->name))
		return FITS;
	buf_adds(&c->reason, "node(s) didn't match the requested node name");
	return UNRESOLVABLE;
}

const struct sched_plugin plugin_node_name = {.name = "NodeName", .skip = skip, .filter = filter};
