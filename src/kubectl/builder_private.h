/* builder_private.h - what the parts of the builder share: arguments and selectors (builder.c),
 * files (builder_files.c). All is borrowed. */
#ifndef KUBECTL_BUILDER_PRIVATE_H
#define KUBECTL_BUILDER_PRIVATE_H

#include "kubectl/internal.h"
#include "kubectl/resource.h"

/* What the arguments say. */
struct parsed_args {
	struct strvec types; /* of `TYPE[,TYPE] [NAME...]` */
	struct strvec names;
	struct strvec tuple_types, tuple_names; /* of `TYPE/NAME...` */
	bool everything;                        /* a type alone: all of it */
};

struct visit {
	struct kubectl *k;
	const struct builder *b;
	visit_fn fn;
	void *arg;
	const char *ns; /* in force; "" for all */
	bool ns_given;
	bool failed, single;
};

/* Hands an object on, or, r being negative, deals with what went wrong instead: 0 to go on. */
int builder_emit(struct visit *v, struct info *info, int r, struct err *err) NODISCARD;
/* An object that source has, or each of a list. */
int builder_visit_object(struct visit *v, struct value *obj, const char *source,
			 struct err *err) NODISCARD;
/* All of the files; -EINVAL when arguments are given beside them. */
int builder_visit_files(struct visit *v, const struct parsed_args *a, struct err *err) NODISCARD;

#endif
