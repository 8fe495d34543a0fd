/* etcdctl auth enable */
#include "etcdctl/auth.h"

static int call(struct ctl *c, const char *method, const ProtobufCMessage *req, struct err *err)
{
	struct auth_answer answer;
	int r = auth_call(c, method, req, &answer, err);

	auth_answer_release(&answer);
	return r;
}

/* The role root, and the user root in it. */
static int make_root(struct ctl *c, struct err *err)
{
	static char root[] = "root";
	Etcdpb__AuthNameRequest role;
	Etcdpb__AuthUserRoleRequest grant;
	int r;

	etcdpb__auth_name_request__init(&role);
	role.name = root;
	r = call(c, "RoleAdd", &role.base, err);
	if (r < 0)
		return r;
	etcdpb__auth_user_role_request__init(&grant);
	grant.user = grant.role = root;
	return call(c, "UserGrantRole", &grant.base, err);
}

static int run(struct ctl *c, void *opts)
{
	ERR_AUTO err = ERR_INIT;
	int r;

	(void)opts;
	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"auth enable command does not accept any arguments");
	r = ctl_connect(c);
	if (r)
		return r;
	r = call(c, "AuthEnable", NULL, &err);
	if (r < 0 && str_eq(err_msg(&err), "etcdserver: root user does not have root role")) {
		/* the real one makes up for what was forgotten */
		ctl_warn_rpc(c, NULL);
		r = make_root(c, &err);
		if (r == 0)
			r = call(c, "AuthEnable", NULL, &err);
	}
	if (r < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	ctl_out(c, "Authentication Enabled\n");
	return EXIT_OK;
}

const struct etcdctl_cmd etcdctl_auth_enable = {
	.name = "auth enable",
	.use = "enable",
	.summary = "Turns authentication on",
	.run = run,
};
