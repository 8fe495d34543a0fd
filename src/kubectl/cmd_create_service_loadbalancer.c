/* kubectl create service loadbalancer NAME */
#include "kubectl/service.h"

static const struct opt_spec specs[] = {SERVICE_OPTS, OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return create_service(k, opts, "LoadBalancer", err);
}

const struct kubectl_cmd kubectl_create_service_loadbalancer = {
	.name = "create service loadbalancer",
	.use = "create service loadbalancer NAME [--tcp=port:targetPort] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a LoadBalancer service",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct service_opts),
	.run = run,
};
