#include "controllers/daemonset.h"

#include <errno.h>

/* The patch that a revision holds: the whole template replaces what there is. */
static struct value *patch_new(const struct value *ds)
{
	struct value *tmpl = value_ref(value_in(ds, "spec", "template"));

	value_put_str(&tmpl, "$patch", "replace");
	return value_build("{spec: {template: %V}}", tmpl);
}

static int64_t revision_of(const struct value *rev)
{
	return value_int(value_get(rev, "revision"));
}

static struct value *revision_new(const struct value *ds, const struct kind *ds_kind,
				  const struct value *data, const char *hash, int64_t number)
{
	VALUE_AUTO *labels = value_ref(value_in(ds, "spec", "template", "metadata", "labels"));
	VALUE_AUTO *annotations = value_ref(value_in(ds, "metadata", "annotations"));

	value_put_str(&labels, LABEL_REVISION, hash);
	return value_build(
		"{apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: {name: %V,"
		" namespace: %s, labels: %v, annotations: %v, ownerReferences: [%V]},"
		" data: %v, revision: %l}",
		value_strf_new("%s-%s", obj_name(ds), hash), obj_ns(ds), labels, annotations,
		owner_ref_new(ds_kind, ds), data, number);
}

static int create_revision(struct ctl *c, const struct value *ds, const struct kind *ds_kind,
			   const struct kind *k, const struct value *data, int64_t number,
			   char **ret_hash, struct err *err)
{
	const struct value *collisions = value_in(ds, "status", "collisionCount");
	BUF_AUTO hash = BUF_INIT;
	VALUE_AUTO *rev = NULL;
	VALUE_AUTO *there = NULL;
	VALUE_AUTO *next = NULL;
	int r;

	template_hash(&hash, value_in(ds, "spec", "template"),
		      value_is_null(collisions) ? -1 : value_int(collisions));
	rev = revision_new(ds, ds_kind, data, buf_str(&hash), number);
	r = client_create(c->client, k, obj_ns(ds), rev, NULL, NULL, err);
	if (r == -EEXIST) {
		r = client_get(c->client, k, obj_ns(ds), obj_name(rev), &there, err);
		if (r == 0 && !value_equal(value_get(there, "data"), data)) {
			/* Another template has this hash: the next try hashes differently. */
			next = value_ref(ds);
			value_put_in(&next, value_int_new(value_int(collisions) + 1), "status",
				     "collisionCount");
			r = client_update(c->client, ds_kind, "status", next, NULL, NULL, err);
			if (r == 0)
				r = err_set(err, -EAGAIN, "found hash collision for \"%s\"",
					    obj_name(rev));
		}
	}
	if (r == 0)
		*ret_hash = xstrdup(buf_str(&hash));
	return r;
}

/* A template that was used before becomes the newest again. */
static int renumber(struct ctl *c, const struct kind *k, const struct value *rev, int64_t number,
		    struct err *err)
{
	VALUE_AUTO *next = value_ref(rev);

	if (revision_of(rev) >= number)
		return 0;
	value_put_int(&next, "revision", number);
	return client_update(c->client, k, NULL, next, NULL, NULL, err);
}

int daemonset_history(struct ctl *c, const struct value *ds, const struct kind *ds_kind,
		      struct informer *revisions, const struct kind *revision_kind, char **ret_hash,
		      struct objects *ret_old, struct err *err)
{
	VALUE_AUTO *data = patch_new(ds);
	const struct value *rev, *current = NULL;
	int64_t newest = 0;

	*ret_hash = NULL;
	for (size_t n = 0; (rev = informer_index_at(revisions, INDEX_OWNER, obj_uid(ds), n)); n++) {
		if (!current && value_equal(value_get(rev, "data"), data)) {
			current = rev;
			continue;
		}
		newest = MAX(newest, revision_of(rev));
		objects_add(ret_old, rev);
	}
	if (!current)
		return create_revision(c, ds, ds_kind, revision_kind, data, newest + 1, ret_hash,
				       err);
	*ret_hash = xstrdup(obj_label(current, LABEL_REVISION));
	if (!*ret_hash)
		*ret_hash = xstrdup("");
	return renumber(c, revision_kind, current, newest + 1, err);
}

static int cmp_revision(const void *x, const void *y)
{
	const struct value *const *a = x, *const *b = y;
	int64_t ra = revision_of(*a), rb = revision_of(*b);

	return ra != rb ? (ra > rb) - (ra < rb) : obj_cmp_created(x, y);
}

int daemonset_history_cleanup(struct ctl *c, const struct value *ds,
			      const struct kind *revision_kind, struct objects *old,
			      const struct objects *pods, struct err *err)
{
	int64_t limit = value_int_in(ds, "spec", "revisionHistoryLimit");
	struct strmap *live = strmap_new(NULL);
	int64_t excess = (int64_t)old->nr - limit;
	int r = 0;

	for (size_t i = 0; i < pods->nr; i++) {
		const char *hash = obj_label(pods->v[i], LABEL_REVISION);

		if (hash)
			strmap_put(live, hash, live);
	}
	if (excess > 0)
		qsort(old->v, old->nr, sizeof(*old->v), cmp_revision);
	for (size_t i = 0; i < old->nr && excess > 0 && r == 0; i++) {
		const char *hash = obj_label(old->v[i], LABEL_REVISION);

		if (hash && strmap_has(live, hash))
			continue;
		r = client_delete(c->client, revision_kind, obj_ns(old->v[i]), obj_name(old->v[i]),
				  NULL, NULL, err);
		r = r == -ENOENT ? 0 : r;
		excess--;
	}
	strmap_free(live);
	return r;
}
