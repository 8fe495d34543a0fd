/* patch_private.h - what applying and making strategic patches share. */
#ifndef OBJECT_PATCH_PRIVATE_H
#define OBJECT_PATCH_PRIVATE_H

#include "object/path.h"

#define PATCH_MARKER "$patch"
#define PATCH_RETAIN_KEYS "$retainKeys"
#define PATCH_SET_ORDER "$setElementOrder/"
#define PATCH_DELETE_PRIMITIVE "$deleteFromPrimitiveList/"

/* How the lists and maps below a type merge. */
struct patch_types {
	const struct patch_schema *schema; /* NULL: nothing is known */
	struct err *err;
};

struct patch_field {
	const void *type; /* of the field's value; NULL unknown */
	bool merge, replace, retain_keys;
	const char *merge_key; /* NULL: elements are compared whole */
};
struct patch_field patch_field(const struct patch_types *t, const void *type, const char *key);
const void *patch_element_type(const struct patch_types *t, const void *list_type);

/* The elements of one or two lists: all maps, all scalars, or none at all. */
enum patch_elements { ELEMENTS_NONE, ELEMENTS_SCALAR, ELEMENTS_MAP };
int patch_elements(const struct value *a, const struct value *b, enum patch_elements *ret,
		   struct err *err) NODISCARD;

/* Each element must be a map with the key. */
int patch_check_merge_key(const struct value *list, const char *merge_key,
			  struct err *err) NODISCARD;
int patch_no_merge_key(const struct value *item, const char *merge_key, struct err *err);
/* {name: x, $patch: delete} */
bool patch_is_delete(const struct value *item);

/*
 * The elements of list in the order of the same elements in order; those that are not
 * there and then those to delete come last. merge_key NULL: elements are scalars.
 */
int patch_sort_like(const struct value *list, const struct value *order, const char *merge_key,
		    struct value **ret, struct err *err) NODISCARD;

/*
 * Merges patch into original. With directives, they are carried out (what the server
 * does); without, original is a patch too and they are carried over into it.
 */
int patch_merge_strategic(const struct patch_types *t, const struct value *original,
			  const struct value *patch, const void *type, bool directives,
			  struct value **ret) NODISCARD;

#endif
