/*
 * api_walk [SEED [STEPS]] - a random history of requests beside a model of what it makes of
 * a few objects. Every watcher must hear of every change it selects exactly once, in order,
 * with growing resource versions, whether it watched from the start, from an old version,
 * or through a restart of the server; lists and answers must show the model's state. On a
 * difference it prints the seed and the step, which repeat it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "apiserver/apiserver.h"
#include "client/client.h"

#define NAMES 6
#define OBJECTS (2 * 2 * NAMES) /* kinds, namespaces, names */
#define WATCHERS 10

struct state {
	bool exists;
	int app, node; /* -1: none */
};

struct object {
	int kind, ns, name;
	struct state s;
	bool held, deleting;
	int grace;
	int64_t rv, old_rv;
};

struct change {
	int object;
	struct state before, after;
	int64_t rv;
};

struct watcher {
	struct api_watch *w;
	int kind, ns, app, node; /* -1: any */
	size_t next;             /* change not yet heard of */
	struct buf got;
	int64_t last_rv;
	bool bad;
};

struct walk {
	struct sim *sim, *dice;
	struct store *store;
	struct apiserver *api;
	struct transport_slot slot;
	struct client *c;
	const struct kind *kinds[2];
	struct object o[OBJECTS];
	struct change *log;
	size_t nr, cap;
	struct watcher watch[WATCHERS];
	uint64_t seed;
	int step;
	const char *what;
};

static const char *const namespaces[] = {"default", "kube-public"};
static const char *const apps[] = {"web", "db"};
static const char *const nodes[] = {"n1", "n2"};

#define CHECK(w, cond)                                                                             \
	do {                                                                                       \
		if (!(cond))                                                                       \
			fail((w), #cond, __LINE__);                                                \
	} while (0)

static void fail(const struct walk *w, const char *cond, int line)
{
	fprintf(stderr, "api_walk: seed %llu step %d (%s): line %d: %s\n",
		(unsigned long long)w->seed, w->step, w->what, line, cond);
	abort();
}

static int below(struct walk *w, int n)
{
	return (int)sim_rand_below(w->dice, (uint64_t)n);
}

static char *name_of(const struct object *o)
{
	return xasprintf("o%d", o->name);
}

/* ---- the model ------------------------------------------------------------------------- */

static void changed(struct walk *w, struct object *o, struct state before, int64_t rv)
{
	w->log = grow(w->log, w->nr + 1, &w->cap, sizeof(*w->log));
	CHECK(w, !w->nr || w->log[w->nr - 1].rv < rv);
	w->log[w->nr++] = (struct change){(int)(o - w->o), before, o->s, rv};
	o->old_rv = o->rv;
	o->rv = rv;
}

static void gone(struct walk *w, struct object *o, int64_t rv)
{
	struct state before = o->s;

	o->s = (struct state){false, -1, -1};
	o->held = o->deleting = false;
	changed(w, o, before, rv);
}

static bool selects(const struct watcher *x, const struct object *o, const struct state *s)
{
	return s->exists && (x->ns < 0 || x->ns == o->ns) && (x->app < 0 || x->app == s->app) &&
	       (x->node < 0 || x->node == s->node);
}

static void expected(struct walk *w, struct watcher *x, struct buf *out)
{
	for (; x->next < w->nr; x->next++) {
		const struct change *c = &w->log[x->next];
		const struct object *o = &w->o[c->object];
		bool was, is;

		if (o->kind != x->kind)
			continue;
		was = selects(x, o, &c->before);
		is = selects(x, o, &c->after);
		if (was || is)
			buf_addf(out, "%s %s/o%d@%lld;",
				 was && is ? "MODIFIED"
				 : is      ? "ADDED"
					   : "DELETED",
				 namespaces[o->ns], o->name, (long long)c->rv);
	}
}

static void verify(struct walk *w)
{
	for (int i = 0; i < WATCHERS; i++) {
		struct watcher *x = &w->watch[i];
		BUF_AUTO want = BUF_INIT;

		if (!x->w)
			continue;
		expected(w, x, &want);
		if (strcmp(buf_str(&want), buf_str(&x->got)) != 0)
			fprintf(stderr, "want: %s\ngot:  %s\n", buf_str(&want), buf_str(&x->got));
		CHECK(w, !strcmp(buf_str(&want), buf_str(&x->got)));
		CHECK(w, !x->bad);
		buf_reset(&x->got);
	}
}

/* ---- watchers ------------------------------------------------------------------------------ */

static void hear(void *arg, const char *type, const struct value *obj)
{
	struct watcher *x = arg;
	const char *rv = value_str_in(obj, "metadata", "resourceVersion");
	int64_t n = 0;

	if (!type)
		return;
	x->bad |= !rv || parse_i64(rv, &n) < 0 || n <= x->last_rv;
	x->last_rv = n;
	buf_addf(&x->got, "%s %s/%s@%lld;", type, value_str_in(obj, "metadata", "namespace"),
		 value_str_in(obj, "metadata", "name"), (long long)n);
}

static void unwatch(struct watcher *x)
{
	api_watch_free(x->w);
	x->w = NULL;
	buf_release(&x->got);
}

static void start_watch(struct walk *w, struct watcher *x)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp;
	int64_t from = store_rev(w->store);
	STR_AUTO rv = NULL;
	BUF_AUTO fields = BUF_INIT;
	int rc;

	unwatch(x);
	*x = (struct watcher){.kind = below(w, 2), .ns = below(w, 3) - 1, .app = below(w, 3) - 1};
	x->node = x->kind == 0 ? below(w, 3) - 1 : -1;
	x->next = w->nr;
	if (w->nr && below(w, 2)) { /* from the past */
		x->next = (size_t)below(w, (int)w->nr);
		from = w->log[x->next].rv - 1;
	}
	x->last_rv = from;
	rv = xasprintf("%lld", (long long)from);
	req.verb = API_WATCH;
	req.kind = w->kinds[x->kind];
	req.ns = x->ns >= 0 ? namespaces[x->ns] : NULL;
	req.label_selector = x->app < 0 ? NULL : x->app ? "app=db" : "app in (web)";
	if (x->node >= 0)
		buf_addf(&fields, "spec.nodeName=%s", nodes[x->node]);
	req.field_selector = buf_str(&fields);
	req.resource_version = rv;
	rc = apiserver_watch(w->api, &req, hear, x, &x->w, &resp);
	if (from < store_compact_rev(w->store))
		CHECK(w, rc == -ETIME && resp.code == 410);
	else
		CHECK(w, rc == 0 && x->w);
	api_response_release(&resp);
}

/* ---- requests ---------------------------------------------------------------------------------
 */

static void create(struct walk *w, struct object *o)
{
	STR_AUTO name = name_of(o);
	int app = below(w, 3) - 1, held = !below(w, 4);
	VALUE_AUTO *obj =
		value_build("{metadata: {name: %s, labels: %V, finalizers: %V}, spec: %V}", name,
			    app >= 0 ? value_build("{app: %s}", apps[app]) : NULL,
			    held ? value_build("['example.com/hold']") : NULL,
			    o->kind ? NULL
				    : value_build("{containers: [{name: 'c', image: "
						  "'nginx'}]}"));
	struct state before = o->s;
	ERR_AUTO err = ERR_INIT;
	int64_t rev = store_rev(w->store);
	int rc = client_create(w->c, w->kinds[o->kind], namespaces[o->ns], obj, NULL, NULL, &err);

	if (before.exists) {
		CHECK(w, rc == -EEXIST && store_rev(w->store) == rev);
		return;
	}
	CHECK(w, rc == 0 && store_rev(w->store) == rev + 1);
	o->s = (struct state){true, app, -1};
	o->held = held;
	o->deleting = false;
	changed(w, o, before, rev + 1);
}

static void relabel(struct walk *w, struct object *o)
{
	STR_AUTO name = name_of(o);
	int app = below(w, 3) - 1, stale = !below(w, 4);
	VALUE_AUTO *labels = value_map_new();
	VALUE_AUTO *p = NULL;
	struct state before = o->s;
	ERR_AUTO err = ERR_INIT;
	int64_t rev = store_rev(w->store);
	int rc;

	value_put(&labels, "app", app >= 0 ? value_str_new(apps[app]) : value_null_new());
	p = value_build("{metadata: {labels: %v, resourceVersion: %V}}", labels,
			value_strf_new("%lld", (long long)(stale ? o->old_rv : o->rv)));
	rc = client_patch(w->c, w->kinds[o->kind], namespaces[o->ns], name, NULL, PATCH_MERGE, p,
			  NULL, NULL, &err);
	if (!before.exists) {
		CHECK(w, rc == -ENOENT);
	} else if (stale && o->old_rv > 0) {
		CHECK(w, rc == -ESTALE);
	} else if (app == before.app) {
		CHECK(w, rc == 0);
	} else {
		CHECK(w, rc == 0 && store_rev(w->store) == rev + 1);
		o->s.app = app;
		changed(w, o, before, rev + 1);
		return;
	}
	CHECK(w, store_rev(w->store) == rev);
}

static void bind(struct walk *w, struct object *o)
{
	STR_AUTO name = name_of(o);
	int node = below(w, 2);
	struct state before = o->s;
	ERR_AUTO err = ERR_INIT;
	int64_t rev = store_rev(w->store);
	int rc;

	if (o->kind != 0)
		return;
	rc = client_bind(w->c, namespaces[o->ns], name, NULL, nodes[node], &err);
	if (!before.exists) {
		CHECK(w, rc == -ENOENT);
	} else if (o->deleting || before.node >= 0) {
		CHECK(w, rc == -ESTALE);
	} else {
		CHECK(w, rc == 0 && store_rev(w->store) == rev + 1);
		o->s.node = node;
		changed(w, o, before, rev + 1);
	}
}

static void release_hold(struct walk *w, struct object *o)
{
	STR_AUTO name = name_of(o);
	VALUE_AUTO *p = value_build("{metadata: {finalizers: %V}}", value_null_new());
	struct state before = o->s;
	ERR_AUTO err = ERR_INIT;
	int64_t rev = store_rev(w->store);
	int rc = client_patch(w->c, w->kinds[o->kind], namespaces[o->ns], name, NULL, PATCH_MERGE,
			      p, NULL, NULL, &err);

	if (!before.exists) {
		CHECK(w, rc == -ENOENT);
		return;
	}
	CHECK(w, rc == 0);
	if (!o->held)
		return;
	CHECK(w, store_rev(w->store) == rev + 1);
	o->held = false;
	if (o->deleting && o->grace == 0)
		gone(w, o, rev + 1);
	else
		changed(w, o, before, rev + 1);
}

static void delete_it(struct walk *w, struct object *o)
{
	STR_AUTO name = name_of(o);
	struct delete_options opt = {.grace_s = below(w, 2) ? 0 : -1};
	bool graceful = o->kind == 0, first = !o->deleting;
	int grace = !graceful || o->s.node < 0 || opt.grace_s == 0 ? 0 : 30;
	struct state before = o->s;
	ERR_AUTO err = ERR_INIT;
	int64_t rev = store_rev(w->store);
	int rc = client_delete(w->c, w->kinds[o->kind], namespaces[o->ns], name, &opt, NULL, &err);

	if (!before.exists) {
		CHECK(w, rc == -ENOENT);
		return;
	}
	CHECK(w, rc == 0);
	if (!first && o->grace == 30 && grace == 30)
		return; /* pending */
	if ((first && (graceful || o->held)) || (!first && o->grace > 0)) {
		o->deleting = true;
		o->grace = grace;
		changed(w, o, before, ++rev);
	}
	if (grace == 0 && !o->held)
		gone(w, o, ++rev);
	CHECK(w, store_rev(w->store) == rev);
}

static void list(struct walk *w)
{
	struct watcher x = {.kind = below(w, 2), .ns = below(w, 3) - 1, .app = below(w, 3) - 1};
	struct list_options opt = {.label_selector = x.app < 0 ? NULL
						     : x.app   ? "app=db"
							       : "app=web"};
	VALUE_AUTO *got = NULL;
	ERR_AUTO err = ERR_INIT;
	size_t want = 0;

	x.node = -1;
	CHECK(w, client_list(w->c, w->kinds[x.kind], x.ns < 0 ? NULL : namespaces[x.ns], &opt, &got,
			     &err) == 0);
	for (int i = 0; i < OBJECTS; i++) {
		const struct object *o = &w->o[i];

		want += o->kind == x.kind && selects(&x, o, &o->s);
	}
	CHECK(w, value_len(value_get(got, "items")) == want);
}

static void restart(struct walk *w)
{
	struct apiserver_config cfg = {0};

	apiserver_free(w->api);
	for (int i = 0; i < WATCHERS; i++)
		unwatch(&w->watch[i]);
	w->api = w->slot.server = apiserver_new(w->sim, w->store, &cfg);
}

static void compact(struct walk *w)
{
	ERR_AUTO err = ERR_INIT;
	int64_t rev = store_compact_rev(w->store);

	rev += below(w, (int)(store_rev(w->store) - rev) + 1);
	if (rev > store_compact_rev(w->store))
		CHECK(w, store_compact(w->store, rev, &err) == 0);
}

static void step(struct walk *w)
{
	static const struct {
		const char *name;
		void (*fn)(struct walk *w, struct object *o);
	} ops[] = {{"create", create},
		   {"relabel", relabel},
		   {"bind", bind},
		   {"release", release_hold},
		   {"delete", delete_it}};
	int dice = below(w, 200);
	size_t op = (size_t)below(w, ARRAY_SIZE(ops));

	if (dice == 0) {
		w->what = "restart";
		restart(w);
	} else if (dice < 3) {
		w->what = "compact";
		compact(w);
	} else if (dice < 15) {
		w->what = "watch";
		start_watch(w, &w->watch[below(w, WATCHERS)]);
	} else if (dice < 25) {
		w->what = "list";
		list(w);
	} else {
		w->what = ops[op].name;
		ops[op].fn(w, &w->o[below(w, OBJECTS)]);
	}
	verify(w);
}

static void walk(uint64_t seed, int steps)
{
	static const char *const groups[] = {"system:masters", NULL};
	struct apiserver_config cfg = {0};
	struct walk w = {.seed = seed, .what = "start"};

	w.sim = sim_new(seed, INT64_C(1767603600) * SIM_SEC);
	w.dice = sim_new(seed + 1, 0);
	w.store = store_new(w.sim);
	w.api = apiserver_new(w.sim, w.store, &cfg);
	w.slot = (struct transport_slot){.server = w.api, .sim = w.sim};
	w.c = client_new(&w.slot, "walker", groups, "api_walk");
	w.kinds[0] = kind_by_resource("", NULL, "pods");
	w.kinds[1] = kind_by_resource("", NULL, "configmaps");
	for (int i = 0; i < 2; i++) {
		VALUE_AUTO *sa = value_build("{metadata: {name: 'default'}}");
		ERR_AUTO err = ERR_INIT;

		CHECK(&w, client_create(w.c, kind_by_resource("", NULL, "serviceaccounts"),
					namespaces[i], sa, NULL, NULL, &err) == 0);
	}
	for (int i = 0; i < OBJECTS; i++)
		w.o[i] = (struct object){.kind = i / (2 * NAMES),
					 .ns = i / NAMES % 2,
					 .name = i % NAMES,
					 .s = {false, -1, -1}};
	for (w.step = 0; w.step < steps; w.step++)
		step(&w);
	for (int i = 0; i < WATCHERS; i++)
		unwatch(&w.watch[i]);
	client_free(w.c);
	apiserver_free(w.api);
	store_free(w.store);
	sim_free(w.sim);
	sim_free(w.dice);
	free(w.log);
}

int main(int argc, char **argv)
{
	int64_t seed = 0, steps = 4000;

	if (argc > 2 && parse_i64(argv[2], &steps) < 0)
		return 2;
	if (argc > 1) {
		if (parse_i64(argv[1], &seed) < 0)
			return 2;
		walk((uint64_t)seed, (int)steps);
		return 0;
	}
	for (seed = 1; seed <= 8; seed++)
		walk((uint64_t)seed, (int)steps);
	return 0;
}
