/*
 * csr.c - a CertificateSigningRequest says who asked for it. Upstream:
 * pkg/registry/certificates/certificates/strategy.go, PrepareForCreate.
 */
#include "apiserver/internal.h"

void csr_set_requester(struct call *c, struct value **obj)
{
	const struct api_user *u = c->user;
	struct value *groups = value_array_new();

	for (const char *const *g = u->groups; g && *g; g++)
		value_push(&groups, value_str_new(*g));
	value_put_in(obj, value_str_new(u->name ? u->name : ""), "spec", "username");
	value_del_in(obj, "spec", "uid");
	if (!str_empty(u->uid))
		value_put_in(obj, value_str_new(u->uid), "spec", "uid");
	value_put_in(obj, groups, "spec", "groups");
	value_del_in(obj, "spec", "extra");
	if (value_len(u->extra))
		value_put_in(obj, value_ref(u->extra), "spec", "extra");
}
