/*
 * TTL controller: tells kubelets by an annotation how long they may cache secrets and
 * config maps; the larger the cluster, the longer. Upstream: pkg/controller/ttl.
 */
#include "controllers/controller.h"

#include <errno.h>

#define ANNOTATION "node.alpha.kubernetes.io/ttl"

enum { SRC_NODE };

/* A step is left downwards only at min, so that one node more or less does not flap. */
static const struct {
	size_t min, max;
	int ttl_s;
} steps[] = {
	{0, 100, 0}, {90, 500, 15}, {450, 1000, 30}, {900, 2000, 60}, {1800, SIZE_MAX, 300},
};

struct state {
	size_t step;
};

static void node_changed(struct ctl *c, const struct value *node, const struct value *old,
			 bool deleted)
{
	struct state *st = c->state;
	size_t nodes = informer_len(c->informer[SRC_NODE]);

	(void)old;
	while (nodes > steps[st->step].max)
		st->step++;
	while (nodes < steps[st->step].min)
		st->step--;
	if (!deleted)
		ctl_queue_object(c, node);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct state *st = c->state;
	const struct value *node = informer_find_key(c->informer[SRC_NODE], key);
	STR_AUTO want = xasprintf("%d", steps[st->step].ttl_s);
	VALUE_AUTO *patch = NULL;
	int r;

	if (!node || str_eq(obj_annotation(node, ANNOTATION), want))
		return 0;
	patch = value_build("{metadata: {annotations: {%k: %s}}}", ANNOTATION, want);
	r = client_patch(c->client, c->kind[SRC_NODE], NULL, key, NULL, PATCH_STRATEGIC, patch,
			 NULL, NULL, err);
	return r == -ENOENT ? 0 : r;
}

static void start(struct ctl *c)
{
	c->state = xcalloc(1, sizeof(struct state));
}

static void stop(struct ctl *c)
{
	free(c->state);
}

const struct controller controller_ttl = {
	.name = "ttl-controller",
	.component = "ttl-controller",
	.account = "ttl-controller",
	.sources = {{"", "nodes", node_changed}, {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
