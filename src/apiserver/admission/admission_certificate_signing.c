/*
 * CertificateSigning: issuing, or giving a request up, takes the right to sign for its signer.
 * Upstream: plugin/pkg/admission/certificates/signing.
 */
#include "apiserver/admission/certificates.h"

bool admits_csr(const struct admission *at, const char *subresource)
{
	return at->res == at->a->csrs &&
	       strcmp(at->subresource ? at->subresource : "", subresource) == 0;
}

bool may_for_signer(const struct admission *at, const char *verb, const char *signer)
{
	STR_AUTO domain = xasprintf("%.*s/*", (int)strcspn(signer, "/"), signer);
	struct authz_attributes attrs = {.user = at->c->user,
					 .verb = verb,
					 .group = "certificates.k8s.io",
					 .resource = "signers",
					 .name = signer};

	if (authz_allowed(at->a, &attrs, NULL))
		return true;
	attrs.name = domain;
	return authz_allowed(at->a, &attrs, NULL);
}

static bool same(const struct admission *at, const char *field)
{
	return value_equal(value_in(at->old, "status", field), value_in(*at->obj, "status", field));
}

static int validate(struct admission *at, struct err *err)
{
	const char *signer = value_str_or(value_in(at->old, "spec", "signerName"), "");

	if (!admits_csr(at, "status") || at->op != ADMIT_UPDATE ||
	    (same(at, "certificate") && same(at, "conditions")) ||
	    may_for_signer(at, "sign", signer))
		return 0;
	return status_forbidden(err, at->kind, at->name,
				"user not permitted to sign requests with signerName \"%s\"",
				signer);
}

const struct admission_plugin admission_certificate_signing = {
	.name = "CertificateSigning",
	.validate = validate,
};
