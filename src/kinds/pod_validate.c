/*
 * pod_validate.c - validation of a pod spec as a whole and of pod templates, in the order
 * of upstream's ValidatePodSpec.
 */
#include "kinds/validate.h"
#include "object/ip.h"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static void check_host_network(struct field_errors *e, const struct fpath *p,
			       const struct value *spec, bool pod)
{
	struct fpath list = FP(p, "containers");
	const struct value *c, *port;

	if (!value_bool_in(spec, "hostNetwork"))
		return;
	value_each_item(c, i, value_get(spec, "containers"))
	{
		struct fpath at = FP_AT(&list, i), ports = FP(&at, "ports");

		value_each_item(port, k, value_get(c, "ports"))
		{
			int64_t host = value_int_in(port, "hostPort");
			struct fpath pp = FP_AT(&ports, k);

			if ((pod || host) && host != value_int_in(port, "containerPort"))
				fe_invalid_int(e, &FP(&pp, "hostPort"), host,
					       "must match `containerPort` when `hostNetwork` is "
					       "true");
		}
	}
}

#define IP_DETAIL "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

static void check_dns_config(struct field_errors *e, const struct fpath *p,
			     const struct value *spec)
{
	const struct value *config = value_get(spec, "dnsConfig"), *v;
	const struct value *servers = value_get(config, "nameservers");
	const struct value *searches = value_get(config, "searches");
	struct fpath sp = FP(p, "nameservers"), dp = FP(p, "searches"), op = FP(p, "options");

	if (strcmp(str(spec, "dnsPolicy"), "None") == 0 && !value_len(servers)) {
		if (!config)
			fe_required(e, p, "must provide `dnsConfig` when `dnsPolicy` is None");
		else
			fe_required(e, &sp,
				    "must provide at least one DNS nameserver when `dnsPolicy` is "
				    "None");
		return;
	}
	if (value_len(servers) > 3)
		fe_invalid(e, &sp, servers, "must not have more than 3 nameservers");
	value_each_item(v, i, servers) if (!is_ip(value_str_or(v, "")))
		fe_invalid(e, &FP_AT(&sp, i), v, IP_DETAIL);
	if (value_len(searches) > 32)
		fe_invalid(e, &dp, searches, "must not have more than 32 search paths");
	value_each_item(v, i, searches)
	{
		STR_AUTO name = xstrdup(value_str_or(v, ""));
		size_t len = strlen(name);

		if (strcmp(name, ".") == 0)
			continue;
		if (len && name[len - 1] == '.')
			name[len - 1] = '\0';
		check_dns_subdomain(e, &FP_AT(&dp, i), name);
	}
	value_each_item(v, i, value_get(config, "options")) if (!*str(v, "name"))
		fe_required(e, &FP_AT(&op, i), "must not be empty");
}

static void check_gates(struct field_errors *e, const struct fpath *p, const struct value *spec)
{
	struct fpath ready = FP(p, "readinessGates"), sched = FP(p, "schedulingGates");
	const struct value *gates = value_get(spec, "schedulingGates"), *g;

	value_each_item(g, i, value_get(spec, "readinessGates"))
	{
		struct fpath at = FP_AT(&ready, i);

		check_label_name(e, &FP(&at, "conditionType"), str(g, "conditionType"));
	}
	value_each_item(g, i, gates)
	{
		check_label_name(e, &FP_AT(&sched, i), str(g, "name"));
		for (size_t k = 0; k < i; k++)
			if (strcmp(str(value_idx(gates, k), "name"), str(g, "name")) == 0) {
				fe_duplicate(e, &FP_AT(&sched, i), value_get(g, "name"));
				break;
			}
	}
}

static void check_host_aliases(struct field_errors *e, const struct fpath *p,
			       const struct value *list)
{
	const struct value *alias, *name;

	value_each_item(alias, i, list)
	{
		struct fpath at = FP_AT(p, i), names = FP(&at, "hostnames");

		if (!is_ip(str(alias, "ip")))
			fe_invalid_str(e, &FP(&at, "ip"), str(alias, "ip"), IP_DETAIL);
		value_each_item(name, k, value_get(alias, "hostnames"))
			check_dns_subdomain(e, &FP_AT(&names, k), value_str_or(name, ""));
	}
}

static void check_host_users(struct field_errors *e, const struct fpath *p,
			     const struct value *spec)
{
	if (!value_get(spec, "hostUsers") || value_bool_in(spec, "hostUsers"))
		return;
	if (value_bool_in(spec, "hostNetwork"))
		fe_forbidden(e, &FP(p, "hostNetwork"), "when `hostUsers` is false");
	if (value_bool_in(spec, "hostPID"))
		fe_forbidden(e, &FP(p, "hostPID"), "when `hostUsers` is false");
	if (value_bool_in(spec, "hostIPC"))
		fe_forbidden(e, &FP(p, "hostIPC"), "when `hostUsers` is false");
}

/* Names of other things, each optional. */
static void check_names(struct field_errors *e, const struct fpath *p, const struct value *spec)
{
	static const char *const labels[] = {"hostname", "subdomain"};
	const struct value *deadline = value_get(spec, "activeDeadlineSeconds");
	int64_t sec = value_int(deadline);

	if (*str(spec, "serviceAccountName"))
		check_dns_subdomain(e, &FP(p, "serviceAccountName"),
				    str(spec, "serviceAccountName"));
	if (*str(spec, "nodeName"))
		check_dns_subdomain(e, &FP(p, "nodeName"), str(spec, "nodeName"));
	if (deadline && (sec < 1 || sec > INT32_MAX))
		fe_invalid_int(e, &FP(p, "activeDeadlineSeconds"), sec,
			       "must be between 1 and 2147483647, inclusive");
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (*str(spec, labels[i]))
			check_dns_label(e, &FP(p, labels[i]), str(spec, labels[i]));
}

static void check_late_fields(struct field_errors *e, const struct fpath *p,
			      const struct value *spec)
{
	static const char *const preemption[] = {"PreemptLowerPriority", "Never", NULL};
	static const char *const systems[] = {"linux", "windows", NULL};
	const struct value *v, *os = value_get(spec, "os");
	struct fpath overhead = FP(p, "overhead"), os_path = FP(p, "os");
	const char *name;

	if (*str(spec, "priorityClassName"))
		check_dns_subdomain(e, &FP(p, "priorityClassName"), str(spec, "priorityClassName"));
	if (value_get(spec, "runtimeClassName"))
		check_dns_subdomain(e, &FP(p, "runtimeClassName"), str(spec, "runtimeClassName"));
	if (value_get(spec, "preemptionPolicy"))
		check_enum(e, &FP(p, "preemptionPolicy"), value_get(spec, "preemptionPolicy"),
			   preemption, UNSET_REQUIRED);
	value_each_entry(name, v, i, value_get(spec, "overhead"))
		check_quantity_sign(e, &FP_KEY(&overhead, name), v);
	if (os)
		check_enum(e, &FP(&os_path, "name"), value_get(os, "name"), systems,
			   UNSET_REQUIRED);
}

static void check_policies(struct field_errors *e, const struct fpath *p, const struct value *spec)
{
	static const char *const restart[] = {"Always", "OnFailure", "Never", NULL};
	static const char *const dns[] = {"ClusterFirstWithHostNet", "ClusterFirst", "Default",
					  "None", NULL};

	check_enum(e, &FP(p, "restartPolicy"), value_get(spec, "restartPolicy"), restart,
		   UNSET_REQUIRED);
	check_enum(e, &FP(p, "dnsPolicy"), value_get(spec, "dnsPolicy"), dns, UNSET_REQUIRED);
}

void check_pod_spec(struct field_errors *e, const struct fpath *p, const struct value *spec,
		    bool pod)
{
	struct vol_set vols = {value_get(spec, "volumes"), 0};
	uint32_t mark = pod ? MARK_VALID_POD : MARK_VALID_TEMPLATE;
	size_t before = field_errors_len(e);

	if (has_mark(spec, mark))
		return;
	if (!value_get(spec, "terminationGracePeriodSeconds"))
		fe_required(e, &FP(p, "terminationGracePeriodSeconds"), "");
	check_volumes(e, &FP(p, "volumes"), &vols);
	check_containers(e, p, spec, &vols);
	check_pod_resources(e, &FP(p, "resources"), spec);
	check_host_network(e, p, spec, pod);
	check_policies(e, p, spec);
	check_labels(e, &FP(p, "nodeSelector"), value_get(spec, "nodeSelector"));
	check_pod_security(e, &FP(p, "securityContext"), spec);
	check_affinity(e, &FP(p, "affinity"), value_get(spec, "affinity"));
	check_dns_config(e, &FP(p, "dnsConfig"), spec);
	check_gates(e, p, spec);
	check_topology_spread(e, &FP(p, "topologySpreadConstraints"),
			      value_get(spec, "topologySpreadConstraints"));
	check_host_users(e, p, spec);
	check_names(e, p, spec);
	check_tolerations(e, &FP(p, "tolerations"), value_get(spec, "tolerations"));
	check_host_aliases(e, &FP(p, "hostAliases"), value_get(spec, "hostAliases"));
	check_late_fields(e, p, spec);
	if (field_errors_len(e) == before)
		add_mark(spec, mark);
}

void check_pod_template(struct field_errors *e, const struct fpath *p, const struct value *tmpl)
{
	const struct value *meta = value_get(tmpl, "metadata"), *spec = value_get(tmpl, "spec");
	struct fpath sp = FP(p, "spec");

	check_labels(e, &FP(p, "labels"), value_get(meta, "labels"));
	check_annotations(e, &FP(p, "annotations"), value_get(meta, "annotations"));
	check_pod_spec(e, &sp, spec, false);
	if (value_len(value_get(spec, "ephemeralContainers")))
		fe_forbidden(e, &FP(&sp, "ephemeralContainers"),
			     "ephemeral containers not allowed in pod template");
}

void check_restart_always(struct field_errors *e, const struct fpath *tmpl_path,
			  const struct value *tmpl, const char *kind)
{
	static const char *const always[] = {"Always", NULL};
	struct fpath spec = FP(tmpl_path, "spec");
	BUF_AUTO detail = BUF_INIT;

	check_enum(e, &FP(&spec, "restartPolicy"), value_in(tmpl, "spec", "restartPolicy"), always,
		   UNSET_UNSUPPORTED);
	if (!value_in(tmpl, "spec", "activeDeadlineSeconds"))
		return;
	buf_addf(&detail, "activeDeadlineSeconds in %s is not Supported", kind);
	fe_forbidden(e, &FP(&spec, "activeDeadlineSeconds"), buf_str(&detail));
}
