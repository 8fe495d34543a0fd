/*
 * etcd.c - etcd's door: gRPC over HTTP/2 (nghttp2) over TLS (GnuTLS) for real etcdctls.
 * Here are the calls; connections are in etcd_conn.c, watches in etcd_watch.c.
 *
 * A client must show a certificate of etcd's own CA. Each connection is a TLS session, an
 * HTTP/2 session and its streams; a stream is one call. What the messages mean is store/rpc.h's;
 * here is how they travel: five bytes of prefix each, the outcome in trailers. Answers to what
 * changed something go out when the journal is on disk (etcd_release).
 *
 * Limits: MAX_PEERS connections (a new one takes the place of one whose handshake is not done),
 * 2 MiB a message, MAX_UNREAD bytes that a slow reader has not taken (its watch is ended), 20 s
 * for a handshake. What all connections hold of what came and what is to go is at most MAX_HELD:
 * beyond it the one that holds most is cut off.
 */
#include "gateway/etcd_private.h"
#include "store/auth.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_MESSAGE ((size_t)2 << 20)
#define SNAPSHOT_PART ((size_t)32 << 10)
#define PATIENCE (7 * SIM_SEC) /* of etcd for members that do not answer */

/* ---- streams ---- */

void grpc_free(struct grpc_stream *s)
{
	grpc_watches_free(s);
	grpc_hold(s, -(ssize_t)(s->in.len + s->out.len - s->off));
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

void grpc_answer(struct grpc_stream *s, const struct buf *message)
{
	size_t at;

	frame_begin(s, &at);
	buf_add(&s->out, buf_str(message), message->len);
	frame_end(s, at);
	grpc_hold(s, (ssize_t)(message->len + 5));
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

void grpc_refuse(struct grpc_stream *s, const struct err *err)
{
	if (err->code == -ENODEV)
		grpc_finish(s, GRPC_UNAVAILABLE, "etcdserver: server stopped");
	else if (err->code == -EBADMSG && (s->kind == RPC_WATCH || s->kind == RPC_KEEPALIVE))
		grpc_finish(s, GRPC_INTERNAL, "grpc: failed to unmarshal the received message");
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
	grpc_hold(s, -(ssize_t)n);
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

/* Answers go out: begins the response, or goes on with it. */
void grpc_send(struct grpc_stream *s)
{
	nghttp2_nv headers[] = {grpc_header(":status", "200"),
				grpc_header("content-type", "application/grpc")};
	nghttp2_data_provider data = {.source.ptr = s, .read_callback = read_data};

	grpc_watches_sweep(s);
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
	grpc_refuse(s, &err);
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
		store_rpc_snapshot_part(file.s + at, n, file.len - at - n, &message);
		grpc_answer(s, &message);
	}
	buf_reset(&message);
	store_rpc_snapshot_part(sum, sizeof(sum), 0, &message);
	grpc_answer(s, &message);
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
		grpc_refuse(s, &err);
	else
		grpc_answer(s, &message);
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
		grpc_watch_message(s, store, p, len);
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

	while (!s->ended && !s->no_quorum && !s->conn->dead && s->in.len - at >= 5) {
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
		grpc_hold(s, -(ssize_t)at);
	}
	if (!s->in_ended || s->ended || s->no_quorum || s->kind == RPC_WATCH)
		return; /* watches go on when no more of them are asked for */
	if (s->kind == RPC_KEEPALIVE)
		grpc_finish(s, GRPC_OK, NULL);
	else
		grpc_finish(s, GRPC_INTERNAL, "grpc: the request ended before its message");
}
