/*
 * Pod garbage collector: removes finished pods beyond a threshold, pods of nodes that are
 * gone, and pods deleted before they were ever bound. Upstream: pkg/controller/podgc.
 *
 * Pods are classified as their events come; a pass looks only at those that matter.
 */
#include "controllers/pods.h"

#include <errno.h>

#define PERIOD (20 * SIM_SEC)
#define QUARANTINE (40 * SIM_SEC)
#define TERMINATED_THRESHOLD 12500

enum { SRC_POD, SRC_NODE };

struct state {
	struct strmap *terminated; /* finished pods by key */
	struct strmap *unbound;    /* pods being deleted without a node, by key */
	struct strmap *on_node;    /* number of pods by node name */
	struct strmap *missing;    /* when a node was first missed, by name: int64_t */
};

static void member_set(struct strmap *set, const char *key, bool in)
{
	if (in)
		strmap_put(set, key, set);
	else
		(void)strmap_del(set, key);
}

static void count_on_node(struct state *st, const struct value *pod, intptr_t n)
{
	const char *node = value_str_in(pod, "spec", "nodeName");

	if (str_empty(node))
		return;
	n += (intptr_t)strmap_get(st->on_node, node);
	if (n > 0)
		strmap_put(st->on_node, node, (void *)n);
	else
		(void)strmap_del(st->on_node, node);
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	struct state *st = c->state;
	bool unbound = str_empty(value_str_in(pod, "spec", "nodeName"));
	bool finished = pod_finished(pod), deleting = obj_deleting(pod);

	if (!old || deleted || unbound != str_empty(value_str_in(old, "spec", "nodeName"))) {
		count_on_node(st, pod, deleted ? -1 : 1);
	}
	if (finished || (deleting && unbound) || deleted || (old && pod_finished(old))) {
		STR_AUTO key = object_key(pod);

		member_set(st->terminated, key, finished && !deleted);
		member_set(st->unbound, key, deleting && unbound && !deleted);
	}
}

static void remove_pod(struct ctl *c, const struct value *pod, bool orphaned)
{
	struct delete_options now = DELETE_OPTIONS_INIT;
	VALUE_AUTO *status = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	/* A pod that nobody runs any more has failed, whatever its status said last. */
	if (!pod_finished(pod))
		value_put_in(&status, value_str_new("Failed"), "status", "phase");
	if (orphaned)
		value_put_in(&status,
			     value_build("[{type: 'DisruptionTarget', status: 'True',"
					 " reason: 'DeletionByPodGC',"
					 " message: 'PodGC: node no longer exists',"
					 " lastTransitionTime: %V}]",
					 value_ref(sim_stamp(c->sim))),
			     "status", "conditions");
	if (status)
		r = client_patch(c->client, c->kind[SRC_POD], obj_ns(pod), obj_name(pod), "status",
				 PATCH_STRATEGIC, status, NULL, NULL, &err);
	now.grace_s = 0;
	if (r == 0)
		r = client_delete(c->client, c->kind[SRC_POD], obj_ns(pod), obj_name(pod), &now,
				  NULL, &err);
	if (r < 0)
		err_release(&err); /* the next pass tries again */
}

/* ---- passes ---------------------------------------------------------------------------------- */

static void collect(struct ctl *c, const struct strmap *keys, struct objects *ret)
{
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(keys, &i, &key, &val);) {
		const struct value *pod = informer_find_key(c->informer[SRC_POD], key);

		if (pod)
			objects_add(ret, pod);
	}
}

static bool evicted(const struct value *pod)
{
	return str_eq(value_str_in(pod, "status", "reason"), "Evicted");
}

/* Evicted pods first, then the oldest. */
static int cmp_terminated(const void *x, const void *y)
{
	const struct value *const *a = x, *const *b = y;
	int r = evicted(*b) - evicted(*a);

	return r ? r : obj_cmp_created(x, y);
}

static void pass_terminated(struct ctl *c)
{
	struct state *st = c->state;
	OBJECTS_AUTO pods = OBJECTS_INIT;

	if (strmap_len(st->terminated) <= TERMINATED_THRESHOLD)
		return;
	collect(c, st->terminated, &pods);
	qsort(pods.v, pods.nr, sizeof(*pods.v), cmp_terminated);
	for (size_t i = 0; i + TERMINATED_THRESHOLD < pods.nr; i++)
		remove_pod(c, pods.v[i], false);
}

static void pass_unbound(struct ctl *c)
{
	struct state *st = c->state;
	OBJECTS_AUTO pods = OBJECTS_INIT;

	collect(c, st->unbound, &pods);
	for (size_t i = 0; i < pods.nr; i++)
		remove_pod(c, pods.v[i], false);
}

/* True when a node has been missing for the quarantine; a node may be about to register. */
static bool gone_for_good(struct ctl *c, const char *node)
{
	struct state *st = c->state;
	int64_t *since = strmap_get(st->missing, node);
	VALUE_AUTO *there = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!since) {
		since = xmalloc(sizeof(*since));
		*since = sim_now(c->sim);
		strmap_put(st->missing, node, since);
		return false;
	}
	if (sim_now(c->sim) - *since < QUARANTINE)
		return false;
	/* The informer may be behind. */
	return client_get(c->client, c->kind[SRC_NODE], NULL, node, &there, &err) == -ENOENT;
}

static void pass_orphaned(struct ctl *c)
{
	struct state *st = c->state;
	const char *node;
	void *val;

	for (size_t i = 0; strmap_next(st->on_node, &i, &node, &val);) {
		OBJECTS_AUTO pods = OBJECTS_INIT;

		if (informer_find(c->informer[SRC_NODE], NULL, node)) {
			(void)strmap_del(st->missing, node);
			continue;
		}
		if (!gone_for_good(c, node))
			continue;
		objects_from_index(&pods, c->informer[SRC_POD], INDEX_NODE, node);
		for (size_t n = 0; n < pods.nr; n++)
			remove_pod(c, pods.v[n], true);
	}
}

static void tick(struct ctl *c)
{
	pass_terminated(c);
	pass_orphaned(c);
	pass_unbound(c);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	(void)c;
	(void)key;
	(void)err;
	return 0; /* all its work is in the passes */
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));

	st->terminated = strmap_new(NULL);
	st->unbound = strmap_new(NULL);
	st->on_node = strmap_new(NULL);
	st->missing = strmap_new(free);
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	strmap_free(st->terminated);
	strmap_free(st->unbound);
	strmap_free(st->on_node);
	strmap_free(st->missing);
	free(st);
}

const struct controller controller_podgc = {
	.name = "pod-garbage-collector-controller",
	.component = "pod-garbage-collector",
	.account = "pod-garbage-collector",
	.sources = {{"", "pods", pod_changed}, {"", "nodes", ctl_ignore}, {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
	.tick = tick,
	.period_ns = PERIOD,
};
