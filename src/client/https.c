/* https.c - the transport over libcurl: requests, watches and logs of a real API server. */
#include "client/https_private.h"

#include "object/json.h"
#include "object/timefmt.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- the loop ---- */

struct https_loop *https_loop_new(struct sim *sim)
{
	struct https_loop *l = xcalloc(1, sizeof(*l));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	l->sim = sim;
	l->multi = curl_multi_init();
	return l;
}

void https_loop_free(struct https_loop *l)
{
	if (!l)
		return;
	curl_multi_cleanup(l->multi);
	free(l->waits);
	free(l);
}

static void finished(struct https_loop *l, CURL *easy, CURLcode rc)
{
	struct transfer *t = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &t->status);
	if (!t->keep || rc != CURLE_OK)
		curl_multi_remove_handle(l->multi, easy);
	t->rc = rc;
	t->done = true;
	waitq_wake_all(l->sim, &t->changed);
	if (t->fn) {
		api_watch_fn fn = t->fn;

		t->fn = NULL;
		fn(t->fn_arg, NULL, NULL); /* the server went away */
	}
}

static void move_on(struct https_loop *l)
{
	CURLMsg *msg;
	int left;

	(void)curl_multi_perform(l->multi, &left);
	while ((msg = curl_multi_info_read(l->multi, &left)))
		if (msg->msg == CURLMSG_DONE)
			finished(l, msg->easy_handle, msg->data.result);
}

void https_socket_add(struct https_loop *l, struct https_socket *s)
{
	s->next = l->sockets;
	s->at = &l->sockets;
	if (s->next)
		s->next->at = &s->next;
	l->sockets = s;
}

void https_socket_remove(struct https_loop *l, struct https_socket *s)
{
	(void)l;
	if (!s->at)
		return;
	*s->at = s->next;
	if (s->next)
		s->next->at = s->at;
	s->at = NULL;
}

void https_loop_resized(struct https_loop *l)
{
	waitq_wake_all(l->sim, &l->resized);
}

static void add_wait(struct https_loop *l, size_t n, int fd, bool read, bool write)
{
	if (n == l->cap_waits) {
		l->cap_waits = MAX(2 * n, (size_t)16);
		l->waits = xreallocarray(l->waits, l->cap_waits, sizeof(*l->waits));
	}
	/* one that is not waited for would tell of its end again and again */
	l->waits[n] = (struct curl_waitfd){
		.fd = read || write ? fd : -1,
		.events = (short)((read ? CURL_WAIT_POLLIN : 0) | (write ? CURL_WAIT_POLLOUT : 0))};
}

bool https_loop_poll(struct https_loop *l, int timeout_ms, int fd)
{
	size_t n = 0, i = 0;
	int left;

	move_on(l);
	if (!sim_idle(l->sim))
		timeout_ms = 0;
	for (struct https_socket *s = l->sockets; s; s = s->next)
		add_wait(l, n++, s->fd, s->wants_read, s->wants_write);
	if (fd >= 0)
		add_wait(l, n++, fd, true, false);
	(void)curl_multi_poll(l->multi, l->waits, (unsigned)n, timeout_ms, &left);
	for (struct https_socket *s = l->sockets; s; s = s->next, i++)
		if (l->waits[i].revents)
			waitq_wake_all(l->sim, s->ready);
	move_on(l);
	return fd >= 0 && l->waits[n - 1].revents & CURL_WAIT_POLLIN;
}

/* ---- requests
 * ---- */

static const char *method_of(const struct api_request *req)
{
	static const char *const names[] = {
		[API_GET] = "GET",       [API_LIST] = "GET",
		[API_WATCH] = "GET",     [API_CREATE] = "POST",
		[API_UPDATE] = "PUT",    [API_PATCH] = "PATCH",
		[API_DELETE] = "DELETE", [API_DELETE_COLLECTION] = "DELETE",
	};

	return names[req->verb];
}

static const char *accept_of(const struct api_request *req)
{
	if (req->as_table)
		return "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
	if (req->as_partial)
		return req->verb == API_LIST || req->verb == API_WATCH
			       ? "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,"
				 "application/json"
			       : "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,"
				 "application/json";
	return "application/json";
}

static struct value *delete_options(const struct api_request *req)
{
	static const char *const policies[] = {
		[PROPAGATE_BACKGROUND] = "Background",
		[PROPAGATE_FOREGROUND] = "Foreground",
		[PROPAGATE_ORPHAN] = "Orphan",
	};
	struct value *v = value_build("{kind: 'DeleteOptions', apiVersion: 'v1', "
				      "propagationPolicy: %s}",
				      policies[req->propagation]);

	if (req->grace_s >= 0)
		value_put(&v, "gracePeriodSeconds", value_int_new(req->grace_s));
	if (req->dry_run)
		value_put(&v, "dryRun", value_build("['All']"));
	if (req->precondition_uid || req->precondition_rv)
		value_put(&v, "preconditions",
			  value_build("{uid: %s, resourceVersion: %s}", req->precondition_uid,
				      req->precondition_rv));
	return v;
}

static void put_body(struct transfer *t, const struct api_request *req)
{
	static const char *const types[] = {
		[PATCH_STRATEGIC] = "application/strategic-merge-patch+json",
		[PATCH_MERGE] = "application/merge-patch+json",
		[PATCH_JSON] = "application/json-patch+json",
		[PATCH_APPLY] = "application/apply-patch+yaml",
	};
	bool deletes = req->verb == API_DELETE || req->verb == API_DELETE_COLLECTION;
	VALUE_AUTO *body = deletes ? delete_options(req) : value_ref(req->body);
	BUF_AUTO text = BUF_INIT;

	if (!body)
		return;
	json_write(&text, body, 0);
	https_transfer_body(t, req->verb == API_PATCH ? types[req->patch] : "application/json",
			    buf_str(&text), text.len);
}

/* What may be written is limited: 0, or the refusal. Reviews change nothing. */
static int guard(const struct https *h, const struct api_request *req, struct err *err)
{
	const char *group = req->kind ? req->kind->group : req->group;
	const char *plural = req->kind ? req->kind->plural : req->resource;
	const char *name = str_eq(plural, "namespaces") ? req->name : req->ns;

	if (!h->cfg.writes || req->verb == API_GET || req->verb == API_LIST ||
	    req->verb == API_WATCH || req->dry_run || str_eq(group, "authorization.k8s.io") ||
	    str_eq(group, "authentication.k8s.io") || (name && strvec_has(h->cfg.writes, name)))
		return 0;
	return err_api(err, -EACCES, 403, "Forbidden",
		       "%s %s%s%s: the lab may only write in its own Namespaces",
		       plural ? plural : "", req->name ? req->name : "", req->ns ? " in " : "",
		       req->ns ? req->ns : "");
}

int https_guard_pod(const struct https *h, const char *ns, const char *pod, struct err *err)
{
	if (!h->cfg.writes || strvec_has(h->cfg.writes, ns))
		return 0;
	return err_api(err, -EACCES, 403, "Forbidden",
		       "pods %s in %s: the lab may only write in its own Namespaces", pod, ns);
}

static int handle(void *self, const struct api_request *req, struct api_response *resp,
		  struct err *err)
{
	struct transfer t;
	BUF_AUTO target = BUF_INIT;
	int r = guard(self, req, err);

	if (r == 0)
		r = https_identify(self, err);
	if (r < 0)
		return r;
	https_target(req, &target);
	https_transfer_init(&t, self, method_of(req), buf_str(&target), accept_of(req));
	put_body(&t, req);
	https_transfer_start(&t);
	r = https_transfer_wait(&t, err);
	if (r == 0)
		r = https_respond(&t, resp, err);
	https_transfer_release(&t);
	return r;
}

static int route(void *self, const char *method, const char *target, const char *content_type,
		 const char *accept, const char *body, size_t len, const struct api_user *user,
		 struct api_response *resp, struct err *err)
{
	struct transfer t;
	int r = https_identify(self, err);

	(void)user;
	*resp = (struct api_response){0};
	if (r == 0 && ((struct https *)self)->cfg.writes && !str_eq(method, "GET"))
		r = err_api(err, -EACCES, 403, "Forbidden",
			    "%s %s: the lab may only write in its own Namespaces", method, target);
	if (r < 0)
		return r;
	https_transfer_init(&t, self, method, target, accept);
	if (body && len)
		https_transfer_body(&t, content_type, body, len);
	https_transfer_start(&t);
	r = https_transfer_wait(&t, err);
	if (r == 0)
		r = https_respond(&t, resp, err);
	https_transfer_release(&t);
	return r;
}

static int watch(void *self, const struct api_request *req, api_watch_fn fn, void *arg, void **ret,
		 struct api_response *resp, struct err *err)
{
	struct transfer *t;
	struct api_request from = *req;
	BUF_AUTO target = BUF_INIT;
	int r = https_identify(self, err);

	*ret = NULL;
	if (r < 0)
		return r;
	t = xmalloc(sizeof(*t));
	https_target(&from, &target);
	https_transfer_init(t, self, "GET", buf_str(&target), accept_of(req));
	t->fn = fn;
	t->fn_arg = arg;
	https_transfer_start(t);
	/* until the server has taken it or refused */
	while (!t->done && !t->status && fiber_self(t->h->loop->sim))
		if (waitq_wait(t->h->loop->sim, &t->changed,
			       sim_now(t->h->loop->sim) + 50 * SIM_MSEC) == -ECANCELED)
			r = err_set(err, -ECANCELED, "context canceled");
		else
			curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status);
	if (r == 0 && t->done && t->rc != CURLE_OK)
		r = https_connection_error(t, err);
	else if (r == 0 && t->status >= 400) {
		t->fn = NULL;
		r = https_transfer_wait(t, err);
		if (r == 0)
			r = https_respond(t, resp, err);
	}
	if (r < 0) {
		t->fn = NULL;
		https_transfer_release(t);
		free(t);
		return r;
	}
	*ret = t;
	return 0;
}

static void watch_free(void *self, void *handle_)
{
	struct transfer *t = handle_;

	(void)self;
	if (!t)
		return;
	t->fn = NULL;
	https_transfer_release(t);
	free(t);
}

/* ---- logs
 * ---- */

static void logs_target(const char *ns, const char *pod, const char *container,
			const struct log_options *opt, struct buf *out)
{
	bool first = true;

	buf_adds(out, "/api/v1/namespaces/");
	https_escape(out, ns);
	buf_adds(out, "/pods/");
	https_escape(out, pod);
	buf_adds(out, "/log");
	https_option(out, &first, "container", container);
	if (opt->follow)
		https_option(out, &first, "follow", "true");
	if (opt->previous)
		https_option(out, &first, "previous", "true");
	if (opt->timestamps)
		https_option(out, &first, "timestamps", "true");
	if (opt->since_s)
		https_number(out, &first, "sinceSeconds", opt->since_s);
	if (opt->since_time) {
		BUF_AUTO text = BUF_INIT;

		time_write_rfc3339(&text, opt->since_time);
		https_option(out, &first, "sinceTime", buf_str(&text));
	}
	if (opt->tail >= 0)
		https_number(out, &first, "tailLines", opt->tail);
	if (opt->limit_bytes)
		https_number(out, &first, "limitBytes", opt->limit_bytes);
}

static int logs(void *self, const struct api_user *user, const char *ns, const char *pod,
		const char *container, const struct log_options *opt, struct stream *out,
		struct err *err)
{
	struct transfer t;
	struct api_response resp = {0};
	BUF_AUTO target = BUF_INIT;
	int r = https_identify(self, err);

	(void)user;
	if (r < 0)
		return r;
	logs_target(ns, pod, container, opt, &target);
	https_transfer_init(&t, self, "GET", buf_str(&target), "*/*");
	https_transfer_start(&t);
	while (r == 0 && (!t.done || t.answer.len)) {
		if (t.status == 200 && t.answer.len) {
			struct buf chunk = t.answer;

			t.answer = (struct buf)BUF_INIT;
			r = stream_write(out, buf_str(&chunk), chunk.len);
			buf_release(&chunk);
			continue;
		}
		if (t.done)
			break;
		r = waitq_wait(t.h->loop->sim, &t.changed, SIM_NEVER);
	}
	if (r < 0)
		r = r == -EPIPE ? 0 : err_set(err, r, "context canceled");
	else if (t.rc != CURLE_OK)
		r = https_connection_error(&t, err);
	else if (t.status >= 400) {
		r = https_respond(&t, &resp, err);
		r = resp.body ? client_status_err(resp.body, resp.code, err) : r;
	}
	api_response_release(&resp);
	https_transfer_release(&t);
	return r;
}

/* ---- clients
 * ---- */

int https_memory_file(const char *text)
{
	int fd = !str_empty(text) ? memfd_create("pem", MFD_CLOEXEC) : -1;

	if (fd >= 0 && fd_write(fd, text, strlen(text)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void release(void *self)
{
	struct https *h = self;
	const char *owned[] = {h->cfg.token,     h->cfg.username,        h->cfg.password,
			       h->cfg.proxy_url, h->cfg.tls_server_name, h->cfg.as,
			       h->cfg.as_uid,    h->cfg.user_agent};
	int fds[] = {h->ca_fd, h->cert_fd, h->key_fd};

	for (size_t i = 0; i < ARRAY_SIZE(owned); i++)
		free((char *)(uintptr_t)owned[i]);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	strvec_release(&h->as_groups);
	strvec_release(&h->extra);
	https_credential_release(&h->got);
	free(h->ca_pem);
	free(h->base);
	free(h);
}

static const struct transport https_transport = {
	.handle = handle,
	.watch = watch,
	.watch_free = watch_free,
	.route = route,
	.logs = logs,
	.exec = https_exec,
	.forward = https_forward,
	.release = release,
};

struct client *https_client_new(struct https_loop *l, const struct https_config *cfg)
{
	struct https *h = xcalloc(1, sizeof(*h));
	size_t len = strlen(cfg->server);

	while (len && cfg->server[len - 1] == '/')
		len--;
	h->loop = l;
	h->base = strstr(cfg->server, "://")
			  ? xstrndup(cfg->server, len)
			  : xasprintf("%s://%.*s",
				      cfg->ca_pem || cfg->cert_pem || cfg->insecure ? "https"
										    : "http",
				      (int)len, cfg->server);
	h->cfg = (struct https_config){.token = xstrdup(cfg->token),
				       .username = xstrdup(cfg->username),
				       .password = xstrdup(cfg->password),
				       .proxy_url = xstrdup(cfg->proxy_url),
				       .tls_server_name = xstrdup(cfg->tls_server_name),
				       .as = xstrdup(cfg->as),
				       .as_uid = xstrdup(cfg->as_uid),
				       .user_agent = xstrdup(cfg->user_agent),
				       .insecure = cfg->insecure,
				       .writes = cfg->writes,
				       .credential = cfg->credential,
				       .credential_arg = cfg->credential_arg,
				       .timeout_ns = cfg->timeout_ns};
	for (const char *const *g = cfg->as_groups; g && *g; g++)
		strvec_add(&h->as_groups, *g);
	h->cfg.as_groups = (const char *const *)h->as_groups.v;
	for (const char *const *x = cfg->headers; x && *x; x++)
		strvec_add(&h->extra, *x);
	h->ca_pem = xstrdup(cfg->ca_pem);
	h->ca_fd = https_memory_file(cfg->ca_pem);
	h->cert_fd = https_memory_file(cfg->cert_pem);
	h->key_fd = https_memory_file(cfg->key_pem);
	return client_new_transport(&https_transport, h, l->sim);
}
