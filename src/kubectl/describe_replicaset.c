#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *rs, struct desc *d, struct err *err)
{
	const struct value *selector = value_in(rs, "spec", "selector");
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO pods = BUF_INIT;
	ERR_AUTO why = ERR_INIT;

	(void)err;
	selector_format_object(&text, selector);
	desc_name(d, rs);
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc_labels(d, "Labels", value_in(rs, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(rs, "metadata", "annotations"));
	desc_controller(d, rs);
	desc(d, 0, "Replicas:\t%lld current / %lld desired\n",
	     (long long)value_int_in(rs, "status", "replicas"),
	     (long long)value_int_in(rs, "spec", "replicas"));
	if (pods_status_text(r, rs, selector, &pods, &why) < 0)
		desc(d, 0, "Pods Status:\terror in fetching pods: %s\n", err_msg(&why));
	else
		desc(d, 0, "Pods Status:\t%s\n", buf_str(&pods));
	describe_pod_template(d, value_in(rs, "spec", "template"));
	desc_conditions(d, value_in(rs, "status", "conditions"));
	return 0;
}

const struct describer describe_replicaset = {.group = "apps", .kind = "ReplicaSet", .run = run};
