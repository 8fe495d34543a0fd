/*
 * apply.c - server-side apply: a PATCH that says what one manager wants of an object.
 * Upstream: apiserver/pkg/endpoints/handlers/patch.go, structured-merge-diff/merge/update.go,
 * apimachinery/pkg/util/managedfields/internal.
 */
#include "apiserver/managers.h"

#include "object/goformat.h"
#include "object/json.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"
/* The manager that client-side apply's objects become, and that keeps its annotation. */
#define KUBECTL "kubectl"
#define BEFORE "before-first-apply"

struct conflict {
	struct manager who; /* borrowed parts; set: the fields, owned */
};

struct applying {
	struct call *c;
	const struct schema_type *type;
	const char *version, *name, *sub;
	const struct value *config; /* as sent */
	struct value *live;         /* in the version asked for; owned */
	struct managers m, conflicts;
	struct value *result; /* owned */
	bool changed;
	bool scale; /* config is a Scale as its object has it */
};

#define SCALE_VERSION "autoscaling/v1"

static void applying_release(struct applying *x)
{
	managers_release(&x->m);
	managers_release(&x->conflicts);
	value_unref(x->live);
	value_unref(x->result);
}

/* ---- conflicts ---------------------------------------------------------------------------- */

static void who_write(struct buf *out, const struct manager *e)
{
	go_quote(out, value_str_or(e->name, ""));
	if (e->sub) {
		buf_adds(out, " with subresource ");
		go_quote(out, value_str_or(e->sub, ""));
	}
	if (!e->apply)
		buf_addf(out, " using %s", value_str_or(e->version, ""));
}

struct listing {
	const char *who;
	struct value **causes;
	struct buf *lines;
	size_t nr;
};

static void list_field(void *arg, const char *path, const struct strvec *keys)
{
	struct listing *l = arg;
	STR_AUTO message = xasprintf("conflict with %s", l->who);

	(void)keys;
	l->nr++;
	buf_addf(l->lines, "\n- %s", path);
	value_push(l->causes,
		   value_build("{reason: 'FieldManagerConflict', message: %s, field: %s}", message,
			       path));
}

static int conflict_error(struct applying *x)
{
	struct value *causes = NULL;
	BUF_AUTO all = BUF_INIT;
	BUF_AUTO lines = BUF_INIT;
	BUF_AUTO who = BUF_INIT;
	size_t nr = 0;

	for (size_t i = 0; i < x->conflicts.nr; i++) {
		struct listing l = {NULL, &causes, &lines, 0};

		buf_reset(&who);
		who_write(&who, &x->conflicts.v[i]);
		l.who = buf_str(&who);
		buf_reset(&lines);
		fieldset_each(x->conflicts.v[i].set, list_field, &l);
		buf_addf(&all, "%sconflicts with %s:%s", i ? "\n" : "", l.who, buf_str(&lines));
		nr += l.nr;
	}
	if (nr == 1) {
		buf_reset(&all);
		buf_addf(&all, "conflict with %s: %s", buf_str(&who),
			 value_str_or(value_get(value_idx(causes, 0), "field"), ""));
	}
	return status_error(
		x->c->err, -ESTALE, 409, "Conflict", value_build("{causes: %V}", causes),
		"Apply failed with %zu conflict%s: %s", nr, nr == 1 ? "" : "s", buf_str(&all));
}

/* ---- the merge ---------------------------------------------------------------------------- */

static struct value *without_reset(struct applying *x, struct value *set)
{
	VALUE_AUTO *reset = managers_reset(x->c->ep->kind, x->sub);
	struct value *left = fieldset_without(set, reset);

	value_unref(set);
	return left;
}

/* Of the fields of merged those that are neither kept nor managed are removed. */
static struct value *keep_only(const struct schema_type *t, const struct value *merged,
			       const struct value *kept, const struct value *managed)
{
	VALUE_AUTO *all = typed_fields(t, merged);
	VALUE_AUTO *some = typed_fields(t, kept);
	VALUE_AUTO *all_named = typed_named(t, all);
	VALUE_AUTO *some_named = typed_named(t, some);
	VALUE_AUTO *managed_named = typed_named(t, managed);
	VALUE_AUTO *stays = fieldset_union(some_named, managed_named);
	VALUE_AUTO *goes = fieldset_difference(all_named, stays);

	return typed_remove(t, merged, goes);
}

/* Puts back what managers of other versions own. */
static struct value *keep_others(struct applying *x, const struct kind *there, struct value *merged,
				 struct value *pruned, const struct value *version)
{
	for (size_t i = 0; i < x->m.nr; i++) {
		const struct manager *e = &x->m.v[i];
		const struct kind *k = kind_by_gvk(value_str_or(e->version, ""), there->kind);
		const struct schema_type *t = k ? schema_find(k->def) : NULL;

		if (!t || value_equal(e->version, version))
			continue;
		VALUE_AUTO *all = convert(there, k, merged);
		VALUE_AUTO *some = convert(there, k, pruned);
		VALUE_AUTO *kept = keep_only(t, all, some, e->set);

		value_unref(pruned);
		pruned = convert(k, there, kept);
	}
	return pruned;
}

/* Removes what the manager applied before and does not now, and nobody else owns. Works in the
 * version of the last apply. */
static struct value *prune(struct applying *x, struct value *merged, const struct manager *last)
{
	const struct kind *here = x->c->ep->kind;
	const struct kind *there = kind_by_gvk(value_str_or(last->version, ""), here->kind);
	const struct schema_type *t = there ? schema_find(there->def) : NULL;
	VALUE_AUTO *was = NULL;
	VALUE_AUTO *owned = NULL;

	if (!t || fieldset_empty(last->set))
		return value_ref(merged);
	for (size_t i = 0; i < x->m.nr; i++) {
		const struct manager *e = &x->m.v[i];
		struct value *more;

		if (!value_equal(e->version, last->version))
			continue;
		more = fieldset_union(owned, e->set);
		value_unref(owned);
		owned = more;
	}
	was = typed_named(t, last->set);
	{
		VALUE_AUTO *all = convert(here, there, merged);
		VALUE_AUTO *bare = typed_remove(t, all, was);
		VALUE_AUTO *pruned =
			keep_others(x, there, all, keep_only(t, all, bare, owned), last->version);
		VALUE_AUTO *left = typed_fields(t, pruned);
		VALUE_AUTO *left_named = typed_named(t, left);
		VALUE_AUTO *set = typed_fields(t, all);
		VALUE_AUTO *set_named = typed_named(t, set);
		VALUE_AUTO *gone = fieldset_difference(set_named, left_named);
		VALUE_AUTO *ours = fieldset_intersection(gone, was);
		VALUE_AUTO *out = typed_remove(t, all, ours);

		return convert(there, here, out);
	}
}

/* Whoever else owns what changes is in the way; with force, no longer. */
static void find_conflicts(struct applying *x, const struct manager *self, bool force)
{
	struct transition t = {x->c->ep->kind, x->live, x->result, x->sub};

	for (size_t i = x->m.nr; i-- > 0;) {
		struct manager *e = &x->m.v[i], *c;
		struct typed_diff d;
		struct value *changed, *hit, *left;

		if (e == self)
			continue;
		if (!transition_diff(&t, value_str_or(e->version, ""), &d)) {
			value_unrefp(&e->set);
			continue;
		}
		changed = fieldset_union(d.modified, d.added);
		hit = fieldset_intersection(e->set, changed);
		if (hit && !force) {
			c = managers_entry(&x->conflicts, value_str_or(e->name, ""), e->apply,
					   x->scale ? SCALE_VERSION : value_str_or(e->version, ""),
					   value_str(e->sub));
			c->set = value_ref(hit);
		}
		left = fieldset_difference(e->set, hit);
		value_unref(e->set);
		e->set = fieldset_difference(left, d.removed);
		value_unref(left);
		value_unref(hit);
		value_unref(changed);
		typed_diff_release(&d);
	}
}

static int by_who(const void *a, const void *b)
{
	const struct manager *x = a, *y = b;
	int c = value_compare(x->name, y->name);

	if (!c)
		c = (int)y->apply - (int)x->apply;
	if (!c)
		c = value_compare(x->version, y->version);
	return c ? c : value_compare(x->sub, y->sub);
}

/* One try: x->m, result and changed, or x->conflicts. */
static void merge_once(struct applying *x, bool force)
{
	struct manager *self = managers_entry(&x->m, x->name, true, x->version, x->sub);
	struct manager last = {NULL, value_ref(self->version), NULL,
			       NULL, value_ref(self->set),     true};
	VALUE_AUTO *merged = typed_merge(x->type, x->live, x->config);

	value_unref(self->set);
	self->set = without_reset(x, typed_fields(x->type, x->config));
	value_unref(self->version);
	self->version = value_str_new(x->version);
	x->result = prune(x, merged, &last);
	value_unref(last.version);
	value_unref(last.set);
	find_conflicts(x, self, force);
	if (x->conflicts.nr) {
		qsort(x->conflicts.v, x->conflicts.nr, sizeof(*x->conflicts.v), by_who);
		return;
	}
	self->set = managers_strip(self->set);
	x->changed = !value_equal(x->live, x->result);
	if (x->changed) {
		value_unref(self->time);
		self->time = value_ref(sim_stamp(x->c->a->sim));
	}
	for (size_t i = x->m.nr; i-- > 0;)
		if (fieldset_empty(x->m.v[i].set))
			managers_drop(&x->m, i);
}

/* ---- objects of client-side apply --------------------------------------------------------- */

/* What its annotation says that is still so may be taken from others: they set it for kubectl. */
static struct value *allowed_by_last_applied(const struct applying *x)
{
	const char *text = value_str(value_in(x->live, "metadata", "annotations", LAST_APPLIED));
	VALUE_AUTO *was = NULL;
	VALUE_AUTO *set = NULL;
	VALUE_AUTO *changed = NULL;
	VALUE_AUTO *same = NULL;
	ERR_AUTO err = ERR_INIT;
	struct typed_diff d;
	struct value *out;

	if (str_empty(text) || json_parse(text, strlen(text), &was, NULL, &err) < 0 ||
	    !str_eq(value_str(value_get(was, "apiVersion")), x->version) ||
	    typed_validate(x->type, was, &err) < 0)
		return NULL;
	set = typed_fields(x->type, was);
	typed_compare(x->type, was, x->live, &d);
	changed = fieldset_union(d.modified, d.added);
	same = fieldset_difference(set, changed);
	out = fieldset_difference(same, d.removed);
	typed_diff_release(&d);
	return out;
}

/* Whether none of the conflicts is left. */
static bool conflicts_allowed(struct applying *x)
{
	VALUE_AUTO *allowed = allowed_by_last_applied(x);

	if (!allowed)
		return false;
	for (size_t i = x->conflicts.nr; i-- > 0;) {
		struct manager *e = &x->conflicts.v[i];
		struct value *left = fieldset_difference(e->set, allowed);

		value_unref(e->set);
		e->set = left;
		if (!left)
			managers_drop(&x->conflicts, i);
	}
	return !x->conflicts.nr;
}

/* The annotation goes on telling client-side apply what was applied. */
static void sync_last_applied(struct applying *x)
{
	VALUE_AUTO *said = value_ref(x->config);
	BUF_AUTO text = BUF_INIT;

	if (strcmp(x->name, KUBECTL) != 0 ||
	    str_empty(value_str_in(x->result, "metadata", "annotations", LAST_APPLIED)))
		return;
	value_del_in(&said, "metadata", "annotations", LAST_APPLIED);
	json_write(&text, said, JSON_HTML_ESCAPE);
	buf_addc(&text, '\n');
	value_put_in(&x->result, value_strn_new(text.s, text.len), "metadata", "annotations",
		     LAST_APPLIED);
}

/* ---- the request -------------------------------------------------------------------------- */

static int check_config(struct applying *x, const char *want_api, const char *want_kind,
			const struct schema_type *type)
{
	const char *api = value_str_or(value_get(x->config, "apiVersion"), "");
	const char *kind = value_str_or(value_get(x->config, "kind"), "");
	const char *slash = strchr(api, '/');
	ERR_AUTO why = ERR_INIT;

	if (!value_is_map(x->config))
		return status_bad_request(
			x->c->err,
			"error decoding YAML: error unmarshaling JSON: while decoding "
			"JSON: json: cannot unmarshal %s into Go value of type "
			"map[string]interface {}",
			value_is_array(x->config)    ? "array"
			: value_is_string(x->config) ? "string"
						     : "number");
	if (strcmp(api, want_api) != 0 || strcmp(kind, want_kind) != 0)
		return status_bad_request(x->c->err, "invalid object type: %s%s, Kind=%s",
					  slash ? "" : "/", api, kind);
	if (value_is_array(value_in(x->config, "metadata", "managedFields")))
		return status_bad_request(x->c->err, "metadata.managedFields must be nil");
	if (typed_validate(type, x->config, &why) < 0)
		return status_error(
			x->c->err, -EIO, 500, NULL, NULL,
			"failed to create typed patch object (%s/%s; %s%s, Kind=%s): %s",
			value_str_or(value_in(x->config, "metadata", "namespace"), ""),
			value_str_or(value_in(x->config, "metadata", "name"), ""), slash ? "" : "/",
			api, kind, err_msg(&why));
	return 0;
}

/* What there was before anybody applied belongs to one manager. */
static void claim_rest(struct applying *x)
{
	struct transition t = {x->c->ep->kind, NULL, x->live, x->sub};
	struct typed_diff d;
	struct manager *e;
	struct value *set;

	if (!transition_diff(&t, x->version, &d))
		return;
	set = managers_strip(fieldset_union(d.added, d.modified));
	typed_diff_release(&d);
	if (!set)
		return;
	e = managers_entry(&x->m, BEFORE, false, x->version, x->sub);
	e->set = set;
	e->time = value_ref(sim_stamp(x->c->a->sim));
}

static int read_managers(struct applying *x, const struct value *stored)
{
	ERR_AUTO why = ERR_INIT;

	managers_release(&x->m);
	if (managers_decode(value_in(stored, "metadata", "managedFields"), &x->m, &why) < 0)
		return status_error(x->c->err, -EIO, 500, NULL, NULL,
				    "failed to decode managed fields: %s", err_msg(&why));
	if (!x->m.nr && stored)
		claim_rest(x);
	return 0;
}

/* x->result becomes the object to store, its managers in it. */
static int merge(struct applying *x, const struct value *stored)
{
	int rc = read_managers(x, stored);

	if (rc < 0)
		return rc;
	merge_once(x, x->c->req->force);
	if (x->conflicts.nr && !x->scale && !strcmp(x->name, KUBECTL) && conflicts_allowed(x)) {
		value_unrefp(&x->result);
		rc = read_managers(x, stored);
		if (rc == 0)
			merge_once(x, true);
	}
	if (rc == 0 && x->conflicts.nr)
		rc = conflict_error(x);
	return rc;
}

/* The body as the object it would make: 0 with x->result to go on with, decoded. */
static int prepare(struct applying *x, const struct stored *old)
{
	struct value *list;
	int rc = merge(x, old->obj);

	if (rc < 0)
		return rc;
	sync_last_applied(x);
	list = managers_encode(&x->m);
	value_del_in(&x->result, "metadata", "managedFields");
	rc = registry_check_identity(x->c, x->result);
	if (rc == 0)
		rc = decode_object(x->c, &x->result, old->obj);
	if (rc == 0 && list)
		value_put_in(&x->result, value_ref(list), "metadata", "managedFields");
	value_unref(list);
	return rc;
}

static int store(struct applying *x, const struct stored *old)
{
	const char *uid = value_str_in(x->result, "metadata", "uid");
	STR_AUTO why = NULL;
	int rc;

	if (old->obj) {
		rc = registry_store_update(x->c, x->c->req->name, old, &x->result);
		return rc < 0 ? rc : respond_object(x->c, 200, x->result);
	}
	if (!str_empty(uid)) {
		why = xasprintf("uid mismatch: the provided object specified uid %s, and no "
				"existing object was found",
				uid);
		return status_conflict(x->c->err, NULL, x->c->ep->kind, x->c->req->name, why);
	}
	return registry_create_decoded(x->c, &x->result);
}

int registry_apply(struct call *c)
{
	struct applying x = {.c = c,
			     .type = c->ep->schema,
			     .version = kind_api_version(c->ep->kind),
			     .name = c->req->field_manager,
			     .sub = c->req->subresource,
			     .config = c->req->body};
	struct stored old;
	int rc;

	rc = storage_get(c->a, c->ep->res, c->req->ns, c->req->name, &old, c->err);
	if (rc == -ENOENT && !c->err->code)
		rc = c->req->subresource ? status_not_found(c->err, c->ep->kind, c->req->name) : 0;
	if (rc == 0)
		rc = check_config(&x, x.version, c->ep->kind->kind, x.type);
	if (rc == 0) {
		x.live = old.obj ? convert_out(c->ep, old.obj) : managers_empty_object(x.type);
		rc = prepare(&x, &old);
	}
	if (rc == 0)
		rc = store(&x, &old);
	applying_release(&x);
	stored_release(&old);
	return rc;
}

/* ---- the scale subresource ---------------------------------------------------------------- */

/* The same names as the URL's, where it names any. */
static int check_scale(struct applying *x)
{
	const struct value *name = value_in(x->config, "metadata", "name");
	int rc = check_config(x, SCALE_VERSION, "Scale", schema_of_kind(SCALE_VERSION, "Scale"));

	return rc < 0 || !name ? rc : registry_check_identity(x->c, x->config);
}

int scale_applied(struct call *c, const struct value *stored, int64_t *ret_replicas,
		  struct value **ret_managers)
{
	VALUE_AUTO *config = NULL;
	struct applying x = {.c = c,
			     .type = c->ep->schema,
			     .version = kind_api_version(c->ep->kind),
			     .name = c->req->field_manager,
			     .sub = c->req->subresource,
			     .config = c->req->body,
			     .scale = true};
	int rc = check_scale(&x);

	if (rc == 0) {
		config = value_build("{apiVersion: %s, kind: %s}", x.version, c->ep->kind->kind);
		if (value_in(x.config, "spec", "replicas"))
			value_put_in(&config, value_ref(value_in(x.config, "spec", "replicas")),
				     "spec", "replicas");
		x.config = config;
		x.live = convert_out(c->ep, stored);
		rc = merge(&x, stored);
	}
	if (rc == 0) {
		for (size_t i = 0; i < x.m.nr; i++) /* upstream gives such an entry no time */
			if (x.m.v[i].apply && str_eq(value_str(x.m.v[i].sub), x.sub) &&
			    str_eq(value_str(x.m.v[i].name), x.name))
				value_unrefp(&x.m.v[i].time);
		*ret_replicas = value_int_in(x.result, "spec", "replicas");
		*ret_managers = managers_encode(&x.m);
	}
	applying_release(&x);
	return rc;
}
