/*
 * config_edit.h - changes to kubeconfig files, shared by the `kubectl config` commands: a
 * stanza is written to the file it came from, a new one to the default file.
 */
#ifndef KUBECTL_CONFIG_EDIT_H
#define KUBECTL_CONFIG_EDIT_H

#include "kubectl/kubectl.h"

struct config_edit {
	struct kubectl *k;
	struct kubeconfig_paths paths;
	struct kubeconfig merged; /* as all files together say */
};
int config_edit_begin(struct kubectl *k, struct config_edit *e, struct err *err) NODISCARD;
void config_edit_end(struct config_edit *e);

/* Writes stanza name of "clusters", "users" or "contexts" (takes stanza; NULL deletes). */
int config_edit_put(struct config_edit *e, const char *section, const char *name,
		    struct value *stanza, struct err *err) NODISCARD;
/* Writes current-context; "" clears it where it is set. */
int config_edit_set_current(struct config_edit *e, const char *name, struct err *err) NODISCARD;
/* The file new things are written to. Borrowed. */
const char *config_edit_file(const struct config_edit *e);
struct value *config_edit_section(const struct config_edit *e, const char *section);

/* Prints the command's help to standard error and fails with "Unexpected args: [a b]". */
int config_unexpected_args(struct kubectl *k, const char *message, struct err *err);
/* Prints the help to standard output: what some commands do without their argument. */
int config_help_only(struct kubectl *k);
/* A path in a stanza: relative to the file that holds it when it lies below. Caller frees. */
char *config_relative_path(const struct config_edit *e, const char *section, const char *name,
			   const char *path);

#endif
