/*
 * patch.c - PATCH: reads the object, applies the patch to its served form, and hands the
 * result to the update path. Nothing can come between, so there are no conflicts to retry
 * but those a patch brings itself (a resourceVersion in it).
 * Upstream: apiserver/pkg/endpoints/handlers/patch.go.
 */
#include "apiserver/managers.h"

#include "object/goformat.h"
#include "object/path.h"

/* Of a kind without a schema. */
static int unsupported(struct call *c)
{
	return status_error(c->err, -EINVAL, 415, "UnsupportedMediaType", NULL,
			    "the body of the request was in an unknown format - accepted media "
			    "types include: application/json-patch+json, "
			    "application/merge-patch+json, application/apply-patch+yaml");
}

static int apply_json(struct call *c, const struct value *target, struct value **ret)
{
	ERR_AUTO why = ERR_INIT;
	const struct value *op;

	if (!value_is_array(c->req->body))
		return status_bad_request(c->err,
					  "error decoding patch: json: cannot unmarshal %s into Go "
					  "value of type []handlers.jsonPatchOp",
					  json_type_name(c->req->body));
	value_each_item(op, i, c->req->body) if (!value_is_map(op)) return status_bad_request(
		c->err,
		"error decoding patch: json: cannot unmarshal %s into Go value of type "
		"handlers.jsonPatchOp",
		json_type_name(op));
	if (patch_json(target, c->req->body, ret, &why) < 0)
		return status_error(
			c->err, -EINVAL, 422, "Invalid", value_map_new(),
			"the server rejected our request due to an error in our request");
	return 0;
}

/* Upstream has seen to some of its errors only. */
static int strategic_failed(struct call *c, const char *why)
{
	static const char *const bad[] = {"invalid patch format of", "invalid JSON document",
					  "strategic merge patch format is not supported"};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (str_starts(why, bad[i]))
			return status_bad_request(c->err, "%s", why);
	if (str_starts(why, "patch content doesn't match retainKeys") ||
	    str_starts(why, "lists of lists are not supported"))
		return status_error(
			c->err, -EINVAL, 422, "Invalid", value_map_new(),
			"the server rejected our request due to an error in our request");
	return status_error(c->err, -EINVAL, 500, NULL, NULL, "%s", why);
}

static int apply_patch(struct call *c, const struct value *target, struct value **ret)
{
	bool strategic = c->req->patch == PATCH_STRATEGIC;
	ERR_AUTO why = ERR_INIT;

	*ret = NULL;
	if (c->req->patch == PATCH_JSON)
		return apply_json(c, target, ret);
	if (strategic && !c->ep->schema)
		return unsupported(c);
	if (!value_is_map(c->req->body) && (strategic || !value_is_null(c->req->body)))
		return status_bad_request(
			c->err,
			"%sjson: cannot unmarshal %s into Go value of type "
			"map[string]interface {}",
			strategic ? "" : "error decoding patch: ", json_type_name(c->req->body));
	if (value_is_null(c->req->body))
		return status_error(c->err, -EINVAL, 500, NULL, NULL, "Invalid JSON Patch");
	if (c->req->patch == PATCH_MERGE) {
		*ret = patch_merge(target, c->req->body);
		return 0;
	}
	if (patch_strategic(target, c->req->body, &schema_patch, c->ep->schema, ret, &why) < 0)
		return strategic_failed(c, err_msg(&why));
	/* it was put into an object that knows its type */
	value_put(ret, "kind", value_ref(value_get(target, "kind")));
	value_put(ret, "apiVersion", value_ref(value_get(target, "apiVersion")));
	return 0;
}

int patch_invalid(struct call *c, const struct value *before, const char *why)
{
	static const struct kind none = {.group = "", .kind = ""};
	struct value *target = convert_out(c->ep, before), *patched = NULL;
	struct field_errors *errs = field_errors_new();
	VALUE_AUTO *bad = NULL;
	BUF_AUTO text = BUF_INIT;
	int rc;

	if (c->req->patch == PATCH_STRATEGIC) {
		go_value_write(&text, c->req->body);
	} else {
		rc = apply_patch(c, target, &patched);
		if (rc == 0)
			schema_write_patched(&text, patched, target, c->ep->schema);
	}
	bad = value_strn_new(buf_str(&text), text.len);
	field_error(errs, FE_INVALID, "patch", bad, "%s", why);
	rc = status_invalid(c->err, &none, "", errs);
	field_errors_free(errs);
	value_unref(target);
	value_unref(patched);
	return rc;
}

int registry_patch(struct call *c)
{
	struct value *target, *next = NULL;
	struct stored old;
	int rc;

	if (c->req->patch == PATCH_APPLY)
		return c->ep->schema ? registry_apply(c) : unsupported(c);
	rc = storage_get(c->a, c->ep->res, c->req->ns, c->req->name, &old, c->err);
	if (rc == -ENOENT && !c->err->code)
		return status_not_found(c->err, c->ep->kind, c->req->name);
	if (rc < 0)
		return rc;
	target = convert_out(c->ep, old.obj);
	rc = apply_patch(c, target, &next);
	if (rc == 0)
		rc = registry_check_identity(c, next);
	if (rc == 0)
		rc = decode_object(c, &next, old.obj);
	if (rc == 0) {
		managers_written(c, &next, old.obj);
		rc = registry_store_update(c, c->req->name, &old, &next);
	}
	if (rc == 0)
		rc = respond_object(c, 200, next);
	value_unref(target);
	value_unref(next);
	stored_release(&old);
	return rc;
}
