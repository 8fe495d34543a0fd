/*
 * rbac_bootstrap.c - the roles and bindings of data/rbac_bootstrap.tsv, made sure of when a
 * server starts: what is missing is created; a role that lacks rules or a binding that lacks
 * subjects gets them, unless its annotation autoupdate says no.
 * Upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy, pkg/registry/rbac/rest.
 */
#include "apiserver/rbac.h"

/* The columns of the file; lists are comma-separated, "-" is none. */
struct rbac_rule {
	const char *groups, *resources, *verbs, *names, *urls;
};
struct rbac_role {
	const char *kind, *ns, *name, *aggregate, *labels;
	const struct rbac_rule *rules; /* ends with NULL fields; NULL: aggregated */
};
struct rbac_binding {
	const char *kind, *ns, *name, *role, *subjects;
};
#include "apiserver/rbac_table.inc"

#define AUTOUPDATE "rbac.authorization.kubernetes.io/autoupdate"

static struct value *list_value(const char *commas)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	struct value *list;

	if (strcmp(commas, "-") == 0)
		return NULL;
	list = value_array_new();
	if (!*commas)
		value_push(&list, value_str_new("")); /* the core group */
	strvec_split(&parts, commas, ',');
	for (size_t i = 0; i < parts.nr && *commas; i++)
		value_push(&list, value_str_new(parts.v[i]));
	return list;
}

static struct value *rules_value(const struct rbac_rule *rule)
{
	struct value *rules = value_array_new();

	for (; rule && rule->verbs; rule++)
		value_push(&rules,
			   value_build("{verbs: %V, apiGroups: %V, resources: %V, resourceNames: "
				       "%V, nonResourceURLs: %V}",
				       list_value(rule->verbs), list_value(rule->groups),
				       list_value(rule->resources), list_value(rule->names),
				       list_value(rule->urls)));
	return rules;
}

/* "key=value" */
static struct value *label_value(const char *pair)
{
	const char *eq = strchr(pair, '=');
	struct value *map = value_map_new();

	if (eq) {
		STR_AUTO key = xstrndup(pair, (size_t)(eq - pair));

		value_put_str(&map, key, eq + 1);
	}
	return map;
}

static struct value *metadata(const char *ns, const char *name, const char *labels)
{
	VALUE_AUTO *map = value_map_new();
	STRVEC_AUTO more = STRVEC_INIT;

	value_put_str(&map, "kubernetes.io/bootstrapping", "rbac-defaults");
	strvec_split(&more, labels, ',');
	for (size_t i = 0; i < more.nr && *labels; i++) {
		const char *eq = strchr(more.v[i], '=');

		if (eq) {
			STR_AUTO key = xstrndup(more.v[i], (size_t)(eq - more.v[i]));

			value_put_str(&map, key, eq + 1);
		}
	}
	return value_build("{name: %s, namespace: %s, labels: %v, annotations: {%k: 'true'}}", name,
			   *ns ? ns : NULL, map, AUTOUPDATE);
}

static struct value *role_value(const struct rbac_role *r)
{
	struct value *obj = value_build("{metadata: %V}", metadata(r->ns, r->name, r->labels));

	if (r->rules)
		value_put(&obj, "rules", rules_value(r->rules));
	if (*r->aggregate)
		value_put(&obj, "aggregationRule",
			  value_build("{clusterRoleSelectors: [{matchLabels: %V}]}",
				      label_value(r->aggregate)));
	return obj;
}

/* "Kind:[ns/]name,..." where names may hold colons. */
static struct value *subjects_value(const char *text)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	struct value *list = NULL;

	if (!*text)
		return NULL;
	list = value_array_new();
	strvec_split(&parts, text, ',');
	for (size_t i = 0; i < parts.nr; i++) {
		const char *colon = strchr(parts.v[i], ':'), *name = colon ? colon + 1 : "";
		STR_AUTO kind = xstrndup(parts.v[i], strcspn(parts.v[i], ":"));
		const char *slash = strchr(name, '/');

		if (strcmp(kind, "ServiceAccount") == 0 && slash) {
			STR_AUTO ns = xstrndup(name, (size_t)(slash - name));

			value_push(&list, value_build("{kind: %s, name: %s, namespace: %s}", kind,
						      slash + 1, ns));
		} else {
			value_push(&list, value_build("{apiGroup: %s, kind: %s, name: %s}",
						      RBAC_GROUP, kind, name));
		}
	}
	return list;
}

static struct value *binding_value(const struct rbac_binding *b)
{
	const char *slash = strchr(b->role, '/');
	STR_AUTO kind = xstrndup(b->role, strcspn(b->role, "/"));

	return value_build("{metadata: %V, roleRef: {apiGroup: %s, kind: %s, name: %s}, subjects: "
			   "%V}",
			   metadata(b->ns, b->name, ""), RBAC_GROUP, kind, slash ? slash + 1 : "",
			   subjects_value(b->subjects));
}

/* What is there keeps what it has and gets what it lacks. */
static void add_lacking(struct value **want, const struct value *there, const char *field)
{
	VALUE_AUTO *all = value_ref(value_get(there, field));
	const struct value *have, *v;

	if (!all)
		return;
	value_each_item(v, i, value_get(*want, field))
	{
		bool found = false;

		value_each_item(have, k, value_get(there, field)) found =
			found || value_equal(have, v);
		if (!found)
			value_push(&all, value_ref(v));
	}
	value_put(want, field, value_ref(all));
}

static void make_sure(struct apiserver *a, const char *kind, const char *ns, const char *name,
		      struct value *want, const char *field)
{
	const struct kind *k = kind_by_gvk(RBAC_GROUP "/v1", kind);
	struct endpoint *ep = k ? endpoint_of_kind(a, k) : NULL;
	const struct value *there = ep ? storage_find(a, ep->res, *ns ? ns : NULL, name) : NULL;

	if (there &&
	    (!value_get(want, field) ||
	     !str_eq(value_str_in(there, "metadata", "annotations", AUTOUPDATE), "true"))) {
		value_unref(want);
		return;
	}
	if (there)
		add_lacking(&want, there, field);
	ensure_field(a, RBAC_GROUP "/v1", kind, *ns ? ns : NULL, want, field);
}

void rbac_bootstrap(struct apiserver *a)
{
	for (const struct rbac_role *r = rbac_roles; r->kind; r++)
		make_sure(a, r->kind, r->ns, r->name, role_value(r), "rules");
	for (const struct rbac_binding *b = rbac_bindings; b->kind; b++)
		make_sure(a, b->kind, b->ns, b->name, binding_value(b), "subjects");
}

struct value *rbac_bootstrap_rules(const char *cluster_role)
{
	for (const struct rbac_role *r = rbac_roles; r->kind; r++)
		if (strcmp(r->kind, "ClusterRole") == 0 && strcmp(r->name, cluster_role) == 0)
			return rules_value(r->rules);
	return value_array_new();
}
