/* Pods that name the nodes they may go to, as those of daemon sets do: no other node is looked
 * at by any plugin. Upstream: plugins/nodeaffinity, PreFilter. */
#include "scheduler/framework.h"

static const struct value *terms(const struct value *spec)
{
	return value_in(spec, "affinity", "nodeAffinity",
			"requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
}

static bool names(const struct value *field)
{
	return str_eq(value_str_in(field, "key"), "metadata.name") &&
	       str_eq(value_str_in(field, "operator"), "In");
}

/* Not when a term leaves the names open. */
static bool skip(const struct cycle *c)
{
	const struct value *term, *field;
	bool all = value_len(terms(c->spec)) > 0;

	value_each_item(term, i, terms(c->spec))
	{
		bool any = false;

		value_each_item(field, k, value_get(term, "matchFields"))
		{
			any |= names(field);
		}
		all &= any;
	}
	return !all;
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	const struct value *term, *field, *name;

	value_each_item(term, i, terms(c->spec))
	{
		bool all = true;

		value_each_item(field, k, value_get(term, "matchFields"))
		{
			bool named = !names(field);

			value_each_item(name, m, value_get(field, "values"))
			{
				named |= str_eq(value_str(name), n->name);
			}
			all &= named;
		}
		if (all)
			return FITS;
	}
	buf_adds(&c->reason, "node(s) didn't satisfy plugin(s) [NodeAffinity]");
	return UNRESOLVABLE;
}

static bool helps(const struct value *pod, const struct sched_event *e)
{
	(void)pod;
	return e->node && !e->old_node;
}

const struct sched_plugin plugin_named_nodes = {
	.name = "NodeAffinity (PreFilter)", .skip = skip, .filter = filter, .helps = helps};
