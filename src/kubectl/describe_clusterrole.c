#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *role, struct desc *d,
	       struct err *err)
{
	(void)r;
	(void)err;
	desc_string(d, 0, "Name", value_in(role, "metadata", "name"));
	desc_labels(d, "Labels", value_in(role, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(role, "metadata", "annotations"));
	describe_rules(d, value_get(role, "rules"));
	return 0;
}

const struct describer describe_clusterrole = {
	.group = "rbac.authorization.k8s.io", .kind = "ClusterRole", .run = run, .no_events = true};
