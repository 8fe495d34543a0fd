/* etcdctl member update */
#include "etcdctl/members.h"

struct opts {
	struct strvec peer_urls;
};

static const struct opt_spec specs[] = {
	OPT_LIST(struct opts, peer_urls, "peer-urls", 0, "New peer URLs of the member"), OPT_END};

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct etcd_members all = {0};
	struct etcd_header h;
	STR_AUTO problem = NULL;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r = member_id_arg(c, &id);

	if (r == 0 && !o->peer_urls.nr)
		r = ctl_fail(c, EXIT_BAD_ARGS, "member peer urls not provided");
	if (r == 0)
		r = ctl_connect(c);
	if (r)
		return r;
	problem = urls_problem(&o->peer_urls);
	if (problem)
		return ctl_fail(c, EXIT_ERROR, "%s", problem);
	if (c->client->ops->member_update(c->client->self, id, &o->peer_urls, &h, &all, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, member, &h, &all, id, "updated in");
	etcd_members_release(&all);
	return r;
}

const struct etcdctl_cmd etcdctl_member_update = {
	.name = "member update",
	.use = "update <memberID> [options]",
	.summary = "Changes the peer URLs of a member",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
