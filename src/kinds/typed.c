/* typed.c - types of places, keys of list elements, and the sets that objects are. */
#include "kinds/typed_private.h"

#include <stdlib.h>

/* No list has more keys. */
#define MAX_KEYS 8

struct typed_ref typed_ref_type(const struct schema_type *t)
{
	return (struct typed_ref){TYPED_STRUCT, FIELD_STRUCT, schema_type_atomic(t), t, NULL};
}

struct typed_ref typed_ref_item(const struct schema_field *f)
{
	if (f->type == FIELD_STRUCT)
		return typed_ref_type(f->def);
	return (struct typed_ref){.form = TYPED_LEAF, .scalar = f->type, .atomic = true};
}

struct typed_ref typed_ref_field(const struct schema_field *f)
{
	const char *how = f->list_type ? f->list_type : "";
	struct typed_ref r;

	if (f->shape == SHAPE_LIST)
		return (struct typed_ref){.form = TYPED_LIST,
					  .atomic = strcmp(how, "map") != 0 &&
						    strcmp(how, "set") != 0,
					  .field = f};
	if (f->shape == SHAPE_MAP)
		return (struct typed_ref){
			.form = TYPED_MAP, .atomic = !strcmp(how, "atomic"), .field = f};
	r = typed_ref_item(f);
	if (*how && r.form == TYPED_STRUCT) /* the field knows better than its type */
		r.atomic = !strcmp(how, "atomic");
	return r;
}

bool typed_ref_child(const struct typed_ref *r, const char *name, struct typed_ref *ret)
{
	const struct schema_field *f;

	if (r->form == TYPED_MAP) {
		*ret = typed_ref_item(r->field);
		return true;
	}
	f = schema_field(r->type, name);
	if (f)
		*ret = typed_ref_field(f);
	return f != NULL;
}

bool typed_ignored(const struct typed_ref *r, const char *name)
{
	return !strcmp(name, "managedFields") && r->form == TYPED_STRUCT &&
	       !strcmp(schema_type_name(r->type), "meta.v1.ObjectMeta");
}

/* ---- keys of elements --------------------------------------------------------------------- */

const char *typed_name_key(struct buf *out, const char *name)
{
	buf_reset(out);
	buf_adds(out, "f:");
	buf_adds(out, name);
	return buf_str(out);
}

struct key_name {
	const char *s;
	size_t len;
};

/* The names of a comma list in order; how many. */
static size_t key_names(const char *list, struct key_name names[MAX_KEYS])
{
	size_t nr = 0;

	for (const char *p = list; p && *p && nr < MAX_KEYS; nr++) {
		size_t len = strcspn(p, ","), at = nr;
		struct key_name name = {p, len};

		for (; at > 0 && strncmp(names[at - 1].s, p, MAX(len, names[at - 1].len)) > 0; at--)
			names[at] = names[at - 1];
		names[at] = name;
		p += len + (p[len] == ',');
	}
	return nr;
}

static const char *map_key(struct buf *out, const struct schema_field *f, const struct value *item)
{
	struct key_name names[MAX_KEYS];
	size_t nr = key_names(f->list_keys, names), start = out->len;

	if (value_is_null(item))
		return "associative list with keys may not have a null element";
	if (!value_is_map(item))
		return "associative list with keys may not have non-map elements";
	buf_adds(out, "k:{");
	for (size_t i = 0; i < nr; i++) {
		const struct value *v = value_getn(item, names[i].s, names[i].len);
		STR_AUTO name = xstrndup(names[i].s, names[i].len);
		const struct schema_field *kf = v ? NULL : schema_field(f->def, name);

		if (!v && (!kf || !kf->dflt))
			continue;
		if (out->len > start + strlen("k:{"))
			buf_addc(out, ',');
		json_write_string(out, name, names[i].len, 0);
		buf_addc(out, ':');
		if (v)
			json_write(out, v, 0);
		else
			buf_adds(out, kf->dflt);
	}
	if (out->len == start + strlen("k:{")) {
		buf_trunc(out, start);
		return "";
	}
	buf_addc(out, '}');
	return NULL;
}

static const char *set_key(struct buf *out, const struct value *item)
{
	if (value_is_map(item))
		return "associative list without keys has an element that's a map type";
	if (value_is_array(item))
		return "not supported: associative list with lists as elements";
	if (value_is_null(item))
		return "associative list without keys has an element that's an explicit null";
	buf_adds(out, "v:");
	json_write(out, item, 0);
	return NULL;
}

const char *typed_item_key(struct buf *out, const struct schema_field *f, const struct value *item)
{
	return f->list_keys ? map_key(out, f, item) : set_key(out, item);
}

void typed_items_init(struct typed_items *x, const struct schema_field *f, const struct value *list)
{
	size_t nr = value_len(list);
	BUF_AUTO key = BUF_INIT;

	*x = (struct typed_items){STRVEC_INIT, strmap_new(NULL),
				  xcalloc(MAX(nr, (size_t)1), sizeof(size_t))};
	for (size_t i = 0; i < nr; i++) {
		buf_reset(&key);
		if (typed_item_key(&key, f, value_idx(list, i)))
			buf_reset(&key); /* nobody can own it */
		strvec_add(&x->keys, buf_str(&key));
	}
	for (size_t i = nr; i-- > 0;) {
		const char *k = x->keys.v[i];

		if (!*k)
			continue;
		x->next[i] = (size_t)(uintptr_t)strmap_get(x->first, k);
		strmap_put(x->first, k, (void *)(uintptr_t)(i + 1));
	}
}

void typed_items_release(struct typed_items *x)
{
	strvec_release(&x->keys);
	strmap_free(x->first);
	free(x->next);
}

size_t typed_items_find(const struct typed_items *x, const char *key, size_t *ret_first)
{
	size_t at = *key ? (size_t)(uintptr_t)strmap_get(x->first, key) : 0, nr = 0;

	*ret_first = at ? at - 1 : 0;
	for (; at && nr < 2; at = x->next[at - 1])
		nr++;
	return nr;
}

/* ---- the set of an object ----------------------------------------------------------------- */

static void fields_of(const struct typed_ref *r, const struct value *v, struct value **slot);

static void fields_of_list(const struct typed_ref *r, const struct value *v, struct value **slot)
{
	struct typed_ref item = typed_ref_item(r->field);
	struct fieldset_list children = FIELDSET_LIST_INIT;
	struct typed_items x;

	typed_items_init(&x, r->field, v);
	for (size_t i = 0; i < value_len(v); i++) {
		const char *key = x.keys.v[i];
		struct value *child = NULL;
		size_t first;

		if (!*key)
			continue;
		if (typed_items_find(&x, key, &first) == 1)
			fields_of(&item, value_idx(v, i), &child);
		fieldset_mark(&child);
		fieldset_list_add(&children, key, strlen(key), child);
	}
	*slot = fieldset_list_done(&children);
	typed_items_release(&x);
}

static void fields_of_map(const struct typed_ref *r, const struct value *v, struct value **slot)
{
	BUF_AUTO key = BUF_INIT;
	const char *name;

	for (size_t i = 0; (name = value_key(v, i)); i++) {
		struct value *child = NULL;
		const struct value *in;
		struct typed_ref below;

		if (typed_ignored(r, name) || !typed_ref_child(r, name, &below))
			continue;
		in = value_val(v, i);
		fields_of(&below, in, &child);
		if (value_is_null(in) || (value_is_map(in) && !value_len(in)) ||
		    r->form == TYPED_MAP)
			fieldset_mark(&child);
		typed_name_key(&key, name);
		fieldset_put(slot, buf_str(&key), key.len, child);
	}
}

static void fields_of(const struct typed_ref *r, const struct value *v, struct value **slot)
{
	if (r->form == TYPED_LEAF || r->atomic)
		fieldset_mark(slot);
	else if (r->form == TYPED_LIST)
		fields_of_list(r, v, slot);
	else
		fields_of_map(r, v, slot);
}

struct value *typed_fields(const struct schema_type *t, const struct value *obj)
{
	struct typed_ref r = typed_ref_type(t);
	struct value *out = NULL;

	fields_of(&r, obj, &out);
	return out;
}

/* ---- named fields ------------------------------------------------------------------------- */

static struct value *named(const struct typed_ref *r, const struct value *set)
{
	struct value *out = value_ref(set);
	const char *key;

	for (size_t i = 0; (key = value_key(set, i)); i++) {
		const struct value *child = value_val(set, i);
		struct typed_ref below;
		struct value *more;

		if (!value_len(child))
			continue;
		if (*key == 'f' && (r->form == TYPED_STRUCT || r->form == TYPED_MAP)) {
			if (!typed_ref_child(r, key + 2, &below))
				continue;
		} else if (*key != 'f' && r->form == TYPED_LIST) {
			below = typed_ref_item(r->field);
		} else {
			continue;
		}
		more = named(&below, child);
		if (r->form == TYPED_STRUCT && !fieldset_is_member(more))
			fieldset_mark(&more);
		if (more != child)
			value_put(&out, key, more);
		else
			value_unref(more);
	}
	return out;
}

struct value *typed_named(const struct schema_type *t, const struct value *set)
{
	struct typed_ref r = typed_ref_type(t);

	return named(&r, set);
}

/* ---- removing ----------------------------------------------------------------------------- */

static struct value *without(const struct typed_ref *r, const struct value *v,
			     const struct value *set);

/* What is left of a child of which something goes: not nothing. */
static struct value *child_without(const struct typed_ref *r, const struct value *v,
				   const struct value *set)
{
	struct value *left = without(r, v, set);

	if (!left && value_is_map(v))
		return value_map_new();
	return left || !value_is_array(v) ? left : value_array_new();
}

static struct value *list_without(const struct typed_ref *r, const struct value *v,
				  const struct value *set)
{
	struct typed_ref item = typed_ref_item(r->field);
	struct value *out = value_array_new();
	BUF_AUTO key = BUF_INIT;
	bool matched = false;

	for (size_t i = 0; i < value_len(v); i++) {
		const struct value *in = value_idx(v, i), *sub;

		buf_reset(&key);
		sub = typed_item_key(&key, r->field, in) ? NULL : value_get(set, buf_str(&key));
		if (fieldset_is_member(sub))
			continue;
		matched |= sub != NULL;
		value_push(&out, sub ? child_without(&item, in, sub) : value_ref(in));
	}
	if (!value_len(out) && !matched)
		value_unrefp(&out);
	return out;
}

static struct value *map_without(const struct typed_ref *r, const struct value *v,
				 const struct value *set)
{
	struct value *out = value_ref(v);
	BUF_AUTO key = BUF_INIT;
	bool matched = false;

	for (size_t i = value_len(v); i-- > 0;) {
		const char *name = value_key(v, i);
		const struct value *sub = value_get(set, typed_name_key(&key, name));
		struct typed_ref below;

		if (!sub || !typed_ref_child(r, name, &below))
			continue;
		if (fieldset_is_member(sub)) {
			value_del(&out, name);
			continue;
		}
		matched = true;
		value_put(&out, name, child_without(&below, value_val(v, i), sub));
	}
	if (!value_len(out) && !matched)
		value_unrefp(&out);
	return out;
}

static struct value *without(const struct typed_ref *r, const struct value *v,
			     const struct value *set)
{
	if (r->form == TYPED_LEAF)
		return value_ref(v);
	if (!value_len(v) || r->atomic)
		return NULL;
	return r->form == TYPED_LIST ? list_without(r, v, set) : map_without(r, v, set);
}

struct value *typed_remove(const struct schema_type *t, const struct value *obj,
			   const struct value *set)
{
	struct typed_ref r = typed_ref_type(t);
	struct value *out;

	if (fieldset_empty(set))
		return value_ref(obj);
	out = without(&r, obj, set);
	return out ? out : value_map_new();
}
