/*
 * internal.h - what the files of store/ share; nothing outside this folder includes it.
 *
 * The pieces:
 *   index.c     keys: a hash for look-up, a B+ tree for order
 *   revision.c  records (one per key and revision), the log of all of them, commits
 *   range.c     reads           write.c   put, del, cas
 *   txn.c       transactions    txncheck.c  what makes one invalid
 *   watch.c     who is told     lease.c   what expires
 *   compact.c   forgetting      size.c    what a backend file would weigh, quota
 *   alarm.c     what members said
 *   member.c    cluster ids     hash.c    record encoding and hashes
 *   auth.c, authtoken.c, authcheck.c  users, roles, tokens, who may; authfile.c  their buckets
 *   bolt.c, boltread.c  the backend file format
 *   follow.c    a mirror of another store
 *   snapshot.c  the store as such a file    load.c  and back    v2.c  version 2's tree
 *
 * Invariants (store_verify): the log is sorted by (main, sub); every record in the log is
 * reachable from its key's newest along older, newest first; a key is in the index while
 * it has a record; at or below the compacted revision a key has at most one record.
 *
 * Ownership: a key is referenced by the index, by tree separators and by results that
 * hold its bytes; a record is owned by the log and references its value.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <errno.h>

#include "store/store.h"

#define STORE_MAX_REQUEST (INT64_C(3) * 512 * 1024)
#define STORE_MAX_TXN_OPS 128
#define STORE_PAGE 4096

struct record;
struct lease;

struct key {
	uint32_t refs;
	uint32_t len;
	uint64_t hash;
	struct record *newest; /* never NULL while indexed */
	struct lease *lease;   /* attached to; NULL: none */
	size_t lease_idx;      /* place in lease->keys */
	char bytes[];
};

struct record {
	struct store_kv kv; /* key points at key->bytes; value NULL: a deletion */
	struct key *key;
	struct record *older;
	int32_t sub;
	uint32_t size; /* bytes in a backend leaf page, see size.c */
};

struct v2_tree;
struct auth;
struct bolt_writer;
struct leaf;
struct inner;
struct slot {
	uint64_t hash; /* beside the pointer: a probe that misses touches no key */
	struct key *key;
};
struct index {
	struct slot *tab; /* open addressing, power of two */
	size_t tab_cap, nr;
	void *root; /* a leaf when height is 0 */
	int height;
};

struct cursor {
	const struct leaf *leaf;
	int i;
};

struct watches {
	struct store_watch **v; /* sorted by (start key, id): an implicit interval tree */
	size_t nr, cap;
	bool stale; /* the maxima of the tree must be computed again */
	uint64_t last_id;
	int busy;                   /* depth of calls to watchers */
	struct store_watch *dead;   /* freed while busy */
	struct store_watch **match; /* scratch of a dispatch */
	size_t match_cap;
};

struct dbsize {
	int64_t pages;      /* complete leaf pages of the key bucket */
	int64_t open_bytes; /* in the page being filled */
	int64_t open_keys;
	int64_t records;
	bool estimated; /* some sizes are */
	int64_t high;   /* pages the file has reached; only defragmenting lowers it */
};

struct store {
	struct sim *sim;
	int64_t rev, compact_rev;
	struct index index;
	struct record **log;
	size_t log_nr, log_cap;
	size_t commit_start; /* log_nr when the open commit began */
	int64_t live;        /* keys whose newest record is a value */
	struct watches watches;
	struct lease **leases; /* sorted by id */
	size_t leases_nr, leases_cap;
	struct dbsize size;
	int64_t quota;
	struct store_alarm *alarms;
	size_t alarms_nr;
	bool begun; /* an etcd ran on it, or it was loaded */
	uint64_t raft_index, raft_term;
	uint64_t id_prefix, id_suffix; /* of generated lease ids */
	uint64_t cluster_id;
	struct v2_tree *v2; /* NULL until asked for */
	struct store_member *members;
	size_t members_nr;
	uint64_t member_id;
	struct auth *auth;
	const struct store_leader *leader; /* NULL: it decides itself */
	void *leader_arg;
};

/* blob.c */
size_t blob_len_hint(const struct blob *b);
bool blob_has_bytes(const struct blob *b);
/* The bytes, without keeping them: in scratch when they had to be made. */
const char *blob_peek(struct blob *b, struct buf *scratch, size_t *ret_len);
size_t blob_measure(struct blob *b); /* bytes it has or would have, not kept */

/* index.c */
void index_release(struct index *ix);
uint64_t index_hash(const char *key, size_t len);
struct key *index_find(const struct index *ix, const char *key, size_t len, uint64_t hash);
struct key *index_add(struct index *ix, const char *key, size_t len, uint64_t hash);
void index_del(struct index *ix, struct key *k);
struct cursor index_seek(const struct index *ix, const char *key, size_t len);
struct key *index_next(struct cursor *c);
bool index_verify(const struct index *ix);
int bytes_cmp(const char *a, size_t alen, const char *b, size_t blen);
void key_unref(struct key *k);
struct key *key_of_kv(const struct store_kv *kv);

/* revision.c */
void commit_begin(struct store *s);
/* Ends the open commit: a revision if anything was written, and tells the watchers. */
int64_t commit_end(struct store *s);
/* The newest record with main <= rev; NULL when there is none (yet). */
struct record *record_at(const struct key *k, int64_t rev);
/* The same when it is a value. */
struct record *record_live_at(const struct key *k, int64_t rev);
void record_free(struct record *r);
size_t log_find(const struct store *s, int64_t rev); /* first record with main >= rev */
/* k: the key when it is known to be in the index, else NULL. */
void write_put(struct store *s, struct key *k, const char *key, size_t len, struct blob *value,
	       struct lease *lease);
void write_tombstone(struct store *s, struct key *k);
/* What commit_end would return: the revision reads inside a commit see. */
int64_t commit_rev(const struct store *s);

/* range.c */
bool range_to_key(const char *end, size_t end_len); /* end is "\0" */
/* Is key below the end of the range? (end NULL never comes here.) */
bool range_below(const struct key *k, const char *end, size_t end_len);
int range_read(struct store *s, const struct store_range *r, int64_t cur, struct store_result *ret,
	       struct err *err) NODISCARD;
int range_check_rev(const struct store *s, int64_t rev, int64_t cur, struct err *err) NODISCARD;
void result_add(struct store_result *r, size_t *cap, const struct record *rec, bool keys_only);

/* write.c: these run inside a commit */
int op_put(struct store *s, const struct store_op *op, struct store_result *prev,
	   struct err *err) NODISCARD;
int64_t op_del(struct store *s, const char *key, size_t len, const char *end, size_t end_len,
	       struct store_result *prev);

/* txncheck.c */
int txn_check(const struct store_txn *txn, struct err *err) NODISCARD;

/* watch.c */
void watches_dispatch(struct store *s, size_t from);
void watches_kill(struct store *s);
void watches_release(struct store *s);
bool watches_verify(const struct store *s);

/* lease.c */
struct lease *lease_find(const struct store *s, int64_t id);
void lease_attach(struct lease *l, struct key *k);
void lease_detach(struct key *k);
void leases_release(struct store *s);
void leases_extend(struct store *s); /* a full term from now, as a new leader gives */
bool leases_verify(const struct store *s);
int lease_restore(struct store *s, int64_t id, int64_t ttl_s, struct err *err) NODISCARD;
int64_t lease_granted(const struct lease *l);
int64_t lease_id(const struct lease *l);

void leases_adopt(struct store *s); /* they belong to s now */

/* compact.c */
void compact_sweep(struct store *s); /* drops what compact_rev makes unreachable */

/* size.c */
void size_add(struct store *s, struct record *r); /* sets r->size */
void size_recount(struct store *s);
/* -ENOSPC, raising the alarm, when cost more bytes would pass the quota; or as corrupt_check. */
int quota_check(struct store *s, int64_t cost, struct err *err) NODISCARD;
int64_t quota_cost(size_t key_len, const struct blob *value);

/* member.c */
void members_release(struct store *s);
struct store_member *member_new(struct store *s, uint64_t id); /* kept sorted by id */
void member_ids_from(struct store *s, uint64_t member_id);
uint64_t request_id(struct store *s); /* of the next proposal */

/* auth.c */
void auth_init(struct store *s);
void auth_release(struct store *s);

/* authfile.c */
void auth_write(struct bolt_writer *w, const struct store *s);
int auth_load(struct store *s, const char *bucket, const unsigned char *k, size_t klen,
	      const unsigned char *v, size_t vlen, struct err *err) NODISCARD;

/* authtoken.c */
void auth_tokens_drop(struct store *s, const char *user); /* NULL: everybody's */

/* txn.c */
bool txn_writes(const struct store_txn *t);

/* alarm.c */
void alarms_release(struct store *s);
void alarms_write(struct bolt_writer *w, const struct store *s);
/* -EUCLEAN when a member has found its data corrupt: nothing is applied then. */
int corrupt_check(const struct store *s, struct err *err) NODISCARD;

/* v2.c */
void v2_free(struct v2_tree *t); /* NULL is fine */

/* memberfile.c */
void members_write(struct bolt_writer *w, const struct store *s);
int member_load(struct store *s, const unsigned char *k, size_t klen, const unsigned char *v,
		size_t vlen, struct err *err) NODISCARD;
void members_loaded(struct store *s);

/* hash.c */
void record_key(const struct record *r, struct buf *out);
void record_bytes(const struct record *r, struct buf *out);
size_t record_size(size_t key_len, size_t value_len, const struct store_kv *kv);
void pb_varint(struct buf *out, int field, uint64_t v);               /* nothing when 0 */
void pb_bytes(struct buf *out, int field, const void *p, size_t len); /* nothing when empty */
void put_be64(struct buf *out, uint64_t v);
uint64_t get_be64(const void *p);

int err_future(struct err *err);
int err_compacted(struct err *err);
int err_lease(struct err *err);

#endif
