/* Prefers nodes that have the pod's images already. Upstream: plugins/imagelocality. */
#include "scheduler/framework.h"

#define MIN_BYTES (INT64_C(23) << 20)
#define MAX_BYTES (INT64_C(1000) << 20)

static int64_t score(struct cycle *c, const struct node_info *n)
{
	const struct value *ctr;
	size_t containers = value_len(value_get(c->spec, "containers"));
	int64_t sum = 0, top = MAX_BYTES * (int64_t)containers;

	value_each_item(ctr, i, value_get(c->spec, "containers"))
	{
		const char *image = value_str_or(value_get(ctr, "image"), "");

		/* spread over the nodes: few having it count less */
		sum += (intptr_t)strmap_get(n->images, image) / (int64_t)c->nr_nodes;
	}
	if (sum < MIN_BYTES)
		return 0;
	return MIN((sum - MIN_BYTES) * MAX_SCORE / (top - MIN_BYTES), MAX_SCORE);
}

const struct sched_plugin plugin_image_locality = {
	.name = "ImageLocality", .weight = 1, .score = score};
