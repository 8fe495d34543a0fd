/*
 * kind_certificatesigningrequest.c - requests for certificates. Upstream:
 * pkg/apis/certificates/validation, pkg/registry/certificates. Who asks is written down by the
 * server (apiserver/csr.c).
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#include "pki/cert.h"
#include "pki/pem.h"

#define LEGACY_SIGNER "kubernetes.io/legacy-unknown"
#define MIN_SECONDS 600

static const char *const decided[] = {"Approved", "Denied", "Failed", NULL};

/* ---- strategy ----------------------------------------------------------------------------- */

static size_t count(const struct value *list, const char *type)
{
	const struct value *v;
	size_t n = 0;

	value_each_item(v, i, list)
	{
		n += str_eq(value_str_in(v, "type"), type);
	}
	return n;
}

/* The controllers that sign leave the decision as it is: old conditions of a type take the places
 * of the new ones. False: some were added or removed. */
static bool preserve(struct value **next, const struct value *old, const char *type)
{
	const struct value *was = value_in(old, "status", "conditions"), *v, *o;
	VALUE_AUTO *list = NULL;
	size_t at = 0;

	if (count(value_in(*next, "status", "conditions"), type) != count(was, type))
		return false;
	if (!count(was, type))
		return true;
	list = value_array_new();
	value_each_item(v, i, value_in(*next, "status", "conditions"))
	{
		o = v;
		if (str_eq(value_str_in(v, "type"), type))
			for (o = value_idx(was, at++); !str_eq(value_str_in(o, "type"), type);)
				o = value_idx(was, at++);
		value_push(&list, value_ref(o));
	}
	value_put_in(next, value_ref(list), "status", "conditions");
	return true;
}

static const struct value *transition(const struct value *old, const struct value *cond)
{
	const struct value *v;

	value_each_item(v, i, value_in(old, "status", "conditions"))
	{
		if (str_eq(value_str_in(v, "type"), value_str_in(cond, "type")) &&
		    str_eq(value_str_in(v, "status"), value_str_in(cond, "status")) &&
		    !value_is_null(value_get(v, "lastTransitionTime")))
			return value_get(v, "lastTransitionTime");
	}
	return NULL;
}

static void stamp(struct value **next, const struct value *old, struct sim *sim)
{
	const struct value *have = value_in(*next, "status", "conditions"), *v;
	VALUE_AUTO *list = NULL;
	VALUE_AUTO *now = NULL;

	if (!value_len(have))
		return;
	list = value_array_new();
	now = time_value_new(sim_now(sim));
	value_each_item(v, i, have)
	{
		struct value *c = value_ref(v);

		if (value_is_null(value_get(c, "lastUpdateTime")))
			value_put(&c, "lastUpdateTime", value_ref(now));
		if (value_is_null(value_get(c, "lastTransitionTime"))) {
			const struct value *since = transition(old, c);

			value_put(&c, "lastTransitionTime", value_ref(since ? since : now));
		}
		value_push(&list, c);
	}
	value_put_in(next, value_ref(list), "status", "conditions");
}

static void keep_status(struct value **next, const struct value *old, const char *key)
{
	const struct value *v = value_in(old, "status", key);

	if (v)
		value_put_in(next, value_ref(v), "status", key);
	else if (value_in(*next, "status", key))
		value_del_in(next, "status", key);
}

static void prepare(struct value **next, const struct value *old, const char *subresource,
		    struct sim *sim)
{
	if (!old)
		return;
	if (str_empty(subresource)) {
		/* nothing but metadata can be changed */
		value_put(next, "spec", value_ref(value_get(old, "spec")));
		return;
	}
	if (strcmp(subresource, "approval") == 0)
		keep_status(next, old, "certificate");
	else if (!preserve(next, old, "Approved") || !preserve(next, old, "Denied"))
		keep_status(next, old, "conditions");
	stamp(next, old, sim);
}

/* ---- validation --------------------------------------------------------------------------- */

static void check_request(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	const char *text = value_str_or(v, "");
	struct cert csr = {0};
	struct der modulus, exponent;
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (base64_decode(&pem, text, strlen(text)) < 0)
		buf_reset(&pem);
	if (csr_parse(buf_str(&pem), pem.len, &csr, &err) < 0)
		fe_invalid_str(e, p, text, err_msg(&err));
	else if (!csr_verified(&csr))
		fe_invalid_str(e, p, text,
			       key_rsa_parts(csr.spki, &modulus, &exponent)
				       ? "crypto/rsa: verification error"
				       : "x509: ECDSA verification failure");
	cert_release(&csr);
}

static void check_usages(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	static const char *const known[] = {"any",
					    "cert sign",
					    "client auth",
					    "code signing",
					    "content commitment",
					    "crl sign",
					    "data encipherment",
					    "decipher only",
					    "digital signature",
					    "email protection",
					    "encipher only",
					    "ipsec end system",
					    "ipsec tunnel",
					    "ipsec user",
					    "key agreement",
					    "key encipherment",
					    "microsoft sgc",
					    "netscape sgc",
					    "ocsp signing",
					    "s/mime",
					    "server auth",
					    "signing",
					    "timestamping",
					    NULL};
	const struct value *v;

	if (!value_len(list))
		fe_required(e, p, "");
	value_each_item(v, i, list)
	{
		if (!one_of(value_str_or(v, ""), known))
			fe_unsupported(e, &FP_AT(p, i), value_str(v), known);
	}
	value_each_item(v, i, list)
	{
		for (size_t k = 0; k < i; k++)
			if (value_equal(v, value_idx(list, k))) {
				fe_duplicate(e, &FP_AT(p, i), v);
				break;
			}
	}
}

static void check_segment(struct field_errors *e, const struct fpath *p, const char *segment,
			  bool domain)
{
	STRVEC_AUTO labels = STRVEC_INIT;

	strvec_split(&labels, segment, '.');
	if (!labels.nr)
		strvec_add(&labels, "");
	for (size_t i = 0; i < labels.nr; i++) {
		STRVEC_AUTO why = STRVEC_INIT;

		(domain ? dns_label_messages : dns_subdomain_messages)(labels.v[i], &why);
		for (size_t k = 0; k < why.nr; k++) {
			STR_AUTO text =
				xasprintf("validating label \"%s\": %s", labels.v[i], why.v[k]);

			fe_invalid_str(e, p, segment, text);
		}
	}
	if (domain && labels.nr < 2)
		fe_invalid_str(e, p, segment,
			       "should be a domain with at least two segments separated by dots");
}

static void check_signer(struct field_errors *e, const struct fpath *p, const char *name)
{
	STRVEC_AUTO segments = STRVEC_INIT;

	if (str_empty(name)) {
		fe_required(e, p, "");
		return;
	}
	if (strcmp(name, LEGACY_SIGNER) == 0) {
		fe_invalid_str(e, p, name,
			       "the legacy signerName is not allowed via this API version");
		return;
	}
	strvec_split(&segments, name, '/');
	if (segments.nr != 2) {
		fe_invalid_str(e, p, name,
			       "must be a fully qualified domain and path of the form "
			       "'example.com/signer-name'");
		return;
	}
	if (strlen(segments.v[0]) > 253)
		fe_add(e, FE_TOO_LONG, p, NULL, "may not be more than 253 bytes");
	check_segment(e, p, segments.v[0], true);
	check_segment(e, p, segments.v[1], false);
	if (strlen(name) > 571)
		fe_add(e, FE_TOO_LONG, p, NULL, "may not be more than 571 bytes");
}

static void check_conditions(struct field_errors *e, const struct fpath *list_path,
			     const struct value *list)
{
	static const char *const any[] = {"False", "True", "Unknown", NULL};
	static const char *const only[] = {"True", NULL};
	const struct value *v;
	bool approved = false, denied = false;

	value_each_item(v, i, list)
	{
		struct fpath p = FP_AT(list_path, i);
		const char *type = value_str_or(value_get(v, "type"), "");
		const char *status = value_str_or(value_get(v, "status"), "");
		const char *const *allowed = one_of(type, decided) ? only : any;

		if (!*type)
			fe_required(e, &FP(&p, "type"), "");
		if (!*status)
			fe_required(e, &FP(&p, "status"), "");
		else if (!one_of(status, allowed))
			fe_unsupported(e, &FP(&p, "status"), status, allowed);
		approved = approved || strcmp(type, "Approved") == 0;
		denied = denied || strcmp(type, "Denied") == 0;
		if (approved && denied && (!strcmp(type, "Approved") || !strcmp(type, "Denied")))
			fe_invalid_str(e, &FP(&p, "type"), type,
				       "Approved and Denied conditions are mutually exclusive");
		for (size_t k = 0; k < i; k++)
			if (str_eq(value_str_in(value_idx(list, k), "type"), type)) {
				fe_duplicate(e, &FP(&p, "type"), value_get(v, "type"));
				break;
			}
	}
}

/* status.certificate is PEM of certificates and of nothing else. */
static void check_certificate(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	static const char shown[] = "<certificate data>";
	const char *text = value_str_or(v, "");
	struct pem_block b;
	size_t at = 0, blocks = 0;
	BUF_AUTO pem = BUF_INIT;

	if (!*text)
		return;
	if (base64_decode(&pem, text, strlen(text)) < 0)
		buf_reset(&pem);
	while (pem_next(buf_str(&pem), pem.len, &at, &b)) {
		struct cert c = {0};
		ERR_AUTO err = ERR_INIT;
		STR_AUTO other = NULL;

		blocks++;
		if (strcmp(b.type, "CERTIFICATE") != 0)
			other = xasprintf("only CERTIFICATE PEM blocks are allowed, found \"%s\"",
					  b.type);
		else if (b.headers)
			other = xstrdup("no PEM block headers are permitted");
		else if (cert_parse_der(buf_str(&b.der), b.der.len, &c, &err) < 0)
			other = xstrdup(err_msg(&err));
		cert_release(&c);
		pem_block_release(&b);
		if (other) {
			fe_invalid_str(e, p, shown, other);
			return;
		}
	}
	if (!blocks)
		fe_invalid_str(e, p, shown, "must contain one or more CERTIFICATE PEM blocks");
}

/* What is decided and issued stays so. */
static void check_change(struct field_errors *e, const struct value *obj, const struct value *old,
			 const char *subresource)
{
	const struct value *was = value_in(old, "status", "certificate");
	struct fpath status = FP(NULL, "status"), path = FP(&status, "certificate");

	for (size_t i = 0; decided[i]; i++)
		if (count(value_in(obj, "status", "conditions"), decided[i]) <
		    count(value_in(old, "status", "conditions"), decided[i])) {
			STR_AUTO text = xasprintf(
				"updates may not remove a condition of type \"%s\"", decided[i]);

			fe_forbidden(e, &FP(&status, "conditions"), text);
		}
	if (value_equal(was, value_in(obj, "status", "certificate")))
		return;
	if (!str_eq(subresource, "status"))
		fe_forbidden(e, &path, "updates may not set certificate content");
	else if (!str_empty(value_str(was)))
		fe_forbidden(e, &path, "updates may not modify existing certificate content");
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *spec = value_get(obj, "spec");
	const struct value *seconds = value_get(spec, "expirationSeconds");
	struct fpath sp = FP(NULL, "spec"), status = FP(NULL, "status");

	if (!old || value_get(old, "spec") != spec)
		check_request(e, &FP(&sp, "request"), value_get(spec, "request"));
	check_usages(e, &FP(&sp, "usages"), value_get(spec, "usages"));
	check_signer(e, &FP(&sp, "signerName"), value_str(value_get(spec, "signerName")));
	if (!value_is_null(seconds) && value_int(seconds) < MIN_SECONDS)
		fe_invalid_int(e, &FP(&sp, "expirationSeconds"), value_int(seconds),
			       "may not specify a duration less than 600 seconds (10 minutes)");
	check_conditions(e, &FP(&status, "conditions"), value_in(obj, "status", "conditions"));
	if (!old || !value_equal(value_in(old, "status", "certificate"),
				 value_in(obj, "status", "certificate")))
		check_certificate(e, &FP(&status, "certificate"),
				  value_in(obj, "status", "certificate"));
	if (old)
		check_change(e, obj, old, subresource);
}

/* ---- table ----------------------------------------------------------------------------------- */

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *list = value_in(obj, "status", "conditions");
	const struct value *seconds = value_in(obj, "spec", "expirationSeconds");
	BUF_AUTO state = BUF_INIT;
	BUF_AUTO wanted = BUF_INIT;

	buf_addf(&state, "%s%s%s",
		 count(list, "Denied")     ? "Denied"
		 : count(list, "Approved") ? "Approved"
					   : "Pending",
		 count(list, "Failed") ? ",Failed" : "",
		 str_empty(value_str_in(obj, "status", "certificate")) ? "" : ",Issued");
	if (value_is_null(seconds))
		buf_adds(&wanted, "<none>");
	else
		duration_write_human(&wanted, value_int(seconds) * SIM_SEC);
	return value_build("[%v, %V, %V, %V, %s, %s]", value_in(obj, "metadata", "name"),
			   cell_age(obj, now),
			   cell_text(value_in(obj, "spec", "signerName"), "<none>"),
			   cell_text(value_in(obj, "spec", "username"), ""), buf_str(&wanted),
			   buf_str(&state));
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	(void)scratch;
	return strcmp(key, "spec.signerName") == 0 ? field_text(obj, "spec", "signerName") : NULL;
}

const struct kind kind_certificatesigningrequest = {
	.prepare = prepare,
	.validate = validate,
	.row = row,
	.field = field,
	.name_form = NAME_PATH_SEGMENT,
	KIND_FACTS_certificatesigningrequest,
};
