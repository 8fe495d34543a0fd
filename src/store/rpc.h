/*
 * rpc.h - etcd's API version 3 as what travels on the wire: requests are protobuf messages
 * (data/etcd.proto), carried out on a store, answered with messages. How they travel (gRPC
 * over HTTP/2) is the gateway's; the journal keeps and replays those that change something.
 *
 * Errors are etcd's texts; store_err_code tells their gRPC code. A message that cannot be
 * read is -EBADMSG.
 */
#ifndef STORE_RPC_H
#define STORE_RPC_H

#include "store/store.h"

#define ETCD_VERSION "3.6.4"
#define ETCD_STORAGE_VERSION "3.6.0"

/* What kind of call "/etcdserverpb.KV/Range" is. */
enum rpc_kind {
	RPC_UNKNOWN,
	RPC_READ,      /* one request, one answer, nothing changes */
	RPC_WRITE,     /* one request, one answer, the store may change */
	RPC_WATCH,     /* streams both ways: store_rpc_watch_* */
	RPC_KEEPALIVE, /* streams both ways, each request is answered as a write */
	RPC_SNAPSHOT   /* one request, a stream of parts: store_rpc_snapshot_part */
};
enum rpc_kind store_rpc_kind(const char *path);

/* Whether the members must agree on this request: without a quorum it is not carried out, and
 * after seven seconds answered with "etcdserver: request timed out". */
bool store_rpc_agreed(const char *path, const void *req, size_t len);

/* Carries out one request of a read, write or keep-alive; appends the answer's message. */
int store_rpc(struct store *s, const char *path, const void *req, size_t len, struct buf *out,
	      struct err *err) NODISCARD;

/* May user (see store/auth.h) make this call? Asks before it is carried out, or journaled: what
 * store_rpc does nobody is asked for. A message that cannot be read may pass: it fails there.
 * For a watch and a snapshot: auth.h. */
int store_rpc_permitted(struct store *s, const char *user, const char *path, const void *req,
			size_t len, struct err *err) NODISCARD;

/* The messages of /etcdserverpb.Auth/Authenticate, for clients. *ret: owned. -EBADMSG. */
void store_rpc_login_request(const char *user, const char *password, struct buf *out);
int store_rpc_login_token(const void *p, size_t len, char **ret, struct err *err) NODISCARD;
/* Whether a transaction (or the answer to one), not yet unpacked, holds others no deeper than
 * the library that unpacks it, which recurses, may safely go. False when it is malformed. */
bool rpc_txn_depth_ok(const void *p, size_t len, bool answer);

/* ---- watching ------------------------------------------------------------------------- */

/* One message of a client on a Watch stream. */
struct rpc_watch_request {
	enum { RPC_WATCH_CREATE, RPC_WATCH_CANCEL, RPC_WATCH_PROGRESS, RPC_WATCH_NOTHING } type;
	int64_t id; /* create: wanted, 0 none; cancel */
	struct buf key, end;
	bool has_end;
	int64_t start_rev;
	bool prev_kv, no_put, no_delete, progress, fragment;
	bool empty; /* no key is in its range */
};
int store_rpc_watch_request(const void *p, size_t len, struct rpc_watch_request *ret,
			    struct err *err) NODISCARD;
void rpc_watch_request_release(struct rpc_watch_request *r);
/* Answers: "created", "canceled" (compact_rev: why, or 0), events, and progress (no events). Answers
 * with events of one watch, one after the other, are one with all of them; with `more` after them,
 * one that is not the last of its revision. */
void store_rpc_watch_created(struct store *s, int64_t id, struct buf *out);
void store_rpc_watch_canceled(struct store *s, int64_t id, int64_t compact_rev, struct buf *out);
void store_rpc_watch_more(struct buf *out);
/* Created and canceled at once. why: etcd's text. */
void store_rpc_watch_refused(struct store *s, const char *why, struct buf *out);
/* False when the watch filters all of them out. rev is the header's revision. */
bool store_rpc_watch_events(struct store *s, int64_t id, const struct rpc_watch_request *w,
			    const struct store_event *ev, size_t nr, int64_t rev, struct buf *out);
void store_rpc_watch_progress(struct store *s, int64_t id, struct buf *out);

/* A part of a snapshot, with how many bytes follow it. */
void store_rpc_snapshot_part(const void *p, size_t len, uint64_t remaining, struct buf *out);

#endif
