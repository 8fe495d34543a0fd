/*
 * kind_tokenreview.c - a question that is only created: whose a token is. Answered by apiserver/review.c.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

const struct kind kind_tokenreview = {
	KIND_FACTS_tokenreview,
};
