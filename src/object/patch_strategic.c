/*
 * Strategic merge patches: what the schema says about lists and maps, the order of lists,
 * and merging a patch into an object or into another patch.
 */
#include "object/goformat.h"
#include "object/patch_private.h"
#include "object/value_private.h"

#include <errno.h>
#include <stdlib.h>

struct merge {
	const struct patch_types *t;
	bool directives;
};

static int merge_map(const struct merge *m, const struct value *original, const struct value *patch,
		     const void *type, struct value **ret);

/* ---- types ------------------------------------------------------------------- */

struct patch_field patch_field(const struct patch_types *t, const void *type, const char *key)
{
	struct patch_field f = {0};

	if (!t->schema || !type)
		return f;
	f.type = t->schema->field(type, key);
	if (!f.type)
		f.type = t->schema->field(type, "{}");
	t->schema->strategy(type, key, &f.merge, &f.replace, &f.retain_keys, &f.merge_key);
	return f;
}

const void *patch_element_type(const struct patch_types *t, const void *list_type)
{
	return t->schema && list_type ? t->schema->field(list_type, "[]") : NULL;
}

static int element_kind(const struct value *item)
{
	return value_is_map(item) ? ELEMENTS_MAP : ELEMENTS_SCALAR;
}

int patch_elements(const struct value *a, const struct value *b, enum patch_elements *ret,
		   struct err *err)
{
	const struct value *lists[] = {a, b};
	enum value_type first = VALUE_NULL;
	BUF_AUTO text = BUF_INIT;
	struct value *item;

	*ret = ELEMENTS_NONE;
	for (size_t l = 0; l < 2; l++) {
		value_each_item(item, i, lists[l])
		{
			enum value_type type = value_type(item);

			if (type == VALUE_ARRAY)
				return err_set(err, -EINVAL, "lists of lists are not supported");
			if (type == VALUE_DOUBLE)
				type = VALUE_INT;
			if (*ret != ELEMENTS_NONE && type != first)
				goto mixed;
			first = type;
			*ret = (enum patch_elements)element_kind(item);
		}
	}
	return 0;
mixed:
	buf_addc(&text, '[');
	go_value_write(&text, a);
	if (b) {
		buf_addc(&text, ' ');
		go_value_write(&text, b);
	}
	return err_set(err, -EINVAL, "list element types are not identical: %s]", buf_str(&text));
}

static const char *go_type(const struct value *v)
{
	static const char *const names[] = {
		[VALUE_NULL] = "%!s(<nil>)",
		[VALUE_BOOL] = "bool",
		[VALUE_INT] = "int64",
		[VALUE_DOUBLE] = "float64",
		[VALUE_STRING] = "string",
		[VALUE_ARRAY] = "[]interface {}",
		[VALUE_MAP] = "map[string]interface {}",
	};

	return names[value_type(v)];
}

static int bad_type(const char *expected, const struct value *v, struct err *err)
{
	return err_set(err, -EINVAL, "expected a %s, but received a %s", expected, go_type(v));
}

/* ---- lists -------------------------------------------------------------------- */

int patch_no_merge_key(const struct value *item, const char *merge_key, struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	go_value_write(&text, item);
	return err_set(err, -EINVAL, "map: %s does not contain declared merge key: %s",
		       buf_str(&text), merge_key);
}

int patch_check_merge_key(const struct value *list, const char *merge_key, struct err *err)
{
	struct value *item;

	value_each_item(item, i, list)
	{
		if (!value_is_map(item))
			return bad_type("map[string]interface {}", item, err);
		if (!value_get(item, merge_key))
			return patch_no_merge_key(item, merge_key, err);
	}
	return 0;
}

bool patch_is_delete(const struct value *item)
{
	return str_eq(value_str(value_get(item, PATCH_MARKER)), "delete");
}

/* What tells elements apart. */
static const struct value *identity(const struct value *item, const char *merge_key)
{
	return merge_key ? value_get(item, merge_key) : item;
}

/* Where list has the element that item is; the length of list when it has not. */
static size_t position(const struct value *list, const struct value *item, const char *merge_key)
{
	const struct value *id = identity(item, merge_key);
	size_t n = value_len(list);

	for (size_t i = 0; i < n; i++)
		if (value_equal(identity(value_idx(list, i), merge_key), id))
			return i;
	return n;
}

static bool contains(const struct value *list, const struct value *item, const char *merge_key)
{
	return position(list, item, merge_key) < value_len(list);
}

struct placed {
	struct value *item; /* borrowed */
	size_t at, nr;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->nr > y->nr) - (x->nr < y->nr);
}

int patch_sort_like(const struct value *list, const struct value *order, const char *merge_key,
		    struct value **ret, struct err *err)
{
	size_t n = value_len(list);
	struct placed *placed;
	int r = 0;

	if (merge_key)
		r = patch_check_merge_key(list, merge_key, err);
	if (!r && merge_key)
		r = patch_check_merge_key(order, merge_key, err);
	if (r)
		return r;
	placed = xreallocarray(NULL, n, sizeof(*placed));
	for (size_t i = 0; i < n; i++) {
		struct value *item = value_idx(list, i);

		placed[i] = (struct placed){item, SIZE_MAX, i};
		if (!merge_key || !patch_is_delete(item))
			placed[i].at = position(order, item, merge_key);
	}
	qsort(placed, n, sizeof(*placed), by_place);
	*ret = value_array_new();
	for (size_t i = 0; i < n; i++)
		value_push(ret, value_ref(placed[i].item));
	free(placed);
	return 0;
}

/* Interleaves two sorted lists: left ones go before the right one they precede in order. */
static struct value *interleave(const struct value *left, const struct value *right,
				const struct value *order, const char *merge_key)
{
	struct value *out = value_array_new();
	size_t i = 0, j = 0, n = value_len(order);

	while (i < value_len(left) || j < value_len(right)) {
		const struct value *l = value_idx(left, i), *r = value_idx(right, j);
		bool take_left = !r;

		if (l && r) {
			size_t li = position(order, l, merge_key);
			size_t ri = position(order, r, merge_key);

			take_left = li < n && ri < n && li < ri;
		}
		value_push(&out, value_ref(take_left ? l : r));
		*(take_left ? &i : &j) += 1;
	}
	return out;
}

/*
 * Orders a merged list: elements named in wanted as there, the others as in live, and the
 * two interleaved by live.
 */
static int enforce_order(const struct value *merged, const struct value *wanted,
			 const struct value *live, const char *merge_key, struct value **ret,
			 struct err *err)
{
	VALUE_AUTO *named = value_array_new();
	VALUE_AUTO *others = value_array_new();
	VALUE_AUTO *named_sorted = NULL;
	VALUE_AUTO *others_sorted = NULL;
	struct value *item;
	int r;

	if (merge_key) {
		r = patch_check_merge_key(merged, merge_key, err);
		if (r)
			return r;
	}
	value_each_item(item, i, merged)
		value_push(contains(wanted, item, merge_key) ? &named : &others, value_ref(item));
	r = patch_sort_like(named, wanted, merge_key, &named_sorted, err);
	if (!r)
		r = patch_sort_like(others, live, merge_key, &others_sorted, err);
	if (!r)
		*ret = interleave(others_sorted, named_sorted, live, merge_key);
	return r;
}

/* ---- merging lists --------------------------------------------------------------- */

static struct value *without(const struct value *list, const struct value *remove)
{
	struct value *out = value_array_new(), *item;

	value_each_item(item, i, list) if (!contains(remove, item, NULL))
		value_push(&out, value_ref(item));
	return out;
}

/* Both lists, each scalar once; a later double makes room for the last one, as upstream. */
static struct value *join_scalars(const struct value *a, const struct value *b)
{
	struct value *out = value_ref(a), *item;

	value_each_item(item, i, b) value_push(&out, value_ref(item));
	for (size_t i = 0; i < value_len(out); i++) {
		for (size_t j = i + 1; j < value_len(out); j++) {
			size_t last = value_len(out) - 1;

			if (!value_equal(value_idx(out, i), value_idx(out, j)))
				continue;
			value_put_idx(&out, j, value_ref(value_idx(out, last)));
			value_del_idx(&out, last);
			j--;
		}
	}
	return out;
}

static int bad_patch_type(const struct value *directive, const struct value *map, struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	go_value_write(&text, directive);
	buf_adds(&text, " in map: ");
	go_value_write(&text, map);
	return err_set(err, -EINVAL, "unknown patch type: %s", buf_str(&text));
}

/*
 * Carries out the elements of a patch list that are directives: deletes from *list, and
 * sets *replace. The others go to *plain.
 */
static int list_directives(const struct value *patch, const char *merge_key, struct value **list,
			   struct value **plain, bool *replace, struct err *err)
{
	struct value *item, *directive;

	value_each_item(item, i, patch)
	{
		const char *what;

		directive = value_get(item, PATCH_MARKER);
		if (!directive) {
			value_push(plain, value_ref(item));
			continue;
		}
		what = value_str_or(directive, "");
		if (!strcmp(what, "replace")) {
			*replace = true;
		} else if (!strcmp(what, "delete")) {
			if (!value_get(item, merge_key))
				return patch_no_merge_key(item, merge_key, err);
			for (size_t at;
			     at = position(*list, item, merge_key), at < value_len(*list);)
				value_del_idx(list, at);
		} else if (!strcmp(what, "merge")) {
			return err_set(err, -EINVAL,
				       "merging lists cannot yet be specified in the patch");
		} else {
			return bad_patch_type(directive, item, err);
		}
	}
	return 0;
}

static int merge_maps_in_list(const struct merge *m, struct value **list, const struct value *patch,
			      const char *merge_key, const void *type)
{
	struct value *item;

	value_each_item(item, i, patch)
	{
		struct value *merged;
		size_t at;
		int r;

		if (!value_get(item, merge_key))
			return patch_no_merge_key(item, merge_key, m->t->err);
		at = position(*list, item, merge_key);
		if (at == value_len(*list)) {
			value_push(list, value_ref(item));
			continue;
		}
		r = merge_map(m, value_idx(*list, at), item, type, &merged);
		if (r)
			return r;
		value_put_idx(list, at, merged);
	}
	return 0;
}

static int merge_list_of_maps(const struct merge *m, const struct value *original,
			      const struct value *patch, const struct patch_field *f,
			      struct value **ret)
{
	VALUE_AUTO *list = value_ref(original);
	VALUE_AUTO *live = NULL;
	VALUE_AUTO *plain = value_array_new();
	bool replace = false;
	int r;

	if (!f->merge_key)
		return err_set(m->t->err, -EINVAL,
			       "cannot merge lists without merge key for type struct");
	r = list_directives(patch, f->merge_key, &list, &plain, &replace, m->t->err);
	if (r)
		return r;
	if (replace) {
		*ret = value_ref(plain);
		return 0;
	}
	live = value_ref(list);
	r = merge_maps_in_list(m, &list, plain, f->merge_key, patch_element_type(m->t, f->type));
	if (r)
		return r;
	return enforce_order(list, plain, live, f->merge_key, ret, m->t->err);
}

static int merge_list(const struct merge *m, const struct value *original,
		      const struct value *patch, const struct patch_field *f, bool delete,
		      struct value **ret)
{
	VALUE_AUTO *both = NULL;
	enum patch_elements kind;
	int r;

	if (!f->merge) {
		*ret = value_ref(patch);
		return 0;
	}
	r = patch_elements(original, patch, &kind, m->t->err);
	if (r)
		return r;
	if (kind == ELEMENTS_MAP)
		return merge_list_of_maps(m, original, patch, f, ret);
	if (delete) {
		*ret = without(original, patch);
		return 0;
	}
	both = join_scalars(original, patch);
	return enforce_order(both, patch, original, NULL, ret, m->t->err);
}

/* ---- merging maps ------------------------------------------------------------------ */

/* A new value without what is null or carries a directive; NULL when nothing remains. */
static struct value *clean(const struct value *v, bool nulls_too)
{
	struct value *out, *child;
	const char *key;

	if (value_get(v, PATCH_MARKER))
		return NULL;
	if (value_is_array(v)) {
		out = value_array_new();
		value_each_item(child, i, v) value_push(&out, clean(child, nulls_too));
		return out;
	}
	if (!value_is_map(v))
		return value_ref(v);
	out = value_map_new();
	value_each_entry(key, child, i, v) if (!nulls_too || !value_is_null(child))
		value_put(&out, key, clean(child, nulls_too));
	return out;
}

/* "$patch" in a map stands for the whole map. */
static int map_directive(const struct merge *m, const struct value *patch, struct value **ret)
{
	const struct value *directive = value_get(patch, PATCH_MARKER);
	const char *what = value_str_or(directive, "");

	if (!strcmp(what, "replace")) {
		*ret = value_ref(patch);
		value_del(ret, PATCH_MARKER);
		return 0;
	}
	if (!strcmp(what, "delete")) {
		*ret = value_map_new();
		return 0;
	}
	return bad_patch_type(directive, patch, m->t->err);
}

static bool is_directive_key(const char *key)
{
	return str_starts(key, PATCH_DELETE_PRIMITIVE) || str_starts(key, PATCH_SET_ORDER);
}

static int retain_listed(const struct merge *m, struct value **out, const struct value *patch,
			 const struct value *keys)
{
	struct value *v;
	const char *key;

	if (!value_is_array(keys))
		goto bad;
	value_each_entry(key, v, i, patch)
	{
		VALUE_AUTO *k = value_str_new(key);

		if (!value_is_null(v) && !is_directive_key(key) && !contains(keys, k, NULL))
			goto bad;
	}
	for (size_t i = value_len(*out); i--;) {
		VALUE_AUTO *k = value_str_new(value_key(*out, i));

		if (!contains(keys, k, NULL))
			value_del(out, value_str(k));
	}
	return 0;
bad:
	return err_set(m->t->err, -EINVAL, "invalid patch format of retainKeys");
}

/* "$retainKeys": what it does not list goes. */
static int retain_keys(const struct merge *m, struct value **out, struct value **patch)
{
	VALUE_AUTO *keys = value_ref(value_get(*patch, PATCH_RETAIN_KEYS));
	BUF_AUTO text = BUF_INIT;
	struct value *already;

	if (!keys)
		return 0;
	value_del(patch, PATCH_RETAIN_KEYS);
	if (m->directives)
		return retain_listed(m, out, *patch, keys);
	already = value_get(*out, PATCH_RETAIN_KEYS);
	if (!already) {
		value_put(out, PATCH_RETAIN_KEYS, value_ref(keys));
		return 0;
	}
	if (value_equal(already, keys))
		return 0;
	go_value_write(&text, already);
	buf_adds(&text, " and ");
	go_value_write(&text, keys);
	return err_set(
		m->t->err, -EINVAL,
		"%s are not deep equal: this may happen when calculating the 3-way diff patch",
		buf_str(&text));
}

/* The elements of a patch list must stand in the order that is asked for. */
static int check_order(const struct value *patch, const struct value *order, const char *merge_key,
		       struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	size_t at = 0, n = value_len(order);
	struct value *item;
	int r;

	if (!n || !value_len(patch))
		return 0;
	if (merge_key) {
		r = patch_check_merge_key(order, merge_key, err);
		if (!r)
			r = patch_check_merge_key(patch, merge_key, err);
		if (r)
			return r;
	}
	value_each_item(item, i, patch)
	{
		if (patch_is_delete(item) || (at < n && value_get(item, PATCH_MARKER)))
			continue;
		while (at < n && !value_equal(identity(value_idx(order, at), merge_key),
					      identity(item, merge_key)))
			at++;
		if (at++ < n)
			continue;
		buf_adds(&text, "The order in patch list:\n");
		go_value_write(&text, patch);
		buf_adds(&text, "\n doesn't match $setElementOrder list:\n");
		go_value_write(&text, order);
		return err_set(err, -EINVAL, "%s\n", buf_str(&text));
	}
	return 0;
}

/* "$setElementOrder/key": merges that list and orders it; takes it out of the patch. */
static int set_order(const struct merge *m, struct value **out, struct value **patch,
		     const char *key, const struct value *order, const void *type)
{
	struct patch_field f = patch_field(m->t, type, key);
	VALUE_AUTO *live = value_ref(value_get(*out, key));
	VALUE_AUTO *list = value_ref(value_get(*patch, key));
	VALUE_AUTO *merged = NULL;
	struct value *ordered = NULL;
	int r;

	if (!value_is_array(order))
		return bad_type("[]interface {}", order, m->t->err);
	if (live && !value_is_array(live))
		return bad_type("[]interface {}", live, m->t->err);
	if (list && !value_is_array(list))
		return bad_type("[]interface {}", list, m->t->err);
	r = check_order(list, order, f.merge_key, m->t->err);
	if (r || (!live && !list))
		return r;
	if (live && list)
		r = merge_list(m, live, list, &f, false, &merged);
	else
		merged = live ? value_ref(live) : clean(list, false);
	if (!r)
		r = enforce_order(merged, order, live, f.merge_key, &ordered, m->t->err);
	if (r)
		return r;
	value_put(out, key, ordered);
	value_del(patch, key);
	return 0;
}

static int set_orders(const struct merge *m, struct value **out, struct value **patch,
		      const void *type)
{
	VALUE_AUTO *all = value_ref(*patch);
	struct value *order, *already;
	const char *key;
	int r;

	value_each_entry(key, order, i, all)
	{
		if (!str_starts(key, PATCH_SET_ORDER))
			continue;
		if (!m->directives) {
			already = value_get(*out, key);
			if (already && !value_equal(already, order))
				return err_set(m->t->err, -EINVAL,
					       "invalid patch format of setElementOrder list");
			value_put(out, key, value_ref(order));
		}
		value_del(patch, key);
		r = set_order(m, out, patch, key + strlen(PATCH_SET_ORDER), order, type);
		if (r)
			return r;
	}
	return 0;
}

static int merge_entry(const struct merge *m, struct value **out, const char *key,
		       const struct value *v, const void *type)
{
	bool delete = m->directives && str_starts(key, PATCH_DELETE_PRIMITIVE);
	struct value *old, *merged = NULL;
	struct patch_field f;
	int r = 0;

	if (!m->directives && str_starts(key, PATCH_DELETE_PRIMITIVE)) {
		value_put(out, key, value_ref(v));
		return 0;
	}
	if (delete)
		key += strlen(PATCH_DELETE_PRIMITIVE);
	old = value_get(*out, key);
	if (value_is_null(v)) {
		value_del(out, key);
		if (!m->directives)
			value_put(out, key, value_null_new());
		return 0;
	}
	if (delete &&!value_is_array(old))
		return 0;
	f = patch_field(m->t, type, key);
	if (value_is_map(v) && value_is_map(old)) {
		if (f.replace)
			merged = value_ref(v);
		else
			r = merge_map(m, old, v, f.type, &merged);
	} else if (value_is_array(v) && value_is_array(old)) {
		r = merge_list(m, old, v, &f, delete, &merged);
	} else {
		merged = clean(v, m->directives);
		if (!merged)
			value_del(out, key);
	}
	if (!r)
		value_put(out, key, merged);
	return r;
}

static int merge_map(const struct merge *m, const struct value *original, const struct value *patch,
		     const void *type, struct value **ret)
{
	VALUE_AUTO *out = NULL;
	VALUE_AUTO *rest = NULL;
	struct value *v;
	const char *key;
	int r;

	if (value_get(patch, PATCH_MARKER))
		return map_directive(m, patch, ret);
	out = value_is_map(original) ? value_ref(original) : value_map_new();
	rest = value_ref(patch);
	r = retain_keys(m, &out, &rest);
	if (!r)
		r = set_orders(m, &out, &rest, type);
	value_each_entry(key, v, i, rest)
	{
		if (r)
			break;
		r = merge_entry(m, &out, key, v, type);
	}
	if (!r)
		*ret = value_ref(out);
	return r;
}

int patch_merge_strategic(const struct patch_types *t, const struct value *original,
			  const struct value *patch, const void *type, bool directives,
			  struct value **ret)
{
	struct merge m = {t, directives};

	return merge_map(&m, original, patch, type, ret);
}

int patch_strategic(const struct value *target, const struct value *patch,
		    const struct patch_schema *schema, const void *type, struct value **ret,
		    struct err *err)
{
	struct patch_types t = {schema, err};

	if (!value_is_map(patch))
		return err_set(err, -EINVAL, "invalid JSON document");
	return patch_merge_strategic(&t, target, patch, type, true, ret);
}
