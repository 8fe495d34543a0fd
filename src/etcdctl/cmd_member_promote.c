/* etcdctl member promote */
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
	if (c->client->ops->member_promote(c->client->self, id, &h, &all, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, member, &h, &all, id, "promoted in");
	etcd_members_release(&all);
	return r;
}

const struct etcdctl_cmd etcdctl_member_promote = {
	.name = "member promote",
	.use = "promote <memberID>",
	.summary = "Lets a learner vote",
	.run = run,
};
