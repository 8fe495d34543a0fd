/*
 * pods.h - what controllers that run pods share: pods from templates, their readiness,
 * which of them to delete first, slow-start batches, and expectations.
 */
#ifndef CONTROLLERS_PODS_H
#define CONTROLLERS_PODS_H

#include "controllers/controller.h"

bool pod_active(const struct value *pod);   /* neither finished nor being deleted */
bool pod_finished(const struct value *pod); /* phase Succeeded or Failed */
bool pod_ready(const struct value *pod);
/* Ready for min_ready_s seconds. *wait (may be NULL), when it is ready but not yet for long
 * enough, is lowered to the nanoseconds left. */
bool pod_available(const struct value *pod, int64_t min_ready_s, int64_t now, int64_t *wait);
bool pod_condition_is(const struct value *pod, const char *type, const char *status);
const struct value *condition_find(const struct value *obj, const char *type);
/* Every entry of sub is in labels. */
bool labels_contain(const struct value *labels, const struct value *sub);

/* A pod made of template tmpl for owner: generateName, labels, owner reference. */
struct value *pod_from_template(const struct value *tmpl, const struct kind *owner_kind,
				const struct value *owner);
/*
 * pod-template-hash and controller-revision-hash: FNV-1a of the template's JSON and the
 * collision count (-1: none), in the alphabet names use. Stable, but not the number Go's
 * dump of the same template has.
 */
void template_hash(struct buf *out, const struct value *tmpl, int64_t collisions);

/*
 * Orders pods so that those to be deleted first come first, as upstream's
 * ActivePodsWithRanks. ready_on counts ready siblings by node name (values are counts).
 */
void pods_rank_for_deletion(struct objects *pods, const struct strmap *siblings_on_node,
			    int64_t now);

/*
 * Creates n pods in batches of 1, 2, 4, ...; stops after a batch with a failure. Records
 * SuccessfulCreate and FailedCreate about owner. ret_made is how many were created. 0 or the
 * first error; a terminating namespace is no error.
 */
int pods_create(struct ctl *c, const struct kind *pods, const struct value *owner,
		const struct value *pod, int n, int *ret_made, struct err *err) NODISCARD;
/* Deletes one, recording SuccessfulDelete or FailedDelete. A pod that is gone is no error. */
int pods_delete(struct ctl *c, const struct kind *pods, const struct value *owner,
		const struct value *pod, struct err *err) NODISCARD;

/* ---- expectations ------------------------------------------------------------------- */

/*
 * What a controller did and has not yet seen come back through its informer. Until then
 * its counts are stale and it must not create or delete more.
 */
struct expect {
	int adds;
	struct strmap *dels; /* uids */
	int64_t at;          /* when last set */
};
void expect_release(struct expect *e);
void expect_adds(struct expect *e, int n, int64_t now);
void expect_del(struct expect *e, const char *uid, int64_t now);
void expect_seen_add(struct expect *e);
void expect_seen_del(struct expect *e, const char *uid);
bool expect_met(const struct expect *e, int64_t now); /* or older than five minutes */

#endif
