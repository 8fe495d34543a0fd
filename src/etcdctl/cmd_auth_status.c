/* etcdctl auth status */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	struct auth_answer answer;
	int r = auth_query(c, "AuthStatus", false,
			   "auth status command does not accept any arguments", &answer);

	(void)opts;
	if (r)
		return r;
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
