/* etcdctl del */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_header h;
	struct store_result prev;
	int64_t deleted = 0;
	struct ctl_op op;
	ERR_AUTO err = ERR_INIT;
	int r = ctl_del_op(c, opts, c->args, &op);

	if (r == 0)
		r = ctl_connect(c);
	if (r)
		goto out;
	if (c->client->ops->del(c->client->self, &op.op, &h, &deleted, &prev, &err) < 0)
		r = ctl_fail_rpc(c, EXIT_ERROR, &err);
	else
		r = ctl_print(c, del, &h, deleted, &prev);
	store_result_release(&prev);
out:
	ctl_op_release(&op);
	return r;
}

const struct etcdctl_cmd etcdctl_del = {
	.name = "del",
	.use = "del [options] <key> [range_end]",
	.summary = "Deletes a key or the keys [key, range_end)",
	.opts = del_specs,
	.opts_size = sizeof(struct del_opts),
	.run = run,
};
