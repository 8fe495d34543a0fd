/* RuntimeClass: what a pod's runtime class adds. Upstream: plugin/pkg/admission/runtimeclass. */
#include "apiserver/admission/admission.h"

static int mutate(struct admission *at, struct err *err)
{
	const struct value *rc, *overhead, *v;
	const char *name, *key;

	if (at->op != ADMIT_CREATE || at->res != at->a->pods || at->subresource)
		return 0;
	name = value_str_in(*at->obj, "spec", "runtimeClassName");
	if (str_empty(name))
		return 0;
	rc = storage_find(at->a, at->a->runtimeclasses, NULL, name);
	if (!rc)
		return status_forbidden(err, at->kind, object_name_hint(*at->obj),
					"pod rejected: RuntimeClass \"%s\" not found", name);
	overhead = value_in(rc, "overhead", "podFixed");
	if (overhead)
		value_put_in(at->obj, value_ref(overhead), "spec", "overhead");
	value_each_entry(key, v, i, value_in(rc, "scheduling", "nodeSelector"))
		value_put_in(at->obj, value_ref(v), "spec", "nodeSelector", key);
	value_each_item(v, i, value_in(rc, "scheduling", "tolerations"))
	{
		struct value *list = value_ref(value_in(*at->obj, "spec", "tolerations"));

		value_push(&list, value_ref(v));
		value_put_in(at->obj, list, "spec", "tolerations");
	}
	return 0;
}

const struct admission_plugin admission_runtime_class = {
	.name = "RuntimeClass",
	.mutate = mutate,
};
