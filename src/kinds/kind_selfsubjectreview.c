/* kind_selfsubjectreview.c - who the asker is (kubectl auth whoami): answered when created, never stored. */
#include "kinds/kind.h"
#include "kinds/kind_facts.inc"

const struct kind kind_selfsubjectreview = {
	KIND_FACTS_selfsubjectreview,
};
