/* The cluster's names. Upstream: CoreDNS's kubernetes plugin. */
#include "network/network_private.h"
#include "object/ip.h"

#include <errno.h>
#include <stdlib.h>

struct dns_server {
	struct network *network;
	struct informer_set *informers;
	struct informer *services, *slices;
	struct netns *ns;
	char *domain;
	struct listener *tcp, *udp;
	uint64_t requests; /* answered */
	struct dns_server *next;
};

static void index_by_service(const struct value *slice, struct strvec *ret)
{
	const char *svc = value_str_in(slice, "metadata", "labels", "kubernetes.io/service-name");

	if (svc)
		strvec_addf(ret, "%s/%s",
			    value_str_or(value_in(slice, "metadata", "namespace"), ""), svc);
}

struct dns_server *dns_server_new(struct network *n, struct client *c, struct netns *ns,
				  const char *domain)
{
	struct dns_server *d = xcalloc(1, sizeof(*d));
	struct listener spec = {
		.port = 53, .proto = "TCP", .protocol = "dns", .program = "coredns", .arg = d};

	d->network = n;
	d->ns = ns;
	d->domain = xstrdup(domain);
	d->informers = informer_set_new(c);
	d->services = informer_get(d->informers, kind_by_resource("", NULL, "services"), NULL);
	d->slices = informer_get(
		d->informers, kind_by_resource("discovery.k8s.io", NULL, "endpointslices"), NULL);
	informer_add_index(d->slices, "service", index_by_service);
	(void)!net_listen(ns, &spec, &d->tcp);
	spec.proto = "UDP";
	(void)!net_listen(ns, &spec, &d->udp);
	d->next = n->first;
	n->first = d;
	return d;
}

void dns_server_free(struct dns_server *d)
{
	struct dns_server **p;

	if (!d)
		return;
	for (p = &d->network->first; *p && *p != d; p = &(*p)->next)
		;
	if (*p)
		*p = d->next;
	if (d->tcp)
		net_unlisten(d->tcp);
	if (d->udp)
		net_unlisten(d->udp);
	informer_set_free(d->informers);
	free(d->domain);
	free(d);
}

/* Addresses of a headless service's endpoints; with a host, only that one's. */
uint64_t dns_server_requests(const struct dns_server *d)
{
	return d->requests;
}

static void add_endpoints(struct dns_server *d, const char *key, const char *host,
			  bool not_ready_too, struct strvec *ret)
{
	const struct value *slice, *ep;

	for (size_t i = 0; (slice = informer_index_at(d->slices, "service", key, i)); i++) {
		value_each_item(ep, k, value_get(slice, "endpoints"))
		{
			const char *ip = value_str(value_idx(value_get(ep, "addresses"), 0));
			const char *name = value_str(value_get(ep, "hostname"));
			const struct value *ready = value_in(ep, "conditions", "ready");
			STR_AUTO dashed = xstrdup(ip ? ip : "");

			for (char *s = dashed; *s; s++)
				*s = *s == '.' ? '-' : *s;
			if (!ip || (ready && !value_bool(ready) && !not_ready_too))
				continue;
			if (!host || str_eq(name, host) || strcmp(dashed, host) == 0)
				strvec_add(ret, ip);
		}
	}
}

#define MAX_ALIASES 8 /* of aliases of aliases */

static int answer(struct dns_server *d, const char *name, int aliases, struct strvec *ret);

/* labels: the name without the zone, split at dots, most significant last. */
static int answer_service(struct dns_server *d, const struct strvec *labels, int aliases,
			  struct strvec *ret)
{
	size_t n = labels->nr; /* [..., [host,]] service, namespace, "svc" */
	STR_AUTO key = NULL;
	const struct value *svc;
	const char *ip;

	if (n < 3 || n > 5)
		return -ENOENT;
	key = xasprintf("%s/%s", labels->v[n - 2], labels->v[n - 3]);
	svc = informer_find_key(d->services, key);
	if (!svc)
		return -ENOENT;
	ip = value_str_in(svc, "spec", "clusterIP");
	if (str_eq(value_str_in(svc, "spec", "type"), "ExternalName"))
		return aliases == MAX_ALIASES || n != 3
			       ? -ENOENT
			       : answer(d, value_str_or(value_in(svc, "spec", "externalName"), ""),
					aliases + 1, ret);
	if (ip && strcmp(ip, "None") != 0) {
		if (n == 3)
			strvec_add(ret, ip);
		return n == 3 ? 0 : -ENOENT;
	}
	add_endpoints(d, key, n == 4 ? labels->v[0] : NULL,
		      value_bool_in(svc, "spec", "publishNotReadyAddresses"), ret);
	return ret->nr ? 0 : -ENOENT;
}

/* 10-244-1-5.default.pod */
static int answer_pod(const struct strvec *labels, struct strvec *ret)
{
	char *ip;

	if (labels->nr != 3)
		return -ENOENT;
	ip = xstrdup(labels->v[0]);
	for (char *s = ip; *s; s++)
		*s = *s == '-' ? '.' : *s;
	if (!ipv4_parse(ip, NULL)) {
		free(ip);
		return -ENOENT;
	}
	strvec_take(ret, ip);
	return 0;
}

struct reverse {
	struct dns_server *d;
	const char *ip;
	struct strvec *ret;
};

static int match_service(const struct value *svc, void *arg)
{
	struct reverse *r = arg;

	if (str_eq(value_str_in(svc, "spec", "clusterIP"), r->ip))
		strvec_addf(r->ret, "%s.%s.svc.%s",
			    value_str_or(value_in(svc, "metadata", "name"), ""),
			    value_str_or(value_in(svc, "metadata", "namespace"), ""), r->d->domain);
	return 0;
}

/* "1.0.96.10.in-addr.arpa": the name of a service's address. */
static int answer_reverse(struct dns_server *d, const char *name, struct strvec *ret)
{
	STRVEC_AUTO part = STRVEC_INIT;
	STR_AUTO ip = NULL;
	struct reverse r = {d, NULL, ret};

	strvec_split(&part, name, '.');
	if (part.nr != 6)
		return -ENOENT;
	ip = xasprintf("%s.%s.%s.%s", part.v[3], part.v[2], part.v[1], part.v[0]);
	r.ip = ip;
	informer_each(d->services, NULL, match_service, &r);
	return ret->nr ? 0 : -ENOENT;
}

static int answer(struct dns_server *d, const char *name, int aliases, struct strvec *ret)
{
	STR_AUTO zone = xasprintf(".%s", d->domain);
	STR_AUTO rest = NULL;
	STRVEC_AUTO labels = STRVEC_INIT;
	STRVEC_AUTO found = STRVEC_INIT;
	const char *type;
	int r = -ENOENT;

	if (str_ends(name, ".in-addr.arpa"))
		return answer_reverse(d, name, ret);
	if (!str_ends(name, zone))
		return -ENOENT; /* forwarded: the world outside does not answer */
	rest = xstrndup(name, strlen(name) - strlen(zone));
	strvec_split(&labels, rest, '.');
	type = labels.nr ? labels.v[labels.nr - 1] : "";
	if (strcmp(type, "svc") == 0)
		r = answer_service(d, &labels, aliases, &found);
	else if (strcmp(type, "pod") == 0)
		r = answer_pod(&labels, &found);
	for (size_t i = 0; r == 0 && i < found.nr; i++)
		strvec_add(ret, found.v[i]);
	return r;
}

int dns_answer(struct network *n, struct netns *from, const char *server, const char *name,
	       struct strvec *ret_ips)
{
	struct listener *l = NULL;
	int r = net_route(n->fabric, from, server, 53, "UDP", &l);

	if (r < 0)
		return r == -ECONNREFUSED ? -ECONNREFUSED : -ETIMEDOUT;
	for (struct dns_server *d = n->first; d; d = d->next)
		if (d == l->arg && strcmp(l->protocol, "dns") == 0) {
			d->requests++;
			return answer(d, name, 0, ret_ips);
		}
	return -ETIMEDOUT;
}
