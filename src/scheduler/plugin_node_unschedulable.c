/* Cordoned nodes. Upstream: plugins/nodeunschedulable. */
#include "scheduler/framework.h"

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	VALUE_AUTO *taint = NULL;

	if (!n->unschedulable)
		return FITS;
	taint = value_build("{key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'}");
	if (tolerates(value_get(c->spec, "tolerations"), taint))
		return FITS;
	buf_adds(&c->reason, "node(s) were unschedulable");
	return UNRESOLVABLE;
}

const struct sched_plugin plugin_node_unschedulable = {.name = "NodeUnschedulable",
						       .filter = filter};
