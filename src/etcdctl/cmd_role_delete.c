/* etcdctl role delete */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return auth_change_arg(c, "RoleDelete",
			       "role delete command requires role name as its argument", "Role", "deleted");
}

const struct etcdctl_cmd etcdctl_role_delete = {
	.name = "role delete",
	.use = "delete <role name>",
	.summary = "Deletes a role",
	.run = run,
};
