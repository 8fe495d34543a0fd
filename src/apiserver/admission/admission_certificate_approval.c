/*
 * CertificateApproval: deciding on a request takes the right to approve for its signer. Upstream:
 * plugin/pkg/admission/certificates/approval.
 */
#include "apiserver/admission/certificates.h"

static int validate(struct admission *at, struct err *err)
{
	const char *signer = value_str_or(value_in(at->old, "spec", "signerName"), "");

	if (!admits_csr(at, "approval") || at->op != ADMIT_UPDATE ||
	    may_for_signer(at, "approve", signer))
		return 0;
	return status_forbidden(err, at->kind, at->name,
				"user not permitted to approve requests with signerName \"%s\"",
				signer);
}

const struct admission_plugin admission_certificate_approval = {
	.name = "CertificateApproval",
	.validate = validate,
};
