/* Single writes: put, delete, compare-and-swap. */
#include "store/internal.h"

static int check_key(size_t key_len, struct err *err)
{
	if (!key_len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	return 0;
}

/* What a proposal may weigh; the rest of the message is a few dozen bytes. */
static int check_size(size_t bytes, struct err *err)
{
	if ((int64_t)bytes + 32 > STORE_MAX_REQUEST)
		return err_set(err, -E2BIG, "etcdserver: request is too large");
	return 0;
}

static int find_lease(struct store *s, int64_t id, struct lease **ret, struct err *err)
{
	*ret = NULL;
	if (!id)
		return 0;
	*ret = lease_find(s, id);
	return *ret ? 0 : err_lease(err);
}

int op_put(struct store *s, const struct store_op *op, struct store_result *prev, struct err *err)
{
	const struct store_range *q = &op->range;
	const struct store_kv *old = NULL;
	struct blob *value = op->value;
	int64_t lease_nr = op->lease;
	struct lease *lease;
	int r;

	if (op->prev_kv || op->ignore_value || op->ignore_lease)
		old = store_peek(s, q->key, q->key_len);
	if ((op->ignore_value || op->ignore_lease) && !old)
		return err_set(err, -ENOENT, "etcdserver: key not found");
	if (op->ignore_value)
		value = old->value;
	if (op->ignore_lease)
		lease_nr = old->lease;
	r = find_lease(s, lease_nr, &lease, err);
	if (r < 0)
		return r;
	if (op->prev_kv && old && prev) {
		size_t cap = 0;

		result_add(prev, &cap, key_of_kv(old)->newest, false);
		prev->count = 1;
	}
	write_put(s, old ? key_of_kv(old) : NULL, q->key, q->key_len, value, lease);
	return 0;
}

int64_t op_del(struct store *s, const char *key, size_t len, const char *end, size_t end_len,
	       struct store_result *prev)
{
	struct cursor c;
	struct key *k;
	int64_t nr = 0;
	size_t cap = 0;

	if (!end) {
		k = index_find(&s->index, key, len, index_hash(key, len));
		if (!k || !k->newest->kv.value)
			return 0;
		if (prev)
			result_add(prev, &cap, k->newest, false);
		write_tombstone(s, k);
		nr = 1;
	} else {
		c = index_seek(&s->index, key, len);
		while ((k = index_next(&c)) && range_below(k, end, end_len)) {
			if (!k->newest->kv.value)
				continue;
			if (prev)
				result_add(prev, &cap, k->newest, false);
			write_tombstone(s, k);
			nr++;
		}
	}
	if (prev)
		prev->count = (int64_t)prev->nr;
	return nr;
}

int store_put(struct store *s, const char *key, size_t key_len, struct blob *value, int64_t lease,
	      struct store_result *prev, int64_t *ret_rev, struct err *err)
{
	struct store_op op = {.type = STORE_OP_PUT,
			      .range = {.key = key, .key_len = key_len},
			      .value = value,
			      .lease = lease,
			      .prev_kv = prev != NULL};
	int r = check_key(key_len, err);
	int64_t rev;

	if (prev)
		*prev = (struct store_result){0};
	if (r == 0)
		r = check_size(key_len + blob_len_hint(value), err);
	if (r == 0 && s->leader)
		return s->leader->put(s->leader_arg, key, key_len, value, lease, ret_rev, err);
	if (r == 0)
		r = quota_check(s, quota_cost(key_len, value), err);
	if (r < 0)
		return r;
	commit_begin(s);
	r = op_put(s, &op, prev, err);
	rev = commit_end(s);
	if (r == 0 && ret_rev)
		*ret_rev = rev;
	if (prev)
		prev->rev = rev;
	return r;
}

int store_del(struct store *s, const char *key, size_t key_len, const char *end, size_t end_len,
	      struct store_result *prev, int64_t *ret_deleted, int64_t *ret_rev, struct err *err)
{
	int r = check_key(key_len, err);
	int64_t nr, rev;

	if (prev)
		*prev = (struct store_result){0};
	if (r == 0)
		r = corrupt_check(s, err);
	if (r < 0)
		return r;
	commit_begin(s);
	nr = op_del(s, key, key_len, end, end_len, prev);
	rev = commit_end(s);
	if (ret_deleted)
		*ret_deleted = nr;
	if (ret_rev)
		*ret_rev = rev;
	if (prev)
		prev->rev = rev;
	return 0;
}

int store_cas(struct store *s, const char *key, size_t key_len, int64_t expect_mod_rev,
	      struct blob *value, int64_t lease_nr, int64_t *ret_rev, struct err *err)
{
	const struct store_kv *old;
	struct lease *lease = NULL;
	int r = check_key(key_len, err);
	int64_t rev;

	if (r == 0 && value)
		r = check_size(key_len + blob_len_hint(value), err);
	if (r == 0 && s->leader)
		return s->leader->cas(s->leader_arg, key, key_len, expect_mod_rev, value, lease_nr,
				      ret_rev, err);
	if (r == 0 && value)
		r = quota_check(s, quota_cost(key_len, value), err);
	if (r == 0)
		r = find_lease(s, lease_nr, &lease, err);
	if (r < 0)
		return r;
	commit_begin(s);
	old = store_peek(s, key, key_len);
	if ((old ? old->mod_rev : 0) != expect_mod_rev) {
		commit_end(s);
		return err_set(err, -ESTALE, "etcdserver: mod revision is %lld, not %lld",
			       (long long)(old ? old->mod_rev : 0), (long long)expect_mod_rev);
	}
	if (value)
		write_put(s, old ? key_of_kv(old) : NULL, key, key_len, value, lease);
	else if (old)
		write_tombstone(s, key_of_kv(old));
	rev = commit_end(s);
	if (ret_rev)
		*ret_rev = rev;
	return 0;
}
