/*
 * metrics.h - numbers of the Metrics API as `kubectl top` prints them.
 */
#ifndef KUBECTL_METRICS_H
#define KUBECTL_METRICS_H

#include "kubectl/kubectl.h"

/* "Metrics API not available" unless the server has it. */
int metrics_available(struct kubectl *k, struct err *err) NODISCARD;
/* GET below /apis/metrics.k8s.io/v1beta1/, with selectors (may be NULL). Owned. */
int metrics_get(struct kubectl *k, const char *path, const char *labels, const char *fields,
		struct value **ret, struct err *err) NODISCARD;
/* Of a quantity, exactly: CPU is added up in nanoseconds and rounded up when it is shown. */
int64_t metrics_nano(const struct value *quantity);
int64_t metrics_milli(int64_t nano);
/* An amount as top shows it: "250m", "130Mi". */
void metrics_cpu(struct buf *out, int64_t milli);
void metrics_memory(struct buf *out, int64_t bytes);

#endif
