/*
 * proxy.c - where the proxy subresource of nodes, pods and services leads. Upstream:
 * pkg/registry/core/{node,pod,service}/strategy.go and storage, ResourceLocation.
 */
#include "apiserver/internal.h"
#include "shell/net.h"

#include <stdlib.h>

/* "[scheme:]name[:port]" taken apart. */
struct target {
	char *scheme, *name, *port; /* owned; NULL: not given */
};

static void split(const char *text, struct target *t)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, text, ':');
	*t = (struct target){0};
	if (parts.nr == 3) {
		t->scheme = xstrdup(parts.v[0]);
		t->name = xstrdup(parts.v[1]);
		t->port = xstrdup(parts.v[2]);
	} else {
		t->name = xstrdup(parts.nr ? parts.v[0] : "");
		t->port = parts.nr == 2 ? xstrdup(parts.v[1]) : NULL;
	}
}

static void target_release(struct target *t)
{
	free(t->scheme);
	free(t->name);
	free(t->port);
}

static int node_target(const struct value *node, const struct target *t, struct api_proxy *ret)
{
	const struct value *addresses = value_in(node, "status", "addresses");
	const struct value *own = value_in(node, "status", "daemonEndpoints", "kubeletEndpoint");
	int64_t port = value_int_in(own, "Port");

	ret->ip = xstrdup(value_str_or(
		value_get(value_find(addresses, "type", "InternalIP"), "address"), ""));
	ret->tls = !str_eq(t->scheme, "http");
	ret->port = port ? (int)port : 10250;
	if (!str_empty(t->port) && parse_i64(t->port, &port) == 0)
		ret->port = (int)port;
	return 0;
}

static int pod_target(const struct value *pod, const struct target *t, struct api_proxy *ret)
{
	const struct value *c;
	int64_t port = 80;

	ret->ip = xstrdup(value_str_or(value_in(pod, "status", "podIP"), ""));
	ret->tls = str_eq(t->scheme, "https");
	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		if (value_len(value_get(c, "ports"))) {
			port = value_int_in(value_idx(value_get(c, "ports"), 0), "containerPort");
			break;
		}
	}
	if (!str_empty(t->port) && parse_i64(t->port, &port) < 0)
		return -EINVAL;
	ret->port = (int)port;
	return 0;
}

static int service_target(const struct value *svc, const struct target *t, struct api_proxy *ret)
{
	const struct value *ports = value_in(svc, "spec", "ports"), *p;
	int64_t want = 0;

	ret->ip = xstrdup(value_str_or(value_in(svc, "spec", "clusterIP"), ""));
	ret->tls = str_eq(t->scheme, "https");
	value_each_item(p, i, ports)
	{
		int64_t port = value_int_in(p, "port");

		if (str_empty(t->port) ? value_len(ports) == 1
				       : (parse_i64(t->port, &want) == 0 && want == port) ||
						 str_eq(value_str(value_get(p, "name")), t->port)) {
			ret->port = (int)port;
			return 0;
		}
	}
	return -EINVAL;
}

static int locate(struct call *c, const struct target *t, struct api_proxy *ret)
{
	const char *plural = c->ep->kind->plural;
	struct stored s;
	int rc = storage_get(c->a, c->ep->res, c->req->ns, t->name, &s, c->err);

	if (rc == -ENOENT && !c->err->code)
		return status_not_found(c->err, c->ep->kind, t->name);
	if (rc < 0)
		return rc;
	rc = !strcmp(plural, "nodes")  ? node_target(s.obj, t, ret)
	     : !strcmp(plural, "pods") ? pod_target(s.obj, t, ret)
				       : service_target(s.obj, t, ret);
	stored_release(&s);
	if (rc == 0 && !*ret->ip)
		rc = status_bad_request(c->err, "address not allowed");
	else if (rc < 0)
		rc = status_error(c->err, -EHOSTUNREACH, 503, "ServiceUnavailable", NULL,
				  "no service port \"%s\" found for service \"%s\"",
				  t->port ? t->port : "", t->name);
	if (rc < 0) {
		free(ret->ip);
		ret->ip = NULL;
	}
	return rc;
}

int apiserver_proxy_target(struct apiserver *a, const struct api_request *asked,
			   struct api_proxy *ret, struct err *err)
{
	struct api_request req = *asked;
	struct api_response resp = {0};
	struct call c = {.a = a, .req = &req, .resp = &resp, .err = err};
	struct target t;
	int rc;

	split(asked->name ? asked->name : "", &t);
	req.name = t.name;
	c.name = t.name;
	c.ep = endpoint_find(a, req.group, req.version, req.resource);
	rc = c.ep ? authenticate(&c) : status_no_such_api(err);
	if (rc == 0)
		rc = authorize(&c);
	if (rc == 0) {
		trace_step(&c, "request", "proxy");
		rc = locate(&c, &t, ret);
	}
	call_release(&c);
	target_release(&t);
	return rc;
}

void apiserver_set_proxy_door(struct apiserver *a, api_proxy_fn fn, void *arg)
{
	a->proxy = fn;
	a->proxy_arg = arg;
}

bool apiserver_is_proxy(const struct api_request *req)
{
	static const char *const kinds[] = {"nodes", "pods", "services"};

	if (!req->resource || !req->subresource || strcmp(req->subresource, "proxy") != 0 ||
	    !req->name || *req->group)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(req->resource, kinds[i]))
			return true;
	return false;
}

int apiserver_proxy(struct apiserver *a, const struct api_request *req, const char *method,
		    const char *target, const char *body, size_t len, struct net_response *resp,
		    struct err *err)
{
	const char *rest = strstr(target, "/proxy");
	STR_AUTO path = NULL;
	STR_AUTO host = NULL;
	struct api_proxy to = {0};
	struct net_request out = {.method = method, .body = body, .body_len = len};
	int rc = apiserver_proxy_target(a, req, &to, err);

	if (rc < 0)
		return rc;
	rest = rest ? rest + strlen("/proxy") : "";
	path = xasprintf("%s%s", *rest == '/' ? "" : "/", rest);
	host = xasprintf("%s:%d", to.ip, to.port);
	out.path = path;
	out.host = host;
	out.scheme = to.tls ? "https" : "http";
	rc = a->proxy ? a->proxy(a->proxy_arg, &to, &out, resp, err)
		      : err_api(err, -EHOSTUNREACH, 503, "ServiceUnavailable",
				"error trying to reach service: no route to host");
	free(to.ip);
	return rc;
}
