/*
 * ctl_world.h - a cluster of an apiserver, the controllers, and nodes that do no more than
 * controllers need to see: pods get bound in turn, run after a second, end after one.
 */
#ifndef TESTS_UNIT_CTL_WORLD_H
#define TESTS_UNIT_CTL_WORLD_H

#include "api_words.h"

#include "controllers/controllers.h"

struct world {
	struct sim *sim;
	struct store *store;
	struct apiserver *api;
	struct transport_slot slot;
	struct client *c;
	struct controllers *ctl;
	/* the nodes */
	struct informer_set *informers;
	struct informer *pods;
	struct workqueue *q;
	struct timer lease;
	const char *const *nodes; /* NULL-terminated */
	const char *silent;       /* a node whose kubelet is dead */
	const char *broken_image; /* pods of this image never get ready */
	int next_node, next_ip;
};

/* Creates an object; takes it. */
static inline void create(struct world *w, const char *plural, const char *ns, struct value *obj)
{
	ERR_AUTO err = ERR_INIT;

	if (client_create(w->c, kind_of(plural), ns, obj, NULL, NULL, &err) < 0)
		fail_msg("%s: %s", plural, err_msg(&err));
	value_unref(obj);
}

/* Owned; NULL when there is none. */
static inline struct value *get(struct world *w, const char *plural, const char *ns,
				const char *name)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = client_get(w->c, kind_of(plural), ns, name, &v, &err);

	if (r < 0 && r != -ENOENT)
		fail_msg("%s %s: %s", plural, name, err_msg(&err));
	return v;
}

/* Items of a list, owned. */
static inline struct value *list(struct world *w, const char *plural, const char *ns,
				 const char *selector)
{
	struct list_options opt = {.label_selector = selector};
	struct value *v = NULL, *items;
	ERR_AUTO err = ERR_INIT;

	if (client_list(w->c, kind_of(plural), ns, &opt, &v, &err) < 0)
		fail_msg("%s: %s", plural, err_msg(&err));
	items = value_ref(value_get(v, "items"));
	value_unref(v);
	return items;
}

static inline void patch(struct world *w, const char *plural, const char *ns, const char *name,
			 const char *sub, const char *json)
{
	VALUE_AUTO *v = parse(json);
	ERR_AUTO err = ERR_INIT;

	if (client_patch(w->c, kind_of(plural), ns, name, sub, PATCH_MERGE, v, NULL, NULL, &err) <
	    0)
		fail_msg("%s %s: %s", plural, name, err_msg(&err));
}

static inline void delete_with(struct world *w, const char *plural, const char *ns,
			       const char *name, enum propagation policy)
{
	struct delete_options opt = DELETE_OPTIONS_INIT;
	ERR_AUTO err = ERR_INIT;

	opt.propagation = policy;
	if (client_delete(w->c, kind_of(plural), ns, name, &opt, NULL, &err) < 0)
		fail_msg("%s %s: %s", plural, name, err_msg(&err));
}

/* Whether the kinds that a cluster of controllers needs are compiled in. */
static inline bool world_possible(void)
{
	static const char *const needed[] = {"clusterroles", "clusterrolebindings", "roles"};

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (!kind_by_resource("rbac.authorization.k8s.io", NULL, needed[i]))
			return false;
	return kind_by_resource("apps", NULL, "controllerrevisions") != NULL;
}
#define TEST_SKIPPED 77 /* what automake takes for it */

/* ---- nodes ---------------------------------------------------------------------------------- */

static inline bool is_ready(const struct value *obj)
{
	return object_condition_true(obj, "Ready");
}

static inline void set_running(struct world *w, const struct value *pod)
{
	int n = ++w->next_ip;
	const char *image =
		value_str_in(value_idx(value_in(pod, "spec", "containers"), 0), "image");
	bool ok = !w->broken_image || !str_eq(image, w->broken_image);
	VALUE_AUTO *status = value_build(
		"{status: {phase: %s, podIP: %V, conditions: [{type: 'Ready', status: %s,"
		" lastTransitionTime: %V}, {type: 'PodScheduled', status: 'True'}]}}",
		ok ? "Running" : "Pending",
		value_strf_new("10.244.%d.%d", n / 250 + 1, n % 250 + 2), ok ? "True" : "False",
		time_value_new(sim_now(w->sim)));
	ERR_AUTO err = ERR_INIT;

	if (client_patch(w->c, kind_of("pods"), value_str_in(pod, "metadata", "namespace"),
			 value_str_in(pod, "metadata", "name"), "status", PATCH_MERGE, status, NULL,
			 NULL, &err) < 0 &&
	    err.code != -ENOENT)
		fail_msg("%s", err_msg(&err));
}

static inline const char *node_for(struct world *w, const struct value *pod)
{
	const struct value *terms =
		value_in(pod, "spec", "affinity", "nodeAffinity",
			 "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
	const struct value *field = value_idx(value_get(value_idx(terms, 0), "matchFields"), 0);

	if (field)
		return value_str(value_idx(value_get(field, "values"), 0));
	if (!w->nodes[w->next_node])
		w->next_node = 0;
	return w->nodes[w->next_node++];
}

static inline int node_work(void *arg, const char *key, struct err *err)
{
	struct world *w = arg;
	const struct value *pod = informer_find_key(w->pods, key);
	const char *ns = value_str_in(pod, "metadata", "namespace");
	const char *name = value_str_in(pod, "metadata", "name");
	const char *node = value_str_in(pod, "spec", "nodeName");
	struct delete_options now = DELETE_OPTIONS_INIT;

	if (!pod || (node && str_eq(node, w->silent)))
		return 0;
	if (!node) {
		int r = client_bind(w->c, ns, name, value_str_in(pod, "metadata", "uid"),
				    node_for(w, pod), err);

		return r == -ENOENT ? 0 : r;
	}
	now.grace_s = 0;
	if (value_in(pod, "metadata", "deletionTimestamp")) {
		int r = client_delete(w->c, kind_of("pods"), ns, name, &now, NULL, err);

		return r == -ENOENT ? 0 : r;
	}
	if (!is_ready(pod) && !value_in(pod, "status", "podIP"))
		set_running(w, pod);
	return 0;
}

static inline void node_sees(void *arg, const struct value *pod, const struct value *old,
			     bool deleted)
{
	struct world *w = arg;
	STR_AUTO key = object_key(pod);

	(void)old;
	if (!deleted)
		workqueue_add_after(w->q, key,
				    value_in(pod, "spec", "nodeName") ? SIM_SEC : SIM_MSEC);
}

static inline void renew_leases(void *arg)
{
	struct world *w = arg;

	for (size_t i = 0; w->nodes[i]; i++) {
		VALUE_AUTO *lease = NULL;
		ERR_AUTO err = ERR_INIT;

		if (str_eq(w->nodes[i], w->silent))
			continue;
		lease = value_build(
			"{metadata: {name: %s, namespace: 'kube-node-lease'}, spec:"
			" {holderIdentity: %s, leaseDurationSeconds: 40, renewTime: %V}}",
			w->nodes[i], w->nodes[i], time_micro_value_new(sim_now(w->sim)));
		if (client_patch(w->c, kind_of("leases.coordination.k8s.io"), "kube-node-lease",
				 w->nodes[i], NULL, PATCH_MERGE, lease, NULL, NULL, &err) < 0) {
			err_release(&err);
			if (client_create(w->c, kind_of("leases.coordination.k8s.io"),
					  "kube-node-lease", lease, NULL, NULL, &err) < 0)
				fail_msg("%s", err_msg(&err));
		}
	}
	timer_after(w->sim, &w->lease, 10 * SIM_SEC);
}

static inline void make_node(struct world *w, const char *name)
{
	VALUE_AUTO *now = time_value_new(sim_now(w->sim));

	create(w, "nodes", NULL,
	       value_build("{metadata: {name: %s, labels: {%k: 'linux', %k: %s}}, status:"
			   " {conditions: [{type: 'Ready', status: 'True', reason: 'KubeletReady',"
			   " lastHeartbeatTime: %v, lastTransitionTime: %v}]}}",
			   name, "kubernetes.io/os", "kubernetes.io/hostname", name, now, now));
}

/* ---- the world ---------------------------------------------------------------------------------
 */

static inline struct world *world_new(const char *disable)
{
	static const char *const groups[] = {"system:masters", NULL};
	static const char *const nodes[] = {"node01", "node02", "node03", NULL};
	struct world *w = xcalloc(1, sizeof(*w));
	struct apiserver_config api = {.version = "v1.34.0",
				       .service_cidr = "10.96.0.0/12",
				       .advertise_host = "172.30.1.2:6443"};
	struct controllers_config cfg;

	w->sim = sim_new(7, WORLD_EPOCH);
	w->store = store_new(w->sim);
	w->api = apiserver_new(w->sim, w->store, &api);
	w->slot =
		(struct transport_slot){.server = w->api, .host = "172.30.1.2:6443", .sim = w->sim};
	w->c = client_new(&w->slot, "kubernetes-admin", groups, "test");
	w->nodes = nodes;
	for (size_t i = 0; nodes[i]; i++)
		make_node(w, nodes[i]);
	w->informers = informer_set_new(w->c);
	w->pods = informer_get(w->informers, kind_of("pods"), NULL);
	informer_on_event(w->pods, node_sees, w);
	w->q = workqueue_new(w->sim, "kubelet", node_work, w);
	timer_init(&w->lease, renew_leases, w);
	renew_leases(w);
	cfg = (struct controllers_config){
		.sim = w->sim,
		.client = w->c,
		.cluster_cidr = "10.244.0.0/16",
		.root_ca = "-----BEGIN CERTIFICATE-----\n",
		.disable = disable,
	};
	w->ctl = controllers_new(&cfg);
	sim_advance(w->sim, 3 * SIM_SEC);
	return w;
}

static inline void world_free(struct world *w)
{
	controllers_free(w->ctl);
	timer_cancel(w->sim, &w->lease);
	workqueue_free(w->q);
	informer_set_free(w->informers);
	client_free(w->c);
	apiserver_free(w->api);
	store_free(w->store);
	sim_free(w->sim);
	free(w);
}

static inline void wait_s(struct world *w, int seconds)
{
	sim_advance(w->sim, seconds * SIM_SEC);
}

/* ---- what tests look at
 * --------------------------------------------------------------------------- */

/* "MESSAGE xCOUNT|..." of the events about an object, in order. */
static inline char *events_of(struct world *w, const char *ns, const char *kind, const char *name)
{
	VALUE_AUTO *items = list(w, "events", ns, NULL);
	const struct value *e;
	struct buf out = BUF_INIT;

	value_each_item(e, i, items)
	{
		if (str_eq(value_str_in(e, "involvedObject", "kind"), kind) &&
		    str_eq(value_str_in(e, "involvedObject", "name"), name))
			buf_addf(&out, "%s %s: %s|", value_str_in(e, "type"),
				 value_str_in(e, "reason"), value_str_in(e, "message"));
	}
	return buf_detach(&out);
}

/* "Type=Status Reason: message" */
static inline char *condition_text(const struct value *obj, const char *type)
{
	const struct value *cond = value_find(value_in(obj, "status", "conditions"), "type", type);

	if (!cond)
		return xstrdup("none");
	return xasprintf("%s %s: %s", value_str_in(cond, "status"), value_str_in(cond, "reason"),
			 value_str_in(cond, "message"));
}

#define assert_has(text, part)                                                                     \
	do {                                                                                       \
		if (!strstr(text, part))                                                           \
			fail_msg("no \"%s\" in: %s", part, text);                                  \
	} while (0)
#define assert_hasnt(text, part)                                                                   \
	do {                                                                                       \
		if (strstr(text, part))                                                            \
			fail_msg("\"%s\" in: %s", part, text);                                     \
	} while (0)

#endif
