/*
 * http.c - connections and requests, with libmicrohttpd in the loop's own thread. A request
 * that cannot be answered yet is suspended; MHD then neither polls nor times it out, so the
 * loop watches for its client's hanging up itself.
 */
#include "gateway/internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define POOL_BYTES                                                                                 \
	((size_t)96 << 10) /* of one connection: 64 KiB of headers and what MHD needs              \
			    */
#define IDLE_S 90u
#define FIRST_REQUEST_NS (20 * SIM_SEC)
#define WHOLE_REQUEST_NS (60 * SIM_SEC)
#define SWEEP_NS (5 * SIM_SEC)
#define STEP_GAP_NS (900 * SIM_MSEC) /* who polls does so each second */

/* A connection, from accepting it to its end. */
struct link {
	struct gateway *g;
	struct link *next, *prev;
	int fd;
	int64_t since; /* wall ns */
	bool used;     /* a whole request came */
};

const char *exchange_header(struct exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->conn, MHD_HEADER_KIND, name);
}

/* ---- hanging up ---------------------------------------------------------------------- */

static void on_hangup(struct source *s, uint32_t events)
{
	struct exchange *x =
		(struct exchange *)(void *)((char *)s - offsetof(struct exchange, hangup));
	struct pollfd p = {.fd = s->fd, .events = POLLRDHUP};

	(void)events;
	if (poll(&p, 1, 0) <= 0 || !(p.revents & (POLLRDHUP | POLLHUP | POLLERR)))
		return;
	x->hung_up = true;
	loop_remove(x->g, s);
	flow_wake(x);
}

static void suspend(struct exchange *x)
{
	const union MHD_ConnectionInfo *info;

	if (x->suspended)
		return;
	x->suspended = true;
	MHD_suspend_connection(x->conn);
	info = MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (!info || !x->flow || x->hung_up)
		return;
	x->hangup = (struct source){.fd = info->connect_fd, .ready = on_hangup};
	loop_add(x->g, &x->hangup, EPOLLRDHUP);
}

void exchange_wait(struct exchange *x)
{
	suspend(x);
}

static void resume(struct exchange *x)
{
	loop_remove(x->g, &x->hangup);
	x->suspended = false;
	MHD_resume_connection(x->conn);
}

/* ---- answers that wait -------------------------------------------------------------------- */

enum MHD_Result answer_queue(struct exchange *x, unsigned code, struct MHD_Response *r)
{
	enum MHD_Result ok;

	x->g->served = true;
	if (x->g->unsynced) {
		x->held = r;
		x->held_code = code;
		suspend(x);
		return MHD_YES;
	}
	ok = MHD_queue_response(x->conn, code, r);
	MHD_destroy_response(r);
	return ok;
}

static ssize_t read_flow(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct exchange *x = cls;
	struct flow *f = x->flow;
	size_t n = MIN(max, f->out.len - f->off);

	(void)pos;
	if (x->hung_up || f->failed)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (n) {
		memcpy(buf, f->out.s + f->off, n);
		f->off += n;
		if (f->off == f->out.len) {
			buf_reset(&f->out);
			f->off = 0;
		}
		x->g->served = true;
		return (ssize_t)n;
	}
	if (f->ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	suspend(x);
	return 0;
}

void flow_wake(struct exchange *x)
{
	struct flow *f = x->flow;

	const union MHD_ConnectionInfo *info;

	if (!f || f->failed || f->out.len - f->off <= MAX_UNREAD)
		return;
	/* MHD asks for more only when the socket takes it, which this one does not */
	f->failed = true;
	info = MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info)
		shutdown(info->connect_fd, SHUT_RDWR);
}

static bool has_news(const struct exchange *x)
{
	const struct flow *f = x->flow;

	return f && (x->hung_up || f->failed || f->ended || f->out.len > f->off);
}

bool http_release(struct gateway *g)
{
	bool any = false;

	for (struct exchange *x = g->exchanges; x; x = x->next) {
		if (!x->suspended)
			continue;
		if (x->held) {
			MHD_queue_response(x->conn, x->held_code, x->held);
			MHD_destroy_response(x->held);
			x->held = NULL;
		} else if (!has_news(x)) {
			continue;
		}
		resume(x);
		any = true;
	}
	return any;
}

enum MHD_Result answer_flow(struct exchange *x, const char *type, struct flow *f,
			    const struct strvec *warnings)
{
	struct MHD_Response *r =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32768, read_flow, x, NULL);

	x->flow = f;
	MHD_add_response_header(r, "Content-Type", type);
	MHD_add_response_header(r, "Cache-Control", "no-cache, private");
	for (size_t i = 0; warnings && i < warnings->nr; i++) {
		BUF_AUTO line = BUF_INIT;

		buf_addf(&line, "299 - \"%s\"", warnings->v[i]);
		MHD_add_response_header(r, "Warning", buf_str(&line));
	}
	return answer_queue(x, 200, r);
}

/* ---- requests ------------------------------------------------------------------------------ */

static void *begin_request(void *cls, const char *uri, struct MHD_Connection *conn)
{
	struct gateway *g = cls;
	struct exchange *x = xcalloc(1, sizeof(*x));

	x->g = g;
	x->conn = conn;
	x->target = xstrdup(uri);
	x->since = wall_ns();
	x->hangup.fd = -1;
	x->next = g->exchanges;
	if (x->next)
		x->next->prev = x;
	g->exchanges = x;
	return x;
}

static void end_request(void *cls, struct MHD_Connection *conn, void **con_cls,
			enum MHD_RequestTerminationCode why)
{
	struct gateway *g = cls;
	struct exchange *x = *con_cls;

	(void)conn;
	(void)why;
	if (!x)
		return;
	*con_cls = NULL;
	loop_remove(g, &x->hangup);
	if (x->flow && x->flow->release)
		x->flow->release(x);
	if (x->held)
		MHD_destroy_response(x->held);
	proxy_release(x);
	if (x->upgrade)
		upgrade_abandon(x->upgrade);
	if (x->prev)
		x->prev->next = x->next;
	else
		g->exchanges = x->next;
	if (x->next)
		x->next->prev = x->prev;
	strvec_release(&x->groups);
	strvec_release(&x->as_groups);
	value_unref(x->as_extra);
	value_unref(x->extra);
	buf_release(&x->body);
	api_token_user_free(x->token);
	free(x->user_name);
	free(x->target);
	free(x);
}

/* Stepped time: what a client waits between requests counts, its own work does not. */
static void pass_gap(struct gateway *g)
{
	int64_t now = wall_ns(), gap = now - g->active_at;

	if (!g->stepped)
		return;
	if (g->at_rest) /* who polls sleeps for a while, the machine may be slow beside that */
		gap = (g->rest_ns + 50 * SIM_MSEC) / (100 * SIM_MSEC) * (100 * SIM_MSEC);
	sim_advance(g->sim, g->active_at && gap > STEP_GAP_NS ? gap : 2 * SIM_MSEC);
	g->active_at = now;
	g->rest_ns = 0;
	g->busy_until = now + STEP_GAP_NS;
}

static bool is_log(const struct api_request *req)
{
	return req->verb == API_GET && req->resource && !strcmp(req->resource, "pods") &&
	       *req->group == '\0' && req->name && req->ns && req->subresource &&
	       !strcmp(req->subresource, "log");
}

static bool is_upgrade(struct exchange *x)
{
	const char *h = exchange_header(x, "Upgrade");

	return h && *h;
}

static enum MHD_Result carry_out(struct exchange *x, struct apiserver *a, const struct inbound *in,
				 const struct api_unread *unread)
{
	struct api_request req;
	struct api_response resp = {0};
	struct api_route *route =
		api_route_new(in->method, in->target, in->content_type, in->accept, in->body, &req);
	enum MHD_Result ok;
	ERR_AUTO err = ERR_INIT;

	req.user = in->user;
	req.user_agent = in->agent;
	req.unread = unread;
	req.duplicates = in->duplicates;
	req.etags = exchange_header(x, "If-None-Match");
	if (req.refusal != API_WELCOME) {
		(void)apiserver_handle(a, &req, &resp);
		ok = answer_response(x, &req, &resp);
	} else if (is_upgrade(x)) {
		ok = upgrade_answer(x, a, &req);
	} else if (req.verb == API_WATCH) {
		ok = watch_answer(x, a, &req);
	} else if (is_log(&req)) {
		ok = logs_answer(x, a, &req);
	} else if (apiserver_is_proxy(&req)) {
		ok = proxy_answer(x, a, &req);
	} else {
		int r = 0;

		if (!unread && inbound_changes(in, &req)) {
			x->g->unsynced = true;
			r = workspace_request(x->g->w, in, &req, &resp, &err);
		} else {
			(void)apiserver_handle(a, &req, &resp);
		}
		ok = r < 0 ? answer_status(x, 500, "InternalError", "%s", err_msg(&err))
			   : answer_response(x, &req, &resp);
	}
	api_response_release(&resp);
	api_route_free(route);
	return ok;
}

static enum MHD_Result exchange_start(struct exchange *x)
{
	struct apiserver *a;
	VALUE_AUTO *body = NULL;
	STRVEC_AUTO dups = STRVEC_INIT;
	ERR_AUTO why = ERR_INIT;
	struct api_unread unread;
	struct inbound in = {.method = x->method,
			     .target = x->target,
			     .content_type = exchange_header(x, "Content-Type"),
			     .accept = exchange_header(x, "Accept"),
			     .agent = exchange_header(x, "User-Agent")};
	enum MHD_Result ok;
	int r;

	if (str_starts(x->target, "/openapi/v2") && in.accept &&
	    strstr(in.accept, SWAGGER_PROTOBUF)) {
		x->swagger_protobuf = true;
		in.accept = "application/json";
	}
	x->g->stats.requests++;
	pass_gap(x->g);
	a = cluster_apiserver(x->g->c);
	if (!a)
		return MHD_NO;
	if (x->malformed) {
		struct MHD_Response *said = MHD_create_response_from_buffer(
			strlen(x->malformed), (void *)(uintptr_t)x->malformed,
			MHD_RESPMEM_PERSISTENT);

		MHD_add_response_header(said, "Content-Type", "text/plain; charset=utf-8");
		return answer_queue(x, 400, said);
	}
	if (strstr(x->target, "%00") || *x->target != '/')
		return answer_status(x, 400, "BadRequest", "the request target is malformed");
	r = identify(x);
	if (r == -EINVAL)
		return answer_status(x, 500, "InternalError",
				     "Internal error occurred: requested impersonation of groups, "
				     "uid or extra without impersonating a user");
	if (r < 0)
		return answer_status(x, 401, "Unauthorized", "Unauthorized");
	if (x->too_large)
		return answer_status(x, 413, "RequestEntityTooLarge",
				     "Request entity too large: limit is %zu", MAX_BODY);
	in.user = &x->user;
	r = answer_body(x, &body, &dups, &why);
	unread = (struct api_unread){.why = r == -ENOTSUP ? NULL : err_msg(&why),
				     .text = buf_str(&x->body),
				     .len = x->body.len};
	in.body = body;
	in.duplicates = &dups;
	ok = carry_out(x, a, &in, r < 0 ? &unread : NULL);
	buf_release(&x->body);
	return ok;
}

struct seen_headers {
	size_t hosts;
	const char *length;
	bool lengths_differ;
};

static enum MHD_Result see_header(void *cls, enum MHD_ValueKind kind, const char *key,
				  const char *value)
{
	struct seen_headers *h = cls;

	(void)kind;
	if (!strcasecmp(key, "Host")) {
		h->hosts++;
	} else if (!strcasecmp(key, "Content-Length")) {
		h->lengths_differ = h->lengths_differ || (h->length && !str_eq(h->length, value));
		h->length = value;
	}
	return MHD_YES;
}

/* What Go's server would not read on; NULL: nothing. */
static const char *malformed(struct exchange *x, const char *version)
{
	struct seen_headers h = {0};

	MHD_get_connection_values(x->conn, MHD_HEADER_KIND, see_header, &h);
	if (h.lengths_differ)
		return "400 Bad Request";
	if (h.hosts > 1)
		return "400 Bad Request: too many Host headers";
	return !h.hosts && !strcmp(version, "HTTP/1.1")
		       ? "400 Bad Request: missing required Host header"
		       : NULL;
}

/* Whether more than MAX_BODY is announced. */
static bool announced_too_large(struct exchange *x)
{
	const char *h = exchange_header(x, "Content-Length");
	int64_t n = 0;

	return h && (parse_i64(h, &n) < 0 || n > (int64_t)MAX_BODY);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *len, void **con_cls)
{
	struct exchange *x = *con_cls;

	(void)cls;
	(void)conn;
	(void)url;
	if (!x)
		return MHD_NO;
	if (!x->begun) {
		x->begun = true;
		x->method = method;
		x->malformed = malformed(x, version);
		x->too_large = !x->malformed && announced_too_large(x);
		if (x->malformed || x->too_large) {
			x->started = true;
			return exchange_start(x);
		}
		return MHD_YES;
	}
	if (*len) {
		if (x->body.len + *len > 4 * MAX_BODY)
			return MHD_NO; /* that one does not stop by itself */
		if (x->body.len + *len > MAX_BODY)
			x->too_large = true;
		buf_add(&x->body, data, *len);
		*len = 0;
		return MHD_YES;
	}
	if (x->started)
		return MHD_YES;
	x->started = true;
	return exchange_start(x);
}

/* ---- connections ----------------------------------------------------------------------------- */

static void on_connection(void *cls, struct MHD_Connection *conn, void **ctx,
			  enum MHD_ConnectionNotificationCode code)
{
	struct gateway *g = cls;
	struct link *l = *ctx;
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
		l = xcalloc(1, sizeof(*l));
		l->g = g;
		l->fd = info ? info->connect_fd : -1;
		l->since = wall_ns();
		l->next = g->links;
		if (l->next)
			l->next->prev = l;
		g->links = l;
		g->stats.connections++;
		*ctx = l;
		return;
	}
	if (!l)
		return;
	if (l->prev)
		l->prev->next = l->next;
	else
		g->links = l->next;
	if (l->next)
		l->next->prev = l->prev;
	free(l);
	*ctx = NULL;
}

static struct link *link_of(struct exchange *x)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

void http_sweep(struct gateway *g, int64_t now)
{
	g->sweep_at = now + SWEEP_NS;
	for (struct exchange *x = g->exchanges; x; x = x->next) {
		struct link *l = link_of(x);

		if (l && x->started)
			l->used = true;
		if (l && !x->started && now - x->since > WHOLE_REQUEST_NS)
			shutdown(l->fd, SHUT_RDWR);
		if (x->flow && x->flow->deadline && now >= x->flow->deadline)
			x->flow->ended = true;
		else if (x->flow && x->flow->deadline)
			g->sweep_at = MIN(g->sweep_at, x->flow->deadline);
	}
	for (struct link *l = g->links; l; l = l->next)
		if (!l->used && now - l->since > FIRST_REQUEST_NS)
			shutdown(l->fd, SHUT_RDWR);
}

/* ---- the daemon --------------------------------------------------------------------------------
 */

static int listen_on(struct gateway *g, struct err *err)
{
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((uint16_t)g->port)};
	socklen_t len = sizeof(sa);
	int fd, one = 1;

	if (inet_pton(AF_INET, g->address, &sa.sin_addr) != 1)
		return err_set(err, -EINVAL, "%s: expected an IPv4 address", g->address);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set(err, -errno, "socket: %s", strerror(errno));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 || listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *)&sa, &len) < 0) {
		int code = -errno;

		close(fd);
		return err_set(err, code, "listen on %s:%d: %s", g->address, g->port,
			       strerror(-code));
	}
	g->port = ntohs(sa.sin_port);
	return fd;
}

static void drop_log(void *cls, const char *fmt, va_list ap)
{
	(void)cls;
	(void)fmt;
	(void)ap;
}

static void on_http(struct source *s, uint32_t events)
{
	(void)s;
	(void)events; /* http_run follows in every step */
}

int http_open(struct gateway *g, struct err *err)
{
	const union MHD_DaemonInfo *info;
	int fd = listen_on(g, err);

	if (fd < 0)
		return fd;
	g->http = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE |
			MHD_USE_ERROR_LOG,
		0, NULL, NULL, on_request, g, MHD_OPTION_EXTERNAL_LOGGER, drop_log, NULL,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_HTTPS_MEM_CERT,
		door_pki_serving_cert(g->pki), MHD_OPTION_HTTPS_MEM_KEY,
		door_pki_serving_key(g->pki), MHD_OPTION_HTTPS_MEM_TRUST, door_pki_ca(g->pki),
		MHD_OPTION_HTTPS_PRIORITIES, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES, MHD_OPTION_CONNECTION_LIMIT,
		MAX_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_URI_LOG_CALLBACK,
		begin_request, g, MHD_OPTION_NOTIFY_COMPLETED, end_request, g,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, g, MHD_OPTION_END);
	if (!g->http) {
		close(fd);
		return err_set(err, -EIO, "start the HTTPS server: libmicrohttpd refused");
	}
	info = MHD_get_daemon_info(g->http, MHD_DAEMON_INFO_EPOLL_FD);
	g->http_source = (struct source){.fd = info->epoll_fd, .ready = on_http};
	loop_add(g, &g->http_source, EPOLLIN);
	return 0;
}

void http_close(struct gateway *g)
{
	if (!g->http)
		return;
	loop_remove(g, &g->http_source);
	upgrades_close(g);
	for (struct exchange *x = g->exchanges; x; x = x->next) {
		x->hung_up = true;
		if (x->suspended)
			resume(x);
	}
	MHD_run(g->http);
	MHD_stop_daemon(g->http);
	g->http = NULL;
}

int http_timeout_ms(struct gateway *g)
{
	MHD_UNSIGNED_LONG_LONG ms;

	if (!g->http || MHD_get_timeout(g->http, &ms) != MHD_YES)
		return -1;
	return ms > 60000 ? 60000 : (int)ms;
}

void http_run(struct gateway *g)
{
	if (g->http)
		MHD_run(g->http);
}
