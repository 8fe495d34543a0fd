/* kubectl certificate: only the parent of its subcommands. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_certificate = {
	.name = "certificate",
	.section = SECTION_CLUSTER,
	.order = 1,
	.use = "certificate SUBCOMMAND",
	.summary = "Modify certificate resources",
};
