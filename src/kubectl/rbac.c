#include "kubectl/rbac.h"

#include <errno.h>

#define GROUP "rbac.authorization.k8s.io"

static const char *const resource_verbs[] = {
	"*",     "get",   "delete",	      "list", "create", "update",  "patch",    "watch",
	"proxy", "deletecollection", "use", "bind",   "approve", "sign", "escalate", "impersonate",
};

/* Verbs that only some resources have. */
static const struct special {
	const char *verb, *group, *resource;
} specials[] = {
	{"use", "policy", "podsecuritypolicies"},
	{"use", "extensions", "podsecuritypolicies"},
	{"bind", GROUP, "roles"},
	{"bind", GROUP, "clusterroles"},
	{"escalate", GROUP, "roles"},
	{"escalate", GROUP, "clusterroles"},
	{"impersonate", "", "users"},
	{"impersonate", "", "serviceaccounts"},
	{"impersonate", "", "groups"},
	{"impersonate", "authentication.k8s.io", "userextras"},
};

/* Without repetitions; "*" stands for all. */
static void tidy_verbs(struct strvec *verbs)
{
	STRVEC_AUTO kept = STRVEC_INIT;

	for (size_t i = 0; i < verbs->nr; i++) {
		if (str_eq(verbs->v[i], "*")) {
			strvec_release(&kept);
			kept = (struct strvec)STRVEC_INIT;
			strvec_add(&kept, "*");
			break;
		}
		if (!strvec_has(&kept, verbs->v[i]))
			strvec_add(&kept, verbs->v[i]);
	}
	strvec_release(verbs);
	*verbs = kept;
	kept = (struct strvec)STRVEC_INIT;
}

int role_check_verbs(struct kubectl *k, struct role_opts *o, struct err *err)
{
	tidy_verbs(&o->verbs);
	if (!o->verbs.nr)
		return err_set(err, -EINVAL, "at least one verb must be specified");
	for (size_t i = 0; i < o->verbs.nr && o->resources.nr; i++) {
		bool known = false;

		for (size_t n = 0; n < ARRAY_SIZE(resource_verbs); n++)
			known = known || str_eq(o->verbs.v[i], resource_verbs[n]);
		if (!known)
			kubectl_err(k, "Warning: '%s' is not a standard resource verb\n",
				    o->verbs.v[i]);
	}
	return 0;
}

/* "pods/log", "deployments.apps": resource with group, and subresource ("" when none). */
struct part {
	char *resource, *group, *sub;
};
static void part_release(struct part *p)
{
	free(p->resource);
	free(p->group);
	free(p->sub);
}

static void part_of(struct kubectl *k, const char *text, struct part *ret)
{
	size_t len = strcspn(text, "/");
	STR_AUTO whole = xstrndup(text, len);
	size_t name = strcspn(whole, ".");
	const struct kind *kind = NULL;
	struct restmapper *m;
	ERR_AUTO ignored = ERR_INIT;

	ret->sub = xstrdup(text[len] ? text + len + 1 : "");
	if (!str_eq(whole, "*") && kubectl_mapper(k, &m, &ignored) == 0)
		kind = kubectl_map(k, m, whole);
	ret->resource = kind ? xstrdup(kind->plural) : xstrndup(whole, name);
	ret->group = xstrdup(kind ? kind->group : whole[name] ? whole + name + 1 : "");
}

static int check_special(const struct role_opts *o, const struct part *p, struct err *err)
{
	for (size_t i = 0; i < o->verbs.nr; i++) {
		bool special = false, fits = false;

		for (size_t n = 0; n < ARRAY_SIZE(specials); n++) {
			const struct special *s = &specials[n];

			if (!str_eq(s->verb, o->verbs.v[i]))
				continue;
			special = true;
			fits = fits || (str_eq(s->group, p->group) &&
					str_eq(s->resource, p->resource));
		}
		if (special && !fits)
			return err_set(err, -EINVAL, "can not perform '%s' on '%s' in group '%s'",
				       o->verbs.v[i], p->resource, p->group);
	}
	return 0;
}

static bool is_special(const char *group, const char *resource)
{
	for (size_t n = 0; n < ARRAY_SIZE(specials); n++)
		if (str_eq(specials[n].group, group) && str_eq(specials[n].resource, resource))
			return true;
	return false;
}

int role_check_resources(struct kubectl *k, const struct role_opts *o, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < o->resources.nr && r == 0; i++) {
		const char *text = o->resources.v[i];
		size_t len = strcspn(text, "/");
		STR_AUTO whole = xstrndup(text, len);
		struct part p;
		struct restmapper *m;

		if (len == 0 || *text == '.')
			return err_set(err, -EINVAL,
				       "resource must be specified if apiGroup/subresource specified");
		if (str_eq(whole, "*"))
			continue;
		r = kubectl_mapper(k, &m, err);
		if (r < 0)
			return r;
		part_of(k, text, &p);
		if (!restmapper_find(m, whole) && !is_special(p.group, p.resource))
			r = kubectl_plain_error(err, "the server doesn't have a resource type \"%s\"",
						p.resource);
		else
			r = check_special(o, &p, err);
		part_release(&p);
	}
	return r;
}

static struct value *strings(const struct strvec *v)
{
	struct value *list = NULL;

	for (size_t i = 0; i < v->nr; i++)
		value_push(&list, value_str_new(v->v[i]));
	return list;
}

static void add_once(struct value **list, const char *text)
{
	const struct value *item;

	value_each_item(item, i, *list) if (str_eq(value_str(item), text)) return;
	value_push(list, value_str_new(text));
}

int role_rules(struct kubectl *k, const struct role_opts *o, struct value **ret, struct err *err)
{
	VALUE_AUTO *groups = value_map_new(); /* group: [resource, ...] */
	const char *group;
	const struct value *resources;
	struct value *rules = value_array_new();

	(void)err;
	for (size_t i = 0; i < o->resources.nr; i++) {
		struct part p;
		struct value *list;

		part_of(k, o->resources.v[i], &p);
		if (str_eq(o->resources.v[i], "*")) {
			value_unref(groups);
			groups = value_map_new();
		}
		list = value_ref(value_get(groups, p.group));
		if (*p.sub) {
			STR_AUTO full = xasprintf("%s/%s", p.resource, p.sub);

			add_once(&list, full);
		} else {
			add_once(&list, p.resource);
		}
		value_put(&groups, p.group, list);
		part_release(&p);
		if (str_eq(o->resources.v[i], "*"))
			break;
	}
	value_each_entry(group, resources, i, groups)
		value_push(&rules, value_build("{verbs: %V, apiGroups: [%s], resources: %v, "
					       "resourceNames: %V}",
					       strings(&o->verbs), group, resources,
					       strings(&o->names)));
	if (o->urls.nr)
		value_push(&rules, value_build("{verbs: %V, nonResourceURLs: %V}",
					       strings(&o->verbs), strings(&o->urls)));
	*ret = rules;
	return 0;
}

/* ---- bindings ------------------------------------------------------------------------------ */

int binding_subjects(const struct strvec *users, const struct strvec *groups,
		     const struct strvec *accounts, struct value **ret, struct err *err)
{
	struct value *list = NULL;

	for (size_t i = 0; i < users->nr; i++)
		value_push(&list, value_build("{kind: 'User', apiGroup: '" GROUP "', name: %s}",
					      users->v[i]));
	for (size_t i = 0; i < groups->nr; i++)
		value_push(&list, value_build("{kind: 'Group', apiGroup: '" GROUP "', name: %s}",
					      groups->v[i]));
	for (size_t i = 0; i < accounts->nr; i++) {
		const char *text = accounts->v[i], *colon = strchr(text, ':');
		STR_AUTO ns = colon ? xstrndup(text, (size_t)(colon - text)) : NULL;

		if (!colon || colon == text || !colon[1] || strchr(colon + 1, ':')) {
			value_unref(list);
			return err_set(err, -EINVAL, "serviceaccount must be <namespace>:<name>");
		}
		value_push(&list, value_build("{kind: 'ServiceAccount', name: %s, namespace: %s}",
					      colon + 1, ns));
	}
	*ret = list;
	return 0;
}

int create_binding(struct kubectl *k, const struct binding_opts *o, const char *kind,
		   struct err *err)
{
	bool cluster = str_eq(kind, "ClusterRoleBinding");
	bool role = o->role && *o->role;
	VALUE_AUTO *subjects = NULL;
	VALUE_AUTO *obj = NULL;
	int r = binding_subjects(&o->users, &o->groups, &o->accounts, &subjects, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: '" GROUP "/v1', kind: %s, metadata: {name: %s}, subjects: "
			  "%v, roleRef: {apiGroup: '" GROUP "', kind: %s, name: %s}}",
			  kind, k->args[0], subjects, role ? "Role" : "ClusterRole",
			  role ? o->role : o->cluster_role);
	return generate(k, &o->g, generate_kind(cluster ? "clusterrolebindings" : "rolebindings"),
			obj, cluster ? "clusterrolebinding" : "rolebinding", err);
}
