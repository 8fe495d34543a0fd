#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *ds, struct desc *d, struct err *err)
{
	const struct value *status = value_get(ds, "status");
	const struct value *selector = value_in(ds, "spec", "selector");
	VALUE_AUTO *nodes = value_build("{matchLabels: %v}",
					value_in(ds, "spec", "template", "spec", "nodeSelector"));
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO node_text = BUF_INIT;
	BUF_AUTO pods = BUF_INIT;
	int rc = pods_status_text(r, ds, selector, &pods, err);

	if (rc < 0)
		return rc;
	selector_format_object(&text, selector);
	selector_format_object(&node_text, nodes);
	desc_name(d, ds);
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc(d, 0, "Node-Selector:\t%s\n", buf_str(&node_text));
	desc_labels(d, "Labels", value_in(ds, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(ds, "metadata", "annotations"));
	desc(d, 0, "Desired Number of Nodes Scheduled: %lld\n",
	     (long long)value_int_in(status, "desiredNumberScheduled"));
	desc(d, 0, "Current Number of Nodes Scheduled: %lld\n",
	     (long long)value_int_in(status, "currentNumberScheduled"));
	desc(d, 0, "Number of Nodes Scheduled with Up-to-date Pods: %lld\n",
	     (long long)value_int_in(status, "updatedNumberScheduled"));
	desc(d, 0, "Number of Nodes Scheduled with Available Pods: %lld\n",
	     (long long)value_int_in(status, "numberAvailable"));
	desc(d, 0, "Number of Nodes Misscheduled: %lld\n",
	     (long long)value_int_in(status, "numberMisscheduled"));
	desc(d, 0, "Pods Status:\t%s\n", buf_str(&pods));
	describe_pod_template(d, value_in(ds, "spec", "template"));
	return 0;
}

const struct describer describe_daemonset = {.group = "apps", .kind = "DaemonSet", .run = run};
