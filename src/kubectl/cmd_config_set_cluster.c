#include <errno.h>

#include "kubectl/config_edit.h"

struct opts {
	char *server, *tls_server_name, *ca, *proxy;
	bool insecure, embed;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, ca, "certificate-authority", 0, "",
		"Path to certificate-authority file for the cluster entry in kubeconfig",
		.values = "@file"),
	OPT_BOOL(T, embed, "embed-certs", 0, "false",
		 "Put the certificate itself into the kubeconfig, not its path"),
	OPT_BOOL(T, insecure, "insecure-skip-tls-verify", 0, "false",
		 "insecure-skip-tls-verify for the cluster entry in kubeconfig"),
	OPT_STR(T, proxy, "proxy-url", 0, "", "proxy-url for the cluster entry in kubeconfig"),
	OPT_STR(T, server, "server", 0, "", "server for the cluster entry in kubeconfig"),
	OPT_STR(T, tls_server_name, "tls-server-name", 0, "",
		"tls-server-name for the cluster entry in kubeconfig"),
	OPT_END};

static int check(struct kubectl *k, const struct opts *o, struct err *err)
{
	STR_AUTO path = proc_path(k->proc, o->ca);
	struct vfs_stat st;

	if (o->insecure && o->ca[0])
		return err_set(
			err, -EINVAL,
			"you cannot specify a certificate authority and insecure mode at the "
			"same time");
	if (!o->embed)
		return 0;
	if (!o->ca[0])
		return err_set(err, -EINVAL, "you must specify a --certificate-authority to embed");
	if (vfs_stat(machine_vfs(k->proc->machine), path, true, &st) < 0)
		return err_set(
			err, -ENOENT,
			"could not stat certificate-authority file %s: stat %s: no such file or "
			"directory",
			o->ca, o->ca);
	return 0;
}

static void put_ca(struct config_edit *e, const struct opts *o, const char *name,
		   struct value **cluster)
{
	BUF_AUTO pem = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	value_del(cluster, "certificate-authority");
	value_del(cluster, "certificate-authority-data");
	if (!o->ca[0])
		return;
	value_del(cluster, "insecure-skip-tls-verify");
	if (o->embed && proc_read_file(e->k->proc, o->ca, &pem) == 0) {
		base64_encode(&text, pem.s, pem.len);
		value_put_str(cluster, "certificate-authority-data", buf_str(&text));
	} else {
		STR_AUTO path = config_relative_path(e, "clusters", name, o->ca);

		value_put_str(cluster, "certificate-authority", path);
	}
}

static void change(struct config_edit *e, const struct opts *o, const char *name,
		   struct value **cluster)
{
	const struct kubectl *k = e->k;

	if (kubectl_given(k, "server"))
		value_put_str(cluster, "server", o->server);
	if (kubectl_given(k, "tls-server-name"))
		value_put_str(cluster, "tls-server-name", o->tls_server_name);
	if (kubectl_given(k, "proxy-url"))
		value_put_str(cluster, "proxy-url", o->proxy);
	if (kubectl_given(k, "insecure-skip-tls-verify")) {
		value_del(cluster, "insecure-skip-tls-verify");
		if (o->insecure) {
			value_put_bool(cluster, "insecure-skip-tls-verify", true);
			value_del(cluster, "certificate-authority");
			value_del(cluster, "certificate-authority-data");
		}
	}
	if (kubectl_given(k, "certificate-authority"))
		put_ca(e, o, name, cluster);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct config_edit e;
	struct value *cluster;
	int r;

	if (k->nr_args != 1)
		return config_unexpected_args(k, "Unexpected args", err);
	r = check(k, o, err);
	if (r == 0)
		r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	cluster = value_ref(value_get(e.merged.clusters, k->args[0]));
	if (!cluster)
		cluster = value_map_new();
	change(&e, o, k->args[0], &cluster);
	r = config_edit_put(&e, "clusters", k->args[0], cluster, err);
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "Cluster \"%s\" set.\n", k->args[0]);
	return r;
}

const struct kubectl_cmd kubectl_config_set_cluster = {
	.name = "config set-cluster",
	.section = SECTION_NONE,
	.use = "config set-cluster NAME [--server=server] "
	       "[--certificate-authority=path/to/certificate/authority] "
	       "[--insecure-skip-tls-verify=true] [--tls-server-name=example.com]",
	.summary = "Set a cluster entry in kubeconfig",
	.details = "What a cluster of that name has already and you do not name stays as it is.",
	.examples = "# Only the address of the cluster named e2e\n"
		    "kubectl config set-cluster e2e --server=https://1.2.3.4\n\n"
		    "# Its certificate authority, inside the kubeconfig\n"
		    "kubectl config set-cluster e2e --embed-certs "
		    "--certificate-authority=/etc/e2e/ca.crt\n\n"
		    "# No check of the server's certificate\n"
		    "kubectl config set-cluster e2e --insecure-skip-tls-verify=true",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "cluster",
};
