/* kind_subjectaccessreview.c - may somebody do it: answered when created, never stored. */
#include "kinds/kind.h"
#include "kinds/kind_facts.inc"

const struct kind kind_subjectaccessreview = {
	KIND_FACTS_subjectaccessreview,
};
