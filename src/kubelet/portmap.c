#include "kubelet/portmap.h"

#include <errno.h>
#include <stdlib.h>

#define PATIENCE (600 * SIM_SEC) /* the client's own limit ends a connection sooner */

struct portmap {
	struct fabric *fabric;
	struct netns *node, *pod;
	struct listener *listener;
	int port;
	struct portmap *next;
};

static int forward(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct portmap *m = arg;
	const char *ip = netns_ip(m->pod);
	struct net_request copy;

	if (!ip)
		return -ECONNREFUSED;
	if (req)
		copy = *req;
	return net_exchange(m->fabric, m->node, ip, m->port, req ? &copy : NULL, resp, PATIENCE);
}

void portmap_add(struct portmap **list, struct machine *node, struct netns *pod,
		 const char *host_ip, int host_port, int port, const char *proto)
{
	struct portmap *m = xcalloc(1, sizeof(*m));
	struct listener spec = {.ip = str_empty(host_ip) ? NULL : host_ip,
				.port = host_port,
				.proto = proto,
				.protocol = "http",
				.is_rule = true,
				.serve = forward,
				.arg = m};

	m->fabric = machine_net(node);
	m->node = machine_netns(node);
	m->pod = pod;
	m->port = port;
	if (net_listen(m->node, &spec, &m->listener) < 0) {
		free(m);
		return;
	}
	m->next = *list;
	*list = m;
}

void portmap_free(struct portmap *list)
{
	while (list) {
		struct portmap *m = list;

		list = m->next;
		net_unlisten(m->listener);
		free(m);
	}
}
