/* Making strategic merge patches: the difference of two objects, and kubectl's three-way one. */
#include "object/goformat.h"
#include "object/patch_private.h"
#include "object/value_private.h"

#include <errno.h>
#include <stdlib.h>

struct diff {
	const struct patch_types *t;
	bool no_changes;   /* leave out what was added or changed */
	bool no_deletions; /* leave out what was deleted */
};

/* The parts of a patch for a list. */
struct list_diff {
	struct value *patch, *deletions, *order; /* owned; empty when there is nothing to say */
};

static int diff_maps(const struct diff *d, const struct value *a, const struct value *b,
		     const void *type, bool retain_keys, struct value **ret);

static void list_diff_release(struct list_diff *l)
{
	value_unref(l->patch);
	value_unref(l->deletions);
	value_unref(l->order);
}

/* ---- sorting ---------------------------------------------------------------- */

struct sorted {
	struct value *item; /* borrowed */
	char *text;         /* what it is sorted by; owned */
};

static void sorted_free(struct sorted *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(s[i].text);
	free(s);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct sorted *)a)->text, ((const struct sorted *)b)->text);
}

/*
 * The elements sorted by the text of their merge key, or of themselves. Upstream's sort
 * turns equal ones around in short lists, which decides how entries with the same key
 * (ports 53/TCP and 53/UDP) pair up; so does this one.
 */
static struct sorted *sort_by_text(const struct value *list, const char *merge_key)
{
	size_t n = value_len(list);
	struct sorted *s = xreallocarray(NULL, n, sizeof(*s));

	for (size_t i = 0; i < n; i++) {
		BUF_AUTO text = BUF_INIT;
		struct value *item = value_idx(list, i);

		go_value_write(&text, merge_key ? value_get(item, merge_key) : item);
		s[i] = (struct sorted){item, buf_detach(&text)};
	}
	if (n > 64) {
		qsort(s, n, sizeof(*s), by_text);
		return s;
	}
	for (size_t i = 1; i < n; i++) {
		for (size_t j = i; j && by_text(&s[j], &s[j - 1]) <= 0; j--) {
			struct sorted swap = s[j];

			s[j] = s[j - 1];
			s[j - 1] = swap;
		}
	}
	return s;
}

static struct value *sorted_list(const struct value *list)
{
	struct sorted *s = sort_by_text(list, NULL);
	struct value *out = value_array_new();
	size_t n = value_len(list);

	for (size_t i = 0; i < n; i++)
		value_push(&out, value_ref(s[i].item));
	sorted_free(s, n);
	return out;
}

/* ---- lists --------------------------------------------------------------------- */

/*
 * Walks two lists sorted by text in step and calls fn for each pair that matches, and
 * with NULL for what one of them lacks.
 */
static int walk(const struct value *a, const struct value *b, const char *merge_key,
		int (*fn)(void *arg, struct value *x, struct value *y), void *arg)
{
	struct sorted *s = sort_by_text(a, merge_key), *t = sort_by_text(b, merge_key);
	size_t i = 0, j = 0, n = value_len(a), m = value_len(b);
	int r = 0;

	while (!r && (i < n || j < m)) {
		int c = i >= n ? 1 : j >= m ? -1 : by_text(&s[i], &t[j]);

		r = fn(arg, c <= 0 ? s[i].item : NULL, c >= 0 ? t[j].item : NULL);
		i += c <= 0;
		j += c >= 0;
	}
	sorted_free(s, n);
	sorted_free(t, m);
	return r;
}

struct list_walk {
	const struct diff *d;
	const struct patch_field *field;
	struct list_diff *out;
};

static int diff_element(void *arg, struct value *x, struct value *y)
{
	const struct list_walk *w = arg;
	const char *key = w->field->merge_key;
	struct value *v = NULL;
	int r;

	if (!x) {
		if (!w->d->no_changes)
			value_push(&w->out->patch, value_ref(y));
		return 0;
	}
	if (!y) {
		if (!w->d->no_deletions)
			value_push(&w->out->deletions, value_build("{%k: %v, '$patch': 'delete'}",
								   key, value_get(x, key)));
		return 0;
	}
	r = diff_maps(w->d, x, y, patch_element_type(w->d->t, w->field->type),
		      w->field->retain_keys, &v);
	if (r)
		return r;
	if (value_len(v)) {
		value_put(&v, key, value_ref(value_get(y, key)));
		value_push(&w->out->patch, v);
	} else {
		value_unref(v);
	}
	return 0;
}

static bool same_order(const struct value *a, const struct value *b, const char *merge_key)
{
	if (value_len(a) != value_len(b))
		return false;
	for (size_t i = 0; i < value_len(a); i++)
		if (!value_equal(value_get(value_idx(a, i), merge_key),
				 value_get(value_idx(b, i), merge_key)))
			return false;
	return true;
}

static int diff_list_of_maps(const struct diff *d, const struct value *a, const struct value *b,
			     const struct patch_field *f, struct list_diff *out)
{
	struct list_walk w = {d, f, out};
	struct value *sorted = NULL, *item;
	int r;

	if (!f->merge_key)
		return err_set(d->t->err, -EINVAL,
			       "cannot merge lists without merge key for type struct");
	r = patch_check_merge_key(a, f->merge_key, d->t->err);
	if (!r)
		r = patch_check_merge_key(b, f->merge_key, d->t->err);
	if (!r)
		r = walk(a, b, f->merge_key, diff_element, &w);
	if (!r)
		r = patch_sort_like(out->patch, b, f->merge_key, &sorted, d->t->err);
	if (r)
		return r;
	value_each_item(item, i, out->deletions) value_push(&sorted, value_ref(item));
	value_unref(out->patch);
	out->patch = sorted;
	value_unref(out->deletions);
	out->deletions = value_array_new();
	if (!(!d->no_changes && (value_len(sorted) || !same_order(a, b, f->merge_key))) &&
	    !(!d->no_deletions && value_len(sorted)))
		return 0;
	value_each_item(item, i, b) value_push(
		&out->order, value_build("{%k: %v}", f->merge_key, value_get(item, f->merge_key)));
	return 0;
}

static int diff_scalar(void *arg, struct value *x, struct value *y)
{
	const struct list_walk *w = arg;
	size_t n = value_len(w->out->deletions);

	if (!x && !w->d->no_changes)
		value_push(&w->out->patch, value_ref(y));
	if (!y && !w->d->no_deletions &&
	    (!n || !value_equal(value_idx(w->out->deletions, n - 1), x)))
		value_push(&w->out->deletions, value_ref(x));
	return 0;
}

static int diff_list_of_scalars(const struct diff *d, const struct value *a, const struct value *b,
				struct list_diff *out)
{
	struct list_walk w = {d, NULL, out};
	/* upstream has sorted the old list in place when it asks whether they differ */
	VALUE_AUTO *sorted = sorted_list(a);
	struct value *like_b = NULL;
	int r = walk(a, b, NULL, diff_scalar, &w);

	if (!r)
		r = patch_sort_like(out->patch, b, NULL, &like_b, d->t->err);
	if (r)
		return r;
	value_unref(out->patch);
	out->patch = like_b;
	if ((!d->no_deletions && value_len(out->deletions)) ||
	    (!d->no_changes && !value_equal(sorted, b))) {
		value_unref(out->order);
		out->order = value_ref(b);
	}
	return 0;
}

static int diff_lists(const struct diff *d, const struct value *a, const struct value *b,
		      const struct patch_field *f, struct list_diff *out)
{
	enum patch_elements kind;
	int r;

	if (!value_len(a)) {
		if (!d->no_changes) {
			value_unref(out->patch);
			out->patch = value_ref(b);
		}
		return 0;
	}
	r = patch_elements(a, b, &kind, d->t->err);
	if (r)
		return r;
	return kind == ELEMENTS_MAP ? diff_list_of_maps(d, a, b, f, out)
				    : diff_list_of_scalars(d, a, b, out);
}

/* ---- maps -------------------------------------------------------------------------- */

static void put_changed(const struct diff *d, struct value **patch, const char *key,
			const struct value *a, const struct value *b)
{
	if (!d->no_changes && !value_equal(a, b))
		value_put(patch, key, value_ref(b));
}

static void put_list(struct value **patch, const char *prefix, const char *key,
		     const struct value *list)
{
	STR_AUTO name = xasprintf("%s%s", prefix, key);

	if (value_len(list))
		value_put(patch, name, value_ref(list));
}

static int diff_list_field(const struct diff *d, struct value **patch, const char *key,
			   const struct value *a, const struct value *b,
			   const struct patch_field *f)
{
	struct list_diff out = {value_array_new(), value_array_new(), value_array_new()};
	int r = diff_lists(d, a, b, f, &out);

	if (!r) {
		put_list(patch, "", key, out.patch);
		put_list(patch, PATCH_DELETE_PRIMITIVE, key, out.deletions);
		put_list(patch, PATCH_SET_ORDER, key, out.order);
	}
	list_diff_release(&out);
	return r;
}

static int diff_field(const struct diff *d, struct value **patch, const char *key,
		      const struct value *a, const struct value *b, const void *type)
{
	struct patch_field f = patch_field(d->t, type, key);
	struct value *sub = NULL;
	int r;

	if (value_is_map(a) && value_is_map(b)) {
		if (f.replace) {
			if (!d->no_changes)
				value_put(patch, key, value_ref(b));
			return 0;
		}
		r = diff_maps(d, a, b, f.type, f.retain_keys, &sub);
		if (r)
			return r;
		if (value_len(sub))
			value_put(patch, key, sub);
		else
			value_unref(sub);
		return 0;
	}
	if (value_is_array(a) && value_is_array(b) && f.merge)
		return diff_list_field(d, patch, key, a, b, &f);
	put_changed(d, patch, key, a, b);
	return 0;
}

/* "$retainKeys" of a union: the keys that stay, where anything changes or goes. */
static void put_retain_keys(struct value **patch, const struct value *a, const struct value *b)
{
	VALUE_AUTO *keys = value_array_new();
	bool dropped = false;
	struct value *v;
	const char *key;

	value_each_entry(key, v, i, b) if (!value_is_null(v)) value_push(&keys, value_str_new(key));
	value_each_entry(key, v, i, a) dropped |= !value_is_null(v) && !value_get(b, key);
	if (value_len(keys) && (value_len(*patch) || dropped))
		value_put(patch, PATCH_RETAIN_KEYS, value_ref(keys));
}

static int diff_maps(const struct diff *d, const struct value *a, const struct value *b,
		     const void *type, bool retain_keys, struct value **ret)
{
	VALUE_AUTO *patch = value_map_new();
	struct value *old, *v;
	const char *key;
	int r = 0;

	value_each_entry(key, v, i, b)
	{
		old = value_get(a, key);
		if (old)
			r = diff_field(d, &patch, key, old, v, type);
		else if (!d->no_changes)
			value_put(&patch, key, value_ref(v));
		if (r)
			return r;
	}
	if (!d->no_deletions)
		value_each_entry(key, v, i, a) if (!value_get(b, key))
			value_put(&patch, key, value_null_new());
	if (retain_keys)
		put_retain_keys(&patch, a, b);
	*ret = value_ref(patch);
	return 0;
}

/* ---- entry points --------------------------------------------------------------------- */

int patch_create_strategic(const struct value *a, const struct value *b,
			   const struct patch_schema *schema, const void *type, struct value **ret,
			   struct err *err)
{
	struct patch_types t = {schema, err};
	struct diff d = {.t = &t};

	return diff_maps(&d, a, b, type, false, ret);
}

/* What goes is what was applied before and is not now; what comes is what differs from
 * the live object; the second is merged into the first as a patch into a patch. */
int patch_three_way_strategic(const struct value *original, const struct value *modified,
			      const struct value *current, const struct patch_schema *schema,
			      const void *type, struct value **ret, struct err *err)
{
	struct patch_types t = {schema, err};
	struct diff changes = {.t = &t, .no_deletions = true};
	struct diff deletions = {.t = &t, .no_changes = true};
	VALUE_AUTO *delta = NULL;
	VALUE_AUTO *gone = NULL;
	int r;

	r = diff_maps(&changes, current, modified, type, false, &delta);
	if (!r)
		r = diff_maps(&deletions, original, modified, type, false, &gone);
	if (!r)
		r = patch_merge_strategic(&t, gone, delta, type, false, ret);
	return r;
}
