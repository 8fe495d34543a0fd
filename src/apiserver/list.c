/*
 * list.c - lists: selectors, pages, resource versions.
 * Upstream: apiserver/pkg/storage/{etcd3/{store,errors}.go, continue.go, interfaces.go}.
 */
#include "apiserver/internal.h"

#include "object/goformat.h"
#include "object/json.h"

#include <ctype.h>

struct list {
	struct call *c;
	const struct resource *r;
	struct filter f;
	struct key prefix;
	struct value *items;
	int64_t limit, rev; /* rev: of the list; 0 is the latest */
	char *start;        /* key to go on from, or NULL */
	char *next;         /* key of the last one returned, when there is more */
	bool plain;         /* the wire's own form: no type in each item */
	int64_t remaining;  /* items after the page; -1 unknown */
};

static char *token_new(const struct list *l, int64_t rev, const char *after);

/* With a token that goes on at the latest revision. */
static int expired(struct list *l)
{
	STR_AUTO token = token_new(l, -1, l->start);
	int rc = status_error(
		l->c->err, -ETIME, 410, "Expired", NULL,
		"The provided continue parameter is too old to display a consistent list result. "
		"You can start a new list without the continue parameter, or use the continue "
		"token in this response to retrieve the remainder of the results. Continuing with "
		"the provided token results in an inconsistent list - objects that were created, "
		"modified, or deleted between the time the first chunk was returned and now may "
		"show up in the list.");

	status_put_meta(l->c->err, "continue", token);
	return rc;
}

/* Base64 for URLs without its "=". -1, or the place of the byte that Go stumbles over. */
static ssize_t token_decode(struct buf *out, const char *token)
{
	BUF_AUTO std = BUF_INIT;
	size_t n = strlen(token);

	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)token[i]) && token[i] != '-' && token[i] != '_')
			return (ssize_t)i;
		buf_addc(&std, token[i] == '-' ? '+' : token[i] == '_' ? '/' : token[i]);
	}
	if (n % 4 == 1)
		return (ssize_t)n - 1;
	while (std.len % 4)
		buf_addc(&std, '=');
	return base64_decode(out, buf_str(&std), std.len) < 0 ? (ssize_t)n : -1;
}

/* As Go's path.Clean leaves it. */
static bool is_clean(const char *path)
{
	size_t n;

	for (const char *p = path + (*path == '/'); p; p = p[n] ? p + n + 1 : NULL) {
		n = strcspn(p, "/");
		if (!n || (n <= 2 && !strncmp(p, "..", n)))
			return false;
	}
	return true;
}

static int bad_token(struct list *l, const char *fmt, ...) PRINTF(2, 3);
static int bad_token(struct list *l, const char *fmt, ...)
{
	BUF_AUTO why = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&why, fmt, ap);
	va_end(ap);
	return status_bad_request(l->c->err,
				  "invalid continue token: continue key is not valid: %s",
				  buf_str(&why));
}

/* A token is base64 of {"v":"meta.k8s.io/v1","rv":N,"start":"ns/name\u0000"}; an N of -1 is the
 * latest revision. */
static int token_parse(struct list *l, const char *token)
{
	BUF_AUTO raw = BUF_INIT;
	VALUE_AUTO *v = NULL;
	ERR_AUTO why = ERR_INIT;
	ssize_t bad = token_decode(&raw, token);
	const char *start;

	if (bad >= 0)
		return bad_token(l, "illegal base64 data at input byte %zd", bad);
	if (json_parse(buf_str(&raw), raw.len, &v, NULL, &why) < 0)
		return bad_token(l, "%s", err_msg(&why));
	if (!str_eq(value_str(value_get(v, "v")), "meta.k8s.io/v1"))
		return bad_token(l, "server does not recognize this encoded version %s",
				 value_str_or(value_get(v, "v"), ""));
	l->rev = value_int(value_get(v, "rv"));
	if (!l->rev)
		return bad_token(l, "incorrect encoded start resourceVersion (version "
				    "meta.k8s.io/v1)");
	start = value_str_or(value_get(v, "start"), "");
	if (!*start)
		return bad_token(l, "encoded start key empty (version meta.k8s.io/v1)");
	if (!is_clean(start))
		return bad_token(l, "%s", start);
	l->rev = MAX(l->rev, 0);
	l->start = xasprintf("%.*s%s", (int)l->prefix.len, l->prefix.s, start + (*start == '/'));
	return 0;
}

static char *token_new(const struct list *l, int64_t rev, const char *after)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO b64 = BUF_INIT;

	buf_addf(&text, "{\"v\":\"meta.k8s.io/v1\",\"rv\":%lld,\"start\":", (long long)rev);
	json_write_string(&text, after + l->prefix.len, strlen(after + l->prefix.len), 0);
	buf_trunc(&text, text.len - 1);
	buf_adds(&text, "\\u0000\"}");
	base64_encode(&b64, text.s, text.len);
	while (b64.len && b64.s[b64.len - 1] == '=')
		buf_trunc(&b64, b64.len - 1);
	for (size_t i = 0; i < b64.len; i++)
		b64.s[i] = b64.s[i] == '+' ? '-' : b64.s[i] == '/' ? '_' : b64.s[i];
	return buf_detach(&b64);
}

int resource_version_too_large(int64_t want, int64_t have, struct err *err)
{
	return status_error(err, -ETIMEDOUT, 504, "Timeout",
			    value_build("{causes: [{reason: 'ResourceVersionTooLarge', message: "
					"'Too large resource version'}], retryAfterSeconds: 1}"),
			    "Timeout: Too large resource version: %lld, current: %lld",
			    (long long)want, (long long)have);
}

int resource_version_parse(const char *text, int64_t *ret, struct err *err)
{
	BUF_AUTO shown = BUF_INIT;
	int rc;

	*ret = 0;
	if (str_empty(text))
		return 0;
	rc = *text == '-' || *text == '+' ? -EINVAL : parse_i64(text, ret);
	if (rc == 0)
		return 0;
	go_quote(&shown, text);
	return status_error(err, -EINVAL, 500, NULL, NULL,
			    "resourceVersion: Invalid value: %s: strconv.ParseUint: parsing %s: %s",
			    buf_str(&shown), buf_str(&shown),
			    rc == -ERANGE ? "value out of range" : "invalid syntax");
}

/* Which revision is asked for: the latest unless an exact one is. */
static int pick_revision(struct list *l)
{
	const struct api_request *req = l->c->req;
	int64_t want = 0, have = store_rev(l->c->a->store);
	ERR_AUTO why = ERR_INIT;

	if (!str_empty(req->cont)) {
		if (!str_empty(req->resource_version) && strcmp(req->resource_version, "0") != 0)
			return status_bad_request(l->c->err, "specifying resource version is not "
							     "allowed when using continue");
		return token_parse(l, req->cont);
	}
	if (resource_version_parse(req->resource_version, &want, &why) < 0)
		return status_bad_request(l->c->err, "invalid resource version: %s", err_msg(&why));
	if (want > have)
		return resource_version_too_large(want, have, l->c->err);
	if (want && (str_eq(req->rv_match, "Exact") || (l->limit && !req->rv_match)))
		l->rev = want;
	return 0;
}

/* On the wire the items of a typed list carry no type of their own. */
static struct value *item_form(const struct list *l, struct value *obj)
{
	if (l->c->ep->kind != l->r->kind) {
		struct value *v = convert_out(l->c->ep, obj);

		value_unref(obj);
		obj = v;
	}
	if (l->plain) {
		value_del(&obj, "apiVersion");
		value_del(&obj, "kind");
	}
	return obj;
}

/* Returns 1 when the page is full. */
static int add_kv(const struct store_kv *kv, void *arg)
{
	struct list *l = arg;
	struct value *obj;
	int rc;

	if (l->limit && (int64_t)value_len(l->items) >= l->limit && filter_selects_all(&l->f))
		return 1;
	rc = storage_decode(l->r, kv, &obj, l->c->err);
	if (rc < 0)
		return rc;
	if (!filter_matches(&l->f, obj)) {
		value_unref(obj);
		return 0;
	}
	if (l->limit && (int64_t)value_len(l->items) >= l->limit) {
		value_unref(obj);
		return 1;
	}
	value_push(&l->items, item_form(l, obj));
	if (l->limit) {
		free(l->next);
		l->next = xmemdup0(kv->key, kv->key_len);
	}
	return 0;
}

/* Pages and old revisions go through a range. */
static int list_range(struct list *l)
{
	size_t end_len;
	STR_AUTO end = store_prefix_end(l->prefix.s, l->prefix.len, &end_len);
	struct store_range range = {.key = l->prefix.s,
				    .key_len = l->prefix.len,
				    .end = end,
				    .end_len = end_len,
				    .rev = l->rev};
	struct store_result res = {0};
	ERR_AUTO why = ERR_INIT;
	int rc;

	if (l->start) {
		range.key = l->start;
		range.key_len = strlen(l->start) + 1; /* with the NUL: after that key */
	}
	if (l->limit && filter_selects_all(&l->f))
		range.limit = l->limit + 1;
	rc = store_get(l->c->a->store, &range, &res, &why);
	if (rc == -ESTALE) {
		if (l->start)
			return expired(l);
		return status_error(l->c->err, -ETIME, 410, "Expired", NULL,
				    "The resourceVersion for the provided list is too old.");
	}
	if (rc < 0)
		return status_error(l->c->err, -EIO, 500, NULL, NULL, "%s", err_msg(&why));
	for (size_t i = 0; rc == 0 && i < res.nr; i++)
		rc = add_kv(&res.kv[i], l);
	if (rc == 1 && filter_selects_all(&l->f))
		l->remaining = res.count - (int64_t)value_len(l->items);
	store_result_release(&res);
	return rc;
}

static struct value *list_meta(struct list *l, bool more)
{
	int64_t rev = l->rev ? l->rev : store_rev(l->c->a->store);
	struct value *meta = value_map_new();

	value_put(&meta, "resourceVersion", value_strf_new("%lld", (long long)rev));
	if (more) {
		STR_AUTO token = token_new(l, rev, l->next);

		value_put_str(&meta, "continue", token);
		if (l->remaining > 0)
			value_put_int(&meta, "remainingItemCount", l->remaining);
	}
	return meta;
}

static struct value *partial_list(const struct list *l, struct value *meta)
{
	struct value *items = value_array_new();
	const struct value *obj;

	value_each_item(obj, i, l->items) value_push(&items, partial_new(obj));
	return value_build("{kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', "
			   "metadata: %V, items: %V}",
			   meta, items);
}

static void respond(struct list *l, bool more)
{
	const struct kind *k = l->c->ep->kind;
	struct value *meta = list_meta(l, more), *body;

	if (l->c->req->as_table)
		body = table_new(l->c->ep, l->items, meta, l->c->req->include_object, true,
				 sim_now(l->c->a->sim));
	else if (l->c->req->as_partial)
		body = partial_list(l, meta);
	else
		body = value_build("{kind: %s, apiVersion: %s, metadata: %V, items: %v}",
				   k->list_kind, kind_api_version(k), meta, l->items);
	value_unref(l->c->resp->body);
	l->c->resp->body = body;
	l->c->resp->code = 200;
}

int registry_list(struct call *c)
{
	struct list l = {.c = c,
			 .r = c->ep->res,
			 .limit = MAX(c->req->limit, 0), /* as upstream: less is none */
			 .plain = c->req->wire && !c->req->as_table && !c->req->as_partial};
	const char *ns;
	int rc;

	rc = filter_init(&l.f, c);
	if (rc < 0)
		return rc;
	ns = c->ep->kind->namespaced ? l.f.ns : NULL;
	storage_key(&l.prefix, l.r, ns, NULL);
	l.items = value_array_new();
	rc = pick_revision(&l);
	if (rc == 0 && l.f.name && l.r->kind->namespaced == (ns != NULL) && !l.rev && !l.start) {
		const struct store_kv *kv;
		struct key one;

		storage_key(&one, l.r, ns, l.f.name);
		kv = one.len ? store_peek(c->a->store, one.s, one.len) : NULL;
		rc = kv ? add_kv(kv, &l) : 0;
	} else if (rc == 0 && (l.limit || l.rev || l.start)) {
		rc = list_range(&l);
	} else if (rc == 0) {
		rc = store_each(c->a->store, l.prefix.s, l.prefix.len, add_kv, &l);
	}
	if (rc >= 0)
		respond(&l, rc == 1);
	value_unref(l.items);
	free(l.start);
	free(l.next);
	filter_release(&l.f);
	return rc < 0 ? rc : 0;
}
