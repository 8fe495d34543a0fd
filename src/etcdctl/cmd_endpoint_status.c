/* etcdctl endpoint status */
#include <errno.h>

#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	const struct ctl_endpoint_opts *o = opts;
	STRVEC_AUTO eps = STRVEC_INIT;
	struct ep_status *v;
	size_t nr = 0;
	int r = ctl_connect(c), status = EXIT_OK;

	if (r == 0)
		r = ctl_endpoints(c, o->cluster, &eps);
	if (r)
		return r;
	v = xcalloc(eps.nr + 1, sizeof(*v));
	for (size_t i = 0; i < eps.nr; i++) {
		STRVEC_AUTO one = STRVEC_INIT;
		ERR_AUTO err = ERR_INIT;

		strvec_add(&one, eps.v[i]);
		etcd_client_free(c->client);
		c->client = ctl_client_to(c, &one);
		v[nr].endpoint = eps.v[i];
		if (c->client->ops->status(c->client->self, &v[nr].status, &err) == 0) {
			nr++;
			continue;
		}
		status = EXIT_KILLED;
		if (err.code == 0 || err.code == -ECANCELED)
			break;
		ctl_warn_rpc(c, eps.v[i]);
		ctl_err(c, "Failed to get the status of endpoint %s (%s)\n", eps.v[i],
			err_msg(&err));
		status = EXIT_ERROR;
	}
	/* what answered is shown, whatever did not */
	r = status == EXIT_KILLED ? status : ctl_print(c, status, v, nr);
	for (size_t i = 0; i < nr; i++)
		etcd_status_release(&v[i].status);
	free(v);
	return r ? r : status;
}

const struct etcdctl_cmd etcdctl_endpoint_status = {
	.name = "endpoint status",
	.use = "status",
	.summary = "Shows the state of the endpoints",
	.details = "In the simple format: a line an endpoint, with endpoint, ID, version,\n"
		   "database size, is leader, is learner, raft term, raft index, raft applied\n"
		   "index, errors.",
	.opts = ctl_endpoint_opts,
	.opts_size = sizeof(struct ctl_endpoint_opts),
	.run = run,
};
