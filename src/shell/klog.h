/*
 * klog.h - log lines as Kubernetes' programs write them to their standard error:
 * "E0105 09:00:00.000000     815 run.go:72] text". Upstream: k8s.io/klog.
 */
#ifndef SHELL_KLOG_H
#define SHELL_KLOG_H

#include "shell/machine.h"

/* severity: 'I', 'W', 'E' or 'F'; where: the source file and line that upstream's program names. */
void klog_line(struct proc *p, char severity, const char *where, const char *fmt, ...) PRINTF(4, 5);
/* The same at a virtual time that is not now. */
void klog_line_at(struct proc *p, int64_t ns, char severity, const char *where, const char *fmt,
		  ...) PRINTF(5, 6);

#endif
