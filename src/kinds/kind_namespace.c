/*
 * kind_namespace.c - namespaces. Upstream: pkg/registry/core/namespace/strategy.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#define NAME_LABEL_KEY "kubernetes.io/metadata.name"

static void defaults(struct value **obj)
{
	const char *name = value_str_in(*obj, "metadata", "name");

	if (str_empty(name) ||
	    str_eq(value_str_in(*obj, "metadata", "labels", NAME_LABEL_KEY), name))
		return;
	value_put_in(obj, value_str_new(name), "metadata", "labels", NAME_LABEL_KEY);
}

static bool has_kubernetes(const struct value *finalizers)
{
	const struct value *f;

	value_each_item(f, i, finalizers) if (str_eq(value_str(f), "kubernetes")) return true;
	return false;
}

static void prepare(struct value **obj, const struct value *old, const char *subresource,
		    struct sim *sim)
{
	VALUE_AUTO *list = NULL;

	(void)sim;
	if (old) {
		/* finalizers change through their own door */
		if (!str_eq(subresource, "finalize") && !str_eq(subresource, "status") &&
		    value_get(old, "spec"))
			value_put(obj, "spec", value_ref(value_get(old, "spec")));
		return;
	}
	defaults(obj);
	value_put(obj, "status", value_build("{phase: 'Active'}"));
	list = value_ref(value_in(*obj, "spec", "finalizers"));
	if (has_kubernetes(list))
		return;
	value_push(&list, value_str_new("kubernetes"));
	value_put_in(obj, value_ref(list), "spec", "finalizers");
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	struct fpath spec = FP(NULL, "spec"), list = FP(&spec, "finalizers");
	const struct value *f, *deleted = value_in(obj, "metadata", "deletionTimestamp");
	const char *phase = value_str_or(value_in(obj, "status", "phase"), "");
	struct fpath status = FP(NULL, "status");

	if (!old || str_eq(subresource, "finalize"))
		value_each_item(f, i, value_in(obj, "spec", "finalizers"))
			check_label_name(e, &FP_AT(&list, i), value_str_or(f, ""));
	if (!str_eq(subresource, "status"))
		return;
	if (!deleted && strcmp(phase, "Active") != 0)
		fe_invalid_str(e, &FP(&status, "Phase"), phase,
			       "may only be 'Active' if `deletionTimestamp` is empty");
	else if (deleted && strcmp(phase, "Terminating") != 0)
		fe_invalid_str(e, &FP(&status, "Phase"), phase,
			       "may only be 'Terminating' if `deletionTimestamp` is not empty");
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %V, %V]", value_in(obj, "metadata", "name"),
			   cell_text(value_in(obj, "status", "phase"), ""), cell_age(obj, now));
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	(void)scratch;
	return strcmp(key, "status.phase") == 0 ? field_text(obj, "status", "phase") : NULL;
}

const struct kind kind_namespace = {
	.name_form = NAME_LABEL,
	.defaults = defaults,
	.prepare = prepare,
	.validate = validate,
	.row = row,
	.field = field,
	KIND_FACTS_namespace,
};
