/* external.c - see external.h. */
#include "cluster/external.h"

#include "client/grpc.h"
#include "etcdctl/client.h"

#include <errno.h>
#include <stdlib.h>

#define REGISTRY "/registry"
#define TIMEOUT (5 * SIM_SEC) /* of a request, and of its event to come back */
#define DIAL_TIMEOUT (2 * SIM_SEC)
#define START_PATIENCE (20 * SIM_SEC)
#define KEEPALIVE (30 * SIM_SEC)
#define PAGE 500 /* keys a request when everything is read */
/* While it does not answer: how often it is asked whether it does, and how long one waits then. */
#define PROBE_PAUSE_MS 1000
#define PROBE_TIMEOUT (200 * SIM_MSEC)

struct external {
	struct store *store;
	struct grpc_loop *loop;
	struct etcd_client *client;
	struct etcd_client *probe; /* the same with little patience */
	struct etcd_watch *watch;
	bool silent;      /* a request's time was over, and none was answered since */
	int64_t probe_at; /* of the machine's clock: not asked again before */
	struct strvec endpoints;
	struct etcd_tls tls;
	char *servers, *prefix;
};

/* ---- keys: /registry/... here, PREFIX/... there ---- */

static char *their_key(const struct external *x, const char *key, size_t len, size_t *ret_len)
{
	size_t skip = strlen(REGISTRY), plen = strlen(x->prefix);
	char *s;

	*ret_len = len - skip + plen;
	s = xcalloc(1, *ret_len + 1);
	memcpy(s, x->prefix, plen);
	memcpy(s + plen, key + skip, len - skip);
	return s;
}

/* NULL when it is none of ours. Owned. */
static char *our_key(const struct external *x, const char *key, size_t len, size_t *ret_len)
{
	size_t plen = strlen(x->prefix), skip = strlen(REGISTRY);
	char *s;

	if (len < plen || memcmp(key, x->prefix, plen) != 0)
		return NULL;
	*ret_len = len - plen + skip;
	s = xcalloc(1, *ret_len + 1);
	memcpy(s, REGISTRY, skip);
	memcpy(s + skip, key + plen, len - plen);
	return s;
}

static void everything(const struct external *x, struct store_range *q, char **ret_key,
		       char **ret_end)
{
	*q = (struct store_range){0};
	*ret_key = xasprintf("%s/", x->prefix);
	*ret_end = store_prefix_end(*ret_key, strlen(*ret_key), &q->end_len);
	q->key = *ret_key;
	q->key_len = strlen(*ret_key);
	q->end = *ret_end;
}

/* ---- reading everything ---- */

struct events {
	struct store_event *v; /* keys owned, values referenced */
	size_t nr, cap;
};

static void events_release(struct events *e)
{
	for (size_t i = 0; i < e->nr; i++) {
		free((void *)(uintptr_t)e->v[i].kv.key);
		blob_unref(e->v[i].kv.value);
	}
	free(e->v);
}

/* key: owned from now on. */
static void events_add(struct events *e, bool del, const struct store_kv *kv, char *key, size_t len)
{
	struct store_event *ev;

	e->v = grow(e->v, e->nr + 1, &e->cap, sizeof(*e->v));
	ev = &e->v[e->nr++];
	*ev = (struct store_event){.del = del, .kv = *kv};
	ev->kv.key = key;
	ev->kv.key_len = len;
	ev->kv.value = kv->value ? blob_ref(kv->value) : NULL;
}

static int by_rev(const void *a, const void *b)
{
	const struct store_event *x = a, *y = b;

	if (x->kv.mod_rev != y->kv.mod_rev)
		return x->kv.mod_rev < y->kv.mod_rev ? -1 : 1;
	return strcmp(x->kv.key, y->kv.key);
}

/* All keys at one revision, page by page, that the mirror has not. */
static int read_all(struct external *x, struct events *e, struct strmap *there, int64_t *ret_rev,
		    struct err *err)
{
	struct store_range q;
	STR_AUTO key = NULL;
	STR_AUTO end = NULL;
	bool more = true;

	everything(x, &q, &key, &end);
	q.limit = PAGE;
	while (more) {
		struct store_result res = {0};
		struct etcd_header h;
		int r = x->client->ops->range(x->client->self, &q, &h, &res, err);

		if (r < 0)
			return r;
		if (!q.rev)
			*ret_rev = q.rev = h.revision;
		for (size_t i = 0; i < res.nr; i++) {
			size_t len;
			char *own = our_key(x, res.kv[i].key, res.kv[i].key_len, &len);
			const struct store_kv *have = store_peek(x->store, own, len);

			strmap_put(there, own, there);
			if (!have || have->mod_rev != res.kv[i].mod_rev)
				events_add(e, false, &res.kv[i], own, len);
			else
				free(own);
		}
		more = res.more && res.nr;
		if (more) {
			free(key);
			key = xmemdup0(res.kv[res.nr - 1].key, res.kv[res.nr - 1].key_len + 1);
			q.key = key;
			q.key_len = res.kv[res.nr - 1].key_len + 1; /* the next one, with a NUL */
		}
		store_result_release(&res);
	}
	return 0;
}

struct gone {
	struct strmap *there;
	struct events *e;
	int64_t rev;
};

static int find_gone(const struct store_kv *kv, void *arg)
{
	struct gone *g = arg;
	const struct store_kv tomb = {.mod_rev = g->rev};

	STR_AUTO key = xmemdup0(kv->key, kv->key_len);

	if (!strmap_has(g->there, key))
		events_add(g->e, true, &tomb, xstrdup(key), kv->key_len);
	return 0;
}

/* Makes the mirror what etcd is now, and watches from there. */
static int resync(struct external *x, struct err *err)
{
	struct events e = {0};
	struct strmap *there = strmap_new(NULL);
	struct gone g = {there, &e, 0};
	struct store_range q;
	STR_AUTO key = NULL;
	STR_AUTO end = NULL;
	int r = read_all(x, &e, there, &g.rev, err);

	if (r == 0) {
		store_each(x->store, REGISTRY "/", strlen(REGISTRY "/"), find_gone, &g);
		if (e.nr)
			qsort(e.v, e.nr, sizeof(*e.v), by_rev);
		store_follow_events(x->store, e.v, e.nr, g.rev);
		store_follow_history(x->store, g.rev);
		etcd_watch_free(x->watch);
		everything(x, &q, &key, &end);
		q.rev = g.rev + 1;
		r = x->client->ops->watch(x->client->self, &q, false, &x->watch, err);
	}
	events_release(&e);
	strmap_free(there);
	return r;
}

/* ---- an etcd that does not answer ---- */

static int no_answer(struct err *err)
{
	return err_set(err, -ETIMEDOUT, "context deadline exceeded");
}

/*
 * Everyone who asks this program waits while a write does. So only the first is waited for to its
 * end: those after it fail at once, until a small question that the members must agree on is
 * answered again.
 */
static int answers(struct external *x, struct err *err)
{
	struct store_range q = {.key = "health", .key_len = 6};
	struct store_result res = {0};
	struct etcd_header h;
	ERR_AUTO why = ERR_INIT;
	int r;

	if (!x->silent)
		return 0;
	if (grpc_now_ms() < x->probe_at)
		return no_answer(err);
	r = x->probe->ops->range(x->probe->self, &q, &h, &res, &why);
	store_result_release(&res);
	x->probe_at = grpc_now_ms() + PROBE_PAUSE_MS;
	if (r == -ETIMEDOUT)
		return no_answer(err);
	x->silent = false; /* or it cannot be reached, which fails at once */
	return 0;
}

/* What became of a request. */
static int noted(struct external *x, int r)
{
	if (r != -ETIMEDOUT)
		return r;
	x->silent = true;
	x->probe_at = grpc_now_ms() + PROBE_PAUSE_MS;
	return r;
}

/* ---- what comes ---- */

static void apply(struct external *x, struct etcd_watch_response *resp)
{
	struct events e = {0};

	for (size_t i = 0; i < resp->nr; i++) {
		const struct store_event *ev = &resp->ev[i];
		size_t len;
		char *own = our_key(x, ev->kv.key, ev->kv.key_len, &len);

		if (own)
			events_add(&e, ev->del, &ev->kv, own, len);
	}
	store_follow_events(x->store, e.v, e.nr, 0);
	events_release(&e);
}

/* Takes in what has come so far. */
static void drain(struct external *x)
{
	struct etcd_watch_response resp;
	ERR_AUTO err = ERR_INIT;

	while (x->watch && x->watch->ops->poll(x->watch, &resp) == 1) {
		bool over = resp.compact_rev || resp.canceled;

		apply(x, &resp);
		etcd_watch_response_release(&resp);
		if (!over)
			continue;
		etcd_watch_free(x->watch);
		x->watch = NULL;
	}
	/* too far behind: tried again at every turn while etcd is away */
	if (!x->watch && answers(x, &err) == 0 && noted(x, resync(x, &err)) < 0)
		x->probe_at = grpc_now_ms() + PROBE_PAUSE_MS;
}

void external_turn(struct external *x)
{
	grpc_loop_turn(x->loop, 0);
	drain(x);
}

int external_fd(const struct external *x)
{
	return grpc_loop_fd(x->loop);
}

static int timed_out(struct err *err)
{
	return err_set(err, -ETIMEDOUT, "etcdserver: request timed out");
}

/* Until the mirror has seen rev. */
static int wait_for_rev(struct external *x, int64_t rev, struct err *err)
{
	int64_t until = grpc_now_ms() + TIMEOUT / SIM_MSEC;

	drain(x);
	while (store_rev(x->store) < rev) {
		if (grpc_now_ms() >= until)
			return timed_out(err);
		grpc_loop_turn(x->loop, 20);
		drain(x);
	}
	return 0;
}

/* Until the mirror has the key at rev or later (0: has no such key). */
static int wait_for_key(struct external *x, const char *key, size_t len, int64_t rev,
			struct err *err)
{
	int64_t until = grpc_now_ms() + TIMEOUT / SIM_MSEC;

	for (;;) {
		const struct store_kv *kv;

		drain(x);
		kv = store_peek(x->store, key, len);
		if (rev ? kv && kv->mod_rev >= rev : !kv)
			return 0;
		if (grpc_now_ms() >= until)
			return timed_out(err);
		grpc_loop_turn(x->loop, 20);
	}
}

/* ---- what is written ---- */

static int do_cas(void *arg, const char *key, size_t key_len, int64_t expect_mod_rev,
		  struct blob *value, int64_t lease, int64_t *ret_rev, struct err *err)
{
	struct external *x = arg;
	size_t len;
	STR_AUTO theirs = their_key(x, key, key_len, &len);
	const struct store_range range = {.key = theirs, .key_len = len};
	const struct store_compare same = {.cmp = STORE_EQUAL,
					   .target = STORE_CMP_MOD,
					   .key = theirs,
					   .key_len = len,
					   .num = expect_mod_rev};
	const struct store_op then = {.type = value ? STORE_OP_PUT : STORE_OP_DELETE,
				      .range = range,
				      .value = value,
				      .lease = lease};
	const struct store_op otherwise = {.type = STORE_OP_RANGE, .range = range};
	const struct store_txn t = {.compare = &same,
				    .nr_compare = 1,
				    .then = &then,
				    .nr_then = 1,
				    .otherwise = &otherwise,
				    .nr_otherwise = 1};
	struct store_txn_result res = {0};
	struct etcd_header h;
	int64_t now = 0;
	int r = answers(x, err);

	if (r == 0)
		r = noted(x, x->client->ops->txn(x->client->self, &t, &h, &res, err));
	if (r < 0)
		return r;
	if (res.succeeded) {
		if (ret_rev)
			*ret_rev = h.revision;
		r = value || expect_mod_rev ? wait_for_rev(x, h.revision, err) : 0;
	} else {
		if (res.nr && res.op[0].range.nr)
			now = res.op[0].range.kv[0].mod_rev;
		r = wait_for_key(x, key, key_len, now, err);
		if (r == 0)
			r = err_set(err, -ESTALE, "etcdserver: mod revision is %lld, not %lld",
				    (long long)now, (long long)expect_mod_rev);
	}
	store_txn_result_release(&res);
	return r;
}

static int do_put(void *arg, const char *key, size_t key_len, struct blob *value, int64_t lease,
		  int64_t *ret_rev, struct err *err)
{
	struct external *x = arg;
	size_t len;
	STR_AUTO theirs = their_key(x, key, key_len, &len);
	const struct store_op op = {.type = STORE_OP_PUT,
				    .range = {.key = theirs, .key_len = len},
				    .value = value,
				    .lease = lease};
	struct store_result prev = {0};
	struct etcd_header h;
	int r = answers(x, err);

	if (r == 0)
		r = noted(x, x->client->ops->put(x->client->self, &op, &h, &prev, err));
	store_result_release(&prev);
	if (r < 0)
		return r;
	if (ret_rev)
		*ret_rev = h.revision;
	return wait_for_rev(x, h.revision, err);
}

static int do_lease_grant(void *arg, int64_t ttl_s, int64_t *ret_id, struct err *err)
{
	struct external *x = arg;
	struct etcd_header h;
	int64_t ttl;
	int r = answers(x, err);

	return r < 0 ? r
		     : noted(x, x->client->ops->lease_grant(x->client->self, ttl_s, &h, ret_id,
							    &ttl, err));
}

static int do_lease_keepalive(void *arg, int64_t id, int64_t *ret_ttl_s, struct err *err)
{
	struct external *x = arg;
	struct etcd_header h;
	int r = answers(x, err);

	return r < 0 ? r
		     : noted(x, x->client->ops->lease_keepalive(x->client->self, id, &h, ret_ttl_s,
								err));
}

/* Somebody else may have compacted further: that is as good. */
static int do_compact(void *arg, int64_t rev, struct err *err)
{
	struct external *x = arg;
	int r = answers(x, err);

	if (r == 0)
		r = noted(x, x->client->ops->compact(x->client->self, rev, false, err));
	if (r < 0 && !strstr(err_msg(err), "has been compacted"))
		return r;
	err_release(err);
	return 0;
}

static const struct store_leader leader = {.cas = do_cas,
					   .put = do_put,
					   .lease_grant = do_lease_grant,
					   .lease_keepalive = do_lease_keepalive,
					   .compact = do_compact};

/* ---- life ---- */

/* As kube-apiserver, an etcd that is there but slow to answer at first is waited for. */
static int first_sync(struct external *x, struct err *err)
{
	int64_t until = grpc_now_ms() + START_PATIENCE / SIM_MSEC;
	int r;

	do {
		err_release(err);
		r = resync(x, err);
	} while (r < 0 && strstr(err_msg(err), "deadline exceeded") && grpc_now_ms() < until);
	return r;
}

int external_new(struct sim *sim, const struct external_etcd *cfg, struct external **ret,
		 struct err *err)
{
	struct external *x = xcalloc(1, sizeof(*x));
	struct etcd_config client = {.endpoints = &x->endpoints,
				     .tls = &x->tls,
				     .timeout_ns = TIMEOUT,
				     .dial_timeout_ns = DIAL_TIMEOUT,
				     .keepalive_time_ns = KEEPALIVE};
	ERR_AUTO why = ERR_INIT;
	int r;

	x->servers = xstrdup(cfg->servers);
	x->prefix = xstrdup(cfg->prefix ? cfg->prefix : REGISTRY);
	strvec_split(&x->endpoints, cfg->servers, ',');
	x->tls = (struct etcd_tls){.ca = xstrdup(cfg->ca_pem),
				   .cert = xstrdup(cfg->cert_pem),
				   .key = xstrdup(cfg->key_pem)};
	x->store = store_new(sim);
	store_follow(x->store, &leader, x);
	x->loop = grpc_loop_new(NULL); /* no fiber may run while a request is served */
	x->client = etcd_client_grpc_new(x->loop, &client, true);
	client.timeout_ns = PROBE_TIMEOUT;
	x->probe = etcd_client_grpc_new(x->loop, &client, true);
	r = x->tls.cert && x->tls.key ? grpc_check_key_pair(x->tls.cert, x->tls.key, &why) : 0;
	if (r == 0)
		r = first_sync(x, &why);
	if (r < 0) {
		r = err_set(err, r, "etcd at %s: %s", cfg->servers, err_msg(&why));
		external_free(x);
		return r;
	}
	*ret = x;
	return 0;
}

void external_free(struct external *x)
{
	if (!x)
		return;
	etcd_watch_free(x->watch);
	etcd_client_free(x->client);
	etcd_client_free(x->probe);
	grpc_loop_free(x->loop);
	store_free(x->store);
	strvec_release(&x->endpoints);
	free(x->tls.ca);
	free(x->tls.cert);
	free(x->tls.key);
	free(x->servers);
	free(x->prefix);
	free(x);
}

struct store *external_store(struct external *x)
{
	return x->store;
}

const char *external_servers(const struct external *x)
{
	return x->servers;
}
