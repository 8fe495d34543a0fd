/*
 * rbac_cover.c - nobody grants what they do not hold: the rules of a role that is written must
 * be covered by rules of the caller. Upstream:
 * pkg/registry/rbac/{escalation_check.go,validation/policy_compact.go}.
 */
#include "apiserver/rbac.h"
#include "kinds/rbac_cover.h"

#include "object/json.h"

#include <stdlib.h>

/* ---- the words --------------------------------------------------------------------------------
 */

static void write_list(struct buf *out, const char *label, const struct value *list)
{
	const struct value *v;

	if (!value_len(list))
		return;
	buf_addf(out, "%s%s:[", out->len > 1 ? ", " : "", label);
	value_each_item(v, i, list)
	{
		buf_adds(out, i ? " " : "");
		json_write(out, v, 0);
	}
	buf_addc(out, ']');
}

static char *rule_text(const struct value *rule)
{
	struct buf b = BUF_INIT;

	buf_addc(&b, '{');
	write_list(&b, "APIGroups", value_get(rule, "apiGroups"));
	write_list(&b, "Resources", value_get(rule, "resources"));
	write_list(&b, "NonResourceURLs", value_get(rule, "nonResourceURLs"));
	write_list(&b, "ResourceNames", value_get(rule, "resourceNames"));
	write_list(&b, "Verbs", value_get(rule, "verbs"));
	buf_addc(&b, '}');
	return buf_detach(&b);
}

/* Pieces that differ in the verb alone become one rule. */
static struct value *compact(const struct value *pieces)
{
	struct value *out = value_array_new();
	const struct value *piece, *rule;

	value_each_item(piece, i, pieces)
	{
		bool found = false;

		value_each_item(rule, k, out)
		{
			if (value_get(piece, "nonResourceURLs") ||
			    !value_equal(value_get(rule, "apiGroups"),
					 value_get(piece, "apiGroups")) ||
			    !value_equal(value_get(rule, "resources"),
					 value_get(piece, "resources")) ||
			    !value_equal(value_get(rule, "resourceNames"),
					 value_get(piece, "resourceNames")))
				continue;
			VALUE_AUTO *verbs = value_ref(value_get(rule, "verbs"));
			struct value *next = value_ref(rule);

			value_push(&verbs, value_ref(value_idx(value_get(piece, "verbs"), 0)));
			value_put(&next, "verbs", value_ref(verbs));
			value_put_idx(&out, k, next);
			found = true;
			break;
		}
		if (!found)
			value_push(&out, value_ref(piece));
	}
	return out;
}

static void write_groups(struct buf *out, const struct api_user *u)
{
	buf_addc(out, '[');
	for (const char *const *g = u->groups; g && *g; g++)
		buf_addf(out, "%s\"%s\"", g == u->groups ? "" : " ", *g);
	buf_addc(out, ']');
}

static int refuse(struct call *c, const struct value *obj, const struct value *missing)
{
	VALUE_AUTO *rules = compact(missing);
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO groups = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	const struct value *rule;

	value_each_item(rule, i, rules)
	{
		STR_AUTO line = rule_text(rule);

		if (!strvec_has(&lines, line))
			strvec_add(&lines, line);
	}
	strvec_sort(&lines);
	strvec_join(&lines, "\n", &text);
	write_groups(&groups, c->user);
	return status_forbidden(c->err, c->ep->kind, value_str_in(obj, "metadata", "name"),
				"user \"%s\" (groups=%s) is attempting to grant RBAC permissions "
				"not currently held:\n%s",
				c->user->name, buf_str(&groups), buf_str(&text));
}

/* ---- writes -------------------------------------------------------------------------------------
 */

static bool may(struct call *c, const char *verb, const char *resource, const char *ns,
		const char *name)
{
	struct authz_attributes at = {.user = c->user,
				      .verb = verb,
				      .group = RBAC_GROUP,
				      .resource = resource,
				      .ns = ns,
				      .name = name};

	return authz_allowed(c->a, &at, NULL);
}

static int check_rules(struct call *c, const struct value *obj, const struct value *rules)
{
	VALUE_AUTO *have = rbac_rules_of(c->a, c->user, c->req->ns);
	VALUE_AUTO *missing = rbac_uncovered(have, rules);

	return value_len(missing) ? refuse(c, obj, missing) : 0;
}

static int check_role(struct call *c, const struct value *obj, const struct value *old)
{
	const struct value *rules = value_get(obj, "rules");
	int rc;

	if (old && value_equal(rules, value_get(old, "rules")) &&
	    value_equal(value_get(obj, "aggregationRule"), value_get(old, "aggregationRule")))
		return 0;
	if (may(c, "escalate", c->ep->kind->plural, c->req->ns, c->req->name))
		return 0;
	rc = check_rules(c, obj, rules);
	if (rc == 0 && value_get(obj, "aggregationRule")) {
		/* it can come to hold anything */
		VALUE_AUTO *all = value_build("[{verbs: ['*'], apiGroups: ['*'], resources: "
					      "['*']}, {verbs: ['*'], nonResourceURLs: ['*']}]");

		rc = check_rules(c, obj, all);
	}
	return rc;
}

static int check_role_of_binding(struct call *c, const struct value *obj, const struct value *old)
{
	const struct value *ref = value_get(obj, "roleRef");
	bool cluster = str_eq(value_str_in(ref, "kind"), "ClusterRole");
	const char *name = value_str_or(value_get(ref, "name"), "");
	const struct kind *k = kind_by_gvk(RBAC_GROUP "/v1", cluster ? "ClusterRole" : "Role");
	struct endpoint *ep = k ? endpoint_of_kind(c->a, k) : NULL;
	const struct value *role;

	if (old && value_equal(ref, value_get(old, "roleRef")) &&
	    value_equal(value_get(obj, "subjects"), value_get(old, "subjects")))
		return 0;
	if (!ep || may(c, "bind", k->plural, c->req->ns, name))
		return 0;
	role = storage_find(c->a, ep->res, cluster ? NULL : c->req->ns, name);
	if (!role)
		return status_not_found(c->err, k, name);
	return check_rules(c, obj, value_get(role, "rules"));
}

int rbac_check_write(struct call *c, const struct value *obj, const struct value *old)
{
	if (!c->a->rbac || strcmp(c->ep->kind->group, RBAC_GROUP) != 0 || user_is_master(c->user))
		return 0;
	return value_get(obj, "roleRef") ? check_role_of_binding(c, obj, old)
					 : check_role(c, obj, old);
}
