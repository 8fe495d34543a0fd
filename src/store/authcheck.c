/* Who may do what. Upstream: etcd's authApplierV3 and its range permission cache. */
#include "store/auth_private.h"

static int nobody(struct err *err)
{
	return err_set(err, -EACCES, "etcdserver: user name is empty");
}

static int denied(struct err *err)
{
	return err_set(err, -EACCES, "etcdserver: permission denied");
}

static bool allows(const struct permission *p, enum store_perm what)
{
	return p->type == STORE_PERM_BOTH || p->type == what;
}

static bool open_ended(const char *end, size_t end_len)
{
	return end && end_len == 1 && end[0] == '\0';
}

/* Where p ends; a single key is a span that ends right after it. */
static const char *stop_of(const struct permission *p, size_t *ret_len)
{
	*ret_len = p->end ? p->end_len : p->key_len + 1; /* the NUL after the key */
	return p->end ? p->end : p->key;
}

static bool endless(const struct permission *p)
{
	return open_ended(p->end, p->end_len);
}

static bool holds(const struct permission *p, const char *key, size_t key_len)
{
	size_t len;
	const char *stop = stop_of(p, &len);

	return bytes_cmp(p->key, p->key_len, key, key_len) <= 0 &&
	       (endless(p) || bytes_cmp(key, key_len, stop, len) < 0);
}

/* Of the permissions that hold for key the one that goes farthest. All of a user's roles count
 * together: one may go on where another ends. */
static const struct permission *farthest(const struct store *s, const struct user *u,
					 const char *key, size_t key_len, enum store_perm what)
{
	const struct permission *best = NULL;
	const char *stop, *best_stop = NULL;
	size_t len, best_len = 0;

	for (size_t i = 0; i < u->roles.nr; i++) {
		const struct role *r = auth_role(s, u->roles.v[i]);

		for (size_t j = 0; r && j < r->nr; j++) {
			const struct permission *p = &r->perm[j];

			if (!allows(p, what) || !holds(p, key, key_len))
				continue;
			if (endless(p))
				return p;
			stop = stop_of(p, &len);
			if (best && bytes_cmp(stop, len, best_stop, best_len) <= 0)
				continue;
			best = p;
			best_stop = stop;
			best_len = len;
		}
	}
	return best;
}

static bool covered(const struct store *s, const struct user *u, const char *key, size_t key_len,
		    const char *end, size_t end_len, enum store_perm what)
{
	bool all = open_ended(end, end_len);
	const struct permission *p = farthest(s, u, key, key_len, what);

	while (p && end && !endless(p)) {
		size_t len;
		const char *stop = stop_of(p, &len);

		if (!all && bytes_cmp(stop, len, end, end_len) >= 0)
			return true;
		p = farthest(s, u, stop, len, what);
	}
	return p != NULL;
}

int store_auth_range(struct store *s, const char *user, const char *key, size_t key_len,
		     const char *end, size_t end_len, enum store_perm what, struct err *err)
{
	const struct user *u;

	if (!s->auth->enabled)
		return 0;
	if (!user)
		return nobody(err);
	u = auth_user(s, user);
	if (u && strvec_has(&u->roles, ROOT))
		return 0;
	return u && covered(s, u, key, key_len, end, end_len, what) ? 0 : denied(err);
}

int store_auth_admin(struct store *s, const char *user, struct err *err)
{
	const struct user *u;

	if (!s->auth->enabled)
		return 0;
	if (!user)
		return nobody(err);
	u = auth_user(s, user);
	if (!u)
		return auth_no_user(err);
	return strvec_has(&u->roles, ROOT) ? 0 : denied(err);
}

/* ---- leases --------------------------------------------------------------------------- */

static int all_keys(struct store *s, const char *user, int64_t lease, enum store_perm what,
		    struct err *err)
{
	STRVEC_AUTO keys = STRVEC_INIT;
	ERR_AUTO gone = ERR_INIT;
	int64_t left, granted;
	int r = 0;

	if (!s->auth->enabled || !lease || store_auth_admin(s, user, &gone) == 0 ||
	    store_lease_ttl(s, lease, &left, &granted, &keys) < 0)
		return 0;
	for (size_t i = 0; r == 0 && i < keys.nr; i++)
		r = store_auth_range(s, user, keys.v[i], strlen(keys.v[i]), NULL, 0, what, err);
	return r;
}

int store_auth_lease_revoke(struct store *s, const char *user, int64_t lease, struct err *err)
{
	return all_keys(s, user, lease, STORE_PERM_WRITE, err);
}

int store_auth_lease_keys(struct store *s, const char *user, int64_t lease, struct err *err)
{
	return all_keys(s, user, lease, STORE_PERM_READ, err);
}

/* ---- operations ----------------------------------------------------------------------- */

static int span(struct store *s, const char *user, const struct store_op *op, enum store_perm what,
		struct err *err)
{
	const struct store_range *q = &op->range;
	bool one = op->type == STORE_OP_PUT;

	return store_auth_range(s, user, q->key, q->key_len, one ? NULL : q->end,
				one ? 0 : q->end_len, what, err);
}

int store_auth_op(struct store *s, const char *user, const struct store_op *op, struct err *err)
{
	int r;

	if (!s->auth->enabled)
		return 0;
	switch (op->type) {
	case STORE_OP_RANGE:
		return span(s, user, op, STORE_PERM_READ, err);
	case STORE_OP_TXN:
		return store_auth_txn(s, user, op->txn, err);
	case STORE_OP_PUT:
	case STORE_OP_DELETE:
		break;
	}
	r = span(s, user, op, STORE_PERM_WRITE, err);
	/* a lease that this user could not revoke must not take the key along */
	if (r == 0 && op->type == STORE_OP_PUT)
		r = store_auth_lease_revoke(s, user, op->lease, err);
	if (r == 0 && op->prev_kv)
		r = span(s, user, op, STORE_PERM_READ, err);
	return r;
}

static int branch(struct store *s, const char *user, const struct store_op *ops, size_t nr,
		  struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < nr; i++) {
		struct store_op op = ops[i];

		/* upstream asks less of a put in a transaction than of one alone */
		if (op.type == STORE_OP_PUT) {
			op.lease = 0;
			op.prev_kv = false;
		}
		r = store_auth_op(s, user, &op, err);
	}
	return r;
}

int store_auth_txn(struct store *s, const char *user, const struct store_txn *t, struct err *err)
{
	int r = 0;

	if (!s->auth->enabled)
		return 0;
	for (size_t i = 0; r == 0 && i < t->nr_compare; i++) {
		const struct store_compare *c = &t->compare[i];

		r = store_auth_range(s, user, c->key, c->key_len, c->end, c->end_len,
				     STORE_PERM_READ, err);
	}
	if (r == 0)
		r = branch(s, user, t->then, t->nr_then, err);
	if (r == 0)
		r = branch(s, user, t->otherwise, t->nr_otherwise, err);
	return r;
}
