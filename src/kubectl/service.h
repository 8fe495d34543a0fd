/* service.h - the four `kubectl create service` types differ in a few options. */
#ifndef KUBECTL_SERVICE_H
#define KUBECTL_SERVICE_H

#include "kubectl/generate.h"

struct service_opts {
	struct generate_flags g;
	struct strvec tcp;
	char *cluster_ip, *external_name;
	int64_t node_port;
};
#define SERVICE_OPTS                                                                               \
	GENERATE_OPTS(struct service_opts, g),                                                     \
		OPT_LIST(struct service_opts, tcp, "tcp", 0,                                       \
			 "Port pairs can be specified as '<port>:<targetPort>'.")
#define SERVICE_CLUSTERIP_OPTS                                                                     \
	SERVICE_OPTS, OPT_STR(struct service_opts, cluster_ip, "clusterip", 0, "",                 \
			      "The cluster address to use, or None for a headless service.")
#define SERVICE_NODEPORT_OPTS                                                                      \
	SERVICE_OPTS, OPT_INT(struct service_opts, node_port, "node-port", 0, "0",                 \
			      "The port of every node to serve on.")
#define SERVICE_EXTERNALNAME_OPTS                                                                  \
	SERVICE_OPTS, OPT_STR(struct service_opts, external_name, "external-name", 0, "",          \
			      "The DNS name that the service stands for.", .flags = OPT_REQUIRED)

int create_service(struct kubectl *k, const struct service_opts *o, const char *type,
		   struct err *err) NODISCARD;

#endif
