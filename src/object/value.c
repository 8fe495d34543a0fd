/*
 * One allocation a scalar: the header, then the string's bytes. Arrays and maps hold
 * their elements in one more allocation that grows by halves. Map entries are sorted by
 * key; keys are string values, shared when a map is copied, and well-known field names
 * are immortal constants (atoms.inc), so most keys cost nothing.
 */
#include "object/value.h"

#include <stdlib.h>

#define IMMORTAL UINT32_MAX

struct entry {
	struct value *key; /* a string */
	struct value *val;
};

struct value {
	uint32_t refs; /* IMMORTAL: never counted, never freed */
	uint32_t type;
	uint32_t len; /* string bytes, elements, entries */
	uint32_t cap; /* elements or entries allocated */
	union {
		bool b;
		int64_t i;
		double d;
		struct value **item;
		struct entry *entry;
	} u;
	char s[];
};

#include "object/atoms.inc"

static const struct value null_value = {IMMORTAL, VALUE_NULL, 0, 0, {0}};
static const struct value false_value = {IMMORTAL, VALUE_BOOL, 0, 0, {0}};
static const struct value true_value = {IMMORTAL, VALUE_BOOL, 0, 0, {.b = true}};

/* Immortal values are never written to: dropping const is safe. */
static struct value *mutable(const struct value *v)
{
	union {
		const struct value *c;
		struct value *m;
	} u = {v};

	return u.m;
}

struct value *value_ref(const struct value *v)
{
	struct value *m = mutable(v);

	if (m && m->refs != IMMORTAL)
		m->refs++;
	return m;
}

static void destroy(struct value *v)
{
	if (v->type == VALUE_ARRAY) {
		for (uint32_t i = 0; i < v->len; i++)
			value_unref(v->u.item[i]);
		free(v->u.item);
	} else if (v->type == VALUE_MAP) {
		for (uint32_t i = 0; i < v->len; i++) {
			value_unref(v->u.entry[i].key);
			value_unref(v->u.entry[i].val);
		}
		free(v->u.entry);
	}
	free(v);
}

void value_unref(struct value *v)
{
	if (v && v->refs != IMMORTAL && --v->refs == 0)
		destroy(v);
}

void value_unrefp(struct value **v)
{
	value_unref(*v);
	*v = NULL;
}

/* ---- making -------------------------------------------------------------- */

static struct value *alloc(enum value_type type, size_t extra)
{
	struct value *v = xmalloc(sizeof(*v) + extra);

	v->refs = 1;
	v->type = type;
	v->len = 0;
	v->cap = 0;
	v->u.i = 0;
	return v;
}

struct value *value_null_new(void)
{
	return mutable(&null_value);
}

struct value *value_bool_new(bool b)
{
	return mutable(b ? &true_value : &false_value);
}

struct value *value_int_new(int64_t i)
{
	struct value *v = alloc(VALUE_INT, 0);

	v->u.i = i;
	return v;
}

struct value *value_double_new(double d)
{
	struct value *v = alloc(VALUE_DOUBLE, 0);

	v->u.d = d;
	return v;
}

struct value *value_strn_new(const char *s, size_t len)
{
	struct value *v;

	if (len >= UINT32_MAX)
		abort();
	v = alloc(VALUE_STRING, len + 1);
	if (len)
		memcpy(v->s, s, len);
	v->s[len] = '\0';
	v->len = (uint32_t)len;
	return v;
}

struct value *value_str_new(const char *s)
{
	return s ? value_strn_new(s, strlen(s)) : value_null_new();
}

struct value *value_strf_new(const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return value_strn_new(buf_str(&b), b.len);
}

struct value *value_array_new(void)
{
	return alloc(VALUE_ARRAY, 0);
}

struct value *value_map_new(void)
{
	return alloc(VALUE_MAP, 0);
}

/* A key as a string value: an atom when the name is well known. */
static struct value *key_new(const char *s, size_t len)
{
	uint32_t h = 0;

	if (len <= 40) {
		for (size_t i = 0; i < len; i++)
			h = (h * 31 + (unsigned char)s[i]) % 1048573;
		for (h %= ARRAY_SIZE(atoms); atoms[h]; h = (h + 1) % ARRAY_SIZE(atoms))
			if (atoms[h]->len == len && memcmp(atoms[h]->s, s, len) == 0)
				return mutable(atoms[h]);
	}
	return value_strn_new(s, len);
}

/* ---- reading ---------------------------------------------------------------- */

enum value_type value_type(const struct value *v)
{
	return v ? (enum value_type)v->type : VALUE_NULL;
}

bool value_is_map(const struct value *v)
{
	return v && v->type == VALUE_MAP;
}

bool value_is_array(const struct value *v)
{
	return v && v->type == VALUE_ARRAY;
}

bool value_is_string(const struct value *v)
{
	return v && v->type == VALUE_STRING;
}

bool value_is_null(const struct value *v)
{
	return !v || v->type == VALUE_NULL;
}

bool value_bool(const struct value *v)
{
	return v && v->type == VALUE_BOOL && v->u.b;
}

int64_t value_int(const struct value *v)
{
	if (!v)
		return 0;
	if (v->type == VALUE_INT)
		return v->u.i;
	if (v->type != VALUE_DOUBLE || v->u.d != v->u.d)
		return 0;
	if (v->u.d >= 9223372036854775808.0)
		return INT64_MAX;
	return v->u.d < -9223372036854775808.0 ? INT64_MIN : (int64_t)v->u.d;
}

double value_double(const struct value *v)
{
	if (!v)
		return 0;
	return v->type == VALUE_INT ? (double)v->u.i : v->type == VALUE_DOUBLE ? v->u.d : 0;
}

const char *value_str(const struct value *v)
{
	return value_is_string(v) ? v->s : NULL;
}

const char *value_str_or(const struct value *v, const char *dflt)
{
	return value_is_string(v) ? v->s : dflt;
}

size_t value_str_len(const struct value *v)
{
	return value_is_string(v) ? v->len : 0;
}

size_t value_len(const struct value *v)
{
	return v && (v->type == VALUE_ARRAY || v->type == VALUE_MAP) ? v->len : 0;
}

static int key_compare(const struct value *key, const char *s, size_t len)
{
	int c = memcmp(key->s, s, MIN((size_t)key->len, len));

	return c ? c : (key->len > len) - (key->len < len);
}

/* Index of key, or where it would stand. */
static uint32_t search(const struct value *map, const char *s, size_t len, bool *ret_found)
{
	uint32_t lo = 0, hi = map->len;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = key_compare(map->u.entry[mid].key, s, len);

		if (c == 0) {
			*ret_found = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret_found = false;
	return lo;
}

struct value *value_getn(const struct value *map, const char *key, size_t len)
{
	bool found;
	uint32_t i;

	if (!value_is_map(map))
		return NULL;
	i = search(map, key, len, &found);
	return found ? map->u.entry[i].val : NULL;
}

struct value *value_get(const struct value *map, const char *key)
{
	return value_getn(map, key, strlen(key));
}

struct value *value_idx(const struct value *array, size_t i)
{
	return value_is_array(array) && i < array->len ? array->u.item[i] : NULL;
}

const char *value_key(const struct value *map, size_t i)
{
	return value_is_map(map) && i < map->len ? map->u.entry[i].key->s : NULL;
}

struct value *value_val(const struct value *map, size_t i)
{
	return value_is_map(map) && i < map->len ? map->u.entry[i].val : NULL;
}

struct value *value_in_keys(const struct value *v, const char *const *keys)
{
	for (; *keys && v; keys++)
		v = value_get(v, *keys);
	return mutable(v);
}

struct value *value_find(const struct value *array, const char *key, const char *want)
{
	struct value *item;

	value_each_item(item, i, array)
	{
		const char *s = value_str(value_get(item, key));

		if (s && strcmp(s, want) == 0)
			return item;
	}
	return NULL;
}

static int rank(const struct value *v)
{
	return value_type(v) == VALUE_DOUBLE ? VALUE_INT : (int)value_type(v);
}

static int compare_numbers(const struct value *a, const struct value *b)
{
	double x, y;

	if (a->type == VALUE_INT && b->type == VALUE_INT)
		return (a->u.i > b->u.i) - (a->u.i < b->u.i);
	x = value_double(a);
	y = value_double(b);
	return (x > y) - (x < y);
}

int value_compare(const struct value *a, const struct value *b)
{
	int c = rank(a) - rank(b);

	if (a == b || c)
		return a == b ? 0 : c;
	switch (value_type(a)) {
	case VALUE_NULL:
		return 0;
	case VALUE_BOOL:
		return (int)a->u.b - (int)b->u.b;
	case VALUE_INT:
	case VALUE_DOUBLE:
		return compare_numbers(a, b);
	case VALUE_STRING:
		return key_compare(a, b->s, b->len);
	case VALUE_ARRAY:
		for (uint32_t i = 0; i < MIN(a->len, b->len) && c == 0; i++)
			c = value_compare(a->u.item[i], b->u.item[i]);
		break;
	case VALUE_MAP:
		for (uint32_t i = 0; i < MIN(a->len, b->len) && c == 0; i++) {
			const struct value *kb = b->u.entry[i].key;

			c = key_compare(a->u.entry[i].key, kb->s, kb->len);
			if (c == 0)
				c = value_compare(a->u.entry[i].val, b->u.entry[i].val);
		}
		break;
	}
	return c ? c : (a->len > b->len) - (a->len < b->len);
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a == b)
		return true;
	if (value_len(a) != value_len(b))
		return false;
	return value_compare(a, b) == 0;
}

/* ---- changing ------------------------------------------------------------------ */

/* Makes *slot a container of this type that only the caller holds. */
static struct value *own(struct value **slot, enum value_type type)
{
	struct value *v = *slot, *copy;

	if (v && v->type == type && v->refs == 1)
		return v;
	copy = alloc(type, 0);
	if (v && v->type == type && v->len) {
		copy->len = v->len;
		copy->cap = v->len + 1;
		if (type == VALUE_ARRAY) {
			copy->u.item = xreallocarray(NULL, copy->cap, sizeof(*copy->u.item));
			for (uint32_t i = 0; i < v->len; i++)
				copy->u.item[i] = value_ref(v->u.item[i]);
		} else {
			copy->u.entry = xreallocarray(NULL, copy->cap, sizeof(*copy->u.entry));
			for (uint32_t i = 0; i < v->len; i++) {
				copy->u.entry[i].key = value_ref(v->u.entry[i].key);
				copy->u.entry[i].val = value_ref(v->u.entry[i].val);
			}
		}
	}
	value_unref(v);
	return *slot = copy;
}

static void *make_room(struct value *v, void *items, size_t size)
{
	if (v->len < v->cap)
		return items;
	v->cap = v->cap ? v->cap + v->cap / 2 + 1 : 4;
	return xreallocarray(items, v->cap, size);
}

void value_putn(struct value **map, const char *key, size_t len, struct value *child)
{
	struct value *m;
	uint32_t i;
	bool found;

	if (!child)
		return;
	m = own(map, VALUE_MAP);
	if (m->len && key_compare(m->u.entry[m->len - 1].key, key, len) < 0) {
		i = m->len; /* parsers of sorted text append */
		found = false;
	} else {
		i = search(m, key, len, &found);
	}
	if (found) {
		struct value *old = m->u.entry[i].val;

		m->u.entry[i].val = child;
		value_unref(old);
		return;
	}
	m->u.entry = make_room(m, m->u.entry, sizeof(*m->u.entry));
	memmove(m->u.entry + i + 1, m->u.entry + i, (m->len - i) * sizeof(*m->u.entry));
	m->u.entry[i] = (struct entry){key_new(key, len), child};
	m->len++;
}

void value_put(struct value **map, const char *key, struct value *child)
{
	value_putn(map, key, strlen(key), child);
}

void value_put_str(struct value **map, const char *key, const char *s)
{
	if (s)
		value_put(map, key, value_str_new(s));
}

void value_put_int(struct value **map, const char *key, int64_t i)
{
	value_put(map, key, value_int_new(i));
}

void value_put_bool(struct value **map, const char *key, bool b)
{
	value_put(map, key, value_bool_new(b));
}

/* The slot of key in *map, made if missing: valid until the map changes. */
static struct value **slot_of(struct value **map, const char *key)
{
	struct value *m = own(map, VALUE_MAP);
	size_t len = strlen(key);
	bool found;
	uint32_t i = search(m, key, len, &found);

	if (!found) {
		value_putn(map, key, len, value_null_new());
		m = *map;
	}
	return &m->u.entry[i].val;
}

void value_put_in_keys(struct value **slot, struct value *child, const char *const *keys)
{
	if (!child)
		return;
	for (; keys[1]; keys++)
		slot = slot_of(slot, keys[0]);
	value_put(slot, keys[0], child);
}

void value_del(struct value **map, const char *key)
{
	size_t len = strlen(key);
	struct value *m;
	bool found;
	uint32_t i;

	if (!value_getn(*map, key, len))
		return;
	m = own(map, VALUE_MAP);
	i = search(m, key, len, &found);
	value_unref(m->u.entry[i].key);
	value_unref(m->u.entry[i].val);
	m->len--;
	memmove(m->u.entry + i, m->u.entry + i + 1, (m->len - i) * sizeof(*m->u.entry));
}

void value_del_in_keys(struct value **slot, const char *const *keys)
{
	if (!value_in_keys(*slot, keys))
		return;
	for (; keys[1]; keys++)
		slot = slot_of(slot, keys[0]);
	value_del(slot, keys[0]);
}

void value_insert_idx(struct value **array, size_t i, struct value *child)
{
	struct value *a;

	if (!child)
		return;
	a = own(array, VALUE_ARRAY);
	if (i > a->len)
		abort();
	a->u.item = make_room(a, a->u.item, sizeof(*a->u.item));
	memmove(a->u.item + i + 1, a->u.item + i, (a->len - i) * sizeof(*a->u.item));
	a->u.item[i] = child;
	a->len++;
}

void value_push(struct value **array, struct value *child)
{
	value_insert_idx(array, value_is_array(*array) ? (*array)->len : 0, child);
}

void value_put_idx(struct value **array, size_t i, struct value *child)
{
	struct value *a, *old;

	if (!child)
		return;
	a = own(array, VALUE_ARRAY);
	if (i >= a->len)
		abort();
	old = a->u.item[i];
	a->u.item[i] = child;
	value_unref(old);
}

void value_del_idx(struct value **array, size_t i)
{
	struct value *a = own(array, VALUE_ARRAY);

	if (i >= a->len)
		abort();
	value_unref(a->u.item[i]);
	a->len--;
	memmove(a->u.item + i, a->u.item + i + 1, (a->len - i) * sizeof(*a->u.item));
}
