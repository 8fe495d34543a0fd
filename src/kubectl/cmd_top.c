#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_top = {
	.name = "top",
	.section = SECTION_CLUSTER,
	.order = 3,
	.use = "top [flags]",
	.summary = "Display resource (CPU/memory) usage",
	.details = "What nodes or pods use at present. The cluster must have the Metrics Server.",
};
