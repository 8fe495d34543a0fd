/* etcdctl member list */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_header h;
	struct etcd_members m;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->members(c->client->self, &h, &m, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, members, &h, &m);
	etcd_members_release(&m);
	return r;
}

const struct etcdctl_cmd etcdctl_member_list = {
	.name = "member list",
	.use = "list",
	.summary = "Shows the members of the cluster",
	.details = "In the simple format: a line a member, with ID, status, name, peer addresses,\n"
		   "client addresses, is learner.",
	.run = run,
};
