/* kubectl create secret: only the parent of its kinds. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_create_secret = {
	.name = "create secret",
	.use = "create secret (docker-registry | generic | tls)",
	.summary = "Create a secret using a specified subcommand",
	.section = SECTION_NONE,
};
