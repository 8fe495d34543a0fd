/*
 * accept.c - which form of an answer a client would have. Upstream: munnerz/goautoneg and
 * apiserver/pkg/endpoints/handlers/negotiation; go-restful's matching before them.
 */
#include "apiserver/internal.h"

#include <stdlib.h>

struct clause {
	char *type;   /* "application/json" */
	char *params; /* ";as=Table;v=v1" */
	double quality;
	size_t rank; /* of two with one quality: the more specific, then the earlier */
};

#define MOST_CLAUSES 32

static char *trimmed(const char *s, size_t len)
{
	while (len && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return xmemdup0(s, len);
}

/* The value of a parameter, owned; NULL: it is not there. */
static char *param(const char *params, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = params; *p;) {
		size_t len;

		p += strspn(p, "; \t");
		len = strcspn(p, ";");
		if (len > n && !strncmp(p, name, n) && p[n] == '=')
			return trimmed(p + n + 1, len - n - 1);
		p += len;
	}
	return NULL;
}

static size_t wildness(const char *type)
{
	return !strcmp(type, "*/*") ? 2 : str_ends(type, "/*") ? 1 : 0;
}

static int by_quality(const void *a, const void *b)
{
	const struct clause *x = a, *y = b;

	if (x->quality > y->quality || x->quality < y->quality)
		return x->quality > y->quality ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static size_t read_clauses(const char *header, struct clause *ret)
{
	STRVEC_AUTO alts = STRVEC_INIT;
	size_t nr = 0;

	strvec_split(&alts, header, ',');
	for (size_t i = 0; i < alts.nr && nr < MOST_CLAUSES; i++) {
		const char *text = alts.v[i];
		size_t len = strcspn(text, ";");
		struct clause *c = &ret[nr];
		STR_AUTO q = param(text + len, "q");

		*c = (struct clause){.type = trimmed(text, len), .params = xstrdup(text + len)};
		c->quality = q ? strtod(q, NULL) : 1;
		c->rank = wildness(c->type) * MOST_CLAUSES + nr++;
	}
	qsort(ret, nr, sizeof(*ret), by_quality);
	return nr;
}

/* Whether the object can be changed into what the clause wants; notes into what. */
static bool read_conversion(const struct clause *c, struct api_accept *ret)
{
	STR_AUTO as = param(c->params, "as");
	STR_AUTO group = param(c->params, "g");
	STR_AUTO version = param(c->params, "v");
	bool meta = !group || !strcmp(group, "meta.k8s.io");

	if (!as)
		return true;
	if (!strcmp(as, "Table") && meta)
		ret->table = true;
	else if (str_starts(as, "PartialObjectMetadata") && meta)
		ret->partial = true;
	else if (!strcmp(as, "APIGroupDiscoveryList") && str_eq(version, "v2"))
		ret->aggregated = true;
	else
		return false;
	return true;
}

void api_accept_parse(const char *header, struct api_accept *ret)
{
	struct clause clauses[MOST_CLAUSES];
	size_t nr;

	*ret = (struct api_accept){0};
	if (str_empty(header)) {
		ret->type_known = ret->possible = ret->text = true;
		return;
	}
	nr = read_clauses(header, clauses);
	for (size_t i = 0; i < nr; i++) {
		const struct clause *c = &clauses[i];
		bool yaml = !strcmp(c->type, "application/yaml");
		bool any = !strcmp(c->type, "*/*");
		bool ours = yaml || any || !strcmp(c->type, "application/json") ||
			    !strcmp(c->type, "application/*");

		ret->text = ret->text || any || !strcmp(c->type, "text/plain");
		ret->type_known = ret->type_known ||
				  (ours && strcmp(c->type, "application/*") != 0) ||
				  !strcmp(c->type, "application/vnd.kubernetes.protobuf");
		if (!ours || ret->possible || !read_conversion(c, ret))
			continue;
		ret->possible = true;
		ret->yaml = yaml;
	}
	for (size_t i = 0; i < nr; i++) {
		free(clauses[i].type);
		free(clauses[i].params);
	}
}

/* ---- refusals ---------------------------------------------------------------------------- */

#define FORMS "application/json, application/yaml, application/vnd.kubernetes.protobuf"
#define STREAMS "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"

/* What a connection is made to has its own forms. */
static bool connects(const char *sub)
{
	return sub && (!strcmp(sub, "proxy") || !strcmp(sub, "exec") || !strcmp(sub, "attach") ||
		       !strcmp(sub, "portforward"));
}

enum api_refusal accept_refusal(const struct api_request *req, const struct api_accept *accept)
{
	if (connects(req->subresource))
		return API_WELCOME;
	if (!accept->type_known &&
	    !(accept->text && str_eq(req->subresource, "log") && req->verb == API_GET))
		return API_UNKNOWN_FORM;
	if (!accept->possible)
		return req->verb == API_WATCH ? API_NO_STREAM : API_NO_CONVERSION;
	return req->verb == API_WATCH && accept->yaml ? API_NO_STREAM : API_WELCOME;
}

int refuse_request(struct call *c)
{
	const struct api_request *req = c->req;
	bool streams = req->verb == API_LIST || req->verb == API_WATCH;

	switch (req->refusal) {
	case API_WELCOME:
		return 0;
	case API_NO_METHOD:
		return status_no_such_method(c->err);
	case API_UNKNOWN_FORM:
		return status_error(c->err, -EINVAL, 406, "NotAcceptable", value_map_new(),
				    "406: Not Acceptable\n\nAvailable representations: %s%s%s",
				    FORMS, streams ? ", " : "", streams ? STREAMS : "");
	case API_NO_CONVERSION:
	case API_NO_STREAM:
		return status_error(c->err, -EINVAL, 406, "NotAcceptable", NULL,
				    "only the following media types are accepted: %s",
				    req->refusal == API_NO_STREAM ? STREAMS : FORMS);
	case API_UNKNOWN_PATCH:
		break;
	}
	return status_error(c->err, -EINVAL, 415, "UnsupportedMediaType", value_map_new(),
			    "415: Unsupported Media Type");
}

/* ---- what the client has already ----------------------------------------------------------- */

bool respond_etag(struct call *c, char *etag)
{
	const char *list = c->req->etags;
	STR_AUTO quoted = xasprintf("\"%s\"", etag);

	free(c->resp->etag);
	c->resp->etag = etag;
	if (!list || (!strstr(list, quoted) && strcmp(list, "*") != 0))
		return false;
	c->resp->code = 304;
	return true;
}
