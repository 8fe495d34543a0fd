/*
 * pod_requests.c - requests and quality of service of a pod, as scheduler, quota and kubelet
 * count them. Upstream: k8s.io/component-helpers/resource, pkg/apis/core/helper/qos.
 */
#include "kinds/kind.h"
#include "object/quantity.h"

static bool is_sidecar(const struct value *container)
{
	return str_eq(value_str(value_get(container, "restartPolicy")), "Always");
}

static int64_t request_of(const struct value *holder, const char *resource, bool milli)
{
	const struct value *q = value_in(holder, "resources", "requests", resource);

	return milli ? quantity_milli_of(q) : quantity_value_of(q);
}

int64_t pod_request(const struct value *pod, const char *resource)
{
	const struct value *spec = value_get(pod, "spec"), *c;
	bool milli = strcmp(resource, "cpu") == 0;
	int64_t sum = 0, sidecars = 0, init_max = 0;
	const struct value *overhead = value_in(spec, "overhead", resource);

	value_each_item(c, i, value_get(spec, "containers")) sum += request_of(c, resource, milli);
	value_each_item(c, i, value_get(spec, "initContainers"))
	{
		int64_t need = request_of(c, resource, milli) + sidecars;

		if (is_sidecar(c))
			sidecars = need;
		init_max = MAX(init_max, need);
	}
	sum = MAX(sum + sidecars, init_max);
	if (value_in(spec, "resources", "requests", resource))
		sum = request_of(spec, resource, milli);
	return sum + (milli ? quantity_milli_of(overhead) : quantity_value_of(overhead));
}

/* What quality of service looks at: totals of cpu and memory, and who has limits. */
struct qos {
	struct quantity request[2], limit[2];
	bool has_request[2], has_limit[2];
	bool guaranteed; /* so far every container limits both */
};
static const char *const qos_resources[] = {"cpu", "memory"};

static bool add_positive(struct quantity *sum, const struct value *v)
{
	struct quantity q;
	struct err err = ERR_INIT;

	if (!v)
		return false;
	if (quantity_from_value(v, &q, &err)) {
		err_release(&err);
		return false;
	}
	if (q.nano <= 0)
		return false;
	quantity_add(sum, &q);
	return true;
}

static void qos_add(struct qos *qos, const struct value *holder)
{
	const struct value *requests = value_in(holder, "resources", "requests");
	const struct value *limits = value_in(holder, "resources", "limits");

	for (size_t r = 0; r < ARRAY_SIZE(qos_resources); r++) {
		bool limited = add_positive(&qos->limit[r], value_get(limits, qos_resources[r]));

		qos->has_limit[r] |= limited;
		qos->guaranteed &= limited;
		qos->has_request[r] |=
			add_positive(&qos->request[r], value_get(requests, qos_resources[r]));
	}
}

static const char *compute_qos(const struct value *spec)
{
	struct qos qos = {.guaranteed = true};
	const struct value *c;

	if (value_len(value_in(spec, "resources", "requests")) ||
	    value_len(value_in(spec, "resources", "limits"))) {
		qos_add(&qos, spec);
	} else {
		value_each_item(c, i, value_get(spec, "containers")) qos_add(&qos, c);
		value_each_item(c, i, value_get(spec, "initContainers")) qos_add(&qos, c);
	}
	if (!qos.has_request[0] && !qos.has_request[1] && !qos.has_limit[0] && !qos.has_limit[1])
		return "BestEffort";
	for (size_t r = 0; r < ARRAY_SIZE(qos_resources); r++) {
		qos.guaranteed &= qos.has_request[r] == qos.has_limit[r];
		if (qos.has_request[r])
			qos.guaranteed &= quantity_cmp(&qos.request[r], &qos.limit[r]) == 0;
	}
	return qos.guaranteed ? "Guaranteed" : "Burstable";
}

const char *pod_qos_class(const struct value *pod)
{
	const char *set = value_str_in(pod, "status", "qosClass");

	return str_empty(set) ? compute_qos(value_get(pod, "spec")) : set;
}
