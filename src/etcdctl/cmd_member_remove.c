/* etcdctl member remove */
#include "etcdctl/members.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_members all = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r = member_id_arg(c, &id);

	(void)opts;
	if (r == 0)
		r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->member_remove(c->client->self, id, &h, &all, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, member, &h, &all, id, "removed from");
	etcd_members_release(&all);
	return r;
}

const struct etcdctl_cmd etcdctl_member_remove = {
	.name = "member remove",
	.use = "remove <memberID>",
	.summary = "Removes a member from the cluster",
	.run = run,
};
