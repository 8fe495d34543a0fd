/*
 * kind_clusterrole.c - what may be done anywhere. With an aggregationRule its rules are
 * gathered by controller_clusterroleaggregation.c.
 */
#include "kinds/kind_facts.inc"
#include "kinds/rbac.h"

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *aggregation = value_get(obj, "aggregationRule"), *sel;
	const struct value *selectors = value_get(aggregation, "clusterRoleSelectors");
	struct fpath rule = FP(NULL, "aggregationRule");
	struct fpath list = FP(&rule, "clusterRoleSelectors");

	(void)old;
	(void)subresource;
	check_policy_rules(e, obj, false);
	if (aggregation && !value_len(selectors))
		fe_required(e, &list,
			    "at least one clusterRoleSelector required if aggregationRule is "
			    "non-nil");
	value_each_item(sel, i, selectors) check_selector(e, &FP_AT(&list, i), sel);
}

const struct kind kind_clusterrole = {
	.validate = validate,
	.name_form = NAME_PATH_SEGMENT,
	KIND_FACTS_clusterrole,
};
