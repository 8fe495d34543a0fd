/*
 * network.h - the cluster's network as programs make it: kube-proxy's service rules and
 * the cluster DNS, fed by the API, acting through the fabric's hooks (shell/net.h).
 *
 * kube-proxy runs per node: a node without one has no service addresses (what breaks
 * when the DaemonSet is gone). DNS answers come from CoreDNS pods: a resolver is reached
 * through the service address like any other.
 */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include "client/informer.h"

/* The whole: installs the hooks on the fabric. */
struct network;
struct network *network_new(struct sim *sim, struct fabric *f);
void network_free(struct network *n);
/* Which node a namespace of the fabric is on (pods: their node), for per-node rules. */
void network_set_node(struct network *n, struct netns *ns, const char *node);

/* kube-proxy on a node: watches Services and EndpointSlices while it lives. */
struct proxy;
struct proxy *proxy_new(struct network *n, struct client *c, const char *node);
void proxy_free(struct proxy *p);
/*
 * Its rules, one table ("nat", "filter") as iptables-save prints it, without the lines of
 * comment around it. cluster_cidr: the range of pods. Upstream: pkg/proxy/iptables, whose
 * chain names it has too.
 */
void proxy_dump(struct proxy *p, const char *table, const char *cluster_cidr, struct buf *out);
/* The kube-proxy that runs on a node, or NULL. */
struct proxy *network_find_proxy(struct network *n, const char *node);

/* A DNS server (CoreDNS): serves while it lives from the address it listens on. */
struct dns_server;
struct dns_server *dns_server_new(struct network *n, struct client *c, struct netns *ns,
				  const char *domain);
void dns_server_free(struct dns_server *d);
uint64_t dns_server_requests(const struct dns_server *d); /* answered so far */
/* What CoreDNS makes of a Corefile: the zone of its kubernetes plugin ("": it has none), owned;
 * or -EINVAL with the words it dies of ("FILE:LINE - Error during parsing: ..."). */
int corefile_parse(const char *file, const char *text, char **ret_zone, struct err *err) NODISCARD;
/* Whether one of its servers has that plugin. */
bool corefile_has(const char *text, const char *plugin);

#endif
