/* kubectl rollout restart. */
#include "kubectl/internal.h"
#include "kubectl/rollout.h"
#include "object/timefmt.h"

#include <errno.h>

static const struct opt_spec specs[] = {
	ROLLOUT_OPTS, PRINT_OPTS(struct rollout_opts, print),
	MANAGER_OPT(struct rollout_opts, manager, "kubectl-rollout"), OPT_END};

static int restart(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	BUF_AUTO now = BUF_INIT;
	VALUE_AUTO *patch = NULL;

	if (!rollout_is(info, "Deployment") && !rollout_is(info, "DaemonSet"))
		return err_set(err, -EINVAL, "%s \"%s\" restarting is not supported",
			       info->kind->plural, info->name);
	if (value_bool_in(info->obj, "spec", "paused"))
		return err_set(err, -EINVAL,
			       "deployments.apps \"%s\" can't restart paused deployment (run "
			       "rollout resume first)",
			       info->name);
	time_write_rfc3339(&now, sim_now(k->sim));
	patch = value_build("{spec: {template: {metadata: {annotations: "
			    "{'kubectl.kubernetes.io/restartedAt': %s}}}}}",
			    buf_str(&now));
	return rollout_patch(k, info, arg, patch, PATCH_STRATEGIC, "restarted", err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return rollout_visit_some(k, opts, restart, opts, err);
}

const struct kubectl_cmd kubectl_rollout_restart = {
	.name = "rollout restart",
	.use = "rollout restart RESOURCE",
	.summary = "Restart a resource",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct rollout_opts),
	.validate = rollout_validate,
	.run = run,
	.arg_kinds = "type name",
};
