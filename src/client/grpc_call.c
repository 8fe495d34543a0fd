/* grpc_call.c - calls: what is sent, what comes back, how it ends. */
#include "client/grpc_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct grpc_call *grpc_call_new(struct grpc_channel *ch, const char *path, int64_t timeout_ns)
{
	struct grpc_call *c = xcalloc(1, sizeof(*c)), **at = &ch->calls;

	c->ch = ch;
	c->path = xstrdup(path);
	c->last = &c->first;
	c->status = -1;
	c->timeout = timeout_ns;
	if (timeout_ns > 0)
		c->deadline = grpc_now() + timeout_ns;
	while (*at)
		at = &(*at)->next;
	*at = c;
	if (++ch->nr_calls > GRPC_MAX_CALLS)
		grpc_call_end(c, GRPC_RESOURCE_EXHAUSTED, "too many calls");
	return c;
}

/* Leaves its connection: what it held back of the connection's window is given free. */
static void leave(struct grpc_call *c)
{
	if (c->unconsumed)
		(void)nghttp2_session_consume_connection(c->conn->h2, c->unconsumed);
	c->unconsumed = 0;
	c->conn = NULL;
}

/* Tells the server that nobody listens any more; goes out with the next flush. */
static void reset(struct grpc_call *c)
{
	(void)nghttp2_session_set_stream_user_data(c->conn->h2, c->id, NULL);
	(void)nghttp2_submit_rst_stream(c->conn->h2, NGHTTP2_FLAG_NONE, c->id, NGHTTP2_CANCEL);
	leave(c);
}

void grpc_call_free(struct grpc_call *c)
{
	struct grpc_channel *ch;

	if (!c)
		return;
	ch = c->ch;
	for (struct grpc_call **at = &ch->calls; *at; at = &(*at)->next)
		if (*at == c) {
			*at = c->next;
			break;
		}
	ch->nr_calls--;
	if (c->conn) {
		struct grpc_conn *conn = c->conn;

		reset(c);
		grpc_conn_flush(conn);
	}
	for (struct message *m = c->first, *next; m; m = next) {
		next = m->next;
		buf_release(&m->data);
		free(m);
	}
	strvec_release(&c->headers);
	buf_release(&c->out);
	buf_release(&c->in);
	free(c->path);
	free(c->message);
	free(c);
}

void grpc_call_header(struct grpc_call *c, const char *name, const char *value)
{
	strvec_add(&c->headers, name);
	strvec_add(&c->headers, value);
}

/* ---- sending ---- */

static nghttp2_nv header(const char *name, const char *value)
{
	return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name),
			    strlen(value), NGHTTP2_NV_FLAG_NONE};
}

static ssize_t read_out(nghttp2_session *h2, int32_t id, uint8_t *p, size_t max, uint32_t *flags,
			nghttp2_data_source *source, void *user)
{
	struct grpc_call *c = nghttp2_session_get_stream_user_data(h2, id);
	size_t n;

	(void)source;
	(void)user;
	if (!c)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	n = MIN(c->out.len - c->off, max);
	if (n == 0 && !c->close_send) {
		c->deferred = true;
		return NGHTTP2_ERR_DEFERRED;
	}
	memcpy(p, buf_str(&c->out) + c->off, n);
	c->off += n;
	if (c->off == c->out.len) {
		buf_reset(&c->out);
		c->off = 0;
		if (c->close_send)
			*flags |= NGHTTP2_DATA_FLAG_EOF;
	}
	return (ssize_t)n;
}

/* As gRPC writes it: at most eight digits and a unit. */
static void write_timeout(char *s, size_t size, int64_t ns)
{
	static const struct {
		int64_t ns;
		const char *unit;
	} units[] = {{1, "n"}, {1000, "u"}, {SIM_MSEC, "m"}, {SIM_SEC, "S"}, {60 * SIM_SEC, "M"}};
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(units) && ns / units[i].ns > 99999999)
		i++;
	snprintf(s, size, "%lld%s", (long long)MAX(ns / units[i].ns, INT64_C(1)), units[i].unit);
}

static void add_headers(nghttp2_nv *nv, size_t *n, size_t max, const struct strvec *v)
{
	for (size_t i = 0; i + 1 < v->nr && *n < max; i += 2)
		nv[(*n)++] = header(v->v[i], v->v[i + 1]);
}

void grpc_call_submit(struct grpc_call *c, struct grpc_conn *conn)
{
	nghttp2_data_provider body = {.read_callback = read_out};
	nghttp2_nv nv[24] = {header(":method", "POST"),
			     header(":scheme", conn->tls ? "https" : "http"),
			     header(":path", c->path),
			     header(":authority", conn->target->address),
			     header("content-type", "application/grpc"),
			     header("user-agent", c->ch->user_agent),
			     header("te", "trailers")};
	size_t n = 7;
	char timeout[32];
	int32_t id;

	if (c->deadline) {
		write_timeout(timeout, sizeof(timeout), MAX(c->deadline - grpc_now(), INT64_C(1)));
		nv[n++] = header("grpc-timeout", timeout);
	}
	add_headers(nv, &n, ARRAY_SIZE(nv), &c->ch->headers);
	add_headers(nv, &n, ARRAY_SIZE(nv), &c->headers);
	id = nghttp2_submit_request(conn->h2, NULL, nv, n, &body, c);
	if (id < 0) {
		grpc_call_end(c, GRPC_UNAVAILABLE, nghttp2_strerror(id));
		return;
	}
	c->id = id;
	c->conn = conn;
	c->endpoint = conn->target->endpoint;
	c->sent = true;
	c->deferred = false;
}

static void push(struct grpc_call *c)
{
	if (c->ended)
		return;
	if (!c->conn) {
		grpc_channel_kick(c->ch);
	} else if (c->deferred) {
		c->deferred = false;
		(void)nghttp2_session_resume_data(c->conn->h2, c->id);
	}
	if (c->conn)
		grpc_conn_flush(c->conn);
}

void grpc_call_send(struct grpc_call *c, const void *message, size_t len)
{
	const char prefix[5] = {0, (char)(len >> 24), (char)(len >> 16), (char)(len >> 8),
				(char)len};

	if (c->ended)
		return;
	if (len > c->ch->max_send) {
		STR_AUTO why = xasprintf("trying to send message larger than max (%zu vs. %zu)",
					 len, c->ch->max_send);

		grpc_call_end(c, GRPC_RESOURCE_EXHAUSTED, why);
		return;
	}
	buf_add(&c->out, prefix, sizeof(prefix));
	buf_add(&c->out, message, len);
	push(c);
}

void grpc_call_close_send(struct grpc_call *c)
{
	c->close_send = true;
	push(c);
}

/* ---- receiving ---- */

static void changed(struct grpc_call *c)
{
	if (c->ch->l->sim)
		waitq_wake_all(c->ch->l->sim, &c->changed);
}

void grpc_call_end(struct grpc_call *c, int status, const char *message)
{
	if (c->ended)
		return;
	c->ended = true;
	if (status == GRPC_DEADLINE_EXCEEDED && !message) {
		if (!c->conn && c->ch->error)
			c->message = xasprintf("latest balancer error: last connection error: %s",
					       c->ch->error);
		else
			c->message = xstrdup("context deadline exceeded");
	} else {
		free(c->message);
		c->message = xstrdup(message ? message : "");
	}
	c->status = status;
	buf_release(&c->in);
	if (c->conn)
		reset(c);
	changed(c);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* Percent encoding, undone. */
static char *decode_message(const char *s, size_t len)
{
	BUF_AUTO b = BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		int hi = s[i] == '%' && i + 2 < len ? hex_digit(s[i + 1]) : -1;
		int lo = hi >= 0 ? hex_digit(s[i + 2]) : -1;

		buf_addc(&b, lo >= 0 ? (char)(hi * 16 + lo) : s[i]);
		i += lo >= 0 ? 2 : 0;
	}
	/* a server's words go to terminals and logs: no control characters */
	for (size_t i = 0; i < b.len; i++)
		if ((unsigned char)b.s[i] < 0x20 || b.s[i] == 0x7f)
			b.s[i] = '?';
	return buf_detach(&b);
}

static bool named(const char *name, size_t len, const char *want)
{
	return len == strlen(want) && memcmp(name, want, len) == 0;
}

int grpc_call_on_header(struct grpc_call *c, const char *name, size_t name_len, const char *value,
			size_t len)
{
	STR_AUTO text = NULL;
	int64_t n;

	c->header_bytes += name_len + len + 32;
	if (c->header_bytes > GRPC_MAX_HEADERS) {
		grpc_call_end(c, GRPC_INTERNAL, "peer header list size exceeded limit");
		return -1;
	}
	if (named(name, name_len, ":status")) {
		text = xstrndup(value, len);
		c->http = parse_i64(text, &n) == 0 ? (int)n : 0;
	} else if (named(name, name_len, "content-type")) {
		c->grpc = len >= 16 && memcmp(value, "application/grpc", 16) == 0;
	} else if (named(name, name_len, "grpc-status")) {
		text = xstrndup(value, len);
		c->status = parse_i64(text, &n) == 0 && n >= 0 && n <= 16 ? (int)n : GRPC_UNKNOWN;
	} else if (named(name, name_len, "grpc-message")) {
		free(c->message);
		c->message = decode_message(value, len);
	}
	return 0;
}

static void consume(struct grpc_call *c, size_t n)
{
	if (c->conn && n) {
		(void)nghttp2_session_consume_stream(c->conn->h2, c->id, n);
		(void)nghttp2_session_consume_connection(c->conn->h2, n);
	}
}

static void add_message(struct grpc_call *c, const char *p, size_t len)
{
	struct message *m = xcalloc(1, sizeof(*m));

	buf_add(&m->data, p, len);
	*c->last = m;
	c->last = &m->next;
	c->queued += len;
	changed(c);
}

/* Whole messages of c->in. */
static bool split(struct grpc_call *c)
{
	size_t at = 0;

	while (c->in.len - at >= 5) {
		const uint8_t *h = (const uint8_t *)c->in.s + at;
		size_t n = (size_t)h[1] << 24 | (size_t)h[2] << 16 | (size_t)h[3] << 8 | h[4];

		if (h[0]) {
			grpc_call_end(c, GRPC_INTERNAL,
				      "grpc: compressed flag set with identity or empty encoding");
			return false;
		}
		if (n > c->ch->max_recv) {
			STR_AUTO why =
				xasprintf("grpc: received message larger than max (%zu vs. %zu)", n,
					  c->ch->max_recv);

			grpc_call_end(c, GRPC_RESOURCE_EXHAUSTED, why);
			return false;
		}
		if (c->in.len - at - 5 < n)
			break;
		add_message(c, c->in.s + at + 5, n);
		at += 5 + n;
	}
	if (at) {
		memmove(c->in.s, c->in.s + at, c->in.len - at);
		buf_trunc(&c->in, c->in.len - at);
	}
	return true;
}

bool grpc_call_on_data(struct grpc_call *c, const uint8_t *p, size_t len)
{
	if (c->ended || (c->http && c->http != 200) || !c->grpc) {
		consume(c, len); /* a page of a web server: its status tells */
		return true;
	}
	buf_add(&c->in, (const char *)p, len);
	if (!split(c))
		return false;
	/* who sends faster than we take has to wait */
	if (c->queued > GRPC_MAX_QUEUED)
		c->unconsumed += len;
	else
		consume(c, len);
	return true;
}

/* What an HTTP status means to gRPC. */
static int code_of_http(int http)
{
	return http == 400                                                ? GRPC_INTERNAL
	       : http == 401                                              ? GRPC_UNAUTHENTICATED
	       : http == 403                                              ? 7
	       : http == 404                                              ? GRPC_UNIMPLEMENTED
	       : http == 429 || http == 502 || http == 503 || http == 504 ? GRPC_UNAVAILABLE
									  : GRPC_UNKNOWN;
}

void grpc_call_on_close(struct grpc_call *c, uint32_t h2_error)
{
	STR_AUTO why = NULL;
	STR_AUTO told = NULL;
	int status = c->status;

	leave(c);
	if (c->ended)
		return;
	if (c->http && c->http != 200) {
		why = xasprintf("unexpected HTTP status code received from server: %d", c->http);
		grpc_call_end(c, code_of_http(c->http), why);
	} else if (c->http && !c->grpc) {
		grpc_call_end(c, GRPC_UNKNOWN, "malformed header: missing HTTP content-type");
	} else if (status >= 0) {
		told = c->message;
		c->message = NULL;
		if (status == GRPC_OK && c->in.len)
			grpc_call_end(c, GRPC_INTERNAL, "unexpected EOF");
		else
			grpc_call_end(c, status, told);
	} else if (h2_error == NGHTTP2_REFUSED_STREAM) {
		c->sent = false;
		grpc_call_end(c, GRPC_UNAVAILABLE,
			      "stream terminated by RST_STREAM with error code: REFUSED_STREAM");
	} else if (h2_error) {
		why = xasprintf("stream terminated by RST_STREAM with error code: %s",
				nghttp2_http2_strerror(h2_error));
		grpc_call_end(c, h2_error == NGHTTP2_CANCEL ? GRPC_CANCELED : GRPC_INTERNAL, why);
	} else {
		grpc_call_end(c, GRPC_INTERNAL,
			      "server closed the stream without sending trailers");
	}
}

/* ---- for who waits ---- */

bool grpc_call_take(struct grpc_call *c, struct buf *ret)
{
	struct message *m = c->first;

	if (!m)
		return false;
	c->first = m->next;
	if (!c->first)
		c->last = &c->first;
	c->queued -= m->data.len;
	if (ret->len) {
		buf_add(ret, buf_str(&m->data), m->data.len);
		buf_release(&m->data);
	} else {
		buf_release(ret);
		*ret = m->data;
	}
	free(m);
	if (c->unconsumed && c->queued <= GRPC_MAX_QUEUED / 2) {
		consume(c, c->unconsumed);
		c->unconsumed = 0;
		if (c->conn)
			grpc_conn_flush(c->conn);
	}
	return true;
}

bool grpc_call_ended(const struct grpc_call *c)
{
	return c->ended && !c->first;
}

int grpc_call_recv(struct grpc_call *c, struct buf *ret)
{
	struct sim *sim = c->ch->l->sim;

	for (;;) {
		if (grpc_call_take(c, ret))
			return 1;
		if (c->ended)
			return c->status == GRPC_OK ? 0 : -EPROTO;
		if (!sim || !fiber_self(sim))
			grpc_loop_turn(c->ch->l, -1);
		else if (waitq_wait(sim, &c->changed, SIM_NEVER) < 0)
			return -ECANCELED;
	}
}

int grpc_call_status(const struct grpc_call *c, const char **ret_message)
{
	*ret_message = c->message ? c->message : "";
	return c->ended ? c->status : GRPC_UNKNOWN;
}

bool grpc_call_sent(const struct grpc_call *c)
{
	return c->sent;
}

const char *grpc_call_endpoint(const struct grpc_call *c)
{
	return c->endpoint;
}
