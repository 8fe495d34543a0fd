#include <errno.h>

#include "kubectl/config_edit.h"

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct config_edit e;
	int r;

	(void)opts;
	if (k->nr_args != 1)
		return kubectl_usage_error(k, err, "user to delete is required");
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	if (!value_get(e.merged.users, k->args[0]))
		r = err_set(err, -ENOENT, "cannot delete user %s, not in %s", k->args[0],
			    config_edit_file(&e));
	else
		r = config_edit_put(&e, "users", k->args[0], NULL, err);
	if (r == 0)
		kubectl_out(k, "deleted user %s from %s\n", k->args[0], config_edit_file(&e));
	config_edit_end(&e);
	return r;
}

const struct kubectl_cmd kubectl_config_delete_user = {
	.name = "config delete-user",
	.section = SECTION_NONE,
	.use = "config delete-user NAME",
	.summary = "Delete the specified user from the kubeconfig",
	.examples = "# Forget the user named jane\nkubectl config delete-user jane",
	.run = run,
	.arg_kinds = "kubeuser",
};
