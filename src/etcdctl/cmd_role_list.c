/* etcdctl role list */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	int r = auth_query(c, "RoleList", false,
			   "role list command requires no arguments", &answer);

	(void)opts;
	if (r)
		return r;
	r = ctl_print(c, roles, &answer);
	auth_answer_release(&answer);
	return r;
}

const struct etcdctl_cmd etcdctl_role_list = {
	.name = "role list",
	.use = "list",
	.summary = "Shows all roles",
	.run = run,
};
