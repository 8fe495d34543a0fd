#include "controllers/service_pods.h"

#include "controllers/pods.h"

/* A Service that selects pods. */
struct service {
	char *key;
	struct value *spec; /* its selector, as last seen */
	struct selector *selector;
	struct strmap *pods; /* keys of the pods it selects */
};

struct service_pods {
	struct ctl *ctl;
	struct informer *pods;
	struct strmap *namespaces; /* struct strmap of struct service by key */
};

static void service_free(void *p)
{
	struct service *s = p;

	free(s->key);
	value_unref(s->spec);
	selector_free(s->selector);
	strmap_free(s->pods);
	free(s);
}

static void services_free(void *p)
{
	strmap_free(p);
}

struct service_pods *service_pods_new(struct ctl *c, struct informer *pods)
{
	struct service_pods *sp = xcalloc(1, sizeof(*sp));

	sp->ctl = c;
	sp->pods = pods;
	sp->namespaces = strmap_new(services_free);
	return sp;
}

void service_pods_free(struct service_pods *sp)
{
	strmap_free(sp->namespaces);
	free(sp);
}

/* A sync looks at all of a service's pods. */
static void queue(struct service_pods *sp, const struct service *s)
{
	size_t nr = strmap_len(s->pods);

	if (nr <= 100)
		ctl_queue(sp->ctl, s->key);
	else
		ctl_queue_after(sp->ctl, s->key, (int64_t)nr * 100 * SIM_USEC);
}

/* ---- services -------------------------------------------------------------------------------- */

static int add_if_selected(const struct value *pod, void *arg)
{
	struct service *s = arg;

	if (selector_matches_labels(s->selector, value_in(pod, "metadata", "labels"))) {
		STR_AUTO key = object_key(pod);

		strmap_put(s->pods, key, s);
	}
	return 0;
}

void service_pods_service(struct service_pods *sp, const struct value *service, bool deleted)
{
	const char *ns = obj_ns(service);
	const struct value *spec = value_in(service, "spec", "selector");
	struct strmap *all = strmap_get(sp->namespaces, ns);
	STR_AUTO key = object_key(service);
	struct service *s = strmap_get(all, key);

	if (s && (deleted || !value_equal(s->spec, spec))) {
		(void)strmap_del(all, key);
		s = NULL;
	}
	if (!deleted && !s && value_len(spec)) {
		if (!all) {
			all = strmap_new(service_free);
			strmap_put(sp->namespaces, ns, all);
		}
		s = xcalloc(1, sizeof(*s));
		s->key = xstrdup(key);
		s->spec = value_ref(spec);
		s->selector = selector_from_map(spec);
		s->pods = strmap_new(NULL);
		strmap_put(all, key, s);
		(void)informer_each(sp->pods, ns, add_if_selected, s);
	}
	ctl_queue(sp->ctl, key);
}

const struct strmap *service_pods_of(const struct service_pods *sp, const char *service)
{
	STR_AUTO ns = NULL;
	STR_AUTO name = NULL;
	const struct service *s;

	object_key_split(service, &ns, &name);
	s = strmap_get(strmap_get(sp->namespaces, ns), service);
	return s ? s->pods : NULL;
}

/* ---- pods ---------------------------------------------------------------------------------------
 */

/* Whether any endpoint made of the pod could look different. */
static bool endpoint_differs(const struct value *old, const struct value *pod)
{
	const struct value *a = value_get(old, "status"), *b = value_get(pod, "status");

	return !value_equal(value_get(a, "podIPs"), value_get(b, "podIPs")) ||
	       !value_equal(value_get(a, "podIP"), value_get(b, "podIP")) ||
	       pod_ready(old) != pod_ready(pod) || pod_finished(old) != pod_finished(pod) ||
	       obj_deleting(old) != obj_deleting(pod) ||
	       !value_equal(value_get(old, "spec"), value_get(pod, "spec"));
}

void service_pods_pod(struct service_pods *sp, const struct value *pod, const struct value *old,
		      bool deleted)
{
	struct strmap *all = strmap_get(sp->namespaces, obj_ns(pod));
	const struct value *labels = value_in(pod, "metadata", "labels");
	bool relabeled, differs;
	STR_AUTO key = NULL;
	const char *name;
	void *val;

	if (!all || !strmap_len(all))
		return;
	relabeled = !old || deleted || !value_equal(value_in(old, "metadata", "labels"), labels);
	differs = relabeled || endpoint_differs(old, pod);
	if (!differs)
		return;
	key = object_key(pod);
	for (size_t i = 0; strmap_next(all, &i, &name, &val);) {
		struct service *s = val;
		bool had = strmap_has(s->pods, key), has = had;

		if (relabeled)
			has = !deleted && selector_matches_labels(s->selector, labels);
		if (has && !had)
			strmap_put(s->pods, key, s);
		else if (had && !has)
			(void)strmap_del(s->pods, key);
		if (had || has)
			queue(sp, s);
	}
}

/* ---- endpoints
 * ------------------------------------------------------------------------------------ */

struct value *service_labels_dup(const struct value *service)
{
	struct value *labels = value_ref(value_in(service, "metadata", "labels"));

	if (service_headless(service))
		value_put_str(&labels, "service.kubernetes.io/headless", "");
	return labels;
}

bool service_headless(const struct value *service)
{
	return str_eq(value_str_in(service, "spec", "clusterIP"), "None");
}

bool pod_is_endpoint(const struct value *pod, bool include_terminating)
{
	return !pod_finished(pod) && !str_empty(value_str_in(pod, "status", "podIP")) &&
	       (include_terminating || !obj_deleting(pod));
}

static int named_port(const struct value *containers, const char *name, const char *protocol,
		      bool sidecars_only)
{
	const struct value *container, *port;

	value_each_item(container, i, containers)
	{
		if (sidecars_only && !str_eq(value_str_in(container, "restartPolicy"), "Always"))
			continue;
		value_each_item(port, n, value_get(container, "ports"))
		{
			if (str_eq(value_str_in(port, "name"), name) &&
			    str_eq(value_str_or(value_get(port, "protocol"), "TCP"), protocol))
				return (int)value_int_in(port, "containerPort");
		}
	}
	return 0;
}

int service_target_port(const struct value *pod, const struct value *service_port)
{
	const struct value *target = value_get(service_port, "targetPort");
	const char *name = value_str(target);
	const char *protocol = value_str_or(value_get(service_port, "protocol"), "TCP");
	int port;

	if (value_is_null(target))
		return (int)value_int_in(service_port, "port");
	if (!name)
		return (int)value_int(target);
	port = named_port(value_in(pod, "spec", "containers"), name, protocol, false);
	return port ? port
		    : named_port(value_in(pod, "spec", "initContainers"), name, protocol, true);
}

bool pod_has_service_hostname(const struct value *pod, const struct value *service)
{
	return !str_empty(value_str_in(pod, "spec", "hostname")) &&
	       str_eq(value_str_in(pod, "spec", "subdomain"), obj_name(service));
}
