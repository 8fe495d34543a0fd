/* token_issue.c - new service account tokens. What a token says is fixed when it is issued; its
 * bytes are made when somebody looks at them, for a signature costs more than the pod that the
 * token is for, and few read theirs. Upstream: pkg/serviceaccount/claims.go. */
#include "apiserver/token.h"

#include "object/json.h"

#include <stdlib.h>

struct unsigned_token {
	struct token_signer *signer;
	struct value *ns, *name, *uid, *audiences; /* of the account; whom it is for */
	const char *kind;                          /* what it is bound to; NULL: nothing */
	struct value *bound_name, *bound_uid, *node, *node_uid;
	int64_t issued, seconds, warn_after; /* ns; s; 0: it says nothing of warnings */
	uint64_t number;                     /* of tokens this server issued */
};

/* An identifier in UUID form, made of what makes the token one of a kind: issuing one takes
 * nothing from the streams of chance. */
static void token_id(const struct unsigned_token *t, struct buf *out)
{
	BUF_AUTO text = BUF_INIT;
	uint8_t h[32];

	buf_addf(&text, "%s/%s/%lld/%llu", value_str_or(t->uid, ""), value_str_or(t->bound_uid, ""),
		 (long long)t->issued, (unsigned long long)t->number);
	sha256(text.s, text.len, h);
	h[6] = (uint8_t)((h[6] & 15) | 0x40);
	h[8] = (uint8_t)((h[8] & 63) | 0x80);
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			buf_addc(out, '-');
		buf_addf(out, "%02x", h[i]);
	}
}

static void add_string(struct buf *json, const char *key, const char *s)
{
	buf_addf(json, "\"%s\":", key);
	json_write_string(json, s, strlen(s), JSON_HTML_ESCAPE);
}

/* "kind":{"name":"...","uid":"..."}, */
static void add_object(struct buf *json, const char *kind, const struct value *name,
		       const struct value *uid)
{
	buf_addf(json, "\"%s\":{", kind);
	if (name)
		add_string(json, "name", value_str_or(name, ""));
	if (name && uid)
		buf_addc(json, ',');
	if (uid)
		add_string(json, "uid", value_str_or(uid, ""));
	buf_adds(json, "},");
}

/* What the token is bound to: at most one of these and, of a pod, its node. */
static void add_bound(struct buf *json, const struct unsigned_token *t)
{
	if (t->node)
		add_object(json, "node", t->node, t->node_uid);
	else if (str_eq(t->kind, "Node"))
		add_object(json, "node", t->bound_name, t->bound_uid);
	if (str_eq(t->kind, "Pod"))
		add_object(json, "pod", t->bound_name, t->bound_uid);
	else if (str_eq(t->kind, "Secret"))
		add_object(json, "secret", t->bound_name, t->bound_uid);
}

/* The claims in the order of their names. */
static void write_claims(const struct unsigned_token *t, struct buf *json)
{
	const char *ns = value_str_or(t->ns, "");
	STR_AUTO sub = xasprintf("system:serviceaccount:%s:%s", ns, value_str_or(t->name, ""));
	long long now = (long long)(t->issued / SIM_SEC);

	buf_adds(json, "{\"aud\":");
	json_write(json, t->audiences, JSON_HTML_ESCAPE);
	buf_addf(json, ",\"exp\":%lld,\"iat\":%lld,", now + (long long)t->seconds, now);
	add_string(json, "iss", t->signer->issuer);
	buf_adds(json, ",\"jti\":\"");
	token_id(t, json);
	buf_adds(json, "\",\"kubernetes.io\":{");
	add_string(json, "namespace", ns);
	buf_addc(json, ',');
	add_bound(json, t);
	add_object(json, "serviceaccount", t->name, t->uid);
	if (t->warn_after)
		buf_addf(json, "\"warnafter\":%lld", now + (long long)t->warn_after);
	else
		buf_trunc(json, json->len - 1); /* the comma */
	buf_addf(json, "},\"nbf\":%lld,", now);
	add_string(json, "sub", sub);
	buf_addc(json, '}');
}

static struct value *token_make(void *payload)
{
	const struct unsigned_token *t = payload;
	BUF_AUTO json = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	write_claims(t, &json);
	token_sign(t->signer, &json, &text);
	return value_strn_new(text.s, text.len);
}

static void token_release(void *payload)
{
	struct unsigned_token *t = payload;

	token_signer_unref(t->signer);
	value_unref(t->ns);
	value_unref(t->name);
	value_unref(t->uid);
	value_unref(t->audiences);
	value_unref(t->bound_name);
	value_unref(t->bound_uid);
	value_unref(t->node);
	value_unref(t->node_uid);
	free(t);
}

struct value *token_issue(struct apiserver *a, const struct token_terms *terms)
{
	static const struct value_lazy_ops ops = {token_make, token_release};
	const struct value *meta = value_get(terms->account, "metadata");
	const struct token_binding *b = &terms->bound;
	struct unsigned_token *t = xmalloc(sizeof(*t));

	*t = (struct unsigned_token){
		.signer = token_signer_ref(a->tokens->signer),
		.ns = value_ref(value_get(meta, "namespace")),
		.name = value_ref(value_get(meta, "name")),
		.uid = value_ref(value_get(meta, "uid")),
		.audiences = value_ref(terms->audiences),
		.kind = b->kind,
		.bound_name = value_ref(b->name),
		.bound_uid = value_ref(b->uid),
		.node = value_ref(b->node),
		.node_uid = value_ref(b->node_uid),
		.issued = sim_now(a->sim),
		.seconds = terms->seconds,
		.warn_after = terms->warn_after,
		.number = a->tokens->issued++,
	};
	return value_lazy_new(&ops, t);
}
