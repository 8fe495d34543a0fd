/* etcdctl member promote */
#include "etcdctl/members.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return member_command(c, true);
}

const struct etcdctl_cmd etcdctl_member_promote = {
	.name = "member promote",
	.use = "promote <memberID>",
	.summary = "Lets a learner vote",
	.run = run,
};
