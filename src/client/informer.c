/*
 * informer.c - list, watch, keep the newest, tell the handlers.
 *
 * What a watch reports is queued and applied by a task, so handlers never run inside a
 * commit. The store holds what handlers were told: queued events are not in it yet.
 * Upstream: client-go/tools/cache.
 */
#include "client/internal.h"

#define BACKOFF_FIRST (800 * SIM_MSEC)
#define BACKOFF_MAX (30 * SIM_SEC)

/* An object of the store. */
struct entry {
	struct sorted_key k; /* first: "ns/name" */
	struct value *obj;
	struct strvec *index_keys; /* one a index, in the order of i->indexes */
	bool seen;                 /* of a relist */
};

struct bucket {
	struct sorted entries;
};

struct index {
	char *name;
	index_fn fn;
	bool whole; /* fn looks at the status too */
	struct strmap *buckets;
};

struct informer_handler {
	struct informer *i;
	informer_fn fn;
	void *arg;
	bool replay; /* has yet to hear of what is there already */
	bool dead;
	struct informer_handler *next;
};

enum event_type { EVENT_PUT, EVENT_DELETE, EVENT_BOOKMARK, EVENT_ERROR, EVENT_CLOSED };

struct event {
	enum event_type type;
	struct value *obj;
	uint64_t cause;
};

struct informer {
	struct informer_set *set;
	struct informer *next;
	const struct kind *kind;
	char *field_selector;
	struct strmap *by_key;
	struct sorted entries;
	struct index *indexes;
	size_t nr_indexes, cap_indexes;
	struct informer_handler *handlers, **last_handler;
	bool notifying, sweep;
	struct event *q;
	size_t first, nr, cap;
	struct task task;
	struct timer retry;
	void *watch;
	struct value *rv; /* to watch from, a string; NULL: list first */
	bool connected, synced;
	int64_t backoff;
};

struct informer_set {
	struct client *c;
	struct informer *first, **last;
};

/* ---- keys ------------------------------------------------------------------------------ */

char *object_key(const struct value *obj)
{
	const struct value *meta = value_get(obj, "metadata");
	const struct value *ns = value_get(meta, "namespace"), *name = value_get(meta, "name");
	size_t n = value_str_len(ns), m = value_str_len(name);
	char *key, *p;

	p = key = xmalloc(n + m + 2);
	if (n) {
		memcpy(p, value_str(ns), n);
		p += n;
		*p++ = '/';
	}
	memcpy(p, value_str_or(name, ""), m + 1);
	return key;
}

void object_key_split(const char *key, char **ret_ns, char **ret_name)
{
	const char *slash = strchr(key, '/');

	*ret_ns = slash ? xstrndup(key, (size_t)(slash - key)) : xstrdup("");
	*ret_name = xstrdup(slash ? slash + 1 : key);
}

void index_by_controller(const struct value *obj, struct strvec *ret_keys)
{
	const struct value *ref = object_controller(obj);

	if (ref && value_str(value_get(ref, "uid")))
		strvec_add(ret_keys, value_str(value_get(ref, "uid")));
}

void index_by_namespace(const struct value *obj, struct strvec *ret_keys)
{
	strvec_add(ret_keys, value_str_or(value_in(obj, "metadata", "namespace"), ""));
}

/* ---- indexes ----------------------------------------------------------------------------- */

static void free_bucket(void *p)
{
	struct bucket *b = p;

	sorted_release(&b->entries);
	free(b);
}

static void bucket_add(struct index *x, const char *key, struct entry *e)
{
	struct bucket *b = strmap_get(x->buckets, key);

	if (!b) {
		b = xcalloc(1, sizeof(*b));
		strmap_put(x->buckets, key, b);
	}
	sorted_insert(&b->entries, &e->k);
}

static void bucket_remove(struct index *x, const char *key, struct entry *e)
{
	struct bucket *b = strmap_get(x->buckets, key);

	if (!b)
		return;
	sorted_remove(&b->entries, &e->k);
	if (!b->entries.len)
		strmap_del(x->buckets, key);
}

static bool same_keys(const struct strvec *a, const struct strvec *b)
{
	if (a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

static void unindex(struct informer *i, struct entry *e, size_t n)
{
	for (size_t k = 0; k < e->index_keys[n].nr; k++)
		bucket_remove(&i->indexes[n], e->index_keys[n].v[k], e);
	strvec_release(&e->index_keys[n]);
}

/* Puts e where its object belongs in index n. */
static void reindex(struct informer *i, struct entry *e, size_t n)
{
	struct strvec keys = STRVEC_INIT;

	i->indexes[n].fn(e->obj, &keys);
	if (keys.nr > 1) { /* an object stands in a bucket once */
		struct strvec once = STRVEC_INIT;

		for (size_t k = 0; k < keys.nr; k++)
			if (!strvec_has(&once, keys.v[k]))
				strvec_add(&once, keys.v[k]);
		strvec_release(&keys);
		keys = once;
	}
	if (same_keys(&keys, &e->index_keys[n])) {
		strvec_release(&keys);
		return;
	}
	unindex(i, e, n);
	for (size_t k = 0; k < keys.nr; k++)
		bucket_add(&i->indexes[n], keys.v[k], e);
	e->index_keys[n] = keys;
}

static struct index *find_index(struct informer *i, const char *name)
{
	for (size_t n = 0; n < i->nr_indexes; n++)
		if (!strcmp(i->indexes[n].name, name))
			return &i->indexes[n];
	return NULL;
}

static void add_index(struct informer *i, const char *name, index_fn fn, bool whole)
{
	size_t chunk = 0, at = 0, n = i->nr_indexes;
	struct sorted_key *k;

	if (find_index(i, name))
		return;
	i->indexes = grow(i->indexes, n + 1, &i->cap_indexes, sizeof(*i->indexes));
	i->indexes[n] = (struct index){xstrdup(name), fn, whole, strmap_new(free_bucket)};
	i->nr_indexes++;
	while ((k = sorted_next(&i->entries, &chunk, &at))) {
		struct entry *e = (struct entry *)k;

		e->index_keys = xreallocarray(e->index_keys, n + 1, sizeof(*e->index_keys));
		e->index_keys[n] = (struct strvec)STRVEC_INIT;
		reindex(i, e, n);
	}
}

void informer_add_index(struct informer *i, const char *name, index_fn fn)
{
	add_index(i, name, fn, false);
}

void informer_add_index_whole(struct informer *i, const char *name, index_fn fn)
{
	add_index(i, name, fn, true);
}

size_t informer_index_len(struct informer *i, const char *name, const char *key)
{
	struct index *x = find_index(i, name);
	struct bucket *b = x ? strmap_get(x->buckets, key) : NULL;

	return b ? b->entries.len : 0;
}

const struct value *informer_index_at(struct informer *i, const char *name, const char *key,
				      size_t n)
{
	struct index *x = find_index(i, name);
	struct bucket *b = x ? strmap_get(x->buckets, key) : NULL;
	struct entry *e = b ? (struct entry *)sorted_at(&b->entries, n) : NULL;

	return e ? e->obj : NULL;
}

/* ---- the store ---------------------------------------------------------------------------- */

static struct entry *entry_new(struct informer *i, char *key, const struct value *obj)
{
	struct entry *e = xcalloc(1, sizeof(*e));

	e->k.key = key;
	e->obj = value_ref(obj);
	if (i->nr_indexes)
		e->index_keys = xcalloc(i->nr_indexes, sizeof(*e->index_keys));
	strmap_put(i->by_key, key, e);
	sorted_insert(&i->entries, &e->k);
	for (size_t n = 0; n < i->nr_indexes; n++)
		reindex(i, e, n);
	return e;
}

static void entry_free(struct entry *e, size_t nr_indexes)
{
	for (size_t n = 0; n < nr_indexes; n++)
		strvec_release(&e->index_keys[n]);
	free(e->index_keys);
	value_unref(e->obj);
	free(e->k.key);
	free(e);
}

static void entry_remove(struct informer *i, struct entry *e)
{
	for (size_t n = 0; n < i->nr_indexes; n++)
		unindex(i, e, n);
	sorted_remove(&i->entries, &e->k);
	strmap_del(i->by_key, e->k.key);
	entry_free(e, i->nr_indexes);
}

const struct value *informer_find_key(struct informer *i, const char *key)
{
	struct entry *e = strmap_get(i->by_key, key);

	return e ? e->obj : NULL;
}

const struct value *informer_find(struct informer *i, const char *ns, const char *name)
{
	char key[320];
	size_t n = ns ? strlen(ns) : 0, m = strlen(name);

	if (!n)
		return informer_find_key(i, name);
	if (n + m + 2 > sizeof(key))
		return NULL;
	memcpy(key, ns, n);
	key[n] = '/';
	memcpy(key + n + 1, name, m + 1);
	return informer_find_key(i, key);
}

size_t informer_len(const struct informer *i)
{
	return i->entries.len;
}

int informer_each(struct informer *i, const char *ns, int (*fn)(const struct value *obj, void *arg),
		  void *arg)
{
	STR_AUTO prefix = str_empty(ns) ? xstrdup("") : xasprintf("%s/", ns);
	size_t chunk, at, len = strlen(prefix);
	struct sorted_key *k;
	int rc;

	sorted_seek(&i->entries, prefix, &chunk, &at);
	while ((k = sorted_next(&i->entries, &chunk, &at))) {
		if (strncmp(k->key, prefix, len) != 0)
			break;
		rc = fn(((struct entry *)k)->obj, arg);
		if (rc)
			return rc;
	}
	return 0;
}

/* ---- handlers ------------------------------------------------------------------------------- */

static void sweep(struct informer *i)
{
	struct informer_handler **p = &i->handlers, *h;

	i->sweep = false;
	while ((h = *p)) {
		if (h->dead) {
			*p = h->next;
			free(h);
		} else {
			p = &h->next;
		}
	}
	i->last_handler = p;
}

static void notify(struct informer *i, const struct value *obj, const struct value *old,
		   bool deleted)
{
	i->notifying = true;
	for (struct informer_handler *h = i->handlers; h; h = h->next)
		if (!h->dead && !h->replay)
			h->fn(h->arg, obj, old, deleted);
	i->notifying = false;
	if (i->sweep)
		sweep(i);
}

struct informer_handler *informer_on_event(struct informer *i, informer_fn fn, void *arg)
{
	struct informer_handler *h = xcalloc(1, sizeof(*h));

	h->i = i;
	h->fn = fn;
	h->arg = arg;
	h->replay = true;
	*i->last_handler = h;
	i->last_handler = &h->next;
	task_post(i->set->c->sim, &i->task);
	return h;
}

void informer_handler_free(struct informer_handler *h)
{
	if (!h)
		return;
	h->dead = true;
	if (h->i->notifying)
		h->i->sweep = true;
	else
		sweep(h->i);
}

/* Tells handlers that came late of what is there. */
static void replay(struct informer *i)
{
	i->notifying = true;
	for (struct informer_handler *h = i->handlers; h; h = h->next) {
		size_t chunk = 0, at = 0;
		struct sorted_key *k;

		if (!h->replay)
			continue;
		h->replay = false;
		while (!h->dead && (k = sorted_next(&i->entries, &chunk, &at)))
			h->fn(h->arg, ((struct entry *)k)->obj, NULL, false);
	}
	i->notifying = false;
	if (i->sweep)
		sweep(i);
}

/* ---- applying ----------------------------------------------------------------------------------
 */

/* Whether indexes have to look again. */
static bool moves(const struct value *obj, const struct value *old)
{
	static const char *const keys[] = {"labels", "annotations", "ownerReferences"};
	const struct value *m = value_get(obj, "metadata"), *om = value_get(old, "metadata"), *v;
	const char *key;

	if (value_len(obj) != value_len(old))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (value_get(m, keys[i]) != value_get(om, keys[i]))
			return true;
	value_each_entry(key, v, i, obj)
	{
		if (v != value_val(old, i) && strcmp(key, "status") != 0 &&
		    strcmp(key, "metadata") != 0)
			return true;
	}
	return false;
}

static void apply_put(struct informer *i, const struct value *obj)
{
	char *key = object_key(obj);
	struct entry *e = strmap_get(i->by_key, key);
	struct value *old;
	bool moved;

	if (!e) {
		e = entry_new(i, key, obj);
		e->seen = true;
		notify(i, obj, NULL, false);
		return;
	}
	free(key);
	e->seen = true;
	old = e->obj;
	if (old == obj || str_eq(value_str_in(old, "metadata", "resourceVersion"),
				 value_str_in(obj, "metadata", "resourceVersion")))
		return; /* a relist shows what is known */
	e->obj = value_ref(obj);
	moved = i->nr_indexes && moves(obj, old);
	for (size_t n = 0; n < i->nr_indexes; n++)
		if (moved || i->indexes[n].whole)
			reindex(i, e, n);
	notify(i, obj, old, false);
	value_unref(old);
}

static void apply_delete(struct informer *i, const struct value *obj)
{
	STR_AUTO key = object_key(obj);
	struct entry *e = strmap_get(i->by_key, key);
	struct value *old;

	if (!e)
		return;
	old = value_ref(e->obj);
	entry_remove(i, e);
	notify(i, obj, old, true);
	value_unref(old);
}

/* What a relist no longer shows was deleted while nobody watched. */
static void apply_missing(struct informer *i)
{
	size_t chunk = 0, at = 0;
	struct sorted_key *k;
	struct value *gone = NULL, *obj;

	while ((k = sorted_next(&i->entries, &chunk, &at)))
		if (!((struct entry *)k)->seen)
			value_push(&gone, value_ref(((struct entry *)k)->obj));
	value_each_item(obj, n, gone) apply_delete(i, obj);
	value_unref(gone);
}

static void set_rv(struct informer *i, const struct value *rv)
{
	value_unref(i->rv);
	i->rv = value_ref(rv);
}

static void apply_list(struct informer *i, const struct value *list)
{
	const struct value *items = value_get(list, "items"), *obj;
	size_t chunk = 0, at = 0;
	struct sorted_key *k;

	while ((k = sorted_next(&i->entries, &chunk, &at)))
		((struct entry *)k)->seen = false;
	value_each_item(obj, n, items) apply_put(i, obj);
	apply_missing(i);
	set_rv(i, value_in(list, "metadata", "resourceVersion"));
}

/* ---- list and watch
 * -------------------------------------------------------------------------------- */

static void push(struct informer *i, enum event_type type, const struct value *obj)
{
	struct sim *sim = i->set->c->sim;

	i->q = grow(i->q, i->nr + 1, &i->cap, sizeof(*i->q));
	i->q[i->nr++] = (struct event){type, value_ref(obj), trace_cause(sim)};
	task_post(sim, &i->task);
}

static void on_watch(void *arg, const char *type, const struct value *obj)
{
	struct informer *i = arg;

	push(i,
	     !type         ? EVENT_CLOSED
	     : *type == 'D' ? EVENT_DELETE
	     : *type == 'B' ? EVENT_BOOKMARK
	     : *type == 'E' ? EVENT_ERROR
			    : EVENT_PUT,
	     obj);
}

static void disconnect(struct informer *i)
{
	client_watch_stop(i->set->c, i->watch);
	i->watch = NULL;
	i->connected = false;
}

static void retry_later(struct informer *i)
{
	i->backoff = i->backoff ? MIN(i->backoff * 2, BACKOFF_MAX) : BACKOFF_FIRST;
	timer_after(i->set->c->sim, &i->retry, i->backoff);
}

/* Lists when there is nothing to go on from, then watches. */
static void connect_now(struct informer *i)
{
	struct list_options opt = {.field_selector = i->field_selector};
	ERR_AUTO err = ERR_INIT;
	int rc = 0;

	if (!i->rv) {
		VALUE_AUTO *list = NULL;

		rc = client_list(i->set->c, i->kind, NULL, &opt, &list, &err);
		if (rc == 0)
			apply_list(i, list);
	}
	if (rc == 0) {
		opt.resource_version = value_str(i->rv);
		rc = client_watch_start(i->set->c, i->kind, NULL, NULL, &opt, on_watch, i,
					&i->watch, &err);
		if (rc < 0 && rc != -ECONNREFUSED) /* what it had is too old, or too new */
			set_rv(i, NULL);
	}
	if (rc < 0) {
		retry_later(i);
		return;
	}
	i->connected = true;
	i->synced = true;
	i->backoff = 0;
}

static void handle(struct informer *i, const struct event *ev)
{
	const struct value *rv = value_in(ev->obj, "metadata", "resourceVersion");

	switch (ev->type) {
	case EVENT_PUT:
		apply_put(i, ev->obj);
		break;
	case EVENT_DELETE:
		apply_delete(i, ev->obj);
		break;
	case EVENT_BOOKMARK:
		break;
	case EVENT_ERROR:
		set_rv(i, NULL);
		disconnect(i);
		return;
	case EVENT_CLOSED:
		disconnect(i);
		return;
	}
	if (value_is_string(rv) && i->rv)
		set_rv(i, rv);
}

/* One turn: late handlers, what was queued when it began, and the connection. */
static void run(void *arg)
{
	struct informer *i = arg;
	struct sim *sim = i->set->c->sim;
	uint64_t cause = trace_cause(sim);
	size_t end = i->nr;

	replay(i);
	while (i->first < end) {
		struct event ev = i->q[i->first++];

		trace_set_cause(sim, ev.cause);
		handle(i, &ev);
		value_unref(ev.obj);
	}
	trace_set_cause(sim, cause);
	if (i->first == i->nr)
		i->first = i->nr = 0;
	else
		task_post(sim, &i->task);
	if (!i->connected && !timer_pending(&i->retry))
		connect_now(i);
}

static void on_retry(void *arg)
{
	connect_now(arg);
}

/* ---- sets
 * ---------------------------------------------------------------------------------------------- */

struct informer_set *informer_set_new(struct client *c)
{
	struct informer_set *s = xcalloc(1, sizeof(*s));

	s->c = c;
	s->last = &s->first;
	return s;
}

static void informer_free(struct informer *i)
{
	size_t chunk = 0, at = 0;
	struct sorted_key *k;

	disconnect(i);
	task_cancel(i->set->c->sim, &i->task);
	timer_cancel(i->set->c->sim, &i->retry);
	for (; i->first < i->nr; i->first++)
		value_unref(i->q[i->first].obj);
	free(i->q);
	while (i->handlers) {
		struct informer_handler *h = i->handlers;

		i->handlers = h->next;
		free(h);
	}
	while ((k = sorted_next(&i->entries, &chunk, &at)))
		entry_free((struct entry *)k, i->nr_indexes);
	sorted_release(&i->entries);
	strmap_free(i->by_key);
	for (size_t n = 0; n < i->nr_indexes; n++) {
		strmap_free(i->indexes[n].buckets);
		free(i->indexes[n].name);
	}
	free(i->indexes);
	free(i->field_selector);
	value_unref(i->rv);
	free(i);
}

void informer_set_free(struct informer_set *s)
{
	if (!s)
		return;
	while (s->first) {
		struct informer *i = s->first;

		s->first = i->next;
		informer_free(i);
	}
	free(s);
}

struct informer *informer_get(struct informer_set *s, const struct kind *k,
			      const char *field_selector)
{
	struct informer *i;

	for (i = s->first; i; i = i->next)
		if (i->kind == k && str_eq(i->field_selector, field_selector))
			return i;
	i = xcalloc(1, sizeof(*i));
	i->set = s;
	i->kind = k;
	i->field_selector = xstrdup(field_selector);
	i->by_key = strmap_new(NULL);
	i->last_handler = &i->handlers;
	task_init(&i->task, run, i);
	timer_init(&i->retry, on_retry, i);
	*s->last = i;
	s->last = &i->next;
	task_post(s->c->sim, &i->task);
	return i;
}

bool informer_synced(const struct informer *i)
{
	return i->synced;
}

bool informer_set_synced(const struct informer_set *s)
{
	for (const struct informer *i = s->first; i; i = i->next)
		if (!i->synced)
			return false;
	return true;
}
