/* CertificateSigningRequests in the apiserver: who asks, what may change, who may decide. */
#include "api_world.h"

#include "pki/cert.h"

#define CSRS "certificatesigningrequests.certificates.k8s.io"
#define CLIENT "kubernetes.io/kube-apiserver-client"

static int setup(void **state)
{
	struct apiserver_config cfg = {WORLD_CONFIG, .authorization_mode = "Node,RBAC"};

	if (world_setup(state) != 0)
		return -1;
	world_restart(*state, &cfg);
	return 0;
}

/* The PEM of a request for O=organization, CN=jane, and what to send for it. */
static char *request_pem(struct world *w, const char *organization)
{
	BUF_AUTO name = BUF_INIT;
	BUF_AUTO subject = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	struct buf pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	key_new(w->sim, &key);
	assert_true(name_put(&name, "O", organization, true));
	assert_true(name_put(&name, "CN", "jane", true));
	der_put_buf(&subject, DER_SEQUENCE, &name);
	assert_int_equal(
		csr_make(der_of(subject.s, subject.len), der_of("", 0), buf_str(&key), &pem, &err),
		0);
	return buf_detach(&pem);
}

static char *body(const char *name, const char *pem, const char *signer, const char *more)
{
	BUF_AUTO b64 = BUF_INIT;

	base64_encode(&b64, pem, strlen(pem));
	return xasprintf("{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"request\":\"%s\","
			 "\"signerName\":\"%s\",\"usages\":[\"client auth\"]%s}}",
			 name, buf_str(&b64), signer, more);
}

static void ask(struct world *w, const char *name, const char *signer)
{
	STR_AUTO pem = request_pem(w, "devs");
	STR_AUTO text = body(name, pem, signer, "");

	must_create(w, CSRS, NULL, text);
}

static void expect(char *got, const char *want)
{
	STR_AUTO text = got;

	assert_string_equal(text, want);
}

static char *approve(struct world *w, const char *name, const char *type)
{
	STR_AUTO json =
		xasprintf("{\"status\":{\"conditions\":[{\"type\":\"%s\",\"status\":\"True\","
			  "\"reason\":\"Test\"}]}}",
			  type);

	return patch(w, CSRS, NULL, name, "approval", PATCH_MERGE, json);
}

static void who_asks_is_the_servers_to_say(void **state)
{
	struct world *w = *state;
	STR_AUTO pem = request_pem(w, "devs");
	STR_AUTO text =
		body("who", pem, CLIENT,
		     ",\"username\":\"root\",\"groups\":[\"system:masters\"],\"uid\":\"7\"");
	struct client *admin;
	VALUE_AUTO *v = NULL;

	must_create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
		    "{\"metadata\":{\"name\":\"ask\"},\"rules\":[{\"apiGroups\":["
		    "\"certificates.k8s.io\"],\"resources\":[\"certificatesigningrequests\",\""
		    "certificatesigningrequests/approval\",\"certificatesigningrequests/status\"],"
		    "\"verbs\":[\"create\",\"update\",\"patch\",\"get\"]}]}");
	must_create(
		w, "clusterrolebindings.rbac.authorization.k8s.io", NULL,
		"{\"metadata\":{\"name\":\"ask\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":"
		"\"ask\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"alice\"}]}");
	admin = become(w, "alice", NULL);
	must_create(w, CSRS, NULL, text);
	v = get(w, CSRS, NULL, "who");
	assert_string_equal(value_str_in(v, "spec", "username"), "alice");
	assert_null(value_in(v, "spec", "uid"));
	assert_int_equal(value_len(value_in(v, "spec", "groups")), 1);
	/* the right to the subresource is not enough: it takes the signer's */
	expect(approve(w, "who", "Approved"),
	       CSRS " \"who\" is forbidden: user not permitted to approve requests with signerName "
		    "\"" CLIENT "\"");
	expect(patch(w, CSRS, NULL, "who", "status", PATCH_MERGE,
		     "{\"status\":{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}}"),
	       CSRS " \"who\" is forbidden: user not permitted to sign requests with signerName "
		    "\"" CLIENT "\"");
	back(w, admin);
	/* for all of a domain */
	must_create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
		    "{\"metadata\":{\"name\":\"decide\"},\"rules\":[{\"apiGroups\":["
		    "\"certificates.k8s.io\"],\"resources\":[\"signers\"],\"resourceNames\":["
		    "\"kubernetes.io/*\"],\"verbs\":[\"approve\"]}]}");
	must_create(w, "clusterrolebindings.rbac.authorization.k8s.io", NULL,
		    "{\"metadata\":{\"name\":\"decide\"},\"roleRef\":{\"kind\":\"ClusterRole\","
		    "\"name\":\"decide\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"alice\"}]}");
	admin = become(w, "alice", NULL);
	expect(approve(w, "who", "Approved"), "");
	back(w, admin);
}

static void only_metadata_changes(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *v = NULL;

	ask(w, "still", CLIENT);
	expect(patch(w, CSRS, NULL, "still", NULL, PATCH_MERGE,
		     "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"usages\":[\"server "
		     "auth\"],"
		     "\"username\":\"root\"},\"status\":{\"certificate\":\"aGVsbG8=\"}}"),
	       "");
	v = get(w, CSRS, NULL, "still");
	assert_string_equal(value_str_in(v, "metadata", "labels", "a"), "b");
	assert_string_equal(value_str(value_idx(value_in(v, "spec", "usages"), 0)), "client auth");
	assert_null(value_in(v, "status", "certificate"));
}

static void decisions_stay(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *v = NULL;

	ask(w, "decided", CLIENT);
	expect(approve(w, "decided", "Approved"), "");
	v = get(w, CSRS, NULL, "decided");
	assert_string_equal(
		value_str_in(value_idx(value_in(v, "status", "conditions"), 0), "lastUpdateTime"),
		"2026-01-05T09:00:00Z");
	expect(patch(w, CSRS, NULL, "decided", "approval", PATCH_MERGE,
		     "{\"status\":{\"conditions\":[]}}"),
	       "CertificateSigningRequest.certificates.k8s.io \"decided\" is invalid: "
	       "status.conditions: Forbidden: updates may not remove a condition of type "
	       "\"Approved\"");
	expect(patch(w, CSRS, NULL, "decided", "approval", PATCH_MERGE,
		     "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"},{"
		     "\"type\":\"Denied\",\"status\":\"True\"}]}}"),
	       "CertificateSigningRequest.certificates.k8s.io \"decided\" is invalid: "
	       "status.conditions[1].type: Invalid value: \"Denied\": Approved and Denied "
	       "conditions "
	       "are mutually exclusive");
	expect(patch(w, CSRS, NULL, "decided", "approval", PATCH_MERGE,
		     "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"False\"}]}"
		     "}"),
	       "CertificateSigningRequest.certificates.k8s.io \"decided\" is invalid: "
	       "status.conditions[0].status: Unsupported value: \"False\": supported values: "
	       "\"True\"");
	/* through the status nothing is decided, and through the decision nothing issued */
	expect(patch(w, CSRS, NULL, "decided", "status", PATCH_MERGE,
		     "{\"status\":{\"conditions\":[]}}"),
	       "");
	expect(patch(w, CSRS, NULL, "decided", "approval", PATCH_MERGE,
		     "{\"status\":{\"certificate\":\"aGVsbG8=\"}}"),
	       "");
	value_unref(v);
	v = get(w, CSRS, NULL, "decided");
	assert_int_equal(value_len(value_in(v, "status", "conditions")), 1);
	assert_null(value_in(v, "status", "certificate"));
	expect(patch(w, CSRS, NULL, "decided", "status", PATCH_MERGE,
		     "{\"status\":{\"certificate\":\"aGVsbG8=\"}}"),
	       "CertificateSigningRequest.certificates.k8s.io \"decided\" is invalid: "
	       "status.certificate: Invalid value: \"<certificate data>\": must contain one or "
	       "more "
	       "CERTIFICATE PEM blocks");
}

static void requests_are_looked_at(void **state)
{
	struct world *w = *state;
	STR_AUTO pem = request_pem(w, "system:masters");
	STR_AUTO masters = body("m", pem, CLIENT, "");
	STR_AUTO theirs = body("t", pem, "example.com/x", "");
	STR_AUTO broken = xstrdup(pem);
	STR_AUTO bad = NULL;
	STR_AUTO got = NULL;
	STR_AUTO few = body("few", pem, "example.com/x", ",\"expirationSeconds\":599");
	STR_AUTO short_name = body("few", pem, "example/x_y", "");
	size_t at = strlen(broken) - 60;

	expect(create(w, CSRS, NULL, masters),
	       CSRS " \"m\" is forbidden: use of " CLIENT
		    " signer with system:masters group is not allowed");
	expect(create(w, CSRS, NULL, theirs), ""); /* another signer's own business */
	broken[at] = broken[at] == 'A' ? 'B' : 'A';
	bad = body("b", broken, CLIENT, "");
	got = create(w, CSRS, NULL, bad);
	assert_true(str_ends(got, "\": crypto/rsa: verification error"));
	expect(create(w, CSRS, NULL, few),
	       "CertificateSigningRequest.certificates.k8s.io \"few\" is invalid: "
	       "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than "
	       "600 "
	       "seconds (10 minutes)");
	expect(create(w, CSRS, NULL, short_name),
	       "CertificateSigningRequest.certificates.k8s.io \"few\" is invalid: "
	       "[spec.signerName: "
	       "Invalid value: \"example\": should be a domain with at least two segments "
	       "separated "
	       "by dots, spec.signerName: Invalid value: \"x_y\": validating label \"x_y\": a "
	       "lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
	       "'-' "
	       "or '.', and must start and end with an alphanumeric character (e.g. 'example.com', "
	       "regex used for validation is "
	       "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_asks_is_the_servers_to_say, setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(only_metadata_changes, setup, world_teardown),
		cmocka_unit_test_setup_teardown(decisions_stay, setup, world_teardown),
		cmocka_unit_test_setup_teardown(requests_are_looked_at, setup, world_teardown),
	};

	return cmocka_run_group_tests_name("csr", tests, NULL, NULL);
}
