/*
 * kind_replicaset.c - replica sets. Upstream: pkg/registry/apps/replicaset/strategy.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static bool default_spec(struct value **v, void *arg)
{
	bool changed = put_default_int(v, "replicas", 1);

	(void)arg;
	return default_pod_template(v) || changed;
}

static void defaults(struct value **obj)
{
	value_edit(obj, "spec", default_spec, NULL);
}

static void check_status(struct field_errors *e, const struct value *status)
{
	static const char *const counts[] = {"replicas", "fullyLabeledReplicas", "readyReplicas",
					     "availableReplicas", "observedGeneration"};
	struct fpath sp = FP(NULL, "status");
	int64_t replicas = value_int_in(status, "replicas");

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		check_nonnegative(e, &FP(&sp, counts[i]), value_get(status, counts[i]));
	for (size_t i = 1; i < 4; i++)
		if (value_int_in(status, counts[i]) > replicas)
			fe_invalid_int(e, &FP(&sp, counts[i]), value_int_in(status, counts[i]),
				       "cannot be greater than status.replicas");
	if (value_int_in(status, "availableReplicas") > value_int_in(status, "readyReplicas"))
		fe_invalid_int(e, &FP(&sp, "availableReplicas"),
			       value_int_in(status, "availableReplicas"),
			       "cannot be greater than readyReplicas");
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *spec = value_get(obj, "spec");
	struct fpath sp = FP(NULL, "spec");

	if (str_eq(subresource, "status")) {
		check_status(e, value_get(obj, "status"));
		return;
	}
	if (old && spec == value_get(old, "spec"))
		return;
	check_nonnegative(e, &FP(&sp, "replicas"), value_get(spec, "replicas"));
	check_nonnegative(e, &FP(&sp, "minReadySeconds"), value_get(spec, "minReadySeconds"));
	check_selector_and_template(e, &sp, spec, "deployment", "ReplicaSet");
	if (old)
		check_selector_immutable(e, obj, old);
}

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *status = value_get(obj, "status"),
			   *tmpl = value_in(obj, "spec", "template");

	return value_build("[%v, %l, %l, %l, %V, %V, %V, %V]", value_in(obj, "metadata", "name"),
			   value_int_in(obj, "spec", "replicas"), value_int_in(status, "replicas"),
			   value_int_in(status, "readyReplicas"), cell_age(obj, now),
			   cell_containers(tmpl, "name"), cell_containers(tmpl, "image"),
			   cell_selector(value_in(obj, "spec", "selector")));
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	if (strcmp(key, "status.replicas") != 0)
		return NULL;
	buf_reset(scratch);
	buf_addf(scratch, "%lld", (long long)value_int_in(obj, "status", "replicas"));
	return buf_str(scratch);
}

const struct kind kind_replicaset = {
	.generation = true,
	.defaults = defaults,
	.validate = validate,
	.warn = warn_workload,
	.row = row,
	.field = field,
	KIND_FACTS_replicaset,
};
