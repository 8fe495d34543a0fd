/* grpc_conn.c - one connection: its socket, HTTP/2 session, deadlines and pings. */
#include "client/grpc_private.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define WINDOW (4 << 20)              /* of a stream */
#define CONN_WINDOW (16 << 20)        /* of all of them */
#define MAX_OUT ((size_t)1 << 20)     /* that TLS has not taken yet */
#define GOAWAY_PATIENCE (5 * SIM_SEC) /* for calls that a server which leaves still answers */

/* ---- the end -------------------------------------------------------------------------------- */

static void lost(struct grpc_conn *c, const char *fmt, ...) PRINTF(2, 3);
static void lost(struct grpc_conn *c, const char *fmt, ...)
{
	BUF_AUTO why = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&why, fmt, ap);
	va_end(ap);
	grpc_channel_lost(c->ch, buf_str(&why)); /* frees c */
}

void grpc_conn_free(struct grpc_conn *c)
{
	if (!c)
		return;
	nghttp2_session_del(c->h2);
	if (c->tls)
		gnutls_deinit(c->tls);
	if (c->fd >= 0)
		close(c->fd);
	if (c->addresses)
		freeaddrinfo(c->addresses);
	free(c->tls_error);
	buf_release(&c->out);
	free(c);
}

/* ---- epoll ---- */

static void want(struct grpc_conn *c, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = c->ch};

	if (events == c->events)
		return;
	(void)epoll_ctl(c->ch->l->epoll, c->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &ev);
	c->events = events;
}

/* ---- HTTP/2 ---- */

static int on_header(nghttp2_session *h2, const nghttp2_frame *f, const uint8_t *name,
		     size_t name_len, const uint8_t *value, size_t len, uint8_t flags, void *user)
{
	struct grpc_call *c = nghttp2_session_get_stream_user_data(h2, f->hd.stream_id);

	(void)flags;
	(void)user;
	if (c && grpc_call_on_header(c, (const char *)name, name_len, (const char *)value, len) < 0)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	return 0;
}

static int on_data(nghttp2_session *h2, uint8_t flags, int32_t id, const uint8_t *p, size_t len,
		   void *user)
{
	struct grpc_call *c = nghttp2_session_get_stream_user_data(h2, id);

	(void)flags;
	(void)user;
	if (!c || !grpc_call_on_data(c, p, len))
		(void)nghttp2_session_consume_connection(h2, len);
	return 0;
}

static int on_close(nghttp2_session *h2, int32_t id, uint32_t code, void *user)
{
	struct grpc_call *c = nghttp2_session_get_stream_user_data(h2, id);

	(void)user;
	if (c) {
		(void)nghttp2_session_set_stream_user_data(h2, id, NULL);
		grpc_call_on_close(c, code);
	}
	return 0;
}

/* The call is over, whether we had more to say or not. */
static void server_ended(nghttp2_session *h2, int32_t id)
{
	struct grpc_call *c = nghttp2_session_get_stream_user_data(h2, id);

	if (!c)
		return;
	(void)nghttp2_session_set_stream_user_data(h2, id, NULL);
	if (!c->close_send || c->out.len)
		(void)nghttp2_submit_rst_stream(h2, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
	grpc_call_on_close(c, NGHTTP2_NO_ERROR);
}

static int on_frame(nghttp2_session *h2, const nghttp2_frame *f, void *user)
{
	struct grpc_conn *c = user;

	if ((f->hd.type == NGHTTP2_HEADERS || f->hd.type == NGHTTP2_DATA) &&
	    f->hd.flags & NGHTTP2_FLAG_END_STREAM)
		server_ended(h2, f->hd.stream_id);
	if (f->hd.type == NGHTTP2_SETTINGS && !(f->hd.flags & NGHTTP2_FLAG_ACK) &&
	    c->state == CONN_GREETING) {
		c->state = CONN_READY;
		c->deadline = 0;
		grpc_channel_ready(c->ch);
	} else if (f->hd.type == NGHTTP2_GOAWAY && !c->draining) {
		c->draining = true;
		c->deadline = grpc_now() + GOAWAY_PATIENCE;
	}
	return 0;
}

static ssize_t on_send(nghttp2_session *h2, const uint8_t *p, size_t len, int flags, void *user)
{
	struct grpc_conn *c = user;

	(void)h2;
	(void)flags;
	if (c->out.len - c->off > MAX_OUT)
		return NGHTTP2_ERR_WOULDBLOCK;
	buf_add(&c->out, (const char *)p, len);
	return (ssize_t)len;
}

static int h2_session(struct grpc_conn *c)
{
	nghttp2_session_callbacks *cb = NULL;
	nghttp2_option *opt = NULL;
	int rc = nghttp2_session_callbacks_new(&cb);

	if (rc == 0)
		rc = nghttp2_option_new(&opt);
	if (rc == 0) {
		nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
		nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
		nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
		nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
		nghttp2_session_callbacks_set_send_callback(cb, on_send);
		nghttp2_option_set_no_auto_window_update(opt, 1);
		rc = nghttp2_session_client_new2(&c->h2, cb, c, opt);
	}
	nghttp2_session_callbacks_del(cb);
	nghttp2_option_del(opt);
	return rc;
}

static int h2_open(struct grpc_conn *c)
{
	static const nghttp2_settings_entry settings[] = {
		{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
		{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, GRPC_MAX_HEADERS},
		{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW},
	};
	int rc = h2_session(c);

	if (rc == 0)
		rc = nghttp2_submit_settings(c->h2, NGHTTP2_FLAG_NONE, settings,
					     ARRAY_SIZE(settings));
	if (rc == 0)
		rc = nghttp2_session_set_local_window_size(c->h2, NGHTTP2_FLAG_NONE, 0,
							   CONN_WINDOW);
	return rc;
}

static void broken(struct grpc_conn *c, const char *what)
{
	if (c->state == CONN_GREETING)
		lost(c, "connection error: desc = \"error reading server preface: %s\"", what);
	else
		lost(c, "error reading from server: %s", what);
}

void grpc_conn_flush(struct grpc_conn *c)
{
	if (c->corked || c->state < CONN_GREETING)
		return;
	for (;;) {
		ssize_t n;

		if (nghttp2_session_send(c->h2) < 0) {
			broken(c, "http2: protocol error");
			return;
		}
		if (c->off == c->out.len) {
			buf_reset(&c->out);
			c->off = 0;
			want(c, EPOLLIN);
			return;
		}
		n = grpc_write(c, c->out.s + c->off, c->out.len - c->off);
		if (n == -EAGAIN) {
			want(c, EPOLLIN | EPOLLOUT);
			return;
		}
		if (n < 0) {
			/* what the server said before it closed is still to be read */
			buf_reset(&c->out);
			c->off = 0;
			return;
		}
		c->off += (size_t)n;
	}
}

static void receive(struct grpc_conn *c)
{
	uint8_t chunk[16384];
	BUF_AUTO why = BUF_INIT;

	for (int i = 0; i < 64; i++) { /* others want their turn too */
		ssize_t n = grpc_read(c, chunk, sizeof(chunk), &why), rc;

		if (n == -EAGAIN)
			break;
		if (n <= 0) {
			broken(c, n == 0 ? "EOF" : buf_str(&why));
			return;
		}
		c->last_read = grpc_now();
		c->pinged = 0;
		c->corked = true;
		rc = nghttp2_session_mem_recv(c->h2, chunk, (size_t)n);
		c->corked = false;
		if (rc < 0 ||
		    (!nghttp2_session_want_read(c->h2) && !nghttp2_session_want_write(c->h2))) {
			broken(c, c->state == CONN_GREETING ? "http2: frame too large"
				  : rc < 0                  ? "http2: protocol error"
							    : "EOF");
			return;
		}
	}
	grpc_conn_flush(c);
}

/* ---- becoming connected ---- */

static void not_dialled(struct grpc_conn *c, const char *why)
{
	lost(c, "connection error: desc = \"transport: Error while dialing: %s\"", why);
}

static const char *go_errno(int e)
{
	return e == ECONNREFUSED   ? "connect: connection refused"
	       : e == EHOSTUNREACH ? "connect: no route to host"
	       : e == ENETUNREACH  ? "connect: network is unreachable"
	       : e == ETIMEDOUT    ? "connect: connection timed out"
	       : e == ECONNRESET   ? "connect: connection reset by peer"
	       : e == EACCES       ? "connect: permission denied"
	       : e == EMFILE       ? "socket: too many open files"
				   : "connect: input/output error";
}

static void greet(struct grpc_conn *c)
{
	c->state = CONN_GREETING;
	c->last_read = grpc_now();
	if (h2_open(c) < 0)
		broken(c, "http2: no session");
	else
		grpc_conn_flush(c);
}

static void shake(struct grpc_conn *c)
{
	BUF_AUTO why = BUF_INIT;
	int r = grpc_tls_shake(c, &why);

	if (r == 0)
		want(c, gnutls_record_get_direction(c->tls) ? EPOLLOUT : EPOLLIN);
	else if (r > 0)
		greet(c);
	else
		lost(c,
		     "connection error: desc = \"transport: authentication handshake failed: "
		     "%s\"",
		     buf_str(&why));
}

static void connected(struct grpc_conn *c)
{
	int one = 1;

	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (!c->target->tls) {
		greet(c);
		return;
	}
	c->state = CONN_SHAKING;
	if (c->ch->cred_error || grpc_tls_open(c) < 0)
		lost(c,
		     "connection error: desc = \"transport: authentication handshake failed: "
		     "%s\"",
		     c->ch->cred_error ? c->ch->cred_error : "tls: no session");
	else
		shake(c);
}

/* Connects to the next address; the last one's failure is the connection's. */
static void next_address(struct grpc_conn *c, int error)
{
	while (c->next_address) {
		struct addrinfo *a = c->next_address;

		c->next_address = a->ai_next;
		if (c->fd >= 0)
			close(c->fd);
		c->events = 0;
		c->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (c->fd < 0) {
			error = errno;
			continue;
		}
		if (connect(c->fd, a->ai_addr, a->ai_addrlen) == 0 || errno == EINPROGRESS) {
			want(c, EPOLLOUT);
			return;
		}
		error = errno;
	}
	STR_AUTO why = xasprintf("dial tcp %s: %s", c->target->address, go_errno(error));

	not_dialled(c, why);
}

struct grpc_conn *grpc_conn_new(struct grpc_channel *ch, struct grpc_target *t)
{
	struct grpc_conn *c = xcalloc(1, sizeof(*c));

	c->ch = ch;
	c->target = t;
	c->fd = -1;
	c->deadline = grpc_now() + ch->dial_timeout;
	return c;
}

void grpc_conn_start(struct grpc_conn *c)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	const struct grpc_target *t = c->target;
	STR_AUTO why = NULL;
	int64_t port;

	if (!t->port[0])
		why = xasprintf("dial tcp: address %s: missing port in address", t->address);
	else if (parse_i64(t->port, &port) < 0 || port < 1 || port > 65535)
		why = xasprintf("dial tcp: lookup tcp/%s: unknown port", t->port);
	else if (getaddrinfo(t->host[0] ? t->host : "localhost", t->port, &hints, &c->addresses) !=
		 0)
		why = xasprintf("dial tcp: lookup %s: no such host", t->host);
	if (why) {
		not_dialled(c, why);
		return;
	}
	c->next_address = c->addresses;
	next_address(c, ECONNREFUSED);
}

void grpc_conn_ready(struct grpc_conn *c, uint32_t events)
{
	int error = 0;
	socklen_t len = sizeof(error);

	switch (c->state) {
	case CONN_DIALING:
		(void)getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len);
		if (error)
			next_address(c, error);
		else if (events & EPOLLOUT)
			connected(c);
		break;
	case CONN_SHAKING:
		shake(c);
		break;
	default:
		receive(c);
	}
}

/* ---- time ---- */

static void too_late(struct grpc_conn *c)
{
	STR_AUTO why = NULL;

	if (c->draining) {
		broken(c, "EOF");
	} else if (c->state == CONN_DIALING) {
		why = xasprintf("dial tcp %s: i/o timeout", c->target->address);
		not_dialled(c, why);
	} else if (c->state == CONN_SHAKING) {
		lost(c, "connection error: desc = \"transport: authentication handshake failed: "
			"context deadline exceeded\"");
	} else {
		broken(c, "i/o timeout");
	}
}

static bool carries(const struct grpc_conn *c)
{
	for (const struct grpc_call *call = c->ch->calls; call; call = call->next)
		if (call->conn == c)
			return true;
	return false;
}

void grpc_conn_tick(struct grpc_conn *c, int64_t now, int64_t *next)
{
	const struct grpc_channel *ch = c->ch;

	if (c->deadline && c->deadline <= now) {
		too_late(c);
		return;
	}
	if (c->deadline)
		*next = MIN(*next, c->deadline);
	if (c->state == CONN_READY && ch->keepalive_time && carries(c)) {
		if (c->pinged && now - c->pinged >= ch->keepalive_timeout) {
			lost(c, "keepalive ping failed to receive ACK within timeout");
			return;
		}
		if (!c->pinged && now - c->last_read >= ch->keepalive_time) {
			(void)nghttp2_submit_ping(c->h2, NGHTTP2_FLAG_NONE, NULL);
			c->pinged = now;
		}
		*next = MIN(*next, c->pinged ? c->pinged + ch->keepalive_timeout
					     : c->last_read + ch->keepalive_time);
	}
	grpc_conn_flush(c);
}
