/*
 * authz.c - may they do it. Every request and every access review comes through here: the
 * group system:masters may do anything, then each authorizer of --authorization-mode is
 * asked until one allows it.
 */
#include "apiserver/rbac.h"

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

bool user_is_master(const struct api_user *u)
{
	for (const char *const *g = u->groups; g && *g; g++)
		if (strcmp(*g, "system:masters") == 0)
			return true;
	return false;
}

bool authz_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why)
{
	if (why)
		buf_reset(why);
	if (a->authz_modes & AUTHZ_ALWAYS_ALLOW || user_is_master(at->user))
		return true;
	if (a->authz_modes & AUTHZ_NODE && node_allowed(a, at, why))
		return true;
	if (a->rbac) {
		BUF_AUTO reason = BUF_INIT;

		if (rbac_allowed(a, at, why ? &reason : NULL)) {
			if (why)
				buf_reset(why);
			if (why)
				buf_adds(why, buf_str(&reason));
			return true;
		}
		if (why && reason.len)
			buf_addf(why, "%s%s", why->len ? ", " : "", buf_str(&reason));
	}
	return false;
}

/* why: the authorizers' reason, "" when there is none to tell. */
static int denied(struct call *c, const struct authz_attributes *at, const char *why)
{
	const char *colon = *why ? ": " : "";
	BUF_AUTO res = BUF_INIT;
	BUF_AUTO full = BUF_INIT;
	struct kind unknown = {.group = at->group, .plural = at->resource};
	const struct kind *k = c->ep ? c->ep->kind : &unknown;

	if (!at->resource)
		return status_forbidden(c->err, NULL, NULL, "User \"%s\" cannot %s path \"%s\"%s%s",
					at->user->name, at->verb, at->path, colon, why);
	buf_addf(&full, "%s%s%s", at->resource, str_empty(at->group) ? "" : ".", at->group);
	unknown.group_resource = buf_str(&full);
	buf_adds(&res, at->resource);
	if (at->subresource)
		buf_addf(&res, "/%s", at->subresource);
	if (!str_empty(at->ns))
		return status_forbidden(c->err, k, at->name,
					"User \"%s\" cannot %s resource \"%s\" in API group \"%s\" "
					"in the namespace \"%s\"%s%s",
					at->user->name, at->verb, buf_str(&res), at->group, at->ns,
					colon, why);
	return status_forbidden(c->err, k, at->name,
				"User \"%s\" cannot %s resource \"%s\" in API group \"%s\" at the "
				"cluster scope%s%s",
				at->user->name, at->verb, buf_str(&res), at->group, colon, why);
}

/* A list or watch of "metadata.name=x" is about that one object. */
static char *one_name(const char *field_selector)
{
	static const char key[] = "metadata.name=";
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, field_selector ? field_selector : "", ',');
	for (size_t i = 0; i < parts.nr; i++)
		if (str_starts(parts.v[i], key)) {
			const char *name = parts.v[i] + strlen(key);

			return xstrdup(*name == '=' ? name + 1 : name);
		}
	return NULL;
}

int authorize(struct call *c)
{
	const struct api_request *req = c->req;
	struct authz_attributes at = {
		.user = c->user,
		.verb = api_verb_name(req->verb),
		.group = c->ep ? c->ep->kind->group : req->resource ? req->group : NULL,
		.resource = c->ep ? c->ep->kind->plural : req->resource,
		.subresource = req->subresource,
		.ns = req->ns,
		.name = req->name,
		.path = req->path,
	};

	STR_AUTO one = NULL;
	BUF_AUTO why = BUF_INIT;

	if (!at.name &&
	    (req->verb == API_LIST || req->verb == API_WATCH || req->verb == API_DELETE_COLLECTION))
		at.name = one = one_name(req->field_selector);
	if (authz_allowed(c->a, &at, NULL)) {
		if (req->verb >= API_CREATE)
			trace_step(c, "authorize", NULL);
		return 0;
	}
	(void)authz_allowed(c->a, &at, &why); /* once more, for the words */
	trace_step(c, "deny", "authorization");
	return denied(c, &at, buf_str(&why));
}
