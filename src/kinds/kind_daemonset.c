/*
 * kind_daemonset.c - daemon sets. Upstream: pkg/registry/apps/daemonset/strategy.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#define TEMPLATE_GENERATION "deprecated.daemonset.template.generation"

static bool default_rolling(struct value **v, void *arg)
{
	bool changed = put_default_int(v, "maxUnavailable", 1);

	(void)arg;
	return put_default_int(v, "maxSurge", 0) || changed;
}

static bool default_strategy(struct value **v, void *arg)
{
	bool changed = put_default_str(v, "type", "RollingUpdate");

	if (!str_eq(value_str_in(*v, "type"), "RollingUpdate"))
		return changed;
	if (!value_get(*v, "rollingUpdate"))
		value_put(v, "rollingUpdate", value_map_new());
	return value_edit(v, "rollingUpdate", default_rolling, arg) || changed;
}

static bool default_spec(struct value **v, void *arg)
{
	bool changed;

	if (!value_get(*v, "updateStrategy"))
		value_put(v, "updateStrategy", value_map_new());
	changed = value_edit(v, "updateStrategy", default_strategy, arg);
	changed |= put_default_int(v, "revisionHistoryLimit", 10);
	return default_pod_template(v) || changed;
}

static void defaults(struct value **obj)
{
	value_edit(obj, "spec", default_spec, NULL);
}

/* The generation of the template is an annotation; it counts its changes. */
static void prepare(struct value **obj, const struct value *old, const char *subresource,
		    struct sim *sim)
{
	int64_t gen = 1;

	(void)sim;
	if (!str_empty(subresource))
		return;
	if (old) {
		const char *s =
			value_str(value_in(old, "metadata", "annotations", TEMPLATE_GENERATION));

		if (!s || parse_i64(s, &gen))
			gen = 1;
		if (!value_equal(value_in(*obj, "spec", "template"),
				 value_in(old, "spec", "template")))
			gen++;
	}
	value_put_in(obj, value_strf_new("%lld", (long long)gen), "metadata", "annotations",
		     TEMPLATE_GENERATION);
}

static void write_strategy(struct buf *out, const struct value *v)
{
	const char *type = value_str_or(value_get(v, "type"), "");
	const struct value *rolling = value_get(v, "rollingUpdate");

	buf_adds(out, "{\"Type\":");
	json_write_string(out, type, strlen(type), JSON_HTML_ESCAPE);
	buf_adds(out, ",\"RollingUpdate\":");
	if (rolling) {
		buf_adds(out, "{\"MaxUnavailable\":");
		json_write(out, value_get(rolling, "maxUnavailable"), JSON_HTML_ESCAPE);
		buf_adds(out, ",\"MaxSurge\":");
		json_write(out, value_get(rolling, "maxSurge"), JSON_HTML_ESCAPE);
		buf_addc(out, '}');
	} else {
		buf_adds(out, "null");
	}
	buf_addc(out, '}');
}

static void check_strategy(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	const struct value *rolling = value_get(v, "rollingUpdate");
	const struct value *unavailable = value_get(rolling, "maxUnavailable");
	const struct value *surge = value_get(rolling, "maxSurge");
	const char *type = value_str_or(value_get(v, "type"), "");
	struct fpath rp = FP(p, "rollingUpdate");
	BUF_AUTO shown = BUF_INIT;

	if (strcmp(type, "OnDelete") == 0)
		return;
	if (strcmp(type, "RollingUpdate") != 0) {
		write_strategy(&shown, v);
		fe_add_json(e, FE_NOT_SUPPORTED, p, buf_str(&shown),
			    "supported values: \"RollingUpdate\", \"OnDelete\"");
		return;
	}
	check_int_or_percent(e, &FP(&rp, "maxUnavailable"), unavailable, true);
	check_int_or_percent(e, &FP(&rp, "maxSurge"), surge, true);
	if (!int_or_percent_zero(unavailable) && !int_or_percent_zero(surge))
		fe_invalid(e, &FP(&rp, "maxSurge"), surge,
			   "may not be set when maxUnavailable is non-zero");
	else if (int_or_percent_zero(unavailable) && int_or_percent_zero(surge))
		fe_required(e, &FP(&rp, "maxUnavailable"), "cannot be 0 when maxSurge is 0");
}

static void check_status(struct field_errors *e, const struct value *status)
{
	static const char *const counts[] = {"currentNumberScheduled", "numberMisscheduled",
					     "desiredNumberScheduled", "numberReady",
					     "observedGeneration",     "updatedNumberScheduled",
					     "numberAvailable",        "numberUnavailable",
					     "collisionCount"};
	struct fpath sp = FP(NULL, "status");

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		check_nonnegative(e, &FP(&sp, counts[i]), value_get(status, counts[i]));
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *spec = value_get(obj, "spec");
	struct fpath sp = FP(NULL, "spec");

	if (str_eq(subresource, "status")) {
		check_status(e, value_get(obj, "status"));
		return;
	}
	if (old && spec == value_get(old, "spec"))
		return;
	check_selector_and_template(e, &sp, spec, "daemonset", "DaemonSet");
	check_nonnegative(e, &FP(&sp, "minReadySeconds"), value_get(spec, "minReadySeconds"));
	check_strategy(e, &FP(&sp, "updateStrategy"), value_get(spec, "updateStrategy"));
	check_nonnegative(e, &FP(&sp, "revisionHistoryLimit"),
			  value_get(spec, "revisionHistoryLimit"));
	if (old)
		check_selector_immutable(e, obj, old);
}

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *s = value_get(obj, "status"), *tmpl = value_in(obj, "spec", "template");

	return value_build(
		"[%v, %l, %l, %l, %l, %l, %V, %V, %V, %V, %V]", value_in(obj, "metadata", "name"),
		value_int_in(s, "desiredNumberScheduled"),
		value_int_in(s, "currentNumberScheduled"), value_int_in(s, "numberReady"),
		value_int_in(s, "updatedNumberScheduled"), value_int_in(s, "numberAvailable"),
		cell_labels(value_in(tmpl, "spec", "nodeSelector")), cell_age(obj, now),
		cell_containers(tmpl, "name"), cell_containers(tmpl, "image"),
		cell_selector(value_in(obj, "spec", "selector")));
}

const struct kind kind_daemonset = {
	.generation = true,
	.defaults = defaults,
	.prepare = prepare,
	.validate = validate,
	.warn = warn_workload,
	.row = row,
	KIND_FACTS_daemonset,
};
