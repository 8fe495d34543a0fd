/*
 * kubelet.h - the node agent: registers its node, keeps its lease, runs the pods bound to
 * it and the static pods of its manifest directory, probes them, reports their status.
 * Upstream: pkg/kubelet. Its only ways in and out are the API (client/) and the runtime.
 */
#ifndef KUBELET_KUBELET_H
#define KUBELET_KUBELET_H

#include "client/informer.h"
#include "kubelet/runtime.h"

struct kubelet;

struct kubelet_config {
	struct sim *sim;
	struct machine *machine;
	struct runtime *runtime;
	struct client *client; /* as system:node:NAME */
	const char *node_name, *node_ip;
	const char *version;                      /* "v1.34.0" */
	const char *static_pod_path;              /* "/etc/kubernetes/manifests" or NULL */
	const char *cluster_dns, *cluster_domain; /* "10.96.0.10", "cluster.local" */
	const char *labels;                       /* "a=b,c=" set at registration */
	const char *taints;                       /* "key=value:Effect,..." at registration */
	int64_t cpu_milli, memory_bytes, ephemeral_bytes;
	int max_pods;
	bool fail_swap_on;
};

/* Starts; it keeps running on the loop until freed. Containers live on in the runtime. */
struct kubelet *kubelet_new(const struct kubelet_config *cfg);
void kubelet_free(struct kubelet *k);

/* Its pods, with the status it has of each, in order of namespace and name: an array. */
struct value *kubelet_pods_dup(struct kubelet *k);

/* The door the apiserver uses (logs, exec); struct kubelet_door of apiserver.h per node. */
int kubelet_logs(struct kubelet *k, const char *ns, const char *pod, const char *container,
		 const struct log_options *opt, struct stream *out, struct err *err) NODISCARD;
int kubelet_exec(struct kubelet *k, const char *ns, const char *pod, const char *container,
		 char *const *argv, struct stream *in, struct stream *out, struct stream *errout,
		 bool tty, int *ret_status, struct err *err) NODISCARD;
/* In and out of the container's first process, see container_attach. */
int kubelet_attach(struct kubelet *k, const char *ns, const char *pod, const char *container,
		   struct stream *in, struct stream *out, struct stream *errout,
		   struct err *err) NODISCARD;

#endif
