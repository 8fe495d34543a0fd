/* Taints and tolerations. Upstream: plugins/tainttoleration. */
#include "scheduler/framework.h"

#include "kinds/placement.h"

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	const struct value *t;

	value_each_item(t, i, n->taints)
	{
		const char *effect = value_str_or(value_get(t, "effect"), "");

		if (strcmp(effect, "PreferNoSchedule") == 0 ||
		    tolerates(value_get(c->spec, "tolerations"), t))
			continue;
		/* the wording up to v1.34.1, which says which taint it was */
		buf_addf(&c->reason, "node(s) had untolerated taint {%s: %s}",
			 value_str_or(value_get(t, "key"), ""),
			 value_str_or(value_get(t, "value"), ""));
		return UNRESOLVABLE;
	}
	return FITS;
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	const struct value *t;
	int64_t bad = 0;

	value_each_item(t, i, n->taints)
	{
		if (str_eq(value_str(value_get(t, "effect")), "PreferNoSchedule") &&
		    !tolerates(value_get(c->spec, "tolerations"), t))
			bad++;
	}
	return bad;
}

static void normalize(int64_t *scores, size_t nr)
{
	normalize_scores(scores, nr, true);
}

static bool repels(const struct value *node, const struct value *pod)
{
	return taint_untolerated(value_in(node, "spec", "taints"),
				 value_in(pod, "spec", "tolerations"), NULL) != NULL;
}

static bool helps(const struct value *pod, const struct sched_event *e)
{
	return e->node && !repels(e->node, pod) && (!e->old_node || repels(e->old_node, pod));
}

const struct sched_plugin plugin_taint_toleration = {.name = "TaintToleration",
						     .weight = 3,
						     .filter = filter,
						     .score = score,
						     .normalize = normalize,
						     .helps = helps};
