/* kubectl create rolebinding NAME --role=... | --clusterrole=... */
#include "kubectl/rbac.h"

#include <errno.h>

static const struct opt_spec specs[] = {
	BINDING_OPTS(0),
	OPT_STR(struct binding_opts, role, "role", 0, "", "The Role that is bound."), OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct binding_opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r == 0 && !*o->role == !*o->cluster_role)
		r = err_set(err, -EINVAL, "exactly one of clusterrole or role must be specified");
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return create_binding(k, opts, "RoleBinding", err);
}

const struct kubectl_cmd kubectl_create_rolebinding = {
	.name = "create rolebinding",
	.use = "create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] "
	       "[--group=groupname] [--serviceaccount=namespace:serviceaccountname] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a role binding for a particular role or cluster role",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct binding_opts),
	.validate = validate,
	.run = run,
};
