/* kubectl create service externalname NAME */
#include "kubectl/service.h"

static const struct opt_spec specs[] = {SERVICE_EXTERNALNAME_OPTS, OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return create_service(k, opts, "ExternalName", err);
}

const struct kubectl_cmd kubectl_create_service_externalname = {
	.name = "create service externalname",
	.use = "create service externalname NAME --external-name external.name "
	       "[--dry-run=server|client|none]",
	.summary = "Create an ExternalName service",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct service_opts),
	.run = run,
};
