/* etcdctl auth disable */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"auth disable command does not accept any arguments");
	r = ctl_connect(c);
	if (r)
		return r;
	if (auth_call(c, "AuthDisable", NULL, &answer, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	auth_answer_release(&answer);
	ctl_out(c, "Authentication Disabled\n");
	return EXIT_OK;
}

const struct etcdctl_cmd etcdctl_auth_disable = {
	.name = "auth disable",
	.use = "disable",
	.summary = "Turns authentication off",
	.run = run,
};
