/* etcdctl alarm list */
#include "etcdctl/members.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	return alarm_command(c, false, "alarm list command accepts no arguments");
}

const struct etcdctl_cmd etcdctl_alarm_list = {
	.name = "alarm list",
	.use = "list",
	.summary = "Shows all alarms",
	.run = run,
};
