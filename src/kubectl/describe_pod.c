#include "kubectl/describe.h"

static void ips(struct desc *d, const struct value *list)
{
	const struct value *ip;

	if (value_len(list) == 0) {
		desc(d, 0, "IPs:\t<none>\n");
		return;
	}
	desc(d, 0, "IPs:\n");
	value_each_item(ip, i, list) desc_string(d, 1, "IP", value_get(ip, "ip"));
}

static void phase(const struct describing *r, struct desc *d, const struct value *pod)
{
	const char *p = value_str_or(value_in(pod, "status", "phase"), "");
	const struct value *deleted = value_in(pod, "metadata", "deletionTimestamp");
	BUF_AUTO age = BUF_INIT;

	if (value_is_null(deleted) || str_eq(p, "Failed") || str_eq(p, "Succeeded")) {
		desc(d, 0, "Status:\t%s\n", p);
		return;
	}
	age_text(&age, deleted, r->now);
	desc(d, 0, "Status:\tTerminating (lasts %s)\n", buf_str(&age));
	desc(d, 0, "Termination Grace Period:\t%llds\n",
	     (long long)value_int_in(pod, "metadata", "deletionGracePeriodSeconds"));
}

static void head(const struct describing *r, struct desc *d, const struct value *pod)
{
	static const struct {
		const char *title, *field;
	} optional[] = {{"Priority Class Name", "priorityClassName"},
			{"Runtime Class Name", "runtimeClassName"},
			{"Service Account", "serviceAccountName"}};
	const struct value *spec = value_get(pod, "spec"), *status = value_get(pod, "status");
	const char *node = value_str_or(value_get(spec, "nodeName"), "");
	const struct value *profile = value_in(spec, "securityContext", "seccompProfile");

	desc_name(d, pod);
	if (!value_is_null(value_get(spec, "priority")))
		desc_int(d, 0, "Priority", value_get(spec, "priority"));
	for (size_t i = 0; i < ARRAY_SIZE(optional); i++)
		if (!str_empty(value_str_in(spec, optional[i].field)))
			desc_string(d, 0, optional[i].title, value_get(spec, optional[i].field));
	if (node[0])
		desc(d, 0, "Node:\t%s/%s\n", node, value_str_or(value_get(status, "hostIP"), ""));
	else
		desc(d, 0, "Node:\t<none>\n");
	if (!value_is_null(value_get(status, "startTime")))
		desc_time(d, 0, "Start Time", value_get(status, "startTime"));
	desc_labels(d, "Labels", value_in(pod, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(pod, "metadata", "annotations"));
	phase(r, d, pod);
	if (!str_empty(value_str_in(status, "reason")))
		desc_string(d, 0, "Reason", value_get(status, "reason"));
	if (!str_empty(value_str_in(status, "message")))
		desc_string(d, 0, "Message", value_get(status, "message"));
	if (value_is_map(profile)) {
		desc_string(d, 0, "SeccompProfile", value_get(profile, "type"));
		if (str_eq(value_str_in(profile, "type"), "Localhost"))
			desc_string(d, 0, "LocalhostProfile",
				    value_get(profile, "localhostProfile"));
	}
	desc_string(d, 0, "IP", value_get(status, "podIP"));
	ips(d, value_get(status, "podIPs"));
	desc_controller(d, pod);
	if (!str_empty(value_str_in(status, "nominatedNodeName")))
		desc_string(d, 0, "NominatedNodeName", value_get(status, "nominatedNodeName"));
	if (value_is_map(value_get(spec, "resources"))) {
		desc(d, 0, "Resources:\n");
		describe_resources(d, 1, value_get(spec, "resources"));
	}
}

static void conditions(struct desc *d, const struct value *list)
{
	const struct value *c;

	if (value_len(list) == 0)
		return;
	desc(d, 0, "Conditions:\n  Type\tStatus\n");
	value_each_item(c, i, list) desc(d, 1, "%s \t%s \n", value_str_or(value_get(c, "type"), ""),
					 value_str_or(value_get(c, "status"), ""));
}

static void gates(struct desc *d, const struct value *pod)
{
	const struct value *list = value_in(pod, "spec", "readinessGates"), *g;

	if (value_len(list) == 0)
		return;
	desc(d, 0, "Readiness Gates:\n  Type\tStatus\n");
	value_each_item(g, i, list)
	{
		const char *type = value_str_or(value_get(g, "conditionType"), "");
		const struct value *c =
			value_find(value_in(pod, "status", "conditions"), "type", type);

		desc(d, 1, "%s \t%s \n", type, value_str_or(value_get(c, "status"), "<none>"));
	}
}

static int run(const struct describing *r, const struct value *pod, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(pod, "spec"), *status = value_get(pod, "status");

	(void)err;
	head(r, d, pod);
	if (value_len(value_get(spec, "initContainers")) > 0)
		describe_containers(d, "Init Containers", value_get(spec, "initContainers"),
				    value_get(status, "initContainerStatuses"), pod, "");
	describe_containers(d, "Containers", value_get(spec, "containers"),
			    value_get(status, "containerStatuses"), pod, "");
	if (value_len(value_get(spec, "ephemeralContainers")) > 0)
		describe_containers(d, "Ephemeral Containers",
				    value_get(spec, "ephemeralContainers"),
				    value_get(status, "ephemeralContainerStatuses"), pod, "");
	gates(d, pod);
	conditions(d, value_get(status, "conditions"));
	describe_volumes(d, value_get(spec, "volumes"), "");
	desc(d, 0, "QoS Class:\t%s\n", pod_qos_class(pod));
	desc_labels(d, "Node-Selectors", value_get(spec, "nodeSelector"));
	desc_tolerations(d, "Tolerations", value_get(spec, "tolerations"));
	describe_spread(d, value_get(spec, "topologySpreadConstraints"), "");
	return 0;
}

const struct describer describe_pod = {.group = "", .kind = "Pod", .run = run};
