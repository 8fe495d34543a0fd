/*
 * placement.h - whether a node suits a pod: node selectors, required node affinity, taints
 * and tolerations. Upstream: component-helpers/scheduling/corev1. Pure functions, shared by
 * whoever places, evicts or admits pods.
 */
#ifndef KINDS_PLACEMENT_H
#define KINDS_PLACEMENT_H

#include "object/value.h"

/* A NodeSelectorTerm {matchExpressions, matchFields}: all of it must match. An empty one
 * matches nothing. */
bool node_term_matches(const struct value *term, const struct value *node);
/* A NodeSelector {nodeSelectorTerms}: any term. NULL or without terms: nothing. */
bool node_selector_matches(const struct value *selector, const struct value *node);
/* spec.nodeSelector and the required node affinity of a pod's spec. */
bool pod_spec_matches_node(const struct value *pod_spec, const struct value *node);

bool toleration_tolerates(const struct value *toleration, const struct value *taint);
/* The first toleration of the list that tolerates taint, or NULL. */
const struct value *toleration_for(const struct value *tolerations, const struct value *taint);
/* The first taint of effect ("NoSchedule", ..., NULL: NoSchedule or NoExecute) that no
 * toleration tolerates, or NULL. */
const struct value *taint_untolerated(const struct value *taints, const struct value *tolerations,
				      const char *effect);

#endif
