/*
 * taints.h - taints of nodes and what pods tolerate, for the controllers that set taints,
 * evict because of them, or place pods themselves.
 */
#ifndef CONTROLLERS_TAINTS_H
#define CONTROLLERS_TAINTS_H

#include "controllers/controller.h"
#include "kinds/placement.h"

#define TAINT_NOT_READY "node.kubernetes.io/not-ready"
#define TAINT_UNREACHABLE "node.kubernetes.io/unreachable"
#define TAINT_UNSCHEDULABLE "node.kubernetes.io/unschedulable"
#define TAINT_MEMORY "node.kubernetes.io/memory-pressure"
#define TAINT_DISK "node.kubernetes.io/disk-pressure"
#define TAINT_PID "node.kubernetes.io/pid-pressure"
#define TAINT_NETWORK "node.kubernetes.io/network-unavailable"

bool taint_is(const struct value *taint, const char *key, const char *effect);
const struct value *node_taint(const struct value *node, const char *key, const char *effect);

/* A change of a node's taints: what to add (with the present as timeAdded) and remove. */
struct taint_change {
	struct value *taints; /* owned; the list as it will be */
	bool changed;
};
void taint_change_init(struct taint_change *ch, const struct value *node);
void taint_change_add(struct taint_change *ch, const char *key, const char *effect, int64_t now);
void taint_change_remove(struct taint_change *ch, const char *key, const char *effect);
/* Writes it when anything changed, and releases it. -ESTALE when the node has changed. */
int taint_change_write(struct taint_change *ch, struct ctl *c, const struct kind *nodes,
		       const struct value *node, struct err *err) NODISCARD;

#endif
