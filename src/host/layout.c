#include "host/layout.h"

#include "base/embed.h"
#include "pki/pem.h"

static const char *variable(const struct host_config *cfg, const char *name, size_t len)
{
	const struct {
		const char *name, *value;
	} vars[] = {
		{"name", cfg->name},
		{"ip", cfg->ip},
		{"version", cfg->version},
		{"control_plane_name", cfg->control_plane_name},
		{"control_plane_ip", cfg->control_plane_ip},
		{"etcd_initial_cluster", cfg->etcd_initial_cluster},
		{"etcd_servers", cfg->etcd_servers ? cfg->etcd_servers : "https://127.0.0.1:2379"},
		{"pod_cidr", cfg->pod_cidr},
		{"cluster_cidr", cfg->cluster_cidr},
		{"service_cidr", cfg->service_cidr},
		{"cluster_dns", cfg->cluster_dns},
	};

	for (size_t i = 0; i < ARRAY_SIZE(vars); i++)
		if (strlen(vars[i].name) == len && memcmp(vars[i].name, name, len) == 0)
			return vars[i].value ? vars[i].value : "";
	return NULL;
}

static void fill(struct buf *out, const char *p, const char *end, const struct host_config *cfg)
{
	while (p < end) {
		const char *close = p[0] == '$' && end - p > 1 && p[1] == '{'
					    ? memchr(p, '}', (size_t)(end - p))
					    : NULL;
		const char *val = close ? variable(cfg, p + 2, (size_t)(close - p - 2)) : NULL;

		if (val) {
			buf_adds(out, val);
			p = close + 1;
		} else {
			buf_addc(out, *p++);
		}
	}
}

void layout_copy(struct vfs *v, const char *sub, const struct host_config *cfg)
{
	STR_AUTO prefix = xasprintf("profiles/layouts/%s/", sub);
	const struct embedded_file *f;

	for (size_t i = 0; (f = embed_at(prefix, i)); i++) {
		BUF_AUTO text = BUF_INIT;

		fill(&text, f->data, f->data + f->len, cfg);
		vfs_writes(v, f->name + strlen(prefix) - 1, buf_str(&text));
	}
}

static void put(struct vfs *v, const char *path, const char *text, unsigned mode)
{
	if (vfs_write(v, path, text, strlen(text), mode, VFS_PARENTS) < 0)
		__builtin_trap(); /* a fresh tree has nothing in the way */
}

struct leaf {
	const char *ca, *file, *key_file, *common_name, *organizations;
	bool serving; /* names the node */
};

static void issue(struct vfs *v, const struct host_config *cfg, const char *dir,
		  const struct leaf *leaf, const char *names)
{
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	STR_AUTO cert_path = xasprintf("%s/%s", dir, leaf->file);
	STR_AUTO key_path = xasprintf("%s/%s", dir, leaf->key_file);

	pki_issue(cfg->pki, leaf->ca, leaf->common_name, leaf->organizations,
		  leaf->serving ? names : NULL, &cert, &key);
	put(v, cert_path, buf_str(&cert), 0644);
	put(v, key_path, buf_str(&key), 0600);
}

static void kubeconfig(struct vfs *v, const struct host_config *cfg, const char *path,
		       const char *user, const char *common_name, const char *organizations)
{
	STR_AUTO server = xasprintf("https://%s:6443", cfg->control_plane_ip);
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	pki_issue(cfg->pki, "ca", common_name, organizations, NULL, &cert, &key);
	kubeconfig_write(&text, "kubernetes", server, pki_ca(cfg->pki, "ca"), user, buf_str(&cert),
			 buf_str(&key));
	put(v, path, buf_str(&text), 0600);
}

static void service_account_keys(struct vfs *v, struct sim *sim, const char *key_path,
				 const char *pub_path)
{
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO pub = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	key_new(sim, &key);
	if (key_public(key.s, key.len, &spki, &err) < 0)
		__builtin_trap();
	pem_write(&pub, "PUBLIC KEY", spki.s, spki.len);
	put(v, key_path, buf_str(&key), 0600);
	put(v, pub_path, buf_str(&pub), 0644);
}

static void kubeadm_control_plane(struct vfs *v, const struct host_config *cfg)
{
	static const char *const cas[] = {"ca", "etcd/ca", "front-proxy-ca"};
	static const struct leaf leaves[] = {
		{"ca", "apiserver.crt", "apiserver.key", "kube-apiserver", NULL, true},
		{"ca", "apiserver-kubelet-client.crt", "apiserver-kubelet-client.key",
		 "kube-apiserver-kubelet-client", "kubeadm:cluster-admins", false},
		{"front-proxy-ca", "front-proxy-client.crt", "front-proxy-client.key",
		 "front-proxy-client", NULL, false},
		{"etcd/ca", "etcd/server.crt", "etcd/server.key", NULL, NULL, true},
		{"etcd/ca", "etcd/peer.crt", "etcd/peer.key", NULL, NULL, true},
		{"etcd/ca", "etcd/healthcheck-client.crt", "etcd/healthcheck-client.key",
		 "kube-etcd-healthcheck-client", NULL, false},
		{"etcd/ca", "apiserver-etcd-client.crt", "apiserver-etcd-client.key",
		 "kube-apiserver-etcd-client", NULL, false},
	};
	STR_AUTO names = xasprintf("%s,localhost,kubernetes,kubernetes.default,"
				   "kubernetes.default.svc,kubernetes.default.svc.cluster.local,"
				   "10.96.0.1,%s,127.0.0.1",
				   cfg->name, cfg->ip);

	for (size_t i = 0; i < ARRAY_SIZE(cas); i++) {
		STR_AUTO crt = xasprintf("/etc/kubernetes/pki/%s.crt", cas[i]);
		STR_AUTO key = xasprintf("/etc/kubernetes/pki/%s.key", cas[i]);

		put(v, crt, pki_ca(cfg->pki, cas[i]), 0644);
		put(v, key, pki_ca_key(cfg->pki, cas[i]), 0600);
	}
	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		struct leaf leaf = leaves[i];

		if (!leaf.common_name)
			leaf.common_name = cfg->name;
		issue(v, cfg, "/etc/kubernetes/pki", &leaf, names);
	}
	service_account_keys(v, cfg->sim, "/etc/kubernetes/pki/sa.key",
			     "/etc/kubernetes/pki/sa.pub");
	kubeconfig(v, cfg, "/etc/kubernetes/admin.conf", "kubernetes-admin", "kubernetes-admin",
		   "kubeadm:cluster-admins");
	kubeconfig(v, cfg, "/etc/kubernetes/super-admin.conf", "kubernetes-super-admin",
		   "kubernetes-super-admin", "system:masters");
	kubeconfig(v, cfg, "/etc/kubernetes/controller-manager.conf",
		   "system:kube-controller-manager", "system:kube-controller-manager", NULL);
	kubeconfig(v, cfg, "/etc/kubernetes/scheduler.conf", "system:kube-scheduler",
		   "system:kube-scheduler", NULL);
	kubeconfig(v, cfg, "/root/.kube/config", "kubernetes-admin", "kubernetes-admin",
		   "kubeadm:cluster-admins");
}

static void hard_way_control_plane(struct vfs *v, const struct host_config *cfg)
{
	static const struct leaf etcd = {"ca",         "kubernetes.pem", "kubernetes-key.pem",
					 "kubernetes", "Kubernetes",     true};
	STR_AUTO names =
		xasprintf("%s,localhost,kubernetes,kubernetes.default,kubernetes.default.svc,"
			  "kubernetes.default.svc.cluster.local,10.96.0.1,%s,127.0.0.1",
			  cfg->name, cfg->ip);

	/* one CA and one serving certificate for both, as by hand */
	put(v, "/var/lib/kubernetes/ca.pem", pki_ca(cfg->pki, "ca"), 0644);
	put(v, "/var/lib/kubernetes/ca-key.pem", pki_ca_key(cfg->pki, "ca"), 0600);
	put(v, "/etc/etcd/ca.pem", pki_ca(cfg->pki, "ca"), 0644);
	issue(v, cfg, "/var/lib/kubernetes", &etcd, names);
	issue(v, cfg, "/etc/etcd", &etcd, names);
	service_account_keys(v, cfg->sim, "/var/lib/kubernetes/service-account-key.pem",
			     "/var/lib/kubernetes/service-account.pem");
	kubeconfig(v, cfg, "/var/lib/kubernetes/kube-controller-manager.kubeconfig",
		   "system:kube-controller-manager", "system:kube-controller-manager",
		   "system:kube-controller-manager");
	kubeconfig(v, cfg, "/var/lib/kubernetes/kube-scheduler.kubeconfig", "system:kube-scheduler",
		   "system:kube-scheduler", "system:kube-scheduler");
	kubeconfig(v, cfg, "/root/.kube/config", "admin", "kubernetes-admin", "system:masters");
}

static void hosts_file(struct vfs *v, const struct host_config *cfg)
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "127.0.0.1 localhost\n%s", cfg->hosts);
	put(v, "/etc/hosts", buf_str(&b), 0644);
	buf_reset(&b);
	buf_addf(&b, "%s\n", cfg->name);
	put(v, "/etc/hostname", buf_str(&b), 0644);
}

void layout_node(struct vfs *v, const struct host_config *cfg)
{
	bool kubeadm = cfg->layout == LAYOUT_KUBEADM;
	STR_AUTO node_user = xasprintf("system:node:%s", cfg->name);

	layout_copy(v, "all", cfg);
	hosts_file(v, cfg);
	if (kubeadm || !cfg->control_plane)
		layout_copy(v, kubeadm ? "kubeadm/node" : "hard-way/node", cfg);
	if (cfg->control_plane)
		layout_copy(v, kubeadm ? "kubeadm/control-plane" : "hard-way/control-plane", cfg);
	if (cfg->etcd_servers) /* kubeadm's external etcd: none runs here */
		(void)!vfs_unlink(v, "/etc/kubernetes/manifests/etcd.yaml");
	if (cfg->control_plane && kubeadm)
		kubeadm_control_plane(v, cfg);
	else if (cfg->control_plane)
		hard_way_control_plane(v, cfg);
	if (kubeadm) {
		kubeconfig(v, cfg, "/etc/kubernetes/kubelet.conf", node_user, node_user,
			   "system:nodes");
		put(v, "/etc/kubernetes/pki/ca.crt", pki_ca(cfg->pki, "ca"), 0644);
	} else if (!cfg->control_plane) {
		kubeconfig(v, cfg, "/var/lib/kubelet/kubeconfig", node_user, node_user,
			   "system:nodes");
		kubeconfig(v, cfg, "/var/lib/kube-proxy/kubeconfig", "system:kube-proxy",
			   "system:kube-proxy", "system:node-proxier");
		put(v, "/var/lib/kubernetes/ca.pem", pki_ca(cfg->pki, "ca"), 0644);
	}
	if (vfs_mkdir(v, "/etc/kubernetes/manifests", 0755, true) < 0)
		__builtin_trap();
}
