/* etcdctl role delete */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	STR_AUTO text = NULL;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"role delete command requires role name as its argument");
	text = xasprintf("Role %s deleted", c->args[0]);
	return auth_change_name(c, "RoleDelete", c->args[0], text);
}

const struct etcdctl_cmd etcdctl_role_delete = {
	.name = "role delete",
	.use = "delete <role name>",
	.summary = "Deletes a role",
	.run = run,
};
