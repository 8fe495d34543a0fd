/*
 * Certificate signing: issues what approved requests of the four signers of kubernetes.io ask
 * for, with the CA in kube-controller-manager's --cluster-signing-cert-file. Upstream:
 * pkg/controller/certificates/{signer,authority}.
 */
#include "controllers/csr.h"

#include <errno.h>

#define BACKDATE (300 * SIM_SEC) /* clocks differ */
#define SHORT (8 * 3600 * SIM_SEC)
#define SHORTEST (600 * SIM_SEC)

/* ---- whether -------------------------------------------------------------------------------- */

/* What is wrong with a request for a client's certificate; owned, NULL: nothing. */
static char *client_fault(const struct value *csr)
{
	const struct value *v;
	bool client = false;

	value_each_item(v, i, value_in(csr, "spec", "usages"))
	{
		const char *usage = value_str_or(v, "");

		if (strcmp(usage, "client auth") == 0)
			client = true;
		else if (strcmp(usage, "digital signature") != 0 &&
			 strcmp(usage, "key encipherment") != 0)
			return xasprintf("invalid usage for client certificate: %s", usage);
	}
	return client ? NULL
		      : xstrdup("missing required usage for client certificate: client auth");
}

/* ret_fault: owned, NULL when it is fine. False: nobody's business here. */
static bool recognized(const struct value *csr, const struct cert *req, char **ret_fault)
{
	const char *signer = value_str_or(value_in(csr, "spec", "signerName"), "");

	*ret_fault = NULL;
	if (strcmp(signer, SIGNER_CLIENT) == 0)
		*ret_fault = client_fault(csr);
	else if (strcmp(signer, SIGNER_KUBELET_CLIENT) == 0)
		*ret_fault = xstrdup(csr_kubelet_client_fault(csr, req));
	else if (strcmp(signer, SIGNER_KUBELET_SERVING) == 0)
		*ret_fault = xstrdup(csr_kubelet_serving_fault(csr, req));
	else
		return strcmp(signer, SIGNER_LEGACY) == 0;
	return true;
}

static int give_up(struct ctl *c, const struct value *csr, const char *why, struct err *err)
{
	VALUE_AUTO *next = value_ref(csr);
	struct value *list = value_ref(value_in(csr, "status", "conditions"));

	value_push(&list, value_build("{type: 'Failed', status: 'True', reason: "
				      "'SignerValidationFailure', message: %s, lastUpdateTime: %V}",
				      why, value_ref(sim_stamp(c->sim))));
	value_put_in(&next, list, "status", "conditions");
	return client_update(c->client, c->kind[0], "status", next, NULL, NULL, err);
}

/* ---- what ----------------------------------------------------------------------------------- */

static void usages(const struct value *list, struct cert_template *t)
{
	static const struct {
		const char *name;
		unsigned ku, eku;
	} known[] = {
		{"signing", KU_SIGNATURE, 0},
		{"digital signature", KU_SIGNATURE, 0},
		{"content commitment", KU_COMMITMENT, 0},
		{"key encipherment", KU_ENCIPHERMENT, 0},
		{"key agreement", KU_AGREEMENT, 0},
		{"data encipherment", KU_DATA_ENCIPHERMENT, 0},
		{"cert sign", KU_CERT_SIGN, 0},
		{"crl sign", KU_CRL_SIGN, 0},
		{"encipher only", KU_ENCIPHER_ONLY, 0},
		{"decipher only", KU_DECIPHER_ONLY, 0},
		{"any", 0, EKU_ANY},
		{"server auth", 0, EKU_SERVER},
		{"client auth", 0, EKU_CLIENT},
		{"code signing", 0, EKU_CODE},
		{"email protection", 0, EKU_EMAIL},
		{"s/mime", 0, EKU_EMAIL},
		{"ipsec end system", 0, EKU_IPSEC_END},
		{"ipsec tunnel", 0, EKU_IPSEC_TUNNEL},
		{"ipsec user", 0, EKU_IPSEC_USER},
		{"timestamping", 0, EKU_TIME},
		{"ocsp signing", 0, EKU_OCSP},
		{"microsoft sgc", 0, EKU_MICROSOFT},
		{"netscape sgc", 0, EKU_NETSCAPE},
	};
	const struct value *v;

	value_each_item(v, i, list)
	{
		for (size_t k = 0; k < ARRAY_SIZE(known); k++)
			if (str_eq(value_str(v), known[k].name)) {
				t->key_usage |= known[k].ku;
				t->ext_usage |= known[k].eku;
			}
	}
}

static int64_t duration(const struct ctl *c, const struct value *csr)
{
	const struct value *seconds = value_in(csr, "spec", "expirationSeconds");
	int64_t most = c->cfg->signing_ns ? c->cfg->signing_ns : INT64_C(8760) * 3600 * SIM_SEC;

	if (value_is_null(seconds))
		return most;
	return MIN(MAX(value_int(seconds) * SIM_SEC, SHORTEST), most);
}

static int issue(struct ctl *c, const struct value *csr, const struct cert *req, struct buf *ret,
		 struct err *err)
{
	int64_t now = sim_now(c->sim), ttl = duration(c, csr);
	uint8_t serial[16];
	struct cert_template t = {
		.like = req, .not_before = now - BACKDATE, .serial = serial, .serial_len = 16};
	struct cert ca = {0};
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	int r;

	c->cfg->signing_files(c->cfg->signing_arg, &cert, &key);
	r = cert_parse(buf_str(&cert), cert.len, &ca, err);
	if (r < 0)
		return r;
	t.not_after = MIN(now + ttl - (ttl < SHORT ? 0 : BACKDATE), ca.not_after);
	if (now >= ca.not_after)
		r = err_set(err, -EINVAL,
			    "refusing to sign a certificate that expired in the past");
	cert_release(&ca);
	if (r < 0)
		return r;
	usages(value_in(csr, "spec", "usages"), &t);
	for (size_t i = 0; i < sizeof(serial); i++)
		serial[i] = (uint8_t)(sim_rand(c->sim) >> 56);
	return cert_issue(&t, buf_str(&cert), buf_str(&key), ret, err);
}

static int sign(struct ctl *c, const struct value *csr, const struct cert *req, struct err *err)
{
	VALUE_AUTO *next = value_ref(csr);
	BUF_AUTO pem = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	int r = issue(c, csr, req, &pem, err);

	if (r < 0)
		return r;
	base64_encode(&text, pem.s, pem.len);
	value_put_in(&next, value_strn_new(text.s, text.len), "status", "certificate");
	return client_update(c->client, c->kind[0], "status", next, NULL, NULL, err);
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *csr = informer_find_key(c->informer[0], key);
	STR_AUTO fault = NULL;
	struct cert req = {0};
	int r;

	if (!csr || !c->cfg->signing_files || !csr_has(csr, "Approved") || csr_has(csr, "Denied") ||
	    csr_has(csr, "Failed") || !str_empty(value_str_in(csr, "status", "certificate")))
		return 0;
	r = csr_read(csr, &req, err);
	if (r < 0)
		return r;
	if (recognized(csr, &req, &fault))
		r = fault ? give_up(c, csr, fault, err) : sign(c, csr, &req, err);
	cert_release(&req);
	return r;
}

const struct controller controller_csrsigning = {
	.name = "certificatesigningrequest-signing-controller",
	.component = "csrsigning",
	.account = "certificate-controller",
	.sources = {{"certificates.k8s.io", "certificatesigningrequests", NULL}, {0}},
	.reconcile = reconcile,
};
