/*
 * service.h - the parts of kind_service.c that have files of their own.
 */
#ifndef KINDS_SERVICE_H
#define KINDS_SERVICE_H

#include "kinds/validate.h"

void service_validate(const struct value *obj, const struct value *old, const char *subresource,
		      struct field_errors *e);
/* Reached from outside: NodePort, LoadBalancer, or with external addresses. */
bool service_external(const struct value *spec);
/* LoadBalancer with externalTrafficPolicy Local. */
bool service_needs_health_check(const struct value *spec);

#endif
