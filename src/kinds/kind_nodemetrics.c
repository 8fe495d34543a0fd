/* kind_nodemetrics.c - what a node uses: read only, answered by the metrics server. */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static struct value *row(const struct value *obj, int64_t now)
{
	(void)now;
	return value_build("[%v, %v, %v, %v]", value_in(obj, "metadata", "name"),
			   value_in(obj, "usage", "cpu"), value_in(obj, "usage", "memory"),
			   value_get(obj, "window"));
}

const struct kind kind_nodemetrics = {
	.row = row,
	KIND_FACTS_nodemetrics,
};
