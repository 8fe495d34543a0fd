/*
 * Endpoints controller: the legacy Endpoints object of each Service with a selector.
 * Upstream: pkg/controller/endpoint.
 */
#include "controllers/pods.h"
#include "controllers/service_pods.h"

#include <errno.h>

#define MAX_ADDRESSES 1000

enum { SRC_SERVICE, SRC_POD, SRC_ENDPOINTS };

/* Pods whose ports resolve to the same numbers make one subset. */
struct subset {
	struct value *ports;
	struct objects ready, unready; /* pods */
};

static void service_changed(struct ctl *c, const struct value *service, const struct value *old,
			    bool deleted)
{
	(void)old;
	service_pods_service(c->state, service, deleted);
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	service_pods_pod(c->state, pod, old, deleted);
}

static void endpoints_changed(struct ctl *c, const struct value *ep, const struct value *old,
			      bool deleted)
{
	(void)old;
	if (deleted)
		ctl_queue_object(c, ep);
}

/* ---- subsets -------------------------------------------------------------------------------- */

static struct value *ports_of(const struct value *service, const struct value *pod)
{
	const struct value *port;
	struct value *ports = value_array_new();

	value_each_item(port, i, value_in(service, "spec", "ports"))
	{
		const char *name = value_str_in(port, "name");
		int number = service_target_port(pod, port);

		if (!number)
			continue; /* this pod does not have it */
		value_push(&ports,
			   value_build("{name: %s, port: %i, protocol: %s, appProtocol: %v}",
				       str_empty(name) ? NULL : name, number,
				       value_str_or(value_get(port, "protocol"), "TCP"),
				       value_get(port, "appProtocol")));
	}
	return ports;
}

static bool has_named_port(const struct value *service)
{
	const struct value *port;

	value_each_item(port, i, value_in(service, "spec", "ports"))
	{
		if (value_is_string(value_get(port, "targetPort")))
			return true;
	}
	return false;
}

static struct subset *subset_for(struct strmap *subsets, struct value *ports)
{
	BUF_AUTO key = BUF_INIT;
	struct subset *s;

	json_write(&key, ports, 0);
	s = strmap_get(subsets, buf_str(&key));
	if (s) {
		value_unref(ports);
		return s;
	}
	s = xcalloc(1, sizeof(*s));
	s->ports = ports;
	strmap_put(subsets, buf_str(&key), s);
	return s;
}

static void subset_free(void *p)
{
	struct subset *s = p;

	value_unref(s->ports);
	objects_release(&s->ready);
	objects_release(&s->unready);
	free(s);
}

/* A pod by the number its address is. */
struct address {
	const struct value *pod;
	uint32_t number;
};

static uint32_t address_number(const char *ip)
{
	uint32_t n = 0, part = 0;

	for (; *ip; ip++) {
		if (*ip == '.') {
			n = n << 8 | (part & 255);
			part = 0;
		} else {
			part = part * 10 + (uint32_t)(*ip - '0');
		}
	}
	return n << 8 | (part & 255);
}

static int cmp_address(const void *x, const void *y)
{
	const struct address *a = x, *b = y;

	if (a->number != b->number)
		return (a->number > b->number) - (a->number < b->number);
	return strcmp(obj_uid(a->pod), obj_uid(b->pod));
}

static void sort_by_address(struct objects *pods)
{
	struct address *order = xcalloc(pods->nr, sizeof(*order));

	for (size_t i = 0; i < pods->nr; i++)
		order[i] = (struct address){
			pods->v[i],
			address_number(value_str_or(value_in(pods->v[i], "status", "podIP"), ""))};
	qsort(order, pods->nr, sizeof(*order), cmp_address);
	for (size_t i = 0; i < pods->nr; i++)
		pods->v[i] = order[i].pod;
	free(order);
}

static struct value *addresses_new(const struct value *service, struct objects *pods, size_t *left)
{
	struct value *list = NULL;

	sort_by_address(pods);
	for (size_t i = 0; i < pods->nr && *left; i++, --*left) {
		const struct value *pod = pods->v[i];
		const char *host = NULL;

		if (pod_has_service_hostname(pod, service))
			host = value_str_in(pod, "spec", "hostname");
		value_push(
			&list,
			value_build("{ip: %v, hostname: %s, nodeName: %v, targetRef: {kind: 'Pod',"
				    " namespace: %s, name: %s, uid: %s}}",
				    value_in(pod, "status", "podIP"), host,
				    value_in(pod, "spec", "nodeName"), obj_ns(pod), obj_name(pod),
				    obj_uid(pod)));
	}
	return list;
}

/* NULL when there are none. *truncated when there were more than fit. */
static struct value *subsets_new(struct ctl *c, const struct value *service, const char *key,
				 bool *truncated)
{
	const struct strmap *keys = service_pods_of(c->state, key);
	bool unready_too = value_bool_in(service, "spec", "publishNotReadyAddresses");
	bool named = has_named_port(service);
	struct strmap *subsets = strmap_new(subset_free);
	struct subset *same = NULL; /* of every pod, unless ports are looked up in pods */
	struct value *list = NULL;
	size_t total = 0, left = MAX_ADDRESSES;
	const char *name;
	void *val;

	for (size_t i = 0; keys && strmap_next(keys, &i, &name, &val);) {
		const struct value *pod = informer_find_key(c->informer[SRC_POD], name);
		struct subset *s;
		bool ready = unready_too || pod_ready(pod);

		if (!pod || !pod_is_endpoint(pod, unready_too))
			continue;
		s = same ? same : subset_for(subsets, ports_of(service, pod));
		if (!named)
			same = s;
		if (!value_len(s->ports) && value_len(value_in(service, "spec", "ports")))
			continue; /* none of the ports exists on it */
		objects_add(ready ? &s->ready : &s->unready, pod);
		total++;
	}
	for (size_t i = 0; strmap_next(subsets, &i, &name, &val);) {
		struct subset *s = val;
		struct value *ready = addresses_new(service, &s->ready, &left);
		struct value *unready = addresses_new(service, &s->unready, &left);

		if (ready || unready)
			value_push(&list,
				   value_build("{addresses: %V, notReadyAddresses: %V, ports: %v}",
					       ready, unready,
					       value_len(s->ports) ? s->ports : NULL));
	}
	strmap_free(subsets);
	*truncated = total > MAX_ADDRESSES;
	return list;
}

/* ---- reconcile --------------------------------------------------------------------------------
 */

static int write_endpoints(struct ctl *c, const struct value *service, const struct value *now,
			   struct value *next, struct err *err)
{
	int r;

	if (now)
		r = client_update(c->client, c->kind[SRC_ENDPOINTS], NULL, next, NULL, NULL, err);
	else
		r = client_create(c->client, c->kind[SRC_ENDPOINTS], obj_ns(service), next, NULL,
				  NULL, err);
	if (r < 0 && r != -ESTALE && r != -EEXIST)
		record_event(c->recorder, now ? now : service, "Warning",
			     now ? "FailedToUpdateEndpoint" : "FailedToCreateEndpoint",
			     now ? "Failed to update endpoint %s/%s: %s"
				 : "Failed to create endpoint for service %s/%s: %s",
			     obj_ns(service), obj_name(service), err_msg(err));
	return r;
}

static int remove_endpoints(struct ctl *c, const char *key, struct err *err)
{
	STR_AUTO ns = NULL;
	STR_AUTO name = NULL;
	int r;

	if (!informer_find_key(c->informer[SRC_ENDPOINTS], key))
		return 0;
	object_key_split(key, &ns, &name);
	r = client_delete(c->client, c->kind[SRC_ENDPOINTS], ns, name, NULL, NULL, err);
	return r == -ENOENT ? 0 : r;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *service = informer_find_key(c->informer[SRC_SERVICE], key);
	const struct value *now = informer_find_key(c->informer[SRC_ENDPOINTS], key);
	VALUE_AUTO *subsets = NULL;
	VALUE_AUTO *labels = NULL;
	VALUE_AUTO *next = NULL;
	bool truncated;

	if (!service)
		return remove_endpoints(c, key, err);
	if (str_eq(value_str_in(service, "spec", "type"), "ExternalName") ||
	    !value_len(value_in(service, "spec", "selector")))
		return 0;
	subsets = subsets_new(c, service, key, &truncated);
	labels = service_labels_dup(service);
	value_put_str(&labels, "endpoints.kubernetes.io/managed-by", "endpoint-controller");
	if (now && value_equal(value_get(now, "subsets"), subsets) &&
	    value_equal(value_in(now, "metadata", "labels"), labels) &&
	    truncated == (obj_annotation(now, "endpoints.kubernetes.io/over-capacity") != NULL))
		return 0;
	next = now ? value_ref(now)
		   : value_build("{apiVersion: 'v1', kind: 'Endpoints', metadata: {name: %s,"
				 " namespace: %s}}",
				 obj_name(service), obj_ns(service));
	value_put_in(&next, value_ref(labels), "metadata", "labels");
	value_put_in(&next, value_ref(sim_stamp(c->sim)), "metadata", "annotations",
		     ANN_TRIGGER_TIME);
	if (truncated)
		value_put_in(&next, value_str_new("truncated"), "metadata", "annotations",
			     "endpoints.kubernetes.io/over-capacity");
	else
		value_del_in(&next, "metadata", "annotations",
			     "endpoints.kubernetes.io/over-capacity");
	if (subsets)
		value_put(&next, "subsets", value_ref(subsets));
	else
		value_del(&next, "subsets");
	return write_endpoints(c, service, now, next, err);
}

static void start(struct ctl *c)
{
	c->state = service_pods_new(c, c->informer[SRC_POD]);
}

static void stop(struct ctl *c)
{
	service_pods_free(c->state);
}

const struct controller controller_endpoints = {
	.name = "endpoints-controller",
	.component = "endpoint-controller",
	.account = "endpoint-controller",
	.sources = {{"", "services", service_changed},
		    {"", "pods", pod_changed},
		    {"", "endpoints", endpoints_changed},
		    {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
