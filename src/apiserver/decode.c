/* decode.c - what decoding a request body into a typed object does, on trees. */
#include "apiserver/internal.h"

#include "object/json.h"

/* Upstream shows at most this much of an object it could not make out. */
#define SHOWN_BYTES 1024

static int missing_kind(struct call *c, const struct value *obj)
{
	BUF_AUTO text = BUF_INIT;

	json_write(&text, obj, 0);
	if (text.len > SHOWN_BYTES)
		buf_trunc(&text, SHOWN_BYTES);
	return status_bad_request(c->err, "Object 'Kind' is missing in '%s'", buf_str(&text));
}

/* kind and apiVersion: may be left out, must not differ. */
static int check_type(struct call *c, struct value **obj)
{
	const struct kind *k = c->ep->kind;
	const char *want = kind_api_version(k);
	const char *api = value_str(value_get(*obj, "apiVersion"));
	const char *kind = value_str(value_get(*obj, "kind"));
	const char *version;

	if (!value_is_map(*obj))
		return missing_kind(c, *obj);
	if (str_empty(api))
		value_put_str(obj, "apiVersion", want);
	else if (api != want && strcmp(api, want) != 0)
		return status_bad_request(c->err,
					  "the API version in the data (%s) does not match the "
					  "expected API version (%s)",
					  api, want);
	if (str_empty(kind)) {
		value_put_str(obj, "kind", k->kind);
	} else if (strcmp(kind, k->kind) != 0) {
		version = strchr(api ? api : "", '/');
		return status_bad_request(
			c->err,
			"%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is "
			"served at this path",
			kind, version ? version + 1 : k->version, k->kind, kind);
	}
	return 0;
}

static int cannot_be_handled(struct call *c, const char *why)
{
	const struct kind *k = c->ep->kind;

	return status_bad_request(c->err, "%s in version \"%s\" cannot be handled as a %s: %s",
				  k->kind, k->version, k->kind, why);
}

static int check_fields(struct call *c, struct value **obj)
{
	bool quiet = c->req->validation == VALIDATE_IGNORE;
	STRVEC_AUTO unknown = STRVEC_INIT;
	ERR_AUTO why = ERR_INIT;

	if (!c->ep->schema)
		return 0;
	if (schema_decode(obj, c->ep->schema, quiet ? NULL : &unknown, &why) < 0)
		return cannot_be_handled(c, err_msg(&why));
	if (unknown.nr && c->req->validation == VALIDATE_STRICT) {
		BUF_AUTO text = BUF_INIT;

		buf_adds(&text, "strict decoding error: ");
		strvec_join(&unknown, ", ", &text);
		return cannot_be_handled(c, buf_str(&text));
	}
	for (size_t i = 0; i < unknown.nr; i++)
		strvec_add(&c->resp->warnings, unknown.v[i]);
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
	int rc = check_type(c, obj);

	if (rc == 0)
		rc = check_fields(c, obj);
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
