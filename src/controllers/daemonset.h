/*
 * daemonset.h - the revisions of a DaemonSet's template (daemonset_history.c), apart from
 * where its pods go (controller_daemonset.c).
 */
#ifndef CONTROLLERS_DAEMONSET_H
#define CONTROLLERS_DAEMONSET_H

#include "controllers/pods.h"

#define LABEL_REVISION "controller-revision-hash"

/*
 * Finds or makes the ControllerRevision of ds's present template, as the newest revision;
 * *ret_hash (owned) is its hash, *ret_old gets the others. Upstream: daemon/update.go.
 */
int daemonset_history(struct ctl *c, const struct value *ds, const struct kind *ds_kind,
		      struct informer *revisions, const struct kind *revision_kind, char **ret_hash,
		      struct objects *ret_old, struct err *err) NODISCARD;
/* Deletes old revisions that no pod has, beyond revisionHistoryLimit. */
int daemonset_history_cleanup(struct ctl *c, const struct value *ds,
			      const struct kind *revision_kind, struct objects *old,
			      const struct objects *pods, struct err *err) NODISCARD;

#endif
