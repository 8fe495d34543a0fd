/*
 * Node lifecycle controller: notices nodes that stopped reporting, says so in their
 * conditions and in their pods' readiness, and taints nodes by their conditions. What the
 * NoExecute taints do to pods is controller_tainteviction.c.
 * Upstream: pkg/controller/nodelifecycle.
 */
#include "controllers/pods.h"
#include "controllers/taints.h"

#include <errno.h>

#define MONITOR_PERIOD (5 * SIM_SEC)
#define STARTUP_GRACE (60 * SIM_SEC)
/* One node in ten seconds gets its NoExecute taint, fewer when much of a zone is down. */
#define EVICTION_PERIOD (10 * SIM_SEC)
#define SECONDARY_PERIOD (100 * SIM_SEC)
#define LARGE_CLUSTER 50

enum { SRC_NODE, SRC_POD, SRC_LEASE };

enum zone_state { ZONE_INITIAL, ZONE_NORMAL, ZONE_PARTIAL, ZONE_FULL };

struct zone {
	struct ctl *ctl;
	enum zone_state state;
	int64_t period, next_at; /* of tainting; period 0: stopped */
	struct strvec queue;     /* nodes to taint */
	struct timer timer;
	size_t ready, not_ready; /* counted by each pass */
};

struct health {
	struct value *node;  /* last seen, for the event of its removal */
	struct value *ready; /* its Ready condition as last seen; NULL: none */
	int64_t probe;       /* when it last gave a sign of life */
	char *renewed;       /* renewTime of its lease */
	bool seen;           /* in the present pass */
	bool retry;          /* its pods could not all be marked */
};

struct state {
	struct strmap *nodes; /* struct health by name */
	struct strmap *zones; /* struct zone by key */
};

/* ---- conditions ----------------------------------------------------------------------------- */

static const char *ready_status(const struct value *cond)
{
	return value_str_or(value_get(cond, "status"), "Unknown");
}

static const struct {
	const char *type, *status, *taint;
} condition_taints[] = {
	{"Ready", "False", TAINT_NOT_READY},           {"Ready", "Unknown", TAINT_UNREACHABLE},
	{"MemoryPressure", "True", TAINT_MEMORY},      {"DiskPressure", "True", TAINT_DISK},
	{"NetworkUnavailable", "True", TAINT_NETWORK}, {"PIDPressure", "True", TAINT_PID},
};

/* The NoSchedule taints are what conditions and spec.unschedulable say. */
static int sync_no_schedule(struct ctl *c, const struct value *node, struct err *err)
{
	int64_t now = sim_now(c->sim);
	struct taint_change ch;

	taint_change_init(&ch, node);
	for (size_t i = 0; i < ARRAY_SIZE(condition_taints); i++) {
		const struct value *cond = condition_find(node, condition_taints[i].type);

		if (str_eq(value_str_in(cond, "status"), condition_taints[i].status))
			taint_change_add(&ch, condition_taints[i].taint, "NoSchedule", now);
		else
			taint_change_remove(&ch, condition_taints[i].taint, "NoSchedule");
	}
	if (value_bool_in(node, "spec", "unschedulable"))
		taint_change_add(&ch, TAINT_UNSCHEDULABLE, "NoSchedule", now);
	else
		taint_change_remove(&ch, TAINT_UNSCHEDULABLE, "NoSchedule");
	return taint_change_write(&ch, c, c->kind[SRC_NODE], node, err);
}

/* Old clients select by the beta labels: they follow the stable ones. */
static int sync_labels(struct ctl *c, const struct value *node, struct err *err)
{
	static const char *const names[][2] = {{"kubernetes.io/os", "beta.kubernetes.io/os"},
					       {"kubernetes.io/arch", "beta.kubernetes.io/arch"}};
	VALUE_AUTO *patch = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *stable = obj_label(node, names[i][0]);

		if (stable && !str_eq(stable, obj_label(node, names[i][1])))
			value_put_in(&patch, value_str_new(stable), "metadata", "labels",
				     names[i][1]);
	}
	if (!patch)
		return 0;
	return client_patch(c->client, c->kind[SRC_NODE], NULL, obj_name(node), NULL,
			    PATCH_STRATEGIC, patch, NULL, NULL, err);
}

/* ---- pods of a node that is not ready ----------------------------------------------------------
 */

static int mark_pod(struct ctl *c, const struct value *pod, struct err *err)
{
	VALUE_AUTO *patch = NULL;
	int r;

	if (!condition_find(pod, "Ready") || pod_condition_is(pod, "Ready", "False"))
		return 0;
	patch = value_build("{status: {conditions: [{type: 'Ready', status: 'False',"
			    " lastTransitionTime: %V}]}}",
			    value_ref(sim_stamp(c->sim)));
	r = client_patch(c->client, c->kind[SRC_POD], obj_ns(pod), obj_name(pod), "status",
			 PATCH_STRATEGIC, patch, NULL, NULL, err);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		record_event(c->recorder, pod, "Warning", "NodeNotReady", "Node is not ready");
	return r;
}

static bool mark_pods(struct ctl *c, const char *node)
{
	const struct value *pod;
	bool ok = true;

	for (size_t n = 0; (pod = informer_index_at(c->informer[SRC_POD], INDEX_NODE, node, n));
	     n++) {
		ERR_AUTO err = ERR_INIT;

		ok = mark_pod(c, pod, &err) == 0 && ok;
	}
	return ok;
}

/* A pod that came to a node which is not ready. Its key in the queue has a slash. */
static int sync_pod(struct ctl *c, const char *key, struct err *err)
{
	const struct value *pod = informer_find_key(c->informer[SRC_POD], key);
	const char *name = value_str_in(pod, "spec", "nodeName");
	const struct value *node = name ? informer_find(c->informer[SRC_NODE], NULL, name) : NULL;
	const struct value *cond = condition_find(node, "Ready");

	return cond && strcmp(ready_status(cond), "True") != 0 ? mark_pod(c, pod, err) : 0;
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	const char *node = value_str_in(pod, "spec", "nodeName");
	struct state *st = c->state;
	struct health *h;

	if (deleted || str_empty(node) ||
	    (old && str_eq(value_str_in(old, "spec", "nodeName"), node)))
		return;
	h = strmap_get(st->nodes, node);
	if (h && strcmp(ready_status(h->ready), "True") != 0)
		ctl_queue_object(c, pod);
}

/* ---- zones and the NoExecute taints -------------------------------------------------------------
 */

/* Taints the next node of the queue, and comes back for the one after it. */
static void zone_work(void *arg)
{
	struct zone *z = arg;
	struct ctl *c = z->ctl;
	int64_t now = sim_now(c->sim);

	while (z->queue.nr && z->period && z->next_at <= now) {
		STR_AUTO name = z->queue.v[0];
		const struct value *node = informer_find(c->informer[SRC_NODE], NULL, name);
		const char *status = ready_status(condition_find(node, "Ready"));
		bool unknown = strcmp(status, "Unknown") == 0;
		ERR_AUTO err = ERR_INIT;
		struct taint_change ch;

		memmove(z->queue.v, z->queue.v + 1, z->queue.nr * sizeof(*z->queue.v));
		z->queue.nr--;
		if (!node || strcmp(status, "True") == 0)
			continue;
		taint_change_init(&ch, node);
		taint_change_add(&ch, unknown ? TAINT_UNREACHABLE : TAINT_NOT_READY, "NoExecute",
				 now);
		taint_change_remove(&ch, unknown ? TAINT_NOT_READY : TAINT_UNREACHABLE,
				    "NoExecute");
		/* On failure the next pass queues the node again. */
		if (taint_change_write(&ch, c, c->kind[SRC_NODE], node, &err) == 0)
			z->next_at = now + z->period;
	}
	if (z->queue.nr && z->period)
		timer_set(c->sim, &z->timer, z->next_at);
}

static void zone_free(void *p)
{
	struct zone *z = p;

	timer_cancel(z->ctl->sim, &z->timer);
	strvec_release(&z->queue);
	free(z);
}

static struct zone *zone_of(struct ctl *c, const struct value *node)
{
	struct state *st = c->state;
	const char *region = obj_label(node, "topology.kubernetes.io/region");
	const char *name = obj_label(node, "topology.kubernetes.io/zone");
	STR_AUTO key = xasprintf("%s:%s", region ? region : "", name ? name : "");
	struct zone *z = strmap_get(st->zones, key);

	if (z)
		return z;
	z = xcalloc(1, sizeof(*z));
	z->ctl = c;
	z->period = EVICTION_PERIOD;
	timer_init(&z->timer, zone_work, z);
	strmap_put(st->zones, key, z);
	return z;
}

static void zone_set_rate(struct zone *z, enum zone_state state)
{
	z->state = state;
	if (state != ZONE_PARTIAL)
		z->period = EVICTION_PERIOD;
	else
		z->period = z->ready + z->not_ready > LARGE_CLUSTER ? SECONDARY_PERIOD : 0;
}

static enum zone_state zone_measure(const struct zone *z)
{
	if (z->not_ready && !z->ready)
		return ZONE_FULL;
	if (z->not_ready > 2 && z->not_ready * 100 >= (z->not_ready + z->ready) * 55)
		return ZONE_PARTIAL;
	return ZONE_NORMAL;
}

/* The node answers again, or all of them are silent, which says more about us than about
 * them: no NoExecute taint. */
static void mark_reachable(struct ctl *c, const struct value *node)
{
	struct zone *z = zone_of(c, node);
	struct taint_change ch;
	ERR_AUTO err = ERR_INIT;

	for (size_t i = 0; i < z->queue.nr; i++) {
		if (strcmp(z->queue.v[i], obj_name(node)) != 0)
			continue;
		free(z->queue.v[i]);
		memmove(z->queue.v + i, z->queue.v + i + 1,
			(z->queue.nr - i) * sizeof(*z->queue.v));
		z->queue.nr--;
		break;
	}
	taint_change_init(&ch, node);
	taint_change_remove(&ch, TAINT_NOT_READY, "NoExecute");
	taint_change_remove(&ch, TAINT_UNREACHABLE, "NoExecute");
	if (taint_change_write(&ch, c, c->kind[SRC_NODE], node, &err) < 0)
		err_release(&err); /* the next pass tries again */
}

/* status is what the node said before this pass. */
static void sync_no_execute(struct ctl *c, const struct value *node, const char *status)
{
	bool unknown = strcmp(status, "Unknown") == 0;
	const char *want = unknown ? TAINT_UNREACHABLE : TAINT_NOT_READY;
	const char *other = unknown ? TAINT_NOT_READY : TAINT_UNREACHABLE;
	struct zone *z = zone_of(c, node);
	ERR_AUTO err = ERR_INIT;
	struct taint_change ch;

	if (strcmp(status, "True") == 0) {
		mark_reachable(c, node);
		return;
	}
	if (node_taint(node, other, "NoExecute")) {
		taint_change_init(&ch, node);
		taint_change_add(&ch, want, "NoExecute", sim_now(c->sim));
		taint_change_remove(&ch, other, "NoExecute");
		if (taint_change_write(&ch, c, c->kind[SRC_NODE], node, &err) < 0)
			err_release(&err);
		return;
	}
	if (node_taint(node, want, "NoExecute") || strvec_has(&z->queue, obj_name(node)))
		return;
	strvec_add(&z->queue, obj_name(node));
	zone_work(z);
}

/* ---- health
 * ---------------------------------------------------------------------------------------- */

static void health_free(void *p)
{
	struct health *h = p;

	value_unref(h->node);
	value_unref(h->ready);
	free(h->renewed);
	free(h);
}

/* Anything new from the node counts: its status or its lease. */
static void note_life(struct ctl *c, struct health *h, const struct value *node)
{
	const struct value *ready = condition_find(node, "Ready");
	const struct value *lease =
		informer_find(c->informer[SRC_LEASE], "kube-node-lease", obj_name(node));
	const char *renewed = value_str_in(lease, "spec", "renewTime");
	int64_t now = sim_now(c->sim);

	if (ready && !value_equal(value_get(ready, "lastHeartbeatTime"),
				  value_get(h->ready, "lastHeartbeatTime")))
		h->probe = now;
	if (renewed && (!h->renewed || strcmp(renewed, h->renewed) > 0)) {
		free(h->renewed);
		h->renewed = xstrdup(renewed);
		h->probe = now;
	}
	value_unref(h->ready);
	h->ready = value_ref(ready);
}

static struct value *silent_condition(const struct value *node, const struct value *before,
				      const char *type, int64_t now)
{
	struct value *cond = value_ref(before);

	if (!before)
		return value_build("{type: %s, status: 'Unknown', reason: 'NodeStatusNeverUpdated',"
				   " message: 'Kubelet never posted node status.',"
				   " lastHeartbeatTime: %v, lastTransitionTime: %V}",
				   type, value_in(node, "metadata", "creationTimestamp"),
				   time_value_new(now));
	value_put_str(&cond, "status", "Unknown");
	value_put_str(&cond, "reason", "NodeStatusUnknown");
	value_put_str(&cond, "message", "Kubelet stopped posting node status.");
	value_put(&cond, "lastTransitionTime", time_value_new(now));
	return cond;
}

/* Sets what a silent kubelet last said to Unknown. 1 when Ready changed. */
static int mark_silent(struct ctl *c, struct health *h, const struct value *node, struct err *err)
{
	static const char *const types[] = {"Ready", "MemoryPressure", "DiskPressure",
					    "PIDPressure"};
	VALUE_AUTO *list = value_ref(value_in(node, "status", "conditions"));
	VALUE_AUTO *next = value_ref(node);
	struct value *made = NULL;
	int64_t now = sim_now(c->sim);
	int r;

	if (h->ready && str_eq(ready_status(h->ready), "Unknown"))
		return 0;
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		const struct value *item;
		bool found = false;

		value_each_item(item, i, list)
		{
			if (!str_eq(value_str_in(item, "type"), types[t]))
				continue;
			found = true;
			if (!str_eq(value_str_in(item, "status"), "Unknown"))
				value_put_idx(&list, i,
					      silent_condition(node, item, types[t], now));
			break;
		}
		if (!found)
			value_push(&list, silent_condition(node, NULL, types[t], now));
	}
	value_put_in(&next, value_ref(list), "status", "conditions");
	r = client_update(c->client, c->kind[SRC_NODE], "status", next, NULL, &made, err);
	if (r < 0)
		return r;
	value_unref(h->ready);
	h->ready = value_ref(condition_find(made, "Ready"));
	value_unref(made);
	return 1;
}

static void check_node(struct ctl *c, struct health *h, const struct value *node)
{
	STR_AUTO before = NULL;
	ERR_AUTO err = ERR_INIT;
	struct zone *z;
	int64_t grace;

	note_life(c, h, node);
	before = xstrdup(ready_status(h->ready));
	grace = h->ready ? c->cfg->node_monitor_grace_ns : STARTUP_GRACE;
	if (sim_now(c->sim) > h->probe + grace && mark_silent(c, h, node, &err) < 0)
		return; /* the next pass tries again */
	z = zone_of(c, node);
	if (str_eq(ready_status(h->ready), "True"))
		z->ready++;
	else
		z->not_ready++;
	if (!h->ready)
		return;
	sync_no_execute(c, node, before);
	if (strcmp(ready_status(h->ready), "True") != 0) {
		bool news = strcmp(before, "True") == 0;

		if (news)
			record_event(c->recorder, node, "Normal", "NodeNotReady",
				     "Node %s status is now: NodeNotReady", obj_name(node));
		if (news || h->retry)
			h->retry = !mark_pods(c, obj_name(node));
	}
}

/* ---- the pass
 * ----------------------------------------------------------------------------------------- */

static void forget_removed(struct ctl *c)
{
	struct state *st = c->state;
	const char *name;
	void *val;

	for (size_t i = 0; strmap_next(st->nodes, &i, &name, &val);) {
		struct health *h = val;

		if (!h->seen) {
			record_event(c->recorder, h->node, "Normal", "RemovingNode",
				     "Node %s event: Removing Node %s from Controller", name, name);
			(void)strmap_del(st->nodes, name);
		}
	}
}

static int see_node(const struct value *node, void *arg)
{
	struct ctl *c = arg;
	struct state *st = c->state;
	const char *name = obj_name(node);
	struct health *h = strmap_get(st->nodes, name);

	if (!h) {
		h = xcalloc(1, sizeof(*h));
		strmap_put(st->nodes, name, h);
		h->probe = condition_find(node, "Ready")
				   ? sim_now(c->sim)
				   : time_of(value_in(node, "metadata", "creationTimestamp"),
					     sim_now(c->sim));
		record_event(c->recorder, node, "Normal", "RegisteredNode",
			     "Node %s event: Registered Node %s in Controller", name, name);
	}
	value_unref(h->node);
	h->node = value_ref(node);
	h->seen = true;
	return 0;
}

/* Stops tainting when nothing answers anywhere; starts afresh when something does again. */
static void handle_disruption(struct ctl *c)
{
	struct state *st = c->state;
	bool are = true, were = true;
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(st->zones, &i, &key, &val);) {
		struct zone *z = val;

		if (!z->ready && !z->not_ready)
			continue;
		are = are && zone_measure(z) == ZONE_FULL;
		were = were && z->state == ZONE_FULL;
	}
	if (are && were)
		return;
	for (size_t i = 0; (are || were) && strmap_next(st->nodes, &i, &key, &val);) {
		struct health *h = val;

		if (are)
			mark_reachable(c, h->node);
		else
			h->probe = sim_now(c->sim);
	}
	for (size_t i = 0; strmap_next(st->zones, &i, &key, &val);) {
		struct zone *z = val;

		if (z->ready || z->not_ready)
			zone_set_rate(z, zone_measure(z));
		if (are)
			z->period = 0;
		zone_work(z);
	}
}

static void tick(struct ctl *c)
{
	struct state *st = c->state;
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(st->zones, &i, &key, &val);) {
		struct zone *z = val;

		z->ready = z->not_ready = 0;
	}
	for (size_t i = 0; strmap_next(st->nodes, &i, &key, &val);)
		((struct health *)val)->seen = false;
	(void)informer_each(c->informer[SRC_NODE], NULL, see_node, c);
	forget_removed(c);
	for (size_t i = 0; strmap_next(st->nodes, &i, &key, &val);)
		check_node(c, val, ((struct health *)val)->node);
	handle_disruption(c);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *node;
	int r;

	if (strchr(key, '/'))
		return sync_pod(c, key, err);
	node = informer_find_key(c->informer[SRC_NODE], key);
	if (!node)
		return 0;
	r = sync_no_schedule(c, node, err);
	if (r == 0)
		r = sync_labels(c, node, err);
	return r == -ENOENT ? 0 : r;
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));

	st->nodes = strmap_new(health_free);
	st->zones = strmap_new(zone_free);
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	strmap_free(st->nodes);
	strmap_free(st->zones);
	free(st);
}

const struct controller controller_nodelifecycle = {
	.name = "node-lifecycle-controller",
	.component = "node-controller",
	.account = "node-controller",
	.sources = {{"", "nodes", NULL},
		    {"", "pods", pod_changed},
		    {"coordination.k8s.io", "leases", ctl_ignore},
		    {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
	.tick = tick,
	.period_ns = MONITOR_PERIOD,
};
