/*
 * watch.c - who hears of which event.
 *
 * Each resource keeps its watchers in buckets: those that want one object, one node's pods,
 * one namespace, or everything. An event looks into the buckets its new and old state fall
 * into, so a hundred kubelets that each watch their own node cost an event nothing.
 *
 * A watch is dead once freed or ended; dead ones stay linked while a dispatch runs and are
 * swept after it. Upstream: apiserver/pkg/storage/cacher.
 */
#include "apiserver/internal.h"

#define WATCH_BOOKMARK_EVERY (60 * SIM_SEC)

struct watch_list {
	struct api_watch *first, *last;
};

struct watch_index {
	struct watch_list all;
	struct strmap *by_name, *by_node, *by_ns; /* of struct watch_list */
	size_t nr;
};

struct api_watch {
	struct apiserver *a; /* NULL once ended */
	const struct endpoint *ep;
	struct watch_index *index;
	struct strmap *map; /* the bucket's map and key; NULL: index->all */
	char *map_key;
	struct watch_list *list;
	struct api_watch *prev, *next;
	api_watch_fn fn;
	void *arg;
	struct filter f;
	int64_t seen; /* events up to this revision were delivered or are not wanted */
	bool bookmarks, table, partial, header_sent;
	int include_object;
	bool dead; /* to be freed by the sweep */
	struct api_watch *next_dead;
};

struct watch_index *watch_index_new(void)
{
	struct watch_index *x = xcalloc(1, sizeof(*x));

	x->by_name = strmap_new(free);
	x->by_node = strmap_new(free);
	x->by_ns = strmap_new(free);
	return x;
}

void watch_index_free(struct watch_index *x)
{
	if (!x)
		return;
	strmap_free(x->by_name);
	strmap_free(x->by_node);
	strmap_free(x->by_ns);
	free(x);
}

size_t watch_count(const struct apiserver *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->nr_resources; i++)
		n += a->resources[i].watches->nr;
	return n;
}

static void link_watch(struct api_watch *w)
{
	struct watch_index *x = w->index;

	if (w->f.name) {
		w->map = x->by_name;
		w->map_key = xasprintf("%s/%s", w->f.ns ? w->f.ns : "", w->f.name);
	} else if (w->f.node && *w->f.node) {
		w->map = x->by_node;
		w->map_key = xstrdup(w->f.node);
	} else if (w->f.ns) {
		w->map = x->by_ns;
		w->map_key = xstrdup(w->f.ns);
	}
	w->list = &x->all;
	if (w->map) {
		w->list = strmap_get(w->map, w->map_key);
		if (!w->list) {
			w->list = xcalloc(1, sizeof(*w->list));
			strmap_put(w->map, w->map_key, w->list);
		}
	}
	w->prev = w->list->last;
	*(w->prev ? &w->prev->next : &w->list->first) = w;
	w->list->last = w;
	x->nr++;
}

static void unlink_watch(struct api_watch *w)
{
	*(w->prev ? &w->prev->next : &w->list->first) = w->next;
	*(w->next ? &w->next->prev : &w->list->last) = w->prev;
	if (w->map && !w->list->first)
		strmap_del(w->map, w->map_key);
	w->index->nr--;
	w->list = NULL;
}

static void destroy(struct api_watch *w)
{
	filter_release(&w->f);
	free(w->map_key);
	free(w);
}

/* ---- delivery ----------------------------------------------------------------------------- */

static struct value *event_object(struct api_watch *w, const struct value *obj)
{
	struct value *v = convert_out(w->ep, obj), *form;

	if (!w->table && !w->partial)
		return v;
	if (w->table)
		form = table_new(w->ep, v, NULL, w->include_object, !w->header_sent,
				 sim_now(w->a->sim));
	else
		form = partial_new(v);
	w->header_sent = true;
	value_unref(v);
	return form;
}

static void send(struct api_watch *w, const char *type, const struct value *obj)
{
	struct value *v;

	if (w->ep->kind == w->ep->res->kind && !w->table && !w->partial) {
		w->fn(w->arg, type, obj);
		return;
	}
	v = event_object(w, obj);
	w->fn(w->arg, type, v);
	value_unref(v);
}

/* An object that left the selection is shown as it was, at the revision of its leaving. */
static void send_deleted(struct api_watch *w, const struct value *old, int64_t rev)
{
	struct value *last = value_ref(old);

	object_set_rv(&last, rev);
	send(w, "DELETED", last);
	value_unref(last);
}

static void deliver(struct api_watch *w, const struct value *obj, const struct value *old,
		    int64_t rev)
{
	bool is, was;

	if (w->dead || !w->a || rev <= w->seen)
		return;
	is = filter_matches(&w->f, obj);
	was = filter_matches(&w->f, old);
	w->seen = rev;
	if (is)
		send(w, was ? "MODIFIED" : "ADDED", obj);
	else if (was)
		send_deleted(w, old, rev);
}

static void deliver_list(struct watch_list *l, const struct value *obj, const struct value *old,
			 int64_t rev)
{
	/* A callback may free watches (they stay linked) but the apiserver adds none. */
	for (struct api_watch *w = l ? l->first : NULL; w; w = w->next)
		deliver(w, obj, old, rev);
}

static void deliver_node(struct watch_index *x, const struct value *obj, const struct value *old,
			 int64_t rev)
{
	const char *now = value_str_in(obj, "spec", "nodeName");
	const char *then = value_str_in(old, "spec", "nodeName");

	if (then && *then)
		deliver_list(strmap_get(x->by_node, then), obj, old, rev);
	if (now && *now && now != then && !str_eq(now, then))
		deliver_list(strmap_get(x->by_node, now), obj, old, rev);
}

static void sweep(struct apiserver *a)
{
	a->sweep = false;
	for (struct api_watch *w = a->dead, *next; w; w = next) {
		next = w->next_dead;
		unlink_watch(w);
		destroy(w);
	}
	a->dead = NULL;
}

void watch_dispatch(struct apiserver *a, struct resource *r, const struct value *obj,
		    const struct value *old, int64_t rev)
{
	struct watch_index *x = r->watches;
	const struct value *meta;
	const char *ns, *name;

	if (!x->nr)
		return;
	meta = value_get(obj ? obj : old, "metadata");
	ns = value_str(value_get(meta, "namespace"));
	a->dispatching++;
	deliver_list(&x->all, obj, old, rev);
	if (ns && strmap_len(x->by_ns))
		deliver_list(strmap_get(x->by_ns, ns), obj, old, rev);
	if (strmap_len(x->by_node))
		deliver_node(x, obj, old, rev);
	if (strmap_len(x->by_name)) {
		BUF_AUTO key = BUF_INIT;

		name = value_str_or(value_get(meta, "name"), "");
		buf_addf(&key, "%s/%s", ns ? ns : "", name);
		deliver_list(strmap_get(x->by_name, buf_str(&key)), obj, old, rev);
		if (ns) /* the name in any namespace */
			deliver_list(strmap_get(x->by_name, buf_str(&key) + strlen(ns)), obj, old,
				     rev);
	}
	if (--a->dispatching == 0 && a->sweep)
		sweep(a);
}

/* ---- starting ------------------------------------------------------------------------------ */

struct initial {
	struct api_watch *w;
	struct err *err;
};

static int send_existing(const struct store_kv *kv, void *arg)
{
	struct initial *in = arg;
	struct value *obj;
	int rc = storage_decode(in->w->ep->res, kv, &obj, in->err);

	if (rc < 0)
		return rc;
	if (filter_matches(&in->w->f, obj))
		send(in->w, "ADDED", obj);
	value_unref(obj);
	return 0;
}

struct history {
	struct api_watch *w;
	int64_t compact_rev;
};

static void replay(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		   int64_t compact_rev)
{
	struct history *h = arg;

	(void)rev;
	if (compact_rev > 0)
		h->compact_rev = compact_rev;
	for (size_t i = 0; i < nr; i++) {
		struct value *obj = NULL, *old = NULL;
		ERR_AUTO err = ERR_INIT;

		if (ev[i].prev.value && storage_decode(h->w->ep->res, &ev[i].prev, &old, &err) < 0)
			old = NULL;
		if (!ev[i].del && storage_decode(h->w->ep->res, &ev[i].kv, &obj, &err) < 0)
			obj = NULL;
		deliver(h->w, obj, old, ev[i].kv.mod_rev);
		value_unref(obj);
		value_unref(old);
	}
}

static void range_key(const struct api_watch *w, struct key *k)
{
	storage_key(k, w->ep->res, w->ep->kind->namespaced ? w->f.ns : NULL, NULL);
}

/* Events after revision from, then the present. -ETIME when history was compacted away. */
static int catch_up(struct api_watch *w, int64_t from, struct err *err)
{
	struct history h = {.w = w};
	struct store_watch *sw;
	size_t end_len;
	struct key k;
	char *end;

	if (from < store_compact_rev(w->a->store))
		return status_error(err, -ETIME, 410, "Expired", NULL,
				    "too old resource version: %lld (%lld)", (long long)from,
				    (long long)store_compact_rev(w->a->store));
	if (from > store_rev(w->a->store)) /* of another store, or of one restored since */
		return resource_version_too_large(from, store_rev(w->a->store), err);
	w->seen = from;
	if (from == store_rev(w->a->store))
		return 0;
	range_key(w, &k);
	end = store_prefix_end(k.s, k.len, &end_len);
	sw = store_watch_new(w->a->store, k.s, k.len, end, end_len, from + 1, replay, &h);
	store_watch_free(sw);
	free(end);
	w->seen = store_rev(w->a->store);
	return 0;
}

static void send_bookmark(struct api_watch *w, bool initial_end)
{
	const struct kind *k = w->ep->kind;
	struct value *obj;

	obj = value_build("{kind: %s, apiVersion: %s, metadata: {resourceVersion: %V}}", k->kind,
			  kind_api_version(k),
			  value_strf_new("%lld", (long long)store_rev(w->a->store)));
	if (initial_end)
		value_put_in(&obj, value_str_new("true"), "metadata", "annotations",
			     "k8s.io/initial-events-end");
	if (w->table) {
		struct value *t = event_object(w, obj);

		value_unref(obj);
		obj = t;
	}
	w->fn(w->arg, "BOOKMARK", obj);
	value_unref(obj);
}

static int start(struct call *c, struct api_watch *w)
{
	const char *rv = c->req->resource_version;
	struct initial in = {w, c->err};
	int64_t from = 0;
	struct key k;
	int rc;

	rc = resource_version_parse(rv, &from, c->err);
	if (rc < 0)
		return rc;
	if (from > 0 && c->req->initial_events != INITIAL_EVENTS_YES)
		return catch_up(w, from, c->err);
	w->seen = store_rev(c->a->store);
	if (c->req->initial_events == INITIAL_EVENTS_NO)
		return 0;
	range_key(w, &k);
	rc = store_each(c->a->store, k.s, k.len, send_existing, &in);
	if (rc == 0 && w->bookmarks) /* a watch from nowhere asks for them too */
		send_bookmark(w, true);
	return rc;
}

int watch_start(struct call *c, api_watch_fn fn, void *arg, struct api_watch **ret)
{
	struct api_watch *w = xcalloc(1, sizeof(*w));
	int rc;

	w->a = c->a;
	w->ep = c->ep;
	w->index = c->ep->res->watches;
	w->fn = fn;
	w->arg = arg;
	w->bookmarks = c->req->allow_bookmarks;
	w->table = c->req->as_table;
	w->partial = c->req->as_partial;
	w->include_object = c->req->include_object;
	rc = filter_init(&w->f, c);
	if (rc < 0) {
		destroy(w);
		return rc;
	}
	*ret = w;
	link_watch(w);
	c->a->dispatching++; /* its owner may free it from the callback */
	rc = start(c, w);
	c->a->dispatching--;
	if (rc < 0 || w->dead)
		*ret = NULL;
	if (rc < 0 && !w->dead) {
		unlink_watch(w);
		destroy(w);
	}
	if (c->a->sweep && !c->a->dispatching)
		sweep(c->a);
	if (rc < 0)
		return rc;
	if (c->req->allow_bookmarks && !timer_pending(&c->a->bookmark_timer))
		timer_after(c->a->sim, &c->a->bookmark_timer, WATCH_BOOKMARK_EVERY);
	return 0;
}

void api_watch_free(struct api_watch *w)
{
	struct apiserver *a;

	if (!w || w->dead)
		return;
	a = w->a;
	if (!a) {
		destroy(w);
		return;
	}
	if (a->dispatching) {
		w->dead = true;
		w->next_dead = a->dead;
		a->dead = w;
		a->sweep = true;
		return;
	}
	unlink_watch(w);
	destroy(w);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void each_in_list(struct watch_list *l, void (*fn)(struct api_watch *w))
{
	for (struct api_watch *w = l->first, *next; w; w = next) {
		next = w->next;
		if (!w->dead)
			fn(w);
	}
}

static void each_in_map(struct strmap *m, void (*fn)(struct api_watch *w))
{
	const char *key;
	void *list;

	for (size_t i = 0; strmap_next(m, &i, &key, &list);)
		each_in_list(list, fn);
}

static void each_watch(struct apiserver *a, void (*fn)(struct api_watch *w))
{
	a->dispatching++;
	for (size_t i = 0; i < a->nr_resources; i++) {
		struct watch_index *x = a->resources[i].watches;

		each_in_list(&x->all, fn);
		each_in_map(x->by_ns, fn);
		each_in_map(x->by_node, fn);
		each_in_map(x->by_name, fn);
	}
	if (--a->dispatching == 0 && a->sweep)
		sweep(a);
}

static void bookmark_one(struct api_watch *w)
{
	if (w->bookmarks)
		send_bookmark(w, false);
}

void watch_bookmarks(void *apiserver)
{
	struct apiserver *a = apiserver;

	each_watch(a, bookmark_one);
	if (watch_count(a))
		timer_after(a->sim, &a->bookmark_timer, WATCH_BOOKMARK_EVERY);
}

static void end_one(struct api_watch *w)
{
	/* Out of the server's hands before its owner hears of it. */
	unlink_watch(w);
	w->a = NULL;
	w->fn(w->arg, NULL, NULL);
}

void watch_end_all(struct apiserver *a)
{
	each_watch(a, end_one);
}
