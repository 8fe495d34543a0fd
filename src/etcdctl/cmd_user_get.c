/* etcdctl user get */
#include "etcdctl/auth.h"

struct opts {
	bool detail;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, detail, "detail", 0, "false", "Show what the user's roles permit"),
	OPT_END};

static int detail(struct ctl *c, const struct auth_answer *user)
{
	int r = EXIT_OK;

	ctl_out(c, "User: %s\n", c->args[0]);
	for (size_t i = 0; r == EXIT_OK && i < user->names.nr; i++) {
		struct auth_answer answer;
		ERR_AUTO err = ERR_INIT;

		ctl_out(c, "\n");
		if (auth_call_name(c, "RoleGet", user->names.v[i], &answer, &err) < 0)
			return ctl_fail_rpc(c, EXIT_ERROR, &err);
		r = ctl_print(c, role, user->names.v[i], &answer);
		auth_answer_release(&answer);
	}
	return r;
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct auth_answer answer;
	int r = auth_query(c, "UserGet", true,
			   "user get command requires user name as its argument", &answer);

	if (r)
		return r;
	r = o->detail ? detail(c, &answer) : ctl_print(c, user, c->args[0], &answer);
	auth_answer_release(&answer);
	return r;
}

const struct etcdctl_cmd etcdctl_user_get = {
	.name = "user get",
	.use = "get <user name> [options]",
	.summary = "Shows a user",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
