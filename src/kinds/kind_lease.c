/*
 * kind_lease.c - leases. Upstream: pkg/apis/coordination/validation.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *spec = value_get(obj, "spec");
	const struct value *sec = value_get(spec, "leaseDurationSeconds");
	struct fpath sp = FP(NULL, "spec");

	(void)old;
	(void)subresource;
	if (sec && value_int(sec) <= 0)
		fe_invalid_int(e, &FP(&sp, "leaseDurationSeconds"), value_int(sec),
			       "must be greater than 0");
	check_nonnegative(e, &FP(&sp, "leaseTransitions"), value_get(spec, "leaseTransitions"));
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %V, %V]", value_in(obj, "metadata", "name"),
			   cell_text(value_in(obj, "spec", "holderIdentity"), ""),
			   cell_age(obj, now));
}

const struct kind kind_lease = {
	.validate = validate,
	.row = row,
	KIND_FACTS_lease,
};
