/*
 * EndpointSlice controller: the slices of each Service with a selector, at most 100
 * endpoints each. Upstream: pkg/controller/endpointslice and its reconciler.
 *
 * Slices change as little as possible: endpoints stay where they are, free places are
 * filled before slices are added, and a slice that would be deleted is reused for one that
 * would be made.
 */
#include "controllers/pods.h"
#include "controllers/service_pods.h"

#include <errno.h>

#define MAX_ENDPOINTS 100
#define LABEL_SERVICE "kubernetes.io/service-name"
#define LABEL_MANAGED "endpointslice.kubernetes.io/managed-by"
#define MANAGED_BY "endpointslice-controller.k8s.io"
#define INDEX_SERVICE "service" /* slices of ours: "ns/service" */

enum { SRC_SERVICE, SRC_POD, SRC_SLICE, SRC_NODE };

/* The endpoint a pod was last turned into; valid while the pod's tree is the same. */
struct cached {
	struct value *pod, *zone;
	struct value *endpoint, *ports;
};

/* The endpoints of one service, made for this spec of it. */
struct cache {
	struct value *spec;
	struct strmap *endpoints; /* struct cached by pod key */
};

struct state {
	struct service_pods *pods;
	struct strmap *services; /* struct cache by service key */
	struct strmap *made;     /* slices written and not yet seen: int64_t version by key */
};

/* An endpoint that should exist, and the slice it is in. */
struct wanted {
	const struct cached *what;
	bool placed;
};

/* A slice as it will be. */
struct slice {
	const struct value *now; /* NULL: to be made */
	const struct value *ports;
	struct value *endpoints; /* owned */
	bool changed;
};

/* What one sync works on. */
struct sync {
	struct ctl *c;
	const struct value *service;
	struct strmap *wanted; /* struct wanted by pod key */
	struct slice *slices;
	size_t nr, cap;
};

/* ---- events -----------------------------------------------------------------------------------
 */

static void service_changed(struct ctl *c, const struct value *service, const struct value *old,
			    bool deleted)
{
	struct state *st = c->state;

	(void)old;
	service_pods_service(st->pods, service, deleted);
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	struct state *st = c->state;

	service_pods_pod(st->pods, pod, old, deleted);
}

static int64_t version_of(const struct value *obj)
{
	int64_t n;

	return parse_i64(value_str_or(value_in(obj, "metadata", "resourceVersion"), ""), &n) == 0
		       ? n
		       : 0;
}

static int64_t made_version(const struct state *st, const char *key)
{
	const int64_t *version = strmap_get(st->made, key);

	return version ? *version : 0;
}

/* What we wrote ourselves needs no sync; what anybody else did to a slice does. */
static void slice_changed(struct ctl *c, const struct value *slice, const struct value *old,
			  bool deleted)
{
	struct state *st = c->state;
	const char *service = obj_label(slice, LABEL_SERVICE);
	STR_AUTO key = object_key(slice);
	int64_t ours = made_version(st, key), now = version_of(slice);

	(void)old;
	if (deleted || now >= ours)
		(void)strmap_del(st->made, key);
	if (!deleted && now == ours)
		return;
	if (service && str_eq(obj_label(slice, LABEL_MANAGED), MANAGED_BY))
		ctl_queue_named(c, obj_ns(slice), service);
}

static void index_service(const struct value *slice, struct strvec *ret_keys)
{
	const char *service = obj_label(slice, LABEL_SERVICE);

	if (service && str_eq(obj_label(slice, LABEL_MANAGED), MANAGED_BY))
		strvec_addf(ret_keys, "%s/%s", obj_ns(slice), service);
}

/* ---- endpoints
 * ----------------------------------------------------------------------------------- */

static void cached_free(void *p)
{
	struct cached *e = p;

	value_unref(e->pod);
	value_unref(e->zone);
	value_unref(e->endpoint);
	value_unref(e->ports);
	free(e);
}

static struct value *endpoint_new(const struct value *service, const struct value *pod,
				  const struct value *zone, bool publish)
{
	bool serving = pod_ready(pod), terminating = obj_deleting(pod);
	const char *node = value_str_in(pod, "spec", "nodeName"), *host = NULL;

	if (pod_has_service_hostname(pod, service))
		host = value_str_in(pod, "spec", "hostname");
	return value_build("{addresses: [%v], conditions: {ready: %b, serving: %b,"
			   " terminating: %b}, hostname: %s, nodeName: %s, zone: %v,"
			   " targetRef: {kind: 'Pod', namespace: %s, name: %s, uid: %s}}",
			   value_in(pod, "status", "podIP"), publish || (serving && !terminating),
			   serving, terminating, host, str_empty(node) ? NULL : node, zone,
			   obj_ns(pod), obj_name(pod), obj_uid(pod));
}

static struct value *ports_new(const struct value *service, const struct value *pod)
{
	const struct value *port;
	struct value *ports = NULL;

	value_each_item(port, i, value_in(service, "spec", "ports"))
	{
		int number = service_target_port(pod, port);

		if (number)
			value_push(
				&ports,
				value_build("{name: %s, port: %i, protocol: %s, appProtocol: %v}",
					    value_str_or(value_get(port, "name"), ""), number,
					    value_str_or(value_get(port, "protocol"), "TCP"),
					    value_get(port, "appProtocol")));
	}
	return ports;
}

static const struct cached *cached_endpoint(struct sync *s, struct strmap *cache, const char *key,
					    const struct value *pod)
{
	const char *name = value_str_or(value_in(pod, "spec", "nodeName"), "");
	const struct value *node = informer_find(s->c->informer[SRC_NODE], NULL, name);
	const struct value *zone =
		value_get(value_in(node, "metadata", "labels"), "topology.kubernetes.io/zone");
	bool publish = value_bool_in(s->service, "spec", "publishNotReadyAddresses");
	struct cached *e = strmap_get(cache, key);

	if (e && e->pod == pod && value_equal(e->zone, zone))
		return e;
	e = xcalloc(1, sizeof(*e));
	e->pod = value_ref(pod);
	e->zone = value_ref(zone);
	e->endpoint = endpoint_new(s->service, pod, zone, publish);
	e->ports = ports_new(s->service, pod);
	strmap_put(cache, key, e);
	return e;
}

static void cache_free(void *p)
{
	struct cache *cache = p;

	value_unref(cache->spec);
	strmap_free(cache->endpoints);
	free(cache);
}

/* Ports and names depend on the service: when its spec changes all is made anew. */
static struct strmap *cache_of(struct state *st, const struct value *service, const char *key)
{
	const struct value *spec = value_get(service, "spec");
	struct cache *cache = strmap_get(st->services, key);

	if (cache && value_equal(cache->spec, spec))
		return cache->endpoints;
	cache = xcalloc(1, sizeof(*cache));
	cache->spec = value_ref(spec);
	cache->endpoints = strmap_new(cached_free);
	strmap_put(st->services, key, cache);
	return cache->endpoints;
}

static void load_wanted(struct sync *s, const char *key)
{
	struct state *st = s->c->state;
	const struct strmap *keys = service_pods_of(st->pods, key);
	struct strmap *cache = cache_of(st, s->service, key);
	const char *name;
	void *val;

	for (size_t i = 0; keys && strmap_next(keys, &i, &name, &val);) {
		const struct value *pod = informer_find_key(s->c->informer[SRC_POD], name);
		struct wanted *w;

		if (!pod || !pod_is_endpoint(pod, true)) {
			(void)strmap_del(cache, name);
			continue;
		}
		w = xcalloc(1, sizeof(*w));
		w->what = cached_endpoint(s, cache, name, pod);
		strmap_put(s->wanted, name, w);
	}
	/* Pods the service no longer selects. */
	for (size_t i = 0; strmap_next(cache, &i, &name, &val);)
		if (!strmap_has(s->wanted, name))
			(void)strmap_del(cache, name);
}

/* ---- slices
 * ----------------------------------------------------------------------------------------- */

static struct slice *slice_add(struct sync *s, const struct value *now, const struct value *ports)
{
	s->slices = grow(s->slices, s->nr + 1, &s->cap, sizeof(*s->slices));
	s->slices[s->nr] =
		(struct slice){.now = now, .ports = ports, .endpoints = value_array_new()};
	return &s->slices[s->nr++];
}

static struct wanted *wanted_for(struct sync *s, const struct value *endpoint)
{
	const struct value *ref = value_get(endpoint, "targetRef");
	const char *ns = value_str_in(ref, "namespace"), *name = value_str_in(ref, "name");
	STR_AUTO key = xasprintf("%s/%s", ns ? ns : "", name ? name : "");
	struct wanted *w = strmap_get(s->wanted, key);

	if (!w || w->placed ||
	    !str_eq(value_str_in(ref, "uid"), value_str_in(w->what->endpoint, "targetRef", "uid")))
		return NULL;
	return w;
}

/* Keeps the endpoints of an existing slice that should still be in a slice of its ports. */
static void slice_load(struct sync *s, const struct value *now)
{
	const struct value *list = value_get(now, "endpoints"), *endpoint;
	struct slice *slice = slice_add(s, now, value_get(now, "ports"));
	bool same = true;

	value_each_item(endpoint, i, list)
	{
		struct wanted *w = wanted_for(s, endpoint);

		if (!w || value_len(slice->endpoints) == MAX_ENDPOINTS ||
		    !value_equal(w->what->ports, slice->ports)) {
			same = false;
			continue;
		}
		w->placed = true;
		same = same && value_equal(endpoint, w->what->endpoint);
		value_push(&slice->endpoints, value_ref(w->what->endpoint));
	}
	slice->changed = !same;
	if (same) {
		/* The very list the server has: nothing to compare or to write. */
		value_unref(slice->endpoints);
		slice->endpoints = value_is_array(list) ? value_ref(list) : value_array_new();
	}
}

/* A slice with these ports and room: one that is written anyway, else the fullest. */
static struct slice *slice_with_room(struct sync *s, const struct value *ports)
{
	struct slice *best = NULL;

	for (size_t i = 0; i < s->nr; i++) {
		struct slice *x = &s->slices[i];

		if (value_len(x->endpoints) >= MAX_ENDPOINTS || !value_equal(x->ports, ports) ||
		    (x->now && !value_len(x->endpoints)))
			continue;
		if (!best || (x->changed && !best->changed) ||
		    (x->changed == best->changed &&
		     value_len(x->endpoints) > value_len(best->endpoints)))
			best = x;
	}
	return best;
}

static void place_rest(struct sync *s)
{
	struct slice *last = NULL;
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(s->wanted, &i, &key, &val);) {
		struct wanted *w = val;

		if (w->placed)
			continue;
		if (!last || value_len(last->endpoints) >= MAX_ENDPOINTS ||
		    !value_equal(last->ports, w->what->ports))
			last = slice_with_room(s, w->what->ports);
		if (!last)
			last = slice_add(s, NULL, w->what->ports);
		value_push(&last->endpoints, value_ref(w->what->endpoint));
		last->changed = w->placed = true;
	}
}

/* A slice that became empty takes over what a new one would hold. Without any endpoint the
 * service keeps one empty slice. */
static void reuse_empty(struct sync *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->nr; i++) {
		struct slice *made = &s->slices[i];

		kept += value_len(made->endpoints) > 0;
		for (size_t n = 0; n < s->nr && !made->now; n++) {
			struct slice *empty = &s->slices[n];

			if (empty->now && !value_len(empty->endpoints)) {
				made->now = empty->now;
				empty->now = NULL;
				empty->changed = false;
			}
		}
	}
	if (kept)
		return;
	for (size_t i = 0; i < s->nr; i++) {
		struct slice *empty = &s->slices[i];

		if (!empty->now)
			continue;
		empty->changed = value_len(value_get(empty->now, "endpoints")) ||
				 value_len(value_get(empty->now, "ports"));
		empty->ports = NULL;
		value_unref(empty->endpoints);
		empty->endpoints = NULL; /* marks it: not to be deleted */
		return;
	}
	value_unref(slice_add(s, NULL, NULL)->endpoints);
	s->slices[s->nr - 1].endpoints = NULL;
}

/* ---- writing
 * --------------------------------------------------------------------------------------- */

static struct value *labels_new(const struct value *service)
{
	struct value *labels = service_labels_dup(service);

	value_put_str(&labels, LABEL_SERVICE, obj_name(service));
	value_put_str(&labels, LABEL_MANAGED, MANAGED_BY);
	return labels;
}

static void put_list(struct value **obj, const char *key, const struct value *list)
{
	if (value_len(list))
		value_put(obj, key, value_ref(list));
	else
		value_del(obj, key);
}

static int slice_write(struct sync *s, struct slice *slice, const struct value *labels,
		       struct err *err)
{
	struct ctl *c = s->c;
	struct state *st = c->state;
	VALUE_AUTO *next = value_ref(slice->now);
	VALUE_AUTO *made = NULL;
	STR_AUTO key = NULL;
	int64_t *version;
	int r;

	if (!next)
		next = value_build("{apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',"
				   " metadata: {generateName: %V, namespace: %s,"
				   " ownerReferences: [%V]}, addressType: 'IPv4'}",
				   value_strf_new("%s-", obj_name(s->service)), obj_ns(s->service),
				   owner_ref_new(c->kind[SRC_SERVICE], s->service));
	value_put_in(&next, value_ref(labels), "metadata", "labels");
	value_put_in(&next, value_ref(sim_stamp(c->sim)), "metadata", "annotations",
		     ANN_TRIGGER_TIME);
	put_list(&next, "endpoints", slice->endpoints);
	put_list(&next, "ports", slice->ports);
	if (slice->now)
		r = client_update(c->client, c->kind[SRC_SLICE], NULL, next, NULL, &made, err);
	else
		r = client_create(c->client, c->kind[SRC_SLICE], obj_ns(s->service), next, NULL,
				  &made, err);
	if (r < 0)
		return r;
	key = object_key(made);
	version = xmalloc(sizeof(*version));
	*version = version_of(made);
	strmap_put(st->made, key, version);
	return 0;
}

static int slice_remove(struct sync *s, const struct value *slice, struct err *err)
{
	int r = client_delete(s->c->client, s->c->kind[SRC_SLICE], obj_ns(slice), obj_name(slice),
			      NULL, NULL, err);

	return r == -ENOENT ? 0 : r;
}

static int write_slices(struct sync *s, struct err *err)
{
	VALUE_AUTO *labels = labels_new(s->service);
	bool deleting = obj_deleting(s->service);
	int r = 0;

	for (size_t i = 0; i < s->nr && r == 0; i++) {
		struct slice *x = &s->slices[i];
		bool placeholder = !x->endpoints;

		if (x->now && !placeholder && !value_len(x->endpoints))
			r = slice_remove(s, x->now, err);
		else if (x->now ? x->changed || !value_equal(value_in(x->now, "metadata", "labels"),
							     labels)
				: !deleting && (placeholder || value_len(x->endpoints)))
			r = slice_write(s, x, labels, err);
	}
	return r;
}

/* ---- reconcile
 * ---------------------------------------------------------------------------------------- */

/* Slices we wrote must have come back, or their places would be given twice. */
static bool stale(struct ctl *c, const char *service)
{
	struct state *st = c->state;
	size_t len = strlen(service);
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(st->made, &i, &key, &val);)
		if (strncmp(key, service, len) == 0 && key[len] == '-')
			return true;
	return false;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct state *st = c->state;
	const struct value *service = informer_find_key(c->informer[SRC_SERVICE], key), *slice;
	struct sync s = {.c = c, .service = service};
	int r;

	if (!service) {
		(void)strmap_del(st->services, key);
		return 0; /* its slices are the garbage collector's */
	}
	if (str_eq(value_str_in(service, "spec", "type"), "ExternalName") ||
	    !value_len(value_in(service, "spec", "selector")))
		return 0;
	if (stale(c, key)) {
		ctl_queue_after(c, key, SIM_MSEC);
		return 0;
	}
	s.wanted = strmap_new(free);
	load_wanted(&s, key);
	for (size_t n = 0;
	     (slice = informer_index_at(c->informer[SRC_SLICE], INDEX_SERVICE, key, n)); n++)
		if (!obj_deleting(slice))
			slice_load(&s, slice);
	place_rest(&s);
	reuse_empty(&s);
	r = write_slices(&s, err);
	for (size_t i = 0; i < s.nr; i++)
		value_unref(s.slices[i].endpoints);
	free(s.slices);
	strmap_free(s.wanted);
	return r;
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));

	st->pods = service_pods_new(c, c->informer[SRC_POD]);
	st->services = strmap_new(cache_free);
	st->made = strmap_new(free);
	informer_add_index(c->informer[SRC_SLICE], INDEX_SERVICE, index_service);
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	service_pods_free(st->pods);
	strmap_free(st->services);
	strmap_free(st->made);
	free(st);
}

const struct controller controller_endpointslice = {
	.name = "endpointslice-controller",
	.component = "endpointslice-controller",
	.account = "endpointslice-controller",
	.sources = {{"", "services", service_changed},
		    {"", "pods", pod_changed},
		    {"discovery.k8s.io", "endpointslices", slice_changed},
		    {"", "nodes", ctl_ignore},
		    {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
