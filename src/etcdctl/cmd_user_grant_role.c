/* etcdctl user grant-role */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	STR_AUTO text = NULL;

	(void)opts;
	if (c->nr_args != 2)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"user grant command requires user name and role name as its "
				"argument");
	text = xasprintf("Role %s is granted to user %s", c->args[1], c->args[0]);
	return auth_change_role(c, "UserGrantRole", c->args[0], c->args[1], text);
}

const struct etcdctl_cmd etcdctl_user_grant_role = {
	.name = "user grant-role",
	.use = "grant-role <user name> <role name>",
	.summary = "Gives a user a role",
	.run = run,
};
