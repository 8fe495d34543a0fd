/* sorted.c - a sorted list of pointers in chunks of at most CHUNK. */
#include "client/internal.h"

#include <stdlib.h>

#define CHUNK 256

/* Index of the last chunk whose first key is not above key. */
static size_t find_chunk(const struct sorted *s, const char *key)
{
	size_t lo = 0, hi = s->nr_chunks;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(s->chunks[mid].v[0]->key, key) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static size_t find_in_chunk(const struct sorted_chunk *c, const char *key)
{
	size_t lo = 0, hi = c->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(c->v[mid]->key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void add_chunk(struct sorted *s, size_t at)
{
	s->chunks = grow(s->chunks, s->nr_chunks + 1, &s->cap_chunks, sizeof(*s->chunks));
	memmove(s->chunks + at + 1, s->chunks + at, (s->nr_chunks - at) * sizeof(*s->chunks));
	s->chunks[at].v = xcalloc(CHUNK, sizeof(struct sorted_key *));
	s->chunks[at].nr = 0;
	s->nr_chunks++;
}

static void insert(struct sorted *s, struct sorted_key *e)
{
	struct sorted_chunk *c;
	size_t at, i;

	if (!s->nr_chunks)
		add_chunk(s, 0);
	at = find_chunk(s, e->key);
	if (s->chunks[at].nr == CHUNK) {
		/* Keys that come in order fill chunks up; others split them. */
		size_t keep =
			strcmp(s->chunks[at].v[CHUNK - 1]->key, e->key) < 0 ? CHUNK : CHUNK / 2;

		add_chunk(s, at + 1);
		s->chunks[at + 1].nr = CHUNK - keep;
		memcpy(s->chunks[at + 1].v, s->chunks[at].v + keep,
		       (CHUNK - keep) * sizeof(struct sorted_key *));
		s->chunks[at].nr = keep;
		if (keep == CHUNK || strcmp(s->chunks[at + 1].v[0]->key, e->key) <= 0)
			at++;
	}
	c = &s->chunks[at];
	i = find_in_chunk(c, e->key);
	memmove(c->v + i + 1, c->v + i, (c->nr - i) * sizeof(struct sorted_key *));
	c->v[i] = e;
	c->nr++;
}

static int by_key(const void *a, const void *b)
{
	const struct sorted_key *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

/* Puts those that wait where they belong: in order, so that most fall beside the last one. */
static void settle(struct sorted *s)
{
	if (!s->nr_waiting)
		return;
	qsort(s->waiting, s->nr_waiting, sizeof(struct sorted_key *), by_key);
	for (size_t i = 0; i < s->nr_waiting; i++)
		insert(s, s->waiting[i]);
	s->nr_waiting = 0;
}

void sorted_insert(struct sorted *s, struct sorted_key *e)
{
	s->waiting = grow(s->waiting, s->nr_waiting + 1, &s->cap_waiting, sizeof(e));
	s->waiting[s->nr_waiting++] = e;
	s->len++;
}

void sorted_remove(struct sorted *s, const struct sorted_key *e)
{
	struct sorted_chunk *c;
	size_t at, i;

	settle(s);
	if (!s->nr_chunks)
		return;
	at = find_chunk(s, e->key);
	c = &s->chunks[at];
	i = find_in_chunk(c, e->key);
	if (i >= c->nr || c->v[i] != e)
		return;
	memmove(c->v + i, c->v + i + 1, (c->nr - i - 1) * sizeof(struct sorted_key *));
	s->len--;
	if (--c->nr)
		return;
	free(c->v);
	memmove(c, c + 1, (s->nr_chunks - at - 1) * sizeof(*c));
	s->nr_chunks--;
}

struct sorted_key *sorted_at(struct sorted *s, size_t n)
{
	settle(s);
	for (size_t i = 0; i < s->nr_chunks; i++) {
		if (n < s->chunks[i].nr)
			return s->chunks[i].v[n];
		n -= s->chunks[i].nr;
	}
	return NULL;
}

void sorted_seek(struct sorted *s, const char *key, size_t *ret_chunk, size_t *ret_i)
{
	settle(s);
	*ret_chunk = *ret_i = 0;
	if (!s->nr_chunks)
		return;
	*ret_chunk = find_chunk(s, key);
	*ret_i = find_in_chunk(&s->chunks[*ret_chunk], key);
}

struct sorted_key *sorted_next(struct sorted *s, size_t *chunk, size_t *i)
{
	settle(s);
	while (*chunk < s->nr_chunks && *i >= s->chunks[*chunk].nr) {
		++*chunk;
		*i = 0;
	}
	return *chunk < s->nr_chunks ? s->chunks[*chunk].v[(*i)++] : NULL;
}

void sorted_release(struct sorted *s)
{
	for (size_t i = 0; i < s->nr_chunks; i++)
		free(s->chunks[i].v);
	free(s->chunks);
	free(s->waiting);
	*s = (struct sorted){0};
}
