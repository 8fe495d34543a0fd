/*
 * rbac.c - which rules a user has, and whether they allow a request.
 *
 * A grant is the rules of a role and where they hold: everywhere, or in one namespace. The
 * grants of a user are gathered from the bindings once, and kept until a role or binding
 * changes. Upstream: plugin/pkg/auth/authorizer/rbac, pkg/registry/rbac/validation.
 */
#include "apiserver/rbac.h"

#include <stdlib.h>

struct grant {
	struct value *rules; /* array */
	char *ns;            /* NULL: everywhere */
	char *why;           /* "ClusterRoleBinding "x" of ClusterRole "y" to Group "z"" */
	bool missing;        /* the role is not there: why is what upstream says of that */
};

struct rbac_user {
	struct grant *v;
	size_t nr, cap;
	struct strmap *allowed; /* see rbac_remember */
};

struct rbac {
	struct resource *roles, *cluster_roles, *bindings, *cluster_bindings;
	struct strmap *users; /* name and groups -> struct rbac_user */
	int64_t rev;          /* of the newest role or binding when users was begun */
};

static void user_free(void *p)
{
	struct rbac_user *u = p;

	for (size_t i = 0; i < u->nr; i++) {
		value_unref(u->v[i].rules);
		free(u->v[i].ns);
		free(u->v[i].why);
	}
	strmap_free(u->allowed);
	free(u->v);
	free(u);
}

struct rbac *rbac_new(struct apiserver *a)
{
	struct rbac *r = xcalloc(1, sizeof(*r));

	r->roles = resource_of(a, RBAC_GROUP, "roles");
	r->cluster_roles = resource_of(a, RBAC_GROUP, "clusterroles");
	r->bindings = resource_of(a, RBAC_GROUP, "rolebindings");
	r->cluster_bindings = resource_of(a, RBAC_GROUP, "clusterrolebindings");
	r->users = strmap_new(user_free);
	return r;
}

void rbac_free(struct rbac *r)
{
	if (!r)
		return;
	strmap_free(r->users);
	free(r);
}

/* ---- the grants of a user ---------------------------------------------------------------- */

static bool has_group(const struct api_user *u, const char *group)
{
	for (const char *const *g = u->groups; g && *g; g++)
		if (strcmp(*g, group) == 0)
			return true;
	return false;
}

/* "system:serviceaccount:NS:NAME" */
static bool is_service_account(const struct api_user *u, const char *ns, const char *name)
{
	static const char prefix[] = "system:serviceaccount:";
	const char *s = u->name;
	size_t n = ns ? strlen(ns) : 0;

	if (!n || strncmp(s, prefix, strlen(prefix)) != 0)
		return false;
	s += strlen(prefix);
	return strncmp(s, ns, n) == 0 && s[n] == ':' && strcmp(s + n + 1, name) == 0;
}

static bool subject_is(const struct value *s, const struct api_user *u, const char *binding_ns)
{
	const char *kind = value_str_in(s, "kind");
	const char *name = value_str_or(value_get(s, "name"), "");
	const char *ns = value_str_in(s, "namespace");

	if (str_eq(kind, "User"))
		return strcmp(name, u->name) == 0;
	if (str_eq(kind, "Group"))
		return has_group(u, name);
	return str_eq(kind, "ServiceAccount") &&
	       is_service_account(u, str_empty(ns) ? binding_ns : ns, name);
}

struct gather {
	struct apiserver *a;
	const struct api_user *user;
	struct rbac_user *out;
	const struct resource *resource; /* of the bindings */
};

static char *describe(const struct value *binding, const struct value *subject)
{
	const char *ns = value_str_in(binding, "metadata", "namespace");
	const char *name = value_str_or(value_in(binding, "metadata", "name"), "");
	const char *subject_ns = value_str_in(subject, "namespace");
	const char *kind = value_str_or(value_get(subject, "kind"), "");
	struct buf b = BUF_INIT;

	buf_addf(&b, "%sRoleBinding \"%s%s%s\" of %s \"%s\" to %s \"%s", ns ? "" : "Cluster", name,
		 ns ? "/" : "", ns ? ns : "",
		 value_str_or(value_in(binding, "roleRef", "kind"), ""),
		 value_str_or(value_in(binding, "roleRef", "name"), ""), kind,
		 value_str_or(value_get(subject, "name"), ""));
	if (strcmp(kind, "ServiceAccount") == 0)
		buf_addf(&b, "/%s", !str_empty(subject_ns) ? subject_ns : ns ? ns : "");
	buf_addc(&b, '"');
	return buf_detach(&b);
}

static void add_grant(struct gather *g, const struct value *binding, const struct value *subject)
{
	struct rbac *r = g->a->rbac;
	struct rbac_user *u = g->out;
	const char *ns = value_str_in(binding, "metadata", "namespace");
	const char *name = value_str_or(value_in(binding, "roleRef", "name"), "");
	bool cluster = str_eq(value_str_in(binding, "roleRef", "kind"), "ClusterRole");
	const struct value *role = storage_find(g->a, cluster ? r->cluster_roles : r->roles,
						cluster ? NULL : ns, name);
	struct grant grant = {.ns = ns ? xstrdup(ns) : NULL, .missing = !role};

	if (role && !value_len(value_get(role, "rules"))) {
		free(grant.ns);
		return;
	}
	grant.rules = value_ref(value_get(role, "rules"));
	grant.why = role ? describe(binding, subject)
			 : xasprintf("%srole.rbac.authorization.k8s.io \"%s\" not found",
				     cluster ? "cluster" : "", name);
	u->v = grow(u->v, u->nr + 1, &u->cap, sizeof(*u->v));
	u->v[u->nr++] = grant;
}

static int gather_binding(const struct store_kv *kv, void *arg)
{
	struct gather *g = arg;
	VALUE_AUTO *binding = NULL;
	ERR_AUTO err = ERR_INIT;
	const struct value *s;

	if (storage_decode(g->resource, kv, &binding, &err) < 0)
		return 0;
	value_each_item(s, i, value_get(binding, "subjects"))
	{
		if (subject_is(s, g->user, value_str_in(binding, "metadata", "namespace"))) {
			add_grant(g, binding, s);
			break;
		}
	}
	return 0;
}

#define MAX_USER_PARTS 16 /* a name and groups of the usual user */

static struct rbac_user *find_user(struct apiserver *a, const struct api_user *user)
{
	struct rbac *r = a->rbac;
	int64_t rev = r->roles->last_rev + r->cluster_roles->last_rev + r->bindings->last_rev +
		      r->cluster_bindings->last_rev;
	struct gather g = {.a = a, .user = user};
	const char *parts[MAX_USER_PARTS];
	BUF_AUTO text = BUF_INIT;
	char usual[512];
	const char *key = usual;
	size_t nr = 0;
	struct rbac_user *u;

	if (rev != r->rev) {
		strmap_free(r->users);
		r->users = strmap_new(user_free);
		r->rev = rev;
	}
	parts[nr++] = user->name;
	for (const char *const *group = user->groups; group && *group && nr < MAX_USER_PARTS; group++)
		parts[nr++] = *group;
	if (nr == MAX_USER_PARTS || !rbac_join(parts, nr, usual, sizeof(usual))) {
		buf_addf(&text, "\n%zu:%s", strlen(user->name), user->name);
		for (const char *const *group = user->groups; group && *group; group++)
			buf_addf(&text, "%zu:%s", strlen(*group), *group);
		key = buf_str(&text);
	}
	u = strmap_get(r->users, key);
	if (u)
		return u;
	u = g.out = xcalloc(1, sizeof(*u));
	g.resource = r->cluster_bindings;
	store_each(a->store, g.resource->prefix, g.resource->prefix_len, gather_binding, &g);
	g.resource = r->bindings;
	store_each(a->store, g.resource->prefix, g.resource->prefix_len, gather_binding, &g);
	strmap_put(r->users, key, u);
	return u;
}

/* ---- rules --------------------------------------------------------------------------------- */

static bool list_has(const struct value *list, const char *s)
{
	const struct value *v;

	value_each_item(v, i, list)
	{
		const char *have = value_str_or(v, "");

		if ((have[0] == '*' && !have[1]) || strcmp(have, s) == 0)
			return true;
	}
	return false;
}

/* Where a star is a name like any other. */
static bool has_exactly(const struct value *list, const char *s)
{
	const struct value *v;

	value_each_item(v, i, list)
	{
		if (str_eq(value_str(v), s))
			return true;
	}
	return false;
}

/* "pods", "pods/log", "star/scale". */
static bool resource_matches(const struct value *list, const struct authz_attributes *at)
{
	size_t n = strlen(at->resource);
	const struct value *v;

	value_each_item(v, i, list)
	{
		const char *have = value_str_or(v, "");

		if (have[0] == '*' && !have[1])
			return true;
		if (!at->subresource) {
			if (strcmp(have, at->resource) == 0)
				return true;
		} else if (have[0] == '*' && have[1] == '/') {
			if (strcmp(have + 2, at->subresource) == 0)
				return true;
		} else if (strncmp(have, at->resource, n) == 0 && have[n] == '/' &&
			   strcmp(have + n + 1, at->subresource) == 0) {
			return true;
		}
	}
	return false;
}

static bool url_matches(const struct value *list, const char *path)
{
	const struct value *v;

	value_each_item(v, i, list)
	{
		const char *have = value_str_or(v, "");
		size_t n = strlen(have);

		if (strcmp(have, path) == 0 ||
		    (n && have[n - 1] == '*' && strncmp(have, path, n - 1) == 0))
			return true;
	}
	return false;
}

bool rbac_rule_allows(const struct value *rule, const struct authz_attributes *at)
{
	const struct value *names;

	if (!list_has(value_get(rule, "verbs"), at->verb))
		return false;
	if (!at->resource)
		return url_matches(value_get(rule, "nonResourceURLs"), at->path);
	if (!list_has(value_get(rule, "apiGroups"), at->group) ||
	    !resource_matches(value_get(rule, "resources"), at))
		return false;
	names = value_get(rule, "resourceNames");
	if (!value_len(names))
		return true;
	return at->name && has_exactly(names, at->name);
}

#define MAX_REMEMBERED 500

bool rbac_join(const char *const *parts, size_t nr, char *out, size_t cap)
{
	char *p = out;

	for (size_t i = 0; i < nr; i++) {
		size_t n = parts[i] ? strlen(parts[i]) : 0;

		if (n + 2 > (size_t)(out + cap - p) || (n && memchr(parts[i], '\n', n)))
			return false;
		memcpy(p, n ? parts[i] : "", n);
		p += n;
		*p++ = '\n';
	}
	p[-1] = '\0';
	return true;
}

/* What a request asks for but the name, or false when it is too long to be usual. */
static bool request_key(const struct authz_attributes *at, char key[static 256])
{
	const char *const parts[] = {at->verb, at->group, at->resource, at->subresource, at->ns};

	return rbac_join(parts, ARRAY_SIZE(parts), key, 256) && at->resource;
}

bool rbac_remembered(const struct strmap *allowed, const struct authz_attributes *at)
{
	char key[256];

	return strmap_len(allowed) && request_key(at, key) && strmap_has(allowed, key);
}

void rbac_remember(struct strmap **allowed, const struct value *rule,
		   const struct authz_attributes *at)
{
	char key[256];

	if (value_len(value_get(rule, "resourceNames")) || strmap_len(*allowed) >= MAX_REMEMBERED ||
	    !request_key(at, key))
		return;
	if (!*allowed)
		*allowed = strmap_new(NULL);
	strmap_put(*allowed, key, *allowed);
}

static bool in_scope(const struct grant *g, const struct authz_attributes *at)
{
	return !g->ns || (at->resource && at->ns && strcmp(g->ns, at->ns) == 0);
}

bool rbac_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why)
{
	struct rbac_user *u = find_user(a, at->user);
	const struct value *rule;
	size_t missing = 0;

	if (!why && rbac_remembered(u->allowed, at))
		return true;
	for (size_t i = 0; i < u->nr; i++) {
		if (!in_scope(&u->v[i], at))
			continue;
		value_each_item(rule, k, u->v[i].rules)
		{
			if (!rbac_rule_allows(rule, at))
				continue;
			rbac_remember(&u->allowed, rule, at);
			if (why)
				buf_addf(why, "RBAC: allowed by %s", u->v[i].why);
			return true;
		}
		missing += u->v[i].missing;
	}
	if (!why || !missing)
		return false;
	buf_adds(why, missing > 1 ? "RBAC: [" : "RBAC: ");
	for (size_t i = 0, n = 0; i < u->nr; i++)
		if (u->v[i].missing && in_scope(&u->v[i], at))
			buf_addf(why, "%s%s", n++ ? ", " : "", u->v[i].why);
	if (missing > 1)
		buf_addc(why, ']');
	return false;
}

struct value *rbac_rules_of(struct apiserver *a, const struct api_user *user, const char *ns)
{
	const struct rbac_user *u = find_user(a, user);
	struct value *all = value_array_new();
	const struct value *rule;

	for (size_t i = 0; i < u->nr; i++) {
		if (u->v[i].ns && !str_eq(u->v[i].ns, ns))
			continue;
		value_each_item(rule, k, u->v[i].rules) value_push(&all, value_ref(rule));
	}
	return all;
}
