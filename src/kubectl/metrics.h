/*
 * metrics.h - numbers of the Metrics API as `kubectl top` prints them.
 */
#ifndef KUBECTL_METRICS_H
#define KUBECTL_METRICS_H

#include "kubectl/kubectl.h"

/* "Metrics API not available" unless the server has it. */
int metrics_available(struct kubectl *k, struct err *err) NODISCARD;
/* GET below /apis/metrics.k8s.io/v1beta1/, with a label selector (may be NULL). Owned. */
int metrics_get(struct kubectl *k, const char *path, const char *labels, struct value **ret,
		struct err *err) NODISCARD;
/* An amount as top shows it: "250m", "130Mi". */
void metrics_cpu(struct buf *out, int64_t milli);
void metrics_memory(struct buf *out, int64_t bytes);

#endif
