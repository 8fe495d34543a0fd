/* etcdctl endpoint health: reads a key through an agreement, and looks at the alarms. */
#include <errno.h>

#include "etcdctl/print.h"

/* "" when the endpoint is well, else what ails it. Caller frees. NULL: cancelled. */
static char *ask(struct ctl *c, const char *endpoint, int64_t *ret_took)
{
	const struct store_range q = {.key = "health", .key_len = 6};
	int64_t start = sim_now(c->sim);
	STRVEC_AUTO one = STRVEC_INIT;
	STRVEC_AUTO alarms = STRVEC_INIT;
	struct etcd_header alarms_header;
	struct etcd_header h;
	struct store_result res;
	ERR_AUTO err = ERR_INIT;
	int r;

	strvec_add(&one, endpoint);
	etcd_client_free(c->client);
	c->client = ctl_client_to(c, &one);
	r = c->client->ops->range(c->client->self, &q, &h, &res, &err);
	*ret_took = sim_now(c->sim) - start;
	store_result_release(&res);
	if (r < 0 && (err.code == 0 || err.code == -ECANCELED))
		return NULL;
	if (r < 0)
		ctl_warn_rpc(c, endpoint);
	/* a refusal was agreed on too */
	if (r < 0 && !str_eq(err_msg(&err), "etcdserver: permission denied"))
		return xstrdup(err_msg(&err));
	if (c->client->ops->alarms(c->client->self, false, &alarms_header, &alarms, &err) == 0 && alarms.nr)
		return xstrdup("Active Alarm(s): NOSPACE ");
	return xstrdup("");
}

static int run(struct ctl *c, void *opts)
{
	const struct ctl_endpoint_opts *o = opts;
	STRVEC_AUTO eps = STRVEC_INIT;
	struct ep_health *v;
	STRVEC_AUTO errors = STRVEC_INIT;
	bool sick = false;
	size_t nr = 0;
	int r = ctl_connect(c);

	if (r == 0)
		r = ctl_endpoints(c, o->cluster, &eps);
	if (r)
		return r;
	v = xcalloc(eps.nr + 1, sizeof(*v));
	for (; nr < eps.nr; nr++) {
		char *error = ask(c, eps.v[nr], &v[nr].took);

		if (!error) {
			free(v);
			return EXIT_KILLED;
		}
		strvec_take(&errors, error);
		v[nr].endpoint = eps.v[nr];
		v[nr].error = error;
		sick = sick || error[0];
		if (error[0] && str_eq(c->print->name, "simple"))
			ctl_err(c, "%s is unhealthy: failed to commit proposal: %s\n", eps.v[nr],
				error);
	}
	r = ctl_print(c, health, v, nr);
	free(v);
	return r == EXIT_OK && sick ? ctl_fail(c, EXIT_ERROR, "unhealthy cluster") : r;
}

const struct etcdctl_cmd etcdctl_endpoint_health = {
	.name = "endpoint health",
	.use = "health",
	.summary = "Checks whether the endpoints are well",
	.opts = ctl_endpoint_opts,
	.opts_size = sizeof(struct ctl_endpoint_opts),
	.run = run,
};
