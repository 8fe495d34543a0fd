/* etcdctl role add */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return auth_change_arg(c, "RoleAdd",
			       "role add command requires role name as its argument", "Role", "created");
}

const struct etcdctl_cmd etcdctl_role_add = {
	.name = "role add",
	.use = "add <role name>",
	.summary = "Makes a role",
	.run = run,
};
