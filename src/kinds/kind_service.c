/*
 * kind_service.c - services: defaults, strategy and columns; service_validate.c has the
 * rules. Addresses and node ports are allocated by the apiserver.
 * Upstream: pkg/registry/core/service/strategy.go, pkg/api/service.
 */
#include "kinds/kind_facts.inc"
#include "kinds/service.h"

static bool default_port(struct value **v, void *arg)
{
	const struct value *target = value_get(*v, "targetPort");
	bool changed = put_default_str(v, "protocol", "TCP");

	(void)arg;
	if (value_str_len(target) || value_int(target))
		return changed;
	if (!value_get(*v, "port"))
		return changed;
	value_put(v, "targetPort", value_ref(value_get(*v, "port")));
	return true;
}

static bool default_ports(struct value **v, void *arg)
{
	return value_edit_each(v, default_port, arg);
}

static bool default_affinity(struct value **spec)
{
	bool changed = put_default_str(spec, "sessionAffinity", "None");

	if (str_eq(value_str_in(*spec, "sessionAffinity"), "None")) {
		changed |= value_get(*spec, "sessionAffinityConfig") != NULL;
		value_del(spec, "sessionAffinityConfig");
		return changed;
	}
	if (!str_eq(value_str_in(*spec, "sessionAffinity"), "ClientIP") ||
	    value_in(*spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds"))
		return changed;
	value_put_in(spec, value_int_new(10800), "sessionAffinityConfig", "clientIP",
		     "timeoutSeconds");
	return true;
}

static bool default_spec(struct value **v, void *arg)
{
	bool changed = put_default_str(v, "type", "ClusterIP");

	(void)arg;
	changed |= default_affinity(v);
	changed |= value_edit(v, "ports", default_ports, NULL);
	if (!str_eq(value_str_in(*v, "type"), "ExternalName"))
		changed |= put_default_str(v, "internalTrafficPolicy", "Cluster");
	if (service_external(*v))
		changed |= put_default_str(v, "externalTrafficPolicy", "Cluster");
	if (!str_eq(value_str_in(*v, "type"), "LoadBalancer") ||
	    value_get(*v, "allocateLoadBalancerNodePorts"))
		return changed;
	value_put_bool(v, "allocateLoadBalancerNodePorts", true);
	return true;
}

static bool default_ingress(struct value **v, void *arg)
{
	(void)arg;
	return !str_empty(value_str_in(*v, "ip")) && put_default_str(v, "ipMode", "VIP");
}

static bool default_ingresses(struct value **v, void *arg)
{
	return value_edit_each(v, default_ingress, arg);
}

static bool default_balancer(struct value **v, void *arg)
{
	return value_edit(v, "ingress", default_ingresses, arg);
}

static bool default_status(struct value **v, void *arg)
{
	return value_edit(v, "loadBalancer", default_balancer, arg);
}

static void defaults(struct value **obj)
{
	value_edit(obj, "spec", default_spec, NULL);
	if (str_eq(value_str_in(*obj, "spec", "type"), "LoadBalancer"))
		value_edit(obj, "status", default_status, NULL);
}

/* ---- strategy ------------------------------------------------------------------------------ */

static bool needs_cluster_ip(const struct value *spec)
{
	return !str_eq(value_str_in(spec, "type"), "ExternalName");
}

static bool needs_node_ports(const struct value *spec)
{
	const struct value *want = value_get(spec, "allocateLoadBalancerNodePorts");

	if (str_eq(value_str_in(spec, "type"), "NodePort"))
		return true;
	return str_eq(value_str_in(spec, "type"), "LoadBalancer") && (!want || value_bool(want));
}

static bool same(const struct value *a, const struct value *b, const char *key)
{
	return value_equal(value_get(a, key), value_get(b, key));
}

static bool same_node_ports(const struct value *a, const struct value *b)
{
	const struct value *x = value_get(a, "ports"), *y = value_get(b, "ports"), *p;

	value_each_item(p, i,
			x) if (value_int_in(p, "nodePort") &&
			       value_int_in(p, "nodePort") !=
				       value_int_in(value_idx(y, i), "nodePort")) return false;
	return true;
}

static bool drop_node_port(struct value **v, void *arg)
{
	(void)arg;
	if (!value_get(*v, "nodePort"))
		return false;
	value_del(v, "nodePort");
	return true;
}

static bool drop_node_ports(struct value **v, void *arg)
{
	return value_edit_each(v, drop_node_port, arg);
}

/* What the old type had allocated goes with it, unless the user changed it too. */
static void drop_of_type(struct value **spec, const struct value *old)
{
	static const char *const addresses[] = {"clusterIP", "clusterIPs", "ipFamilyPolicy",
						"ipFamilies"};

	if (needs_cluster_ip(old) && !needs_cluster_ip(*spec) && same(*spec, old, "clusterIPs"))
		for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
			value_del(spec, addresses[i]);
	if (needs_node_ports(old) && !needs_node_ports(*spec) && same_node_ports(*spec, old))
		value_edit(spec, "ports", drop_node_ports, NULL);
	if (service_needs_health_check(old) && !service_needs_health_check(*spec) &&
	    same(*spec, old, "healthCheckNodePort"))
		value_del(spec, "healthCheckNodePort");
	if (service_external(old) && !service_external(*spec) &&
	    same(*spec, old, "externalTrafficPolicy"))
		value_del(spec, "externalTrafficPolicy");
	if (!str_eq(value_str_in(old, "type"), "LoadBalancer") ||
	    str_eq(value_str_in(*spec, "type"), "LoadBalancer"))
		return;
	if (same(*spec, old, "allocateLoadBalancerNodePorts"))
		value_del(spec, "allocateLoadBalancerNodePorts");
	if (same(*spec, old, "loadBalancerClass"))
		value_del(spec, "loadBalancerClass");
}

/* clusterIP is the first of clusterIPs: a change of one is a change of the other. */
static void sync_cluster_ips(struct value **spec, const struct value *old)
{
	const char *ip = value_str_or(value_get(*spec, "clusterIP"), "");
	const struct value *ips = value_get(*spec, "clusterIPs");

	if (!old) {
		if (*ip && !value_len(ips))
			value_put(spec, "clusterIPs", value_build("[%s]", ip));
		return;
	}
	if (!same(*spec, old, "clusterIP") && same(*spec, old, "clusterIPs")) {
		if (!*ip) {
			value_del(spec, "clusterIPs");
		} else {
			VALUE_AUTO *list = value_ref(ips);

			if (value_len(list))
				value_put_idx(&list, 0, value_str_new(ip));
			else
				value_push(&list, value_str_new(ip));
			value_put(spec, "clusterIPs", value_ref(list));
		}
	} else if (same(*spec, old, "clusterIP") && !same(*spec, old, "clusterIPs")) {
		if (value_len(ips))
			value_put(spec, "clusterIP", value_ref(value_idx(ips, 0)));
		else
			value_del(spec, "clusterIP");
	}
}

/* An update that does not name what was allocated keeps it. */
static void keep_cluster_ips(struct value **spec, const struct value *old)
{
	static const char *const keys[] = {"clusterIP", "clusterIPs"};

	if (!needs_cluster_ip(*spec) || !needs_cluster_ip(old) ||
	    !str_empty(value_str_in(*spec, "clusterIP")) ||
	    value_len(value_get(*spec, "clusterIPs")))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (value_get(old, keys[i]))
			value_put(spec, keys[i], value_ref(value_get(old, keys[i])));
}

static void prepare(struct value **obj, const struct value *old, const char *subresource,
		    struct sim *sim)
{
	const struct value *was = value_get(old, "spec");
	VALUE_AUTO *spec = NULL;

	(void)sim;
	if (!str_empty(subresource) || (old && value_get(*obj, "spec") == was))
		return;
	spec = value_ref(value_get(*obj, "spec"));
	if (old)
		keep_cluster_ips(&spec, was);
	sync_cluster_ips(&spec, was);
	if (old)
		drop_of_type(&spec, was);
	value_put(obj, "spec", value_ref(spec));
}

/* ---- columns ----------------------------------------------------------------------------------
 */

static void join(struct buf *out, const struct value *list)
{
	const struct value *v;

	value_each_item(v, i, list) buf_addf(out, "%s%s", out->len ? "," : "", value_str_or(v, ""));
}

static void balancer_addresses(struct buf *out, const struct value *obj)
{
	STRVEC_AUTO seen = STRVEC_INIT;
	const struct value *v;

	value_each_item(v, i, value_in(obj, "status", "loadBalancer", "ingress"))
	{
		const char *s = value_str_or(value_get(v, "ip"), "");

		if (!*s)
			s = value_str_or(value_get(v, "hostname"), "");
		if (*s && !strvec_has(&seen, s))
			strvec_add(&seen, s);
	}
	strvec_sort(&seen);
	strvec_join(&seen, ",", out);
}

static struct value *external_ip_cell(const struct value *obj)
{
	const struct value *spec = value_get(obj, "spec");
	const char *type = value_str_or(value_get(spec, "type"), "");
	struct buf b = BUF_INIT;

	if (strcmp(type, "ExternalName") == 0) {
		buf_adds(&b, value_str_or(value_get(spec, "externalName"), ""));
	} else if (strcmp(type, "LoadBalancer") == 0) {
		balancer_addresses(&b, obj);
		join(&b, value_get(spec, "externalIPs"));
		if (!b.len)
			buf_adds(&b, "<pending>");
	} else if (strcmp(type, "ClusterIP") == 0 || strcmp(type, "NodePort") == 0) {
		join(&b, value_get(spec, "externalIPs"));
		if (!b.len)
			buf_adds(&b, "<none>");
	} else {
		buf_adds(&b, "<unknown>");
	}
	return cell_take(&b);
}

static struct value *ports_cell(const struct value *ports)
{
	struct buf b = BUF_INIT;
	const struct value *p;

	value_each_item(p, i, ports)
	{
		buf_addf(&b, "%s%lld", i ? "," : "", (long long)value_int_in(p, "port"));
		if (value_int_in(p, "nodePort") > 0)
			buf_addf(&b, ":%lld", (long long)value_int_in(p, "nodePort"));
		buf_addf(&b, "/%s", value_str_or(value_get(p, "protocol"), ""));
	}
	if (!b.len)
		buf_adds(&b, "<none>");
	return cell_take(&b);
}

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *spec = value_get(obj, "spec");

	return value_build("[%v, %V, %V, %V, %V, %V, %V]", value_in(obj, "metadata", "name"),
			   cell_text(value_get(spec, "type"), ""),
			   cell_text(value_idx(value_get(spec, "clusterIPs"), 0), "<none>"),
			   external_ip_cell(obj), ports_cell(value_get(spec, "ports")),
			   cell_age(obj, now), cell_labels(value_get(spec, "selector")));
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	(void)scratch;
	if (strcmp(key, "spec.clusterIP") == 0)
		return field_text(obj, "spec", "clusterIP");
	if (strcmp(key, "spec.type") == 0)
		return field_text(obj, "spec", "type");
	return NULL;
}

const struct kind kind_service = {
	.name_form = NAME_SERVICE,
	.defaults = defaults,
	.prepare = prepare,
	.validate = service_validate,
	.row = row,
	.field = field,
	KIND_FACTS_service,
};
