/* kubectl rollout: only the parent of its subcommands. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_rollout = {
	.name = "rollout",
	.section = SECTION_DEPLOY,
	.order = 1,
	.use = "rollout SUBCOMMAND",
	.summary = "Manage the rollout of a resource",
};
