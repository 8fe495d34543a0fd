/* kubectl rollout pause. */
#include "kubectl/internal.h"
#include "kubectl/rollout.h"

#include <errno.h>

static const struct opt_spec specs[] = {
	ROLLOUT_OPTS, PRINT_OPTS(struct rollout_opts, print),
	MANAGER_OPT(struct rollout_opts, manager, "kubectl-rollout"), OPT_END};

static int pause_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	VALUE_AUTO *patch = value_build("{spec: {paused: %b}}", true);

	if (!rollout_is(info, "Deployment"))
		return err_set(err, -EINVAL, "%s.%s \"%s\" pausing is not supported",
			       info->kind->plural, info->kind->group, info->name);
	if (value_bool_in(info->obj, "spec", "paused") == true)
		return err_set(err, -EINVAL, "deployments.apps \"%s\" is already paused",
			       info->name);
	return rollout_patch(k, info, arg, patch, PATCH_STRATEGIC, "paused", err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return rollout_visit_some(k, opts, pause_one, opts, err);
}

const struct kubectl_cmd kubectl_rollout_pause = {
	.name = "rollout pause",
	.use = "rollout pause RESOURCE",
	.summary = "Mark the provided resource as paused",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct rollout_opts),
	.validate = rollout_validate,
	.run = run,
	.arg_kinds = "type name",
};
