#include <errno.h>

#include "kubectl/config_edit.h"

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct config_edit e;
	int r;

	(void)opts;
	if (k->nr_args != 1)
		return config_unexpected_args(k, "Unexpected args", err);
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	if (!value_get(e.merged.contexts, k->args[0]))
		r = err_set(err, -ENOENT, "no context exists with the name: \"%s\"", k->args[0]);
	else
		r = config_edit_set_current(&e, k->args[0], err);
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "Switched to context \"%s\".\n", k->args[0]);
	return r;
}

const struct kubectl_cmd kubectl_config_use_context = {
	.name = "config use-context",
	.aliases = "use",
	.section = SECTION_NONE,
	.use = "config use-context CONTEXT_NAME",
	.summary = "Set the current-context in a kubeconfig file",
	.examples = "# Work with the cluster of the context named staging\n"
		    "kubectl config use-context staging",
	.run = run,
	.arg_kinds = "context",
};
