/*
 * kind_pod.c - pods. Upstream: pkg/registry/core/pod/strategy.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/pod.h"

static struct value *new_status(const struct value *pod)
{
	struct value *status = value_build("{phase: 'Pending', qosClass: %s}", pod_qos_class(pod));

	if (value_len(value_in(pod, "spec", "schedulingGates")))
		value_put(
			&status, "conditions",
			value_build("[{type: 'PodScheduled', status: 'False', lastProbeTime: null, "
				    "lastTransitionTime: null, reason: 'SchedulingGated', message: "
				    "'Scheduling is blocked due to non-empty scheduling gates'}]"));
	return status;
}

/* A subresource changes only its own part of the spec. */
static void keep_spec_but(struct value **obj, const struct value *old, const char *field)
{
	VALUE_AUTO *spec = value_ref(value_get(old, "spec"));
	const struct value *mine = value_in(*obj, "spec", field);

	if (mine)
		value_put(&spec, field, value_ref(mine));
	else
		value_del(&spec, field);
	value_put(obj, "spec", value_ref(spec));
}

struct resize {
	const struct value *containers;
};

static bool take_resources(struct value **c, void *arg)
{
	const struct resize *r = arg;
	const char *name = value_str_or(value_get(*c, "name"), "");
	const struct value *other = value_find(r->containers, "name", name);
	const struct value *res = value_get(other, "resources");

	if (!res || value_equal(res, value_get(*c, "resources")))
		return false;
	value_put(c, "resources", value_ref(res));
	return true;
}

static bool resize_containers(struct value **list, void *arg)
{
	return value_edit_each(list, take_resources, arg);
}

static void prepare_resize(struct value **obj, const struct value *old)
{
	VALUE_AUTO *spec = value_ref(value_get(old, "spec"));
	struct resize r = {value_in(*obj, "spec", "containers")};

	value_edit(&spec, "containers", resize_containers, &r);
	r.containers = value_in(*obj, "spec", "initContainers");
	value_edit(&spec, "initContainers", resize_containers, &r);
	value_put(obj, "spec", value_ref(spec));
}

static void prepare(struct value **obj, const struct value *old, const char *subresource,
		    struct sim *sim)
{
	(void)sim;
	if (!old)
		value_put(obj, "status", new_status(*obj));
	else if (str_eq(subresource, "ephemeralcontainers"))
		keep_spec_but(obj, old, "ephemeralContainers");
	else if (str_eq(subresource, "resize"))
		prepare_resize(obj, old);
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	static const struct {
		const char *key, *a, *b;
	} fields[] = {
		{"spec.nodeName", "spec", "nodeName"},
		{"status.phase", "status", "phase"},
		{"spec.restartPolicy", "spec", "restartPolicy"},
		{"spec.schedulerName", "spec", "schedulerName"},
		{"spec.serviceAccountName", "spec", "serviceAccountName"},
		{"status.podIP", "status", "podIP"},
		{"status.nominatedNodeName", "status", "nominatedNodeName"},
	};

	(void)scratch;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (strcmp(key, fields[i].key) == 0)
			return field_text(obj, fields[i].a, fields[i].b);
	if (strcmp(key, "spec.hostNetwork") == 0)
		return value_bool_in(obj, "spec", "hostNetwork") ? "true" : "false";
	if (strcmp(key, "status.podIPs") == 0)
		return field_text(obj, "status", "podIP");
	return NULL;
}

static void warn(const struct value *obj, const struct value *old, struct strvec *warnings)
{
	if (!old || value_get(obj, "spec") != value_get(old, "spec"))
		warn_pod_spec(value_get(obj, "spec"), "spec", warnings);
}

const struct kind kind_pod = {
	.generation = true,
	.defaults = default_pod_object,
	.prepare = prepare,
	.validate = pod_validate,
	.warn = warn,
	.row = pod_row,
	.field = field,
	.default_grace_s = 30,
	KIND_FACTS_pod,
};
