#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "store/auth_private.h"

struct world {
	struct sim *sim;
	struct store *s;
	uint64_t seed;
};

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(1, INT64_C(1700000000) * SIM_SEC);
	w->s = store_new(w->sim);
	w->seed = 1;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	store_free(w->s);
	sim_free(w->sim);
	free(w);
	return 0;
}

#define ok(call)                                                                                   \
	do {                                                                                       \
		ERR_AUTO err = ERR_INIT;                                                           \
		int r_ = (call);                                                                   \
		if (r_ != 0)                                                                       \
			print_message("%s\n", err_msg(&err));                                      \
		assert_int_equal(r_, 0);                                                           \
	} while (0)
#define refused(call, text)                                                                        \
	do {                                                                                       \
		ERR_AUTO err = ERR_INIT;                                                           \
		assert_true((call) < 0);                                                           \
		assert_string_equal(err_msg(&err), text);                                          \
	} while (0)

/* root:pw, alice:wonder with the role r; authentication on */
static void enable(struct world *w)
{
	ok(auth_user_add(w->s, "root", "pw", false, &err));
	ok(auth_user_add(w->s, "alice", "wonder", false, &err));
	ok(auth_role_add(w->s, "r", &err));
	ok(auth_grant_role(w->s, "alice", "r", &err));
	ok(auth_grant_role(w->s, "root", "root", &err));
	ok(auth_enable(w->s, &err));
}

static bool may(struct world *w, const char *key, size_t key_len, const char *end, size_t end_len)
{
	ERR_AUTO err = ERR_INIT;

	return store_auth_range(w->s, "alice", key, key_len, end, end_len, STORE_PERM_READ, &err) ==
	       0;
}

/* ---- spans --------------------------------------------------------------------------------- */

static uint64_t below(struct world *w, uint64_t n)
{
	w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
	return (w->seed >> 33) % n;
}

/* A key of one or two letters. */
static size_t some_key(struct world *w, char key[3])
{
	size_t len = 1 + below(w, 2);

	key[0] = (char)('a' + below(w, 4));
	key[1] = (char)('a' + below(w, 4));
	key[len] = '\0';
	return len;
}

struct span {
	char key[3], end[3];
	size_t key_len, end_len; /* end_len 0: one key; "\0": without end */
};

static void some_span(struct world *w, struct span *sp)
{
	*sp = (struct span){.key_len = 0};
	sp->key_len = some_key(w, sp->key);
	if (below(w, 4) == 0)
		return;
	if (below(w, 6) == 0) {
		sp->end_len = 1;
		return;
	}
	sp->end_len = some_key(w, sp->end);
	if (strcmp(sp->end, sp->key) <= 0) {
		sp->end[0] = (char)(sp->key[0] + 1);
		sp->end[1] = '\0';
		sp->end_len = 1;
	}
}

static bool inside(const struct span *sp, const char *p, size_t len)
{
	bool from = bytes_cmp(sp->key, sp->key_len, p, len) <= 0;

	if (!sp->end_len)
		return bytes_cmp(sp->key, sp->key_len, p, len) == 0;
	if (sp->end_len == 1 && !sp->end[0])
		return from;
	return from && bytes_cmp(p, len, sp->end, sp->end_len) < 0;
}

/* Whether every key of q is inside one of v. That changes only where one of them begins or
 * ends, so those places are all there is to look at. */
static bool naive(const struct span *v, size_t nr, const struct span *q)
{
	char at[64][4];
	size_t len[64], n = 0;

	at[n][0] = q->key[0], at[n][1] = q->key[1], len[n++] = q->key_len;
	for (size_t i = 0; i < nr; i++) {
		memcpy(at[n], v[i].key, 3);
		len[n++] = v[i].key_len;
		memcpy(at[n], v[i].key, 3); /* right after it: with a NUL more */
		at[n][v[i].key_len] = '\0';
		len[n++] = v[i].key_len + 1;
		if (v[i].end_len && v[i].end[0]) {
			memcpy(at[n], v[i].end, 3);
			len[n++] = v[i].end_len;
		}
	}
	for (size_t i = 0; i < n; i++) {
		bool in = false;

		if (!inside(q, at[i], len[i]))
			continue;
		for (size_t j = 0; j < nr && !in; j++)
			in = inside(&v[j], at[i], len[i]);
		if (!in)
			return false;
	}
	return true;
}

static void permissions_of_all_roles_count_together(void **state)
{
	struct world *w = *state;
	struct span v[6], q;
	int yes = 0;

	enable(w);
	ok(auth_role_add(w->s, "r2", &err));
	ok(auth_grant_role(w->s, "alice", "r2", &err));
	for (int round = 0; round < 4000; round++) {
		size_t nr = 1 + below(w, ARRAY_SIZE(v));

		for (size_t i = 0; i < nr; i++) {
			struct permission p = {.type = below(w, 2) ? STORE_PERM_BOTH
								   : STORE_PERM_READ};

			some_span(w, &v[i]);
			p.key = v[i].key;
			p.key_len = v[i].key_len;
			p.end = v[i].end_len ? v[i].end : NULL;
			p.end_len = v[i].end_len;
			ok(auth_grant(w->s, i % 2 ? "r2" : "r", &p, &err));
		}
		some_span(w, &q);
		if (may(w, q.key, q.key_len, q.end_len ? q.end : NULL, q.end_len) !=
		    naive(v, nr, &q))
			fail_msg("round %d: %s %s", round, q.key, q.end);
		yes += naive(v, nr, &q);
		for (size_t i = 0; i < nr; i++) {
			ERR_AUTO err = ERR_INIT;

			(void)!auth_revoke(w->s, i % 2 ? "r2" : "r", v[i].key, v[i].key_len,
					   v[i].end_len ? v[i].end : NULL, v[i].end_len, &err);
		}
		assert_false(may(w, "a", 1, NULL, 0));
	}
	assert_true(yes > 400 && yes < 3600);
}

static void writing_is_not_reading(void **state)
{
	struct world *w = *state;
	char k[] = "k";
	struct permission p = {.type = STORE_PERM_WRITE, .key = k, .key_len = 1};
	struct store_op op = {.type = STORE_OP_PUT, .range = {.key = "k", .key_len = 1}};

	enable(w);
	ok(auth_grant(w->s, "r", &p, &err));
	assert_false(may(w, "k", 1, NULL, 0));
	ok(store_auth_op(w->s, "alice", &op, &err));
	op.prev_kv = true;
	refused(store_auth_op(w->s, "alice", &op, &err), "etcdserver: permission denied");
	refused(store_auth_op(w->s, NULL, &op, &err), "etcdserver: user name is empty");
	refused(store_auth_op(w->s, "mallory", &op, &err), "etcdserver: permission denied");
	ok(store_auth_op(w->s, "root", &op, &err));
	ok(auth_grant_role(w->s, "alice", "root", &err));
	ok(store_auth_op(w->s, "alice", &op, &err));
	auth_disable(w->s);
	ok(store_auth_op(w->s, NULL, &op, &err));
}

/* ---- who one is -------------------------------------------------------------------------------
 */

static void tokens_end(void **state)
{
	struct world *w = *state;
	BUF_AUTO token = BUF_INIT;
	const char *user;

	enable(w);
	refused(auth_authenticate(w->s, "alice", "blunder", &token, &err),
		"etcdserver: authentication failed, invalid user ID or password");
	ok(auth_authenticate(w->s, "alice", "wonder", &token, &err));
	for (int i = 0; i < 3; i++) { /* used, it lives on */
		sim_advance_to(w->sim, sim_now(w->sim) + 299 * SIM_SEC);
		ok(store_auth_caller(w->s, token.s, "cn", &user, &err));
		assert_string_equal(user, "alice");
	}
	ok(store_auth_caller(w->s, NULL, "cn", &user, &err));
	assert_string_equal(user, "cn");
	sim_advance_to(w->sim, sim_now(w->sim) + 300 * SIM_SEC);
	refused(store_auth_caller(w->s, token.s, "cn", &user, &err),
		"etcdserver: invalid auth token");
	buf_reset(&token);
	ok(auth_authenticate(w->s, "alice", "wonder", &token, &err));
	ok(auth_user_passwd(w->s, "alice", "other", &err));
	refused(store_auth_caller(w->s, token.s, NULL, &user, &err),
		"etcdserver: invalid auth token");
	refused(auth_authenticate(w->s, "alice", "wonder", &token, &err),
		"etcdserver: authentication failed, invalid user ID or password");
	buf_reset(&token);
	ok(auth_authenticate(w->s, "alice", "other", &token, &err));
	ok(auth_user_delete(w->s, "alice", &err));
	refused(store_auth_caller(w->s, token.s, NULL, &user, &err),
		"etcdserver: invalid auth token");
}

static void a_snapshot_has_the_users(void **state)
{
	struct world *w = *state;
	struct store *other = store_new(w->sim);
	BUF_AUTO snap = BUF_INIT;
	BUF_AUTO again = BUF_INIT;
	BUF_AUTO token = BUF_INIT;
	char k[] = "k", z[] = "z";
	struct permission p = {
		.type = STORE_PERM_READ, .key = k, .key_len = 1, .end = z, .end_len = 1};
	const char *user;

	enable(w);
	ok(auth_user_add(w->s, "cert", "", true, &err));
	ok(auth_grant(w->s, "r", &p, &err));
	ok(auth_authenticate(w->s, "alice", "wonder", &token, &err));
	store_snapshot(w->s, &snap);
	ok(store_restore(other, snap.s, snap.len, &err));
	store_snapshot(other, &again);
	assert_int_equal(snap.len, again.len);
	assert_memory_equal(snap.s, again.s, snap.len);
	assert_true(store_auth_enabled(other));
	assert_true(store_auth_rev(other) == store_auth_rev(w->s));
	refused(store_auth_caller(other, token.s, NULL, &user, &err),
		"etcdserver: invalid auth token");
	buf_reset(&token);
	ok(auth_authenticate(other, "alice", "wonder", &token, &err));
	refused(auth_authenticate(other, "cert", "", &token, &err),
		"auth: authentication failed, password was given for no password user");
	ok(store_auth_range(other, "alice", "k", 1, "z", 1, STORE_PERM_READ, &err));
	refused(store_auth_range(other, "alice", "k", 1, "zz", 2, STORE_PERM_READ, &err),
		"etcdserver: permission denied");
	store_free(other);
}

/* Who must not write a key must not end it by its lease. */
static void a_lease_is_as_its_keys(void **state)
{
	struct world *w = *state;
	struct blob *b = blob_bytes_new("v", 1);
	char mine[] = "mine";
	struct permission p = {.type = STORE_PERM_BOTH, .key = mine, .key_len = 4};
	int64_t id;

	enable(w);
	ok(auth_grant(w->s, "r", &p, &err));
	ok(store_lease_grant(w->s, 0, 100, &id, &err));
	ok(store_put(w->s, "mine", 4, b, id, NULL, NULL, &err));
	ok(store_auth_lease_revoke(w->s, "alice", id, &err));
	ok(store_auth_lease_keys(w->s, "alice", id, &err));
	ok(store_put(w->s, "other", 5, b, id, NULL, NULL, &err));
	refused(store_auth_lease_revoke(w->s, "alice", id, &err), "etcdserver: permission denied");
	refused(store_auth_lease_keys(w->s, "alice", id, &err), "etcdserver: permission denied");
	ok(store_auth_lease_revoke(w->s, "root", id, &err));
	blob_unref(b);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(permissions_of_all_roles_count_together),
		T(writing_is_not_reading),
		T(tokens_end),
		T(a_snapshot_has_the_users),
		T(a_lease_is_as_its_keys),
	};

	return cmocka_run_group_tests_name("store_auth", tests, NULL, NULL);
}
