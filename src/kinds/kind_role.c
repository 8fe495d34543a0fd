/*
 * kind_role.c - what may be done in one namespace.
 */
#include "kinds/kind_facts.inc"
#include "kinds/rbac.h"

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	(void)old;
	(void)subresource;
	check_policy_rules(e, obj, true);
}

const struct kind kind_role = {
	.validate = validate,
	.name_form = NAME_PATH_SEGMENT,
	KIND_FACTS_role,
};
