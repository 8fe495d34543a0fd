/*
 * kind_deployment.c - deployments. Upstream: pkg/registry/apps/deployment/strategy.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static bool default_rolling(struct value **v, void *arg)
{
	bool changed = false;

	(void)arg;
	if (!value_get(*v, "maxUnavailable")) {
		value_put_str(v, "maxUnavailable", "25%");
		changed = true;
	}
	if (!value_get(*v, "maxSurge")) {
		value_put_str(v, "maxSurge", "25%");
		changed = true;
	}
	return changed;
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
	bool changed = put_default_int(v, "replicas", 1);

	if (!value_get(*v, "strategy"))
		value_put(v, "strategy", value_map_new());
	changed |= value_edit(v, "strategy", default_strategy, arg);
	changed |= put_default_int(v, "revisionHistoryLimit", 10);
	changed |= put_default_int(v, "progressDeadlineSeconds", 600);
	return default_pod_template(v) || changed;
}

static void defaults(struct value **obj)
{
	value_edit(obj, "spec", default_spec, NULL);
}

static void write_rolling(struct buf *out, const struct value *v)
{
	if (!v) {
		buf_adds(out, "null");
		return;
	}
	buf_adds(out, "{\"MaxUnavailable\":");
	json_write(out, value_get(v, "maxUnavailable"), JSON_HTML_ESCAPE);
	buf_adds(out, ",\"MaxSurge\":");
	json_write(out, value_get(v, "maxSurge"), JSON_HTML_ESCAPE);
	buf_addc(out, '}');
}

static void check_rolling(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	const struct value *unavailable = value_get(v, "maxUnavailable");
	const struct value *surge = value_get(v, "maxSurge");
	struct fpath up = FP(p, "maxUnavailable");

	check_int_or_percent(e, &up, unavailable, false);
	check_int_or_percent(e, &FP(p, "maxSurge"), surge, false);
	if (int_or_percent_zero(unavailable) && int_or_percent_zero(surge))
		fe_invalid(e, &up, unavailable, "may not be 0 when `maxSurge` is 0");
	if (value_is_string(unavailable))
		check_int_or_percent(e, &up, unavailable, true);
}

static void check_strategy(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	const char *type = value_str_or(value_get(v, "type"), "");
	const struct value *rolling = value_get(v, "rollingUpdate");
	struct fpath rp = FP(p, "rollingUpdate");
	BUF_AUTO shown = BUF_INIT;

	if (strcmp(type, "RollingUpdate") == 0) {
		check_rolling(e, &rp, rolling);
	} else if (strcmp(type, "Recreate") == 0) {
		if (rolling)
			fe_forbidden(e, &rp,
				     "may not be specified when strategy `type` is 'Recreate'");
	} else {
		buf_adds(&shown, "{\"Type\":");
		json_write_string(&shown, type, strlen(type), JSON_HTML_ESCAPE);
		buf_adds(&shown, ",\"RollingUpdate\":");
		write_rolling(&shown, rolling);
		buf_addc(&shown, '}');
		fe_add_json(e, FE_NOT_SUPPORTED, p, buf_str(&shown),
			    "supported values: \"Recreate\", \"RollingUpdate\"");
	}
}

static void check_numbers(struct field_errors *e, const struct fpath *sp, const struct value *spec)
{
	const struct value *deadline = value_get(spec, "progressDeadlineSeconds");
	struct fpath dp = FP(sp, "progressDeadlineSeconds");

	check_nonnegative(e, &FP(sp, "minReadySeconds"), value_get(spec, "minReadySeconds"));
	check_nonnegative(e, &FP(sp, "revisionHistoryLimit"),
			  value_get(spec, "revisionHistoryLimit"));
	check_nonnegative(e, &dp, deadline);
	if (deadline && value_int(deadline) <= value_int_in(spec, "minReadySeconds"))
		fe_invalid_int(e, &dp, value_int(deadline), "must be greater than minReadySeconds");
}

static void check_status(struct field_errors *e, const struct value *status)
{
	static const char *const counts[] = {"observedGeneration", "replicas",
					     "updatedReplicas",    "readyReplicas",
					     "availableReplicas",  "unavailableReplicas"};
	struct fpath sp = FP(NULL, "status");
	int64_t replicas = value_int_in(status, "replicas");

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		check_nonnegative(e, &FP(&sp, counts[i]), value_get(status, counts[i]));
	for (size_t i = 2; i < 5; i++)
		if (value_int_in(status, counts[i]) > replicas)
			fe_invalid_int(e, &FP(&sp, counts[i]), value_int_in(status, counts[i]),
				       "cannot be greater than status.replicas");
	if (value_int_in(status, "availableReplicas") > value_int_in(status, "readyReplicas"))
		fe_invalid_int(e, &FP(&sp, "availableReplicas"),
			       value_int_in(status, "availableReplicas"),
			       "cannot be greater than readyReplicas");
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
	check_nonnegative(e, &FP(&sp, "replicas"), value_get(spec, "replicas"));
	check_selector_and_template(e, &sp, spec, "deployment", "ReplicaSet");
	check_strategy(e, &FP(&sp, "strategy"), value_get(spec, "strategy"));
	check_numbers(e, &sp, spec);
	if (old)
		check_selector_immutable(e, obj, old);
}

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *status = value_get(obj, "status"),
			   *tmpl = value_in(obj, "spec", "template");

	return value_build(
		"[%v, %V, %l, %l, %V, %V, %V, %V]", value_in(obj, "metadata", "name"),
		value_strf_new("%lld/%lld", (long long)value_int_in(status, "readyReplicas"),
			       (long long)value_int_in(obj, "spec", "replicas")),
		value_int_in(status, "updatedReplicas"), value_int_in(status, "availableReplicas"),
		cell_age(obj, now), cell_containers(tmpl, "name"), cell_containers(tmpl, "image"),
		cell_selector(value_in(obj, "spec", "selector")));
}

const struct kind kind_deployment = {
	.generation = true,
	.defaults = defaults,
	.validate = validate,
	.warn = warn_workload,
	.row = row,
	KIND_FACTS_deployment,
};
