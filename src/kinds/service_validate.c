/*
 * service_validate.c - validation of services. Upstream: ValidateService,
 * ValidateServiceUpdate.
 */
#include "kinds/service.h"
#include "object/ip.h"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static bool is_type(const struct value *spec, const char *type)
{
	return strcmp(str(spec, "type"), type) == 0;
}

bool service_external(const struct value *spec)
{
	return is_type(spec, "LoadBalancer") || is_type(spec, "NodePort") ||
	       (is_type(spec, "ClusterIP") && value_len(value_get(spec, "externalIPs")));
}

bool service_needs_health_check(const struct value *spec)
{
	return is_type(spec, "LoadBalancer") &&
	       strcmp(str(spec, "externalTrafficPolicy"), "Local") == 0;
}

static bool headless(const struct value *spec)
{
	const struct value *ips = value_get(spec, "clusterIPs");

	return value_len(ips) == 1 && str_eq(value_str(value_idx(ips, 0)), "None");
}

static void check_type_fields(struct field_errors *e, const struct fpath *sp,
			      const struct value *spec)
{
	static const char denied[] = "may not be set for ExternalName services";
	static const char *const addresses[] = {"clusterIPs", "ipFamilies", "ipFamilyPolicy"};
	struct fpath ips = FP(sp, "clusterIPs");

	if (!value_len(value_get(spec, "ports")) && !headless(spec) &&
	    !is_type(spec, "ExternalName"))
		fe_required(e, &FP(sp, "ports"), "");
	if (headless(spec) && (is_type(spec, "LoadBalancer") || is_type(spec, "NodePort"))) {
		BUF_AUTO detail = BUF_INIT;

		buf_addf(&detail, "may not be set to 'None' for %s services", str(spec, "type"));
		fe_invalid_str(e, &FP_AT(&ips, 0), "None", buf_str(&detail));
	}
	if (!is_type(spec, "ExternalName"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
		if (value_get(spec, addresses[i]))
			fe_forbidden(e, &FP(sp, addresses[i]), denied);
	if (!*str(spec, "externalName") || strcmp(str(spec, "externalName"), ".") == 0) {
		fe_required(e, &FP(sp, "externalName"), "");
	} else {
		STR_AUTO name = xstrdup(str(spec, "externalName"));

		if (str_ends(name, "."))
			name[strlen(name) - 1] = '\0';
		check_dns_subdomain(e, &FP(sp, "externalName"), name);
	}
}

/* ---- ports ------------------------------------------------------------------------------- */

static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};

static void check_one_port(struct field_errors *e, const struct fpath *p, const struct value *ports,
			   size_t i)
{
	const struct value *port = value_idx(ports, i);
	const char *name = str(port, "name");

	if (!*name && value_len(ports) > 1) {
		fe_required(e, &FP(p, "name"), "");
	} else if (*name) {
		check_dns_label(e, &FP(p, "name"), name);
		for (size_t k = 0; k < i; k++)
			if (strcmp(str(value_idx(ports, k), "name"), name) == 0) {
				fe_duplicate(e, &FP(p, "name"), value_get(port, "name"));
				break;
			}
	}
	check_port(e, &FP(p, "port"), value_int_in(port, "port"));
	check_enum(e, &FP(p, "protocol"), value_get(port, "protocol"), protocols, UNSET_REQUIRED);
	check_port_or_name(e, &FP(p, "targetPort"), value_get(port, "targetPort"));
	if (value_get(port, "appProtocol"))
		check_label_name(e, &FP(p, "appProtocol"), str(port, "appProtocol"));
}

/* The same number and protocol in an earlier port. */
static bool taken(const struct value *ports, size_t i, const char *number)
{
	const struct value *port = value_idx(ports, i);
	int64_t n = value_int_in(port, number);

	for (size_t k = 0; n && k < i; k++)
		if (value_int_in(value_idx(ports, k), number) == n &&
		    strcmp(str(value_idx(ports, k), "protocol"), str(port, "protocol")) == 0)
			return true;
	return false;
}

static void check_ports(struct field_errors *e, const struct fpath *sp, const struct value *spec)
{
	const struct value *ports = value_get(spec, "ports"), *port;
	struct fpath p = FP(sp, "ports");

	value_each_item(port, i, ports)
	{
		struct fpath at = FP_AT(&p, i);

		if (is_type(spec, "ClusterIP") && value_int_in(port, "nodePort"))
			fe_forbidden(e, &FP(&at, "nodePort"),
				     "may not be used when `type` is 'ClusterIP'");
	}
	value_each_item(port, i, ports)
	{
		struct fpath at = FP_AT(&p, i);

		if (taken(ports, i, "nodePort"))
			fe_duplicate(e, &FP(&at, "nodePort"), value_get(port, "nodePort"));
	}
	value_each_item(port, i, ports)
	{
		BUF_AUTO shown = BUF_INIT;

		if (!taken(ports, i, "port"))
			continue;
		buf_addf(&shown,
			 "{\"Name\":\"\",\"Protocol\":\"%s\",\"AppProtocol\":null,\"Port\":%lld,"
			 "\"TargetPort\":0,\"NodePort\":0}",
			 str(port, "protocol"), (long long)value_int_in(port, "port"));
		fe_add_json(e, FE_DUPLICATE, &FP_AT(&p, i), buf_str(&shown), NULL);
	}
}

/* ---- addresses ------------------------------------------------------------------------------- */

#define IP_DETAIL "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

static void check_cluster_ips(struct field_errors *e, const struct fpath *sp,
			      const struct value *spec)
{
	static const char *const policies[] = {"PreferDualStack", "RequireDualStack", "SingleStack",
					       NULL};
	static const char *const families[] = {"IPv4", "IPv6", NULL};
	const struct value *ips = value_get(spec, "clusterIPs"), *v;
	struct fpath p = FP(sp, "clusterIPs"), fp = FP(sp, "ipFamilies");

	if (*str(spec, "clusterIP") && !value_len(ips))
		fe_required(e, &p, "");
	else if (value_len(ips) &&
		 !str_eq(value_str(value_idx(ips, 0)), value_str_in(spec, "clusterIP")))
		fe_invalid(e, &p, ips, "first value must match `clusterIP`");
	if (value_len(ips) > 2)
		fe_invalid(e, &p, ips, "may only hold up to 2 values");
	value_each_item(v, i, ips)
	{
		const char *ip = value_str_or(v, "");

		if (strcmp(ip, "None") == 0 && value_len(ips) > 1)
			fe_invalid(e, &FP_AT(&p, i), v, "'None' must be the first and only value");
		else if (strcmp(ip, "None") != 0 && !is_ip(ip))
			fe_invalid(e, &FP_AT(&p, i), v, IP_DETAIL);
	}
	check_enum(e, &FP(sp, "ipFamilyPolicy"), value_get(spec, "ipFamilyPolicy"), policies,
		   UNSET_OK);
	value_each_item(v, i, value_get(spec, "ipFamilies"))
	{
		check_enum(e, &FP_AT(&fp, i), v, families, UNSET_UNSUPPORTED);
		if (i && value_equal(v, value_idx(value_get(spec, "ipFamilies"), 0)))
			fe_duplicate(e, &FP_AT(&fp, i), v);
	}
}

void check_special_ip(struct field_errors *e, const struct fpath *p, const char *ip)
{
	BUF_AUTO detail = BUF_INIT;

	if (strcmp(ip, "0.0.0.0") == 0 || strcmp(ip, "::") == 0) {
		buf_addf(&detail, "may not be unspecified (%s)", ip);
		fe_invalid_str(e, p, ip, buf_str(&detail));
	}
	if (str_starts(ip, "127.") || strcmp(ip, "::1") == 0)
		fe_invalid_str(e, p, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
	if (str_starts(ip, "169.254.") || str_starts(ip, "fe80:"))
		fe_invalid_str(e, p, ip,
			       "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
	if (str_starts(ip, "224.0.0.") || str_starts(ip, "ff02:"))
		fe_invalid_str(e, p, ip,
			       "may not be in the link-local multicast range (224.0.0.0/24, "
			       "ff02::/10)");
}

static void check_external_ips(struct field_errors *e, const struct fpath *p,
			       const struct value *ips)
{
	const struct value *v;

	value_each_item(v, i, ips)
	{
		if (!is_ip(value_str_or(v, "")))
			fe_invalid(e, &FP_AT(p, i), v, IP_DETAIL);
		else
			check_special_ip(e, &FP_AT(p, i), value_str(v));
	}
}

/* ---- the rest
 * ------------------------------------------------------------------------------------ */

static void check_affinity_config(struct field_errors *e, const struct fpath *sp,
				  const struct value *spec)
{
	static const char *const kinds[] = {"ClientIP", "None", NULL};
	const struct value *config = value_get(spec, "sessionAffinityConfig");
	struct fpath p = FP(sp, "sessionAffinityConfig"), client = FP(&p, "clientIP");
	int64_t sec = value_int_in(config, "clientIP", "timeoutSeconds");

	check_enum(e, &FP(sp, "sessionAffinity"), value_get(spec, "sessionAffinity"), kinds,
		   UNSET_REQUIRED);
	if (strcmp(str(spec, "sessionAffinity"), "ClientIP") == 0 && (sec <= 0 || sec > 86400))
		fe_invalid_int(e, &FP(&client, "timeoutSeconds"), sec,
			       "must be greater than 0 and less than 86400");
	else if (strcmp(str(spec, "sessionAffinity"), "None") == 0 && config)
		fe_forbidden(e, &p, "must not be set when session affinity is None");
}

static void check_balancer_only(struct field_errors *e, const struct fpath *sp,
				const struct value *spec)
{
	static const char only[] = "may only be used when `type` is 'LoadBalancer'";
	bool balancer = is_type(spec, "LoadBalancer");

	if (value_len(value_get(spec, "loadBalancerSourceRanges")) && !balancer)
		fe_forbidden(e, &FP(sp, "LoadBalancerSourceRanges"), only);
	if (value_get(spec, "allocateLoadBalancerNodePorts") && !balancer)
		fe_forbidden(e, &FP(sp, "allocateLoadBalancerNodePorts"), only);
	if (!value_get(spec, "loadBalancerClass"))
		return;
	if (balancer)
		check_label_name(e, &FP(sp, "loadBalancerClass"), str(spec, "loadBalancerClass"));
	else
		fe_forbidden(e, &FP(sp, "loadBalancerClass"), only);
}

static void check_traffic(struct field_errors *e, const struct fpath *sp, const struct value *spec)
{
	static const char *const policies[] = {"Cluster", "Local", NULL};
	static const char *const distribution[] = {"PreferClose", "PreferSameZone",
						   "PreferSameNode", NULL};
	const struct value *external = value_get(spec, "externalTrafficPolicy");
	int64_t health = value_int_in(spec, "healthCheckNodePort");
	bool type_known = is_type(spec, "ClusterIP") || service_external(spec);

	if (service_external(spec))
		check_enum(e, &FP(sp, "externalTrafficPolicy"), external, policies, UNSET_REQUIRED);
	else if (!str_empty(value_str(external)))
		fe_invalid(e, &FP(sp, "externalTrafficPolicy"), external,
			   "may only be set for externally-accessible services");
	if (!service_needs_health_check(spec)) {
		if (health)
			fe_invalid_int(e, &FP(sp, "healthCheckNodePort"), health,
				       "may only be set when `type` is 'LoadBalancer' and "
				       "`externalTrafficPolicy` is 'Local'");
	} else if (!health) {
		fe_required(e, &FP(sp, "healthCheckNodePort"), "");
	} else {
		check_port(e, &FP(sp, "healthCheckNodePort"), health);
	}
	check_enum(e, &FP(sp, "internalTrafficPolicy"), value_get(spec, "internalTrafficPolicy"),
		   policies, type_known ? UNSET_REQUIRED : UNSET_OK);
	check_enum(e, &FP(sp, "trafficDistribution"), value_get(spec, "trafficDistribution"),
		   distribution, UNSET_OK);
}

static void check_spec(struct field_errors *e, const struct value *spec)
{
	static const char *const types[] = {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort",
					    NULL};
	const struct value *ports = value_get(spec, "ports");
	struct fpath sp = FP(NULL, "spec"), pp = FP(&sp, "ports");

	check_type_fields(e, &sp, spec);
	for (size_t i = 0; i < value_len(ports); i++)
		check_one_port(e, &FP_AT(&pp, i), ports, i);
	check_labels(e, &FP(&sp, "selector"), value_get(spec, "selector"));
	check_affinity_config(e, &sp, spec);
	check_cluster_ips(e, &sp, spec);
	check_external_ips(e, &FP(&sp, "externalIPs"), value_get(spec, "externalIPs"));
	check_enum(e, &FP(&sp, "type"), value_get(spec, "type"), types, UNSET_REQUIRED);
	check_ports(e, &sp, spec);
	check_balancer_only(e, &sp, spec);
	check_traffic(e, &sp, spec);
}

static void check_kept_addresses(struct field_errors *e, const struct value *spec,
				 const struct value *old)
{
	const struct value *now = value_get(spec, "clusterIPs"),
			   *was = value_get(old, "clusterIPs");
	struct fpath sp = FP(NULL, "spec"), p = FP(&sp, "clusterIPs");

	if (is_type(old, "ExternalName") || is_type(spec, "ExternalName") || !value_len(was))
		return;
	if (!value_len(now))
		fe_invalid(e, &FP_AT(&p, 0), now, "primary clusterIP can not be unset");
	else if (!value_equal(value_idx(now, 0), value_idx(was, 0)))
		fe_invalid(e, &FP_AT(&p, 0), now, "may not change once set");
	else if (value_len(was) > 1 && value_len(now) > 1 &&
		 !value_equal(value_idx(now, 1), value_idx(was, 1)))
		fe_invalid(e, &FP_AT(&p, 1), now, "may not change once set");
}

void service_validate(const struct value *obj, const struct value *old, const char *subresource,
		      struct field_errors *e)
{
	const struct value *spec = value_get(obj, "spec"), *was = value_get(old, "spec");
	struct fpath sp = FP(NULL, "spec");

	if (!str_empty(subresource) || (old && spec == was))
		return;
	if (old) {
		check_kept_addresses(e, spec, was);
		if (is_type(was, "LoadBalancer") && is_type(spec, "LoadBalancer") &&
		    !value_equal(value_get(spec, "loadBalancerClass"),
				 value_get(was, "loadBalancerClass")))
			fe_invalid(e, &FP(&sp, "loadBalancerClass"),
				   value_get(spec, "loadBalancerClass"), "may not change once set");
		if (service_needs_health_check(was) && service_needs_health_check(spec) &&
		    value_int_in(was, "healthCheckNodePort") !=
			    value_int_in(spec, "healthCheckNodePort"))
			fe_forbidden(e, &FP(&sp, "healthCheckNodePort"), "field is immutable");
	}
	check_spec(e, spec);
}
