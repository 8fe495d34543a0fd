/* etcdctl member add */
#include "etcdctl/members.h"

struct opts {
	struct strvec peer_urls;
	bool learner;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, learner, "learner", 0, "false", "The new member does not vote yet"),
	OPT_LIST(struct opts, peer_urls, "peer-urls", 0, "Peer URLs of the new member"), OPT_END};

/* What the new member's etcd must be started with. before: the members until now. */
static void print_config(struct ctl *c, const struct strvec *urls, uint64_t id,
			 const struct etcd_members *before)
{
	BUF_AUTO all = BUF_INIT;
	BUF_AUTO own = BUF_INIT;
	bool placed = false;

	strvec_join(urls, ",", &own);
	for (size_t i = 0; i <= before->nr; i++) {
		const struct store_member *m = i < before->nr ? &before->v[i] : NULL;

		if (!placed && (!m || m->id > id)) {
			placed = true;
			for (size_t j = 0; j < urls->nr; j++)
				buf_addf(&all, "%s%s=%s", all.len ? "," : "", c->args[0],
					 urls->v[j]);
		}
		for (size_t j = 0; m && j < m->peer_urls.nr; j++)
			buf_addf(&all, "%s%s=%s", all.len ? "," : "", m->name, m->peer_urls.v[j]);
	}
	ctl_out(c,
		"\nETCD_NAME=\"%s\"\nETCD_INITIAL_CLUSTER=\"%s\"\n"
		"ETCD_INITIAL_ADVERTISE_PEER_URLS=\"%s\"\nETCD_INITIAL_CLUSTER_STATE="
		"\"existing\"\n",
		c->args[0], buf_str(&all), buf_str(&own));
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	STR_AUTO problem = NULL;
	struct etcd_members before = {0};
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
	/* asked first: afterwards a single member could no longer agree with itself */
	if (c->client->ops->members(c->client->self, &h, &before, &err) < 0 ||
	    c->client->ops->member_add(c->client->self, &o->peer_urls, o->learner, &h, &id, &err) <
		    0)
		r = ctl_fail_rpc(c, EXIT_ERROR, &err);
	else
		r = member_changed(c, &h, id, "added to");
	if (r == EXIT_OK && str_eq(c->print->name, "simple"))
		print_config(c, &o->peer_urls, id, &before);
	etcd_members_release(&before);
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
