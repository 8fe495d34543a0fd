/* metadata.h - label and annotate are one command over two maps. */
#ifndef KUBECTL_METADATA_H
#define KUBECTL_METADATA_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

struct metadata_opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *selector, *field_selector, *manager, *resource_version;
	bool all, all_ns, overwrite, local, list;
};
#define METADATA_OPTS(verb)                                                                        \
	FILE_OPTS(struct metadata_opts, files, "identifying the resource to " verb),               \
		PRINT_OPTS(struct metadata_opts, print), DRY_RUN_OPTS(struct metadata_opts, dry),  \
		SELECTOR_OPT(struct metadata_opts, selector),                                      \
		FIELD_SELECTOR_OPT(struct metadata_opts, field_selector),                          \
		ALL_NAMESPACES_OPT(struct metadata_opts, all_ns),                                  \
		MANAGER_OPT(struct metadata_opts, manager, "kubectl-" verb),                       \
		OPT_BOOL(struct metadata_opts, all, "all", 0, "false",                             \
			 "Select all resources of the given types."),                              \
		OPT_BOOL(struct metadata_opts, overwrite, "overwrite", 0, "false",                 \
			 "Values that are there may be replaced."),                                \
		OPT_BOOL(struct metadata_opts, local, "local", 0, "false",                         \
			 "Only change what files say; do not ask the server."),                    \
		OPT_BOOL(struct metadata_opts, list, "list", 0, "false", "Show what is there."),   \
		OPT_STR(struct metadata_opts, resource_version, "resource-version", 0, "",         \
			"Only when the object still has this version.")

/* word: "label" or "annotation"; field: of metadata. */
int metadata_run(struct kubectl *k, struct metadata_opts *o, const char *word, const char *field,
		 struct err *err) NODISCARD;

#endif
