/* etcdctl user delete */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return auth_change_arg(c, "UserDelete",
			       "user delete command requires user name as its argument", "User", "deleted");
}

const struct etcdctl_cmd etcdctl_user_delete = {
	.name = "user delete",
	.use = "delete <user name>",
	.summary = "Deletes a user",
	.run = run,
};
