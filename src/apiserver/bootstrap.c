/*
 * bootstrap.c - what an apiserver makes sure of when it starts: its namespaces, its own
 * Service and endpoints, the system priority classes.
 * Upstream: pkg/controlplane/controller/{systemnamespaces,kubernetesservice},
 * pkg/registry/scheduling/rest.
 */
#include "apiserver/rbac.h"

static const char *const loopback_groups[] = {"system:masters", "system:authenticated", NULL};
static const struct api_user loopback = {
	.name = "system:apiserver",
	.groups = loopback_groups,
};

/* Creates obj (taken) unless it is there. */
static void ensure(struct apiserver *a, const char *api_version, const char *kind, const char *ns,
		   struct value *obj)
{
	const struct kind *k = kind_by_gvk(api_version, kind);
	struct api_request req = API_REQUEST_INIT;
	const char *name = value_str_in(obj, "metadata", "name");
	struct endpoint *ep = k ? endpoint_of_kind(a, k) : NULL;
	struct api_response resp;

	if (ep && !storage_find(a, ep->res, ns, name)) {
		value_put_str(&obj, "apiVersion", api_version);
		value_put_str(&obj, "kind", kind);
		req.kind = k;
		req.verb = API_CREATE;
		req.ns = ns;
		req.body = obj;
		req.user = &loopback;
		req.user_agent = "kube-apiserver";
		if (apiserver_handle(a, &req, &resp) < 0)
			trace_add(a->sim, "apiserver", "bootstrap", k->plural, ns, name, "%s",
				  value_str_or(value_get(resp.body, "message"), ""));
		api_response_release(&resp);
	}
	value_unref(obj);
}

void ensure_field(struct apiserver *a, const char *api_version, const char *kind, const char *ns,
		  struct value *obj, const char *field)
{
	const struct kind *k = kind_by_gvk(api_version, kind);
	struct api_request req = API_REQUEST_INIT;
	struct endpoint *ep = k ? endpoint_of_kind(a, k) : NULL;
	const char *name = value_str_in(obj, "metadata", "name");
	const struct value *there = ep ? storage_find(a, ep->res, ns, name) : NULL;
	struct api_response resp;
	struct value *next;

	if (!there) {
		ensure(a, api_version, kind, ns, obj);
		return;
	}
	if (value_equal(value_get(there, field), value_get(obj, field))) {
		value_unref(obj);
		return;
	}
	next = value_ref(there);
	value_put(&next, field, value_ref(value_get(obj, field)));
	req.kind = k;
	req.verb = API_UPDATE;
	req.ns = ns;
	req.name = name;
	req.body = next;
	req.user = &loopback;
	if (apiserver_handle(a, &req, &resp) < 0)
		trace_add(a->sim, "apiserver", "bootstrap", k->plural, ns, name, "%s",
			  value_str_or(value_get(resp.body, "message"), ""));
	api_response_release(&resp);
	value_unref(next);
	value_unref(obj);
}

static void namespaces(struct apiserver *a)
{
	static const char *const names[] = {"kube-system", "kube-public", "kube-node-lease",
					    "default"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		ensure(a, "v1", "Namespace", NULL, value_build("{metadata: {name: %s}}", names[i]));
}

static void priority_classes(struct apiserver *a)
{
	static const struct {
		const char *name, *description;
		int64_t value;
	} classes[] = {
		{"system-node-critical",
		 "Used for system critical pods that must not be moved from their current node.",
		 2000001000},
		{"system-cluster-critical",
		 "Used for system critical pods that must run in the cluster, but can be moved to "
		 "another node if necessary.",
		 2000000000},
	};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		ensure(a, "scheduling.k8s.io/v1", "PriorityClass", NULL,
		       value_build("{metadata: {name: %s}, value: %l, description: %s}",
				   classes[i].name, classes[i].value, classes[i].description));
}

/* The first address of the service range. */
static char *first_ip(const struct apiserver *a)
{
	STR_AUTO base = xstrndup(a->service_cidr, strcspn(a->service_cidr, "/"));
	char *dot = strrchr(base, '.');
	int64_t last = 0;

	if (!dot || parse_i64(dot + 1, &last) < 0)
		return xstrdup("10.96.0.1");
	*dot = '\0';
	return xasprintf("%s.%lld", base, (long long)last + 1);
}

static void own_service(struct apiserver *a)
{
	STR_AUTO cluster_ip = first_ip(a);
	STR_AUTO ip = NULL;
	int64_t port = advertised(a, &ip);

	ensure(a, "networking.k8s.io/v1", "ServiceCIDR", NULL,
	       value_build("{metadata: {name: 'kubernetes'}, spec: {cidrs: [%s]}}",
			   a->service_cidr));
	ensure(a, "v1", "Service", "default",
	       value_build(
		       "{metadata: {name: 'kubernetes', labels: {component: 'apiserver', "
		       "provider: 'kubernetes'}}, spec: {type: 'ClusterIP', clusterIP: %s, "
		       "sessionAffinity: 'None', ipFamilyPolicy: 'SingleStack', ports: [{name: "
		       "'https', port: 443, targetPort: %l, protocol: 'TCP'}]}}",
		       cluster_ip, port));
}

void bootstrap(struct apiserver *a)
{
	namespaces(a);
	priority_classes(a);
	if (a->rbac)
		rbac_bootstrap(a);
	own_service(a);
	peers_start(a);
}
