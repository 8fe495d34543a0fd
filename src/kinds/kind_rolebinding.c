/*
 * kind_rolebinding.c - who has a role in one namespace.
 */
#include "kinds/kind_facts.inc"
#include "kinds/rbac.h"

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	(void)subresource;
	check_binding(e, obj, old, true);
}

const struct kind kind_rolebinding = {
	.defaults = default_binding,
	.validate = validate,
	.row = binding_row,
	.name_form = NAME_PATH_SEGMENT,
	KIND_FACTS_rolebinding,
};
