/* managers.c - entries of metadata.managedFields. */
#include "apiserver/managers.h"

#include "object/timefmt.h"

#include <stdlib.h>

/* DefaultMaxUpdateManagers */
#define MAX_UPDATERS 10
#define ANCIENT "ancient-changes"
/* Of a list from outside. */
#define MAX_ENTRIES 1024

static void manager_release(struct manager *m)
{
	value_unref(m->name);
	value_unref(m->version);
	value_unref(m->sub);
	value_unref(m->time);
	value_unref(m->set);
}

void managers_release(struct managers *m)
{
	for (size_t i = 0; i < m->nr; i++)
		manager_release(&m->v[i]);
	free(m->v);
	*m = (struct managers)MANAGERS_INIT;
}

void managers_drop(struct managers *m, size_t i)
{
	manager_release(&m->v[i]);
	memmove(&m->v[i], &m->v[i + 1], (--m->nr - i) * sizeof(*m->v));
}

static struct manager *add(struct managers *m)
{
	if (m->nr == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 4;
		m->v = xreallocarray(m->v, m->cap, sizeof(*m->v));
	}
	m->v[m->nr] = (struct manager){NULL, NULL, NULL, NULL, NULL, false};
	return &m->v[m->nr++];
}

static const char *text(const struct value *v)
{
	return value_str_or(v, "");
}

static size_t find(const struct managers *m, const char *name, bool apply, const char *version,
		   const char *sub)
{
	size_t i = 0;

	for (; i < m->nr; i++) {
		const struct manager *e = &m->v[i];

		if (e->apply == apply && !strcmp(text(e->name), name) &&
		    !strcmp(text(e->sub), sub) && (apply || !strcmp(text(e->version), version)))
			break;
	}
	return i;
}

struct manager *managers_entry(struct managers *m, const char *name, bool apply,
			       const char *version, const char *sub)
{
	size_t i = find(m, name, apply, version, sub ? sub : "");
	struct manager *e;

	if (i < m->nr)
		return &m->v[i];
	e = add(m);
	e->name = value_str_new(name);
	e->version = value_str_new(version);
	e->sub = str_empty(sub) ? NULL : value_str_new(sub);
	e->apply = apply;
	return e;
}

/* ---- from and to the list ----------------------------------------------------------------- */

static struct value *part(const struct value *entry, const char *key)
{
	const struct value *v = value_get(entry, key);

	return str_empty(value_str(v)) ? NULL : value_ref(v);
}

static int decode_entry(struct managers *m, const struct value *entry, size_t i, struct err *err)
{
	const char *op = value_str_or(value_get(entry, "operation"), "");
	const char *type = value_str_or(value_get(entry, "fieldsType"), "");
	const char *version = value_str_or(value_get(entry, "apiVersion"), "");
	const struct value *fields = value_get(entry, "fieldsV1");
	bool apply = !strcmp(op, "Apply");
	struct value *set = NULL;
	struct manager *e;
	int rc = 0;

	if (!apply && strcmp(op, "Update") != 0)
		return err_set(err, -EINVAL, "operation must be `Apply` or `Update`");
	if (!*version)
		return err_set(err, -EINVAL, "apiVersion must not be empty");
	if (!*type)
		return err_set(err, -EINVAL, "missing fieldsType in managed fields entry %zu", i);
	if (strcmp(type, "FieldsV1") != 0)
		return err_set(err, -EINVAL,
			       "invalid fieldsType \"%s\" in managed fields entry %zu", type, i);
	if (!value_is_null(fields))
		rc = fieldset_parse(fields, &set, err);
	if (rc < 0)
		return rc;
	e = managers_entry(m, value_str_or(value_get(entry, "manager"), ""), apply, version,
			   value_str(value_get(entry, "subresource")));
	manager_release(e); /* of two entries with one key the last stays */
	*e = (struct manager){part(entry, "manager"),
			      part(entry, "apiVersion"),
			      part(entry, "subresource"),
			      part(entry, "time"),
			      set,
			      apply};
	return 0;
}

int managers_decode(const struct value *list, struct managers *ret, struct err *err)
{
	const struct value *entry;
	int rc = 0;

	*ret = (struct managers)MANAGERS_INIT;
	if (value_len(list) > MAX_ENTRIES)
		return err_set(err, -EINVAL, "too many managed fields entries");
	value_each_item(entry, i, list) if (rc == 0) rc = decode_entry(ret, entry, i, err);
	if (rc < 0)
		managers_release(ret);
	return rc;
}

/* Seconds, for order; 0: no time. */
static int64_t seconds(const struct manager *e)
{
	int64_t ns = 0;

	return e->time && time_parse_rfc3339(text(e->time), &ns) == 0 ? ns / SIM_SEC : 0;
}

static int by_entry(const void *a, const void *b)
{
	const struct manager *x = a, *y = b;
	int64_t s = seconds(x), t = seconds(y);
	int c;

	if (x->apply != y->apply)
		return x->apply ? -1 : 1;
	if (s != t)
		return s < t ? -1 : 1;
	c = strcmp(text(x->name), text(y->name));
	if (!c)
		c = strcmp(text(x->version), text(y->version));
	return c ? c : strcmp(text(x->sub), text(y->sub));
}

struct value *managers_encode(struct managers *m)
{
	struct value *list = NULL;

	if (m->nr)
		qsort(m->v, m->nr, sizeof(*m->v), by_entry);
	for (size_t i = 0; i < m->nr; i++) {
		const struct manager *e = &m->v[i];

		value_push(&list,
			   value_build("{apiVersion: %v, fieldsType: 'FieldsV1', fieldsV1: %V, "
				       "manager: %v, operation: %s, subresource: %v, time: %v}",
				       e->version, e->set ? value_ref(e->set) : value_map_new(),
				       e->name, e->apply ? "Apply" : "Update", e->sub, e->time));
	}
	return list;
}

/* ---- too many ----------------------------------------------------------------------------- */

static int by_age(const void *a, const void *b)
{
	const struct manager *x = a, *y = b;
	int64_t s = seconds(x), t = seconds(y);

	return s != t ? (s < t ? -1 : 1) : by_entry(a, b);
}

static void fold(struct managers *m, size_t into, size_t from)
{
	struct manager *a = &m->v[into], *b = &m->v[from];
	struct value *both = fieldset_union(a->set, b->set);

	value_unref(a->set);
	a->set = both;
	value_unref(a->name);
	a->name = value_str_new(ANCIENT);
	value_unref(a->sub);
	a->sub = NULL;
	value_unref(a->time);
	a->time = value_ref(b->time);
	managers_drop(m, from);
}

void managers_cap(struct managers *m)
{
	size_t updaters = 0, i = 0;

	for (size_t k = 0; k < m->nr; k++)
		updaters += !m->v[k].apply;
	if (updaters <= MAX_UPDATERS)
		return;
	qsort(m->v, m->nr, sizeof(*m->v), by_age);
	while (updaters > MAX_UPDATERS && i < m->nr) {
		size_t first = 0;

		/* the oldest of its version waits for a second one to be folded with */
		while (first < i && (m->v[first].apply ||
				     strcmp(text(m->v[first].version), text(m->v[i].version)) != 0))
			first++;
		if (m->v[i].apply || first == i) {
			i++;
			continue;
		}
		fold(m, first, i);
		updaters--;
	}
}

/* ---- what a request may say --------------------------------------------------------------- */

/* ---- fields that are nobody's ------------------------------------------------------------- */

struct value *managers_strip(struct value *set)
{
	static const char *const meta[] = {"f:name",       "f:namespace",     "f:creationTimestamp",
					   "f:selfLink",   "f:uid",           "f:clusterName",
					   "f:generation", "f:managedFields", "f:resourceVersion"};
	VALUE_AUTO *nobodys = NULL;
	struct value *left;

	fieldset_add(&nobodys, "f:apiVersion");
	fieldset_add(&nobodys, "f:kind");
	fieldset_add(&nobodys, "f:metadata");
	for (size_t i = 0; i < ARRAY_SIZE(meta); i++)
		fieldset_add(&nobodys, "f:metadata", meta[i]);
	left = fieldset_difference(set, nobodys);
	value_unref(set);
	return left;
}

struct value *managers_reset(const struct kind *k, const char *sub)
{
	struct value *set = NULL;

	if (!k->has_status)
		return NULL;
	if (!sub) {
		fieldset_add(&set, "f:status");
		if (!strcmp(k->plural, "certificatesigningrequests"))
			fieldset_add(&set, "f:spec");
	} else if (!strcmp(sub, "status") || !strcmp(sub, "approval")) {
		fieldset_add(&set, "f:spec");
		if (!strcmp(k->plural, "deployments"))
			fieldset_add(&set, "f:metadata", "f:labels");
		if (!strcmp(k->plural, "certificatesigningrequests") && !strcmp(sub, "status"))
			fieldset_add(&set, "f:status", "f:conditions");
		if (!strcmp(k->plural, "pods")) {
			fieldset_add(&set, "f:metadata", "f:deletionTimestamp");
			fieldset_add(&set, "f:metadata", "f:ownerReferences");
		}
	}
	return set;
}

struct value *managers_empty_object(const struct schema_type *t)
{
	struct value *obj = value_map_new();

	schema_add_zeros(&obj, t);
	return obj;
}
