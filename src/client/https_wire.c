/*
 * https_wire.c - connections that leave HTTP: the handshake of an upgrade, then bytes, or the
 * messages of a WebSocket (RFC 6455, by wslay). Upstream: client-go/transport/{websocket,spdy}.
 */
#include "client/https_private.h"

#include "object/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <wslay/wslay.h>

#define MAX_HEAD ((size_t)64 << 10)
#define MAX_MESSAGE ((size_t)4 << 20)
#define CHUNK ((size_t)16 << 10)

static struct sim *sim_of(const struct https_wire *w)
{
	return w->t.h->loop->sim;
}

/* ---- bytes -------------------------------------------------------------------------------- */

/* What there is: 0 at the end, -EAGAIN when nothing is there yet. */
static ssize_t take(struct https_wire *w, void *p, size_t max)
{
	size_t n = MIN(max, w->early.len);
	CURLcode rc;

	if (n) {
		memcpy(p, w->early.s, n);
		memmove(w->early.s, w->early.s + n, w->early.len - n);
		buf_trunc(&w->early, w->early.len - n);
		return (ssize_t)n;
	}
	rc = curl_easy_recv(w->t.easy, p, max, &n);
	if (rc == CURLE_OK)
		return (ssize_t)n;
	return rc == CURLE_AGAIN ? -EAGAIN : -EIO;
}

static ssize_t give(struct https_wire *w, const void *p, size_t len)
{
	size_t n = 0;
	CURLcode rc = curl_easy_send(w->t.easy, p, len, &n);

	if (rc == CURLE_OK && n > 0)
		return (ssize_t)n;
	return rc == CURLE_AGAIN || rc == CURLE_OK ? -EAGAIN : -EIO;
}

/* ---- WebSocket ------------------------------------------------------------------------------ */

static ssize_t ws_recv(wslay_event_context_ptr ws, uint8_t *p, size_t max, int flags, void *arg)
{
	struct https_wire *w = arg;
	ssize_t n = w->paused ? -EAGAIN : take(w, p, max);

	(void)flags;
	if (n > 0)
		return n;
	wslay_event_set_error(ws, n == -EAGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static ssize_t ws_send(wslay_event_context_ptr ws, const uint8_t *p, size_t len, int flags,
		       void *arg)
{
	ssize_t n = give(arg, p, len);

	(void)flags;
	if (n > 0)
		return n;
	wslay_event_set_error(ws, n == -EAGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static int ws_mask(wslay_event_context_ptr ws, uint8_t *p, size_t len, void *arg)
{
	(void)ws;
	(void)arg;
	return getrandom(p, len, 0) == (ssize_t)len ? 0 : -1;
}

static void ws_message(wslay_event_context_ptr ws, const struct wslay_event_on_msg_recv_arg *m,
		       void *arg)
{
	struct https_wire *w = arg;

	(void)ws;
	if (m->opcode == WSLAY_CONNECTION_CLOSE)
		w->closed = true;
	else if (!wslay_is_ctrl_frame(m->opcode))
		w->received(w->arg, m->msg, m->msg_length);
}

static int start_websocket(struct https_wire *w, struct err *err)
{
	static const struct wslay_event_callbacks callbacks = {.recv_callback = ws_recv,
							       .send_callback = ws_send,
							       .genmask_callback = ws_mask,
							       .on_msg_recv_callback = ws_message};

	if (wslay_event_context_client_init(&w->ws, &callbacks, w) < 0)
		return err_set(err, -ENOMEM, "no WebSocket");
	wslay_event_config_set_max_recv_msg_length(w->ws, MAX_MESSAGE);
	return 0;
}

/* ---- the handshake -------------------------------------------------------------------------- */

static int wait_socket(struct https_wire *w, bool write, struct err *err)
{
	w->socket.wants_write = write;
	if (waitq_wait(sim_of(w), &w->ready, SIM_NEVER) == -ECANCELED)
		return err_set(err, -ECANCELED, "context canceled");
	return 0;
}

static int send_all(struct https_wire *w, const struct buf *b, struct err *err)
{
	size_t done = 0;
	int r = 0;

	while (done < b->len && r == 0) {
		ssize_t n = give(w, b->s + done, b->len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == -EAGAIN)
			r = wait_socket(w, true, err);
		else
			r = err_set(err, -ENOTCONN, "EOF");
	}
	return r;
}

/* Reads into w->early until its end is the end of a head; *ret_len: of the head. */
static int read_head(struct https_wire *w, size_t *ret_len, struct err *err)
{
	char chunk[4096];
	const char *end;
	size_t n;

	while (!(end = strstr(buf_str(&w->early), "\r\n\r\n"))) {
		CURLcode rc = curl_easy_recv(w->t.easy, chunk, sizeof(chunk), &n);
		int r = 0;

		if (rc == CURLE_OK && n > 0 && w->early.len + n < MAX_HEAD)
			buf_add(&w->early, chunk, n);
		else if (rc == CURLE_AGAIN)
			r = wait_socket(w, false, err);
		else
			r = err_set(err, -ENOTCONN, "EOF");
		if (r < 0)
			return r;
	}
	*ret_len = (size_t)(end - buf_str(&w->early)) + 4;
	return 0;
}

/* The value of a header, from a head (owned); NULL: it does not say. */
static char *header_dup(const char *head, const char *name)
{
	STR_AUTO line = xasprintf("\r\n%s:", name);
	const char *at = strcasestr(head, line);

	if (!at)
		return NULL;
	at += strlen(line);
	at += strspn(at, " ");
	return xstrndup(at, strcspn(at, "\r"));
}

/* Content-Length of a head, 0 when it says nothing. */
static size_t body_length(const char *head)
{
	STR_AUTO text = header_dup(head, "Content-Length");
	int64_t n = 0;

	if (!text || parse_i64(text, &n) < 0)
		n = 0;
	return (size_t)MIN(MAX(n, INT64_C(0)), (int64_t)MAX_HEAD);
}

static void trim_end(struct buf *b)
{
	while (b->len && strchr(" \t\r\n", b->s[b->len - 1]))
		buf_trunc(b, b->len - 1);
}

/* A Status is that error; other words are those of whoever the request was passed on to. */
static int refused(struct https_wire *w, long code, size_t head, const char *head_text,
		   struct err *err)
{
	size_t want = body_length(head_text), n;
	VALUE_AUTO *status = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO why = ERR_INIT;
	char chunk[4096];

	w->refused = true;
	while (w->early.len - head < want) {
		CURLcode rc = curl_easy_recv(w->t.easy, chunk, sizeof(chunk), &n);

		if (rc == CURLE_OK && n > 0)
			buf_add(&w->early, chunk, n);
		else if (rc != CURLE_AGAIN || wait_socket(w, false, &why) < 0)
			break;
	}
	buf_add(&text, w->early.s + head, w->early.len - head);
	if (json_parse(buf_str(&text), text.len, &status, NULL, &why) == 0 &&
	    str_eq(value_str(value_get(status, "kind")), "Status"))
		return client_status_err(status, (int)code, err);
	trim_end(&text);
	return err_set(err, -EIO, "unable to upgrade connection: %s", buf_str(&text));
}

static void add_password(const struct https_config *c, struct buf *out)
{
	STR_AUTO pair = xasprintf("%s:%s", c->username, c->password ? c->password : "");

	buf_adds(out, "Authorization: Basic ");
	base64_encode(out, pair, strlen(pair));
	buf_adds(out, "\r\n");
}

void https_add_identity(const struct https *h, struct buf *out)
{
	const struct https_config *c = &h->cfg;

	if (!str_empty(c->token))
		buf_addf(out, "Authorization: Bearer %s\r\n", c->token);
	else if (!str_empty(c->username))
		add_password(c, out);
	else if (!str_empty(h->got.token))
		buf_addf(out, "Authorization: Bearer %s\r\n", h->got.token);
	if (!str_empty(c->as))
		buf_addf(out, "Impersonate-User: %s\r\n", c->as);
	if (!str_empty(c->as_uid))
		buf_addf(out, "Impersonate-Uid: %s\r\n", c->as_uid);
	for (const char *const *g = c->as_groups; g && *g; g++)
		buf_addf(out, "Impersonate-Group: %s\r\n", *g);
	for (size_t i = 0; i < h->extra.nr; i++)
		buf_addf(out, "%s\r\n", h->extra.v[i]);
}

static int add_upgrade(const struct https_upgrade *how, struct buf *out, struct err *err)
{
	BUF_AUTO key = BUF_INIT;
	uint8_t random[16];

	if (!how->websocket) {
		buf_addf(out,
			 "\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\nContent-Length: 0\r\n"
			 "X-Stream-Protocol-Version: %s\r\n",
			 how->protocol);
		return 0;
	}
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return err_set(err, -EIO, "no random bytes");
	base64_encode(&key, random, sizeof(random));
	buf_addf(out,
		 "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
		 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: %s\r\n",
		 buf_str(&key), how->protocol);
	return 0;
}

/* "HTTP/1.1 101 Switching Protocols" */
static long code_of(const char *head)
{
	const char *at = strchr(head, ' ');
	STR_AUTO number = at ? xstrndup(at + 1, strspn(at + 1, "0123456789")) : NULL;
	int64_t code;

	return number && parse_i64(number, &code) == 0 ? (long)code : 0;
}

static int agreed(struct https_wire *w, const struct https_upgrade *how, const char *head,
		  struct err *err)
{
	STR_AUTO protocol = header_dup(head, how->websocket ? "Sec-WebSocket-Protocol"
							    : "X-Stream-Protocol-Version");

	if (str_eq(protocol, how->protocol))
		return 0;
	w->refused = true;
	return err_set(err, -EPROTO,
		       "unable to negotiate protocol: client supports \"%s\", server returned "
		       "\"%s\"",
		       how->protocol, protocol ? protocol : "");
}

static int upgrade(struct https_wire *w, const struct https_upgrade *how, struct err *err)
{
	struct https *h = w->t.h;
	const char *base = strstr(h->base, "://"), *prefix;
	BUF_AUTO request = BUF_INIT;
	STR_AUTO head = NULL;
	size_t len = 0;
	long code;
	int r;

	prefix = base ? base + 3 + strcspn(base + 3, "/") : "";
	buf_addf(&request, "%s %s%s HTTP/1.1\r\nHost: ", how->websocket ? "GET" : "POST", prefix,
		 how->target);
	https_address(h, &request);
	r = add_upgrade(how, &request, err);
	buf_addf(&request, "User-Agent: %s\r\n", h->cfg.user_agent);
	https_add_identity(h, &request);
	buf_adds(&request, "\r\n");
	if (r == 0)
		r = send_all(w, &request, err);
	if (r == 0)
		r = read_head(w, &len, err);
	if (r < 0)
		return r;
	head = xstrndup(w->early.s, len);
	code = code_of(head);
	if (code == 401)
		https_identity_refused(h);
	if (code != 101)
		return refused(w, code, len, head, err);
	memmove(w->early.s, w->early.s + len, w->early.len - len);
	buf_trunc(&w->early, w->early.len - len);
	return agreed(w, how, head, err);
}

int https_wire_connect(struct https_wire *w, struct https *h,
		       void (*received)(void *arg, const void *p, size_t len), void *arg,
		       struct err *err)
{
	int r;

	*w = (struct https_wire){.received = received, .arg = arg};
	https_transfer_init(&w->t, h, "GET", "/", NULL);
	curl_easy_setopt(w->t.easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(w->t.easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	w->t.keep = true;
	https_transfer_start(&w->t);
	r = https_transfer_wait(&w->t, err);
	if (r == 0 &&
	    curl_easy_getinfo(w->t.easy, CURLINFO_ACTIVESOCKET, &w->socket.fd) != CURLE_OK)
		r = err_set(err, -ENOTCONN, "EOF");
	if (r < 0)
		return r;
	w->socket.wants_read = true;
	w->socket.ready = &w->ready;
	https_socket_add(h->loop, &w->socket);
	return 0;
}

int https_wire_open(struct https_wire *w, struct https *h, const struct https_upgrade *how,
		    void (*received)(void *arg, const void *p, size_t len), void *arg,
		    struct err *err)
{
	int r = https_wire_connect(w, h, received, arg, err);

	if (r == 0)
		r = upgrade(w, how, err);
	if (r == 0 && how->websocket)
		r = start_websocket(w, err);
	return r;
}

void https_wire_release(struct https_wire *w)
{
	if (!w->t.h)
		return;
	https_socket_remove(w->t.h->loop, &w->socket);
	if (w->ws)
		wslay_event_context_free(w->ws);
	buf_release(&w->early);
	buf_release(&w->out);
	https_transfer_release(&w->t);
	*w = (struct https_wire){0};
}

/* ---- in use -----------------------------------------------------------------------------------
 */

void https_wire_send(struct https_wire *w, const void *p, size_t len)
{
	struct wslay_event_msg m = {.opcode = WSLAY_BINARY_FRAME, .msg = p, .msg_length = len};

	if (w->ws)
		(void)wslay_event_queue_msg(w->ws, &m);
	else
		buf_add(&w->out, p, len);
	waitq_wake_all(sim_of(w), w->socket.ready);
}

void https_wire_close(struct https_wire *w)
{
	if (w->ws && wslay_event_queue_close(w->ws, WSLAY_CODE_NORMAL_CLOSURE, NULL, 0) == 0)
		(void)wslay_event_send(w->ws);
}

size_t https_wire_queued(const struct https_wire *w)
{
	return w->ws ? wslay_event_get_queued_msg_length(w->ws) : w->out.len - w->out_off;
}

static int plain_turn(struct https_wire *w)
{
	char chunk[CHUNK];
	ssize_t n = 1;

	while (n > 0 && !w->paused) {
		n = take(w, chunk, sizeof(chunk));
		if (n > 0)
			w->received(w->arg, chunk, (size_t)n);
		else if (n != -EAGAIN)
			return -EPIPE;
	}
	while (w->out.len > w->out_off) {
		n = give(w, w->out.s + w->out_off, w->out.len - w->out_off);
		if (n == -EAGAIN)
			return 0;
		if (n <= 0)
			return -EPIPE;
		w->out_off += (size_t)n;
	}
	buf_trunc(&w->out, 0);
	w->out_off = 0;
	return 0;
}

int https_wire_turn(struct https_wire *w)
{
	int r = 0;

	if (!w->ws)
		r = plain_turn(w);
	else if (wslay_event_recv(w->ws) < 0 || wslay_event_send(w->ws) < 0)
		r = -EPIPE;
	w->socket.wants_read = !w->paused;
	w->socket.wants_write = w->ws ? wslay_event_want_write(w->ws) : w->out.len > w->out_off;
	return w->closed ? -EPIPE : r;
}
