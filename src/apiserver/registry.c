/*
 * registry.c - get, create and update for every kind.
 * Upstream: apiserver/pkg/registry/{generic/registry/store.go,rest/{create,update}.go}.
 */
#include "apiserver/admission/admission.h"
#include "apiserver/managers.h"
#include "apiserver/rbac.h"
#include "apiserver/internal.h"

/* Characters a generated name may have before its five random ones. */
#define GENERATE_BASE_MAX 58
#define GENERATE_TRIES 8

const char *object_name_hint(const struct value *obj)
{
	const struct value *meta = value_get(obj, "metadata");
	const char *name = value_str(value_get(meta, "name"));

	if (str_empty(name))
		name = value_str(value_get(meta, "generateName"));
	return name ? name : "";
}

int respond_object(struct call *c, int http, const struct value *obj)
{
	struct value *v = convert_out(c->ep, obj);

	value_unref(c->resp->body);
	c->resp->code = http;
	if (c->req->as_table) {
		c->resp->body =
			table_new(c->ep, v, NULL, c->req->include_object, true, sim_now(c->a->sim));
		value_unref(v);
	} else if (c->req->as_partial) {
		c->resp->body = partial_new(v);
		value_unref(v);
	} else {
		c->resp->body = v;
	}
	return 0;
}

int registry_get(struct call *c)
{
	struct stored s;
	int64_t want, have = store_rev(c->a->store);
	int rc;

	rc = resource_version_parse(c->req->resource_version, &want, c->err);
	if (rc == 0 && want > have)
		rc = resource_version_too_large(want, have, c->err);
	if (rc < 0)
		return rc;
	rc = storage_get(c->a, c->ep->res, c->req->ns, c->req->name, &s, c->err);
	if (rc == -ENOENT && !c->err->code)
		return status_not_found(c->err, c->ep->kind, c->req->name);
	if (rc == 0)
		rc = respond_object(c, 200, s.obj);
	stored_release(&s);
	return rc;
}

/* ---- create ---------------------------------------------------------------------------- */

static int check_namespace(struct call *c, struct value **obj)
{
	const struct kind *k = c->ep->kind;
	const char *have = value_str_in(*obj, "metadata", "namespace");

	if (!k->namespaced) {
		if (have)
			value_del_in(obj, "metadata", "namespace");
		return 0;
	}
	if (str_empty(c->req->ns))
		return status_bad_request(c->err,
					  "an empty namespace may not be set during creation");
	if (str_empty(have))
		value_put_in(obj, value_str_new(c->req->ns), "metadata", "namespace");
	else if (strcmp(have, c->req->ns) != 0)
		return status_bad_request(c->err, "the namespace of the provided object does not "
						  "match the namespace sent on the request");
	return 0;
}

static struct value *generated_name_new(struct apiserver *a, const char *base)
{
	BUF_AUTO name = BUF_INIT;

	buf_add(&name, base, MIN(strlen(base), (size_t)GENERATE_BASE_MAX));
	sim_rand_suffix(a->sim, &name, 5);
	return value_strn_new(name.s, name.len);
}

static void drop_system_fields(struct value **obj)
{
	static const char *const fields[] = {"deletionTimestamp", "deletionGracePeriodSeconds",
					     "selfLink", "generation"};
	const struct value *meta = value_get(*obj, "metadata");

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!value_get(meta, fields[i]))
			continue;
		value_del_in(obj, "metadata", fields[i]);
		meta = value_get(*obj, "metadata");
	}
}

/* Status belongs to the system, except that a kubelet registers its node with one. */
static void reset_status(const struct resource *r, struct value **obj)
{
	if (!r->kind->has_status || !strcmp(r->kind->plural, "nodes"))
		return;
	if (r->zero_status)
		value_put(obj, "status", value_ref(r->zero_status));
	else
		value_del(obj, "status");
}

/* generate: what a name is made of; NULL: it has one. */
static void set_system_fields(struct call *c, struct value **obj, const char *generate)
{
	const struct kind *k = c->ep->res->kind;
	uint32_t note = schema_note(value_get(*obj, "metadata"));
	bool listed = c->managers && !value_is_null(c->managers);
	struct value *meta, *uid;
	BUF_AUTO text = BUF_INIT;

	sim_rand_uuid(c->a->sim, &text);
	uid = value_strn_new(text.s, text.len);
	drop_system_fields(obj);
	if (c->managers && !listed)
		value_del_in(obj, "metadata", "managedFields");
	meta = value_ref(value_get(*obj, "metadata"));
	{
		const struct value_part parts[] = {
			{"creationTimestamp", value_ref(sim_stamp(c->a->sim))},
			{"generation", k->generation ? value_int_new(1) : NULL},
			{"managedFields", listed ? value_ref(c->managers) : NULL},
			{"name", generate ? generated_name_new(c->a, generate) : NULL},
			/* as storage_put will have it: so it need not change the object again */
			{"resourceVersion",
			 c->req->dry_run ? NULL : rv_value_new(storage_next_rev(c->a))},
			{"uid", uid},
		};

		value_put_parts(&meta, parts, ARRAY_SIZE(parts));
	}
	schema_keep_note(meta, note);
	value_put(obj, "metadata", meta);
	reset_status(c->ep->res, obj);
}

static int validate(struct call *c, const struct value *obj, const struct value *old,
		    const char *subresource)
{
	const struct kind *k = c->ep->res->kind;
	const struct kind *rules = c->ep->kind->validate ? c->ep->kind : k;
	struct field_errors *errs = field_errors_new();
	int rc = 0;

	validate_object_meta(obj, old, k, errs);
	if (rules->validate)
		rules->validate(obj, old, subresource, errs);
	if (field_errors_len(errs))
		rc = status_invalid(c->err, c->ep->kind, value_str_in(obj, "metadata", "name"),
				    errs);
	field_errors_free(errs);
	trace_step(c, rc < 0 ? "reject" : "validate", rc < 0 ? err_msg(c->err) : NULL);
	if (rc == 0 && k->warn && c->req->validation != VALIDATE_IGNORE)
		k->warn(obj, old, &c->resp->warnings);
	return rc;
}

static int exists_error(struct call *c, const char *ns, const char *name, bool generated)
{
	const struct kind *k = c->ep->kind;
	const struct value *there = storage_find(c->a, c->ep->res, ns, name);
	struct value *details;

	status_exists(c->err, k, name);
	details = value_ref(value_get(c->err->detail, "details"));
	if (generated)
		return status_error(c->err, -EEXIST, 409, "AlreadyExists", details,
				    "%s \"%s\" already exists, the server was not able to generate "
				    "a unique name for the object",
				    kind_group_resource(k), name);
	if (value_in(there, "metadata", "deletionTimestamp"))
		return status_error(c->err, -EEXIST, 409, "AlreadyExists", details,
				    "object is being deleted: %s \"%s\" already exists",
				    kind_group_resource(k), name);
	value_unref(details);
	return -EEXIST;
}

/* Names (of generate; NULL: it has a name), prepares, validates and stores *obj, which admission
 * has let pass. */
static int create_once(struct call *c, struct value **obj, const char *generate, bool last_try)
{
	const struct kind *k = c->ep->res->kind;
	const char *name;
	int rc;

	set_system_fields(c, obj, generate);
	if (k->prepare)
		k->prepare(obj, NULL, NULL, c->a->sim);
	if (c->ep->res == c->a->csrs)
		csr_set_requester(c, obj);
	if (c->ep->res == c->a->services) {
		rc = service_allocate(c, obj, NULL);
		if (rc < 0)
			return rc;
	}
	rc = validate(c, *obj, NULL, NULL);
	if (rc < 0)
		return rc;
	name = value_str_in(*obj, "metadata", "name");
	{
		struct admission at = {c,          c->a, ADMIT_CREATE, k,   c->ep->res,
				       c->req->ns, name, NULL,         obj, NULL};

		rc = admission_validate(&at, c->err);
		if (rc < 0)
			return rc;
	}
	if (c->req->dry_run) {
		const struct value *there = storage_find(c->a, c->ep->res, c->req->ns, name);

		rc = there ? -ESTALE : 0;
	} else {
		trace_name(c, name);
		rc = call_put(c, c->req->ns, name, obj, 0);
	}
	if (rc == -ESTALE && generate && !last_try)
		return -EAGAIN;
	if (rc == -ESTALE)
		return exists_error(c, c->req->ns, name, generate != NULL);
	return rc;
}

static int create_object(struct call *c, struct value **obj)
{
	struct admission at = {c,          c->a,       ADMIT_CREATE, c->ep->res->kind,
			       c->ep->res, c->req->ns, NULL,         NULL,
			       obj,        NULL};
	const char *generate;
	int rc, tries = 0;
	uint32_t note;

	at.name = value_str_or(value_in(*obj, "metadata", "name"), "");
	note = schema_note(value_get(*obj, "spec"));
	rc = admission_mutate(&at, c->err);
	if (rc == 0)
		rc = rbac_check_write(c, *obj, NULL);
	if (rc < 0)
		return rc;
	schema_keep_note(value_get(*obj, "spec"), note); /* plugins know the schema */
	if (object_rv(*obj) > 0)
		return status_error(c->err, -EIO, 500, NULL, NULL,
				    "resourceVersion should not be set on objects to be created");
	generate = value_str_in(*obj, "metadata", "generateName");
	if (str_empty(generate) || !str_empty(value_str_in(*obj, "metadata", "name"))) {
		rc = create_once(c, obj, NULL, true);
		return rc < 0 ? rc : respond_object(c, 201, *obj);
	}
	do {
		VALUE_AUTO *attempt = value_ref(*obj);

		rc = create_once(c, &attempt, generate, ++tries == GENERATE_TRIES);
		if (rc == 0)
			rc = respond_object(c, 201, attempt);
	} while (rc == -EAGAIN && !c->err->code);
	return rc;
}

int registry_create_decoded(struct call *c, struct value **obj)
{
	int rc = check_namespace(c, obj);

	return rc < 0 ? rc : create_object(c, obj);
}

int registry_create(struct call *c)
{
	VALUE_AUTO *obj = value_ref(c->req->body);
	int rc;

	if (review_kind(c->ep->kind))
		return review_create(c);
	rc = decode_object(c, &obj, NULL);
	if (rc == 0) {
		managers_created(c, obj);
		rc = registry_create_decoded(c, &obj);
	}
	return rc;
}

/* ---- update -------------------------------------------------------------------------------- */

static bool in_list(const char *const *list, const char *plural)
{
	for (; *list; list++)
		if (!strcmp(*list, plural))
			return true;
	return false;
}

bool kind_unconditional_update(const struct kind *k)
{
	static const char *const never[] = {"leases",
					    "poddisruptionbudgets",
					    "customresourcedefinitions",
					    "apiservices",
					    "csinodes",
					    "csidrivers",
					    "csistoragecapacities",
					    "volumeattachments",
					    "mutatingwebhookconfigurations",
					    "validatingwebhookconfigurations",
					    "validatingadmissionpolicies",
					    "validatingadmissionpolicybindings",
					    NULL};

	return !in_list(never, k->plural);
}

bool kind_create_on_update(const struct kind *k)
{
	static const char *const may[] = {
		"endpoints", "leases",       "events",       "limitranges",
		"roles",     "clusterroles", "rolebindings", "clusterrolebindings",
		NULL};

	return in_list(may, k->plural);
}

/* Everything but status and metadata stays as it is stored. */
static void keep_all_but_status(struct value **next, const struct value *old)
{
	const struct value *v;
	const char *key;

	for (size_t i = value_len(*next); i-- > 0;) {
		key = value_key(*next, i);
		if (strcmp(key, "status") != 0 && strcmp(key, "metadata") != 0 &&
		    !value_get(old, key))
			value_del(next, key);
	}
	value_each_entry(key, v, i,
			 old) if (strcmp(key, "status") != 0 && strcmp(key, "metadata") != 0 &&
				  value_get(*next, key) != v) value_put(next, key, value_ref(v));
}

static void keep(struct value **next, const struct value *old, const char *key)
{
	const struct value *have = value_get(old, key);

	if (value_get(*next, key) == have)
		return;
	if (have)
		value_put(next, key, value_ref(have));
	else
		value_del(next, key);
}

static void keep_meta(struct value **next, const struct value *old, const char *key)
{
	const struct value *have = value_get(value_get(old, "metadata"), key);

	if (value_get(value_get(*next, "metadata"), key) == have)
		return;
	if (have)
		value_put_in(next, value_ref(have), "metadata", key);
	else
		value_del_in(next, "metadata", key);
}

static bool spec_changed(const struct value *next, const struct value *old)
{
	const struct value *v;
	const char *key;

	if (value_len(next) != value_len(old))
		return true;
	value_each_entry(key, v, i, next) if (strcmp(key, "metadata") != 0 &&
					      strcmp(key, "status") != 0 &&
					      !value_equal(v, value_get(old, key))) return true;
	return false;
}

static void bump_generation(struct value **next, const struct value *old)
{
	int64_t gen = value_int_in(old, "metadata", "generation");

	value_put_in(next, value_int_new(gen + 1), "metadata", "generation");
}

/* What an update cannot touch, and what the kind's strategy says. */
static void prepare_update(struct call *c, struct value **next, const struct value *old)
{
	const struct kind *k = c->ep->res->kind;
	const char *sub = c->req->subresource;

	if (k->namespaced && !value_str_in(*next, "metadata", "namespace"))
		keep_meta(next, old, "namespace");
	if (!value_in(*next, "metadata", "creationTimestamp"))
		keep_meta(next, old, "creationTimestamp");
	keep_meta(next, old, "deletionTimestamp");
	keep_meta(next, old, "deletionGracePeriodSeconds");
	keep_meta(next, old, "generation");
	if (sub && (!strcmp(sub, "status") || !strcmp(sub, "approval")))
		keep_all_but_status(next, old);
	else if (k->has_status && !(sub && !strcmp(sub, "binding")))
		keep(next, old, "status");
	if (k->prepare)
		k->prepare(next, old, sub, c->a->sim);
	if (k->generation && spec_changed(*next, old))
		bump_generation(next, old);
}

/* have: of the object that is stored; NULL: there is none. */
static int other_uid(struct call *c, const char *name, const char *uid, const char *have)
{
	struct key k;
	STR_AUTO why = NULL;

	storage_key(&k, c->ep->res, c->req->ns, name);
	why = xasprintf("StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: 0, "
			"AdditionalErrorMsg: Precondition failed: UID in precondition: %s, UID in "
			"object meta: %s",
			k.s, uid, have ? have : "");
	return status_conflict(c->err, NULL, c->ep->kind, name, why);
}

/* uid and resourceVersion the client sent against what is stored. */
static int check_preconditions(struct call *c, const char *name, const struct stored *old,
			       struct value **next)
{
	const char *uid = value_str_in(*next, "metadata", "uid");
	const char *have = value_str_in(old->obj, "metadata", "uid");
	const char *rv = value_str_in(*next, "metadata", "resourceVersion");
	struct field_errors *errs;
	int rc;

	if (str_empty(uid)) {
		keep_meta(next, old->obj, "uid");
	} else if (strcmp(uid, have ? have : "") != 0) {
		return other_uid(c, name, uid, have);
	}
	if (!str_empty(rv) && strcmp(rv, "0") != 0)
		return object_rv(*next) == old->rev
			       ? 0
			       : status_conflict(c->err, NULL, c->ep->kind, name,
						 "the object has been modified; please apply your "
						 "changes to the latest version and try again");
	if (kind_unconditional_update(c->ep->res->kind))
		return 0;
	errs = field_errors_new();
	{
		VALUE_AUTO *zero = value_int_new(0);

		field_error(errs, FE_INVALID, "metadata.resourceVersion", zero,
			    "must be specified for an update");
	}
	rc = status_invalid(c->err, c->ep->kind, name, errs);
	field_errors_free(errs);
	return rc;
}

int registry_store_update(struct call *c, const char *name, const struct stored *old,
			  struct value **next)
{
	struct resource *r = c->ep->res;
	struct admission at = {c,          c->a, ADMIT_UPDATE,        r->kind, r,
			       c->req->ns, name, c->req->subresource, next,    old->obj};
	int rc;

	rc = check_preconditions(c, name, old, next);
	if (rc == 0)
		rc = admission_mutate(&at, c->err);
	if (rc == 0)
		rc = rbac_check_write(c, *next, old->obj);
	if (rc < 0)
		return rc;
	keep_meta(next, old->obj, "resourceVersion"); /* so that equal means unchanged */
	prepare_update(c, next, old->obj);
	if (r == c->a->services && !c->req->subresource) {
		rc = service_allocate(c, next, old->obj);
		if (rc < 0)
			return rc;
	}
	rc = validate(c, *next, old->obj, c->req->subresource);
	if (rc == 0)
		rc = admission_validate(&at, c->err);
	if (rc < 0)
		return rc;
	if (managers_unchanged(next, old->obj) || c->req->dry_run)
		return 0;
	if (deletes_during_update(r, *next, old->obj))
		rc = call_remove(c, c->req->ns, name, old->rev);
	else
		rc = call_put(c, c->req->ns, name, next, old->rev);
	if (rc == -ESTALE && !c->err->code)
		rc = status_conflict(c->err, NULL, c->ep->kind, name,
				     "the object has been modified; please apply your changes to "
				     "the latest version and try again");
	return rc;
}

int registry_check_identity(struct call *c, const struct value *obj)
{
	const char *name = value_str_in(obj, "metadata", "name");
	const char *ns = value_str_in(obj, "metadata", "namespace");

	if (str_empty(name))
		return status_bad_request(c->err,
					  "the name of the object (%s based on URL) was "
					  "undeterminable: name must be provided",
					  c->req->name);
	if (strcmp(name, c->req->name) != 0)
		return status_bad_request(c->err,
					  "the name of the object (%s) does not match the name on "
					  "the URL (%s)",
					  name, c->req->name);
	if (!str_empty(c->req->ns) && !str_empty(ns) && strcmp(ns, c->req->ns) != 0)
		return status_bad_request(c->err,
					  "the namespace of the object (%s) does not match the "
					  "namespace on the request (%s)",
					  ns, c->req->ns);
	return 0;
}

int registry_update(struct call *c)
{
	VALUE_AUTO *next = value_ref(c->req->body);
	struct stored old;
	int rc;

	rc = storage_get(c->a, c->ep->res, c->req->ns, c->req->name, &old, c->err);
	if (rc < 0 && c->err->code)
		return rc;
	rc = decode_object(c, &next, old.obj);
	if (rc == 0)
		rc = registry_check_identity(c, next);
	if (rc == 0 && !old.obj) {
		const char *uid = value_str_in(next, "metadata", "uid");

		if (!str_empty(uid)) /* of one that is gone */
			return other_uid(c, c->req->name, uid, NULL);
		if (!kind_create_on_update(c->ep->kind) || c->req->subresource)
			return status_not_found(c->err, c->ep->kind, c->req->name);
		managers_created(c, next);
		return registry_create_decoded(c, &next);
	}
	if (rc == 0) {
		managers_written(c, &next, old.obj);
		rc = registry_store_update(c, c->req->name, &old, &next);
	}
	if (rc == 0)
		rc = respond_object(c, 200, next);
	stored_release(&old);
	return rc;
}
