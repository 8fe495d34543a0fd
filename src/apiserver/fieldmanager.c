/* fieldmanager.c - what a create, an update or a patch does to the managers of an object.
 * Upstream: apimachinery/pkg/util/managedfields/internal, structured-merge-diff/merge. */
#include "apiserver/managers.h"

#include <stdlib.h>

/* Writes that may wait to be looked into; each keeps two versions of the object. */
#define MAX_PENDING 6
#define MAX_NAME 128

static struct value *exclude(struct value *set, const struct value *reset)
{
	struct value *left = fieldset_without(set, reset);

	value_unref(set);
	return left;
}

bool transition_diff(const struct transition *t, const char *version, struct typed_diff *ret)
{
	const struct kind *k = kind_by_gvk(version, t->stored->kind);
	const struct schema_type *type = k ? schema_find(k->def) : NULL;
	VALUE_AUTO *before = NULL;
	VALUE_AUTO *after = NULL;
	VALUE_AUTO *reset = NULL;

	*ret = (struct typed_diff){NULL, NULL, NULL};
	if (!type)
		return false;
	before = t->before ? convert(t->stored, k, t->before) : managers_empty_object(type);
	after = convert(t->stored, k, t->after);
	typed_compare(type, before, after, ret);
	reset = managers_reset(k, t->sub);
	if (!reset)
		return true;
	ret->added = exclude(ret->added, reset);
	ret->modified = exclude(ret->modified, reset);
	ret->removed = exclude(ret->removed, reset);
	return true;
}

/* A field of the object (or of its metadata) that a write changed. */
struct part {
	const char *key; /* the schema's */
	bool meta;
	struct value *before, *after;
};

/* A write that nobody has looked into yet. */
struct pending {
	struct value *prev; /* the list there was; lazy, or NULL */
	struct value *name, *time;
	const struct kind *kind, *stored; /* as asked for, and of the parts */
	const char *sub;
	unsigned depth;
	bool created;
	size_t nr;
	struct part parts[];
};

/* Whoever owned what changed does so no longer. */
static void take_from(struct managers *m, const struct transition *t, const char *version,
		      const struct typed_diff *here)
{
	for (size_t i = m->nr; i-- > 0;) {
		struct manager *e = &m->v[i];
		const struct typed_diff *d = here;
		struct typed_diff other = {NULL, NULL, NULL};
		const struct value *gone[3];
		bool known = true;

		if (strcmp(value_str_or(e->version, ""), version) != 0) {
			known = transition_diff(t, value_str_or(e->version, ""), &other);
			d = &other;
		}
		gone[0] = d->added;
		gone[1] = d->modified;
		gone[2] = d->removed;
		for (size_t k = 0; k < ARRAY_SIZE(gone); k++) {
			struct value *left = fieldset_difference(e->set, gone[k]);

			value_unref(e->set);
			e->set = left;
		}
		if (!known || fieldset_empty(e->set))
			managers_drop(m, i);
		typed_diff_release(&other);
	}
}

/* What the parts are of: the rest is the same before and after. */
static struct value *object_of(const struct pending *p, bool after)
{
	struct value *obj = value_map_new();

	for (size_t i = 0; i < p->nr; i++) {
		const struct part *part = &p->parts[i];
		struct value *v = value_ref(after ? part->after : part->before);

		if (part->meta)
			value_put_in(&obj, v, "metadata", part->key);
		else
			value_put(&obj, part->key, v);
	}
	return obj;
}

/* The list after a write; NULL: nobody owns anything. */
static struct value *work_out(const struct pending *p)
{
	VALUE_AUTO *before = p->created ? NULL : object_of(p, false);
	VALUE_AUTO *after = object_of(p, true);
	struct transition t = {p->stored, before, after, p->sub};
	const char *version = kind_api_version(p->kind);
	VALUE_AUTO *prev = value_now(p->prev);
	MANAGERS_AUTO m = MANAGERS_INIT;
	ERR_AUTO err = ERR_INIT;
	struct typed_diff d;
	struct value *set, *all;
	struct manager *e;

	if (managers_decode(prev, &m, &err) < 0)
		err_release(&err); /* as if there were none */
	if (!transition_diff(&t, version, &d))
		return value_ref(prev);
	take_from(&m, &t, version, &d);
	set = managers_strip(fieldset_union(d.added, d.modified));
	if (!fieldset_empty(set)) {
		e = managers_entry(&m, value_str_or(p->name, ""), false, version, p->sub);
		all = fieldset_union(e->set, set);
		value_unref(e->set);
		e->set = all;
		value_unref(e->time);
		e->time = value_ref(p->time);
	}
	value_unref(set);
	typed_diff_release(&d);
	managers_cap(&m);
	return managers_encode(&m);
}

static void pending_free(void *payload)
{
	struct pending *p = payload;

	for (size_t i = 0; i < p->nr; i++) {
		value_unref(p->parts[i].before);
		value_unref(p->parts[i].after);
	}
	value_unref(p->prev);
	value_unref(p->name);
	value_unref(p->time);
	free(p);
}

static struct value *pending_make(void *payload)
{
	return work_out(payload);
}

static const struct value_lazy_ops pending_ops = {pending_make, pending_free};

/* ---- who ---------------------------------------------------------------------------------- */

/* The name of who makes a request in out; its length. */
static size_t manager_name(const struct api_request *req, char out[static MAX_NAME + 1])
{
	const char *agent = req->user_agent ? req->user_agent : "";
	size_t len = 0;

	if (!str_empty(req->field_manager)) {
		len = MIN(strlen(req->field_manager), (size_t)MAX_NAME);
		memcpy(out, req->field_manager, len);
	} else {
		for (; *agent && *agent != '/' && len < MAX_NAME; agent++)
			if ((unsigned char)*agent > 0x1f && *agent != 0x7f)
				out[len++] = *agent;
	}
	if (!len) {
		len = strlen("unknown");
		memcpy(out, "unknown", len);
	}
	out[len] = '\0';
	return len;
}

static struct value *manager_value(const struct api_request *req)
{
	char name[MAX_NAME + 1];
	size_t len = manager_name(req, name);

	return value_strn_new(name, len);
}

/* ---- the list of an object ---------------------------------------------------------------- */

static struct value *list_of(const struct value *obj)
{
	return value_get_lazy(value_get(obj, "metadata"), "managedFields");
}

static void set_list(struct value **obj, struct value *list)
{
	uint32_t mark = value_mark(value_get(*obj, "metadata"));

	if (list_of(*obj) == list) {
		value_unref(list);
		return;
	}
	if (list)
		value_put_in(obj, list, "metadata", "managedFields");
	else
		value_del_in(obj, "metadata", "managedFields");
	value_set_mark(value_get(*obj, "metadata"), mark); /* nobody looks for errors in there */
}

/* ---- whether ------------------------------------------------------------------------------ */

/*
 * Whether something is in b that is not in a, or another there: surely, if true. Then the
 * writer comes to own something. What only goes is not found, nor all that comes.
 */
static bool grows(const struct value *a, const struct value *b)
{
	size_t n = value_len(b);

	if (a == b || value_is_null(b))
		return false;
	if (value_is_map(b)) {
		if (a && !value_is_map(a) && !value_is_null(a))
			return true;
		for (size_t i = 0; i < n; i++)
			if (grows(value_get(a, value_key(b, i)), value_val(b, i)))
				return true;
		return false;
	}
	if (!value_is_array(b))
		return !value_equal(a, b);
	if (value_len(a) != n)
		return value_len(a) < n;
	for (size_t i = 0; i < n; i++)
		if (grows(value_idx(a, i), value_idx(b, i)))
			return true;
	return false;
}

static bool parts_grow(const struct pending *p)
{
	for (size_t i = p->nr; i-- > 0;)
		if (grows(p->parts[i].before, p->parts[i].after))
			return true;
	return false;
}

/* Whether two objects are the same but for their managers. */
static bool same_but_managers(const struct value *a, const struct value *b)
{
	const struct value *x = value_get(a, "metadata"), *y = value_get(b, "metadata");
	size_t i = 0, j = 0;
	const char *key;

	if (a == b)
		return true;
	if (value_len(a) != value_len(b))
		return false;
	for (size_t k = 0; (key = value_key(a, k)); k++)
		if (strcmp(key, "metadata") != 0 &&
		    !value_equal(value_val(a, k), value_get(b, key)))
			return false;
	for (;;) {
		const char *p = value_key(x, i), *q = value_key(y, j);

		if (p && !strcmp(p, "managedFields"))
			p = value_key(x, ++i);
		if (q && !strcmp(q, "managedFields"))
			q = value_key(y, ++j);
		if (!p || !q)
			return !p && !q;
		if (strcmp(p, q) != 0 || !value_equal(value_val(x, i++), value_val(y, j++)))
			return false;
	}
}

/* Whether two lists say the same, whenever that was. */
static bool same_managers(const struct value *a, const struct value *b)
{
	const struct value *e;

	if (value_len(a) != value_len(b))
		return false;
	value_each_item(e, i, a)
	{
		VALUE_AUTO *x = value_ref(e);
		VALUE_AUTO *y = value_ref(value_idx(b, i));

		value_del(&x, "time");
		value_del(&y, "time");
		if (!value_equal(x, y))
			return false;
	}
	return true;
}

bool managers_unchanged(struct value **next, const struct value *old)
{
	struct value *have = list_of(old);

	if (!same_but_managers(*next, old))
		return false;
	if (list_of(*next) == have)
		return true;
	if (!same_managers(value_in(*next, "metadata", "managedFields"),
			   value_in(old, "metadata", "managedFields")))
		return false;
	set_list(next, value_ref(list_of(old)));
	return true;
}

/* ---- which list a write starts from ------------------------------------------------------- */

/* An empty list, or one with an empty entry: the writer wants it gone. */
static bool resets(const struct value *list)
{
	return value_is_array(list) &&
	       (!value_len(list) || (value_len(list) == 1 && value_is_map(value_idx(list, 0)) &&
				     !value_len(value_idx(list, 0))));
}

static bool readable(const struct value *list)
{
	MANAGERS_AUTO m = MANAGERS_INIT;
	ERR_AUTO err = ERR_INIT;

	return value_len(list) && managers_decode(list, &m, &err) == 0;
}

/* The list to go on from, a new reference; NULL: there is none. */
static struct value *start_from(const struct call *c, const struct value *next,
				const struct value *before)
{
	struct value *given = list_of(next), *live = list_of(before);

	if (given == live || !given || c->req->subresource ||
	    value_lazy_payload(given, &pending_ops))
		return value_ref(given && !c->req->subresource ? given : live);
	if (resets(given))
		return NULL;
	return value_ref(readable(given) ? given : live);
}

/* ---- a write ------------------------------------------------------------------------------ */

#define MAX_PARTS 64

struct parts {
	size_t nr;
	struct part v[MAX_PARTS];
};

static void add_part(struct parts *ps, const char *key, bool meta, const struct value *before,
		     const struct value *after)
{
	if (before == after || (before && after && value_equal(before, after)))
		return;
	if (ps->nr == MAX_PARTS) /* no kind has as many fields */
		abort();
	ps->v[ps->nr++] = (struct part){key, meta, value_ref(before), value_ref(after)};
}

/* Fields of the metadata that have owners. */
static const char *const owned_meta[] = {"annotations", "finalizers", "generateName", "labels",
					 "ownerReferences"};

/* Requests for certificates never change but through their subresources. */
static bool spec_is_reset(const struct kind *k)
{
	return !strcmp(k->plural, "certificatesigningrequests");
}

/* Whether a field of the object itself gets owners by a write to sub: not one that its
 * strategy resets (managers_reset). */
static bool owned_field(const char *key, const struct kind *k, const char *sub)
{
	bool all = !sub, status = sub && !strcmp(sub, "status"),
	     approval = sub && !strcmp(sub, "approval");

	if (!strcmp(key, "metadata") || !strcmp(key, "apiVersion") || !strcmp(key, "kind"))
		return false;
	if (!k->has_status)
		return true;
	if (!strcmp(key, "status"))
		return !all;
	return strcmp(key, "spec") != 0 || !(status || approval || (all && spec_is_reset(k)));
}

/* What differs between two objects, without what nobody comes to own by writing to sub. */
static void find_parts(struct parts *ps, const struct endpoint *ep, const char *sub,
		       const struct value *before, const struct value *after)
{
	const struct value *x = value_get(before, "metadata"), *y = value_get(after, "metadata");
	size_t i = 0, j = 0;

	ps->nr = 0;
	for (size_t m = 0; x != y && m < ARRAY_SIZE(owned_meta); m++)
		add_part(ps, owned_meta[m], true, value_get(x, owned_meta[m]),
			 value_get(y, owned_meta[m]));
	for (;;) { /* both are in order of their keys */
		const char *p = value_key(before, i), *q = value_key(after, j);
		int c = !p ? 1 : !q ? -1 : p == q ? 0 : strcmp(p, q);
		const struct value *v, *w;
		const struct schema_field *f;

		if (!p && !q)
			return;
		v = c <= 0 ? value_val(before, i++) : NULL;
		w = c >= 0 ? value_val(after, j++) : NULL;
		if (v == w || !owned_field(c <= 0 ? p : q, ep->res->kind, sub))
			continue;
		f = schema_field(ep->res->schema, c <= 0 ? p : q);
		if (f)
			add_part(ps, f->name, false, v, w);
	}
}

/* A subresource's name that outlives the request. */
static const char *known_sub(const char *sub)
{
	static const char *const subs[] = {"status",   "scale",  "finalize",
					   "approval", "resize", "ephemeralcontainers"};

	for (size_t i = 0; sub && i < ARRAY_SIZE(subs); i++)
		if (!strcmp(subs[i], sub))
			return subs[i];
	return NULL;
}

static struct pending *pending_new(struct call *c, const char *sub, struct value *prev,
				   bool created, const struct parts *ps)
{
	const struct pending *last = value_lazy_payload(prev, &pending_ops);
	struct pending *p = xmalloc(sizeof(*p) + ps->nr * sizeof(p->parts[0]));

	if (last && last->depth >= MAX_PENDING) {
		struct value *made = value_now(prev);

		value_unref(prev);
		prev = made;
		last = NULL;
	}
	*p = (struct pending){.prev = prev,
			      .name = manager_value(c->req),
			      .time = value_ref(sim_stamp(c->a->sim)),
			      .kind = c->ep->kind,
			      .stored = c->ep->res->kind,
			      .sub = known_sub(sub),
			      .depth = last ? last->depth + 1 : 1,
			      .created = created,
			      .nr = ps->nr};
	memcpy(p->parts, ps->v, ps->nr * sizeof(p->parts[0]));
	return p;
}

/* ---- heartbeats ----------------------------------------------------------------------------- */

static bool scalar(const struct value *v)
{
	return v && !value_is_map(v) && !value_is_array(v) && !value_is_null(v);
}

/* Whether before and after have the same fields and differ in scalars only, each of which last
 * wrote, too. */
static bool part_repeats(const struct part *last, const struct part *part)
{
	size_t n = value_len(part->after);

	if (strcmp(last->key, part->key) != 0 || last->meta != part->meta ||
	    !value_is_map(part->before) || !value_is_map(part->after) ||
	    value_len(part->before) != n || (last->before && !value_is_map(last->before)) ||
	    !value_is_map(last->after))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *key = value_key(part->after, i);
		const struct value *v = value_val(part->after, i);
		const struct value *old = value_get(part->before, key);
		const struct value *mine = value_get(last->after, key);

		if (v == old || (old && value_equal(v, old)))
			continue;
		if (!scalar(v) || !scalar(old) || !scalar(mine) ||
		    value_equal(mine, value_get(last->before, key)))
			return false;
	}
	return true;
}

/*
 * Leases are renewed for as long as there is a cluster, by one writer and in one field: what such
 * a write makes of the list is what the one before made of it, but for the time. So however many
 * there were, one write is worked out, when somebody looks. NULL: it is another write.
 */
static struct pending *pending_again(struct call *c, const char *sub, const struct value *prev,
				     const struct parts *ps)
{
	const struct pending *last = value_lazy_payload(prev, &pending_ops);
	char name[MAX_NAME + 1];
	struct pending *p;

	if (!last || last->created || !last->time || last->nr != ps->nr ||
	    last->kind != c->ep->kind || last->stored != c->ep->res->kind ||
	    last->sub != known_sub(sub) || (sub && !last->sub))
		return NULL;
	(void)manager_name(c->req, name);
	if (!str_eq(value_str(last->name), name))
		return NULL;
	for (size_t i = 0; i < ps->nr; i++)
		if (!part_repeats(&last->parts[i], &ps->v[i]))
			return NULL;
	p = xmalloc(sizeof(*p) + last->nr * sizeof(p->parts[0]));
	memcpy(p, last, sizeof(*p) + last->nr * sizeof(p->parts[0]));
	for (size_t i = 0; i < p->nr; i++) {
		p->parts[i].before = value_ref(last->parts[i].before);
		p->parts[i].after = value_ref(last->parts[i].after);
	}
	p->prev = value_ref(last->prev);
	p->name = value_ref(last->name);
	p->time = value_ref(sim_stamp(c->a->sim));
	return p;
}

static void parts_release(struct parts *ps)
{
	for (size_t i = 0; i < ps->nr; i++) {
		value_unref(ps->v[i].before);
		value_unref(ps->v[i].after);
	}
}

/* ---- objects made alike ------------------------------------------------------------------- */

static void model_release(struct model *m)
{
	value_unref(m->obj);
	value_unref(m->name);
	value_unref(m->list);
	value_unref(m->time);
}

void models_free(struct models *ms)
{
	for (size_t i = 0; ms && i < ARRAY_SIZE(ms->v); i++)
		model_release(&ms->v[i]);
	free(ms);
}

static bool made_by(const struct model *m, const char *name, size_t len)
{
	return value_str_len(m->name) == len && !memcmp(value_str(m->name), name, len);
}

/*
 * Most objects are made like one that was made before, and get its fields then: pods of one
 * set, events of one component. Of the first of its like the fields are worked out lazily.
 * Returns the list, or NULL: none like it is known, but the next will find this one.
 */
static struct value *list_of_alike(struct call *c, const struct value *obj)
{
	char name[MAX_NAME + 1];
	size_t len = manager_name(c->req, name);
	struct models *ms = c->ep->models;
	const struct value *now = sim_stamp(c->a->sim);
	struct model *m;
	size_t i = 0;

	while (i < ARRAY_SIZE(ms->v) &&
	       !(ms->v[i].obj && made_by(&ms->v[i], name, len) && value_alike(ms->v[i].obj, obj)))
		i++;
	if (i == ARRAY_SIZE(ms->v)) {
		m = &ms->v[ms->next++ % ARRAY_SIZE(ms->v)];
		model_release(m);
		*m = (struct model){value_ref(obj), value_strn_new(name, len), NULL, NULL};
		return NULL;
	}
	m = &ms->v[i];
	if (!m->list) {
		struct parts ps;
		struct pending *p;

		find_parts(&ps, c->ep, NULL, NULL, m->obj);
		p = pending_new(c, NULL, NULL, true, &ps);
		m->list = work_out(p);
		pending_free(p);
		if (!m->list)
			m->list = value_null_new();
		m->time = value_ref(now);
	}
	if (m->time != now && value_len(m->list)) {
		struct value *entry = value_ref(value_idx(m->list, 0)), *list = NULL;

		value_put(&entry, "time", value_ref(now));
		value_push(&list, entry);
		value_unref(m->list);
		m->list = list;
		value_unref(m->time);
		m->time = value_ref(now);
	}
	return value_ref(m->list);
}

/* Not of those that hold much and are seldom alike. */
static bool worth_a_model(const struct kind *k)
{
	return strcmp(k->plural, "configmaps") != 0 && strcmp(k->plural, "secrets") != 0 &&
	       strcmp(k->plural, "controllerrevisions") != 0;
}

/* The list that next gets when it is written over before (NULL: created); NULL: none. */
static struct value *list_after(struct call *c, const char *sub, const struct value *next,
				const struct value *before, bool timeless)
{
	struct value *prev = start_from(c, next, before), *list;
	struct pending *p;
	struct parts ps;

	if (before && value_is_null(prev)) { /* nobody began to keep count */
		value_unref(prev);
		return NULL;
	}
	if (!before && !prev && worth_a_model(c->ep->res->kind)) {
		list = list_of_alike(c, next);
		if (list)
			return value_is_null(list) ? NULL : list;
	}
	find_parts(&ps, c->ep, sub, before, next);
	if (!ps.nr && prev == list_of(before))
		return prev;
	p = timeless || !before ? NULL : pending_again(c, sub, prev, &ps);
	if (p) {
		parts_release(&ps);
		value_unref(prev);
		return value_lazy_new(&pending_ops, p);
	}
	p = pending_new(c, sub, prev, !before, &ps);
	if (timeless) {
		value_unref(p->time);
		p->time = NULL;
	} else if (parts_grow(p)) {
		return value_lazy_new(&pending_ops, p);
	}
	list = work_out(p);
	pending_free(p);
	return list;
}

void managers_written(struct call *c, struct value **next, const struct value *before)
{
	if (c->ep->schema && c->ep->res)
		set_list(next, list_after(c, c->req->subresource, *next, before, false));
}

void managers_created(struct call *c, const struct value *obj)
{
	struct value *list;

	if (!c->ep->schema || !c->ep->res)
		return;
	list = list_after(c, c->req->subresource, obj, NULL, false);
	value_unref(c->managers);
	c->managers = list ? list : value_null_new();
}

void managers_scaled(struct call *c, struct value **next, const struct value *before)
{
	/* upstream gives such an entry no time */
	set_list(next, list_after(c, "scale", *next, before, true));
}
