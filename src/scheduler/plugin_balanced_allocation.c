/* Prefers nodes whose cpu and memory fill up evenly. Upstream:
 * plugins/noderesources/balanced_allocation.go. */
#include "scheduler/framework.h"

static bool skip_score(const struct cycle *c)
{
	return !c->want.cpu && !c->want.memory; /* best-effort pods */
}

/* Fractions in millionths: integers give the same answer on every machine. */
static int64_t fraction(int64_t used, int64_t have)
{
	int64_t f = have > 0 ? (int64_t)((__int128)used * 1000000 / have) : 0;

	return MIN(f, 1000000);
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	int64_t cpu = fraction(n->used_cpu + c->want.cpu, n->cpu);
	int64_t memory = fraction(n->used_memory + c->want.memory, n->memory);
	int64_t deviation = (cpu > memory ? cpu - memory : memory - cpu) / 2;

	return (1000000 - deviation) * MAX_SCORE / 1000000;
}

const struct sched_plugin plugin_balanced_allocation = {.name = "NodeResourcesBalancedAllocation",
							.weight = 1,
							.skip_score = skip_score,
							.score = score};
