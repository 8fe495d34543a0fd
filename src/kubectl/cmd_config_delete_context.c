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
	if (!value_get(e.merged.contexts, k->args[0])) {
		r = err_set(err, -ENOENT, "cannot delete context %s, not in %s", k->args[0],
			    config_edit_file(&e));
	} else {
		if (str_eq(e.merged.current_context, k->args[0]))
			kubectl_err(
				k,
				"warning: this removed your active context, use \"kubectl config "
				"use-context\" to select a different one\n");
		r = config_edit_put(&e, "contexts", k->args[0], NULL, err);
	}
	if (r == 0)
		kubectl_out(k, "deleted context %s from %s\n", k->args[0], config_edit_file(&e));
	config_edit_end(&e);
	return r;
}

const struct kubectl_cmd kubectl_config_delete_context = {
	.name = "config delete-context",
	.section = SECTION_NONE,
	.use = "config delete-context NAME",
	.summary = "Delete the specified context from the kubeconfig",
	.examples = "# Forget the context named staging\nkubectl config delete-context staging",
	.run = run,
	.arg_kinds = "context",
};
