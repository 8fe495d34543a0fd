/*
 * proxy.c - nodes/NAME/proxy, and the same of pods and services: a request that the apiserver
 * passes on. It reaches programs inside, so it is an input like any other visit.
 */
#include "gateway/internal.h"

#include "cluster/visit.h"

#include <stdlib.h>
#include <strings.h>

struct proxied {
	struct exchange *x; /* NULL: gone */
	int visit;
	struct buf head, body;
};

static void on_out(void *arg, int fd, const void *p, size_t len)
{
	struct proxied *q = arg;

	buf_add(fd == 2 ? &q->head : &q->body, p, len);
}

static struct MHD_Response *answer(struct proxied *q)
{
	size_t len = q->body.len;
	struct MHD_Response *r =
		MHD_create_response_from_buffer(len, buf_detach(&q->body), MHD_RESPMEM_MUST_FREE);
	STRVEC_AUTO lines = STRVEC_INIT;

	strvec_split(&lines, buf_str(&q->head), '\n');
	for (size_t i = 1; i < lines.nr; i++) {
		char *colon = strchr(lines.v[i], ':');

		if (!colon || str_starts(lines.v[i], "Content-Length") ||
		    str_starts(lines.v[i], "Connection") || str_starts(lines.v[i], "Date") ||
		    str_starts(lines.v[i], "Transfer-Encoding"))
			continue;
		*colon = '\0';
		MHD_add_response_header(r, lines.v[i], colon + 1 + strspn(colon + 1, " "));
	}
	return r;
}

static void on_end(void *arg, int status, const struct err *err)
{
	struct proxied *q = arg;
	struct exchange *x = q->x;

	if (err) {
		buf_reset(&q->body);
		buf_reset(&q->head);
		buf_addf(
			&q->body,
			"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":"
			"\"Failure\",\"message\":\"%s\",\"reason\":\"ServiceUnavailable\",\"code\":"
			"503}\n",
			err_msg(err));
		buf_adds(&q->head, "HTTP/1.1 503\nContent-Type: application/json");
		status = 503;
	}
	x->held = answer(q);
	x->held_code = (unsigned)status;
}

static const struct visit_ops ops = {.out = on_out, .end = on_end};

void proxy_release(struct exchange *x)
{
	struct proxied *q = x->proxied;
	ERR_AUTO err = ERR_INIT;

	if (!q)
		return;
	x->proxied = NULL;
	x->g->unsynced = true;
	(void)!workspace_visit_close(x->g->w, q->visit, &err);
	buf_release(&q->head);
	buf_release(&q->body);
	free(q);
}

static enum MHD_Result header_line(void *cls, enum MHD_ValueKind kind, const char *key,
				   const char *value)
{
	static const char *const own[] = {"Authorization", "Host", "Connection", "Content-Length",
					  "Accept-Encoding"};
	struct value **list = cls;

	(void)kind;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (!strcasecmp(key, own[i]))
			return MHD_YES;
	if (!strncasecmp(key, "Impersonate-", 12))
		return MHD_YES;
	value_push(list, value_strf_new("%s: %s", key, value ? value : ""));
	return MHD_YES;
}

enum MHD_Result proxy_answer(struct exchange *x, struct apiserver *a, const struct api_request *req)
{
	const char *path = strstr(x->target, "/proxy");
	struct api_proxy to = {0};
	struct value *headers = value_array_new();
	VALUE_AUTO *spec = NULL;
	struct proxied *q;
	BUF_AUTO body = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (apiserver_proxy_target(a, req, &to, &err) < 0) {
		value_unref(headers);
		return answer_error(x, &err);
	}
	path = path ? path + 6 : "";
	MHD_get_connection_values(x->conn, MHD_HEADER_KIND, header_line, &headers);
	base64_encode(&body, buf_str(&x->body), x->body.len);
	spec = value_build("{request: {ip: %s, port: %i, tls: %b, method: %s, path: %V, host: %V, "
			   "headers: %V, body64: %s}}",
			   to.ip, to.port, (int)to.tls, x->method,
			   value_strf_new("%s%s", *path == '/' ? "" : "/", path),
			   value_strf_new("%s:%d", to.ip, to.port), headers, buf_str(&body));
	free(to.ip);
	q = xcalloc(1, sizeof(*q));
	q->x = x;
	x->proxied = q;
	x->g->unsynced = true;
	if (workspace_visit_open(x->g->w, spec, &ops, q, &q->visit, &err) < 0)
		return MHD_NO;
	exchange_wait(x);
	return MHD_YES;
}
