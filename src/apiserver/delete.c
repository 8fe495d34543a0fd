/*
 * delete.c - deletion: grace periods, finalizers, propagation, preconditions, collections.
 * Upstream: apiserver/pkg/registry/rest/delete.go and generic/registry/store.go; pods and
 * namespaces as their own registries have it.
 */
#include "apiserver/admission/admission.h"
#include "apiserver/internal.h"

#include "object/timefmt.h"

struct deletion {
	struct call *c;
	const struct resource *r;
	const char *ns, *name;
	struct stored old;
	int64_t grace; /* decided; -1: the kind has none */
	bool pending;  /* deleted before with a grace period that stands */
	bool graceful; /* deletionTimestamp is set here */
};

static int check_preconditions(struct deletion *d)
{
	const struct api_request *req = d->c->req;
	const char *uid = value_str_in(d->old.obj, "metadata", "uid");
	const struct kind *k = d->r->kind;
	BUF_AUTO what = BUF_INIT;
	STR_AUTO why = NULL;
	int64_t rv = 0;

	buf_addf(&what, *k->group ? "%s.%s" : "%s", k->kind, k->group);
	if (req->precondition_uid && strcmp(req->precondition_uid, uid ? uid : "") != 0)
		why = xasprintf("the UID in the precondition (%s) does not match the UID in record "
				"(%s). The object might have been deleted and then recreated",
				req->precondition_uid, uid ? uid : "");
	else if (req->precondition_rv &&
		 (parse_i64(req->precondition_rv, &rv) < 0 || rv != d->old.rev))
		why = xasprintf("the ResourceVersion in the precondition (%s) does not match the "
				"ResourceVersion in record (%lld). The object might have been "
				"modified",
				req->precondition_rv, (long long)d->old.rev);
	return why ? status_conflict(d->c->err, buf_str(&what), k, d->name, why) : 0;
}

/* The grace a pod gets: none when no kubelet runs it. */
static int64_t pod_grace(const struct value *pod, int64_t asked, int64_t dflt)
{
	const struct value *own = value_in(pod, "spec", "terminationGracePeriodSeconds");
	const char *phase = value_str_in(pod, "status", "phase");
	int64_t grace = asked;

	if (asked < 0)
		grace = own ? value_int(own) : dflt;
	if (str_empty(value_str_in(pod, "spec", "nodeName")))
		grace = 0;
	if (str_eq(phase, "Succeeded") || str_eq(phase, "Failed"))
		grace = 0;
	return grace < 0 ? 1 : grace;
}

static void set_deletion(struct value **obj, int64_t at, int64_t grace, bool first)
{
	const struct value *gen = value_in(*obj, "metadata", "generation");

	value_put_in(obj, time_value_new(at), "metadata", "deletionTimestamp");
	value_put_in(obj, value_int_new(grace), "metadata", "deletionGracePeriodSeconds");
	if (first && value_int(gen) > 0)
		value_put_in(obj, value_int_new(value_int(gen) + 1), "metadata", "generation");
}

/* Decides on grace; *next (owned) becomes the object marked for deletion when it is. */
static void before_delete(struct deletion *d, struct value **next)
{
	const struct value *meta = value_get(d->old.obj, "metadata");
	int64_t asked = d->c->req->grace_s, now = sim_now(d->c->a->sim), had;
	const struct value *stamp = value_get(meta, "deletionTimestamp");

	d->grace = -1;
	if (stamp) {
		had = value_int(value_get(meta, "deletionGracePeriodSeconds"));
		if (had == 0)
			return;
		if (asked < 0 || asked >= had) {
			d->pending = true;
			d->grace = had;
			return;
		}
		d->graceful = true;
		d->grace = asked;
		set_deletion(next, time_of(stamp, now) + (asked - had) * SIM_SEC, asked, false);
		return;
	}
	if (d->r->kind->default_grace_s <= 0)
		return;
	d->grace = pod_grace(d->old.obj, asked, d->r->kind->default_grace_s);
	d->graceful = true;
	set_deletion(next, now + d->grace * SIM_SEC, d->grace, true);
}

/* Kinds whose dependents stay when nobody says what to do with them. */
static bool orphans_by_default(const struct kind *k)
{
	return !strcmp(k->plural, "jobs") || !strcmp(k->plural, "replicationcontrollers");
}

static void set_finalizer(struct value **next, const char *name, bool want)
{
	const struct value *list = value_in(*next, "metadata", "finalizers"), *f;
	struct value *made = NULL;
	bool have = false;

	value_each_item(f, i, list)
	{
		if (!str_eq(value_str(f), name))
			value_push(&made, value_ref(f));
		else
			have = true;
	}
	if (have == want) {
		value_unref(made);
		return;
	}
	if (want)
		value_push(&made, value_str_new(name));
	if (made)
		value_put_in(next, made, "metadata", "finalizers");
	else
		value_del_in(next, "metadata", "finalizers");
}

/* The garbage collector's finalizers, as the propagation policy asks. */
static void propagation(struct deletion *d, struct value **next)
{
	enum propagation p = d->c->req->propagation;

	if (p == PROPAGATE_DEFAULT && orphans_by_default(d->r->kind)) {
		p = PROPAGATE_ORPHAN;
		if (!strcmp(d->r->kind->plural, "jobs"))
			strvec_add(&d->c->resp->warnings,
				   "child pods are preserved by default when jobs are deleted; set "
				   "propagationPolicy=Background to remove them or set "
				   "propagationPolicy=Orphan to suppress this warning");
	}
	if (p == PROPAGATE_DEFAULT)
		return;
	set_finalizer(next, "orphan", p == PROPAGATE_ORPHAN);
	set_finalizer(next, "foregroundDeletion", p == PROPAGATE_FOREGROUND);
}

static bool returns_object(const struct kind *k)
{
	static const char *const kinds[] = {
		"pods",         "services",       "persistentvolumes", "persistentvolumeclaims",
		"podtemplates", "resourcequotas", "serviceaccounts"};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i], k->plural) && !*k->group)
			return true;
	return false;
}

/* Removes the key. *ret_obj: the last state, or a Status. */
static int remove_now(struct deletion *d, const struct value *last, int64_t rev,
		      struct value **ret_obj)
{
	int rc = 0;

	if (!d->c->req->dry_run)
		rc = call_remove(d->c, d->ns, d->name, rev);
	if (rc == -ESTALE && !d->c->err->code)
		rc = status_not_found(d->c->err, d->r->kind, d->name);
	if (rc < 0)
		return rc;
	if (returns_object(d->r->kind))
		*ret_obj = value_ref(last);
	else
		*ret_obj = status_success(200, d->r->kind, d->name,
					  value_str_in(last, "metadata", "uid"));
	return 0;
}

static int write_marked(struct deletion *d, struct value **next)
{
	int rc;

	if (d->c->req->dry_run || value_equal(*next, d->old.obj))
		return 0;
	rc = call_put(d->c, d->ns, d->name, next, d->old.rev);
	if (rc == -ESTALE && !d->c->err->code)
		rc = status_not_found(d->c->err, d->r->kind, d->name);
	if (rc == 0)
		d->old.rev = object_rv(*next);
	return rc;
}

/* Namespaces wait for their content: spec.finalizers hold them. */
static int delete_namespace(struct deletion *d, struct value **next, struct value **ret_obj)
{
	bool held = value_len(value_in(d->old.obj, "spec", "finalizers")) > 0 ||
		    value_len(value_in(d->old.obj, "metadata", "finalizers")) > 0;
	int64_t now = sim_now(d->c->a->sim);
	int rc;

	if (!value_in(d->old.obj, "metadata", "deletionTimestamp")) {
		propagation(d, next);
		set_deletion(next, now, 0, false);
		value_del_in(next, "metadata", "deletionGracePeriodSeconds");
		value_put_in(next, value_str_new("Terminating"), "status", "phase");
		rc = write_marked(d, next);
		if (rc == 0 && !held)
			return remove_now(d, *next, d->old.rev, ret_obj);
		if (rc == 0)
			*ret_obj = value_ref(*next);
		return rc;
	}
	if (held) { /* it is on its way already */
		*ret_obj = value_ref(d->old.obj);
		return 0;
	}
	return remove_now(d, d->old.obj, d->old.rev, ret_obj);
}

static int run(struct deletion *d, struct value **next, struct value **ret_obj)
{
	bool held;
	int rc;

	if (d->r == d->c->a->namespaces)
		return delete_namespace(d, next, ret_obj);
	before_delete(d, next);
	if (d->pending) {
		*ret_obj = value_ref(d->old.obj);
		return 0;
	}
	propagation(d, next);
	held = value_len(value_in(*next, "metadata", "finalizers")) > 0;
	if (held && !d->graceful && !value_in(*next, "metadata", "deletionTimestamp"))
		set_deletion(next, sim_now(d->c->a->sim), 0, true);
	if (d->graceful || held || value_in(d->old.obj, "metadata", "finalizers")) {
		rc = write_marked(d, next);
		if (rc < 0)
			return rc;
		if (held || d->grace > 0) {
			*ret_obj = value_ref(*next);
			return 0;
		}
	}
	return remove_now(d, *next, d->old.rev, ret_obj);
}

int delete_object(struct call *c, const char *ns, const char *name, struct value **ret_obj)
{
	struct deletion d = {.c = c, .r = c->ep->res, .ns = ns, .name = name};
	struct admission at = {c,    c->a, ADMIT_DELETE, c->ep->res->kind, c->ep->res, ns, name,
			       NULL, NULL, NULL};
	struct value *next = NULL;
	int rc;

	*ret_obj = NULL;
	rc = storage_get(c->a, d.r, ns, name, &d.old, c->err);
	if (rc == -ENOENT && !c->err->code)
		return status_not_found(c->err, c->ep->kind, name);
	if (rc < 0)
		return rc;
	at.old = d.old.obj;
	rc = admission_mutate(&at, c->err);
	if (rc == 0)
		rc = check_preconditions(&d);
	if (rc == 0)
		rc = admission_validate(&at, c->err);
	if (rc == 0) {
		next = value_ref(d.old.obj);
		rc = run(&d, &next, ret_obj);
	}
	value_unref(next);
	stored_release(&d.old);
	return rc;
}

bool deletes_during_update(const struct resource *r, const struct value *next,
			   const struct value *old)
{
	const struct value *meta = value_get(old, "metadata");

	if (value_len(value_in(next, "metadata", "finalizers")) > 0 ||
	    !value_get(meta, "deletionTimestamp"))
		return false;
	if (!strcmp(r->kind->plural, "namespaces"))
		return value_len(value_in(next, "spec", "finalizers")) == 0;
	/* Without finalizers there was nothing to wait for but the grace period. */
	return value_int(value_get(meta, "deletionGracePeriodSeconds")) == 0;
}

static int respond_deleted(struct call *c, struct value *obj)
{
	int rc;

	if (str_eq(value_str(value_get(obj, "kind")), "Status")) {
		value_unref(c->resp->body);
		c->resp->body = obj;
		c->resp->code = 200;
		return 0;
	}
	rc = respond_object(c, 200, obj);
	value_unref(obj);
	return rc;
}

int registry_delete(struct call *c)
{
	struct value *obj;
	int rc = delete_object(c, c->req->ns, c->req->name, &obj);

	return rc < 0 ? rc : respond_deleted(c, obj);
}

/* ---- collections --------------------------------------------------------------------------- */

struct collect {
	const struct filter *f;
	const struct resource *r;
	struct value *items;
	struct err *err;
};

static int collect_one(const struct store_kv *kv, void *arg)
{
	struct collect *x = arg;
	struct value *obj;
	int rc = storage_decode(x->r, kv, &obj, x->err);

	if (rc < 0)
		return rc;
	if (filter_matches(x->f, obj))
		value_push(&x->items, obj);
	else
		value_unref(obj);
	return 0;
}

int registry_delete_collection(struct call *c)
{
	struct collect x = {.r = c->ep->res, .items = value_array_new(), .err = c->err};
	const struct value *obj;
	struct filter f;
	struct key k;
	int rc;

	rc = filter_init(&f, c);
	if (rc < 0) {
		value_unref(x.items);
		return rc;
	}
	x.f = &f;
	storage_key(&k, c->ep->res, c->req->ns, NULL);
	rc = store_each(c->a->store, k.s, k.len, collect_one, &x);
	value_each_item(obj, i, x.items)
	{
		const char *ns = value_str_in(obj, "metadata", "namespace");
		const char *name = value_str_in(obj, "metadata", "name");
		struct value *done = NULL;

		if (rc < 0)
			break;
		rc = delete_object(c, ns, name, &done);
		value_unref(done);
		if (rc == -ENOENT) { /* gone as a consequence of another */
			err_release(c->err);
			rc = 0;
		}
	}
	if (rc == 0) {
		value_unref(c->resp->body);
		c->resp->body = value_build(
			"{kind: %s, apiVersion: %s, metadata: "
			"{resourceVersion: %V}, items: %v}",
			c->ep->kind->list_kind, kind_api_version(c->ep->kind),
			value_strf_new("%lld", (long long)store_rev(c->a->store)), x.items);
		c->resp->code = 200;
	}
	value_unref(x.items);
	filter_release(&f);
	return rc;
}
