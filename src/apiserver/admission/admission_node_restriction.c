/*
 * NodeRestriction: a kubelet writes its own Node and the pods bound to it, nothing else.
 * Upstream: plugin/pkg/admission/noderestriction.
 */
#include "apiserver/admission/admission.h"

static bool in_namespace(const char *ns, size_t len, const char *of)
{
	size_t n = strlen(of);

	return len >= n && !memcmp(ns + len - n, of, n) && (len == n || ns[len - n - 1] == '.');
}

/* Labels that say where privileged pods go, and those of Kubernetes that are not the kubelet's. */
static bool forbidden_label(const char *key, bool new)
{
	static const char *const own[] = {"kubernetes.io/hostname",
					  "topology.kubernetes.io/zone",
					  "topology.kubernetes.io/region",
					  "failure-domain.beta.kubernetes.io/zone",
					  "failure-domain.beta.kubernetes.io/region",
					  "beta.kubernetes.io/instance-type",
					  "kubernetes.io/os",
					  "kubernetes.io/arch",
					  "beta.kubernetes.io/os",
					  "beta.kubernetes.io/arch"};
	size_t len = strchr(key, '/') ? strcspn(key, "/") : 0;

	/* kubelets here register with it, where kubeadm adds it afterwards */
	if (new && !strcmp(key, "node-role.kubernetes.io/control-plane"))
		return false;
	if (in_namespace(key, len, "node-restriction.kubernetes.io"))
		return true;
	if (!in_namespace(key, len, "kubernetes.io") && !in_namespace(key, len, "k8s.io"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (!strcmp(key, own[i]))
			return false;
	return !in_namespace(key, len, "kubelet.kubernetes.io") &&
	       !in_namespace(key, len, "node.kubernetes.io");
}

/* Those that were set, changed or taken away and must not be, sorted; old may be NULL. */
static void forbidden_changes(const struct value *now, const struct value *old, struct strvec *ret)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, now)
	{
		if (forbidden_label(key, !old) && !value_equal(v, value_get(old, key)))
			strvec_add(ret, key);
	}
	value_each_entry(key, v, i, old)
	{
		if (forbidden_label(key, false) && !value_get(now, key))
			strvec_add(ret, key);
	}
	strvec_sort(ret);
}

static int check_labels(struct admission *at, const char *me, struct err *err)
{
	STRVEC_AUTO bad = STRVEC_INIT;
	BUF_AUTO list = BUF_INIT;

	if (!at->obj)
		return 0;
	forbidden_changes(value_in(*at->obj, "metadata", "labels"),
			  value_in(at->old, "metadata", "labels"), &bad);
	if (!bad.nr)
		return 0;
	strvec_join(&bad, ", ", &list);
	if (at->op == ADMIT_CREATE)
		return status_forbidden(err, at->kind, me,
					"node \"%s\" is not allowed to set the following labels: %s",
					me, buf_str(&list));
	return status_forbidden(err, at->kind, me, "is not allowed to modify labels: %s",
				buf_str(&list));
}

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
		return at->op == ADMIT_DELETE ? 0 : check_labels(at, me, err);
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
