/*
 * Entries stand in insertion order in a dense array; an open-addressed table of
 * indexes finds them. A deleted entry keeps its place (key NULL) until the array is
 * rebuilt, so iteration by index survives deletion.
 */
#define BASE_PRIVATE
#include "base/base.h"

#include <stdlib.h>

struct entry {
	char *key;
	void *val;
	uint64_t hash;
};

struct strmap {
	struct entry *e;
	size_t nr, cap;	 /* slots used in e, live or deleted */
	size_t live;
	uint32_t *table; /* index + 1 into e; 0 is free. NULL while nr is at most SMALL */
	size_t mask;     /* table size - 1 */
	void (*free_val)(void *);
};

#define SMALL 8 /* so few entries are looked through one by one */

struct strmap *strmap_new(void (*free_val)(void *))
{
	struct strmap *m = xcalloc(1, sizeof(*m));

	m->free_val = free_val;
	return m;
}

void strmap_free(struct strmap *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nr; i++) {
		if (m->e[i].key && m->free_val)
			m->free_val(m->e[i].val);
		free(m->e[i].key);
	}
	free(m->e);
	free(m->table);
	free(m);
}

/* Eight bytes at a time; a map's order does not depend on it, nor does anything else. */
static uint64_t hash_key(const char *key, size_t len)
{
	const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
	const char *end = key + len;
	uint64_t h = len * k, w = 0;

	for (; end - key > 8; key += 8) {
		memcpy(&w, key, 8);
		h = (h ^ w) * k;
		h ^= h >> 32;
	}
	if (len >= 8) { /* the last eight, some of them once more */
		memcpy(&w, end - 8, 8);
	} else {
		for (w = 0; key < end; key++)
			w = w << 8 | (unsigned char)*key;
	}
	h = (h ^ w) * k;
	return h ^ h >> 29;
}

/* Forgets the places of deleted entries; makes a table of size slots, or none for 0. */
static void rebuild(struct strmap *m, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nr; i++)
		if (m->e[i].key)
			m->e[n++] = m->e[i];
	m->nr = n;
	free(m->table);
	m->table = size ? xcalloc(size, sizeof(*m->table)) : NULL;
	m->mask = size - 1;
	for (size_t i = 0; size && i < n; i++) {
		size_t h = m->e[i].hash & m->mask;

		while (m->table[h])
			h = (h + 1) & m->mask;
		m->table[h] = (uint32_t)i + 1;
	}
}

/* Makes room for one more entry. */
static void make_room(struct strmap *m)
{
	size_t size = 16;

	if (m->table ? (m->nr + 1) * 4 <= (m->mask + 1) * 3 : m->nr < SMALL)
		return;
	while ((m->live + 1) * 2 > size)
		size *= 2;
	rebuild(m, m->live < SMALL ? 0 : size);
}

static struct entry *find(const struct strmap *m, const char *key, uint64_t hash)
{
	for (size_t i = 0; !m->table && i < m->nr; i++) {
		struct entry *e = &m->e[i];

		if (e->hash == hash && e->key && strcmp(e->key, key) == 0)
			return e;
	}
	for (size_t h = hash & m->mask; m->table && m->table[h]; h = (h + 1) & m->mask) {
		struct entry *e = &m->e[m->table[h] - 1];

		if (e->key && e->hash == hash && strcmp(e->key, key) == 0)
			return e;
	}
	return NULL;
}

static struct entry *lookup(const struct strmap *m, const char *key)
{
	return m && m->live ? find(m, key, hash_key(key, strlen(key))) : NULL;
}

void *strmap_get(const struct strmap *m, const char *key)
{
	struct entry *e = lookup(m, key);

	return e ? e->val : NULL;
}

struct strmap_key strmap_key(const char *s)
{
	return (struct strmap_key){s, hash_key(s, strlen(s))};
}

void *strmap_get_key(const struct strmap *m, struct strmap_key key)
{
	struct entry *e = m && m->live ? find(m, key.s, key.hash) : NULL;

	return e ? e->val : NULL;
}

bool strmap_has(const struct strmap *m, const char *key)
{
	return lookup(m, key) != NULL;
}

void strmap_put(struct strmap *m, const char *key, void *val)
{
	uint64_t hash = hash_key(key, strlen(key));
	struct entry *e = find(m, key, hash);
	size_t h;

	if (e) {
		void *old = e->val;

		e->val = val;
		if (m->free_val && old != val)
			m->free_val(old);
		return;
	}
	make_room(m);
	m->e = grow(m->e, m->nr + 1, &m->cap, sizeof(*m->e));
	m->e[m->nr++] = (struct entry){xstrdup(key), val, hash};
	m->live++;
	if (!m->table)
		return;
	for (h = hash & m->mask; m->table[h]; h = (h + 1) & m->mask)
		;
	m->table[h] = (uint32_t)m->nr;
}

void *strmap_take(struct strmap *m, const char *key)
{
	struct entry *e = lookup(m, key);
	void *val;

	if (!e)
		return NULL;
	val = e->val;
	free(e->key);
	e->key = NULL; /* the table slot stays as a tombstone */
	e->val = NULL;
	m->live--;
	return val;
}

bool strmap_del(struct strmap *m, const char *key)
{
	bool there = strmap_has(m, key);
	void *val = strmap_take(m, key);

	if (there && m->free_val)
		m->free_val(val);
	return there;
}

size_t strmap_len(const struct strmap *m)
{
	return m ? m->live : 0;
}

bool strmap_next(const struct strmap *m, size_t *i, const char **key, void **val)
{
	if (!m)
		return false;
	for (; *i < m->nr; (*i)++) {
		if (!m->e[*i].key)
			continue;
		if (key)
			*key = m->e[*i].key;
		if (val)
			*val = m->e[*i].val;
		(*i)++;
		return true;
	}
	return false;
}
