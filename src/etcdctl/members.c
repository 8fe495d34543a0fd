#include "etcdctl/members.h"

int member_id_arg(struct ctl *c, uint64_t *ret)
{
	ERR_AUTO err = ERR_INIT;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "member ID is not provided");
	if (ctl_parse_hex(c->args[0], true, ret, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad member ID arg (%s), expecting ID in Hex",
				err_msg(&err));
	return 0;
}

int member_command(struct ctl *c, bool promote)
{
	struct etcd_members all = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r = member_id_arg(c, &id);

	if (r == 0)
		r = ctl_connect(c);
	if (r)
		return r;
	r = promote ? c->client->ops->member_promote(c->client->self, id, &h, &all, &err)
		    : c->client->ops->member_remove(c->client->self, id, &h, &all, &err);
	if (r < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, member, &h, &all, id, promote ? "promoted in" : "removed from");
	etcd_members_release(&all);
	return r;
}

int alarm_command(struct ctl *c, bool disarm, const char *wrong)
{
	STRVEC_AUTO alarms = STRVEC_INIT;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS, "%s", wrong);
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->alarms(c->client->self, disarm, &h, &alarms, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	if (disarm) /* clientv3 puts several answers together, without one */
		h = (struct etcd_header){0};
	return ctl_print(c, alarms, &h, &alarms);
}

char *urls_problem(const struct strvec *urls)
{
	return store_member_urls_problem((const char *const *)urls->v, urls->nr);
}
