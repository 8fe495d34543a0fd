/*
 * Deployment controller: moves pods from the ReplicaSets of old templates to that of the
 * present one. Upstream: pkg/controller/deployment.
 */
#include "controllers/deployment.h"

/* ---- events ------------------------------------------------------------------------------- */

static void set_changed(struct ctl *c, const struct value *set, const struct value *old,
			bool deleted)
{
	const struct value *ref = object_controller(set);
	const struct value *before = old ? object_controller(old) : NULL;
	OBJECTS_AUTO owners = OBJECTS_INIT;

	/* A set that was taken away from one deployment concerns that one too. */
	if (before && !value_equal(before, ref) &&
	    str_eq(value_str_in(before, "kind"), "Deployment"))
		ctl_queue_named(c, obj_ns(set), value_str_in(before, "name"));
	if (ref) {
		if (str_eq(value_str_in(ref, "kind"), "Deployment"))
			ctl_queue_named(c, obj_ns(set), value_str_in(ref, "name"));
		return;
	}
	if (deleted)
		return;
	objects_selecting(&owners, c->informer[SRC_DEPLOYMENT], set);
	for (size_t i = 0; i < owners.nr; i++)
		ctl_queue_object(c, owners.v[i]);
}

/* Recreate waits until the last old pod is gone; nothing else depends on single pods. */
static void pod_changed(struct ctl *c, const struct value *pod, const struct value *old,
			bool deleted)
{
	const struct value *ref = object_controller(pod), *set, *d;

	(void)old;
	if (!deleted || !str_eq(value_str_in(ref, "kind"), "ReplicaSet"))
		return;
	set = informer_find(c->informer[SRC_REPLICASET], obj_ns(pod), value_str_in(ref, "name"));
	ref = object_controller(set);
	if (!str_eq(value_str_in(ref, "kind"), "Deployment"))
		return;
	d = informer_find(c->informer[SRC_DEPLOYMENT], obj_ns(pod), value_str_in(ref, "name"));
	if (d && !rollout_is_rolling(d))
		ctl_queue_object(c, d);
}

/* ---- strategies ----------------------------------------------------------------------------- */

static struct rollout_set numbers(const struct value *set)
{
	int size = set ? set_size(set) : 0;

	return (struct rollout_set){
		.size = size,
		.available = set ? set_status(set, "availableReplicas") : 0,
		.next = size,
	};
}

/* 1 when the new set's size changed. */
static int size_newest(struct rollout *ro, struct err *err)
{
	int want = (int)value_int_in(ro->d, "spec", "replicas"), now;

	if (!ro->newest || set_size(ro->newest) == want)
		return 0;
	now = set_size(ro->newest);
	if (now < want)
		want = rollout_new_size(ro->d, rollout_total(ro), now);
	return rollout_size(ro, &ro->newest, want, err);
}

static int apply_sizes(struct rollout *ro, const struct rollout_set *sets, struct err *err)
{
	int changed = 0;

	for (size_t i = 0; i < ro->nr_old; i++) {
		int r = 0;

		if (sets[i].next != set_size(ro->old[i]))
			r = rollout_size(ro, &ro->old[i], sets[i].next, err);
		if (r < 0)
			return r;
		changed |= r;
	}
	return changed;
}

/* 1 when an old set's size changed: first what is broken goes, then what is not needed. */
static int shrink_old(struct rollout *ro, struct err *err)
{
	struct rollout_set newest = numbers(ro->newest);
	struct rollout_set *old = xcalloc(ro->nr_old, sizeof(*old));
	int may, available = newest.available, r = 0, more = 0;

	for (size_t i = 0; i < ro->nr_old; i++) {
		old[i] = numbers(ro->old[i]);
		if (old[i].size > 0)
			available += old[i].available;
	}
	may = rollout_may_remove(ro->d, rollout_total(ro), &newest);
	if (may > 0 && rollout_total(ro) > newest.size) {
		(void)rollout_remove_unhealthy(old, ro->nr_old, may);
		r = apply_sizes(ro, old, err);
		if (r >= 0) {
			(void)rollout_remove_healthy(ro->d, old, ro->nr_old, available);
			more = apply_sizes(ro, old, err);
		}
	}
	free(old);
	if (r < 0 || more < 0)
		return r < 0 ? r : more;
	return r | more;
}

static int rolling(struct rollout *ro, const struct objects *sets, struct err *err)
{
	int r = rollout_load(ro, sets, true, err);

	if (r < 0)
		return r;
	r = size_newest(ro, err);
	if (r == 0)
		r = shrink_old(ro, err);
	if (r < 0)
		return r;
	if (r == 0 && deployment_complete(ro->d, value_get(ro->d, "status"))) {
		r = rollout_cleanup(ro, err);
		if (r < 0)
			return r;
	}
	return rollout_sync_status(ro, true, err);
}

static bool old_pods_run(const struct rollout *ro)
{
	struct informer *pods = ro->c->informer[SRC_POD];
	const struct value *pod;

	for (size_t i = 0; i < ro->nr_old; i++)
		if (set_status(ro->old[i], "replicas") > 0)
			return true;
	for (size_t i = 0; i < ro->nr_old; i++)
		for (size_t n = 0;
		     (pod = informer_index_at(pods, INDEX_OWNER, obj_uid(ro->old[i]), n)); n++)
			if (!pod_finished(pod))
				return true;
	return false;
}

static int recreate(struct rollout *ro, const struct objects *sets, struct err *err)
{
	int r = rollout_load(ro, sets, false, err), changed = 0;

	if (r < 0)
		return r;
	for (size_t i = 0; i < ro->nr_old; i++) {
		if (set_size(ro->old[i]) == 0)
			continue;
		r = rollout_size(ro, &ro->old[i], 0, err);
		if (r < 0)
			return r;
		changed |= r;
	}
	if (changed || old_pods_run(ro))
		return rollout_sync_status(ro, true, err);
	if (!ro->newest) {
		struct rollout again = {.c = ro->c, .d = value_ref(ro->d)};

		rollout_release(ro);
		*ro = again;
		r = rollout_load(ro, sets, true, err);
		if (r < 0)
			return r;
	}
	r = size_newest(ro, err);
	if (r == 0 && deployment_complete(ro->d, value_get(ro->d, "status")))
		r = rollout_cleanup(ro, err);
	return r < 0 ? r : rollout_sync_status(ro, true, err);
}

/* ---- reconcile ------------------------------------------------------------------------------- */

/* Pausing stops the clock of the progress deadline, resuming starts it afresh. */
static int note_pause(struct rollout *ro, bool paused, struct err *err)
{
	const struct value *cond = condition_find(ro->d, "Progressing");
	const char *reason = value_str(value_get(cond, "reason"));
	bool was = str_eq(reason, "DeploymentPaused");
	VALUE_AUTO *status = NULL;

	if (!has_progress_deadline(ro->d) || str_eq(reason, "ProgressDeadlineExceeded") ||
	    paused == was)
		return 0;
	status = value_ref(value_get(ro->d, "status"));
	deployment_condition(&status, "Progressing", "Unknown",
			     paused ? "DeploymentPaused" : "DeploymentResumed",
			     paused ? "Deployment is paused" : "Deployment is resumed",
			     sim_now(ro->c->sim));
	return rollout_write_status(ro, value_ref(status), NULL, err);
}

/* spec.replicas differs from what an active set was last sized for. */
static bool size_changed(const struct rollout *ro, const struct objects *sets)
{
	for (size_t i = 0; i < sets->nr; i++) {
		const struct value *set = sets->v[i];

		if (set_size(set) > 0 && obj_annotation(set, ANN_DESIRED) &&
		    annotation_int(set, ANN_DESIRED) != value_int_in(ro->d, "spec", "replicas"))
			return true;
	}
	return false;
}

static int sync_deployment(struct rollout *ro, const struct objects *sets, struct err *err)
{
	bool paused = value_bool_in(ro->d, "spec", "paused");
	int r;

	if (obj_deleting(ro->d)) {
		r = rollout_load(ro, sets, false, err);
		return r < 0 ? r : rollout_sync_status(ro, false, err);
	}
	r = note_pause(ro, paused, err);
	if (r < 0)
		return r;
	if (!paused && !size_changed(ro, sets))
		return rollout_is_rolling(ro->d) ? rolling(ro, sets, err) : recreate(ro, sets, err);
	r = rollout_load(ro, sets, false, err);
	if (r >= 0)
		r = rollout_scale(ro, err);
	if (r >= 0 && paused)
		r = rollout_cleanup(ro, err);
	return r < 0 ? r : rollout_sync_status(ro, false, err);
}

static int selects_all(struct rollout *ro, struct err *err)
{
	int64_t generation = value_int_in(ro->d, "metadata", "generation");
	VALUE_AUTO *status = value_ref(value_get(ro->d, "status"));

	record_event(ro->c->recorder, ro->d, "Warning", "SelectingAll",
		     "This deployment is selecting all pods. A non-empty selector is required.");
	if (value_int(value_get(status, "observedGeneration")) >= generation)
		return 0;
	value_put_int(&status, "observedGeneration", generation);
	return rollout_write_status(ro, value_ref(status), NULL, err);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *d = informer_find_key(c->informer[SRC_DEPLOYMENT], key);
	struct rollout ro = {.c = c, .d = value_ref(d)};
	OBJECTS_AUTO sets = OBJECTS_INIT;
	struct selector *sel = NULL;
	int r;

	if (!d)
		return 0; /* its sets are the garbage collector's */
	r = selector_from_object(value_in(d, "spec", "selector"), &sel, err);
	if (r < 0)
		goto out;
	if (selector_empty(sel)) {
		r = selects_all(&ro, err);
		goto out;
	}
	r = claim_objects(c, c->informer[SRC_REPLICASET], c->kind[SRC_REPLICASET], d,
			  c->kind[SRC_DEPLOYMENT], sel, &sets, err);
	if (r >= 0)
		r = sync_deployment(&ro, &sets, err);
out:
	selector_free(sel);
	rollout_release(&ro);
	return r;
}

const struct controller controller_deployment = {
	.name = "deployment-controller",
	.component = "deployment-controller",
	.account = "deployment-controller",
	.sources = {{"apps", "deployments", NULL},
		    {"apps", "replicasets", set_changed},
		    {"", "pods", pod_changed},
		    {0}},
	.reconcile = reconcile,
};
