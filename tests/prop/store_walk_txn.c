/* The random walk's transactions, nested ones too: made, decided by the model, compared. */
#include "store_walk.h"

#include <errno.h>
#include <stdlib.h>

struct op_more { /* what the model needs to know of an op */
	struct model_span span;
	struct text val;
};
struct txn_tree {
	struct store_txn t;
	struct store_compare cmp[2];
	struct op_more cmp_more[2], more[2][3];
	struct store_op op[2][3];
	struct txn_tree *child[2][3];
	bool taken;
};

static void set_key(struct store_range *q, const struct model_span *s)
{
	q->key = s->key.p;
	q->key_len = s->key.len;
	q->end = s->end_given ? s->end.p : NULL;
	q->end_len = s->end.len;
}

static struct txn_tree *any_txn(struct walk *w, int depth)
{
	struct txn_tree *t = xcalloc(1, sizeof(*t));
	size_t nr_cmp = walk_below(w, 3);

	for (size_t i = 0; i < nr_cmp; i++) {
		struct store_compare *c = &t->cmp[i];
		struct op_more *m = &t->cmp_more[i];

		m->span = walk_span(w);
		m->val = walk_value(w);
		*c = (struct store_compare){.cmp = (enum store_cmp)walk_below(w, 4),
					    .target = (enum store_cmp_target)walk_below(w, 5),
					    .key = m->span.key.p,
					    .key_len = m->span.key.len,
					    .end = m->span.end_given ? m->span.end.p : NULL,
					    .end_len = m->span.end.len,
					    .num = (int64_t)walk_below(w, 4),
					    .val = m->val.p,
					    .val_len = m->val.len};
		if (c->target == STORE_CMP_MOD || c->target == STORE_CMP_CREATE)
			c->num = (int64_t)walk_below(w, (uint64_t)w->m.rev + 1);
	}
	t->t = (struct store_txn){t->cmp,   nr_cmp,           t->op[0],
				  t->op[1], walk_below(w, 4), walk_below(w, 4)};
	for (int b = 0; b < 2; b++)
		for (size_t i = 0; i < (b ? t->t.nr_otherwise : t->t.nr_then); i++) {
			struct store_op *op = &t->op[b][i];
			struct op_more *m = &t->more[b][i];

			op->type = walk_below(w, depth ? 4 : 3);
			m->span = walk_span(w);
			m->val = walk_value(w);
			op->prev_kv = walk_below(w, 2);
			if (op->type == STORE_OP_RANGE) {
				walk_range(w, &m->span, &op->range);
			} else if (op->type == STORE_OP_PUT) {
				m->span.end_given = false;
				op->ignore_value = walk_below(w, 6) == 0;
				op->ignore_lease = walk_below(w, 6) == 0;
				op->lease = op->ignore_lease ? 0 : walk_lease(w);
				if (!op->ignore_value)
					op->value = blob_bytes_new(m->val.p, m->val.len);
			} else if (op->type == STORE_OP_TXN) {
				t->child[b][i] = any_txn(w, depth - 1);
				op->txn = &t->child[b][i]->t;
			}
			if (op->type == STORE_OP_PUT || op->type == STORE_OP_DELETE)
				set_key(&op->range, &m->span);
		}
	return t;
}

static void txn_free(struct txn_tree *t)
{
	for (int b = 0; b < 2; b++)
		for (int i = 0; i < 3; i++) {
			blob_unref(t->op[b][i].value);
			if (t->child[b][i])
				txn_free(t->child[b][i]);
		}
	free(t);
}

static bool sign_ok(enum store_cmp c, int sign)
{
	return c == STORE_EQUAL     ? sign == 0
	       : c == STORE_GREATER ? sign > 0
	       : c == STORE_LESS    ? sign < 0
				    : sign != 0;
}

static bool model_compare(struct walk *w, const struct store_compare *c, const struct op_more *m)
{
	static const struct happening none;
	const struct happening **v;
	size_t nr = model_range(&w->m, &m->span, INT64_MAX, &v);
	bool ok = true;

	if (!nr) {
		ok = c->target != STORE_CMP_VALUE;
		v[nr++] = &none;
	}
	for (size_t i = 0; ok && i < nr; i++) {
		const struct happening *h = v[i];
		int64_t n = c->target == STORE_CMP_VERSION  ? h->version
			    : c->target == STORE_CMP_CREATE ? h->create
			    : c->target == STORE_CMP_MOD    ? h->rev
							    : h->lease;
		int sign = c->target == STORE_CMP_VALUE ? text_cmp(&h->val, &m->val)
			   : n < c->num                 ? -1
							: n > c->num;

		ok = sign_ok(c->cmp, sign);
	}
	free(v);
	return ok;
}

/* Decides every compare before anything is written, and finds what would fail. */
static int model_decide(struct walk *w, struct txn_tree *t, int *put_error, int *range_error)
{
	int b;

	t->taken = true;
	for (size_t i = 0; i < t->t.nr_compare; i++)
		t->taken = t->taken && model_compare(w, &t->cmp[i], &t->cmp_more[i]);
	b = !t->taken;
	for (size_t i = 0; i < (b ? t->t.nr_otherwise : t->t.nr_then); i++) {
		const struct store_op *op = &t->op[b][i];
		bool absent = op->type == STORE_OP_PUT &&
			      !model_at(&w->m, &t->more[b][i].span.key, INT64_MAX);

		if (op->type == STORE_OP_TXN)
			model_decide(w, t->child[b][i], put_error, range_error);
		else if (op->type == STORE_OP_PUT && !*put_error &&
			 (((op->ignore_value || op->ignore_lease) && absent) ||
			  (op->lease && !model_lease(&w->m, op->lease))))
			*put_error = -ENOENT;
		else if (op->type == STORE_OP_RANGE && !*range_error)
			*range_error = walk_rev_error(w, op->range.rev, w->m.rev);
	}
	return *put_error ? *put_error : *range_error;
}

static void model_run(struct walk *w, struct txn_tree *t, const struct store_txn_result *got)
{
	int b = !t->taken;

	CHECK(w, got->succeeded == t->taken);
	CHECK(w, got->nr == (b ? t->t.nr_otherwise : t->t.nr_then));
	for (size_t i = 0; i < got->nr; i++) {
		const struct store_op *op = &t->op[b][i];
		const struct store_op_result *res = &got->op[i];
		struct op_more *m = &t->more[b][i];
		const struct happening *h, **v;
		size_t nr;

		CHECK(w, res->type == (int)op->type);
		if (op->type == STORE_OP_RANGE) {
			walk_check_result(w, &op->range, &m->span, model_cur(&w->m), &res->range);
		} else if (op->type == STORE_OP_PUT) {
			struct text val = m->val;
			int64_t lease = op->lease;

			h = model_at(&w->m, &m->span.key, INT64_MAX);
			walk_check_prev(w, op->prev_kv ? h : NULL, &res->range);
			if (op->ignore_value)
				val = h->val;
			if (op->ignore_lease)
				lease = h->lease;
			model_put(&w->m, &m->span.key, &val, lease);
		} else if (op->type == STORE_OP_DELETE) {
			nr = model_range(&w->m, &m->span, INT64_MAX, &v);
			CHECK(w, res->range.nr == (op->prev_kv ? nr : 0));
			for (size_t j = 0; j < res->range.nr; j++)
				CHECK(w, walk_same_kv(v[j], &res->range.kv[j], false));
			free(v);
			CHECK(w, model_del(&w->m, &m->span) == res->deleted);
		} else {
			model_run(w, t->child[b][i], res->txn);
		}
	}
	CHECK(w, got->rev == model_cur(&w->m));
}

/*
 * Is there, in one branch of the root, a write beside the put `self` that meets its key? A
 * delete of an empty range counts when it starts there, as it does in etcd.
 */
static bool meets(const struct txn_tree *t, int b, const struct text *key,
		  const struct store_op *self)
{
	bool bad = false;

	for (size_t i = 0; i < (b ? t->t.nr_otherwise : t->t.nr_then); i++) {
		const struct store_op *op = &t->op[b][i];
		const struct model_span *span = &t->more[b][i].span;

		if (op == self)
			continue;
		if (op->type == STORE_OP_PUT || op->type == STORE_OP_DELETE)
			bad = bad || model_in(span, key) || text_cmp(&span->key, key) == 0;
		else if (op->type == STORE_OP_TXN)
			bad = bad || meets(t->child[b][i], 0, key, self) ||
			      meets(t->child[b][i], 1, key, self);
	}
	return bad;
}

static bool may_clash(const struct txn_tree *t, int b, const struct txn_tree *root, int branch)
{
	bool bad = false;

	for (size_t i = 0; i < (b ? t->t.nr_otherwise : t->t.nr_then); i++) {
		if (t->op[b][i].type == STORE_OP_PUT)
			bad = bad || meets(root, branch, &t->more[b][i].span.key, &t->op[b][i]);
		else if (t->op[b][i].type == STORE_OP_TXN)
			bad = bad || may_clash(t->child[b][i], 0, root, branch) ||
			      may_clash(t->child[b][i], 1, root, branch);
	}
	return bad;
}

void walk_txn(struct walk *w)
{
	struct txn_tree *t = any_txn(w, 2);
	int put_error = 0, range_error = 0, want;
	struct store_txn_result got;
	ERR_AUTO err = ERR_INIT;
	int r = store_txn(w->s, &t->t, &got, &err);

	if (r == -EINVAL) {
		CHECK(w, strstr(err_msg(&err), "duplicate key") != NULL);
		CHECK(w, may_clash(t, 0, t, 0) || may_clash(t, 1, t, 1));
		txn_free(t);
		return;
	}
	want = model_decide(w, t, &put_error, &range_error);
	CHECK(w, r == want);
	if (r == 0) {
		model_begin(&w->m);
		model_run(w, t, &got);
		model_commit(&w->m);
	}
	store_txn_result_release(&got);
	txn_free(t);
}
