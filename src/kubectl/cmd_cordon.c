/* kubectl cordon NODE. */
#include "kubectl/node.h"

static const struct opt_spec specs[] = {DRY_RUN_OPTS(struct cordon_opts, dry),
					SELECTOR_OPT(struct cordon_opts, selector), OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return node_cordon_run(k, opts, true, err);
}

const struct kubectl_cmd kubectl_cordon = {
	.name = "cordon",
	.section = SECTION_CLUSTER,
	.order = 4,
	.use = "cordon NODE",
	.summary = "Mark node as unschedulable",
	.opts = specs,
	.opts_size = sizeof(struct cordon_opts),
	.run = run,
	.arg_kinds = "node",
};
