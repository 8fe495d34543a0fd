/*
 * deployment.h - one sync of a Deployment, shared by the files of its controller:
 * deployment_sets.c (which ReplicaSets there are, making, sizing and removing them),
 * deployment_status.c (status and conditions), controller_deployment.c (strategy).
 */
#ifndef CONTROLLERS_DEPLOYMENT_H
#define CONTROLLERS_DEPLOYMENT_H

#include "controllers/pods.h"
#include "controllers/rollout.h"

#define ANN_REVISION "deployment.kubernetes.io/revision"
#define ANN_HISTORY "deployment.kubernetes.io/revision-history"
#define ANN_DESIRED "deployment.kubernetes.io/desired-replicas"
#define ANN_MAX "deployment.kubernetes.io/max-replicas"
#define LABEL_HASH "pod-template-hash"

enum { SRC_DEPLOYMENT, SRC_REPLICASET, SRC_POD };

/* References are owned and replaced by what each write returns. */
struct rollout {
	struct ctl *c;
	struct value *d;
	struct value **old; /* oldest first */
	size_t nr_old;
	struct value *newest; /* the set of the present template, or NULL */
};

void rollout_release(struct rollout *ro);

/* ---- deployment_sets.c ----------------------------------------------------------------- */

/* Sorts sets into old and newest, brings the newest's revision and annotations up to date;
 * with create makes it when there is none. */
int rollout_load(struct rollout *ro, const struct objects *sets, bool create,
		 struct err *err) NODISCARD;
/* Sizes one set, recording ScalingReplicaSet. 1 when spec.replicas changed, else 0 or error. */
int rollout_size(struct rollout *ro, struct value **set, int size, struct err *err) NODISCARD;
/* After spec.replicas changed: the active set follows, or the change is spread over all. */
int rollout_scale(struct rollout *ro, struct err *err) NODISCARD;
/* Deletes old sets beyond revisionHistoryLimit. */
int rollout_cleanup(struct rollout *ro, struct err *err) NODISCARD;
int set_size(const struct value *set);                            /* spec.replicas */
int set_status(const struct value *set, const char *count);       /* of status */
int rollout_total(const struct rollout *ro);                      /* sum of spec.replicas */
int64_t annotation_int(const struct value *obj, const char *key); /* 0 when absent */

/* ---- deployment_status.c ----------------------------------------------------------------- */

bool has_progress_deadline(const struct value *d);
/* Sets a condition of a status slot as upstream's SetDeploymentCondition does: the same
 * status and reason leave it alone; the same status keeps the transition time. */
void deployment_condition(struct value **status, const char *type, const char *cond_status,
			  const char *reason, const char *message, int64_t now);
/* Writes status (taken) and, when given, revision annotation of ro->d; ro->d is the result. */
int rollout_write_status(struct rollout *ro, struct value *status, const char *revision,
			 struct err *err) NODISCARD;
bool deployment_complete(const struct value *d, const struct value *status);
/* Status from the sets; while rolling also the Progressing and ReplicaFailure conditions. */
int rollout_sync_status(struct rollout *ro, bool rolling, struct err *err) NODISCARD;

#endif
