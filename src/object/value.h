/*
 * value.h - immutable, reference-counted values: what every API object is made of.
 *
 * A value never changes once anybody else can see it. Changing one makes a new tree
 * that shares what stayed the same; the put functions below work on a slot (a
 * `struct value *` you own) and copy only the nodes that others hold too, so building
 * a fresh object in place costs no copies.
 *
 * Maps are ordered by key bytes, as Go prints them. NULL is a legal "absent" value for
 * every reading function, so look-ups chain: value_str(value_in(pod, "spec", "nodeName")).
 *
 * Ownership: reading functions borrow and return borrowed pointers (NULL when absent
 * or of another type). value_*_new, value_ref, value_build and transforming functions
 * return a reference the caller owns. Put functions take the child.
 * A put may free or move what the slot held below it: after one, look borrowed pointers
 * into that tree up again. Not thread safe: a cluster lives on one thread.
 */
#ifndef OBJECT_VALUE_H
#define OBJECT_VALUE_H

#include "base/base.h"

#include <endian.h>

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT, /* int64 */
	VALUE_DOUBLE,
	VALUE_STRING, /* bytes with a length; NUL-terminated as well */
	VALUE_ARRAY,
	VALUE_MAP,
};

struct value;

struct value *value_ref(const struct value *v); /* NULL stays NULL; returns v */
void value_unref(struct value *v);		/* NULL is fine */
void value_unrefp(struct value **v);		/* for CLEANUP */
#define VALUE_AUTO CLEANUP(value_unrefp) struct value

/* ---- making -------------------------------------------------------------- */

struct value *value_null_new(void);
struct value *value_bool_new(bool b);
struct value *value_int_new(int64_t i);
struct value *value_double_new(double d);
struct value *value_str_new(const char *s); /* NULL gives a null value */
struct value *value_strn_new(const char *s, size_t len);
struct value *value_word_new(const char *s); /* the same for a word that may be well known */
struct value *value_strf_new(const char *fmt, ...) PRINTF(1, 2);
struct value *value_array_new(void);
struct value *value_map_new(void);

/*
 * Builds a value from a JSON-like template: keys without quotes, strings in single
 * quotes, and arguments: %s string (NULL leaves the entry out), %w the same for a word that
 * may be well known (a reason, a type: see atoms.txt), %i int, %l int64_t,
 * %b bool (int), %d double, %v value borrowed (NULL leaves the entry out), %V value
 * taken (NULL leaves the entry out), %k (in key position) a string key. A malformed
 * template is a bug and aborts. Keys in the order of their bytes are put together faster.
 *
 *	value_build("{kind: 'Pod', metadata: {name: %s, labels: %v}, n: [1, %i]}", ...)
 */
struct value *value_build(const char *tmpl, ...);

/* ---- reading: NULL-safe, borrowed ------------------------------------------ */

enum value_type value_type(const struct value *v); /* NULL reads as VALUE_NULL */
bool value_is_map(const struct value *v);
bool value_is_array(const struct value *v);
bool value_is_string(const struct value *v);
bool value_is_null(const struct value *v); /* absent or null */
bool value_bool(const struct value *v);	   /* false unless true */
int64_t value_int(const struct value *v);  /* doubles are truncated; else 0 */
double value_double(const struct value *v);
const char *value_str(const struct value *v);	  /* NULL unless a string */
const char *value_str_or(const struct value *v, const char *dflt);
size_t value_str_len(const struct value *v);
size_t value_len(const struct value *v); /* elements or entries; 0 for others */

/*
 * The first eight bytes of a key as a number that sorts as they do: a search in a map seldom
 * has to look at the keys themselves. Of a literal key the compiler works it out.
 */
static inline uint64_t key_head(const char *s, size_t len)
{
	uint32_t first, last;
	uint64_t h;

	if (len >= 8) {
		memcpy(&h, s, 8);
		return be64toh(h);
	}
	if (len >= 4) { /* the two halves overlap */
		memcpy(&first, s, 4);
		memcpy(&last, s + len - 4, 4);
		return (uint64_t)be32toh(first) << 32 | (uint64_t)be32toh(last) << 8 * (8 - len);
	}
	h = len > 0 ? (uint64_t)(unsigned char)s[0] << 56 : 0;
	h |= len > 1 ? (uint64_t)(unsigned char)s[1] << 48 : 0;
	return h | (len > 2 ? (uint64_t)(unsigned char)s[2] << 40 : 0);
}

struct value *value_get_head(const struct value *map, const char *key, size_t len, uint64_t head);
static inline struct value *value_getn(const struct value *map, const char *key, size_t len)
{
	return value_get_head(map, key, len, key_head(key, len));
}
static inline struct value *value_get(const struct value *map, const char *key)
{
	return value_getn(map, key, strlen(key));
}
struct value *value_idx(const struct value *array, size_t i);
const char *value_key(const struct value *map, size_t i); /* i-th key in order */
struct value *value_val(const struct value *map, size_t i); /* i-th value in key order */

/* Follows one to five map keys: value_in(obj, "metadata", "name"). */
#define value_in(v, ...) VALUE_IN_(__VA_ARGS__, 5, 4, 3, 2, 1)(v, __VA_ARGS__)
#define VALUE_IN_(a, b, c, d, e, n, ...) VALUE_IN_##n
#define VALUE_IN_1(v, a) value_get(v, a)
#define VALUE_IN_2(v, a, b) value_get(value_get(v, a), b)
#define VALUE_IN_3(v, a, b, c) value_get(VALUE_IN_2(v, a, b), c)
#define VALUE_IN_4(v, a, b, c, d) value_get(VALUE_IN_3(v, a, b, c), d)
#define VALUE_IN_5(v, a, b, c, d, e) value_get(VALUE_IN_4(v, a, b, c, d), e)
/* The same for a NULL-terminated list of keys. */
struct value *value_in_keys(const struct value *v, const char *const *keys);
#define value_str_in(v, ...) value_str(value_in((v), __VA_ARGS__))
#define value_int_in(v, ...) value_int(value_in((v), __VA_ARGS__))
#define value_bool_in(v, ...) value_bool(value_in((v), __VA_ARGS__))

/* The element of an array of maps whose string field key equals want, or NULL. */
struct value *value_find(const struct value *array, const char *key, const char *want);

#define value_each_item(item, i, array)                                                            \
	for (size_t i = 0; (item = value_idx((array), i)) != NULL; i++)
#define value_each_entry(k, item, i, map)                                                          \
	for (size_t i = 0; (k = value_key((map), i)) != NULL && ((item) = value_val((map), i));    \
	     i++)

/* Deep equality; an int and a double of the same number are equal. Same tree is O(1). */
bool value_equal(const struct value *a, const struct value *b);
int value_compare(const struct value *a, const struct value *b); /* total order, by type first */

/*
 * Whether two values are made of the same keys: maps that have them in common, equal arrays,
 * and scalars that both are null, both empty (Go's zero), or neither.
 */
bool value_alike(const struct value *a, const struct value *b);

/* ---- changing a slot you own ------------------------------------------------ */

/*
 * All take the child (also NULL: then nothing happens, so optional parts chain). A slot
 * that is NULL or not a map (array) becomes an empty one first.
 */
void value_put(struct value **map, const char *key, struct value *child);
void value_putn(struct value **map, const char *key, size_t len, struct value *child);
void value_put_str(struct value **map, const char *key, const char *s); /* NULL: nothing */
void value_put_int(struct value **map, const char *key, int64_t i);
void value_put_bool(struct value **map, const char *key, bool b);
/* Sets below a path of map keys, making maps on the way: the child comes second. */
#define value_put_in(slot, child, ...)                                                             \
	value_put_in_keys((slot), (child), (const char *const[]){__VA_ARGS__, NULL})
void value_put_in_keys(struct value **slot, struct value *child, const char *const *keys);
/* Several at once, in the order of their keys (value_part.val NULL: not this one): one copy and
 * one index instead of many. */
#define VALUE_MAX_PARTS 16
struct value_part {
	const char *key;
	struct value *val;
};
void value_put_parts(struct value **map, const struct value_part *parts, size_t n);
void value_del(struct value **map, const char *key);
#define value_del_in(slot, ...)                                                                    \
	value_del_in_keys((slot), (const char *const[]){__VA_ARGS__, NULL})
void value_del_in_keys(struct value **slot, const char *const *keys);

void value_push(struct value **array, struct value *child);
void value_put_idx(struct value **array, size_t i, struct value *child); /* i < len */
void value_insert_idx(struct value **array, size_t i, struct value *child); /* i <= len */
void value_del_idx(struct value **array, size_t i);

/*
 * Lets fn change what is below a slot, in place where nobody else holds it, copying only
 * what fn changes where others do. fn gets the slot of the child (of every element or map
 * value for _each) and says whether it changed it. False: nothing changed, *slot is the
 * same tree as before. An absent child is left alone.
 */
typedef bool (*value_edit_fn)(struct value **child, void *arg);
bool value_edit(struct value **map, const char *key, value_edit_fn fn, void *arg);
bool value_edit_each(struct value **slot, value_edit_fn fn, void *arg);
/* The slot of the i-th element or entry, for changing it in place; NULL when others hold the
 * container too (then put a changed copy). Good until the container is changed otherwise. */
struct value **value_slot_at(struct value **slot, size_t i);
void value_put_at(struct value **slot, size_t i, struct value *child); /* i-th entry or element */
void value_del_at(struct value **map, size_t i); /* the i-th entry */

/*
 * A mark is a number noted on a map: what somebody found out about the tree below it (that
 * it fits a schema, say), so that it need not be found out again. It is no part of the
 * value and may be set on one that others hold. Changing anything below the map in place
 * takes it away; a changed copy has none. 0: none.
 */
uint32_t value_mark(const struct value *map);
void value_set_mark(const struct value *map, uint32_t mark);

/*
 * A lazy value stands in a map, and only there, for one that is costly to make and seldom
 * looked at. It is made when somebody first reads that entry and takes its place then, in
 * every map that holds it; so no reading function ever returns a lazy one, but for
 * value_get_lazy. Who got one there may hold it elsewhere, and asks value_now. make must be a pure function of the payload, which it borrows; it may not
 * touch the map that holds the value, and returns NULL for null.
 */
struct value_lazy_ops {
	struct value *(*make)(void *payload);
	void (*release)(void *payload);
};
struct value *value_lazy_new(const struct value_lazy_ops *ops, void *payload); /* takes it */
/* As value_get, but a lazy value is returned as it is (borrowed). */
struct value *value_lazy_head(const struct value *map, const char *key, size_t len, uint64_t head);
static inline struct value *value_get_lazy(const struct value *map, const char *key)
{
	size_t len = strlen(key);

	return value_lazy_head(map, key, len, key_head(key, len));
}
bool value_is_lazy(const struct value *v); /* whether it was made already or not */
/* The payload while it is lazy and made with these ops, else NULL. */
void *value_lazy_payload(const struct value *v, const struct value_lazy_ops *ops);
/* What a lazy value stands for, any other itself: a new reference. */
struct value *value_now(struct value *v);

#endif
