/* etcdctl move-leader */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_status st;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "move-leader command needs 1 argument");
	if (ctl_parse_hex(c->args[0], true, &id, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "%s", err_msg(&err));
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->status(c->client->self, &st, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	if (c->client->ops->move_leader(c->client->self, id, &err) < 0)
		r = ctl_fail_rpc(c, EXIT_ERROR, &err);
	else
		r = ctl_print(c, move_leader, st.leader, id);
	etcd_status_release(&st);
	return r;
}

const struct etcdctl_cmd etcdctl_move_leader = {
	.name = "move-leader",
	.use = "move-leader <transferee-member-id>",
	.summary = "Makes another member the leader",
	.run = run,
};
