/* patches, patchesStrategicMerge and patchesJson6902 of a kustomization. */
#include "kubectl/kustomize.h"

#include <errno.h>
#include <regex.h>

#include "kinds/schema.h"
#include "object/json.h"
#include "object/path.h"
#include "object/selector.h"
#include "object/yaml.h"

struct patching {
	struct kubectl *k;
	const char *dir;
	struct kresources *l;
	const struct value *target; /* of the entry; NULL: the patch names its object */
};

/* An anchored regular expression, as upstream; what is none is compared as it is. */
static bool fits(const char *pattern, const char *text)
{
	STR_AUTO anchored = xasprintf("^(%s)$", pattern);
	regex_t re;
	bool ok;

	if (regcomp(&re, anchored, REG_EXTENDED | REG_NOSUB) != 0)
		return str_eq(pattern, text);
	ok = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return ok;
}

static void split_version(const char *api_version, char **ret_group, char **ret_version)
{
	const char *slash = strchr(api_version, '/');

	*ret_group = slash ? xstrndup(api_version, (size_t)(slash - api_version)) : xstrdup("");
	*ret_version = xstrdup(slash ? slash + 1 : api_version);
}

static bool any_name_fits(const struct kresource *r, const char *pattern)
{
	for (size_t i = 0; i < r->names.nr; i++)
		if (fits(pattern, r->names.v[i]))
			return true;
	return false;
}

static bool selects(const char *selector, const struct value *map)
{
	ERR_AUTO ignored = ERR_INIT;
	struct selector *s;
	bool ok;

	if (str_empty(selector))
		return true;
	if (selector_parse_labels(selector, &s, &ignored) < 0)
		return false;
	ok = selector_matches_labels(s, map);
	selector_free(s);
	return ok;
}

static bool is_target(const struct kresource *r, const struct value *target)
{
	STR_AUTO group = NULL;
	STR_AUTO version = NULL;
	const char *want;

	split_version(value_str_or(value_get(r->obj, "apiVersion"), ""), &group, &version);
	want = value_str(value_get(target, "group"));
	if (!str_empty(want) && !fits(want, group))
		return false;
	want = value_str(value_get(target, "version"));
	if (!str_empty(want) && !fits(want, version))
		return false;
	want = value_str(value_get(target, "kind"));
	if (!str_empty(want) && !fits(want, value_str_or(value_get(r->obj, "kind"), "")))
		return false;
	want = value_str(value_get(target, "name"));
	if (!str_empty(want) && !any_name_fits(r, want))
		return false;
	want = value_str(value_get(target, "namespace"));
	if (!str_empty(want) &&
	    !fits(want, value_str_or(value_in(r->obj, "metadata", "namespace"), "default")))
		return false;
	return selects(value_str(value_get(target, "labelSelector")),
		       value_in(r->obj, "metadata", "labels")) &&
	       selects(value_str(value_get(target, "annotationSelector")),
		       value_in(r->obj, "metadata", "annotations"));
}

static void remove_at(struct kresources *l, size_t i)
{
	value_unref(l->v[i].obj);
	strvec_release(&l->v[i].names);
	memmove(&l->v[i], &l->v[i + 1], (--l->nr - i) * sizeof(*l->v));
}

/* Strategic where the kind is known, else a merge. The name stays. */
static int merge_into(struct kresource *r, const struct value *patch, struct err *err)
{
	const char *version = value_str_or(value_get(r->obj, "apiVersion"), "");
	const struct schema_type *type = schema_of_kind(version, value_str_in(r->obj, "kind"));
	VALUE_AUTO *only = value_ref(patch);
	struct value *next = NULL;
	int rc = 0;

	value_put_in(&only, value_ref(value_in(r->obj, "metadata", "name")), "metadata", "name");
	if (value_get(r->obj, "kind"))
		value_put(&only, "kind", value_ref(value_get(r->obj, "kind")));
	if (type)
		rc = patch_strategic(r->obj, only, &schema_patch, type, &next, err);
	else
		next = patch_merge(r->obj, only);
	if (rc < 0)
		return rc;
	value_unref(r->obj);
	r->obj = next;
	return 0;
}

static int apply_merge(struct patching *p, const struct value *patch, struct err *err)
{
	const char *kind = value_str_or(value_get(patch, "kind"), "");
	const char *name = value_str_or(value_in(patch, "metadata", "name"), "");
	size_t found = 0;

	for (size_t i = 0; i < p->l->nr; i++) {
		struct kresource *r = &p->l->v[i];
		bool mine = p->target ? is_target(r, p->target)
				      : str_eq(value_str_in(r->obj, "kind"), kind) &&
						strvec_has(&r->names, name);
		int rc = 0;

		if (!mine)
			continue;
		found++;
		if (str_eq(value_str_in(patch, "$patch"), "delete"))
			remove_at(p->l, i--);
		else
			rc = merge_into(r, patch, err);
		if (rc < 0)
			return rc;
	}
	if (!found && !p->target) {
		STR_AUTO group = NULL;
		STR_AUTO version = NULL;
		STR_AUTO id = NULL;

		split_version(value_str_or(value_get(patch, "apiVersion"), ""), &group, &version);
		id = xasprintf("%s.%s.%s/%s.[noNs]", kind, version, *group ? group : "[noGrp]",
			       name);
		return err_set(err, -ENOENT,
			       "no resource matches strategic merge patch \"%s\": no matches for Id "
			       "%s; failed to find unique target for patch %s",
			       id, id, id);
	}
	return 0;
}

static int apply_json(struct patching *p, const struct value *ops, struct err *err)
{
	if (!p->target)
		return err_set(err, -EINVAL, "must specify a target for JSON patch");
	for (size_t i = 0; i < p->l->nr; i++) {
		struct kresource *r = &p->l->v[i];
		struct value *next = NULL;

		if (!is_target(r, p->target))
			continue;
		if (patch_json(r->obj, ops, &next, err) < 0)
			return -EINVAL;
		value_unref(r->obj);
		r->obj = next;
	}
	return 0;
}

static int on_patch(struct value *doc, int index, void *arg, struct err *err)
{
	(void)index;
	if (value_is_array(doc))
		return apply_json(arg, doc, err);
	return value_is_map(doc) ? apply_merge(arg, doc, err) : 0;
}

static int apply_text(struct patching *p, const char *text, size_t len, struct err *err)
{
	return yaml_each_document(text, len, on_patch, p, err);
}

/* An entry {path | patch, target}, or a text that is a path or a patch. */
static int apply_entry(struct patching *p, const struct value *entry, struct err *err)
{
	const char *text = value_str(entry);
	const char *path = value_str(value_get(entry, "path"));
	BUF_AUTO file = BUF_INIT;
	int r;

	p->target = value_get(entry, "target");
	if (!text)
		text = value_str(value_get(entry, "patch"));
	else if (!strchr(text, '\n') && !strchr(text, '{'))
		path = text;
	if (str_empty(path) && str_empty(text))
		return err_set(err, -EINVAL, "must specify one of patch and path in\n");
	if (str_empty(path))
		return apply_text(p, text, strlen(text), err);
	r = kustomize_read(p->k, p->dir, path, &file, err);
	return r < 0 ? r : apply_text(p, buf_str(&file), file.len, err);
}

int kustomize_patches(struct kubectl *k, const char *dir, const struct value *file,
		      struct kresources *l, struct err *err)
{
	static const char *const fields[] = {"patchesStrategicMerge", "patches", "patchesJson6902"};
	struct patching p = {.k = k, .dir = dir, .l = l};
	const struct value *entry;
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		value_each_item(entry, n, value_get(file, fields[i]))
			r = r < 0 ? r : apply_entry(&p, entry, err);
	return r;
}
