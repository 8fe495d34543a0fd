#include "kinds/placement.h"

/* ---- node selectors ----------------------------------------------------------------------- */

static bool has_value(const struct value *values, const char *s)
{
	const struct value *v;

	value_each_item(v, i, values)
	{
		if (str_eq(value_str(v), s))
			return true;
	}
	return false;
}

/* have: the label's or field's text, NULL when the node does not have it. */
static bool requirement_matches(const struct value *req, const char *have)
{
	const char *op = value_str_or(value_get(req, "operator"), "");
	const struct value *values = value_get(req, "values");
	int64_t a, b;

	if (strcmp(op, "In") == 0)
		return have && has_value(values, have);
	if (strcmp(op, "NotIn") == 0)
		return !have || !has_value(values, have);
	if (strcmp(op, "Exists") == 0)
		return have != NULL;
	if (strcmp(op, "DoesNotExist") == 0)
		return !have;
	if (!have || parse_i64(have, &a) < 0 ||
	    parse_i64(value_str_or(value_idx(values, 0), ""), &b) < 0)
		return false;
	if (strcmp(op, "Gt") == 0)
		return a > b;
	return strcmp(op, "Lt") == 0 && a < b;
}

bool node_term_matches(const struct value *term, const struct value *node)
{
	const struct value *labels = value_in(node, "metadata", "labels"), *req;
	const struct value *expressions = value_get(term, "matchExpressions");
	const struct value *fields = value_get(term, "matchFields");

	if (!value_len(expressions) && !value_len(fields))
		return false;
	value_each_item(req, i, expressions)
	{
		const char *key = value_str_or(value_get(req, "key"), "");

		if (!requirement_matches(req, value_str(value_get(labels, key))))
			return false;
	}
	value_each_item(req, n, fields)
	{
		if (!str_eq(value_str_in(req, "key"), "metadata.name") ||
		    !requirement_matches(req, value_str_in(node, "metadata", "name")))
			return false;
	}
	return true;
}

bool node_selector_matches(const struct value *selector, const struct value *node)
{
	const struct value *term;

	value_each_item(term, i, value_get(selector, "nodeSelectorTerms"))
	{
		if (node_term_matches(term, node))
			return true;
	}
	return false;
}

bool pod_spec_matches_node(const struct value *pod_spec, const struct value *node)
{
	const struct value *labels = value_in(node, "metadata", "labels"), *want;
	const struct value *required = value_in(pod_spec, "affinity", "nodeAffinity",
						"requiredDuringSchedulingIgnoredDuringExecution");
	const char *key;

	value_each_entry(key, want, i, value_get(pod_spec, "nodeSelector"))
	{
		const char *have = value_str(value_get(labels, key));

		if (!have || !str_eq(have, value_str(want)))
			return false;
	}
	return value_is_null(required) || node_selector_matches(required, node);
}

/* ---- taints --------------------------------------------------------------------------------- */

bool toleration_tolerates(const struct value *toleration, const struct value *taint)
{
	const char *effect = value_str_in(toleration, "effect");
	const char *key = value_str_in(toleration, "key");
	const char *op = value_str_in(toleration, "operator");

	if (!str_empty(effect) && !str_eq(effect, value_str_in(taint, "effect")))
		return false;
	if (!str_empty(key) && !str_eq(key, value_str_in(taint, "key")))
		return false;
	if (str_eq(op, "Exists"))
		return true;
	if (!str_empty(op) && !str_eq(op, "Equal"))
		return false;
	return str_eq(value_str_or(value_get(toleration, "value"), ""),
		      value_str_or(value_get(taint, "value"), ""));
}

const struct value *toleration_for(const struct value *tolerations, const struct value *taint)
{
	const struct value *t;

	value_each_item(t, i, tolerations)
	{
		if (toleration_tolerates(t, taint))
			return t;
	}
	return NULL;
}

const struct value *taint_untolerated(const struct value *taints, const struct value *tolerations,
				      const char *effect)
{
	const struct value *taint;

	value_each_item(taint, i, taints)
	{
		const char *e = value_str_or(value_get(taint, "effect"), "");

		if (effect ? strcmp(e, effect) != 0
			   : strcmp(e, "NoSchedule") != 0 && strcmp(e, "NoExecute") != 0)
			continue;
		if (!toleration_for(tolerations, taint))
			return taint;
	}
	return NULL;
}
