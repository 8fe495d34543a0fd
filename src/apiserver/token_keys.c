/* token_keys.c - what service account tokens are signed with and known by, and the documents by
 * which others know them: OpenID Connect discovery. */
#include "apiserver/token.h"

#include "object/json.h"
#include "pki/cert.h"
#include "pki/jws.h"

#include <stdlib.h>

/* ---- keys ---------------------------------------------------------------------------------- */

struct token_signer *token_signer_ref(struct token_signer *s)
{
	s->refs++;
	return s;
}

void token_signer_unref(struct token_signer *s)
{
	if (!s || --s->refs)
		return;
	free(s->key);
	free(s->header);
	free(s->issuer);
	free(s);
}

struct token_public {
	struct buf spki;
	char *id;
};

static struct token_signer *signer_new(const char *key, const char *issuer)
{
	struct token_signer *s;
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO json = BUF_INIT;
	BUF_AUTO header = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	const char *algorithm = NULL;

	if (key && key_public(key, strlen(key), &spki, &err) == 0)
		algorithm = jws_algorithm(der_of(spki.s, spki.len));
	if (!algorithm)
		return NULL;
	buf_addf(&json, "{\"alg\":\"%s\",\"kid\":\"", algorithm);
	jws_key_id(der_of(spki.s, spki.len), &json);
	buf_adds(&json, "\"}");
	base64url_encode(&header, json.s, json.len);
	buf_addc(&header, '.');
	s = xcalloc(1, sizeof(*s));
	*s = (struct token_signer){1, xstrdup(key), buf_detach(&header), xstrdup(issuer)};
	return s;
}

void token_sign(const struct token_signer *s, const struct buf *claims, struct buf *out)
{
	BUF_AUTO signature = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	size_t from = out->len;

	buf_adds(out, s->header);
	base64url_encode(out, claims->s, claims->len);
	if (jws_sign(s->key, strlen(s->key), out->s + from, out->len - from, &signature, &err) < 0)
		abort(); /* it was read before */
	buf_addc(out, '.');
	base64url_encode(out, signature.s, signature.len);
}

static void add_public(struct der spki, void *arg)
{
	struct tokens *t = arg;
	BUF_AUTO id = BUF_INIT;

	if (!jws_algorithm(spki))
		return;
	t->v = grow(t->v, t->nr + 1, &t->cap, sizeof(*t->v));
	t->v[t->nr] = (struct token_public){.spki = BUF_INIT};
	buf_add(&t->v[t->nr].spki, spki.p, der_len(spki));
	jws_key_id(spki, &id);
	t->v[t->nr++].id = buf_detach(&id);
}

static const char *first_issuer(const struct tokens *t)
{
	return t->issuers.nr ? t->issuers.v[0] : "";
}

struct tokens *tokens_new(const struct token_config *cfg, const char *own_address)
{
	const char *issuers = cfg->issuers ? cfg->issuers : DEFAULT_ISSUER;
	struct tokens *t = xcalloc(1, sizeof(*t));
	STRVEC_AUTO audiences = STRVEC_INIT;
	ERR_AUTO none = ERR_INIT;

	strvec_split(&t->issuers, issuers, ',');
	strvec_split(&audiences, cfg->audiences ? cfg->audiences : issuers, ',');
	t->audiences = value_array_new();
	for (size_t i = 0; i < audiences.nr; i++)
		value_push(&t->audiences, value_str_new(audiences.v[i]));
	t->signer = signer_new(cfg->key, first_issuer(t));
	t->extend = !cfg->no_extension;
	t->most_seconds = cfg->most_seconds;
	if (cfg->public_keys)
		(void)!publics_each(cfg->public_keys, strlen(cfg->public_keys), add_public, t,
				    &none);
	t->jwks_uri = cfg->jwks_uri ? xstrdup(cfg->jwks_uri)
				    : xasprintf("https://%s" JWKS_PATH, own_address);
	return t;
}

void tokens_free(struct tokens *t)
{
	if (!t)
		return;
	token_signer_unref(t->signer);
	for (size_t i = 0; i < t->nr; i++) {
		buf_release(&t->v[i].spki);
		free(t->v[i].id);
	}
	free(t->v);
	strvec_release(&t->issuers);
	value_unref(t->audiences);
	free(t->jwks_uri);
	free(t);
}

int tokens_check_key(const char *pem, struct err *err)
{
	struct token_signer *s = signer_new(pem, "");

	if (!s)
		return err_set(err, -EINVAL,
			       "data does not contain a valid RSA or ECDSA private key");
	token_signer_unref(s);
	return 0;
}

int tokens_verified(const struct tokens *t, const char *key_id, const char *data, size_t len,
		    const struct buf *signature, struct err *err)
{
	bool tried = false;

	for (size_t i = 0; i < t->nr; i++) {
		const struct token_public *k = &t->v[i];

		if (key_id && strcmp(key_id, k->id) != 0)
			continue;
		tried = true;
		if (jws_verified(der_of(k->spki.s, k->spki.len), der_of(data, len),
				 der_of(buf_str(signature), signature->len)))
			return 0;
	}
	return err_set(err, -EACCES, "%s",
		       tried ? "square/go-jose: error in cryptographic primitive"
			     : "invalid signature, no keys found");
}

/* ---- discovery ------------------------------------------------------------------------------- */

static void add_member(struct buf *json, const char *name, const char *text)
{
	buf_addf(json, "%c\"%s\":", json->len ? ',' : '{', name);
	json_write_string(json, text, strlen(text), JSON_HTML_ESCAPE);
}

/* The algorithms of the keys, each once and sorted. */
static void add_algorithms(const struct tokens *t, struct buf *json)
{
	STRVEC_AUTO names = STRVEC_INIT;

	for (size_t i = 0; i < t->nr; i++) {
		const char *name = jws_algorithm(der_of(t->v[i].spki.s, t->v[i].spki.len));

		if (!strvec_has(&names, name))
			strvec_add(&names, name);
	}
	strvec_sort(&names);
	buf_adds(json, ",\"id_token_signing_alg_values_supported\":[");
	for (size_t i = 0; i < names.nr; i++)
		buf_addf(json, "%s\"%s\"", i ? "," : "", names.v[i]);
	buf_adds(json, "]}");
}

static void write_keys(const struct tokens *t, struct buf *json)
{
	buf_adds(json, "{\"keys\":[");
	for (size_t i = 0; i < t->nr; i++) {
		if (i)
			buf_addc(json, ',');
		jws_write_key(der_of(t->v[i].spki.s, t->v[i].spki.len), json);
	}
	buf_adds(json, "]}");
}

int tokens_discovery(struct call *c, const char *path, bool *ret_handled)
{
	const struct tokens *t = c->a->tokens;
	struct buf *out = &c->resp->text;
	bool config = strcmp(path, OPENID_CONFIG_PATH) == 0;

	/* upstream leaves them out when the issuer is no URL that others could look at */
	*ret_handled = (config || strcmp(path, JWKS_PATH) == 0) && t->nr &&
		       str_starts(first_issuer(t), "https://") &&
		       str_starts(t->jwks_uri, "https://");
	if (!*ret_handled)
		return 0;
	c->resp->code = 200;
	c->resp->text_type = config ? "application/json" : "application/jwk-set+json";
	c->resp->cache_control = "public, max-age=3600";
	if (!config) {
		write_keys(t, out);
		return 0;
	}
	add_member(out, "issuer", first_issuer(t));
	add_member(out, "jwks_uri", t->jwks_uri);
	buf_adds(out, ",\"response_types_supported\":[\"id_token\"],"
		      "\"subject_types_supported\":[\"public\"]");
	add_algorithms(t, out);
	return 0;
}
