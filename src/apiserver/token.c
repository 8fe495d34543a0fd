/* token.c - issuing and knowing service account tokens. */
#include "apiserver/token.h"

#include "object/json.h"
#include "object/timefmt.h"

#include <stdlib.h>

#define ISSUER "https://kubernetes.default.svc.cluster.local"
#define SIGNATURE_LEN 256 /* of a 2048 bit RSA key */
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

	for (size_t i = 0; i < len; i++)
		buf_addc(&text, s[i] == '-' ? '+' : s[i] == '_' ? '/' : s[i]);
	while (text.len % 4)
		buf_addc(&text, '=');
	return base64_decode(out, buf_str(&text), text.len);
}

/* RFC 2104 with SHA-256. */
static void hmac(const struct apiserver *a, const void *data, size_t len, uint8_t out[32])
{
	uint8_t inner[32];

	sha256_finish(&a->token_inner, data, len, inner);
	sha256_finish(&a->token_outer, inner, sizeof(inner), out);
}

static void sign(const struct apiserver *a, const char *text, size_t len, struct buf *out)
{
	uint8_t mac[32], bytes[SIGNATURE_LEN];
	uint64_t x = 0;

	hmac(a, text, len, mac);
	memcpy(bytes, mac, sizeof(mac));
	for (size_t i = sizeof(mac); i < sizeof(bytes); i++) { /* as long as a real one */
		x = (x ^ mac[i % sizeof(mac)] ^ i) * UINT64_C(0x9e3779b97f4a7c15);
		bytes[i] = (uint8_t)(x >> 56);
	}
	base64url_encode(out, bytes, sizeof(bytes));
}

/* Names the key, as upstream's does: a hash of it. */
static void write_header(const char *key, struct buf *out)
{
	uint8_t hash[32];
	BUF_AUTO json = BUF_INIT;
	BUF_AUTO id = BUF_INIT;

	sha256(key, strlen(key), hash);
	base64url_encode(&id, hash, sizeof(hash));
	buf_addf(&json, "{\"alg\":\"RS256\",\"kid\":\"%s\"}", buf_str(&id));
	base64url_encode(out, json.s, json.len);
}

void token_set_key(struct apiserver *a, const char *key)
{
	BUF_AUTO header = BUF_INIT;
	size_t len = strlen(key);
	uint8_t block[64] = {0}, pad[64];

	a->token_key = xstrdup(key);
	if (len > sizeof(block))
		sha256(key, len, block);
	else
		memcpy(block, key, len);
	for (size_t i = 0; i < sizeof(block); i++)
		pad[i] = block[i] ^ 0x36;
	sha256_start(&a->token_inner, pad, sizeof(pad));
	for (size_t i = 0; i < sizeof(block); i++)
		pad[i] = block[i] ^ 0x5c;
	sha256_start(&a->token_outer, pad, sizeof(pad));
	write_header(key, &header);
	a->token_header = buf_detach(&header);
}

/* An identifier in UUID form, made of what makes the token one of a kind: issuing one takes
 * nothing from the streams of chance. */
static void token_id(struct apiserver *a, const char *uid, const char *bound_uid, struct buf *out)
{
	BUF_AUTO text = BUF_INIT;
	uint8_t h[32];
	char id[36], *p = id;

	buf_addf(&text, "%s/%s/%lld/%llu", uid, bound_uid ? bound_uid : "",
		 (long long)sim_now(a->sim), (unsigned long long)a->requests);
	sha256(text.s, text.len, h);
	h[6] = (uint8_t)((h[6] & 15) | 0x40);
	h[8] = (uint8_t)((h[8] & 63) | 0x80);
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = "0123456789abcdef"[h[i] >> 4];
		*p++ = "0123456789abcdef"[h[i] & 15];
	}
	buf_add(out, id, sizeof(id));
}

static void add_string(struct buf *json, const char *key, const char *s)
{
	buf_addc(json, '"');
	buf_adds(json, key);
	buf_add(json, "\":", 2);
	json_write_string(json, s, strlen(s), 0);
}

/* "kind":{"name":"...","uid":"..."} */
static void add_object(struct buf *json, const char *kind, const char *name, const char *uid)
{
	buf_addc(json, '"');
	buf_adds(json, kind);
	buf_add(json, "\":{", 3);
	if (name)
		add_string(json, "name", name);
	if (name && uid)
		buf_addc(json, ',');
	if (uid)
		add_string(json, "uid", uid);
	buf_addc(json, '}');
}

/* What the token is bound to: at most one of these and, of a pod, its node. */
static void add_bound(struct buf *json, const struct token_binding *b)
{
	if (b && b->node)
		add_object(json, "node", b->node, b->node_uid);
	else if (b && str_eq(b->kind, "Node"))
		add_object(json, "node", b->name, b->uid);
	if (b && b->node)
		buf_addc(json, ',');
	if (b && str_eq(b->kind, "Pod"))
		add_object(json, "pod", b->name, b->uid);
	else if (b && str_eq(b->kind, "Secret"))
		add_object(json, "secret", b->name, b->uid);
	if (b)
		buf_addc(json, ',');
}

/* The claims in the order of their names. */
static void write_claims(struct apiserver *a, const struct value *account,
			 const struct value *audiences, const struct token_binding *bound,
			 int64_t expires_s, struct buf *json)
{
	const char *ns = value_str_or(value_in(account, "metadata", "namespace"), "");
	const char *name = value_str_or(value_in(account, "metadata", "name"), "");
	const char *uid = value_str_or(value_in(account, "metadata", "uid"), "");
	STR_AUTO sub = xasprintf("system:serviceaccount:%s:%s", ns, name);
	int64_t now = sim_now(a->sim) / SIM_SEC;

	buf_adds(json, "{\"aud\":");
	if (value_len(audiences))
		json_write(json, audiences, 0);
	else
		buf_addf(json, "[\"%s\"]", ISSUER);
	buf_addf(json, ",\"exp\":%lld,\"iat\":%lld,\"iss\":\"%s\",\"jti\":\"",
		 (long long)(now + expires_s), (long long)now, ISSUER);
	token_id(a, uid, bound ? bound->uid : NULL, json);
	buf_adds(json, "\",\"kubernetes.io\":{");
	add_string(json, "namespace", ns);
	buf_addc(json, ',');
	add_bound(json, bound);
	add_object(json, "serviceaccount", name, uid);
	buf_addf(json, "},\"nbf\":%lld,", (long long)now);
	add_string(json, "sub", sub);
	buf_addc(json, '}');
}

void token_issue(struct apiserver *a, const struct value *account, const struct value *audiences,
		 const struct token_binding *bound, int64_t expires_s, struct buf *out)
{
	BUF_AUTO json = BUF_INIT;
	BUF_AUTO signature = BUF_INIT;
	size_t from = out->len;

	buf_reserve(&json, 1000);
	buf_reserve(out, 2000);
	write_claims(a, account, audiences, bound, expires_s, &json);
	buf_adds(out, a->token_header);
	buf_addc(out, '.');
	base64url_encode(out, json.s, json.len);
	sign(a, out->s + from, out->len - from, &signature);
	buf_addc(out, '.');
	buf_add(out, signature.s, signature.len);
}

/* ---- checking -------------------------------------------------------------------------------- */

static int invalid(struct err *err, const char *why)
{
	return err_set(err, -EACCES, "[invalid bearer token%s%s]", *why ? ", " : "", why);
}

static int read_claims(struct apiserver *a, const char *token, struct value **ret, struct err *err)
{
	const char *dot = strchr(token, '.'), *dot2 = dot ? strchr(dot + 1, '.') : NULL;
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO json = BUF_INIT;
	ERR_AUTO why = ERR_INIT;

	*ret = NULL;
	if (!dot2 || strlen(token) > MAX_TOKEN)
		return invalid(err, "");
	sign(a, token, (size_t)(dot2 - token), &want);
	if (strcmp(dot2 + 1, buf_str(&want)) != 0)
		return invalid(err, "square/go-jose: error in cryptographic primitive");
	if (url64_decode(&json, dot + 1, (size_t)(dot2 - dot - 1)) < 0 ||
	    json_parse(buf_str(&json), json.len, ret, NULL, &why) < 0)
		return invalid(err, "");
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

static int check_audience(const struct value *claims, const struct value *wanted,
			  struct token_identity *ret, struct err *err)
{
	VALUE_AUTO *own = value_build("[%s]", ISSUER);
	const struct value *have = value_get(claims, "aud"), *v;
	BUF_AUTO text = BUF_INIT;

	if (!value_len(wanted))
		wanted = own;
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

/* The object a token is bound to must still be the same one. */
static int check_bound(struct apiserver *a, const struct resource *r, const char *ns,
		       const struct value *ref, const char *what, struct err *err)
{
	const struct value *obj;

	if (!ref)
		return 0;
	obj = r ? storage_find(a, r, ns, value_str_or(value_get(ref, "name"), "")) : NULL;
	if (obj && str_eq(value_str_in(obj, "metadata", "uid"), value_str_in(ref, "uid")))
		return 0;
	{
		STR_AUTO text = xasprintf("%s has been invalidated", what);

		return invalid(err, text);
	}
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
	int64_t now = sim_now(a->sim) / SIM_SEC;
	int r;

	if (value_int_in(claims, "exp") <= now)
		return invalid(err, "service account token has expired");
	if (value_int_in(claims, "nbf") > now)
		return invalid(err, "service account token is not valid yet");
	r = check_bound(a, a->serviceaccounts, ns, value_get(kube, "serviceaccount"),
			"service account token", err);
	if (r == 0)
		r = check_bound(a, a->pods, ns, value_get(kube, "pod"), "service account token",
				err);
	if (r == 0)
		r = check_bound(a, resource_of(a, "", "secrets"), ns, value_get(kube, "secret"),
				"service account token", err);
	return r < 0 ? r : check_audience(claims, audiences, ret, err);
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
#define LEAST_SECONDS 600
#define MOST_SECONDS (INT64_C(1) << 32)

/* What boundObjectRef names: 0 with *ret (borrowing from the store), or an error. */
static int find_bound(struct call *c, const struct value *ref, struct token_binding *ret)
{
	const char *kind = value_str_in(ref, "kind"), *name = value_str_in(ref, "name");
	const char *uid = value_str_in(ref, "uid");
	const struct kind *k = str_eq(kind, "Pod") || str_eq(kind, "Secret") || str_eq(kind, "Node")
				       ? kind_by_gvk("v1", kind)
				       : NULL;
	struct endpoint *ep = k ? endpoint_of_kind(c->a, k) : NULL;
	const struct value *obj, *node;

	if (!ref)
		return 0;
	if (!ep)
		return status_bad_request(
			c->err,
			"cannot bind token to object of type %s: only Pod, Secret "
			"or Node are supported",
			kind ? kind : "");
	obj = storage_find(c->a, ep->res, k->namespaced ? c->req->ns : NULL, name ? name : "");
	if (!obj)
		return status_not_found(c->err, k, name ? name : "");
	if (uid && !str_eq(uid, value_str_in(obj, "metadata", "uid")))
		return status_conflict(c->err, NULL, k, name,
				       "the UID in the bound object reference does not match the "
				       "UID in record. The object might have been deleted and then "
				       "recreated");
	*ret = (struct token_binding){.kind = k->kind,
				      .name = value_str_in(obj, "metadata", "name"),
				      .uid = value_str_in(obj, "metadata", "uid")};
	ret->node = value_str_in(obj, "spec", "nodeName");
	node = ret->node ? storage_find(c->a, c->a->nodes, NULL, ret->node) : NULL;
	ret->node_uid = value_str_in(node, "metadata", "uid");
	return 0;
}

static int check_seconds(struct call *c, int64_t seconds)
{
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
	rc = status_invalid(c->err, kind_by_gvk("v1", "ServiceAccount"), "", errs);
	field_errors_free(errs);
	return rc;
}

int token_request(struct call *c)
{
	const struct value *spec = value_get(c->req->body, "spec");
	const struct value *given = value_get(spec, "expirationSeconds");
	int64_t seconds = given ? value_int(given) : DEFAULT_SECONDS;
	struct token_binding bound = {0};
	const struct value *account =
		storage_find(c->a, c->a->serviceaccounts, c->req->ns, c->req->name);
	VALUE_AUTO *audiences = NULL;
	BUF_AUTO token = BUF_INIT;
	BUF_AUTO until = BUF_INIT;
	int rc = check_seconds(c, seconds);

	if (rc == 0 && !account)
		rc = status_not_found(c->err, c->ep->kind, c->req->name);
	if (rc == 0)
		rc = find_bound(c, value_get(spec, "boundObjectRef"), &bound);
	if (rc < 0)
		return rc;
	audiences = value_len(value_get(spec, "audiences"))
			    ? value_ref(value_get(spec, "audiences"))
			    : value_build("[%s]", ISSUER);
	token_issue(c->a, account, audiences, bound.kind ? &bound : NULL, seconds, &token);
	time_write_rfc3339(&until, sim_now(c->a->sim) + seconds * SIM_SEC);
	value_unref(c->resp->body);
	c->resp->body = value_build(
		"{apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: "
		"{creationTimestamp: %v, name: %s, namespace: %s}, spec: {audiences: %v, "
		"boundObjectRef: %v, expirationSeconds: %l}, status: {expirationTimestamp: %s, "
		"token: %s}}",
		sim_stamp(c->a->sim), c->req->name, c->req->ns, audiences,
		value_get(spec, "boundObjectRef"), seconds, buf_str(&until), buf_str(&token));
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
