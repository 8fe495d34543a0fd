/* kubectl set: only the parent of its subcommands. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_set = {
	.name = "set",
	.section = SECTION_BEGINNER,
	.order = 4,
	.use = "set SUBCOMMAND",
	.summary = "Set specific features on objects",
};
