#include "kubectl/describe.h"

#include <errno.h>

static void conditions(struct desc *d, const struct value *list)
{
	const struct value *c;

	if (value_len(list) == 0)
		return;
	desc(d, 0, "Conditions:\n");
	desc(d, 1, "Type\tStatus\tLastTransitionTime\tReason\tMessage\n");
	desc(d, 1, "----\t------\t------------------\t------\t-------\n");
	value_each_item(c, i, list)
	{
		BUF_AUTO at = BUF_INIT;

		time_text(&at, value_get(c, "lastTransitionTime"));
		desc(d, 1, "%s\t%s\t%s\t%s\t%s\n", value_str_or(value_get(c, "type"), ""),
		     value_str_or(value_get(c, "status"), ""), buf_str(&at),
		     value_str_or(value_get(c, "reason"), ""),
		     value_str_or(value_get(c, "message"), ""));
	}
}

static void quotas(struct desc *d, const struct value *list)
{
	const struct value *q;

	desc(d, 0, "\n");
	if (value_len(list) == 0) {
		desc(d, 0, "No resource quota.\n");
		return;
	}
	desc(d, 0, "Resource Quotas\n");
	value_each_item(q, i, list)
	{
		desc_string(d, 1, "Name", value_in(q, "metadata", "name"));
		describe_quota_table(d, q, 1);
	}
}

static void limits(struct desc *d, const struct value *list)
{
	const struct value *l;

	desc(d, 0, "\n");
	if (value_len(list) == 0) {
		desc(d, 0, "No LimitRange resource.\n");
		return;
	}
	desc(d, 0,
	     "Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax "
	     "Limit/Request Ratio\n");
	desc(d, 0,
	     " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------"
	     "\n");
	value_each_item(l, i, list) describe_limits(d, l, " ");
}

static int run(const struct describing *r, const struct value *ns, struct desc *d, struct err *err)
{
	const char *name = value_str_or(value_in(ns, "metadata", "name"), "");
	VALUE_AUTO *quota = NULL;
	VALUE_AUTO *limit = NULL;
	int rc = describe_list(r, "", "resourcequotas", name, NULL, NULL, &quota, err);

	/* A server without these kinds has none of them. */
	if (rc == -ENOENT) {
		err_release(err);
		rc = 0;
	}
	if (rc == 0)
		rc = describe_list(r, "", "limitranges", name, NULL, NULL, &limit, err);
	if (rc == -ENOENT) {
		err_release(err);
		rc = 0;
	}
	if (rc < 0)
		return rc;
	desc(d, 0, "Name:\t%s\n", name);
	desc_labels(d, "Labels", value_in(ns, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(ns, "metadata", "annotations"));
	desc_string(d, 0, "Status", value_in(ns, "status", "phase"));
	conditions(d, value_in(ns, "status", "conditions"));
	if (quota)
		quotas(d, value_get(quota, "items"));
	if (limit)
		limits(d, value_get(limit, "items"));
	return 0;
}

const struct describer describe_namespace = {
	.group = "", .kind = "Namespace", .run = run, .no_events = true};
