/* Leases: keys that vanish unless someone keeps them alive. */
#include "store/internal.h"

#define MIN_TTL 2 /* three half election timeouts, rounded up */
#define MAX_TTL INT64_C(9000000000)

struct lease {
	struct store *s;
	int64_t id, ttl_s, expiry;
	struct timer timer;
	struct key **keys;
	size_t nr, cap;
};

static size_t lease_pos(const struct store *s, int64_t id)
{
	size_t lo = 0, hi = s->leases_nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->leases[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct lease *lease_find(const struct store *s, int64_t id)
{
	size_t i = lease_pos(s, id);

	return i < s->leases_nr && s->leases[i]->id == id ? s->leases[i] : NULL;
}

int64_t lease_id(const struct lease *l)
{
	return l->id;
}

int64_t lease_granted(const struct lease *l)
{
	return l->ttl_s;
}

void lease_attach(struct lease *l, struct key *k)
{
	l->keys = grow(l->keys, l->nr + 1, &l->cap, sizeof(struct key *));
	k->lease = l;
	k->lease_idx = l->nr;
	l->keys[l->nr++] = k;
}

void lease_detach(struct key *k)
{
	struct lease *l = k->lease;

	if (!l)
		return;
	l->keys[k->lease_idx] = l->keys[--l->nr];
	l->keys[k->lease_idx]->lease_idx = k->lease_idx;
	k->lease = NULL;
}

static void lease_free(struct lease *l)
{
	timer_cancel(l->s->sim, &l->timer);
	free(l->keys);
	free(l);
}

static int key_cmp(const void *a, const void *b)
{
	const struct key *x = *(struct key *const *)a, *y = *(struct key *const *)b;

	return bytes_cmp(x->bytes, x->len, y->bytes, y->len);
}

static void sort_keys(struct lease *l)
{
	if (l->nr > 1)
		qsort(l->keys, l->nr, sizeof(struct key *), key_cmp);
	for (size_t i = 0; i < l->nr; i++)
		l->keys[i]->lease_idx = i;
}

/* Deletes the lease's keys, in key order, in one revision, and the lease. */
static int64_t revoke(struct store *s, struct lease *l)
{
	struct key **keys = l->keys;
	size_t nr = l->nr, i = lease_pos(s, l->id);

	commit_begin(s);
	sort_keys(l);
	l->keys = NULL;
	l->nr = l->cap = 0;
	memmove(s->leases + i, s->leases + i + 1, (s->leases_nr - i - 1) * sizeof(struct lease *));
	s->leases_nr--;
	for (i = 0; i < nr; i++) {
		keys[i]->lease = NULL;
		write_tombstone(s, keys[i]);
	}
	free(keys);
	lease_free(l);
	return commit_end(s);
}

static void expired(void *arg)
{
	struct lease *l = arg;

	revoke(l->s, l);
}

/* Starts the whole term now. */
static void renew(struct lease *l)
{
	int64_t now = sim_now(l->s->sim);

	l->expiry = now + MIN(l->ttl_s, (SIM_NEVER - now) / SIM_SEC) * SIM_SEC;
	timer_set(l->s->sim, &l->timer, l->expiry);
}

static struct lease *lease_add(struct store *s, int64_t id, int64_t ttl_s)
{
	struct lease *l = xcalloc(1, sizeof(*l));
	size_t i = lease_pos(s, id);

	l->s = s;
	l->id = id;
	l->ttl_s = ttl_s;
	timer_init(&l->timer, expired, l);
	renew(l);
	s->leases = grow(s->leases, s->leases_nr + 1, &s->leases_cap, sizeof(struct lease *));
	memmove(s->leases + i + 1, s->leases + i, (s->leases_nr - i) * sizeof(struct lease *));
	s->leases[i] = l;
	s->leases_nr++;
	return l;
}

int store_lease_grant(struct store *s, int64_t id, int64_t ttl_s, int64_t *ret_id, struct err *err)
{
	int r;

	if (s->leader)
		return s->leader->lease_grant(s->leader_arg, ttl_s, ret_id, err);
	if (ttl_s > MAX_TTL) {
		s->raft_index++; /* found out when applied */
		return err_set(err, -EINVAL, "etcdserver: too large lease TTL");
	}
	r = quota_check(s, 64, err);
	if (r < 0)
		return r;
	while (id == 0) {
		id = (int64_t)(request_id(s) & INT64_MAX);
		s->id_suffix++;
	}
	s->raft_index++;
	if (lease_find(s, id))
		return err_set(err, -EEXIST, "etcdserver: lease already exists");
	lease_add(s, id, MAX(ttl_s, MIN_TTL));
	if (ret_id)
		*ret_id = id;
	return 0;
}

int lease_restore(struct store *s, int64_t id, int64_t ttl_s, struct err *err)
{
	if (!id || lease_find(s, id) || ttl_s < 1 || ttl_s > MAX_TTL)
		return err_set(err, -EBADMSG, "snapshot: bad lease %llx", (unsigned long long)id);
	lease_add(s, id, ttl_s);
	return 0;
}

int store_lease_revoke(struct store *s, int64_t id, int64_t *ret_rev, struct err *err)
{
	struct lease *l = lease_find(s, id);
	int r = corrupt_check(s, err);

	if (r < 0)
		return r;
	if (!l) {
		commit_begin(s);
		commit_end(s);
		return err_lease(err);
	}
	id = revoke(s, l);
	if (ret_rev)
		*ret_rev = id;
	return 0;
}

int store_lease_keepalive(struct store *s, int64_t id, int64_t *ret_ttl_s, struct err *err)
{
	struct lease *l = lease_find(s, id);
	int64_t ttl_s = 0;

	if (s->leader)
		return s->leader->lease_keepalive(s->leader_arg, id, ret_ttl_s ? ret_ttl_s : &ttl_s,
						  err);
	if (!l)
		return err_lease(err);
	renew(l);
	if (ret_ttl_s)
		*ret_ttl_s = l->ttl_s;
	return 0;
}

int store_lease_ttl(struct store *s, int64_t id, int64_t *ret_left_s, int64_t *ret_granted_s,
		    struct strvec *keys)
{
	struct lease *l = lease_find(s, id);

	*ret_left_s = l ? MAX(0, l->expiry - sim_now(s->sim)) / SIM_SEC : -1;
	*ret_granted_s = l ? l->ttl_s : 0;
	if (!l)
		return -ENOENT;
	if (keys) {
		sort_keys(l);
		for (size_t i = 0; i < l->nr; i++)
			strvec_addn(keys, l->keys[i]->bytes, l->keys[i]->len);
	}
	return 0;
}

static int expiry_cmp(const void *a, const void *b)
{
	const struct lease *x = *(struct lease *const *)a, *y = *(struct lease *const *)b;

	if (x->expiry != y->expiry)
		return x->expiry < y->expiry ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

size_t store_leases(struct store *s, int64_t **ret_ids)
{
	size_t nr = s->leases_nr;
	struct lease **v = xcalloc(nr + 1, sizeof(struct lease *));

	*ret_ids = xcalloc(nr + 1, sizeof(**ret_ids));
	if (nr)
		memcpy(v, s->leases, nr * sizeof(struct lease *));
	qsort(v, nr, sizeof(struct lease *), expiry_cmp);
	for (size_t i = 0; i < nr; i++)
		(*ret_ids)[i] = v[i]->id;
	free(v);
	return nr;
}

void leases_extend(struct store *s)
{
	for (size_t i = 0; i < s->leases_nr; i++)
		renew(s->leases[i]);
}

void leases_adopt(struct store *s)
{
	for (size_t i = 0; i < s->leases_nr; i++)
		s->leases[i]->s = s;
}

void leases_release(struct store *s)
{
	for (size_t i = 0; i < s->leases_nr; i++) {
		struct lease *l = s->leases[i];

		while (l->nr)
			lease_detach(l->keys[l->nr - 1]);
		lease_free(l);
	}
	free(s->leases);
	s->leases = NULL;
	s->leases_nr = s->leases_cap = 0;
}

bool leases_verify(const struct store *s)
{
	for (size_t i = 0; i < s->leases_nr; i++) {
		const struct lease *l = s->leases[i];

		if (i && s->leases[i - 1]->id >= l->id)
			return false;
		for (size_t j = 0; j < l->nr; j++) {
			const struct key *k = l->keys[j];

			if (k->lease != l || k->lease_idx != j || !k->newest->kv.value ||
			    k->newest->kv.lease != l->id)
				return false;
		}
	}
	return true;
}
