/*
 * debug_profile.h - what a profile of kubectl debug makes of a pod: the rights of the debugging
 * container, the node's namespaces, what of a copied pod is kept. Upstream:
 * kubectl/pkg/cmd/debug/profiles.go.
 */
#ifndef KUBECTL_DEBUG_PROFILE_H
#define KUBECTL_DEBUG_PROFILE_H

#include "object/value.h"

enum debug_style { DEBUG_EPHEMERAL, DEBUG_COPY, DEBUG_NODE };

/* What a copy keeps of its original. */
struct debug_keep {
	bool labels, annotations, liveness, readiness, startup, init_containers;
};

bool debug_profile_known(const char *name);
/* Changes the pod, whose container (of any sort) is there already. */
void debug_profile_apply(const char *name, const struct debug_keep *keep, enum debug_style style,
			 const char *container, struct value **pod);

/* Lets fn change the container of that name, whichever list of the pod it is in. */
void debug_edit_container(struct value **pod, const char *name,
			  void (*fn)(struct value **container, void *arg), void *arg);

#endif
