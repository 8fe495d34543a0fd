/* etcdctl alarm disarm */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	STRVEC_AUTO alarms = STRVEC_INIT;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS, "alarm disarm command accepts no arguments");
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->alarms(c->client->self, true, &h, &alarms, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	h = (struct etcd_header){0}; /* clientv3 puts several answers together, without one */
	return ctl_print(c, alarms, &h, &alarms);
}

const struct etcdctl_cmd etcdctl_alarm_disarm = {
	.name = "alarm disarm",
	.use = "disarm",
	.summary = "Clears all alarms",
	.run = run,
};
