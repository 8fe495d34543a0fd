/* etcdctl role get */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"role get command requires role name as its argument");
	r = ctl_connect(c);
	if (r)
		return r;
	if (auth_call_name(c, "RoleGet", c->args[0], &answer, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
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
