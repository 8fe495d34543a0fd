/*
 * store_walk [SEED [STEPS]] - a random walk on the store beside the naive model: every
 * answer, every event, every error must be the same. On a difference it prints the seed
 * and the step, which repeat it.
 */
#include "store_walk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void walk_fail(const struct walk *w, const char *cond, int line)
{
	fprintf(stderr, "store_walk: seed %llu step %d (%s): line %d: %s\n",
		(unsigned long long)w->seed, w->step, w->what, line, cond);
	abort();
}

uint64_t walk_below(struct walk *w, uint64_t n)
{
	return sim_rand_below(w->sim, n);
}

static struct text any_key(struct walk *w)
{
	static const struct {
		const char *p;
		size_t len;
	} keys[] = {{"a", 1}, {"a/", 2},    {"a/b", 3},  {"a/b\0", 4},    {"a/c", 3}, {"a0", 2},
		    {"b", 1}, {"b\xff", 2}, {"\xff", 1}, {"\xff\xff", 2}, {"\0", 1},  {"c/d/e", 5}};
	size_t i = walk_below(w, ARRAY_SIZE(keys));

	return text_of(keys[i].p, keys[i].len);
}

struct text walk_value(struct walk *w)
{
	char b[16];
	int n = snprintf(b, sizeof(b), "%d", (int)walk_below(w, 30));

	return text_of(b, walk_below(w, 8) ? (size_t)n : 0);
}

struct model_span walk_span(struct walk *w)
{
	struct model_span s = {.key = any_key(w)};
	STR_AUTO end = NULL;
	size_t len;

	switch (walk_below(w, 4)) {
	case 0:
		break;
	case 1:
		s.end = any_key(w);
		s.end_given = true;
		break;
	case 2:
		end = store_prefix_end(s.key.p, s.key.len, &len);
		s.end = text_of(end, len);
		s.end_given = true;
		break;
	default:
		s.end = text_of("", 1);
		s.end_given = true;
	}
	return s;
}

int64_t walk_lease(struct walk *w)
{
	if (walk_below(w, 4) == 0 && w->m.leases)
		return w->m.lease[walk_below(w, w->m.leases)].id;
	return walk_below(w, 40) ? 0 : 999999;
}

static bool same_bytes(const struct text *t, struct blob *b)
{
	size_t len;
	const char *p;

	if (!b)
		return false;
	p = blob_bytes(b, &len);
	return t->len == len && memcmp(t->p, p, len) == 0;
}

bool walk_same_kv(const struct happening *h, const struct store_kv *kv, bool keys_only)
{
	return h->key.len == kv->key_len && memcmp(h->key.p, kv->key, kv->key_len) == 0 &&
	       h->rev == kv->mod_rev && h->create == kv->create_rev && h->version == kv->version &&
	       h->lease == kv->lease && (keys_only ? !kv->value : same_bytes(&h->val, kv->value));
}

/* ---- watches ------------------------------------------------------------------- */

static void tell(struct buf *out, bool del, int64_t rev, const char *key, size_t len,
		 const char *val, size_t val_len, const char *prev, size_t prev_len)
{
	buf_addf(out, "%s %lld ", del ? "DEL" : "PUT", (long long)rev);
	buf_add(out, key, len);
	buf_addc(out, '=');
	buf_add(out, val, val_len);
	buf_adds(out, prev ? " was " : " new");
	buf_add(out, prev, prev_len);
	buf_addc(out, '\n');
}

static void on_events(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct watcher *wt = arg;

	if (compact_rev) {
		CHECK(wt->w, nr == 0 && compact_rev == wt->w->m.compact);
		wt->dead = true;
		return;
	}
	for (size_t i = 0; i < nr; i++) {
		size_t vl = 0, pl = 0;
		const char *v = ev[i].del ? "" : blob_bytes(ev[i].kv.value, &vl);
		const char *p = ev[i].prev.value ? blob_bytes(ev[i].prev.value, &pl) : NULL;

		CHECK(wt->w, ev[i].kv.mod_rev == rev);
		tell(&wt->got, ev[i].del, rev, ev[i].kv.key, ev[i].kv.key_len, v, vl, p, pl);
	}
}

/* Compares what a watcher was told with the happenings after revision `after`. */
static void check_watcher(struct walk *w, struct watcher *wt, int64_t after)
{
	BUF_AUTO want = BUF_INIT;

	for (size_t i = 0; i < w->m.nr; i++) {
		const struct happening *h = &w->m.log[i], *prev;

		if (h->rev <= after || h->rev < wt->from || !model_in(&wt->span, &h->key))
			continue;
		prev = model_before(&w->m, h);
		tell(&want, h->del, h->rev, h->key.p, h->key.len, h->val.p, h->val.len,
		     prev ? prev->val.p : NULL, prev ? prev->val.len : 0);
	}
	if (want.len != wt->got.len || (want.len && memcmp(want.s, wt->got.s, want.len) != 0)) {
		fprintf(stderr, "want:\n%sgot:\n%s", buf_str(&want), buf_str(&wt->got));
		walk_fail(w, "events", __LINE__);
	}
	buf_reset(&wt->got);
}

static void step_watch(struct walk *w)
{
	struct watcher *wt = &w->watch[walk_below(w, ARRAY_SIZE(w->watch))];
	int64_t start = walk_below(w, 2) ? 0 : (int64_t)walk_below(w, (uint64_t)w->m.rev + 3);

	if (walk_below(w, 4) == 0) /* the first revision that may still be watched, or just not */
		start = MAX(w->m.compact - (int64_t)walk_below(w, 2), 0);
	store_watch_free(wt->watch);
	wt->w = w;
	wt->watch = NULL;
	if (walk_below(w, 4) == 0)
		return;
	wt->span = walk_span(w);
	wt->from = start ? start : w->m.rev + 1;
	wt->dead = false;
	wt->watch = store_watch_new(w->s, wt->span.key.p, wt->span.key.len,
				    wt->span.end_given ? wt->span.end.p : NULL, wt->span.end.len,
				    start, on_events, wt);
	CHECK(w, wt->dead == (start > 0 && start < w->m.compact));
	if (wt->dead)
		CHECK(w, wt->got.len == 0);
	else
		check_watcher(w, wt, 0);
}

static void check_watchers(struct walk *w)
{
	for (size_t i = 0; i < ARRAY_SIZE(w->watch); i++) {
		struct watcher *wt = &w->watch[i];

		if (wt->watch && !wt->dead)
			check_watcher(w, wt, w->told);
	}
	w->told = w->m.rev;
}

/* ---- reads ----------------------------------------------------------------------- */

static int64_t target_of(const struct happening *h, enum store_target t)
{
	return t == STORE_BY_VERSION ? h->version : t == STORE_BY_CREATE ? h->create : h->rev;
}

static int order(const struct happening *a, const struct happening *b, enum store_target t)
{
	if (t == STORE_BY_KEY)
		return text_cmp(&a->key, &b->key);
	if (t == STORE_BY_VALUE)
		return text_cmp(&a->val, &b->val);
	return target_of(a, t) < target_of(b, t) ? -1 : target_of(a, t) > target_of(b, t);
}

static void bubble(const struct happening **v, size_t nr, enum store_target t, bool down)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 1; j < nr; j++) {
			int c = order(v[j - 1], v[j], t);
			const struct happening *tmp = v[j];

			if (down ? c >= 0 : c <= 0)
				continue;
			v[j] = v[j - 1];
			v[j - 1] = tmp;
		}
	/* bubbling downwards moved equals too: keep them in key order */
	for (size_t i = 0; down && i < nr; i++)
		for (size_t j = 1; j < nr; j++)
			if (order(v[j - 1], v[j], t) == 0 &&
			    text_cmp(&v[j - 1]->key, &v[j]->key) > 0) {
				const struct happening *tmp = v[j];

				v[j] = v[j - 1];
				v[j - 1] = tmp;
			}
}

static bool in_bounds(const struct store_range *q, const struct happening *h)
{
	return !((q->min_mod_rev && h->rev < q->min_mod_rev) ||
		 (q->max_mod_rev && h->rev > q->max_mod_rev) ||
		 (q->min_create_rev && h->create < q->min_create_rev) ||
		 (q->max_create_rev && h->create > q->max_create_rev));
}

/* What etcd would answer to q. cur: the revision reads see now. */
void walk_check_result(struct walk *w, const struct store_range *q, const struct model_span *span,
		       int64_t cur, const struct store_result *got)
{
	const struct happening **v;
	size_t nr = model_range(&w->m, span, q->rev > 0 ? q->rev : cur, &v), kept = 0;
	bool bounds = q->min_mod_rev || q->max_mod_rev || q->min_create_rev || q->max_create_rev;
	bool more;

	CHECK(w, got->count == (int64_t)nr);
	CHECK(w, got->rev == cur);
	if (q->count_only)
		nr = 0;
	/* a limit without order or bounds cuts before anything is sorted */
	if (q->limit > 0 && q->sort == STORE_SORT_NONE && !bounds)
		nr = MIN(nr, (size_t)q->limit + 1);
	for (size_t i = 0; i < nr; i++)
		if (in_bounds(q, v[i]))
			v[kept++] = v[i];
	nr = kept;
	if (q->sort != STORE_SORT_NONE || q->target != STORE_BY_KEY)
		bubble(v, nr, q->target, q->sort == STORE_SORT_DESCEND);
	more = q->limit > 0 && nr > (size_t)q->limit;
	if (more)
		nr = (size_t)q->limit;
	CHECK(w, got->more == more);
	CHECK(w, got->nr == nr);
	for (size_t i = 0; i < nr; i++)
		CHECK(w, walk_same_kv(v[i], &got->kv[i], q->keys_only));
	free(v);
}

void walk_range(struct walk *w, struct model_span *span, struct store_range *q)
{
	*q = (struct store_range){.key = span->key.p,
				  .key_len = span->key.len,
				  .end = span->end_given ? span->end.p : NULL,
				  .end_len = span->end.len};
	if (walk_below(w, 2))
		q->rev = (int64_t)walk_below(w, (uint64_t)w->m.rev + 2);
	if (walk_below(w, 3) == 0)
		q->limit = (int64_t)walk_below(w, 5);
	if (walk_below(w, 2)) {
		q->sort = (enum store_sort)walk_below(w, 3);
		q->target = (enum store_target)walk_below(w, 5);
	}
	q->keys_only = walk_below(w, 4) == 0;
	q->count_only = walk_below(w, 6) == 0;
	if (walk_below(w, 6) == 0)
		q->min_mod_rev = (int64_t)walk_below(w, (uint64_t)w->m.rev + 1);
	if (walk_below(w, 6) == 0)
		q->max_mod_rev = (int64_t)walk_below(w, (uint64_t)w->m.rev + 1);
	if (walk_below(w, 6) == 0)
		q->min_create_rev = (int64_t)walk_below(w, (uint64_t)w->m.rev + 1);
	if (walk_below(w, 6) == 0)
		q->max_create_rev = (int64_t)walk_below(w, (uint64_t)w->m.rev + 1);
}

int walk_rev_error(struct walk *w, int64_t rev, int64_t cur)
{
	return rev > cur ? -ERANGE : rev > 0 && rev < w->m.compact ? -ESTALE : 0;
}

static void step_get(struct walk *w)
{
	struct model_span span = walk_span(w);
	struct store_result got;
	struct store_range q;
	ERR_AUTO err = ERR_INIT;
	int r;

	walk_range(w, &span, &q);
	r = store_get(w->s, &q, &got, &err);
	CHECK(w, r == walk_rev_error(w, q.rev, w->m.rev));
	if (r == 0)
		walk_check_result(w, &q, &span, w->m.rev, &got);
	store_result_release(&got);
}

static int count_one(const struct store_kv *kv, void *arg)
{
	(void)kv;
	++*(size_t *)arg;
	return 0;
}

static void step_peek(struct walk *w)
{
	struct text key = any_key(w);
	const struct happening *h = model_at(&w->m, &key, INT64_MAX), **v;
	const struct store_kv *kv = store_peek(w->s, key.p, key.len);
	struct model_span span = {.key = key, .end_given = true};
	size_t len, nr = 0, want;
	STR_AUTO end = store_prefix_end(key.p, key.len, &len);

	CHECK(w, !h == !kv);
	if (h)
		CHECK(w, walk_same_kv(h, kv, false));
	span.end = text_of(end, len);
	want = model_range(&w->m, &span, INT64_MAX, &v);
	free(v);
	CHECK(w, store_each(w->s, key.p, key.len, count_one, &nr) == 0);
	CHECK(w, nr == want);
}

/* ---- writes ----------------------------------------------------------------------- */

void walk_check_prev(struct walk *w, const struct happening *h, const struct store_result *prev)
{
	CHECK(w, prev->nr == (h ? 1 : 0));
	if (h)
		CHECK(w, walk_same_kv(h, &prev->kv[0], false));
}

static void step_put(struct walk *w)
{
	struct text key = any_key(w), val = walk_value(w);
	const struct happening *found = model_at(&w->m, &key, INT64_MAX);
	struct happening old = found ? *found : (struct happening){0};
	struct blob *b = blob_bytes_new(val.p, val.len);
	bool want_prev = walk_below(w, 2);
	int64_t lease = walk_lease(w), rev = 0;
	struct store_result prev = {0};
	ERR_AUTO err = ERR_INIT;
	int r = store_put(w->s, key.p, key.len, b, lease, want_prev ? &prev : NULL, &rev, &err);

	blob_unref(b);
	if (lease && !model_lease(&w->m, lease)) {
		CHECK(w, r == -ENOENT);
		return;
	}
	CHECK(w, r == 0);
	model_begin(&w->m);
	model_put(&w->m, &key, &val, lease);
	model_commit(&w->m);
	CHECK(w, rev == w->m.rev);
	if (want_prev)
		walk_check_prev(w, found ? &old : NULL, &prev);
	store_result_release(&prev);
}

static void step_del(struct walk *w)
{
	struct model_span span = walk_span(w);
	const struct happening **v;
	size_t nr = model_range(&w->m, &span, INT64_MAX, &v);
	struct store_result prev = {0};
	int64_t deleted = -1, rev = -1;
	ERR_AUTO err = ERR_INIT;

	CHECK(w, store_del(w->s, span.key.p, span.key.len, span.end_given ? span.end.p : NULL,
			   span.end.len, &prev, &deleted, &rev, &err) == 0);
	CHECK(w, prev.nr == nr);
	for (size_t i = 0; i < nr; i++)
		CHECK(w, walk_same_kv(v[i], &prev.kv[i], false));
	free(v);
	store_result_release(&prev);
	model_begin(&w->m);
	CHECK(w, model_del(&w->m, &span) == deleted);
	model_commit(&w->m);
	CHECK(w, rev == w->m.rev);
}

static void step_cas(struct walk *w)
{
	struct text key = any_key(w), val = walk_value(w);
	const struct happening *h = model_at(&w->m, &key, INT64_MAX);
	int64_t have = h ? h->rev : 0, expect = walk_below(w, 4) ? have : have + 1, rev = 0;
	struct blob *b = walk_below(w, 4) ? blob_bytes_new(val.p, val.len) : NULL;
	ERR_AUTO err = ERR_INIT;
	int r = store_cas(w->s, key.p, key.len, expect, b, 0, &rev, &err);

	CHECK(w, r == (have == expect ? 0 : -ESTALE));
	if (r == 0) {
		model_begin(&w->m);
		if (b)
			model_put(&w->m, &key, &val, 0);
		else
			model_del(&w->m, &(struct model_span){.key = key});
		model_commit(&w->m);
		CHECK(w, rev == w->m.rev);
	}
	blob_unref(b);
}

/* ---- time, leases, forgetting, moving ------------------------------------------------ */

static void step_lease(struct walk *w)
{
	int64_t id = (int64_t)walk_below(w, 30) + 1, ttl = (int64_t)walk_below(w, 40), got = 0,
		left;
	struct model_lease *l = model_lease(&w->m, id);
	ERR_AUTO err = ERR_INIT;
	int r;

	switch (walk_below(w, 4)) {
	case 0:
		r = store_lease_grant(w->s, id, ttl, &got, &err);
		CHECK(w, r == (l ? -EEXIST : 0));
		if (r == 0)
			model_grant(&w->m, id, MAX(ttl, 2));
		break;
	case 1:
		r = store_lease_revoke(w->s, id, &got, &err);
		CHECK(w, r == (l ? 0 : -ENOENT));
		if (l)
			model_revoke(&w->m, id);
		break;
	case 2:
		r = store_lease_keepalive(w->s, id, &got, &err);
		CHECK(w, r == (l ? 0 : -ENOENT));
		if (l) {
			l->expiry = w->m.now + l->ttl * SIM_SEC;
			l->seq = ++w->m.seq;
			CHECK(w, got == l->ttl);
		}
		break;
	default:
		r = store_lease_ttl(w->s, id, &left, &got, NULL);
		CHECK(w, r == (l ? 0 : -ENOENT));
		CHECK(w, left == (l ? (l->expiry - w->m.now) / SIM_SEC : -1));
		CHECK(w, got == (l ? l->ttl : 0));
	}
}

static void step_time(struct walk *w)
{
	int64_t ns = (int64_t)walk_below(w, 5000) * SIM_MSEC;

	sim_advance(w->sim, ns);
	model_advance(&w->m, ns);
}

static void step_compact(struct walk *w)
{
	int64_t rev =
		w->m.compact + (int64_t)walk_below(w, (uint64_t)(w->m.rev - w->m.compact) + 3);
	ERR_AUTO err = ERR_INIT;
	int r = store_compact(w->s, rev, &err);

	if (rev == 0 && w->m.compact == 0) { /* allowed, and nothing happens */
		CHECK(w, r == 0);
		return;
	}
	CHECK(w, r == (rev <= w->m.compact ? -ESTALE : rev > w->m.rev ? -ERANGE : 0));
	if (r == 0)
		model_compact(&w->m, rev);
	CHECK(w, store_compact_rev(w->s) == w->m.compact);
}

/* A store loaded from a snapshot has the same contents, and the same hash. */
static void step_snapshot(struct walk *w)
{
	struct store *copy = store_new(w->sim);
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO again = BUF_INIT;
	uint32_t h1, h2;
	ERR_AUTO err = ERR_INIT;

	store_snapshot(w->s, &b);
	CHECK(w, store_restore(copy, b.s, b.len, &err) == 0);
	CHECK(w, store_verify(copy));
	CHECK(w, store_rev(copy) == w->m.rev && store_compact_rev(copy) == w->m.compact);
	for (int64_t rev = MAX(w->m.compact, 1); rev <= w->m.rev; rev += 1 + w->m.rev / 8) {
		CHECK(w, store_hash_kv(w->s, rev, &h1, &err) == 0);
		CHECK(w, store_hash_kv(copy, rev, &h2, &err) == 0);
		CHECK(w, h1 == h2);
	}
	store_snapshot(copy, &again);
	CHECK(w, again.len == b.len);
	store_free(copy);
}

static void take_step(struct walk *w)
{
	static const struct {
		int weight;
		const char *name;
		void (*fn)(struct walk *w);
	} steps[] = {
		{20, "put", step_put},          {8, "del", step_del},
		{12, "cas", step_cas},          {20, "txn", walk_txn},
		{20, "get", step_get},          {8, "peek", step_peek},
		{8, "watch", step_watch},       {8, "lease", step_lease},
		{4, "time", step_time},         {3, "compact", step_compact},
		{1, "snapshot", step_snapshot},
	};
	int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		n += steps[i].weight;
	n = (int)walk_below(w, (uint64_t)n);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		n -= steps[i].weight;
		if (n >= 0)
			continue;
		w->what = steps[i].name;
		steps[i].fn(w);
		break;
	}
	check_watchers(w);
	CHECK(w, store_rev(w->s) == w->m.rev);
	if (w->step % 8 == 0)
		CHECK(w, store_verify(w->s));
}

static void walk(uint64_t seed, int steps)
{
	struct walk w = {.seed = seed, .sim = sim_new(seed, 0), .told = 1};

	w.s = store_new(w.sim);
	w.m.rev = 1;
	for (w.step = 0; w.step < steps; w.step++)
		take_step(&w);
	for (size_t i = 0; i < ARRAY_SIZE(w.watch); i++) {
		store_watch_free(w.watch[i].watch);
		buf_release(&w.watch[i].got);
	}
	store_free(w.s);
	sim_free(w.sim);
	model_release(&w.m);
	printf("seed %llu: %d steps\n", (unsigned long long)seed, steps);
}

int main(int argc, char **argv)
{
	int64_t seed = 0, steps = 4000;

	if ((argc > 1 && parse_i64(argv[1], &seed) < 0) ||
	    (argc > 2 && parse_i64(argv[2], &steps) < 0))
		return 99;
	if (argc > 1)
		walk((uint64_t)seed, (int)steps);
	else
		for (uint64_t i = 1; i <= 6; i++)
			walk(i, (int)steps);
	return 0;
}
