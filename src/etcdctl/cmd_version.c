/* etcdctl version, etcdutl version */
#include "etcdctl/ctl.h"

static int run(struct ctl *c, void *opts)
{
	(void)opts;
	ctl_out(c, "%s version: " ETCDCTL_VERSION "\nAPI version: " ETCDCTL_API "\n", c->tool);
	return EXIT_OK;
}

const struct etcdctl_cmd etcdctl_version = {
	.name = "version",
	.use = "version",
	.summary = "Shows the program's version",
	.run = run,
};
