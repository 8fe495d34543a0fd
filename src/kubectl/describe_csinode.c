#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *obj, struct desc *d, struct err *err)
{
	const struct value *driver;

	(void)r;
	(void)err;
	desc_string(d, 0, "Name", value_in(obj, "metadata", "name"));
	desc_labels(d, "Labels", value_in(obj, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(obj, "metadata", "annotations"));
	desc_time(d, 0, "CreationTimestamp", value_in(obj, "metadata", "creationTimestamp"));
	desc(d, 0, "Spec:\n");
	if (value_is_array(value_in(obj, "spec", "drivers")))
		desc(d, 1, "Drivers:\n");
	value_each_item(driver, i, value_in(obj, "spec", "drivers"))
	{
		const struct value *count = value_in(driver, "allocatable", "count");
		BUF_AUTO keys = BUF_INIT;

		desc(d, 2, "%s:\n", value_str_or(value_get(driver, "name"), ""));
		desc_string(d, 3, "Node ID", value_get(driver, "nodeID"));
		if (!value_is_null(count)) {
			desc(d, 3, "Allocatables:\n");
			desc_int(d, 4, "Count", count);
		}
		strings_join(&keys, value_get(driver, "topologyKeys"), " ");
		if (!value_is_null(value_get(driver, "topologyKeys")))
			desc(d, 3, "Topology Keys:\t[%s]\n", buf_str(&keys));
	}
	return 0;
}

const struct describer describe_csinode = {
	.group = "storage.k8s.io", .kind = "CSINode", .run = run};
