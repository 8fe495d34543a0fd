/* kube-controller-manager and kube-scheduler as programs. */
#include "cluster/cluster_private.h"

#include <errno.h>
#include <stdlib.h>

#define KNOWN_COMMON                                                                               \
	"authentication-*,authorization-*,bind-address,cert-dir,client-ca-file,config,"            \
	"contention-profiling?,feature-gates,kube-api-*,kubeconfig,leader-elect?,leader-elect-*,"  \
	"log-*,logging-format,master,permit-*,profiling?,requestheader-*,secure-port,tls-*,v,"     \
	"vmodule"
#define KNOWN_CONTROLLERS                                                                          \
	"allocate-node-cidrs?,attach-detach-*,cloud-*,cluster-*,concurrent-*,configure-*,"         \
	"controllers,disable-*,enable-*,external-*,flex-volume-plugin-dir,horizontal-*,"           \
	"large-cluster-size-threshold,legacy-*,max-*,min-*,mirroring-*,namespace-*,node-*,pv-*,"   \
	"pvclaimbinder-sync-period,resource-quota-sync-period,root-ca-file,"                       \
	"route-reconciliation-period,secondary-node-eviction-rate,"                                \
	"service-account-private-key-file,service-cluster-ip-range,show-hidden-metrics-for-"       \
	"version,"                                                                                 \
	"terminated-pod-gc-threshold,unhealthy-zone-threshold,use-service-account-credentials?"

struct program {
	const char *known, *files, *lease;
	int port;
};

/* Flags, files, health port and client; 0 or an exit status in *ret. */
static int begin(struct proc *p, int argc, char **argv, const struct program *prog, struct flags *f,
		 struct listener **ret_l, struct client **ret_c)
{
	struct cluster *c = p->user_data;
	const char *config;
	struct listener spec = {.port = prog->port,
				.proto = "TCP",
				.protocol = "https",
				.program = prog->lease,
				.serve = door_secure};
	ERR_AUTO err = ERR_INIT;
	int64_t port;
	int r;

	component_handle_signals(p);
	if (flags_parse(p, argc, argv, prog->known, f) < 0 ||
	    flags_check_files(p, f, prog->files) < 0)
		return 1;
	config = flag(f, "kubeconfig");
	if (!config)
		config = "";
	if (flag(f, "secure-port") && parse_i64(flag(f, "secure-port"), &port) == 0)
		spec.port = (int)port;
	if (flag(f, "bind-address") && strcmp(flag(f, "bind-address"), "0.0.0.0") != 0)
		spec.ip = flag(f, "bind-address");
	r = component_client(c, p, config, ret_c, &err);
	if (r < 0) {
		klog_line(p, 'E', "run.go:72", "\"command failed\" err=\"%s\"", err_msg(&err));
		return 1;
	}
	if (net_listen(machine_netns(p->machine), &spec, ret_l) < 0) {
		klog_line(p, 'E', "run.go:72",
			  "\"command failed\" err=\"failed to create listener: failed to listen on "
			  "127.0.0.1:%d: listen tcp 127.0.0.1:%d: bind: address already in use\"",
			  spec.port, spec.port);
		return 1;
	}
	return 0;
}

static char *identity(struct proc *p)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s_", node_of_machine(p->user_data, p->machine)->spec->name);
	sim_rand_uuid(p->sim, &b);
	return buf_detach(&b);
}

/* The signing CA, read anew each time: it may be exchanged while the manager runs. */
struct signing {
	struct proc *p;
	const char *cert, *key;
};

static void signing_files(void *arg, struct buf *ret_cert, struct buf *ret_key)
{
	struct signing *s = arg;

	if (proc_read_file(s->p, s->cert, ret_cert) < 0 ||
	    proc_read_file(s->p, s->key, ret_key) < 0)
		buf_reset(ret_cert); /* which says enough */
}

/* 0 or an exit status. */
static int signing_flags(struct proc *p, const struct flags *f, struct signing *s,
			 struct controllers_config *cfg)
{
	const char *duration = flag(f, "cluster-signing-duration");
	ERR_AUTO err = ERR_INIT;

	*s = (struct signing){p, flag(f, "cluster-signing-cert-file"),
			      flag(f, "cluster-signing-key-file")};
	if (s->cert && s->key) {
		cfg->signing_files = signing_files;
		cfg->signing_arg = s;
	}
	if (!duration || duration_parse_go(duration, &cfg->signing_ns, &err) == 0)
		return 0;
	proc_errorf(p,
		    "Error: invalid argument \"%s\" for \"--cluster-signing-duration\" flag: %s\n",
		    duration, err_msg(&err));
	return 1;
}

static int run_controllers(struct proc *p, int argc, char **argv)
{
	static const struct program prog = {
		KNOWN_COMMON "," KNOWN_CONTROLLERS,
		"kubeconfig,authentication-kubeconfig,authorization-kubeconfig,client-ca-file,"
		"cluster-signing-cert-file,cluster-signing-key-file,requestheader-client-ca-file,"
		"root-ca-file,service-account-private-key-file",
		"kube-controller-manager", 10257};
	struct cluster *c = p->user_data;
	FLAGS_AUTO f = {0};
	struct listener *l = NULL;
	struct client *client = NULL;
	BUF_AUTO ca = BUF_INIT;
	STR_AUTO id = NULL;
	struct controllers_config cfg = {.sim = c->sim};
	struct signing signing;
	int status;

	p->mem_bytes = INT64_C(52) << 20;
	status = begin(p, argc, argv, &prog, &f, &l, &client);
	if (status == 0)
		status = signing_flags(p, &f, &signing, &cfg);
	if (status == 0) {
		id = identity(p);
		if (flag(&f, "root-ca-file"))
			(void)!proc_read_file(p, flag(&f, "root-ca-file"), &ca);
		if (leader_acquire(p, client, prog.lease, id) == 0) {
			struct controllers *k;

			cfg.client = client;
			cfg.cluster_cidr = flag(&f, "cluster-cidr");
			cfg.root_ca = buf_str(&ca);
			k = controllers_new(&cfg);
			status = leader_keep(p, client, prog.lease, id) < 0 ? 1 : 0;
			controllers_free(k);
		}
	}
	if (l)
		net_unlisten(l);
	client_free(client);
	return status;
}

static int run_scheduler(struct proc *p, int argc, char **argv)
{
	static const struct program prog = {
		KNOWN_COMMON ",algorithm-provider,policy-*,pod-max-in-unschedulable-pods-duration",
		"kubeconfig,authentication-kubeconfig,authorization-kubeconfig,config",
		"kube-scheduler", 10259};
	struct cluster *c = p->user_data;
	struct node *n = node_of_machine(c, p->machine);
	FLAGS_AUTO f = {0};
	struct listener *l = NULL;
	struct client *client = NULL;
	STR_AUTO id = NULL;
	int status;

	p->mem_bytes = INT64_C(24) << 20;
	status = begin(p, argc, argv, &prog, &f, &l, &client);
	if (status == 0) {
		id = identity(p);
		if (leader_acquire(p, client, prog.lease, id) == 0) {
			n->scheduler = scheduler_new(c->sim, client, "default-scheduler");
			status = leader_keep(p, client, prog.lease, id) < 0 ? 1 : 0;
			scheduler_free(n->scheduler);
			n->scheduler = NULL;
		}
	}
	if (l)
		net_unlisten(l);
	client_free(client);
	return status;
}

const struct command component_controller_manager = {
	.name = "kube-controller-manager",
	.path = "/usr/local/bin/kube-controller-manager",
	.main = run_controllers};
const struct command component_scheduler = {
	.name = "kube-scheduler", .path = "/usr/local/bin/kube-scheduler", .main = run_scheduler};
