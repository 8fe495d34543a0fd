/* client.c - calls: an identity, a request, and the answer or the error. */
#include "client/internal.h"

#include "object/goformat.h"

static void set_identity(struct client *c, const char *user, const char *const *groups,
			 const char *user_agent)
{
	c->name = xstrdup(user);
	c->agent = xstrdup(user_agent);
	for (; groups && *groups; groups++)
		strvec_add(&c->groups, *groups);
	c->user.name = c->name;
	c->user.groups = (const char *const *)c->groups.v;
}

struct client *client_new(const struct transport_slot *slot, const char *user,
			  const char *const *groups, const char *user_agent)
{
	struct client *c =
		client_new_transport(&inprocess_transport, inprocess_new(slot), slot->sim);

	set_identity(c, user, groups, user_agent);
	return c;
}

struct client *client_new_transport(const struct transport *t, void *self, struct sim *sim)
{
	struct client *c = xcalloc(1, sizeof(*c));

	c->t = t;
	c->self = self;
	c->owned = true;
	c->sim = sim;
	return c;
}

struct client *client_as_new(struct client *c, const char *user, const char *const *groups,
			     const char *user_agent)
{
	struct client *other = client_new_transport(c->t, c->self, c->sim);

	other->owned = false;
	set_identity(other, user, groups, user_agent);
	return other;
}

void client_identify(struct client *c, const char *uid, const struct value *extra)
{
	free(c->uid);
	value_unref(c->extra);
	c->uid = xstrdup(uid);
	c->extra = value_ref(extra);
	c->user.uid = c->uid ? c->uid : "";
	c->user.extra = c->extra;
}

void client_impersonate(struct client *c, const char *user, const char *uid,
			const char *const *groups)
{
	c->as_name = xstrdup(user);
	c->as_uid = xstrdup(uid);
	for (; groups && *groups; groups++)
		strvec_add(&c->as_groups, *groups);
	c->as = (struct api_user){.name = c->as_name,
				  .uid = c->as_uid,
				  .groups = (const char *const *)c->as_groups.v};
	c->user.as = &c->as;
}

void client_free(struct client *c)
{
	if (!c)
		return;
	if (c->owned && c->t->release)
		c->t->release(c->self);
	strvec_release(&c->groups);
	strvec_release(&c->as_groups);
	free(c->as_name);
	free(c->as_uid);
	free(c->name);
	free(c->uid);
	value_unref(c->extra);
	free(c->agent);
	free(c);
}

/* ---- errors -------------------------------------------------------------------------- */

static const struct {
	const char *reason;
	int code;
} reasons[] = {
	{"NotFound", -ENOENT},
	{"AlreadyExists", -EEXIST},
	{"Conflict", -ESTALE},
	{"Invalid", -EINVAL},
	{"BadRequest", -EINVAL},
	{"Forbidden", -EACCES},
	{"Unauthorized", -EACCES},
	{"Expired", -ETIME},
	{"Gone", -ETIME},
	{"Timeout", -ETIMEDOUT},
	{"ServerTimeout", -ETIMEDOUT},
	{"TooManyRequests", -EAGAIN},
	{"MethodNotAllowed", -EOPNOTSUPP},
	{"NotAcceptable", -EINVAL},
	{"UnsupportedMediaType", -EINVAL},
	{"RequestEntityTooLarge", -E2BIG},
	{"InternalError", -EIO},
	{"ServiceUnavailable", -EAGAIN},
};

static void free_status(void *status)
{
	value_unref(status);
}

int client_status_err(const struct value *status, int http, struct err *err)
{
	const char *reason = value_str(value_get(status, "reason"));
	const char *known = NULL;
	int code = -EIO;

	for (size_t i = 0; reason && i < ARRAY_SIZE(reasons); i++)
		if (!strcmp(reasons[i].reason, reason)) {
			known = reasons[i].reason;
			code = reasons[i].code;
		}
	err_api(err, code, http ? http : 500, known, "%s",
		value_str_or(value_get(status, "message"), "unknown"));
	err->detail = value_ref(status);
	err->free_detail = free_status;
	return code;
}

/* ---- calls ------------------------------------------------------------------------------ */

int client_do(struct client *c, struct api_request *req, struct api_response *resp, struct err *err)
{
	int rc;

	*resp = (struct api_response){0};
	if (!req->user)
		req->user = &c->user;
	if (!req->user_agent)
		req->user_agent = c->agent;
	rc = c->t->handle(c->self, req, resp, err);
	if (rc < 0 && resp->body)
		return client_status_err(resp->body, resp->code, err);
	return rc;
}

/* Does a request whose answer is an object. */
static int call(struct client *c, struct api_request *req, struct strvec *warnings,
		struct value **ret, struct err *err)
{
	struct api_response resp;
	int rc = client_do(c, req, &resp, err);

	for (size_t i = 0; warnings && i < resp.warnings.nr; i++)
		strvec_add(warnings, resp.warnings.v[i]);
	if (ret) {
		*ret = rc == 0 ? resp.body : NULL;
		if (rc == 0)
			resp.body = NULL;
	}
	api_response_release(&resp);
	return rc;
}

static void kind_request(struct api_request *req, enum api_verb verb, const struct kind *k,
			 const char *ns, const char *name)
{
	*req = (struct api_request)API_REQUEST_INIT;
	req->verb = verb;
	req->kind = k;
	req->group = k->group;
	req->version = k->version;
	req->resource = k->plural;
	req->ns = k->namespaced ? ns : NULL;
	req->name = name;
}

static struct strvec *write_request(struct api_request *req, const struct write_options *opt)
{
	/* Components send what they know; only people mistype fields. */
	req->validation = opt ? opt->validation : VALIDATE_IGNORE;
	if (!opt)
		return NULL;
	req->dry_run = opt->dry_run;
	req->force = opt->force;
	req->field_manager = opt->field_manager;
	return opt->warnings;
}

static void list_request(struct api_request *req, const struct list_options *opt)
{
	if (!opt)
		return;
	req->label_selector = opt->label_selector;
	req->field_selector = opt->field_selector;
	req->resource_version = opt->resource_version;
	req->cont = opt->cont;
	req->limit = opt->limit;
}

int client_get(struct client *c, const struct kind *k, const char *ns, const char *name,
	       struct value **ret, struct err *err)
{
	struct api_request req;

	kind_request(&req, API_GET, k, ns, name);
	return call(c, &req, NULL, ret, err);
}

int client_list(struct client *c, const struct kind *k, const char *ns,
		const struct list_options *opt, struct value **ret, struct err *err)
{
	struct api_request req;

	kind_request(&req, API_LIST, k, ns, NULL);
	list_request(&req, opt);
	return call(c, &req, NULL, ret, err);
}

int client_create(struct client *c, const struct kind *k, const char *ns, const struct value *obj,
		  const struct write_options *opt, struct value **ret, struct err *err)
{
	struct api_request req;
	struct strvec *warnings;

	if (!ns)
		ns = value_str_in(obj, "metadata", "namespace");
	kind_request(&req, API_CREATE, k, ns, NULL);
	req.body = obj;
	warnings = write_request(&req, opt);
	return call(c, &req, warnings, ret, err);
}

int client_update(struct client *c, const struct kind *k, const char *subresource,
		  const struct value *obj, const struct write_options *opt, struct value **ret,
		  struct err *err)
{
	const struct value *meta = value_get(obj, "metadata");
	struct api_request req;
	struct strvec *warnings;

	kind_request(&req, API_UPDATE, k, value_str(value_get(meta, "namespace")),
		     value_str(value_get(meta, "name")));
	req.subresource = subresource;
	req.body = obj;
	warnings = write_request(&req, opt);
	return call(c, &req, warnings, ret, err);
}

int client_patch(struct client *c, const struct kind *k, const char *ns, const char *name,
		 const char *subresource, enum patch_type type, const struct value *patch,
		 const struct write_options *opt, struct value **ret, struct err *err)
{
	struct api_request req;
	struct strvec *warnings;

	kind_request(&req, API_PATCH, k, ns, name);
	req.subresource = subresource;
	req.patch = type;
	req.body = patch;
	warnings = write_request(&req, opt);
	return call(c, &req, warnings, ret, err);
}

int client_delete(struct client *c, const struct kind *k, const char *ns, const char *name,
		  const struct delete_options *opt, struct value **ret, struct err *err)
{
	struct api_request req;

	kind_request(&req, API_DELETE, k, ns, name);
	if (opt) {
		req.grace_s = opt->grace_s;
		req.propagation = opt->propagation;
		req.precondition_uid = opt->uid;
		req.precondition_rv = opt->resource_version;
		req.dry_run = opt->dry_run;
	}
	return call(c, &req, NULL, ret, err);
}

int client_bind(struct client *c, const char *ns, const char *pod, const char *uid,
		const char *node, struct err *err)
{
	VALUE_AUTO *body = value_build("{apiVersion: 'v1', kind: 'Binding', metadata: {name: %s, "
				       "namespace: %s, uid: %s}, target: {kind: 'Node', name: %s}}",
				       pod, ns, uid, node);
	struct api_request req;

	kind_request(&req, API_CREATE, kind_by_resource("", "v1", "pods"), ns, pod);
	req.subresource = "binding";
	req.body = body;
	req.validation = VALIDATE_IGNORE;
	return call(c, &req, NULL, NULL, err);
}

static struct value *status_value(int code, const char *reason, const char *message)
{
	return value_build("{kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', "
			   "message: %s, reason: %s, code: %i}",
			   message, reason, code);
}

struct value *client_plain_status(long code, const struct buf *text)
{
	static const struct {
		long code;
		const char *reason, *message;
	} known[] = {
		{400, "BadRequest", "the server rejected our request for an unknown reason"},
		{401, "Unauthorized", "the server has asked for the client to provide credentials"},
		{403, "Forbidden", NULL},
		{404, "NotFound", "the server could not find the requested resource"},
		{405, "MethodNotAllowed",
		 "the server does not allow this method on the requested resource"},
		{406, "NotAcceptable",
		 "the server was unable to respond with a content type that the client supports"},
		{409, "Conflict", "the server reported a conflict"},
		{415, "UnsupportedMediaType",
		 "the server was unable to understand the content type that the client sent"},
		{429, "TooManyRequests",
		 "the server has received too many requests and has asked us to try again later"},
		{503, "ServiceUnavailable", "the server is currently unable to handle the request"},
		{504, "Timeout",
		 "the server was unable to return a response in the time allotted, but may still "
		 "be processing the request"},
	};

	BUF_AUTO said = BUF_INIT;
	STR_AUTO message = NULL;
	STR_AUTO trimmed = NULL;
	size_t n = text ? text->len : 0;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].code == code)
			return status_value((int)code, known[i].reason,
					    known[i].message ? known[i].message
					    : text           ? buf_str(text)
							     : "unknown");
	if (code < 500) {
		message = xasprintf("the server responded with the status code %ld but did not "
				    "return more information",
				    code);
		return status_value((int)code, "", message);
	}
	while (n > 0 && strchr(" \t\r\n", text->s[n - 1]))
		n--;
	trimmed = text ? xstrndup(buf_str(text), n) : xstrdup("unknown");
	go_quote(&said, trimmed);
	message = xasprintf("an error on the server (%s) has prevented the request from succeeding",
			    buf_str(&said));
	return status_value((int)code, "InternalError", message);
}

int client_raw(struct client *c, const char *method, const char *target, const char *accept,
	       const char *body, size_t len, struct api_response *resp, struct err *err)
{
	const char *type = !strcmp(method, "PATCH") ? "application/strategic-merge-patch+json"
						    : "application/json";
	int rc;

	*resp = (struct api_response){0};
	rc = c->t->route(c->self, method, target, type, accept, body, len, &c->user, resp, err);
	if (rc == 0 && resp->code >= 400 && !resp->body) {
		resp->body = client_plain_status(resp->code, &resp->text);
		rc = -EIO;
	}
	if (rc < 0 && resp->body)
		return client_status_err(resp->body, resp->code, err);
	return rc;
}

int client_logs(struct client *c, const char *ns, const char *pod, const char *container,
		const struct log_options *opt, struct stream *out, struct err *err)
{
	return c->t->logs(c->self, &c->user, ns, pod, container, opt, out, err);
}

int client_exec(struct client *c, const char *ns, const char *pod, const char *container,
		char *const *argv, struct stream *in, struct stream *out, struct stream *errout,
		bool tty, int *ret_status, struct err *err)
{
	return c->t->exec(c->self, &c->user, ns, pod, container, argv, in, out, errout, tty,
			  ret_status, err);
}

int client_attach(struct client *c, const char *ns, const char *pod, const char *container,
		  struct stream *in, struct stream *out, struct stream *errout, bool tty,
		  struct err *err)
{
	int status = 0;

	return c->t->exec(c->self, &c->user, ns, pod, container, NULL, in, out, errout, tty,
			  &status, err);
}

/* ---- forwarded ports ------------------------------------------------------------------------ */

int client_forward(struct client *c, const struct client_forward *what,
		   const struct client_forward_ops *ops, struct err *err)
{
	return c->t->forward(c->self, &c->user, what, ops, err);
}

int client_forward_no_way(int r, struct err *err)
{
	STR_AUTO why = xstrdup(err_msg(err));

	if (r == -ECANCELED)
		return r;
	err_release(err);
	return err_set(err, r, "error upgrading connection: %s", why);
}

int client_forward_nothing(const struct client_forward *what, struct err *err)
{
	BUF_AUTO ports = BUF_INIT;

	for (size_t i = 0; i < what->nr_ports; i++)
		buf_addf(&ports, "%s{%d %d}", i ? " " : "", what->ports[i].local,
			 what->ports[i].remote);
	return err_set(err, -EADDRINUSE, "unable to listen on any of the requested ports: [%s]",
		       buf_str(&ports));
}

char *client_forward_refusal_dup(const char *sandbox, int port, int code)
{
	const char *why = code == -ETIMEDOUT    ? "i/o timeout"
			  : code == -ECONNRESET ? "connection reset by peer"
						: "connection refused";

	return xasprintf(
		"failed to connect to localhost:%d inside namespace \"%s\", IPv4: dial tcp4 "
		"127.0.0.1:%d: connect: %s IPv6 dial tcp6: address localhost: no suitable "
		"address found",
		port, sandbox, port, why);
}

/* ---- watches ------------------------------------------------------------------------------ */

static int watch_request(struct client *c, struct api_request *req, api_watch_fn fn, void *arg,
			 void **ret, struct err *err)
{
	struct api_response resp = {0};
	int rc;

	*ret = NULL;
	req->user = &c->user;
	req->user_agent = c->agent;
	rc = c->t->watch(c->self, req, fn, arg, ret, &resp, err);
	if (rc < 0 && resp.body)
		rc = client_status_err(resp.body, resp.code, err);
	api_response_release(&resp);
	return rc;
}

int client_watch_start(struct client *c, const struct kind *k, const char *ns, const char *name,
		       const struct list_options *opt, api_watch_fn fn, void *arg, void **ret,
		       struct err *err)
{
	struct api_request req;

	kind_request(&req, API_WATCH, k, ns, name);
	list_request(&req, opt);
	req.allow_bookmarks = true;
	return watch_request(c, &req, fn, arg, ret, err);
}

void client_watch_stop(struct client *c, void *handle)
{
	if (handle)
		c->t->watch_free(c->self, handle);
}

struct queued {
	const char *type;
	struct value *obj;
};

struct client_watch {
	struct client *c;
	void *handle;
	struct queued *q;
	size_t first, nr, cap; /* q[first..nr) waits */
	bool ended;
	int64_t until; /* ends then */
	struct waitq wq;
};

void client_limit_watches(struct client *c, int64_t ns)
{
	c->watch_limit = ns;
}

static void on_event(void *arg, const char *type, const struct value *obj)
{
	struct client_watch *w = arg;

	if (!type || !strcmp(type, "ERROR"))
		w->ended = true;
	if (type) {
		w->q = grow(w->q, w->nr + 1, &w->cap, sizeof(*w->q));
		w->q[w->nr++] = (struct queued){type, value_ref(obj)};
	}
	waitq_wake_all(w->c->sim, &w->wq);
}

int client_watch(struct client *c, const struct kind *k, const char *ns, const char *name,
		 const struct list_options *opt, bool table, struct client_watch **ret,
		 struct err *err)
{
	struct client_watch *w = xcalloc(1, sizeof(*w));
	struct api_request req;
	int rc;

	w->c = c;
	w->until = c->watch_limit > 0 ? sim_now(c->sim) + c->watch_limit : SIM_NEVER;
	kind_request(&req, API_WATCH, k, ns, name);
	list_request(&req, opt);
	req.as_table = table;
	rc = watch_request(c, &req, on_event, w, &w->handle, err);
	*ret = w;
	if (rc < 0) {
		client_watch_free(w);
		*ret = NULL;
	}
	return rc;
}

int client_watch_next(struct client_watch *w, int64_t deadline_ns, const char **ret_type,
		      struct value **ret_obj)
{
	int rc;

	while (w->first == w->nr) {
		if (w->ended || sim_now(w->c->sim) >= w->until)
			return 0;
		rc = waitq_wait(w->c->sim, &w->wq, MIN(deadline_ns, w->until));
		if (rc == -ETIMEDOUT && w->until < deadline_ns)
			continue;
		if (rc < 0 && w->first == w->nr)
			return rc;
	}
	*ret_type = w->q[w->first].type;
	*ret_obj = w->q[w->first++].obj;
	if (w->first == w->nr)
		w->first = w->nr = 0;
	return 1;
}

void client_watch_free(struct client_watch *w)
{
	if (!w)
		return;
	client_watch_stop(w->c, w->handle);
	for (; w->first < w->nr; w->first++)
		value_unref(w->q[w->first].obj);
	free(w->q);
	free(w);
}
