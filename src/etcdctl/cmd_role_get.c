/* etcdctl role get */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	int r = auth_query(c, "RoleGet", true,
			   "role get command requires role name as its argument", &answer);

	(void)opts;
	if (r)
		return r;
	r = ctl_print(c, role, c->args[0], &answer);
	auth_answer_release(&answer);
	return r;
}

const struct etcdctl_cmd etcdctl_role_get = {
	.name = "role get",
	.use = "get <role name>",
	.summary = "Shows what a role permits",
	.run = run,
};
