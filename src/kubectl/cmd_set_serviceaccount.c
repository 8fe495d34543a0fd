/* kubectl set serviceaccount TYPE/NAME ACCOUNT */
#include "kubectl/set.h"

#include <errno.h>

struct opts {
	struct set_flags s;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, s.files, "identifying the resource to get from a server."),
	PRINT_OPTS(T, s.print),
	DRY_RUN_OPTS(T, s.dry),
	MANAGER_OPT(T, s.manager, "kubectl-set"),
	OPT_BOOL(T, s.all, "all", 0, "false", "Select all resources of the given types."),
	OPT_BOOL(T, s.local, "local", 0, "false",
		 "Only change what files say; do not ask the server."),
	OPT_END};

static int change(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		  struct err *err)
{
	const char *const *path = set_pod_spec_path(*obj);
	struct value *spec;

	(void)k, (void)info;
	if (!path)
		return set_no_pod_spec(*obj, err);
	spec = value_ref(value_in_keys(*obj, path));
	value_put_str(&spec, "serviceAccountName", arg);
	value_put_in_keys(obj, spec, path);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	STRVEC_AUTO resources = STRVEC_INIT;
	int r;

	if (!k->nr_args)
		return err_set(err, -EINVAL, "serviceaccount is required");
	r = set_take_resources(k, &o->s, k->nr_args - 1, &resources, err);
	if (r < 0)
		return r;
	return set_objects(k, &o->s, &resources, "serviceaccount updated", NULL, change,
			   k->args[k->nr_args - 1], err);
}

const struct kubectl_cmd kubectl_set_serviceaccount = {
	.name = "set serviceaccount",
	.aliases = "sa",
	.use = "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
	.summary = "Update the service account of a resource",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name serviceaccount",
};
