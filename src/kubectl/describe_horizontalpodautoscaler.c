/* HorizontalPodAutoscaler, autoscaling/v2 and what is left of v1. */
#include "kubectl/describe.h"

static void or_unknown(struct buf *out, const struct value *v)
{
	if (value_is_null(v))
		buf_adds(out, "<unknown>");
	else
		quantity_text(out, v);
}

/* "current / target" of a metric given as a value; value: the field of both sides. */
static void by_value(struct desc *d, const struct value *now, const struct value *target,
		     const char *value)
{
	BUF_AUTO current = BUF_INIT;
	BUF_AUTO wanted = BUF_INIT;

	or_unknown(&current, value_in(now, "current", value));
	quantity_text(&wanted, value_get(target, value));
	desc_add(d, "\t%s / %s\n", buf_str(&current), buf_str(&wanted));
}

static void utilization(struct desc *d, const struct value *now, const struct value *target)
{
	const struct value *used = value_in(now, "current", "averageUtilization");
	const struct value *wanted = value_get(target, "averageUtilization");
	BUF_AUTO current = BUF_INIT;
	BUF_AUTO goal = BUF_INIT;

	if (value_is_null(used)) {
		buf_adds(&current, "<unknown>");
	} else {
		BUF_AUTO amount = BUF_INIT;

		quantity_text(&amount, value_in(now, "current", "averageValue"));
		buf_addf(&current, "%lld%% (%s)", (long long)value_int(used), buf_str(&amount));
	}
	if (value_is_null(wanted))
		buf_adds(&goal, "<auto>");
	else
		buf_addf(&goal, "%lld%%", (long long)value_int(wanted));
	desc(d, 1, "(as a percentage of request):\t%s / %s\n", buf_str(&current), buf_str(&goal));
}

static void resource_metric(struct desc *d, const struct value *m, const struct value *now)
{
	const struct value *target = value_get(m, "target");
	const char *container = value_str_in(m, "container");

	desc(d, 1, "resource %s", value_str_or(value_get(m, "name"), ""));
	if (container)
		desc_add(d, " of container \"%s\"", container);
	desc_add(d, " on pods");
	if (value_is_null(value_get(target, "averageValue"))) {
		utilization(d, now, target);
		return;
	}
	desc_add(d, ":");
	by_value(d, now, target, "averageValue");
}

static void named_metric(struct desc *d, const struct value *m, const struct value *now)
{
	const struct value *target = value_get(m, "target"),
			   *object = value_get(m, "describedObject");
	const char *name = value_str_or(value_in(m, "metric", "name"), "");
	bool average = !value_is_null(value_get(target, "averageValue"));

	desc(d, 1, "\"%s\" ", name);
	if (value_is_map(object))
		desc_add(d, "on %s/%s ", value_str_or(value_get(object, "kind"), ""),
			 value_str_or(value_get(object, "name"), ""));
	desc_add(d, average ? "(target average value):" : "(target value):");
	by_value(d, now, target, average ? "averageValue" : "value");
}

static void metric(struct desc *d, const struct value *m, const struct value *status)
{
	const char *type = value_str_or(value_get(m, "type"), "");
	const char *field = str_eq(type, "Resource")            ? "resource"
			    : str_eq(type, "ContainerResource") ? "containerResource"
			    : str_eq(type, "Pods")              ? "pods"
			    : str_eq(type, "Object")            ? "object"
								: "external";
	const struct value *spec = value_get(m, field), *now = value_get(status, field);

	if (str_eq(field, "resource") || str_eq(field, "containerResource")) {
		resource_metric(d, spec, now);
	} else if (str_eq(field, "pods")) {
		desc(d, 1, "\"%s\" on pods:", value_str_or(value_in(spec, "metric", "name"), ""));
		by_value(d, now, value_get(spec, "target"), "averageValue");
	} else {
		named_metric(d, spec, now);
	}
}

static void scaling(struct desc *d, const char *title, const struct value *rules)
{
	const struct value *p, *window = value_get(rules, "stabilizationWindowSeconds");

	if (!value_is_map(rules))
		return;
	desc(d, 1, "%s:\n", title);
	if (!value_is_null(window))
		desc(d, 2, "Stabilization Window: %lld seconds\n", (long long)value_int(window));
	if (value_len(value_get(rules, "policies")) == 0)
		return;
	desc(d, 2, "Select Policy: %s\n", value_str_or(value_get(rules, "selectPolicy"), "Max"));
	desc(d, 2, "Policies:\n");
	value_each_item(p, i, value_get(rules, "policies"))
		desc(d, 3, "- Type: %s\tValue: %lld\tPeriod: %lld seconds\n",
		     value_str_or(value_get(p, "type"), ""), (long long)value_int_in(p, "value"),
		     (long long)value_int_in(p, "periodSeconds"));
}

static void cpu_target(struct desc *d, const struct value *hpa)
{
	const struct value *target = value_in(hpa, "spec", "targetCPUUtilizationPercentage");
	const struct value *current = value_in(hpa, "status", "currentCPUUtilizationPercentage");
	BUF_AUTO text = BUF_INIT;

	if (value_is_null(target))
		return;
	if (value_is_null(current))
		buf_adds(&text, "<unknown>");
	else
		go_value_write(&text, current);
	desc(d, 0, "Target CPU utilization:\t%lld%%\n", (long long)value_int(target));
	desc(d, 0, "Current CPU utilization:\t%s%%\n", buf_str(&text));
}

static void conditions(struct desc *d, const struct value *list)
{
	const struct value *c;

	if (value_len(list) == 0)
		return;
	desc(d, 0, "Conditions:\n");
	desc(d, 1, "Type\tStatus\tReason\tMessage\n");
	desc(d, 1, "----\t------\t------\t-------\n");
	value_each_item(c, i, list) desc(
		d, 1, "%s\t%s\t%s\t%s\n", value_str_or(value_get(c, "type"), ""),
		value_str_or(value_get(c, "status"), ""), value_str_or(value_get(c, "reason"), ""),
		value_str_or(value_get(c, "message"), ""));
}

static int run(const struct describing *r, const struct value *hpa, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(hpa, "spec"), *status = value_get(hpa, "status"), *m;
	const struct value *min = value_get(spec, "minReplicas");
	const char *target = value_str_or(value_in(spec, "scaleTargetRef", "kind"), "");
	bool v2 = str_eq(value_str_in(hpa, "apiVersion"), "autoscaling/v2");
	BUF_AUTO text = BUF_INIT;

	(void)r;
	(void)err;
	desc_name(d, hpa);
	desc_labels(d, "Labels", value_in(hpa, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(hpa, "metadata", "annotations"));
	desc_time(d, 0, "CreationTimestamp", value_in(hpa, "metadata", "creationTimestamp"));
	desc(d, 0, "Reference:\t%s/%s\n", target,
	     value_str_or(value_in(spec, "scaleTargetRef", "name"), ""));
	if (v2)
		desc(d, 0, "Metrics:\t( current / target )\n");
	else
		cpu_target(d, hpa);
	value_each_item(m, i, v2 ? value_get(spec, "metrics") : NULL)
		metric(d, m, value_idx(value_get(status, "currentMetrics"), i));
	if (value_is_null(min))
		buf_adds(&text, "<unset>");
	else
		go_value_write(&text, min);
	desc(d, 0, "Min replicas:\t%s\n", buf_str(&text));
	desc_int(d, 0, "Max replicas", value_get(spec, "maxReplicas"));
	if (v2 && value_is_map(value_get(spec, "behavior"))) {
		desc(d, 0, "Behavior:\n");
		scaling(d, "Scale Up", value_in(spec, "behavior", "scaleUp"));
		scaling(d, "Scale Down", value_in(spec, "behavior", "scaleDown"));
	}
	desc(d, 0, "%s pods:\t%lld current / %lld desired\n", target,
	     (long long)value_int_in(status, "currentReplicas"),
	     (long long)value_int_in(status, "desiredReplicas"));
	if (v2)
		conditions(d, value_get(status, "conditions"));
	return 0;
}

const struct describer describe_horizontalpodautoscaler = {
	.group = "autoscaling", .kind = "HorizontalPodAutoscaler", .run = run};
