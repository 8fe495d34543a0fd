/* messages.c - see messages.h. */
#include "etcdctl/messages.h"
#include "store/rpc.h"

#include <errno.h>
#include <stdlib.h>

/* generated: its macros are not written to our warnings */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include "store/etcd.pb-c.h"
#pragma GCC diagnostic pop

/* ---- requests ------------------------------------------------------------------------------- */

static void pack(const ProtobufCMessage *m, struct buf *out)
{
	uint8_t first[512];
	ProtobufCBufferSimple space = PROTOBUF_C_BUFFER_SIMPLE_INIT(first);

	protobuf_c_message_pack_to_buffer(m, &space.base);
	buf_add(out, space.data, space.len);
	PROTOBUF_C_BUFFER_SIMPLE_CLEAR(&space);
}

static ProtobufCBinaryData bytes(const char *p, size_t len)
{
	return (ProtobufCBinaryData){p ? len : 0, (uint8_t *)(uintptr_t)p};
}

static void range_of(const struct store_range *q, Etcdpb__RangeRequest *m)
{
	etcdpb__range_request__init(m);
	m->key = bytes(q->key, q->key_len);
	m->range_end = bytes(q->end, q->end_len);
	m->limit = q->limit;
	m->revision = q->rev;
	m->sort_order = (int)q->sort;
	m->sort_target = (int)q->target;
	m->keys_only = q->keys_only;
	m->count_only = q->count_only;
	m->serializable = q->serializable;
	m->min_mod_revision = q->min_mod_rev;
	m->max_mod_revision = q->max_mod_rev;
	m->min_create_revision = q->min_create_rev;
	m->max_create_revision = q->max_create_rev;
}

static void put_of(const struct store_op *op, Etcdpb__PutRequest *m)
{
	size_t len = 0;
	const char *value = op->value ? blob_bytes(op->value, &len) : NULL;

	etcdpb__put_request__init(m);
	m->key = bytes(op->range.key, op->range.key_len);
	m->value = bytes(value, len);
	m->lease = op->lease;
	m->prev_kv = op->prev_kv;
	m->ignore_value = op->ignore_value;
	m->ignore_lease = op->ignore_lease;
}

static void delete_of(const struct store_op *op, Etcdpb__DeleteRangeRequest *m)
{
	etcdpb__delete_range_request__init(m);
	m->key = bytes(op->range.key, op->range.key_len);
	m->range_end = bytes(op->range.end, op->range.end_len);
	m->prev_kv = op->prev_kv;
}

void msg_range(const struct store_range *q, struct buf *out)
{
	Etcdpb__RangeRequest m;

	range_of(q, &m);
	pack(&m.base, out);
}

void msg_put(const struct store_op *op, struct buf *out)
{
	Etcdpb__PutRequest m;

	put_of(op, &m);
	pack(&m.base, out);
}

void msg_delete(const struct store_op *op, struct buf *out)
{
	Etcdpb__DeleteRangeRequest m;

	delete_of(op, &m);
	pack(&m.base, out);
}

static void compare_of(const struct store_compare *c, Etcdpb__Compare *m)
{
	etcdpb__compare__init(m);
	m->result = (int)c->cmp;
	m->target = (int)c->target;
	m->key = bytes(c->key, c->key_len);
	m->range_end = bytes(c->end, c->end_len);
	switch (c->target) {
	case STORE_CMP_VERSION:
		m->target_union_case = ETCDPB__COMPARE__TARGET_UNION_VERSION;
		m->version = c->num;
		break;
	case STORE_CMP_CREATE:
		m->target_union_case = ETCDPB__COMPARE__TARGET_UNION_CREATE_REVISION;
		m->create_revision = c->num;
		break;
	case STORE_CMP_MOD:
		m->target_union_case = ETCDPB__COMPARE__TARGET_UNION_MOD_REVISION;
		m->mod_revision = c->num;
		break;
	case STORE_CMP_VALUE:
		m->target_union_case = ETCDPB__COMPARE__TARGET_UNION_VALUE;
		m->value = bytes(c->val, c->val_len);
		break;
	case STORE_CMP_LEASE:
		m->target_union_case = ETCDPB__COMPARE__TARGET_UNION_LEASE;
		m->lease = c->num;
		break;
	}
}

/* An operation of a transaction and what its message consists of. Transactions inside
 * transactions are not made here. */
struct op_message {
	Etcdpb__RequestOp op;
	Etcdpb__RangeRequest range;
	Etcdpb__PutRequest put;
	Etcdpb__DeleteRangeRequest del;
};

static void op_of(const struct store_op *op, struct op_message *m)
{
	etcdpb__request_op__init(&m->op);
	if (op->type == STORE_OP_PUT) {
		put_of(op, &m->put);
		m->op.request_case = ETCDPB__REQUEST_OP__REQUEST_REQUEST_PUT;
		m->op.request_put = &m->put;
	} else if (op->type == STORE_OP_DELETE) {
		delete_of(op, &m->del);
		m->op.request_case = ETCDPB__REQUEST_OP__REQUEST_REQUEST_DELETE_RANGE;
		m->op.request_delete_range = &m->del;
	} else {
		range_of(&op->range, &m->range);
		m->op.request_case = ETCDPB__REQUEST_OP__REQUEST_REQUEST_RANGE;
		m->op.request_range = &m->range;
	}
}

static Etcdpb__RequestOp **ops_of(const struct store_op *op, size_t nr, struct op_message *m)
{
	Etcdpb__RequestOp **list = xcalloc(nr + 1, sizeof(*list));

	for (size_t i = 0; i < nr; i++) {
		op_of(&op[i], &m[i]);
		list[i] = &m[i].op;
	}
	return list;
}

void msg_txn(const struct store_txn *t, struct buf *out)
{
	Etcdpb__TxnRequest m = ETCDPB__TXN_REQUEST__INIT;
	Etcdpb__Compare *cmp = xcalloc(t->nr_compare + 1, sizeof(*cmp));
	Etcdpb__Compare **cmps = xcalloc(t->nr_compare + 1, sizeof(*cmps));
	struct op_message *then = xcalloc(t->nr_then + 1, sizeof(*then));
	struct op_message *otherwise = xcalloc(t->nr_otherwise + 1, sizeof(*otherwise));

	for (size_t i = 0; i < t->nr_compare; i++) {
		compare_of(&t->compare[i], &cmp[i]);
		cmps[i] = &cmp[i];
	}
	m.n_compare = t->nr_compare;
	m.compare = cmps;
	m.n_success = t->nr_then;
	m.success = ops_of(t->then, t->nr_then, then);
	m.n_failure = t->nr_otherwise;
	m.failure = ops_of(t->otherwise, t->nr_otherwise, otherwise);
	pack(&m.base, out);
	free(m.success);
	free(m.failure);
	free(cmp);
	free(cmps);
	free(then);
	free(otherwise);
}

void msg_compact(int64_t rev, bool physical, struct buf *out)
{
	Etcdpb__CompactionRequest m = ETCDPB__COMPACTION_REQUEST__INIT;

	m.revision = rev;
	m.physical = physical;
	pack(&m.base, out);
}

void msg_lease_grant(int64_t id, int64_t ttl_s, struct buf *out)
{
	Etcdpb__LeaseGrantRequest m = ETCDPB__LEASE_GRANT_REQUEST__INIT;

	m.id = id;
	m.ttl = ttl_s;
	pack(&m.base, out);
}

void msg_lease_id(int64_t id, struct buf *out)
{
	Etcdpb__LeaseIdRequest m = ETCDPB__LEASE_ID_REQUEST__INIT;

	m.id = id;
	pack(&m.base, out);
}

void msg_lease_ttl(int64_t id, bool keys, struct buf *out)
{
	Etcdpb__LeaseTimeToLiveRequest m = ETCDPB__LEASE_TIME_TO_LIVE_REQUEST__INIT;

	m.id = id;
	m.keys = keys;
	pack(&m.base, out);
}

void msg_member_add(const struct strvec *peer_urls, bool learner, struct buf *out)
{
	Etcdpb__MemberAddRequest m = ETCDPB__MEMBER_ADD_REQUEST__INIT;

	m.n_peer_urls = peer_urls->nr;
	m.peer_urls = peer_urls->v;
	m.is_learner = learner;
	pack(&m.base, out);
}

void msg_member_id(uint64_t id, const struct strvec *peer_urls, struct buf *out)
{
	Etcdpb__MemberIdRequest m = ETCDPB__MEMBER_ID_REQUEST__INIT;

	m.id = id;
	if (peer_urls) {
		m.n_peer_urls = peer_urls->nr;
		m.peer_urls = peer_urls->v;
	}
	pack(&m.base, out);
}

void msg_alarm(int action, uint64_t member, int alarm, struct buf *out)
{
	Etcdpb__AlarmRequest m = ETCDPB__ALARM_REQUEST__INIT;

	m.action = action;
	m.member_id = member;
	m.alarm = alarm;
	pack(&m.base, out);
}

void msg_hash_kv(int64_t rev, struct buf *out)
{
	Etcdpb__HashKVRequest m = ETCDPB__HASH_KVREQUEST__INIT;

	m.revision = rev;
	pack(&m.base, out);
}

void msg_move_leader(uint64_t id, struct buf *out)
{
	Etcdpb__MoveLeaderRequest m = ETCDPB__MOVE_LEADER_REQUEST__INIT;

	m.target_id = id;
	pack(&m.base, out);
}

void msg_watch_create(const struct store_range *q, int64_t start_rev, bool prev_kv, bool notify,
		      struct buf *out)
{
	Etcdpb__WatchRequest m = ETCDPB__WATCH_REQUEST__INIT;
	Etcdpb__WatchCreateRequest c = ETCDPB__WATCH_CREATE_REQUEST__INIT;

	c.key = bytes(q->key, q->key_len);
	c.range_end = bytes(q->end, q->end_len);
	c.start_revision = start_rev;
	c.prev_kv = prev_kv;
	c.progress_notify = notify;
	m.request_case = ETCDPB__WATCH_REQUEST__REQUEST_CREATE_REQUEST;
	m.create_request = &c;
	pack(&m.base, out);
}

void msg_watch_progress(struct buf *out)
{
	Etcdpb__WatchRequest m = ETCDPB__WATCH_REQUEST__INIT;
	Etcdpb__WatchProgressRequest p = ETCDPB__WATCH_PROGRESS_REQUEST__INIT;

	m.request_case = ETCDPB__WATCH_REQUEST__REQUEST_PROGRESS_REQUEST;
	m.progress_request = &p;
	pack(&m.base, out);
}

/* ---- answers -------------------------------------------------------------------------------- */

static int malformed(struct err *err)
{
	return err_set(err, -EBADMSG, "grpc: failed to unmarshal the received message");
}

/* Unpacks m as a Type, and frees it when the block is left: the generated functions, named. */
#define UNPACK(m, fn) fn##__unpack(NULL, (m)->len, (const uint8_t *)buf_str(m))

static struct etcd_header header_of(const Etcdpb__Header *h)
{
	return h ? (struct etcd_header){h->cluster_id, h->member_id, h->raft_term, h->revision}
		 : (struct etcd_header){0};
}

/* Owns its value. */
static struct store_kv kv_of(const Etcdpb__KeyValue *m)
{
	return (struct store_kv){.key = m->key.data ? (const char *)m->key.data : "",
				 .key_len = m->key.len,
				 .value = blob_bytes_new(m->value.data, m->value.len),
				 .create_rev = m->create_revision,
				 .mod_rev = m->mod_revision,
				 .version = m->version,
				 .lease = m->lease};
}

static void add_kv(struct store_result *r, const Etcdpb__KeyValue *m)
{
	struct store_kv kv = kv_of(m);

	store_result_add(r, &kv);
	blob_unref(kv.value);
}

static void range_result(const Etcdpb__RangeResponse *m, struct store_result *ret)
{
	*ret = (struct store_result){
		.count = m->count, .more = m->more, .rev = m->header ? m->header->revision : 0};
	for (size_t i = 0; i < m->n_kvs; i++)
		add_kv(ret, m->kvs[i]);
}

int msg_range_answer(const struct buf *b, struct etcd_header *hdr, struct store_result *ret,
		     struct err *err)
{
	Etcdpb__RangeResponse *m = UNPACK(b, etcdpb__range_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	range_result(m, ret);
	etcdpb__range_response__free_unpacked(m, NULL);
	return 0;
}

int msg_put_answer(const struct buf *b, struct etcd_header *hdr, struct store_result *prev,
		   struct err *err)
{
	Etcdpb__PutResponse *m = UNPACK(b, etcdpb__put_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*prev = (struct store_result){.rev = hdr->revision};
	if (m->prev_kv)
		add_kv(prev, m->prev_kv);
	etcdpb__put_response__free_unpacked(m, NULL);
	return 0;
}

int msg_delete_answer(const struct buf *b, struct etcd_header *hdr, int64_t *ret_deleted,
		      struct store_result *prev, struct err *err)
{
	Etcdpb__DeleteRangeResponse *m = UNPACK(b, etcdpb__delete_range_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*prev = (struct store_result){.rev = hdr->revision};
	*ret_deleted = m->deleted;
	for (size_t i = 0; i < m->n_prev_kvs; i++)
		add_kv(prev, m->prev_kvs[i]);
	etcdpb__delete_range_response__free_unpacked(m, NULL);
	return 0;
}

static int op_result(const Etcdpb__ResponseOp *m, struct store_op_result *ret)
{
	switch (m->response_case) {
	case ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_RANGE:
		ret->type = STORE_OP_RANGE;
		range_result(m->response_range, &ret->range);
		return 0;
	case ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_PUT:
		ret->type = STORE_OP_PUT;
		if (m->response_put->header)
			ret->range.rev = m->response_put->header->revision;
		if (m->response_put->prev_kv)
			add_kv(&ret->range, m->response_put->prev_kv);
		return 0;
	case ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_DELETE_RANGE:
		ret->type = STORE_OP_DELETE;
		ret->deleted = m->response_delete_range->deleted;
		if (m->response_delete_range->header)
			ret->range.rev = m->response_delete_range->header->revision;
		for (size_t i = 0; i < m->response_delete_range->n_prev_kvs; i++)
			add_kv(&ret->range, m->response_delete_range->prev_kvs[i]);
		return 0;
	default: /* we send no transactions inside others */
		return -EBADMSG;
	}
}

int msg_txn_answer(const struct buf *b, struct etcd_header *hdr, struct store_txn_result *ret,
		   struct err *err)
{
	/* unpacking recurses: a hostile server must not choose how deep */
	Etcdpb__TxnResponse *m =
		rpc_txn_depth_ok(buf_str(b), b->len, true) ? UNPACK(b, etcdpb__txn_response) : NULL;
	int r = 0;

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*ret = (struct store_txn_result){.succeeded = m->succeeded,
					 .op = xcalloc(m->n_responses + 1, sizeof(*ret->op)),
					 .nr = m->n_responses,
					 .rev = hdr->revision};
	for (size_t i = 0; i < m->n_responses && r == 0; i++)
		r = op_result(m->responses[i], &ret->op[i]);
	etcdpb__txn_response__free_unpacked(m, NULL);
	if (r == 0)
		return 0;
	store_txn_result_release(ret);
	return malformed(err);
}

int msg_header_answer(const struct buf *b, struct etcd_header *hdr, struct err *err)
{
	Etcdpb__HeaderResponse *m = UNPACK(b, etcdpb__header_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	etcdpb__header_response__free_unpacked(m, NULL);
	return 0;
}

int msg_lease_answer(const struct buf *b, struct etcd_header *hdr, int64_t *ret_id,
		     int64_t *ret_ttl, struct err *err)
{
	Etcdpb__LeaseGrantResponse *m = UNPACK(b, etcdpb__lease_grant_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*ret_id = m->id;
	*ret_ttl = m->ttl;
	etcdpb__lease_grant_response__free_unpacked(m, NULL);
	return 0;
}

int msg_lease_ttl_answer(const struct buf *b, struct etcd_header *hdr, int64_t *ret_left,
			 int64_t *ret_granted, struct strvec *keys, struct err *err)
{
	Etcdpb__LeaseTimeToLiveResponse *m = UNPACK(b, etcdpb__lease_time_to_live_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*ret_left = m->ttl;
	*ret_granted = m->granted_ttl;
	for (size_t i = 0; keys && i < m->n_keys; i++)
		strvec_addn(keys, m->keys[i].data ? (const char *)m->keys[i].data : "",
			    m->keys[i].len);
	etcdpb__lease_time_to_live_response__free_unpacked(m, NULL);
	return 0;
}

int msg_leases_answer(const struct buf *b, struct etcd_header *hdr, int64_t **ret_ids,
		      size_t *ret_nr, struct err *err)
{
	Etcdpb__LeaseLeasesResponse *m = UNPACK(b, etcdpb__lease_leases_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*ret_nr = m->n_leases;
	*ret_ids = xcalloc(m->n_leases + 1, sizeof(**ret_ids));
	for (size_t i = 0; i < m->n_leases; i++)
		(*ret_ids)[i] = m->leases[i]->id;
	etcdpb__lease_leases_response__free_unpacked(m, NULL);
	return 0;
}

static void members_of(Etcdpb__Member **list, size_t nr, struct etcd_members *ret)
{
	*ret = (struct etcd_members){xcalloc(nr + 1, sizeof(*ret->v)), nr};
	for (size_t i = 0; i < nr; i++) {
		struct store_member *m = &ret->v[i];

		m->id = list[i]->id;
		m->name = xstrdup(list[i]->name);
		m->learner = list[i]->is_learner;
		for (size_t j = 0; j < list[i]->n_peer_urls; j++)
			strvec_add(&m->peer_urls, list[i]->peer_urls[j]);
		for (size_t j = 0; j < list[i]->n_client_urls; j++)
			strvec_add(&m->client_urls, list[i]->client_urls[j]);
	}
}

int msg_members_answer(const struct buf *b, struct etcd_header *hdr, struct etcd_members *ret,
		       struct err *err)
{
	Etcdpb__MembersResponse *m = UNPACK(b, etcdpb__members_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	members_of(m->members, m->n_members, ret);
	etcdpb__members_response__free_unpacked(m, NULL);
	return 0;
}

int msg_member_add_answer(const struct buf *b, struct etcd_header *hdr, uint64_t *ret_id,
			  struct etcd_members *ret, struct err *err)
{
	Etcdpb__MemberAddResponse *m = UNPACK(b, etcdpb__member_add_response);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*ret_id = m->member ? m->member->id : 0;
	members_of(m->members, m->n_members, ret);
	etcdpb__member_add_response__free_unpacked(m, NULL);
	return 0;
}

int msg_alarms_answer(const struct buf *b, struct etcd_header *hdr, struct msg_alarm **ret,
		      size_t *ret_nr, struct err *err)
{
	Etcdpb__AlarmResponse *m = UNPACK(b, etcdpb__alarm_response);

	if (!m)
		return malformed(err);
	*hdr = m->header ? header_of(m->header) : (struct etcd_header){0}; /* before 3.5: none */
	*ret_nr = m->n_alarms;
	*ret = xcalloc(m->n_alarms + 1, sizeof(**ret));
	for (size_t i = 0; i < m->n_alarms; i++)
		(*ret)[i] = (struct msg_alarm){m->alarms[i]->member_id, m->alarms[i]->alarm};
	etcdpb__alarm_response__free_unpacked(m, NULL);
	return 0;
}

int msg_status_answer(const struct buf *b, struct etcd_status *ret, struct err *err)
{
	Etcdpb__StatusResponse *m = UNPACK(b, etcdpb__status_response);

	if (!m)
		return malformed(err);
	*ret = (struct etcd_status){.header = header_of(m->header),
				    .db_size = m->db_size,
				    .db_size_in_use = m->db_size_in_use,
				    .leader = m->leader,
				    .raft_index = m->raft_index,
				    .raft_applied = m->raft_applied_index,
				    .learner = m->is_learner};
	ret->header.raft_term = m->raft_term;
	snprintf(ret->version, sizeof(ret->version), "%s", m->version);
	for (size_t i = 0; i < m->n_errors; i++)
		strvec_add(&ret->errors, m->errors[i]);
	etcdpb__status_response__free_unpacked(m, NULL);
	return 0;
}

int msg_hash_answer(const struct buf *b, struct etcd_header *hdr, uint32_t *ret,
		    int64_t *ret_compact_rev, struct err *err)
{
	Etcdpb__HashKVResponse *m = UNPACK(b, etcdpb__hash_kvresponse);

	if (!m)
		return malformed(err);
	*hdr = header_of(m->header);
	*ret = m->hash;
	*ret_compact_rev = m->compact_revision;
	etcdpb__hash_kvresponse__free_unpacked(m, NULL);
	return 0;
}

int msg_snapshot_part(const struct buf *b, struct buf *out, uint64_t *ret_remaining,
		      struct err *err)
{
	Etcdpb__SnapshotResponse *m = UNPACK(b, etcdpb__snapshot_response);

	if (!m)
		return malformed(err);
	buf_add(out, m->blob.data ? (const char *)m->blob.data : "", m->blob.len);
	*ret_remaining = m->remaining_bytes;
	etcdpb__snapshot_response__free_unpacked(m, NULL);
	return 0;
}

/* Owns its key and value. */
static struct store_kv event_kv(const Etcdpb__KeyValue *m, bool tombstone)
{
	struct store_kv kv;

	if (!m)
		return (struct store_kv){0};
	kv = kv_of(m);
	kv.key = xmemdup0(kv.key, kv.key_len);
	if (tombstone) {
		blob_unref(kv.value);
		kv.value = NULL;
	}
	return kv;
}

int msg_watch_answer(const struct buf *b, struct etcd_watch_response *ret, bool *ret_created,
		     struct err *err)
{
	Etcdpb__WatchResponse *m = UNPACK(b, etcdpb__watch_response);
	bool keyed = true;

	for (size_t i = 0; m && i < m->n_events; i++)
		keyed = keyed && m->events[i]->kv;
	if (!m || !keyed) {
		if (m)
			etcdpb__watch_response__free_unpacked(m, NULL);
		return malformed(err);
	}
	ret->header = header_of(m->header);
	*ret_created = m->created;
	if (m->canceled) {
		ret->compact_rev = m->compact_revision;
		if (!ret->canceled)
			ret->canceled = xstrdup(m->cancel_reason[0] ? m->cancel_reason
								    : "etcdserver: watch canceled");
	}
	ret->ev = xreallocarray(ret->ev, ret->nr + m->n_events + 1, sizeof(*ret->ev));
	for (size_t i = 0; i < m->n_events; i++) {
		const Etcdpb__Event *e = m->events[i];

		ret->ev[ret->nr++] = (struct store_event){.del = e->type == 1,
							  .kv = event_kv(e->kv, e->type == 1),
							  .prev = event_kv(e->prev_kv, false)};
	}
	etcdpb__watch_response__free_unpacked(m, NULL);
	return 0;
}
