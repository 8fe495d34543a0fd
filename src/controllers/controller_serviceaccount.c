/*
 * Service account controller: every namespace has the account "default".
 * Upstream: pkg/controller/serviceaccount.
 */
#include "controllers/controller.h"

#include <errno.h>

enum { SRC_NAMESPACE, SRC_ACCOUNT };

static void account_changed(struct ctl *c, const struct value *account, const struct value *old,
			    bool deleted)
{
	(void)old;
	if (deleted)
		ctl_queue(c, obj_ns(account));
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *ns = informer_find_key(c->informer[SRC_NAMESPACE], key);
	VALUE_AUTO *account = NULL;
	int r;

	if (!ns || !str_eq(value_str_in(ns, "status", "phase"), "Active") ||
	    informer_find(c->informer[SRC_ACCOUNT], key, "default"))
		return 0;
	account = value_build("{apiVersion: 'v1', kind: 'ServiceAccount',"
			      " metadata: {name: 'default', namespace: %s}}",
			      key);
	r = client_create(c->client, c->kind[SRC_ACCOUNT], key, account, NULL, NULL, err);
	return r == -EEXIST ? 0 : r;
}

const struct controller controller_serviceaccount = {
	.name = "serviceaccount-controller",
	.component = "service-account-controller",
	.account = "service-account-controller",
	.sources = {{"", "namespaces", NULL}, {"", "serviceaccounts", account_changed}, {0}},
	.reconcile = reconcile,
};
