/*
 * fieldset.h - sets of fields of an object, as server-side apply keeps them for each manager.
 * Upstream: structured-merge-diff/fieldpath.
 *
 * A set is a value, the one that stands in metadata.managedFields[].fieldsV1: a map whose keys
 * select children, "f:NAME" a field, `k:{"name":"x"}` the element of a list with these keys,
 * `v:"x"` the element of a set, "i:0" an element by number. A child that is a member itself is
 * an empty map, or one with "." in it when it has members below; a child without "." is only
 * on the way to members. The set without members is NULL (or, read only, an empty map).
 *
 * Functions borrow sets and return new references, sharing what stays the same.
 */
#ifndef OBJECT_FIELDSET_H
#define OBJECT_FIELDSET_H

#include "object/json.h"

/*
 * A set from outside: keys of unknown kinds are left out, as are children with nothing in
 * them. 0 with *ret (NULL when empty), or -EINVAL for one that upstream cannot read either.
 */
int fieldset_parse(const struct value *fields, struct value **ret, struct err *err) NODISCARD;

bool fieldset_empty(const struct value *set);
struct value *fieldset_union(const struct value *a, const struct value *b);
struct value *fieldset_intersection(const struct value *a, const struct value *b);
/* The members of a that are not in b: what is below a member of b stays. */
struct value *fieldset_difference(const struct value *a, const struct value *b);
/* The same, and what is below a member of b goes too. */
struct value *fieldset_without(const struct value *a, const struct value *b);

/* Whether a child found below a set is a member itself. */
bool fieldset_is_member(const struct value *child);
/* Makes the child in *slot (NULL: nothing yet) a member. */
void fieldset_mark(struct value **slot);
/* Puts a child (taken; NULL: nothing happens) where others are. */
void fieldset_put(struct value **set, const char *key, size_t len, struct value *child);
/*
 * Many children, in any order: added with their keys (taken; NULL: nothing happens), then put
 * together; what has the same key is united. NULL: there was none.
 */
struct entry;
struct fieldset_list {
	struct entry *e;
	size_t nr, cap;
};
#define FIELDSET_LIST_INIT                                                                         \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}
void fieldset_list_add(struct fieldset_list *l, const char *key, size_t len, struct value *child);
struct value *fieldset_list_done(struct fieldset_list *l);
/* Adds the member at a path of keys, ending with NULL. */
#define fieldset_add(set, ...) fieldset_add_keys((set), (const char *const[]){__VA_ARGS__, NULL})
void fieldset_add_keys(struct value **set, const char *const *keys);
/* Whether the member at a path of keys is there. */
#define fieldset_has(set, ...) fieldset_has_keys((set), (const char *const[]){__VA_ARGS__, NULL})
bool fieldset_has_keys(const struct value *set, const char *const *keys);

/* A key as people read it: `.name`, `[name="x"]`, `[="x"]`, `[0]`. */
void fieldset_key_write(struct buf *out, const char *key);
/* Calls fn with the path of each member (".spec.replicas") and the keys that lead to it, the
 * members of a set before what is below them. */
typedef void (*fieldset_fn)(void *arg, const char *path, const struct strvec *keys);
void fieldset_each(const struct value *set, fieldset_fn fn, void *arg);
/* Compact JSON in upstream's order, which is not that of the bytes where keys are numbers. */
void fieldset_write(struct buf *out, const struct value *set, enum json_flags flags);

#endif
