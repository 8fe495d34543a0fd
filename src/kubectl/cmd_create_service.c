/* kubectl create service: only the parent of its types. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_create_service = {
	.name = "create service",
	.aliases = "svc",
	.use = "create service [flags]",
	.summary = "Create a service using a specified subcommand",
	.section = SECTION_NONE,
};
