/* network_private.h - what the files of network/ share. */
#ifndef NETWORK_NETWORK_PRIVATE_H
#define NETWORK_NETWORK_PRIVATE_H

#include "kinds/kind.h"
#include "network/network.h"

struct network {
	struct sim *sim;
	struct fabric *fabric;
	struct strmap *node_of;   /* netns name of a node -> node name (owned) */
	struct strmap *proxies;   /* node name -> struct proxy (borrowed) */
	struct dns_server *first; /* running servers */
};

/* The node a namespace is on: its own, or the one whose pod range holds its address. */
struct proxy *network_proxy(struct network *n, struct netns *from);

/* One port of a service, with the addresses that serve it. */
struct target {
	char *ip;
	int port;
};

struct proxy {
	struct network *network;
	struct informer_set *informers;
	struct informer *services, *slices, *nodes;
	char *node;
	struct strmap *affinity; /* "client service port" -> struct affinity */
};

/* Ready endpoints of a service's port, those of this node if local; when there is none, those
 * that still serve while terminating. Caller releases *ret. */
size_t proxy_collect(struct proxy *p, const struct value *svc, const struct value *svc_port,
		     bool terminating, bool local, struct target **ret);
void targets_release(struct target *t, size_t nr);

/* proxy.c: picks a target; 0, -ENOENT not a service address, -ECONNREFUSED no endpoints. */
int proxy_translate(struct proxy *p, struct netns *from, struct buf *ip, int *port,
		    const char *proto);
/* Is ip in the pod range of the proxy's node? */
bool proxy_has_pod_ip(struct proxy *p, const char *ip);

/* dns.c */
int dns_answer(struct network *n, struct netns *from, const char *server, const char *name,
	       struct strvec *ret_ips);

#endif
