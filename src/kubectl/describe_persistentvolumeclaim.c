#include "kubectl/describe.h"

static void status(struct desc *d, const struct value *pvc, int64_t now)
{
	const struct value *deleted = value_in(pvc, "metadata", "deletionTimestamp");
	BUF_AUTO age = BUF_INIT;

	if (value_is_null(deleted)) {
		desc_string(d, 0, "Status", value_in(pvc, "status", "phase"));
		return;
	}
	age_text(&age, deleted, now);
	desc(d, 0, "Status:\tTerminating (lasts %s)\n", buf_str(&age));
}

static void source(struct desc *d, const struct value *s)
{
	if (!value_is_map(s))
		return;
	desc(d, 0, "DataSource:\n");
	if (!value_is_null(value_get(s, "apiGroup")))
		desc_string(d, 1, "APIGroup", value_get(s, "apiGroup"));
	desc_string(d, 1, "Kind", value_get(s, "kind"));
	desc_string(d, 1, "Name", value_get(s, "name"));
}

void describe_claim(struct desc *d, const struct value *pvc, bool full, int64_t now)
{
	const struct value *spec = value_get(pvc, "spec"), *meta = value_get(pvc, "metadata");
	const char *volume = value_str_or(value_get(spec, "volumeName"), "");
	BUF_AUTO finalizers = BUF_INIT;
	BUF_AUTO size = BUF_INIT;
	BUF_AUTO modes = BUF_INIT;

	if (full)
		desc_name(d, pvc);
	desc_string(d, 0, "StorageClass", value_get(spec, "storageClassName"));
	if (full)
		status(d, pvc, now);
	desc(d, 0, "Volume:\t%s\n", volume);
	desc_labels(d, "Labels", value_get(meta, "labels"));
	desc_annotations(d, "Annotations", value_get(meta, "annotations"));
	strings_join(&finalizers, value_get(meta, "finalizers"), " ");
	if (full)
		desc(d, 0, "Finalizers:\t[%s]\n", buf_str(&finalizers));
	if (volume[0]) {
		quantity_text(&size, value_in(pvc, "status", "capacity", "storage"));
		access_modes_text(&modes, value_in(pvc, "status", "accessModes"));
	}
	desc(d, 0, "Capacity:\t%s\n", buf_str(&size));
	desc(d, 0, "Access Modes:\t%s\n", buf_str(&modes));
	if (!value_is_null(value_get(spec, "volumeMode")))
		desc_string(d, 0, "VolumeMode", value_get(spec, "volumeMode"));
	source(d, value_get(spec, "dataSource"));
}

static bool uses(const struct value *pod, const char *claim)
{
	const struct value *v;

	value_each_item(v, i, value_in(pod, "spec", "volumes"))
	{
		if (str_eq(value_str_in(v, "persistentVolumeClaim", "claimName"), claim))
			return true;
	}
	return false;
}

static bool is_owner(const struct value *pod, const struct value *pvc)
{
	const struct value *ref;

	value_each_item(ref, i, value_in(pvc, "metadata", "ownerReferences"))
	{
		if (str_eq(value_str_in(ref, "kind"), "Pod") &&
		    str_eq(value_str_in(ref, "uid"), value_str_in(pod, "metadata", "uid")))
			return true;
	}
	return false;
}

static void used_by(struct desc *d, const struct value *pvc, const struct value *pods)
{
	const char *name = value_str_or(value_in(pvc, "metadata", "name"), "");
	STRVEC_AUTO users = STRVEC_INIT;
	const struct value *pod;

	value_each_item(pod, i, pods)
	{
		if (uses(pod, name) || is_owner(pod, pvc))
			strvec_add(&users, value_str_or(value_in(pod, "metadata", "name"), ""));
	}
	strvec_sort(&users);
	desc(d, 0, "Used By:\t%s", users.nr ? "" : "<none>\n");
	for (size_t i = 0; i < users.nr; i++)
		desc_add(d, "%s%s\n", i ? "\t" : "", users.v[i]);
}

static void conditions(struct desc *d, const struct value *list)
{
	const struct value *c;

	if (value_len(list) == 0)
		return;
	desc(d, 0, "Conditions:\n");
	desc(d, 1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n");
	desc(d, 1, "----\t------\t-----------------\t------------------\t------\t-------\n");
	value_each_item(c, i, list)
	{
		BUF_AUTO probed = BUF_INIT;
		BUF_AUTO changed = BUF_INIT;

		time_text(&probed, value_get(c, "lastProbeTime"));
		time_text(&changed, value_get(c, "lastTransitionTime"));
		desc(d, 1, "%s \t%s \t%s \t%s \t%s \t%s\n", value_str_or(value_get(c, "type"), ""),
		     value_str_or(value_get(c, "status"), ""), buf_str(&probed), buf_str(&changed),
		     value_str_or(value_get(c, "reason"), ""),
		     value_str_or(value_get(c, "message"), ""));
	}
}

static int run(const struct describing *r, const struct value *pvc, struct desc *d, struct err *err)
{
	VALUE_AUTO *pods = NULL;
	int rc = describe_list(r, "", "pods", value_str_in(pvc, "metadata", "namespace"), NULL,
			       NULL, &pods, err);

	if (rc < 0)
		return rc;
	describe_claim(d, pvc, true, r->now);
	used_by(d, pvc, value_get(pods, "items"));
	conditions(d, value_in(pvc, "status", "conditions"));
	return 0;
}

const struct describer describe_persistentvolumeclaim = {
	.group = "", .kind = "PersistentVolumeClaim", .run = run};
