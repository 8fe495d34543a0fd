/*
 * messages.h - etcd's API as what travels, from the client's side: requests into protobuf
 * messages, answers out of them. store/rpc.h is the server's side.
 *
 * An answer that cannot be read is -EBADMSG, and nothing has to be released.
 */
#ifndef ETCDCTL_MESSAGES_H
#define ETCDCTL_MESSAGES_H

#include "etcdctl/client.h"

/* ---- requests: appended to out ---- */

void msg_range(const struct store_range *q, struct buf *out);
void msg_put(const struct store_op *op, struct buf *out);
void msg_delete(const struct store_op *op, struct buf *out);
void msg_txn(const struct store_txn *t, struct buf *out);
void msg_compact(int64_t rev, bool physical, struct buf *out);
void msg_lease_grant(int64_t id, int64_t ttl_s, struct buf *out);
void msg_lease_id(int64_t id, struct buf *out); /* revoke, keep-alive */
void msg_lease_ttl(int64_t id, bool keys, struct buf *out);
void msg_member_add(const struct strvec *peer_urls, bool learner, struct buf *out);
void msg_member_id(uint64_t id, const struct strvec *peer_urls, struct buf *out); /* may be NULL */
void msg_alarm(int action, uint64_t member, int alarm, struct buf *out);
void msg_hash_kv(int64_t rev, struct buf *out);
void msg_move_leader(uint64_t id, struct buf *out);
void msg_watch_create(const struct store_range *q, int64_t start_rev, bool prev_kv, bool notify,
		      struct buf *out);
void msg_watch_progress(struct buf *out);

/* ---- answers ---- */

struct msg_alarm {
	uint64_t member;
	int type; /* 1 NOSPACE, 2 CORRUPT */
};

int msg_range_answer(const struct buf *m, struct etcd_header *hdr, struct store_result *ret,
		     struct err *err) NODISCARD;
int msg_put_answer(const struct buf *m, struct etcd_header *hdr, struct store_result *prev,
		   struct err *err) NODISCARD;
int msg_delete_answer(const struct buf *m, struct etcd_header *hdr, int64_t *ret_deleted,
		      struct store_result *prev, struct err *err) NODISCARD;
int msg_txn_answer(const struct buf *m, struct etcd_header *hdr, struct store_txn_result *ret,
		   struct err *err) NODISCARD;
/* Of what answers with a header alone. */
int msg_header_answer(const struct buf *m, struct etcd_header *hdr, struct err *err) NODISCARD;
int msg_lease_answer(const struct buf *m, struct etcd_header *hdr, int64_t *ret_id,
		     int64_t *ret_ttl, struct err *err) NODISCARD; /* grant, keep-alive */
int msg_lease_ttl_answer(const struct buf *m, struct etcd_header *hdr, int64_t *ret_left,
			 int64_t *ret_granted, struct strvec *keys, struct err *err) NODISCARD;
int msg_leases_answer(const struct buf *m, struct etcd_header *hdr, int64_t **ret_ids,
		      size_t *ret_nr, struct err *err) NODISCARD;
int msg_members_answer(const struct buf *m, struct etcd_header *hdr, struct etcd_members *ret,
		       struct err *err) NODISCARD;
int msg_member_add_answer(const struct buf *m, struct etcd_header *hdr, uint64_t *ret_id,
			  struct etcd_members *ret, struct err *err) NODISCARD;
int msg_alarms_answer(const struct buf *m, struct etcd_header *hdr, struct msg_alarm **ret,
		      size_t *ret_nr, struct err *err) NODISCARD;
int msg_status_answer(const struct buf *m, struct etcd_status *ret, struct err *err) NODISCARD;
int msg_hash_answer(const struct buf *m, struct etcd_header *hdr, uint32_t *ret,
		    int64_t *ret_compact_rev, struct err *err) NODISCARD;
int msg_snapshot_part(const struct buf *m, struct buf *out, uint64_t *ret_remaining,
		      struct err *err) NODISCARD;
/* created: the watch exists now. Events are added to ret. */
int msg_watch_answer(const struct buf *m, struct etcd_watch_response *ret, bool *ret_created,
		     struct err *err) NODISCARD;

#endif
