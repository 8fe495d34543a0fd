/*
 * visit_forward.c - a forwarded port: the bytes of a client's connection become requests on
 * the simulated network, whose unit is a request and its response (shell/net.h). HTTP is
 * taken apart at message ends; anything else goes line by line.
 */
#include "cluster/visit_private.h"

#include "cluster/cluster_private.h"
#include "cluster/inbound.h"
#include "shell/http.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#define MAX_HEAD ((size_t)64 << 10)
#define MAX_HTTP_BODY ((size_t)8 << 20)
#define TIMEOUT (INT64_C(30) * SIM_SEC)

struct forward {
	struct visit *s;
	struct netns *ns;
	int port;
	struct buf in;
	char chunk[4096];
};

/* Reads more; 0 at the end. */
static int64_t more(struct forward *f)
{
	int64_t n = visit_read(f->s, f->chunk, sizeof(f->chunk));

	if (n > 0)
		buf_add(&f->in, f->chunk, (size_t)n);
	return n;
}

static void drop(struct buf *b, size_t n)
{
	memmove(b->s, b->s + n, b->len - n);
	buf_trunc(b, b->len - n);
}

static const char *header(const struct strvec *lines, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < lines->nr; i++)
		if (!strncasecmp(lines->v[i], name, n) && lines->v[i][n] == ':')
			return lines->v[i] + n + 1 + strspn(lines->v[i] + n + 1, " ");
	return NULL;
}

static bool looks_like_http(const struct buf *in)
{
	static const char *const methods[] = {"GET ",    "HEAD ",  "POST ",   "PUT ",
					      "DELETE ", "PATCH ", "OPTIONS "};

	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		if (!strncmp(buf_str(in), methods[i], MIN(in->len, strlen(methods[i]))))
			return true;
	return false;
}

static int failed(struct forward *f, int code, struct err *err)
{
	STR_AUTO why = client_forward_refusal_dup(netns_name(f->ns), f->port, code);

	return err_set(err, code, "%s", why);
}

static int exchange(struct forward *f, struct net_request *req, struct net_response *resp,
		    struct err *err)
{
	int r = net_exchange(f->s->c->fabric, f->ns, "127.0.0.1", f->port, req, resp, TIMEOUT);

	return r < 0 && r != -ECANCELED ? failed(f, r, err) : r;
}

/* ---- HTTP ------------------------------------------------------------------------------- */

static void answer(struct forward *f, const struct net_response *resp, bool head_only, bool last)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO out = BUF_INIT;

	http_head(resp, false, sim_now(f->s->sim), &lines);
	for (size_t i = 0; i < lines.nr; i++)
		buf_addf(&out, "%s\r\n", lines.v[i]);
	if (last && !http_header(resp, "Connection"))
		buf_adds(&out, "Connection: close\r\n");
	buf_adds(&out, "\r\n");
	if (!head_only)
		buf_add(&out, buf_str(&resp->body), resp->body.len);
	visit_out(f->s, 1, out.s, out.len);
}

static void read_headers(struct net_request *req, char *head)
{
	for (char *line = strchr(head, '\n'), *nl; line; line = nl) {
		size_t len;

		nl = strchr(++line, '\n');
		len = nl ? (size_t)(nl - line) : strlen(line);
		while (len && line[len - 1] == '\r')
			len--;
		if (len)
			strvec_addn(&req->headers, line, len);
	}
}

/* One request at the start of f->in, whose head ends at head_len. 1 go on, 0 the last. */
static int http_request(struct forward *f, size_t head_len, struct err *err)
{
	STR_AUTO head = xmemdup0(f->in.s, head_len);
	STR_AUTO method = xstrndup(head, strcspn(head, " \r\n"));
	const char *p = head + strlen(method) + (head[strlen(method)] == ' ');
	STR_AUTO path = xstrndup(p, strcspn(p, " \r\n"));
	bool old = strstr(p, "HTTP/1.0\r\n") != NULL;
	struct net_request req = {.method = method, .path = path, .scheme = "http"};
	struct net_response resp = {0};
	const char *length, *connection;
	int64_t body = 0;
	int r = 0;
	bool last;

	read_headers(&req, head);
	req.host = header(&req.headers, "Host");
	length = header(&req.headers, "Content-Length");
	connection = header(&req.headers, "Connection");
	last = old || (connection && !strcasecmp(connection, "close"));
	if (length && (parse_i64(length, &body) < 0 || body < 0 || body > (int64_t)MAX_HTTP_BODY))
		r = err_set(err, -EINVAL, "malformed request");
	drop(&f->in, head_len);
	while (r == 0 && f->in.len < (size_t)body) {
		int64_t n = more(f);

		if (n <= 0)
			r = n < 0 ? (int)n : -EPIPE;
	}
	req.body = f->in.s;
	req.body_len = (size_t)body;
	if (r == 0)
		r = exchange(f, &req, &resp, err);
	if (r == 0) {
		drop(&f->in, (size_t)body);
		answer(f, &resp, !strcmp(method, "HEAD"), last);
	}
	net_response_release(&resp);
	strvec_release(&req.headers);
	return r < 0 ? r : !last;
}

/* 1 go on, 0 the end. */
static int next_http(struct forward *f, struct err *err)
{
	const char *end;

	while (!(end = f->in.len ? strstr(f->in.s, "\r\n\r\n") : NULL)) {
		int64_t n;

		if (f->in.len > MAX_HEAD)
			return err_set(err, -E2BIG, "request header too large");
		n = more(f);
		if (n <= 0)
			return (int)n;
	}
	return http_request(f, (size_t)(end - f->in.s) + 4, err);
}

/* ---- anything else ------------------------------------------------------------------------- */

static int next_raw(struct forward *f, struct err *err)
{
	struct net_request req = {.body = f->in.s, .body_len = f->in.len};
	struct net_response resp = {0};
	int64_t n;
	int r;

	if (f->in.len) {
		r = exchange(f, &req, &resp, err);
		if (r == 0)
			visit_out(f->s, 1, buf_str(&resp.body), resp.body.len);
		net_response_release(&resp);
		if (r < 0)
			return r;
		buf_reset(&f->in);
	}
	n = more(f);
	return n > 0 ? 1 : (int)n;
}

int visit_forward(struct visit *s, struct err *err)
{
	struct apiserver *a = cluster_apiserver(s->c);
	struct forward f = {.s = s, .port = (int)value_int_in(s->spec, "port")};
	struct net_response resp = {0};
	struct api_user user;
	STR_AUTO ip = NULL;
	int r;

	if (!a)
		return err_set(err, -ECONNREFUSED, "the apiserver does not run");
	inbound_user_read(value_get(s->spec, "user"), &user);
	r = apiserver_pod_address(a, &user, "portforward", value_str(value_get(s->spec, "ns")),
				  value_str(value_get(s->spec, "forward")), &ip, err);
	inbound_user_release(&user);
	if (r < 0)
		return r;
	f.ns = fabric_find(s->c->fabric, ip);
	if (!f.ns)
		return err_set(err, -EHOSTUNREACH, "no such pod sandbox");
	r = exchange(&f, NULL, &resp, err); /* does anybody listen? */
	net_response_release(&resp);
	if (r == 0)
		r = (int)MIN(more(&f), 1);
	while (r > 0)
		r = looks_like_http(&f.in) ? next_http(&f, err) : next_raw(&f, err);
	buf_release(&f.in);
	return r;
}
