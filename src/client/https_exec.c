/*
 * https_exec.c - a command in a container over a WebSocket (v5.channel.k8s.io): every message
 * begins with the number of its channel. Upstream: apimachinery/pkg/util/remotecommand,
 * client-go/tools/remotecommand/websocket.go.
 */
#include "client/https_private.h"

#include "object/json.h"
#include "shell/pty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <wslay/wslay.h>

enum { CHANNEL_IN, CHANNEL_OUT, CHANNEL_ERR, CHANNEL_STATUS, CHANNEL_RESIZE, CHANNEL_CLOSE = 255 };

#define MAX_HEAD ((size_t)64 << 10)
#define MAX_MESSAGE ((size_t)4 << 20)
#define IN_CHUNK 4096

struct session {
	struct transfer t;
	struct https_socket socket;
	wslay_event_context_ptr ws;
	struct stream *in, *out, *errout;
	struct buf early; /* read past the answer's head */
	struct value *status;
	struct fiber *reader;
	bool closed, in_ended;
	int failed; /* of a stream that nobody reads any more */
};

static struct sim *sim_of(struct session *s)
{
	return s->t.h->loop->sim;
}

/* ---- bytes -------------------------------------------------------------------------------- */

static ssize_t ws_recv(wslay_event_context_ptr ws, uint8_t *p, size_t max, int flags, void *arg)
{
	struct session *s = arg;
	size_t n = MIN(max, s->early.len);
	CURLcode rc;

	(void)flags;
	if (n) {
		memcpy(p, s->early.s, n);
		memmove(s->early.s, s->early.s + n, s->early.len - n);
		buf_trunc(&s->early, s->early.len - n);
		return (ssize_t)n;
	}
	rc = curl_easy_recv(s->t.easy, p, max, &n);
	if (rc == CURLE_OK && n > 0)
		return (ssize_t)n;
	wslay_event_set_error(ws, rc == CURLE_AGAIN ? WSLAY_ERR_WOULDBLOCK
						    : WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static ssize_t ws_send(wslay_event_context_ptr ws, const uint8_t *p, size_t len, int flags,
		       void *arg)
{
	struct session *s = arg;
	size_t n = 0;
	CURLcode rc = curl_easy_send(s->t.easy, p, len, &n);

	(void)flags;
	if (rc == CURLE_OK && n > 0)
		return (ssize_t)n;
	wslay_event_set_error(ws, rc == CURLE_AGAIN || rc == CURLE_OK ? WSLAY_ERR_WOULDBLOCK
								      : WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static int ws_mask(wslay_event_context_ptr ws, uint8_t *p, size_t len, void *arg)
{
	(void)ws;
	(void)arg;
	return getrandom(p, len, 0) == (ssize_t)len ? 0 : -1;
}

static void on_message(wslay_event_context_ptr ws, const struct wslay_event_on_msg_recv_arg *m,
		       void *arg)
{
	struct session *s = arg;
	const char *p = (const char *)m->msg + 1;
	size_t len = m->msg_length - 1;
	ERR_AUTO err = ERR_INIT;

	(void)ws;
	if (m->opcode == WSLAY_CONNECTION_CLOSE)
		s->closed = true;
	if (wslay_is_ctrl_frame(m->opcode) || m->msg_length < 1)
		return;
	switch (m->msg[0]) {
	case CHANNEL_OUT:
		s->failed = s->failed ? s->failed : stream_write(s->out, p, len);
		break;
	case CHANNEL_ERR:
		s->failed = s->failed ? s->failed : stream_write(s->errout, p, len);
		break;
	case CHANNEL_STATUS:
		value_unref(s->status);
		s->status = NULL;
		(void)!json_parse(p, len, &s->status, NULL, &err);
		break;
	default:
		break;
	}
}

static void queue_message(struct session *s, int channel, const void *p, size_t len)
{
	BUF_AUTO b = BUF_INIT;
	struct wslay_event_msg m = {.opcode = WSLAY_BINARY_FRAME};

	buf_addc(&b, (char)channel);
	buf_add(&b, p, len);
	m.msg = (const uint8_t *)buf_str(&b);
	m.msg_length = b.len;
	(void)wslay_event_queue_msg(s->ws, &m);
	waitq_wake_all(sim_of(s), &s->socket.ready);
}

/* ---- the handshake -------------------------------------------------------------------------- */

static int wait_socket(struct session *s, bool write, struct err *err)
{
	s->socket.wants_write = write;
	if (waitq_wait(sim_of(s), &s->socket.ready, SIM_NEVER) == -ECANCELED)
		return err_set(err, -ECANCELED, "context canceled");
	return 0;
}

static int send_all(struct session *s, const struct buf *b, struct err *err)
{
	size_t done = 0, n;
	int r = 0;

	while (done < b->len && r == 0) {
		CURLcode rc = curl_easy_send(s->t.easy, b->s + done, b->len - done, &n);

		if (rc == CURLE_OK)
			done += n;
		else if (rc == CURLE_AGAIN)
			r = wait_socket(s, true, err);
		else
			r = err_set(err, -ENOTCONN, "EOF");
	}
	return r;
}

/* Reads into s->early until its end is the end of a head; *ret_len: of the head. */
static int read_head(struct session *s, size_t *ret_len, struct err *err)
{
	char chunk[4096];
	const char *end;
	size_t n;

	while (!(end = strstr(buf_str(&s->early), "\r\n\r\n"))) {
		CURLcode rc = curl_easy_recv(s->t.easy, chunk, sizeof(chunk), &n);
		int r = 0;

		if (rc == CURLE_OK && n > 0 && s->early.len + n < MAX_HEAD)
			buf_add(&s->early, chunk, n);
		else if (rc == CURLE_AGAIN)
			r = wait_socket(s, false, err);
		else
			r = err_set(err, -ENOTCONN, "EOF");
		if (r < 0)
			return r;
	}
	*ret_len = (size_t)(end - buf_str(&s->early)) + 4;
	return 0;
}

/* Content-Length of a head, 0 when it says nothing. */
static size_t body_length(const char *head, size_t len)
{
	STR_AUTO text = xstrndup(head, len);
	const char *at = strcasestr(text, "\r\ncontent-length:");
	int64_t n = 0;

	if (at) {
		STR_AUTO number = NULL;

		at += strlen("\r\ncontent-length:");
		at += strspn(at, " ");
		number = xstrndup(at, strspn(at, "0123456789"));
		if (parse_i64(number, &n) < 0)
			n = 0;
	}
	return (size_t)MIN(MAX(n, INT64_C(0)), (int64_t)MAX_HEAD);
}

static int refused(struct session *s, long code, size_t head, struct err *err)
{
	size_t want = body_length(s->early.s, head), n;
	VALUE_AUTO *status = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO why = ERR_INIT;
	char chunk[4096];

	while (s->early.len - head < want) {
		CURLcode rc = curl_easy_recv(s->t.easy, chunk, sizeof(chunk), &n);

		if (rc == CURLE_OK && n > 0)
			buf_add(&s->early, chunk, n);
		else if (rc != CURLE_AGAIN || wait_socket(s, false, &why) < 0)
			break;
	}
	buf_add(&text, s->early.s + head, s->early.len - head);
	if (json_parse(buf_str(&text), text.len, &status, NULL, &why) < 0 ||
	    !str_eq(value_str(value_get(status, "kind")), "Status")) {
		value_unref(status);
		status = client_plain_status(code, &text);
	}
	return client_status_err(status, (int)code, err);
}

static void add_password(const struct https_config *c, struct buf *out)
{
	STR_AUTO pair = xasprintf("%s:%s", c->username, c->password ? c->password : "");

	buf_adds(out, "Authorization: Basic ");
	base64_encode(out, pair, strlen(pair));
	buf_adds(out, "\r\n");
}

static void add_identity(const struct https *h, struct buf *out)
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

static int upgrade(struct session *s, const char *target, struct err *err)
{
	const char *base = strstr(s->t.h->base, "://"), *prefix;
	BUF_AUTO request = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	uint8_t random[16];
	size_t head = 0;
	int64_t code = 0;
	int r;

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return err_set(err, -EIO, "no random bytes");
	base64_encode(&key, random, sizeof(random));
	prefix = base ? base + 3 + strcspn(base + 3, "/") : "";
	buf_addf(&request, "GET %s%s HTTP/1.1\r\nHost: ", prefix, target);
	https_address(s->t.h, &request);
	buf_addf(&request,
		 "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
		 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n"
		 "User-Agent: %s\r\n",
		 buf_str(&key), s->t.h->cfg.user_agent);
	add_identity(s->t.h, &request);
	buf_adds(&request, "\r\n");
	r = send_all(s, &request, err);
	if (r == 0)
		r = read_head(s, &head, err);
	if (r < 0)
		return r;
	{
		STR_AUTO number =
			xstrndup(buf_str(&s->early) + strlen("HTTP/1.1 "),
				 strspn(buf_str(&s->early) + strlen("HTTP/1.1 "), "0123456789"));

		if (parse_i64(number, &code) < 0)
			code = 0;
	}
	if (code == 401)
		https_identity_refused(s->t.h);
	if (code != 101)
		return refused(s, (long)code, head, err);
	memmove(s->early.s, s->early.s + head, s->early.len - head);
	buf_trunc(&s->early, s->early.len - head);
	return 0;
}

/* ---- the session ------------------------------------------------------------------------------
 */

/* Standard input goes out as it comes; its end closes the channel. */
static int read_input(void *arg)
{
	struct session *s = arg;
	char chunk[IN_CHUNK];
	int64_t n;

	while ((n = stream_read(s->in, chunk, sizeof(chunk))) > 0) {
		queue_message(s, CHANNEL_IN, chunk, (size_t)n);
		/* a little at a time: what the socket has not taken waits in memory */
		while (wslay_event_get_queued_msg_length(s->ws) > MAX_MESSAGE)
			if (fiber_sleep(sim_of(s), SIM_MSEC) < 0)
				return -ECANCELED;
	}
	if (n == 0) {
		char channel = CHANNEL_IN;

		queue_message(s, CHANNEL_CLOSE, &channel, 1);
	}
	return 0;
}

static int talk(struct session *s, struct err *err)
{
	while (!s->closed && !s->status && !s->failed) {
		if (wslay_event_recv(s->ws) < 0 || wslay_event_send(s->ws) < 0)
			break;
		if (s->closed || s->status || s->failed)
			break;
		if (wait_socket(s, wslay_event_want_write(s->ws), err) < 0)
			return -ECANCELED;
	}
	return 0;
}

static int outcome(struct session *s, int *ret_status, struct err *err)
{
	const struct value *cause;

	*ret_status = 0;
	if (!s->status)
		return err_set(err, -ENOTCONN,
			       "websocket: close 1006 (abnormal closure): unexpected "
			       "EOF");
	if (str_eq(value_str_in(s->status, "status"), "Success"))
		return 0;
	if (!str_eq(value_str_in(s->status, "reason"), "NonZeroExitCode"))
		return client_status_err(s->status, (int)value_int_in(s->status, "code"), err);
	*ret_status = 1;
	value_each_item(cause, i, value_in(s->status, "details", "causes"))
	{
		int64_t n;

		if (str_eq(value_str_in(cause, "reason"), "ExitCode") &&
		    parse_i64(value_str_or(value_get(cause, "message"), ""), &n) == 0)
			*ret_status = (int)n;
	}
	return 0;
}

static void session_release(struct session *s)
{
	if (s->reader) {
		fiber_end(s->reader);
		fiber_release(s->reader);
	}
	for (struct https_socket **at = &s->t.h->loop->sockets; *at; at = &(*at)->next)
		if (*at == &s->socket) {
			*at = s->socket.next;
			break;
		}
	if (s->ws)
		wslay_event_context_free(s->ws);
	buf_release(&s->early);
	value_unref(s->status);
	https_transfer_release(&s->t);
}

static void write_target(const char *ns, const char *pod, const char *container, char *const *argv,
			 const struct session *s, bool tty, struct buf *out)
{
	bool first = true;

	buf_adds(out, "/api/v1/namespaces/");
	https_escape(out, ns);
	buf_adds(out, "/pods/");
	https_escape(out, pod);
	buf_adds(out, argv ? "/exec" : "/attach");
	for (; argv && *argv; argv++) {
		buf_addf(out, "%ccommand=", first ? '?' : '&');
		https_escape(out, *argv);
		first = false;
	}
	https_option(out, &first, "container", container);
	if (s->in)
		https_option(out, &first, "stdin", "true");
	https_option(out, &first, "stdout", "true");
	if (!tty)
		https_option(out, &first, "stderr", "true");
	if (tty)
		https_option(out, &first, "tty", "true");
}

static void send_size(struct session *s)
{
	STR_AUTO text = NULL;
	int cols = 80, rows = 24;

	stream_tty_size(s->in, &cols, &rows);
	text = xasprintf("{\"Width\":%d,\"Height\":%d}", cols, rows);
	queue_message(s, CHANNEL_RESIZE, text, strlen(text));
}

int https_exec(void *self, const struct api_user *user, const char *ns, const char *pod,
	       const char *container, char *const *argv, struct stream *in, struct stream *out,
	       struct stream *errout, bool tty, int *ret_status, struct err *err)
{
	static const struct wslay_event_callbacks callbacks = {.recv_callback = ws_recv,
							       .send_callback = ws_send,
							       .genmask_callback = ws_mask,
							       .on_msg_recv_callback = on_message};
	struct session s = {.in = in, .out = out, .errout = errout ? errout : out};
	BUF_AUTO target = BUF_INIT;
	int r = https_identify(self, err);

	(void)user;
	if (r == 0 && ((struct https *)self)->cfg.writes &&
	    !strvec_has(((struct https *)self)->cfg.writes, ns))
		r = err_api(err, -EACCES, 403, "Forbidden",
			    "pods %s in %s: the lab may only write in its own Namespaces", pod, ns);
	if (r < 0)
		return r;
	write_target(ns, pod, container, argv, &s, tty, &target);
	https_transfer_init(&s.t, self, "GET", "/", NULL);
	curl_easy_setopt(s.t.easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(s.t.easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	s.t.keep = true;
	https_transfer_start(&s.t);
	r = https_transfer_wait(&s.t, err);
	if (r == 0 &&
	    curl_easy_getinfo(s.t.easy, CURLINFO_ACTIVESOCKET, &s.socket.fd) == CURLE_OK) {
		s.socket.next = s.t.h->loop->sockets;
		s.t.h->loop->sockets = &s.socket;
		r = upgrade(&s, buf_str(&target), err);
	}
	if (r == 0 && wslay_event_context_client_init(&s.ws, &callbacks, &s) < 0)
		r = err_set(err, -ENOMEM, "no WebSocket");
	if (r == 0) {
		wslay_event_config_set_max_recv_msg_length(s.ws, MAX_MESSAGE);
		if (tty && in) {
			stream_set_mode(in, TTY_RAW);
			send_size(&s);
		}
		if (in)
			s.reader = fiber_start(sim_of(&s), "stdin", read_input, &s);
		r = talk(&s, err);
		if (tty && in)
			stream_set_mode(in, TTY_COOKED);
	}
	if (r == 0)
		r = outcome(&s, ret_status, err);
	session_release(&s);
	return r;
}
