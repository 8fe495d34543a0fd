/* etcd_conn.c - etcd's door: connections, their TLS and HTTP/2 sessions, the listener. */
#include "gateway/etcd_private.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PEERS 200
#define NOTIFY_NS (600 * SIM_SEC) /* between two rounds of progress, as etcd has it */
#define HANDSHAKE_NS (20 * SIM_SEC)
#define MAX_OUT ((size_t)256 << 10) /* sent bytes that TLS has not taken yet */
#define MAX_HELD ((size_t)512 << 20)
#define MAX_PATH_LEN 255
#define MAX_TOKEN_LEN 4096 /* longer ones are nobody's */
#define RECORDS_A_TURN 32  /* of one connection, before others have theirs */

/* ---- HTTP/2 ---- */

static struct grpc_stream *stream_find(struct conn *c, int32_t id)
{
	return nghttp2_session_get_stream_user_data(c->h2, id);
}

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
		s->path = xstrndup((const char *)value, MIN(value_len, MAX_PATH_LEN));
	else if (name_len == 5 && memcmp(name, "token", 5) == 0 && !s->token)
		s->token = xstrndup((const char *)value, MIN(value_len, MAX_TOKEN_LEN));
	else if (name_len == 12 && memcmp(name, "content-type", 12) == 0)
		s->grpc = value_len >= 16 && memcmp(value, "application/grpc", 16) == 0;
	return 0;
}

static int refuse_plain(struct grpc_stream *s)
{
	nghttp2_nv headers[] = {grpc_header(":status", "415"),
				grpc_header("content-type", "application/grpc"),
				grpc_header("grpc-status", "3"),
				grpc_header("grpc-message", "invalid gRPC request content-type")};

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

			grpc_finish(s, GRPC_UNIMPLEMENTED, text);
		}
	}
	if (f->hd.flags & NGHTTP2_FLAG_END_STREAM)
		s->in_ended = true;
	grpc_input(s);
	return 0;
}

static int on_data(nghttp2_session *h2, uint8_t flags, int32_t id, const uint8_t *p, size_t len,
		   void *user)
{
	struct grpc_stream *s = stream_find(user, id);

	(void)h2;
	(void)flags;
	if (!s || s->ended || s->conn->dead)
		return 0;
	buf_add(&s->in, (const char *)p, len);
	grpc_hold(s, (ssize_t)len);
	grpc_input(s);
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
	grpc_free(s);
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

/* ---- connections ---- */

static void conn_free(struct conn *c)
{
	struct etcd_gate *e = c->g->etcd;

	loop_remove(c->g, &c->source);
	for (struct grpc_stream *s = c->streams, *next; s; s = next) {
		next = s->next;
		grpc_free(s);
	}
	nghttp2_session_del(c->h2);
	gnutls_deinit(c->tls);
	close(c->source.fd);
	free(c->common_name);
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

/* The connection that holds most is over; what it is owed goes at once. */
static void cut_greediest(struct etcd_gate *e)
{
	struct conn *most = NULL;

	for (struct conn *c = e->conns; c; c = c->next)
		if (!c->dead && (!most || c->held > most->held))
			most = c;
	if (!most)
		return;
	most->dead = true;
	for (struct grpc_stream *s = most->streams; s; s = s->next) {
		grpc_hold(s, -(ssize_t)(s->out.len - s->off));
		buf_release(&s->out);
		s->off = 0;
	}
}

void grpc_hold(struct grpc_stream *s, ssize_t n)
{
	struct etcd_gate *e = s->conn->g->etcd;

	s->conn->held += (size_t)n;
	e->held += (size_t)n;
	if (n > 0 && e->held > e->max_held)
		cut_greediest(e);
}

/* Somebody who has not shown a certificate yet makes room for a new one. */
static bool make_room(struct etcd_gate *e)
{
	struct conn *oldest = NULL;

	for (struct conn *c = e->conns; c; c = c->next)
		if (!c->shaken && (!oldest || c->since <= oldest->since))
			oldest = c;
	if (oldest)
		conn_free(oldest);
	return oldest;
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

/* Whom the certificate names: etcd's user where no token says another. */
static void name_client(struct conn *c)
{
	unsigned n = 0;
	const gnutls_datum_t *list = gnutls_certificate_get_peers(c->tls, &n);
	STRVEC_AUTO groups = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;

	if (!n || door_pki_identify(c->g->etcd->pki, list->data, list->size, wall_seconds(),
				    wall_seconds(), &c->common_name, &groups, &err) < 0) {
		free(c->common_name);
		c->common_name = NULL;
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
	name_client(c);
	want_write(c, false);
	return h2_open(c) == 0;
}

static bool receive(struct conn *c)
{
	uint8_t chunk[16384];

	/* a chunk takes a whole record: what is left over is in the socket, which says so */
	for (int i = 0; i < RECORDS_A_TURN && !c->dead; i++) {
		ssize_t n = gnutls_record_recv(c->tls, chunk, sizeof(chunk));

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			return true;
		if (n == GNUTLS_E_REHANDSHAKE || n <= 0)
			return false;
		if (nghttp2_session_mem_recv(c->h2, chunk, (size_t)n) < 0)
			return false;
	}
	return true;
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
	if (e->nr >= MAX_PEERS && !make_room(e)) {
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

static void notify(struct etcd_gate *e)
{
	struct store *store = cluster_etcd(e->g->c);
	int64_t now = sim_now(e->g->sim);

	if (now < e->notify)
		return;
	e->notify = now + NOTIFY_NS;
	for (struct conn *c = e->conns; store && c; c = c->next)
		for (struct grpc_stream *s = c->streams; s; s = s->next)
			grpc_watches_notify(s, store);
}

void etcd_release(struct gateway *g)
{
	if (!g->etcd)
		return;
	notify(g->etcd);
	for (struct conn *c = g->etcd->conns, *next; c; c = next) {
		next = c->next;
		if (!c->shaken)
			continue;
		for (struct grpc_stream *s = c->streams; !c->dead && s; s = s->next)
			grpc_send(s);
		if (c->dead || !flush(c))
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

/* ---- life ---- */

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
	const char *addresses[] = {g->address, NULL};
	int choices[] = {port, port ? port : 2379, 0};
	int r;

	e->g = g;
	e->listener.fd = -1;
	e->max_held = MAX_HELD;
	g->etcd = e;
	r = door_pki_open_etcd(workspace_dir(g->w), wall_seconds(),
			       strcmp(g->address, "0.0.0.0") ? addresses : NULL, &e->pki, err);
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

void etcd_cut(struct gateway *g)
{
	while (g->etcd && g->etcd->conns)
		conn_free(g->etcd->conns);
}

void etcd_close(struct gateway *g)
{
	struct etcd_gate *e = g->etcd;

	if (!e)
		return;
	etcd_cut(g);
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
