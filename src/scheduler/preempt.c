/*
 * A pod that fits nowhere may take the place of less important ones: on which node with
 * the least harm, who must go, and how they are told. Nodes that were found for a pod are
 * kept for it until its victims have ended. Upstream: framework/preemption,
 * plugins/defaultpreemption. Disruption budgets are not looked at.
 */
#include "scheduler/scheduler_private.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

static int64_t priority_of(const struct value *pod)
{
	return value_int_in(pod, "spec", "priority");
}

static const char *started(const struct value *pod)
{
	/* who has not started yet began last */
	return value_str_or(value_in(pod, "status", "startTime"), "9999");
}

static bool is_ending(const struct value *pod)
{
	return value_in(pod, "metadata", "deletionTimestamp") != NULL;
}

/* ---- pods that have a node in prospect ---------------------------------------------- */

static void nominated_free(struct pod_info *p)
{
	if (!p)
		return;
	value_unref(p->pod);
	free(p->node);
	free(p);
}

void nominated_set(struct scheduler *s, const struct value *pod, const char *node)
{
	const char *uid = value_str_or(value_in(pod, "metadata", "uid"), "");
	struct pod_info *p;

	nominated_free(strmap_take(s->nominated, uid));
	if (str_empty(node))
		return;
	p = xcalloc(1, sizeof(*p));
	pod_info_fill(p, pod);
	pod_info_hold(p, pod, node);
	strmap_put(s->nominated, uid, p);
}

void nominated_release(struct scheduler *s)
{
	void *v;

	for (size_t i = 0; strmap_next(s->nominated, &i, NULL, &v);)
		nominated_free(v);
	strmap_free(s->nominated);
}

bool nominated_any(const struct cycle *c)
{
	return strmap_len(c->scheduler->nominated) > 0;
}

/* Counts (or no longer) those nominated to n that are at least as important as the pod. */
size_t nominated_count(struct cycle *c, struct node_info *n, bool add)
{
	const char *self = value_str_or(value_in(c->pod, "metadata", "uid"), "");
	const char *uid;
	size_t nr = 0;
	void *v;

	for (size_t i = 0; strmap_next(c->scheduler->nominated, &i, &uid, &v);) {
		struct pod_info *p = v;

		if (strcmp(uid, self) == 0 || strcmp(p->node, n->name) != 0 ||
		    priority_of(p->pod) < priority_of(c->pod) ||
		    strmap_has(c->scheduler->pod_infos, uid))
			continue;
		if (add)
			cache_show(c->scheduler, n, p);
		else
			cache_hide(c->scheduler, n, p);
		nr++;
	}
	return nr;
}

/* ---- who would have to go ------------------------------------------------------------- */

struct victims {
	struct node_info *node;
	struct pod_info **v; /* most important first */
	size_t nr, cap;
};

static int by_importance(const void *a, const void *b)
{
	const struct value *x = (*(struct pod_info *const *)a)->pod;
	const struct value *y = (*(struct pod_info *const *)b)->pod;
	int64_t p = priority_of(x), q = priority_of(y);

	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(started(x), started(y));
}

static void collect_lower(const struct cycle *c, struct victims *v)
{
	void *p;

	for (size_t i = 0; strmap_next(v->node->pods, &i, NULL, &p);) {
		struct pod_info *info = p;

		if (priority_of(info->pod) >= priority_of(c->pod))
			continue;
		v->v = grow(v->v, v->nr + 1, &v->cap, sizeof(struct pod_info *));
		v->v[v->nr++] = info;
	}
	if (v->nr > 1)
		qsort(v->v, v->nr, sizeof(struct pod_info *), by_importance);
}

/*
 * All less important pods leave in thought; when the pod then fits, as many as possible come
 * back, the most important first. 0 with those that stay away, or -ENOENT with the reason
 * in c->reason: nobody to send away, or it would not fit even then.
 */
static int find_victims(struct cycle *c, struct victims *v)
{
	struct scheduler *s = c->scheduler;
	size_t nr = 0;
	bool fits;

	collect_lower(c, v);
	buf_reset(&c->reason);
	if (!v->nr) {
		buf_adds(&c->reason, "No preemption victims found for incoming pod");
		return -ENOENT;
	}
	for (size_t i = 0; i < v->nr; i++)
		cache_hide(s, v->node, v->v[i]);
	fits = run_filters(c, v->node, NULL) == FITS;
	for (size_t i = 0; i < v->nr; i++) {
		struct pod_info *p = v->v[i];

		cache_show(s, v->node, p);
		if (!fits || run_filters(c, v->node, NULL) == FITS)
			continue;
		cache_hide(s, v->node, p);
		v->v[nr++] = p;
	}
	for (size_t i = 0; fits && i < nr; i++)
		cache_show(s, v->node, v->v[i]);
	if (fits)
		buf_reset(&c->reason);
	v->nr = fits ? nr : v->nr;
	return fits && nr ? 0 : -ENOENT;
}

/* ---- the least harm -------------------------------------------------------------------- */

static int64_t sum_of(const struct victims *v)
{
	int64_t sum = 0;

	for (size_t i = 0; i < v->nr; i++) /* positive, so that few are better than many */
		sum += priority_of(v->v[i]->pod) + INT32_MAX + 1;
	return sum;
}

/* When the first of the most important victims started. */
static const char *earliest(const struct victims *v)
{
	const char *first = started(v->v[0]->pod);

	for (size_t i = 1; i < v->nr && priority_of(v->v[i]->pod) == priority_of(v->v[0]->pod); i++)
		if (strcmp(started(v->v[i]->pod), first) < 0)
			first = started(v->v[i]->pod);
	return first;
}

static bool is_better(const struct victims *a, const struct victims *b)
{
	int64_t p = priority_of(a->v[0]->pod), q = priority_of(b->v[0]->pod);

	if (p != q)
		return p < q;
	p = sum_of(a);
	q = sum_of(b);
	if (p != q)
		return p < q;
	if (a->nr != b->nr)
		return a->nr < b->nr;
	return strcmp(earliest(a), earliest(b)) > 0;
}

/* ---- doing it ----------------------------------------------------------------------------- */

static void evict(struct cycle *c, const struct value *victim, const char *node)
{
	struct scheduler *s = c->scheduler;
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	const char *ns = value_str_or(value_in(victim, "metadata", "namespace"), "");
	const char *name = value_str_or(value_in(victim, "metadata", "name"), "");
	STR_AUTO why = xasprintf("%s: preempting to accommodate a higher priority pod", s->name);
	VALUE_AUTO *patch = value_build(
		"{status: {conditions: [{type: 'DisruptionTarget', status: 'True', reason: "
		"'PreemptionByScheduler', message: %s, lastTransitionTime: %V}]}}",
		why, value_ref(sim_stamp(s->sim)));
	ERR_AUTO err = ERR_INIT;

	if (is_ending(victim))
		return;
	if (client_patch(s->client, pods, ns, name, "status", PATCH_STRATEGIC, patch, NULL, NULL,
			 &err) == -ENOENT)
		return;
	err_release(&err);
	if (client_delete(s->client, pods, ns, name, NULL, NULL, &err) < 0)
		return;
	trace_add(s->sim, "scheduler", "preempt", "pods", ns, name, "on %s", node);
	record_event(s->recorder, victim, "Normal", "Preempted", "Preempted by pod %s on node %s",
		     value_str_or(value_in(c->pod, "metadata", "uid"), ""), node);
}

/* May the pod send others away (again)? NULL, or why not. */
static const char *not_eligible(const struct cycle *c)
{
	const char *node = value_str_in(c->pod, "status", "nominatedNodeName");
	struct node_info *n = node ? strmap_get(c->scheduler->node_infos, node) : NULL;
	void *p;

	if (str_eq(value_str_in(c->pod, "spec", "preemptionPolicy"), "Never"))
		return "not eligible due to preemptionPolicy=Never.";
	for (size_t i = 0; n && strmap_next(n->pods, &i, NULL, &p);) {
		const struct value *pod = ((struct pod_info *)p)->pod;

		if (is_ending(pod) && priority_of(pod) < priority_of(c->pod))
			return "not eligible due to a terminating pod on the nominated node.";
	}
	return NULL;
}

char *preempt(struct cycle *c, const enum verdict *verdicts, struct reasons *why)
{
	const char *no = not_eligible(c);
	struct victims best = {.nr = 0};
	char *node = NULL;

	if (no) {
		buf_adds(&why->only, no);
		return NULL;
	}
	for (size_t i = 0; i < c->nr_nodes; i++) {
		struct victims v = {.node = c->nodes[i]};

		if (verdicts[i] == UNRESOLVABLE) {
			count_reasons(why, "Preemption is not helpful for scheduling");
		} else if (find_victims(c, &v) < 0) {
			count_reasons(why, buf_str(&c->reason));
		} else if (!best.nr || is_better(&v, &best)) {
			struct victims old = best;

			best = v;
			v = old;
		}
		free(v.v);
		buf_reset(&c->reason);
	}
	if (best.nr)
		node = xstrdup(best.node->name);
	for (size_t i = 0; i < best.nr; i++) {
		VALUE_AUTO *pod = value_ref(best.v[i]->pod);

		evict(c, pod, node);
	}
	free(best.v);
	return node;
}
