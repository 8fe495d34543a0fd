/*
 * path.h - patches, paths and differences between values.
 */
#ifndef OBJECT_PATH_H
#define OBJECT_PATH_H

#include "object/value.h"

/* RFC 7386 merge patch: a new value. null in the patch deletes. */
struct value *patch_merge(const struct value *target, const struct value *patch);

/*
 * RFC 6902 JSON patch, with evanphx/json-patch's error texts where the server shows them.
 * 0 or -EINVAL (bad patch) or -EFAULT (does not apply: test failed, path missing).
 */
int patch_json(const struct value *target, const struct value *ops, struct value **ret,
	       struct err *err) NODISCARD;

/*
 * How lists merge: answers for a type (an opaque schema node; NULL is unknown) what a
 * field's type is and how it patches. kinds/schema.h implements it over its table.
 */
struct patch_schema {
	/* Type of a map field, of list elements (key "[]") or map values (key "{}"). */
	const void *(*field)(const void *type, const char *key);
	/* Strategy of list or map field key in type: *merge_key NULL when it has none. */
	void (*strategy)(const void *type, const char *key, bool *ret_merge, bool *ret_replace,
			 bool *ret_retain_keys, const char **ret_merge_key);
};

/*
 * Strategic merge patch with $patch (replace, delete), $deleteFromPrimitiveList/KEY,
 * $setElementOrder/KEY and $retainKeys. Upstream: apimachinery/pkg/util/strategicpatch.
 * A field the schema does not know merges as a map and is replaced as a list. 0 or -EINVAL
 * with upstream's text ("map: map[image:x] does not contain declared merge key: name").
 */
int patch_strategic(const struct value *target, const struct value *patch,
		    const struct patch_schema *schema, const void *type, struct value **ret,
		    struct err *err) NODISCARD;

/*
 * kubectl apply's three-way patch: deletions from original to modified, additions and
 * changes from current to modified. The strategic one emits $setElementOrder and $patch
 * directives; the JSON merge one is for kinds without a schema. An empty map: no change.
 */
int patch_three_way_strategic(const struct value *original, const struct value *modified,
			      const struct value *current, const struct patch_schema *schema,
			      const void *type, struct value **ret, struct err *err) NODISCARD;
struct value *patch_three_way_merge(const struct value *original, const struct value *modified,
				    const struct value *current);
/* The merge patch that turns a into b; an empty map when equal. */
struct value *patch_create_merge(const struct value *a, const struct value *b);
/* The strategic patch that turns a into b ($patch: delete for removed list entries ...). */
int patch_create_strategic(const struct value *a, const struct value *b,
			   const struct patch_schema *schema, const void *type, struct value **ret,
			   struct err *err) NODISCARD;

/* Unified diff of two texts, three lines of context; empty when equal. */
void diff_unified(struct buf *out, const char *a_name, const char *a, const char *b_name,
		  const char *b);

#endif
