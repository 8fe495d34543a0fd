/* kube-apiserver as a program: flags and files are checked, etcd must answer, then it serves. */
#include "cluster/cluster_private.h"

#include "pki/cert.h"
#include "store/door.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#define KNOWN                                                                                      \
	"admission-control-config-file,advertise-address,allow-privileged?,anonymous-auth?,"       \
	"api-audiences,apiserver-count,audit-*,authentication-*,authorization-*,bind-address,"     \
	"cert-dir,client-ca-file,cloud-*,cors-*,default-*,delete-*,disable-admission-plugins,"     \
	"enable-admission-plugins,enable-aggregator-routing?,enable-bootstrap-token-auth?,"        \
	"enable-garbage-collector?,enable-priority-and-fairness?,encryption-provider-config,"      \
	"encryption-provider-config-automatic-reload?,endpoint-reconciler-type,etcd-*,event-ttl,"  \
	"external-hostname,feature-gates,kubelet-*,lease-*,log-*,logging-format,max-*,min-*,"      \
	"oidc-*,permit-*,profiling?,proxy-client-*,request-timeout,requestheader-*,"               \
	"runtime-config,secure-port,service-account-*,service-cluster-ip-range,"                   \
	"service-node-port-range,storage-*,tls-*,token-auth-file,tracing-config-file,v,vmodule,"   \
	"watch-cache?,watch-cache-sizes,goaway-chance,livez-grace-period,shutdown-*,strict-*"
#define FILES                                                                                      \
	"client-ca-file,etcd-cafile,etcd-certfile,etcd-keyfile,kubelet-client-certificate,"        \
	"kubelet-client-key,proxy-client-cert-file,proxy-client-key-file,"                         \
	"requestheader-client-ca-file,"                                                            \
	"tls-cert-file,tls-private-key-file,encryption-provider-config,kubelet-certificate-"       \
	"authority"

/* The store behind --etcd-servers now, or NULL. */
static struct store *find_etcd(struct cluster *c, struct proc *p, const char *servers)
{
	STRVEC_AUTO list = STRVEC_INIT;

	if (c->external && str_eq(servers, external_servers(c->external)))
		return external_store(c->external);
	strvec_split(&list, servers ? servers : "", ',');
	for (size_t i = 0; i < list.nr; i++) {
		const char *host = strstr(list.v[i], "://"), *colon;
		struct listener *l = NULL;
		int64_t port;

		host = host ? host + 3 : list.v[i];
		colon = strrchr(host, ':');
		if (!colon || parse_i64(colon + 1, &port) < 0)
			continue;
		STR_AUTO ip = xstrndup(host, (size_t)(colon - host));

		if (net_route(c->fabric, machine_netns(p->machine), ip, (int)port, "TCP", &l) ==
			    0 &&
		    strcmp(l->protocol, "etcd") == 0)
			return ((struct etcd_door *)l->arg)->store;
	}
	return NULL;
}

/* What grpc's client says of each server that it tries in vain. */
static void tell_unreachable(struct proc *p, const char *servers)
{
	STRVEC_AUTO list = STRVEC_INIT;

	strvec_split(&list, servers, ',');
	for (size_t i = 0; i < list.nr; i++) {
		const char *host = strstr(list.v[i], "://");

		host = host ? host + 3 : list.v[i];
		klog_line(p, 'W', "logging.go:55",
			  "[core] [Channel #%zu SubChannel #%zu]grpc: addrConn.createTransport "
			  "failed to connect to {Addr: \"%s\", ServerName: \"%s\", }. Err: "
			  "connection error: desc = \"transport: Error while dialing: dial tcp %s: "
			  "connect: connection refused\"",
			  2 * i + 1, 2 * i + 2, host, host, host);
	}
}

/* Waits for etcd; as upstream it gives up after 20 seconds. */
static struct store *wait_for_etcd(struct cluster *c, struct proc *p, const char *servers)
{
	int64_t deadline = sim_now(c->sim) + 20 * SIM_SEC;
	struct store *s;

	while (!(s = find_etcd(c, p, servers)))
		if (waitq_wait(c->sim, &c->etcd_changed, deadline) < 0)
			break;
	if (!s && sim_now(c->sim) >= deadline)
		tell_unreachable(p, servers);
	if (!s && sim_now(c->sim) >= deadline)
		klog_line(p, 'F', "instance.go:226",
			  "Error creating leases: error creating storage factory: context deadline "
			  "exceeded");
	return s;
}

static int node_logs(void *arg, const char *node, const char *ns, const char *pod,
		     const char *container, const struct log_options *opt, struct stream *out,
		     struct err *err);
static int node_exec(void *arg, const char *node, const char *ns, const char *pod,
		     const char *container, char *const *argv, struct stream *in,
		     struct stream *out, struct stream *errout, bool tty, int *ret_status,
		     struct err *err);
static int node_attach(void *arg, const char *node, const char *ns, const char *pod,
		       const char *container, struct stream *in, struct stream *out,
		       struct stream *errout, struct err *err);
static const struct kubelet_door kubelet_door = {
	.logs = node_logs, .exec = node_exec, .attach = node_attach};

static bool lists(const struct flags *f, const char *name, const char *item)
{
	STRVEC_AUTO items = STRVEC_INIT;

	strvec_split(&items, flag(f, name) ? flag(f, name) : "", ',');
	return strvec_has(&items, item);
}

static int check_modes(struct proc *p, const struct flags *f)
{
	static const char *const known[] = {"AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook",
					    "RBAC",        "Node",       NULL};
	STRVEC_AUTO modes = STRVEC_INIT;

	strvec_split(&modes, flag(f, "authorization-mode") ? flag(f, "authorization-mode") : "",
		     ',');
	for (size_t i = 0; flag(f, "authorization-mode") && i < modes.nr; i++) {
		size_t k = 0;

		while (known[k] && strcmp(known[k], modes.v[i]) != 0)
			k++;
		if (known[k])
			continue;
		klog_line(p, 'E', "run.go:72",
			  "\"command failed\" err=\"authorization-mode \\\"%s\\\" is not a valid "
			  "mode\"",
			  modes.v[i]);
		return -EINVAL;
	}
	return 0;
}

/* Whom its certificate makes it for etcd, which asks only when authentication is on. */
static void read_etcd_user(struct proc *p, const struct flags *f, char **ret)
{
	const char *path = flag(f, "etcd-certfile");
	BUF_AUTO pem = BUF_INIT;
	struct cert cert = {0};
	ERR_AUTO err = ERR_INIT;

	if (!path || proc_read_file(p, path, &pem) < 0 ||
	    cert_parse(buf_str(&pem), pem.len, &cert, &err) < 0)
		return;
	*ret = xstrdup(cert.common_name);
	cert_release(&cert);
}

static int serve(struct cluster *c, struct proc *p, struct node *n, const struct flags *f,
		 const struct token_config *tokens, struct store *store)
{
	struct apiserver_config cfg = {
		.version = c->profile.version,
		.service_cidr = flag(f, "service-cluster-ip-range"),
		.advertise_host = n->slot_host,
		.authorization_mode = flag(f, "authorization-mode"),
		.node_restriction = lists(f, "enable-admission-plugins", "NodeRestriction"),
		.no_anonymous = str_eq(flag(f, "anonymous-auth"), "false"),
		.tokens = *tokens};
	struct listener spec = {.port = 6443,
				.proto = "TCP",
				.protocol = "kube-apiserver",
				.program = "kube-apiserver",
				.serve = door_apiserver,
				.arg = &n->slot};
	BUF_AUTO serving = BUF_INIT;
	BUF_AUTO client_ca = BUF_INIT;
	STR_AUTO etcd_user = NULL;
	struct listener *l;
	struct apiserver *a;
	int64_t port;

	if (!cfg.service_cidr)
		cfg.service_cidr = "10.96.0.0/12";
	if (flag(f, "secure-port")) {
		if (parse_i64(flag(f, "secure-port"), &port) < 0) {
			proc_errorf(p,
				    "Error: invalid argument \"%s\" for \"--secure-port\" flag: "
				    "strconv.ParseInt: parsing \"%s\": invalid syntax\n",
				    flag(f, "secure-port"), flag(f, "secure-port"));
			return 1;
		}
		spec.port = (int)port;
	}
	if (net_listen(machine_netns(p->machine), &spec, &l) < 0) {
		klog_line(p, 'E', "run.go:72",
			  "\"command failed\" err=\"failed to create listener: failed to listen on "
			  "0.0.0.0:%d: listen tcp 0.0.0.0:%d: bind: address already in use\"",
			  spec.port, spec.port);
		return 1;
	}
	if (flag(f, "tls-cert-file"))
		(void)!proc_read_file(p, flag(f, "tls-cert-file"), &serving);
	if (flag(f, "client-ca-file"))
		(void)!proc_read_file(p, flag(f, "client-ca-file"), &client_ca);
	n->slot.serving_cert = serving.len ? serving.s : NULL;
	n->slot.client_ca = client_ca.len ? client_ca.s : NULL;
	l->tls_cert = n->slot.serving_cert;
	read_etcd_user(p, f, &etcd_user);
	cfg.etcd_user = etcd_user;
	a = apiserver_new(c->sim, store, &cfg);
	apiserver_set_kubelet_door(a, &kubelet_door, c);
	apiserver_set_extension_door(a, metrics_read, c);
	apiserver_set_proxy_door(a, proxy_exchange, n);
	apiserver_set_component_door(a, door_local_health, p->machine);
	n->slot.server = a;
	klog_line(p, 'I', "secure_serving.go:211", "Serving securely on [::]:%d", spec.port);
	while (find_etcd(c, p, flag(f, "etcd-servers")) == store)
		if (waitq_wait(c->sim, &c->etcd_changed, SIM_NEVER) < 0)
			break;
	n->slot.server = NULL;
	n->slot.serving_cert = n->slot.client_ca = NULL;
	net_unlisten(l);
	apiserver_free(a);
	return fiber_yield(c->sim) == -ECANCELED ? 0 : 1;
}

static int run(struct proc *p, int argc, char **argv)
{
	struct cluster *c = p->user_data;
	struct node *n = node_of_machine(c, p->machine);
	CLEANUP(token_flags_release) struct token_flags tokens = {0};
	FLAGS_AUTO f = {0};
	struct store *store;

	component_handle_signals(p);
	p->mem_bytes = INT64_C(256) << 20;
	if (flags_parse(p, argc, argv, KNOWN, &f) < 0 || flags_check_files(p, &f, FILES) < 0 ||
	    check_modes(p, &f) < 0)
		return 1;
	if (!flag(&f, "etcd-servers")) {
		klog_line(p, 'E', "run.go:72",
			  "\"command failed\" err=\"--etcd-servers must be specified\"");
		return 1;
	}
	if (token_flags_read(p, &f, &tokens) < 0)
		return 1;
	if (fiber_sleep(c->sim, 800 * SIM_MSEC) < 0) /* loading */
		return 0;
	store = wait_for_etcd(c, p, flag(&f, "etcd-servers"));
	return store ? serve(c, p, n, &f, &tokens.cfg, store) : 1;
}

const struct command component_apiserver = {
	.name = "kube-apiserver", .path = "/usr/local/bin/kube-apiserver", .main = run};

/* ---- the apiserver's way to kubelets -------------------------------------------------- */

static struct node *reach(struct cluster *c, const char *name, struct err *err)
{
	struct node *n = cluster_find_node(c, name);

	if (n && n->kubelet)
		return n;
	err_api(err, -ECONNREFUSED, 500, "InternalError",
		"Get \"https://%s:10250/\": dial tcp %s:10250: connect: connection refused",
		n ? n->spec->ip : name, n ? n->spec->ip : name);
	return NULL;
}

static int node_logs(void *arg, const char *node, const char *ns, const char *pod,
		     const char *container, const struct log_options *opt, struct stream *out,
		     struct err *err)
{
	struct node *n = reach(arg, node, err);

	return n ? kubelet_logs(n->kubelet, ns, pod, container, opt, out, err) : -ECONNREFUSED;
}

static int node_exec(void *arg, const char *node, const char *ns, const char *pod,
		     const char *container, char *const *argv, struct stream *in,
		     struct stream *out, struct stream *errout, bool tty, int *ret_status,
		     struct err *err)
{
	struct node *n = reach(arg, node, err);

	if (!n)
		return -ECONNREFUSED;
	return kubelet_exec(n->kubelet, ns, pod, container, argv, in, out, errout, tty, ret_status,
			    err);
}

static int node_attach(void *arg, const char *node, const char *ns, const char *pod,
		       const char *container, struct stream *in, struct stream *out,
		       struct stream *errout, struct err *err)
{
	struct node *n = reach(arg, node, err);

	return n ? kubelet_attach(n->kubelet, ns, pod, container, in, out, errout, err)
		 : -ECONNREFUSED;
}
