/* Programs of every node: kubelet, kube-proxy, CoreDNS and the pod network's agent. */
#include "cluster/cluster_private.h"

#include "object/yaml.h"

#include <errno.h>
#include <stdlib.h>

/* ---- kubelet -------------------------------------------------------------------- */

#define KUBELET_KNOWN                                                                              \
	"bootstrap-kubeconfig,cert-dir,cgroup-*,client-ca-file,cloud-*,cluster-dns,"               \
	"cluster-domain,config,config-dir,container-runtime-endpoint,exit-on-lock-contention?,"    \
	"fail-swap-on?,feature-gates,hostname-override,image-*,kubeconfig,kubelet-cgroups,"        \
	"log-*,logging-format,max-pods,node-ip,node-labels,pod-infra-container-image,"             \
	"pod-manifest-path,port,read-only-port,register-node?,register-with-taints,"               \
	"resolv-conf,root-dir,rotate-certificates?,runtime-*,seccomp-default?,system-*,tls-*,v,"   \
	"vmodule"

struct kubelet_settings {
	struct value *config; /* all of the file */
	char *manifests, *dns, *domain;
};

/* Reads --config as the kubelet does: strict about kind and types it needs. */
static int read_config(struct proc *p, const char *path, struct kubelet_settings *ret)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO ca = BUF_INIT;
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;
	const char *ca_path;

	if (proc_read_file(p, path, &text) < 0)
		return component_failed(
			p,
			"failed to load kubelet config file, path: %s, error: failed to load "
			"Kubelet config file %s, error failed to read kubelet config file \\\"%s"
			"\\\", error: open %s: no such file or directory",
			path, path, path, path);
	if (yaml_parse(buf_str(&text), text.len, &v, NULL, &err) < 0)
		return component_failed(
			p,
			"failed to load kubelet config file, path: %s, error: failed to load "
			"Kubelet config file %s, error failed to decode: %s",
			path, path, err_msg(&err));
	if (!str_eq(value_str(value_get(v, "kind")), "KubeletConfiguration"))
		return component_failed(
			p,
			"failed to load kubelet config file, path: %s, error: failed to load "
			"Kubelet config file %s, error failed to decode: no kind \\\"%s\\\" is "
			"registered for version \\\"%s\\\"",
			path, path, value_str_or(value_get(v, "kind"), ""),
			value_str_or(value_get(v, "apiVersion"), ""));
	ca_path = value_str_in(v, "authentication", "x509", "clientCAFile");
	if (ca_path && proc_read_file(p, ca_path, &ca) < 0)
		return component_failed(
			p,
			"failed to construct kubelet dependencies: unable to load client CA file "
			"%s: open %s: no such file or directory",
			ca_path, ca_path);
	ret->config = value_ref(v);
	ret->manifests = xstrdup(value_str(value_get(v, "staticPodPath")));
	ret->dns = xstrdup(value_str(value_idx(value_get(v, "clusterDNS"), 0)));
	ret->domain = xstrdup(value_str_or(value_get(v, "clusterDomain"), "cluster.local"));
	return 0;
}

static void settings_release(struct kubelet_settings *s)
{
	value_unref(s->config);
	free(s->manifests);
	free(s->dns);
	free(s->domain);
}

static int run_with(struct proc *p, struct node *n, struct client *client,
		    const struct kubelet_settings *s)
{
	struct cluster *c = n->cluster;
	bool cp = n->spec->control_plane;
	struct kubelet_config cfg = {
		.sim = c->sim,
		.machine = p->machine,
		.runtime = host_runtime(n->host),
		.client = client,
		.node_name = n->spec->name,
		.node_ip = n->spec->ip,
		.version = c->profile.version,
		.static_pod_path = s->manifests,
		.cluster_dns = s->dns,
		.cluster_domain = s->domain,
		.labels = cp ? "node-role.kubernetes.io/control-plane=,node.kubernetes.io/"
			       "exclude-from-external-load-balancers="
			     : NULL,
		.taints = cp ? "node-role.kubernetes.io/control-plane=:NoSchedule" : NULL,
		.cpu_milli = n->spec->cpu_milli,
		.memory_bytes = n->spec->memory_bytes,
		.ephemeral_bytes = INT64_C(20) << 30,
		.max_pods = 110,
	};
	struct kubelet_port port = {.node = n, .client = client, .config = s->config};
	struct listener healthz = {.ip = "127.0.0.1",
				   .port = 10248,
				   .proto = "TCP",
				   .protocol = "http",
				   .program = "kubelet",
				   .serve = door_health};
	struct listener api = {.port = 10250,
			       .proto = "TCP",
			       .protocol = "https",
			       .program = "kubelet",
			       .serve = door_kubelet,
			       .arg = &port};
	struct listener *l[2] = {NULL, NULL};
	int status = 1;

	if (net_listen(machine_netns(p->machine), &healthz, &l[0]) < 0 ||
	    net_listen(machine_netns(p->machine), &api, &l[1]) < 0) {
		(void)component_failed(
			p, "failed to run Kubelet: listen tcp: bind: address already in use");
	} else {
		klog_line(p, 'I', "server.go:529", "\"Kubelet version\" kubeletVersion=\"%s\"",
			  c->profile.version);
		n->kubelet = kubelet_new(&cfg);
		klog_line(p, 'I', "kubelet.go:1765", "\"Starting kubelet main sync loop\"");
		status = component_wait(p);
		kubelet_free(n->kubelet);
		n->kubelet = NULL;
	}
	for (int i = 0; i < 2; i++)
		if (l[i])
			net_unlisten(l[i]);
	return status;
}

static bool runtime_answers(struct machine *m)
{
	struct proc *p;

	for (size_t i = 0; (p = machine_own_proc(m, i)); i++)
		if (p->argv.nr && str_ends(p->argv.v[0], "containerd"))
			return true;
	return false;
}

static int run_kubelet(struct proc *p, int argc, char **argv)
{
	struct cluster *c = p->user_data;
	struct node *n = node_of_machine(c, p->machine);
	FLAGS_AUTO f = {0};
	struct kubelet_settings s = {NULL, NULL, NULL, NULL};
	struct client *client = NULL;
	ERR_AUTO err = ERR_INIT;
	int status = 1;

	component_handle_signals(p);
	p->mem_bytes = INT64_C(62) << 20;
	if (flags_parse(p, argc, argv, KUBELET_KNOWN, &f) < 0)
		return 1;
	if (!flag(&f, "config") || !flag(&f, "kubeconfig")) {
		(void)component_failed(
			p, "failed to run Kubelet: no client provided, cannot use webhook "
			   "authentication");
		return 1;
	}
	if (read_config(p, flag(&f, "config"), &s) == 0) {
		if (component_client(c, p, flag(&f, "kubeconfig"), &client, &err) < 0) {
			bool missing = err.code == -ENOENT;

			(void)component_failed(
				p,
				"failed to run Kubelet: unable to load bootstrap kubeconfig: "
				"stat %s: no such file or directory",
				missing && flag(&f, "bootstrap-kubeconfig")
					? flag(&f, "bootstrap-kubeconfig")
					: flag(&f, "kubeconfig"));
		} else if (!runtime_answers(p->machine)) {
			(void)component_failed(
				p, "failed to run Kubelet: validate service connection: validate "
				   "CRI v1 runtime API for endpoint "
				   "\\\"unix:///var/run/containerd/containerd.sock\\\": rpc error: "
				   "code = Unavailable desc = connection error: desc = "
				   "\\\"transport: Error while dialing: dial unix "
				   "/var/run/containerd/containerd.sock: connect: no such file or "
				   "directory\\\"");
		} else {
			status = run_with(p, n, client, &s);
		}
	}
	client_free(client);
	settings_release(&s);
	return status;
}

/* ---- kube-proxy ------------------------------------------------------------------ */

/* With the kubeconfig that its configuration names. */
static int proxy_client(struct cluster *c, struct proc *p, const char *config, size_t len,
			struct client **ret, struct err *err)
{
	VALUE_AUTO *v = NULL;
	const char *path;
	int r = yaml_parse(config, len, &v, NULL, err);

	if (r < 0)
		return r;
	path = value_str_in(v, "clientConnection", "kubeconfig");
	return component_client(c, p, path ? path : "", ret, err);
}

static int run_proxy(struct proc *p, int argc, char **argv)
{
	struct cluster *c = p->user_data;
	struct node *n = node_of_machine(c, p->machine);
	struct client *client = NULL;
	BUF_AUTO text = BUF_INIT;
	FLAGS_AUTO f = {0};
	ERR_AUTO err = ERR_INIT;
	struct listener healthz = {.port = 10256,
				   .proto = "TCP",
				   .protocol = "http",
				   .program = "kube-proxy",
				   .serve = door_proxy};
	struct listener metrics = {.ip = "127.0.0.1",
				   .port = 10249,
				   .proto = "TCP",
				   .protocol = "http",
				   .program = "kube-proxy",
				   .serve = door_proxy};
	struct listener *l[2] = {NULL, NULL};
	struct proxy *proxy;
	int status;

	component_handle_signals(p);
	p->mem_bytes = INT64_C(18) << 20;
	if (flags_parse(p, argc, argv,
			"config,hostname-override,v,kubeconfig,proxy-mode,cluster-cidr", &f) < 0)
		return 1;
	if (!flag(&f, "config") || proc_read_file(p, flag(&f, "config"), &text) < 0) {
		klog_line(p, 'E', "run.go:74",
			  "\"command failed\" err=\"failed complete: open %s: no such file or "
			  "directory\"",
			  flag(&f, "config") ? flag(&f, "config") : "");
		return 1;
	}
	if (proxy_client(c, p, buf_str(&text), text.len, &client, &err) < 0) {
		klog_line(p, 'E', "run.go:74", "\"command failed\" err=\"%s\"", err_msg(&err));
		return 1;
	}
	klog_line(p, 'I', "server_linux.go:53", "\"Using iptables proxy\"");
	proxy = proxy_new(c->network, client, n->spec->name);
	(void)!net_listen(machine_netns(p->machine), &healthz, &l[0]);
	(void)!net_listen(machine_netns(p->machine), &metrics, &l[1]);
	status = component_wait(p);
	net_unlisten(l[0]);
	net_unlisten(l[1]);
	proxy_free(proxy);
	client_free(client);
	return status;
}

/* ---- CoreDNS ----------------------------------------------------------------------- */

static int run_coredns(struct proc *p, int argc, char **argv)
{
	struct cluster *c = p->user_data;
	struct client *client;
	struct dns_server *dns;
	struct listener ready = {.port = 8181,
				 .proto = "TCP",
				 .protocol = "http",
				 .program = "coredns",
				 .serve = door_coredns};
	struct listener health = {.port = 8080,
				  .proto = "TCP",
				  .protocol = "http",
				  .program = "coredns",
				  .serve = door_coredns};
	/* of the plugin prometheus, at its usual port */
	struct listener metrics = {.port = 9153,
				   .proto = "TCP",
				   .protocol = "http",
				   .program = "coredns",
				   .serve = door_coredns_metrics};
	struct listener *l[3] = {NULL, NULL, NULL};
	BUF_AUTO corefile = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO zone = NULL;
	FLAGS_AUTO f = {0};
	int status;

	component_handle_signals(p);
	p->mem_bytes = INT64_C(14) << 20;
	if (flags_parse(p, argc, argv, "conf,dns.port,pidfile,quiet?", &f) < 0)
		return 1;
	if (!flag(&f, "conf") || proc_read_file(p, flag(&f, "conf"), &corefile) < 0) {
		proc_errorf(p, "open %s: no such file or directory\n",
			    flag(&f, "conf") ? flag(&f, "conf") : "Corefile");
		return 1;
	}
	if (corefile_parse(flag(&f, "conf"), buf_str(&corefile), &zone, &err) < 0) {
		proc_errorf(p, "%s\n", err_msg(&err));
		return 1;
	}
	proc_printf(p,
		    ".:53\n[INFO] plugin/reload: Running configuration SHA512 = %016llx\n"
		    "CoreDNS-1.12.1\nlinux/amd64, go1.24.1, 707c7c1\n",
		    (unsigned long long)hash_bytes(buf_str(&corefile), corefile.len));
	client = component_pod_client(c, "coredns");
	dns = dns_server_new(c->network, client, machine_netns(p->machine), zone);
	(void)!net_listen(machine_netns(p->machine), &ready, &l[0]);
	(void)!net_listen(machine_netns(p->machine), &health, &l[1]);
	metrics.arg = dns;
	if (corefile_has(buf_str(&corefile), "prometheus"))
		(void)!net_listen(machine_netns(p->machine), &metrics, &l[2]);
	status = component_wait(p);
	for (size_t i = 0; i < ARRAY_SIZE(l); i++)
		if (l[i])
			net_unlisten(l[i]);
	dns_server_free(dns);
	client_free(client);
	return status;
}

/* ---- the pod network's agent: leaves its configuration where the runtime looks ------- */

static int run_flannel(struct proc *p, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	component_handle_signals(p);
	p->mem_bytes = INT64_C(12) << 20;
	klog_line(p, 'I', "main.go:529", "Found network config - Backend type: vxlan");
	klog_line(p, 'I', "main.go:470", "Running backend.");
	return component_wait(p);
}

const struct command component_kubelet = {
	.name = "kubelet", .path = "/usr/bin/kubelet", .main = run_kubelet};
const struct command component_kube_proxy = {
	.name = "kube-proxy", .path = "/usr/local/bin/kube-proxy", .main = run_proxy};
const struct command component_coredns = {
	.name = "coredns", .path = "/coredns", .main = run_coredns};
const struct command component_flannel = {
	.name = "flanneld", .path = "/opt/bin/flanneld", .main = run_flannel};
