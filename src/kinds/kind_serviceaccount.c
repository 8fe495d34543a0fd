/*
 * kind_serviceaccount.c - service accounts: metadata is all there is to check.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %l, %V]", value_in(obj, "metadata", "name"),
			   (int64_t)value_len(value_get(obj, "secrets")), cell_age(obj, now));
}

const struct kind kind_serviceaccount = {
	.row = row,
	KIND_FACTS_serviceaccount,
};
