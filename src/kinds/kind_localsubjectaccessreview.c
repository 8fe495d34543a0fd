/* kind_localsubjectaccessreview.c - may somebody do it in a namespace: answered when created, never stored. */
#include "kinds/kind.h"
#include "kinds/kind_facts.inc"

const struct kind kind_localsubjectaccessreview = {
	KIND_FACTS_localsubjectaccessreview,
};
