/* kubectl auth: only the parent of its subcommands. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_auth = {
	.name = "auth",
	.section = SECTION_DEBUG,
	.order = 8,
	.use = "auth [flags]",
	.summary = "Inspect authorization",
};
