/*
 * route.c - from a method and a URL to a request. Upstream: apiserver/pkg/endpoints/
 * {request/requestinfo.go,installer.go}.
 */
#include "apiserver/internal.h"

struct api_route {
	struct strvec parts; /* of the path, decoded */
	bool watch;          /* by the path: /api/v1/watch/pods */
	char *path, *query;
	struct strvec kept; /* option texts */
};

/* ---- headers ----------------------------------------------------------------------------- */

static bool read_content_type(const char *type, struct api_request *req)
{
	static const struct {
		const char *type;
		enum patch_type patch;
	} types[] = {
		{"application/strategic-merge-patch+json", PATCH_STRATEGIC},
		{"application/merge-patch+json", PATCH_MERGE},
		{"application/json-patch+json", PATCH_JSON},
		{"application/apply-patch+yaml", PATCH_APPLY},
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (type && str_starts(type, types[i].type)) {
			req->patch = types[i].patch;
			return true;
		}
	return false;
}

/* ---- paths -------------------------------------------------------------------------------------
 */

static const char *part(const struct api_route *r, size_t i)
{
	return i < r->parts.nr ? r->parts.v[i] : NULL;
}

/* What follows the version: [watch/][namespaces/NS/]RESOURCE[/NAME[/SUBRESOURCE]]. */
static void read_resource(struct api_route *r, size_t i, struct api_request *req)
{
	const char *after;

	/* the older way to ask for a watch; a name may follow, then it is of that object */
	r->watch = !strcmp(r->parts.v[i], "watch") && part(r, i + 1);
	i += r->watch;
	after = part(r, i + 2);

	if (!strcmp(r->parts.v[i], "namespaces") && after && strcmp(after, "status") != 0 &&
	    strcmp(after, "finalize") != 0) {
		req->ns = part(r, i + 1);
		i += 2;
	}
	req->resource = part(r, i);
	req->name = part(r, i + 1);
	req->subresource = part(r, i + 2);
}

static void read_path(struct api_route *r, struct api_request *req)
{
	const char *root = part(r, 0);

	req->path = r->path;
	if (str_eq(root, "api") && r->parts.nr >= 3) {
		req->group = "";
		req->version = part(r, 1);
		read_resource(r, 2, req);
	} else if (str_eq(root, "apis") && r->parts.nr >= 4) {
		req->group = part(r, 1);
		req->version = part(r, 2);
		read_resource(r, 3, req);
	}
}

static void read_method(const char *method, struct api_route *r, struct api_request *req)
{
	bool named = req->name != NULL, watch = r->watch || query_bool(r->query, "watch");
	bool head = !strcmp(method, "HEAD");

	if (!strcmp(method, "GET") || head) {
		req->verb = !req->resource               ? API_GET
			    : watch && !req->subresource ? API_WATCH
			    : named                      ? API_GET
							 : API_LIST;
		/* the router has no HEAD but for what a connection is made to */
		if (head && req->resource && !str_eq(req->subresource, "proxy"))
			req->refusal = API_NO_METHOD;
	} else if (!strcmp(method, "POST")) {
		req->verb = API_CREATE;
	} else if (!strcmp(method, "PUT")) {
		req->verb = API_UPDATE;
	} else if (!strcmp(method, "PATCH")) {
		req->verb = API_PATCH;
	} else if (!strcmp(method, "DELETE")) {
		req->verb = named ? API_DELETE : API_DELETE_COLLECTION;
	} else {
		req->verb = API_GET;
		req->refusal = API_NO_METHOD;
	}
	if (req->resource && ((req->verb == API_CREATE && named && !req->subresource) ||
			      ((req->verb == API_UPDATE || req->verb == API_PATCH) && !named)))
		req->refusal = API_NO_METHOD;
	req->head = head;
}

static void split_target(struct api_route *r, const char *target)
{
	const char *q = strchr(target, '?');
	size_t len = q ? (size_t)(q - target) : strlen(target);
	STR_AUTO decoded = NULL;

	r->path = xmemdup0(target, len);
	r->query = xstrdup(q ? q + 1 : "");
	decoded = query_decode(r->path, len, false); /* before it is taken apart, as Go does */
	for (const char *p = decoded; *p;) {
		size_t n = strcspn(p, "/");

		if (n)
			strvec_addn(&r->parts, p, n);
		p += n + (p[n] == '/');
	}
}

void api_route_free(struct api_route *r)
{
	if (!r)
		return;
	strvec_release(&r->parts);
	strvec_release(&r->kept);
	free(r->path);
	free(r->query);
	free(r);
}

struct api_route *api_route_new(const char *method, const char *target, const char *content_type,
				const char *accept, const struct value *body,
				struct api_request *req)
{
	struct api_route *r = xcalloc(1, sizeof(*r));
	struct api_accept forms;

	*req = (struct api_request)API_REQUEST_INIT;
	split_target(r, target);
	read_path(r, req);
	req->query = r->query;
	req->wire = true;
	options_read(&r->kept, req);
	read_method(method, r, req);
	api_accept_parse(accept, &forms);
	req->as_table = forms.table;
	req->as_partial = forms.partial;
	req->as_aggregated = forms.aggregated;
	if (req->refusal == API_WELCOME)
		req->refusal = accept_refusal(req, &forms);
	if (req->refusal == API_WELCOME && req->verb == API_PATCH &&
	    !read_content_type(content_type, req))
		req->refusal = API_UNKNOWN_PATCH;
	req->body = body;
	if (req->verb == API_DELETE || req->verb == API_DELETE_COLLECTION)
		options_read_delete(body, req);
	return r;
}
