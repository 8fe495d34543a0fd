/*
 * cluster.h - a whole miniature cluster: its machines, its components wired to them, and
 * the ways in. Nothing here is global: a program may hold several clusters.
 *
 * Boot is real: each control plane node's kubelet finds the static pod manifests on its
 * disk, the runtime starts etcd and the apiserver as containers, and from then on all
 * goes through the API. Stopping a component's process stops the component.
 *
 * Profiles are data: profiles/NAME.yaml (nodes, layout, addresses, add-ons).
 */
#ifndef CLUSTER_CLUSTER_H
#define CLUSTER_CLUSTER_H

#include "client/client.h"
#include "cluster/external.h"
#include "host/host.h"
#include "scheduler/scheduler.h"
#include "sim/sim.h"
#include "sim/trace.h"
#include "store/store.h"

struct cluster;

/* PEMs of a CA made elsewhere: of a cluster in a workspace, which doors outside may trust. */
struct cluster_ca {
	const char *cert, *key;
};

struct cluster_config {
	const char *profile; /* NULL: "default" */
	uint64_t seed;
	int64_t epoch_ns; /* virtual time of power-on; 0: CLUSTER_EPOCH */
	int extra_nodes;  /* worker nodes beyond the profile's (benches, labs) */
	const struct cluster_ca *ca; /* NULL: made from the seed, so that anybody can make it */
	/* NULL: an etcd of its own. Else its apiservers use this one (external.h), and profiles
	 * of kubeadm's layout only. */
	const struct external_etcd *etcd;
};
#define CLUSTER_EPOCH INT64_C(1767603600000000000) /* 2026-01-05T09:00:00Z, a Monday */

/* Makes the machines and powers them on; virtual time does not move. 0, or -ENOENT unknown
 * profile, -EINVAL a broken one. */
int cluster_new(const struct cluster_config *cfg, struct cluster **ret, struct err *err) NODISCARD;
void cluster_free(struct cluster *c);
/* Runs until every node is Ready and the add-ons are available. -ETIMEDOUT after 5 virtual
 * minutes. */
int cluster_boot(struct cluster *c, struct err *err) NODISCARD;
bool cluster_ready(struct cluster *c);

struct sim *cluster_sim(struct cluster *c);
const char *cluster_profile(const struct cluster *c);
/* Machines by name: "base" is the base host, else a node. NULL: none. */
struct machine *cluster_machine(struct cluster *c, const char *name);
struct host *cluster_host(struct cluster *c, const char *name); /* nodes only */
/* Node names in profile order: for (i = 0; (n = cluster_node(c, i)); i++). */
const char *cluster_node(struct cluster *c, size_t i);
/* A client as the cluster's admin (kubernetes-admin). Works only while an apiserver does. */
struct client *cluster_admin(struct cluster *c);
/* The running scheduler or NULL; etcd's store of the first running member or NULL. */
struct scheduler *cluster_scheduler(struct cluster *c);
/* What was done to a pod, of what the trace still holds: [{at, component, verb, kind, detail}]. */
struct value *cluster_story_dup(struct cluster *c, const char *ns, const char *pod);
struct store *cluster_etcd(struct cluster *c);
/* The real etcd that holds its state, or NULL. */
struct external *cluster_external(struct cluster *c);
/* The first running apiserver, for doors that serve it to real clients; NULL: none runs. */
struct apiserver *cluster_apiserver(struct cluster *c);

/*
 * Runs a script in a shell on machine (NULL: "base") as its default user and waits for it,
 * moving virtual time as needed, at most limit_ns (0: 1 hour; then the script is killed,
 * status 124). Output is appended to out and errout (the same buffer interleaves them).
 */
int cluster_run(struct cluster *c, const char *machine, const char *script, struct buf *out,
		struct buf *errout, int64_t limit_ns);
/* The same with streams of the caller's. */
int cluster_run_streams(struct cluster *c, const char *machine, const char *script,
			struct stream *in, struct stream *out, struct stream *errout,
			int64_t limit_ns);

#endif
