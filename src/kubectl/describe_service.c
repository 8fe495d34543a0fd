#include "kubectl/describe.h"

static void add_endpoint(struct strvec *list, size_t *count, const struct value *endpoint,
			 const struct value *port)
{
	const struct value *ready = value_in(endpoint, "conditions", "ready");
	const char *address = value_str_or(value_idx(value_get(endpoint, "addresses"), 0), "");

	if (!value_is_null(ready) && !value_bool(ready))
		return;
	++*count;
	if (list->nr == 3)
		return;
	if (port)
		strvec_addf(list, "%s:%lld", address, (long long)value_int_in(port, "port"));
	else
		strvec_add(list, address);
}

/* Ready addresses of a service's port, three of them and how many more there are. */
void endpoints_text(struct buf *out, const struct value *slices, const char *port_name)
{
	STRVEC_AUTO list = STRVEC_INIT;
	const struct value *slice, *endpoint, *port;
	size_t count = 0;

	if (value_len(slices) == 0) {
		buf_adds(out, "<none>");
		return;
	}
	value_each_item(slice, i, slices)
	{
		const struct value *endpoints = value_get(slice, "endpoints");

		value_each_item(endpoint, j,
				value_len(value_get(slice, "ports")) ? NULL : endpoints)
			add_endpoint(&list, &count, endpoint, NULL);
		value_each_item(port, j, value_get(slice, "ports"))
		{
			if (!str_eq(value_str_or(value_get(port, "name"), ""), port_name))
				continue;
			value_each_item(endpoint, n, endpoints)
				add_endpoint(&list, &count, endpoint, port);
		}
	}
	strvec_join(&list, ",", out);
	if (count > list.nr)
		buf_addf(out, " + %zu more...", count - list.nr);
}

static void port_lines(struct desc *d, const struct value *p, const struct value *slices)
{
	const char *name = value_str_or(value_get(p, "name"), "");
	const char *shown = name[0] ? name : "<unset>";
	const char *proto = value_str_or(value_get(p, "protocol"), "");
	BUF_AUTO target = BUF_INIT;
	BUF_AUTO endpoints = BUF_INIT;

	desc(d, 0, "Port:\t%s\t%lld/%s\n", shown, (long long)value_int_in(p, "port"), proto);
	if (value_is_null(value_get(p, "targetPort")))
		buf_addc(&target, '0');
	else
		intstr_text(&target, value_get(p, "targetPort"));
	desc(d, 0, "TargetPort:\t%s/%s\n", buf_str(&target), proto);
	if (!value_is_null(value_get(p, "appProtocol")))
		desc_string(d, 0, "AppProtocol", value_get(p, "appProtocol"));
	if (value_int_in(p, "nodePort"))
		desc(d, 0, "NodePort:\t%s\t%lld/%s\n", shown,
		     (long long)value_int_in(p, "nodePort"), proto);
	endpoints_text(&endpoints, slices, name);
	desc(d, 0, "Endpoints:\t%s\n", buf_str(&endpoints));
}

static void joined(struct desc *d, const char *title, const struct value *list, const char *none)
{
	BUF_AUTO text = BUF_INIT;

	strings_join(&text, list, ",");
	if (text.len || none)
		desc(d, 0, "%s:\t%s\n", title, text.len ? buf_str(&text) : none);
}

static void given(struct desc *d, const char *title, const struct value *v)
{
	if (!str_empty(value_str(v)))
		desc_string(d, 0, title, v);
}

static void load_balancer(struct desc *d, const struct value *list)
{
	const struct value *in;
	BUF_AUTO text = BUF_INIT;

	value_each_item(in, i, list)
	{
		const char *ip = value_str_or(value_get(in, "ip"), "");
		const char *mode = value_str_in(in, "ipMode");

		buf_addf(&text, "%s%s", i ? ", " : "",
			 ip[0] ? ip : value_str_or(value_get(in, "hostname"), ""));
		if (ip[0] && mode)
			buf_addf(&text, " (%s)", mode);
	}
	if (value_len(list))
		desc(d, 0, "LoadBalancer Ingress:\t%s\n", buf_str(&text));
}

static void addresses(struct desc *d, const struct value *svc)
{
	const struct value *spec = value_get(svc, "spec");

	given(d, "IP Family Policy", value_get(spec, "ipFamilyPolicy"));
	joined(d, "IP Families", value_get(spec, "ipFamilies"), "<none>");
	desc_string(d, 0, "IP", value_get(spec, "clusterIP"));
	joined(d, "IPs", value_get(spec, "clusterIPs"), "<none>");
	joined(d, "External IPs", value_get(spec, "externalIPs"), NULL);
	given(d, "Desired LoadBalancer IP", value_get(spec, "loadBalancerIP"));
	given(d, "External Name", value_get(spec, "externalName"));
	load_balancer(d, value_in(svc, "status", "loadBalancer", "ingress"));
}

static int run(const struct describing *r, const struct value *svc, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(svc, "spec"), *port;
	const char *name = value_str_or(value_in(svc, "metadata", "name"), "");
	STR_AUTO selector = xasprintf("kubernetes.io/service-name=%s", name);
	VALUE_AUTO *map = value_build("{matchLabels: %v}", value_get(spec, "selector"));
	VALUE_AUTO *slices = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO ignored = ERR_INIT;

	(void)err;
	if (describe_list(r, "discovery.k8s.io", "endpointslices",
			  value_str_in(svc, "metadata", "namespace"), selector, NULL, &slices,
			  &ignored) < 0)
		err_release(&ignored);
	selector_format_object(&text, map);
	desc_name(d, svc);
	desc_labels(d, "Labels", value_in(svc, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(svc, "metadata", "annotations"));
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc_string(d, 0, "Type", value_get(spec, "type"));
	addresses(d, svc);
	value_each_item(port, i, value_get(spec, "ports"))
		port_lines(d, port, value_get(slices, "items"));
	desc_string(d, 0, "Session Affinity", value_get(spec, "sessionAffinity"));
	given(d, "External Traffic Policy", value_get(spec, "externalTrafficPolicy"));
	given(d, "Internal Traffic Policy", value_get(spec, "internalTrafficPolicy"));
	if (value_int_in(spec, "healthCheckNodePort"))
		desc_int(d, 0, "HealthCheck NodePort", value_get(spec, "healthCheckNodePort"));
	joined(d, "LoadBalancer Source Ranges", value_get(spec, "loadBalancerSourceRanges"), NULL);
	given(d, "Traffic Distribution", value_get(spec, "trafficDistribution"));
	return 0;
}

const struct describer describe_service = {.group = "", .kind = "Service", .run = run};
