#include "controllers/pods.h"

#include <errno.h>

#define EXPECT_TIMEOUT (300 * SIM_SEC)

/* ---- state ------------------------------------------------------------------------------ */

bool pod_finished(const struct value *pod)
{
	const char *phase = value_str_in(pod, "status", "phase");

	return str_eq(phase, "Succeeded") || str_eq(phase, "Failed");
}

bool pod_active(const struct value *pod)
{
	return !obj_deleting(pod) && !pod_finished(pod);
}

const struct value *condition_find(const struct value *obj, const char *type)
{
	return value_find(value_in(obj, "status", "conditions"), "type", type);
}

bool pod_condition_is(const struct value *pod, const char *type, const char *status)
{
	return str_eq(value_str_in(condition_find(pod, type), "status"), status);
}

bool pod_ready(const struct value *pod)
{
	return pod_condition_is(pod, "Ready", "True");
}

bool pod_available(const struct value *pod, int64_t min_ready_s, int64_t now, int64_t *wait)
{
	int64_t since, left;

	if (!pod_ready(pod))
		return false;
	if (min_ready_s <= 0)
		return true;
	since = time_of(value_in(condition_find(pod, "Ready"), "lastTransitionTime"), now);
	left = since + min_ready_s * SIM_SEC - now;
	if (left <= 0)
		return true;
	if (wait && left < *wait)
		*wait = left;
	return false;
}

bool labels_contain(const struct value *labels, const struct value *sub)
{
	const struct value *want;
	const char *key;

	if (labels == sub)
		return true;
	value_each_entry(key, want, i, sub)
	{
		if (!value_equal(value_get(labels, key), want))
			return false;
	}
	return true;
}

/* ---- templates -------------------------------------------------------------------------- */

struct value *pod_from_template(const struct value *tmpl, const struct kind *owner_kind,
				const struct value *owner)
{
	return value_build(
		"{apiVersion: 'v1', kind: 'Pod', metadata: {generateName: %V, namespace: %s,"
		" labels: %v, annotations: %v, finalizers: %v, ownerReferences: [%V]}, spec: %v}",
		value_strf_new("%s-", obj_name(owner)), obj_ns(owner),
		value_in(tmpl, "metadata", "labels"), value_in(tmpl, "metadata", "annotations"),
		value_in(tmpl, "metadata", "finalizers"), owner_ref_new(owner_kind, owner),
		value_get(tmpl, "spec"));
}

void template_hash(struct buf *out, const struct value *tmpl, int64_t collisions)
{
	static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO digits = BUF_INIT;
	uint32_t hash = 2166136261u;

	json_write(&text, tmpl, 0);
	for (int i = 0; i < 8 && collisions >= 0; i++)
		buf_addc(&text, (char)((uint64_t)collisions >> (8 * i) & 0xff));
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.s[i]) * 16777619u;
	buf_addf(&digits, "%u", hash);
	for (size_t i = 0; i < digits.len; i++)
		buf_addc(out, alphabet[(unsigned char)digits.s[i] % (sizeof(alphabet) - 1)]);
}

/* ---- which to delete first ---------------------------------------------------------------- */

/* What the comparison looks at, read once per pod. */
struct rank {
	const struct value *pod;
	const char *uid;
	bool assigned, ready;
	int phase;
	int64_t cost, siblings, restarts, sidecar_restarts;
	int ready_bucket, age_bucket; /* log2 of nanoseconds; -1: not in the past */
	int64_t ready_at, created_at;
};

static int log2_bucket(int64_t since, int64_t now)
{
	return now > since ? 63 - __builtin_clzll((uint64_t)(now - since)) : -1;
}

static int phase_order(const char *phase)
{
	if (str_eq(phase, "Pending"))
		return 0;
	return str_eq(phase, "Unknown") ? 1 : 2;
}

static bool is_sidecar(const struct value *pod, const char *container)
{
	const struct value *spec =
		value_find(value_in(pod, "spec", "initContainers"), "name", container);

	return str_eq(value_str_in(spec, "restartPolicy"), "Always");
}

static void read_restarts(struct rank *r)
{
	const struct value *s;

	value_each_item(s, i, value_in(r->pod, "status", "containerStatuses"))
	{
		r->restarts = MAX(r->restarts, value_int_in(s, "restartCount"));
	}
	value_each_item(s, i, value_in(r->pod, "status", "initContainerStatuses"))
	{
		if (is_sidecar(r->pod, value_str_or(value_get(s, "name"), "")))
			r->sidecar_restarts =
				MAX(r->sidecar_restarts, value_int_in(s, "restartCount"));
	}
}

static void read_rank(struct rank *r, const struct value *pod, const struct strmap *siblings,
		      int64_t now)
{
	const char *node = value_str_or(value_in(pod, "spec", "nodeName"), "");
	const char *cost = obj_annotation(pod, "controller.kubernetes.io/pod-deletion-cost");

	*r = (struct rank){.pod = pod, .uid = obj_uid(pod)};
	r->assigned = !str_empty(node);
	r->ready = pod_ready(pod);
	r->phase = phase_order(value_str_in(pod, "status", "phase"));
	if (cost && parse_i64(cost, &r->cost) < 0)
		r->cost = 0;
	r->siblings = (intptr_t)strmap_get(siblings, node);
	r->created_at = time_of(value_in(pod, "metadata", "creationTimestamp"), now);
	r->age_bucket = log2_bucket(r->created_at, now);
	if (r->ready)
		r->ready_at =
			time_of(value_in(condition_find(pod, "Ready"), "lastTransitionTime"), now);
	r->ready_bucket = log2_bucket(r->ready_at, now);
	read_restarts(r);
}

static int cmp_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* The younger by order of magnitude first; within one, by uid, which is to say any. */
static int cmp_time(const struct rank *a, const struct rank *b, int bucket_a, int bucket_b)
{
	return bucket_a != bucket_b ? cmp_i64(bucket_a, bucket_b) : strcmp(a->uid, b->uid);
}

static int cmp_rank(const void *x, const void *y)
{
	const struct rank *a = x, *b = y;
	int r;

	if ((r = cmp_i64(a->assigned, b->assigned)) || (r = cmp_i64(a->phase, b->phase)) ||
	    (r = cmp_i64(a->ready, b->ready)) || (r = cmp_i64(a->cost, b->cost)) ||
	    (r = cmp_i64(b->siblings, a->siblings)))
		return r;
	if (a->ready && a->ready_at != b->ready_at)
		return cmp_time(a, b, a->ready_bucket, b->ready_bucket);
	if ((r = cmp_i64(b->restarts, a->restarts)) ||
	    (r = cmp_i64(b->sidecar_restarts, a->sidecar_restarts)))
		return r;
	if (a->created_at != b->created_at)
		return cmp_time(a, b, a->age_bucket, b->age_bucket);
	return strcmp(a->uid, b->uid);
}

void pods_rank_for_deletion(struct objects *pods, const struct strmap *siblings_on_node,
			    int64_t now)
{
	struct rank *ranks = xcalloc(pods->nr, sizeof(*ranks));

	for (size_t i = 0; i < pods->nr; i++)
		read_rank(&ranks[i], pods->v[i], siblings_on_node, now);
	qsort(ranks, pods->nr, sizeof(*ranks), cmp_rank);
	for (size_t i = 0; i < pods->nr; i++)
		pods->v[i] = ranks[i].pod;
	free(ranks);
}

/* ---- creating and deleting ------------------------------------------------------------------ */

static bool namespace_terminating(const struct err *err)
{
	const struct value *causes = value_in(err->detail, "details", "causes");

	return value_find(causes, "reason", "NamespaceTerminating") != NULL;
}

static int create_one(struct ctl *c, const struct kind *pods, const struct value *owner,
		      const struct value *pod, struct err *err)
{
	struct value *made = NULL;
	int r = client_create(c->client, pods, obj_ns(owner), pod, NULL, &made, err);

	if (r < 0) {
		if (!namespace_terminating(err))
			record_event(c->recorder, owner, "Warning", "FailedCreate",
				     "Error creating: %s", err_msg(err));
		return r;
	}
	record_event(c->recorder, owner, "Normal", "SuccessfulCreate", "Created pod: %s",
		     obj_name(made));
	value_unref(made);
	return 0;
}

int pods_create(struct ctl *c, const struct kind *pods, const struct value *owner,
		const struct value *pod, int n, int *ret_made, struct err *err)
{
	int failed = 0;

	*ret_made = 0;
	for (int batch = 1; n > 0 && !failed; batch *= 2) {
		batch = MIN(batch, n);
		n -= batch;
		for (int i = 0; i < batch; i++) {
			ERR_AUTO e = ERR_INIT;
			int r = create_one(c, pods, owner, pod, &e);

			if (r == 0) {
				++*ret_made;
			} else if (!failed) {
				failed = r;
				err_move(err, &e);
			}
		}
	}
	return failed && namespace_terminating(err) ? 0 : failed;
}

int pods_delete(struct ctl *c, const struct kind *pods, const struct value *owner,
		const struct value *pod, struct err *err)
{
	int r = client_delete(c->client, pods, obj_ns(pod), obj_name(pod), NULL, NULL, err);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		record_event(c->recorder, owner, "Warning", "FailedDelete", "Error deleting: %s",
			     err_msg(err));
	else
		record_event(c->recorder, owner, "Normal", "SuccessfulDelete", "Deleted pod: %s",
			     obj_name(pod));
	return r;
}

/* ---- expectations ---------------------------------------------------------------------------- */

void expect_release(struct expect *e)
{
	strmap_free(e->dels);
	*e = (struct expect){0, NULL, 0};
}

void expect_adds(struct expect *e, int n, int64_t now)
{
	e->adds += n;
	e->at = now;
}

void expect_del(struct expect *e, const char *uid, int64_t now)
{
	if (!e->dels)
		e->dels = strmap_new(NULL);
	strmap_put(e->dels, uid, e);
	e->at = now;
}

void expect_seen_add(struct expect *e)
{
	if (e->adds > 0)
		e->adds--;
}

void expect_seen_del(struct expect *e, const char *uid)
{
	if (e->dels)
		(void)strmap_del(e->dels, uid);
}

bool expect_met(const struct expect *e, int64_t now)
{
	bool pending = e->adds > 0 || (e->dels && strmap_len(e->dels));

	return !pending || now - e->at >= EXPECT_TIMEOUT;
}
