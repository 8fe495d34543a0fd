/*
 * etcd.c - etcd's door: gRPC over HTTP/2 (nghttp2) over TLS (GnuTLS) for real etcdctls.
 * Here are the calls; connections are in etcd_conn.c.
 *
 * A client must show a certificate of etcd's own CA. Each connection is a TLS session, an
 * HTTP/2 session and its streams; a stream is one call. What the messages mean is store/rpc.h's;
 * here is how they travel: five bytes of prefix each, the outcome in trailers. Answers to what
 * changed something go out when the journal is on disk (etcd_release).
 *
 * Limits: MAX_PEERS connections, 2 MiB a message, MAX_UNREAD bytes that a slow reader has
 * not taken (its watch is ended), 20 s for a handshake.
 */
#include "gateway/etcd_private.h"
#include "store/auth.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_MESSAGE ((size_t)2 << 20)
#define SNAPSHOT_PART ((size_t)32 << 10)
#define MISSED_REVISIONS 1000 /* in one answer, as etcd has it */
#define PATIENCE (7 * SIM_SEC)  /* of etcd for members that do not answer */

/* ---- streams ---- */

static void watching_free(struct watching *w)
{
	store_watch_free(w->watch);
	buf_release(&w->missed);
	rpc_watch_request_release(&w->what);
	free(w);
}

void grpc_free(struct grpc_stream *s)
{
	for (struct watching *w = s->watches, *next; w; w = next) {
		next = w->next;
		watching_free(w);
	}
	buf_release(&s->in);
	buf_release(&s->out);
	free(s->path);
	free(s->token);
	free(s->message);
	free(s);
}

static void frame_begin(struct grpc_stream *s, size_t *ret_at)
{
	*ret_at = s->out.len;
	buf_add(&s->out, "\0\0\0\0\0", 5);
}

static void frame_end(struct grpc_stream *s, size_t at)
{
	size_t n = s->out.len - at - 5;

	for (int i = 0; i < 4; i++)
		s->out.s[at + 1 + (size_t)i] = (char)(n >> (24 - 8 * i));
}

static void frame_add(struct grpc_stream *s, const struct buf *message)
{
	size_t at;

	frame_begin(s, &at);
	buf_add(&s->out, buf_str(message), message->len);
	frame_end(s, at);
}

static int grpc_code(const char *name)
{
	static const char *const names[] = {"OK",
					    "Canceled",
					    "Unknown",
					    "InvalidArgument",
					    "DeadlineExceeded",
					    "NotFound",
					    "AlreadyExists",
					    "PermissionDenied",
					    "ResourceExhausted",
					    "FailedPrecondition",
					    "Aborted",
					    "OutOfRange",
					    "Unimplemented",
					    "Internal",
					    "Unavailable",
					    "DataLoss",
					    "Unauthenticated"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return GRPC_UNKNOWN;
}

/* The call is over; the trailers tell how. */
void grpc_finish(struct grpc_stream *s, int status, const char *message)
{
	if (s->ended)
		return;
	s->ended = true;
	s->status = status;
	s->message = xstrdup(message ? message : "");
}

static void finish_err(struct grpc_stream *s, const struct err *err)
{
	if (err->code == -ENODEV)
		grpc_finish(s, GRPC_UNAVAILABLE, "etcdserver: server stopped");
	else if (err->code == -EBADMSG)
		grpc_finish(s, GRPC_INTERNAL, err_msg(err));
	else
		grpc_finish(s, grpc_code(store_err_code(err_msg(err))), err_msg(err));
}

/* As gRPC writes a message into a header: percent encoding. */
static void encode_message(struct buf *out, const char *s)
{
	for (; *s; s++)
		if (*s >= ' ' && *s <= '~' && *s != '%')
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", (unsigned char)*s);
}

nghttp2_nv grpc_header(const char *name, const char *value)
{
	return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name),
			    strlen(value), NGHTTP2_NV_FLAG_NONE};
}

static ssize_t read_data(nghttp2_session *h2, int32_t id, uint8_t *p, size_t max, uint32_t *flags,
			 nghttp2_data_source *source, void *user)
{
	struct grpc_stream *s = source->ptr;
	size_t n = MIN(s->out.len - s->off, max);

	(void)user;
	if (n == 0 && !s->ended)
		return NGHTTP2_ERR_DEFERRED;
	memcpy(p, buf_str(&s->out) + s->off, n);
	s->off += n;
	if (s->off == s->out.len) {
		buf_reset(&s->out);
		s->off = 0;
	}
	if (s->ended && s->off == s->out.len) {
		char code[12];
		BUF_AUTO message = BUF_INIT;
		nghttp2_nv trailers[2];

		snprintf(code, sizeof(code), "%d", s->status);
		encode_message(&message, s->message);
		trailers[0] = grpc_header("grpc-status", code);
		trailers[1] = grpc_header("grpc-message", buf_str(&message));
		*flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
		if (nghttp2_submit_trailer(h2, id, trailers, message.len ? 2 : 1) < 0)
			return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	}
	return (ssize_t)n;
}

static void drop_dead_watches(struct grpc_stream *s)
{
	for (struct watching **at = &s->watches, *w; (w = *at);)
		if (w->dead) {
			*at = w->next;
			watching_free(w);
		} else {
			at = &w->next;
		}
}

/* Answers go out: begins the response, or goes on with it. */
void grpc_send(struct grpc_stream *s)
{
	nghttp2_nv headers[] = {grpc_header(":status", "200"),
				grpc_header("content-type", "application/grpc")};
	nghttp2_data_provider data = {.source.ptr = s, .read_callback = read_data};

	drop_dead_watches(s);
	if (s->no_quorum && sim_now(s->conn->g->sim) >= s->no_quorum)
		grpc_finish(s, GRPC_UNAVAILABLE, "etcdserver: request timed out");
	if (!s->begun && (s->out.len || s->ended || s->kind == RPC_WATCH)) {
		s->begun = true;
		(void)nghttp2_submit_response(s->conn->h2, s->id, headers, ARRAY_SIZE(headers),
					      &data);
	} else if (s->begun && (s->out.len > s->off || s->ended)) {
		(void)nghttp2_session_resume_data(s->conn->h2, s->id);
	}
}

/* ---- watches ---- */

static void send_missed(struct watching *w)
{
	if (w->nr_missed)
		frame_add(w->stream, &w->missed);
	buf_reset(&w->missed);
	w->nr_missed = 0;
}

static void on_events(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct watching *w = arg;
	struct grpc_stream *s = w->stream;
	struct store *store = cluster_etcd(s->conn->g->c);
	BUF_AUTO message = BUF_INIT;

	if (w->dead || s->ended || !store)
		return;
	if (compact_rev > 0) {
		w->dead = true;
		store_rpc_watch_canceled(store, w->id, compact_rev, NULL, &message);
		frame_add(s, &message);
		return;
	}
	if (w->begins) {
		if (store_rpc_watch_events(store, w->id, &w->what, ev, nr, store_rev(store),
					   &w->missed) &&
		    ++w->nr_missed == MISSED_REVISIONS)
			send_missed(w);
		return;
	}
	if (!store_rpc_watch_events(store, w->id, &w->what, ev, nr, rev, &message))
		return;
	frame_add(s, &message);
	if (s->out.len - s->off > MAX_UNREAD)
		grpc_finish(s, GRPC_RESOURCE_EXHAUSTED, "the client reads its watch too slowly");
}

static bool id_taken(const struct grpc_stream *s, int64_t id)
{
	for (const struct watching *w = s->watches; w; w = w->next)
		if (w->id == id)
			return true;
	return false;
}

static int watch_permitted(struct grpc_stream *s, struct store *store,
			   const struct rpc_watch_request *what, struct err *err)
{
	const char *user;
	int r = store_auth_caller(store, s->token, s->conn->common_name, &user, err);

	return r < 0 ? r
		     : store_auth_range(store, user, what->key.s, what->key.len,
					what->has_end ? what->end.s : NULL, what->end.len,
					STORE_PERM_READ, err);
}

static void watch_create(struct grpc_stream *s, struct store *store, struct rpc_watch_request *what)
{
	struct watching *w = xcalloc(1, sizeof(*w));
	int64_t start = what->start_rev;
	BUF_AUTO message = BUF_INIT;

	w->stream = s;
	w->what = *what;
	*what = (struct rpc_watch_request){0};
	w->id = w->what.id;
	if (!w->id) {
		while (id_taken(s, s->next_watch))
			s->next_watch++;
		w->id = s->next_watch++;
	}
	store_rpc_watch_created(store, w->id, &message);
	frame_add(s, &message);
	w->next = s->watches;
	s->watches = w;
	w->begins = true;
	w->watch = store_watch_new(store, w->what.key.s, w->what.key.len,
				   w->what.has_end ? w->what.end.s : NULL, w->what.end.len, start,
				   on_events, w);
	w->begins = false;
	send_missed(w);
}

static void watch_cancel(struct grpc_stream *s, struct store *store, int64_t id)
{
	BUF_AUTO message = BUF_INIT;

	for (struct watching **at = &s->watches, *w; (w = *at); at = &w->next) {
		if (w->id != id)
			continue;
		*at = w->next;
		watching_free(w);
		store_rpc_watch_canceled(store, id, 0, NULL, &message);
		frame_add(s, &message);
		return;
	}
}

static void watch_message(struct grpc_stream *s, struct store *store, const void *p, size_t len)
{
	struct rpc_watch_request what;
	BUF_AUTO message = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (store_rpc_watch_request(p, len, &what, &err) < 0) {
		finish_err(s, &err);
		return;
	}
	if (what.type == RPC_WATCH_CREATE && watch_permitted(s, store, &what, &err) < 0) {
		store_rpc_watch_refused(store, err_msg(&err), &message);
		frame_add(s, &message);
		rpc_watch_request_release(&what);
		return;
	}
	if (what.type == RPC_WATCH_CREATE && what.id && id_taken(s, what.id)) {
		store_rpc_watch_canceled(store, -1, 0,
					 "mvcc: duplicate watch ID provided on the WatchStream",
					 &message);
		frame_add(s, &message);
	} else if (what.type == RPC_WATCH_CREATE) {
		watch_create(s, store, &what);
	} else if (what.type == RPC_WATCH_CANCEL) {
		watch_cancel(s, store, what.id);
	} else if (what.type == RPC_WATCH_PROGRESS) {
		store_rpc_watch_progress(store, -1, &message);
		frame_add(s, &message);
	}
	rpc_watch_request_release(&what);
}

/* ---- calls ---- */

/* Whoever calls may make this call; if not the call is over. */
static bool permitted(struct grpc_stream *s, struct store *store, const void *p, size_t len)
{
	ERR_AUTO err = ERR_INIT;
	const char *user;

	if (!store_auth_enabled(store) || str_eq(s->path, "/etcdserverpb.Auth/Authenticate"))
		return true;
	if (store_auth_caller(store, s->token, s->conn->common_name, &user, &err) == 0 &&
	    store_rpc_permitted(store, user, s->path, p, len, &err) == 0)
		return true;
	finish_err(s, &err);
	return false;
}

static void snapshot(struct grpc_stream *s, struct store *store)
{
	BUF_AUTO file = BUF_INIT;
	BUF_AUTO message = BUF_INIT;
	uint8_t sum[32];

	store_snapshot(store, &file);
	sha256(file.s, file.len, sum);
	for (size_t at = 0; at < file.len; at += SNAPSHOT_PART) {
		size_t n = MIN(SNAPSHOT_PART, file.len - at);

		buf_reset(&message);
		store_rpc_snapshot_part(store, file.s + at, n, file.len - at - n, &message);
		frame_add(s, &message);
	}
	buf_reset(&message);
	store_rpc_snapshot_part(store, sum, sizeof(sum), 0, &message);
	frame_add(s, &message);
	grpc_finish(s, GRPC_OK, NULL);
}

static void answer(struct grpc_stream *s, struct store *store, const void *p, size_t len)
{
	struct gateway *g = s->conn->g;
	BUF_AUTO message = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	bool lost = false;
	int r;

	g->served = true;
	g->stats.requests++;
	if (!store_has_quorum(store) && store_rpc_agreed(s->path, p, len)) {
		s->no_quorum = sim_now(g->sim) + PATIENCE;
		return;
	}
	if (s->kind == RPC_READ) {
		r = store_rpc(store, s->path, p, len, &message, &err);
	} else {
		r = workspace_etcd(g->w, s->path, p, len, &message, &lost, &err);
		g->unsynced = true;
	}
	if (lost)
		grpc_finish(s, GRPC_UNAVAILABLE, "etcdserver: request timed out");
	else if (r < 0)
		finish_err(s, &err);
	else
		frame_add(s, &message);
	if (s->kind != RPC_KEEPALIVE)
		grpc_finish(s, GRPC_OK, NULL);
}

static void handle_message(struct grpc_stream *s, const void *p, size_t len)
{
	struct gateway *g = s->conn->g;
	struct store *store;

	sim_settle(g->sim);
	store = cluster_etcd(g->c);
	if (!store) {
		grpc_finish(s, GRPC_UNAVAILABLE, "etcdserver: server stopped");
		return;
	}
	switch (s->kind) {
	case RPC_UNKNOWN: {
		STR_AUTO text = xasprintf("unknown method %s", s->path);

		grpc_finish(s, GRPC_UNIMPLEMENTED, text);
		break;
	}
	case RPC_WATCH:
		g->served = true;
		watch_message(s, store, p, len);
		break;
	case RPC_SNAPSHOT:
		g->served = true;
		if (permitted(s, store, p, len))
			snapshot(s, store);
		break;
	default:
		if (permitted(s, store, p, len))
			answer(s, store, p, len);
	}
}

/* Whole messages of s->in, one after the other. */
void grpc_input(struct grpc_stream *s)
{
	size_t at = 0;

	while (!s->ended && !s->no_quorum && s->in.len - at >= 5) {
		const uint8_t *p = (const uint8_t *)s->in.s + at;
		size_t n = (size_t)p[1] << 24 | (size_t)p[2] << 16 | (size_t)p[3] << 8 | p[4];

		if (p[0] != 0) {
			grpc_finish(s, GRPC_UNIMPLEMENTED,
				    "grpc: Decompressor is not installed for grpc-encoding");
			break;
		}
		if (n > MAX_MESSAGE) {
			STR_AUTO text = xasprintf("grpc: received message larger than max (%zu vs. "
						  "%zu)",
						  n, MAX_MESSAGE);

			grpc_finish(s, GRPC_RESOURCE_EXHAUSTED, text);
			break;
		}
		if (s->in.len - at - 5 < n)
			break;
		handle_message(s, p + 5, n);
		at += 5 + n;
	}
	if (at) {
		memmove(s->in.s, s->in.s + at, s->in.len - at);
		buf_trunc(&s->in, s->in.len - at);
	}
	if (s->in_ended && !s->ended && !s->no_quorum)
		grpc_finish(s,
			    s->kind == RPC_WATCH || s->kind == RPC_KEEPALIVE ? GRPC_OK
									     : GRPC_INTERNAL,
			    s->kind == RPC_WATCH || s->kind == RPC_KEEPALIVE
				    ? NULL
				    : "grpc: the request ended before its message");
}
