/*
 * Root CA publisher: every namespace has the ConfigMap kube-root-ca.crt, which pods mount
 * to trust the apiserver. Upstream: pkg/controller/certificates/rootcacertpublisher.
 */
#include "controllers/controller.h"

#include <errno.h>

#define NAME "kube-root-ca.crt"

enum { SRC_NAMESPACE, SRC_CONFIGMAP };

static void configmap_changed(struct ctl *c, const struct value *map, const struct value *old,
			      bool deleted)
{
	(void)old;
	(void)deleted;
	if (strcmp(obj_name(map), NAME) == 0)
		ctl_queue(c, obj_ns(map));
}

static struct value *data_new(struct ctl *c)
{
	return value_build("{%k: %s}", "ca.crt", c->cfg->root_ca ? c->cfg->root_ca : "");
}

static struct value *configmap_new(struct ctl *c, const char *ns)
{
	return value_build(
		"{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: %s, namespace: %s,"
		" annotations: {%k: %s}}, data: %V}",
		NAME, ns, "kubernetes.io/description",
		"Contains a CA bundle that can be used to verify the kube-apiserver when using "
		"internal endpoints such as the internal service IP or kubernetes.default.svc. "
		"No other usage is guaranteed across distributions of Kubernetes clusters.",
		data_new(c));
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *ns = informer_find_key(c->informer[SRC_NAMESPACE], key);
	const struct value *map = informer_find(c->informer[SRC_CONFIGMAP], key, NAME);
	VALUE_AUTO *data = data_new(c);
	VALUE_AUTO *next = NULL;
	int r;

	if (!ns || !str_eq(value_str_in(ns, "status", "phase"), "Active"))
		return 0;
	if (!map) {
		next = configmap_new(c, key);
		r = client_create(c->client, c->kind[SRC_CONFIGMAP], key, next, NULL, NULL, err);
		return r == -EEXIST ? 0 : r;
	}
	if (value_equal(value_get(map, "data"), data))
		return 0;
	next = value_ref(map);
	value_put(&next, "data", value_ref(data));
	return client_update(c->client, c->kind[SRC_CONFIGMAP], NULL, next, NULL, NULL, err);
}

const struct controller controller_rootca = {
	.name = "root-ca-certificate-publisher-controller",
	.component = "root-ca-cert-publisher",
	.account = "root-ca-cert-publisher",
	.sources = {{"", "namespaces", NULL}, {"", "configmaps", configmap_changed}, {0}},
	.reconcile = reconcile,
};
