#include "kubectl/describe.h"

static void terms(struct desc *d, const struct value *list)
{
	const struct value *term, *req;

	desc(d, 1, "Required Terms:\t%s\n", value_len(list) ? "" : "<none>");
	value_each_item(term, i, list)
	{
		const struct value *reqs = value_get(term, "matchExpressions");

		desc(d, 2, "Term %zu:\t%s", i, value_len(reqs) ? "" : "<none>\n");
		value_each_item(req, j, reqs)
		{
			BUF_AUTO values = BUF_INIT;

			if (j)
				desc(d, 2, "\t");
			for (const char *c = value_str_or(value_get(req, "operator"), ""); *c; c++)
				buf_addc(&values, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
			if (value_len(value_get(req, "values"))) {
				buf_adds(&values, " [");
				strings_join(&values, value_get(req, "values"), ", ");
				buf_addc(&values, ']');
			}
			desc_add(d, "%s %s\n", value_str_or(value_get(req, "key"), ""),
				 buf_str(&values));
		}
	}
}

static void affinity(struct desc *d, const struct value *required)
{
	desc(d, 0, "Node Affinity:\t%s\n", value_is_map(required) ? "" : "<none>");
	if (value_is_map(required))
		terms(d, value_get(required, "nodeSelectorTerms"));
}

static void status(const struct describing *r, struct desc *d, const struct value *pv)
{
	const struct value *deleted = value_in(pv, "metadata", "deletionTimestamp");
	BUF_AUTO age = BUF_INIT;

	if (value_is_null(deleted)) {
		desc_string(d, 0, "Status", value_in(pv, "status", "phase"));
		return;
	}
	age_text(&age, deleted, r->now);
	desc(d, 0, "Status:\tTerminating (lasts %s)\n", buf_str(&age));
}

static int run(const struct describing *r, const struct value *pv, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(pv, "spec"), *claim = value_get(spec, "claimRef");
	BUF_AUTO finalizers = BUF_INIT;
	BUF_AUTO modes = BUF_INIT;
	BUF_AUTO size = BUF_INIT;

	(void)err;
	strings_join(&finalizers, value_in(pv, "metadata", "finalizers"), " ");
	access_modes_text(&modes, value_get(spec, "accessModes"));
	quantity_text(&size, value_in(spec, "capacity", "storage"));
	desc_string(d, 0, "Name", value_in(pv, "metadata", "name"));
	desc_labels(d, "Labels", value_in(pv, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(pv, "metadata", "annotations"));
	desc(d, 0, "Finalizers:\t[%s]\n", buf_str(&finalizers));
	desc_string(d, 0, "StorageClass", value_get(spec, "storageClassName"));
	status(r, d, pv);
	if (value_is_map(claim))
		desc(d, 0, "Claim:\t%s/%s\n", value_str_or(value_get(claim, "namespace"), ""),
		     value_str_or(value_get(claim, "name"), ""));
	else
		desc(d, 0, "Claim:\t\n");
	desc_string(d, 0, "Reclaim Policy", value_get(spec, "persistentVolumeReclaimPolicy"));
	desc(d, 0, "Access Modes:\t%s\n", buf_str(&modes));
	if (!value_is_null(value_get(spec, "volumeMode")))
		desc_string(d, 0, "VolumeMode", value_get(spec, "volumeMode"));
	desc(d, 0, "Capacity:\t%s\n", buf_str(&size));
	affinity(d, value_in(spec, "nodeAffinity", "required"));
	desc_string(d, 0, "Message", value_in(pv, "status", "message"));
	desc(d, 0, "Source:\n");
	describe_volume_source(d, spec, true);
	return 0;
}

const struct describer describe_persistentvolume = {
	.group = "", .kind = "PersistentVolume", .run = run};
