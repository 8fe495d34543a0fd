/*
 * DefaultStorageClass and StorageObjectInUseProtection: what a new claim or volume is given.
 * Upstream: plugin/pkg/admission/storage.
 */
#include "apiserver/admission/admission.h"

#define IS_DEFAULT "storageclass.kubernetes.io/is-default-class"
#define IS_DEFAULT_BETA "storageclass.beta.kubernetes.io/is-default-class"

struct newest {
	const struct resource *res;
	struct value *sc;
};

/* The newest class marked as default; of the same second, the first by name. */
static int look(const struct store_kv *kv, void *arg)
{
	struct newest *n = arg;
	const struct value *notes;
	struct value *sc;
	ERR_AUTO err = ERR_INIT;

	if (storage_decode(n->res, kv, &sc, &err) < 0)
		return 0;
	notes = value_in(sc, "metadata", "annotations");
	if ((str_eq(value_str(value_get(notes, IS_DEFAULT)), "true") ||
	     str_eq(value_str(value_get(notes, IS_DEFAULT_BETA)), "true")) &&
	    (!n->sc ||
	     strcmp(value_str_or(value_in(sc, "metadata", "creationTimestamp"), ""),
		    value_str_or(value_in(n->sc, "metadata", "creationTimestamp"), "")) > 0)) {
		value_unref(n->sc);
		n->sc = value_ref(sc);
	}
	value_unref(sc);
	return 0;
}

static void protect(struct value **obj, const char *finalizer)
{
	struct value *list = value_ref(value_in(*obj, "metadata", "finalizers"));
	const struct value *f;

	value_each_item(f, i, list) if (str_eq(value_str(f), finalizer))
	{
		value_unref(list);
		return;
	}
	value_push(&list, value_str_new(finalizer));
	value_put_in(obj, list, "metadata", "finalizers");
}

static int mutate(struct admission *at, struct err *err)
{
	struct newest n = {at->a->storageclasses, NULL};
	bool claim;

	(void)err;
	if (at->op != ADMIT_CREATE || *at->kind->group || at->subresource)
		return 0;
	claim = !strcmp(at->kind->plural, "persistentvolumeclaims");
	if (!claim && strcmp(at->kind->plural, "persistentvolumes") != 0)
		return 0;
	if (claim && !value_in(*at->obj, "spec", "storageClassName") &&
	    !value_in(*at->obj, "metadata", "annotations",
		      "volume.beta.kubernetes.io/storage-class")) {
		store_each(at->a->store, n.res->prefix, n.res->prefix_len, look, &n);
		if (n.sc)
			value_put_in(at->obj, value_ref(value_in(n.sc, "metadata", "name")), "spec",
				     "storageClassName");
		value_unref(n.sc);
	}
	protect(at->obj, claim ? "kubernetes.io/pvc-protection" : "kubernetes.io/pv-protection");
	return 0;
}

const struct admission_plugin admission_default_storage_class = {
	.name = "DefaultStorageClass",
	.mutate = mutate,
};
