/* etcdctl lease list */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_header h;
	int64_t *ids = NULL;
	size_t nr = 0;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->leases(c->client->self, &h, &ids, &nr, &err) < 0)
		return ctl_fail_rpc(c, EXIT_BAD_CONNECTION, &err);
	r = ctl_print(c, leases, &h, ids, nr);
	free(ids);
	return r;
}

const struct etcdctl_cmd etcdctl_lease_list = {
	.name = "lease list",
	.use = "list",
	.summary = "Shows all leases",
	.run = run,
};
