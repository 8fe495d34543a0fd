/*
 * Taint eviction controller: deletes pods from nodes with NoExecute taints they do not
 * tolerate, or no longer do after tolerationSeconds. Upstream: pkg/controller/tainteviction.
 */
#include "controllers/pods.h"
#include "controllers/taints.h"

#include <errno.h>

enum { SRC_NODE, SRC_POD };

/* A pod whose time is running. */
struct eviction {
	struct ctl *ctl;
	char *key;
	bool due;
	struct timer timer;
};

struct state {
	struct strmap *tainted; /* nodes with NoExecute taints: struct value, the taints */
	struct strmap *pending; /* struct eviction by pod key */
};

#define NOTICE_TIME (200 * SIM_MSEC)

static void eviction_due(void *arg)
{
	struct eviction *e = arg;

	e->due = true;
	ctl_queue(e->ctl, e->key);
}

static void eviction_free(void *p)
{
	struct eviction *e = p;

	timer_cancel(e->ctl->sim, &e->timer);
	free(e->key);
	free(e);
}

static void schedule(struct ctl *c, const char *key, int64_t at)
{
	struct state *st = c->state;
	struct eviction *e = xcalloc(1, sizeof(*e));

	e->ctl = c;
	e->key = xstrdup(key);
	timer_init(&e->timer, eviction_due, e);
	timer_set(c->sim, &e->timer, at);
	strmap_put(st->pending, key, e);
}

/* An event about a pod that may be gone: only its name is needed. */
static void tell(struct ctl *c, const char *key, const char *what)
{
	STR_AUTO ns = NULL;
	STR_AUTO name = NULL;
	VALUE_AUTO *ref = NULL;
	const struct value *pod = informer_find_key(c->informer[SRC_POD], key);

	object_key_split(key, &ns, &name);
	if (!pod)
		ref = value_build("{apiVersion: 'v1', kind: 'Pod', metadata: {name: %s,"
				  " namespace: %s}}",
				  name, ns);
	record_event(c->recorder, pod ? pod : ref, "Normal", "TaintManagerEviction", "%s Pod %s",
		     what, key);
}

static void cancel(struct ctl *c, const char *key)
{
	struct state *st = c->state;

	if (strmap_del(st->pending, key))
		tell(c, key, "Cancelling deletion of");
}

static int evict(struct ctl *c, const struct value *pod, const char *key, struct err *err)
{
	struct state *st = c->state;
	VALUE_AUTO *patch =
		value_build("{status: {conditions: [{type: 'DisruptionTarget', status: 'True',"
			    " reason: 'DeletionByTaintManager',"
			    " message: 'Taint manager: deleting due to NoExecute taint',"
			    " lastTransitionTime: %V}]}}",
			    value_ref(sim_stamp(c->sim)));
	int r;

	tell(c, key, "Marking for deletion");
	r = client_patch(c->client, c->kind[SRC_POD], obj_ns(pod), obj_name(pod), "status",
			 PATCH_STRATEGIC, patch, NULL, NULL, err);
	if (r == 0)
		r = client_delete(c->client, c->kind[SRC_POD], obj_ns(pod), obj_name(pod), NULL,
				  NULL, err);
	if (r < 0 && r != -ENOENT)
		return r;
	(void)strmap_del(st->pending, key);
	return 0;
}

/* How long a pod may stay: 0 not at all, SIM_NEVER for ever. */
static int64_t tolerated_ns(const struct value *pod, const struct value *taints)
{
	const struct value *tolerations = value_in(pod, "spec", "tolerations"), *taint;
	int64_t least = SIM_NEVER;

	value_each_item(taint, i, taints)
	{
		const struct value *t = toleration_for(tolerations, taint);
		const struct value *seconds = value_get(t, "tolerationSeconds");

		if (!t)
			return 0;
		if (!value_is_null(seconds))
			least = MIN(least, MAX(value_int(seconds), 0) * SIM_SEC);
	}
	return least;
}

/*
 * One that names the node comes back as soon as it was sent away, if a controller stands behind
 * it. Requests take time on a real cluster; without any, that would go round for ever in no time.
 */
static bool has_just_come(struct ctl *c, const struct value *pod)
{
	return sim_now(c->sim) - time_of(value_in(pod, "metadata", "creationTimestamp"), 0) <
	       SIM_SEC;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct state *st = c->state;
	const struct value *pod = informer_find_key(c->informer[SRC_POD], key);
	const char *node = value_str_or(value_in(pod, "spec", "nodeName"), "");
	const struct value *taints = strmap_get(st->tainted, node);
	struct eviction *e = strmap_get(st->pending, key);
	int64_t stay;

	if (!pod || !taints) {
		cancel(c, key);
		return 0;
	}
	if (obj_deleting(pod)) {
		(void)strmap_del(st->pending, key);
		return 0;
	}
	if (e && e->due)
		return evict(c, pod, key, err);
	stay = tolerated_ns(pod, taints);
	if (stay == SIM_NEVER) {
		cancel(c, key);
		return 0;
	}
	if (stay == 0 && has_just_come(c, pod)) {
		if (!e)
			schedule(c, key, sim_now(c->sim) + NOTICE_TIME);
		return 0;
	}
	if (stay == 0) {
		cancel(c, key);
		return evict(c, pod, key, err);
	}
	/* What is running already runs on, as upstream's does: a later taint neither prolongs
	 * nor shortens the stay. */
	if (!e)
		schedule(c, key, sim_now(c->sim) + stay);
	return 0;
}

/* ---- events --------------------------------------------------------------------------------- */

static struct value *no_execute_dup(const struct value *node)
{
	const struct value *taint;
	struct value *list = NULL;

	value_each_item(taint, i, value_in(node, "spec", "taints"))
	{
		if (str_eq(value_str_in(taint, "effect"), "NoExecute"))
			value_push(&list, value_ref(taint));
	}
	return list;
}

static void unref(void *v)
{
	value_unref(v);
}

static void node_changed(struct ctl *c, const struct value *node, const struct value *old,
			 bool deleted)
{
	struct state *st = c->state;
	VALUE_AUTO *taints = deleted ? NULL : no_execute_dup(node);
	const struct value *before = strmap_get(st->tainted, obj_name(node)), *pod;

	(void)old;
	if (value_equal(before, taints))
		return;
	if (taints)
		strmap_put(st->tainted, obj_name(node), value_ref(taints));
	else
		(void)strmap_del(st->tainted, obj_name(node));
	for (size_t n = 0;
	     (pod = informer_index_at(c->informer[SRC_POD], INDEX_NODE, obj_name(node), n)); n++)
		ctl_queue_object(c, pod);
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	struct state *st = c->state;
	const char *node = value_str_in(pod, "spec", "nodeName");

	if (str_empty(node) || (!strmap_len(st->tainted) && !strmap_len(st->pending)))
		return;
	if (!deleted && old && !obj_deleting(pod) &&
	    value_equal(value_get(old, "spec"), value_get(pod, "spec")))
		return;
	if (strmap_has(st->tainted, node) || deleted)
		ctl_queue_object(c, pod);
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));

	st->tainted = strmap_new(unref);
	st->pending = strmap_new(eviction_free);
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	strmap_free(st->tainted);
	strmap_free(st->pending);
	free(st);
}

const struct controller controller_tainteviction = {
	.name = "taint-eviction-controller",
	.component = "taint-eviction-controller",
	.account = "node-controller",
	.sources = {{"", "nodes", node_changed}, {"", "pods", pod_changed}, {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
