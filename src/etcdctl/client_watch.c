/* client_watch.c - watches of a client over the simulated network, which has a store behind it. */
#include "etcdctl/client_watch.h"

#include <errno.h>
#include <stdlib.h>

void client_header(const struct store *s, struct etcd_header *hdr)
{
	*hdr = (struct etcd_header){.cluster_id = store_cluster_id(s),
				    .member_id = store_member_id(s),
				    .raft_term = store_raft_term(s),
				    .revision = store_rev(s)};
}

#define PROGRESS_INTERVAL (600 * SIM_SEC)

struct store_watching {
	struct etcd_watch pub;
	struct sim *sim;
	struct store *store;
	struct store_watch *watch;
	struct waitq wait;
	struct etcd_watch_response pending;
	size_t cap;
	bool notify;
	int64_t told; /* when it last said something */
};

static struct store_kv keep(const struct store_kv *kv)
{
	struct store_kv k = *kv;

	if (!kv->key)
		return k;
	k.key = xmemdup0(kv->key, kv->key_len);
	blob_ref(k.value);
	return k;
}

static void on_events(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct store_watching *w = arg;
	struct etcd_watch_response *p = &w->pending;

	(void)rev;
	client_header(w->store, &p->header);
	p->compact_rev = compact_rev;
	p->ev = grow(p->ev, p->nr + nr, &w->cap, sizeof(*p->ev));
	for (size_t i = 0; i < nr; i++)
		p->ev[p->nr++] = (struct store_event){
			.del = ev[i].del, .kv = keep(&ev[i].kv), .prev = keep(&ev[i].prev)};
	waitq_wake_all(w->sim, &w->wait);
}

static void watch_progress(struct etcd_watch *pub)
{
	struct store_watching *w = (struct store_watching *)pub;

	if (!store_watch_of(w->watch))
		return;
	client_header(w->store, &w->pending.header);
	w->pending.progress = true;
	waitq_wake_all(w->sim, &w->wait);
}

static int watch_next(struct etcd_watch *pub, struct etcd_watch_response *ret)
{
	struct store_watching *w = (struct store_watching *)pub;

	while (!w->pending.nr && !w->pending.compact_rev && !w->pending.progress) {
		int64_t until = w->notify ? w->told + PROGRESS_INTERVAL : SIM_NEVER;
		int r = waitq_wait(w->sim, &w->wait, until);

		if (r < 0 && r != -ETIMEDOUT)
			return r;
		if (sim_now(w->sim) >= until)
			watch_progress(pub);
	}
	w->told = sim_now(w->sim);
	w->pending.progress = w->pending.progress && !w->pending.nr && !w->pending.compact_rev;
	*ret = w->pending;
	w->pending = (struct etcd_watch_response){0};
	w->cap = 0;
	return 0;
}

static void watch_free(struct etcd_watch *pub)
{
	struct store_watching *w = (struct store_watching *)pub;

	store_watch_free(w->watch);
	etcd_watch_response_release(&w->pending);
	free(w);
}

static const struct etcd_watch_ops watch_ops = {
	.next = watch_next, .progress = watch_progress, .free = watch_free};

struct etcd_watch *client_watch_new(struct sim *sim, struct store *store,
				    const struct store_range *q, bool notify)
{
	struct store_watching *w = xcalloc(1, sizeof(*w));

	w->pub.ops = &watch_ops;
	w->sim = sim;
	w->store = store;
	w->notify = notify;
	w->told = sim_now(sim);
	w->watch = store_watch_new(store, q->key, q->key_len, q->end, q->end_len, q->rev, on_events,
				   w);
	return &w->pub;
}

void etcd_watch_response_release(struct etcd_watch_response *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		free((void *)(uintptr_t)r->ev[i].kv.key);
		blob_unref(r->ev[i].kv.value);
		free((void *)(uintptr_t)r->ev[i].prev.key);
		blob_unref(r->ev[i].prev.value);
	}
	free(r->ev);
	free(r->canceled);
	*r = (struct etcd_watch_response){0};
}
