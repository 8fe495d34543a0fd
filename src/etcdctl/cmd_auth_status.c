/* etcdctl auth status */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"auth status command does not accept any arguments");
	r = ctl_connect(c);
	if (r)
		return r;
	if (auth_call(c, "AuthStatus", NULL, &answer, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, auth_status, &answer);
	auth_answer_release(&answer);
	return r;
}

const struct etcdctl_cmd etcdctl_auth_status = {
	.name = "auth status",
	.use = "status",
	.summary = "Tells whether authentication is on",
	.run = run,
};
