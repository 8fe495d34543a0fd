/*
 * authn.c - who is asking. Doors (in-process clients, certificates, tokens) put the
 * identity into the request; a request without one is anonymous.
 */
#include "apiserver/internal.h"

static const char *const anonymous_groups[] = {"system:unauthenticated", NULL};
static const struct api_user anonymous = {
	.name = "system:anonymous",
	.groups = anonymous_groups,
};

int authenticate(struct call *c)
{
	c->user = c->req->user ? c->req->user : &anonymous;
	if (str_empty(c->user->name) || (c->a->no_anonymous && str_eq(c->user->name, anonymous.name)))
		return status_error(c->err, -EACCES, 401, "Unauthorized", NULL, "Unauthorized");
	return 0;
}
