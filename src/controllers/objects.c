/* Fields, lists and ownership of objects, as several controllers need them. */
#include "controllers/controller.h"

#include <errno.h>

/* ---- lists ---------------------------------------------------------------------------- */

void objects_add(struct objects *list, const struct value *obj)
{
	list->v = grow(list->v, list->nr + 1, &list->cap, sizeof(*list->v));
	list->v[list->nr++] = obj;
}

void objects_release(struct objects *list)
{
	free(list->v);
	*list = (struct objects)OBJECTS_INIT;
}

void objects_from_index(struct objects *list, struct informer *i, const char *index,
			const char *key)
{
	const struct value *obj;

	for (size_t n = 0; (obj = informer_index_at(i, index, key, n)); n++)
		objects_add(list, obj);
}

struct selecting {
	struct objects *list;
	const struct value *labels;
};

static int add_selecting(const struct value *candidate, void *arg)
{
	struct selecting *s = arg;
	ERR_AUTO err = ERR_INIT;
	struct selector *sel;

	if (selector_from_object(value_in(candidate, "spec", "selector"), &sel, &err) < 0)
		return 0;
	if (selector_matches_labels(sel, s->labels))
		objects_add(s->list, candidate);
	selector_free(sel);
	return 0;
}

void objects_selecting(struct objects *list, struct informer *i, const struct value *obj)
{
	struct selecting s = {list, value_in(obj, "metadata", "labels")};

	(void)informer_each(i, obj_ns(obj), add_selecting, &s);
}

/* ---- kinds ---------------------------------------------------------------------------- */

/* Asked of every kind each few seconds: without taking the list apart. */
static bool can(const struct kind *k, const char *verb)
{
	size_t len = strlen(verb);

	for (const char *p = k->verbs; *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == len && !memcmp(p, verb, len))
			return true;
	return false;
}

const struct kind *deletable_kind(size_t i, bool addons)
{
	const struct kind *k;

	for (size_t n = 0; (k = kind_at(n)); n++) {
		/* The same events are served by two groups. */
		if (!k->preferred || (k->addon && !addons) ||
		    strcmp(k->group, "events.k8s.io") == 0)
			continue;
		if (can(k, "list") && can(k, "watch") && can(k, "delete") && i-- == 0)
			return k;
	}
	return NULL;
}

/* ---- fields ---------------------------------------------------------------------------- */

const char *obj_name(const struct value *obj)
{
	return value_str_or(value_in(obj, "metadata", "name"), "");
}

const char *obj_ns(const struct value *obj)
{
	return value_str_or(value_in(obj, "metadata", "namespace"), "");
}

const char *obj_uid(const struct value *obj)
{
	return value_str_or(value_in(obj, "metadata", "uid"), "");
}

bool obj_deleting(const struct value *obj)
{
	return value_is_string(value_in(obj, "metadata", "deletionTimestamp"));
}

const char *obj_annotation(const struct value *obj, const char *key)
{
	return value_str(value_get(value_in(obj, "metadata", "annotations"), key));
}

const char *obj_label(const struct value *obj, const char *key)
{
	return value_str(value_get(value_in(obj, "metadata", "labels"), key));
}

int obj_cmp_created(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	const char *tx = value_str_or(value_in(*x, "metadata", "creationTimestamp"), "");
	const char *ty = value_str_or(value_in(*y, "metadata", "creationTimestamp"), "");
	int r = strcmp(tx, ty); /* RFC 3339 in UTC sorts as text */

	return r ? r : strcmp(obj_name(*x), obj_name(*y));
}

/* ---- ownership --------------------------------------------------------------------------- */

struct value *owner_ref_new(const struct kind *k, const struct value *owner)
{
	return value_build("{apiVersion: %s, kind: %s, name: %s, uid: %s, controller: %b,"
			   " blockOwnerDeletion: %b}",
			   kind_api_version(k), k->kind, obj_name(owner), obj_uid(owner), 1, 1);
}

bool owned_by(const struct value *obj, const struct value *owner)
{
	return str_eq(value_str_in(object_controller(obj), "uid"), obj_uid(owner));
}

static int adopt(struct ctl *c, const struct kind *k, const struct value *obj,
		 const struct value *owner, const struct kind *owner_kind, struct err *err)
{
	VALUE_AUTO *patch = value_build("{metadata: {ownerReferences: [%V], uid: %s}}",
					owner_ref_new(owner_kind, owner), obj_uid(obj));

	return client_patch(c->client, k, obj_ns(obj), obj_name(obj), NULL, PATCH_STRATEGIC, patch,
			    NULL, NULL, err);
}

static int release(struct ctl *c, const struct kind *k, const struct value *obj,
		   const struct value *owner, struct err *err)
{
	VALUE_AUTO *patch =
		value_build("{metadata: {ownerReferences: [{%k: 'delete', uid: %s}], uid: %s}}",
			    "$patch", obj_uid(owner), obj_uid(obj));

	return client_patch(c->client, k, obj_ns(obj), obj_name(obj), NULL, PATCH_STRATEGIC, patch,
			    NULL, NULL, err);
}

int claim_objects(struct ctl *c, struct informer *i, const struct kind *k,
		  const struct value *owner, const struct kind *owner_kind,
		  const struct selector *sel, struct objects *ret, struct err *err)
{
	const struct value *obj;
	int r;

	for (size_t n = 0; (obj = informer_index_at(i, INDEX_OWNER, obj_uid(owner), n)); n++) {
		if (obj_deleting(owner) ||
		    selector_matches_labels(sel, value_in(obj, "metadata", "labels"))) {
			objects_add(ret, obj);
			continue;
		}
		r = release(c, k, obj, owner, err);
		if (r < 0 && r != -ENOENT && r != -EINVAL)
			return r;
	}
	if (obj_deleting(owner))
		return 0;
	for (size_t n = 0; (obj = informer_index_at(i, INDEX_ORPHAN, obj_ns(owner), n)); n++) {
		if (obj_deleting(obj) ||
		    !selector_matches_labels(sel, value_in(obj, "metadata", "labels")))
			continue;
		r = adopt(c, k, obj, owner, owner_kind, err);
		if (r == -ENOENT)
			continue;
		if (r < 0)
			return r;
		objects_add(ret, obj);
	}
	return 0;
}
