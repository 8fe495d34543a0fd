#include "controllers/deployment.h"

#include <errno.h>

#define HISTORY_MAX 2000 /* bytes of the revision-history annotation */

void rollout_release(struct rollout *ro)
{
	value_unref(ro->d);
	value_unref(ro->newest);
	for (size_t i = 0; i < ro->nr_old; i++)
		value_unref(ro->old[i]);
	free(ro->old);
}

/* ---- reading ------------------------------------------------------------------------------ */

int set_size(const struct value *set)
{
	return (int)value_int_in(set, "spec", "replicas");
}

int set_status(const struct value *set, const char *key)
{
	return (int)value_int_in(set, "status", key);
}

int64_t annotation_int(const struct value *obj, const char *key)
{
	const char *s = obj_annotation(obj, key);
	int64_t n;

	return s && parse_i64(s, &n) == 0 ? n : 0;
}

int rollout_total(const struct rollout *ro)
{
	int n = ro->newest ? set_size(ro->newest) : 0;

	for (size_t i = 0; i < ro->nr_old; i++)
		n += set_size(ro->old[i]);
	return n;
}

/* The same template but for the hash label the controller adds. */
static bool same_template(const struct value *a, const struct value *b)
{
	VALUE_AUTO *x = value_ref(a);
	VALUE_AUTO *y = value_ref(b);

	if (value_get(value_in(x, "metadata", "labels"), LABEL_HASH))
		value_del_in(&x, "metadata", "labels", LABEL_HASH);
	if (value_get(value_in(y, "metadata", "labels"), LABEL_HASH))
		value_del_in(&y, "metadata", "labels", LABEL_HASH);
	return value_equal(x, y);
}

/* ---- annotations ------------------------------------------------------------------------------
 */

static bool copied_to_sets(const char *key)
{
	static const char *const not_copied[] = {
		"kubectl.kubernetes.io/last-applied-configuration",
		ANN_REVISION,
		ANN_HISTORY,
		ANN_DESIRED,
		ANN_MAX,
		"deprecated.deployment.rollback.to",
	};

	for (size_t i = 0; i < ARRAY_SIZE(not_copied); i++)
		if (strcmp(key, not_copied[i]) == 0)
			return false;
	return true;
}

static bool put_annotation(struct value **set, const char *key, const char *text)
{
	if (str_eq(obj_annotation(*set, key), text))
		return false;
	value_put_in(set, value_str_new(text), "metadata", "annotations", key);
	return true;
}

static bool put_sizes(struct value **set, const struct value *d)
{
	int64_t want = value_int_in(d, "spec", "replicas");
	STR_AUTO desired = xasprintf("%d", (int)want);
	STR_AUTO max = xasprintf("%d", (int)want + rollout_surge(d));
	bool changed = put_annotation(set, ANN_DESIRED, desired);

	return put_annotation(set, ANN_MAX, max) || changed;
}

/* Appends the revision a set had, dropping the oldest when the list gets long. */
static void push_history(struct value **set, const char *revision)
{
	const char *history = obj_annotation(*set, ANN_HISTORY);
	BUF_AUTO text = BUF_INIT;

	while (history && strlen(history) + strlen(revision) + 1 > HISTORY_MAX) {
		history = strchr(history, ',');
		history = history ? history + 1 : NULL;
	}
	if (!str_empty(history))
		buf_addf(&text, "%s,", history);
	buf_adds(&text, revision);
	put_annotation(set, ANN_HISTORY, buf_str(&text));
}

/* Annotations of the newest set; true when any changed. */
static bool annotate(struct value **set, const struct value *d, int64_t revision, bool exists)
{
	const struct value *annotations = value_in(d, "metadata", "annotations"), *val;
	const char *key, *before = obj_annotation(*set, ANN_REVISION);
	STR_AUTO had = xstrdup(before);
	bool changed = false;

	value_each_entry(key, val, i, annotations)
	{
		if (copied_to_sets(key) && value_is_string(val))
			changed = put_annotation(set, key, value_str(val)) || changed;
	}
	if (annotation_int(*set, ANN_REVISION) < revision) {
		STR_AUTO text = xasprintf("%lld", (long long)revision);

		changed = put_annotation(set, ANN_REVISION, text);
		if (had)
			push_history(set, had);
	}
	if (!exists)
		changed = put_sizes(set, d) || changed;
	return changed;
}

/* ---- the newest set
 * ------------------------------------------------------------------------------ */

static int write_set(struct rollout *ro, struct value **set, struct value *next, struct err *err)
{
	struct value *made = NULL;
	int r = client_update(ro->c->client, ro->c->kind[SRC_REPLICASET], NULL, next, NULL, &made,
			      err);

	value_unref(next);
	if (r < 0)
		return r;
	value_unref(*set);
	*set = made;
	return 0;
}

/* Notes revision and progress in the deployment's status, if that changes anything. */
static int note_progress(struct rollout *ro, const char *reason, const char *message, bool always,
			 struct err *err)
{
	const char *revision = obj_annotation(ro->newest, ANN_REVISION);
	bool same = str_eq(obj_annotation(ro->d, ANN_REVISION), revision);
	VALUE_AUTO *status = value_ref(value_get(ro->d, "status"));

	if (has_progress_deadline(ro->d) && (always || !condition_find(ro->d, "Progressing"))) {
		deployment_condition(&status, "Progressing", "True", reason, message,
				     sim_now(ro->c->sim));
		same = false;
	}
	return same ? 0 : rollout_write_status(ro, value_ref(status), revision, err);
}

static int keep_newest(struct rollout *ro, int64_t revision, struct err *err)
{
	struct value *next = value_ref(ro->newest);
	int64_t min_ready = value_int_in(ro->d, "spec", "minReadySeconds");
	STR_AUTO msg = NULL;
	int r;

	if (annotate(&next, ro->d, revision, true) ||
	    value_int_in(next, "spec", "minReadySeconds") != min_ready) {
		value_put_in(&next, value_int_new(min_ready), "spec", "minReadySeconds");
		r = write_set(ro, &ro->newest, next, err);
		if (r < 0)
			return r;
	} else {
		value_unref(next);
	}
	msg = xasprintf("Found new replica set \"%s\"", obj_name(ro->newest));
	return note_progress(ro, "FoundNewReplicaSet", msg, false, err);
}

static struct value *new_set(struct rollout *ro, int64_t revision)
{
	const struct value *d = ro->d;
	VALUE_AUTO *tmpl = value_ref(value_in(d, "spec", "template"));
	VALUE_AUTO *sel = value_ref(value_in(d, "spec", "selector"));
	BUF_AUTO hash = BUF_INIT;
	const struct value *collisions = value_in(d, "status", "collisionCount");
	struct value *set;

	template_hash(&hash, tmpl, value_is_null(collisions) ? -1 : value_int(collisions));
	value_put_in(&tmpl, value_str_new(buf_str(&hash)), "metadata", "labels", LABEL_HASH);
	value_put_in(&sel, value_str_new(buf_str(&hash)), "matchLabels", LABEL_HASH);
	set = value_build("{apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: {name: %V,"
			  " namespace: %s, labels: %v, ownerReferences: [%V]},"
			  " spec: {replicas: 0, selector: %v, template: %v}}",
			  value_strf_new("%s-%s", obj_name(d), buf_str(&hash)), obj_ns(d),
			  value_in(tmpl, "metadata", "labels"),
			  owner_ref_new(ro->c->kind[SRC_DEPLOYMENT], d), sel, tmpl);
	if (value_int_in(d, "spec", "minReadySeconds"))
		value_put_in(&set, value_ref(value_in(d, "spec", "minReadySeconds")), "spec",
			     "minReadySeconds");
	value_put_in(&set, value_int_new(rollout_new_size(d, rollout_total(ro), 0)), "spec",
		     "replicas");
	(void)annotate(&set, d, revision, false);
	return set;
}

/* The name is taken: by our own earlier attempt, or the hash collides and is changed. */
static int name_taken(struct rollout *ro, const struct value *wanted, struct err *err)
{
	const struct value *d = ro->d;
	VALUE_AUTO *there = NULL;
	VALUE_AUTO *status = NULL;
	int r;

	r = client_get(ro->c->client, ro->c->kind[SRC_REPLICASET], obj_ns(d), obj_name(wanted),
		       &there, err);
	if (r < 0)
		return r;
	if (owned_by(there, d) &&
	    same_template(value_in(there, "spec", "template"), value_in(d, "spec", "template"))) {
		ro->newest = value_ref(there);
		return 0;
	}
	status = value_ref(value_get(d, "status"));
	value_put_int(&status, "collisionCount",
		      value_int(value_get(status, "collisionCount")) + 1);
	r = rollout_write_status(ro, value_ref(status), NULL, err);
	return r < 0 ? r
		     : err_set(err, -EEXIST, "replicasets.apps \"%s\" already exists",
			       obj_name(wanted));
}

static int create_failed(struct rollout *ro, const struct value *wanted, int r, struct err *err)
{
	STR_AUTO msg = xasprintf("Failed to create new replica set \"%s\": %s", obj_name(wanted),
				 err_msg(err));
	VALUE_AUTO *status = value_ref(value_get(ro->d, "status"));
	ERR_AUTO ignored = ERR_INIT;

	if (value_find(value_in(err->detail, "details", "causes"), "reason",
		       "NamespaceTerminating"))
		return 0;
	if (has_progress_deadline(ro->d)) {
		deployment_condition(&status, "Progressing", "False", "ReplicaSetCreateError", msg,
				     sim_now(ro->c->sim));
		/* The error to report is the one that brought us here. */
		if (rollout_write_status(ro, value_ref(status), NULL, &ignored) < 0)
			err_release(&ignored);
	}
	record_event(ro->c->recorder, ro->d, "Warning", "ReplicaSetCreateError", "%s", msg);
	return r;
}

static int create_newest(struct rollout *ro, int64_t revision, struct err *err)
{
	VALUE_AUTO *wanted = new_set(ro, revision);
	STR_AUTO msg = NULL;
	bool made = true;
	int r;

	r = client_create(ro->c->client, ro->c->kind[SRC_REPLICASET], obj_ns(ro->d), wanted, NULL,
			  &ro->newest, err);
	if (r == -EEXIST) {
		made = false;
		r = name_taken(ro, wanted, err);
		if (r < 0)
			return r;
	} else if (r < 0) {
		return create_failed(ro, wanted, r, err);
	}
	if (made && set_size(ro->newest) > 0)
		record_event(ro->c->recorder, ro->d, "Normal", "ScalingReplicaSet",
			     "Scaled up replica set %s from 0 to %d", obj_name(ro->newest),
			     set_size(ro->newest));
	msg = xasprintf("Created new replica set \"%s\"", obj_name(ro->newest));
	return note_progress(ro, "NewReplicaSetCreated", msg, made, err);
}

int rollout_load(struct rollout *ro, const struct objects *sets, bool create, struct err *err)
{
	const struct value *tmpl = value_in(ro->d, "spec", "template");
	int64_t revision = 0;

	if (sets->nr) /* the older first */
		qsort(sets->v, sets->nr, sizeof(*sets->v), obj_cmp_created);
	ro->old = xcalloc(sets->nr, sizeof(*ro->old));
	for (size_t i = 0; i < sets->nr; i++) {
		if (!ro->newest && same_template(value_in(sets->v[i], "spec", "template"), tmpl)) {
			ro->newest = value_ref(sets->v[i]);
			continue;
		}
		ro->old[ro->nr_old++] = value_ref(sets->v[i]);
		revision = MAX(revision, annotation_int(sets->v[i], ANN_REVISION));
	}
	if (ro->newest)
		return keep_newest(ro, revision + 1, err);
	return create ? create_newest(ro, revision + 1, err) : 0;
}

/* ---- sizes
 * --------------------------------------------------------------------------------------- */

int rollout_size(struct rollout *ro, struct value **set, int size, struct err *err)
{
	struct value *next = value_ref(*set);
	int before = set_size(*set), r;

	if (!put_sizes(&next, ro->d) && before == size) {
		value_unref(next);
		return 0;
	}
	if (before != size)
		value_put_in(&next, value_int_new(size), "spec", "replicas");
	r = write_set(ro, set, next, err);
	if (r < 0 || before == size)
		return r;
	record_event(ro->c->recorder, ro->d, "Normal", "ScalingReplicaSet",
		     "Scaled %s replica set %s from %d to %d", size > before ? "up" : "down",
		     obj_name(*set), before, size);
	return 1;
}

/* The only set with pods, or else the newest one there is; NULL while several have pods. */
static struct value **active_or_latest(struct rollout *ro)
{
	struct value **found = NULL;
	int active = 0;

	for (size_t i = 0; i < ro->nr_old; i++) {
		if (set_size(ro->old[i]) > 0) {
			found = &ro->old[i];
			active++;
		}
	}
	if (ro->newest && set_size(ro->newest) > 0) {
		found = &ro->newest;
		active++;
	}
	if (active == 1)
		return found;
	if (active > 1)
		return NULL;
	if (ro->newest)
		return &ro->newest;
	return ro->nr_old ? &ro->old[ro->nr_old - 1] : NULL;
}

static bool saturated(const struct rollout *ro)
{
	int want = (int)value_int_in(ro->d, "spec", "replicas");

	return ro->newest && annotation_int(ro->newest, ANN_DESIRED) == want &&
	       set_size(ro->newest) == want && set_status(ro->newest, "availableReplicas") == want;
}

struct by_size {
	struct value **set;
	bool growing;
};

/* Larger first; of equal ones the newer when growing, the older when shrinking. */
static int cmp_by_size(const void *x, const void *y)
{
	const struct by_size *a = x, *b = y;
	const struct value *va = *a->set, *vb = *b->set;
	int r = set_size(vb) - set_size(va);

	if (r)
		return r;
	r = obj_cmp_created(&va, &vb);
	return a->growing ? -r : r;
}

static int spread(struct rollout *ro, struct err *err)
{
	size_t nr = 0;
	int want = (int)value_int_in(ro->d, "spec", "replicas"), r = 0;
	bool growing = want > 0 && want + rollout_surge(ro->d) > rollout_total(ro);
	struct by_size *order = xcalloc(ro->nr_old + 1, sizeof(*order));
	struct rollout_set *sets = xcalloc(ro->nr_old + 1, sizeof(*sets));

	for (size_t i = 0; i < ro->nr_old; i++)
		if (set_size(ro->old[i]) > 0)
			order[nr++] = (struct by_size){&ro->old[i], growing};
	if (ro->newest && set_size(ro->newest) > 0)
		order[nr++] = (struct by_size){&ro->newest, growing};
	qsort(order, nr, sizeof(*order), cmp_by_size);
	for (size_t i = 0; i < nr; i++)
		sets[i] = (struct rollout_set){
			.size = set_size(*order[i].set),
			.max = (int)annotation_int(*order[i].set, ANN_MAX),
		};
	rollout_spread(ro->d, sets, nr);
	for (size_t i = 0; i < nr && r >= 0; i++)
		r = rollout_size(ro, order[i].set, sets[i].next, err);
	free(order);
	free(sets);
	return MIN(r, 0);
}

int rollout_scale(struct rollout *ro, struct err *err)
{
	struct value **set = active_or_latest(ro);
	int want = (int)value_int_in(ro->d, "spec", "replicas"), r = 0;

	if (set) {
		if (set_size(*set) != want)
			r = rollout_size(ro, set, want, err);
	} else if (saturated(ro)) {
		for (size_t i = 0; i < ro->nr_old && r >= 0; i++)
			if (set_size(ro->old[i]) > 0)
				r = rollout_size(ro, &ro->old[i], 0, err);
	} else if (rollout_is_rolling(ro->d)) {
		r = spread(ro, err);
	}
	return MIN(r, 0);
}

/* ---- old revisions
 * ---------------------------------------------------------------------------------- */

static int cmp_revision(const void *x, const void *y)
{
	const struct value *const *a = x, *const *b = y;
	int64_t ra = annotation_int(*a, ANN_REVISION), rb = annotation_int(*b, ANN_REVISION);

	return ra != rb ? (ra > rb) - (ra < rb) : obj_cmp_created(a, b);
}

static bool in_use(const struct value *set)
{
	return set_size(set) || set_status(set, "replicas") ||
	       value_int_in(set, "metadata", "generation") > set_status(set, "observedGeneration");
}

int rollout_cleanup(struct rollout *ro, struct err *err)
{
	const struct value *limit = value_in(ro->d, "spec", "revisionHistoryLimit");
	OBJECTS_AUTO sets = OBJECTS_INIT;
	int64_t excess;

	if (value_is_null(limit) || value_int(limit) == INT32_MAX)
		return 0;
	for (size_t i = 0; i < ro->nr_old; i++)
		if (!obj_deleting(ro->old[i]))
			objects_add(&sets, ro->old[i]);
	excess = (int64_t)sets.nr - value_int(limit);
	if (excess <= 0)
		return 0;
	qsort(sets.v, sets.nr, sizeof(*sets.v), cmp_revision);
	for (int64_t i = 0; i < excess; i++) {
		int r;

		if (in_use(sets.v[i]))
			continue;
		r = client_delete(ro->c->client, ro->c->kind[SRC_REPLICASET], obj_ns(sets.v[i]),
				  obj_name(sets.v[i]), NULL, NULL, err);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return 0;
}
