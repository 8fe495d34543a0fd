/* kubectl create service nodeport NAME */
#include "kubectl/service.h"

static const struct opt_spec specs[] = {SERVICE_NODEPORT_OPTS, OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return create_service(k, opts, "NodePort", err);
}

const struct kubectl_cmd kubectl_create_service_nodeport = {
	.name = "create service nodeport",
	.use = "create service nodeport NAME [--tcp=port:targetPort] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a NodePort service",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct service_opts),
	.run = run,
};
