/*
 * DaemonSet controller: one pod of the template on every node that suits it.
 * Upstream: pkg/controller/daemon.
 */
#include "controllers/daemonset.h"
#include "controllers/rollout.h"
#include "controllers/taints.h"

#include <errno.h>

#define BURST 250
#define BACKOFF_FIRST SIM_SEC
#define BACKOFF_MAX (900 * SIM_SEC)

enum { SRC_DAEMONSET, SRC_POD, SRC_NODE, SRC_REVISION };

/* How often pods failed on a node. */
struct backoff {
	int64_t wait, until;
};

struct state {
	struct strmap *expect;  /* struct expect by daemonset key */
	struct strmap *backoff; /* struct backoff by "daemonset uid/node" */
};

/* A node and the daemon pods there. */
struct place {
	const struct value *node;
	bool should_run, may_stay;
	struct objects pods; /* oldest first */
};

struct sync {
	struct ctl *c;
	const struct value *ds;
	char *hash; /* of the present template */
	struct expect *expect;
	struct place *places;
	size_t nr;
	struct objects pods; /* all of them */
	/* What to do: */
	struct objects deletes;
	struct strvec creates; /* node names */
};

/* ---- events ------------------------------------------------------------------------------------
 */

static void expect_free(void *p)
{
	expect_release(p);
	free(p);
}

static struct expect *expect_of(struct state *st, const char *key)
{
	struct expect *e = strmap_get(st->expect, key);

	if (!e) {
		e = xcalloc(1, sizeof(*e));
		strmap_put(st->expect, key, e);
	}
	return e;
}

static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	const struct value *ref = object_controller(pod);
	struct state *st = c->state;
	STR_AUTO key = NULL;

	if (!ref && !deleted) {
		OBJECTS_AUTO sets = OBJECTS_INIT;

		objects_selecting(&sets, c->informer[SRC_DAEMONSET], pod);
		for (size_t i = 0; i < sets.nr; i++)
			ctl_queue_object(c, sets.v[i]);
	}
	if (!str_eq(value_str_in(ref, "kind"), "DaemonSet"))
		return;
	key = xasprintf("%s/%s", obj_ns(pod), value_str_or(value_get(ref, "name"), ""));
	if (!old && !deleted)
		expect_seen_add(expect_of(st, key));
	if (deleted || obj_deleting(pod))
		expect_seen_del(expect_of(st, key), obj_uid(pod));
	ctl_queue(c, key);
}

static int queue_set(const struct value *ds, void *arg)
{
	ctl_queue_object(arg, ds);
	return 0;
}

/* Heartbeats change nothing that matters here. */
static void node_changed(struct ctl *c, const struct value *node, const struct value *old,
			 bool deleted)
{
	if (old && !deleted && value_equal(value_get(old, "spec"), value_get(node, "spec")) &&
	    value_equal(value_in(old, "metadata", "labels"), value_in(node, "metadata", "labels")))
		return;
	(void)informer_each(c->informer[SRC_DAEMONSET], NULL, queue_set, c);
}

/* ---- where pods go -----------------------------------------------------------------------------
 */

/* Added to every daemon pod: they stay where others may not. */
static struct value *tolerations_new(const struct value *spec)
{
	static const struct {
		const char *key, *effect;
		bool host_network_only;
	} added[] = {
		{TAINT_NOT_READY, "NoExecute", false}, {TAINT_UNREACHABLE, "NoExecute", false},
		{TAINT_DISK, "NoSchedule", false},     {TAINT_MEMORY, "NoSchedule", false},
		{TAINT_PID, "NoSchedule", false},      {TAINT_UNSCHEDULABLE, "NoSchedule", false},
		{TAINT_NETWORK, "NoSchedule", true},
	};
	struct value *list = value_ref(value_get(spec, "tolerations"));
	const struct value *t;

	for (size_t i = 0; i < ARRAY_SIZE(added); i++) {
		bool have = false;

		if (added[i].host_network_only && !value_bool(value_get(spec, "hostNetwork")))
			continue;
		value_each_item(t, n, list)
		{
			if (str_eq(value_str_in(t, "key"), added[i].key) &&
			    str_eq(value_str_in(t, "effect"), added[i].effect) &&
			    str_eq(value_str_in(t, "operator"), "Exists"))
				have = true;
		}
		if (!have)
			value_push(&list, value_build("{key: %s, operator: 'Exists', effect: %s}",
						      added[i].key, added[i].effect));
	}
	return list;
}

static void judge_node(const struct value *ds, const struct value *tolerations, struct place *p)
{
	const struct value *spec = value_in(ds, "spec", "template", "spec");
	const struct value *taints = value_in(p->node, "spec", "taints");
	const char *pinned = value_str_in(spec, "nodeName");

	p->should_run = p->may_stay = false;
	if ((!str_empty(pinned) && strcmp(pinned, obj_name(p->node)) != 0) ||
	    !pod_spec_matches_node(spec, p->node))
		return;
	p->should_run = !taint_untolerated(taints, tolerations, NULL);
	p->may_stay = p->should_run || !taint_untolerated(taints, tolerations, "NoExecute");
}

/* The node a daemon pod is on or, while unbound, is meant for; NULL: unclear. */
static const char *node_of(const struct value *pod)
{
	const struct value *terms =
		value_in(pod, "spec", "affinity", "nodeAffinity",
			 "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
	const char *node = value_str_in(pod, "spec", "nodeName");
	const struct value *term, *field;

	if (!str_empty(node))
		return node;
	value_each_item(term, i, terms)
	{
		value_each_item(field, n, value_get(term, "matchFields"))
		{
			if (str_eq(value_str_in(field, "key"), "metadata.name"))
				return value_str(value_idx(value_get(field, "values"), 0));
		}
	}
	return NULL;
}

static int add_place(const struct value *node, void *arg)
{
	struct sync *s = arg;

	s->places[s->nr++].node = node;
	return 0;
}

static void load_places(struct sync *s)
{
	struct informer *nodes = s->c->informer[SRC_NODE];
	struct strmap *by_name = strmap_new(NULL);
	VALUE_AUTO *tolerations = tolerations_new(value_in(s->ds, "spec", "template", "spec"));

	s->places = xcalloc(informer_len(nodes) + 1, sizeof(*s->places));
	(void)informer_each(nodes, NULL, add_place, s);
	for (size_t i = 0; i < s->nr; i++) {
		judge_node(s->ds, tolerations, &s->places[i]);
		strmap_put(by_name, obj_name(s->places[i].node), &s->places[i]);
	}
	if (s->pods.nr)
		qsort(s->pods.v, s->pods.nr, sizeof(*s->pods.v), obj_cmp_created);
	for (size_t i = 0; i < s->pods.nr; i++) {
		const struct value *pod = s->pods.v[i];
		const char *node = node_of(pod);
		struct place *p = node ? strmap_get(by_name, node) : NULL;

		if (p)
			objects_add(&p->pods, pod);
		else if (node && str_empty(value_str_in(pod, "spec", "nodeName")) &&
			 !obj_deleting(pod))
			objects_add(&s->deletes, pod); /* meant for a node that is gone */
	}
	strmap_free(by_name);
}

static bool is_new(const struct sync *s, const struct value *pod)
{
	return str_eq(obj_label(pod, LABEL_REVISION), s->hash);
}

static bool available(const struct sync *s, const struct value *pod)
{
	return pod_available(pod, value_int_in(s->ds, "spec", "minReadySeconds"),
			     sim_now(s->c->sim), NULL);
}

static int surge_of(const struct value *ds, int desired)
{
	if (!str_eq(value_str_in(ds, "spec", "updateStrategy", "type"), "RollingUpdate"))
		return 0;
	return intstr_scaled(value_in(ds, "spec", "updateStrategy", "rollingUpdate", "maxSurge"),
			     desired, true);
}

static int desired_of(const struct sync *s)
{
	int n = 0;

	for (size_t i = 0; i < s->nr; i++)
		n += s->places[i].should_run;
	return n;
}

/* ---- one node ----------------------------------------------------------------------------------
 */

/* True while a failed pod must not yet be replaced on its node. */
static bool backing_off(struct sync *s, const struct place *p)
{
	struct state *st = s->c->state;
	STR_AUTO key = xasprintf("%s/%s", obj_uid(s->ds), obj_name(p->node));
	struct backoff *b = strmap_get(st->backoff, key);
	int64_t now = sim_now(s->c->sim);

	if (b && now < b->until) {
		STR_AUTO ds = object_key(s->ds);

		ctl_queue_after(s->c, ds, b->until - now);
		return true;
	}
	if (!b) {
		b = xcalloc(1, sizeof(*b));
		strmap_put(st->backoff, key, b);
	}
	b->wait = b->wait && now < b->until + 2 * BACKOFF_MAX ? MIN(2 * b->wait, BACKOFF_MAX)
							      : BACKOFF_FIRST;
	b->until = now + b->wait;
	return false;
}

/* Pods that ended are removed; the others are returned in running. */
static void sort_out(struct sync *s, const struct place *p, struct objects *running)
{
	for (size_t i = 0; i < p->pods.nr; i++) {
		const struct value *pod = p->pods.v[i];
		const char *phase = value_str_in(pod, "status", "phase");

		if (obj_deleting(pod))
			continue;
		if (str_eq(phase, "Failed")) {
			if (backing_off(s, p))
				continue;
			record_event(
				s->c->recorder, s->ds, "Warning", "FailedDaemonPod",
				"Found failed daemon pod %s/%s on node %s, will try to kill it",
				obj_ns(pod), obj_name(pod), obj_name(p->node));
			objects_add(&s->deletes, pod);
		} else if (str_eq(phase, "Succeeded")) {
			record_event(s->c->recorder, s->ds, "Normal", "SucceededDaemonPod",
				     "Found succeeded daemon pod %s/%s on node %s, will try to "
				     "delete it",
				     obj_ns(pod), obj_name(pod), obj_name(p->node));
			objects_add(&s->deletes, pod);
		} else {
			objects_add(running, pod);
		}
	}
}

/* With surge a node may have one old and one new pod, until the new one is available. */
static void keep_old_and_new(struct sync *s, const struct objects *running)
{
	const struct value *oldest_old = NULL, *oldest_new = NULL;

	for (size_t i = 0; i < running->nr; i++) {
		const struct value *pod = running->v[i];
		const struct value **slot = is_new(s, pod) ? &oldest_new : &oldest_old;

		if (*slot)
			objects_add(&s->deletes, pod);
		else
			*slot = pod;
	}
	if (oldest_old && oldest_new && (available(s, oldest_new) || !available(s, oldest_old)))
		objects_add(&s->deletes, oldest_old);
}

static void manage_node(struct sync *s, const struct place *p, int surge)
{
	OBJECTS_AUTO running = OBJECTS_INIT;

	if (p->should_run && !p->pods.nr) {
		strvec_add(&s->creates, obj_name(p->node));
		return;
	}
	if (!p->may_stay) {
		for (size_t i = 0; i < p->pods.nr; i++)
			if (!obj_deleting(p->pods.v[i]))
				objects_add(&s->deletes, p->pods.v[i]);
		return;
	}
	sort_out(s, p, &running);
	if (surge) {
		keep_old_and_new(s, &running);
		return;
	}
	for (size_t i = 1; i < running.nr; i++) /* the oldest stays */
		objects_add(&s->deletes, running.v[i]);
}

/* ---- creating and deleting
 * ------------------------------------------------------------------------ */

static struct value *pinned(const struct value *spec, const char *node)
{
	static const char *const path[] = {"affinity", "nodeAffinity",
					   "requiredDuringSchedulingIgnoredDuringExecution",
					   "nodeSelectorTerms", NULL};
	const struct value *terms = value_in_keys(spec, path), *term;
	VALUE_AUTO *field =
		value_build("{key: 'metadata.name', operator: 'In', values: [%s]}", node);
	struct value *next = value_ref(spec), *list = NULL;

	/* The node is added to each of the template's own terms: they are alternatives. */
	value_each_item(term, i, terms)
	{
		struct value *t = value_ref(term), *fields = NULL;

		value_push(&fields, value_ref(field));
		value_put(&t, "matchFields", fields);
		value_push(&list, t);
	}
	if (!list)
		value_push(&list, value_build("{matchFields: [%v]}", field));
	value_put_in_keys(&next, list, path);
	return next;
}

static struct value *daemon_pod_new(struct sync *s)
{
	const struct value *ds = s->ds;
	struct value *pod =
		pod_from_template(value_in(ds, "spec", "template"), s->c->kind[SRC_DAEMONSET], ds);
	const char *generation = obj_annotation(ds, "deprecated.daemonset.template.generation");

	value_put_in(&pod, value_str_new(s->hash), "metadata", "labels", LABEL_REVISION);
	value_put_in(&pod, value_str_new(generation ? generation : "1"), "metadata", "labels",
		     "pod-template-generation");
	value_put_in(&pod, tolerations_new(value_get(pod, "spec")), "spec", "tolerations");
	return pod;
}

static int create_pods(struct sync *s, struct err *err)
{
	struct ctl *c = s->c;
	VALUE_AUTO *base = daemon_pod_new(s);
	size_t nr = MIN(s->creates.nr, BURST), batch = 1;
	int first = 0;

	for (size_t i = 0; i < nr && !first; batch *= 2) {
		for (size_t n = 0; n < batch && i < nr; n++, i++) {
			VALUE_AUTO *pod = value_ref(base);
			ERR_AUTO e = ERR_INIT;
			int made, r;

			value_put(&pod, "spec", pinned(value_get(base, "spec"), s->creates.v[i]));
			r = pods_create(c, c->kind[SRC_POD], s->ds, pod, 1, &made, &e);
			expect_adds(s->expect, made, sim_now(c->sim));
			if (r < 0 && !first) {
				first = r;
				err_move(err, &e);
			}
		}
	}
	return first;
}

/* Does what the lists say and empties them. */
static int apply(struct sync *s, struct err *err)
{
	struct ctl *c = s->c;
	size_t nr = MIN(s->deletes.nr, BURST);
	int first = s->creates.nr ? create_pods(s, err) : 0;

	for (size_t i = 0; i < nr; i++) {
		const struct value *pod = s->deletes.v[i];
		ERR_AUTO e = ERR_INIT;
		int r;

		expect_del(s->expect, obj_uid(pod), sim_now(c->sim));
		r = pods_delete(c, c->kind[SRC_POD], s->ds, pod, &e);
		if (r == 0)
			continue;
		expect_seen_del(s->expect, obj_uid(pod));
		if (!first) {
			first = r;
			err_move(err, &e);
		}
	}
	s->deletes.nr = 0;
	strvec_release(&s->creates);
	return first;
}

/* ---- rolling update
 * --------------------------------------------------------------------------------- */

/* The one old and one new pod of a node; false when there is more than one of a kind. */
static bool old_and_new(const struct sync *s, const struct place *p, const struct value **ret_old,
			const struct value **ret_new)
{
	*ret_old = *ret_new = NULL;
	for (size_t i = 0; i < p->pods.nr; i++) {
		const struct value *pod = p->pods.v[i];
		const struct value **slot = is_new(s, pod) ? ret_new : ret_old;

		if (obj_deleting(pod))
			continue;
		if (*slot)
			return false;
		*slot = pod;
	}
	return true;
}

static void roll_deleting(struct sync *s, int max_unavailable)
{
	OBJECTS_AUTO candidates = OBJECTS_INIT;
	int unavailable = 0;

	for (size_t i = 0; i < s->nr; i++) {
		const struct value *old, *new;

		if (!s->places[i].pods.nr && !s->places[i].should_run)
			continue;
		if (!old_and_new(s, &s->places[i], &old, &new) || (!old && !new) || (old && new)) {
			unavailable++; /* manage sees to it */
		} else if (new) {
			unavailable += !available(s, new);
		} else if (!available(s, old)) {
			objects_add(&s->deletes, old);
			unavailable++;
		} else {
			objects_add(&candidates, old);
		}
	}
	for (size_t i = 0; i < candidates.nr && unavailable + (int)i < max_unavailable; i++)
		objects_add(&s->deletes, candidates.v[i]);
}

static void roll_surging(struct sync *s, int max_surge)
{
	STRVEC_AUTO candidates = STRVEC_INIT;
	int surging = 0;

	for (size_t i = 0; i < s->nr; i++) {
		const char *node = obj_name(s->places[i].node);
		const struct value *old, *new;

		if (!s->places[i].may_stay || !old_and_new(s, &s->places[i], &old, &new) || !old)
			continue;
		if (!new && !available(s, old))
			strvec_add(&s->creates, node);
		else if (!new)
			strvec_add(&candidates, node);
		else if (!available(s, new))
			surging++;
		else
			objects_add(&s->deletes, old);
	}
	for (size_t i = 0; i < candidates.nr && surging + (int)i < max_surge; i++)
		strvec_add(&s->creates, candidates.v[i]);
}

static void roll(struct sync *s)
{
	const struct value *spec = value_in(s->ds, "spec", "updateStrategy", "rollingUpdate");
	int desired = desired_of(s), surge = surge_of(s->ds, desired), unavailable;

	unavailable = intstr_scaled(value_get(spec, "maxUnavailable"), desired, true);
	if (surge == 0)
		roll_deleting(s, desired ? MAX(unavailable, 1) : 0);
	else
		roll_surging(s, surge);
}

/* ---- status
 * -------------------------------------------------------------------------------------------- */

static struct value *calculate(struct sync *s, bool observed, int64_t *wait)
{
	const struct value *before = value_get(s->ds, "status");
	int64_t min_ready = value_int_in(s->ds, "spec", "minReadySeconds");
	int desired = 0, current = 0, misscheduled = 0, ready = 0, updated = 0, avail = 0;
	struct value *status;

	for (size_t i = 0; i < s->nr; i++) {
		const struct place *p = &s->places[i];
		const struct value *pod = p->pods.nr ? p->pods.v[0] : NULL;

		desired += p->should_run;
		if (!p->should_run || !pod) {
			misscheduled += !p->should_run && pod;
			continue;
		}
		current++;
		ready += pod_ready(pod);
		avail += pod_available(pod, min_ready, sim_now(s->c->sim), wait);
		updated += is_new(s, pod);
	}
	status = value_build("{currentNumberScheduled: %i, desiredNumberScheduled: %i,"
			     " numberMisscheduled: %i, numberReady: %i}",
			     current, desired, misscheduled, ready);
	if (updated)
		value_put_int(&status, "updatedNumberScheduled", updated);
	if (avail)
		value_put_int(&status, "numberAvailable", avail);
	if (desired != avail)
		value_put_int(&status, "numberUnavailable", desired - avail);
	value_put_int(&status, "observedGeneration",
		      observed ? value_int_in(s->ds, "metadata", "generation")
			       : value_int(value_get(before, "observedGeneration")));
	if (!value_is_null(value_get(before, "collisionCount")))
		value_put(&status, "collisionCount",
			  value_ref(value_get(before, "collisionCount")));
	return status;
}

static bool same_status(const struct value *a, const struct value *b)
{
	static const char *const counts[] = {"currentNumberScheduled", "desiredNumberScheduled",
					     "numberMisscheduled",     "numberReady",
					     "updatedNumberScheduled", "numberAvailable",
					     "numberUnavailable",      "observedGeneration"};

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		if (value_int(value_get(a, counts[i])) != value_int(value_get(b, counts[i])))
			return false;
	return true;
}

static int update_status(struct sync *s, bool observed, struct err *err)
{
	struct ctl *c = s->c;
	int64_t wait = SIM_NEVER;
	VALUE_AUTO *status = calculate(s, observed, &wait);
	VALUE_AUTO *next = value_ref(s->ds);

	if (wait != SIM_NEVER) {
		STR_AUTO key = object_key(s->ds);

		ctl_queue_after(c, key, wait);
	}
	if (same_status(status, value_get(s->ds, "status")))
		return 0;
	value_put(&next, "status", value_ref(status));
	return client_update(c->client, c->kind[SRC_DAEMONSET], "status", next, NULL, NULL, err);
}

/* ---- reconcile
 * -------------------------------------------------------------------------------------------- */

static int sync_set(struct sync *s, struct objects *old, struct err *err)
{
	struct ctl *c = s->c;
	int64_t now = sim_now(c->sim);
	int surge, r = 0;

	load_places(s);
	if (!expect_met(s->expect, now))
		return update_status(s, false, err);
	surge = surge_of(s->ds, desired_of(s));
	for (size_t i = 0; i < s->nr; i++)
		manage_node(s, &s->places[i], surge);
	r = apply(s, err);
	if (r == 0 && expect_met(s->expect, now) &&
	    !str_eq(value_str_in(s->ds, "spec", "updateStrategy", "type"), "OnDelete")) {
		roll(s);
		r = apply(s, err);
	}
	if (r == 0)
		r = daemonset_history_cleanup(c, s->ds, c->kind[SRC_REVISION], old, &s->pods, err);
	if (r < 0) {
		ERR_AUTO ignored = ERR_INIT;

		/* The counts are worth reporting also then. */
		if (update_status(s, true, &ignored) < 0)
			err_release(&ignored);
		return r;
	}
	return update_status(s, true, err);
}

static void sync_release(struct sync *s)
{
	for (size_t i = 0; i < s->nr; i++)
		objects_release(&s->places[i].pods);
	free(s->places);
	free(s->hash);
	objects_release(&s->pods);
	objects_release(&s->deletes);
	strvec_release(&s->creates);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct state *st = c->state;
	const struct value *ds = informer_find_key(c->informer[SRC_DAEMONSET], key);
	struct sync s = {.c = c, .ds = ds};
	OBJECTS_AUTO old = OBJECTS_INIT;
	struct selector *sel = NULL;
	int r;

	if (!ds) {
		(void)strmap_del(st->expect, key);
		return 0;
	}
	if (obj_deleting(ds))
		return 0;
	r = selector_from_object(value_in(ds, "spec", "selector"), &sel, err);
	if (r < 0)
		return r;
	if (selector_empty(sel)) {
		record_event(c->recorder, ds, "Warning", "SelectingAll",
			     "This daemon set is selecting all pods. A non-empty selector is "
			     "required.");
		selector_free(sel);
		return 0;
	}
	s.expect = expect_of(st, key);
	r = daemonset_history(c, ds, c->kind[SRC_DAEMONSET], c->informer[SRC_REVISION],
			      c->kind[SRC_REVISION], &s.hash, &old, err);
	if (r == 0)
		r = claim_objects(c, c->informer[SRC_POD], c->kind[SRC_POD], ds,
				  c->kind[SRC_DAEMONSET], sel, &s.pods, err);
	if (r == 0)
		r = sync_set(&s, &old, err);
	selector_free(sel);
	sync_release(&s);
	return r;
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));

	st->expect = strmap_new(expect_free);
	st->backoff = strmap_new(free);
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	strmap_free(st->expect);
	strmap_free(st->backoff);
	free(st);
}

const struct controller controller_daemonset = {
	.name = "daemonset-controller",
	.component = "daemonset-controller",
	.account = "daemon-set-controller",
	.sources = {{"apps", "daemonsets", NULL},
		    {"", "pods", pod_changed},
		    {"", "nodes", node_changed},
		    {"apps", "controllerrevisions", ctl_ignore},
		    {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
