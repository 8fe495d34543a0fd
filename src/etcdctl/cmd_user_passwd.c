/* etcdctl user passwd */
#include "etcdctl/auth.h"

struct opts {
	bool interactive;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, interactive, "interactive", 0, "true",
		 "Ask for the password; false: read it from standard input"),
	OPT_END};

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	Etcdpb__AuthUserChangePasswordRequest req;
	STR_AUTO password = NULL;
	int r;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"user passwd command requires user name as its argument");
	r = auth_new_password(c, c->args[0], o->interactive, &password);
	if (r)
		return r;
	etcdpb__auth_user_change_password_request__init(&req);
	req.name = c->args[0];
	req.password = password;
	return auth_change(c, "UserChangePassword", &req.base, "Password updated");
}

const struct etcdctl_cmd etcdctl_user_passwd = {
	.name = "user passwd",
	.use = "passwd <user name> [options]",
	.summary = "Changes a user's password",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
