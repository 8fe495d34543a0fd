/*
 * NamespaceLifecycle: nothing is made in a namespace that is not there or on its way out,
 * and three namespaces stay. Upstream: plugin/pkg/admission/namespace/lifecycle.
 */
#include "apiserver/admission/admission.h"

static int deny_delete(struct admission *at, struct err *err)
{
	static const char *const immortal[] = {"default", "kube-system", "kube-public"};

	for (size_t i = 0; i < ARRAY_SIZE(immortal); i++)
		if (!strcmp(at->name, immortal[i]))
			return status_forbidden(err, at->kind, at->name,
						"this namespace may not be deleted");
	return 0;
}

static int deny_terminating(struct admission *at, const struct value *ns, struct err *err)
{
	VALUE_AUTO *details = NULL;
	const char *name = at->name;

	if (str_empty(name) && at->obj)
		name = object_name_hint(*at->obj);
	status_forbidden(err, at->kind, name,
			 "unable to create new content in namespace %s because it is being "
			 "terminated",
			 value_str_in(ns, "metadata", "name"));
	details = value_ref(value_get(err->detail, "details"));
	value_put(&details, "causes",
		  value_build("[{reason: 'NamespaceTerminating', message: %V, field: "
			      "'metadata.namespace'}]",
			      value_strf_new("namespace %s is being terminated", at->ns)));
	{
		STR_AUTO msg = xstrdup(err_msg(err));

		return status_error(err, -EACCES, 403, "Forbidden", value_ref(details), "%s", msg);
	}
}

static int mutate(struct admission *at, struct err *err)
{
	const struct value *ns;

	if (at->op == ADMIT_DELETE && at->res == at->a->namespaces)
		return deny_delete(at, err);
	if (at->op != ADMIT_CREATE || !at->kind->namespaced || at->subresource)
		return 0;
	ns = storage_find(at->a, at->a->namespaces, NULL, at->ns);
	if (!ns)
		return status_not_found(err, at->a->namespaces->kind, at->ns);
	if (value_in(ns, "metadata", "deletionTimestamp") ||
	    str_eq(value_str_in(ns, "status", "phase"), "Terminating"))
		return deny_terminating(at, ns, err);
	return 0;
}

const struct admission_plugin admission_namespace_lifecycle = {
	.name = "NamespaceLifecycle",
	.mutate = mutate,
};
