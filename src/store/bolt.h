/*
 * bolt.h - the file format of bbolt, etcd's backend: named buckets of sorted keys in
 * pages. Written whole, in one pass; read whole, from memory, trusting nothing.
 *
 * Layout: pages 0 and 1 are metas, of which the one with the higher transaction id and a
 * good checksum counts; it names the root bucket's page and the free list's. A bucket is
 * a B+ tree of leaf and branch pages; a small one is written inside its parent's leaf.
 * A page may overflow into the pages after it. Numbers are little-endian.
 */
#ifndef STORE_BOLT_H
#define STORE_BOLT_H

#include "base/base.h"

/* ---- writing: buckets by name, keys within each, both in byte order ------------- */

struct bolt_elem {
	uint32_t flags;
	size_t key_len, value_len; /* bytes lie one after the other in data */
};
struct bolt_child {
	size_t key, key_len; /* of its first key, in seps */
	uint64_t page;
};
struct bolt_tree { /* one bucket being built */
	struct bolt_elem *elem;
	size_t nr, cap, bytes; /* of the open leaf */
	struct buf data;
	struct bolt_child *child; /* finished leaves */
	size_t children, children_cap;
	struct buf seps;
};
struct bolt_writer {
	struct buf *out;
	struct bolt_tree root, bucket;
	char *name; /* of the open bucket */
};

void bolt_begin(struct bolt_writer *w, struct buf *out);   /* out must be empty */
void bolt_bucket(struct bolt_writer *w, const char *name); /* ends the one before */
void bolt_put(struct bolt_writer *w, const void *key, size_t key_len, const void *value,
	      size_t value_len);
/* Finishes the file, with free pages up to pages if it is smaller. */
void bolt_end(struct bolt_writer *w, uint64_t txid, uint64_t pages);

/* ---- reading ---------------------------------------------------------------------- */

struct bolt_file {
	const unsigned char *p;
	size_t len, page_size;
	uint64_t root, pages; /* pages in use when it was written: the size of the database */
};
typedef int (*bolt_fn)(void *arg, const char *bucket, const unsigned char *key, size_t key_len,
		       const unsigned char *value, size_t value_len);

/* -EBADMSG with a text as bbolt's ("invalid database"). */
int bolt_open(struct bolt_file *f, const void *p, size_t len, struct err *err) NODISCARD;
/* Calls fn for every key of every bucket, in order; first for each bucket itself with key
 * NULL. Stops at non-zero from fn and returns it. -EBADMSG. */
int bolt_each(const struct bolt_file *f, bolt_fn fn, void *arg, struct err *err) NODISCARD;

#endif
