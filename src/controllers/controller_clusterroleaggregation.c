/*
 * ClusterRole aggregation controller: a role with an aggregationRule has the rules of all
 * roles its selectors match. Upstream: pkg/controller/clusterroleaggregation.
 */
#include "controllers/controller.h"

enum { SRC_CLUSTERROLE };

static int queue_aggregated(const struct value *role, void *arg)
{
	if (value_is_map(value_get(role, "aggregationRule")))
		ctl_queue_object(arg, role);
	return 0;
}

static void role_changed(struct ctl *c, const struct value *role, const struct value *old,
			 bool deleted)
{
	(void)role;
	(void)old;
	(void)deleted;
	(void)informer_each(c->informer[SRC_CLUSTERROLE], NULL, queue_aggregated, c);
}

struct gather {
	const struct value *self;
	struct selector *sel;
	struct value *rules;
};

/* Roles come in order of their names. */
static int gather_rules(const struct value *role, void *arg)
{
	struct gather *g = arg;
	const struct value *rule, *have;

	if (strcmp(obj_name(role), obj_name(g->self)) == 0 ||
	    !selector_matches_labels(g->sel, value_in(role, "metadata", "labels")))
		return 0;
	value_each_item(rule, i, value_get(role, "rules"))
	{
		bool known = false;

		value_each_item(have, n, g->rules) known = known || value_equal(have, rule);
		if (!known)
			value_push(&g->rules, value_ref(rule));
	}
	return 0;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *role = informer_find_key(c->informer[SRC_CLUSTERROLE], key), *sel;
	struct gather g = {.self = role};
	VALUE_AUTO *rules = NULL;
	VALUE_AUTO *next = NULL;

	if (!role || !value_is_map(value_get(role, "aggregationRule")))
		return 0;
	g.rules = value_array_new();
	value_each_item(sel, i, value_in(role, "aggregationRule", "clusterRoleSelectors"))
	{
		ERR_AUTO bad = ERR_INIT;

		if (selector_from_object(sel, &g.sel, &bad) < 0)
			continue;
		(void)informer_each(c->informer[SRC_CLUSTERROLE], NULL, gather_rules, &g);
		selector_free(g.sel);
	}
	rules = g.rules;
	if (value_equal(value_get(role, "rules"), rules) ||
	    value_len(value_get(role, "rules")) + value_len(rules) == 0)
		return 0;
	next = value_ref(role);
	value_put(&next, "rules", value_ref(rules));
	return client_update(c->client, c->kind[SRC_CLUSTERROLE], NULL, next, NULL, NULL, err);
}

const struct controller controller_clusterroleaggregation = {
	.name = "clusterrole-aggregation-controller",
	.component = "clusterrole-aggregation-controller",
	.account = "clusterrole-aggregation-controller",
	.sources = {{"rbac.authorization.k8s.io", "clusterroles", role_changed}, {0}},
	.reconcile = reconcile,
};
