/* etcdctl alarm list */
#include "etcdctl/print.h"

static int run(struct ctl *c, void *opts)
{
	STRVEC_AUTO alarms = STRVEC_INIT;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS, "alarm list command accepts no arguments");
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->alarms(c->client->self, false, &h, &alarms, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	return ctl_print(c, alarms, &h, &alarms);
}

const struct etcdctl_cmd etcdctl_alarm_list = {
	.name = "alarm list",
	.use = "list",
	.summary = "Shows all alarms",
	.run = run,
};
