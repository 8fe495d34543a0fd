/* https_transfer.c - one HTTP exchange: its URL, its headers, its answer, what went wrong. */
#include "client/https_private.h"

#include "object/json.h"

#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

#define MAX_ANSWER ((size_t)256 << 20)
#define MAX_LINE ((size_t)8 << 20) /* of a watch */
#define CONNECT_MS 30000L
#define HANDSHAKE_US 10000000

/* ---- targets ---- */

void https_escape(struct buf *out, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.~";

	for (; *s; s++)
		if (strchr(plain, *s))
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", (unsigned char)*s);
}

void https_option(struct buf *out, bool *first, const char *key, const char *value)
{
	if (str_empty(value))
		return;
	buf_addf(out, "%c%s=", *first ? '?' : '&', key);
	https_escape(out, value);
	*first = false;
}

void https_number(struct buf *out, bool *first, const char *key, int64_t n)
{
	STR_AUTO text = xasprintf("%lld", (long long)n);

	https_option(out, first, key, text);
}

static void write_options(struct buf *out, bool *first, const struct api_request *req)
{
	static const char *const validations[] = {
		[VALIDATE_WARN] = "Warn",
		[VALIDATE_IGNORE] = "Ignore",
		[VALIDATE_STRICT] = "Strict",
	};

	if (req->dry_run)
		https_option(out, first, "dryRun", "All");
	https_option(out, first, "fieldManager", req->field_manager);
	https_option(out, first, "fieldValidation", validations[req->validation]);
	if (req->force)
		https_option(out, first, "force", "true");
}

void https_target(const struct api_request *req, struct buf *out)
{
	const struct kind *k = req->kind;
	const char *group = k ? k->group : req->group, *version = k ? k->version : req->version;
	const char *plural = k ? k->plural : req->resource;
	bool collection = req->verb == API_LIST || req->verb == API_WATCH ||
			  req->verb == API_DELETE_COLLECTION ||
			  (req->verb == API_CREATE && !req->subresource);
	bool first = true;
	BUF_AUTO fields = BUF_INIT;

	if (!plural) {
		buf_adds(out, req->path ? req->path : "/");
		if (!str_empty(req->query))
			buf_addf(out, "?%s", req->query);
		return;
	}
	if (str_empty(group))
		buf_addf(out, "/api/%s", version);
	else
		buf_addf(out, "/apis/%s/%s", group, version);
	if (!str_empty(req->ns) && (!k || k->namespaced)) {
		buf_adds(out, "/namespaces/");
		https_escape(out, req->ns);
	}
	buf_addf(out, "/%s", plural);
	if (!collection && !str_empty(req->name)) {
		buf_addc(out, '/');
		https_escape(out, req->name);
	}
	if (!str_empty(req->subresource))
		buf_addf(out, "/%s", req->subresource);
	if (!str_empty(req->query)) {
		buf_addf(out, "?%s", req->query);
		first = false;
	}
	https_option(out, &first, "labelSelector", req->label_selector);
	if (!str_empty(req->field_selector))
		buf_adds(&fields, req->field_selector);
	if (collection && req->verb != API_CREATE && !str_empty(req->name))
		buf_addf(&fields, "%smetadata.name=%s", fields.len ? "," : "", req->name);
	https_option(out, &first, "fieldSelector", fields.len ? buf_str(&fields) : NULL);
	if (req->limit)
		https_number(out, &first, "limit", req->limit);
	https_option(out, &first, "continue", req->cont);
	https_option(out, &first, "resourceVersion", req->resource_version);
	https_option(out, &first, "resourceVersionMatch", req->rv_match);
	if (req->verb == API_WATCH)
		https_option(out, &first, "watch", "true");
	if (req->allow_bookmarks)
		https_option(out, &first, "allowWatchBookmarks", "true");
	if (req->timeout_s)
		https_number(out, &first, "timeoutSeconds", req->timeout_s);
	if (req->as_table && req->include_object)
		https_option(out, &first, "includeObject",
			     req->include_object == 1 ? "None" : "Object");
	if (req->verb == API_CREATE || req->verb == API_UPDATE || req->verb == API_PATCH)
		write_options(out, &first, req);
}

/* ---- transfers ---- */

static void tell_line(struct transfer *t, const char *p, size_t len)
{
	VALUE_AUTO *ev = NULL;
	ERR_AUTO err = ERR_INIT;
	const char *type;
	static const char *const types[] = {"ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"};

	if (!len || json_parse(p, len, &ev, NULL, &err) < 0 || !t->fn)
		return;
	type = value_str(value_get(ev, "type"));
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_eq(type, types[i])) {
			api_watch_fn fn = t->fn;

			if (i == 4)
				t->fn = NULL; /* the watch is over */
			fn(t->fn_arg, types[i], value_get(ev, "object"));
		}
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	const char *nl;

	(void)size;
	if (t->answer.len + n > (t->fn ? MAX_LINE : t->max ? t->max : MAX_ANSWER)) {
		t->too_long = true;
		return 0;
	}
	buf_add(&t->answer, p, n);
	if (!t->status)
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status);
	while (t->fn && t->status == 200 && t->answer.len &&
	       (nl = memchr(t->answer.s, '\n', t->answer.len))) {
		size_t len = (size_t)(nl - t->answer.s);

		tell_line(t, t->answer.s, len);
		memmove(t->answer.s, nl + 1, t->answer.len - len - 1);
		buf_trunc(&t->answer, t->answer.len - len - 1);
	}
	waitq_wake_all(t->h->loop->sim, &t->changed);
	return n;
}

static bool header_is(const char *p, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len && strncasecmp(p, name, len) == 0 && p[len] == ':';
}

/* Warning: 299 - "text" */
static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	if (header_is(p, n, "content-type")) {
		STR_AUTO line = xstrndup(p, n);

		t->json = strstr(line, "json") != NULL;
	} else if (header_is(p, n, "warning")) {
		STR_AUTO line = xstrndup(p, n);
		char *from = strchr(line, '"'), *to = strrchr(line, '"');
		BUF_AUTO text = BUF_INIT;

		for (const char *s = from ? from + 1 : ""; from && to > from && s < to; s++)
			buf_addc(&text, *s == '\\' && s + 1 < to ? *++s : *s);
		if (text.len)
			strvec_add(&t->warnings, buf_str(&text));
	} else if (n > 5 && strncmp(p, "HTTP/", 5) == 0) {
		STR_AUTO line = xstrndup(p, n);
		const char *words = strchr(line, ' ');

		line[strcspn(line, "\r\n")] = '\0';
		words = words ? strchr(words + 1, ' ') : NULL;
		snprintf(t->said, sizeof(t->said), "%s", words ? words + 1 : "");
		t->status = 0;
	}
	return n;
}

/* The first address that is tried is what errors name. */
static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = arg;
	char host[64], port[16];

	(void)purpose;
	if (!t->dialed[0] && getnameinfo(&a->addr, a->addrlen, host, sizeof(host), port,
					 sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		snprintf(t->dialed, sizeof(t->dialed), strchr(host, ':') ? "[%s]:%s" : "%s:%s",
			 host, port);
	t->fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
	return t->fd;
}

/* A handshake may take less time than the connection itself. */
static int on_progress(void *arg, curl_off_t all, curl_off_t now, curl_off_t up_all, curl_off_t up)
{
	struct transfer *t = arg;
	curl_off_t greeted = 0, total = 0;
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);

	(void)all;
	(void)now;
	(void)up_all;
	(void)up;
	if (t->status || !str_starts(t->h->base, "https"))
		return 0;
	curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &greeted);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total);
	if (!t->connected_us && t->fd > 0 &&
	    getpeername(t->fd, (struct sockaddr *)&peer, &len) == 0)
		t->connected_us = total;
	t->slow_handshake = t->connected_us && !greeted && total - t->connected_us > HANDSHAKE_US;
	return t->slow_handshake;
}

static void add_header(struct transfer *t, const char *name, const char *value)
{
	STR_AUTO line = xasprintf("%s: %s", name, value);

	t->headers = curl_slist_append(t->headers, line);
}

static void set_file(struct transfer *t, CURLoption opt, int fd)
{
	char path[64];

	if (fd < 0)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	curl_easy_setopt(t->easy, opt, path);
}

static void set_tls(struct transfer *t)
{
	const struct https *h = t->h;

	set_file(t, CURLOPT_CAINFO, h->ca_fd);
	if (h->ca_fd >= 0) /* that one alone, not the system's besides */
		curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	set_file(t, CURLOPT_SSLCERT, h->cert_fd);
	set_file(t, CURLOPT_SSLKEY, h->key_fd);
	if (h->cfg.insecure) {
		curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

static void set_identity(struct transfer *t)
{
	const struct https_config *c = &t->h->cfg;

	const char *token = str_empty(c->token) ? t->h->got.token : c->token;

	if (!str_empty(token) && (!str_empty(c->token) || str_empty(c->username))) {
		STR_AUTO value = xasprintf("Bearer %s", token);

		add_header(t, "Authorization", value);
	} else if (!str_empty(c->username)) {
		curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, c->username);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, c->password ? c->password : "");
	}
	if (!str_empty(c->as))
		add_header(t, "Impersonate-User", c->as);
	if (!str_empty(c->as_uid))
		add_header(t, "Impersonate-Uid", c->as_uid);
	for (const char *const *g = c->as_groups; g && *g; g++)
		add_header(t, "Impersonate-Group", *g);
	for (size_t i = 0; i < t->h->extra.nr; i++)
		t->headers = curl_slist_append(t->headers, t->h->extra.v[i]);
}

/* HOST:PORT of the server. */
void https_address(const struct https *h, struct buf *out)
{
	const char *s = strstr(h->base, "://");
	bool tls = str_starts(h->base, "https");
	size_t n;

	s = s ? s + 3 : h->base;
	n = strcspn(s, "/");
	buf_add(out, s, n);
	if (!memchr(s, ':', n) || s[n - 1] == ']')
		buf_addf(out, ":%d", tls ? 443 : 80);
}

/* --tls-server-name: the URL has that name, the connection goes to the server all the same. */
static char *named_url(struct transfer *t, const char *target)
{
	const struct https *h = t->h;
	const char *name = h->cfg.tls_server_name, *rest = strstr(h->base, "://");
	BUF_AUTO address = BUF_INIT;
	STR_AUTO to = NULL;
	const char *port;

	if (str_empty(name) || !rest)
		return xasprintf("%s%s", h->base, target);
	https_address(h, &address);
	port = strrchr(buf_str(&address), ':') + 1;
	to = xasprintf("%s:%s:%s", name, port, buf_str(&address));
	t->connect_to = curl_slist_append(NULL, to);
	curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO, t->connect_to);
	rest += 3 + strcspn(rest + 3, "/");
	return xasprintf("%.*s://%s:%s%s%s", (int)strcspn(h->base, ":"), h->base, name, port, rest,
			 target);
}

void https_transfer_init(struct transfer *t, struct https *h, const char *method,
			 const char *target, const char *accept)
{
	STR_AUTO url = NULL;

	*t = (struct transfer){.h = h, .easy = curl_easy_init()};
	url = named_url(t, target);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_URL, url);
	curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->reason);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, h->cfg.user_agent);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_PATH_AS_IS, 1L);
	if (h->cfg.timeout_ns > 0)
		curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS,
				 (long)MAX(h->cfg.timeout_ns / SIM_MSEC, INT64_C(1)));
	curl_easy_setopt(t->easy, CURLOPT_PROXY,
			 str_empty(h->cfg.proxy_url) ? "" : h->cfg.proxy_url);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
	set_tls(t);
	set_identity(t);
	if (!str_empty(accept))
		add_header(t, "Accept", accept);
}

void https_transfer_body(struct transfer *t, const char *type, const char *body, size_t len)
{
	add_header(t, "Content-Type", type);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
	curl_easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS, body);
}

void https_transfer_start(struct transfer *t)
{
	/* no "Expect: 100-continue" */
	t->headers = curl_slist_append(t->headers, "Expect:");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_multi_add_handle(t->h->loop->multi, t->easy);
}

void https_transfer_release(struct transfer *t)
{
	if (!t->done || t->keep)
		curl_multi_remove_handle(t->h->loop->multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->connect_to);
	buf_release(&t->answer);
	strvec_release(&t->warnings);
}

int https_transfer_wait(struct transfer *t, struct err *err)
{
	while (!t->done)
		if (waitq_wait(t->h->loop->sim, &t->changed, SIM_NEVER) < 0)
			return err_set(err, -ECANCELED, "context canceled");
	return t->rc == CURLE_OK ? 0 : https_connection_error(t, err);
}

/* In-process clients see the type of each item of a list; on the wire it is said once. */
static void type_items(struct value **list)
{
	const char *kind = value_str(value_get(*list, "kind")), *api;
	VALUE_AUTO *items = value_ref(value_get(*list, "items"));
	STR_AUTO one = NULL;

	if (!str_ends(kind, "List") || !value_is_array(items))
		return;
	one = xstrndup(kind, strlen(kind) - 4);
	api = value_str_or(value_get(*list, "apiVersion"), "");
	for (size_t i = 0; i < value_len(items); i++) {
		struct value *v = value_ref(value_idx(items, i));

		if (value_is_map(v) && !value_get(v, "kind")) {
			value_put_str(&v, "kind", one);
			value_put_str(&v, "apiVersion", api);
		}
		value_put_idx(&items, i, v);
	}
	value_put(list, "items", value_ref(items));
}

/* The finished transfer as a response. 0, or negative with the Status in resp. */
int https_respond(struct transfer *t, struct api_response *resp, struct err *err)
{
	ERR_AUTO why = ERR_INIT;

	resp->code = (int)t->status;
	if (t->status == 401)
		https_identity_refused(t->h);
	for (size_t i = 0; i < t->warnings.nr; i++)
		strvec_add(&resp->warnings, t->warnings.v[i]);
	if (t->json && json_parse(buf_str(&t->answer), t->answer.len, &resp->body, NULL, &why) < 0)
		return err_set(err, -EIO, "the server's answer is not JSON: %s", err_msg(&why));
	if (t->status >= 300) {
		if (!resp->body || !str_eq(value_str(value_get(resp->body, "kind")), "Status")) {
			value_unref(resp->body);
			resp->body = client_plain_status(t->status, t->json ? NULL : &t->answer);
		}
		return -EIO;
	}
	if (resp->body)
		type_items(&resp->body);
	buf_release(&resp->text);
	resp->text = t->answer;
	t->answer = (struct buf)BUF_INIT;
	return 0;
}
