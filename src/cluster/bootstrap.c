/* What kubeadm creates through the API after the control plane answers: its ConfigMaps and
 * the add-ons of profiles/addons. */
#include "cluster/cluster_private.h"

#include "base/embed.h"
#include "object/yaml.h"

#include <errno.h>
#include <stdlib.h>

#define RETRY (500 * SIM_MSEC)

static char *fill(struct cluster *c, const char *text)
{
	const struct {
		const char *name, *value;
	} vars[] = {{"${cluster_dns}", "10.96.0.10"},
		    {"${cluster_cidr}", "10.244.0.0/16"},
		    {"${control_plane_ip}", c->profile.nodes[0].ip},
		    {"${version}", c->profile.version}};
	struct buf out = BUF_INIT;

	while (*text) {
		size_t i = 0;

		for (; i < ARRAY_SIZE(vars) && !str_starts(text, vars[i].name); i++)
			;
		if (i < ARRAY_SIZE(vars)) {
			buf_adds(&out, vars[i].value);
			text += strlen(vars[i].name);
		} else {
			buf_addc(&out, *text++);
		}
	}
	return buf_detach(&out);
}

static bool is_there(struct cluster *c, const struct kind *k, const struct value *doc)
{
	VALUE_AUTO *have = NULL;
	ERR_AUTO err = ERR_INIT;

	return client_get(c->super_admin, k, value_str_in(doc, "metadata", "namespace"),
			  value_str_in(doc, "metadata", "name"), &have, &err) == 0;
}

/* Creates doc, waiting for an apiserver; an object that is there already is fine. */
static int create(struct value *doc, int index, void *arg, struct err *err)
{
	struct cluster *c = arg;
	const struct kind *k = kind_by_gvk(value_str_or(value_get(doc, "apiVersion"), ""),
					   value_str_or(value_get(doc, "kind"), ""));
	const char *ns = value_str_in(doc, "metadata", "namespace");

	(void)index;
	if (!k)
		return err_set(err, -EINVAL, "an add-on has an unknown kind");
	for (;;) {
		int r = client_create(c->super_admin, k, ns, doc, NULL, NULL, err);

		if (r >= 0 || r == -EEXIST)
			return 0;
		if (r == -EINVAL && is_there(c, k, doc)) /* and has its address already */
			return 0;
		if (r == -EINVAL) /* the data is wrong: no use to go on */
			return r;
		if (fiber_sleep(c->sim, RETRY) < 0)
			return -ECANCELED;
	}
}

static int kubeadm_config(struct cluster *c, struct err *err)
{
	BUF_AUTO config = BUF_INIT;
	BUF_AUTO etcd = BUF_INIT;
	VALUE_AUTO *cm = NULL;

	if (c->external) {
		STRVEC_AUTO servers = STRVEC_INIT;

		strvec_split(&servers, external_servers(c->external), ',');
		buf_adds(&etcd, "  external:\n    caFile: /etc/kubernetes/pki/etcd/ca.crt\n"
				"    certFile: /etc/kubernetes/pki/apiserver-etcd-client.crt\n"
				"    endpoints:\n");
		for (size_t i = 0; i < servers.nr; i++)
			buf_addf(&etcd, "    - %s\n", servers.v[i]);
		buf_adds(&etcd, "    keyFile: /etc/kubernetes/pki/apiserver-etcd-client.key\n");
	} else {
		buf_adds(&etcd, "  local:\n    dataDir: /var/lib/etcd\n");
	}

	buf_addf(&config,
		 "apiServer: {}\napiVersion: kubeadm.k8s.io/v1beta4\n"
		 "caCertificateValidityPeriod: 87600h0m0s\ncertificateValidityPeriod: 8760h0m0s\n"
		 "certificatesDir: /etc/kubernetes/pki\nclusterName: kubernetes\n"
		 "controllerManager: {}\ndns: {}\nencryptionAlgorithm: RSA-2048\netcd:\n%s"
		 "imageRepository: registry.k8s.io\n"
		 "kind: ClusterConfiguration\nkubernetesVersion: %s\nnetworking:\n"
		 "  dnsDomain: cluster.local\n  podSubnet: 10.244.0.0/16\n"
		 "  serviceSubnet: 10.96.0.0/12\nproxy: {}\nscheduler: {}\n",
		 buf_str(&etcd), c->profile.version);
	cm = value_build("{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'kubeadm-config', "
			 "namespace: 'kube-system'}, data: {ClusterConfiguration: %s}}",
			 buf_str(&config));
	return create(cm, 0, c, err);
}

static int create_all(struct cluster *c, const char *addon, struct err *err)
{
	STR_AUTO name = xasprintf("profiles/addons/%s.yaml", addon);
	const struct embedded_file *f = embed_find(name);
	STR_AUTO text = f ? fill(c, f->data) : xstrdup("");

	return yaml_each_document(text, strlen(text), create, c, err);
}

int bootstrap_addons(void *arg)
{
	struct cluster *c = arg;
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	/* first of all its admin.conf gets its rights */
	if (c->profile.layout == LAYOUT_KUBEADM)
		r = create_all(c, "kubeadm", &err);
	if (c->profile.layout == LAYOUT_KUBEADM && r == 0)
		r = kubeadm_config(c, &err);
	for (size_t i = 0; i < c->profile.addons.nr && r == 0; i++)
		r = create_all(c, c->profile.addons.v[i], &err);
	c->addons_made = r == 0;
	if (r < 0 && r != -ECANCELED)
		trace_add(c->sim, "bootstrap", "error", NULL, NULL, NULL, "%s", err_msg(&err));
	return r;
}
