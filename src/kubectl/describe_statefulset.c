#include "kubectl/describe.h"

static void claims(struct desc *d, const struct value *list)
{
	const struct value *c;

	if (value_len(list) == 0) {
		desc(d, 0, "Volume Claims:\t<none>\n");
		return;
	}
	desc(d, 0, "Volume Claims:\n");
	value_each_item(c, i, list)
	{
		const struct value *size = value_in(c, "spec", "resources", "requests", "storage");
		BUF_AUTO text = BUF_INIT;
		BUF_AUTO modes = BUF_INIT;

		if (value_is_null(size))
			buf_adds(&text, "<default>");
		else
			quantity_text(&text, size);
		strings_join(&modes, value_in(c, "spec", "accessModes"), " ");
		desc_string(d, 1, "Name", value_in(c, "metadata", "name"));
		desc_string(d, 1, "StorageClass", value_in(c, "spec", "storageClassName"));
		desc_labels(d, "  Labels", value_in(c, "metadata", "labels"));
		desc_labels(d, "  Annotations", value_in(c, "metadata", "annotations"));
		desc(d, 1, "Capacity:\t%s\n", buf_str(&text));
		desc(d, 1, "Access Modes:\t[%s]\n", buf_str(&modes));
	}
}

static int run(const struct describing *r, const struct value *ss, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(ss, "spec");
	const struct value *rolling = value_in(spec, "updateStrategy", "rollingUpdate");
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO pods = BUF_INIT;
	int rc = pods_status_text(r, ss, value_get(spec, "selector"), &pods, err);

	if (rc < 0)
		return rc;
	selector_format_object(&text, value_get(spec, "selector"));
	desc_name(d, ss);
	desc_time(d, 0, "CreationTimestamp", value_in(ss, "metadata", "creationTimestamp"));
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc_labels(d, "Labels", value_in(ss, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(ss, "metadata", "annotations"));
	desc(d, 0, "Replicas:\t%lld desired | %lld total\n",
	     (long long)value_int_in(spec, "replicas"),
	     (long long)value_int_in(ss, "status", "replicas"));
	desc_string(d, 0, "Update Strategy", value_in(spec, "updateStrategy", "type"));
	if (!value_is_null(value_get(rolling, "partition"))) {
		desc_int(d, 1, "Partition", value_get(rolling, "partition"));
		if (!value_is_null(value_get(rolling, "maxUnavailable"))) {
			BUF_AUTO max = BUF_INIT;

			intstr_text(&max, value_get(rolling, "maxUnavailable"));
			desc(d, 1, "MaxUnavailable:\t%s\n", buf_str(&max));
		}
	}
	desc(d, 0, "Pods Status:\t%s\n", buf_str(&pods));
	describe_pod_template(d, value_get(spec, "template"));
	claims(d, value_get(spec, "volumeClaimTemplates"));
	return 0;
}

const struct describer describe_statefulset = {.group = "apps", .kind = "StatefulSet", .run = run};
