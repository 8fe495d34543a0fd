/*
 * selector_validate.c - validation of label selectors. Upstream:
 * apimachinery/pkg/apis/meta/v1/validation.
 */
#include "kinds/validate.h"

static void check_values(struct field_errors *e, const struct fpath *p, const struct value *values)
{
	const struct value *v;

	value_each_item(v, i, values)
	{
		const char *s = value_str_or(v, "");

		if (!is_label_value(s, value_str_len(v)))
			check_form(e, &FP_AT(p, i), s, label_value_messages);
	}
}

/* What a requirement of a label selector may be, and one of a node selector, which compares too. */
enum selects { SELECTS_LABELS, SELECTS_NODES };

static void check_requirement(struct field_errors *e, const struct fpath *p,
			      const struct value *req, enum selects what, bool values_too)
{
	const char *op = value_str_or(value_get(req, "operator"), "");
	const struct value *values = value_get(req, "values");
	struct fpath vp = FP(p, "values");

	if (strcmp(op, "In") == 0 || strcmp(op, "NotIn") == 0) {
		if (!value_len(values))
			fe_required(e, &vp, "must be specified when `operator` is 'In' or 'NotIn'");
	} else if (strcmp(op, "Exists") == 0 || strcmp(op, "DoesNotExist") == 0) {
		if (value_len(values))
			fe_forbidden(e, &vp,
				     "may not be specified when `operator` is 'Exists' or "
				     "'DoesNotExist'");
	} else if (what == SELECTS_NODES && (strcmp(op, "Gt") == 0 || strcmp(op, "Lt") == 0)) {
		if (value_len(values) != 1)
			fe_required(
				e, &vp,
				"must be specified single value when `operator` is 'Lt' or 'Gt'");
	} else {
		fe_invalid_str(e, &FP(p, "operator"), op, "not a valid selector operator");
	}
	check_label_name(e, &FP(p, "key"), value_str_or(value_get(req, "key"), ""));
	if (values_too)
		check_values(e, &vp, values);
}

void check_selector(struct field_errors *e, const struct fpath *p, const struct value *sel)
{
	struct fpath exprs = FP(p, "matchExpressions");
	const struct value *req;

	check_labels(e, &FP(p, "matchLabels"), value_get(sel, "matchLabels"));
	value_each_item(req, i, value_get(sel, "matchExpressions"))
		check_requirement(e, &FP_AT(&exprs, i), req, SELECTS_LABELS, true);
}

bool selector_object_empty(const struct value *sel)
{
	return !value_len(value_get(sel, "matchLabels")) &&
	       !value_len(value_get(sel, "matchExpressions"));
}

/* ---- node selectors ---------------------------------------------------------------------- */

static void check_node_field(struct field_errors *e, const struct fpath *p, const struct value *req)
{
	const char *op = value_str_or(value_get(req, "operator"), "");
	const char *key = value_str_or(value_get(req, "key"), "");
	const struct value *values = value_get(req, "values"), *v;
	struct fpath vp = FP(p, "values");

	if (strcmp(op, "In") != 0 && strcmp(op, "NotIn") != 0)
		fe_invalid_str(e, &FP(p, "operator"), op, "not a valid selector operator");
	else if (value_len(values) != 1)
		fe_required(e, &vp,
			    "must be only one value when `operator` is 'In' or 'NotIn' for node "
			    "field selector");
	if (strcmp(key, "metadata.name") != 0) {
		fe_invalid_str(e, &FP(p, "key"), key, "not a valid field selector key");
		return;
	}
	value_each_item(v, i, values) check_dns_subdomain(e, &FP_AT(&vp, i), value_str_or(v, ""));
}

static void check_node_term(struct field_errors *e, const struct fpath *p, const struct value *term,
			    bool required)
{
	struct fpath exprs = FP(p, "matchExpressions"), fields = FP(p, "matchFields");
	const struct value *req;

	value_each_item(req, i, value_get(term, "matchExpressions"))
		check_requirement(e, &FP_AT(&exprs, i), req, SELECTS_NODES, required);
	value_each_item(req, i, value_get(term, "matchFields"))
		check_node_field(e, &FP_AT(&fields, i), req);
}

void check_node_selector(struct field_errors *e, const struct fpath *p, const struct value *sel)
{
	const struct value *terms = value_get(sel, "nodeSelectorTerms"), *term;
	struct fpath tp = FP(p, "nodeSelectorTerms");

	if (!value_len(terms))
		fe_required(e, &tp, "must have at least one node selector term");
	value_each_item(term, i, terms) check_node_term(e, &FP_AT(&tp, i), term, true);
}

void check_preferred_nodes(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	const struct value *term;

	value_each_item(term, i, list)
	{
		struct fpath at = FP_AT(p, i);
		int64_t weight = value_int_in(term, "weight");

		if (weight < 1 || weight > 100)
			fe_invalid_int(e, &FP(&at, "weight"), weight, "must be in the range 1-100");
		check_node_term(e, &FP(&at, "preference"), value_get(term, "preference"), false);
	}
}
