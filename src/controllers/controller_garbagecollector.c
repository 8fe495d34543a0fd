/*
 * Garbage collector: deletes objects whose owners are gone, and does what deleting with
 * foreground or orphan propagation asks. Upstream: pkg/controller/garbagecollector.
 *
 * It keeps a graph of all objects by uid. An owner that is referred to but was never seen
 * is in it as virtual until it is seen or found not to exist. Every change of an object
 * costs its own edges only.
 */
#include "controllers/controller.h"

#include <errno.h>

#define ADDON_PERIOD (30 * SIM_SEC)
#define FOREGROUND "foregroundDeletion"
#define ORPHAN "orphan"
#define GONE_MAX 4096

struct watched {
	struct ctl *ctl;
	const struct kind *kind;
	struct informer *informer;
	struct informer_handler *handler;
};

struct edge {
	struct node *owner, *dependent;
	struct edge *next, *prev;    /* among the owner's dependents, oldest first */
	struct edge *next_of_owners; /* among the dependent's owners */
};

struct node {
	char *uid, *ns, *name;
	const struct kind *kind;
	struct informer *informer; /* NULL while virtual */
	struct value *refs;        /* ownerReferences as entered into the graph */
	bool deleting;             /* has a deletionTimestamp */
	bool waiting;              /* for its dependents: foreground */
	bool orphaning;
	struct edge *first, *last; /* dependents */
	struct edge *owners;
};

struct state {
	struct strmap *nodes;   /* struct node by uid */
	struct strmap *watched; /* struct watched by group/resource */
	struct strmap *gone;    /* uids of objects seen to go, some of the latest */
};

static void queue(struct ctl *c, const struct node *n)
{
	ctl_queue(c, n->uid);
}

/* ---- the graph --------------------------------------------------------------------------------
 */

static void edge_remove(struct edge *e)
{
	struct node *o = e->owner;

	if (e->prev)
		e->prev->next = e->next;
	else
		o->first = e->next;
	if (e->next)
		e->next->prev = e->prev;
	else
		o->last = e->prev;
	free(e);
}

static void node_free(void *p)
{
	struct node *n = p;

	while (n->owners) {
		struct edge *e = n->owners;

		n->owners = e->next_of_owners;
		free(e);
	}
	value_unref(n->refs);
	free(n->uid);
	free(n->ns);
	free(n->name);
	free(n);
}

static struct node *node_add(struct state *st, const char *uid, const struct kind *kind,
			     const char *ns, const char *name)
{
	struct node *n = xcalloc(1, sizeof(*n));

	n->uid = xstrdup(uid);
	n->kind = kind;
	n->ns = xstrdup(ns);
	n->name = xstrdup(name);
	strmap_put(st->nodes, uid, n);
	return n;
}

/* An owner of another namespace is no owner. */
static void check_namespace(struct ctl *c, const struct node *owner, const struct node *dependent,
			    const struct value *ref)
{
	const struct value *obj;

	if (!owner->kind->namespaced || strcmp(owner->ns, dependent->ns) == 0 ||
	    !dependent->informer)
		return;
	obj = informer_find(dependent->informer, dependent->ns, dependent->name);
	if (obj)
		record_event(c->recorder, obj, "Warning", "OwnerRefInvalidNamespace",
			     "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in "
			     "namespace \"%s\"",
			     value_str_or(value_get(ref, "apiVersion"), ""),
			     value_str_or(value_get(ref, "kind"), ""), dependent->ns,
			     value_str_or(value_get(ref, "name"), ""), owner->uid, dependent->ns);
}

static void own(struct ctl *c, struct node *dependent, const struct value *ref)
{
	struct state *st = c->state;
	const char *uid = value_str_or(value_get(ref, "uid"), "");
	struct node *owner = strmap_get(st->nodes, uid);
	struct edge *e;

	if (!owner) {
		const struct kind *k = kind_by_gvk(value_str_or(value_get(ref, "apiVersion"), ""),
						   value_str_or(value_get(ref, "kind"), ""));

		if (!k)
			return; /* nobody can say whether it exists */
		owner = node_add(st, uid, k, k->namespaced ? dependent->ns : "",
				 value_str_or(value_get(ref, "name"), ""));
		queue(c, owner); /* to see whether it does */
	} else {
		check_namespace(c, owner, dependent, ref);
	}
	e = xcalloc(1, sizeof(*e));
	e->owner = owner;
	e->dependent = dependent;
	e->prev = owner->last;
	if (owner->last)
		owner->last->next = e;
	else
		owner->first = e;
	owner->last = e;
	e->next_of_owners = dependent->owners;
	dependent->owners = e;
}

static void disown_all(struct ctl *c, struct node *dependent)
{
	while (dependent->owners) {
		struct edge *e = dependent->owners;

		dependent->owners = e->next_of_owners;
		if (e->owner->waiting)
			queue(c, e->owner); /* it may have waited for this one */
		edge_remove(e);
	}
}

static void queue_dependents(struct ctl *c, const struct node *owner)
{
	for (const struct edge *e = owner->first; e; e = e->next)
		queue(c, e->dependent);
}

/* The object is gone: its dependents lost an owner. Their references stay, and make it a
 * virtual node again should they change. */
static void node_remove(struct ctl *c, struct node *n)
{
	struct state *st = c->state;

	if (strmap_len(st->gone) >= GONE_MAX) {
		strmap_free(st->gone);
		st->gone = strmap_new(NULL);
	}
	strmap_put(st->gone, n->uid, st);
	queue_dependents(c, n);
	disown_all(c, n);
	while (n->first) {
		struct edge *e = n->first, **at = &e->dependent->owners;

		while (*at != e)
			at = &(*at)->next_of_owners;
		*at = e->next_of_owners;
		edge_remove(e);
	}
	(void)strmap_del(st->nodes, n->uid);
}

/* ---- events ------------------------------------------------------------------------------------
 */

static bool has_finalizer(const struct value *obj, const char *name)
{
	const struct value *f;

	value_each_item(f, i, value_in(obj, "metadata", "finalizers"))
	{
		if (str_eq(value_str(f), name))
			return true;
	}
	return false;
}

static void note_deletion(struct ctl *c, struct node *n, const struct value *obj)
{
	bool waiting, orphaning;

	n->deleting = obj_deleting(obj);
	if (!n->deleting)
		return;
	waiting = has_finalizer(obj, FOREGROUND);
	orphaning = has_finalizer(obj, ORPHAN);
	if ((waiting && !n->waiting) || (orphaning && !n->orphaning)) {
		n->waiting = waiting;
		n->orphaning = orphaning;
		if (waiting)
			queue_dependents(c, n);
		queue(c, n);
	}
	n->waiting = waiting;
	n->orphaning = orphaning;
}

/* Most changes are of what does not matter here. */
static bool same_to_us(const struct value *old, const struct value *obj)
{
	static const char *const fields[] = {"ownerReferences", "uid", "deletionTimestamp",
					     "finalizers"};
	const struct value *a = value_get(old, "metadata"), *b = value_get(obj, "metadata");

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!value_equal(value_get(a, fields[i]), value_get(b, fields[i])))
			return false;
	return true;
}

static void object_changed(void *arg, const struct value *obj, const struct value *old,
			   bool deleted)
{
	struct watched *w = arg;
	struct ctl *c = w->ctl;
	struct state *st = c->state;
	const struct value *refs = value_in(obj, "metadata", "ownerReferences"), *ref;
	const char *uid = obj_uid(obj);
	struct node *n;

	if (old && !deleted && same_to_us(old, obj))
		return;
	n = strmap_get(st->nodes, uid);
	if (deleted) {
		if (n)
			node_remove(c, n);
		return;
	}
	if (!n)
		n = node_add(st, uid, w->kind, obj_ns(obj), obj_name(obj));
	n->informer = w->informer;
	note_deletion(c, n, obj);
	if (value_equal(refs, n->refs))
		return;
	if (n->refs)
		queue(c, n); /* an owner may have let go of it */
	value_unref(n->refs);
	n->refs = value_ref(refs);
	disown_all(c, n);
	value_each_item(ref, i, refs)
	{
		own(c, n, ref);
	}
}

/* ---- owners
 * -------------------------------------------------------------------------------------- */

enum owner_state { OWNER_SOLID, OWNER_GONE, OWNER_WAITING };

/* Asks the server about an owner the graph does not have. Negative: it could not say. */
static int look_up(struct ctl *c, const struct kind *k, const char *ns, const char *name,
		   const char *uid, struct err *err)
{
	VALUE_AUTO *obj = NULL;
	int r = client_get(c->client, k, k->namespaced ? ns : NULL, name, &obj, err);

	if (r == -ENOENT)
		return OWNER_GONE;
	if (r < 0)
		return r;
	if (strcmp(obj_uid(obj), uid) != 0)
		return OWNER_GONE;
	return obj_deleting(obj) && has_finalizer(obj, FOREGROUND) ? OWNER_WAITING : OWNER_SOLID;
}

static int owner_state(struct ctl *c, const struct node *n, const struct value *ref,
		       struct err *err)
{
	struct state *st = c->state;
	const char *uid = value_str_or(value_get(ref, "uid"), "");
	const struct node *owner = strmap_get(st->nodes, uid);
	const struct kind *k = kind_by_gvk(value_str_or(value_get(ref, "apiVersion"), ""),
					   value_str_or(value_get(ref, "kind"), ""));

	if (owner && owner->informer && (!owner->kind->namespaced || !strcmp(owner->ns, n->ns)))
		return owner->waiting ? OWNER_WAITING : OWNER_SOLID;
	if (strmap_has(st->gone, uid))
		return OWNER_GONE;
	if (!k)
		return OWNER_SOLID;
	return look_up(c, k, n->ns, value_str_or(value_get(ref, "name"), ""), uid, err);
}

/* The object as the informer has it; NULL when that is another one by now, or none. */
static const struct value *find_object(const struct node *n)
{
	const struct value *obj = NULL;

	if (n->informer)
		obj = informer_find(n->informer, n->kind->namespaced ? n->ns : NULL, n->name);
	return obj && strcmp(obj_uid(obj), n->uid) == 0 ? obj : NULL;
}

/* ---- what is done to objects
 * ------------------------------------------------------------------------ */

static int patch_object(struct ctl *c, const struct node *n, enum patch_type type,
			const struct value *patch, struct err *err)
{
	int r = client_patch(c->client, n->kind, n->kind->namespaced ? n->ns : NULL, n->name, NULL,
			     type, patch, NULL, NULL, err);

	return r == -ENOENT ? 0 : r;
}

static int remove_finalizer(struct ctl *c, const struct node *n, const struct value *obj,
			    const char *name, struct err *err)
{
	VALUE_AUTO *kept = value_array_new();
	VALUE_AUTO *patch = NULL;
	const struct value *f;

	if (!has_finalizer(obj, name))
		return 0;
	value_each_item(f, i, value_in(obj, "metadata", "finalizers"))
	{
		if (!str_eq(value_str(f), name))
			value_push(&kept, value_ref(f));
	}
	patch = value_build("{metadata: {resourceVersion: %v, finalizers: %v}}",
			    value_in(obj, "metadata", "resourceVersion"), kept);
	return patch_object(c, n, PATCH_MERGE, patch, err);
}

/* Replaces the owner references by some of them. */
static int keep_refs(struct ctl *c, const struct node *n, const struct value *obj,
		     const struct value *refs, struct err *err)
{
	VALUE_AUTO *patch =
		value_build("{metadata: {resourceVersion: %v, uid: %s, ownerReferences: %v}}",
			    value_in(obj, "metadata", "resourceVersion"), n->uid, refs);

	return patch_object(c, n, PATCH_MERGE, patch, err);
}

static int delete_object(struct ctl *c, const struct node *n, enum propagation policy,
			 struct err *err)
{
	struct delete_options opt = DELETE_OPTIONS_INIT;
	int r;

	opt.propagation = policy;
	opt.uid = n->uid;
	r = client_delete(c->client, n->kind, n->kind->namespaced ? n->ns : NULL, n->name, &opt,
			  NULL, err);
	return r == -ENOENT || r == -ESTALE ? 0 : r; /* gone, or another object by now */
}

/* ---- reconcile
 * -------------------------------------------------------------------------------------- */

static int drop_ref(struct ctl *c, const struct node *dependent, const char *owner_uid,
		    struct err *err)
{
	const struct value *obj = find_object(dependent), *ref;
	VALUE_AUTO *kept = value_array_new();

	if (!obj)
		return 0;
	value_each_item(ref, i, value_in(obj, "metadata", "ownerReferences"))
	{
		if (!str_eq(value_str_in(ref, "uid"), owner_uid))
			value_push(&kept, value_ref(ref));
	}
	return keep_refs(c, dependent, obj, kept, err);
}

/* Takes the owner's reference out of every dependent, then lets the owner go. */
static int orphan_dependents(struct ctl *c, const struct node *n, const struct value *obj,
			     struct err *err)
{
	for (const struct edge *e = n->first; e; e = e->next) {
		int r = drop_ref(c, e->dependent, n->uid, err);

		if (r < 0)
			return r;
	}
	return remove_finalizer(c, n, obj, ORPHAN, err);
}

static bool blocks(const struct node *dependent, const char *owner_uid)
{
	const struct value *ref = value_find(dependent->refs, "uid", owner_uid);

	return value_bool_in(ref, "blockOwnerDeletion");
}

/* Lets a foreground owner go once nothing it must wait for is left. */
static int wait_for_dependents(struct ctl *c, const struct node *n, const struct value *obj,
			       struct err *err)
{
	bool blocked = false;

	for (const struct edge *e = n->first; e; e = e->next) {
		if (!blocks(e->dependent, n->uid))
			continue;
		blocked = true;
		if (!e->dependent->waiting && !e->dependent->deleting)
			queue(c, e->dependent);
	}
	return blocked ? 0 : remove_finalizer(c, n, obj, FOREGROUND, err);
}

/* A dependent that waits for its own: its owner must not block it for ever. */
static int unblock_refs(struct ctl *c, const struct node *n, const struct value *obj,
			struct err *err)
{
	VALUE_AUTO *refs = value_ref(value_in(obj, "metadata", "ownerReferences"));
	const struct value *ref;
	bool changed = false;

	value_each_item(ref, i, refs)
	{
		struct value *free_ref;

		if (!value_bool_in(ref, "blockOwnerDeletion"))
			continue;
		free_ref = value_ref(ref);
		value_put_bool(&free_ref, "blockOwnerDeletion", false);
		value_put_idx(&refs, i, free_ref);
		changed = true;
	}
	return changed ? keep_refs(c, n, obj, refs, err) : 0;
}

static bool a_dependent_waits(const struct node *n)
{
	for (const struct edge *e = n->first; e; e = e->next)
		if (e->dependent->waiting)
			return true;
	return false;
}

static int check_owners(struct ctl *c, const struct node *n, const struct value *obj,
			struct err *err)
{
	const struct value *refs = value_in(obj, "metadata", "ownerReferences"), *ref;
	VALUE_AUTO *solid = value_array_new();
	size_t waiting = 0;
	int r;

	value_each_item(ref, i, refs)
	{
		r = owner_state(c, n, ref, err);
		if (r < 0)
			return r;
		if (r == OWNER_SOLID)
			value_push(&solid, value_ref(ref));
		waiting += r == OWNER_WAITING;
	}
	if (value_len(solid) == value_len(refs))
		return 0;
	if (value_len(solid))
		return keep_refs(c, n, obj, solid, err);
	if (waiting && n->first) {
		if (a_dependent_waits(n)) {
			r = unblock_refs(c, n, obj, err);
			if (r < 0)
				return r;
		}
		return delete_object(c, n, PROPAGATE_FOREGROUND, err);
	}
	if (has_finalizer(obj, ORPHAN))
		return delete_object(c, n, PROPAGATE_ORPHAN, err);
	return delete_object(
		c, n, has_finalizer(obj, FOREGROUND) ? PROPAGATE_FOREGROUND : PROPAGATE_BACKGROUND,
		err);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct state *st = c->state;
	struct node *n = strmap_get(st->nodes, key);
	const struct value *obj;
	int r;

	if (!n)
		return 0;
	if (!n->informer) {
		/* An owner nobody has seen. If it exists its informer will bring it. */
		r = look_up(c, n->kind, n->ns, n->name, n->uid, err);
		if (r == OWNER_GONE)
			node_remove(c, n);
		return MIN(r, 0);
	}
	obj = find_object(n);
	if (!obj)
		return 0; /* its end is on the way */
	if (n->orphaning)
		return orphan_dependents(c, n, obj, err);
	if (n->waiting)
		return wait_for_dependents(c, n, obj, err);
	return n->deleting ? 0 : check_owners(c, n, obj, err);
}

/* ---- what is watched
 * ------------------------------------------------------------------------------------ */

static void watched_free(void *p)
{
	struct watched *w = p;

	informer_handler_free(w->handler);
	free(w);
}

static void watch_kind(struct ctl *c, const struct kind *k)
{
	struct state *st = c->state;
	STR_AUTO key = xasprintf("%s/%s", k->group, k->plural);
	struct watched *w;

	if (strmap_has(st->watched, key))
		return;
	w = xcalloc(1, sizeof(*w));
	w->ctl = c;
	w->kind = k;
	w->informer = informer_get(c->informers, k, NULL);
	w->handler = informer_on_event(w->informer, object_changed, w);
	strmap_put(st->watched, key, w);
}

/* Kinds that were installed since. */
static void tick(struct ctl *c)
{
	struct state *st = c->state;
	const struct kind *k;

	for (size_t i = 0; (k = deletable_kind(i, true)); i++) {
		STR_AUTO key = xasprintf("%s/%s", k->group, k->plural);
		struct list_options one = {.limit = 1};
		VALUE_AUTO *list = NULL;
		ERR_AUTO err = ERR_INIT;

		if (k->addon && !strmap_has(st->watched, key) &&
		    client_list(c->client, k, NULL, &one, &list, &err) == 0)
			watch_kind(c, k);
	}
}

static bool synced(const struct ctl *c)
{
	const struct state *st = c->state;
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(st->watched, &i, &key, &val);)
		if (!informer_synced(((struct watched *)val)->informer))
			return false;
	return true;
}

static void start(struct ctl *c)
{
	struct state *st = xcalloc(1, sizeof(*st));
	const struct kind *k;

	st->nodes = strmap_new(node_free);
	st->watched = strmap_new(watched_free);
	st->gone = strmap_new(NULL);
	c->state = st;
	for (size_t i = 0; (k = deletable_kind(i, false)); i++)
		if (strcmp(k->plural, "events") != 0)
			watch_kind(c, k);
}

static void stop(struct ctl *c)
{
	struct state *st = c->state;

	strmap_free(st->watched);
	strmap_free(st->nodes);
	strmap_free(st->gone);
	free(st);
}

const struct controller controller_garbagecollector = {
	.name = "garbage-collector-controller",
	.component = "garbage-collector-controller",
	.account = "generic-garbage-collector",
	.sources = {{0}},
	.reconcile = reconcile,
	.start = start,
	.stop = stop,
	.synced = synced,
	.tick = tick,
	.period_ns = ADDON_PERIOD,
};
