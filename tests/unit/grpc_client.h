/* grpc_client.h - a client of etcd's door in the test's own thread: calls in HTTP/2 streams, and
 * raw frames for those who do not keep to it. */
#ifndef TESTS_GRPC_CLIENT_H
#define TESTS_GRPC_CLIENT_H

#include "door_client.h"
#include "gateway/etcd_private.h"

struct grpc_client {
	struct door_client c;
	nghttp2_session *h2;
};

struct grpc_stream_seen {
	struct buf got; /* of its body, not yet taken */
	char message[256];
	int status; /* -1: not over */
	int32_t id;
	/* what is still to be sent */
	struct buf out;
	size_t off;
	bool half_close;
};

static inline ssize_t grpc_client_send(nghttp2_session *h2, const uint8_t *p, size_t len, int flags,
				       void *user)
{
	struct grpc_client *g = user;

	(void)h2;
	(void)flags;
	door_send(&g->c, p, len);
	return (ssize_t)len;
}

static inline int grpc_client_data(nghttp2_session *h2, uint8_t flags, int32_t id, const uint8_t *p,
				   size_t len, void *user)
{
	struct grpc_stream_seen *s = nghttp2_session_get_stream_user_data(h2, id);

	(void)flags;
	(void)user;
	if (s)
		buf_add(&s->got, (const char *)p, len);
	return 0;
}

static inline int grpc_client_header(nghttp2_session *h2, const nghttp2_frame *f,
				     const uint8_t *name, size_t name_len, const uint8_t *value,
				     size_t value_len, uint8_t flags, void *user)
{
	struct grpc_stream_seen *s = nghttp2_session_get_stream_user_data(h2, f->hd.stream_id);

	(void)flags;
	(void)user;
	if (s && name_len == 11 && memcmp(name, "grpc-status", 11) == 0)
		s->status = (int)strtol((const char *)value, NULL, 10);
	if (s && name_len == 12 && memcmp(name, "grpc-message", 12) == 0)
		snprintf(s->message, sizeof(s->message), "%.*s", (int)value_len, value);
	return 0;
}

static inline ssize_t grpc_client_body(nghttp2_session *h2, int32_t id, uint8_t *p, size_t max,
				       uint32_t *flags, nghttp2_data_source *source, void *user)
{
	struct grpc_stream_seen *s = source->ptr;
	size_t n = MIN(max, s->out.len - s->off);

	(void)h2;
	(void)id;
	(void)user;
	if (n)
		memcpy(p, s->out.s + s->off, n);
	s->off += n;
	if (s->off == s->out.len && s->half_close)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	else if (!n)
		return NGHTTP2_ERR_DEFERRED;
	return (ssize_t)n;
}

/* window: of each stream; -1: the usual one. */
static inline bool grpc_client_open(struct grpc_client *g, struct gateway *gw, const char *cert,
				    const char *key, int window)
{
	nghttp2_settings_entry small = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, (uint32_t)window};
	nghttp2_session_callbacks *cb;

	g->h2 = NULL;
	if (!door_open_to(&g->c, gw, gateway_etcd_port(gw), "h2", cert, key))
		return false;
	nghttp2_session_callbacks_new(&cb);
	nghttp2_session_callbacks_set_send_callback(cb, grpc_client_send);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, grpc_client_data);
	nghttp2_session_callbacks_set_on_header_callback(cb, grpc_client_header);
	nghttp2_session_client_new(&g->h2, cb, g);
	nghttp2_session_callbacks_del(cb);
	nghttp2_submit_settings(g->h2, 0, &small, window < 0 ? 0 : 1);
	return true;
}

static inline void grpc_client_close(struct grpc_client *g)
{
	nghttp2_session_del(g->h2);
	door_close(&g->c);
}

static inline void grpc_client_pump(struct grpc_client *g)
{
	(void)nghttp2_session_send(g->h2);
	door_pump(&g->c);
	if (g->c.got.len)
		(void)nghttp2_session_mem_recv(g->h2, (uint8_t *)g->c.got.s, g->c.got.len);
	buf_reset(&g->c.got);
}

static inline void grpc_client_message(struct grpc_client *g, struct grpc_stream_seen *s,
				       const void *p, size_t len)
{
	const char prefix[5] = {0, (char)(len >> 24), (char)(len >> 16), (char)(len >> 8),
				(char)len};

	buf_add(&s->out, prefix, 5);
	buf_add(&s->out, p, len);
	if (s->id)
		(void)nghttp2_session_resume_data(g->h2, s->id);
}

static inline void grpc_client_call(struct grpc_client *g, struct grpc_stream_seen *s,
				    const char *path)
{
	nghttp2_nv headers[] = {grpc_header(":method", "POST"),
				grpc_header(":scheme", "https"),
				grpc_header(":authority", "etcd"),
				grpc_header(":path", path),
				grpc_header("content-type", "application/grpc"),
				grpc_header("te", "trailers")};
	nghttp2_data_provider body = {.source.ptr = s, .read_callback = grpc_client_body};

	s->status = -1;
	s->id = nghttp2_submit_request(g->h2, NULL, headers, ARRAY_SIZE(headers), &body, s);
}

/* Steps until a whole message came (true), or the stream or the connection is over. */
static inline bool grpc_client_next(struct grpc_client *g, struct grpc_stream_seen *s,
				    struct buf *message)
{
	buf_reset(message);
	for (int i = 0; i < 20000; i++) {
		const uint8_t *p = (const uint8_t *)s->got.s;
		size_t n = s->got.len < 5 ? 0
					  : (size_t)p[1] << 24 | (size_t)p[2] << 16 |
						    (size_t)p[3] << 8 | p[4];

		if (s->got.len >= 5 && s->got.len - 5 >= n) {
			buf_add(message, s->got.s + 5, n);
			memmove(s->got.s, s->got.s + 5 + n, s->got.len - 5 - n);
			buf_trunc(&s->got, s->got.len - 5 - n);
			return true;
		}
		if (s->status >= 0 || g->c.closed)
			return false;
		grpc_client_pump(g);
		usleep(i < 200 ? 0 : 500);
	}
	return false;
}

static inline void grpc_stream_seen_release(struct grpc_stream_seen *s)
{
	buf_release(&s->got);
	buf_release(&s->out);
}
#define GRPC_STREAM_AUTO CLEANUP(grpc_stream_seen_release) struct grpc_stream_seen

/* A call with one request: its status, or -1 when the connection ended; the answer's message. */
static inline int grpc_client_ask(struct grpc_client *g, const char *path, const void *req,
				  size_t len, struct buf *answer, char said[256])
{
	GRPC_STREAM_AUTO s = {.half_close = true};
	BUF_AUTO rest = BUF_INIT;

	grpc_client_message(g, &s, req, len);
	grpc_client_call(g, &s, path);
	(void)grpc_client_next(g, &s, answer);
	while (grpc_client_next(g, &s, &rest))
		;
	if (said)
		memcpy(said, s.message, sizeof(s.message));
	if (!g->c.closed)
		(void)nghttp2_session_set_stream_user_data(g->h2, s.id, NULL);
	return s.status;
}

#endif
