/* decode.c - what decoding a request body into a typed object does, on trees. */
#include "apiserver/internal.h"

#include "object/json.h"

#include <stdlib.h>

/* Where the kinds of a real server are registered. */
#define SCHEME "pkg/api/legacyscheme/scheme.go:30"
#define SHOWN_BYTES 30

/* "Scale" of "autoscaling/v1/Scale": of what is asked for. */
static const char *expected_kind(const struct call *c)
{
	const char *sub = c->req->subresource, *slash;

	if (c->req->verb == API_DELETE || c->req->verb == API_DELETE_COLLECTION)
		return "DeleteOptions";
	for (size_t i = 0; sub && i < c->ep->nr_subs; i++)
		if (str_eq(c->ep->subs[i].name, sub)) {
			slash = strrchr(c->ep->subs[i].kind, '/');
			return slash ? slash + 1 : c->ep->subs[i].kind;
		}
	return c->ep->kind->kind;
}

/* What no kind can be found in. Some of it is shown. */
static int unrecognized(struct call *c, const char *why, const char *text, size_t len)
{
	BUF_AUTO shown = BUF_INIT;
	size_t n = MIN(len, SHOWN_BYTES);

	if (!len)
		buf_adds(&shown, "<empty>");
	else if (*text == '{')
		buf_add(&shown, text, n);
	else
		for (size_t i = 0; i < n; i++)
			buf_addf(&shown, "%02x", (unsigned char)text[i]);
	if (len > n)
		buf_adds(&shown, " ...");
	return status_bad_request(c->err,
				  "the object provided is unrecognized (must be of type %s): "
				  "couldn't get version/kind; json parse error: %s (%s)",
				  expected_kind(c), why, buf_str(&shown));
}

int decode_unread(struct call *c)
{
	static const struct api_unread empty = {.why = "unexpected end of JSON input", .text = ""};
	const struct api_unread *u = c->req->unread ? c->req->unread : &empty;

	if (!u->why)
		return status_error(c->err, -EINVAL, 415, "UnsupportedMediaType", NULL,
				    "the body of the request was in an unknown format - accepted "
				    "media types include: application/json, application/yaml, "
				    "application/vnd.kubernetes.protobuf");
	if (c->req->verb != API_PATCH)
		return unrecognized(c, u->why, u->text, u->len);
	return status_bad_request(c->err, "%s%s",
				  c->req->patch == PATCH_STRATEGIC ? ""
				  : c->req->patch == PATCH_APPLY
					  ? "error decoding YAML: error converting YAML to JSON: "
					  : "error decoding patch: ",
				  u->why);
}

static int no_object(struct call *c, const struct value *v)
{
	STR_AUTO why = xasprintf("json: cannot unmarshal %s into Go value of type struct { "
				 "APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind "
				 "string \"json:\\\"kind,omitempty\\\"\" }",
				 json_type_name(v));
	BUF_AUTO text = BUF_INIT;

	json_write(&text, v, 0);
	return unrecognized(c, why, text.s, text.len);
}

/* known: what a patch was applied to. */
static int cannot_be_handled(struct call *c, const char *kind, const char *version,
			     const struct value *known, const char *why)
{
	if (c->req->verb == API_PATCH && c->req->patch != PATCH_APPLY)
		return patch_invalid(c, known, why);
	return status_bad_request(c->err, "%s in version \"%s\" cannot be handled as a %s: %s",
				  kind, version, c->ep->kind->kind, why);
}

/* The package of a group's internal types: "core", "rbac". */
static char *package_of(const struct kind *k)
{
	return *k->group ? xstrndup(k->group, strcspn(k->group, ".")) : xstrdup("core");
}

/* An object of another kind or version, which is one that is served elsewhere or none at all. */
static int other_type(struct call *c, const char *api, const char *kind, const struct value *known)
{
	const struct kind *want = c->ep->kind, *k = kind_by_gvk(api, kind);
	const char *slash = strchr(api, '/'), *version = slash ? slash + 1 : api;
	STR_AUTO package = package_of(want);
	STR_AUTO why = NULL;

	if (k && !strcmp(k->kind, want->kind) && !strcmp(k->group, want->group))
		return status_bad_request(c->err,
					  "the API version in the data (%s) does not match the "
					  "expected API version (%s)",
					  api, kind_api_version(want));
	why = k ? xasprintf("converting (%s.%s) to (%s.%s): unknown conversion", version, kind,
			    package, want->kind)
		: xasprintf("no kind \"%s\" is registered for version \"%s\" in scheme \"" SCHEME
			    "\"",
			    kind, api);
	return cannot_be_handled(c, kind, version, known, why);
}

/* kind and apiVersion: may be left out, must not differ. */
static int check_type(struct call *c, struct value **obj, const struct value *known)
{
	const struct kind *k = c->ep->kind;
	const char *want = kind_api_version(k);
	const char *api, *kind;

	if (value_is_null(*obj)) {
		value_unref(*obj);
		*obj = value_map_new();
	}
	if (!value_is_map(*obj))
		return no_object(c, *obj);
	api = value_str(value_get(*obj, "apiVersion"));
	kind = value_str(value_get(*obj, "kind"));
	if ((!str_empty(api) && api != want && strcmp(api, want) != 0) ||
	    (!str_empty(kind) && strcmp(kind, k->kind) != 0))
		return other_type(c, str_empty(api) ? want : api, str_empty(kind) ? k->kind : kind,
				  known);
	if (str_empty(api))
		value_put_str(obj, "apiVersion", want);
	if (str_empty(kind))
		value_put_str(obj, "kind", k->kind);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int check_fields(struct call *c, struct value **obj, const struct value *known)
{
	bool strategic = c->req->verb == API_PATCH && c->req->patch == PATCH_STRATEGIC;
	bool quiet = c->req->validation == VALIDATE_IGNORE;
	const struct kind *k = c->ep->kind;
	STRVEC_AUTO strange = STRVEC_INIT;
	ERR_AUTO why = ERR_INIT;

	if (!c->ep->schema)
		return 0;
	if (schema_decode(obj, c->ep->schema,
			  strategic ? SCHEMA_WORDS_CONVERTER : SCHEMA_WORDS_JSON,
			  quiet ? NULL : &strange, &why) < 0)
		return cannot_be_handled(c, k->kind, k->version, known, err_msg(&why));
	if (strategic && strange.nr)
		qsort(strange.v, strange.nr, sizeof(*strange.v), by_text);
	for (size_t i = 0; !quiet && c->req->duplicates && i < c->req->duplicates->nr; i++)
		strvec_addf(&strange, "duplicate field \"%s\"", c->req->duplicates->v[i]);
	if (strange.nr && c->req->validation == VALIDATE_STRICT) {
		BUF_AUTO text = BUF_INIT;

		buf_adds(&text, "strict decoding error: ");
		strvec_join(&strange, ", ", &text);
		return cannot_be_handled(c, k->kind, k->version, known, buf_str(&text));
	}
	for (size_t i = 0; i < strange.nr; i++)
		strvec_add(&c->resp->warnings, strange.v[i]);
	return 0;
}

/*
 * Whether defaults could find anything to do. They look at the spec alone, but for a few
 * kinds; so an object with the spec that is stored has its defaults.
 */
static bool needs_defaults(const struct endpoint *ep, const struct value *obj,
			   const struct value *known)
{
	static const char *const wider[] = {"namespaces", "nodes", "services", "jobs",
					    "replicationcontrollers"};
	const struct value *v;
	const char *key;

	if (!known || ep->kind != ep->res->kind || value_len(obj) != value_len(known))
		return true;
	value_each_entry(key, v, i, obj) if (v != value_get(known, key) &&
					     strcmp(key, "metadata") != 0 &&
					     strcmp(key, "status") != 0 &&
					     !value_equal(v, value_get(known, key))) return true;
	for (size_t i = 0; i < ARRAY_SIZE(wider); i++)
		if (!strcmp(wider[i], ep->kind->plural))
			return true;
	return false;
}

int decode_object(struct call *c, struct value **obj, const struct value *known)
{
	int rc = check_type(c, obj, known);

	if (rc == 0)
		rc = check_fields(c, obj, known);
	if (rc < 0)
		return rc;
	if (c->ep->kind->defaults && needs_defaults(c->ep, *obj, known))
		c->ep->kind->defaults(obj);
	if (c->ep->kind != c->ep->res->kind) {
		struct value *stored = convert(c->ep->kind, c->ep->res->kind, *obj);

		value_unref(*obj);
		*obj = stored;
	}
	return 0;
}
