/* Service account tokens: who can verify them, what they say, whose keys count, when their bytes
 * are made; and the documents by which others learn the keys. */
#include "api_world.h"

#include "pki/cert.h"
#include "pki/jws.h"
#include "pki/pem.h"

/* openssl ecparam -genkey -name prime256v1 */
static const char ec_key[] = "-----BEGIN EC PRIVATE KEY-----\n"
			     "MHcCAQEEIIa1dGI8HRpqxj4fVoTSJmqnQ5sahd7jLGuEugA+MaNvoAoGCCqGSM49\n"
			     "AwEHoUQDQgAEOb6vz3VcC+SqeammP0Ew91g8V9BcbAEYqmZktCqs6XagwClUK49Y\n"
			     "GK9EFDpqJ+A2CuJ8O+InVBba600js1pJtg==\n"
			     "-----END EC PRIVATE KEY-----\n";

static void public_of(const char *key, struct buf *ret_pem)
{
	BUF_AUTO spki = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(key_public(key, strlen(key), &spki, &err), 0);
	pem_write(ret_pem, "PUBLIC KEY", spki.s, spki.len);
}

/* A server on the same store, as after a restart with these files. */
static void serve(struct world *w, const char *key, const char *public_keys)
{
	struct apiserver_config cfg = {WORLD_CONFIG,
				       .tokens = {.key = key, .public_keys = public_keys}};

	world_restart(w, &cfg);
}

struct keys {
	struct buf one, two, one_public, two_public;
};

static struct keys keys_new(struct world *w)
{
	struct keys k = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT};

	key_new(w->sim, &k.one);
	key_new(w->sim, &k.two);
	public_of(k.one.s, &k.one_public);
	public_of(k.two.s, &k.two_public);
	return k;
}

static void keys_release(struct keys *k)
{
	buf_release(&k->one);
	buf_release(&k->two);
	buf_release(&k->one_public);
	buf_release(&k->two_public);
}

/* A new token of the account default, or why there is none. */
static char *token_of(struct world *w, const char *body)
{
	int code;
	STR_AUTO text = raw(w, "POST", "/api/v1/namespaces/default/serviceaccounts/default/token",
			    body, &code);
	VALUE_AUTO *v = parse(text);

	if (code != 201)
		return xstrdup(value_str_or(value_get(v, "message"), ""));
	return xstrdup(value_str_or(value_in(v, "status", "token"), ""));
}

static char *user_of(struct world *w, const char *token)
{
	struct api_token_user *keep = NULL;
	struct api_user user;
	ERR_AUTO err = ERR_INIT;
	char *name;

	if (apiserver_token_user(w->api, token, &user, &keep, &err) < 0)
		return xstrdup(err_msg(&err));
	name = xstrdup(user.name);
	api_token_user_free(keep);
	return name;
}

/* What a TokenReview says is wrong; "" nothing. */
static char *wrong_with(struct world *w, const char *token)
{
	VALUE_AUTO *obj = value_build("{spec: {token: %s}}", token);
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(client_create(w->c, kind_of("tokenreviews.authentication.k8s.io"), NULL,
				       obj, NULL, &answer, &err),
			 0);
	return xstrdup(value_str_or(value_in(answer, "status", "error"), ""));
}

static void expect(char *got, const char *want)
{
	STR_AUTO text = got;

	assert_string_equal(text, want);
}

/* Appends the bytes of the token's n-th part. */
static void part(const char *token, int n, struct buf *ret)
{
	BUF_AUTO text = BUF_INIT;

	for (; n > 0; n--)
		token = strchr(token, '.') + 1;
	for (; *token && *token != '.'; token++)
		buf_addc(&text, *token == '-' ? '+' : *token == '_' ? '/' : *token);
	while (text.len % 4)
		buf_addc(&text, '=');
	assert_int_equal(base64_decode(ret, text.s, text.len), 0);
}

static struct value *claims_of(const char *token)
{
	BUF_AUTO json = BUF_INIT;

	part(token, 1, &json);
	return parse(buf_str(&json));
}

/* ---- tests ------------------------------------------------------------------------------------ */

struct check {
	const char *token;
	bool good;
};

static void verify(struct der spki, void *arg)
{
	struct check *c = arg;
	BUF_AUTO signature = BUF_INIT;

	part(c->token, 2, &signature);
	c->good = jws_verified(spki,
			       der_of(c->token, (size_t)(strrchr(c->token, '.') - c->token)),
			       der_of(signature.s, signature.len));
}

static void who_has_the_public_key_can_verify(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	STR_AUTO token = NULL;
	BUF_AUTO header = BUF_INIT;
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO spki = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct check c = {0};

	serve(w, k.one.s, k.one_public.s);
	token = token_of(w, "{\"spec\":{}}");
	c.token = token;
	assert_int_equal(publics_each(k.one_public.s, k.one_public.len, verify, &c, &err), 0);
	assert_true(c.good);
	assert_int_equal(publics_each(k.two_public.s, k.two_public.len, verify, &c, &err), 0);
	assert_false(c.good);
	part(token, 0, &header);
	assert_int_equal(key_public(k.one.s, k.one.len, &spki, &err), 0);
	buf_adds(&want, "{\"alg\":\"RS256\",\"kid\":\"");
	jws_key_id(der_of(spki.s, spki.len), &want);
	buf_adds(&want, "\"}");
	assert_string_equal(buf_str(&header), buf_str(&want));
	expect(user_of(w, token), "system:serviceaccount:default:default");
}

static void another_key_is_not_known(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	STR_AUTO old = NULL;
	STR_AUTO both = NULL;

	serve(w, k.one.s, k.one_public.s);
	old = token_of(w, "{\"spec\":{}}");
	serve(w, k.two.s, k.two_public.s);
	expect(user_of(w, old), "Unauthorized");
	expect(wrong_with(w, old), "[invalid bearer token, invalid signature, no keys found]");
	/* while keys are rotated, both are named */
	both = xasprintf("%s%s", k.two_public.s, k.one_public.s);
	serve(w, k.two.s, both);
	expect(user_of(w, old), "system:serviceaccount:default:default");
	expect(wrong_with(w, old), "");
}

static void a_changed_letter_is_seen(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	STR_AUTO token = NULL;
	char *dot;

	serve(w, k.one.s, k.one_public.s);
	token = token_of(w, "{\"spec\":{}}");
	dot = strrchr(token, '.');
	dot[9] = dot[9] == 'a' ? 'b' : 'a';
	expect(wrong_with(w, token), "[invalid bearer token, square/go-jose: error in cryptographic "
				     "primitive]");
	dot[9] = '+'; /* of the other alphabet */
	expect(wrong_with(w, token), "[invalid bearer token]");
	expect(user_of(w, "a.b.c"), "Unauthorized");
	expect(user_of(w, ".."), "Unauthorized");
	expect(user_of(w, ""), "Unauthorized");
}

static void bytes_are_made_for_who_looks(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	VALUE_AUTO *body = parse("{\"spec\":{}}");
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	const struct value *status;
	ERR_AUTO err = ERR_INIT;

	serve(w, k.one.s, k.one_public.s);
	req.verb = API_CREATE;
	req.kind = kind_of("serviceaccounts");
	req.ns = req.name = "default";
	req.subresource = "token";
	req.body = body;
	assert_int_equal(client_do(w->c, &req, &resp, &err), 0);
	status = value_get(resp.body, "status");
	assert_true(value_is_lazy(value_get_lazy(status, "token")));
	/* what it says was fixed when it was issued, and the server may be gone */
	sim_advance(w->sim, 30 * SIM_SEC);
	serve(w, k.two.s, k.two_public.s);
	{
		VALUE_AUTO *claims = claims_of(value_str(value_get(status, "token")));

		assert_int_equal(value_int_in(claims, "iat"), WORLD_EPOCH / SIM_SEC);
		assert_string_equal(value_str_in(claims, "iss"),
				    "https://kubernetes.default.svc.cluster.local");
	}
	api_response_release(&resp);
}

static void a_token_expires_a_minute_late(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	STR_AUTO token = NULL;

	serve(w, k.one.s, k.one_public.s);
	token = token_of(w, "{\"spec\":{\"expirationSeconds\":600}}");
	sim_advance(w->sim, INT64_C(659) * SIM_SEC);
	expect(wrong_with(w, token), "");
	sim_advance(w->sim, 2 * SIM_SEC);
	expect(wrong_with(w, token), "[invalid bearer token, service account token has expired]");
	free(token);
	token = token_of(w, "{\"spec\":{}}");
	expect(delete (w, "serviceaccounts", "default", "default", NULL), "");
	expect(wrong_with(w, token),
	       "[invalid bearer token, serviceaccounts \"default\" not found]");
}

#define OF_POD(name, more)                                                                         \
	"{\"spec\":{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"" name   \
	"\"}" more "}}"

static void a_pods_token_outlives_what_it_asked_for(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	VALUE_AUTO *claims = NULL;
	VALUE_AUTO *other = NULL;
	const struct value *kube;
	STR_AUTO token = NULL;
	STR_AUTO plain = NULL;

	serve(w, k.one.s, k.one_public.s);
	must_create(w, "pods", "default", POD("web", ""));
	token = token_of(w, OF_POD("web", ",\"expirationSeconds\":3607"));
	claims = claims_of(token);
	kube = value_get(claims, "kubernetes.io");
	assert_int_equal(value_int_in(claims, "exp") - value_int_in(claims, "iat"), 31536000);
	assert_int_equal(value_int_in(kube, "warnafter") - value_int_in(claims, "iat"), 3607);
	assert_string_equal(value_str_in(kube, "pod", "name"), "web");
	assert_null(value_get(kube, "node"));
	plain = token_of(w, OF_POD("web", ",\"expirationSeconds\":3600"));
	other = claims_of(plain);
	assert_int_equal(value_int_in(other, "exp") - value_int_in(other, "iat"), 3600);
	assert_null(value_in(other, "kubernetes.io", "warnafter"));
	expect(delete (w, "pods", "default", "web", &(struct delete_options){.grace_s = 0}), "");
	expect(wrong_with(w, token),
	       "[invalid bearer token, service account token has been invalidated]");
}

static void requests_are_refused_in_upstreams_words(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);

	expect(token_of(w, "{\"spec\":{}}"), "the server could not find the requested resource");
	serve(w, k.one.s, k.one_public.s);
	must_create(w, "serviceaccounts", "default", "{\"metadata\":{\"name\":\"other\"}}");
	must_create(w, "pods", "default", POD("web", ",\"serviceAccountName\":\"other\""));
	expect(token_of(w, "{\"spec\":{\"expirationSeconds\":10}}"),
	       "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid "
	       "value: 10: may not specify a duration less than 10 minutes");
	expect(token_of(w, OF_POD("web", "")),
	       "cannot bind token for serviceaccount \"default\" to pod running with different "
	       "serviceaccount name.");
	expect(token_of(w, OF_POD("gone", "")), "pods \"gone\" not found");
	expect(token_of(w, "{\"spec\":{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":"
			   "\"ConfigMap\",\"name\":\"x\"}}}"),
	       "cannot bind token to object of type /v1, Kind=ConfigMap");
}

static void the_server_may_shorten_it(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	struct apiserver_config cfg = {
		WORLD_CONFIG,
		.tokens = {.key = k.one.s, .public_keys = k.one_public.s, .most_seconds = 3600}};
	VALUE_AUTO *body = parse("{\"spec\":{\"expirationSeconds\":7200}}");
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	ERR_AUTO err = ERR_INIT;

	world_restart(w, &cfg);
	req.verb = API_CREATE;
	req.kind = kind_of("serviceaccounts");
	req.ns = req.name = "default";
	req.subresource = "token";
	req.body = body;
	assert_int_equal(client_do(w->c, &req, &resp, &err), 0);
	assert_int_equal(value_int_in(resp.body, "spec", "expirationSeconds"), 3600);
	assert_int_equal(resp.warnings.nr, 1);
	assert_string_equal(resp.warnings.v[0],
			    "requested expiration of 7200 seconds shortened to 3600 seconds");
	api_response_release(&resp);
}

static void others_learn_the_keys(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO want = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct der n, e;
	int code;

	serve(w, k.one.s, NULL);
	free(raw(w, "GET", "/openid/v1/jwks", NULL, &code));
	assert_int_equal(code, 404);
	serve(w, k.one.s, k.one_public.s);
	expect(raw(w, "GET", "/.well-known/openid-configuration", NULL, &code),
	       "{\"issuer\":\"https://kubernetes.default.svc.cluster.local\",\"jwks_uri\":"
	       "\"https://172.30.1.2:6443/openid/v1/jwks\",\"response_types_supported\":"
	       "[\"id_token\"],\"subject_types_supported\":[\"public\"],"
	       "\"id_token_signing_alg_values_supported\":[\"RS256\"]}");
	assert_int_equal(key_public(k.one.s, k.one.len, &spki, &err), 0);
	assert_true(key_rsa_parts(der_of(spki.s, spki.len), &n, &e));
	buf_adds(&want, "{\"keys\":[{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"");
	jws_key_id(der_of(spki.s, spki.len), &want);
	buf_adds(&want, "\",\"alg\":\"RS256\",\"n\":\"");
	assert_int_equal(n.p[0], 0); /* says that it is positive */
	base64url_encode(&want, n.p + 1, der_len(n) - 1);
	buf_adds(&want, "\",\"e\":\"AQAB\"}]}");
	expect(raw(w, "GET", "/openid/v1/jwks", NULL, &code), buf_str(&want));
}

static void an_ec_key_serves_too(void **state)
{
	struct world *w = *state;
	BUF_AUTO public = BUF_INIT;
	STR_AUTO token = NULL;
	STR_AUTO again = NULL;
	STR_AUTO keys = NULL;
	int code;

	public_of(ec_key, &public);
	serve(w, ec_key, public.s);
	token = token_of(w, "{\"spec\":{}}");
	assert_int_equal(strlen(strrchr(token, '.') + 1), 86); /* of 64 bytes */
	expect(user_of(w, token), "system:serviceaccount:default:default");
	strrchr(token, '.')[5] ^= 1;
	expect(user_of(w, token), "Unauthorized");
	keys = raw(w, "GET", "/openid/v1/jwks", NULL, &code);
	assert_non_null(strstr(keys, "{\"use\":\"sig\",\"kty\":\"EC\",\"kid\":\""));
	assert_non_null(strstr(keys, "\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"x\":\""));
}

static void all_that_is_in_a_file_counts(void **state)
{
	struct world *w = *state;
	CLEANUP(keys_release) struct keys k = keys_new(w);
	BUF_AUTO cert = BUF_INIT;
	STR_AUTO mixed = NULL;
	STR_AUTO token = NULL;
	struct cert_template t = {.common_name = "service-accounts",
				  .key_pem = k.one.s,
				  .not_before = WORLD_EPOCH,
				  .not_after = WORLD_EPOCH + 3600 * SIM_SEC};
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(cert_issue(&t, NULL, k.one.s, &cert, &err), 0);
	mixed = xasprintf("words\n-----BEGIN X-----\nAAAA\n-----END X-----\n%s%s", k.two.s,
			  buf_str(&cert));
	serve(w, k.one.s, mixed);
	token = token_of(w, "{\"spec\":{}}");
	expect(user_of(w, token), "system:serviceaccount:default:default");
	serve(w, k.two.s, mixed);
	expect(user_of(w, token), "system:serviceaccount:default:default");
	assert_int_equal(tokens_check_key(k.one_public.s, &err), -EINVAL);
	assert_string_equal(err_msg(&err),
			    "data does not contain a valid RSA or ECDSA private key");
}

int main(void)
{
#define TOKEN_TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		TOKEN_TEST(who_has_the_public_key_can_verify),
		TOKEN_TEST(another_key_is_not_known),
		TOKEN_TEST(a_changed_letter_is_seen),
		TOKEN_TEST(bytes_are_made_for_who_looks),
		TOKEN_TEST(a_token_expires_a_minute_late),
		TOKEN_TEST(a_pods_token_outlives_what_it_asked_for),
		TOKEN_TEST(requests_are_refused_in_upstreams_words),
		TOKEN_TEST(the_server_may_shorten_it),
		TOKEN_TEST(others_learn_the_keys),
		TOKEN_TEST(an_ec_key_serves_too),
		TOKEN_TEST(all_that_is_in_a_file_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
