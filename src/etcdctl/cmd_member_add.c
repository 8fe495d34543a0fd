/* etcdctl member add */
#include "etcdctl/members.h"

struct opts {
	struct strvec peer_urls;
	bool learner;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, learner, "learner", 0, "false", "The new member does not vote yet"),
	OPT_LIST(struct opts, peer_urls, "peer-urls", 0, "Peer URLs of the new member"), OPT_END};

/* What the new member's etcd must be started with. */
static void print_config(struct ctl *c, const struct strvec *urls, uint64_t id,
			 const struct etcd_members *all)
{
	BUF_AUTO cluster = BUF_INIT;
	BUF_AUTO own = BUF_INIT;

	strvec_join(urls, ",", &own);
	for (size_t i = 0; i < all->nr; i++)
		for (size_t j = 0; j < all->v[i].peer_urls.nr; j++)
			buf_addf(&cluster, "%s%s=%s", cluster.len ? "," : "",
				 all->v[i].id == id ? c->args[0] : all->v[i].name,
				 all->v[i].peer_urls.v[j]);
	ctl_out(c,
		"\nETCD_NAME=\"%s\"\nETCD_INITIAL_CLUSTER=\"%s\"\n"
		"ETCD_INITIAL_ADVERTISE_PEER_URLS=\"%s\"\nETCD_INITIAL_CLUSTER_STATE="
		"\"existing\"\n",
		c->args[0], buf_str(&cluster), buf_str(&own));
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	STR_AUTO problem = NULL;
	struct etcd_members all = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int r;

	if (c->nr_args < 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "member name not provided");
	if (c->nr_args > 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "too many arguments");
	if (!o->peer_urls.nr)
		return ctl_fail(c, EXIT_BAD_ARGS, "member peer urls not provided");
	r = ctl_connect(c);
	if (r)
		return r;
	problem = urls_problem(&o->peer_urls);
	if (problem)
		return ctl_fail(c, EXIT_ERROR, "%s", problem);
	if (c->client->ops->member_add(c->client->self, &o->peer_urls, o->learner, &h, &id, &all,
				       &err) < 0)
		r = ctl_fail_rpc(c, EXIT_ERROR, &err);
	else
		r = ctl_print(c, member, &h, &all, id, "added to");
	if (r == EXIT_OK && str_eq(c->print->name, "simple"))
		print_config(c, &o->peer_urls, id, &all);
	etcd_members_release(&all);
	return r;
}

const struct etcdctl_cmd etcdctl_member_add = {
	.name = "member add",
	.use = "add <memberName> [options]",
	.summary = "Adds a member to the cluster",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
