/*
 * value_private.h - how values lie in memory, for the files of object/ that build many of
 * them at once (the parsers) or walk them in a hot loop.
 *
 * Every value starts with struct value. A count of 0 marks an immortal one: null, true,
 * false, small ints, the empty string, array and map, and the key atoms are constants of
 * the program, shared by everybody. Strings carry their bytes, arrays and maps their
 * entries, in the same allocation; so growing a node may move it, which is why the put
 * functions work on slots. Map keys are string values themselves: the atoms of atoms.txt,
 * or counted ones shared by the copies of a map.
 */
#ifndef OBJECT_VALUE_PRIVATE_H
#define OBJECT_VALUE_PRIVATE_H

#include "object/value.h"

#define VALUE_LAZY 7 /* a type of its own, seen by nobody else */
#define VALUE_MAX_LEN ((1u << 29) - 1)
#define TAGGED 16  /* most entries of a map that has tags */

struct value {
	uint32_t refs; /* 0: immortal */
	uint32_t type : 3;
	uint32_t len : 29; /* bytes, elements or entries; of a bool its truth */
};

struct number {
	struct value h;
	union {
		int64_t i;
		double d;
	};
};

struct string {
	struct value h;
	char s[]; /* at least STRING_ROOM of them, zeros after the end: see string_head */
};
#define STRING_ROOM 8

struct array {
	struct value h;
	uint32_t cap;
	struct value *v[];
};

struct entry {
	struct value *key; /* a string */
	struct value *val;
};

struct map {
	struct value h;
	uint32_t cap;
	uint32_t mark; /* value_mark */
	/* Of at most TAGGED entries: a byte of the hash of each one's key, so that a look-up
	 * (most are of what is not there) asks for all of them at once. Of more: nothing. */
	uint8_t tag[TAGGED];
	struct entry e[]; /* sorted by key bytes, no key twice */
};

/* Never 0, which stands where there is no entry. */
static inline uint8_t key_tag(uint64_t head, size_t len)
{
	return (uint8_t)((head + len) * UINT64_C(0x9e3779b97f4a7c15) >> 56 | 1);
}

struct lazy {
	struct value h; /* len 1: not empty */
	const struct value_lazy_ops *ops;
	void *payload;
	struct value *made; /* NULL: not yet */
};

/* Makes what the lazy value at *slot stands for and puts it there. */
struct value *value_force(struct value **slot);

static inline const struct number *as_number(const struct value *v)
{
	return (const struct number *)(const void *)v;
}

static inline const struct string *as_string(const struct value *v)
{
	return (const struct string *)(const void *)v;
}

static inline const struct array *as_array(const struct value *v)
{
	return (const struct array *)(const void *)v;
}

static inline const struct map *as_map(const struct value *v)
{
	return (const struct map *)(const void *)v;
}

/* key_head of a string value's bytes. */
static inline uint64_t string_head(const struct value *v)
{
	uint64_t h;

	memcpy(&h, as_string(v)->s, sizeof(h));
	return be64toh(h);
}

/* The value of a map's entry, whoever reads it. */
static inline struct value *entry_val(const struct entry *e)
{
	struct value *v = e->val;

	return v->type == VALUE_LAZY ? value_force(&((struct entry *)(uintptr_t)e)->val) : v;
}

static inline struct value *map_val(const struct map *m, size_t i)
{
	return entry_val(&m->e[i]);
}

static inline int bytes_compare(const char *a, size_t alen, const char *b, size_t blen)
{
	int c = memcmp(a, b, MIN(alen, blen));

	return c ? c : (alen > blen) - (alen < blen);
}

static inline int key_compare(const struct value *a, const struct value *b)
{
	if (a == b)
		return 0;
	return bytes_compare(as_string(a)->s, a->len, as_string(b)->s, b->len);
}

/* The atom of these bytes, or a new string value. */
struct value *value_key_new(const char *s, size_t len);

/*
 * A map of n entries in any order, taking keys and values. Of entries with the same key
 * the last one stays; dups, when not NULL, gets such keys (once each).
 */
struct value *value_map_from(struct entry *e, size_t n, struct strvec *dups);
/* An array of the values of n entries, taking them. */
struct value *value_array_from(const struct entry *e, size_t n);

/* Reads a decimal number whatever the locale's decimal point; s is changed. */
double value_double_from(char *s);

/* The fewest digits that read back as d (finite, not negative), and the power of ten of the
 * first one. Returns how many. */
#define FLOAT_DIGITS 32
size_t value_float_digits(double d, char digits[FLOAT_DIGITS], int *ret_exp);

/* Sorts stably; cmp may order as it likes. */
typedef int (*entry_compare_fn)(const struct entry *a, const struct entry *b);
void value_sort_entries(struct entry *e, size_t n, entry_compare_fn cmp);

/* To be called when all entries of m are new. */
void value_map_tag(struct map *m);

/* Makes *slot a map (array) of which we are the only holder, with room for more entries, and
 * without a mark: whoever changes a node passes through here for every map above it. */
struct map *value_own_map(struct value **slot, size_t more);
struct array *value_own_array(struct value **slot, size_t more);
/* Position of key in m, or where it would be inserted. */
size_t value_map_search(const struct map *m, const char *key, size_t len, bool *ret_found);

#endif
