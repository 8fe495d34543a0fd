#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *ic, struct desc *d, struct err *err)
{
	const struct value *p = value_in(ic, "spec", "parameters");

	(void)r;
	(void)err;
	desc_string(d, 0, "Name", value_in(ic, "metadata", "name"));
	desc_labels(d, "Labels", value_in(ic, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(ic, "metadata", "annotations"));
	desc_string(d, 0, "Controller", value_in(ic, "spec", "controller"));
	if (!value_is_map(p))
		return 0;
	desc(d, 0, "Parameters:\n");
	if (!value_is_null(value_get(p, "apiGroup")))
		desc_string(d, 1, "APIGroup", value_get(p, "apiGroup"));
	desc_string(d, 1, "Kind", value_get(p, "kind"));
	desc_string(d, 1, "Name", value_get(p, "name"));
	return 0;
}

const struct describer describe_ingressclass = {
	.group = "networking.k8s.io", .kind = "IngressClass", .run = run};
