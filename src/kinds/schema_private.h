/*
 * schema_private.h - the shape of the schema table, for schema*.c only.
 */
#ifndef KINDS_SCHEMA_PRIVATE_H
#define KINDS_SCHEMA_PRIVATE_H

#include "kinds/schema.h"

struct schema_type {
	const char *name;
	uint16_t first, nr; /* its fields in the table, in Go order */
	bool atomic;
};

/* The i-th field in name order; NULL past the end. */
const struct schema_field *schema_field_sorted(const struct schema_type *t, size_t i);
/* Where f stands in Go order. */
size_t schema_field_index(const struct schema_type *t, const struct schema_field *f);
/*
 * Looks up the keys of a map in one pass: keys must come in ascending order, as a value's
 * do, and *cursor starts at 0. NULL: t has no such field.
 */
const struct schema_field *schema_walk(const struct schema_type *t, size_t *cursor,
				       const char *key);
/* No type has more fields. */
#define SCHEMA_MAX_FIELDS 255

#endif
