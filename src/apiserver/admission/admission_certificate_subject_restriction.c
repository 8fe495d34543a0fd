/*
 * CertificateSubjectRestriction: nobody becomes system:masters by a certificate for clients.
 * Upstream: plugin/pkg/admission/certificates/subjectrestriction.
 */
#include "apiserver/admission/certificates.h"

#include "pki/cert.h"

#define CLIENT_SIGNER "kubernetes.io/kube-apiserver-client"

static int validate(struct admission *at, struct err *err)
{
	const char *text, *name;
	struct cert csr = {0};
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO why = ERR_INIT;
	int r = 0;

	if (!admits_csr(at, "") || at->op != ADMIT_CREATE ||
	    !str_eq(value_str_in(*at->obj, "spec", "signerName"), CLIENT_SIGNER))
		return 0;
	name = value_str_in(*at->obj, "metadata", "name");
	text = value_str_or(value_in(*at->obj, "spec", "request"), "");
	if (base64_decode(&pem, text, strlen(text)) < 0)
		buf_reset(&pem);
	if (csr_parse(buf_str(&pem), pem.len, &csr, &why) < 0)
		r = status_forbidden(err, at->kind, name, "failed to parse CSR: %s", err_msg(&why));
	else if (strvec_has(&csr.organizations, "system:masters"))
		r = status_forbidden(err, at->kind, name,
				     "use of " CLIENT_SIGNER " signer with system:masters group is "
				     "not allowed");
	cert_release(&csr);
	return r;
}

const struct admission_plugin admission_certificate_subject_restriction = {
	.name = "CertificateSubjectRestriction",
	.validate = validate,
};
