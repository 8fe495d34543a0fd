/*
 * EndpointSlice mirroring controller: Endpoints that people make by hand, for Services
 * without selector, become EndpointSlices, which is all that proxies look at. Upstream:
 * pkg/controller/endpointslicemirroring; here a slice for each subset.
 */
#include "controllers/pods.h"

#include <errno.h>

#define LABEL_SERVICE "kubernetes.io/service-name"
#define LABEL_MANAGED "endpointslice.kubernetes.io/managed-by"
#define LABEL_SKIP "endpointslice.kubernetes.io/skip-mirror"
#define MANAGED_BY "endpointslicemirroring-controller.k8s.io"
#define INDEX_MIRROR "mirror" /* slices of ours: "ns/service" */

enum { SRC_ENDPOINTS, SRC_SERVICE, SRC_SLICE };

static void slice_changed(struct ctl *c, const struct value *slice, const struct value *old,
			  bool deleted)
{
	const char *service = obj_label(slice, LABEL_SERVICE);

	(void)old;
	(void)deleted;
	if (service && str_eq(obj_label(slice, LABEL_MANAGED), MANAGED_BY))
		ctl_queue_named(c, obj_ns(slice), service);
}

static void index_mirror(const struct value *slice, struct strvec *ret_keys)
{
	const char *service = obj_label(slice, LABEL_SERVICE);

	if (service && str_eq(obj_label(slice, LABEL_MANAGED), MANAGED_BY))
		strvec_addf(ret_keys, "%s/%s", obj_ns(slice), service);
}

/* ---- what slices there should be ------------------------------------------------------------- */

static void push_endpoints(struct value **list, const struct value *addresses, bool ready)
{
	const struct value *a;

	value_each_item(a, i, addresses)
	{
		value_push(list,
			   value_build("{addresses: [%v], conditions: {ready: %b}, hostname: %v,"
				       " nodeName: %v, targetRef: %v}",
				       value_get(a, "ip"), ready, value_get(a, "hostname"),
				       value_get(a, "nodeName"), value_get(a, "targetRef")));
	}
}

static struct value *ports_of(const struct value *subset)
{
	struct value *ports = NULL;
	const struct value *p;

	value_each_item(p, i, value_get(subset, "ports"))
	{
		value_push(&ports,
			   value_build("{name: %s, port: %v, protocol: %s, appProtocol: %v}",
				       value_str_or(value_get(p, "name"), ""), value_get(p, "port"),
				       value_str_or(value_get(p, "protocol"), "TCP"),
				       value_get(p, "appProtocol")));
	}
	return ports;
}

/* An array of {endpoints, ports}, one for each subset with addresses. */
static struct value *wanted_new(const struct value *endpoints)
{
	struct value *list = value_array_new();
	const struct value *subset;

	value_each_item(subset, i, value_get(endpoints, "subsets"))
	{
		struct value *eps = NULL;

		push_endpoints(&eps, value_get(subset, "addresses"), true);
		push_endpoints(&eps, value_get(subset, "notReadyAddresses"), false);
		if (eps)
			value_push(&list, value_build("{endpoints: %V, ports: %V}", eps,
						      ports_of(subset)));
	}
	return list;
}

static bool is_mirrored(const struct value *endpoints, const struct value *service)
{
	return endpoints && service && !value_is_map(value_in(service, "spec", "selector")) &&
	       !str_eq(obj_label(endpoints, LABEL_SKIP), "true") &&
	       !obj_annotation(endpoints, "control-plane.alpha.kubernetes.io/leader");
}

/* ---- reconcile ---------------------------------------------------------------------------------
 */

static struct value *labels_new(const struct value *endpoints)
{
	struct value *labels = value_ref(value_in(endpoints, "metadata", "labels"));

	value_put_str(&labels, LABEL_SERVICE, obj_name(endpoints));
	value_put_str(&labels, LABEL_MANAGED, MANAGED_BY);
	return labels;
}

/* The name looks random as a generated one, but is the same should the slice be made again
 * before the first one was seen. */
static struct value *slice_new(struct ctl *c, const struct value *endpoints, size_t i)
{
	BUF_AUTO hash = BUF_INIT;

	template_hash(&hash, value_in(endpoints, "metadata", "uid"), (int64_t)i);
	return value_build("{apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata:"
			   " {name: %V, namespace: %s, ownerReferences: [%V]},"
			   " addressType: 'IPv4'}",
			   value_strf_new("%s-%.5s", obj_name(endpoints), buf_str(&hash)),
			   obj_ns(endpoints), owner_ref_new(c->kind[SRC_ENDPOINTS], endpoints));
}

/* The i-th slice. */
static int write_slice(struct ctl *c, const struct value *endpoints, const struct value *now,
		       const struct value *want, size_t i, struct err *err)
{
	int r;

	VALUE_AUTO *labels = labels_new(endpoints);
	VALUE_AUTO *next = value_ref(now);

	if (now && value_equal(value_get(now, "endpoints"), value_get(want, "endpoints")) &&
	    value_equal(value_get(now, "ports"), value_get(want, "ports")) &&
	    value_equal(value_in(now, "metadata", "labels"), labels))
		return 0;
	if (!next)
		next = slice_new(c, endpoints, i);
	value_put_in(&next, value_ref(labels), "metadata", "labels");
	value_put(&next, "endpoints", value_ref(value_get(want, "endpoints")));
	if (value_get(want, "ports"))
		value_put(&next, "ports", value_ref(value_get(want, "ports")));
	else
		value_del(&next, "ports");
	if (now)
		return client_update(c->client, c->kind[SRC_SLICE], NULL, next, NULL, NULL, err);
	r = client_create(c->client, c->kind[SRC_SLICE], obj_ns(endpoints), next, NULL, NULL, err);
	return r == -EEXIST ? 0 : r;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *endpoints = informer_find_key(c->informer[SRC_ENDPOINTS], key);
	const struct value *service = informer_find_key(c->informer[SRC_SERVICE], key);
	VALUE_AUTO *wanted = NULL;
	OBJECTS_AUTO slices = OBJECTS_INIT;
	size_t nr;

	if (is_mirrored(endpoints, service))
		wanted = wanted_new(endpoints);
	objects_from_index(&slices, c->informer[SRC_SLICE], INDEX_MIRROR, key);
	nr = value_len(wanted);
	for (size_t i = 0; i < MAX(nr, slices.nr); i++) {
		const struct value *now = i < slices.nr ? slices.v[i] : NULL;
		int r;

		if (i < nr)
			r = write_slice(c, endpoints, now, value_idx(wanted, i), i, err);
		else
			r = client_delete(c->client, c->kind[SRC_SLICE], obj_ns(now), obj_name(now),
					  NULL, NULL, err);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return 0;
}

static void start(struct ctl *c)
{
	informer_add_index(c->informer[SRC_SLICE], INDEX_MIRROR, index_mirror);
}

const struct controller controller_endpointslicemirroring = {
	.name = "endpointslice-mirroring-controller",
	.component = "endpointslice-mirroring-controller",
	.account = "endpointslicemirroring-controller",
	.sources = {{"", "endpoints", NULL},
		    {"", "services", NULL},
		    {"discovery.k8s.io", "endpointslices", slice_changed},
		    {0}},
	.reconcile = reconcile,
	.start = start,
};
