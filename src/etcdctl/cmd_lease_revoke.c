/* etcdctl lease revoke */
#include <errno.h>

#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "lease revoke command needs 1 argument");
	if (ctl_parse_hex(c->args[0], false, &id, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad lease ID arg (%s), expecting ID in Hex",
				err_msg(&err));
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->lease_revoke(c->client->self, (int64_t)id, &h, &err) < 0) {
		if (err.code == 0 || err.code == -ECANCELED)
			return EXIT_KILLED;
		ctl_warn_rpc(c, NULL);
		return ctl_fail(c, EXIT_ERROR, "failed to revoke lease (%s)", err_msg(&err));
	}
	return ctl_print(c, revoke, &h, (int64_t)id);
}

const struct etcdctl_cmd etcdctl_lease_revoke = {
	.name = "lease revoke",
	.use = "revoke <leaseID>",
	.summary = "Ends a lease and deletes its keys",
	.run = run,
};
