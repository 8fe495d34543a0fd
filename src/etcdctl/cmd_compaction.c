/* etcdctl compaction */
#include "etcdctl/print.h"

struct opts {
	bool physical;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, physical, "physical", 0, "false",
		 "Wait until the old revisions are gone from the disk too"),
	OPT_END};

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	int64_t rev;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "compaction command needs 1 argument");
	if (parse_i64(c->args[0], &rev) < 0)
		return ctl_fail(c, EXIT_ERROR, "strconv.ParseInt: parsing \"%s\": invalid syntax",
				c->args[0]);
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->client->ops->compact(c->client->self, rev, o->physical, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	ctl_out(c, "compacted revision %lld\n", (long long)rev);
	return EXIT_OK;
}

const struct etcdctl_cmd etcdctl_compaction = {
	.name = "compaction",
	.use = "compaction [options] <revision>",
	.summary = "Forgets the history before a revision",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
