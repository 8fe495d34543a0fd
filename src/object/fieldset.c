/* fieldset.c - the algebra of field sets, and their texts. */
#include "object/fieldset.h"
#include "object/goformat.h"
#include "object/value_private.h"

#include <errno.h>
#include <stdlib.h>

#define SELF "."

bool fieldset_empty(const struct value *set)
{
	return !value_len(set);
}

bool fieldset_is_member(const struct value *child)
{
	return child && (!value_len(child) || value_get(child, SELF));
}

void fieldset_mark(struct value **slot)
{
	if (!*slot)
		*slot = value_map_new();
	else if (value_len(*slot))
		value_put(slot, SELF, value_map_new());
}

void fieldset_put(struct value **set, const char *key, size_t len, struct value *child)
{
	value_putn(set, key, len, child);
}

/* A child that holds nothing but itself is written as an empty map; nothing at all is NULL. */
static struct value *tidy(struct value *child)
{
	if (!child || value_len(child) > 1)
		return child;
	if (!value_len(child) || !strcmp(value_key(child, 0), SELF)) {
		bool member = value_len(child);

		value_unref(child);
		return member ? value_map_new() : NULL;
	}
	return child;
}

/* ---- children put together in any order ----------------------------------------------- */

void fieldset_list_add(struct fieldset_list *l, const char *key, size_t len, struct value *child)
{
	if (!child)
		return;
	if (l->nr == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 8;
		l->e = xreallocarray(l->e, l->cap, sizeof(*l->e));
	}
	l->e[l->nr++] = (struct entry){.key = value_key_new(key, len), .val = child};
}

static int by_name(const struct entry *a, const struct entry *b)
{
	return key_compare(a->key, b->key);
}

static struct value *unite(const struct value *a, const struct value *b);

struct value *fieldset_list_done(struct fieldset_list *l)
{
	struct value *out = NULL;
	size_t to = 0;

	value_sort_entries(l->e, l->nr, by_name);
	for (size_t i = 0; i < l->nr; i++) {
		struct entry *last = to ? &l->e[to - 1] : NULL;
		struct value *both;

		if (!last || key_compare(last->key, l->e[i].key) != 0) {
			l->e[to++] = l->e[i];
			continue;
		}
		both = unite(last->val, l->e[i].val);
		value_unref(last->val);
		value_unref(l->e[i].key);
		value_unref(l->e[i].val);
		last->val = both;
	}
	if (to)
		out = value_map_from(l->e, to, NULL);
	free(l->e);
	*l = (struct fieldset_list){NULL, 0, 0};
	return out;
}

/* ---- algebra: below the root an empty map is a member, and NULL is nothing ------------- */

/* The children of a result, in order already. */
struct result {
	struct entry *e;
	size_t nr;
	bool same; /* as those of the first operand */
};

static void result_add(struct result *r, const struct entry *from, struct value *child)
{
	if (!child)
		return;
	r->e[r->nr++] = (struct entry){.key = value_ref(from->key), .val = child};
}

/* What stands for the children: whole where they are all of it. NULL: nothing. */
static struct value *result_done(struct result *r, const struct value *whole)
{
	struct value *out = NULL;

	if (r->same && r->nr == value_len(whole)) {
		for (size_t i = 0; i < r->nr; i++) {
			value_unref(r->e[i].key);
			value_unref(r->e[i].val);
		}
		out = value_ref(whole);
	} else if (r->nr) {
		out = tidy(value_map_from(r->e, r->nr, NULL));
	}
	free(r->e);
	return out;
}

static struct result result_of(size_t most)
{
	return (struct result){xreallocarray(NULL, MAX(most, (size_t)1), sizeof(struct entry)), 0,
			       true};
}

static const struct entry *entry_at(const struct value *set, size_t i)
{
	return i < value_len(set) ? &as_map(set)->e[i] : NULL;
}

static bool is_self(const struct entry *e)
{
	return !strcmp(as_string(e->key)->s, SELF);
}

static struct value *unite(const struct value *a, const struct value *b)
{
	struct result r;
	size_t i = 0, j = 0;
	struct value *out;

	if (!a || !b || a == b)
		return value_ref(a ? a : b);
	if (!value_len(a) && !value_len(b))
		return value_ref(a);
	if (!value_len(a) || !value_len(b)) {
		out = value_ref(value_len(a) ? a : b);
		if (!value_get(out, SELF))
			value_put(&out, SELF, value_map_new());
		return out;
	}
	r = result_of(value_len(a) + value_len(b));
	for (;;) {
		const struct entry *x = entry_at(a, i), *y = entry_at(b, j);
		int c = !x ? 1 : !y ? -1 : by_name(x, y);
		struct value *both;

		if (!x && !y)
			return result_done(&r, a);
		both = c < 0   ? value_ref(x->val)
		       : c > 0 ? value_ref(y->val)
			       : unite(x->val, y->val);
		r.same &= c <= 0 && both == x->val;
		result_add(&r, c <= 0 ? x : y, both);
		i += c <= 0;
		j += c >= 0;
	}
}

struct value *fieldset_union(const struct value *a, const struct value *b)
{
	return unite(fieldset_empty(a) ? NULL : a, fieldset_empty(b) ? NULL : b);
}

/* The entry of b with the key of x, looking on from *j; both are in order. */
static const struct entry *same_key(const struct value *b, size_t *j, const struct entry *x)
{
	const struct entry *y;

	while ((y = entry_at(b, *j)) && by_name(y, x) < 0)
		++*j;
	return y && !by_name(y, x) ? y : NULL;
}

static struct value *subtract(const struct value *a, const struct value *b, bool deep)
{
	bool taken = fieldset_is_member(b);
	const struct entry *x;
	struct result r;
	size_t j = 0;

	if (!a || !b || (taken && deep))
		return taken && deep ? NULL : value_ref(a);
	if (!value_len(a))
		return taken ? NULL : value_ref(a);
	r = result_of(value_len(a));
	for (size_t i = 0; (x = entry_at(a, i)); i++) {
		const struct entry *y = same_key(b, &j, x);
		struct value *left;

		if (is_self(x))
			left = taken ? NULL : value_ref(x->val);
		else
			left = subtract(x->val, y ? y->val : NULL, deep);
		r.same &= left == x->val;
		result_add(&r, x, left);
	}
	return result_done(&r, a);
}

/* The root of a set is no member. */
static struct value *subtract_root(const struct value *a, const struct value *b, bool deep)
{
	if (fieldset_empty(a) || fieldset_empty(b))
		return fieldset_empty(a) ? NULL : value_ref(a);
	return subtract(a, b, deep);
}

struct value *fieldset_difference(const struct value *a, const struct value *b)
{
	return subtract_root(a, b, false);
}

struct value *fieldset_without(const struct value *a, const struct value *b)
{
	return subtract_root(a, b, true);
}

static struct value *intersect(const struct value *a, const struct value *b)
{
	bool member = fieldset_is_member(a) && fieldset_is_member(b);
	const struct entry *x;
	struct value *out;
	struct result r;
	size_t j = 0;

	if (!a || !b)
		return NULL;
	if (a == b)
		return value_ref(a);
	if (!value_len(a) || !value_len(b))
		return member ? value_map_new() : NULL;
	r = result_of(value_len(a));
	for (size_t i = 0; (x = entry_at(a, i)); i++) {
		const struct entry *y = same_key(b, &j, x);
		struct value *both = y && !is_self(x) ? intersect(x->val, y->val) : NULL;

		r.same &= both == x->val;
		result_add(&r, x, both);
	}
	out = result_done(&r, a);
	if (member)
		fieldset_mark(&out);
	return out;
}

struct value *fieldset_intersection(const struct value *a, const struct value *b)
{
	return fieldset_empty(a) || fieldset_empty(b) ? NULL : intersect(a, b);
}

/* ---- members by their path -------------------------------------------------------------- */

static struct value *path_set(const char *const *keys)
{
	struct value *out = NULL;

	if (!*keys)
		return value_map_new();
	value_put(&out, *keys, path_set(keys + 1));
	return out;
}

void fieldset_add_keys(struct value **set, const char *const *keys)
{
	VALUE_AUTO *one = path_set(keys);
	struct value *all = fieldset_union(*set, one);

	value_unref(*set);
	*set = all;
}

bool fieldset_has_keys(const struct value *set, const char *const *keys)
{
	for (; *keys && set; keys++)
		set = value_get(set, *keys);
	return fieldset_is_member(set);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static const char kinds_of_key[] = "fkvi"; /* in upstream's order */

static int key_kind(const char *key)
{
	const char *p = *key && key[1] == ':' ? strchr(kinds_of_key, *key) : NULL;

	return p ? (int)(p - kinds_of_key) : -1;
}

/* What follows "k:" or "v:", or "i:"; NULL when it is not to be read. */
static struct value *key_value(const char *key)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	return json_parse(key + 2, strlen(key + 2), &v, NULL, &err) < 0 ? NULL : v;
}

/* The key as upstream writes it, of one that may be written otherwise. */
static int read_key(const char *key, struct buf *out, struct err *err)
{
	VALUE_AUTO *v = NULL;
	int64_t n;

	buf_add(out, key, 2);
	switch (*key) {
	case 'f':
		buf_adds(out, key + 2);
		return 0;
	case 'i':
		if (parse_i64(key + 2, &n) < 0)
			return err_set(err, -EINVAL, "strconv.Atoi: parsing \"%s\": invalid syntax",
				       key + 2);
		buf_addf(out, "%lld", (long long)n);
		return 0;
	default:
		v = key_value(key);
		if (!v || (*key == 'k' && !value_is_map(v)))
			return err_set(err, -EINVAL, "parsing value \"%s\": invalid syntax",
				       key + 2);
		json_write(out, v, 0);
		return 0;
	}
}

static int parse_child(const struct value *in, struct value **ret, struct err *err);

static int parse_entry(const char *key, const struct value *in, struct fieldset_list *out,
		       struct err *err)
{
	BUF_AUTO name = BUF_INIT;
	struct value *child = NULL;
	int rc;

	if (!strcmp(key, SELF)) {
		fieldset_list_add(out, SELF, strlen(SELF), value_map_new());
		return 0;
	}
	if (strlen(key) < 2 || key[1] != ':')
		return err_set(err, -EINVAL, "key must be 2 characters long at least: %s", key);
	if (key_kind(key) < 0)
		return 0; /* of a later version */
	rc = read_key(key, &name, err);
	if (rc == 0)
		rc = parse_child(in, &child, err);
	if (rc == 0)
		fieldset_list_add(out, buf_str(&name), name.len, child);
	return rc;
}

static int parse_child(const struct value *in, struct value **ret, struct err *err)
{
	struct fieldset_list list = FIELDSET_LIST_INIT;
	const char *key;
	int rc = 0;

	*ret = NULL;
	if (!value_is_map(in))
		return err_set(err, -EINVAL, "expected an object");
	if (!value_len(in)) {
		*ret = value_map_new();
		return 0;
	}
	for (size_t i = 0; rc == 0 && (key = value_key(in, i)); i++)
		rc = parse_entry(key, value_val(in, i), &list, err);
	*ret = tidy(fieldset_list_done(&list));
	if (rc < 0)
		value_unrefp(ret);
	return rc;
}

int fieldset_parse(const struct value *fields, struct value **ret, struct err *err)
{
	int rc;

	*ret = NULL;
	if (value_is_map(fields) && !value_len(fields))
		return 0;
	rc = parse_child(fields, ret, err);
	if (rc == 0 && *ret) /* nobody owns the whole object */
		value_del(ret, SELF);
	if (rc == 0 && !value_len(*ret))
		value_unrefp(ret);
	return rc;
}

static void scalar_write(struct buf *out, const struct value *v)
{
	if (value_is_string(v))
		go_quote_bytes(out, value_str(v), value_str_len(v), '"');
	else
		json_write(out, v, 0);
}

void fieldset_key_write(struct buf *out, const char *key)
{
	int kind = key_kind(key);
	VALUE_AUTO *v = kind > 0 ? key_value(key) : NULL;

	if (kind == 0) {
		buf_addf(out, ".%s", key + 2);
	} else if (*key == 'k' && value_is_map(v)) {
		for (size_t i = 0; i < value_len(v); i++) {
			buf_addf(out, "%c%s=", i ? ',' : '[', value_key(v, i));
			scalar_write(out, value_val(v, i));
		}
		buf_addc(out, ']');
	} else {
		buf_adds(out, *key == 'v' ? "[=" : "[");
		if (v)
			scalar_write(out, v);
		buf_addc(out, ']');
	}
}

/* ---- in upstream's order --------------------------------------------------------------------- */

/* Of entries whose values are what their keys say. */
static int by_key(const struct entry *a, const struct entry *b)
{
	const char *x = as_string(a->key)->s, *y = as_string(b->key)->s;
	int c = key_kind(x) - key_kind(y);

	if (!c)
		c = value_compare(a->val, b->val);
	return c ? c : strcmp(x, y);
}

static void sort_keys(const struct map *m, struct entry *e, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const char *key = as_string(e[i].key)->s;

		e[i].val = key_kind(key) > 0 ? key_value(key) : NULL;
	}
	value_sort_entries(e, nr, by_key);
	for (size_t i = 0; i < nr; i++) {
		value_unref(e[i].val);
		e[i].val = value_getn(&m->h, as_string(e[i].key)->s, e[i].key->len);
	}
}

/* The children of a set without itself, in order; *ret_nr of them, to be freed. */
static struct entry *children(const struct value *set, size_t *ret_nr)
{
	struct entry *e = xreallocarray(NULL, MAX(value_len(set), (size_t)1), sizeof(*e));
	size_t nr = 0;
	bool plain = true;

	for (size_t i = 0; i < value_len(set); i++) {
		const char *key = value_key(set, i);

		if (!strcmp(key, SELF))
			continue;
		plain &= key_kind(key) == 0;
		e[nr++] = as_map(set)->e[i];
	}
	if (!plain) /* names alone are in order */
		sort_keys(as_map(set), e, nr);
	*ret_nr = nr;
	return e;
}

struct walk {
	fieldset_fn fn;
	void *arg;
	struct buf path;
	struct strvec keys;
};

static void walk(struct walk *w, const struct value *set, bool members)
{
	size_t nr;
	struct entry *e = children(set, &nr);

	for (size_t i = 0; i < nr; i++) {
		const char *key = as_string(e[i].key)->s;
		size_t len = w->path.len;

		if (members ? !fieldset_is_member(e[i].val) : !value_len(e[i].val))
			continue;
		fieldset_key_write(&w->path, key);
		strvec_add(&w->keys, key);
		if (members) {
			w->fn(w->arg, buf_str(&w->path), &w->keys);
		} else {
			walk(w, e[i].val, true);
			walk(w, e[i].val, false);
		}
		free(w->keys.v[--w->keys.nr]);
		w->keys.v[w->keys.nr] = NULL;
		buf_trunc(&w->path, len);
	}
	free(e);
}

void fieldset_each(const struct value *set, fieldset_fn fn, void *arg)
{
	struct walk w = {fn, arg, BUF_INIT, STRVEC_INIT};

	if (fieldset_empty(set))
		return;
	walk(&w, set, true);
	walk(&w, set, false);
	buf_release(&w.path);
	strvec_release(&w.keys);
}

void fieldset_write(struct buf *out, const struct value *set, enum json_flags flags)
{
	size_t nr;
	struct entry *e = children(set, &nr);
	bool first = true;

	buf_addc(out, '{');
	if (value_get(set, SELF)) {
		buf_adds(out, "\".\":{}");
		first = false;
	}
	for (size_t i = 0; i < nr; i++) {
		if (!first)
			buf_addc(out, ',');
		first = false;
		json_write_string(out, as_string(e[i].key)->s, e[i].key->len, flags);
		buf_addc(out, ':');
		fieldset_write(out, e[i].val, flags);
	}
	buf_addc(out, '}');
	free(e);
}
