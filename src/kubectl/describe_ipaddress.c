#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *obj, struct desc *d, struct err *err)
{
	const struct value *ref = value_in(obj, "spec", "parentRef");

	(void)r;
	(void)err;
	desc_string(d, 0, "Name", value_in(obj, "metadata", "name"));
	desc_labels(d, "Labels", value_in(obj, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(obj, "metadata", "annotations"));
	if (!value_is_map(ref))
		return 0;
	desc(d, 0, "Parent Reference:\n");
	desc_string(d, 1, "Group", value_get(ref, "group"));
	desc_string(d, 1, "Resource", value_get(ref, "resource"));
	desc_string(d, 1, "Namespace", value_get(ref, "namespace"));
	desc_string(d, 1, "Name", value_get(ref, "name"));
	return 0;
}

const struct describer describe_ipaddress = {
	.group = "networking.k8s.io", .kind = "IPAddress", .run = run};
