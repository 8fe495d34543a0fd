/*
 * discovery.c - what is served: /api, /apis and below, one by one and aggregated.
 * Upstream: apiserver/pkg/endpoints/discovery.
 */
#include "apiserver/internal.h"

#include "object/json.h"

/* Groups in the order /apis has them; others follow as they come. */
static const char *const group_order[] = {
	"apiregistration.k8s.io",
	"apps",
	"events.k8s.io",
	"authentication.k8s.io",
	"authorization.k8s.io",
	"autoscaling",
	"batch",
	"certificates.k8s.io",
	"networking.k8s.io",
	"policy",
	"rbac.authorization.k8s.io",
	"storage.k8s.io",
	"admissionregistration.k8s.io",
	"apiextensions.k8s.io",
	"scheduling.k8s.io",
	"coordination.k8s.io",
	"node.k8s.io",
	"discovery.k8s.io",
	"resource.k8s.io",
	"flowcontrol.apiserver.k8s.io",
};

static bool served(const struct apiserver *a, const char *group, const char *version)
{
	for (size_t i = 0; i < a->nr_offered; i++)
		if (!strcmp(a->endpoints[i].kind->group, group) &&
		    (!version || !strcmp(a->endpoints[i].kind->version, version)))
			return true;
	return false;
}

/* Another program serves it, and it is not there. */
static bool unreachable(struct apiserver *a, const char *group, const char *version)
{
	for (size_t i = a->nr_endpoints; i < a->nr_offered; i++)
		if (!strcmp(a->endpoints[i].kind->group, group) &&
		    !strcmp(a->endpoints[i].kind->version, version))
			return !aggregator_available(a, a->endpoints[i].kind);
	return false;
}

static void groups(const struct apiserver *a, struct strvec *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(group_order); i++)
		if (served(a, group_order[i], NULL))
			strvec_add(out, group_order[i]);
	for (size_t i = 0; i < a->nr_offered; i++)
		if (*a->endpoints[i].kind->group && !strvec_has(out, a->endpoints[i].kind->group))
			strvec_add(out, a->endpoints[i].kind->group);
}

/* Versions of a group, the preferred one first. */
static void versions(const struct apiserver *a, const char *group, struct strvec *out)
{
	for (int preferred = 1; preferred >= 0; preferred--)
		for (size_t i = 0; i < a->nr_offered; i++) {
			const struct kind *k = a->endpoints[i].kind;

			if (!strcmp(k->group, group) && k->preferred == preferred &&
			    !strvec_has(out, k->version))
				strvec_add(out, k->version);
		}
}

static struct value *list_value(const char *text)
{
	STRVEC_AUTO v = STRVEC_INIT;
	struct value *list = NULL;

	if (str_empty(text))
		return NULL;
	strvec_split(&v, text, ',');
	for (size_t i = 0; i < v.nr; i++)
		value_push(&list, value_str_new(v.v[i]));
	return list;
}

static struct value *group_version(const char *group, const char *version)
{
	return value_build("{groupVersion: %V, version: %s}",
			   value_strf_new(*group ? "%s/%s" : "%s%s", group, version), version);
}

static struct value *group_new(const struct apiserver *a, const char *group, bool typed)
{
	STRVEC_AUTO vs = STRVEC_INIT;
	struct value *list = NULL, *v;

	versions(a, group, &vs);
	for (size_t i = 0; i < vs.nr; i++)
		value_push(&list, group_version(group, vs.v[i]));
	v = value_build("{name: %s, versions: %V, preferredVersion: %V}", group, list,
			group_version(group, vs.v[0]));
	if (typed) {
		value_put_str(&v, "kind", "APIGroup");
		value_put_str(&v, "apiVersion", "v1");
	}
	return v;
}

/* "autoscaling/v1/Scale" or "Node": parts that are not given are NULL. */
static void split_gvk(const char *text, char **group, char **version, char **kind)
{
	STRVEC_AUTO p = STRVEC_INIT;

	strvec_split(&p, text, '/');
	*kind = xstrdup(p.v[p.nr - 1]);
	*version = p.nr >= 2 ? xstrdup(p.v[p.nr - 2]) : NULL;
	*group = p.nr >= 3 ? xstrdup(p.v[p.nr - 3]) : NULL;
}

static void add_resource(struct value **list, const struct endpoint *e)
{
	const struct kind *k = e->kind;

	value_push(list,
		   value_build("{name: %s, singularName: %s, namespaced: %b, kind: %s, verbs: %V, "
			       "shortNames: %V, categories: %V, storageVersionHash: %s}",
			       k->plural, k->singular, k->namespaced, k->kind, list_value(k->verbs),
			       list_value(k->short_names), list_value(k->categories),
			       str_empty(k->storage_hash) ? NULL : k->storage_hash));
	for (size_t i = 0; i < e->nr_subs; i++) {
		STR_AUTO group = NULL;
		STR_AUTO version = NULL;
		STR_AUTO kind = NULL;

		split_gvk(e->subs[i].kind, &group, &version, &kind);
		value_push(list, value_build("{name: %V, singularName: '', namespaced: %b, group: "
					     "%s, version: %s, kind: %s, verbs: %V}",
					     value_strf_new("%s/%s", k->plural, e->subs[i].name),
					     k->namespaced, group, version, kind,
					     list_value(e->subs[i].verbs_text)));
	}
}

static struct value *resources(const struct apiserver *a, const char *group, const char *version)
{
	struct value *list = value_array_new(), *v;

	for (size_t i = 0; i < a->nr_offered; i++)
		if (!strcmp(a->endpoints[i].kind->group, group) &&
		    !strcmp(a->endpoints[i].kind->version, version))
			add_resource(&list, &a->endpoints[i]);
	v = value_build("{kind: 'APIResourceList', groupVersion: %V, resources: %V}",
			value_strf_new(*group ? "%s/%s" : "%s%s", group, version), list);
	if (*group)
		value_put_str(&v, "apiVersion", "v1");
	return v;
}

/* ---- aggregated ---------------------------------------------------------------------------- */

static struct value *aggregated_resource(const struct endpoint *e)
{
	const struct kind *k = e->kind;
	struct value *subs = NULL;

	for (size_t i = 0; i < e->nr_subs; i++) {
		STR_AUTO group = NULL;
		STR_AUTO version = NULL;
		STR_AUTO kind = NULL;

		split_gvk(e->subs[i].kind, &group, &version, &kind);
		value_push(&subs,
			   value_build("{subresource: %s, responseKind: {group: %s, version: "
				       "%s, kind: %s}, verbs: %V}",
				       e->subs[i].name, group ? group : k->group,
				       version ? version : k->version, kind,
				       list_value(e->subs[i].verbs_text)));
	}
	return value_build(
		"{resource: %s, responseKind: {group: %s, version: %s, kind: %s}, scope: "
		"%s, singularResource: %s, verbs: %V, shortNames: %V, categories: %V, "
		"subresources: %V}",
		k->plural, k->group, k->version, k->kind, k->namespaced ? "Namespaced" : "Cluster",
		k->singular, list_value(k->verbs), list_value(k->short_names),
		list_value(k->categories), subs);
}

static struct value *aggregated_group(const struct apiserver *a, const char *group)
{
	STRVEC_AUTO vs = STRVEC_INIT;
	struct value *list = NULL;

	versions(a, group, &vs);
	for (size_t v = 0; v < vs.nr; v++) {
		struct value *res = NULL;

		for (size_t i = 0; i < a->nr_offered; i++)
			if (!strcmp(a->endpoints[i].kind->group, group) &&
			    !strcmp(a->endpoints[i].kind->version, vs.v[v]))
				value_push(&res, aggregated_resource(&a->endpoints[i]));
		value_push(&list,
			   value_build("{version: %s, resources: %V, freshness: %s}", vs.v[v], res,
				       unreachable((struct apiserver *)(uintptr_t)a, group, vs.v[v])
					       ? "Stale"
					       : "Current"));
	}
	return value_build("{metadata: {name: %s, creationTimestamp: %V}, versions: %V}",
			   *group ? group : NULL, value_null_new(), list);
}

static struct value *aggregated(const struct apiserver *a, bool core)
{
	STRVEC_AUTO gs = STRVEC_INIT;
	struct value *items = value_array_new();

	if (core)
		strvec_add(&gs, "");
	else
		groups(a, &gs);
	for (size_t i = 0; i < gs.nr; i++)
		value_push(&items, aggregated_group(a, gs.v[i]));
	return value_build("{kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', "
			   "metadata: {}, items: %V}",
			   items);
}

/* ---- paths --------------------------------------------------------------------------------- */

static struct value *api_versions(const struct apiserver *a)
{
	return value_build("{kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: "
			   "[{clientCIDR: '0.0.0.0/0', serverAddress: %s}]}",
			   a->advertise_host ? a->advertise_host : "");
}

static struct value *group_list(const struct apiserver *a)
{
	STRVEC_AUTO gs = STRVEC_INIT;
	struct value *list = value_array_new();

	groups(a, &gs);
	for (size_t i = 0; i < gs.nr; i++)
		value_push(&list, group_new(a, gs.v[i], false));
	return value_build("{kind: 'APIGroupList', apiVersion: 'v1', groups: %V}", list);
}

/* Clients keep the whole of it for long and ask whether it changed. */
static void mark(struct call *c, const struct value *v)
{
	BUF_AUTO text = BUF_INIT;

	json_write(&text, v, 0);
	c->resp->cache_control = "public";
	(void)respond_etag(c, sha256_hex(text.s, text.len));
}

int discovery_handle(struct call *c, const char *path, bool *ret_handled)
{
	const struct apiserver *a = c->a;
	STRVEC_AUTO p = STRVEC_INIT;
	struct value *v = NULL;

	c->a->nr_offered = endpoints_offered(c->a);
	strvec_split(&p, path + (*path == '/'), '/');
	while (p.nr && !*p.v[p.nr - 1]) {
		free(p.v[--p.nr]);
		p.v[p.nr] = NULL;
	}
	if (p.nr == 1 && !strcmp(p.v[0], "api"))
		v = c->req->as_aggregated ? aggregated(a, true) : api_versions(a);
	else if (p.nr == 1 && !strcmp(p.v[0], "apis"))
		v = c->req->as_aggregated ? aggregated(a, false) : group_list(a);
	else if (p.nr == 2 && !strcmp(p.v[0], "api") && served(a, "", p.v[1]))
		v = resources(a, "", p.v[1]);
	else if (p.nr == 2 && !strcmp(p.v[0], "apis") && served(a, p.v[1], NULL))
		v = group_new(a, p.v[1], true);
	else if (p.nr == 3 && !strcmp(p.v[0], "apis") && unreachable(c->a, p.v[1], p.v[2]))
		return status_error(c->err, -EHOSTUNREACH, 503, "ServiceUnavailable", NULL,
				    "the server is currently unable to handle the request");
	else if (p.nr == 3 && !strcmp(p.v[0], "apis") && served(a, p.v[1], p.v[2]))
		v = resources(a, p.v[1], p.v[2]);
	*ret_handled = v != NULL;
	c->resp->body = v;
	c->resp->code = v ? 200 : 0;
	if (!v)
		return 0;
	if (c->req->refusal == API_WELCOME && c->req->head)
		return status_no_such_method(c->err);
	if (c->req->refusal != API_WELCOME)
		return refuse_request(c);
	c->resp->vary = p.nr == 1;
	if (p.nr == 1 && c->req->as_aggregated)
		mark(c, v);
	return 0;
}
