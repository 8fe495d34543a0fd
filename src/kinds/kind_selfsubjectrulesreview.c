/*
 * kind_selfsubjectrulesreview.c - a question that is only created: what the caller may do in a namespace. Answered by apiserver/review.c.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

const struct kind kind_selfsubjectrulesreview = {
	KIND_FACTS_selfsubjectrulesreview,
};
