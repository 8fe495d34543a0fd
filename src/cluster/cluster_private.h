/* cluster_private.h - what the files of cluster/ share. */
#ifndef CLUSTER_CLUSTER_PRIVATE_H
#define CLUSTER_CLUSTER_PRIVATE_H

#include "cluster/cluster.h"
#include "controllers/controllers.h"
#include "kubelet/kubelet.h"
#include "network/network.h"
#include "shell/klog.h"

struct profile_node {
	char *name, *ip;
	bool control_plane;
	int64_t cpu_milli, memory_bytes;
};
struct profile {
	char *name, *version;
	enum host_layout layout;
	struct strvec addons;
	struct profile_node *nodes;
	size_t nr_nodes;
};
/* "profiles/x.yaml:LINE:COL: ..., expected ..." */
int profile_load(const char *name, int extra_nodes, struct profile *ret, struct err *err) NODISCARD;
int profile_parse(const char *file, const char *name, const char *text, size_t len,
		  struct profile *ret, struct err *err) NODISCARD;
void profile_release(struct profile *p);

/* One etcd data directory that has been served: it keeps its contents between runs. */
struct etcd_data {
	int64_t id; /* written into the directory's WAL file */
	struct store *store;
	bool in_use;
};

struct node {
	struct cluster *cluster;
	const struct profile_node *spec;
	struct host *host;
	struct kubelet *kubelet;     /* NULL while its process does not run */
	struct scheduler *scheduler; /* likewise */
	struct transport_slot slot;  /* the apiserver on this node: control plane nodes */
	char *slot_host;
};

struct cluster {
	struct sim *sim;
	uint64_t seed;
	struct profile profile;
	struct fabric *fabric;
	struct image_set *images;
	struct pki *pki;
	struct network *network;
	struct node *nodes;
	size_t nr_nodes;
	struct machine *base;
	struct client *admin, *super_admin; /* super_admin: in system:masters */
	struct etcd_data **data;
	size_t nr_data, cap_data;
	struct external *external; /* NULL: etcd runs on the nodes */
	struct waitq etcd_changed; /* an etcd started or stopped serving */
	struct fiber *bootstrap;
	bool addons_made;
	struct metrics_server *metrics_servers; /* that run */
};

struct node *cluster_find_node(struct cluster *c, const char *name);
struct node *node_of_machine(struct cluster *c, struct machine *m); /* containers: their node */

/* ---- components: programs that image_set_native and hosts install ---------------- */

extern const struct command component_etcd, component_apiserver, component_controller_manager,
	component_scheduler, component_kubelet, component_kube_proxy, component_coredns,
	component_flannel, component_metrics_server;
/* Node commands that show what components did. */
extern const struct command iptables_save_command;

/* ---- doors.c: for doors */

/* Who asks at a port; release with identity_release. */
struct identity {
	char *name;
	struct strvec groups;
};
void identity_release(struct identity *id);
/* The certificate counts when the CA that clients must come from has issued it: 0 or -EACCES.
 * Either text may be NULL. */
int door_certificate(const char *pem, const char *ca_pem, int64_t now,
		     struct identity *id) NODISCARD;
const char *door_header(const struct net_request *req, const char *name); /* its value, or NULL */
void door_text(struct net_response *resp, int status, const char *body);

/* ---- doors.c: what ports answer to HTTP clients; serve functions of listeners ------ */

int door_apiserver(void *transport_slot, const struct net_request *req, struct net_response *resp);
int door_health(void *none, const struct net_request *req, struct net_response *resp);
int door_coredns_metrics(void *dns_server, const struct net_request *req,
			 struct net_response *resp);
int door_coredns(void *none, const struct net_request *req, struct net_response *resp);
int door_proxy(void *none, const struct net_request *req, struct net_response *resp);
int door_secure(void *none, const struct net_request *req, struct net_response *resp);
/* The apiserver's proxy on a node: an api_proxy_fn (apiserver.h). */
int proxy_exchange(void *node, const struct api_proxy *to, struct net_request *req,
		   struct net_response *resp, struct err *err) NODISCARD;
/* What /healthz at a port of a machine's loopback says: an api_component_fn (apiserver.h). */
int door_local_health(void *machine, int port, struct buf *ret);
/* usage.c: pods is an array of those of the node. */
struct usage {
	int64_t cpu_nano;  /* nanoseconds of CPU time a second, now */
	int64_t cpu_total; /* nanoseconds since then, if it was always the same */
	int64_t bytes;
	int64_t since;
};
void usage_of_container(const struct node *n, struct sandbox *s, struct container *c,
			const struct value *pods, struct usage *ret);
void usage_of_node(const struct node *n, const struct value *pods, struct usage *ret);

/* doors_kubelet.c */
struct kubelet_port {
	struct node *node;
	struct client *client; /* the kubelet's: who may come in is asked of the apiserver */
	struct value *config;  /* of its file */
};
/* doors_stats.c: its /stats/summary, /metrics/resource and /metrics/cadvisor; false: none of
 * these. */
bool kubelet_stats(struct kubelet_port *k, const char *path, struct net_response *resp);
int door_kubelet(void *kubelet_port, const struct net_request *req, struct net_response *resp);
int door_etcd(void *etcd_door, const struct net_request *req, struct net_response *resp);
int door_etcd_metrics(void *etcd_door, const struct net_request *req, struct net_response *resp);

/* Flags of a component's command line: --name=value or --name value, or --bool. */
struct flags {
	struct strmap *values; /* name -> char *: the last one */
	struct strvec all;     /* "name=value", each as it came */
};
#define FLAGS_AUTO CLEANUP(flags_release) struct flags
/*
 * known: comma list of names; a trailing '?' marks booleans, '*' ends a name prefix. An
 * unknown flag is reported as cobra does on standard error: -EINVAL.
 */
int flags_parse(struct proc *p, int argc, char **argv, const char *known,
		struct flags *ret) NODISCARD;
void flags_release(struct flags *f);
const char *flag(const struct flags *f, const char *name); /* NULL: not given */
/* The values of a flag that may be given several times, and lists of them. */
void flag_all(const struct flags *f, const char *name, struct strvec *ret);
/* Every named flag that is given must name a readable file; else a klog line, -ENOENT. */
int flags_check_files(struct proc *p, const struct flags *f, const char *names) NODISCARD;
/* kube-apiserver's flags about service account tokens; cfg borrows from it. */
struct token_flags {
	struct token_config cfg;
	struct buf key, public_keys, issuers, audiences;
};
/* 0, or -EINVAL after a klog line that says what is wrong with them. */
int token_flags_read(struct proc *p, const struct flags *f, struct token_flags *ret) NODISCARD;
void token_flags_release(struct token_flags *t);
/* The line that Kubernetes' programs die with: "command failed" and why. -EINVAL. */
int component_failed(struct proc *p, const char *fmt, ...) PRINTF(2, 3);
/* SIGTERM and SIGINT end the program in an orderly way: its waits return -ECANCELED. */
void component_handle_signals(struct proc *p);
/* Waits until told to stop; the exit status. */
int component_wait(struct proc *p);

/* A client with the identity of a kubeconfig file, on the apiserver it names. */
int component_client(struct cluster *c, struct proc *p, const char *kubeconfig, struct client **ret,
		     struct err *err) NODISCARD;
/* The same for a pod's service account. */
struct client *component_pod_client(struct cluster *c, const char *service_account);

/* Leader election by Lease (client-go/tools/leaderelection): blocks until the lease is held.
 * Then leader_keep renews until cancelled (0) or lost (-ESTALE). */
int leader_acquire(struct proc *p, struct client *c, const char *lease, const char *identity);
int leader_keep(struct proc *p, struct client *c, const char *lease, const char *identity);

/* What a running metrics-server at ip answers: an api_extension_fn (apiserver.h). */
int metrics_read(void *cluster, const char *ip, const struct api_request *req,
		 const struct kind *k, struct value **ret);

/* Creates the add-ons' objects once an apiserver answers (kubeadm's init phases). */
int bootstrap_addons(void *cluster);

#endif
