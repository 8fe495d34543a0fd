/* etcdctl member remove */
#include "etcdctl/members.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r = member_id_arg(c, &id);

	(void)opts;
	if (r == 0)
		r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->member_remove(c->client->self, id, &h, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	return member_changed(c, &h, id, "removed from");
}

const struct etcdctl_cmd etcdctl_member_remove = {
	.name = "member remove",
	.use = "remove <memberID>",
	.summary = "Removes a member from the cluster",
	.run = run,
};
