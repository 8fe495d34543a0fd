/*
 * schema_private.h - the shape of the schema table, for schema*.c only.
 */
#ifndef KINDS_SCHEMA_PRIVATE_H
#define KINDS_SCHEMA_PRIVATE_H

#include "kinds/schema.h"

struct schema_type {
	const char *name;
	uint16_t first, nr; /* its fields in the table, in Go order */
	uint16_t zeros;     /* how many of them are always written */
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
/* The same with the key's head (key_head of object/value_private.h) and length. */
const struct schema_field *schema_walk_head(const struct schema_type *t, size_t *cursor,
					    uint64_t head, const char *key, size_t len);
/* What walks a value beside its type: where it is, and what it has found. */
struct frame {
	const struct frame *up;
	const struct schema_type *in; /* the struct that has the field; NULL for [i] and {key} */
	const char *key;              /* NULL for [i] */
	size_t idx;
};

struct check {
	struct strvec *unknown;
	struct err *err;
	size_t changes; /* made by schema_decode so far */
	enum schema_words words;
};
void schema_write_path(struct buf *out, const struct frame *f, bool indexes);
/* The error of a value of a wrong type; type is Go's name for the right one. */
int schema_wrong_type(struct check *c, const struct frame *at, const struct value *v,
		      const char *prefix, const char *type);
int schema_not_struct(struct check *c, const struct frame *at, const struct schema_type *t,
		      const struct value *v);
const char *schema_go_name(const char *def); /* "v1.PodSpec" of "core.v1.PodSpec" */
const char *schema_go_type(const struct frame *at, const struct schema_field *f);
int schema_check_scalar(struct check *c, const struct frame *at, const struct schema_field *f,
			const struct value *v);
/* Of a field that Go's omitempty would leave out with this value. */
bool schema_omitted(const struct schema_field *f, const struct value *v);
/* The value of a field that Go always writes, with the zeros below it. */
struct value *schema_zero(const struct schema_field *f);
/* A number that stands for t: a mark of trees that decode to themselves. */
uint32_t schema_mark(const struct schema_type *t);
#define SCHEMA_MARK 0xffff /* the bits of a mark that schema_mark uses */

/* No type has more fields. */
#define SCHEMA_MAX_FIELDS 255

#endif
