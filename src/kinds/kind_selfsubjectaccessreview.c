/* kind_selfsubjectaccessreview.c - may the asker do it (kubectl auth can-i): answered when created, never stored. */
#include "kinds/kind.h"
#include "kinds/kind_facts.inc"

const struct kind kind_selfsubjectaccessreview = {
	KIND_FACTS_selfsubjectaccessreview,
};
