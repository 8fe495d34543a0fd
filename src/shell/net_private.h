/* net_private.h - the fabric's and a namespace's insides. */
#ifndef SHELL_NET_PRIVATE_H
#define SHELL_NET_PRIVATE_H

#include "shell/net.h"

struct fabric {
	struct sim *sim;
	struct strmap *by_ip; /* address -> netns */
	struct net_hooks hooks;
	void *hook_arg;
	const struct net_tls *tls;
};

struct netns {
	int refs;
	struct fabric *fabric;
	char *name;
	struct strvec ips;
	struct listener **listeners;
	size_t nr_listeners, cap_listeners;
	struct exchange *exchanges; /* being served here */
	bool down;
};

/* Machines hold the namespace they are in until their last process has unwound. */
struct netns *netns_ref(struct netns *n);
void netns_unref(struct netns *n);
/* Breaks the connections being served: the listener goes away. */
void net_hang_up(struct listener *l);

/* The two halves of net_route: services, then the wire. */
int net_translate(struct fabric *f, struct netns *from, struct buf *ip, int *port,
		  const char *proto) NODISCARD;
int net_reach(struct fabric *f, struct netns *from, const char *ip, int port, const char *proto,
	      struct listener **ret) NODISCARD;

#endif
