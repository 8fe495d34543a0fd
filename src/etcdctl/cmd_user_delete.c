/* etcdctl user delete */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	STR_AUTO text = NULL;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"user delete command requires user name as its argument");
	text = xasprintf("User %s deleted", c->args[0]);
	return auth_change_name(c, "UserDelete", c->args[0], text);
}

const struct etcdctl_cmd etcdctl_user_delete = {
	.name = "user delete",
	.use = "delete <user name>",
	.summary = "Deletes a user",
	.run = run,
};
