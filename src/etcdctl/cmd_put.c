/* etcdctl put */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_header h;
	struct store_result prev;
	struct ctl_op op;
	ERR_AUTO err = ERR_INIT;
	int r = ctl_put_op(c, opts, c->args, &op);

	if (r == 0)
		r = ctl_connect(c);
	if (r)
		goto out;
	if (c->client->ops->put(c->client->self, &op.op, &h, &prev, &err) < 0)
		r = ctl_fail_rpc(c, EXIT_ERROR, &err);
	else
		r = ctl_print(c, put, &h, &prev);
	store_result_release(&prev);
out:
	ctl_op_release(&op);
	return r;
}

const struct etcdctl_cmd etcdctl_put = {
	.name = "put",
	.use = "put [options] <key> <value> (<value> can also be given from stdin)",
	.summary = "Writes a key",
	.details = "A value that begins with '-' looks like an option. Put '--' before it:\n\n"
		   "$ put <key> -- <value>\n$ put -- <key> <value>\n\n"
		   "Without <value> the standard input is the value, to its end:\n\n"
		   "$ cat file | put <key>",
	.opts = put_specs,
	.opts_size = sizeof(struct put_opts),
	.run = run,
};
