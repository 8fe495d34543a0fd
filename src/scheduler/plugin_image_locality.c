/* Prefers nodes that have the pod's images already. Upstream: plugins/imagelocality. */
#include "scheduler/framework.h"

#define MIN_BYTES (INT64_C(23) << 20)
#define MAX_BYTES (INT64_C(1000) << 20)

static int64_t score(struct cycle *c, const struct node_info *n)
{
	int64_t sum = 0, top = MAX_BYTES * (int64_t)c->nr_images;

	/* spread over the nodes: few having it count less */
	for (size_t i = 0; i < c->nr_images; i++)
		sum += (intptr_t)strmap_get_key(n->images, c->images[i]) / (int64_t)c->nr_nodes;
	if (sum < MIN_BYTES)
		return 0;
	return MIN((sum - MIN_BYTES) * MAX_SCORE / (top - MIN_BYTES), MAX_SCORE);
}

const struct sched_plugin plugin_image_locality = {
	.name = "ImageLocality", .weight = 1, .score = score};
