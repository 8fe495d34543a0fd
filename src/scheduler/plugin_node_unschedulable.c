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

static bool helps(const struct value *pod, const struct sched_event *e)
{
	(void)pod;
	return e->node && !value_bool_in(e->node, "spec", "unschedulable") &&
	       (!e->old_node || value_bool_in(e->old_node, "spec", "unschedulable"));
}

const struct sched_plugin plugin_node_unschedulable = {
	.name = "NodeUnschedulable", .filter = filter, .helps = helps};
