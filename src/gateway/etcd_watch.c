/* etcd_watch.c - etcd's door: the watches of a Watch stream. */
#include "gateway/etcd_private.h"
#include "store/auth.h"

#include <stdlib.h>

#define MISSED_REVISIONS 1000      /* in one answer, as etcd has it */
#define FRAGMENT ((size_t)2 << 20) /* of an answer, where the client takes fragments */

/* A watch of a Watch stream. */
struct watching {
	struct grpc_stream *stream;
	struct watching *next;
	int64_t id;
	struct rpc_watch_request what;
	struct store_watch *watch;
	bool dead;         /* compacted or restored: to be taken away */
	bool told; /* events, since the last round of progress */
	struct buf answer; /* that is being put together */
	/* While it is made: what it missed goes out in few answers, as etcd's does. */
	bool begins;
	size_t nr_missed;
};

/* What a watch costs, about, beside its keys. */
#define WATCH_COST (sizeof(struct watching) + 256)

static ssize_t cost(const struct watching *w)
{
	return (ssize_t)(WATCH_COST + w->what.key.len + w->what.end.len);
}

static void watching_free(struct watching *w)
{
	grpc_hold(w->stream, -cost(w));
	store_watch_free(w->watch);
	buf_release(&w->answer);
	rpc_watch_request_release(&w->what);
	free(w);
}

void grpc_watches_free(struct grpc_stream *s)
{
	for (struct watching *w = s->watches, *next; w; w = next) {
		next = w->next;
		watching_free(w);
	}
	s->watches = NULL;
}

void grpc_watches_sweep(struct grpc_stream *s)
{
	for (struct watching **at = &s->watches, *w; (w = *at);)
		if (w->dead) {
			*at = w->next;
			watching_free(w);
		} else {
			at = &w->next;
		}
}

/* ---- events ---- */

static void answer_send(struct watching *w)
{
	if (w->answer.len)
		grpc_answer(w->stream, &w->answer);
	buf_reset(&w->answer);
	w->nr_missed = 0;
}

/* Adds events to the answer, in fragments when it grows too long. False when none is wanted. */
static bool answer_add(struct watching *w, struct store *store, const struct store_event *ev,
		       size_t nr, int64_t rev)
{
	bool any = false;

	if (!w->what.fragment)
		return store_rpc_watch_events(store, w->id, &w->what, ev, nr, rev, &w->answer);
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO one = BUF_INIT;

		if (!store_rpc_watch_events(store, w->id, &w->what, &ev[i], 1, rev, &one))
			continue;
		any = true;
		if (w->answer.len && w->answer.len + one.len >= FRAGMENT) {
			store_rpc_watch_more(&w->answer);
			answer_send(w);
		}
		buf_add(&w->answer, buf_str(&one), one.len);
	}
	return any;
}

static void on_events(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct watching *w = arg;
	struct grpc_stream *s = w->stream;
	struct store *store = cluster_etcd(s->conn->g->c);
	BUF_AUTO message = BUF_INIT;

	if (w->dead || s->ended || s->conn->dead || !store)
		return;
	if (compact_rev > 0) {
		w->dead = true;
		store_rpc_watch_canceled(store, w->id, compact_rev, &message);
		grpc_answer(s, &message);
		return;
	}
	if (!answer_add(w, store, ev, nr, w->begins ? store_rev(store) : rev))
		return;
	if (w->begins && ++w->nr_missed < MISSED_REVISIONS)
		return;
	answer_send(w);
	w->told = true;
	if (!w->begins && s->out.len - s->off > MAX_UNREAD)
		grpc_finish(s, GRPC_RESOURCE_EXHAUSTED, "the client reads its watch too slowly");
}

void grpc_watches_notify(struct grpc_stream *s, struct store *store)
{
	for (struct watching *w = s->watches; w; w = w->next) {
		BUF_AUTO message = BUF_INIT;

		if (w->what.progress && !w->told && !w->dead && !s->ended) {
			store_rpc_watch_progress(store, w->id, &message);
			grpc_answer(s, &message);
		}
		w->told = false;
	}
}

/* ---- requests ---- */

static bool id_taken(const struct grpc_stream *s, int64_t id)
{
	for (const struct watching *w = s->watches; w; w = w->next)
		if (w->id == id)
			return true;
	return false;
}

static int permitted(struct grpc_stream *s, struct store *store,
		     const struct rpc_watch_request *what, struct err *err)
{
	const char *user;
	int r = store_auth_caller(store, s->token, s->conn->common_name, &user, err);

	return r < 0 ? r
		     : store_auth_range(store, user, what->key.s, what->key.len,
					what->has_end ? what->end.s : NULL, what->end.len,
					STORE_PERM_READ, err);
}

static void create(struct grpc_stream *s, struct store *store, struct rpc_watch_request *what)
{
	struct watching *w = xcalloc(1, sizeof(*w));
	int64_t start = what->start_rev;
	BUF_AUTO message = BUF_INIT;

	w->stream = s;
	w->what = *what;
	*what = (struct rpc_watch_request){0};
	w->id = w->what.id;
	if (!w->id) {
		while (s->own_ids && id_taken(s, s->next_watch))
			s->next_watch++;
		w->id = s->next_watch++;
	}
	grpc_hold(s, cost(w));
	store_rpc_watch_created(store, w->id, &message);
	grpc_answer(s, &message);
	w->next = s->watches;
	s->watches = w;
	if (start < -1 && !store_compact_rev(store)) { /* as if revision -1 were the oldest */
		w->dead = true;
		buf_reset(&message);
		store_rpc_watch_canceled(store, w->id, -1, &message);
		grpc_answer(s, &message);
		return;
	}
	w->begins = true;
	w->watch = store_watch_new(store, w->what.key.s, w->what.key.len,
				   w->what.has_end ? w->what.end.s : NULL, w->what.end.len, start,
				   on_events, w);
	w->begins = false;
	answer_send(w);
}

static void asks_for(struct grpc_stream *s, struct store *store, struct rpc_watch_request *what)
{
	BUF_AUTO message = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO refused = NULL;

	if (permitted(s, store, what, &err) < 0)
		refused = xasprintf("rpc error: code = %s desc = %s", store_err_code(err_msg(&err)),
				    err_msg(&err));
	else if (what->empty)
		refused = xstrdup("mvcc: watcher range is empty");
	else if (what->id && id_taken(s, what->id))
		refused = xstrdup("mvcc: duplicate watch ID provided on the WatchStream");
	if (refused) {
		store_rpc_watch_refused(store, refused, &message);
		grpc_answer(s, &message);
		return;
	}
	s->own_ids = s->own_ids || what->id;
	create(s, store, what);
}

static void cancel(struct grpc_stream *s, struct store *store, int64_t id)
{
	BUF_AUTO message = BUF_INIT;

	for (struct watching **at = &s->watches, *w; (w = *at); at = &w->next) {
		if (w->id != id)
			continue;
		*at = w->next;
		watching_free(w);
		store_rpc_watch_canceled(store, id, 0, &message);
		grpc_answer(s, &message);
		return;
	}
}

void grpc_watch_message(struct grpc_stream *s, struct store *store, const void *p, size_t len)
{
	struct rpc_watch_request what;
	BUF_AUTO message = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (store_rpc_watch_request(p, len, &what, &err) < 0) {
		grpc_refuse(s, &err);
		return;
	}
	switch (what.type) {
	case RPC_WATCH_CREATE:
		asks_for(s, store, &what);
		break;
	case RPC_WATCH_CANCEL:
		cancel(s, store, what.id);
		break;
	case RPC_WATCH_PROGRESS:
		store_rpc_watch_progress(store, -1, &message);
		grpc_answer(s, &message);
		break;
	case RPC_WATCH_NOTHING:
		break;
	}
	rpc_watch_request_release(&what);
}
