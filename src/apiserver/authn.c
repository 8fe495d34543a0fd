/*
 * authn.c - who is asking. Doors (in-process clients, certificates, tokens) put the
 * identity into the request; a request without one is anonymous. Who may impersonate can be
 * taken for somebody else. Upstream: apiserver/pkg/endpoints/filters/{authentication,
 * impersonation}.go.
 */
#include "apiserver/token.h"

#include <stdlib.h>

static const char *const anonymous_groups[] = {"system:unauthenticated", NULL};
static const struct api_user anonymous = {
	.name = "system:anonymous",
	.groups = anonymous_groups,
};

/* ---- impersonation ---------------------------------------------------------------------- */

static int may_be(struct call *c, const char *group, const char *resource, const char *ns,
		  const char *name)
{
	struct authz_attributes at = {.user = c->user,
				      .verb = "impersonate",
				      .group = group,
				      .resource = resource,
				      .ns = ns,
				      .name = name};
	BUF_AUTO why = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	if (authz_allowed(c->a, &at, &why))
		return 0;
	buf_addf(&text, "User \"%s\" cannot impersonate resource \"%s\" in API group \"%s\" ",
		 c->user->name, resource, group);
	if (ns)
		buf_addf(&text, "in the namespace \"%s\"", ns);
	else
		buf_adds(&text, "at the cluster scope");
	if (why.len)
		buf_addf(&text, ": %s", buf_str(&why));
	return status_error(c->err, -EACCES, 403, "Forbidden", NULL,
			    "%s%s%s \"%s\" is forbidden: %s", resource, *group ? "." : "", group,
			    name, buf_str(&text));
}

static bool has_group(const struct strvec *groups, const char *name)
{
	return strvec_has(groups, name);
}

static int impersonate(struct call *c)
{
	static const char prefix[] = "system:serviceaccount:";
	const struct api_user *as = c->user->as;
	const char *rest = str_starts(as->name, prefix) ? as->name + strlen(prefix) : NULL;
	const char *colon = rest ? strchr(rest, ':') : NULL;
	bool no_groups = !as->groups || !*as->groups;
	int rc;

	if (colon) {
		STR_AUTO ns = xstrndup(rest, (size_t)(colon - rest));

		rc = may_be(c, "", "serviceaccounts", ns, colon + 1);
		if (no_groups) {
			strvec_add(&c->as_groups, "system:serviceaccounts");
			strvec_addf(&c->as_groups, "system:serviceaccounts:%s", ns);
		}
	} else {
		rc = may_be(c, "", "users", NULL, as->name);
	}
	for (const char *const *g = as->groups; rc == 0 && g && *g; g++) {
		rc = may_be(c, "", "groups", NULL, *g);
		strvec_add(&c->as_groups, *g);
	}
	if (rc == 0 && !str_empty(as->uid))
		rc = may_be(c, "authentication.k8s.io", "uids", NULL, as->uid);
	if (rc < 0)
		return rc;
	if (!str_eq(as->name, anonymous.name) &&
	    !has_group(&c->as_groups, "system:unauthenticated") &&
	    !has_group(&c->as_groups, "system:authenticated"))
		strvec_add(&c->as_groups, "system:authenticated");
	else if (str_eq(as->name, anonymous.name) &&
		 !has_group(&c->as_groups, "system:unauthenticated"))
		strvec_add(&c->as_groups, "system:unauthenticated");
	c->as = (struct api_user){.name = as->name,
				  .uid = as->uid,
				  .groups = (const char *const *)c->as_groups.v,
				  .extra = as->extra};
	c->user = &c->as;
	return 0;
}

void call_release(struct call *c)
{
	strvec_release(&c->as_groups);
	value_unref(c->managers);
}

int authenticate(struct call *c)
{
	c->user = c->req->user ? c->req->user : &anonymous;
	if (str_empty(c->user->name) ||
	    (c->a->no_anonymous && str_eq(c->user->name, anonymous.name)))
		return status_error(c->err, -EACCES, 401, "Unauthorized", NULL, "Unauthorized");
	return c->user->as ? impersonate(c) : 0;
}

/* ---- bearer tokens ------------------------------------------------------------------------- */

struct api_token_user {
	struct token_identity id;
};

int apiserver_token_user(struct apiserver *a, const char *token, struct api_user *ret,
			 struct api_token_user **ret_keep, struct err *err)
{
	struct api_token_user *u = xcalloc(1, sizeof(*u));
	ERR_AUTO why = ERR_INIT;

	*ret_keep = NULL;
	if (token_verify(a, token, NULL, &u->id, &why) < 0) {
		free(u);
		return status_error(err, -EACCES, 401, "Unauthorized", NULL, "Unauthorized");
	}
	*ret = (struct api_user){.name = u->id.user,
				 .uid = u->id.uid,
				 .groups = (const char *const *)u->id.groups.v,
				 .extra = u->id.extra};
	*ret_keep = u;
	return 0;
}

void api_token_user_free(struct api_token_user *u)
{
	if (u)
		token_identity_release(&u->id);
	free(u);
}
