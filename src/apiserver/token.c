/* token.c - requests for service account tokens, and knowing them again. */
#include "apiserver/token.h"

#include "object/json.h"
#include "object/timefmt.h"

#include <stdlib.h>

#define LEEWAY 60 /* seconds by which clocks may differ */
#define MAX_TOKEN ((size_t)16 << 10)

void token_identity_release(struct token_identity *id)
{
	free(id->user);
	free(id->uid);
	strvec_release(&id->groups);
	value_unref(id->extra);
	value_unref(id->audiences);
	*id = (struct token_identity){0};
}

/* ---- encoding ------------------------------------------------------------------------------ */

/* RFC 4648 section 5, without padding. */
static int url64_decode(struct buf *out, const char *s, size_t len)
{
	BUF_AUTO text = BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		if (strchr("+/=", s[i]))
			return -EINVAL;
		buf_addc(&text, s[i] == '-' ? '+' : s[i] == '_' ? '/' : s[i]);
	}
	while (text.len % 4)
		buf_addc(&text, '=');
	return base64_decode(out, buf_str(&text), text.len);
}

/* ---- checking -------------------------------------------------------------------------------- */

static int invalid(struct err *err, const char *why)
{
	return err_set(err, -EACCES, "[invalid bearer token%s%s]", *why ? ", " : "", why);
}

/* The JSON that a part of the token holds; NULL: none. */
static struct value *read_part(const char *from, const char *to)
{
	struct value *v = NULL;
	BUF_AUTO json = BUF_INIT;
	ERR_AUTO why = ERR_INIT;

	if (url64_decode(&json, from, (size_t)(to - from)) < 0 ||
	    json_parse(buf_str(&json), json.len, &v, NULL, &why) < 0)
		return NULL;
	return v;
}

static int read_claims(struct apiserver *a, const char *token, struct value **ret, struct err *err)
{
	const char *dot = strchr(token, '.'), *dot2 = dot ? strchr(dot + 1, '.') : NULL;
	VALUE_AUTO *header = NULL;
	VALUE_AUTO *claims = NULL;
	BUF_AUTO signature = BUF_INIT;
	ERR_AUTO why = ERR_INIT;

	*ret = NULL;
	if (!dot2 || strlen(token) > MAX_TOKEN)
		return invalid(err, "");
	header = read_part(token, dot);
	claims = read_part(dot + 1, dot2);
	if (!header || !claims || url64_decode(&signature, dot2 + 1, strlen(dot2 + 1)) < 0 ||
	    !strvec_has(&a->tokens->issuers, value_str_or(value_get(claims, "iss"), "")))
		return invalid(err, "");
	if (tokens_verified(a->tokens, value_str_in(header, "kid"), token, (size_t)(dot2 - token),
			    &signature, &why) < 0)
		return invalid(err, err_msg(&why));
	*ret = value_ref(claims);
	return 0;
}

static bool shares(const struct value *a, const struct value *b)
{
	const struct value *x, *y;

	value_each_item(x, i, a)
	{
		value_each_item(y, k, b)
		{
			if (str_eq(value_str(x), value_str(y)))
				return true;
		}
	}
	return false;
}

static int check_audience(struct apiserver *a, const struct value *claims,
			  const struct value *wanted, struct token_identity *ret, struct err *err)
{
	const struct value *have = value_get(claims, "aud"), *v;
	BUF_AUTO text = BUF_INIT;

	if (!value_len(wanted))
		wanted = a->tokens->audiences;
	if (shares(have, wanted)) {
		ret->audiences = value_array_new();
		value_each_item(v, i, wanted)
		{
			VALUE_AUTO *one = value_build("[%v]", v);

			if (shares(have, one))
				value_push(&ret->audiences, value_ref(v));
		}
		return 0;
	}
	buf_adds(&text, "token audiences [");
	value_each_item(v, i, have) buf_addf(&text, "%s\"%s\"", i ? " " : "", value_str_or(v, ""));
	buf_adds(&text, "] is invalid for the target audiences [");
	value_each_item(v, i, wanted)
		buf_addf(&text, "%s\"%s\"", i ? " " : "", value_str_or(v, ""));
	buf_addc(&text, ']');
	return invalid(err, buf_str(&text));
}

/* The account must still be the same one. */
static int check_account(struct apiserver *a, const char *ns, const struct value *ref,
			 struct err *err)
{
	const char *name = value_str_or(value_get(ref, "name"), "");
	const char *claim = value_str_or(value_get(ref, "uid"), "");
	const struct value *obj = storage_find(a, a->serviceaccounts, ns, name);
	const char *uid = value_str_or(value_in(obj, "metadata", "uid"), "");
	STR_AUTO text = NULL;

	if (obj && strcmp(uid, claim) == 0)
		return 0;
	text = obj ? xasprintf("service account UID (%s) does not match claim (%s)", uid, claim)
		   : xasprintf("serviceaccounts \"%s\" not found", name);
	return invalid(err, text);
}

/* And so must what the token is bound to: what is "secret", "pod" or "node". */
static int check_bound(struct apiserver *a, const struct resource *r, const char *ns,
		       const struct value *ref, const char *what, struct err *err)
{
	const struct value *obj;
	const char *uid, *claim;
	STR_AUTO text = NULL;

	if (!ref)
		return 0;
	obj = r ? storage_find(a, r, ns, value_str_or(value_get(ref, "name"), "")) : NULL;
	if (!obj)
		return invalid(err, "service account token has been invalidated");
	uid = value_str_or(value_in(obj, "metadata", "uid"), "");
	claim = value_str_or(value_get(ref, "uid"), "");
	if (strcmp(uid, claim) == 0)
		return 0;
	text = xasprintf("%s UID (%s) does not match service account %s ref claim (%s)", what, uid,
			 what, claim);
	return invalid(err, text);
}

static struct value *extra_of(const struct value *claims)
{
	static const char *const kinds[][2] = {{"node", "authentication.kubernetes.io/node"},
					       {"pod", "authentication.kubernetes.io/pod"}};
	STR_AUTO id = xasprintf("JTI=%s", value_str_or(value_get(claims, "jti"), ""));
	struct value *extra =
		value_build("{'authentication.kubernetes.io/credential-id': [%s]}", id);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct value *ref = value_in(claims, "kubernetes.io", kinds[i][0]);
		STR_AUTO name = xasprintf("%s-name", kinds[i][1]);
		STR_AUTO uid = xasprintf("%s-uid", kinds[i][1]);

		if (!ref)
			continue;
		value_put(&extra, name, value_build("[%v]", value_get(ref, "name")));
		value_put(&extra, uid, value_build("[%v]", value_get(ref, "uid")));
	}
	return extra;
}

static int check_claims(struct apiserver *a, const struct value *claims,
			const struct value *audiences, struct token_identity *ret, struct err *err)
{
	const struct value *kube = value_get(claims, "kubernetes.io");
	const char *ns = value_str_or(value_get(kube, "namespace"), "");
	const struct value *pod = value_get(kube, "pod");
	int64_t now = sim_now(a->sim) / SIM_SEC;
	int r = check_audience(a, claims, audiences, ret, err);

	if (r < 0)
		return r;
	if (value_int_in(claims, "exp") < now - LEEWAY)
		return invalid(err, "service account token has expired");
	if (value_int_in(claims, "nbf") > now + LEEWAY)
		return invalid(err, "service account token is not valid yet");
	r = check_account(a, ns, value_get(kube, "serviceaccount"), err);
	if (r == 0)
		r = check_bound(a, resource_of(a, "", "secrets"), ns, value_get(kube, "secret"),
				"secret", err);
	if (r == 0)
		r = check_bound(a, a->pods, ns, pod, "pod", err);
	if (r == 0 && !pod) /* a pod's node may have gone */
		r = check_bound(a, a->nodes, NULL, value_get(kube, "node"), "node", err);
	return r;
}

int token_verify(struct apiserver *a, const char *token, const struct value *audiences,
		 struct token_identity *ret, struct err *err)
{
	VALUE_AUTO *claims = NULL;
	const char *ns;
	int r;

	*ret = (struct token_identity){0};
	r = read_claims(a, token, &claims, err);
	if (r == 0)
		r = check_claims(a, claims, audiences, ret, err);
	if (r < 0) {
		token_identity_release(ret);
		return r;
	}
	ns = value_str_or(value_in(claims, "kubernetes.io", "namespace"), "");
	ret->user = xstrdup(value_str_or(value_get(claims, "sub"), ""));
	ret->uid = xstrdup(
		value_str_or(value_in(claims, "kubernetes.io", "serviceaccount", "uid"), ""));
	strvec_add(&ret->groups, "system:serviceaccounts");
	strvec_addf(&ret->groups, "system:serviceaccounts:%s", ns);
	strvec_add(&ret->groups, "system:authenticated");
	ret->extra = extra_of(claims);
	return 0;
}

/* ---- TokenRequest ------------------------------------------------------------------------------
 */

#define DEFAULT_SECONDS 3600
#define POD_SECONDS 3607 /* of the volume that every pod is given */
#define EXTENDED_SECONDS (365 * 24 * 3600)
#define LEAST_SECONDS 600
#define MOST_SECONDS (INT64_C(1) << 32)

/* What boundObjectRef names: 0 with *ret (borrowing from the store), or an error. */
static int find_bound(struct call *c, const struct value *ref, struct token_binding *ret)
{
	const char *kind = value_str_in(ref, "kind"), *name = value_str_in(ref, "name");
	const char *uid = value_str_in(ref, "uid"), *version = value_str_in(ref, "apiVersion");
	const struct kind *k = str_eq(kind, "Pod") || str_eq(kind, "Secret") || str_eq(kind, "Node")
				       ? kind_by_gvk("v1", kind)
				       : NULL;
	struct endpoint *ep = k ? endpoint_of_kind(c->a, k) : NULL;
	const struct value *obj, *meta;

	if (!ref)
		return 0;
	if (!ep)
		return status_bad_request(c->err,
					  "cannot bind token to object of type %s%s, Kind=%s",
					  version && strchr(version, '/') ? "" : "/",
					  version ? version : "", kind ? kind : "");
	obj = storage_find(c->a, ep->res, k->namespaced ? c->req->ns : NULL, name ? name : "");
	if (!obj)
		return status_not_found(c->err, k, name ? name : "");
	if (!str_empty(uid) && !str_eq(uid, value_str_in(obj, "metadata", "uid"))) {
		STR_AUTO why = xasprintf("the UID in the bound object reference (%s) does not match "
					 "the UID in record. The object might have been deleted and "
					 "then recreated",
					 uid);

		return status_conflict(c->err, k->kind, k, name, why);
	}
	meta = value_get(obj, "metadata");
	*ret = (struct token_binding){.kind = k->kind,
				      .name = value_get(meta, "name"),
				      .uid = value_get(meta, "uid")};
	if (strcmp(kind, "Pod") != 0)
		return 0;
	if (!str_eq(value_str_in(obj, "spec", "serviceAccountName"), c->req->name))
		return status_bad_request(c->err,
					  "cannot bind token for serviceaccount \"%s\" to pod "
					  "running with different serviceaccount name.",
					  c->req->name);
	ret->node = value_in(obj, "spec", "nodeName");
	obj = ret->node ? storage_find(c->a, c->a->nodes, NULL, value_str_or(ret->node, "")) : NULL;
	ret->node_uid = value_in(obj, "metadata", "uid");
	return 0;
}

static int check_seconds(struct call *c, int64_t seconds)
{
	static const struct kind token_request_kind = {.group = "authentication.k8s.io",
						       .version = "v1",
						       .kind = "TokenRequest"};
	struct field_errors *errs;
	int rc;

	if (seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS)
		return 0;
	errs = field_errors_new();
	{
		VALUE_AUTO *bad = value_int_new(seconds);

		field_error(errs, FE_INVALID, "spec.expirationSeconds", bad, "%s",
			    seconds < LEAST_SECONDS
				    ? "may not specify a duration less than 10 minutes"
				    : "may not specify a duration larger than 2^32 seconds");
	}
	rc = status_invalid(c->err, &token_request_kind, "", errs);
	field_errors_free(errs);
	return rc;
}

/* Whether all of a token's audiences are the server's own. */
static bool is_for_server(const struct apiserver *a, const struct value *audiences)
{
	const struct value *v;

	if (audiences == a->tokens->audiences)
		return true;
	value_each_item(v, i, audiences)
	{
		VALUE_AUTO *one = value_build("[%v]", v);

		if (!shares(a->tokens->audiences, one))
			return false;
	}
	return true;
}

static struct value *token_answer(struct call *c, const struct token_terms *t)
{
	const struct value *meta = value_get(t->account, "metadata");
	BUF_AUTO until = BUF_INIT;
	int64_t seconds = t->warn_after ? t->warn_after : t->seconds;

	time_write_rfc3339(&until, sim_now(c->a->sim) + seconds * SIM_SEC);
	return value_build(
		"{apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: "
		"{creationTimestamp: %v, name: %v, namespace: %v, uid: %v}, spec: {audiences: %v, "
		"boundObjectRef: %v, expirationSeconds: %l}, status: {expirationTimestamp: %s, "
		"token: %V}}",
		sim_stamp(c->a->sim), value_get(meta, "name"), value_get(meta, "namespace"),
		value_get(meta, "uid"), t->audiences,
		value_in(c->req->body, "spec", "boundObjectRef"), seconds, buf_str(&until),
		token_issue(c->a, t));
}

int token_request(struct call *c)
{
	const struct value *spec = value_get(c->req->body, "spec");
	const struct value *given = value_get(spec, "expirationSeconds");
	const struct value *audiences = value_get(spec, "audiences");
	struct token_terms t = {
		.account = storage_find(c->a, c->a->serviceaccounts, c->req->ns, c->req->name),
		.audiences = value_len(audiences) ? audiences : c->a->tokens->audiences,
		.seconds = given ? value_int(given) : DEFAULT_SECONDS};
	struct value *answer;
	int rc;

	if (!c->a->tokens->signer)
		return status_no_such_api(c->err);
	if (!t.account)
		return status_not_found(c->err, c->ep->kind, c->req->name);
	rc = check_seconds(c, t.seconds);
	if (rc == 0)
		rc = find_bound(c, value_get(spec, "boundObjectRef"), &t.bound);
	if (rc < 0)
		return rc;
	if (c->a->tokens->most_seconds && t.seconds > c->a->tokens->most_seconds) {
		strvec_addf(&c->resp->warnings,
			    "requested expiration of %lld seconds shortened to %lld seconds",
			    (long long)t.seconds, (long long)c->a->tokens->most_seconds);
		t.seconds = c->a->tokens->most_seconds;
	}
	/* Old clients in pods do not read their token again: it serves on, though not by right. */
	if (c->a->tokens->extend && t.seconds == POD_SECONDS && str_eq(t.bound.kind, "Pod") &&
	    is_for_server(c->a, t.audiences)) {
		t.warn_after = t.seconds;
		t.seconds = EXTENDED_SECONDS;
	}
	answer = token_answer(c, &t);
	value_unref(c->resp->body);
	c->resp->body = answer;
	c->resp->code = 201;
	return 0;
}

int token_review(struct call *c)
{
	const struct value *spec = value_get(c->req->body, "spec");
	const char *token = value_str_in(spec, "token");
	struct token_identity id = {0};
	struct value *groups = NULL, *v = value_ref(c->req->body);
	ERR_AUTO why = ERR_INIT;

	if (str_empty(token)) {
		value_unref(v);
		return status_bad_request(c->err, "token is required for TokenReview in "
						  "authentication");
	}
	if (token_verify(c->a, token, value_get(spec, "audiences"), &id, &why) < 0) {
		value_put(&v, "status", value_build("{user: {}, error: %s}", err_msg(&why)));
	} else {
		groups = value_array_new();
		for (size_t i = 0; i < id.groups.nr; i++)
			value_push(&groups, value_str_new(id.groups.v[i]));
		value_put(&v, "status",
			  value_build("{authenticated: true, user: {username: %s, uid: %s, groups: "
				      "%V, extra: %v}, audiences: %v}",
				      id.user, id.uid, groups, id.extra, id.audiences));
	}
	token_identity_release(&id);
	value_unref(c->resp->body);
	c->resp->body = v;
	c->resp->code = 201;
	return 0;
}
