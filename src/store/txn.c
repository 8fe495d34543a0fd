/*
 * Transactions. As in etcd, every compare of the tree, nested ones too, is decided on the
 * state before the transaction; then the chosen path is checked (leases, revisions,
 * ignore flags) and only then run, so that it runs whole or not at all.
 */
#include "store/internal.h"

/* The outcomes of a txn's compares and those of the txns on the chosen path, in order. */
struct path {
	bool *v;
	size_t nr, cap;
};

static int cmp_sign(const struct store_compare *c, const struct store_kv *kv)
{
	int64_t have = 0;
	const char *p;
	size_t len;

	switch (c->target) {
	case STORE_CMP_VALUE:
		p = kv->value ? blob_bytes(kv->value, &len) : (len = 0, "");
		return bytes_cmp(p, len, c->val, c->val_len);
	case STORE_CMP_VERSION:
		have = kv->version;
		break;
	case STORE_CMP_CREATE:
		have = kv->create_rev;
		break;
	case STORE_CMP_MOD:
		have = kv->mod_rev;
		break;
	case STORE_CMP_LEASE:
		have = kv->lease;
		break;
	}
	return (have > c->num) - (have < c->num);
}

static bool holds(const struct store_compare *c, const struct store_kv *kv)
{
	int sign = cmp_sign(c, kv);

	switch (c->cmp) {
	case STORE_EQUAL:
		return sign == 0;
	case STORE_NOT_EQUAL:
		return sign != 0;
	case STORE_GREATER:
		return sign > 0;
	case STORE_LESS:
		return sign < 0;
	}
	return false;
}

static bool compare(struct store *s, const struct store_compare *c)
{
	static const struct store_kv absent;
	const struct store_kv *kv;
	struct cursor cur;
	const struct key *k;
	bool any = false;

	if (!c->end) {
		kv = store_peek(s, c->key, c->key_len);
		if (kv)
			return holds(c, kv);
	} else {
		cur = index_seek(&s->index, c->key, c->key_len);
		while ((k = index_next(&cur)) && range_below(k, c->end, c->end_len)) {
			if (!k->newest->kv.value)
				continue;
			if (!holds(c, &k->newest->kv))
				return false;
			any = true;
		}
	}
	if (any)
		return true;
	/* a missing key has zero numbers, but no value that could compare */
	return c->target != STORE_CMP_VALUE && holds(c, &absent);
}

static void choose(struct store *s, const struct store_txn *t, struct path *path)
{
	bool ok = true;
	const struct store_op *op;
	size_t nr;

	for (size_t i = 0; ok && i < t->nr_compare; i++)
		ok = compare(s, &t->compare[i]);
	path->v = grow(path->v, path->nr + 1, &path->cap, sizeof(*path->v));
	path->v[path->nr++] = ok;
	op = ok ? t->then : t->otherwise;
	nr = ok ? t->nr_then : t->nr_otherwise;
	for (size_t i = 0; i < nr; i++)
		if (op[i].type == STORE_OP_TXN)
			choose(s, op[i].txn, path);
}

static int check_put(struct store *s, const struct store_op *op, struct err *err)
{
	if ((op->ignore_value || op->ignore_lease) &&
	    !store_peek(s, op->range.key, op->range.key_len))
		return err_set(err, -ENOENT, "etcdserver: key not found");
	if (op->lease && !lease_find(s, op->lease))
		return err_lease(err);
	return 0;
}

/* Checks the puts (or else the ranges) of the chosen path. */
static int check_path(struct store *s, const struct store_txn *t, const struct path *path,
		      size_t *at, bool puts, struct err *err)
{
	bool ok = path->v[(*at)++];
	const struct store_op *op = ok ? t->then : t->otherwise;
	size_t nr = ok ? t->nr_then : t->nr_otherwise;
	int r = 0;

	for (size_t i = 0; r == 0 && i < nr; i++) {
		if (op[i].type == STORE_OP_TXN)
			r = check_path(s, op[i].txn, path, at, puts, err);
		else if (op[i].type == STORE_OP_PUT && puts)
			r = check_put(s, &op[i], err);
		else if (op[i].type == STORE_OP_RANGE && !puts)
			r = range_check_rev(s, op[i].range.rev, s->rev, err);
	}
	return r;
}

bool txn_writes(const struct store_txn *t)
{
	for (int branch = 0; branch < 2; branch++) {
		const struct store_op *op = branch ? t->otherwise : t->then;
		size_t nr = branch ? t->nr_otherwise : t->nr_then;

		for (size_t i = 0; i < nr; i++)
			if (op[i].type == STORE_OP_PUT || op[i].type == STORE_OP_DELETE ||
			    (op[i].type == STORE_OP_TXN && txn_writes(op[i].txn)))
				return true;
	}
	return false;
}

/* What the keys and values of both branches weigh. */
static int64_t weight(const struct store_txn *t)
{
	int64_t n = 0;

	for (int branch = 0; branch < 2; branch++) {
		const struct store_op *op = branch ? t->otherwise : t->then;
		size_t nr = branch ? t->nr_otherwise : t->nr_then;

		for (size_t i = 0; i < nr; i++) {
			n += (int64_t)op[i].range.key_len;
			if (op[i].type == STORE_OP_PUT && op[i].value)
				n += (int64_t)blob_len_hint(op[i].value);
			else if (op[i].type == STORE_OP_TXN)
				n += weight(op[i].txn);
		}
	}
	return n;
}

/* The dearer of the two branches, as etcd's quota counts. */
static int64_t cost(const struct store_txn *t)
{
	int64_t c[2] = {0, 0};

	for (int branch = 0; branch < 2; branch++) {
		const struct store_op *op = branch ? t->otherwise : t->then;
		size_t nr = branch ? t->nr_otherwise : t->nr_then;

		for (size_t i = 0; i < nr; i++) {
			if (op[i].type == STORE_OP_PUT)
				c[branch] += quota_cost(op[i].range.key_len, op[i].value);
			else if (op[i].type == STORE_OP_TXN)
				c[branch] += cost(op[i].txn);
		}
	}
	return MAX(c[0], c[1]);
}

static int run(struct store *s, const struct store_txn *t, const struct path *path, size_t *at,
	       struct store_txn_result *ret, struct err *err);

static int run_op(struct store *s, const struct store_op *op, const struct path *path, size_t *at,
		  struct store_op_result *ret, struct err *err)
{
	int r = 0;

	ret->type = (int)op->type;
	switch (op->type) {
	case STORE_OP_RANGE:
		return range_read(s, &op->range, commit_rev(s), &ret->range, err);
	case STORE_OP_PUT:
		r = op_put(s, op, op->prev_kv ? &ret->range : NULL, err);
		break;
	case STORE_OP_DELETE:
		ret->deleted = op_del(s, op->range.key, op->range.key_len, op->range.end,
				      op->range.end_len, op->prev_kv ? &ret->range : NULL);
		break;
	case STORE_OP_TXN:
		ret->txn = xcalloc(1, sizeof(*ret->txn));
		return run(s, op->txn, path, at, ret->txn, err);
	}
	ret->range.rev = commit_rev(s);
	return r;
}

static int run(struct store *s, const struct store_txn *t, const struct path *path, size_t *at,
	       struct store_txn_result *ret, struct err *err)
{
	const struct store_op *op;
	int r = 0;

	ret->succeeded = path->v[(*at)++];
	op = ret->succeeded ? t->then : t->otherwise;
	ret->nr = ret->succeeded ? t->nr_then : t->nr_otherwise;
	ret->op = ret->nr ? xcalloc(ret->nr, sizeof(*ret->op)) : NULL;
	for (size_t i = 0; r == 0 && i < ret->nr; i++)
		r = run_op(s, &op[i], path, at, &ret->op[i], err);
	ret->rev = commit_rev(s);
	return r;
}

int store_txn(struct store *s, const struct store_txn *t, struct store_txn_result *ret,
	      struct err *err)
{
	struct path path = {0};
	bool write = txn_writes(t);
	size_t at = 0;
	int64_t c;
	int r = txn_check(t, err);

	*ret = (struct store_txn_result){0};
	if (r == 0)
		r = corrupt_check(s, err);
	c = r == 0 ? cost(t) : 0;
	if (r == 0 && write && weight(t) > STORE_MAX_REQUEST)
		r = err_set(err, -E2BIG, "etcdserver: request is too large");
	if (r == 0 && c)
		r = quota_check(s, c, err);
	if (r < 0)
		return r;
	if (write)
		commit_begin(s);
	else
		s->commit_start = s->log_nr;
	choose(s, t, &path);
	if (write)
		r = check_path(s, t, &path, &at, true, err);
	at = 0;
	if (r == 0)
		r = check_path(s, t, &path, &at, false, err);
	at = 0;
	if (r == 0)
		r = run(s, t, &path, &at, ret, err);
	free(path.v);
	commit_end(s);
	if (r < 0)
		store_txn_result_release(ret);
	return r;
}

void store_txn_result_release(struct store_txn_result *ret)
{
	for (size_t i = 0; ret->op && i < ret->nr; i++) {
		store_result_release(&ret->op[i].range);
		if (ret->op[i].txn)
			store_txn_result_release(ret->op[i].txn);
		free(ret->op[i].txn);
	}
	free(ret->op);
	*ret = (struct store_txn_result){0};
}
