/*
 * host.h - a node as a machine: the files, certificates, kubeconfigs, systemd units,
 * journal and processes that kubeadm (or, in the hard-way layout, a person) leaves on it.
 *
 * The host knows nothing of how components work: units run programs installed on the
 * machine (cluster/ installs kubelet, kube-apiserver ... as native programs), and static
 * pods are files in /etc/kubernetes/manifests that a kubelet reads.
 *
 * To add a file every node has: layout_*.c. To add a node command (systemctl, crictl):
 * write cmd_NAME.c with `const struct command host_NAME`, list it in local.mk.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include "pki/cert.h"
#include "kubelet/runtime.h"
#include "shell/shell.h"

enum host_layout { LAYOUT_KUBEADM, LAYOUT_HARD_WAY };

/* The cluster's keys and certificate authorities, made once per cluster. ca_cert, ca_key: PEMs of
 * a CA "ca" made elsewhere; NULL: it comes from the cluster's random numbers as the others do. */
struct pki;
struct pki *pki_new(struct sim *sim, const char *cluster_name, const char *ca_cert,
		    const char *ca_key);
void pki_free(struct pki *p);
/* The PEM of a CA: "ca", "etcd/ca", "front-proxy-ca". Borrowed. */
const char *pki_ca(const struct pki *p, const char *name);
/* Issues from CA ca a certificate with its key (PEMs appended), valid one year. names: SANs. */
void pki_issue(struct pki *p, const char *ca, const char *common_name, const char *organizations,
	       const char *names, struct buf *ret_cert, struct buf *ret_key);

struct host_config {
	struct sim *sim;
	struct fabric *net;
	struct image_set *images;
	struct pki *pki;
	const char *name, *ip;
	enum host_layout layout;
	bool control_plane;
	const char *version;            /* "v1.34.0" */
	const char *control_plane_name; /* name and address of the (first) control plane node */
	const char *control_plane_ip;
	const char *hosts;                /* lines for /etc/hosts: all nodes */
	const char *etcd_servers;         /* NULL: etcd runs on the control plane nodes */
	const char *etcd_initial_cluster; /* "controlplane=https://172.30.1.2:2380" */
	const char *pod_cidr, *cluster_cidr, *service_cidr;
	const char *cluster_dns;
	int64_t cpu_milli, memory_bytes;
};

struct host;
/* A machine with shell, applets, node commands, files of its role, a container runtime and
 * units (loaded, not started). */
struct host *host_new(const struct host_config *cfg);
/* Two steps: stop kills all that runs; once the loop has settled (fibers have unwound), free. */
void host_stop(struct host *h);
void host_free(struct host *h);
struct machine *host_machine(struct host *h);
struct runtime *host_runtime(struct host *h);
const struct host_config *host_config(const struct host *h);
/* The host a machine is, or NULL. */
struct host *host_of(struct machine *m);

/*
 * The base host: where a learner's terminal starts ("candidate@base"). Its files are its
 * own; it has kubectl, etcdctl and ssh, and ~/.kube/config for the cluster's admin.
 */
struct machine *base_host_new(struct sim *sim, struct fabric *net, const char *ip,
			      const char *hosts, const char *admin_kubeconfig);
/* Makes `ssh NAME [COMMAND]` from m reach target (as root), also by address. */
void base_host_free(struct machine *m);
void host_add_ssh_target(struct machine *from, const char *name, const char *ip,
			 struct machine *target);
/* From m one gets where one gets from another machine, which outlives its processes. */
void host_share_ssh_targets(struct machine *m, struct machine *of);

/* A kubeconfig text: embedded certificates. Appended to out. */
void kubeconfig_write(struct buf *out, const char *cluster, const char *server, const char *ca_pem,
		      const char *user, const char *cert_pem, const char *key_pem);

/* ---- systemd ------------------------------------------------------------------- */

/*
 * Units come from /usr/lib/systemd/system, /etc/systemd/system and their .d folders:
 * Description, ExecStart (with $VARS from Environment= and EnvironmentFile=), Restart,
 * RestartSec, WantedBy. What a unit's program prints goes to the journal. A program that
 * fails is restarted as Restart= says. Changes on disk need daemon-reload.
 */
enum unit_state { UNIT_INACTIVE, UNIT_ACTIVE, UNIT_ACTIVATING, UNIT_FAILED };
int unit_start(struct host *h, const char *unit, struct err *err) NODISCARD;
int unit_stop(struct host *h, const char *unit, struct err *err) NODISCARD;
enum unit_state unit_state(struct host *h, const char *unit);
bool unit_enabled(struct host *h, const char *unit);
void units_reload(struct host *h); /* daemon-reload */
void units_boot(struct host *h);   /* starts every enabled unit */
/* Adds a journal line from a unit's program. */
void journal_add(struct host *h, const char *unit, const char *ident, int pid, const char *text);

/* Power: everything stops, units and containers; the network is cut. And back. */
void host_power_off(struct host *h);
void host_power_on(struct host *h);

#endif
