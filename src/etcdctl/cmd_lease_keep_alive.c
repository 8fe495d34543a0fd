/* etcdctl lease keep-alive: once, or again and again until the lease is gone. */
#include "etcdctl/print.h"

struct opts {
	bool once;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, once, "once", 0, "false", "Once, not for ever"), OPT_END};

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"lease keep-alive command needs lease ID as argument");
	if (ctl_parse_hex(c->args[0], false, &id, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad lease ID arg (%s), expecting ID in Hex",
				err_msg(&err));
	r = ctl_connect(c);
	while (r == EXIT_OK) {
		int64_t ttl = 0;

		if (c->client->ops->lease_keepalive(c->client->self, (int64_t)id, &h, &ttl, &err) <
		    0)
			return ctl_fail_rpc(c, EXIT_BAD_CONNECTION, &err);
		if (!ttl && o->once)
			return ctl_fail(c, EXIT_BAD_CONNECTION,
					"etcdserver: requested lease not found");
		if (!ttl) {
			ctl_out(c, "lease %016llx expired or revoked.\n", (unsigned long long)id);
			return EXIT_OK;
		}
		r = ctl_print(c, keepalive, &h, (int64_t)id, ttl);
		if (o->once || r)
			break;
		/* as the client library does: three times a term */
		if (fiber_sleep(c->sim, ttl * SIM_SEC / 3) < 0)
			return EXIT_KILLED;
	}
	return r;
}

const struct etcdctl_cmd etcdctl_lease_keep_alive = {
	.name = "lease keep-alive",
	.use = "keep-alive [options] <leaseID>",
	.summary = "Keeps a lease from ending",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
