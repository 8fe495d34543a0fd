/*
 * TaintNodesByCondition: a new node takes no pods before it is seen to be ready.
 * Upstream: plugin/pkg/admission/nodetaint.
 */
#include "apiserver/admission/admission.h"

#define NOT_READY "node.kubernetes.io/not-ready"

static int mutate(struct admission *at, struct err *err)
{
	const struct value *t;
	struct value *taints;

	(void)err;
	if (at->op != ADMIT_CREATE || at->res != at->a->nodes || at->subresource)
		return 0;
	value_each_item(t, i,
			value_in(*at->obj, "spec",
				 "taints")) if (str_eq(value_str(value_get(t, "key")), NOT_READY) &&
						str_eq(value_str(value_get(t, "effect")),
						       "NoSchedule")) return 0;
	taints = value_ref(value_in(*at->obj, "spec", "taints"));
	value_push(&taints, value_build("{key: %s, effect: 'NoSchedule'}", NOT_READY));
	value_put_in(at->obj, taints, "spec", "taints");
	return 0;
}

const struct admission_plugin admission_taint_nodes = {
	.name = "TaintNodesByCondition",
	.mutate = mutate,
};
