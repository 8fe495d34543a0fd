/* etcdctl lease timetolive */
#include "etcdctl/print.h"

struct opts {
	bool keys;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, keys, "keys", 0, "false", "Show the attached keys"), OPT_END};

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct etcd_header h;
	STRVEC_AUTO keys = STRVEC_INIT;
	int64_t left, granted;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"lease timetolive command needs lease ID as argument");
	if (ctl_parse_hex(c->args[0], false, &id, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad lease ID arg (%s), expecting ID in Hex",
				err_msg(&err));
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->lease_ttl(c->client->self, (int64_t)id, &h, &left, &granted,
				      o->keys ? &keys : NULL, &err) < 0)
		return ctl_fail_rpc(c, EXIT_BAD_CONNECTION, &err);
	return ctl_print(c, ttl, &h, (int64_t)id, left, granted, o->keys ? &keys : NULL);
}

const struct etcdctl_cmd etcdctl_lease_timetolive = {
	.name = "lease timetolive",
	.use = "timetolive <leaseID> [options]",
	.summary = "Shows how long a lease still lasts",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
