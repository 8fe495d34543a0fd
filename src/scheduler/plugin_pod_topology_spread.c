/* Spreads pods over nodes, zones and the like. Upstream: plugins/podtopologyspread. */
#include "scheduler/scheduler_private.h"

#include <math.h>
#include <stdlib.h>

#define SAYS_NO "node(s) didn't match pod topology spread constraints"
#define UNSCORED (-1)

static bool skip(const struct cycle *c)
{
	return !c->spread || !c->spread->nr_hard;
}

/* Nodes come in name order: the place of n among them. */
static size_t place_of(const struct cycle *c, const struct node_info *n)
{
	size_t low = 0, high = c->nr_nodes;

	while (low + 1 < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(c->nodes[middle]->name, n->name) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	struct spread *sp = c->spread;
	size_t i = place_of(c, n);

	spread_sum(c->scheduler, sp, c);
	for (size_t k = 0; k < sp->nr; k++) {
		const struct spread_rule *r = &sp->rules[k];

		if (!r->hard)
			continue;
		if (!r->domain[i]) {
			buf_adds(&c->reason, SAYS_NO " (missing required label)");
			return UNRESOLVABLE;
		}
		if (MAX(r->sum[r->domain[i]], 0) + r->self - r->min > r->max_skew) {
			buf_adds(&c->reason, SAYS_NO);
			return UNSCHEDULABLE;
		}
	}
	return FITS;
}

static bool skip_score(const struct cycle *c)
{
	return !c->spread || c->spread->nr == c->spread->nr_hard;
}

static bool unsteady(const struct cycle *c)
{
	return c->spread->across || !c->same_fit;
}

static size_t domains_that_fit(const struct spread *sp, const struct spread_rule *r,
			       const struct cycle *c)
{
	bool *seen = xcalloc(r->nr_domains, sizeof(*seen));
	size_t nr = 0;

	for (size_t j = 0; j < c->nr_fit; j++) {
		size_t i = c->fit[j];

		if (sp->unscored[i] || seen[r->domain[i]])
			continue;
		seen[r->domain[i]] = true;
		nr++;
	}
	free(seen);
	return nr;
}

/* The fewer domains the pod may go to, the less a pod in one of them weighs. */
static void weigh(struct spread *sp, const struct cycle *c)
{
	size_t nodes = 0;

	for (size_t j = 0; j < c->nr_fit; j++)
		nodes += !sp->unscored[c->fit[j]];
	for (size_t k = 0; k < sp->nr; k++) {
		struct spread_rule *r = &sp->rules[k];

		if (!r->hard)
			r->weight =
				log(2 + (double)(r->by_node ? nodes : domains_that_fit(sp, r, c)));
	}
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	struct spread *sp = c->spread;
	size_t i = place_of(c, n);
	double sum = 0;

	if (sp->across)
		spread_sum(c->scheduler, sp, c);
	if (n == c->nodes[c->fit[0]] && unsteady(c))
		weigh(sp, c);
	if (sp->unscored[i])
		return UNSCORED;
	for (size_t k = 0; k < sp->nr; k++) {
		const struct spread_rule *r = &sp->rules[k];
		int64_t pods = n->spread[r->group];

		if (r->hard || !r->domain[i])
			continue;
		if (!r->by_node)
			pods = MAX(r->sum[r->domain[i]], 0);
		sum += (double)pods * r->weight + (double)(r->max_skew - 1);
	}
	return llround(sum);
}

/* Many nodes have the same, mostly next to each other. */
static void normalize(int64_t *scores, size_t nr)
{
	uint64_t min = INT64_MAX; /* UNSCORED is more than any */
	int64_t max = 0, last = UNSCORED, becomes = 0;

	for (size_t i = 0; i < nr; i++) {
		min = MIN(min, (uint64_t)scores[i]);
		max = MAX(max, scores[i]);
	}
	for (size_t i = 0; i < nr; i++) {
		if (scores[i] != last) {
			last = scores[i];
			becomes = last == UNSCORED ? 0
				  : max            ? MAX_SCORE * (max + (int64_t)min - last) / max
						   : MAX_SCORE;
		}
		scores[i] = becomes;
	}
}

/* A pod that a constraint counts came, changed or went; a node of other domains. */
static bool helps(const struct value *pod, const struct sched_event *e)
{
	const struct value *t;
	bool any = false;

	if (!e->pod)
		return labels_changed(e);
	if (!value_equal(value_in(e->pod, "metadata", "namespace"),
			 value_in(pod, "metadata", "namespace")))
		return false;
	value_each_item(t, i, value_in(pod, "spec", "topologySpreadConstraints"))
	{
		struct selector *selector = NULL;
		ERR_AUTO err = ERR_INIT;

		if (any || selector_from_object(value_get(t, "labelSelector"), &selector, &err) < 0)
			continue;
		any = selector_matches_labels(selector, value_in(e->pod, "metadata", "labels"));
		selector_free(selector);
	}
	return any;
}

const struct sched_plugin plugin_pod_topology_spread = {.name = "PodTopologySpread",
							.weight = 2,
							.skip = skip,
							.filter = filter,
							.skip_score = skip_score,
							.score = score,
							.normalize = normalize,
							.looks_around = true,
							.unsteady = unsteady,
							.helps = helps};
