/*
 * portmap.h - host ports: what comes to a port of the node goes on to a pod. Rules of the
 * network plugin (CNI's portmap), no sockets: ss does not show them.
 */
#ifndef KUBELET_PORTMAP_H
#define KUBELET_PORTMAP_H

#include "shell/machine.h"

struct portmap; /* a list */

/* Adds a rule; nothing happens when something listens on that port of the node already.
 * host_ip NULL or "": every address. pod must outlive the list. */
void portmap_add(struct portmap **list, struct machine *node, struct netns *pod,
		 const char *host_ip, int host_port, int port, const char *proto);
void portmap_free(struct portmap *list);

#endif
