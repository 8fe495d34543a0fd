/*
 * NodeRestriction: a kubelet writes its own Node and the pods bound to it, nothing else.
 * Upstream: plugin/pkg/admission/noderestriction.
 */
#include "apiserver/admission/admission.h"

static int check_node(struct admission *at, const char *me, struct err *err)
{
	const char *name = str_empty(at->name) && at->obj
				   ? value_str_or(value_in(*at->obj, "metadata", "name"), "")
				   : at->name;

	if (strcmp(name, me) == 0) {
		if (at->op == ADMIT_UPDATE && at->obj && str_empty(at->subresource) &&
		    !value_equal(value_in(*at->obj, "spec", "taints"),
				 value_in(at->old, "spec", "taints")))
			return status_forbidden(err, at->kind, name,
						"node \"%s\" is not allowed to modify taints", me);
		return 0;
	}
	return status_forbidden(err, at->kind, name,
				at->op == ADMIT_CREATE
					? "node \"%s\" is not allowed to create node \"%s\""
					: "node \"%s\" is not allowed to modify node \"%s\"",
				me, name);
}

static int check_pod(struct admission *at, const char *me, struct err *err)
{
	const struct value *pod = at->old ? at->old : at->obj ? *at->obj : NULL;
	const char *bound = value_str_in(pod, "spec", "nodeName");

	if (at->op == ADMIT_CREATE && str_empty(at->subresource)) {
		if (!value_in(pod, "metadata", "annotations", "kubernetes.io/config.mirror"))
			return status_forbidden(
				err, at->kind, value_str_in(pod, "metadata", "name"),
				"pod does not have \"kubernetes.io/config.mirror\" annotation, "
				"node \"%s\" can only create mirror pods",
				me);
		if (!str_eq(bound, me))
			return status_forbidden(err, at->kind,
						value_str_in(pod, "metadata", "name"),
						"node \"%s\" can only create pods with "
						"spec.nodeName set to itself",
						me);
		return 0;
	}
	if (pod && !str_eq(bound, me))
		return status_forbidden(err, at->kind, at->name,
					at->op == ADMIT_DELETE
						? "node \"%s\" can only delete pods with "
						  "spec.nodeName set to itself"
						: "node \"%s\" can only update pod status for pods "
						  "with spec.nodeName set to itself",
					me);
	return 0;
}

static int mutate(struct admission *at, struct err *err)
{
	const char *me = at->c && at->a->node_restriction ? user_node_name(at->c->user) : NULL;

	if (!me || !str_empty(at->kind->group))
		return 0;
	if (!strcmp(at->kind->plural, "nodes"))
		return check_node(at, me, err);
	if (!strcmp(at->kind->plural, "pods"))
		return check_pod(at, me, err);
	return 0;
}

const struct admission_plugin admission_node_restriction = {
	.name = "NodeRestriction",
	.mutate = mutate,
};
