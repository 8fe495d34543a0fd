/* etcdctl user list */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS, "user list command requires no arguments");
	r = ctl_connect(c);
	if (r)
		return r;
	if (auth_call(c, "UserList", NULL, &answer, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
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
