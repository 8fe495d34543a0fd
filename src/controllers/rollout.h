/*
 * rollout.h - the arithmetic of rollouts: how many pods may be above and below the wanted
 * number, how many the new ReplicaSet gets, how many the old ones lose, and how a change
 * of size is spread. Pure functions. Upstream: pkg/controller/deployment/util.
 */
#ifndef CONTROLLERS_ROLLOUT_H
#define CONTROLLERS_ROLLOUT_H

#include "object/value.h"

/* An IntOrString as a number: percentages are of total, rounded up or down. */
int intstr_scaled(const struct value *v, int total, bool round_up);

/* Of a Deployment; both 0 unless its strategy is RollingUpdate. */
int rollout_surge(const struct value *deployment);
int rollout_unavailable(const struct value *deployment);
bool rollout_is_rolling(const struct value *deployment);

/* spec.replicas the new ReplicaSet (now new_size) should have when all of them together
 * have total. */
int rollout_new_size(const struct value *deployment, int total, int new_size);

/* How one ReplicaSet takes part in a rollout. */
struct rollout_set {
	int size;      /* spec.replicas */
	int available; /* status.availableReplicas */
	int max;       /* annotation max-replicas; 0: none */
	int next;      /* result: size wanted */
};

/* How many pods the old sets may lose in one step. total: all spec.replicas. */
int rollout_may_remove(const struct value *deployment, int total,
		       const struct rollout_set *new_set);
/* Takes up to may_remove unhealthy pods, oldest set first: sets next; returns the number. */
int rollout_remove_unhealthy(struct rollout_set *old, size_t nr, int may_remove);
/* Takes healthy pods while enough stay available, oldest set first; starts from next. */
int rollout_remove_healthy(const struct value *deployment, struct rollout_set *old, size_t nr,
			   int available);
/*
 * A change of spec.replicas in the middle of a rollout, spread over sets in proportion to
 * their size. sets must be ordered as upstream does (larger first; equal sizes: newest first
 * when growing, oldest first when shrinking).
 */
void rollout_spread(const struct value *deployment, struct rollout_set *sets, size_t nr);

#endif
