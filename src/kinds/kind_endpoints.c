/*
 * kind_endpoints.c - endpoints, the older form. Upstream: pkg/registry/core/endpoint.
 */
#include "kinds/kind_facts.inc"
#include "kinds/service.h"
#include "object/ip.h"

static bool default_port(struct value **v, void *arg)
{
	(void)arg;
	return put_default_str(v, "protocol", "TCP");
}

static bool default_ports(struct value **v, void *arg)
{
	return value_edit_each(v, default_port, arg);
}

static bool default_subset(struct value **v, void *arg)
{
	return value_edit(v, "ports", default_ports, arg);
}

static bool default_subsets(struct value **v, void *arg)
{
	return value_edit_each(v, default_subset, arg);
}

static void defaults(struct value **obj)
{
	value_edit(obj, "subsets", default_subsets, NULL);
}

static void check_addresses(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	const struct value *a;

	value_each_item(a, i, list)
	{
		struct fpath at = FP_AT(p, i);
		const char *ip = value_str_or(value_get(a, "ip"), "");
		const char *host = value_str_or(value_get(a, "hostname"), "");

		if (!is_ip(ip))
			fe_invalid_str(
				e, &FP(&at, "ip"), ip,
				"must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
		if (*host)
			check_dns_label(e, &FP(&at, "hostname"), host);
		if (value_get(a, "nodeName"))
			check_dns_subdomain(e, &FP(&at, "nodeName"),
					    value_str_or(value_get(a, "nodeName"), ""));
		if (is_ip(ip))
			check_special_ip(e, &FP(&at, "ip"), ip);
	}
}

static void check_ports(struct field_errors *e, const struct fpath *p, const struct value *ports)
{
	static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
	const struct value *port;

	value_each_item(port, i, ports)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = value_str_or(value_get(port, "name"), "");

		if (!*name && value_len(ports) > 1)
			fe_required(e, &FP(&at, "name"), "");
		else if (*name)
			check_dns_label(e, &FP(&at, "name"), name);
		check_port(e, &FP(&at, "port"), value_int_in(port, "port"));
		check_enum(e, &FP(&at, "protocol"), value_get(port, "protocol"), protocols,
			   UNSET_REQUIRED);
	}
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	struct fpath p = FP(NULL, "subsets");
	const struct value *s;

	(void)old;
	(void)subresource;
	value_each_item(s, i, value_get(obj, "subsets"))
	{
		struct fpath at = FP_AT(&p, i);

		if (!value_len(value_get(s, "addresses")) &&
		    !value_len(value_get(s, "notReadyAddresses")))
			fe_required(e, &at, "must specify `addresses` or `notReadyAddresses`");
		check_addresses(e, &FP(&at, "addresses"), value_get(s, "addresses"));
		check_addresses(e, &FP(&at, "notReadyAddresses"),
				value_get(s, "notReadyAddresses"));
		check_ports(e, &FP(&at, "ports"), value_get(s, "ports"));
	}
}

static void warn(const struct value *obj, const struct value *old, struct strvec *warnings)
{
	(void)obj;
	(void)old;
	strvec_add(warnings, "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 "
			     "EndpointSlice");
}

#define SHOWN 3

/* One address and port, or what is left out. */
static void add_endpoint(struct buf *out, size_t *count, const char *ip, const struct value *port)
{
	if (++*count > SHOWN)
		return;
	buf_adds(out, out->len ? "," : "");
	buf_addf(out, port && strchr(ip, ':') ? "[%s]" : "%s", ip);
	if (port)
		buf_addf(out, ":%lld", (long long)value_int_in(port, "port"));
}

static struct value *endpoints_cell(const struct value *subsets)
{
	const struct value *s, *a, *port;
	struct buf b = BUF_INIT;
	size_t count = 0;

	value_each_item(s, i, subsets)
	{
		const struct value *ports = value_get(s, "ports");
		const struct value *addresses = value_get(s, "addresses");

		for (size_t p = 0; p == 0 || p < value_len(ports); p++) {
			port = value_idx(ports, p);
			value_each_item(a, k, addresses) add_endpoint(
				&b, &count, value_str_or(value_get(a, "ip"), ""), port);
		}
	}
	if (!value_len(subsets))
		buf_adds(&b, "<none>");
	if (count > SHOWN)
		buf_addf(&b, " + %zu more...", count - SHOWN);
	return cell_take(&b);
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %V, %V]", value_in(obj, "metadata", "name"),
			   endpoints_cell(value_get(obj, "subsets")), cell_age(obj, now));
}

const struct kind kind_endpoints = {
	.defaults = defaults,
	.validate = validate,
	.warn = warn,
	.row = row,
	KIND_FACTS_endpoints,
};
