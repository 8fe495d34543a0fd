#include "controllers/deployment.h"

bool has_progress_deadline(const struct value *d)
{
	const struct value *s = value_in(d, "spec", "progressDeadlineSeconds");

	return !value_is_null(s) && value_int(s) != INT32_MAX;
}

/* ---- conditions ---------------------------------------------------------------------------- */

static void condition_remove(struct value **status, const char *type)
{
	struct value *list = value_ref(value_get(*status, "conditions"));
	const struct value *item;

	value_each_item(item, i, list)
	{
		if (str_eq(value_str(value_get(item, "type")), type)) {
			value_del_idx(&list, i);
			break;
		}
	}
	if (value_len(list)) {
		value_put(status, "conditions", list);
	} else {
		value_unref(list);
		value_del(status, "conditions");
	}
}

/* Replaces the condition of that type; the new one goes last. */
static void condition_push(struct value **status, const char *type, struct value *cond)
{
	struct value *list;

	condition_remove(status, type);
	list = value_ref(value_get(*status, "conditions"));
	value_push(&list, cond);
	value_put(status, "conditions", list);
}

/* Keeps the transition time when the condition had this status before. */
static struct value *condition_new(const struct value *before, const char *type,
				   const char *cond_status, const char *reason, const char *message,
				   int64_t now)
{
	struct value *changed = time_value_new(now);

	if (str_eq(value_str(value_get(before, "status")), cond_status)) {
		value_unref(changed);
		changed = value_ref(value_get(before, "lastTransitionTime"));
	}
	return value_build("{type: %s, status: %s, lastUpdateTime: %V, lastTransitionTime: %V,"
			   " reason: %s, message: %s}",
			   type, cond_status, time_value_new(now), changed, reason, message);
}

void deployment_condition(struct value **status, const char *type, const char *cond_status,
			  const char *reason, const char *message, int64_t now)
{
	const struct value *before = value_find(value_get(*status, "conditions"), "type", type);

	if (str_eq(value_str(value_get(before, "status")), cond_status) &&
	    str_eq(value_str(value_get(before, "reason")), reason))
		return;
	condition_push(status, type,
		       condition_new(before, type, cond_status, reason, message, now));
}

/* ---- progress ---------------------------------------------------------------------------------
 */

static int64_t count(const struct value *status, const char *key)
{
	return value_int(value_get(status, key));
}

bool deployment_complete(const struct value *d, const struct value *status)
{
	int64_t want = value_int_in(d, "spec", "replicas");

	return count(status, "updatedReplicas") == want && count(status, "replicas") == want &&
	       count(status, "availableReplicas") == want &&
	       count(status, "observedGeneration") >= value_int_in(d, "metadata", "generation");
}

static bool progressing(const struct value *before, const struct value *now)
{
	return count(now, "updatedReplicas") > count(before, "updatedReplicas") ||
	       count(now, "replicas") - count(now, "updatedReplicas") <
		       count(before, "replicas") - count(before, "updatedReplicas") ||
	       count(now, "readyReplicas") > count(before, "readyReplicas") ||
	       count(now, "availableReplicas") > count(before, "availableReplicas");
}

/* When the deadline of condition cond passes. */
static int64_t deadline(const struct value *d, const struct value *cond, int64_t now)
{
	return time_of(value_get(cond, "lastUpdateTime"), now) +
	       value_int_in(d, "spec", "progressDeadlineSeconds") * SIM_SEC;
}

static bool timed_out(const struct value *d, const struct value *status, int64_t now)
{
	const struct value *cond =
		value_find(value_get(status, "conditions"), "type", "Progressing");
	const char *reason = value_str(value_get(cond, "reason"));

	if (!cond || str_eq(reason, "NewReplicaSetAvailable"))
		return false;
	return str_eq(reason, "ProgressDeadlineExceeded") || deadline(d, cond, now) < now;
}

static void set_progress(struct rollout *ro, struct value **status)
{
	int64_t now = sim_now(ro->c->sim);
	const struct value *before = value_get(ro->d, "status");
	const struct value *cond = condition_find(ro->d, "Progressing");
	STR_AUTO who = ro->newest ? xasprintf("ReplicaSet \"%s\"", obj_name(ro->newest))
				  : xasprintf("Deployment \"%s\"", obj_name(ro->d));

	if (count(*status, "replicas") == count(*status, "updatedReplicas") &&
	    str_eq(value_str(value_get(cond, "reason")), "NewReplicaSetAvailable"))
		return;
	if (deployment_complete(ro->d, *status)) {
		STR_AUTO msg = xasprintf("%s has successfully progressed.", who);

		deployment_condition(status, "Progressing", "True", "NewReplicaSetAvailable", msg,
				     now);
	} else if (progressing(before, *status)) {
		STR_AUTO msg = xasprintf("%s is progressing.", who);

		/* Also when nothing but the time of this progress differs. */
		condition_push(
			status, "Progressing",
			condition_new(cond, "Progressing", "True", "ReplicaSetUpdated", msg, now));
	} else if (timed_out(ro->d, *status, now)) {
		STR_AUTO msg = xasprintf("%s has timed out progressing.", who);

		deployment_condition(status, "Progressing", "False", "ProgressDeadlineExceeded",
				     msg, now);
	}
}

/* The first failure a set reports, the newest's before others'. */
static const struct value *replica_failure(const struct rollout *ro)
{
	const struct value *found =
		ro->newest ? condition_find(ro->newest, "ReplicaFailure") : NULL;

	for (size_t i = 0; i < ro->nr_old && !found; i++)
		found = condition_find(ro->old[i], "ReplicaFailure");
	return found;
}

static void set_failure(struct rollout *ro, struct value **status)
{
	const struct value *cond = replica_failure(ro);
	const struct value *before =
		value_find(value_get(*status, "conditions"), "type", "ReplicaFailure");
	struct value *copy;

	if (!cond) {
		if (before)
			condition_remove(status, "ReplicaFailure");
		return;
	}
	if (str_eq(value_str(value_get(before, "status")), value_str(value_get(cond, "status"))) &&
	    str_eq(value_str(value_get(before, "reason")), value_str(value_get(cond, "reason"))))
		return;
	copy = value_ref(cond);
	value_put(&copy, "lastUpdateTime", value_ref(value_get(cond, "lastTransitionTime")));
	condition_push(status, "ReplicaFailure", copy);
}

/* ---- the status
 * ---------------------------------------------------------------------------------- */

static void put_count(struct value **status, const char *key, int64_t n)
{
	if (n)
		value_put_int(status, key, n);
	else
		value_del(status, key);
}

static int sum_status(const struct rollout *ro, const char *key)
{
	int n = ro->newest ? set_status(ro->newest, key) : 0;

	for (size_t i = 0; i < ro->nr_old; i++)
		n += set_status(ro->old[i], key);
	return n;
}

/* From the present status: conditions and collision count stay. */
static struct value *calculate(const struct rollout *ro)
{
	struct value *status = value_ref(value_get(ro->d, "status"));
	int available = sum_status(ro, "availableReplicas");
	int64_t now = sim_now(ro->c->sim);

	put_count(&status, "observedGeneration", value_int_in(ro->d, "metadata", "generation"));
	put_count(&status, "replicas", sum_status(ro, "replicas"));
	put_count(&status, "updatedReplicas", ro->newest ? set_status(ro->newest, "replicas") : 0);
	put_count(&status, "readyReplicas", sum_status(ro, "readyReplicas"));
	put_count(&status, "availableReplicas", available);
	put_count(&status, "unavailableReplicas", MAX(rollout_total(ro) - available, 0));
	if (available >= value_int_in(ro->d, "spec", "replicas") - rollout_unavailable(ro->d))
		deployment_condition(&status, "Available", "True", "MinimumReplicasAvailable",
				     "Deployment has minimum availability.", now);
	else
		deployment_condition(&status, "Available", "False", "MinimumReplicasUnavailable",
				     "Deployment does not have minimum availability.", now);
	return status;
}

int rollout_write_status(struct rollout *ro, struct value *status, const char *revision,
			 struct err *err)
{
	VALUE_AUTO *next = value_ref(ro->d);
	struct value *made = NULL;
	int r;

	value_put(&next, "status", status);
	if (revision)
		value_put_in(&next, value_str_new(revision), "metadata", "annotations",
			     ANN_REVISION);
	r = client_update(ro->c->client, ro->c->kind[SRC_DEPLOYMENT], "status", next, NULL, &made,
			  err);
	if (r < 0)
		return r;
	value_unref(ro->d);
	ro->d = made;
	return 0;
}

static bool same_status(const struct value *a, const struct value *b)
{
	static const char *const counts[] = {"observedGeneration", "replicas",
					     "updatedReplicas",    "readyReplicas",
					     "availableReplicas",  "unavailableReplicas"};

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		if (count(a, counts[i]) != count(b, counts[i]))
			return false;
	return value_equal(value_get(a, "conditions"), value_get(b, "conditions"));
}

/* Comes back when the progress deadline may have passed: nothing else would wake it. */
static void requeue_stuck(struct rollout *ro, const struct value *status)
{
	const struct value *cond = condition_find(ro->d, "Progressing");
	int64_t now = sim_now(ro->c->sim), after;
	STR_AUTO key = object_key(ro->d);

	if (!has_progress_deadline(ro->d) || !cond || deployment_complete(ro->d, status) ||
	    str_eq(value_str(value_get(cond, "reason")), "ProgressDeadlineExceeded"))
		return;
	after = deadline(ro->d, cond, now) - now;
	ctl_queue_after(ro->c, key, MAX(after, 0) + SIM_SEC);
}

int rollout_sync_status(struct rollout *ro, bool rolling, struct err *err)
{
	struct value *status = calculate(ro);

	if (rolling) {
		if (has_progress_deadline(ro->d))
			set_progress(ro, &status);
		else if (value_find(value_get(status, "conditions"), "type", "Progressing"))
			condition_remove(&status, "Progressing");
		set_failure(ro, &status);
	}
	if (same_status(status, value_get(ro->d, "status"))) {
		if (rolling)
			requeue_stuck(ro, status);
		value_unref(status);
		return 0;
	}
	return rollout_write_status(ro, status, NULL, err);
}
