/*
 * Node IPAM controller: gives each node a /24 of the cluster's address range for its pods.
 * Upstream: pkg/controller/nodeipam (RangeAllocator, IPv4).
 */
#include "controllers/controller.h"

#include <errno.h>

enum { SRC_NODE };

struct state {
	uint32_t base;   /* network address of the range, host order */
	size_t nr, next; /* ranges there are; where the search starts */
	char **owner;    /* node name by range, NULL when free */
};

/* "10.244.0.0/16" as address and prefix length; -EINVAL when it is not one. */
static int parse_cidr(const char *text, uint32_t *ret_addr, int *ret_bits)
{
	STRVEC_AUTO half = STRVEC_INIT;
	STRVEC_AUTO quad = STRVEC_INIT;
	uint32_t addr = 0;
	int64_t n;

	strvec_split(&half, text ? text : "", '/');
	if (half.nr != 2 || parse_i64(half.v[1], &n) < 0 || n < 0 || n > 32)
		return -EINVAL;
	*ret_bits = (int)n;
	strvec_split(&quad, half.v[0], '.');
	if (quad.nr != 4)
		return -EINVAL;
	for (size_t i = 0; i < 4; i++) {
		if (parse_i64(quad.v[i], &n) < 0 || n < 0 || n > 255)
			return -EINVAL;
		addr = addr << 8 | (uint32_t)n;
	}
	*ret_addr = addr;
	return 0;
}

static char *range_text(const struct state *st, size_t i)
{
	uint32_t a = st->base + ((uint32_t)i << 8);

	return xasprintf("%u.%u.%u.0/24", a >> 24, a >> 16 & 255, a >> 8 & 255);
}

/* The range a node's podCIDR is, or st->nr. */
static size_t range_of(const struct state *st, const struct value *node)
{
	uint32_t addr;
	int bits;

	if (parse_cidr(value_str_in(node, "spec", "podCIDR"), &addr, &bits) < 0 || bits != 24 ||
	    addr < st->base)
		return st->nr;
	return MIN((addr - st->base) >> 8, st->nr);
}

static void occupy(struct state *st, size_t i, const char *node)
{
	free(st->owner[i]);
	st->owner[i] = xstrdup(node);
}

static void node_changed(struct ctl *c, const struct value *node, const struct value *old,
			 bool deleted)
{
	struct state *st = c->state;
	size_t i = range_of(st, node);

	(void)old;
	if (i < st->nr && !st->owner[i])
		occupy(st, i, obj_name(node));
	if (!deleted) {
		ctl_queue_object(c, node);
		return;
	}
	for (i = 0; i < st->nr; i++)
		if (str_eq(st->owner[i], obj_name(node)))
			freep(&st->owner[i]);
}

/* A free range, the one after the last given first; st->nr when there is none. */
static size_t allocate(struct state *st, const char *node)
{
	for (size_t n = 0; n < st->nr; n++) {
		size_t i = (st->next + n) % st->nr;

		if (!st->owner[i]) {
			st->next = (i + 1) % st->nr;
			occupy(st, i, node);
			return i;
		}
	}
	return st->nr;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct state *st = c->state;
	const struct value *node = informer_find_key(c->informer[SRC_NODE], key);
	VALUE_AUTO *patch = NULL;
	STR_AUTO cidr = NULL;
	size_t i;
	int r;

	if (!node || value_is_string(value_in(node, "spec", "podCIDR")) || !st->nr)
		return 0;
	i = allocate(st, key);
	if (i == st->nr) {
		record_event(c->recorder, node, "Normal", "CIDRNotAvailable",
			     "Node %s status is now: CIDRNotAvailable", key);
		return err_set(err, -ENOSPC,
			       "CIDR allocation failed; there are no remaining "
			       "CIDRs left to allocate in the accepted range");
	}
	cidr = range_text(st, i);
	patch = value_build("{spec: {podCIDR: %s, podCIDRs: [%s]}}", cidr, cidr);
	r = client_patch(c->client, c->kind[SRC_NODE], NULL, key, NULL, PATCH_STRATEGIC, patch,
			 NULL, NULL, err);
	if (r < 0)
		freep(&st->owner[i]);
	return r == -ENOENT ? 0 : r;
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));
	int bits = 24;

	if (parse_cidr(c->cfg->cluster_cidr, &st->base, &bits) == 0 && bits >= 8 && bits <= 24)
		st->nr = (size_t)1 << (24 - bits);
	st->owner = xcalloc(st->nr, sizeof(*st->owner));
	c->state = st;
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	for (size_t i = 0; i < st->nr; i++)
		free(st->owner[i]);
	free(st->owner);
	free(st);
}

const struct controller controller_nodeipam = {
	.name = "node-ipam-controller",
	.component = "cidrAllocator",
	.account = "node-controller",
	.sources = {{"", "nodes", node_changed}, {0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
};
