/* kubectl certificate deny NAME */
#include "kubectl/certificate.h"

static const struct opt_spec specs[] = {CERTIFICATE_OPTS, OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return certificate_run(k, opts, false, err);
}

const struct kubectl_cmd kubectl_certificate_deny = {
	.name = "certificate deny",
	.use = "certificate deny (-f FILENAME | NAME)",
	.summary = "Deny a certificate signing request",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct certificate_opts),
	.run = run,
	.arg_kinds = "csr",
};
