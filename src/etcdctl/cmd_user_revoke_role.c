/* etcdctl user revoke-role */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	STR_AUTO text = NULL;

	(void)opts;
	if (c->nr_args != 2)
		return ctl_fail(
			c, EXIT_BAD_ARGS,
			"user revoke-role requires user name and role name as its argument");
	text = xasprintf("Role %s is revoked from user %s", c->args[1], c->args[0]);
	return auth_change_role(c, "UserRevokeRole", c->args[0], c->args[1], text);
}

const struct etcdctl_cmd etcdctl_user_revoke_role = {
	.name = "user revoke-role",
	.use = "revoke-role <user name> <role name>",
	.summary = "Takes a role from a user",
	.run = run,
};
