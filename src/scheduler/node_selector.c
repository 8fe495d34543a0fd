/* Which nodes a pod can be on: tolerations of taints; selectors and affinity. Upstream:
 * component-helpers/scheduling. */
#include "scheduler/framework.h"

#include <stdlib.h>

bool tolerates(const struct value *tolerations, const struct value *taint)
{
	const char *key = value_str_or(value_get(taint, "key"), "");
	const char *effect = value_str_or(value_get(taint, "effect"), "");
	const struct value *t;

	value_each_item(t, i, tolerations)
	{
		const char *k = value_str_or(value_get(t, "key"), "");
		const char *e = value_str_or(value_get(t, "effect"), "");
		bool exists = str_eq(value_str(value_get(t, "operator")), "Exists");

		if (*e && strcmp(e, effect) != 0)
			continue;
		if (*k && strcmp(k, key) != 0)
			continue;
		if (!*k && !exists)
			continue;
		if (exists || strcmp(value_str_or(value_get(t, "value"), ""),
				     value_str_or(value_get(taint, "value"), "")) == 0)
			return true;
	}
	return false;
}

bool labels_changed(const struct sched_event *e)
{
	return e->node &&
	       (!e->old_node || !value_equal(value_in(e->node, "metadata", "labels"),
					     value_in(e->old_node, "metadata", "labels")));
}

/* One matchExpressions entry against a text (NULL: no such label). */
static bool requirement_matches(const struct value *r, const char *have)
{
	const char *op = value_str_or(value_get(r, "operator"), "");
	const struct value *values = value_get(r, "values"), *v;
	bool in = false;

	value_each_item(v, i, values)
	{
		in |= have && strcmp(have, value_str_or(v, "")) == 0;
	}
	if (strcmp(op, "In") == 0)
		return in;
	if (strcmp(op, "NotIn") == 0)
		return !in;
	if (strcmp(op, "Exists") == 0)
		return have != NULL;
	if (strcmp(op, "DoesNotExist") == 0)
		return have == NULL;
	if (strcmp(op, "Gt") == 0 || strcmp(op, "Lt") == 0) {
		int64_t a, b;

		if (!have || parse_i64(have, &a) < 0 ||
		    parse_i64(value_str_or(value_idx(values, 0), ""), &b) < 0)
			return false;
		return *op == 'G' ? a > b : a < b;
	}
	return false;
}

bool node_selector_term_matches(const struct value *term, const struct node_info *n)
{
	const struct value *exprs = value_get(term, "matchExpressions");
	const struct value *fields = value_get(term, "matchFields"), *r;

	if (!value_len(exprs) && !value_len(fields))
		return false; /* an empty term selects nothing */
	value_each_item(r, i, exprs)
	{
		const char *key = value_str_or(value_get(r, "key"), "");

		if (!requirement_matches(r, value_str(value_get(n->labels, key))))
			return false;
	}
	value_each_item(r, k, fields)
	{
		bool is_name = str_eq(value_str(value_get(r, "key")), "metadata.name");

		if (!requirement_matches(r, is_name ? n->name : NULL))
			return false;
	}
	return true;
}

bool node_affinity_matches(const struct value *spec, const struct node_info *n)
{
	const struct value *selector = value_get(spec, "nodeSelector"), *v, *term;
	const struct value *required = value_in(spec, "affinity", "nodeAffinity",
						"requiredDuringSchedulingIgnoredDuringExecution");
	const char *key;

	value_each_entry(key, v, i, selector)
	{
		const char *have = value_str(value_get(n->labels, key));

		if (!have || strcmp(have, value_str_or(v, "")) != 0)
			return false;
	}
	if (!required)
		return true;
	value_each_item(term, k, value_get(required, "nodeSelectorTerms"))
	{
		if (node_selector_term_matches(term, n))
			return true;
	}
	return false;
}
