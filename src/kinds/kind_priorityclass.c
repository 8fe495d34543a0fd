/*
 * kind_priorityclass.c - priority classes. Upstream: pkg/apis/scheduling/validation.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#define HIGHEST_USER_PRIORITY 1000000000

static void defaults(struct value **obj)
{
	if (!value_get(*obj, "preemptionPolicy"))
		value_put_str(obj, "preemptionPolicy", "PreemptLowerPriority");
}

static bool is_system(const char *name, int64_t value)
{
	return (str_eq(name, "system-node-critical") && value == 2000001000) ||
	       (str_eq(name, "system-cluster-critical") && value == 2000000000);
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	static const char *const policies[] = {"Never", "PreemptLowerPriority", NULL};
	const char *name = value_str(value_in(obj, "metadata", "name"));
	const struct value *value = value_get(obj, "value");
	const struct value *policy = value_get(obj, "preemptionPolicy");

	(void)subresource;
	if (old) {
		if (value_int(value) != value_int(value_get(old, "value")))
			field_error(e, FE_FORBIDDEN, "value", NULL,
				    "may not be changed in an update.");
		if (!value_equal(policy, value_get(old, "preemptionPolicy")))
			field_error(e, FE_INVALID, "preemptionPolicy", policy,
				    "field is immutable");
		return;
	}
	if (str_starts(name, "system-") && !is_system(name, value_int(value)))
		field_error(
			e, FE_FORBIDDEN, "metadata.name", NULL,
			"priority class names with 'system-' prefix are reserved for system use "
			"only. error: %s is not a known system priority class",
			name);
	else if (!str_starts(name, "system-") && value_int(value) > HIGHEST_USER_PRIORITY)
		field_error(e, FE_FORBIDDEN, "value", NULL,
			    "maximum allowed value of a user defined priority is %d",
			    HIGHEST_USER_PRIORITY);
	if (policy && !str_eq(value_str(policy), policies[0]) &&
	    !str_eq(value_str(policy), policies[1]))
		field_error_unsupported(e, "preemptionPolicy", policy, policies);
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %l, %b, %V, %v]", value_in(obj, "metadata", "name"),
			   value_int_in(obj, "value"), value_bool_in(obj, "globalDefault"),
			   cell_age(obj, now), value_get(obj, "preemptionPolicy"));
}

const struct kind kind_priorityclass = {
	.defaults = defaults,
	.validate = validate,
	.row = row,
	KIND_FACTS_priorityclass,
};
