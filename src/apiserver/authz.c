/*
 * authz.c - may they do it. Every request and every access review comes through here;
 * requests are allowed whoever asks.
 */
#include "apiserver/internal.h"

const char *api_verb_name(enum api_verb v)
{
	static const char *const names[] = {
		[API_GET] = "get",       [API_LIST] = "list",
		[API_WATCH] = "watch",   [API_CREATE] = "create",
		[API_UPDATE] = "update", [API_PATCH] = "patch",
		[API_DELETE] = "delete", [API_DELETE_COLLECTION] = "deletecollection",
	};

	return names[v];
}

bool authz_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why)
{
	(void)a;
	(void)at;
	if (why)
		buf_reset(why);
	return true;
}

static int denied(struct call *c, const struct authz_attributes *at)
{
	BUF_AUTO res = BUF_INIT;

	if (!at->resource)
		return status_forbidden(c->err, NULL, NULL, "User \"%s\" cannot %s path \"%s\"",
					at->user->name, at->verb, at->path);
	buf_adds(&res, at->resource);
	if (at->subresource)
		buf_addf(&res, "/%s", at->subresource);
	if (!str_empty(at->ns))
		return status_forbidden(c->err, c->ep->kind, at->name,
					"User \"%s\" cannot %s resource \"%s\" in API group \"%s\" "
					"in the namespace \"%s\"",
					at->user->name, at->verb, buf_str(&res), at->group, at->ns);
	return status_forbidden(c->err, c->ep->kind, at->name,
				"User \"%s\" cannot %s resource \"%s\" in API group \"%s\" at the "
				"cluster scope",
				at->user->name, at->verb, buf_str(&res), at->group);
}

int authorize(struct call *c)
{
	const struct api_request *req = c->req;
	struct authz_attributes at = {
		.user = c->user,
		.verb = api_verb_name(req->verb),
		.group = c->ep ? c->ep->kind->group : NULL,
		.resource = c->ep ? c->ep->kind->plural : NULL,
		.subresource = req->subresource,
		.ns = req->ns,
		.name = req->name,
		.path = req->path,
	};

	if (!authz_allowed(c->a, &at, NULL)) {
		trace_step(c, "deny", "authorization");
		return denied(c, &at);
	}
	return 0;
}
