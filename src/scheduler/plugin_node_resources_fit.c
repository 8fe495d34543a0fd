/* Requests against what is left; LeastAllocated scores. Upstream: plugins/noderesources. */
#include "scheduler/framework.h"

#include "object/quantity.h"

#include <stdlib.h>

static void say(struct cycle *c, enum verdict *worst, bool ever, const char *what)
{
	buf_addf(&c->reason, "%s%s", c->reason.len ? "\n" : "", what);
	*worst = MAX(*worst, ever ? UNSCHEDULABLE : UNRESOLVABLE);
}

static bool is_extended(const char *name)
{
	return strcmp(name, "cpu") != 0 && strcmp(name, "memory") != 0 &&
	       strcmp(name, "ephemeral-storage") != 0;
}

/* Extended resources are rare: counted when asked for. */
static void extended(struct cycle *c, const struct node_info *n, enum verdict *worst)
{
	const struct value *ctr, *q;
	const char *name;

	value_each_item(ctr, i, value_get(c->spec, "containers"))
	{
		value_each_entry(name, q, k, value_in(ctr, "resources", "requests"))
		{
			int64_t have, want, used = 0;
			void *p;

			if (!is_extended(name))
				continue;
			want = pod_request(c->pod, name);
			have = quantity_value_of(value_in(n->node, "status", "allocatable", name));
			for (size_t m = 0; strmap_next(n->pods, &m, NULL, &p);)
				used += pod_request(((struct pod_info *)p)->pod, name);
			if (want > have - used) {
				STR_AUTO text = xasprintf("Insufficient %s", name);

				say(c, worst, want <= have, text);
			}
		}
	}
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	enum verdict worst = FITS;

	if (n->nr_pods + 1 > n->max_pods)
		say(c, &worst, true, "Too many pods");
	if (c->want.cpu && c->want.cpu > n->cpu - n->used_cpu)
		say(c, &worst, c->want.cpu <= n->cpu, "Insufficient cpu");
	if (c->want.memory && c->want.memory > n->memory - n->used_memory)
		say(c, &worst, c->want.memory <= n->memory, "Insufficient memory");
	if (c->want.ephemeral && c->want.ephemeral > n->ephemeral - n->used_ephemeral)
		say(c, &worst, c->want.ephemeral <= n->ephemeral, "Insufficient ephemeral-storage");
	if (c->want.has_extended)
		extended(c, n, &worst);
	return worst;
}

static int64_t left(int64_t used, int64_t have)
{
	return have <= 0 || used > have ? 0 : (have - used) * MAX_SCORE / have;
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	return (left(n->seen_cpu + c->want.seen_cpu, n->cpu) +
		left(n->seen_memory + c->want.seen_memory, n->memory)) /
	       2;
}

/* Of a resource that the pod asks for: is there enough on the node, and is it more than was? */
static bool more(const struct value *pod, const struct sched_event *e, const char *name,
		 bool *ret_enough)
{
	bool milli = strcmp(name, "cpu") == 0;
	int64_t (*amount)(const struct value *q) = milli ? quantity_milli_of : quantity_value_of;
	int64_t want = strcmp(name, "pods") == 0 ? 1 : pod_request(pod, name);
	int64_t have = amount(value_in(e->node, "status", "allocatable", name));

	if (!want)
		return false;
	*ret_enough &= want <= have;
	return have > amount(value_in(e->old_node, "status", "allocatable", name));
}

/* Any pod that ends, a node that would do when it is empty, or that has more than it had. */
static bool helps(const struct value *pod, const struct sched_event *e)
{
	bool enough = true, any = !e->old_node;
	const struct value *v;
	const char *name;

	if (!e->node)
		return e->gone;
	value_each_entry(name, v, i, value_in(e->node, "status", "allocatable"))
	{
		any |= more(pod, e, name, &enough);
	}
	return enough && any;
}

const struct sched_plugin plugin_node_resources_fit = {
	.name = "NodeResourcesFit", .weight = 1, .filter = filter, .score = score, .helps = helps};
