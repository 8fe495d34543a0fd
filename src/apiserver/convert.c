/*
 * convert.c - the same object in another version: kinds that share a storage location.
 * Upstream: pkg/apis/{autoscaling/v1,core,events}/conversion.go.
 */
#include "apiserver/internal.h"
#include "kinds/event.h"

/* autoscaling/v1 knows CPU utilization only; other metrics travel in an annotation. */
static const struct value *cpu_metric(const struct value *metrics)
{
	const struct value *m;

	value_each_item(m, i,
			metrics) if (str_eq(value_str(value_get(m, "type")), "Resource") &&
				     str_eq(value_str_in(m, "resource", "name"), "cpu")) return m;
	return NULL;
}

static void hpa_to_v1(struct value **obj)
{
	const struct value *m = cpu_metric(value_in(*obj, "spec", "metrics"));
	const struct value *target = value_in(m, "resource", "target", "averageUtilization");
	const struct value *cur = value_in(cpu_metric(value_in(*obj, "status", "currentMetrics")),
					   "resource", "current", "averageUtilization");

	if (target)
		value_put_in(obj, value_ref(target), "spec", "targetCPUUtilizationPercentage");
	if (cur)
		value_put_in(obj, value_ref(cur), "status", "currentCPUUtilizationPercentage");
	value_del_in(obj, "spec", "metrics");
	value_del_in(obj, "spec", "behavior");
	value_del_in(obj, "status", "currentMetrics");
	value_del_in(obj, "status", "conditions");
}

static void hpa_to_v2(struct value **obj)
{
	struct value *target = value_ref(value_in(*obj, "spec", "targetCPUUtilizationPercentage"));

	value_del_in(obj, "spec", "targetCPUUtilizationPercentage");
	value_del_in(obj, "status", "currentCPUUtilizationPercentage");
	if (!value_is_map(value_get(*obj, "status")))
		value_put(obj, "status", value_map_new());
	if (!value_in(*obj, "status", "currentMetrics"))
		value_put_in(obj, value_null_new(), "status", "currentMetrics");
	if (!target)
		target = value_int_new(80);
	value_put_in(obj,
		     value_build("[{type: 'Resource', resource: {name: 'cpu', target: {type: "
				 "'Utilization', averageUtilization: %V}}}]",
				 target),
		     "spec", "metrics");
}

struct value *convert(const struct kind *from, const struct kind *to, const struct value *obj)
{
	struct value *v = value_ref(obj);

	if (from == to)
		return v;
	value_put_str(&v, "apiVersion", kind_api_version(to));
	value_put_str(&v, "kind", to->kind);
	if (!strcmp(to->kind, "Event") && strcmp(from->group, to->group) != 0)
		event_rename(&v, !*to->group);
	else if (!strcmp(to->kind, "HorizontalPodAutoscaler"))
		strcmp(to->version, "v1") == 0 ? hpa_to_v1(&v) : hpa_to_v2(&v);
	return v;
}

struct value *convert_out(const struct endpoint *ep, const struct value *obj)
{
	return convert(ep->res->kind, ep->kind, obj);
}
