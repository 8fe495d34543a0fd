/* rpc_private.h - what the rpc_*.c share. */
#ifndef STORE_RPC_PRIVATE_H
#define STORE_RPC_PRIVATE_H

#include "store/rpc.h"

#include <errno.h>

/* generated: its macros are not written to our warnings */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include "store/etcd.pb-c.h"
#pragma GCC diagnostic pop

int rpc_malformed(struct err *err);
Etcdpb__Header rpc_header(const struct store *s);
void rpc_answer_header(struct store *s, struct buf *out); /* that and nothing else */
void rpc_pack(const ProtobufCMessage *m, struct buf *out);
/* Borrows from kv. */
void rpc_kv(const struct store_kv *kv, Etcdpb__KeyValue *ret);

/* rpc_kv.c */
int rpc_range(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_put(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_delete(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_txn(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_compact(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);

/* Whether user may; see store_rpc_permitted. */
int rpc_range_permitted(struct store *s, const char *user, const void *req, size_t len,
			struct err *err);
int rpc_put_permitted(struct store *s, const char *user, const void *req, size_t len,
		      struct err *err);
int rpc_delete_permitted(struct store *s, const char *user, const void *req, size_t len,
			 struct err *err);
int rpc_txn_permitted(struct store *s, const char *user, const void *req, size_t len,
		      struct err *err);

/* rpc_auth.c */
int rpc_auth_enable(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_auth_disable(struct store *s, const void *req, size_t len, struct buf *out,
		     struct err *err);
int rpc_auth_status(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_authenticate(struct store *s, const void *req, size_t len, struct buf *out,
		     struct err *err);
int rpc_user_add(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_user_get(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_user_list(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_user_delete(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_user_passwd(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_user_grant(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_user_revoke(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_role_add(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_role_get(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_role_list(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_role_delete(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_role_grant(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_role_revoke(struct store *s, const void *req, size_t len, struct buf *out,
		    struct err *err);
int rpc_admin_permitted(struct store *s, const char *user, const void *req, size_t len,
			struct err *err);
int rpc_user_get_permitted(struct store *s, const char *user, const void *req, size_t len,
			   struct err *err);
int rpc_role_get_permitted(struct store *s, const char *user, const void *req, size_t len,
			   struct err *err);
int rpc_lease_revoke_permitted(struct store *s, const char *user, const void *req, size_t len,
			       struct err *err);
int rpc_lease_ttl_permitted(struct store *s, const char *user, const void *req, size_t len,
			    struct err *err);

#endif
