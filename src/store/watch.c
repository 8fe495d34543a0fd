/*
 * Watches. They are kept sorted by start key; read as a balanced tree (the middle of a
 * span is its root) with the greatest end below each node, that is an interval tree, so a
 * commit finds its watchers in logarithmic time however many watch other keys.
 *
 * All watchers of a commit are found before the first is called: what a callback adds or
 * frees cannot disturb the others. Freed ones live until the dispatch is over.
 */
#include "store/internal.h"

struct store_watch {
	struct store *s;
	uint64_t id;
	char *key, *end; /* end NULL: from key on */
	size_t key_len, end_len;
	int64_t min_rev;
	const struct store_watch *max; /* in its subtree, the one that ends last */
	bool dead, listed, matched;
	void (*fn)(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		   int64_t compact_rev);
	void *arg;
	struct store_watch *next_dead;
	const struct record **ev; /* of the commit being dispatched */
	size_t ev_nr, ev_cap;
};

static bool ends_after(const struct store_watch *a, const struct store_watch *b)
{
	if (!a->end || !b->end)
		return !a->end && b->end;
	return bytes_cmp(a->end, a->end_len, b->end, b->end_len) > 0;
}

static bool below_end(const struct store_watch *w, const struct key *k)
{
	return !w->end || bytes_cmp(k->bytes, k->len, w->end, w->end_len) < 0;
}

static bool from_start(const struct store_watch *w, const struct key *k)
{
	return bytes_cmp(k->bytes, k->len, w->key, w->key_len) >= 0;
}

static const struct store_watch *compute_max(struct store_watch **v, size_t lo, size_t hi)
{
	size_t mid = lo + (hi - lo) / 2;
	const struct store_watch *sub, *max;

	if (lo >= hi)
		return NULL;
	max = v[mid];
	sub = compute_max(v, lo, mid);
	if (sub && ends_after(sub, max))
		max = sub;
	sub = compute_max(v, mid + 1, hi);
	if (sub && ends_after(sub, max))
		max = sub;
	v[mid]->max = max;
	return max;
}

static void match(struct watches *ws, size_t lo, size_t hi, const struct record *r, size_t *nr)
{
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		struct store_watch *w = ws->v[mid];

		if (!below_end(w->max, r->key))
			return;
		match(ws, lo, mid, r, nr);
		if (!from_start(w, r->key))
			return;
		if (below_end(w, r->key) && r->kv.mod_rev >= w->min_rev) {
			if (!w->matched) {
				w->matched = true;
				ws->match = grow(ws->match, *nr + 1, &ws->match_cap,
						 sizeof(struct store_watch *));
				ws->match[(*nr)++] = w;
			}
			w->ev = grow(w->ev, w->ev_nr + 1, &w->ev_cap, sizeof(*w->ev));
			w->ev[w->ev_nr++] = r;
		}
		lo = mid + 1;
	}
}

static struct store_event event_of(const struct record *r)
{
	struct store_event ev = {.del = !r->kv.value, .kv = r->kv};

	if (r->older && r->older->kv.value)
		ev.prev = r->older->kv;
	return ev;
}

/* Calls w with the records it collected, all of one revision. */
static void deliver(struct store_watch *w)
{
	struct store_event one = event_of(w->ev[0]), *ev = &one;
	size_t nr = w->ev_nr;

	if (nr > 1)
		ev = xcalloc(nr, sizeof(*ev));
	for (size_t i = 0; nr > 1 && i < nr; i++)
		ev[i] = event_of(w->ev[i]);
	w->ev_nr = 0;
	w->fn(w->arg, ev, nr, ev[0].kv.mod_rev, 0);
	if (nr > 1)
		free(ev);
}

static void watch_destroy(struct store_watch *w)
{
	free(w->key);
	free(w->end);
	free(w->ev);
	free(w);
}

static void busy_end(struct watches *ws)
{
	if (--ws->busy)
		return;
	while (ws->dead) {
		struct store_watch *w = ws->dead;

		ws->dead = w->next_dead;
		watch_destroy(w);
	}
}

void watches_dispatch(struct store *s, size_t from)
{
	struct watches *ws = &s->watches;
	size_t nr = 0;

	if (ws->stale) {
		compute_max(ws->v, 0, ws->nr);
		ws->stale = false;
	}
	for (size_t i = from; i < s->log_nr; i++)
		match(ws, 0, ws->nr, s->log[i], &nr);
	/* in the order the watches were made, whatever the tree's */
	for (size_t i = 1; i < nr; i++) {
		struct store_watch *w = ws->match[i];
		size_t j = i;

		for (; j > 0 && ws->match[j - 1]->id > w->id; j--)
			ws->match[j] = ws->match[j - 1];
		ws->match[j] = w;
	}
	ws->busy++;
	for (size_t i = 0; i < nr; i++) {
		struct store_watch *w = ws->match[i];

		w->matched = false;
		if (!w->dead)
			deliver(w);
	}
	busy_end(ws);
}

static void list_add(struct watches *ws, struct store_watch *w)
{
	size_t lo = 0, hi = ws->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (bytes_cmp(ws->v[mid]->key, ws->v[mid]->key_len, w->key, w->key_len) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	ws->v = grow(ws->v, ws->nr + 1, &ws->cap, sizeof(struct store_watch *));
	memmove(ws->v + lo + 1, ws->v + lo, (ws->nr - lo) * sizeof(struct store_watch *));
	ws->v[lo] = w;
	ws->nr++;
	ws->stale = true;
	w->listed = true;
}

static void list_del(struct watches *ws, struct store_watch *w)
{
	size_t i = 0;

	while (ws->v[i] != w)
		i++;
	memmove(ws->v + i, ws->v + i + 1, (ws->nr - i - 1) * sizeof(struct store_watch *));
	ws->nr--;
	ws->stale = true;
	w->listed = false;
}

/* Delivers what happened from w->min_rev on, a revision a call. */
static void replay(struct store *s, struct store_watch *w)
{
	size_t i = log_find(s, w->min_rev);

	/* a callback that writes would abort, so the log stays as it is */
	while (i < s->log_nr) {
		int64_t rev = s->log[i]->kv.mod_rev;

		for (; i < s->log_nr && s->log[i]->kv.mod_rev == rev; i++) {
			const struct record *r = s->log[i];

			if (!from_start(w, r->key) || !below_end(w, r->key))
				continue;
			w->ev = grow(w->ev, w->ev_nr + 1, &w->ev_cap, sizeof(*w->ev));
			w->ev[w->ev_nr++] = r;
		}
		if (w->ev_nr)
			deliver(w);
	}
}

struct store_watch *store_watch_new(struct store *s, const char *key, size_t key_len,
				    const char *end, size_t end_len, int64_t start,
				    void (*fn)(void *arg, const struct store_event *ev, size_t nr,
					       int64_t rev, int64_t compact_rev),
				    void *arg)
{
	struct store_watch *w = xcalloc(1, sizeof(*w));

	w->s = s;
	w->id = ++s->watches.last_id;
	w->key = xmemdup0(key, key_len);
	w->key_len = key_len;
	if (!end) {
		w->end = xmemdup0(key, key_len + 1); /* the key and the NUL: the next key */
		w->end_len = key_len + 1;
	} else if (!range_to_key(end, end_len) && end_len) {
		w->end = xmemdup0(end, end_len);
		w->end_len = end_len;
	}
	w->fn = fn;
	w->arg = arg;
	w->min_rev = start > 0 ? start : s->rev + 1;
	s->watches.busy++;
	if (start > 0 && start < s->compact_rev) {
		w->s = NULL;
		fn(arg, NULL, 0, s->rev, s->compact_rev);
	} else {
		if (start > 0 && start <= s->rev)
			replay(s, w);
		list_add(&s->watches, w);
	}
	busy_end(&s->watches);
	return w;
}

void store_watch_free(struct store_watch *w)
{
	struct watches *ws;

	if (!w || w->dead)
		return;
	if (!w->s) { /* it was told it is dead, or outlived its store */
		watch_destroy(w);
		return;
	}
	ws = &w->s->watches;
	if (w->listed)
		list_del(ws, w);
	if (ws->busy) {
		w->dead = true;
		w->next_dead = ws->dead;
		ws->dead = w;
	} else {
		watch_destroy(w);
	}
}

struct store *store_watch_of(const struct store_watch *w)
{
	return w->dead ? NULL : w->s;
}

void watches_kill(struct store *s)
{
	struct watches *ws = &s->watches;

	/* oldest first, as events would come */
	while (ws->nr) {
		struct store_watch *w = ws->v[0];

		for (size_t i = 1; i < ws->nr; i++)
			if (ws->v[i]->id < w->id)
				w = ws->v[i];
		list_del(ws, w);
		w->s = NULL;
		ws->busy++;
		w->fn(w->arg, NULL, 0, s->rev, s->rev);
		busy_end(ws);
	}
}

void watches_release(struct store *s)
{
	struct watches *ws = &s->watches;

	for (size_t i = 0; i < ws->nr; i++) {
		ws->v[i]->s = NULL;
		ws->v[i]->listed = false;
	}
	free(ws->v);
	free(ws->match);
	*ws = (struct watches){0};
}

bool watches_verify(const struct store *s)
{
	const struct watches *ws = &s->watches;

	for (size_t i = 0; i < ws->nr; i++) {
		const struct store_watch *w = ws->v[i];

		if (!w->listed || w->dead || w->ev_nr || w->matched || w->s != s)
			return false;
		if (i &&
		    bytes_cmp(ws->v[i - 1]->key, ws->v[i - 1]->key_len, w->key, w->key_len) > 0)
			return false;
	}
	return !ws->busy && !ws->dead;
}
