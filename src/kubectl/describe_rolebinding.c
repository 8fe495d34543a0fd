#include "kubectl/describe.h"

void describe_binding(struct desc *d, const struct value *binding)
{
	const struct value *s;

	desc_string(d, 0, "Name", value_in(binding, "metadata", "name"));
	desc_labels(d, "Labels", value_in(binding, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(binding, "metadata", "annotations"));
	desc(d, 0, "Role:\n");
	desc_string(d, 1, "Kind", value_in(binding, "roleRef", "kind"));
	desc_string(d, 1, "Name", value_in(binding, "roleRef", "name"));
	desc(d, 0, "Subjects:\n");
	desc(d, 1, "Kind\tName\tNamespace\n");
	desc(d, 1, "----\t----\t---------\n");
	value_each_item(s, i, value_get(binding, "subjects"))
		desc(d, 1, "%s\t%s\t%s\n", value_str_or(value_get(s, "kind"), ""),
		     value_str_or(value_get(s, "name"), ""),
		     value_str_or(value_get(s, "namespace"), ""));
}

static int run(const struct describing *r, const struct value *obj, struct desc *d, struct err *err)
{
	(void)r;
	(void)err;
	describe_binding(d, obj);
	return 0;
}

const struct describer describe_rolebinding = {
	.group = "rbac.authorization.k8s.io", .kind = "RoleBinding", .run = run, .no_events = true};
