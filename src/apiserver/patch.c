/*
 * patch.c - PATCH: reads the object, applies the patch to its served form, and hands the
 * result to the update path. Nothing can come between, so there are no conflicts to retry
 * but those a patch brings itself (a resourceVersion in it).
 * Upstream: apiserver/pkg/endpoints/handlers/patch.go.
 */
#include "apiserver/managers.h"

#include "object/path.h"

static int unsupported(struct call *c)
{
	bool typed = c->ep->schema != NULL;

	return status_error(c->err, -EINVAL, 415, "UnsupportedMediaType", NULL,
			    "the body of the request was in an unknown format - accepted media "
			    "types include: application/json-patch+json, "
			    "application/merge-patch+json%s, application/apply-patch+yaml",
			    typed ? ", application/strategic-merge-patch+json" : "");
}

static int apply_json(struct call *c, const struct value *target, struct value **ret)
{
	ERR_AUTO why = ERR_INIT;
	int rc;

	if (!value_is_array(c->req->body))
		return status_bad_request(c->err, "json: cannot unmarshal object into Go value of "
						  "type jsonpatch.Patch");
	rc = patch_json(target, c->req->body, ret, &why);
	if (rc < 0)
		return status_error(
			c->err, -EINVAL, 422, "Invalid", value_map_new(),
			"the server rejected our request due to an error in our request");
	return 0;
}

static int apply_patch(struct call *c, const struct value *target, struct value **ret)
{
	ERR_AUTO why = ERR_INIT;

	*ret = NULL;
	if (c->req->patch == PATCH_JSON)
		return apply_json(c, target, ret);
	if (c->req->patch == PATCH_STRATEGIC && !c->ep->schema)
		return unsupported(c);
	if (!value_is_map(c->req->body))
		return status_bad_request(c->err, "error decoding patch: json: cannot unmarshal "
						  "into Go value of type map[string]interface {}");
	if (c->req->patch == PATCH_MERGE) {
		*ret = patch_merge(target, c->req->body);
		return 0;
	}
	if (patch_strategic(target, c->req->body, &schema_patch, c->ep->schema, ret, &why) < 0)
		return status_bad_request(c->err, "%s", err_msg(&why));
	return 0;
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
