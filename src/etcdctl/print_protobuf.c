/* -w protobuf: the answers' messages as etcd sends them, without a line's end. */
#include "etcdctl/print.h"

#include <stdlib.h>

/* generated: its macros are not written to our warnings */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include "store/etcd.pb-c.h"
#pragma GCC diagnostic pop

static void pack(const ProtobufCMessage *m, struct buf *out)
{
	uint8_t first[512];
	ProtobufCBufferSimple space = PROTOBUF_C_BUFFER_SIMPLE_INIT(first);

	protobuf_c_message_pack_to_buffer(m, &space.base);
	buf_add(out, space.data, space.len);
	PROTOBUF_C_BUFFER_SIMPLE_CLEAR(&space);
}

static Etcdpb__Header header(const struct etcd_header *h)
{
	Etcdpb__Header m = ETCDPB__HEADER__INIT;

	m.cluster_id = h->cluster_id;
	m.member_id = h->member_id;
	m.revision = h->revision;
	m.raft_term = h->raft_term;
	return m;
}

static void kv_of(const struct store_kv *kv, Etcdpb__KeyValue *m)
{
	size_t len = 0;
	const char *value = kv->value ? blob_bytes(kv->value, &len) : NULL;

	etcdpb__key_value__init(m);
	m->key = (ProtobufCBinaryData){kv->key_len, (uint8_t *)(uintptr_t)kv->key};
	m->value = (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)value};
	m->create_revision = kv->create_rev;
	m->mod_revision = kv->mod_rev;
	m->version = kv->version;
	m->lease = kv->lease;
}

/* A list of messages and their array, in one block to be freed. */
static Etcdpb__KeyValue **kvs_of(const struct store_result *r)
{
	Etcdpb__KeyValue **list = xcalloc(r->nr + 1, sizeof(*list) + sizeof(**list));
	Etcdpb__KeyValue *kv = (Etcdpb__KeyValue *)(list + r->nr + 1);

	for (size_t i = 0; i < r->nr; i++) {
		kv_of(&r->kv[i], &kv[i]);
		list[i] = &kv[i];
	}
	return list;
}

static void get(struct ctl *c, const struct etcd_header *h, const struct store_result *r,
		struct buf *out)
{
	Etcdpb__RangeResponse m = ETCDPB__RANGE_RESPONSE__INIT;
	Etcdpb__Header hdr = header(h);

	(void)c;
	m.header = &hdr;
	m.n_kvs = r->nr;
	m.kvs = kvs_of(r);
	m.more = r->more;
	m.count = r->count;
	pack(&m.base, out);
	free(m.kvs);
}

static void put(struct ctl *c, const struct etcd_header *h, const struct store_result *prev,
		struct buf *out)
{
	Etcdpb__PutResponse m = ETCDPB__PUT_RESPONSE__INIT;
	Etcdpb__Header hdr = header(h);
	Etcdpb__KeyValue kv;

	(void)c;
	m.header = &hdr;
	if (prev->nr) {
		kv_of(&prev->kv[0], &kv);
		m.prev_kv = &kv;
	}
	pack(&m.base, out);
}

static void del(struct ctl *c, const struct etcd_header *h, int64_t deleted,
		const struct store_result *prev, struct buf *out)
{
	Etcdpb__DeleteRangeResponse m = ETCDPB__DELETE_RANGE_RESPONSE__INIT;
	Etcdpb__Header hdr = header(h);

	(void)c;
	m.header = &hdr;
	m.deleted = deleted;
	m.n_prev_kvs = prev->nr;
	m.prev_kvs = kvs_of(prev);
	pack(&m.base, out);
	free(m.prev_kvs);
}

/* The answer to one operation, as bytes behind its field's number: what a message holds. */
static void op_bytes(struct ctl *c, const struct store_op_result *op, struct buf *out)
{
	const struct etcd_header rev = {.revision = op->range.rev};

	if (op->type == STORE_OP_PUT)
		put(c, &rev, &op->range, out);
	else if (op->type == STORE_OP_DELETE)
		del(c, &rev, op->deleted, &op->range, out);
	else
		get(c, &rev, &op->range, out);
}

static void varint(struct buf *out, uint64_t n)
{
	for (; n > 0x7f; n >>= 7)
		buf_addc(out, (char)(n | 0x80));
	buf_addc(out, (char)n);
}

static void field(struct buf *out, unsigned number, const struct buf *bytes)
{
	varint(out, number << 3 | 2);
	varint(out, bytes->len);
	buf_add(out, buf_str(bytes), bytes->len);
}

static void txn(struct ctl *c, const struct etcd_header *h, const struct store_txn_result *r,
		struct buf *out)
{
	Etcdpb__TxnResponse m = ETCDPB__TXN_RESPONSE__INIT;
	Etcdpb__Header hdr = header(h);

	m.header = &hdr;
	m.succeeded = r->succeeded;
	pack(&m.base, out);
	for (size_t i = 0; i < r->nr; i++) {
		BUF_AUTO answer = BUF_INIT;
		BUF_AUTO op = BUF_INIT;

		op_bytes(c, &r->op[i], &answer);
		field(&op,
		      r->op[i].type == STORE_OP_PUT      ? 2
		      : r->op[i].type == STORE_OP_DELETE ? 3
							 : 1,
		      &answer);
		field(out, 3, &op);
	}
}

static void watch(struct ctl *c, const struct etcd_watch_response *r, struct buf *out)
{
	Etcdpb__WatchResponse m;
	Etcdpb__Header hdr = header(&r->header);

	(void)c;
	etcdpb__watch_response__init(&m);
	m.header = &hdr;
	m.canceled = r->compact_rev || r->canceled;
	m.compact_revision = r->compact_rev;
	pack(&m.base, out);
	for (size_t i = 0; i < r->nr; i++) {
		Etcdpb__Event e = ETCDPB__EVENT__INIT;
		Etcdpb__KeyValue kv, prev;
		BUF_AUTO bytes = BUF_INIT;

		kv_of(&r->ev[i].kv, &kv);
		e.type = r->ev[i].del;
		e.kv = &kv;
		if (r->ev[i].prev.key) {
			kv_of(&r->ev[i].prev, &prev);
			e.prev_kv = &prev;
		}
		pack(&e.base, &bytes);
		field(out, 11, &bytes);
	}
}

static void revoke(struct ctl *c, const struct etcd_header *h, int64_t id, struct buf *out)
{
	Etcdpb__HeaderResponse m = ETCDPB__HEADER_RESPONSE__INIT;
	Etcdpb__Header hdr = header(h);

	(void)c;
	(void)id;
	m.header = &hdr;
	pack(&m.base, out);
}

static void members(struct ctl *c, const struct etcd_header *h, const struct etcd_members *all,
		    struct buf *out)
{
	Etcdpb__MembersResponse m = ETCDPB__MEMBERS_RESPONSE__INIT;
	Etcdpb__Header hdr = header(h);

	(void)c;
	m.header = &hdr;
	pack(&m.base, out);
	for (size_t i = 0; i < all->nr; i++) {
		Etcdpb__Member one;
		BUF_AUTO bytes = BUF_INIT;

		etcdpb__member__init(&one);
		one.id = all->v[i].id;
		one.name = all->v[i].name;
		one.n_peer_urls = all->v[i].peer_urls.nr;
		one.peer_urls = all->v[i].peer_urls.v;
		one.n_client_urls = all->v[i].client_urls.nr;
		one.client_urls = all->v[i].client_urls.v;
		one.is_learner = all->v[i].learner;
		pack(&one.base, &bytes);
		field(out, 2, &bytes);
	}
}

const struct printer printer_protobuf = {
	.name = "protobuf",
	.get = get,
	.put = put,
	.del = del,
	.txn = txn,
	.watch = watch,
	.revoke = revoke,
	.members = members,
};
