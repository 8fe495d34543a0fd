/*
 * apiserver.c - the server itself: what it serves, the way of a request through the stages,
 * and what each commit of the store sets off.
 */
#include "apiserver/managers.h"
#include "apiserver/rbac.h"
#include "apiserver/token.h"
#include "store/auth.h"

/* ---- what is served -------------------------------------------------------------------- */

struct resource *resource_of(struct apiserver *a, const char *group, const char *plural)
{
	for (size_t i = 0; i < a->nr_resources; i++)
		if (!strcmp(a->resources[i].kind->plural, plural) &&
		    !strcmp(a->resources[i].kind->group, group))
			return &a->resources[i];
	return NULL;
}

static struct value *zero_status(const struct resource *r)
{
	VALUE_AUTO *obj = value_build("{apiVersion: %s, kind: %s, metadata: {name: 'x'}}",
				      kind_api_version(r->kind), r->kind->kind);

	if (!r->kind->has_status || !r->schema)
		return NULL;
	schema_add_zeros(&obj, r->schema);
	return value_ref(value_get(obj, "status"));
}

static struct resource *add_resource(struct apiserver *a, const struct kind *k)
{
	struct resource *r;

	if (str_empty(k->storage))
		return NULL;
	for (size_t i = 0; i < a->nr_resources; i++)
		if (!strcmp(a->resources[i].kind->storage, k->storage))
			return &a->resources[i];
	r = &a->resources[a->nr_resources++];
	r->kind = k;
	r->schema = schema_of_kind(kind_api_version(k), k->kind);
	r->prefix = xasprintf("/registry/%s/", k->storage);
	r->prefix_len = strlen(r->prefix);
	r->watches = watch_index_new();
	r->zero_status = zero_status(r);
	return r;
}

static unsigned verb_bits(const char *list)
{
	STRVEC_AUTO verbs = STRVEC_INIT;
	unsigned bits = 0;

	strvec_split(&verbs, list, ',');
	for (int v = API_GET; v <= API_DELETE_COLLECTION; v++)
		if (strvec_has(&verbs, api_verb_name((enum api_verb)v)))
			bits |= 1u << v;
	return bits;
}

static const char *deprecation(const struct kind *k)
{
	if (!strcmp(k->plural, "endpoints"))
		return "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 "
		       "EndpointSlice";
	if (!strcmp(k->plural, "componentstatuses"))
		return "v1 ComponentStatus is deprecated in v1.19+";
	return NULL;
}

static size_t kind_slot(const struct apiserver *a, const struct kind *k)
{
	return (size_t)(((uintptr_t)k >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & a->by_kind_mask;
}

static void add_endpoint(struct apiserver *a, const struct kind *k)
{
	struct endpoint *e = &a->endpoints[k->addon ? a->nr_endpoints + a->nr_addons++ : a->nr_endpoints++];
	STR_AUTO path = xasprintf("%s/%s/%s", k->group, k->version, k->plural);
	size_t i = kind_slot(a, k);

	e->kind = k;
	e->schema = schema_of_kind(kind_api_version(k), k->kind);
	e->res = add_resource(a, k);
	e->models = e->res ? xcalloc(1, sizeof(*e->models)) : NULL;
	e->verbs = verb_bits(k->verbs);
	e->warning = deprecation(k);
	subresources_load(e, verb_bits);
	strmap_put(a->by_path, path, e);
	while (a->by_kind[i])
		i = (i + 1) & a->by_kind_mask;
	a->by_kind[i] = e;
}

struct endpoint *endpoint_of_kind(struct apiserver *a, const struct kind *k)
{
	for (size_t i = kind_slot(a, k); a->by_kind[i]; i = (i + 1) & a->by_kind_mask)
		if (a->by_kind[i]->kind == k)
			return a->by_kind[i];
	return NULL;
}

struct endpoint *endpoint_find(struct apiserver *a, const char *group, const char *version,
			       const char *plural)
{
	STR_AUTO path = xasprintf("%s/%s/%s", group ? group : "", version ? version : "", plural);

	return strmap_get(a->by_path, path);
}

static void load_kinds(struct apiserver *a)
{
	size_t n = 0, size = 16;

	while (kind_at(n))
		n++;
	while (size < 2 * n)
		size *= 2;
	a->endpoints = xcalloc(n + 1, sizeof(*a->endpoints));
	a->counters = xcalloc(n + 1, sizeof(*a->counters));
	a->resources = xcalloc(n + 1, sizeof(*a->resources));
	a->by_kind = xcalloc(size, sizeof(struct endpoint *));
	a->by_kind_mask = size - 1;
	a->by_path = strmap_new(NULL);
	a->node_proofs = strmap_new(node_proof_free);
	for (int addon = 0; addon < 2; addon++)
		for (size_t i = 0; i < n; i++)
			if (kind_at(i)->addon == (addon == 1))
				add_endpoint(a, kind_at(i));
	a->pods = resource_of(a, "", "pods");
	a->namespaces = resource_of(a, "", "namespaces");
	a->nodes = resource_of(a, "", "nodes");
	a->services = resource_of(a, "", "services");
	a->serviceaccounts = resource_of(a, "", "serviceaccounts");
	a->events = resource_of(a, "", "events");
	a->priorityclasses = resource_of(a, "scheduling.k8s.io", "priorityclasses");
	a->storageclasses = resource_of(a, "storage.k8s.io", "storageclasses");
	a->ingressclasses = resource_of(a, "networking.k8s.io", "ingressclasses");
	a->pdbs = resource_of(a, "policy", "poddisruptionbudgets");
	a->runtimeclasses = resource_of(a, "node.k8s.io", "runtimeclasses");
	a->csrs = resource_of(a, "certificates.k8s.io", "certificatesigningrequests");
	a->apiservices = resource_of(a, "apiregistration.k8s.io", "apiservices");
	a->endpointslices = resource_of(a, "discovery.k8s.io", "endpointslices");
}

/* ---- commits ------------------------------------------------------------------------------ */

static void on_event(struct apiserver *a, const struct store_event *ev)
{
	struct resource *r = storage_resource(a, ev->kv.value ? &ev->kv : &ev->prev);
	struct value *obj = NULL, *old = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!r)
		return;
	r->last_rev = ev->kv.mod_rev;
	/* What cannot be decoded is as good as absent for watchers; reads report it. */
	if (ev->prev.value && storage_decode(r, &ev->prev, &old, &err) < 0)
		old = NULL;
	if (!ev->del && storage_decode(r, &ev->kv, &obj, &err) < 0)
		obj = NULL;
	if (r == a->services)
		service_seen(a, obj, old);
	if (r == a->apiservices || r == a->endpointslices)
		aggregator_seen(a, r);
	if (obj || old)
		watch_dispatch(a, r, obj, old, ev->kv.mod_rev);
	value_unref(obj);
	value_unref(old);
}

static void on_commit(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct apiserver *a = arg;

	(void)rev;
	(void)compact_rev; /* it watches from now on: nothing it needs is compacted */
	for (size_t i = 0; i < nr; i++)
		on_event(a, &ev[i]);
}

static int load_service(const struct store_kv *kv, void *arg)
{
	struct apiserver *a = arg;
	struct value *obj;
	ERR_AUTO err = ERR_INIT;

	if (storage_decode(a->services, kv, &obj, &err) == 0) {
		service_seen(a, obj, NULL);
		value_unref(obj);
	}
	return 0;
}

/* ---- life --------------------------------------------------------------------------------- */

#define REGISTRY "/registry/"

static unsigned authz_modes(const char *list)
{
	STRVEC_AUTO modes = STRVEC_INIT;
	unsigned bits = 0;

	if (!list)
		return AUTHZ_ALWAYS_ALLOW;
	strvec_split(&modes, list, ',');
	bits |= strvec_has(&modes, "AlwaysAllow") ? AUTHZ_ALWAYS_ALLOW : 0;
	bits |= strvec_has(&modes, "Node") ? AUTHZ_NODE : 0;
	bits |= strvec_has(&modes, "RBAC") ? AUTHZ_RBAC : 0;
	return bits;
}

struct apiserver *apiserver_new(struct sim *sim, struct store *store,
				const struct apiserver_config *cfg)
{
	struct apiserver *a = xcalloc(1, sizeof(*a));
	size_t end_len;
	STR_AUTO end = store_prefix_end(REGISTRY, strlen(REGISTRY), &end_len);

	a->sim = sim;
	a->store = store;
	a->version = xstrdup(cfg->version ? cfg->version : "v1.34.0");
	a->service_cidr = xstrdup(cfg->service_cidr ? cfg->service_cidr : "10.96.0.0/12");
	a->advertise_host = xstrdup(cfg->advertise_host);
	a->started = sim_now(sim);
	a->priority_rev = -1;
	a->ips = allocator_new();
	a->ports = allocator_new();
	load_kinds(a);
	a->authz_modes = authz_modes(cfg->authorization_mode);
	if (a->authz_modes & AUTHZ_RBAC && resource_of(a, RBAC_GROUP, "clusterroles"))
		a->rbac = rbac_new(a);
	a->node_restriction = cfg->node_restriction;
	a->no_anonymous = cfg->no_anonymous;
	a->etcd_user = xstrdup(cfg->etcd_user);
	a->tokens = tokens_new(&cfg->tokens, a->advertise_host);
	timer_init(&a->bookmark_timer, watch_bookmarks, a);
	a->store_watch =
		store_watch_new(store, REGISTRY, strlen(REGISTRY), end, end_len, 0, on_commit, a);
	if (a->services)
		store_each(store, a->services->prefix, a->services->prefix_len, load_service, a);
	bootstrap(a);
	aggregator_start(a);
	compaction_start(a);
	return a;
}

void apiserver_free(struct apiserver *a)
{
	if (!a)
		return;
	timer_cancel(a->sim, &a->compact_timer);
	timer_cancel(a->sim, &a->bookmark_timer);
	timer_cancel(a->sim, &a->peers_timer);
	timer_cancel(a->sim, &a->aggregator_timer);
	watch_end_all(a);
	store_watch_free(a->store_watch);
	for (size_t i = 0; i < a->nr_resources; i++) {
		free(a->resources[i].prefix);
		watch_index_free(a->resources[i].watches);
		value_unref(a->resources[i].zero_status);
	}
	for (size_t i = 0; i < a->nr_endpoints + a->nr_addons; i++)
		subresources_release(&a->endpoints[i]);
	metrics_release(a);
	free(a->resources);
	free(a->endpoints);
	free(a->by_kind);
	strmap_free(a->by_path);
	allocator_free(a->ips);
	allocator_free(a->ports);
	value_unref(a->default_tolerations[0]);
	value_unref(a->default_tolerations[1]);
	value_unref(a->bound);
	value_unref(a->token_volume);
	value_unref(a->token_mount);
	value_unref(a->default_priority_class);
	value_unref(a->node_rules);
	strmap_free(a->node_allowed);
	rbac_free(a->rbac);
	tokens_free(a->tokens);
	strmap_free(a->node_proofs);
	free(a->version);
	free(a->service_cidr);
	free(a->advertise_host);
	free(a->etcd_user);
	free(a);
}

void api_response_release(struct api_response *r)
{
	value_unref(r->body);
	buf_release(&r->text);
	strvec_release(&r->warnings);
	free(r->etag);
	free(r->location);
	*r = (struct api_response){0};
}

/* ---- the pipeline --------------------------------------------------------------------------- */

void trace_step(struct call *c, const char *verb, const char *detail)
{
	trace_add(c->a->sim, "apiserver", verb, c->ep ? c->ep->kind->plural : NULL, c->req->ns,
		  c->name, detail ? "%s" : NULL, detail);
}

void trace_name(struct call *c, const char *name)
{
	c->name = name;
}

int call_put(struct call *c, const char *ns, const char *name, struct value **obj, int64_t rev)
{
	uint64_t id =
		trace_add(c->a->sim, "apiserver", "write", c->ep->kind->plural, ns, name, NULL);
	uint64_t before = trace_set_cause(c->a->sim, id);
	int rc = storage_put(c->a, c->ep->res, ns, name, obj, rev, c->err);

	trace_set_cause(c->a->sim, before);
	return rc;
}

int call_remove(struct call *c, const char *ns, const char *name, int64_t rev)
{
	uint64_t id = trace_add(c->a->sim, "apiserver", "write", c->ep->kind->plural, ns, name,
				"deleted");
	uint64_t before = trace_set_cause(c->a->sim, id);
	int64_t deleted;
	int rc = storage_delete(c->a, c->ep->res, ns, name, rev, &deleted, c->err);

	trace_set_cause(c->a->sim, before);
	return rc;
}

static bool is_write(enum api_verb v)
{
	return v >= API_CREATE;
}

static void find_endpoint(struct call *c)
{
	const struct api_request *req = c->req;

	if (req->kind)
		c->ep = endpoint_of_kind(c->a, req->kind);
	else if (req->resource)
		c->ep = endpoint_find(c->a, req->group, req->version, req->resource);
	if (c->ep && c->ep->kind->addon && !aggregator_offers(c->a, c->ep->kind))
		c->ep = NULL;
}

/* No kind of that name. Definitions of further kinds are not served yet, but kubectl asks for
 * them before it validates a kind that cannot be patched: there are none. */
static int not_served(struct call *c)
{
	const struct api_request *req = c->req;

	if (req->verb != API_LIST || !str_eq(req->group, "apiextensions.k8s.io") ||
	    !str_eq(req->version, "v1") || !str_eq(req->resource, "customresourcedefinitions"))
		return status_no_such_api(c->err);
	c->resp->body = value_build("{kind: 'CustomResourceDefinitionList', apiVersion: "
				    "'apiextensions.k8s.io/v1', metadata: {resourceVersion: %V}, "
				    "items: []}",
				    value_strf_new("%lld", (long long)store_rev(c->a->store)));
	c->resp->code = 200;
	return 0;
}

/* A watch takes the way of a list and is refused there; for others there is no way at all. */
static int no_such_verb(struct call *c)
{
	if (c->req->verb == API_WATCH && c->ep->verbs & 1u << API_LIST)
		return status_method(c->err, "watch", c->ep->kind);
	return status_no_such_method(c->err);
}

/* Upstream: path.IsValidPathSegmentName, of what becomes a part of a key. */
static int check_segment(struct call *c)
{
	const char *name = c->req->name;
	const char *bad;

	if (str_empty(name) || (c->req->subresource && !strcmp(c->req->subresource, "proxy")))
		return 0;
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return status_bad_request(c->err, "Name parameter invalid: \"%s\": may not be '%s'",
					  name, name);
	bad = strpbrk(name, "/%");
	return bad ? status_bad_request(c->err,
					"Name parameter invalid: \"%s\": may not contain '%c'", name,
					*bad)
		   : 0;
}

static int check_verb(struct call *c)
{
	const struct api_request *req = c->req;
	bool named = req->verb != API_LIST && req->verb != API_WATCH && req->verb != API_CREATE &&
		     req->verb != API_DELETE_COLLECTION;

	unsigned verbs = req->subresource ? subresource_verbs(c->ep, req->subresource)
					  : c->ep->verbs;

	if (!verbs)
		return status_no_such_api(c->err);
	if (req->refusal == API_NO_METHOD &&
	    !(req->name && c->ep->kind->namespaced && str_empty(req->ns)))
		return refuse_request(c);
	if (!(verbs & 1u << req->verb))
		return req->subresource ? status_no_such_method(c->err) : no_such_verb(c);
	if (named && (str_empty(req->name) || (c->ep->kind->namespaced && str_empty(req->ns))))
		return status_no_such_api(c->err);
	if (check_segment(c) < 0)
		return c->err->code;
	if (is_write(req->verb) &&
	    (req->unread || (!req->body && req->verb != API_DELETE &&
			     req->verb != API_DELETE_COLLECTION)))
		return decode_unread(c);
	return options_check(c);
}

static int dispatch(struct call *c)
{
	if (c->req->subresource && strcmp(c->req->subresource, "status") != 0)
		return subresource_handle(c);
	if (!c->ep->res && c->req->verb != API_CREATE)
		return virtual_read(c);
	switch (c->req->verb) {
	case API_GET:
		return registry_get(c);
	case API_LIST:
		return registry_list(c);
	case API_CREATE:
		return registry_create(c);
	case API_UPDATE:
		return registry_update(c);
	case API_PATCH:
		return registry_patch(c);
	case API_DELETE:
		return registry_delete(c);
	case API_DELETE_COLLECTION:
		return registry_delete_collection(c);
	case API_WATCH:
		break;
	}
	return status_bad_request(c->err, "a watch is not answered at once");
}

/* "create by system:serviceaccount:..."; "create/binding by ..." */
static uint64_t trace_request(struct call *c)
{
	const char *verb = api_verb_name(c->req->verb), *user = c->user->name;
	const char *sub = c->req->subresource;
	size_t v = strlen(verb), u = strlen(user), n = sub ? MIN(strlen(sub), 64) : 0;
	char text[256];

	memcpy(text, verb, v);
	if (n) {
		text[v++] = '/';
		memcpy(text + v, sub, n);
		v += n;
	}
	if (v + u + 5 > sizeof(text))
		u = sizeof(text) - v - 5;
	memcpy(text + v, " by ", 4);
	memcpy(text + v + 4, user, u);
	text[v + 4 + u] = '\0';
	return trace_add(c->a->sim, "apiserver", "request", c->ep ? c->ep->kind->plural : NULL,
			 c->req->ns, c->req->resource || c->req->kind ? c->req->name : c->req->path,
			 "%s", text);
}

static int enter(struct call *c)
{
	int rc;

	c->name = c->req->name;
	find_endpoint(c);
	rc = authenticate(c);
	if (rc < 0)
		return rc;
	trace_set_cause(c->a->sim, trace_request(c));
	rc = authorize(c); /* what is not served, too: who may not ask is not told so */
	if (rc == 0 && c->ep)
		rc = check_verb(c);
	if (rc == 0 && c->ep)
		rc = refuse_request(c);
	if (rc == 0 && c->ep && c->ep->warning)
		strvec_add(&c->resp->warnings, c->ep->warning);
	return rc;
}

int etcd_permits(struct apiserver *a, const char *prefix, bool write, struct err *err)
{
	size_t len = strlen(prefix), end_len;
	STR_AUTO end = NULL;
	ERR_AUTO why = ERR_INIT;
	int r;

	if (!store_auth_enabled(a->store))
		return 0;
	end = store_prefix_end(prefix, len, &end_len);
	r = store_auth_range(a->store, a->etcd_user, prefix, len, end, end_len, STORE_PERM_READ,
			     &why);
	if (r == 0 && write)
		r = store_auth_range(a->store, a->etcd_user, prefix, len, end, end_len,
				     STORE_PERM_WRITE, &why);
	return r < 0 ? status_error(err, -EACCES, 500, "", NULL, "%s", err_msg(&why)) : 0;
}

/* Whatever is not answered from memory: watches are. */
static int ask_etcd(struct call *c)
{
	if (!c->ep || !c->ep->res)
		return 0;
	return etcd_permits(c->a, c->ep->res->prefix,
			    c->req->verb != API_GET && c->req->verb != API_LIST, c->err);
}

int apiserver_handle(struct apiserver *a, const struct api_request *req, struct api_response *resp)
{
	uint64_t cause = trace_cause(a->sim);
	ERR_AUTO err = ERR_INIT;
	struct call c = {.a = a, .req = req, .resp = resp, .err = &err};
	int rc;

	*resp = (struct api_response){0};
	rc = enter(&c);
	if (rc == 0)
		rc = ask_etcd(&c);
	if (rc == 0)
		rc = c.ep		     ? dispatch(&c)
		     : req->resource || req->kind ? not_served(&c)
						  : nonresource_handle(&c);
	trace_set_cause(a->sim, cause);
	call_release(&c);
	metrics_count(&c, rc < 0 ? err.http : resp->code);
	return rc < 0 ? status_respond(resp, &err) : 0;
}

int apiserver_watch(struct apiserver *a, const struct api_request *req, api_watch_fn fn, void *arg,
		    struct api_watch **ret, struct api_response *resp)
{
	uint64_t cause = trace_cause(a->sim);
	ERR_AUTO err = ERR_INIT;
	struct call c = {.a = a, .req = req, .resp = resp, .err = &err};
	int rc;

	*resp = (struct api_response){0};
	*ret = NULL;
	rc = enter(&c);
	if (rc == 0 && (!c.ep || !c.ep->res || req->subresource))
		rc = status_no_such_api(&err);
	if (rc == 0)
		rc = watch_start(&c, fn, arg, ret);
	trace_set_cause(a->sim, cause);
	call_release(&c);
	if (rc == 0)
		resp->code = 200;
	metrics_count(&c, rc < 0 ? err.http : 200);
	return rc < 0 ? status_respond(resp, &err) : 0;
}
