/* nodeSelector and node affinity. Upstream: plugins/nodeaffinity. */
#include "scheduler/framework.h"

#include "kinds/placement.h"

static bool skip(const struct cycle *c)
{
	return !value_get(c->spec, "nodeSelector") &&
	       !value_in(c->spec, "affinity", "nodeAffinity");
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	if (node_affinity_matches(c->spec, n))
		return FITS;
	buf_adds(&c->reason, "node(s) didn't match Pod's node affinity/selector");
	return UNRESOLVABLE;
}

static const struct value *preferred(const struct cycle *c)
{
	return value_in(c->spec, "affinity", "nodeAffinity",
			"preferredDuringSchedulingIgnoredDuringExecution");
}

static bool skip_score(const struct cycle *c)
{
	return value_len(preferred(c)) == 0;
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	const struct value *term;
	int64_t sum = 0;

	value_each_item(term, i, preferred(c))
	{
		if (node_selector_term_matches(value_get(term, "preference"), n))
			sum += value_int_in(term, "weight");
	}
	return sum;
}

static void normalize(int64_t *scores, size_t nr)
{
	normalize_scores(scores, nr, false);
}

static bool helps(const struct value *pod, const struct sched_event *e)
{
	const struct value *spec = value_get(pod, "spec");

	return e->node && pod_spec_matches_node(spec, e->node) &&
	       (!e->old_node || !pod_spec_matches_node(spec, e->old_node));
}

const struct sched_plugin plugin_node_affinity = {.name = "NodeAffinity",
						  .weight = 2,
						  .skip = skip,
						  .filter = filter,
						  .skip_score = skip_score,
						  .score = score,
						  .normalize = normalize,
						  .helps = helps};
