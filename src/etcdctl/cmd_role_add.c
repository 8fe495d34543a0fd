/* etcdctl role add */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	STR_AUTO text = NULL;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"role add command requires role name as its argument");
	text = xasprintf("Role %s created", c->args[0]);
	return auth_change_name(c, "RoleAdd", c->args[0], text);
}

const struct etcdctl_cmd etcdctl_role_add = {
	.name = "role add",
	.use = "add <role name>",
	.summary = "Makes a role",
	.run = run,
};
