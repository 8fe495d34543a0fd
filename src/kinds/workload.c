/*
 * workload.c - what the kinds that make pods from a template have in common.
 * Upstream: pkg/apis/apps/validation.
 */
#include "kinds/validate.h"

#define SELECTOR_DEF "meta.v1.LabelSelector"

bool put_default_int(struct value **map, const char *key, int64_t i)
{
	if (value_get(*map, key))
		return false;
	value_put_int(map, key, i);
	return true;
}

bool put_default_str(struct value **map, const char *key, const char *s)
{
	if (!str_empty(value_str(value_get(*map, key))))
		return false;
	value_put_str(map, key, s);
	return true;
}

static bool selects(const struct value *sel, const struct value *labels, bool *ret_valid)
{
	struct selector *s = NULL;
	struct err err = ERR_INIT;
	bool ok;

	*ret_valid = !selector_from_object(sel, &s, &err);
	err_release(&err);
	ok = *ret_valid && selector_matches_labels(s, labels);
	selector_free(s);
	return ok;
}

static void check_labels_match(struct field_errors *e, const struct fpath *tmpl,
			       const struct value *sel, const struct value *labels)
{
	struct fpath meta = FP(tmpl, "metadata");
	bool valid;

	if (!selects(sel, labels, &valid) && valid)
		fe_invalid(e, &FP(&meta, "labels"), labels,
			   "`selector` does not match template `labels`");
}

void check_selector_and_template(struct field_errors *e, const struct fpath *spec_path,
				 const struct value *spec, const char *selector_kind,
				 const char *template_kind)
{
	struct fpath sp = FP(spec_path, "selector"), tp = FP(spec_path, "template");
	const struct value *sel = value_get(spec, "selector"), *tmpl = value_get(spec, "template");
	BUF_AUTO detail = BUF_INIT;

	if (value_is_null(sel)) {
		fe_required(e, &sp, "");
	} else {
		check_selector(e, &sp, sel);
		buf_addf(&detail, "empty selector is invalid for %s", selector_kind);
		if (selector_object_empty(sel))
			fe_typed(e, FE_INVALID, &sp, sel, SELECTOR_DEF, buf_str(&detail));
		else
			check_labels_match(e, &tp, sel, value_in(tmpl, "metadata", "labels"));
	}
	check_pod_template(e, &tp, tmpl);
	check_restart_always(e, &tp, tmpl, template_kind);
}

void check_selector_immutable(struct field_errors *e, const struct value *obj,
			      const struct value *old)
{
	const struct value *sel = value_in(obj, "spec", "selector");
	struct fpath sp = FP(NULL, "spec");

	if (!value_equal(sel, value_in(old, "spec", "selector")))
		fe_typed(e, FE_INVALID, &FP(&sp, "selector"), sel, SELECTOR_DEF,
			 "field is immutable");
}

/* "25%" gives 25; -1: not a percentage. */
static int64_t percent(const struct value *v)
{
	const char *s = value_str_or(v, "");
	size_t digits = strspn(s, "0123456789");
	int64_t n = 0;

	if (!digits || strcmp(s + digits, "%") != 0 || digits > 9)
		return -1;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (s[i] - '0');
	return n;
}

bool int_or_percent_zero(const struct value *v)
{
	return value_is_string(v) ? percent(v) == 0 : value_int(v) == 0;
}

void check_int_or_percent(struct field_errors *e, const struct fpath *p, const struct value *v,
			  bool at_most_100)
{
	if (!value_is_string(v)) {
		check_nonnegative(e, p, v);
		return;
	}
	if (percent(v) < 0)
		fe_invalid(e, p, v,
			   "a valid percent string must be a numeric string followed by an ending "
			   "'%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
	if (at_most_100 && percent(v) > 100)
		fe_invalid(e, p, v, "must not be greater than 100%");
}

void warn_workload(const struct value *obj, const struct value *old, struct strvec *warnings)
{
	const char *name = value_str_or(value_in(obj, "metadata", "name"), "");
	STRVEC_AUTO msgs = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;

	dns_label_messages(name, &msgs);
	if (!old && msgs.nr) {
		strvec_join(&msgs, ", ", &text);
		strvec_addf(warnings,
			    "metadata.name: this is used in Pod names and hostnames, which can "
			    "result in surprising behavior; a DNS label is recommended: [%s]",
			    buf_str(&text));
	}
	if (!old ||
	    !value_equal(value_in(obj, "spec", "template"), value_in(old, "spec", "template")))
		warn_pod_template(value_in(obj, "spec", "template"), "spec.template", warnings);
}
