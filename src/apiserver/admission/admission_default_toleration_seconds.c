/*
 * DefaultTolerationSeconds: a pod stays five minutes on a node that stopped answering.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds.
 */
#include "apiserver/admission/admission.h"

static const char *const keys[] = {"node.kubernetes.io/not-ready",
				   "node.kubernetes.io/unreachable"};

static bool tolerates(const struct value *list, const char *key)
{
	const struct value *t;

	value_each_item(t, i, list)
	{
		const char *k = value_str(value_get(t, "key"));
		const char *effect = value_str(value_get(t, "effect"));

		if ((str_empty(k) || !strcmp(k, key)) &&
		    (str_empty(effect) || !strcmp(effect, "NoExecute")))
			return true;
	}
	return false;
}

static int mutate(struct admission *at, struct err *err)
{
	const struct value *have;
	struct value *list = NULL;

	(void)err;
	if (at->res != at->a->pods || at->subresource || at->op == ADMIT_DELETE)
		return 0;
	have = value_in(*at->obj, "spec", "tolerations");
	for (int i = 0; i < 2; i++) {
		struct value **t = &at->a->default_tolerations[i];

		if (tolerates(have, keys[i]))
			continue;
		if (!*t)
			*t = value_build("{key: %s, operator: 'Exists', effect: 'NoExecute', "
					 "tolerationSeconds: 300}",
					 keys[i]);
		if (!list)
			list = have ? value_ref(have) : value_array_new();
		value_push(&list, value_ref(*t));
	}
	if (list)
		value_put_in(at->obj, list, "spec", "tolerations");
	return 0;
}

const struct admission_plugin admission_default_toleration_seconds = {
	.name = "DefaultTolerationSeconds",
	.mutate = mutate,
};
