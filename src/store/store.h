/*
 * store.h - etcd v3 as an in-memory store: multi-version keys, transactions, watches,
 * leases, compaction. Upstream: etcd 3.5 server/mvcc, lease, api semantics.
 *
 * One revision per transaction that writes; the first write has revision 2 (an empty
 * store is at 1). Keys are bytes; keys and values are limited to 1.5 MiB a request
 * ("etcdserver: request is too large"). Values are blobs: bytes, or a payload that is
 * turned into bytes only when someone asks (the apiserver stores object trees).
 *
 * Errors are etcd's own texts ("etcdserver: mvcc: required revision has been
 * compacted"), codes: -ERANGE future revision, -ESTALE compacted, -ENOENT lease or
 * member not found, -EEXIST lease exists, -ENOSPC alarm, -EUCLEAN corrupt, -E2BIG, -EINVAL.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"
#include "sim/sim.h"

/* ---- blobs ---------------------------------------------------------------- */

struct blob_ops {
	void (*release)(void *payload);
	void (*to_bytes)(void *payload, struct buf *out);
	/* About how many bytes that is, cheaply, for the size of the backend file and the
	 * quota. NULL: a kilobyte. */
	size_t (*size)(const void *payload);
};
struct blob; /* immutable, reference-counted */
struct blob *blob_bytes_new(const void *p, size_t len);
struct blob *blob_payload_new(const struct blob_ops *ops, void *payload); /* takes payload */
struct blob *blob_ref(struct blob *b);
void blob_unref(struct blob *b);
/* The payload when it was made with these ops, else NULL. */
void *blob_payload(const struct blob *b, const struct blob_ops *ops);
/* Keeps a payload (taken) with a blob of bytes, for blob_payload to find: what its reader
 * made of them. Nothing happens to the bytes; a blob that has a payload keeps the one it has. */
void blob_attach(struct blob *b, const struct blob_ops *ops, void *payload);
/* The bytes, computed once and kept. Borrowed. */
const char *blob_bytes(struct blob *b, size_t *ret_len);

/* ---- store ------------------------------------------------------------------ */

struct store;

struct store_kv {
	const char *key;
	size_t key_len;
	struct blob *value; /* borrowed; NULL for keys_only and tombstones */
	int64_t create_rev, mod_rev, version, lease;
};

struct store *store_new(struct sim *sim);
void store_free(struct store *s);
int64_t store_rev(const struct store *s);
int64_t store_compact_rev(const struct store *s); /* 0: never compacted */

enum store_sort { STORE_SORT_NONE, STORE_SORT_ASCEND, STORE_SORT_DESCEND };
enum store_target { STORE_BY_KEY, STORE_BY_VERSION, STORE_BY_CREATE, STORE_BY_MOD, STORE_BY_VALUE };

/*
 * A key range as etcd has it: end NULL: the one key; end "\0" (length 1): from key on;
 * else [key, end).
 */
struct store_range {
	const char *key;
	size_t key_len;
	const char *end;
	size_t end_len;
	int64_t rev;   /* 0: latest */
	int64_t limit; /* 0: none */
	enum store_sort sort;
	enum store_target target;
	bool keys_only, count_only;
	bool serializable; /* for clients: any member may answer alone */
	int64_t min_mod_rev, max_mod_rev, min_create_rev, max_create_rev; /* 0: none */
};
/* The end of the range of keys with this prefix ("\0" for all); caller frees. */
char *store_prefix_end(const char *prefix, size_t len, size_t *ret_len);

struct store_result {
	struct store_kv *kv; /* blobs and keys referenced until released */
	size_t nr;
	int64_t count; /* all keys in range, whatever the limit */
	bool more;
	int64_t rev; /* of the store when it was read */
};
int store_get(struct store *s, const struct store_range *range, struct store_result *ret,
	      struct err *err) NODISCARD;
void store_result_release(struct store_result *r);
/* Adds a copy (of the key; the value is referenced), for who makes a result elsewhere. */
void store_result_add(struct store_result *r, const struct store_kv *kv);

/* Fast path: the newest value of one key, borrowed until the next write. NULL: absent. */
const struct store_kv *store_peek(struct store *s, const char *key, size_t key_len);
/* Fast path: calls fn for every live key with prefix in key order, newest revision; stops at
 * non-zero, which is returned. fn must not write to the store. */
int store_each(struct store *s, const char *prefix, size_t len,
	       int (*fn)(const struct store_kv *kv, void *arg), void *arg);

/*
 * Writing. A watcher must never write (the program aborts): it would change what the
 * watchers after it see.
 */

/* lease 0: none. Borrows value. prev (may be NULL) gets what was there (nr 0 or 1). */
int store_put(struct store *s, const char *key, size_t key_len, struct blob *value, int64_t lease,
	      struct store_result *prev, int64_t *ret_rev, struct err *err) NODISCARD;
int store_del(struct store *s, const char *key, size_t key_len, const char *end, size_t end_len,
	      struct store_result *prev, int64_t *ret_deleted, int64_t *ret_rev,
	      struct err *err) NODISCARD;

/* The apiserver's write: put (or delete when value is NULL) only while key's mod revision is
 * expect_mod_rev (0: must not exist). -ESTALE when it is not; store_peek tells what is. */
int store_cas(struct store *s, const char *key, size_t key_len, int64_t expect_mod_rev,
	      struct blob *value, int64_t lease, int64_t *ret_rev, struct err *err) NODISCARD;

/* ---- transactions --------------------------------------------------------- */

enum store_cmp { STORE_EQUAL, STORE_GREATER, STORE_LESS, STORE_NOT_EQUAL };
enum store_cmp_target {
	STORE_CMP_VERSION,
	STORE_CMP_CREATE,
	STORE_CMP_MOD,
	STORE_CMP_VALUE,
	STORE_CMP_LEASE
};
struct store_compare {
	enum store_cmp cmp;
	enum store_cmp_target target;
	const char *key;
	size_t key_len;
	const char *end; /* NULL: one key */
	size_t end_len;
	int64_t num;
	const char *val;
	size_t val_len;
};
struct store_op {
	enum { STORE_OP_RANGE, STORE_OP_PUT, STORE_OP_DELETE, STORE_OP_TXN } type;
	struct store_range range; /* range and delete: key, end */
	struct blob *value;       /* put: borrowed */
	int64_t lease;
	bool prev_kv, ignore_value, ignore_lease;
	struct store_txn *txn;
};
struct store_txn {
	const struct store_compare *compare;
	size_t nr_compare;
	const struct store_op *then, *otherwise;
	size_t nr_then, nr_otherwise;
};
struct store_op_result {
	int type;                  /* as in store_op */
	struct store_result range; /* also prev kvs of put and delete */
	int64_t deleted;
	struct store_txn_result *txn;
};
struct store_txn_result {
	bool succeeded;
	struct store_op_result *op;
	size_t nr;
	int64_t rev;
};
int store_txn(struct store *s, const struct store_txn *txn, struct store_txn_result *ret,
	      struct err *err) NODISCARD;
void store_txn_result_release(struct store_txn_result *r);

/* ---- watches ---------------------------------------------------------------- */

struct store_event {
	bool del;
	struct store_kv kv;   /* for del: key and mod_rev only */
	struct store_kv prev; /* all zero when there was none or it is compacted */
};
struct store_watch;

/*
 * Watches [key, end) from revision start (0: from now on). Past events come first, before
 * store_watch_new returns, one call a revision; then each commit's events in order, in the
 * same call stack as the commit: fn must not write to the store (post a task instead), but
 * may make and free watches, its own too. Watches of one commit are called in the order
 * they were made. When start was compacted, or the store was restored from a snapshot, fn
 * gets compact_rev > 0 and no events, and the watch is dead: free it.
 */
struct store_watch *store_watch_new(struct store *s, const char *key, size_t key_len,
				    const char *end, size_t end_len, int64_t start,
				    void (*fn)(void *arg, const struct store_event *ev, size_t nr,
					       int64_t rev, int64_t compact_rev),
				    void *arg);
void store_watch_free(struct store_watch *w);
/* NULL: it is over, or the store is gone. */
struct store *store_watch_of(const struct store_watch *w);

/* ---- leases ------------------------------------------------------------------ */

/*
 * A lease lasts at least 2 s, as etcd's election timeout wants. When it ends its keys are
 * deleted in one revision, in key order. Keeping alive starts the whole term again.
 */
int store_lease_grant(struct store *s, int64_t id /* 0: choose */, int64_t ttl_s, int64_t *ret_id,
		      struct err *err) NODISCARD;
int store_lease_revoke(struct store *s, int64_t id, int64_t *ret_rev, struct err *err) NODISCARD;
int store_lease_keepalive(struct store *s, int64_t id, int64_t *ret_ttl_s,
			  struct err *err) NODISCARD;
/* Remaining and granted seconds (-1, 0 and -ENOENT when gone); keys (may be NULL) gets the
 * attached ones, sorted. */
int store_lease_ttl(struct store *s, int64_t id, int64_t *ret_left_s, int64_t *ret_granted_s,
		    struct strvec *keys);
size_t store_leases(struct store *s, int64_t **ret_ids); /* soonest to end first; caller frees */

/* ---- maintenance --------------------------------------------------------------- */

int store_compact(struct store *s, int64_t rev, struct err *err) NODISCARD;
void store_defrag(struct store *s);
/* The hash of the key space at rev (0: latest); equal histories have equal hashes, and they
 * are etcd's. -ERANGE, -ESTALE. Payload values are turned into bytes. */
int store_hash_kv(struct store *s, int64_t rev, uint32_t *ret, struct err *err) NODISCARD;
/* Bytes a backend file would have. Weighs values that were never turned into bytes, which
 * takes a while the first time. */
int64_t store_db_size(struct store *s);
int64_t store_db_size_in_use(struct store *s);
int64_t store_quota(const struct store *s); /* 2 GiB unless set */
void store_set_quota(struct store *s, int64_t bytes); /* 0: 2 GiB; negative: none */
/* Alarms, by the numbers of the API. Raising one that stands is nothing new. False: there is no
 * such type, or no such alarm. */
#define STORE_ALARM_NOSPACE 1 /* only what frees space is done */
#define STORE_ALARM_CORRUPT 2 /* nothing is changed any more */
struct store_alarm {
	uint64_t member;
	int type;
};
bool store_alarm_raise(struct store *s, uint64_t member, int type);
bool store_alarm_disarm(struct store *s, uint64_t member, int type);
const struct store_alarm *store_alarms(const struct store *s, size_t *ret_nr);
bool store_alarmed(const struct store *s, int type);
const char *store_alarm_name(int type);
uint64_t store_raft_index(const struct store *s);
uint64_t store_raft_term(const struct store *s);
/*
 * An etcd process started on this store with these flags (NULL: etcd's defaults). A store
 * that never ran gets the member they name. One that ran before, or came from a snapshot,
 * keeps its members whatever the flags say: only name and client URL are published anew,
 * a new term begins, leases get their whole time again.
 */
void store_started(struct store *s, const char *name, const char *peer_url, const char *client_url);

/* ---- members ------------------------------------------------------------------ */

/* A cluster of one until told otherwise. Ids are computed as etcd does, from the peer URLs. */
struct store_member {
	uint64_t id;
	char *name; /* "" until it has started */
	struct strvec peer_urls, client_urls;
	bool learner;
};
uint64_t store_cluster_id(const struct store *s);
uint64_t store_member_id(const struct store *s); /* of the member that answers: the leader */
/* Makes this the only member. Before: "default" at localhost. See store_started. */
void store_set_member(struct store *s, const char *name, const char *peer_url,
		      const char *client_url);
/* Makes these the members of a new cluster, as restoring a snapshot does: ids follow from
 * their peer URLs (id, client_urls and learner are not looked at). Borrows m. */
void store_new_cluster(struct store *s, const struct store_member *m, size_t nr, const char *token);
const struct store_member *store_members(const struct store *s, size_t *ret_nr); /* by id */
/* More members than half run, as anything that needs an agreement requires. */
bool store_has_quorum(const struct store *s);
/* What is wrong with peer URLs (owned), NULL when nothing is. */
char *store_member_urls_problem(const char *const *urls, size_t nr);
/* Errors: -EEXIST peer URL in use. The new member has not started. */
int store_member_add(struct store *s, const char *const *peer_urls, size_t nr, bool learner,
		     uint64_t *ret_id, struct err *err) NODISCARD;
int store_member_update(struct store *s, uint64_t id, const char *const *peer_urls, size_t nr,
			struct err *err) NODISCARD;
int store_member_remove(struct store *s, uint64_t id, struct err *err) NODISCARD;
int store_member_promote(struct store *s, uint64_t id, struct err *err) NODISCARD;
/* What a member with these peer URLs gets as its id in a new cluster. */
uint64_t store_compute_member_id(const char *const *peer_urls, size_t nr, const char *token);
uint64_t store_compute_cluster_id(const uint64_t *member_ids, size_t nr);

/* ---- following ------------------------------------------------------------------ */

/*
 * A store can be the mirror of a real etcd: reads, watches and history come from here, as from
 * an apiserver's watch cache, and what the apiserver writes (store_cas, store_put, leases,
 * compaction) is the leader's to decide. A leader's function returns 0 when the leader has
 * done it and this store has seen it (store_follow_events); errors are etcd's texts, or why
 * there is no answer. cas: -ESTALE when the key is at another revision, which then was seen.
 * It may block. Nothing else may write to such a store.
 */
struct store_leader {
	int (*cas)(void *arg, const char *key, size_t key_len, int64_t expect_mod_rev,
		   struct blob *value, int64_t lease, int64_t *ret_rev, struct err *err);
	int (*put)(void *arg, const char *key, size_t key_len, struct blob *value, int64_t lease,
		   int64_t *ret_rev, struct err *err);
	int (*lease_grant)(void *arg, int64_t ttl_s, int64_t *ret_id, struct err *err);
	int (*lease_keepalive)(void *arg, int64_t id, int64_t *ret_ttl_s, struct err *err);
	int (*compact)(void *arg, int64_t rev, struct err *err);
};
void store_follow(struct store *s, const struct store_leader *leader, void *arg); /* borrowed */
bool store_follows(const struct store *s);
/* What the leader wrote, in the order of revisions, up to rev; what was told before is passed
 * over. Watchers hear of it, revision by revision. */
void store_follow_events(struct store *s, const struct store_event *ev, size_t nr, int64_t rev);
/* History before rev is not known here. */
void store_follow_history(struct store *s, int64_t rev);

/* ---- snapshots ------------------------------------------------------------------ */

/*
 * The store as the backend file etcd would have (bbolt), so other tools read it; the file
 * member/snap/db of a data directory has the same form. A snapshot as `snapshot save`
 * writes it is these bytes and their SHA-256 after them.
 */
void store_snapshot(struct store *s, struct buf *out);
/* Replaces everything by what the file holds (a checksum at the end is allowed). -EBADMSG
 * when damaged, and nothing has changed. Watches die, see store_watch_new. */
int store_restore(struct store *s, const void *p, size_t len, struct err *err) NODISCARD;
/* What `etcdctl snapshot status` says of such bytes. */
int store_snapshot_status(const void *p, size_t len, uint32_t *ret_hash, int64_t *ret_rev,
			  int64_t *ret_keys, int64_t *ret_size, struct err *err) NODISCARD;

/* The gRPC code of one of etcd's error texts ("NotFound"); "Unknown" for others. */
const char *store_err_code(const char *msg);

bool store_verify(const struct store *s); /* true when every invariant holds; for tests */

#endif
