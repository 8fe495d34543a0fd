/*
 * kind_endpointslice.c - endpoint slices. Upstream: pkg/registry/discovery/endpointslice,
 * pkg/apis/discovery/validation.
 */
#include "kinds/kind_facts.inc"
#include "kinds/service.h"
#include "object/ip.h"

static bool default_port(struct value **v, void *arg)
{
	bool changed = put_default_str(v, "protocol", "TCP");

	(void)arg;
	if (value_get(*v, "name"))
		return changed;
	value_put_str(v, "name", "");
	return true;
}

static bool default_ports(struct value **v, void *arg)
{
	return value_edit_each(v, default_port, arg);
}

static void defaults(struct value **obj)
{
	value_edit(obj, "ports", default_ports, NULL);
}

static void check_address(struct field_errors *e, const struct fpath *p, const char *type,
			  const char *s)
{
	if (strcmp(type, "IPv4") == 0 && (!is_ip(s) || strchr(s, ':')))
		fe_invalid_str(e, p, s, "must be an IPv4 address");
	else if (strcmp(type, "IPv6") == 0 && (!is_ip(s) || !strchr(s, ':')))
		fe_invalid_str(e, p, s, "must be an IPv6 address");
	else if (strcmp(type, "FQDN") == 0)
		check_dns_subdomain(e, p, s);
	else
		check_special_ip(e, p, s);
}

static void check_endpoints(struct field_errors *e, const struct value *obj)
{
	const struct value *list = value_get(obj, "endpoints"), *ep, *a;
	const char *type = value_str_or(value_get(obj, "addressType"), "");
	struct fpath p = FP(NULL, "endpoints");

	if (value_len(list) > 1000) {
		VALUE_AUTO *n = value_int_new((int64_t)value_len(list));

		fe_add(e, FE_TOO_MANY, &p, n, "must have at most 1000 items");
		return;
	}
	value_each_item(ep, i, list)
	{
		struct fpath at = FP_AT(&p, i), ap = FP(&at, "addresses");
		const char *host = value_str_or(value_get(ep, "hostname"), "");

		if (!value_len(value_get(ep, "addresses")))
			fe_required(e, &ap, "must contain at least 1 address");
		value_each_item(a, k, value_get(ep, "addresses"))
			check_address(e, &FP_AT(&ap, k), type, value_str_or(a, ""));
		if (value_get(ep, "nodeName"))
			check_dns_subdomain(e, &FP(&at, "nodeName"),
					    value_str_or(value_get(ep, "nodeName"), ""));
		if (*host)
			check_dns_label(e, &FP(&at, "hostname"), host);
	}
}

static void check_ports(struct field_errors *e, const struct value *ports)
{
	static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
	struct fpath p = FP(NULL, "ports");
	const struct value *port;

	value_each_item(port, i, ports)
	{
		struct fpath at = FP_AT(&p, i);
		const char *name = value_str_or(value_get(port, "name"), "");

		if (*name)
			check_dns_label(e, &FP(&at, "name"), name);
		for (size_t k = 0; k < i; k++)
			if (str_eq(value_str_in(value_idx(ports, k), "name"), name)) {
				fe_duplicate(e, &FP(&at, "name"), value_get(port, "name"));
				break;
			}
		check_enum(e, &FP(&at, "protocol"), value_get(port, "protocol"), protocols,
			   UNSET_REQUIRED);
	}
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	static const char *const types[] = {"FQDN", "IPv4", "IPv6", NULL};
	struct fpath type = FP(NULL, "addressType");

	(void)subresource;
	check_enum(e, &type, value_get(obj, "addressType"), types, UNSET_REQUIRED);
	check_endpoints(e, obj);
	check_ports(e, value_get(obj, "ports"));
	if (old)
		check_immutable(e, &type, value_get(obj, "addressType"),
				value_get(old, "addressType"));
}

#define SHOWN 3

static struct value *ports_cell(const struct value *ports)
{
	struct buf b = BUF_INIT;
	const struct value *port;

	value_each_item(port, i, ports)
	{
		const char *name = value_str_or(value_get(port, "name"), "");

		if (i >= SHOWN)
			break;
		buf_adds(&b, i ? "," : "");
		if (value_get(port, "port"))
			buf_addf(&b, "%lld", (long long)value_int_in(port, "port"));
		else
			buf_adds(&b, *name ? name : "*");
	}
	if (!b.len)
		buf_adds(&b, "<unset>");
	if (value_len(ports) > SHOWN)
		buf_addf(&b, " + %zu more...", value_len(ports) - SHOWN);
	return cell_take(&b);
}

static struct value *endpoints_cell(const struct value *endpoints)
{
	struct buf b = BUF_INIT;
	const struct value *ep, *a;
	size_t count = 0;

	value_each_item(ep, i, endpoints)
		value_each_item(a, k, value_get(ep, "addresses")) if (++count <= SHOWN)
			buf_addf(&b, "%s%s", b.len ? "," : "", value_str_or(a, ""));
	if (!value_len(endpoints))
		buf_adds(&b, "<unset>");
	if (count > SHOWN)
		buf_addf(&b, " + %zu more...", count - SHOWN);
	return cell_take(&b);
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %V, %V, %V, %V]", value_in(obj, "metadata", "name"),
			   cell_text(value_get(obj, "addressType"), ""),
			   ports_cell(value_get(obj, "ports")),
			   endpoints_cell(value_get(obj, "endpoints")), cell_age(obj, now));
}

const struct kind kind_endpointslice = {
	.generation = true,
	.defaults = defaults,
	.validate = validate,
	.row = row,
	KIND_FACTS_endpointslice,
};
