/* etcdctl endpoint hashkv */
#include <errno.h>

#include "etcdctl/print.h"

struct opts {
	bool cluster;
	int64_t rev;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, cluster, "cluster", 0, "false", "Ask every member of the cluster"),
	OPT_INT(struct opts, rev, "rev", 0, "0", "Up to which revision (0: all)"), OPT_END};

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	STRVEC_AUTO eps = STRVEC_INIT;
	struct ep_hash *v;
	size_t nr = 0;
	ERR_AUTO err = ERR_INIT;
	int r = ctl_connect(c);

	if (r == 0)
		r = ctl_endpoints(c, o->cluster, &eps);
	if (r)
		return r;
	v = xcalloc(eps.nr + 1, sizeof(*v));
	for (; nr < eps.nr && err.code == 0; nr++) {
		STRVEC_AUTO one = STRVEC_INIT;

		strvec_add(&one, eps.v[nr]);
		etcd_client_free(c->client);
		c->client = ctl_client_to(c, &one);
		v[nr].endpoint = eps.v[nr];
		if (c->client->ops->hash_kv(c->client->self, o->rev, &v[nr].header, &v[nr].hash,
					    &v[nr].compact_rev, &err) < 0)
			break;
	}
	if (nr == eps.nr) {
		r = ctl_print(c, hash, v, nr);
	} else if (err.code == 0 || err.code == -ECANCELED) {
		r = EXIT_KILLED;
	} else {
		ctl_warn_rpc(c, eps.v[nr]);
		ctl_err(c, "Failed to get the hash of endpoint %s (%s)\n", eps.v[nr],
			err_msg(&err));
		r = ctl_fail(c, EXIT_ERROR, "%s", err_msg(&err));
	}
	free(v);
	return r;
}

const struct etcdctl_cmd etcdctl_endpoint_hashkv = {
	.name = "endpoint hashkv",
	.use = "hashkv",
	.summary = "Shows a hash of the keys of each endpoint",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
