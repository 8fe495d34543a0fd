#include "cluster/cluster_private.h"

#include "etcdctl/etcdctl.h"
#include "kubectl/kubectl.h"
#include "shell/shell.h"

#include <errno.h>
#include <stdlib.h>

#define CLUSTER_CIDR "10.244.0.0/16"
#define SERVICE_CIDR "10.96.0.0/12"
#define CLUSTER_DNS "10.96.0.10"
#define BASE_IP "172.30.0.10"
#define API_LATENCY (2 * SIM_MSEC)
#define BOOT_LIMIT (INT64_C(300) * SIM_SEC)

struct sim *cluster_sim(struct cluster *c)
{
	return c->sim;
}

const char *cluster_profile(const struct cluster *c)
{
	return c->profile.name;
}

struct client *cluster_admin(struct cluster *c)
{
	return c->admin;
}

struct node *cluster_find_node(struct cluster *c, const char *name)
{
	for (size_t i = 0; i < c->nr_nodes; i++)
		if (strcmp(c->nodes[i].spec->name, name) == 0)
			return &c->nodes[i];
	return NULL;
}

struct node *node_of_machine(struct cluster *c, struct machine *m)
{
	for (size_t i = 0; i < c->nr_nodes; i++)
		if (machine_netns(host_machine(c->nodes[i].host)) == machine_netns(m))
			return &c->nodes[i];
	return &c->nodes[0];
}

const char *cluster_node(struct cluster *c, size_t i)
{
	return i < c->nr_nodes ? c->nodes[i].spec->name : NULL;
}

struct host *cluster_host(struct cluster *c, const char *name)
{
	struct node *n = cluster_find_node(c, name);

	return n ? n->host : NULL;
}

struct machine *cluster_machine(struct cluster *c, const char *name)
{
	struct node *n;

	if (!name || strcmp(name, "base") == 0)
		return c->base;
	n = cluster_find_node(c, name);
	return n ? host_machine(n->host) : NULL;
}

struct scheduler *cluster_scheduler(struct cluster *c)
{
	for (size_t i = 0; i < c->nr_nodes; i++)
		if (c->nodes[i].scheduler)
			return c->nodes[i].scheduler;
	return NULL;
}

struct store *cluster_etcd(struct cluster *c)
{
	for (size_t i = 0; i < c->nr_data; i++)
		if (c->data[i]->in_use)
			return c->data[i]->store;
	return NULL;
}

struct apiserver *cluster_apiserver(struct cluster *c)
{
	for (size_t i = 0; i < c->nr_nodes; i++)
		if (c->nodes[i].slot.server)
			return c->nodes[i].slot.server;
	return NULL;
}

/* ---- making ---------------------------------------------------------------------- */

/* `k`, preset on every host of the exam, also where a shell reads no aliases. */
static const struct command k_command = {.name = "k", .main = kubectl_main};

static void install_clients(struct machine *m)
{
	machine_install(m, &kubectl_command, NULL);
	machine_install(m, &k_command, NULL);
	machine_install(m, &etcdctl_command, NULL);
	machine_install(m, &etcdutl_command, NULL);
	machine_set_completion(m, "kubectl", kubectl_complete);
	machine_set_completion(m, "k", kubectl_complete);
	machine_set_completion(m, "etcdctl", etcdctl_complete);
}

/* Programs found on nodes; containers get theirs from their image. */
static void install_programs(struct cluster *c, struct node *n)
{
	struct machine *m = host_machine(n->host);

	install_clients(m);
	machine_install(m, &iptables_save_command, c);
	machine_install(m, &component_kubelet, c);
	if (c->profile.layout == LAYOUT_KUBEADM)
		return;
	{
		static const struct {
			const struct command *cmd;
			const char *path;
		} local[] = {
			{&component_etcd, "/usr/local/bin/etcd"},
			{&component_apiserver, "/usr/local/bin/kube-apiserver"},
			{&component_controller_manager, "/usr/local/bin/kube-controller-manager"},
			{&component_scheduler, "/usr/local/bin/kube-scheduler"},
			{&component_kube_proxy, "/usr/local/bin/kube-proxy"}};

		for (size_t i = 0; i < ARRAY_SIZE(local); i++)
			machine_install(m, local[i].cmd, c);
	}
}

static void install_images(struct cluster *c)
{
	static const struct {
		const char *name;
		const struct command *cmd;
	} natives[] = {
		{"etcd", &component_etcd},
		{"etcdctl", &etcdctl_command},
		{"etcdutl", &etcdutl_command},
		{"kubectl", &kubectl_command},
		{"kube-apiserver", &component_apiserver},
		{"kube-controller-manager", &component_controller_manager},
		{"kube-scheduler", &component_scheduler},
		{"kube-proxy", &component_kube_proxy},
		{"coredns", &component_coredns},
		{"flanneld", &component_flannel},
		{"metrics-server", &component_metrics_server},
		{"iptables-save", &iptables_save_command},
	};

	for (size_t i = 0; i < ARRAY_SIZE(natives); i++)
		image_set_native(c->images, natives[i].name, natives[i].cmd, c);
}

/* As whoever sets up the machines writes it into their /etc/hosts. */
static char *hosts_lines(const struct profile *p)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < p->nr_nodes; i++)
		buf_addf(&b, "%s %s\n", p->nodes[i].ip, p->nodes[i].name);
	return buf_detach(&b);
}

static void make_node(struct cluster *c, struct node *n, const char *hosts,
		      const char *etcd_members)
{
	const struct profile_node *first = &c->profile.nodes[0];
	struct host_config cfg = {.sim = c->sim,
				  .net = c->fabric,
				  .images = c->images,
				  .pki = c->pki,
				  .name = n->spec->name,
				  .ip = n->spec->ip,
				  .layout = c->profile.layout,
				  .control_plane = n->spec->control_plane,
				  .version = c->profile.version,
				  .control_plane_name = first->name,
				  .control_plane_ip = first->ip,
				  .hosts = hosts,
				  .etcd_initial_cluster = etcd_members,
				  .etcd_servers =
					  c->external ? external_servers(c->external) : NULL,
				  .cluster_cidr = CLUSTER_CIDR,
				  .service_cidr = SERVICE_CIDR,
				  .cluster_dns = CLUSTER_DNS,
				  .cpu_milli = n->spec->cpu_milli,
				  .memory_bytes = n->spec->memory_bytes};

	n->cluster = c;
	n->host = host_new(&cfg);
	n->slot_host = xasprintf("%s:6443", n->spec->ip);
	n->slot = (struct transport_slot){
		.host = n->slot_host, .sim = c->sim, .latency_ns = API_LATENCY};
	network_set_node(c->network, machine_netns(host_machine(n->host)), n->spec->name);
	install_programs(c, n);
}

static void make_base(struct cluster *c, const char *hosts)
{
	const struct profile_node *first = &c->profile.nodes[0];
	STR_AUTO server = xasprintf("https://%s:6443", first->ip);
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO config = BUF_INIT;

	pki_issue(c->pki, "ca", "kubernetes-admin",
		  c->profile.layout == LAYOUT_KUBEADM ? "kubeadm:cluster-admins" : "system:masters",
		  NULL, &cert, &key);
	kubeconfig_write(&config, "kubernetes", server, pki_ca(c->pki, "ca"), "kubernetes-admin",
			 buf_str(&cert), buf_str(&key));
	c->base = base_host_new(c->sim, c->fabric, BASE_IP, hosts, buf_str(&config));
	install_clients(c->base);
	for (size_t i = 0; i < c->nr_nodes; i++)
		host_add_ssh_target(c->base, c->nodes[i].spec->name, c->nodes[i].spec->ip,
				    host_machine(c->nodes[i].host));
	for (size_t i = 0; i < c->nr_nodes; i++)
		host_share_ssh_targets(host_machine(c->nodes[i].host), c->base);
}

static char *etcd_members(const struct profile *p)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < p->nr_nodes; i++)
		if (p->nodes[i].control_plane)
			buf_addf(&b, "%s%s=https://%s:2380", b.len ? "," : "", p->nodes[i].name,
				 p->nodes[i].ip);
	return buf_detach(&b);
}

struct external *cluster_external(struct cluster *c)
{
	return c->external;
}

static int external_open(struct cluster *c, const struct external_etcd *etcd, struct err *err)
{
	if (c->profile.layout != LAYOUT_KUBEADM)
		return err_set(err, -EINVAL,
			       "profile %s runs etcd as a unit of its own: --etcd-servers is for "
			       "profiles of kubeadm's layout",
			       c->profile.name);
	return external_new(c->sim, etcd, &c->external, err);
}

int cluster_new(const struct cluster_config *cfg, struct cluster **ret, struct err *err)
{
	static const char *const admins[] = {"kubeadm:cluster-admins", "system:authenticated",
					     NULL};
	static const char *const masters[] = {"system:masters", "system:authenticated", NULL};
	bool kubeadm;
	struct cluster *c = xcalloc(1, sizeof(*c));
	STR_AUTO members = NULL;
	STR_AUTO hosts = NULL;
	int r;

	memory_in_huge_pages();
	r = profile_load(cfg->profile ? cfg->profile : "default", cfg->extra_nodes, &c->profile,
			 err);
	if (r == 0)
		r = image_set_new(&c->images, err);
	if (r < 0) {
		profile_release(&c->profile);
		free(c);
		return r;
	}
	c->seed = cfg->seed;
	c->sim = sim_new(cfg->seed, cfg->epoch_ns ? cfg->epoch_ns : CLUSTER_EPOCH);
	if (cfg->etcd)
		r = external_open(c, cfg->etcd, err);
	if (r < 0) {
		sim_free(c->sim);
		image_set_free(c->images);
		profile_release(&c->profile);
		free(c);
		return r;
	}
	c->fabric = fabric_new(c->sim);
	c->network = network_new(c->sim, c->fabric);
	c->pki = pki_new(c->sim, "kubernetes", cfg->ca ? cfg->ca->cert : NULL,
			 cfg->ca ? cfg->ca->key : NULL);
	install_images(c);
	members = etcd_members(&c->profile);
	hosts = hosts_lines(&c->profile);
	c->nr_nodes = c->profile.nr_nodes;
	c->nodes = xcalloc(c->nr_nodes, sizeof(*c->nodes));
	for (size_t i = 0; i < c->nr_nodes; i++) {
		c->nodes[i].spec = &c->profile.nodes[i];
		make_node(c, &c->nodes[i], hosts, members);
	}
	kubeadm = c->profile.layout == LAYOUT_KUBEADM;
	c->admin = client_new(&c->nodes[0].slot, "kubernetes-admin", kubeadm ? admins : masters,
			      "drydock");
	c->super_admin = client_as_new(c->admin, "kubernetes-super-admin", masters, "kubeadm");
	make_base(c, hosts);
	for (size_t i = 0; i < c->nr_nodes; i++)
		units_boot(c->nodes[i].host);
	c->bootstrap = fiber_start(c->sim, "bootstrap", bootstrap_addons, c);
	*ret = c;
	return 0;
}

static void free_base(struct cluster *c)
{
	struct netns *ns = machine_netns(c->base);

	base_host_free(c->base);
	netns_free(ns);
}

void cluster_free(struct cluster *c)
{
	if (!c)
		return;
	fiber_cancel(c->bootstrap);
	fiber_release(c->bootstrap);
	machine_kill_all(c->base);
	for (size_t i = c->nr_nodes; i-- > 0;)
		host_stop(c->nodes[i].host);
	sim_settle(c->sim); /* cancelled fibers unwind */
	free_base(c);
	for (size_t i = c->nr_nodes; i-- > 0;)
		host_free(c->nodes[i].host);
	client_free(c->super_admin);
	client_free(c->admin);
	network_free(c->network);
	for (size_t i = 0; i < c->nr_data; i++) {
		store_free(c->data[i]->store);
		free(c->data[i]);
	}
	free(c->data);
	external_free(c->external);
	for (size_t i = 0; i < c->nr_nodes; i++)
		free(c->nodes[i].slot_host);
	free(c->nodes);
	pki_free(c->pki);
	image_set_free(c->images);
	fabric_free(c->fabric);
	sim_free(c->sim);
	profile_release(&c->profile);
	free(c);
}

/* ---- boot -------------------------------------------------------------------------- */

static bool nodes_ready(struct cluster *c)
{
	const struct kind *k = kind_by_resource("", NULL, "nodes");
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *list = NULL;
	struct value *n;
	size_t want = 0;

	for (size_t i = 0; i < c->nr_nodes; i++)
		want += c->profile.layout == LAYOUT_KUBEADM || !c->nodes[i].spec->control_plane;
	if (client_list(c->admin, k, NULL, NULL, &list, &err) < 0 ||
	    value_len(value_get(list, "items")) != want)
		return false;
	value_each_item(n, i, value_get(list, "items"))
	{
		if (!object_condition_true(n, "Ready"))
			return false;
	}
	return true;
}

/* Every pod of the system runs and is ready. */
static bool system_ready(struct cluster *c)
{
	const struct kind *k = kind_by_resource("", NULL, "pods");
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *list = NULL;
	const struct value *pod;

	if (client_list(c->admin, k, "kube-system", NULL, &list, &err) < 0)
		return false;
	value_each_item(pod, i, value_get(list, "items"))
	{
		if (!object_condition_true(pod, "Ready"))
			return false;
	}
	return true;
}

static bool dns_available(struct cluster *c)
{
	const struct kind *k = kind_by_resource("apps", NULL, "deployments");
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *d = NULL;

	if (!strvec_has(&c->profile.addons, "coredns"))
		return true;
	return client_get(c->admin, k, "kube-system", "coredns", &d, &err) == 0 &&
	       value_int_in(d, "status", "readyReplicas") >= value_int_in(d, "spec", "replicas");
}

bool cluster_ready(struct cluster *c)
{
	return c->addons_made && nodes_ready(c) && dns_available(c) && system_ready(c);
}

int cluster_boot(struct cluster *c, struct err *err)
{
	int64_t limit = sim_now(c->sim) + BOOT_LIMIT;

	/* looked at each half second: the answer needs several lists */
	while (!cluster_ready(c)) {
		if (sim_now(c->sim) >= limit)
			return err_set(err, -ETIMEDOUT,
				       "the cluster of profile \"%s\" was not ready within 5 "
				       "minutes of virtual time",
				       c->profile.name);
		sim_advance(c->sim, 500 * SIM_MSEC);
	}
	return 0;
}

struct value *cluster_story_dup(struct cluster *c, const char *ns, const char *pod)
{
	struct value *list = value_array_new();
	const struct trace_event *e;

	for (size_t i = 0; (e = trace_at(c->sim, i)); i++) {
		bool about = str_eq(e->name, pod) && (!e->ns || str_eq(e->ns, ns));

		if (about && (!e->kind || strcmp(e->kind, "pods") == 0))
			value_push(&list,
				   value_build("{at: %l, component: %s, verb: %s, kind: %s, "
					       "detail: %s}",
					       e->at, e->component, e->verb, e->kind, e->detail));
	}
	return list;
}

/* ---- running scripts ---------------------------------------------------------------- */

static bool proc_ended(void *arg)
{
	return ((struct proc *)arg)->exited;
}

int cluster_run_streams(struct cluster *c, const char *machine, const char *script,
			struct stream *in, struct stream *out, struct stream *errout,
			int64_t limit_ns)
{
	struct machine *m = cluster_machine(c, machine);
	STR_AUTO text = xstrdup(script);
	char bash[] = "bash", dash_c[] = "-c";
	char *argv[] = {bash, dash_c, text, NULL};
	struct spawn how = {.argv = argv,
			    .in = in,
			    .out = out,
			    .err = errout,
			    .user = m == c->base ? "candidate" : "root"};
	BUF_AUTO why = BUF_INIT;
	struct proc *p;
	uint64_t before;
	int status;

	if (!m)
		return 127;
	how.cwd = strmap_get(machine_env(m), "HOME");
	before = trace_set_cause(c->sim, trace_add(c->sim, "shell", "command", NULL, NULL,
						   machine_hostname(m), "%.*s",
						   (int)strcspn(script, "\n"), script));
	status = proc_spawn(m, &how, &p);
	(void)trace_set_cause(c->sim, before);
	if (status < 0)
		return 127;
	if (!limit_ns)
		limit_ns = INT64_C(3600) * SIM_SEC;
	if (!sim_run_until(c->sim, proc_ended, p, sim_now(c->sim) + limit_ns)) {
		proc_signal(p, 9);
		sim_settle(c->sim);
		proc_detach(p);
		buf_adds(&why, "drydock: the script was not over after ");
		duration_write_go(&why, limit_ns);
		buf_adds(&why, " of virtual time and was ended\n");
		(void)!stream_write(errout, buf_str(&why), why.len);
		return 124;
	}
	status = p->status;
	proc_detach(p);
	return status;
}

int cluster_run(struct cluster *c, const char *machine, const char *script, struct buf *out,
		struct buf *errout, int64_t limit_ns)
{
	struct stream *o = stream_buf_new(out), *e = stream_buf_new(errout ? errout : out);
	int status = cluster_run_streams(c, machine, script, NULL, o, e, limit_ns);

	stream_end(o);
	stream_end(e);
	stream_unref(o);
	stream_unref(e);
	return status;
}
