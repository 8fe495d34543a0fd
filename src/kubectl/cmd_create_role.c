/* kubectl create role NAME --verb=... --resource=... */
#include "kubectl/rbac.h"

#include <errno.h>

static const struct opt_spec specs[] = {ROLE_OPTS, OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct role_opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r == 0)
		r = role_check_verbs(k, o, err);
	if (r == 0 && !o->resources.nr)
		r = err_set(err, -EINVAL, "at least one resource must be specified");
	if (r == 0)
		r = role_check_resources(k, o, err);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct role_opts *o = opts;
	struct value *rules;
	VALUE_AUTO *obj = NULL;
	int r = role_rules(k, o, &rules, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: "
			  "{name: %s}, rules: %V}",
			  k->args[0], rules);
	return generate(k, &o->g, generate_kind("roles"), obj, NULL, err);
}

const struct kubectl_cmd kubectl_create_role = {
	.name = "create role",
	.use = "create role NAME --verb=verb --resource=resource.group/subresource "
	       "[--resource-name=resourcename] [--dry-run=server|client|none]",
	.summary = "Create a role with single rule",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct role_opts),
	.validate = validate,
	.run = run,
};
