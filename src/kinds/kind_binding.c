/* kind_binding.c - a pod's assignment to a node: answered when created, never stored. */
#include "kinds/kind.h"
#include "kinds/kind_facts.inc"

const struct kind kind_binding = {
	KIND_FACTS_binding,
};
