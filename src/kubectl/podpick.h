/*
 * podpick.h - from what a user names (a pod, a deployment, a service) to the pod and the
 * container meant: logs, exec, attach, port-forward. Upstream:
 * kubectl/pkg/polymorphichelpers and cmd/util/podcmd.
 */
#ifndef KUBECTL_PODPICK_H
#define KUBECTL_PODPICK_H

#include "kubectl/kubectl.h"

enum pod_order {
	PODS_FOR_LOGS,  /* the one that has been running longest comes first */
	PODS_TO_ATTACH, /* a ready one comes first */
};

/* The label selector of a workload's or service's pods. 0, or -EINVAL:
 * "selector for *v1.ConfigMap not implemented". */
int pods_selector(const struct value *obj, struct buf *ret, struct err *err) NODISCARD;
/* Its pods in the order asked for (an array, owned). */
int pods_of(struct kubectl *k, const char *ns, const char *selector, enum pod_order order,
	    struct value **ret, struct err *err) NODISCARD;
/* A pod itself, or the first pod of a workload; waits for one until timeout_ns have passed
 * ("timed out waiting for the condition"). ret_nr (may be NULL): how many there are. */
int pod_for(struct kubectl *k, const struct value *obj, enum pod_order order, int64_t timeout_ns,
	    struct value **ret, size_t *ret_nr, struct err *err) NODISCARD;

/* Containers of any sort by name; NULL: none. */
const struct value *pod_container(const struct value *pod, const char *name);
/* "a, b, c (init), d (ephem)" */
void pod_container_names(const struct value *pod, struct buf *out);
/* name, or the default one (annotation, else the first), announced on standard error when
 * there was a choice and quiet is false. Borrowed. */
const char *pod_default_container(struct kubectl *k, const struct value *pod, const char *name,
				  bool quiet);

/* ---- commands in containers ------------------------------------------------------------ */

/* -EINVAL when the pod has completed. */
int pod_can_exec(const struct value *pod, struct err *err) NODISCARD;
/* What a node says over an open connection comes without the API's kind of error. */
void pod_stream_error(struct err *err);
/* client_exec, with such errors. */
int pod_exec(struct kubectl *k, const struct value *pod, const char *container, char *const *argv,
	     struct stream *in, struct stream *out, struct stream *errout, bool tty,
	     int *ret_status, struct err *err) NODISCARD;

#endif
