/* kubectl create clusterrolebinding NAME --clusterrole=... */
#include "kubectl/rbac.h"

static const struct opt_spec specs[] = {BINDING_OPTS(OPT_REQUIRED), OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const char *name;
	int r = generate_name(k, &name, err);

	return r < 0 ? r : create_binding(k, opts, "ClusterRoleBinding", err);
}

const struct kubectl_cmd kubectl_create_clusterrolebinding = {
	.name = "create clusterrolebinding",
	.use = "create clusterrolebinding NAME --clusterrole=NAME [--user=username] "
	       "[--group=groupname] [--serviceaccount=namespace:serviceaccountname] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a cluster role binding for a particular cluster role",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct binding_opts),
	.run = run,
};
