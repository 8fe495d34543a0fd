/* Reads: ranges at a revision, with etcd's rules for limit, sort and pruning. */
#include "store/internal.h"

bool range_to_key(const char *end, size_t end_len)
{
	return end && end_len == 1 && end[0] == '\0';
}

bool range_below(const struct key *k, const char *end, size_t end_len)
{
	/* an empty end cannot come over the API; treat it as "from key on", like "\0" */
	if (end_len == 0 || range_to_key(end, end_len))
		return true;
	return bytes_cmp(k->bytes, k->len, end, end_len) < 0;
}

char *store_prefix_end(const char *prefix, size_t len, size_t *ret_len)
{
	char *end;

	while (len && (unsigned char)prefix[len - 1] == 0xff)
		len--;
	if (!len) {
		*ret_len = 1;
		return xmemdup0("", 1);
	}
	end = xmemdup0(prefix, len);
	end[len - 1] = (char)((unsigned char)end[len - 1] + 1);
	*ret_len = len;
	return end;
}

int err_future(struct err *err)
{
	return err_set(err, -ERANGE, "etcdserver: mvcc: required revision is a future revision");
}

int err_compacted(struct err *err)
{
	return err_set(err, -ESTALE, "etcdserver: mvcc: required revision has been compacted");
}

int err_lease(struct err *err)
{
	return err_set(err, -ENOENT, "etcdserver: requested lease not found");
}

int range_check_rev(const struct store *s, int64_t rev, int64_t cur, struct err *err)
{
	if (rev > cur)
		return err_future(err);
	if (rev > 0 && rev < s->compact_rev)
		return err_compacted(err);
	return 0;
}

void result_add(struct store_result *r, size_t *cap, const struct record *rec, bool keys_only)
{
	struct store_kv *kv;

	r->kv = grow(r->kv, r->nr + 1, cap, sizeof(*r->kv));
	kv = &r->kv[r->nr++];
	*kv = rec->kv;
	rec->key->refs++;
	kv->value = keys_only ? NULL : blob_ref(kv->value);
}

static void kv_release(struct store_kv *kv)
{
	key_unref(key_of_kv(kv));
	blob_unref(kv->value);
}

void store_result_release(struct store_result *r)
{
	for (size_t i = 0; i < r->nr; i++)
		kv_release(&r->kv[i]);
	free(r->kv);
	*r = (struct store_result){0};
}

void store_result_add(struct store_result *r, const struct store_kv *kv)
{
	struct key *k = xmalloc(sizeof(*k) + kv->key_len + 1);

	*k = (struct key){.refs = 1, .len = (uint32_t)kv->key_len};
	memcpy(k->bytes, kv->key, kv->key_len);
	k->bytes[kv->key_len] = '\0';
	if ((r->nr & (r->nr - 1)) == 0) /* full at each power of two */
		r->kv = xreallocarray(r->kv, r->nr ? r->nr * 2 : 1, sizeof(*r->kv));
	r->kv[r->nr] = *kv;
	r->kv[r->nr].key = k->bytes;
	blob_ref(kv->value);
	r->nr++;
}

static bool outside(int64_t v, int64_t min, int64_t max)
{
	return (max && v > max) || (min && v < min);
}

static bool pruned(const struct store_range *q, const struct store_kv *kv)
{
	return outside(kv->mod_rev, q->min_mod_rev, q->max_mod_rev) ||
	       outside(kv->create_rev, q->min_create_rev, q->max_create_rev);
}

static int cmp_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int kv_cmp(const struct store_kv *a, const struct store_kv *b, enum store_target by)
{
	const char *av, *bv;
	size_t al, bl;

	switch (by) {
	case STORE_BY_KEY:
		return bytes_cmp(a->key, a->key_len, b->key, b->key_len);
	case STORE_BY_VERSION:
		return cmp_i64(a->version, b->version);
	case STORE_BY_CREATE:
		return cmp_i64(a->create_rev, b->create_rev);
	case STORE_BY_MOD:
		return cmp_i64(a->mod_rev, b->mod_rev);
	case STORE_BY_VALUE:
		if (!a->value || !b->value)
			return 0;
		av = blob_bytes(a->value, &al);
		bv = blob_bytes(b->value, &bl);
		return bytes_cmp(av, al, bv, bl);
	}
	return 0;
}

/* A stable merge sort: equal elements stay in key order, in both directions. */
static void kv_sort(struct store_kv *v, size_t nr, enum store_target by, int sign)
{
	struct store_kv *from = v, *to, *tmp;

	if (nr < 2)
		return;
	tmp = to = xcalloc(nr, sizeof(*tmp));
	for (size_t w = 1; w < nr; w *= 2) {
		struct store_kv *swap = from;

		for (size_t lo = 0; lo < nr; lo += 2 * w) {
			size_t a = lo, mid = MIN(lo + w, nr), b = mid, hi = MIN(lo + 2 * w, nr);

			for (size_t i = lo; i < hi; i++) {
				if (b >= hi ||
				    (a < mid && sign * kv_cmp(&from[a], &from[b], by) <= 0))
					to[i] = from[a++];
				else
					to[i] = from[b++];
			}
		}
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, nr * sizeof(*v));
	free(tmp);
}

/* Collects up to max records (0: all) and counts all. */
static void collect(struct store *s, const struct store_range *q, int64_t rev, int64_t max,
		    struct store_result *ret)
{
	struct cursor c;
	struct key *k;
	size_t cap = 0;

	if (!q->end) {
		struct record *r;

		k = index_find(&s->index, q->key, q->key_len, index_hash(q->key, q->key_len));
		r = k ? record_live_at(k, rev) : NULL;
		if (!r)
			return;
		ret->count = 1;
		if (!q->count_only)
			result_add(ret, &cap, r, false);
		return;
	}
	/* everything, now, and only how much of it: no need to look */
	if (q->count_only && q->key_len == 1 && !q->key[0] && range_to_key(q->end, q->end_len) &&
	    rev >= s->rev) {
		ret->count = s->live;
		return;
	}
	c = index_seek(&s->index, q->key, q->key_len);
	while ((k = index_next(&c)) && range_below(k, q->end, q->end_len)) {
		struct record *r = record_live_at(k, rev);

		if (!r)
			continue;
		ret->count++;
		if (!q->count_only && (!max || (int64_t)ret->nr < max))
			result_add(ret, &cap, r, false);
	}
}

int range_read(struct store *s, const struct store_range *q, int64_t cur, struct store_result *ret,
	       struct err *err)
{
	bool prune = q->min_mod_rev || q->max_mod_rev || q->min_create_rev || q->max_create_rev;
	enum store_sort order = q->sort;
	int r = range_check_rev(s, q->rev, cur, err);
	size_t kept = 0;

	*ret = (struct store_result){.rev = cur};
	if (r < 0)
		return r;
	/* one more than the limit tells whether there is more */
	collect(s, q, q->rev > 0 ? q->rev : cur,
		q->limit > 0 && order == STORE_SORT_NONE && !prune ? q->limit + 1 : 0, ret);
	for (size_t i = 0; prune && i < ret->nr; i++) {
		if (pruned(q, &ret->kv[i]))
			kv_release(&ret->kv[i]);
		else
			ret->kv[kept++] = ret->kv[i];
	}
	if (prune)
		ret->nr = kept;
	if (q->target != STORE_BY_KEY && order == STORE_SORT_NONE)
		order = STORE_SORT_ASCEND;
	if (order == STORE_SORT_DESCEND || (order != STORE_SORT_NONE && q->target != STORE_BY_KEY))
		kv_sort(ret->kv, ret->nr, q->target, order == STORE_SORT_DESCEND ? -1 : 1);
	if (q->limit > 0 && (int64_t)ret->nr > q->limit) {
		ret->more = true;
		while ((int64_t)ret->nr > q->limit)
			kv_release(&ret->kv[--ret->nr]);
	}
	for (size_t i = 0; q->keys_only && i < ret->nr; i++) {
		blob_unref(ret->kv[i].value);
		ret->kv[i].value = NULL;
	}
	return 0;
}

int store_get(struct store *s, const struct store_range *q, struct store_result *ret,
	      struct err *err)
{
	*ret = (struct store_result){0};
	if (!q->key_len)
		return err_set(err, -EINVAL, "etcdserver: key is not provided");
	return range_read(s, q, s->rev, ret, err);
}

const struct store_kv *store_peek(struct store *s, const char *key, size_t key_len)
{
	const struct key *k = index_find(&s->index, key, key_len, index_hash(key, key_len));

	return k && k->newest->kv.value ? &k->newest->kv : NULL;
}

int store_each(struct store *s, const char *prefix, size_t len,
	       int (*fn)(const struct store_kv *kv, void *arg), void *arg)
{
	struct cursor c = index_seek(&s->index, prefix, len);
	const struct key *k;

	while ((k = index_next(&c))) {
		int r;

		if (k->len < len || (len && memcmp(k->bytes, prefix, len) != 0))
			break;
		if (!k->newest->kv.value)
			continue;
		r = fn(&k->newest->kv, arg);
		if (r)
			return r;
	}
	return 0;
}
