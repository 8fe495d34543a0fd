/* etcdctl member remove */
#include "etcdctl/members.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return member_command(c, false);
}

const struct etcdctl_cmd etcdctl_member_remove = {
	.name = "member remove",
	.use = "remove <memberID>",
	.summary = "Removes a member from the cluster",
	.run = run,
};
