/* etcdctl role revoke-permission */
#include "etcdctl/auth.h"

static int run(struct ctl *c, void *opts)
{
	Etcdpb__AuthRoleRevokePermissionRequest req;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO end = BUF_INIT;
	STR_AUTO text = NULL;
	int r;

	if (c->nr_args < 2)
		return ctl_fail(
			c, EXIT_BAD_ARGS,
			"role revoke-permission command requires role name and key [endkey] "
			"as its argument");
	r = auth_perm_range(c, opts, c->args + 1, c->nr_args - 1, &key, &end);
	if (r)
		return r;
	if (!end.len)
		text = xasprintf("Permission of key %s is revoked from role %s", c->args[1],
				 c->args[0]);
	else if (end.len == 1 && end.s[0] == '\0')
		text = xasprintf("Permission of range [%s, <open ended> is revoked from role %s",
				 c->args[1], c->args[0]);
	else
		text = xasprintf("Permission of range [%s, %s) is revoked from role %s", c->args[1],
				 end.s, c->args[0]);
	etcdpb__auth_role_revoke_permission_request__init(&req);
	req.role = c->args[0];
	req.key = (ProtobufCBinaryData){key.len, (uint8_t *)key.s};
	req.range_end = (ProtobufCBinaryData){end.len, (uint8_t *)end.s};
	return auth_change(c, "RoleRevokePermission", &req.base, text);
}

const struct etcdctl_cmd etcdctl_role_revoke_permission = {
	.name = "role revoke-permission",
	.use = "revoke-permission <role name> <key> [endkey]",
	.summary = "Takes a permission from a role",
	.opts = revoke_specs,
	.opts_size = sizeof(struct perm_opts),
	.run = run,
};
