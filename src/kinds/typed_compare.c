/* typed_compare.c - which fields lead from one object to another. What both share, as the
 * trees of one object's versions mostly do, costs nothing. */
#include "kinds/typed_private.h"

#include "kinds/schema_private.h"

void typed_diff_release(struct typed_diff *d)
{
	value_unrefp(&d->added);
	value_unrefp(&d->modified);
	value_unrefp(&d->removed);
}

static void compare(const struct typed_ref *r, const struct value *a, const struct value *b,
		    struct typed_diff *d);

static void put(struct typed_diff *d, const char *key, size_t len, const struct typed_diff *below)
{
	fieldset_put(&d->added, key, len, below->added);
	fieldset_put(&d->modified, key, len, below->modified);
	fieldset_put(&d->removed, key, len, below->removed);
}

static void compare_leaf(const struct value *a, const struct value *b, struct typed_diff *d)
{
	if (!a)
		fieldset_mark(&d->added);
	else if (!b)
		fieldset_mark(&d->removed);
	else if (!value_equal(a, b))
		fieldset_mark(&d->modified);
}

/* The child at name of two structs or maps, one of which may leave it out. */
static void compare_child(const struct typed_ref *r, const char *name, const struct value *in_a,
			  const struct value *in_b, struct typed_diff *d)
{
	const struct schema_field *f = r->form == TYPED_STRUCT ? schema_field(r->type, name) : NULL;
	struct typed_diff below = {NULL, NULL, NULL};
	VALUE_AUTO *zero = NULL;
	BUF_AUTO key = BUF_INIT;
	const struct value *a, *b;
	struct typed_ref child;

	if (typed_ignored(r, name) || !typed_ref_child(r, name, &child))
		return;
	a = value_get(in_a, name);
	b = value_get(in_b, name);
	if (a == b)
		return;
	if (f && f->zero && (!a || !b)) {
		zero = schema_zero(f);
		if (!a && in_a)
			a = zero;
		else if (!b && in_b)
			b = zero;
	}
	compare(&child, a, b, &below);
	if (!below.added && !below.modified && !below.removed)
		return;
	typed_name_key(&key, name);
	put(d, buf_str(&key), key.len, &below);
}

static void compare_map(const struct typed_ref *r, const struct value *a, const struct value *b,
			struct typed_diff *d)
{
	size_t i = 0, j = 0;

	for (;;) { /* both are in order of their keys */
		const char *x = value_key(a, i), *y = value_key(b, j);
		int c = !x ? 1 : !y ? -1 : strcmp(x, y);

		if (!x && !y)
			return;
		compare_child(r, c <= 0 ? x : y, a, b, d);
		i += c <= 0;
		j += c >= 0;
	}
}

/* A difference whose parts come in any order. */
struct diff_list {
	struct fieldset_list added, modified, removed;
};

static void list_put(struct diff_list *d, const char *key, const struct typed_diff *below)
{
	fieldset_list_add(&d->added, key, strlen(key), below->added);
	fieldset_list_add(&d->modified, key, strlen(key), below->modified);
	fieldset_list_add(&d->removed, key, strlen(key), below->removed);
}

struct side {
	const struct value *list;
	struct typed_items items;
};

/* Whether the elements with one key, several in each list, are the same. */
static bool same_items(const struct side *a, size_t i, const struct side *b, size_t j)
{
	for (;;) {
		if (!value_equal(value_idx(a->list, i), value_idx(b->list, j)))
			return false;
		if (!a->items.next[i] || !b->items.next[j])
			return !a->items.next[i] && !b->items.next[j];
		i = a->items.next[i] - 1;
		j = b->items.next[j] - 1;
	}
}

/* Elements with one key: one in each list most often, but live objects may have more. */
static void compare_items(const struct typed_ref *item, const char *key, const struct side *a,
			  const struct side *b, struct diff_list *d)
{
	struct typed_diff below = {NULL, NULL, NULL};
	size_t i, j, nr_a = typed_items_find(&a->items, key, &i);
	size_t nr_b = typed_items_find(&b->items, key, &j);
	const struct value *x = nr_a ? value_idx(a->list, i) : NULL;
	const struct value *y = nr_b ? value_idx(b->list, j) : NULL;

	if (nr_a <= 1 && nr_b <= 1) {
		compare(item, x, y, &below);
	} else if (nr_a > 1 && nr_b > 1) {
		if (!same_items(a, i, b, j))
			fieldset_mark(&below.modified);
	} else if (nr_a > 1) {
		if (y)
			compare(item, NULL, y, &below);
		fieldset_mark(&below.removed);
	} else {
		if (x)
			compare(item, x, NULL, &below);
		fieldset_mark(&below.added);
	}
	list_put(d, key, &below);
}

static void compare_list(const struct typed_ref *r, const struct value *a, const struct value *b,
			 struct typed_diff *d)
{
	struct typed_ref item = typed_ref_item(r->field);
	struct side x = {.list = a}, y = {.list = b};
	struct diff_list all = {FIELDSET_LIST_INIT, FIELDSET_LIST_INIT, FIELDSET_LIST_INIT};
	size_t first;

	typed_items_init(&x.items, r->field, a);
	typed_items_init(&y.items, r->field, b);
	for (size_t i = 0; i < x.items.keys.nr; i++) {
		const char *key = x.items.keys.v[i];

		if (typed_items_find(&x.items, key, &first) && first == i)
			compare_items(&item, key, &x, &y, &all);
	}
	for (size_t i = 0; i < y.items.keys.nr; i++) {
		const char *key = y.items.keys.v[i];

		if (typed_items_find(&y.items, key, &first) && first == i &&
		    !typed_items_find(&x.items, key, &first))
			compare_items(&item, key, &x, &y, &all);
	}
	d->added = fieldset_list_done(&all.added);
	d->modified = fieldset_list_done(&all.modified);
	d->removed = fieldset_list_done(&all.removed);
	typed_items_release(&x.items);
	typed_items_release(&y.items);
}

static void compare(const struct typed_ref *r, const struct value *a, const struct value *b,
		    struct typed_diff *d)
{
	if (a == b)
		return;
	if (r->form == TYPED_LEAF || r->atomic || (!value_len(a) && !value_len(b))) {
		compare_leaf(a, b, d);
		return;
	}
	if (r->form == TYPED_LIST)
		compare_list(r, a, b, d);
	else
		compare_map(r, a, b, d);
	if (!a)
		fieldset_mark(&d->added);
	else if (!b)
		fieldset_mark(&d->removed);
}

void typed_compare(const struct schema_type *t, const struct value *old, const struct value *obj,
		   struct typed_diff *ret)
{
	struct typed_ref r = typed_ref_type(t);

	*ret = (struct typed_diff){NULL, NULL, NULL};
	compare(&r, old, obj, ret);
}
