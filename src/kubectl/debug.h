/*
 * debug.h - the parts of kubectl debug: options, and how each sort of target is debugged.
 * Upstream: kubectl/pkg/cmd/debug.
 */
#ifndef KUBECTL_DEBUG_H
#define KUBECTL_DEBUG_H

#include "kubectl/attach.h"
#include "kubectl/debug_profile.h"
#include "kubectl/internal.h"
#include "object/yaml.h"

struct debug_opts {
	struct file_flags files;
	char *container, *copy_to, *image, *pull_policy, *target, *profile, *custom;
	struct strvec env, set_image;
	bool args_only, attach, replace, stdin_, quiet, same_node, share, tty;
	struct debug_keep keep;
	/* Made of the command line: */
	struct strvec names, words;       /* what stands before and after -- */
	struct value *env_pairs, *images; /* maps */
	struct value *custom_spec;        /* NULL: no --custom */
};

/* Each makes what is to be attached to: *ret_pod as the server has it and *ret_container, both
 * owned; the latter is NULL where there is nothing to attach to. Errors are the server's. */
int debug_node(struct kubectl *k, const struct debug_opts *o, const struct value *node,
	       struct value **ret_pod, char **ret_container, struct err *err) NODISCARD;
int debug_copy(struct kubectl *k, const struct debug_opts *o, const struct value *pod,
	       struct value **ret_pod, char **ret_container, struct err *err) NODISCARD;
int debug_ephemeral(struct kubectl *k, const struct debug_opts *o, const struct value *pod,
		    struct value **ret_pod, char **ret_container, struct err *err) NODISCARD;

#endif
