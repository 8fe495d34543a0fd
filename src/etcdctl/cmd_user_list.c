/* etcdctl user list */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	int r = auth_query(c, "UserList", false,
			   "user list command requires no arguments", &answer);

	(void)opts;
	if (r)
		return r;
	r = ctl_print(c, users, &answer);
	auth_answer_release(&answer);
	return r;
}

const struct etcdctl_cmd etcdctl_user_list = {
	.name = "user list",
	.use = "list",
	.summary = "Shows all users",
	.run = run,
};
