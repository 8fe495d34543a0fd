/* DefaultIngressClass. Upstream: plugin/pkg/admission/network/defaultingressclass. */
#include "apiserver/admission/admission.h"

#define IS_DEFAULT "ingressclass.kubernetes.io/is-default-class"

struct newest {
	const struct resource *res;
	struct value *ic;
};

static int look(const struct store_kv *kv, void *arg)
{
	struct newest *n = arg;
	struct value *ic;
	ERR_AUTO err = ERR_INIT;

	if (storage_decode(n->res, kv, &ic, &err) < 0)
		return 0;
	if (str_eq(value_str_in(ic, "metadata", "annotations", IS_DEFAULT), "true") &&
	    (!n->ic ||
	     strcmp(value_str_or(value_in(ic, "metadata", "creationTimestamp"), ""),
		    value_str_or(value_in(n->ic, "metadata", "creationTimestamp"), "")) > 0)) {
		value_unref(n->ic);
		n->ic = value_ref(ic);
	}
	value_unref(ic);
	return 0;
}

static int mutate(struct admission *at, struct err *err)
{
	struct newest n = {at->a->ingressclasses, NULL};

	(void)err;
	if (at->op != ADMIT_CREATE || strcmp(at->kind->plural, "ingresses") != 0 ||
	    value_in(*at->obj, "spec", "ingressClassName") ||
	    value_in(*at->obj, "metadata", "annotations", "kubernetes.io/ingress.class"))
		return 0;
	store_each(at->a->store, n.res->prefix, n.res->prefix_len, look, &n);
	if (n.ic)
		value_put_in(at->obj, value_ref(value_in(n.ic, "metadata", "name")), "spec",
			     "ingressClassName");
	value_unref(n.ic);
	return 0;
}

const struct admission_plugin admission_default_ingress_class = {
	.name = "DefaultIngressClass",
	.mutate = mutate,
};
