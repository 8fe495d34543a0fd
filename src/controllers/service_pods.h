/*
 * service_pods.h - which pods each Service with a selector has, kept up to date as events
 * come: what the Endpoints and the EndpointSlice controllers are built on. A pod's change
 * costs one look at the services of its namespace, and only when it matters to an endpoint.
 * Services with many pods are synced a little later, so that changes gather.
 */
#ifndef CONTROLLERS_SERVICE_PODS_H
#define CONTROLLERS_SERVICE_PODS_H

#include "controllers/controller.h"

struct service_pods;
struct service_pods *service_pods_new(struct ctl *c, struct informer *pods);
void service_pods_free(struct service_pods *sp);

/* Event handlers; they queue the services whose endpoints may differ. */
void service_pods_service(struct service_pods *sp, const struct value *service, bool deleted);
void service_pods_pod(struct service_pods *sp, const struct value *pod, const struct value *old,
		      bool deleted);

/* Keys of the pods that service (key "ns/name") selects, in order of first match. NULL: none. */
const struct strmap *service_pods_of(const struct service_pods *sp, const char *service);

/* The labels of what a controller makes for a service: the service's own and whether it is
 * headless. Caller owns. */
struct value *service_labels_dup(const struct value *service);
#define ANN_TRIGGER_TIME "endpoints.kubernetes.io/last-change-trigger-time"

/* ---- what an endpoint is ------------------------------------------------------------------ */

bool service_headless(const struct value *service);
/* A pod that can be an endpoint: it has an address and has not finished; terminating pods
 * only when include_terminating. */
bool pod_is_endpoint(const struct value *pod, bool include_terminating);
/* The port number of a ServicePort on a pod: a number, or a name looked up in its containers.
 * 0: the pod has no port of that name. */
int service_target_port(const struct value *pod, const struct value *service_port);
/* Pods of a service that set a hostname and the service's name as subdomain get DNS names. */
bool pod_has_service_hostname(const struct value *pod, const struct value *service);

#endif
