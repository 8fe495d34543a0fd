/*
 * review.c - kinds that are only created: questions about who may do what, and bindings.
 */
#include "apiserver/rbac.h"
#include "apiserver/token.h"

bool review_kind(const struct kind *k)
{
	return str_empty(k->storage);
}

static struct value *groups_value(const struct api_user *u)
{
	struct value *list = value_array_new();

	for (const char *const *g = u->groups; g && *g; g++)
		value_push(&list, value_str_new(*g));
	return list;
}

static int respond(struct call *c, struct value *status)
{
	struct value *v = value_ref(c->req->body);

	value_put_str(&v, "kind", c->ep->kind->kind);
	value_put_str(&v, "apiVersion", kind_api_version(c->ep->kind));
	if (!value_get(v, "metadata"))
		value_put(&v, "metadata", value_map_new());
	value_put(&v, "status", status);
	value_unref(c->resp->body);
	c->resp->body = v;
	c->resp->code = 201;
	return 0;
}

/* Groups named in a SubjectAccessReview, as a NULL-ended list borrowed from vec. */
static const char *const *named_groups(const struct value *list, struct strvec *vec)
{
	const struct value *g;

	value_each_item(g, i, list) strvec_add(vec, value_str_or(g, ""));
	return (const char *const *)vec->v;
}

static int access_review(struct call *c, bool self)
{
	const struct value *spec = value_get(c->req->body, "spec");
	const struct value *ra = value_get(spec, "resourceAttributes");
	const struct value *nra = value_get(spec, "nonResourceAttributes");
	struct api_user other = {.name = value_str(value_get(spec, "user"))};
	struct authz_attributes at = {.user = c->user};
	STRVEC_AUTO groups = STRVEC_INIT;
	BUF_AUTO why = BUF_INIT;
	bool ok;

	if (!ra == !nra)
		return status_bad_request(c->err, "exactly one of nonResourceAttributes or "
						  "resourceAttributes must be specified");
	if (!self) {
		if (!other.name)
			other.name = "";
		other.groups = named_groups(value_get(spec, "groups"), &groups);
		at.user = &other;
	}
	at.verb = value_str_or(value_get(ra ? ra : nra, "verb"), "");
	at.group = value_str_or(value_get(ra, "group"), "");
	at.resource = ra ? value_str_or(value_get(ra, "resource"), "") : NULL;
	at.subresource = value_str(value_get(ra, "subresource"));
	at.ns = value_str(value_get(ra, "namespace"));
	at.name = value_str(value_get(ra, "name"));
	at.path = value_str(value_get(nra, "path"));
	ok = authz_allowed(c->a, &at, &why);
	return respond(
		c, value_build("{allowed: %b, reason: %s}", ok, why.len ? buf_str(&why) : NULL));
}

/* What of rule's fields a review shows. */
static void add_rule(struct value **resources, struct value **urls, const struct value *rule)
{
	if (value_len(value_get(rule, "nonResourceURLs")))
		value_push(urls,
			   value_build("{verbs: %v, nonResourceURLs: %v}", value_get(rule, "verbs"),
				       value_get(rule, "nonResourceURLs")));
	else
		value_push(resources,
			   value_build("{verbs: %v, apiGroups: %v, resources: %v, resourceNames: "
				       "%v}",
				       value_get(rule, "verbs"), value_get(rule, "apiGroups"),
				       value_get(rule, "resources"),
				       value_get(rule, "resourceNames")));
}

/* Upstream: pkg/registry/authorization/selfsubjectrulesreview. */
static int rules_review(struct call *c)
{
	const char *ns = value_str_in(c->req->body, "spec", "namespace");
	struct value *resources = value_array_new(), *urls = value_array_new();
	VALUE_AUTO *rules = NULL;
	const struct value *rule;

	if (str_empty(ns)) {
		value_unref(resources);
		value_unref(urls);
		return status_bad_request(c->err, "no namespace on request");
	}
	if (user_is_master(c->user) || !c->a->rbac)
		rules = value_build("[{verbs: ['*'], apiGroups: ['*'], resources: ['*']}, {verbs: "
				    "['*'], nonResourceURLs: ['*']}]");
	value_each_item(rule, i, rules) add_rule(&resources, &urls, rule);
	if (c->a->rbac) {
		VALUE_AUTO *own = rbac_rules_of(c->a, c->user, ns);

		value_each_item(rule, i, own) add_rule(&resources, &urls, rule);
	}
	return respond(c, value_build("{resourceRules: %V, nonResourceRules: %V, incomplete: "
				      "false}",
				      resources, urls));
}

static int self_review(struct call *c)
{
	return respond(c, value_build("{userInfo: {username: %s, uid: %s, groups: %V, extra: %v}}",
				      c->user->name, str_empty(c->user->uid) ? NULL : c->user->uid,
				      groups_value(c->user), c->user->extra));
}

static int binding(struct call *c)
{
	struct api_request req = *c->req;
	struct call sub = *c;

	req.name = value_str_in(req.body, "metadata", "name");
	req.subresource = "binding";
	if (str_empty(req.name))
		return status_bad_request(c->err, "name is required");
	sub.req = &req;
	sub.name = req.name;
	sub.ep = endpoint_of_kind(c->a, c->a->pods->kind);
	return binding_create(&sub);
}

int review_create(struct call *c)
{
	const char *kind = c->ep->kind->kind;

	if (!strcmp(kind, "SelfSubjectAccessReview"))
		return access_review(c, true);
	if (!strcmp(kind, "SubjectAccessReview") || !strcmp(kind, "LocalSubjectAccessReview"))
		return access_review(c, false);
	if (!strcmp(kind, "SelfSubjectReview"))
		return self_review(c);
	if (!strcmp(kind, "SelfSubjectRulesReview"))
		return rules_review(c);
	if (!strcmp(kind, "TokenReview"))
		return token_review(c);
	if (!strcmp(kind, "Binding"))
		return binding(c);
	return status_no_such_api(c->err);
}

static int respond_one(struct call *c, const struct value *obj)
{
	c->resp->body = c->req->as_table ? table_new(c->ep, obj, NULL, c->req->include_object, true,
						     sim_now(c->a->sim))
					 : value_ref(obj);
	c->resp->code = 200;
	return 0;
}

int virtual_respond(struct call *c, const struct value *items)
{
	const struct kind *k = c->ep->kind;
	struct value *chosen;
	const struct value *obj;
	struct filter f;

	if (c->req->verb == API_GET)
		return respond_one(c, value_idx(items, 0));
	if (filter_init(&f, c) < 0)
		return c->err->code;
	chosen = value_array_new();
	value_each_item(obj, i, items) if (filter_matches(&f, obj))
		value_push(&chosen, value_ref(obj));
	filter_release(&f);
	c->resp->body =
		c->req->as_table
			? table_new(c->ep, chosen, NULL, c->req->include_object, true,
				    sim_now(c->a->sim))
			: value_build("{kind: %s, apiVersion: %s, metadata: {}, items: %v}",
				      k->list_kind, kind_api_version(k), chosen);
	value_unref(chosen);
	c->resp->code = 200;
	return 0;
}

int virtual_read(struct call *c)
{
	if (c->ep->kind->addon)
		return aggregator_read(c);
	if (!strcmp(c->ep->kind->plural, "componentstatuses"))
		return componentstatus_read(c);
	return status_no_such_api(c->err);
}
