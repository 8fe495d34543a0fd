/* etcdctl lease grant */
#include <errno.h>

#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	int64_t ttl, id, granted;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "lease grant command needs TTL argument");
	if (parse_i64(c->args[0], &ttl) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"bad TTL (strconv.ParseInt: parsing \"%s\": invalid syntax)",
				c->args[0]);
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->lease_grant(c->client->self, ttl, &h, &id, &granted, &err) < 0) {
		STR_AUTO why = xstrdup(err_msg(&err));

		if (err.code == 0 || err.code == -ECANCELED)
			return EXIT_KILLED;
		ctl_warn_rpc(c, NULL);
		return ctl_fail(c, EXIT_ERROR, "failed to grant lease (%s)", why);
	}
	return ctl_print(c, grant, &h, id, granted);
}

const struct etcdctl_cmd etcdctl_lease_grant = {
	.name = "lease grant",
	.use = "grant <ttl>",
	.summary = "Makes a lease of some seconds",
	.run = run,
};
