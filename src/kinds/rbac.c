/* rbac.c - rules and bindings: defaults, validation, columns. */
#include "kinds/rbac.h"

#include "object/json.h"

/* ---- rules ---------------------------------------------------------------------------- */

static void check_rule(struct field_errors *e, const struct fpath *p, const struct value *rule,
		       bool namespaced)
{
	const struct value *urls = value_get(rule, "nonResourceURLs");

	if (!value_len(value_get(rule, "verbs")))
		fe_required(e, &FP(p, "verbs"), "verbs must contain at least one value");
	if (value_len(urls)) {
		if (namespaced)
			fe_invalid(e, &FP(p, "nonResourceURLs"), urls,
				   "namespaced rules cannot apply to non-resource URLs");
		if (value_len(value_get(rule, "apiGroups")) ||
		    value_len(value_get(rule, "resources")) ||
		    value_len(value_get(rule, "resourceNames")))
			fe_invalid(e, &FP(p, "nonResourceURLs"), urls,
				   "rules cannot apply to both regular resources and non-resource "
				   "URLs");
		return;
	}
	if (!value_len(value_get(rule, "apiGroups")))
		fe_required(e, &FP(p, "apiGroups"),
			    "resource rules must supply at least one api group");
	if (!value_len(value_get(rule, "resources")))
		fe_required(e, &FP(p, "resources"),
			    "resource rules must supply at least one resource");
}

void check_policy_rules(struct field_errors *e, const struct value *obj, bool namespaced)
{
	struct fpath p = FP(NULL, "rules");
	const struct value *rule;

	value_each_item(rule, i, value_get(obj, "rules"))
		check_rule(e, &FP_AT(&p, i), rule, namespaced);
}

/* ---- bindings --------------------------------------------------------------------------- */

static bool default_subject(struct value **v, void *arg)
{
	const char *kind = value_str_in(*v, "kind");

	(void)arg;
	if (!str_empty(value_str_in(*v, "apiGroup")) ||
	    !(str_eq(kind, "User") || str_eq(kind, "Group")))
		return false;
	value_put_str(v, "apiGroup", RBAC_GROUP);
	return true;
}

static bool default_subjects(struct value **v, void *arg)
{
	return value_edit_each(v, default_subject, arg);
}

static bool default_role_ref(struct value **v, void *arg)
{
	(void)arg;
	if (!str_empty(value_str_in(*v, "apiGroup")))
		return false;
	value_put_str(v, "apiGroup", RBAC_GROUP);
	return true;
}

void default_binding(struct value **obj)
{
	value_edit(obj, "subjects", default_subjects, NULL);
	if (!value_get(*obj, "roleRef"))
		value_put(obj, "roleRef", value_map_new());
	value_edit(obj, "roleRef", default_role_ref, NULL);
}

static void check_role_ref(struct field_errors *e, const struct value *ref, bool namespaced)
{
	static const char *const groups[] = {RBAC_GROUP, NULL};
	static const char *const kinds[] = {"Role", "ClusterRole", NULL};
	static const char *const cluster_kinds[] = {"ClusterRole", NULL};
	const char *const *supported = namespaced ? kinds : cluster_kinds;
	struct fpath p = FP(NULL, "roleRef");
	const char *name = value_str_in(ref, "name");

	if (!str_eq(value_str_in(ref, "apiGroup"), RBAC_GROUP))
		fe_unsupported(e, &FP(&p, "apiGroup"), value_str_in(ref, "apiGroup"), groups);
	if (!one_of(value_str_in(ref, "kind"), supported))
		fe_unsupported(e, &FP(&p, "kind"), value_str_in(ref, "kind"), supported);
	if (str_empty(name)) {
		fe_required(e, &FP(&p, "name"), "");
	} else {
		BUF_AUTO field = BUF_INIT;

		fpath_write(&field, &FP(&p, "name"));
		validate_name(e, buf_str(&field), name, NAME_PATH_SEGMENT);
	}
}

static void check_subject(struct field_errors *e, const struct fpath *p, const struct value *s,
			  bool namespaced)
{
	static const char *const kinds[] = {"ServiceAccount", "User", "Group", NULL};
	static const char *const rbac[] = {RBAC_GROUP, NULL};
	static const char *const core[] = {"", NULL};
	const char *kind = value_str_in(s, "kind"), *name = value_str_in(s, "name");
	const char *group = value_str_or(value_get(s, "apiGroup"), "");

	if (str_empty(name))
		fe_required(e, &FP(p, "name"), "");
	if (str_eq(kind, "ServiceAccount")) {
		if (!str_empty(name)) {
			BUF_AUTO field = BUF_INIT;

			fpath_write(&field, &FP(p, "name"));
			validate_name(e, buf_str(&field), name, NAME_SUBDOMAIN);
		}
		if (*group)
			fe_unsupported(e, &FP(p, "apiGroup"), group, core);
		if (!namespaced && str_empty(value_str_in(s, "namespace")))
			fe_required(e, &FP(p, "namespace"), "");
	} else if (str_eq(kind, "User") || str_eq(kind, "Group")) {
		if (strcmp(group, RBAC_GROUP) != 0)
			fe_unsupported(e, &FP(p, "apiGroup"), group, rbac);
	} else {
		fe_unsupported(e, &FP(p, "kind"), kind, kinds);
	}
}

void check_binding(struct field_errors *e, const struct value *obj, const struct value *old,
		   bool namespaced)
{
	struct fpath subjects = FP(NULL, "subjects");
	const struct value *ref = value_get(obj, "roleRef"), *s;

	check_role_ref(e, ref, namespaced);
	/* a RoleBinding's service accounts may leave the namespace to the binding's own */
	value_each_item(s, i, value_get(obj, "subjects"))
		check_subject(e, &FP_AT(&subjects, i), s, false);
	if (old && !value_equal(ref, value_get(old, "roleRef"))) {
		BUF_AUTO json = BUF_INIT;
		VALUE_AUTO *shown = value_build(
			"{APIGroup: %s, Kind: %s, Name: %s}", value_str_in(ref, "apiGroup"),
			value_str_in(ref, "kind"), value_str_in(ref, "name"));

		json_write(&json, shown, 0);
		fe_add_json(e, FE_INVALID, &FP(NULL, "roleRef"), buf_str(&json),
			    "cannot change roleRef");
	}
}

static struct value *subjects_cell(const struct value *obj, const char *kind)
{
	const struct value *s;
	struct buf b = BUF_INIT;

	value_each_item(s, i, value_get(obj, "subjects"))
	{
		if (!str_eq(value_str_in(s, "kind"), kind))
			continue;
		buf_adds(&b, b.len ? ", " : "");
		if (str_eq(kind, "ServiceAccount"))
			buf_addf(&b, "%s/", value_str_or(value_get(s, "namespace"), ""));
		buf_adds(&b, value_str_or(value_get(s, "name"), ""));
	}
	return cell_take(&b);
}

struct value *binding_row(const struct value *obj, int64_t now)
{
	const struct value *ref = value_get(obj, "roleRef");
	STR_AUTO role = xasprintf("%s/%s", value_str_or(value_get(ref, "kind"), ""),
				  value_str_or(value_get(ref, "name"), ""));

	return value_build("[%v, %s, %V, %V, %V, %V]", value_in(obj, "metadata", "name"), role,
			   cell_age(obj, now), subjects_cell(obj, "User"),
			   subjects_cell(obj, "Group"), subjects_cell(obj, "ServiceAccount"));
}
