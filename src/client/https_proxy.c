/*
 * https_proxy.c - the API on a socket of this computer: requests come without credentials and go
 * on with ours. A fiber for each connection. Of a connection to the server, one request makes use;
 * what it answers is passed on as it comes (watches, logs), and what is upgraded goes both ways.
 * Upstream: kubectl/pkg/proxy and apimachinery/pkg/util/proxy.
 */
#include "client/https_private.h"

#include "object/goformat.h"
#include "shell/http.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_HEAD ((size_t)1 << 20)
#define MAX_PENDING ((size_t)1 << 20) /* one way; then the other end waits */
#define MAX_CONNECTIONS 256
#define CHUNK ((size_t)32 << 10)

/* How much of a request's body is still to come. */
struct framing {
	bool endless; /* after an upgrade */
	bool chunked, in_trailer;
	int64_t left;    /* of the body, or of a chunk */
	struct buf line; /* of a chunk's size, as far as it has come */
	bool over, wrong;
};

struct conn {
	struct https_proxy *px;
	struct conn *next;
	struct fiber *fiber;
	struct https_socket socket;
	struct waitq ready;
	struct buf in, out; /* from and to the client */
	size_t out_off;
	bool gone;
};

struct https_proxy {
	struct https *h;
	const struct https_proxy_config *cfg;
	struct https_socket listener;
	struct waitq ready;
	struct conn *conns;
	size_t nr;
};

/* ---- the client's end ---- */

static int wait_client(struct conn *c, bool read, bool write)
{
	c->socket.wants_read = read;
	c->socket.wants_write = write;
	return waitq_wait(c->px->h->loop->sim, &c->ready, SIM_NEVER);
}

/* 1 something came, 0 nothing yet, negative: it is gone. */
static int read_client(struct conn *c)
{
	char chunk[CHUNK];
	ssize_t n = recv(c->socket.fd, chunk, sizeof(chunk), 0);

	if (n > 0)
		buf_add(&c->in, chunk, (size_t)n);
	if (n > 0)
		return 1;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -EPIPE;
}

static int write_client(struct conn *c)
{
	while (c->out.len > c->out_off) {
		ssize_t n = send(c->socket.fd, c->out.s + c->out_off, c->out.len - c->out_off,
				 MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return -EPIPE;
		c->out_off += (size_t)n;
	}
	buf_trunc(&c->out, 0);
	c->out_off = 0;
	return 0;
}

static int flush_client(struct conn *c)
{
	int r = write_client(c);

	while (r == 0 && c->out.len) {
		r = wait_client(c, false, true);
		if (r == 0)
			r = write_client(c);
	}
	return r;
}

static void drop_in(struct conn *c, size_t n)
{
	memmove(c->in.s, c->in.s + n, c->in.len - n);
	buf_trunc(&c->in, c->in.len - n);
}

/* ---- requests ---- */

struct request {
	char *method, *target, *host;
	struct strvec headers; /* without those of the connection */
	struct framing body;
	bool upgrade, authorized, close;
};

static void request_release(struct request *r)
{
	free(r->method);
	free(r->target);
	free(r->host);
	strvec_release(&r->headers);
	buf_release(&r->body.line);
}

/* Does a comma list of words have this one? */
static bool has_word(const char *list, const char *word)
{
	STRVEC_AUTO words = STRVEC_INIT;

	strvec_split(&words, list, ',');
	for (size_t i = 0; i < words.nr; i++) {
		const char *w = words.v[i] + strspn(words.v[i], " \t");
		size_t n = strcspn(w, " \t");

		if (n == strlen(word) && strncasecmp(w, word, n) == 0)
			return true;
	}
	return false;
}

static int parse_header(struct request *r, const char *line, bool *ret_length)
{
	static const char *const of_connection[] = {"Connection", "Keep-Alive", "Proxy-Connection",
						    "Proxy-Authorization", "Te"};
	size_t n = strcspn(line, ":");
	STR_AUTO name = xstrndup(line, n);
	const char *value = line + n + (line[n] == ':');

	value += strspn(value, " \t");
	if (line[n] != ':' || n == 0 || strpbrk(name, " \t"))
		return -EINVAL;
	if (strcasecmp(name, "Host") == 0) {
		if (r->host)
			return -EINVAL;
		r->host = xstrdup(value);
		return 0;
	}
	if (strcasecmp(name, "Connection") == 0) {
		r->upgrade |= has_word(value, "upgrade");
		r->close |= has_word(value, "close");
	}
	if (strcasecmp(name, "Content-Length") == 0) {
		if (*ret_length || r->body.chunked || !*value ||
		    value[strspn(value, "0123456789")] || parse_i64(value, &r->body.left) < 0)
			return -EINVAL;
		*ret_length = true;
	}
	if (strcasecmp(name, "Transfer-Encoding") == 0) {
		if (*ret_length || r->body.chunked || strcasecmp(value, "chunked") != 0)
			return -EINVAL;
		r->body.chunked = true;
	}
	r->authorized |= strcasecmp(name, "Authorization") == 0;
	for (size_t i = 0; i < ARRAY_SIZE(of_connection); i++)
		if (strcasecmp(name, of_connection[i]) == 0)
			return 0;
	strvec_add(&r->headers, line);
	return 0;
}

static int parse_request(const char *head, struct request *r)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	STRVEC_AUTO words = STRVEC_INIT;
	bool length = false;

	strvec_split(&lines, head, '\n');
	for (size_t i = 0; i < lines.nr; i++) {
		size_t n = strlen(lines.v[i]);

		if (n && lines.v[i][n - 1] == '\r')
			lines.v[i][n - 1] = 0;
	}
	strvec_split(&words, lines.nr ? lines.v[0] : "", ' ');
	if (words.nr != 3 || !str_starts(words.v[2], "HTTP/1.") || words.v[1][0] != '/' ||
	    !words.v[0][0])
		return -EINVAL;
	r->method = xstrdup(words.v[0]);
	r->target = xstrdup(words.v[1]);
	r->close = str_eq(words.v[2], "HTTP/1.0");
	for (size_t i = 1; i < lines.nr; i++)
		if (*lines.v[i] && parse_header(r, lines.v[i], &length) < 0)
			return -EINVAL;
	r->body.endless = r->upgrade;
	r->body.over = !r->upgrade && !r->body.chunked && r->body.left == 0;
	return r->host || r->close ? 0 : -EINVAL;
}

/* ---- bodies of requests ---- */

/* A line of the framing itself is whole. */
static void chunk_line(struct framing *f)
{
	const char *text = buf_str(&f->line);
	size_t digits = strspn(text, "0123456789abcdefABCDEF");

	if (f->in_trailer) {
		f->over = text[0] == '\r' || text[0] == '\n';
	} else if (text[0] != '\r' && text[0] != '\n') { /* else the end of the chunk before */
		f->wrong = digits == 0 || digits > 15;
		f->left = f->wrong ? 0 : (int64_t)strtoull(text, NULL, 16);
		f->in_trailer = f->left == 0;
	}
	buf_reset(&f->line);
}

/* How many of these bytes belong to the body. */
static size_t body_bytes(struct framing *f, const char *p, size_t len)
{
	size_t used = 0;

	if (f->endless)
		return len;
	if (!f->chunked) {
		used = (size_t)MIN((int64_t)len, f->left);
		f->left -= (int64_t)used;
		f->over = f->left == 0;
		return used;
	}
	while (used < len && !f->over && !f->wrong) {
		if (f->left > 0) {
			size_t n = (size_t)MIN((int64_t)(len - used), f->left);

			f->left -= (int64_t)n;
			used += n;
			continue;
		}
		buf_addc(&f->line, p[used]);
		if (p[used++] == '\n')
			chunk_line(f);
		f->wrong |= f->line.len > 4096;
	}
	return used;
}

/* ---- answers of our own ---- */

static void answer(struct conn *c, const struct request *r, const struct https_verdict *v)
{
	BUF_AUTO date = BUF_INIT;

	if (v->status == 400) { /* as Go's server says that it did not understand */
		buf_addf(&c->out,
			 "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
			 "Connection: close\r\n\r\n400 Bad Request");
		return;
	}
	http_date(sim_now(c->px->h->loop->sim), &date);
	buf_addf(&c->out, "HTTP/1.1 %d %s\r\n", v->status, http_reason(v->status));
	for (size_t i = 0; i < v->headers.nr; i++)
		buf_addf(&c->out, "%s\r\n", v->headers.v[i]);
	buf_addf(&c->out, "Date: %s\r\nContent-Length: %zu\r\n%s\r\n", buf_str(&date), v->body.len,
		 r->close ? "Connection: close\r\n" : "");
	if (!str_eq(r->method, "HEAD"))
		buf_add(&c->out, v->body.s, v->body.len);
}

void https_verdict_error(struct https_verdict *v, int status, const char *text)
{
	v->status = status;
	strvec_add(&v->headers, "Content-Type: text/plain; charset=utf-8");
	strvec_add(&v->headers, "X-Content-Type-Options: nosniff");
	buf_addf(&v->body, "%s\n", text);
}

void https_verdict_release(struct https_verdict *v)
{
	free(v->target);
	strvec_release(&v->headers);
	buf_release(&v->body);
}

/* ---- passing on ---- */

static void on_received(void *arg, const void *p, size_t len)
{
	struct conn *c = arg;

	buf_add(&c->out, p, len);
}

static void write_head(const struct conn *c, const struct request *r, const char *target,
		       struct buf *out)
{
	const struct https *h = c->px->h;
	const char *base = strstr(h->base, "://");
	const char *prefix = base ? base + 3 + strcspn(base + 3, "/") : "";

	buf_addf(out, "%s %s%s HTTP/1.1\r\nHost: ", r->method,
		 c->px->cfg->append_path ? prefix : "", target);
	https_address(h, out);
	buf_adds(out, r->upgrade ? "\r\nConnection: Upgrade\r\n" : "\r\nConnection: close\r\n");
	for (size_t i = 0; i < r->headers.nr; i++)
		buf_addf(out, "%s\r\n", r->headers.v[i]);
	if (!r->authorized)
		https_add_identity(h, out);
	buf_adds(out, "\r\n");
}

/* The client's bytes that belong to the request. 1: no more are wanted for now. */
static int pass_body(struct conn *c, struct request *r, struct https_wire *w)
{
	int got = 1;

	while (!r->body.over && https_wire_queued(w) < MAX_PENDING) {
		size_t n = body_bytes(&r->body, c->in.s, c->in.len);

		if (n) {
			https_wire_send(w, c->in.s, n);
			drop_in(c, n);
			continue;
		}
		if (r->body.wrong)
			return -EINVAL;
		got = read_client(c);
		if (got <= 0)
			return got;
	}
	return 1;
}

/* Has the client hung up? Further requests of it are not looked at. */
static bool hung_up(const struct conn *c)
{
	char one;

	return recv(c->socket.fd, &one, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static int carry(struct conn *c, struct request *r, struct https_wire *w)
{
	for (;;) {
		int end, more;

		w->paused = c->out.len - c->out_off > MAX_PENDING;
		end = https_wire_turn(w);
		if (write_client(c) < 0)
			return -EPIPE;
		if (end < 0)
			return flush_client(c);
		more = pass_body(c, r, w);
		if (more < 0 || (r->body.over && hung_up(c)))
			return -EPIPE;
		if (https_wire_queued(w))
			w->socket.wants_write = true;
		if (w->paused && c->out.len == 0)
			continue;
		/* a client that has asked is only watched for its end: that it writes is no news */
		if (wait_client(c, more == 0 && !r->body.over, c->out.len > 0) < 0)
			return -ECANCELED;
	}
}

static int pass(struct conn *c, struct request *r, const char *target)
{
	struct https_wire w;
	BUF_AUTO head = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int code = https_identify(c->px->h, &err);

	w = (struct https_wire){0};
	if (code == 0)
		code = https_wire_connect(&w, c->px->h, on_received, c, &err);
	if (code == 0) {
		w.socket.ready = &c->ready;
		write_head(c, r, target, &head);
		https_wire_send(&w, head.s, head.len);
		code = carry(c, r, &w);
	} else if (code != -ECANCELED) {
		struct https_verdict v = {0};

		c->px->cfg->failed(c->px->cfg->arg, err_msg(&err));
		https_verdict_error(&v, 500, err_msg(&err));
		r->close = true;
		answer(c, r, &v);
		https_verdict_release(&v);
		(void)flush_client(c);
	}
	https_wire_release(&w);
	return -EPIPE; /* one request for the server, then it is over */
}

/* ---- connections ---- */

/* 1: there is another. */
static int one_request(struct conn *c)
{
	struct request r = {0};
	struct https_verdict v = {0};
	STR_AUTO head = NULL;
	const char *end;
	int code = 0;

	while (!(end = memmem(buf_str(&c->in), c->in.len, "\r\n\r\n", 4)) && code >= 0) {
		code = c->in.len > MAX_HEAD ? -EMSGSIZE : read_client(c);
		if (code == 0)
			code = wait_client(c, true, false);
	}
	if (code < 0)
		return code;
	head = xstrndup(c->in.s, (size_t)(end - c->in.s));
	drop_in(c, (size_t)(end - c->in.s) + 4);
	if (parse_request(head, &r) < 0) {
		v.status = 400;
	} else {
		c->px->cfg->judge(c->px->cfg->arg, r.method, r.target, r.host ? r.host : "", &v);
	}
	if (v.target) {
		code = pass(c, &r, v.target);
	} else {
		/* nobody reads the rest of it */
		r.close |= !r.body.over || v.status == 400;
		answer(c, &r, &v);
		code = flush_client(c);
	}
	if (code == 0)
		code = r.close ? -EPIPE : 1;
	request_release(&r);
	https_verdict_release(&v);
	return code;
}

/* Lets the client read the answer: a socket that is closed with bytes unread takes it back. */
static void linger(struct conn *c)
{
	int64_t until = sim_now(c->px->h->loop->sim) + SIM_SEC;
	int r = shutdown(c->socket.fd, SHUT_WR);

	c->socket.wants_read = true;
	c->socket.wants_write = false;
	while (r == 0 && c->in.len < MAX_PENDING) {
		while ((r = read_client(c)) > 0 && c->in.len < MAX_PENDING)
			continue;
		if (r == 0)
			r = waitq_wait(c->px->h->loop->sim, &c->ready, until);
	}
}

static int serve(void *arg)
{
	struct conn *c = arg;

	while (one_request(c) > 0)
		continue;
	linger(c);
	c->gone = true;
	waitq_wake_all(c->px->h->loop->sim, &c->px->ready);
	return 0;
}

static void conn_free(struct conn *c)
{
	fiber_end(c->fiber);
	fiber_release(c->fiber);
	https_socket_remove(c->px->h->loop, &c->socket);
	close(c->socket.fd);
	buf_release(&c->in);
	buf_release(&c->out);
	c->px->nr--;
	free(c);
}

static void accept_all(struct https_proxy *px)
{
	while (px->nr < MAX_CONNECTIONS) {
		int fd = accept4(px->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct conn *c;

		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (fd < 0)
			return;
		c = xcalloc(1, sizeof(*c));
		c->px = px;
		c->socket = (struct https_socket){.fd = fd, .ready = &c->ready};
		c->next = px->conns;
		px->conns = c;
		px->nr++;
		https_socket_add(px->h->loop, &c->socket);
		c->fiber = fiber_start(px->h->loop->sim, "proxy", serve, c);
	}
}

static void bury(struct https_proxy *px, bool all)
{
	for (struct conn **at = &px->conns, *c; (c = *at);) {
		if (!all && !c->gone) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		conn_free(c);
	}
}

/* ---- listening ---- */

static int listen_unix(const char *path, int *ret_fd, struct err *err)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct stat st;
	mode_t before;
	int fd, r = 0;

	if (strlen(path) >= sizeof(a.sun_path))
		return err_set(err, -EINVAL, "listen unix %s: bind: invalid argument", path);
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (stat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		(void)unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set(err, -errno, "listen unix %s: socket: %s", path,
			       go_strerror(-errno));
	before = umask(077);
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, SOMAXCONN) < 0)
		r = -errno;
	(void)umask(before);
	*ret_fd = fd;
	if (r == 0)
		return 0;
	close(fd);
	return err_set(err, r, "listen unix %s: bind: %s", path, go_strerror(r));
}

/* As Go listens on "tcp": all of one family's addresses are all of both. */
static int listen_tcp(const char *address, int port, int *ret_fd, struct err *err)
{
	bool all = !*address || str_eq(address, "0.0.0.0") || str_eq(address, "[::]");
	size_t len = strlen(address);
	bool bracketed = address[0] == '[' && address[len - 1] == ']';
	STR_AUTO ip = all         ? xstrdup("")
		      : bracketed ? xstrndup(address + 1, len - 2)
				  : xstrdup(str_eq(address, "localhost") ? "127.0.0.1" : address);
	ERR_AUTO why = ERR_INIT;
	const char *call;
	int got, r;

	if (!bracketed && strchr(address, ':'))
		return err_set(err, -EINVAL,
			       "listen tcp: address %s:%d: too many colons in address", address,
			       port);
	r = https_listen(ip, port, ret_fd, &got, &why);
	if (r == 0)
		return 0;
	call = strstr(err_msg(&why), "bind: ");
	if (!call)
		call = strstr(err_msg(&why), "socket: ");
	if (!call)
		return err_set(err, r, "listen tcp: lookup %s: no such host", address);
	return err_set(err, r, "listen tcp %s:%d: %s",
		       str_eq(address, "localhost") ? "127.0.0.1" : address, port, call);
}

static int start_listening(struct https_proxy *px, struct err *err)
{
	const struct https_proxy_config *cfg = px->cfg;
	BUF_AUTO where = BUF_INIT;
	int fd, r;

	if (!str_empty(cfg->unix_socket))
		r = listen_unix(cfg->unix_socket, &fd, err);
	else
		r = listen_tcp(cfg->address, cfg->port, &fd, err);
	if (r < 0)
		return r;
	if (!str_empty(cfg->unix_socket))
		buf_adds(&where, cfg->unix_socket);
	else
		https_socket_name(fd, false, &where);
	px->listener = (struct https_socket){.fd = fd, .wants_read = true, .ready = &px->ready};
	https_socket_add(px->h->loop, &px->listener);
	cfg->listening(cfg->arg, buf_str(&where));
	return 0;
}

int https_proxy(struct client *c, const struct https_proxy_config *cfg, struct err *err)
{
	struct https_proxy px = {.h = c->self, .cfg = cfg};
	int r = start_listening(&px, err);

	if (r < 0)
		return r;
	while (r == 0) {
		bury(&px, false);
		accept_all(&px);
		px.listener.wants_read = px.nr < MAX_CONNECTIONS;
		r = waitq_wait(px.h->loop->sim, &px.ready, SIM_NEVER);
	}
	bury(&px, true);
	https_socket_remove(px.h->loop, &px.listener);
	close(px.listener.fd);
	if (!str_empty(cfg->unix_socket))
		(void)unlink(cfg->unix_socket);
	return r;
}
