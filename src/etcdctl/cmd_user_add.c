/* etcdctl user add */
#include "etcdctl/auth.h"

struct opts {
	bool interactive, no_password;
	char *password;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, interactive, "interactive", 0, "true",
		 "Ask for the password; false: read it from standard input"),
	OPT_STR(struct opts, password, "new-user-password", 0, "", "The password"),
	OPT_BOOL(struct opts, no_password, "no-password", 0, "false",
		 "A user known by the certificate's common name only"),
	OPT_END};

static int name_and_password(struct ctl *c, const struct opts *o, char **ret_name,
			     char **ret_password)
{
	const char *arg = c->args[0], *colon = strchr(arg, ':');

	if (o->no_password || o->password[0]) {
		*ret_name = xstrdup(arg);
		*ret_password = o->no_password ? NULL : xstrdup(o->password);
		return 0;
	}
	if (!colon) {
		*ret_name = xstrdup(arg);
		return auth_new_password(c, arg, o->interactive, ret_password);
	}
	if (colon == arg)
		return ctl_fail(c, EXIT_BAD_ARGS, "empty user name is not allowed");
	*ret_name = xstrndup(arg, (size_t)(colon - arg));
	*ret_password = xstrdup(colon + 1);
	return 0;
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	Etcdpb__AuthUserAddRequest req;
	Etcdpb__UserAddOptions options = ETCDPB__USER_ADD_OPTIONS__INIT;
	STR_AUTO name = NULL;
	STR_AUTO password = NULL;
	STR_AUTO text = NULL;
	int r;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"user add command requires user name as its argument");
	r = name_and_password(c, o, &name, &password);
	if (r)
		return r;
	etcdpb__auth_user_add_request__init(&req);
	options.no_password = o->no_password;
	req.name = name;
	if (password)
		req.password = password;
	req.options = &options;
	text = xasprintf("User %s created", name);
	return auth_change(c, "UserAdd", &req.base, text);
}

const struct etcdctl_cmd etcdctl_user_add = {
	.name = "user add",
	.use = "add <user name or user:password> [options]",
	.summary = "Makes a user",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
