/* Prefers nodes that have the pod's images already. Upstream: plugins/imagelocality. */
#include "scheduler/framework.h"

#define MIN_BYTES (INT64_C(23) << 20)
#define MAX_BYTES (INT64_C(1000) << 20)

static bool names_image(const struct value *names, const char *image)
{
	const struct value *n;

	value_each_item(n, i, names)
	{
		const char *s = value_str_or(n, "");

		/* "docker.io/library/nginx:1.25" is what "nginx:1.25" means */
		if (str_ends(s, image) &&
		    (strlen(s) == strlen(image) || s[strlen(s) - strlen(image) - 1] == '/'))
			return true;
	}
	return false;
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	const struct value *images = value_in(n->node, "status", "images"), *ctr, *img;
	size_t containers = value_len(value_get(c->spec, "containers"));
	int64_t sum = 0, top = MAX_BYTES * (int64_t)containers;

	value_each_item(ctr, i, value_get(c->spec, "containers"))
	{
		const char *image = value_str_or(value_get(ctr, "image"), "");

		value_each_item(img, k, images)
		{
			if (names_image(value_get(img, "names"), image)) {
				/* spread over the nodes: few having it count less */
				sum += value_int_in(img, "sizeBytes") / (int64_t)c->nr_nodes;
				break;
			}
		}
	}
	if (sum < MIN_BYTES)
		return 0;
	return MIN((sum - MIN_BYTES) * MAX_SCORE / (top - MIN_BYTES), MAX_SCORE);
}

const struct sched_plugin plugin_image_locality = {
	.name = "ImageLocality", .weight = 1, .score = score};
