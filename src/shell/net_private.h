/* net_private.h - the fabric's and a namespace's insides. */
#ifndef SHELL_NET_PRIVATE_H
#define SHELL_NET_PRIVATE_H

#include "shell/net.h"

struct fabric {
	struct sim *sim;
	struct strmap *by_ip; /* address -> netns */
	struct net_hooks hooks;
	void *hook_arg;
};

struct netns {
	struct fabric *fabric;
	char *name;
	struct strvec ips;
	struct listener **listeners;
	size_t nr_listeners, cap_listeners;
	struct exchange *exchanges; /* being served here */
	void *owner;
	bool down;
};

/* Breaks the connections being served: the listener goes away. */
void net_hang_up(struct listener *l);

#endif
