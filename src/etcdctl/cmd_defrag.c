/* etcdctl defrag */
#include <errno.h>

#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	const struct ctl_endpoint_opts *o = opts;
	STRVEC_AUTO eps = STRVEC_INIT;
	int r = ctl_connect(c), status = EXIT_OK;

	if (r == 0)
		r = ctl_endpoints(c, o->cluster, &eps);
	for (size_t i = 0; r == 0 && i < eps.nr; i++) {
		STRVEC_AUTO one = STRVEC_INIT;
		ERR_AUTO err = ERR_INIT;

		strvec_add(&one, eps.v[i]);
		etcd_client_free(c->client);
		c->client = ctl_client_to(c, &one);
		if (c->client->ops->defrag(c->client->self, &err) == 0) {
			ctl_out(c, "Finished defragmenting etcd member[%s]\n", eps.v[i]);
			continue;
		}
		if (err.code == 0 || err.code == -ECANCELED)
			return EXIT_KILLED;
		ctl_warn_rpc(c, eps.v[i]);
		ctl_err(c, "Failed to defragment etcd member[%s] (%s)\n", eps.v[i], err_msg(&err));
		status = EXIT_ERROR;
	}
	return r ? r : status;
}

const struct etcdctl_cmd etcdctl_defrag = {
	.name = "defrag",
	.use = "defrag",
	.summary = "Gives the free space of the members' files back to the disk",
	.opts = ctl_endpoint_opts,
	.opts_size = sizeof(struct ctl_endpoint_opts),
	.run = run,
};
