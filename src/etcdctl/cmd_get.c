/* etcdctl get */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	const struct get_opts *o = opts;
	struct etcd_header h;
	struct store_result res;
	struct ctl_op op;
	ERR_AUTO err = ERR_INIT;
	int r = ctl_get_op(c, o, c->args, &op);

	if (r == 0)
		r = ctl_connect(c);
	if (r)
		goto out;
	if (c->client->ops->range(c->client->self, &op.op.range, &h, &res, &err) < 0)
		r = ctl_fail_rpc(c, EXIT_ERROR, &err);
	else if (o->count_only && !str_eq(c->print->name, "fields"))
		r = ctl_fail(c, EXIT_BAD_ARGS, "--count-only is only for `--write-out=fields`");
	else if (o->value_only && !str_eq(c->print->name, "simple"))
		r = ctl_fail(c, EXIT_BAD_ARGS, "print-value-only is only for `--write-out=simple`");
	else {
		c->value_only = o->value_only;
		r = ctl_print(c, get, &h, &res);
	}
	store_result_release(&res);
out:
	ctl_op_release(&op);
	return r;
}

const struct etcdctl_cmd etcdctl_get = {
	.name = "get",
	.use = "get [options] <key> [range_end]",
	.summary = "Shows a key or a range of keys",
	.opts = get_specs,
	.opts_size = sizeof(struct get_opts),
	.run = run,
};
