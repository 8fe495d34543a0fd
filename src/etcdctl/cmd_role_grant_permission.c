/* etcdctl role grant-permission */
#include "etcdctl/auth.h"

#include <strings.h>

static int run(struct ctl *c, void *opts)
{
	static const char *const types[] = {"READ", "WRITE", "READWRITE"};
	Etcdpb__AuthRoleGrantPermissionRequest req;
	Etcdpb__Permission perm = ETCDPB__PERMISSION__INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO end = BUF_INIT;
	STR_AUTO text = NULL;
	int r;

	if (c->nr_args < 3)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"role grant command requires role name, permission type, and key "
				"[endkey] as its argument");
	while (perm.perm_type < 3 && strcasecmp(types[perm.perm_type], c->args[1]) != 0)
		perm.perm_type++;
	if (perm.perm_type == 3)
		return ctl_fail(c, EXIT_BAD_ARGS, "invalid permission type: %s", c->args[1]);
	r = auth_perm_range(c, opts, c->args + 2, c->nr_args - 2, &key, &end);
	if (r)
		return r;
	etcdpb__auth_role_grant_permission_request__init(&req);
	perm.key = (ProtobufCBinaryData){key.len, (uint8_t *)key.s};
	perm.range_end = (ProtobufCBinaryData){end.len, (uint8_t *)end.s};
	req.name = c->args[0];
	req.perm = &perm;
	text = xasprintf("Role %s updated", c->args[0]);
	return auth_change(c, "RoleGrantPermission", &req.base, text);
}

const struct etcdctl_cmd etcdctl_role_grant_permission = {
	.name = "role grant-permission",
	.use = "grant-permission [options] <role name> <permission type> <key> [endkey]",
	.summary = "Permits a role something",
	.opts = grant_specs,
	.opts_size = sizeof(struct perm_opts),
	.run = run,
};
