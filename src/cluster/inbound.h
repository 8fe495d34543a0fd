/*
 * inbound.h - requests that real clients send to a cluster's apiserver from outside.
 *
 * One that may change state is an input of the journal: written down as {"at": NS, "api":
 * {...}} before it is carried out, on disk (workspace_sync) before it is answered, and
 * carried out again when the journal is replayed. Reads leave nothing behind.
 */
#ifndef CLUSTER_INBOUND_H
#define CLUSTER_INBOUND_H

#include "cluster/journal.h"

struct inbound {
	const char *method, *target, *content_type, *accept, *agent;
	const struct value *body; /* parsed; NULL: none */
	const struct strvec *duplicates; /* keys it has twice; NULL: none */
	const struct api_user *user;
};

/* An identity as the journal has it, and back (borrows from v; release it). */
struct value *inbound_user_value(const struct api_user *u);
void inbound_user_read(const struct value *v, struct api_user *ret);
void inbound_user_release(struct api_user *u);

/* Whether a request that was routed to req has to be in the journal. */
bool inbound_changes(const struct inbound *in, const struct api_request *req);
/* Writes in down and carries req (routed from it) out. 0 with resp filled, whatever it says;
 * negative when the journal cannot be written: nothing was done then. */
int workspace_request(struct workspace *w, const struct inbound *in, const struct api_request *req,
		      struct api_response *resp, struct err *err) NODISCARD;

/* The same for a call that changes etcd (store/rpc.h): writes it down and carries it out. 0 with
 * the answer appended to out; -EIO when the journal cannot be written (*ret_lost is set then);
 * else etcd's error. -ENODEV: no etcd runs. */
int workspace_etcd(struct workspace *w, const char *path, const void *body, size_t len,
		   struct buf *out, bool *ret_lost, struct err *err) NODISCARD;

#endif
