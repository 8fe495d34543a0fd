/*
 * What the apiserver relies on, of a store of our own and of the mirror of a real etcd: the same
 * tests on both. The second is skipped where no etcd is installed.
 */
#include "cluster/external.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ETCD "/usr/bin/etcd"

struct world {
	struct sim *sim;
	struct store *s;
	struct external *x, *other; /* other: somebody else who writes */
	pid_t etcd;
	char dir[40];
	char *url;
};

/* ---- the two stores ---- */

#define PATIENCE_S 300

static int embedded(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(1, 0);
	w->s = store_new(w->sim);
	*state = w;
	return 0;
}

static pid_t start_etcd(struct world *w)
{
	/* an address of loopback that no other test that runs has */
	int n = (int)getpid();
	STR_AUTO host = xasprintf("127.%d.%d.%d", n >> 14 & 255, n >> 6 & 255, n % 64 * 4 + 2);
	STR_AUTO peer = xasprintf("http://%s:2380", host);
	STR_AUTO cluster = xasprintf("default=%s", peer);
	pid_t pid;

	w->url = xasprintf("http://%s:2379", host);
	pid = fork();
	if (pid)
		return pid;
	if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(1);
	execl(ETCD, "etcd", "--data-dir", w->dir, "--listen-client-urls", w->url,
	      "--advertise-client-urls", w->url, "--listen-peer-urls", peer,
	      "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster, (char *)NULL);
	_exit(1);
}

static int remote(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct external_etcd cfg = {0};
	int r = -1;

	*state = w;
	if (access(ETCD, X_OK) < 0)
		return 0;
	(void)!snprintf(w->dir, sizeof(w->dir), "/tmp/drydock-contract-XXXXXX");
	if (!mkdtemp(w->dir))
		return -1;
	w->sim = sim_new(1, 0);
	w->etcd = start_etcd(w);
	cfg.servers = w->url;
	for (int i = 0; i < PATIENCE_S * 10 && r < 0; i++) {
		ERR_AUTO err = ERR_INIT;

		usleep(100000);
		r = external_new(w->sim, &cfg, &w->x, &err);
	}
	if (r == 0) {
		ERR_AUTO err = ERR_INIT;

		r = external_new(w->sim, &cfg, &w->other, &err);
		w->s = external_store(w->x);
	}
	return r;
}

static int teardown(void **state)
{
	struct world *w = *state;

	if (w->x) {
		external_free(w->other);
		external_free(w->x);
	} else {
		store_free(w->s);
	}
	if (w->etcd > 0) {
		kill(w->etcd, SIGKILL);
		waitpid(w->etcd, NULL, 0);
	}
	if (w->dir[0]) {
		pid_t pid = fork();

		if (pid == 0) {
			execl("/bin/rm", "rm", "-rf", "--", w->dir, (char *)NULL);
			_exit(1);
		}
		waitpid(pid, NULL, 0);
	}
	if (w->sim)
		sim_free(w->sim);
	free(w->url);
	free(w);
	return 0;
}

/* ---- helpers ---- */

static struct store *store_or_skip(void **state)
{
	struct world *w = *state;

	if (!w->s) {
		print_message("no etcd is installed (" ETCD "): skipped\n");
		skip();
	}
	return w->s;
}

static int cas(struct store *s, const char *key, int64_t expect, const char *value, int64_t *rev)
{
	struct blob *b = value ? blob_bytes_new(value, strlen(value)) : NULL;
	ERR_AUTO err = ERR_INIT;
	int r = store_cas(s, key, strlen(key), expect, b, 0, rev, &err);

	blob_unref(b);
	return r;
}

static int64_t put(struct store *s, const char *key, const char *value)
{
	int64_t rev = 0;
	int r = -ESTALE;

	/* a mirror that is behind is up to date after it was refused */
	for (int i = 0; i < 2 && r == -ESTALE; i++) {
		const struct store_kv *kv = store_peek(s, key, strlen(key));

		r = cas(s, key, kv ? kv->mod_rev : 0, value, &rev);
	}
	assert_int_equal(r, 0);
	return rev;
}

static void holds(struct store *s, const char *key, const char *value, int64_t mod, int64_t version)
{
	const struct store_kv *kv = store_peek(s, key, strlen(key));
	size_t len;

	assert_non_null(kv);
	assert_int_equal(kv->mod_rev, mod);
	assert_int_equal(kv->version, version);
	assert_memory_equal(blob_bytes(kv->value, &len), value, strlen(value));
	assert_int_equal(len, strlen(value));
}

/* ---- the contract ---- */

static void test_compare_and_swap(void **state)
{
	struct store *s = store_or_skip(state);
	int64_t first, rev;

	assert_int_equal(cas(s, "/registry/a/one", 0, "1", &first), 0);
	assert_int_equal(store_rev(s), first);
	holds(s, "/registry/a/one", "1", first, 1);
	/* it is there already; it has another revision; it is not there */
	assert_int_equal(cas(s, "/registry/a/one", 0, "x", &rev), -ESTALE);
	assert_int_equal(cas(s, "/registry/a/one", first + 100, "x", &rev), -ESTALE);
	assert_int_equal(cas(s, "/registry/a/none", first, "x", &rev), -ESTALE);
	assert_int_equal(cas(s, "/registry/a/none", first, NULL, &rev), -ESTALE);
	holds(s, "/registry/a/one", "1", first, 1);
	assert_int_equal(cas(s, "/registry/a/one", first, "2", &rev), 0);
	assert_true(rev > first);
	holds(s, "/registry/a/one", "2", rev, 2);
	assert_int_equal(store_peek(s, "/registry/a/one", 15)->create_rev, first);
	first = rev;
	assert_int_equal(cas(s, "/registry/a/one", first, NULL, &rev), 0);
	assert_true(rev > first);
	assert_null(store_peek(s, "/registry/a/one", 15));
	/* made anew it begins again */
	assert_int_equal(cas(s, "/registry/a/one", 0, "3", &rev), 0);
	holds(s, "/registry/a/one", "3", rev, 1);
}

static int collect(const struct store_kv *kv, void *arg)
{
	buf_addf(arg, "%.*s ", (int)kv->key_len, kv->key);
	return 0;
}

static void test_range(void **state)
{
	struct store *s = store_or_skip(state);
	struct store_range q = {.key = "/registry/r/",
				.key_len = 12,
				.end = "/registry/r0",
				.end_len = 12,
				.limit = 2};
	struct store_result res;
	BUF_AUTO keys = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int64_t then;

	put(s, "/registry/r/c", "1");
	put(s, "/registry/r/a", "1");
	then = put(s, "/registry/r/b", "1");
	put(s, "/registry/r/b", "2");
	put(s, "/registry/s", "1");
	assert_int_equal(store_each(s, "/registry/r/", 12, collect, &keys), 0);
	assert_string_equal(buf_str(&keys), "/registry/r/a /registry/r/b /registry/r/c ");
	assert_int_equal(store_get(s, &q, &res, &err), 0);
	assert_int_equal(res.nr, 2);
	assert_int_equal(res.count, 3);
	assert_true(res.more);
	assert_int_equal(res.rev, store_rev(s));
	store_result_release(&res);
	q.rev = then;
	q.limit = 0;
	assert_int_equal(store_get(s, &q, &res, &err), 0);
	assert_int_equal(res.nr, 3);
	assert_int_equal(res.kv[1].version, 1);
	store_result_release(&res);
	q.rev = store_rev(s) + 1000;
	assert_true(store_get(s, &q, &res, &err) < 0);
	assert_string_equal(err_msg(&err),
			    "etcdserver: mvcc: required revision is a future revision");
	store_result_release(&res);
}

struct seen {
	struct buf text;
	int64_t compacted;
};

static void on_events(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct seen *seen = arg;

	(void)rev;
	seen->compacted = compact_rev;
	for (size_t i = 0; i < nr; i++) {
		size_t len = 0;
		const char *p = ev[i].del ? "" : blob_bytes(ev[i].kv.value, &len);

		buf_addf(&seen->text, "%s%s=%.*s%s ", ev[i].del ? "-" : "", ev[i].kv.key + 12,
			 (int)len, p, ev[i].prev.key ? "'" : "");
	}
}

static void test_watch(void **state)
{
	struct world *w = *state;
	struct store *s = store_or_skip(state);
	int64_t from = put(s, "/registry/w/a", "0");
	struct seen past = {0}, live = {0};
	struct store_watch *a, *b;

	put(s, "/registry/w/a", "1");
	put(s, "/registry/w/b", "1");
	assert_int_equal(
		cas(s, "/registry/w/b", store_peek(s, "/registry/w/b", 13)->mod_rev, NULL, NULL),
		0);
	a = store_watch_new(s, "/registry/w/", 12, "/registry/w0", 12, from + 1, on_events, &past);
	assert_string_equal(buf_str(&past.text), "a=1' b=1 -b=' ");
	b = store_watch_new(s, "/registry/w/", 12, "/registry/w0", 12, 0, on_events, &live);
	/* a write is heard of before it returns */
	put(s, "/registry/w/c", "1");
	put(s, "/registry/elsewhere", "1");
	assert_string_equal(buf_str(&live.text), "c=1 ");
	if (w->other) {
		/* and what somebody else writes, when it comes */
		put(external_store(w->other), "/registry/w/c", "2");
		for (int i = 0; i < PATIENCE_S * 100 && !strstr(buf_str(&live.text), "c=2"); i++) {
			external_turn(w->x);
			usleep(10000);
		}
		assert_string_equal(buf_str(&live.text), "c=1 c=2' ");
		holds(s, "/registry/w/c", "2", store_rev(s), 2);
	}
	store_watch_free(a);
	store_watch_free(b);
	buf_release(&past.text);
	buf_release(&live.text);
}

/* Two who want the same key: one gets it, the other hears of what is there now. */
static void test_conflict(void **state)
{
	struct world *w = *state;
	struct store *s = store_or_skip(state);
	int64_t rev, theirs;

	if (!w->other)
		skip();
	rev = put(s, "/registry/f/x", "1");
	for (int i = 0; i < PATIENCE_S * 100 && store_rev(external_store(w->other)) < rev; i++) {
		external_turn(w->other);
		usleep(10000);
	}
	theirs = put(external_store(w->other), "/registry/f/x", "2");
	assert_int_equal(cas(s, "/registry/f/x", rev, "3", NULL), -ESTALE);
	holds(s, "/registry/f/x", "2", theirs, 2);
	assert_int_equal(cas(s, "/registry/f/x", theirs, "3", &rev), 0);
	holds(s, "/registry/f/x", "3", rev, 3);
}

/* Two keys with a lease of five seconds. False: this process was held up for longer than that, and
 * the lease of a real etcd is gone already. */
static bool lease_keys(struct store *s, struct blob *b, int64_t *ret_id)
{
	const struct store_kv *kv;
	int64_t id, ttl = 0;
	ERR_AUTO err = ERR_INIT;
	int r;

	assert_int_equal(store_lease_grant(s, 0, 5, &id, &err), 0);
	*ret_id = id;
	r = store_put(s, "/registry/l/x", 13, b, id, NULL, NULL, &err);
	if (r == 0)
		r = store_cas(s, "/registry/l/y", 13, 0, b, id, NULL, &err);
	kv = store_peek(s, "/registry/l/x", 13);
	if (r == 0 && kv)
		assert_int_equal(kv->lease, id);
	if (r == 0 && kv)
		r = store_lease_keepalive(s, id, &ttl, &err);
	if (r == 0 && kv && ttl == 5)
		return true;
	if (r < 0)
		assert_non_null(strstr(err_msg(&err), "requested lease not found"));
	else if (kv)
		assert_int_equal(ttl, 0);
	return false;
}

static void test_lease(void **state)
{
	struct world *w = *state;
	struct store *s = store_or_skip(state);
	struct blob *b = blob_bytes_new("v", 1);
	int64_t id = 0;
	ERR_AUTO err = ERR_INIT;
	bool kept = false;

	for (int i = 0; i < (w->x ? 20 : 1) && !kept; i++)
		kept = lease_keys(s, b, &id);
	assert_true(kept);
	/* with it go its keys */
	for (int i = 0; i < PATIENCE_S * 100 && store_peek(s, "/registry/l/x", 13); i++)
		if (w->x) {
			external_turn(w->x);
			usleep(10000);
		} else {
			sim_advance(w->sim, SIM_SEC);
		}
	assert_null(store_peek(s, "/registry/l/x", 13));
	assert_null(store_peek(s, "/registry/l/y", 13));
	assert_true(store_put(s, "/registry/l/z", 13, b, id, NULL, NULL, &err) < 0);
	assert_string_equal(err_msg(&err), "etcdserver: requested lease not found");
	blob_unref(b);
}

static void test_compaction(void **state)
{
	struct store *s = store_or_skip(state);
	int64_t old = put(s, "/registry/o/x", "1"), now = put(s, "/registry/o/x", "2");
	struct store_range q = {.key = "/registry/o/x", .key_len = 13, .rev = old};
	struct store_result res;
	struct seen seen = {0};
	struct store_watch *watch;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(store_compact(s, now, &err), 0);
	assert_int_equal(store_compact_rev(s), now);
	assert_true(store_get(s, &q, &res, &err) < 0);
	assert_string_equal(err_msg(&err),
			    "etcdserver: mvcc: required revision has been compacted");
	store_result_release(&res);
	watch = store_watch_new(s, "/registry/o/", 12, "/registry/o0", 12, old, on_events, &seen);
	assert_true(seen.compacted > 0);
	store_watch_free(watch);
	holds(s, "/registry/o/x", "2", now, 2);
	buf_release(&seen.text);
}

/* What was written is there for who comes later; while etcd is away nothing can be changed. */
static void test_again(void **state)
{
	struct world *w = *state;
	struct store *s = store_or_skip(state);
	struct external_etcd cfg = {.servers = w->url};
	struct external *again;
	ERR_AUTO err = ERR_INIT;
	int64_t rev;

	if (!w->x)
		skip();
	rev = put(s, "/registry/z/x", "kept");
	assert_int_equal(external_new(w->sim, &cfg, &again, &err), 0);
	holds(external_store(again), "/registry/z/x", "kept", rev, 1);
	assert_int_equal(store_rev(external_store(again)), rev);
	external_free(again);
	kill(w->etcd, SIGSTOP);
	kill(w->etcd, SIGKILL);
	waitpid(w->etcd, NULL, 0);
	w->etcd = 0;
	assert_true(cas(s, "/registry/z/x", rev, "lost", NULL) < 0);
	assert_true(cas(s, "/registry/z/x", rev, "lost", NULL) < 0);
	holds(s, "/registry/z/x", "kept", rev, 1);
	assert_true(external_new(w->sim, &cfg, &again, &err) < 0);
	assert_non_null(strstr(err_msg(&err), "connection refused"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_and_swap),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_conflict),
		cmocka_unit_test(test_lease),
		cmocka_unit_test(test_compaction),
		cmocka_unit_test(test_again),
	};
	int r = cmocka_run_group_tests_name("embedded store", tests, embedded, teardown);

	return r ? r : cmocka_run_group_tests_name("real etcd", tests, remote, teardown);
}
