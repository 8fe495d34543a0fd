/* inprocess.c - requests to an apiserver of the same program: nothing is serialized. */
#include "client/internal.h"

#include "object/json.h"
#include "object/yaml.h"
#include "shell/net.h"

#include <errno.h>

struct inprocess {
	const struct transport_slot *slot;
};

void *inprocess_new(const struct transport_slot *slot)
{
	struct inprocess *p = xcalloc(1, sizeof(*p));

	p->slot = slot;
	return p;
}

/* The way there: latency for those who wait for answers, and somebody at the other end. */
static int reach(struct inprocess *p, struct err *err)
{
	const struct transport_slot *s = p->slot;

	if (s->latency_ns > 0 && fiber_self(s->sim) && fiber_sleep(s->sim, s->latency_ns) < 0)
		return err_set(err, -ECANCELED, "context canceled");
	if (!s->server)
		return err_set(err, -ECONNREFUSED, "dial tcp %s: connect: connection refused",
			       s->host ? s->host : "127.0.0.1:6443");
	return 0;
}

static int handle(void *self, const struct api_request *req, struct api_response *resp,
		  struct err *err)
{
	struct inprocess *p = self;
	int rc = reach(p, err);

	return rc < 0 ? rc : apiserver_handle(p->slot->server, req, resp);
}

static int watch(void *self, const struct api_request *req, api_watch_fn fn, void *arg, void **ret,
		 struct api_response *resp, struct err *err)
{
	struct inprocess *p = self;
	struct api_watch *w = NULL;
	int rc = reach(p, err);

	if (rc == 0)
		rc = apiserver_watch(p->slot->server, req, fn, arg, &w, resp);
	*ret = w;
	return rc;
}

static void watch_free(void *self, void *handle)
{
	(void)self;
	api_watch_free(handle);
}

static int parse_body(const char *content_type, const char *body, size_t len, struct value **ret,
		      struct err *err)
{
	*ret = NULL;
	if (!body || !len)
		return 0;
	if (content_type && strstr(content_type, "yaml"))
		return yaml_parse(body, len, ret, NULL, err);
	return json_parse(body, len, ret, NULL, err);
}

static int bad_body(struct api_response *resp, const char *why)
{
	resp->code = 400;
	resp->body = value_build("{kind: 'Status', apiVersion: 'v1', metadata: {}, status: "
				 "'Failure', message: %s, reason: 'BadRequest', code: 400}",
				 why);
	return -EINVAL;
}

/* What a program inside answers through the server's proxy; its text, or a Status. */
static int proxied(struct inprocess *p, const struct api_request *req, const char *method,
		   const char *target, const char *body, size_t len, struct api_response *resp,
		   struct err *err)
{
	struct net_response got = {0};
	ERR_AUTO none = ERR_INIT;
	int rc = apiserver_proxy(p->slot->server, req, method, target, body, len, &got, err);

	if (rc == 0 && got.status >= 400) {
		resp->code = got.status;
		if (json_parse(buf_str(&got.body), got.body.len, &resp->body, NULL, &none) < 0 ||
		    !str_eq(value_str(value_get(resp->body, "kind")), "Status")) {
			value_unref(resp->body);
			resp->body = client_plain_status(got.status, &got.body);
		}
		rc = -EIO;
	} else if (rc == 0) {
		resp->code = got.status;
		buf_add(&resp->text, buf_str(&got.body), got.body.len);
	}
	net_response_release(&got);
	return rc;
}

static int route(void *self, const char *method, const char *target, const char *content_type,
		 const char *accept, const char *body, size_t len, const struct api_user *user,
		 struct api_response *resp, struct err *err)
{
	struct inprocess *p = self;
	struct api_route *r;
	struct api_request req;
	VALUE_AUTO *v = NULL;
	ERR_AUTO why = ERR_INIT;
	int rc = reach(p, err);

	if (rc < 0)
		return rc;
	*resp = (struct api_response){0};
	if (parse_body(content_type, body, len, &v, &why) < 0)
		return bad_body(resp, err_msg(&why));
	r = api_route_new(method, target, content_type, accept, v, &req);
	req.user = user;
	if (apiserver_is_proxy(&req))
		rc = proxied(p, &req, method, target, body, len, resp, err);
	else if (req.verb == API_WATCH && req.refusal == API_WELCOME)
		rc = bad_body(resp, "watches are not answered at once");
	else
		rc = apiserver_handle(p->slot->server, &req, resp);
	api_route_free(r);
	return rc;
}

static int logs(void *self, const struct api_user *user, const char *ns, const char *pod,
		const char *container, const struct log_options *opt, struct stream *out,
		struct err *err)
{
	struct inprocess *p = self;
	int rc = reach(p, err);

	return rc < 0 ? rc
		      : apiserver_logs(p->slot->server, user, ns, pod, container, opt, out, err);
}

static int exec(void *self, const struct api_user *user, const char *ns, const char *pod,
		const char *container, char *const *argv, struct stream *in, struct stream *out,
		struct stream *errout, bool tty, int *ret_status, struct err *err)
{
	struct inprocess *p = self;
	int rc = reach(p, err);

	if (rc < 0)
		return rc;
	if (!argv)
		return apiserver_attach(p->slot->server, user, ns, pod, container, in, out, errout,
					err);
	return apiserver_exec(p->slot->server, user, ns, pod, container, argv, in, out, errout, tty,
			      ret_status, err);
}

int inprocess_pod_address(void *self, const struct api_user *user, const char *ns, const char *pod,
			  char **ret_ip, struct err *err)
{
	struct inprocess *p = self;
	int rc = reach(p, err);

	return rc < 0 ? rc
		      : apiserver_pod_address(p->slot->server, user, "portforward", ns, pod, ret_ip,
					      err);
}

const struct transport inprocess_transport = {
	.handle = handle,
	.watch = watch,
	.watch_free = watch_free,
	.route = route,
	.logs = logs,
	.exec = exec,
	.forward = inprocess_forward,
	.release = free,
};
