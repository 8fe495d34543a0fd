/* typed_private.h - what a place in an object is, for typed*.c only. */
#ifndef KINDS_TYPED_PRIVATE_H
#define KINDS_TYPED_PRIVATE_H

#include "kinds/typed.h"

#include <errno.h>

enum typed_form { TYPED_LEAF, TYPED_STRUCT, TYPED_MAP, TYPED_LIST };

struct typed_ref {
	enum typed_form form;
	enum field_type scalar; /* of a leaf */
	bool atomic;
	const struct schema_type *type;   /* of a struct */
	const struct schema_field *field; /* of a list or map */
};

struct typed_ref typed_ref_type(const struct schema_type *t);
struct typed_ref typed_ref_field(const struct schema_field *f);
struct typed_ref typed_ref_item(const struct schema_field *f); /* of a list's or map's items */
/* Of what is below a map or struct at name; false: a struct has no such field. */
bool typed_ref_child(const struct typed_ref *r, const char *name, struct typed_ref *ret);
/* The managers' own list, which is nobody's field. */
bool typed_ignored(const struct typed_ref *r, const char *name);

/*
 * The key of an element of a list that is a set or map: `k:{"name":"x"}`. NULL, or what is
 * wrong with the element in upstream's words; out is appended to.
 */
const char *typed_item_key(struct buf *out, const struct schema_field *f, const struct value *item);
/* "f:NAME" in out, which is reset. */
const char *typed_name_key(struct buf *out, const char *name);

/* The elements of a list with their keys: each has its place, those of the same key a chain. */
struct typed_items {
	struct strvec keys;   /* NULL-less: "" for an element without a key */
	struct strmap *first; /* key -> number of its first element, plus one */
	size_t *next;         /* number of the next element with the same key, plus one */
};
void typed_items_init(struct typed_items *x, const struct schema_field *f,
		      const struct value *list);
void typed_items_release(struct typed_items *x);
/* How many elements have the key, 2 for several; *ret_first is the number of the first. */
size_t typed_items_find(const struct typed_items *x, const char *key, size_t *ret_first);

#endif
