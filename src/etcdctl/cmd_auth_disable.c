/* etcdctl auth disable */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	int r = auth_query(c, "AuthDisable", false,
			   "auth disable command does not accept any arguments", &answer);

	(void)opts;
	if (r)
		return r;
	ctl_out(c, "Authentication Disabled\n");
	auth_answer_release(&answer);
	return r;
}

const struct etcdctl_cmd etcdctl_auth_disable = {
	.name = "auth disable",
	.use = "disable",
	.summary = "Turns authentication off",
	.run = run,
};
