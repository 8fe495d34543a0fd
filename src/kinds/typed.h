/*
 * typed.h - objects as server-side apply sees them: trees whose maps and lists are owned field
 * by field or as a whole (atomic), as the schema says. Upstream: structured-merge-diff/typed.
 *
 * t is the type of the whole object. Sets are those of object/fieldset.h. A field that Go
 * always writes counts as there, with its zero, in an object that leaves it out. What stands
 * in metadata.managedFields is never looked at.
 */
#ifndef KINDS_TYPED_H
#define KINDS_TYPED_H

#include "kinds/schema.h"
#include "object/fieldset.h"

/* -EINVAL with upstream's text when obj does not fit: ".spec.foo: field not declared in
 * schema", duplicate or missing keys, wrong types; several of them one a line. */
int typed_validate(const struct schema_type *t, const struct value *obj, struct err *err) NODISCARD;

/* The set of what obj says: its leaves, elements of lists and keys of maps. NULL: nothing. */
struct value *typed_fields(const struct schema_type *t, const struct value *obj);

struct typed_diff {
	struct value *added, *modified, *removed; /* owned sets */
};
/* What leads from old to obj (both there). */
void typed_compare(const struct schema_type *t, const struct value *old, const struct value *obj,
		   struct typed_diff *ret);
void typed_diff_release(struct typed_diff *d);

/* live with what config says put in: a new reference. Both are valid. */
struct value *typed_merge(const struct schema_type *t, const struct value *live,
			  const struct value *config);
/* obj without the members of set and what is below them: a new reference. */
struct value *typed_remove(const struct schema_type *t, const struct value *obj,
			   const struct value *set);
/* set with the fields of structs that lead to its members as members too. */
struct value *typed_named(const struct schema_type *t, const struct value *set);

#endif
