/*
 * set.h - what the `kubectl set` subcommands share: their options, the visit of objects, and
 * containers found by name. Upstream: kubectl/pkg/cmd/set.
 */
#ifndef KUBECTL_SET_H
#define KUBECTL_SET_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

struct set_flags {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *selector, *manager;
	bool all, local;
};
#define SET_OPTS(T, s)                                                                             \
	FILE_OPTS(T, s.files, "identifying the resource to get from a server."),                   \
		PRINT_OPTS(T, s.print), DRY_RUN_OPTS(T, s.dry), SET_OPTS_BASE(T, s)
#define SET_OPTS_BASE(T, s)                                                                        \
	SELECTOR_OPT(T, s.selector), MANAGER_OPT(T, s.manager, "kubectl-set"),                     \
		OPT_BOOL(T, s.all, "all", 0, "false", "Select all resources of the given types."), \
		OPT_BOOL(T, s.local, "local", 0, "false",                                          \
			 "Only change what files say; do not ask the server.")

/* Changes *obj (a slot) as wanted. 0 or negative with err set; -ENOTSUP and -EEXIST get the
 * object's label before their text. */
typedef int (*set_fn)(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		      struct err *err);

/* Finds the resources, then checks the options that upstream looks at only now (check may be
 * NULL), changes each and prints "LABEL SAID" for those that changed. */
int set_objects(struct kubectl *k, const struct set_flags *f, const struct strvec *args,
		const char *said, int (*check)(void *arg, struct err *err), set_fn fn, void *arg,
		struct err *err) NODISCARD;
/* The first nr arguments name the resources; an error when there are none, and no files. */
int set_take_resources(struct kubectl *k, const struct set_flags *f, size_t nr, struct strvec *ret,
		       struct err *err) NODISCARD;
/* --local without files, --local with arguments: upstream's words; ok to call always. */
int set_check_local(const struct set_flags *f, const struct strvec *resources,
		    struct err *err) NODISCARD;

/* The pod spec in obj: the keys that lead to it, NULL-terminated; NULL: it has none. */
const char *const *set_pod_spec_path(const struct value *obj);
/* -ENOTSUP: "the object is not a pod or does not have a pod template: *v1.ConfigMap". */
int set_no_pod_spec(const struct value *obj, struct err *err);

/* Calls fn for every container (init containers when init) whose name fits the pattern with
 * '*'; it may change *container. The number of them, or what fn failed with. */
typedef int (*container_fn)(struct value **container, void *arg, struct err *err);
int set_containers(struct value **obj, const char *pattern, bool init, container_fn fn, void *arg,
		   struct err *err) NODISCARD;

#endif
