/*
 * ReplicaSet controller: keeps spec.replicas pods of the template alive.
 * Upstream: pkg/controller/replicaset.
 *
 * Pods are counted as their events come, so a reconcile that changes nothing costs the same
 * for ten pods and for ten thousand. Pods are looked at one by one only to choose which to
 * delete, to adopt or release, and while minReadySeconds runs.
 */
#include "controllers/pods.h"

#include <errno.h>

#define BURST 500
/* With more pods than this, changes of their readiness are gathered for a moment before the
 * status is written: each write is followed by one of the deployment's. */
#define LARGE 100
#define LARGE_DELAY (100 * SIM_MSEC)

enum { SRC_REPLICASET, SRC_POD };

/* What is known of one ReplicaSet, by uid. */
struct replicas {
	char *uid, *key;
	bool gone;            /* deleted; kept while pods remain */
	bool claim;           /* look for pods to adopt or release */
	bool relabel;         /* recount which pods carry all template labels */
	struct value *labels; /* the template's, as used for counting */
	int pods, active, ready, labeled;
	struct expect expect;
};

/* What a pod adds to the counts. */
struct member {
	struct replicas *set;
	bool active, ready, labeled;
};

struct state {
	struct strmap *sets;    /* uid to struct replicas */
	struct strmap *members; /* pod uid to struct member */
};

/* ---- counting ----------------------------------------------------------------------------- */

static void replicas_free(void *p)
{
	struct replicas *set = p;

	free(set->uid);
	free(set->key);
	value_unref(set->labels);
	expect_release(&set->expect);
	free(set);
}

static struct replicas *set_get(struct state *st, const char *uid, const char *ns, const char *name)
{
	struct replicas *set = strmap_get(st->sets, uid);

	if (set)
		return set;
	set = xcalloc(1, sizeof(*set));
	set->uid = xstrdup(uid);
	set->key = xasprintf("%s/%s", ns, name);
	set->claim = set->relabel = true;
	strmap_put(st->sets, uid, set);
	return set;
}

static void set_drop(struct state *st, struct replicas *set)
{
	if (set->gone && !set->pods)
		(void)strmap_del(st->sets, set->uid);
}

static void member_count(struct member *m, int sign)
{
	m->set->pods += sign;
	m->set->active += m->active ? sign : 0;
	m->set->ready += m->active && m->ready ? sign : 0;
	m->set->labeled += m->active && m->labeled ? sign : 0;
}

static void member_drop(struct ctl *c, struct member *m, const char *uid)
{
	struct state *st = c->state;
	struct replicas *set = m->set;

	member_count(m, -1);
	expect_seen_del(&set->expect, uid);
	ctl_queue(c, set->key);
	(void)strmap_del(st->members, uid);
	set_drop(st, set);
}

/* True when anything a ReplicaSet's status or size depends on differs. */
static bool member_update(struct member *m, const struct value *pod)
{
	struct member before = *m;

	m->active = pod_active(pod);
	m->ready = pod_ready(pod);
	m->labeled = labels_contain(value_in(pod, "metadata", "labels"), m->set->labels);
	return m->active != before.active || m->ready != before.ready ||
	       m->labeled != before.labeled;
}

/* ---- events -------------------------------------------------------------------------------- */

/* A pod without owner may be somebody's. */
static void orphan_changed(struct ctl *c, const struct value *pod)
{
	OBJECTS_AUTO sets = OBJECTS_INIT;

	objects_selecting(&sets, c->informer[SRC_REPLICASET], pod);
	for (size_t i = 0; i < sets.nr; i++) {
		const struct value *rs = sets.v[i];

		set_get(c->state, obj_uid(rs), obj_ns(rs), obj_name(rs))->claim = true;
		ctl_queue_object(c, rs);
	}
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	struct state *st = c->state;
	const struct value *ref = object_controller(pod);
	const char *uid = obj_uid(pod);
	struct member *m = strmap_get(st->members, uid);
	struct replicas *set = NULL;
	bool fresh = false, changed;

	if (deleted) {
		if (m)
			member_drop(c, m, uid);
		return;
	}
	if (str_eq(value_str_in(ref, "kind"), "ReplicaSet"))
		set = set_get(st, value_str_or(value_get(ref, "uid"), ""), obj_ns(pod),
			      value_str_or(value_get(ref, "name"), ""));
	if (m && m->set != set) {
		member_drop(c, m, uid);
		m = NULL;
	}
	if (!set) {
		if (!ref)
			orphan_changed(c, pod);
		return;
	}
	if (!m) {
		m = xcalloc(1, sizeof(*m));
		m->set = set;
		strmap_put(st->members, uid, m);
		expect_seen_add(&set->expect);
		fresh = true;
	} else {
		member_count(m, -1);
	}
	if (obj_deleting(pod))
		expect_seen_del(&set->expect, uid);
	if (old &&
	    !value_equal(value_in(old, "metadata", "labels"), value_in(pod, "metadata", "labels")))
		fresh = set->claim = true;
	changed = member_update(m, pod);
	member_count(m, +1);
	if (fresh || (changed && set->pods <= LARGE))
		ctl_queue(c, set->key);
	else if (changed)
		ctl_queue_after(c, set->key, LARGE_DELAY);
}

static void set_changed(struct ctl *c, const struct value *rs, const struct value *old,
			bool deleted)
{
	struct state *st = c->state;
	struct replicas *set = set_get(st, obj_uid(rs), obj_ns(rs), obj_name(rs));

	(void)old;
	if (deleted) {
		set->gone = true;
		set_drop(st, set);
		return;
	}
	ctl_queue(c, set->key);
}

/* ---- size ------------------------------------------------------------------------------------ */

static int scale_up(struct ctl *c, const struct value *rs, struct replicas *set, int n,
		    struct err *err)
{
	VALUE_AUTO *pod =
		pod_from_template(value_in(rs, "spec", "template"), c->kind[SRC_REPLICASET], rs);
	int made, r;

	r = pods_create(c, c->kind[SRC_POD], rs, pod, MIN(n, BURST), &made, err);
	expect_adds(&set->expect, made, sim_now(c->sim));
	return r;
}

/* How many active pods each node has of this set and of those with the same owner. */
static struct strmap *siblings_new(struct ctl *c, const struct value *rs)
{
	struct strmap *on_node = strmap_new(NULL);
	const struct value *owner = object_controller(rs), *pod;
	OBJECTS_AUTO sets = OBJECTS_INIT;

	if (owner)
		objects_from_index(&sets, c->informer[SRC_REPLICASET], INDEX_OWNER,
				   value_str_or(value_get(owner, "uid"), ""));
	else
		objects_add(&sets, rs);
	for (size_t i = 0; i < sets.nr; i++) {
		for (size_t n = 0; (pod = informer_index_at(c->informer[SRC_POD], INDEX_OWNER,
							    obj_uid(sets.v[i]), n));
		     n++) {
			const char *node = value_str_in(pod, "spec", "nodeName");
			intptr_t count;

			if (str_empty(node) || !pod_active(pod))
				continue;
			count = (intptr_t)strmap_get(on_node, node);
			strmap_put(on_node, node, (void *)(count + 1));
		}
	}
	return on_node;
}

static int scale_down(struct ctl *c, const struct value *rs, struct replicas *set, int n,
		      struct err *err)
{
	OBJECTS_AUTO pods = OBJECTS_INIT;
	const struct value *pod;
	int first = 0;

	for (size_t i = 0;
	     (pod = informer_index_at(c->informer[SRC_POD], INDEX_OWNER, set->uid, i)); i++)
		if (pod_active(pod))
			objects_add(&pods, pod);
	if ((size_t)n < pods.nr) {
		struct strmap *siblings = siblings_new(c, rs);

		pods_rank_for_deletion(&pods, siblings, sim_now(c->sim));
		strmap_free(siblings);
	}
	n = MIN(n, MIN(BURST, (int)pods.nr));
	for (int i = 0; i < n; i++) {
		ERR_AUTO e = ERR_INIT;
		const char *uid = obj_uid(pods.v[i]);
		int r;

		expect_del(&set->expect, uid, sim_now(c->sim));
		r = pods_delete(c, c->kind[SRC_POD], rs, pods.v[i], &e);
		if (r < 0) {
			expect_seen_del(&set->expect, uid);
			if (!first)
				err_move(err, &e);
			first = first ? first : r;
		}
	}
	return first;
}

static int manage(struct ctl *c, const struct value *rs, struct replicas *set, struct err *err)
{
	int diff = set->active - (int)value_int_in(rs, "spec", "replicas");

	if (diff < 0)
		return scale_up(c, rs, set, -diff, err);
	return diff > 0 ? scale_down(c, rs, set, diff, err) : 0;
}

/* ---- status ------------------------------------------------------------------------------------
 */

/* Pods ready for minReadySeconds; *wait gets the time until one more may be. */
static int count_available(struct ctl *c, const struct value *rs, const struct replicas *set,
			   int64_t *wait)
{
	int64_t min_ready = value_int_in(rs, "spec", "minReadySeconds");
	const struct value *pod;
	int n = 0;

	if (min_ready <= 0)
		return set->ready;
	for (size_t i = 0;
	     (pod = informer_index_at(c->informer[SRC_POD], INDEX_OWNER, set->uid, i)); i++)
		if (pod_active(pod) && pod_available(pod, min_ready, sim_now(c->sim), wait))
			n++;
	return n;
}

/* The ReplicaFailure condition: set by a failed sync, removed by the next good one. */
static struct value *conditions_dup(struct ctl *c, const struct value *rs,
				    const struct replicas *set, int failed, const struct err *err)
{
	struct value *list = value_ref(value_in(rs, "status", "conditions"));
	const struct value *now = condition_find(rs, "ReplicaFailure"), *item;
	int diff = set->active - (int)value_int_in(rs, "spec", "replicas");

	if ((failed < 0) == (now != NULL))
		return list;
	value_each_item(item, i, list)
	{
		if (item == now) {
			value_del_idx(&list, i);
			break;
		}
	}
	if (failed < 0)
		value_push(&list, value_build("{type: 'ReplicaFailure', status: 'True', reason: %s,"
					      " message: %s, lastTransitionTime: %V}",
					      diff < 0 ? "FailedCreate" : "FailedDelete",
					      err_msg(err), value_ref(sim_stamp(c->sim))));
	return list;
}

static void put_count(struct value **status, const char *key, int64_t n)
{
	if (n)
		value_put_int(status, key, n);
}

static bool same_status(const struct value *a, const struct value *b)
{
	static const char *const counts[] = {"replicas", "fullyLabeledReplicas", "readyReplicas",
					     "availableReplicas", "observedGeneration"};

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		if (value_int(value_get(a, counts[i])) != value_int(value_get(b, counts[i])))
			return false;
	return value_equal(value_get(a, "conditions"), value_get(b, "conditions"));
}

static int update_status(struct ctl *c, const struct value *rs, struct replicas *set, int failed,
			 const struct err *why, struct err *err)
{
	VALUE_AUTO *status = value_map_new();
	VALUE_AUTO *next = NULL;
	struct value *conditions = conditions_dup(c, rs, set, failed, why);
	int64_t wait = SIM_NEVER;

	value_put_int(&status, "replicas", set->active);
	put_count(&status, "fullyLabeledReplicas", set->labeled);
	put_count(&status, "readyReplicas", set->ready);
	put_count(&status, "availableReplicas", count_available(c, rs, set, &wait));
	put_count(&status, "observedGeneration", value_int_in(rs, "metadata", "generation"));
	if (value_len(conditions))
		value_put(&status, "conditions", conditions);
	else
		value_unref(conditions);
	if (wait != SIM_NEVER)
		ctl_queue_after(c, set->key, wait);
	if (same_status(status, value_get(rs, "status")))
		return 0;
	next = value_ref(rs);
	value_put(&next, "status", value_ref(status));
	return client_update(c->client, c->kind[SRC_REPLICASET], "status", next, NULL, NULL, err);
}

/* ---- reconcile
 * ------------------------------------------------------------------------------------ */

static int claim(struct ctl *c, const struct value *rs, struct replicas *set, struct err *err)
{
	OBJECTS_AUTO pods = OBJECTS_INIT;
	struct selector *sel;
	int r;

	set->claim = false;
	r = selector_from_object(value_in(rs, "spec", "selector"), &sel, err);
	if (r < 0)
		return 0; /* no such selector passes validation */
	r = claim_objects(c, c->informer[SRC_POD], c->kind[SRC_POD], rs, c->kind[SRC_REPLICASET],
			  sel, &pods, err);
	selector_free(sel);
	if (r < 0)
		set->claim = true;
	else if ((int)pods.nr > set->pods)
		expect_adds(&set->expect, (int)pods.nr - set->pods, sim_now(c->sim));
	return r;
}

static void relabel(struct ctl *c, const struct value *rs, struct replicas *set)
{
	const struct value *labels = value_in(rs, "spec", "template", "metadata", "labels"), *pod;
	struct state *st = c->state;

	if (!set->relabel && value_equal(labels, set->labels))
		return;
	value_unref(set->labels);
	set->labels = value_ref(labels);
	set->relabel = false;
	for (size_t i = 0;
	     (pod = informer_index_at(c->informer[SRC_POD], INDEX_OWNER, set->uid, i)); i++) {
		struct member *m = strmap_get(st->members, obj_uid(pod));

		if (!m || m->set != set)
			continue; /* its event is still to come */
		member_count(m, -1);
		(void)member_update(m, pod);
		member_count(m, +1);
	}
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *rs = informer_find_key(c->informer[SRC_REPLICASET], key);
	ERR_AUTO why = ERR_INIT;
	struct replicas *set;
	int r, failed = 0;

	if (!rs)
		return 0; /* its pods are the garbage collector's */
	set = set_get(c->state, obj_uid(rs), obj_ns(rs), obj_name(rs));
	relabel(c, rs, set);
	if (set->claim) {
		r = claim(c, rs, set, err);
		if (r < 0)
			return r;
	}
	if (expect_met(&set->expect, sim_now(c->sim)) && !obj_deleting(rs))
		failed = manage(c, rs, set, &why);
	r = update_status(c, rs, set, failed, &why, err);
	if (r < 0 || !failed)
		return r;
	err_move(err, &why);
	return failed;
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));

	st->sets = strmap_new(replicas_free);
	st->members = strmap_new(free);
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	strmap_free(st->members);
	strmap_free(st->sets);
	free(st);
}

const struct controller controller_replicaset = {
	.name = "replicaset-controller",
	.component = "replicaset-controller",
	.account = "replicaset-controller",
	.sources = {{"apps", "replicasets", set_changed}, {"", "pods", pod_changed}, {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
