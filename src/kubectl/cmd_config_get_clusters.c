#include "kubectl/kubectl.h"

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct kubeconfig *c;
	int r = kubectl_config_load(k, &c, err);

	(void)opts;
	if (r < 0)
		return r;
	kubectl_out(k, "NAME\n");
	for (size_t i = 0; i < value_len(c->clusters); i++)
		kubectl_out(k, "%s\n", value_key(c->clusters, i));
	return 0;
}

const struct kubectl_cmd kubectl_config_get_clusters = {
	.name = "config get-clusters",
	.section = SECTION_NONE,
	.use = "config get-clusters [flags]",
	.summary = "Display clusters defined in the kubeconfig",
	.examples = "# The clusters kubectl knows about\nkubectl config get-clusters",
	.run = run,
};
