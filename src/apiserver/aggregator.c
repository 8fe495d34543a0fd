/*
 * aggregator.c - API groups that another program serves: APIService objects say which, and
 * whether it can be reached. Upstream: kube-aggregator/pkg/{apiserver,controllers/status}.
 *
 * A program of the cluster answers reads through the extension door (apiserver.h). Kinds
 * marked addon (kind.h) are served while their APIService is there; they come after the
 * others in a->endpoints.
 */
#include "apiserver/internal.h"

#define RECHECK (30 * SIM_SEC)

static const char *const masters[] = {"system:masters", "system:authenticated", NULL};
static const struct api_user self = {.name = "system:apiserver", .groups = masters};

void apiserver_set_extension_door(struct apiserver *a, api_extension_fn fn, void *arg)
{
	a->extension = fn;
	a->extension_arg = arg;
}

static const struct value *service_of(struct apiserver *a, const struct kind *k)
{
	STR_AUTO name = xasprintf("%s.%s", k->version, k->group);

	return a->apiservices ? storage_find(a, a->apiservices, NULL, name) : NULL;
}

static const struct value *condition(const struct value *apiservice)
{
	return value_find(value_in(apiservice, "status", "conditions"), "type", "Available");
}

bool aggregator_offers(struct apiserver *a, const struct kind *k)
{
	return value_in(service_of(a, k), "spec", "service") != NULL;
}

bool aggregator_available(struct apiserver *a, const struct kind *k)
{
	return str_eq(value_str(value_get(condition(service_of(a, k)), "status")), "True");
}

size_t endpoints_offered(const struct apiserver *a)
{
	struct apiserver *s = (struct apiserver *)(uintptr_t)a; /* reads only */

	return a->nr_endpoints +
	       (a->nr_addons && aggregator_offers(s, a->endpoints[a->nr_endpoints].kind)
			? a->nr_addons
			: 0);
}

/* ---- where the program is ------------------------------------------------------------------ */

struct search {
	struct apiserver *a;
	const char *ns, *service;
	bool slices; /* there are any */
	char *ip;    /* of a ready endpoint: owned */
};

static int look(const struct store_kv *kv, void *arg)
{
	struct search *s = arg;
	const struct value *labels, *e;
	struct value *slice;
	ERR_AUTO err = ERR_INIT;

	if (storage_decode(s->a->endpointslices, kv, &slice, &err) < 0)
		return 0;
	labels = value_in(slice, "metadata", "labels");
	if (str_eq(value_str(value_get(labels, "kubernetes.io/service-name")), s->service)) {
		s->slices = true;
		value_each_item(e, i, value_get(slice, "endpoints"))
		{
			const struct value *ready = value_in(e, "conditions", "ready");

			if (!s->ip && (!ready || value_bool(ready)))
				s->ip = xstrdup(
					value_str_or(value_idx(value_get(e, "addresses"), 0), ""));
		}
	}
	value_unref(slice);
	return 0;
}

static void find_program(struct search *s)
{
	struct key prefix;

	storage_key(&prefix, s->a->endpointslices, s->ns, NULL);
	if (prefix.len)
		store_each(s->a->store, prefix.s, prefix.len, look, s);
}

/* ---- conditions ---------------------------------------------------------------------------- */

/* Available or not, and why: the checks in upstream's order and words. */
static struct value *judge(struct apiserver *a, const struct value *apiservice)
{
	const struct value *ref = value_in(apiservice, "spec", "service");
	struct search s = {.a = a,
			   .ns = value_str_or(value_get(ref, "namespace"), ""),
			   .service = value_str_or(value_get(ref, "name"), "")};
	const char *reason = "Passed";
	BUF_AUTO text = BUF_INIT;
	struct value *c;

	buf_adds(&text, "all checks passed");
	if (!ref) {
		reason = "Local";
		buf_reset(&text);
		buf_adds(&text, "Local APIServices are always available");
	} else if (!storage_find(a, a->services, s.ns, s.service)) {
		reason = "ServiceNotFound";
		buf_reset(&text);
		buf_addf(&text, "service/%s in \"%s\" is not present", s.service, s.ns);
	} else {
		find_program(&s);
		if (!s.ip) {
			reason = s.slices ? "MissingEndpoints" : "EndpointsNotFound";
			buf_reset(&text);
			buf_addf(&text,
				 s.slices ? "endpoints for service/%s in \"%s\" have no addresses "
					    "with port name \"https\""
					  : "cannot find endpoints for service/%s in \"%s\"",
				 s.service, s.ns);
		}
	}
	c = value_build("{type: 'Available', status: %s, lastTransitionTime: %v, reason: %s, "
			"message: %s}",
			!ref || s.ip ? "True" : "False", sim_stamp(a->sim), reason, buf_str(&text));
	free(s.ip);
	return c;
}

static void put_condition(struct apiserver *a, const struct value *obj, struct value *c)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp;
	struct value *next = value_ref(obj);

	value_put(&next, "status", value_build("{conditions: [%V]}", c));
	req.kind = a->apiservices->kind;
	req.verb = API_UPDATE;
	req.name = value_str_in(obj, "metadata", "name");
	req.subresource = "status";
	req.body = next;
	req.user = &self;
	req.user_agent = "kube-apiserver";
	(void)!apiserver_handle(a, &req, &resp);
	api_response_release(&resp);
	value_unref(next);
}

/* True when another program serves it. */
static bool check(struct apiserver *a, const char *name)
{
	VALUE_AUTO *obj = value_ref(storage_find(a, a->apiservices, NULL, name));
	const struct value *before = condition(obj);
	struct value *now;

	if (!obj)
		return false;
	now = judge(a, obj);
	if (str_eq(value_str(value_get(before, "reason")), value_str(value_get(now, "reason"))) &&
	    str_eq(value_str(value_get(before, "message")), value_str(value_get(now, "message"))))
		value_unref(now);
	else
		put_condition(a, obj, now);
	return value_in(obj, "spec", "service") != NULL;
}

/* ---- what is served here --------------------------------------------------------------------- */

/* Upstream's order of groups and versions: the higher come first. */
static const struct {
	const char *group;
	int group_priority, version_priority;
} priorities[] = {
	{"", 18000, 1},
	{"apps", 17800, 15},
	{"events.k8s.io", 17750, 5},
	{"authentication.k8s.io", 17700, 15},
	{"authorization.k8s.io", 17600, 15},
	{"autoscaling", 17500, 15},
	{"batch", 17400, 15},
	{"certificates.k8s.io", 17300, 15},
	{"networking.k8s.io", 17200, 15},
	{"policy", 17100, 15},
	{"rbac.authorization.k8s.io", 17000, 15},
	{"storage.k8s.io", 16800, 15},
	{"apiextensions.k8s.io", 16700, 15},
	{"admissionregistration.k8s.io", 16700, 15},
	{"scheduling.k8s.io", 16600, 15},
	{"coordination.k8s.io", 16500, 15},
	{"node.k8s.io", 16300, 15},
	{"discovery.k8s.io", 16200, 15},
	{"flowcontrol.apiserver.k8s.io", 16100, 21},
	{"resource.k8s.io", 15900, 15},
};

/* A UID that takes nothing from the cluster's random numbers: the same in every cluster. */
static void write_uid(struct buf *out, const char *name)
{
	uint64_t a = hash_bytes(name, strlen(name));
	uint64_t b = (a ^ a >> 29) * UINT64_C(0xBF58476D1CE4E5B9);

	buf_addf(out, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
		 (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff,
		 0x8000 | ((unsigned)(b >> 48) & 0x3fff),
		 (unsigned long long)(b & UINT64_C(0xffffffffffff)));
}

static void ensure_local(struct apiserver *a, const struct kind *k)
{
	STR_AUTO name = xasprintf("%s.%s", k->version, k->group);
	BUF_AUTO uid = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct value *obj;
	size_t i = 0;

	if (storage_find(a, a->apiservices, NULL, name))
		return;
	while (i < ARRAY_SIZE(priorities) && strcmp(priorities[i].group, k->group) != 0)
		i++;
	write_uid(&uid, name);
	obj = value_build(
		"{kind: 'APIService', apiVersion: 'apiregistration.k8s.io/v1', metadata: {name: "
		"%s, "
		"uid: %s, creationTimestamp: %v, labels: "
		"{kube-aggregator.kubernetes.io/automanaged: 'onstart'}}, spec: {group: %s, "
		"version: %s, groupPriorityMinimum: %i, versionPriority: %i}, status: {conditions: "
		"[{type: 'Available', status: 'True', lastTransitionTime: %v, reason: 'Local', "
		"message: 'Local APIServices are always available'}]}}",
		name, buf_str(&uid), sim_stamp(a->sim), *k->group ? k->group : NULL, k->version,
		i < ARRAY_SIZE(priorities) ? priorities[i].group_priority : 1000,
		i < ARRAY_SIZE(priorities) ? priorities[i].version_priority : 15, sim_stamp(a->sim));
	(void)!storage_put(a, a->apiservices, NULL, name, &obj, 0, &err);
	value_unref(obj);
}

/* Upstream's autoregister controller. */
static void ensure_locals(struct apiserver *a)
{
	for (size_t i = 0; i < a->nr_endpoints; i++)
		if (strcmp(a->endpoints[i].kind->group, a->apiservices->kind->group) != 0)
			ensure_local(a, a->endpoints[i].kind);
}

static int add_name(const struct store_kv *kv, void *arg)
{
	struct strvec *names = arg;
	STR_AUTO key = xstrndup(kv->key, kv->key_len);

	strvec_add(names, path_basename(key));
	return 0;
}

static void check_all(void *arg)
{
	struct apiserver *a = arg;
	STRVEC_AUTO names = STRVEC_INIT;
	bool remote = false;

	store_each(a->store, a->apiservices->prefix, a->apiservices->prefix_len, add_name, &names);
	for (size_t i = 0; i < names.nr; i++)
		remote |= check(a, names.v[i]);
	if (remote)
		timer_set(a->sim, &a->aggregator_timer, sim_now(a->sim) + RECHECK);
}

void aggregator_start(struct apiserver *a)
{
	timer_init(&a->aggregator_timer, check_all, a);
	if (!a->apiservices)
		return;
	ensure_locals(a);
	check_all(a);
}

void aggregator_seen(struct apiserver *a, const struct resource *r)
{
	/* endpoints matter only once there is somebody to reach */
	if (r == a->apiservices || (r == a->endpointslices && timer_pending(&a->aggregator_timer)))
		timer_set(a->sim, &a->aggregator_timer, sim_now(a->sim));
}

/* ---- reads ----------------------------------------------------------------------------------- */

static int unavailable(struct call *c)
{
	const struct kind *k = c->ep->kind;

	return status_error(c->err, -EHOSTUNREACH, 503, "ServiceUnavailable", NULL,
			    "the server is currently unable to handle the request (%s %s.%s%s%s)",
			    "get", k->plural, k->group, c->req->name ? " " : "",
			    c->req->name ? c->req->name : "");
}

int aggregator_read(struct call *c)
{
	const struct value *ref = value_in(service_of(c->a, c->ep->kind), "spec", "service");
	struct search s = {.a = c->a,
			   .ns = value_str_or(value_get(ref, "namespace"), ""),
			   .service = value_str_or(value_get(ref, "name"), "")};
	VALUE_AUTO *items = NULL;
	int rc;

	if (!aggregator_available(c->a, c->ep->kind))
		return unavailable(c);
	find_program(&s);
	rc = s.ip && c->a->extension
		     ? c->a->extension(c->a->extension_arg, s.ip, c->req, c->ep->kind, &items)
		     : -EHOSTUNREACH;
	free(s.ip);
	if (rc < 0)
		return unavailable(c);
	if (c->req->verb == API_GET && value_len(items) == 0)
		return status_error(c->err, -ENOENT, 404, "NotFound",
				    value_build("{name: %s, group: %s, kind: %s}", c->req->name,
						c->ep->kind->group, c->ep->kind->plural),
				    "%smetrics.%s \"%s%s%s\" not found",
				    !strcmp(c->ep->kind->plural, "pods") ? "pod" : "node",
				    c->ep->kind->group, c->req->ns ? c->req->ns : "",
				    c->req->ns ? "/" : "", c->req->name);
	return virtual_respond(c, items);
}
