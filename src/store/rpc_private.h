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
void rpc_pack(const ProtobufCMessage *m, struct buf *out);
/* Borrows from kv. */
void rpc_kv(const struct store_kv *kv, Etcdpb__KeyValue *ret);

/* rpc_kv.c */
int rpc_range(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_put(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_delete(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_txn(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
int rpc_compact(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);

#endif
