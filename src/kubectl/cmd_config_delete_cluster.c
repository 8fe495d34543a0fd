#include <errno.h>

#include "kubectl/config_edit.h"

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct config_edit e;
	int r;

	(void)opts;
	if (k->nr_args != 1)
		return config_help_only(k);
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	if (!value_get(e.merged.clusters, k->args[0]))
		r = err_set(err, -ENOENT, "cannot delete cluster %s, not in %s", k->args[0],
			    config_edit_file(&e));
	else
		r = config_edit_put(&e, "clusters", k->args[0], NULL, err);
	if (r == 0)
		kubectl_out(k, "deleted cluster %s from %s\n", k->args[0], config_edit_file(&e));
	config_edit_end(&e);
	return r;
}

const struct kubectl_cmd kubectl_config_delete_cluster = {
	.name = "config delete-cluster",
	.section = SECTION_NONE,
	.use = "config delete-cluster NAME",
	.summary = "Delete the specified cluster from the kubeconfig",
	.examples = "# Forget the cluster named staging\nkubectl config delete-cluster staging",
	.run = run,
	.arg_kinds = "cluster",
};
