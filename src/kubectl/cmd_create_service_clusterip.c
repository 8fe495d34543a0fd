/* kubectl create service clusterip NAME */
#include "kubectl/service.h"

static const struct opt_spec specs[] = {SERVICE_CLUSTERIP_OPTS, OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return create_service(k, opts, "ClusterIP", err);
}

const struct kubectl_cmd kubectl_create_service_clusterip = {
	.name = "create service clusterip",
	.use = "create service clusterip NAME [--tcp=<port>:<targetPort>] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a ClusterIP service",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct service_opts),
	.run = run,
};
