/*
 * What makes a transaction invalid before it runs: empty keys, too many operations, and
 * writes of one key twice. The last follows etcd's order of collecting, quirks included:
 * a put may meet neither another put of its path nor any delete collected so far.
 */
#include "store/internal.h"

struct span {
	const char *key;
	size_t key_len;
	const char *end; /* NULL: one key */
	size_t end_len;
};

struct writes {
	struct span *puts, *dels;
	size_t nr_puts, cap_puts, nr_dels, cap_dels;
};

static void writes_release(struct writes *w)
{
	free(w->puts);
	free(w->dels);
}

static void span_add(struct span **v, size_t *nr, size_t *cap, const struct span *sp)
{
	*v = grow(*v, *nr + 1, cap, sizeof(**v));
	(*v)[(*nr)++] = *sp;
}

static struct span span_of(const struct store_op *op)
{
	return (struct span){op->range.key, op->range.key_len, op->range.end, op->range.end_len};
}

static bool covers(const struct span *d, const struct span *p)
{
	int c = bytes_cmp(p->key, p->key_len, d->key, d->key_len);

	if (!d->end || c <= 0)
		return c == 0;
	return d->end_len == 0 || range_to_key(d->end, d->end_len) ||
	       bytes_cmp(p->key, p->key_len, d->end, d->end_len) < 0;
}

static bool has_put(const struct writes *w, const struct span *p)
{
	for (size_t i = 0; i < w->nr_puts; i++)
		if (bytes_cmp(w->puts[i].key, w->puts[i].key_len, p->key, p->key_len) == 0)
			return true;
	return false;
}

static int put_once(struct writes *w, const struct span *p, const struct writes *exclusive,
		    struct err *err)
{
	bool bad = has_put(w, p) && !(exclusive && has_put(exclusive, p));

	for (size_t i = 0; !bad && i < w->nr_dels; i++)
		bad = covers(&w->dels[i], p);
	if (bad)
		return err_set(err, -EINVAL, "etcdserver: duplicate key given in txn request");
	if (!has_put(w, p))
		span_add(&w->puts, &w->nr_puts, &w->cap_puts, p);
	return 0;
}

static int collect(const struct store_op *op, size_t nr, struct writes *w, struct err *err);

static int collect_child(const struct store_txn *t, struct writes *w, struct err *err)
{
	struct writes a = {0}, b = {0};
	int r = collect(t->then, t->nr_then, &a, err);

	if (r == 0)
		r = collect(t->otherwise, t->nr_otherwise, &b, err);
	for (size_t i = 0; r == 0 && i < a.nr_dels; i++)
		span_add(&w->dels, &w->nr_dels, &w->cap_dels, &a.dels[i]);
	for (size_t i = 0; r == 0 && i < b.nr_dels; i++)
		span_add(&w->dels, &w->nr_dels, &w->cap_dels, &b.dels[i]);
	for (size_t i = 0; r == 0 && i < a.nr_puts; i++)
		r = put_once(w, &a.puts[i], NULL, err);
	/* only one of the two branches runs, so they may put the same key */
	for (size_t i = 0; r == 0 && i < b.nr_puts; i++)
		r = put_once(w, &b.puts[i], &a, err);
	writes_release(&a);
	writes_release(&b);
	return r;
}

static int collect(const struct store_op *op, size_t nr, struct writes *w, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < nr; i++) {
		struct span sp = span_of(&op[i]);

		if (op[i].type == STORE_OP_DELETE)
			span_add(&w->dels, &w->nr_dels, &w->cap_dels, &sp);
	}
	for (size_t i = 0; r == 0 && i < nr; i++)
		if (op[i].type == STORE_OP_TXN)
			r = collect_child(op[i].txn, w, err);
	for (size_t i = 0; r == 0 && i < nr; i++) {
		struct span sp = span_of(&op[i]);

		if (op[i].type == STORE_OP_PUT)
			r = put_once(w, &sp, NULL, err);
	}
	return r;
}

static int check_fields(const struct store_txn *t, size_t max_ops, struct err *err);

static int check_op(const struct store_op *op, size_t max_ops, struct err *err)
{
	size_t len = 0;

	if (op->type == STORE_OP_TXN)
		return check_fields(op->txn, max_ops, err);
	if (!op->range.key_len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	if (op->type != STORE_OP_PUT)
		return 0;
	if (op->ignore_value && op->value)
		blob_bytes(op->value, &len);
	if (len)
		return err_set(err, -EINVAL, "etcdserver: value is provided");
	if (op->ignore_lease && op->lease)
		return err_set(err, -EINVAL, "etcdserver: lease is provided");
	return 0;
}

static int check_fields(const struct store_txn *t, size_t max_ops, struct err *err)
{
	size_t ops = MAX(t->nr_compare, MAX(t->nr_then, t->nr_otherwise));
	int r = 0;

	if (ops > max_ops)
		return err_set(err, -EINVAL, "etcdserver: too many operations in txn request");
	for (size_t i = 0; i < t->nr_compare; i++)
		if (!t->compare[i].key_len)
			return err_set(err, -EINVAL, "etcdserver: key is not provided");
	for (size_t i = 0; r == 0 && i < t->nr_then; i++)
		r = check_op(&t->then[i], max_ops - ops, err);
	for (size_t i = 0; r == 0 && i < t->nr_otherwise; i++)
		r = check_op(&t->otherwise[i], max_ops - ops, err);
	return r;
}

int txn_check(const struct store_txn *t, struct err *err)
{
	int r = check_fields(t, STORE_MAX_TXN_OPS, err);

	for (int branch = 0; r == 0 && branch < 2; branch++) {
		struct writes w = {0};

		r = collect(branch ? t->otherwise : t->then, branch ? t->nr_otherwise : t->nr_then,
			    &w, err);
		writes_release(&w);
	}
	return r;
}
