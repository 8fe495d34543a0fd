#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "store/store.h"

struct world {
	struct sim *sim;
	struct store *s;
	struct buf told; /* by watches */
	struct store_watch *w[4];
};

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(1, INT64_C(1700000000) * SIM_SEC);
	w->s = store_new(w->sim);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	assert_true(store_verify(w->s));
	store_free(w->s);
	sim_free(w->sim);
	buf_release(&w->told);
	free(w);
	return 0;
}

static int64_t put(struct world *w, const char *key, const char *val, int64_t lease)
{
	struct blob *b = blob_bytes_new(val, strlen(val));
	ERR_AUTO err = ERR_INIT;
	int64_t rev = 0;
	int r = store_put(w->s, key, strlen(key), b, lease, NULL, &rev, &err);

	blob_unref(b);
	return r < 0 ? r : rev;
}

static int64_t del(struct world *w, const char *key)
{
	ERR_AUTO err = ERR_INIT;
	int64_t n = 0;

	assert_int_equal(store_del(w->s, key, strlen(key), NULL, 0, NULL, &n, NULL, &err), 0);
	return n;
}

static void told(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		 int64_t compact_rev)
{
	struct world *w = arg;

	buf_addf(&w->told, "[%d", (int)rev);
	if (compact_rev)
		buf_addf(&w->told, " compacted %d", (int)compact_rev);
	for (size_t i = 0; i < nr; i++)
		buf_addf(&w->told, " %s%s", ev[i].del ? "-" : "", ev[i].kv.key);
	buf_addc(&w->told, ']');
}

static struct store_watch *watch(struct world *w, const char *prefix, int64_t start)
{
	size_t len;
	STR_AUTO end = store_prefix_end(prefix, strlen(prefix), &len);

	return store_watch_new(w->s, prefix, strlen(prefix), end, len, start, told, w);
}

/* ---- history ------------------------------------------------------------------- */

/* The numbers are what etcd 3.4.23 answered to the same history. */
static void hash_is_the_one_etcd_computes(void **state)
{
	struct world *w = *state;
	STR_AUTO xs = xcalloc(1, 256);
	ERR_AUTO err = ERR_INIT;
	uint32_t h;

	for (int i = 0; i < 60; i++) {
		STR_AUTO key = xasprintf("key%d", i % 7 + (i % 3) * 100);
		int len = (i * 37) % 200 + 1;

		memset(xs, 'x', (size_t)len);
		xs[len] = '\0';
		assert_true(put(w, key, xs, 0) > 0);
		if (i % 10 == 9)
			assert_int_equal(
				store_del(w->s, "key1", 4, "key2", 4, NULL, NULL, NULL, &err), 0);
	}
	assert_int_equal(store_hash_kv(w->s, 0, &h, &err), 0);
	assert_int_equal(h, 1115807138u);
	assert_int_equal(store_compact(w->s, 30, &err), 0);
	assert_int_equal(store_hash_kv(w->s, 0, &h, &err), 0);
	assert_int_equal(h, 3898119835u);
	assert_int_equal(store_raft_index(w->s), 4 + 60 + 6 + 1);
	assert_int_equal(store_hash_kv(w->s, 29, &h, &err), -ESTALE);
	assert_int_equal(store_hash_kv(w->s, 999, &h, &err), -ERANGE);
}

static void reads_at_lost_or_future_revisions_say_so(void **state)
{
	struct world *w = *state;
	struct store_range q = {.key = "a", .key_len = 1, .rev = 9};
	struct store_result r;
	ERR_AUTO err = ERR_INIT;

	put(w, "a", "1", 0);
	put(w, "a", "2", 0);
	assert_int_equal(store_get(w->s, &q, &r, &err), -ERANGE);
	assert_string_equal(err_msg(&err),
			    "etcdserver: mvcc: required revision is a future revision");
	assert_int_equal(store_compact(w->s, 3, &err), 0);
	assert_int_equal(store_compact(w->s, 3, &err), -ESTALE);
	q.rev = 2;
	assert_int_equal(store_get(w->s, &q, &r, &err), -ESTALE);
	assert_string_equal(err_msg(&err),
			    "etcdserver: mvcc: required revision has been compacted");
	assert_string_equal(store_err_code(err_msg(&err)), "OutOfRange");
}

static void results_outlive_what_they_show(void **state)
{
	struct world *w = *state;
	struct store_range q = {.key = "a", .key_len = 1};
	struct store_result r;
	ERR_AUTO err = ERR_INIT;
	size_t len;

	put(w, "a", "old", 0);
	assert_int_equal(store_get(w->s, &q, &r, &err), 0);
	del(w, "a");
	put(w, "b", "x", 0);
	assert_int_equal(store_compact(w->s, 4, &err), 0);
	assert_string_equal(r.kv[0].key, "a");
	assert_string_equal(blob_bytes(r.kv[0].value, &len), "old");
	store_result_release(&r);
}

static void many_keys_come_and_go(void **state)
{
	struct world *w = *state;
	ERR_AUTO err = ERR_INIT;

	for (int i = 0; i < 20000; i++) {
		STR_AUTO key = xasprintf("/registry/pods/%d", (int)(i * 7919u % 20000));

		put(w, key, "v", 0);
	}
	assert_true(store_verify(w->s));
	for (int i = 0; i < 20000; i++) {
		STR_AUTO key = xasprintf("/registry/pods/%d", (int)(i * 104729u % 20000));

		if (i % 50)
			assert_int_equal(del(w, key), 1);
	}
	assert_int_equal(store_compact(w->s, store_rev(w->s), &err), 0);
	assert_true(store_verify(w->s));
	for (int i = 0; i < 20000; i += 3) {
		STR_AUTO key = xasprintf("/registry/pods/%d", i);

		put(w, key, "again", 0);
	}
}

/* ---- the apiserver's way ----------------------------------------------------------- */

static void payload_release(void *p)
{
	++*(int *)p;
}

static void payload_bytes(void *p, struct buf *out)
{
	*(int *)p += 100;
	buf_adds(out, "bytes");
}

static const struct blob_ops payload_ops = {payload_release, payload_bytes, NULL};

static void a_payload_is_serialized_only_when_asked(void **state)
{
	struct world *w = *state;
	int calls = 0;
	struct blob *b = blob_payload_new(&payload_ops, &calls);
	ERR_AUTO err = ERR_INIT;
	int64_t rev;
	size_t len;

	w->w[0] = watch(w, "k", 0);
	assert_int_equal(store_cas(w->s, "k", 1, 0, b, 0, &rev, &err), 0);
	assert_int_equal(store_cas(w->s, "k", 1, 0, b, 0, &rev, &err), -ESTALE);
	assert_ptr_equal(blob_payload(store_peek(w->s, "k", 1)->value, &payload_ops), &calls);
	assert_int_equal(calls, 0);
	/* to weigh it, it is made and thrown away, once */
	assert_true(store_db_size(w->s) > 0);
	assert_true(store_db_size_in_use(w->s) > 0);
	assert_int_equal(calls, 100);
	assert_string_equal(blob_bytes(b, &len), "bytes");
	assert_string_equal(blob_bytes(b, &len), "bytes");
	assert_int_equal(calls, 200);
	blob_unref(b);
	assert_int_equal(store_cas(w->s, "k", 1, rev, NULL, 0, &rev, &err), 0);
	assert_null(store_peek(w->s, "k", 1));
	assert_int_equal(store_compact(w->s, rev, &err), 0);
	assert_int_equal(calls, 201);
	assert_string_equal(buf_str(&w->told), "[2 k][3 -k]");
	store_watch_free(w->w[0]);
}

static void limits_are_etcds(void **state)
{
	struct world *w = *state;
	STR_AUTO big = xcalloc(1, 3 * 512 * 1024 + 1);
	ERR_AUTO err = ERR_INIT;

	memset(big, 'x', 3 * 512 * 1024);
	assert_int_equal(put(w, "k", big, 0), -E2BIG);
	assert_int_equal(put(w, "", "v", 0), -EINVAL);
	store_set_quota(w->s, store_db_size(w->s) + 1000);
	assert_int_equal(put(w, "k", "small", 0), 2);
	big[2000] = '\0';
	assert_int_equal(put(w, "k", big, 0), -ENOSPC);
	assert_true(store_alarmed(w->s, STORE_ALARM_NOSPACE));
	assert_int_equal(put(w, "k", "small", 0), -ENOSPC);
	assert_int_equal(del(w, "k"), 1);
	store_set_quota(w->s, INT64_C(1) << 30);
	assert_int_equal(put(w, "k", "small", 0), -ENOSPC);
	assert_true(store_alarm_disarm(w->s, store_member_id(w->s), STORE_ALARM_NOSPACE));
	assert_true(put(w, "k", "small", 0) > 0);
	(void)err;
}

/* ---- transactions --------------------------------------------------------------- */

static struct store_op op_put(const char *key, struct blob *b)
{
	return (struct store_op){
		.type = STORE_OP_PUT, .range = {.key = key, .key_len = strlen(key)}, .value = b};
}

static int run_txn(struct world *w, const struct store_compare *cmp, const struct store_op *then,
		   size_t nr, struct err *err)
{
	struct store_txn t = {
		.compare = cmp, .nr_compare = cmp != NULL, .then = then, .nr_then = nr};
	struct store_txn_result res;
	int r = store_txn(w->s, &t, &res, err);

	store_txn_result_release(&res);
	return r;
}

static void a_txn_may_write_a_key_once(void **state)
{
	struct world *w = *state;
	struct blob *b = blob_bytes_new("v", 1);
	struct store_op two[2] = {op_put("a", b), op_put("a", b)}, wipe[2], nest[2], one[1];
	struct store_txn either = {.then = one, .nr_then = 1, .otherwise = one, .nr_otherwise = 1};
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(run_txn(w, NULL, two, 2, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "etcdserver: duplicate key given in txn request");
	wipe[0] = (struct store_op){.type = STORE_OP_DELETE,
				    .range = {.key = "a", .key_len = 1, .end = "c", .end_len = 1}};
	wipe[1] = op_put("b", b);
	assert_int_equal(run_txn(w, NULL, wipe, 2, &err), -EINVAL);
	wipe[1] = op_put("c", b);
	assert_int_equal(run_txn(w, NULL, wipe, 2, &err), 0);
	/* the two branches of a nested one exclude each other */
	one[0] = op_put("a", b);
	nest[0] = (struct store_op){.type = STORE_OP_TXN, .txn = &either};
	nest[1] = op_put("b", b);
	assert_int_equal(run_txn(w, NULL, nest, 2, &err), 0);
	nest[1] = op_put("a", b);
	assert_int_equal(run_txn(w, NULL, nest, 2, &err), -EINVAL);
	blob_unref(b);
}

static void nested_compares_see_the_state_before(void **state)
{
	struct world *w = *state;
	struct blob *b = blob_bytes_new("v", 1);
	struct store_compare made = {
		.cmp = STORE_GREATER, .target = STORE_CMP_VERSION, .key = "a", .key_len = 1};
	struct store_op inner_op = op_put("seen", b), ops[2];
	struct store_txn inner = {
		.compare = &made, .nr_compare = 1, .then = &inner_op, .nr_then = 1};
	ERR_AUTO err = ERR_INIT;

	ops[0] = op_put("a", b);
	ops[1] = (struct store_op){.type = STORE_OP_TXN, .txn = &inner};
	assert_int_equal(run_txn(w, NULL, ops, 2, &err), 0);
	assert_null(store_peek(w->s, "seen", 4));
	assert_int_equal(run_txn(w, NULL, ops, 2, &err), 0);
	assert_non_null(store_peek(w->s, "seen", 4));
	assert_int_equal(store_rev(w->s), 3);
	blob_unref(b);
}

static void a_txn_that_cannot_finish_does_nothing(void **state)
{
	struct world *w = *state;
	struct blob *b = blob_bytes_new("v", 1);
	struct store_op ops[129];
	ERR_AUTO err = ERR_INIT;

	ops[0] = op_put("a", b);
	ops[1] = op_put("b", b);
	ops[1].lease = 77;
	assert_int_equal(run_txn(w, NULL, ops, 2, &err), -ENOENT);
	assert_null(store_peek(w->s, "a", 1));
	ops[1].lease = 0;
	ops[1].ignore_value = true;
	assert_int_equal(run_txn(w, NULL, ops, 2, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "etcdserver: value is provided");
	ops[1].value = NULL;
	assert_int_equal(run_txn(w, NULL, ops, 2, &err), -ENOENT);
	assert_string_equal(err_msg(&err), "etcdserver: key not found");
	assert_int_equal(store_rev(w->s), 1);
	for (size_t i = 0; i < 129; i++)
		ops[i] = (struct store_op){.type = STORE_OP_RANGE,
					   .range = {.key = "a", .key_len = 1}};
	assert_int_equal(run_txn(w, NULL, ops, 129, &err), -EINVAL);
	assert_string_equal(err_msg(&err), "etcdserver: too many operations in txn request");
	blob_unref(b);
}

/* ---- watches ---------------------------------------------------------------------- */

static void second(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		   int64_t compact_rev)
{
	struct world *w = arg;

	(void)ev;
	(void)nr;
	(void)compact_rev;
	buf_addf(&w->told, "<%d>", (int)rev);
}

static void meddler(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		    int64_t compact_rev)
{
	struct world *w = arg;

	second(w, ev, nr, rev, compact_rev);
	store_watch_free(w->w[0]); /* itself */
	store_watch_free(w->w[1]); /* one that would be next */
	w->w[2] = store_watch_new(w->s, "k", 1, NULL, 0, 0, told, w);
	w->w[3] = store_watch_new(w->s, "k", 1, NULL, 0, rev, told, w);
}

static void watchers_may_free_and_make_watches(void **state)
{
	struct world *w = *state;

	w->w[0] = store_watch_new(w->s, "k", 1, NULL, 0, 0, meddler, w);
	w->w[1] = store_watch_new(w->s, "k", 1, NULL, 0, 0, second, w);
	put(w, "k", "1", 0);
	assert_string_equal(buf_str(&w->told), "<2>[2 k]");
	buf_reset(&w->told);
	put(w, "k", "2", 0);
	assert_string_equal(buf_str(&w->told), "[3 k][3 k]");
	store_watch_free(w->w[2]);
	store_watch_free(w->w[3]);
}

static void watchers_are_called_in_the_order_they_came(void **state)
{
	struct world *w = *state;
	struct store_watch *v[3];

	v[0] = store_watch_new(w->s, "b", 1, NULL, 0, 0, second, w);
	v[1] = watch(w, "", 0);
	v[2] = watch(w, "b", 0);
	put(w, "b", "1", 0);
	assert_string_equal(buf_str(&w->told), "<2>[2 b][2 b]");
	for (int i = 0; i < 3; i++)
		store_watch_free(v[i]);
}

static void a_watch_from_the_past_replays_a_revision_a_call(void **state)
{
	struct world *w = *state;
	ERR_AUTO err = ERR_INIT;

	put(w, "a1", "", 0);
	put(w, "a2", "", 0);
	put(w, "b", "", 0);
	assert_int_equal(store_del(w->s, "a", 1, "b", 1, NULL, NULL, NULL, &err), 0);
	w->w[0] = watch(w, "a", 3);
	assert_string_equal(buf_str(&w->told), "[3 a2][5 -a1 -a2]");
	buf_reset(&w->told);
	assert_int_equal(store_compact(w->s, 4, &err), 0);
	w->w[1] = watch(w, "a", 3);
	assert_string_equal(buf_str(&w->told), "[5 compacted 4]");
	store_watch_free(w->w[1]);
	w->w[2] = watch(w, "a", 100);
	buf_reset(&w->told);
	put(w, "a", "", 0);
	assert_string_equal(buf_str(&w->told), "[6 a]");
	store_watch_free(w->w[0]);
	store_watch_free(w->w[2]);
}

/* ---- leases ------------------------------------------------------------------------ */

static void a_lease_takes_its_keys_along_in_one_revision(void **state)
{
	struct world *w = *state;
	int64_t id = 0, left, granted, *ids;
	STRVEC_AUTO keys = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(store_lease_grant(w->s, 0, 1, &id, &err), 0);
	assert_true(id > 0);
	assert_int_equal(put(w, "z", "", id), 2);
	assert_int_equal(put(w, "m", "", id), 3);
	assert_int_equal(put(w, "a", "", id), 4);
	assert_int_equal(put(w, "m", "", 0), 5); /* lets go of it */
	assert_int_equal(put(w, "x", "", 12345), -ENOENT);
	w->w[0] = watch(w, "", 0);
	sim_advance(w->sim, SIM_SEC);
	assert_int_equal(store_lease_keepalive(w->s, id, &granted, &err), 0);
	sim_advance(w->sim, SIM_SEC + SIM_SEC / 2);
	assert_int_equal(store_lease_ttl(w->s, id, &left, &granted, &keys), 0);
	assert_int_equal(left, 0);
	assert_int_equal(granted, 2);
	assert_int_equal(keys.nr, 2);
	assert_string_equal(keys.v[0], "a");
	assert_int_equal(store_leases(w->s, &ids), 1);
	free(ids);
	assert_string_equal(buf_str(&w->told), "");
	sim_advance(w->sim, SIM_SEC / 2);
	assert_string_equal(buf_str(&w->told), "[6 -a -z]");
	assert_int_equal(store_lease_revoke(w->s, id, NULL, &err), -ENOENT);
	assert_string_equal(err_msg(&err), "etcdserver: requested lease not found");
	store_watch_free(w->w[0]);
}

/* ---- members, snapshots ---------------------------------------------------------- */

static void ids_are_the_ones_etcd_gives(void **state)
{
	struct world *w = *state;
	const struct store_member *m;
	const char *url = "http://b:2380";
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	size_t nr;

	assert_true(store_member_id(w->s) == 0x8e9e05c52164694d);
	assert_true(store_cluster_id(w->s) == 0xcdf818194e3a8c32);
	assert_int_equal(store_member_remove(w->s, store_member_id(w->s), &err), -EINVAL);
	assert_int_equal(store_member_remove(w->s, 1, &err), -ENOENT);
	assert_int_equal(store_member_add(w->s, &url, 1, true, &id, &err), 0);
	assert_int_equal(store_member_add(w->s, &url, 1, true, &id, &err), -EEXIST);
	m = store_members(w->s, &nr);
	assert_int_equal(nr, 2);
	assert_true(m[0].id < m[1].id);
	assert_int_equal(store_member_remove(w->s, id, &err), 0);
}

static void restore_brings_back_all_or_nothing(void **state)
{
	struct world *w = *state;
	BUF_AUTO snap = BUF_INIT;
	int64_t id, rev, keys, size, left, granted;
	ERR_AUTO err = ERR_INIT;
	uint32_t before, after, h;

	store_set_member(w->s, "controlplane", "https://10.0.0.1:2380", "https://10.0.0.1:2379");
	assert_int_equal(store_lease_grant(w->s, 0, 100, &id, &err), 0);
	put(w, "a", "1", id);
	put(w, "b", "2", 0);
	assert_int_equal(store_hash_kv(w->s, 0, &before, &err), 0);
	store_snapshot(w->s, &snap);
	assert_int_equal(snap.len, store_db_size(w->s));
	assert_int_equal(store_snapshot_status(snap.s, snap.len, &h, &rev, &keys, &size, &err), 0);
	assert_int_equal(rev, 3);
	assert_int_equal(size, snap.len);
	put(w, "c", "3", 0);
	w->w[0] = watch(w, "", 0);
	assert_int_equal(store_restore(w->s, snap.s, 100, &err), -EBADMSG);
	assert_non_null(store_peek(w->s, "c", 1));
	assert_int_equal(store_restore(w->s, snap.s, snap.len, &err), 0);
	assert_string_equal(buf_str(&w->told), "[3 compacted 3]");
	store_watch_free(w->w[0]);
	assert_null(store_peek(w->s, "c", 1));
	assert_int_equal(store_hash_kv(w->s, 0, &after, &err), 0);
	assert_int_equal(before, after);
	assert_int_equal(store_lease_ttl(w->s, id, &left, &granted, NULL), 0);
	assert_string_equal(store_members(w->s, &(size_t){0})[0].name, "controlplane");
	sim_advance(w->sim, 101 * SIM_SEC);
	assert_null(store_peek(w->s, "a", 1));
}

/* A restored directory keeps the members of the restore; an etcd only publishes its name. */
static void a_store_that_ran_keeps_its_members(void **state)
{
	struct world *w = *state;
	const char *peer = "https://10.0.0.1:2380", *client = "https://10.0.0.1:2379";
	struct store_member restored = {.name = (char[]){"default"}};
	uint64_t id;
	size_t nr;

	store_started(w->s, "controlplane", peer, client);
	id = store_member_id(w->s);
	assert_true(id == store_compute_member_id(&peer, 1, "etcd-cluster"));
	assert_int_equal(store_raft_term(w->s), 2);
	strvec_add(&restored.peer_urls, "http://localhost:2380");
	store_new_cluster(w->s, &restored, 1, "etcd-cluster");
	strvec_release(&restored.peer_urls);
	store_started(w->s, "controlplane", peer, client);
	assert_true(store_member_id(w->s) == 0x8e9e05c52164694d);
	assert_string_equal(store_members(w->s, &nr)[0].name, "controlplane");
	assert_string_equal(store_members(w->s, &nr)[0].peer_urls.v[0], "http://localhost:2380");
	assert_string_equal(store_members(w->s, &nr)[0].client_urls.v[0], client);
	assert_int_equal(nr, 1);
	assert_int_equal(store_raft_term(w->s), 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(hash_is_the_one_etcd_computes),
		T(reads_at_lost_or_future_revisions_say_so),
		T(results_outlive_what_they_show),
		T(many_keys_come_and_go),
		T(a_payload_is_serialized_only_when_asked),
		T(limits_are_etcds),
		T(a_txn_may_write_a_key_once),
		T(nested_compares_see_the_state_before),
		T(a_txn_that_cannot_finish_does_nothing),
		T(watchers_may_free_and_make_watches),
		T(watchers_are_called_in_the_order_they_came),
		T(a_watch_from_the_past_replays_a_revision_a_call),
		T(a_lease_takes_its_keys_along_in_one_revision),
		T(ids_are_the_ones_etcd_gives),
		T(restore_brings_back_all_or_nothing),
		T(a_store_that_ran_keeps_its_members),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
