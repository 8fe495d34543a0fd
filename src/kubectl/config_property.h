/*
 * config_property.h - paths of kubeconfig values ("contexts.dev.namespace") for config set
 * and unset. Names may hold dots: the field is what follows the last known one.
 */
#ifndef KUBECTL_CONFIG_PROPERTY_H
#define KUBECTL_CONFIG_PROPERTY_H

#include "kubectl/config_edit.h"

enum config_type { CONFIG_STRING, CONFIG_BOOL, CONFIG_BYTES };

struct config_property {
	const char *section; /* "clusters", "users", "contexts", "current-context" */
	char *name;          /* NULL: the whole section */
	const char *field;   /* NULL: the whole stanza */
	enum config_type type;
	bool unknown_field; /* the path names a field that stanzas do not have */
};

/* 0, or -EINVAL with "unable to parse x after [] at api.Config". */
int config_property_parse(const char *path, struct config_property *ret, struct err *err) NODISCARD;
void config_property_release(struct config_property *p);
/* The complaint about setting a section or stanza to a text. Returns -EINVAL. */
int config_property_is_map(const struct config_edit *e, const struct config_property *p,
			   struct err *err);

#endif
