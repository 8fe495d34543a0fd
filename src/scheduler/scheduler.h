/*
 * scheduler.h - kube-scheduler: queue, filter, score, bind. Upstream: pkg/scheduler.
 *
 * To add a plugin: write plugin_NAME.c defining `const struct sched_plugin plugin_NAME`
 * (framework.h), list it in local.mk; order and weight follow facts, in the spec.
 */
#ifndef SCHEDULER_SCHEDULER_H
#define SCHEDULER_SCHEDULER_H

#include "client/informer.h"

struct scheduler;
struct scheduler *scheduler_new(struct sim *sim, struct client *c, const char *name);
void scheduler_free(struct scheduler *s);

/*
 * The last decision about a pod (kept for a bounded number of pods): per node the plugin
 * that refused it and its reason, or the score by plugin; as a value for `why` and the
 * flow screen: {result, message, weights: {P: n}, nodes: [{name, plugin, reason, score, scores:
 * {P: n}}]}; score is the sum of scores by weights. A node that alone passed has no scores.
 * NULL when nothing is known. Caller owns.
 */
struct value *scheduler_explain_dup(struct scheduler *s, const char *ns, const char *pod);

#endif
