#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *obj, struct desc *d, struct err *err)
{
	const struct value *conditions = value_in(obj, "status", "conditions"), *c;
	BUF_AUTO cidrs = BUF_INIT;

	(void)r;
	(void)err;
	strings_join(&cidrs, value_in(obj, "spec", "cidrs"), ", ");
	desc_string(d, 0, "Name", value_in(obj, "metadata", "name"));
	desc_labels(d, "Labels", value_in(obj, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(obj, "metadata", "annotations"));
	desc(d, 0, "CIDRs:\t%s\n", buf_str(&cidrs));
	if (value_len(conditions) == 0)
		return 0;
	desc(d, 0, "Status:\n");
	desc(d, 0, "Conditions:\n");
	desc(d, 1, "Type\tStatus\tLastTransitionTime\tReason\tMessage\n");
	desc(d, 1, "----\t------\t------------------\t------\t-------\n");
	value_each_item(c, i, conditions)
	{
		BUF_AUTO at = BUF_INIT;

		time_text(&at, value_get(c, "lastTransitionTime"));
		desc(d, 1, "%s\t%s\t%s\t%s\t%s\n", value_str_or(value_get(c, "type"), ""),
		     value_str_or(value_get(c, "status"), ""), buf_str(&at),
		     value_str_or(value_get(c, "reason"), ""),
		     value_str_or(value_get(c, "message"), ""));
	}
	return 0;
}

const struct describer describe_servicecidr = {
	.group = "networking.k8s.io", .kind = "ServiceCIDR", .run = run};
