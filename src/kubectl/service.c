#include "kubectl/service.h"

#include <errno.h>

/* An RFC 1123 subdomain. */
static bool is_dns_name(const char *s)
{
	size_t len = strlen(s);

	if (!len || len > 253 || s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-.")])
		return false;
	for (size_t i = 0; i < len; i++) {
		bool edge = i == 0 || i == len - 1 || s[i - 1] == '.' || s[i + 1] == '.';

		if (edge && (s[i] == '-' || (s[i] == '.' && (i == 0 || i == len - 1 ||
							     s[i - 1] == '.'))))
			return false;
	}
	return true;
}

int create_service(struct kubectl *k, const struct service_opts *o, const char *type,
		   struct err *err)
{
	bool headless = str_eq(o->cluster_ip, "None");
	VALUE_AUTO *obj = NULL;
	STR_AUTO what = xasprintf("%s service", type);
	struct value *ports = NULL;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r == 0 && !o->tcp.nr && !headless && strcmp(type, "ExternalName") != 0)
		r = err_set(err, -EINVAL, "at least one tcp port specifier must be provided");
	if (r == 0 && !str_empty(o->external_name) && !is_dns_name(o->external_name))
		r = err_set(err, -EINVAL, "invalid service external name %s", o->external_name);
	for (size_t i = 0; i < o->tcp.nr && r == 0; i++) {
		struct value *port = NULL;

		r = generate_port(o->tcp.v[i], o->node_port, &port, err);
		if (r == 0)
			value_push(&ports, port);
	}
	if (r < 0) {
		value_unref(ports);
		return r;
	}
	obj = value_build(
		"{apiVersion: 'v1', kind: 'Service', metadata: {name: %s, labels: {app: "
		"%s}}, spec: {clusterIP: %s, externalName: %s, ports: %V, selector: {app: "
		"%s}, type: %s}, status: {loadBalancer: {}}}",
		name, name, str_empty(o->cluster_ip) ? NULL : o->cluster_ip,
		str_empty(o->external_name) ? NULL : o->external_name, ports, name, type);
	return generate(k, &o->g, kind_by_resource("", NULL, "services"), obj, what, err);
}
