/* kubectl certificate approve NAME */
#include "kubectl/certificate.h"

static const struct opt_spec specs[] = {CERTIFICATE_OPTS, OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return certificate_run(k, opts, true, err);
}

const struct kubectl_cmd kubectl_certificate_approve = {
	.name = "certificate approve",
	.use = "certificate approve (-f FILENAME | NAME)",
	.summary = "Approve a certificate signing request",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct certificate_opts),
	.run = run,
	.arg_kinds = "csr",
};
