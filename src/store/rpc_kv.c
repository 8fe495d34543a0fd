/* rpc_kv.c - range, put, delete, transactions: messages to store operations and back. */
#include "store/auth.h"
#include "store/internal.h"
#include "store/rpc_private.h"

#include <stdlib.h>

#define MAX_DEPTH 16 /* of transactions inside transactions */

/* ---- requests ------------------------------------------------------------------------------ */

/* Everything a decoded request points into besides its message. */
struct arena {
	void **v;
	size_t nr, cap;
	struct blob **blobs;
	size_t nr_blobs, cap_blobs;
};

static void arena_release(struct arena *a)
{
	for (size_t i = 0; i < a->nr; i++)
		free(a->v[i]);
	for (size_t i = 0; i < a->nr_blobs; i++)
		blob_unref(a->blobs[i]);
	free(a->v);
	free(a->blobs);
}
#define ARENA_AUTO CLEANUP(arena_release) struct arena

static void *arena_array(struct arena *a, size_t n, size_t size)
{
	void *p = xcalloc(n + 1, size);

	a->v = grow(a->v, a->nr + 1, &a->cap, sizeof(void *));
	a->v[a->nr++] = p;
	return p;
}

static struct blob *arena_blob(struct arena *a, ProtobufCBinaryData d)
{
	struct blob *b = blob_bytes_new(d.data, d.len);

	a->blobs = grow(a->blobs, a->nr_blobs + 1, &a->cap_blobs, sizeof(struct blob *));
	return a->blobs[a->nr_blobs++] = b;
}

static const char *bytes(ProtobufCBinaryData d)
{
	return d.data ? (const char *)d.data : "";
}

static void key_range(struct store_range *r, ProtobufCBinaryData key, ProtobufCBinaryData end)
{
	r->key = bytes(key);
	r->key_len = key.len;
	r->end = end.len ? bytes(end) : NULL;
	r->end_len = end.len;
}

static int range_of(const Etcdpb__RangeRequest *m, struct store_range *r, struct err *err)
{
	*r = (struct store_range){.rev = m->revision,
				  .limit = m->limit,
				  .keys_only = m->keys_only,
				  .count_only = m->count_only,
				  .min_mod_rev = m->min_mod_revision,
				  .max_mod_rev = m->max_mod_revision,
				  .min_create_rev = m->min_create_revision,
				  .max_create_rev = m->max_create_revision};
	if (m->sort_order < 0 || m->sort_order > 2 || m->sort_target < 0 || m->sort_target > 4)
		return err_set(err, -EINVAL, "etcdserver: invalid sort option");
	if (!m->key.len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	r->sort = (enum store_sort)m->sort_order;
	r->target = (enum store_target)m->sort_target;
	key_range(r, m->key, m->range_end);
	return 0;
}

static int put_of(struct arena *a, const Etcdpb__PutRequest *m, struct store_op *op,
		  struct err *err)
{
	if (!m->key.len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	if (m->ignore_value && m->value.len)
		return err_set(err, -EINVAL, "etcdserver: value is provided");
	if (m->ignore_lease && m->lease)
		return err_set(err, -EINVAL, "etcdserver: lease is provided");
	*op = (struct store_op){.type = STORE_OP_PUT,
				.value = arena_blob(a, m->value),
				.lease = m->lease,
				.prev_kv = m->prev_kv,
				.ignore_value = m->ignore_value,
				.ignore_lease = m->ignore_lease};
	op->range.key = bytes(m->key);
	op->range.key_len = m->key.len;
	return 0;
}

static int delete_of(const Etcdpb__DeleteRangeRequest *m, struct store_op *op, struct err *err)
{
	if (!m->key.len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	*op = (struct store_op){.type = STORE_OP_DELETE, .prev_kv = m->prev_kv};
	key_range(&op->range, m->key, m->range_end);
	return 0;
}

static int compare_of(const Etcdpb__Compare *m, struct store_compare *c, struct err *err)
{
	*c = (struct store_compare){.cmp = (enum store_cmp)m->result,
				    .target = (enum store_cmp_target)m->target,
				    .key = bytes(m->key),
				    .key_len = m->key.len,
				    .end = m->range_end.len ? bytes(m->range_end) : NULL,
				    .end_len = m->range_end.len};
	if (m->result < 0 || m->result > 3 || m->target < 0 || m->target > 4)
		return rpc_malformed(err);
	if (!m->key.len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	switch (c->target) {
	case STORE_CMP_VERSION:
		c->num = m->version;
		break;
	case STORE_CMP_CREATE:
		c->num = m->create_revision;
		break;
	case STORE_CMP_MOD:
		c->num = m->mod_revision;
		break;
	case STORE_CMP_LEASE:
		c->num = m->lease;
		break;
	case STORE_CMP_VALUE:
		if (m->target_union_case == ETCDPB__COMPARE__TARGET_UNION_VALUE) {
			c->val = bytes(m->value);
			c->val_len = m->value.len;
		} else {
			c->val = "";
		}
		break;
	}
	return 0;
}

/* ---- depth, before anything is unpacked ---- */

static bool varint(const uint8_t **p, const uint8_t *end, uint64_t *ret)
{
	*ret = 0;
	for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
		uint8_t b = *(*p)++;

		*ret |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return true;
	}
	return false;
}

/* A message whose fields of the set (bit n: number n) lead to the next kind, of two by turns. */
static bool depth_ok(const uint8_t *p, const uint8_t *end, const unsigned fields[2], int depth)
{
	static const size_t fixed[] = {[1] = 8, [5] = 4};

	if (depth > 2 * MAX_DEPTH)
		return false;
	while (p < end) {
		uint64_t tag, n = 0;

		if (!varint(&p, end, &tag))
			return false;
		switch (tag & 7) {
		case 0:
			if (!varint(&p, end, &n))
				return false;
			n = 0;
			break;
		case 2:
			if (!varint(&p, end, &n) || n > (uint64_t)(end - p))
				return false;
			if (tag >> 3 < 32 && fields[depth & 1] >> (tag >> 3) & 1 &&
			    !depth_ok(p, p + n, fields, depth + 1))
				return false;
			break;
		case 1:
		case 5:
			n = fixed[tag & 7];
			break;
		default:
			return false;
		}
		if (n > (uint64_t)(end - p))
			return false;
		p += n;
	}
	return true;
}

bool rpc_txn_depth_ok(const void *p, size_t len, bool answer)
{
	/* success and failure, or responses; then request_txn or response_txn */
	const unsigned fields[2] = {answer ? 1U << 3 : 1U << 2 | 1U << 3, 1U << 4};

	return depth_ok(p, (const uint8_t *)p + len, fields, 0);
}

static int txn_of(struct arena *a, const Etcdpb__TxnRequest *m, struct store_txn *t, int depth,
		  struct err *err);

static int op_of(struct arena *a, const Etcdpb__RequestOp *m, struct store_op *op, int depth,
		 struct err *err)
{
	switch (m->request_case) {
	case ETCDPB__REQUEST_OP__REQUEST_REQUEST_RANGE:
		op->type = STORE_OP_RANGE;
		return range_of(m->request_range, &op->range, err);
	case ETCDPB__REQUEST_OP__REQUEST_REQUEST_PUT:
		return put_of(a, m->request_put, op, err);
	case ETCDPB__REQUEST_OP__REQUEST_REQUEST_DELETE_RANGE:
		return delete_of(m->request_delete_range, op, err);
	case ETCDPB__REQUEST_OP__REQUEST_REQUEST_TXN:
		op->type = STORE_OP_TXN;
		op->txn = arena_array(a, 1, sizeof(*op->txn));
		return txn_of(a, m->request_txn, op->txn, depth + 1, err);
	default:
		return err_set(err, -EINVAL, "etcdserver: key not found");
	}
}

static int ops_of(struct arena *a, Etcdpb__RequestOp **list, size_t n, const struct store_op **ret,
		  int depth, struct err *err)
{
	struct store_op *ops = arena_array(a, n, sizeof(*ops));
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = op_of(a, list[i], &ops[i], depth, err);
	*ret = ops;
	return r;
}

static int txn_of(struct arena *a, const Etcdpb__TxnRequest *m, struct store_txn *t, int depth,
		  struct err *err)
{
	struct store_compare *c = arena_array(a, m->n_compare, sizeof(*c));
	int r = depth > MAX_DEPTH ? rpc_malformed(err) : 0;

	*t = (struct store_txn){.compare = c,
				.nr_compare = m->n_compare,
				.nr_then = m->n_success,
				.nr_otherwise = m->n_failure};
	for (size_t i = 0; i < m->n_compare && r == 0; i++)
		r = compare_of(m->compare[i], &c[i], err);
	if (r == 0)
		r = ops_of(a, m->success, m->n_success, &t->then, depth, err);
	if (r == 0)
		r = ops_of(a, m->failure, m->n_failure, &t->otherwise, depth, err);
	return r;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void kvs_of(struct arena *a, const struct store_result *r, size_t *ret_n,
		   Etcdpb__KeyValue ***ret)
{
	Etcdpb__KeyValue *kv = arena_array(a, r->nr, sizeof(*kv));
	Etcdpb__KeyValue **list = arena_array(a, r->nr, sizeof(*list));

	for (size_t i = 0; i < r->nr; i++) {
		rpc_kv(&r->kv[i], &kv[i]);
		list[i] = &kv[i];
	}
	*ret_n = r->nr;
	*ret = list;
}

static void range_answer(struct arena *a, const struct store_result *r, Etcdpb__RangeResponse *m)
{
	kvs_of(a, r, &m->n_kvs, &m->kvs);
	m->more = r->more;
	m->count = r->count;
}

static void txn_answer(struct arena *a, const struct store_txn_result *r, Etcdpb__TxnResponse *m,
		       Etcdpb__Header *header);

/* As etcd: the header of an answer inside holds the revision only, that of a transaction nothing.
 */
static void op_answer(struct arena *a, const struct store_op_result *r, Etcdpb__ResponseOp *m)
{
	Etcdpb__Header *header = arena_array(a, 1, sizeof(*header));

	etcdpb__header__init(header);
	header->revision = r->type == STORE_OP_TXN ? 0 : r->range.rev;
	etcdpb__response_op__init(m);
	switch (r->type) {
	case STORE_OP_RANGE:
		m->response_case = ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_RANGE;
		m->response_range = arena_array(a, 1, sizeof(*m->response_range));
		etcdpb__range_response__init(m->response_range);
		m->response_range->header = header;
		range_answer(a, &r->range, m->response_range);
		break;
	case STORE_OP_PUT:
		m->response_case = ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_PUT;
		m->response_put = arena_array(a, 1, sizeof(*m->response_put));
		etcdpb__put_response__init(m->response_put);
		m->response_put->header = header;
		if (r->range.nr) {
			m->response_put->prev_kv =
				arena_array(a, 1, sizeof(*m->response_put->prev_kv));
			rpc_kv(&r->range.kv[0], m->response_put->prev_kv);
		}
		break;
	case STORE_OP_DELETE:
		m->response_case = ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_DELETE_RANGE;
		m->response_delete_range = arena_array(a, 1, sizeof(*m->response_delete_range));
		etcdpb__delete_range_response__init(m->response_delete_range);
		m->response_delete_range->header = header;
		m->response_delete_range->deleted = r->deleted;
		kvs_of(a, &r->range, &m->response_delete_range->n_prev_kvs,
		       &m->response_delete_range->prev_kvs);
		break;
	default:
		m->response_case = ETCDPB__RESPONSE_OP__RESPONSE_RESPONSE_TXN;
		m->response_txn = arena_array(a, 1, sizeof(*m->response_txn));
		etcdpb__txn_response__init(m->response_txn);
		txn_answer(a, r->txn, m->response_txn, header);
	}
}

static void txn_answer(struct arena *a, const struct store_txn_result *r, Etcdpb__TxnResponse *m,
		       Etcdpb__Header *header)
{
	Etcdpb__ResponseOp *ops = arena_array(a, r->nr, sizeof(*ops));

	m->header = header;
	m->succeeded = r->succeeded;
	m->n_responses = r->nr;
	m->responses = arena_array(a, r->nr, sizeof(*m->responses));
	for (size_t i = 0; i < r->nr; i++) {
		op_answer(a, &r->op[i], &ops[i]);
		m->responses[i] = &ops[i];
	}
}

/* ---- the calls ---------------------------------------------------------------------------------
 */

/* What the members agree on is limited: the request and what their log puts around it. */
static int fits(size_t len, struct err *err)
{
	if ((int64_t)len + 17 <= STORE_MAX_REQUEST)
		return 0;
	return err_set(err, -E2BIG, "etcdserver: request is too large");
}

int rpc_range(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__RangeRequest *m = etcdpb__range_request__unpack(NULL, len, req);
	Etcdpb__RangeResponse answer = ETCDPB__RANGE_RESPONSE__INIT;
	Etcdpb__Header header;
	struct store_result res = {0};
	struct store_range range;
	ARENA_AUTO a = {0};
	int r = m ? range_of(m, &range, err) : rpc_malformed(err);

	if (r == 0)
		r = store_get(s, &range, &res, err);
	if (r == 0) {
		header = rpc_header(s);
		answer.header = &header;
		range_answer(&a, &res, &answer);
		rpc_pack(&answer.base, out);
	}
	store_result_release(&res);
	if (m)
		etcdpb__range_request__free_unpacked(m, NULL);
	return r;
}

int rpc_put(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__PutRequest *m = etcdpb__put_request__unpack(NULL, len, req);
	Etcdpb__PutResponse answer = ETCDPB__PUT_RESPONSE__INIT;
	Etcdpb__KeyValue prev;
	Etcdpb__Header header;
	struct store_txn_result res = {0};
	struct store_op op;
	struct store_txn t = {.then = &op, .nr_then = 1};
	ARENA_AUTO a = {0};
	int r = m ? put_of(&a, m, &op, err) : rpc_malformed(err);

	if (r == 0)
		r = fits(len, err);
	if (r == 0)
		r = store_txn(s, &t, &res, err);
	if (r == 0) {
		header = rpc_header(s);
		answer.header = &header;
		if (res.op[0].range.nr) {
			rpc_kv(&res.op[0].range.kv[0], &prev);
			answer.prev_kv = &prev;
		}
		rpc_pack(&answer.base, out);
		store_txn_result_release(&res);
	}
	if (m)
		etcdpb__put_request__free_unpacked(m, NULL);
	return r;
}

int rpc_delete(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__DeleteRangeRequest *m = etcdpb__delete_range_request__unpack(NULL, len, req);
	Etcdpb__DeleteRangeResponse answer = ETCDPB__DELETE_RANGE_RESPONSE__INIT;
	Etcdpb__Header header;
	struct store_result prev = {0};
	struct store_op op;
	ARENA_AUTO a = {0};
	int r = m ? delete_of(m, &op, err) : rpc_malformed(err);

	if (r == 0)
		r = fits(len, err);
	if (r == 0)
		r = store_del(s, op.range.key, op.range.key_len, op.range.end, op.range.end_len,
			      op.prev_kv ? &prev : NULL, &answer.deleted, NULL, err);
	if (r == 0) {
		header = rpc_header(s);
		answer.header = &header;
		kvs_of(&a, &prev, &answer.n_prev_kvs, &answer.prev_kvs);
		rpc_pack(&answer.base, out);
	}
	store_result_release(&prev);
	if (m)
		etcdpb__delete_range_request__free_unpacked(m, NULL);
	return r;
}

int rpc_txn(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__TxnRequest *m = rpc_txn_depth_ok(req, len, false)
					? etcdpb__txn_request__unpack(NULL, len, req)
					: NULL;
	Etcdpb__TxnResponse answer = ETCDPB__TXN_RESPONSE__INIT;
	Etcdpb__Header header;
	struct store_txn_result res = {0};
	struct store_txn t;
	ARENA_AUTO a = {0};
	int r = m ? txn_of(&a, m, &t, 0, err) : rpc_malformed(err);

	if (r == 0 && txn_writes(&t))
		r = fits(len, err);
	if (r == 0)
		r = store_txn(s, &t, &res, err);
	if (r == 0) {
		header = rpc_header(s);
		txn_answer(&a, &res, &answer, &header);
		rpc_pack(&answer.base, out);
		store_txn_result_release(&res);
	}
	if (m)
		etcdpb__txn_request__free_unpacked(m, NULL);
	return r;
}

int rpc_compact(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__CompactionRequest *m = etcdpb__compaction_request__unpack(NULL, len, req);
	Etcdpb__HeaderResponse answer = ETCDPB__HEADER_RESPONSE__INIT;
	Etcdpb__Header header;
	int r = m ? store_compact(s, m->revision, err) : rpc_malformed(err);

	if (r == 0) {
		header = rpc_header(s);
		answer.header = &header;
		rpc_pack(&answer.base, out);
	}
	if (m)
		etcdpb__compaction_request__free_unpacked(m, NULL);
	return r;
}

/* ---- whether one may ------------------------------------------------------------------------ */

int rpc_range_permitted(struct store *s, const char *user, const void *req, size_t len,
			struct err *err)
{
	Etcdpb__RangeRequest *m = etcdpb__range_request__unpack(NULL, len, req);
	struct store_op op = {.type = STORE_OP_RANGE};
	ERR_AUTO bad = ERR_INIT;
	int r = 0;

	if (m && range_of(m, &op.range, &bad) == 0)
		r = store_auth_op(s, user, &op, err);
	if (m)
		etcdpb__range_request__free_unpacked(m, NULL);
	return r;
}

int rpc_put_permitted(struct store *s, const char *user, const void *req, size_t len,
		      struct err *err)
{
	Etcdpb__PutRequest *m = etcdpb__put_request__unpack(NULL, len, req);
	struct store_op op;
	ARENA_AUTO a = {0};
	ERR_AUTO bad = ERR_INIT;
	int r = 0;

	if (m && put_of(&a, m, &op, &bad) == 0)
		r = store_auth_op(s, user, &op, err);
	if (m)
		etcdpb__put_request__free_unpacked(m, NULL);
	return r;
}

int rpc_delete_permitted(struct store *s, const char *user, const void *req, size_t len,
			 struct err *err)
{
	Etcdpb__DeleteRangeRequest *m = etcdpb__delete_range_request__unpack(NULL, len, req);
	struct store_op op;
	ERR_AUTO bad = ERR_INIT;
	int r = 0;

	if (m && delete_of(m, &op, &bad) == 0)
		r = store_auth_op(s, user, &op, err);
	if (m)
		etcdpb__delete_range_request__free_unpacked(m, NULL);
	return r;
}

int rpc_txn_permitted(struct store *s, const char *user, const void *req, size_t len,
		      struct err *err)
{
	Etcdpb__TxnRequest *m = etcdpb__txn_request__unpack(NULL, len, req);
	struct store_txn t;
	ARENA_AUTO a = {0};
	ERR_AUTO bad = ERR_INIT;
	int r = 0;

	if (m && txn_of(&a, m, &t, 0, &bad) == 0)
		r = store_auth_txn(s, user, &t, err);
	if (m)
		etcdpb__txn_request__free_unpacked(m, NULL);
	return r;
}
