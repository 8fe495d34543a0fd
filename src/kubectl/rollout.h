/* rollout.h - what the rollout subcommands share: revisions of deployments and daemon sets.
 * Upstream: kubectl/pkg/polymorphichelpers. */
#ifndef KUBECTL_ROLLOUT_H
#define KUBECTL_ROLLOUT_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

#define REVISION "deployment.kubernetes.io/revision"
#define CHANGE_CAUSE "kubernetes.io/change-cause"

struct rollout_opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *selector, *manager;
	int64_t revision, to_revision, timeout;
	bool watch;
};
#define ROLLOUT_OPTS                                                                               \
	FILE_OPTS(struct rollout_opts, files, "identifying the resource to get from a server."),   \
		SELECTOR_OPT(struct rollout_opts, selector)

/* One revision: its number and its pod template (with the annotations shown). */
struct revision {
	int64_t number;
	struct value *template;
	char *cause;
	struct value *annotations; /* of the ReplicaSet; NULL for others */
	struct value *obj;         /* the ReplicaSet or ControllerRevision */
};
struct revisions {
	struct revision *v; /* by number */
	size_t nr, cap;
};
int revisions_load(struct kubectl *k, const struct info *info, struct revisions *ret,
		   struct err *err) NODISCARD;
void revisions_release(struct revisions *r);

/* Visits the resources of the arguments. */
int rollout_visit(struct kubectl *k, const struct rollout_opts *o, visit_fn fn, void *arg,
		  struct err *err) NODISCARD;
/* The same for restart, pause, resume and status, which say when there is none. */
int rollout_visit_some(struct kubectl *k, const struct rollout_opts *o, visit_fn fn, void *arg,
		       struct err *err) NODISCARD;
/* "required resource not specified" when there is none. */
int rollout_validate(struct kubectl *k, void *opts, struct err *err) NODISCARD;
/* Patches spec (merge) and prints the result line. */
int rollout_patch(struct kubectl *k, struct info *info, const struct rollout_opts *o,
		  const struct value *patch, enum patch_type type, const char *said,
		  struct err *err) NODISCARD;
bool rollout_is(const struct info *info, const char *kind);

#endif
