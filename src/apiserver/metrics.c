/*
 * metrics.c - /metrics: what the server counts, in Prometheus' text form.
 * Upstream: apiserver/pkg/endpoints/metrics.
 */
#include "apiserver/internal.h"

#include <stdlib.h>

enum scope { SCOPE_CLUSTER, SCOPE_NAMESPACE, SCOPE_RESOURCE };

struct request_counter {
	const char *sub; /* of the endpoint, or "" */
	short verb, code;
	bool dry_run, apply;
	enum scope scope;
	uint64_t n;
};

static enum scope scope_of(const struct api_request *req)
{
	if (!str_empty(req->name) || req->verb == API_CREATE)
		return SCOPE_RESOURCE;
	return str_empty(req->ns) ? SCOPE_CLUSTER : SCOPE_NAMESPACE;
}

/* Names that the endpoint has: what outsiders ask for does not make counters. */
static const char *sub_of(const struct endpoint *ep, const char *name)
{
	for (size_t i = 0; name && i < ep->nr_subs; i++)
		if (!strcmp(ep->subs[i].name, name))
			return ep->subs[i].name;
	return name && !strcmp(name, "status") ? "status" : "";
}

void metrics_count(struct call *c, int code)
{
	const struct api_request *req = c->req;
	struct request_counters *all;
	struct request_counter want;

	if (!c->ep)
		return;
	all = &c->a->counters[c->ep - c->a->endpoints];
	want = (struct request_counter){.sub = sub_of(c->ep, req->subresource),
					.verb = (short)req->verb,
					.code = (short)code,
					.dry_run = req->dry_run,
					.apply =
						req->verb == API_PATCH && req->patch == PATCH_APPLY,
					.scope = scope_of(req)};
	for (size_t i = 0; i < all->nr; i++) {
		struct request_counter *r = &all->v[i];

		if (r->sub == want.sub && r->verb == want.verb && r->code == want.code &&
		    r->scope == want.scope && r->dry_run == want.dry_run &&
		    r->apply == want.apply) {
			r->n++;
			return;
		}
	}
	want.n = 1;
	all->v = xreallocarray(all->v, all->nr + 1, sizeof(*all->v));
	all->v[all->nr++] = want;
}

void metrics_release(struct apiserver *a)
{
	for (size_t i = 0; i < a->nr_endpoints + a->nr_addons; i++)
		free(a->counters[i].v);
	free(a->counters);
}

static const char *verb_name(const struct request_counter *r)
{
	static const char *const names[] = {
		[API_GET] = "GET",       [API_LIST] = "LIST",
		[API_WATCH] = "WATCH",   [API_CREATE] = "POST",
		[API_UPDATE] = "PUT",    [API_PATCH] = "PATCH",
		[API_DELETE] = "DELETE", [API_DELETE_COLLECTION] = "DELETECOLLECTION"};

	return r->apply ? "APPLY" : names[r->verb];
}

/* In the order of the labels' values, as Prometheus' library writes them. */
static void write_requests(const struct apiserver *a, struct buf *out)
{
	static const char *const scopes[] = {"cluster", "namespace", "resource"};
	STRVEC_AUTO lines = STRVEC_INIT;

	for (size_t e = 0; e < a->nr_endpoints + a->nr_addons; e++)
		for (size_t i = 0; i < a->counters[e].nr; i++) {
			const struct request_counter *r = &a->counters[e].v[i];
			const struct kind *k = a->endpoints[e].kind;

			strvec_addf(&lines,
				    "apiserver_request_total{code=\"%d\",component=\"apiserver\","
				    "dry_run=\"%s\",group=\"%s\",resource=\"%s\",scope=\"%s\","
				    "subresource=\"%s\",verb=\"%s\",version=\"%s\"} %llu\n",
				    r->code, r->dry_run ? "All" : "", k->group, k->plural,
				    scopes[r->scope], r->sub, verb_name(r), k->version,
				    (unsigned long long)r->n);
		}
	strvec_sort(&lines);
	buf_adds(out, "# HELP apiserver_request_total Requests handled.\n"
		      "# TYPE apiserver_request_total counter\n");
	for (size_t i = 0; i < lines.nr; i++)
		buf_adds(out, lines.v[i]);
}

static int count_one(const struct store_kv *kv, void *arg)
{
	(void)kv;
	++*(size_t *)arg;
	return 0;
}

static void write_objects(struct apiserver *a, struct buf *out)
{
	STRVEC_AUTO lines = STRVEC_INIT;

	for (size_t i = 0; i < a->nr_resources; i++) {
		const struct resource *r = &a->resources[i];
		size_t n = 0;

		store_each(a->store, r->prefix, r->prefix_len, count_one, &n);
		strvec_addf(&lines, "apiserver_storage_objects{resource=\"%s\"} %zu\n",
			    kind_group_resource(r->kind), n);
	}
	strvec_sort(&lines);
	buf_adds(out, "# HELP apiserver_storage_objects Stored objects by resource.\n"
		      "# TYPE apiserver_storage_objects gauge\n");
	for (size_t i = 0; i < lines.nr; i++)
		buf_adds(out, lines.v[i]);
}

int metrics_handle(struct call *c)
{
	struct buf *out = &c->resp->text;
	struct apiserver *a = c->a;

	c->resp->text_type = "text/plain; version=0.0.4; charset=utf-8";
	buf_addf(out,
		 "# HELP apiserver_registered_watchers Watches open now.\n"
		 "# TYPE apiserver_registered_watchers gauge\n"
		 "apiserver_registered_watchers %zu\n",
		 watch_count(a));
	write_requests(a, out);
	write_objects(a, out);
	buf_addf(out,
		 "# HELP apiserver_storage_size_bytes Size of the storage database.\n"
		 "# TYPE apiserver_storage_size_bytes gauge\n"
		 "apiserver_storage_size_bytes{storage_cluster_id=\"etcd-0\"} %lld\n",
		 (long long)store_db_size(a->store));
	c->resp->code = 200;
	return 0;
}
