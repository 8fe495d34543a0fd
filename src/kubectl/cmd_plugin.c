/* kubectl plugin: only the parent of list. */
#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_plugin = {
	.name = "plugin",
	.section = SECTION_OTHER,
	.order = 4,
	.use = "plugin [flags]",
	.summary = "Provides utilities for interacting with plugins",
};
