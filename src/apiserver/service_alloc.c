/*
 * service_alloc.c - cluster addresses and node ports of Services.
 *
 * What is taken is read off the Services themselves (service_seen runs on each commit), so
 * there is nothing to release and nothing to repair. The lower part of each range is given
 * out last: it is for those who choose their own.
 * Upstream: pkg/registry/core/service/{allocator,ipallocator,portallocator,storage}.
 */
#include "apiserver/internal.h"
#include "object/ip.h"

#define PORT_FIRST 30000
#define PORT_LAST 32767
#define PORT_STATIC 86 /* the lower ones, min(max(16, 2768/32), 128) */

struct allocator {
	struct strmap *used; /* key to count, as a pointer-sized number */
};

struct allocator *allocator_new(void)
{
	struct allocator *x = xcalloc(1, sizeof(*x));

	x->used = strmap_new(NULL);
	return x;
}

void allocator_free(struct allocator *x)
{
	if (!x)
		return;
	strmap_free(x->used);
	free(x);
}

static void use(struct allocator *x, const char *key, int by)
{
	intptr_t n = (intptr_t)strmap_get(x->used, key) + by;

	if (n > 0)
		strmap_put(x->used, key, (void *)n);
	else
		strmap_del(x->used, key);
}

static bool needs_cluster_ip(const struct value *svc)
{
	return !str_eq(value_str_in(svc, "spec", "type"), "ExternalName");
}

static bool needs_node_ports(const struct value *svc)
{
	const char *type = value_str_in(svc, "spec", "type");
	const struct value *wanted = value_in(svc, "spec", "allocateLoadBalancerNodePorts");

	return str_eq(type, "NodePort") ||
	       (str_eq(type, "LoadBalancer") && (!wanted || value_bool(wanted)));
}

static void count(struct apiserver *a, const struct value *svc, int by)
{
	const struct value *ip, *port;

	value_each_item(ip, i,
			value_in(svc, "spec", "clusterIPs")) if (value_str(ip) &&
								 strcmp(value_str(ip), "None") != 0)
		use(a->ips, value_str(ip), by);
	value_each_item(port, i, value_in(svc, "spec", "ports"))
	{
		int64_t n = value_int(value_get(port, "nodePort"));
		char key[24];

		if (n <= 0)
			continue;
		snprintf(key, sizeof(key), "%lld", (long long)n);
		use(a->ports, key, by);
	}
}

void service_seen(struct apiserver *a, const struct value *obj, const struct value *old)
{
	if (old)
		count(a, old, -1);
	if (obj)
		count(a, obj, 1);
}

/* ---- addresses --------------------------------------------------------------------------- */

/* The network and the number of usable addresses after it. */
static void range_of(const struct apiserver *a, uint32_t *ret_base, uint64_t *ret_size)
{
	int bits;

	if (!ipv4_range_parse(a->service_cidr, ret_base, &bits)) {
		*ret_base = 10u << 24 | 96u << 16;
		bits = 12;
	}
	bits = MIN(MAX(bits, 1), 30);
	*ret_base &= ~UINT32_C(0) << (32 - bits);
	*ret_size = (UINT64_C(1) << (32 - bits)) - 2;
}

static char *ip_text(uint32_t ip)
{
	struct buf b = BUF_INIT;

	ipv4_write(&b, ip);
	return buf_detach(&b);
}

static char *first_free(struct apiserver *a, uint32_t base, uint64_t from, uint64_t lo, uint64_t hi)
{
	for (uint64_t i = 0; i <= hi - lo; i++) {
		uint64_t off = lo + (from - lo + i) % (hi - lo + 1);
		char *ip = ip_text(base + (uint32_t)off);

		if (!strmap_has(a->ips->used, ip))
			return ip;
		free(ip);
	}
	return NULL;
}

static char *pick_ip(struct apiserver *a)
{
	uint64_t size, reserved;
	uint32_t base;
	char *ip;

	range_of(a, &base, &size);
	reserved = MIN(MAX(UINT64_C(16), size / 16), UINT64_C(256));
	if (reserved >= size)
		reserved = 0;
	ip = first_free(a, base, reserved + 1 + sim_rand_below(a->sim, size - reserved),
			reserved + 1, size);
	return ip || !reserved ? ip : first_free(a, base, 1, 1, reserved);
}

static int invalid(struct call *c, const struct value *svc, const char *field,
		   const struct value *bad, const char *why)
{
	struct field_errors *errs = field_errors_new();
	int rc;

	field_error(errs, FE_INVALID, field, bad, "%s", why);
	rc = status_invalid(c->err, c->ep->kind, value_str_in(svc, "metadata", "name"), errs);
	field_errors_free(errs);
	return rc;
}

static int check_ip(struct call *c, const struct value *svc, const char *ip)
{
	VALUE_AUTO *bad = value_build("[%s]", ip);
	STR_AUTO why = NULL;
	uint32_t base, n;
	uint64_t size;

	range_of(c->a, &base, &size);
	if (!ipv4_parse(ip, &n))
		return 0; /* validation words this better */
	if (n <= base || n > base + size)
		why = xasprintf("failed to allocate IP %s: the provided IP (%s) is not in the "
				"valid range. The range of valid IPs is %s",
				ip, ip, c->a->service_cidr);
	else if (strmap_has(c->a->ips->used, ip))
		why = xasprintf("failed to allocate IP %s: provided IP is already allocated", ip);
	return why ? invalid(c, svc, "spec.clusterIPs", bad, why) : 0;
}

static int allocate_ip(struct call *c, struct value **svc, const struct value *old)
{
	const char *ip = value_str_in(*svc, "spec", "clusterIP");
	const char *had = value_str_in(old, "spec", "clusterIP");
	char *picked;
	int rc;

	if (str_empty(ip) &&
	    !str_empty(value_str(value_idx(value_in(*svc, "spec", "clusterIPs"), 0))))
		ip = value_str(value_idx(value_in(*svc, "spec", "clusterIPs"), 0));
	if (str_empty(ip)) {
		picked = pick_ip(c->a);
		if (!picked)
			return status_internal(c->err,
					       "failed to allocate a serviceIP: range is full");
		value_put_in(svc, value_str_new(picked), "spec", "clusterIP");
		value_put_in(svc, value_build("[%s]", picked), "spec", "clusterIPs");
		free(picked);
		return 0;
	}
	if (strcmp(ip, "None") != 0 && !str_eq(ip, had)) {
		rc = check_ip(c, *svc, ip);
		if (rc < 0)
			return rc;
	}
	if (!value_str_in(*svc, "spec", "clusterIP"))
		value_put_in(svc, value_str_new(ip), "spec", "clusterIP");
	if (!value_len(value_in(*svc, "spec", "clusterIPs")))
		value_put_in(svc, value_build("[%s]", value_str_in(*svc, "spec", "clusterIP")),
			     "spec", "clusterIPs");
	return 0;
}

static void default_families(struct value **svc)
{
	bool headless = str_eq(value_str_in(*svc, "spec", "clusterIP"), "None");
	bool loose = headless && !value_len(value_in(*svc, "spec", "selector"));

	if (!value_len(value_in(*svc, "spec", "ipFamilies")))
		value_put_in(svc, value_build(loose ? "['IPv4', 'IPv6']" : "['IPv4']"), "spec",
			     "ipFamilies");
	if (str_empty(value_str_in(*svc, "spec", "ipFamilyPolicy")))
		value_put_in(svc, value_str_new(loose ? "RequireDualStack" : "SingleStack"), "spec",
			     "ipFamilyPolicy");
}

/* ---- ports -------------------------------------------------------------------------------- */

static bool port_taken(struct apiserver *a, int64_t n, const struct value *old)
{
	const struct value *p;
	char key[24];

	value_each_item(p, i,
			value_in(old, "spec", "ports")) if (value_int(value_get(p, "nodePort")) ==
							    n) return false;
	snprintf(key, sizeof(key), "%lld", (long long)n);
	return strmap_has(a->ports->used, key);
}

/* Ports chosen earlier in this very Service, by another protocol too. */
static bool chosen_here(const struct value *ports, size_t before, int64_t n)
{
	for (size_t i = 0; i < before; i++)
		if (value_int(value_get(value_idx(ports, i), "nodePort")) == n)
			return true;
	return false;
}

static int64_t pick_port(struct apiserver *a, const struct value *ports, const struct value *old)
{
	int64_t lo = PORT_FIRST + PORT_STATIC, n = PORT_LAST - lo + 1;
	int64_t from = (int64_t)sim_rand_below(a->sim, (uint64_t)n);

	for (int64_t i = 0; i < n; i++) {
		int64_t port = lo + (from + i) % n;

		if (!port_taken(a, port, old) && !chosen_here(ports, value_len(ports), port))
			return port;
	}
	for (int64_t port = PORT_FIRST; port < lo; port++)
		if (!port_taken(a, port, old) && !chosen_here(ports, value_len(ports), port))
			return port;
	return 0;
}

static int check_port(struct call *c, const struct value *svc, size_t i, const struct value *old)
{
	const struct value *port = value_idx(value_in(svc, "spec", "ports"), i);
	const struct value *bad = value_get(port, "nodePort");
	STR_AUTO field = xasprintf("spec.ports[%zu].nodePort", i);
	int64_t n = value_int(bad);

	if (n < PORT_FIRST || n > PORT_LAST)
		return invalid(c, svc, field, bad,
			       "provided port is not in the valid range. The range of valid ports "
			       "is 30000-32767");
	if (port_taken(c->a, n, old) && !chosen_here(value_in(svc, "spec", "ports"), i, n))
		return invalid(c, svc, field, bad, "provided port is already allocated");
	return 0;
}

static void set_port(struct value **svc, size_t i, int64_t n)
{
	struct value *ports = value_ref(value_in(*svc, "spec", "ports"));
	struct value *port = value_ref(value_idx(ports, i));

	if (n)
		value_put_int(&port, "nodePort", n);
	else
		value_del(&port, "nodePort");
	value_put_idx(&ports, i, port);
	value_put_in(svc, ports, "spec", "ports");
}

/* The port that old had for the same protocol and port. */
static int64_t earlier_port(const struct value *old, const struct value *port)
{
	const struct value *p;

	value_each_item(p, i, value_in(old, "spec", "ports")) if (
		value_int(value_get(p, "port")) == value_int(value_get(port, "port")) &&
		str_eq(value_str(value_get(p, "protocol")),
		       value_str(value_get(
			       port, "protocol")))) return value_int(value_get(p, "nodePort"));
	return 0;
}

static int allocate_ports(struct call *c, struct value **svc, const struct value *old)
{
	int rc;

	for (size_t i = 0; i < value_len(value_in(*svc, "spec", "ports")); i++) {
		const struct value *ports = value_in(*svc, "spec", "ports");
		const struct value *port = value_idx(ports, i);
		int64_t n = value_int(value_get(port, "nodePort"));

		if (!n)
			n = earlier_port(old, port);
		if (!n) {
			n = pick_port(c->a, ports, old);
			if (!n)
				return status_internal(c->err, "failed to allocate a nodePort: "
							       "range is full");
		}
		if (n != value_int(value_get(port, "nodePort")))
			set_port(svc, i, n);
		rc = check_port(c, *svc, i, old);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

/* What a change of type takes along, when the client left it as it was. */
static void drop_for_type(struct value **svc, const struct value *old)
{
	if (needs_node_ports(old) && !needs_node_ports(*svc))
		for (size_t i = 0; i < value_len(value_in(*svc, "spec", "ports")); i++) {
			const struct value *p = value_idx(value_in(*svc, "spec", "ports"), i);
			int64_t n = value_int(value_get(p, "nodePort"));

			if (n && n == earlier_port(old, p))
				set_port(svc, i, 0);
		}
	if (needs_cluster_ip(old) && !needs_cluster_ip(*svc) &&
	    str_eq(value_str_in(*svc, "spec", "clusterIP"),
		   value_str_in(old, "spec", "clusterIP"))) {
		static const char *const fields[] = {"clusterIP", "clusterIPs", "ipFamilies",
						     "ipFamilyPolicy", "internalTrafficPolicy"};

		for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
			value_del_in(svc, "spec", fields[i]);
	}
	if (str_eq(value_str_in(*svc, "spec", "type"), "ClusterIP") &&
	    !str_eq(value_str_in(old, "spec", "type"), "ClusterIP") &&
	    !value_in(*svc, "spec", "externalIPs"))
		value_del_in(svc, "spec", "externalTrafficPolicy");
	if (!str_eq(value_str_in(*svc, "spec", "type"), "LoadBalancer") &&
	    str_eq(value_str_in(old, "spec", "type"), "LoadBalancer")) {
		value_del_in(svc, "spec", "allocateLoadBalancerNodePorts");
		value_del_in(svc, "spec", "healthCheckNodePort");
		value_del_in(svc, "spec", "loadBalancerClass");
	}
}

static void keep_field(struct value **svc, const struct value *old, const char *field)
{
	const struct value *had = value_in(old, "spec", field);

	if (had && !value_in(*svc, "spec", field))
		value_put_in(svc, value_ref(had), "spec", field);
}

int service_allocate(struct call *c, struct value **svc, const struct value *old)
{
	int rc = 0;

	if (old && needs_cluster_ip(old) && needs_cluster_ip(*svc)) {
		keep_field(svc, old, "clusterIP");
		keep_field(svc, old, "clusterIPs");
		keep_field(svc, old, "ipFamilies");
		keep_field(svc, old, "ipFamilyPolicy");
	}
	if (old)
		drop_for_type(svc, old);
	if (needs_cluster_ip(*svc)) {
		rc = allocate_ip(c, svc, old);
		if (rc == 0)
			default_families(svc);
	}
	if (rc == 0 && needs_node_ports(*svc))
		rc = allocate_ports(c, svc, old);
	return rc;
}
