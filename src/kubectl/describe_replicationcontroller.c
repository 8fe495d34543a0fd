#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *rc, struct desc *d, struct err *err)
{
	const struct value *labels = value_in(rc, "spec", "selector");
	VALUE_AUTO *selector = value_build("{matchLabels: %v}", labels);
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO pods = BUF_INIT;
	int ret = pods_status_text(r, rc, selector, &pods, err);

	if (ret < 0)
		return ret;
	selector_format_object(&text, selector);
	desc_name(d, rc);
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc_labels(d, "Labels", value_in(rc, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(rc, "metadata", "annotations"));
	desc(d, 0, "Replicas:\t%lld current / %lld desired\n",
	     (long long)value_int_in(rc, "status", "replicas"),
	     (long long)value_int_in(rc, "spec", "replicas"));
	desc(d, 0, "Pods Status:\t%s\n", buf_str(&pods));
	describe_pod_template(d, value_in(rc, "spec", "template"));
	desc_conditions(d, value_in(rc, "status", "conditions"));
	return 0;
}

const struct describer describe_replicationcontroller = {
	.group = "", .kind = "ReplicationController", .run = run};
