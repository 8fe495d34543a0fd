#include "etcdctl/members.h"

int member_id_arg(struct ctl *c, uint64_t *ret)
{
	ERR_AUTO err = ERR_INIT;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "member ID is not provided");
	if (ctl_parse_hex(c->args[0], true, ret, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad member ID arg (%s), expecting ID in Hex",
				err_msg(&err));
	return 0;
}

char *urls_problem(const struct strvec *urls)
{
	if (!urls->nr)
		return xstrdup("no valid URLs given");
	for (size_t i = 0; i < urls->nr; i++) {
		const char *u = urls->v[i], *host;

		if (!str_starts(u, "http://") && !str_starts(u, "https://") &&
		    !str_starts(u, "unix://") && !str_starts(u, "unixs://"))
			return xasprintf("URL scheme must be http, https, unix, or unixs: %s", u);
		host = strstr(u, "://") + 3;
		if (str_starts(u, "http") && !strchr(host, ':'))
			return xasprintf("URL address does not have the form \"host:port\": %s", u);
		if (strchr(host, '/'))
			return xasprintf("URL must not contain a path: %s", u);
	}
	return NULL;
}
