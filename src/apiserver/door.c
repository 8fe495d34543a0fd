/*
 * door.c - pods/log and pods/exec: what the apiserver checks before the kubelet is asked.
 * Upstream: pkg/registry/core/pod/strategy.go LogLocation, ExecLocation.
 */
#include "apiserver/internal.h"

#include "object/timefmt.h"

void apiserver_set_kubelet_door(struct apiserver *a, const struct kubelet_door *door, void *arg)
{
	a->door = door;
	a->door_arg = arg;
}

static void names(struct buf *out, const struct value *containers)
{
	const struct value *one;

	value_each_item(one, i, containers)
		buf_addf(out, "%s%s", i ? " " : "", value_str_or(value_get(one, "name"), ""));
}

static bool has_container(const struct value *spec, const char *name)
{
	return value_find(value_get(spec, "containers"), "name", name) ||
	       value_find(value_get(spec, "initContainers"), "name", name) ||
	       value_find(value_get(spec, "ephemeralContainers"), "name", name);
}

/* The container meant: the only one when none is named. */
static int pick_container(const struct value *pod, const char *pod_name, const char **container,
			  struct err *err)
{
	const struct value *spec = value_get(pod, "spec");
	const struct value *list = value_get(spec, "containers");
	BUF_AUTO text = BUF_INIT;

	if (!str_empty(*container)) {
		if (has_container(spec, *container))
			return 0;
		return status_bad_request(err, "container %s is not valid for pod %s", *container,
					  pod_name);
	}
	if (value_len(list) == 1) {
		*container = value_str_or(value_get(value_idx(list, 0), "name"), "");
		return 0;
	}
	buf_addf(&text, "a container name must be specified for pod %s, choose one of: [",
		 pod_name);
	names(&text, list);
	buf_addc(&text, ']');
	if (value_len(value_get(spec, "initContainers"))) {
		buf_adds(&text, " or one of the init containers: [");
		names(&text, value_get(spec, "initContainers"));
		buf_addc(&text, ']');
	}
	return status_bad_request(err, "%s", buf_str(&text));
}

struct door_call {
	struct value *pod; /* owned */
	const char *node, *container;
};

static int open_pod(struct apiserver *a, const struct api_user *user, const char *sub,
		     const char *ns, const char *pod, struct door_call *d, struct err *err)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	struct call c = {.a = a, .req = &req, .resp = &resp, .err = err};
	struct stored s;
	int rc;

	req.verb = !strcmp(sub, "log") ? API_GET : API_CREATE;
	req.ns = ns;
	req.name = pod;
	req.subresource = sub;
	req.user = user;
	c.name = pod;
	c.ep = endpoint_of_kind(a, a->pods->kind);
	rc = authenticate(&c);
	if (rc == 0)
		rc = authorize(&c);
	if (rc < 0) {
		call_release(&c);
		return rc;
	}
	trace_step(&c, "request", sub);
	call_release(&c);
	rc = storage_get(a, a->pods, ns, pod, &s, err);
	if (rc == -ENOENT && !err->code)
		return status_not_found(err, a->pods->kind, pod);
	if (rc < 0)
		return rc;
	d->pod = s.obj;
	d->node = value_str_or(value_in(s.obj, "spec", "nodeName"), "");
	return 0;
}

static int open_door(struct apiserver *a, const struct api_user *user, const char *sub,
		     const char *ns, const char *pod, struct door_call *d, struct err *err)
{
	int rc = open_pod(a, user, sub, ns, pod, d, err);

	return rc < 0 ? rc : pick_container(d->pod, pod, &d->container, err);
}

/* What goes to a running pod needs its node. */
static int need_node(const struct door_call *d, const char *pod, struct err *err)
{
	return *d->node ? 0 : status_bad_request(err, "pod %s does not have a host assigned", pod);
}

static int unreachable(struct err *err, const char *node)
{
	return status_error(err, -EHOSTUNREACH, 500, NULL, NULL,
			    "dial tcp: lookup %s: no such host", node);
}

int apiserver_logs(struct apiserver *a, const struct api_user *user, const char *ns,
		   const char *pod, const char *container, const struct log_options *opt,
		   struct stream *out, struct err *err)
{
	struct door_call d = {.container = container};
	int rc = open_door(a, user, "log", ns, pod, &d, err);

	if (rc == 0 && *d.node) {
		if (a->door && a->door->logs)
			rc = a->door->logs(a->door_arg, d.node, ns, pod, d.container, opt, out,
					   err);
		else
			rc = unreachable(err, d.node);
	}
	value_unref(d.pod);
	return rc;
}

int apiserver_attach(struct apiserver *a, const struct api_user *user, const char *ns,
		     const char *pod, const char *container, struct stream *in,
		     struct stream *out, struct stream *errout, struct err *err)
{
	struct door_call d = {.container = container};
	int rc = open_door(a, user, "attach", ns, pod, &d, err);

	if (rc == 0)
		rc = need_node(&d, pod, err);
	if (rc == 0) {
		if (a->door && a->door->attach)
			rc = a->door->attach(a->door_arg, d.node, ns, pod, d.container, in, out,
					     errout, err);
		else
			rc = unreachable(err, d.node);
	}
	value_unref(d.pod);
	return rc;
}

int apiserver_exec(struct apiserver *a, const struct api_user *user, const char *ns,
		   const char *pod, const char *container, char *const *argv, struct stream *in,
		   struct stream *out, struct stream *errout, bool tty, int *ret_status,
		   struct err *err)
{
	struct door_call d = {.container = container};
	int rc = open_door(a, user, "exec", ns, pod, &d, err);

	if (rc == 0)
		rc = need_node(&d, pod, err);
	if (rc == 0) {
		if (a->door && a->door->exec)
			rc = a->door->exec(a->door_arg, d.node, ns, pod, d.container, argv, in, out,
					   errout, tty, ret_status, err);
		else
			rc = unreachable(err, d.node);
	}
	value_unref(d.pod);
	return rc;
}

int apiserver_pod_door(struct apiserver *a, const struct api_user *user, const char *sub,
		       const char *ns, const char *pod, const char *container, struct err *err)
{
	struct door_call d = {.container = container};
	int rc = !strcmp(sub, "portforward") ? open_pod(a, user, sub, ns, pod, &d, err)
					     : open_door(a, user, sub, ns, pod, &d, err);

	if (rc == 0)
		rc = need_node(&d, pod, err);
	value_unref(d.pod);
	return rc;
}

int apiserver_pod_address(struct apiserver *a, const struct api_user *user, const char *sub,
			  const char *ns, const char *pod, char **ret_ip, struct err *err)
{
	struct door_call d = {.container = NULL};
	int rc = open_pod(a, user, sub, ns, pod, &d, err);

	if (rc == 0)
		rc = need_node(&d, pod, err);
	if (rc == 0 && !str_eq(value_str_in(d.pod, "status", "phase"), "Running"))
		rc = status_bad_request(err, "pod not running: phase %s",
					value_str_or(value_in(d.pod, "status", "phase"), ""));
	if (rc == 0)
		*ret_ip = xstrdup(value_str_or(value_in(d.pod, "status", "podIP"), ""));
	value_unref(d.pod);
	return rc;
}

/* GET .../log as one answer. */
int log_get(struct call *c)
{
	struct log_options opt = {.tail = -1};
	STR_AUTO container = query_value(c->req->query, "container");
	STR_AUTO since = query_value(c->req->query, "sinceTime");
	struct stream *out = stream_buf_new(&c->resp->text);
	int rc;

	opt.follow = query_bool(c->req->query, "follow");
	opt.previous = query_bool(c->req->query, "previous");
	opt.timestamps = query_bool(c->req->query, "timestamps");
	opt.tail = query_int(c->req->query, "tailLines", -1);
	opt.since_s = query_int(c->req->query, "sinceSeconds", 0);
	opt.limit_bytes = query_int(c->req->query, "limitBytes", 0);
	if (since && time_parse_rfc3339(since, &opt.since_time) < 0)
		opt.since_time = 0;
	rc = apiserver_logs(c->a, c->user, c->req->ns, c->req->name, container, &opt, out, c->err);
	stream_unref(out);
	c->resp->code = 200;
	return rc;
}
