/*
 * etcd.c - etcd's door: gRPC over HTTP/2 (nghttp2) over TLS (GnuTLS) for real etcdctls.
 *
 * A client must show a certificate of etcd's own CA. Each connection is a TLS session, an
 * HTTP/2 session and its streams; a stream is one call. What the messages mean is store/rpc.h's;
 * here is how they travel: five bytes of prefix each, the outcome in trailers. Answers to what
 * changed something go out when the journal is on disk (etcd_release).
 *
 * Limits: MAX_PEERS connections, 2 MiB a message, MAX_UNREAD bytes that a slow reader has
 * not taken (its watch is ended), 20 s for a handshake.
 */
#include "gateway/etcd.h"

#include "store/rpc.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PEERS 200
#define MAX_MESSAGE ((size_t)2 << 20)
#define HANDSHAKE_NS (20 * SIM_SEC)
#define SNAPSHOT_PART ((size_t)32 << 10)
#define MAX_OUT ((size_t)1 << 20) /* sent bytes that TLS has not taken yet */

/* gRPC's status codes. */
enum {
	GRPC_OK = 0,
	GRPC_UNKNOWN = 2,
	GRPC_RESOURCE_EXHAUSTED = 8,
	GRPC_UNIMPLEMENTED = 12,
	GRPC_INTERNAL = 13,
	GRPC_UNAVAILABLE = 14
};

struct conn;

/* A watch of a Watch stream. */
struct watching {
	struct grpc_stream *stream;
	struct watching *next;
	int64_t id;
	struct rpc_watch_request what;
	struct store_watch *watch;
	bool dead; /* compacted or restored: to be taken away */
};

struct grpc_stream {
	struct conn *conn;
	struct grpc_stream *next;
	int32_t id;
	char *path;
	enum rpc_kind kind;
	bool grpc, begun, answered, ended, in_ended;
	struct buf in;  /* bytes of messages not yet whole */
	struct buf out; /* framed messages to be sent */
	size_t off;
	int status;
	char *message;
	struct watching *watches;
	int64_t next_watch;
};

struct conn {
	struct source source;
	struct gateway *g;
	struct conn *next, *prev;
	gnutls_session_t tls;
	nghttp2_session *h2;
	struct grpc_stream *streams;
	struct buf out; /* for the socket */
	size_t off;
	bool shaken, wants_write, dead;
	int64_t since;
};

struct etcd_gate {
	struct gateway *g;
	struct source listener;
	int port;
	struct door_pki *pki;
	gnutls_certificate_credentials_t creds;
	gnutls_priority_t priority;
	struct conn *conns;
	size_t nr;
};

/* ---- streams ----------------------------------------------------------------------------------
 */

static void watching_free(struct watching *w)
{
	store_watch_free(w->watch);
	rpc_watch_request_release(&w->what);
	free(w);
}

static void stream_free(struct grpc_stream *s)
{
	for (struct watching *w = s->watches, *next; w; w = next) {
		next = w->next;
		watching_free(w);
	}
	buf_release(&s->in);
	buf_release(&s->out);
	free(s->path);
	free(s->message);
	free(s);
}

static struct grpc_stream *stream_find(struct conn *c, int32_t id)
{
	return nghttp2_session_get_stream_user_data(c->h2, id);
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
static void finish(struct grpc_stream *s, int status, const char *message)
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
		finish(s, GRPC_UNAVAILABLE, "etcdserver: server stopped");
	else if (err->code == -EBADMSG)
		finish(s, GRPC_INTERNAL, err_msg(err));
	else
		finish(s, grpc_code(store_err_code(err_msg(err))), err_msg(err));
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

static nghttp2_nv header(const char *name, const char *value)
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
		trailers[0] = header("grpc-status", code);
		trailers[1] = header("grpc-message", buf_str(&message));
		*flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
		if (nghttp2_submit_trailer(h2, id, trailers, message.len ? 2 : 1) < 0)
			return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	}
	return (ssize_t)n;
}

/* Answers go out: begins the response, or goes on with it. */
static void stream_send(struct grpc_stream *s)
{
	nghttp2_nv headers[] = {header(":status", "200"),
				header("content-type", "application/grpc")};
	nghttp2_data_provider data = {.source.ptr = s, .read_callback = read_data};

	if (!s->begun && (s->out.len || s->ended || s->kind == RPC_WATCH)) {
		s->begun = true;
		(void)nghttp2_submit_response(s->conn->h2, s->id, headers, ARRAY_SIZE(headers),
					      &data);
	} else if (s->begun && (s->out.len > s->off || s->ended)) {
		(void)nghttp2_session_resume_data(s->conn->h2, s->id);
	}
}

/* ---- watches
 * -------------------------------------------------------------------------------------- */

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
	if (!store_rpc_watch_events(store, w->id, &w->what, ev, nr, rev, &message))
		return;
	frame_add(s, &message);
	if (s->out.len - s->off > MAX_UNREAD)
		finish(s, GRPC_RESOURCE_EXHAUSTED, "the client reads its watch too slowly");
}

static bool id_taken(const struct grpc_stream *s, int64_t id)
{
	for (const struct watching *w = s->watches; w; w = w->next)
		if (w->id == id)
			return true;
	return false;
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
	w->watch = store_watch_new(store, w->what.key.s, w->what.key.len,
				   w->what.has_end ? w->what.end.s : NULL, w->what.end.len, start,
				   on_events, w);
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

/* ---- calls
 * ---------------------------------------------------------------------------------------- */

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
	finish(s, GRPC_OK, NULL);
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
	if (s->kind == RPC_READ) {
		r = store_rpc(store, s->path, p, len, &message, &err);
	} else {
		r = workspace_etcd(g->w, s->path, p, len, &message, &lost, &err);
		g->unsynced = true;
	}
	if (lost)
		finish(s, GRPC_UNAVAILABLE, "etcdserver: request timed out");
	else if (r < 0)
		finish_err(s, &err);
	else
		frame_add(s, &message);
	if (s->kind != RPC_KEEPALIVE)
		finish(s, GRPC_OK, NULL);
}

static void handle_message(struct grpc_stream *s, const void *p, size_t len)
{
	struct gateway *g = s->conn->g;
	struct store *store;

	sim_settle(g->sim);
	store = cluster_etcd(g->c);
	if (!store) {
		finish(s, GRPC_UNAVAILABLE, "etcdserver: server stopped");
		return;
	}
	switch (s->kind) {
	case RPC_UNKNOWN: {
		STR_AUTO text = xasprintf("unknown method %s", s->path);

		finish(s, GRPC_UNIMPLEMENTED, text);
		break;
	}
	case RPC_WATCH:
		g->served = true;
		watch_message(s, store, p, len);
		break;
	case RPC_SNAPSHOT:
		g->served = true;
		snapshot(s, store);
		break;
	default:
		answer(s, store, p, len);
	}
}

/* Whole messages of s->in, one after the other. */
static void handle_input(struct grpc_stream *s)
{
	size_t at = 0;

	while (!s->ended && s->in.len - at >= 5) {
		const uint8_t *p = (const uint8_t *)s->in.s + at;
		size_t n = (size_t)p[1] << 24 | (size_t)p[2] << 16 | (size_t)p[3] << 8 | p[4];

		if (p[0] != 0) {
			finish(s, GRPC_UNIMPLEMENTED,
			       "grpc: Decompressor is not installed for grpc-encoding");
			break;
		}
		if (n > MAX_MESSAGE) {
			STR_AUTO text = xasprintf("grpc: received message larger than max (%zu vs. "
						  "%zu)",
						  n, MAX_MESSAGE);

			finish(s, GRPC_RESOURCE_EXHAUSTED, text);
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
	if (s->in_ended && !s->ended)
		finish(s,
		       s->kind == RPC_WATCH || s->kind == RPC_KEEPALIVE ? GRPC_OK : GRPC_INTERNAL,
		       s->kind == RPC_WATCH || s->kind == RPC_KEEPALIVE
			       ? NULL
			       : "grpc: the request ended before its message");
}

/* ---- HTTP/2
 * ------------------------------------------------------------------------------------------ */

static int on_begin_headers(nghttp2_session *h2, const nghttp2_frame *f, void *user)
{
	struct conn *c = user;
	struct grpc_stream *s;

	if (f->hd.type != NGHTTP2_HEADERS || f->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	s = xcalloc(1, sizeof(*s));
	s->conn = c;
	s->id = f->hd.stream_id;
	s->next = c->streams;
	c->streams = s;
	return nghttp2_session_set_stream_user_data(h2, s->id, s);
}

static int on_header(nghttp2_session *h2, const nghttp2_frame *f, const uint8_t *name,
		     size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
		     void *user)
{
	struct grpc_stream *s = stream_find(user, f->hd.stream_id);

	(void)h2;
	(void)flags;
	if (!s)
		return 0;
	if (name_len == 5 && memcmp(name, ":path", 5) == 0 && !s->path)
		s->path = xstrndup((const char *)value, value_len);
	else if (name_len == 12 && memcmp(name, "content-type", 12) == 0)
		s->grpc = value_len >= 16 && memcmp(value, "application/grpc", 16) == 0;
	return 0;
}

static int refuse_plain(struct grpc_stream *s)
{
	nghttp2_nv headers[] = {header(":status", "415"),
				header("content-type", "application/grpc"),
				header("grpc-status", "3"),
				header("grpc-message", "invalid gRPC request content-type")};

	s->begun = s->ended = true;
	return nghttp2_submit_response(s->conn->h2, s->id, headers, ARRAY_SIZE(headers), NULL);
}

static int on_frame(nghttp2_session *h2, const nghttp2_frame *f, void *user)
{
	struct grpc_stream *s;

	(void)h2;
	if (f->hd.type != NGHTTP2_HEADERS && f->hd.type != NGHTTP2_DATA)
		return 0;
	s = stream_find(user, f->hd.stream_id);
	if (!s)
		return 0;
	if (f->hd.type == NGHTTP2_HEADERS && !s->answered) {
		s->answered = true;
		if (!s->grpc)
			return refuse_plain(s);
		s->kind = store_rpc_kind(s->path ? s->path : "");
		if (s->kind == RPC_UNKNOWN) {
			STR_AUTO text = xasprintf("unknown method %s", s->path ? s->path : "");

			finish(s, GRPC_UNIMPLEMENTED, text);
		}
	}
	if (f->hd.flags & NGHTTP2_FLAG_END_STREAM)
		s->in_ended = true;
	handle_input(s);
	return 0;
}

static int on_data(nghttp2_session *h2, uint8_t flags, int32_t id, const uint8_t *p, size_t len,
		   void *user)
{
	struct grpc_stream *s = stream_find(user, id);

	(void)h2;
	(void)flags;
	if (!s || s->ended)
		return 0;
	buf_add(&s->in, (const char *)p, len);
	handle_input(s);
	return 0;
}

static int on_close(nghttp2_session *h2, int32_t id, uint32_t code, void *user)
{
	struct conn *c = user;
	struct grpc_stream *s = stream_find(c, id);

	(void)code;
	if (!s)
		return 0;
	for (struct grpc_stream **at = &c->streams; *at; at = &(*at)->next)
		if (*at == s) {
			*at = s->next;
			break;
		}
	(void)nghttp2_session_set_stream_user_data(h2, id, NULL);
	stream_free(s);
	return 0;
}

static ssize_t on_send(nghttp2_session *h2, const uint8_t *p, size_t len, int flags, void *user)
{
	struct conn *c = user;

	(void)h2;
	(void)flags;
	if (c->out.len - c->off > MAX_OUT)
		return NGHTTP2_ERR_WOULDBLOCK;
	buf_add(&c->out, (const char *)p, len);
	return (ssize_t)len;
}

static int h2_open(struct conn *c)
{
	static const nghttp2_settings_entry settings[] = {
		{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1000},
		{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, 64 << 10},
		{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20},
	};
	nghttp2_session_callbacks *cb;
	int rc = nghttp2_session_callbacks_new(&cb);

	if (rc < 0)
		return rc;
	nghttp2_session_callbacks_set_on_begin_headers_callback(cb, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
	nghttp2_session_callbacks_set_send_callback(cb, on_send);
	rc = nghttp2_session_server_new(&c->h2, cb, c);
	nghttp2_session_callbacks_del(cb);
	if (rc == 0)
		rc = nghttp2_submit_settings(c->h2, NGHTTP2_FLAG_NONE, settings,
					     ARRAY_SIZE(settings));
	return rc;
}

/* ---- connections
 * --------------------------------------------------------------------------------------- */

static void conn_free(struct conn *c)
{
	struct etcd_gate *e = c->g->etcd;

	loop_remove(c->g, &c->source);
	for (struct grpc_stream *s = c->streams, *next; s; s = next) {
		next = s->next;
		stream_free(s);
	}
	nghttp2_session_del(c->h2);
	gnutls_deinit(c->tls);
	close(c->source.fd);
	buf_release(&c->out);
	if (c->prev)
		c->prev->next = c->next;
	else
		e->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	e->nr--;
	free(c);
}

static void want_write(struct conn *c, bool on)
{
	if (on == c->wants_write)
		return;
	c->wants_write = on;
	loop_change(c->g, &c->source, EPOLLIN | (on ? EPOLLOUT : 0));
}

/* HTTP/2 to TLS to the socket, as far as it goes. False: the connection is over. */
static bool flush(struct conn *c)
{
	for (;;) {
		if (c->h2 && nghttp2_session_send(c->h2) < 0)
			return false;
		if (c->off == c->out.len) {
			buf_reset(&c->out);
			c->off = 0;
			want_write(c, false);
			return !c->h2 || nghttp2_session_want_read(c->h2) ||
			       nghttp2_session_want_write(c->h2);
		}
		ssize_t n = gnutls_record_send(c->tls, c->out.s + c->off, c->out.len - c->off);

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED) {
			want_write(c, true);
			return true;
		}
		if (n < 0)
			return false;
		c->off += (size_t)n;
	}
}

static bool shake(struct conn *c)
{
	int rc = gnutls_handshake(c->tls);

	if (rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED) {
		want_write(c, gnutls_record_get_direction(c->tls) == 1);
		return true;
	}
	if (rc < 0) {
		if (gnutls_error_is_fatal(rc) == 0)
			return true;
		(void)gnutls_alert_send_appropriate(c->tls, rc);
		return false;
	}
	c->shaken = true;
	want_write(c, false);
	return h2_open(c) == 0;
}

static bool receive(struct conn *c)
{
	uint8_t chunk[16384];

	for (;;) {
		ssize_t n = gnutls_record_recv(c->tls, chunk, sizeof(chunk));

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			return true;
		if (n == GNUTLS_E_REHANDSHAKE || n <= 0)
			return false;
		if (nghttp2_session_mem_recv(c->h2, chunk, (size_t)n) < 0)
			return false;
	}
}

static void on_ready(struct source *source, uint32_t events)
{
	struct conn *c = (struct conn *)source; /* its first member */

	if (events & (EPOLLERR | EPOLLHUP) && !(events & EPOLLIN))
		c->dead = true;
	if (!c->dead && !c->shaken && !shake(c))
		c->dead = true;
	if (!c->dead && c->shaken && !receive(c))
		c->dead = true;
	if (!c->dead && c->shaken && events & EPOLLOUT && !flush(c))
		c->dead = true;
	if (c->dead)
		conn_free(c);
}

static void on_connect(struct source *source, uint32_t events)
{
	struct etcd_gate *e =
		(struct etcd_gate *)((char *)source - offsetof(struct etcd_gate, listener));
	int fd = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), one = 1;
	struct conn *c;

	(void)events;
	if (fd < 0)
		return;
	if (e->nr >= MAX_PEERS) {
		close(fd);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	c = xcalloc(1, sizeof(*c));
	c->g = e->g;
	c->since = wall_ns();
	c->source = (struct source){.fd = fd, .ready = on_ready};
	if (gnutls_init(&c->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK) < 0) {
		close(fd);
		free(c);
		return;
	}
	{
		static unsigned char h2[] = "h2";
		gnutls_datum_t alpn = {h2, 2};

		(void)gnutls_alpn_set_protocols(c->tls, &alpn, 1, GNUTLS_ALPN_MANDATORY);
	}
	(void)gnutls_priority_set(c->tls, e->priority);
	(void)gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, e->creds);
	gnutls_certificate_server_set_request(c->tls, GNUTLS_CERT_REQUIRE);
	gnutls_session_set_verify_cert(c->tls, NULL, 0);
	gnutls_transport_set_int(c->tls, fd);
	c->next = e->conns;
	if (e->conns)
		e->conns->prev = c;
	e->conns = c;
	e->nr++;
	e->g->stats.connections++;
	loop_add(e->g, &c->source, EPOLLIN);
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

void etcd_release(struct gateway *g)
{
	if (!g->etcd)
		return;
	for (struct conn *c = g->etcd->conns, *next; c; c = next) {
		next = c->next;
		if (!c->shaken)
			continue;
		for (struct grpc_stream *s = c->streams; s; s = s->next) {
			drop_dead_watches(s);
			stream_send(s);
		}
		if (!flush(c))
			conn_free(c);
	}
}

void etcd_sweep(struct gateway *g, int64_t now)
{
	for (struct conn *c = g->etcd ? g->etcd->conns : NULL, *next; c; c = next) {
		next = c->next;
		if (!c->shaken && now - c->since > HANDSHAKE_NS)
			conn_free(c);
	}
}

/* ---- life
 * ------------------------------------------------------------------------------------------------
 */

static int open_tls(struct etcd_gate *e, struct err *err)
{
	gnutls_datum_t ca = {(unsigned char *)(uintptr_t)door_pki_ca(e->pki),
			     (unsigned)strlen(door_pki_ca(e->pki))};
	gnutls_datum_t cert = {(unsigned char *)(uintptr_t)door_pki_serving_cert(e->pki),
			       (unsigned)strlen(door_pki_serving_cert(e->pki))};
	gnutls_datum_t key = {(unsigned char *)(uintptr_t)door_pki_serving_key(e->pki),
			      (unsigned)strlen(door_pki_serving_key(e->pki))};
	int rc = gnutls_certificate_allocate_credentials(&e->creds);

	if (rc >= 0)
		rc = gnutls_certificate_set_x509_trust_mem(e->creds, &ca, GNUTLS_X509_FMT_PEM);
	if (rc >= 0)
		rc = gnutls_certificate_set_x509_key_mem(e->creds, &cert, &key,
							 GNUTLS_X509_FMT_PEM);
	if (rc >= 0)
		rc = gnutls_priority_init(&e->priority,
					  "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3", NULL);
	return rc < 0 ? err_set(err, -EIO, "etcd's door: %s", gnutls_strerror(rc)) : 0;
}

static int bind_to(struct etcd_gate *e, int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	socklen_t len = sizeof(at);
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	(void)inet_pton(AF_INET, e->g->address, &at.sin_addr);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0) {
		int r = -errno;

		close(fd);
		return r;
	}
	e->listener = (struct source){.fd = fd, .ready = on_connect};
	e->port = ntohs(at.sin_port);
	return 0;
}

/* Where others find it: the file etcd-port of the workspace. */
static int save_port(struct gateway *g, int port, struct err *err)
{
	STR_AUTO path = xasprintf("%s/etcd-port", workspace_dir(g->w));
	STR_AUTO text = xasprintf("%d\n", port);

	return file_write(path, text, strlen(text), 0600, err);
}

int etcd_open(struct gateway *g, int port, struct err *err)
{
	struct etcd_gate *e = xcalloc(1, sizeof(*e));
	int choices[] = {port, port ? port : 2379, 0};
	int r;

	e->g = g;
	e->listener.fd = -1;
	g->etcd = e;
	r = door_pki_open_etcd(workspace_dir(g->w), wall_seconds(), &e->pki, err);
	if (r == 0)
		r = open_tls(e, err);
	for (size_t i = port ? 0 : 1; r == 0 && i < ARRAY_SIZE(choices); i++) {
		int bound = bind_to(e, choices[i]);

		if (bound == 0)
			break;
		if (bound != -EADDRINUSE || port || !choices[i])
			r = err_set(err, bound, "etcd's door: listen on %s:%d: %s", g->address,
				    choices[i], strerror(-bound));
	}
	if (r == 0)
		r = save_port(g, e->port, err);
	if (r == 0)
		loop_add(g, &e->listener, EPOLLIN);
	else
		etcd_close(g);
	return r;
}

void etcd_close(struct gateway *g)
{
	struct etcd_gate *e = g->etcd;

	if (!e)
		return;
	while (e->conns)
		conn_free(e->conns);
	if (e->listener.fd >= 0) {
		loop_remove(g, &e->listener);
		close(e->listener.fd);
	}
	if (e->priority)
		gnutls_priority_deinit(e->priority);
	if (e->creds)
		gnutls_certificate_free_credentials(e->creds);
	door_pki_free(e->pki);
	free(e);
	g->etcd = NULL;
}

bool etcd_waiting(const struct gateway *g)
{
	for (const struct conn *c = g->etcd ? g->etcd->conns : NULL; c; c = c->next)
		for (const struct grpc_stream *s = c->streams; s; s = s->next)
			if (s->watches)
				return true;
	return false;
}

int gateway_etcd_port(const struct gateway *g)
{
	return g->etcd ? g->etcd->port : 0;
}
