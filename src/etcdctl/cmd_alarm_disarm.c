/* etcdctl alarm disarm */
#include "etcdctl/members.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return alarm_command(c, true, "alarm disarm command accepts no arguments");
}

const struct etcdctl_cmd etcdctl_alarm_disarm = {
	.name = "alarm disarm",
	.use = "disarm",
	.summary = "Clears all alarms",
	.run = run,
};
