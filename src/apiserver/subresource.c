/*
 * subresource.c - scale, binding, finalize, and the way to the others. "status",
 * "approval", "ephemeralcontainers" and "resize" are updates of the object itself, which
 * registry.c makes.
 */
#include "apiserver/managers.h"
#include "apiserver/token.h"

#include "object/path.h"

unsigned subresource_verbs(const struct endpoint *ep, const char *sub)
{
	for (size_t i = 0; i < ep->nr_subs; i++)
		if (!strcmp(ep->subs[i].name, sub))
			return ep->subs[i].verbs;
	return 0;
}

/* "status=Node:get,patch,update scale=autoscaling/v1/Scale:get ..." */
void subresources_load(struct endpoint *ep, unsigned (*verbs)(const char *list))
{
	STRVEC_AUTO parts = STRVEC_INIT;

	if (str_empty(ep->kind->subresources))
		return;
	strvec_split(&parts, ep->kind->subresources, ' ');
	ep->subs = xcalloc(parts.nr, sizeof(*ep->subs));
	for (size_t i = 0; i < parts.nr; i++) {
		const char *eq = strchr(parts.v[i], '='), *colon = strchr(parts.v[i], ':');

		if (!eq || !colon)
			continue;
		ep->subs[ep->nr_subs].name = xstrndup(parts.v[i], (size_t)(eq - parts.v[i]));
		ep->subs[ep->nr_subs].kind = xstrndup(eq + 1, (size_t)(colon - eq - 1));
		ep->subs[ep->nr_subs].verbs_text = xstrdup(colon + 1);
		ep->subs[ep->nr_subs].verbs = verbs(colon + 1);
		ep->nr_subs++;
	}
}

void subresources_release(struct endpoint *ep)
{
	for (size_t i = 0; i < ep->nr_subs; i++) {
		free(ep->subs[i].name);
		free(ep->subs[i].kind);
		free(ep->subs[i].verbs_text);
	}
	free(ep->subs);
	models_free(ep->models);
}

static int load(struct call *c, struct stored *s)
{
	int rc = storage_get(c->a, c->ep->res, c->req->ns, c->req->name, s, c->err);

	if (rc == -ENOENT && !c->err->code)
		rc = status_not_found(c->err, c->ep->kind, c->req->name);
	return rc;
}

/* ---- scale ------------------------------------------------------------------------------- */

static void selector_text(struct buf *out, const struct value *obj)
{
	const struct value *sel = value_in(obj, "spec", "selector");
	struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;

	if (str_eq(value_str(value_get(obj, "kind")), "ReplicationController"))
		s = selector_from_map(sel);
	else if (selector_from_object(sel, &s, &err) < 0)
		s = NULL;
	if (!s)
		return;
	selector_write(out, s);
	selector_free(s);
}

static struct value *scale_of(const struct value *obj)
{
	const struct value *meta = value_get(obj, "metadata");
	int64_t have = value_int_in(obj, "status", "replicas");
	BUF_AUTO sel = BUF_INIT;

	selector_text(&sel, obj);
	return value_build("{kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: {name: %v, "
			   "namespace: %v, uid: %v, resourceVersion: %v, creationTimestamp: %v}, "
			   "spec: {replicas: %v}, status: {replicas: %l, selector: %s}}",
			   value_get(meta, "name"), value_get(meta, "namespace"),
			   value_get(meta, "uid"), value_get(meta, "resourceVersion"),
			   value_get(meta, "creationTimestamp"), value_in(obj, "spec", "replicas"),
			   have, sel.len ? buf_str(&sel) : NULL);
}

static int respond_plain(struct call *c, int http, struct value *body)
{
	value_unref(c->resp->body);
	c->resp->body = body;
	c->resp->code = http;
	return 0;
}

/* The Scale the client wants, made from its body or patch; applied: with its managers. */
static int wanted_scale(struct call *c, const struct value *stored, const struct value *now,
			struct value **ret, struct value **ret_managers)
{
	ERR_AUTO why = ERR_INIT;
	int64_t replicas;
	int rc = 0;

	*ret = NULL;
	if (c->req->verb == API_PATCH && c->req->patch == PATCH_APPLY) {
		rc = scale_applied(c, stored, &replicas, ret_managers);
		if (rc < 0)
			return rc;
		*ret = value_ref(now);
		value_put_in(ret, value_int_new(replicas), "spec", "replicas");
		value_del_in(ret, "metadata", "resourceVersion");
		if (value_in(c->req->body, "metadata", "resourceVersion"))
			value_put_in(
				ret,
				value_ref(value_in(c->req->body, "metadata", "resourceVersion")),
				"metadata", "resourceVersion");
		return 0;
	}
	if (c->req->verb == API_UPDATE)
		*ret = value_ref(c->req->body);
	else if (c->req->patch == PATCH_JSON)
		rc = patch_json(now, c->req->body, ret, &why);
	else /* a Scale has no lists: strategic and merge patches are the same */
		*ret = patch_merge(now, c->req->body);
	if (rc < 0)
		return status_error(c->err, -EINVAL, 422, "Invalid", NULL,
				    "the server rejected our request due to an error in our "
				    "request");
	if (!value_is_map(*ret) || !str_eq(value_str(value_get(*ret, "kind")), "Scale")) {
		rc = status_bad_request(c->err, "expected input object type to be Scale, but %s",
					value_str_or(value_get(*ret, "kind"), "none was given"));
		value_unref(*ret);
		*ret = NULL;
	}
	return rc;
}

/* managers: taken by the object; NULL: as of any change. */
static int store_scale(struct call *c, const struct stored *s, const struct value *scale,
		       const struct value *managers)
{
	int64_t want = value_int_in(scale, "spec", "replicas");
	const char *rv = value_str_in(scale, "metadata", "resourceVersion");
	struct value *next = value_ref(s->obj);
	int rc;

	if (want < 0) {
		struct field_errors *errs = field_errors_new();

		field_error(errs, FE_INVALID, "spec.replicas", value_in(scale, "spec", "replicas"),
			    "must be greater than or equal to 0");
		rc = status_invalid(c->err, c->ep->kind, c->req->name, errs);
		field_errors_free(errs);
		value_unref(next);
		return rc;
	}
	value_put_in(&next, value_int_new(want), "spec", "replicas");
	if (rv)
		value_put_in(&next, value_str_new(rv), "metadata", "resourceVersion");
	if (managers)
		value_put_in(&next, value_ref(managers), "metadata", "managedFields");
	else
		managers_scaled(c, &next, s->obj);
	rc = registry_store_update(c, c->req->name, s, &next);
	if (rc == 0)
		rc = respond_plain(c, 200, scale_of(next));
	value_unref(next);
	return rc;
}

int scale_handle(struct call *c)
{
	struct value *now, *scale = NULL, *managers = NULL;
	struct stored s;
	int rc = load(c, &s);

	if (rc < 0)
		return rc;
	now = scale_of(s.obj);
	if (c->req->verb == API_GET) {
		rc = respond_plain(c, 200, value_ref(now));
	} else {
		rc = wanted_scale(c, s.obj, now, &scale, &managers);
		if (rc == 0)
			rc = store_scale(c, &s, scale, managers);
	}
	value_unref(managers);
	value_unref(scale);
	value_unref(now);
	stored_release(&s);
	return rc;
}

/* ---- binding ------------------------------------------------------------------------------- */

static int check_binding(struct call *c, const struct value *pod, const char *node)
{
	const char *name = c->req->name, *uid = value_str_in(c->req->body, "metadata", "uid");
	const char *have = value_str_in(pod, "spec", "nodeName");
	STR_AUTO why = NULL;

	if (str_empty(node)) {
		struct field_errors *errs = field_errors_new();
		int rc;

		field_error(errs, FE_REQUIRED, "target.name", NULL, "%s", "");
		rc = status_invalid(c->err, c->ep->kind, name, errs);
		field_errors_free(errs);
		return rc;
	}
	if (uid && !str_eq(uid, value_str_in(pod, "metadata", "uid"))) {
		struct key k;

		storage_key(&k, c->ep->res, c->req->ns, name);
		why = xasprintf("StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: "
				"0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
				"%s, UID in object meta: %s",
				k.s, uid, value_str_in(pod, "metadata", "uid"));
	} else if (value_in(pod, "metadata", "deletionTimestamp")) {
		why = xasprintf("pod %s is being deleted, cannot be assigned to a host", name);
	} else if (!str_empty(have)) {
		why = xasprintf("pod %s is already assigned to node \"%s\"", name, have);
	} else if (value_len(value_in(pod, "spec", "schedulingGates"))) {
		why = xasprintf("pod %s has non-empty .spec.schedulingGates", name);
	}
	return why ? status_conflict(c->err, "pods/binding", c->ep->kind, name, why) : 0;
}

static void bound_conditions(struct call *c, struct value **pod)
{
	struct value *status = value_ref(value_get(*pod, "status"));

	condition_set(&status, "PodScheduled", "True", NULL, NULL, sim_now(c->a->sim));
	value_put(pod, "status", status);
}

int binding_create(struct call *c)
{
	const char *node = value_str_in(c->req->body, "target", "name");
	const struct value *notes = value_in(c->req->body, "metadata", "annotations"), *v;
	struct value *next;
	struct stored s;
	const char *key;
	uint32_t mark;
	int rc = load(c, &s);

	if (rc == 0)
		rc = check_binding(c, s.obj, node);
	if (rc < 0) {
		stored_release(&s);
		return rc;
	}
	next = value_ref(s.obj);
	mark = value_mark(value_get(next, "spec"));
	value_put_in(&next, value_str_new(node), "spec", "nodeName");
	value_set_mark(value_get(next, "spec"), mark); /* a node's name changes nothing else */
	value_each_entry(key, v, i, notes)
		value_put_in(&next, value_ref(v), "metadata", "annotations", key);
	value_del_in(&next, "status", "nominatedNodeName"); /* it has a node now */
	bound_conditions(c, &next);
	if (!c->req->dry_run)
		rc = call_put(c, c->req->ns, c->req->name, &next, s.rev);
	if (rc == 0 && !c->a->bound)
		c->a->bound = status_success(201, NULL, NULL, NULL);
	if (rc == 0)
		rc = respond_plain(c, 201, value_ref(c->a->bound));
	value_unref(next);
	stored_release(&s);
	return rc;
}

/* ---- finalize ------------------------------------------------------------------------------- */

/* Only spec.finalizers of a namespace may change; without any, it goes. */
int finalize_update(struct call *c)
{
	const struct value *want = value_in(c->req->body, "spec", "finalizers");
	struct value *next;
	struct stored s;
	int rc = load(c, &s);

	if (rc < 0)
		return rc;
	next = value_ref(s.obj);
	if (value_in(c->req->body, "metadata", "resourceVersion"))
		value_put_in(&next,
			     value_ref(value_in(c->req->body, "metadata", "resourceVersion")),
			     "metadata", "resourceVersion");
	if (value_len(want))
		value_put_in(&next, value_ref(want), "spec", "finalizers");
	else
		value_del_in(&next, "spec", "finalizers");
	managers_written(c, &next, s.obj);
	rc = registry_store_update(c, c->req->name, &s, &next);
	if (rc == 0)
		rc = respond_object(c, 200, next);
	value_unref(next);
	stored_release(&s);
	return rc;
}

int subresource_handle(struct call *c)
{
	static const struct {
		const char *name;
		int (*handle)(struct call *c);
	} subs[] = {
		{"scale", scale_handle},
		{"binding", binding_create},
		{"finalize", finalize_update},
		{"eviction", eviction_create},
		{"log", log_get},
		{"token", token_request},
	};
	static const char *const whole[] = {"approval", "ephemeralcontainers", "resize"};

	for (size_t i = 0; i < ARRAY_SIZE(subs); i++)
		if (!strcmp(subs[i].name, c->req->subresource))
			return subs[i].handle(c);
	for (size_t i = 0; i < ARRAY_SIZE(whole); i++) {
		if (strcmp(whole[i], c->req->subresource) != 0)
			continue;
		return c->req->verb == API_GET     ? registry_get(c)
		       : c->req->verb == API_PATCH ? registry_patch(c)
						   : registry_update(c);
	}
	if (!strcmp(c->req->subresource, "exec") || !strcmp(c->req->subresource, "attach") ||
	    !strcmp(c->req->subresource, "portforward"))
		return status_bad_request(c->err, "Upgrade request required");
	return status_no_such_api(c->err);
}
