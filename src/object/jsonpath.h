/*
 * jsonpath.h - kubectl's JSONPath templates. Upstream: client-go/util/jsonpath: text and
 * {expressions}, ranges, unions, slices, wildcards, recursive descent, filters with
 * == != < <= > >= and existence (no && and ||: upstream has none), quoted strings with
 * escapes, its error texts and its oddities. Two differences: the entries of a map come in
 * the order of their keys, where upstream's order is random, and expressions that would
 * visit more than a million values are refused.
 *
 * A parsed template is immutable but for its switches, and owned by the caller.
 */
#ifndef OBJECT_JSONPATH_H
#define OBJECT_JSONPATH_H

#include "object/value.h"

struct jsonpath;

/* Parses a template. Errors in upstream words ("unterminated array", ...), without kubectl's
 * "error parsing jsonpath ..., " prefix. 0 or -EINVAL. Depth and length are limited. */
int jsonpath_parse(const char *tmpl, struct jsonpath **ret, struct err *err) NODISCARD;
void jsonpath_free(struct jsonpath *p);
void jsonpath_allow_missing_keys(struct jsonpath *p, bool allow); /* at first they are errors */
/* Prints every expression's results as an indented JSON array: -o jsonpath-as-json. */
void jsonpath_output_json(struct jsonpath *p, bool json);

/* Executes and prints; -EINVAL with upstream's text ("array index out of bounds: index 9,
 * length 1", "foo is not found"). */
int jsonpath_execute(const struct jsonpath *p, const struct value *data, struct buf *out,
		     struct err *err) NODISCARD;

/* The values found by the first expression (for custom-columns, --sort-by, wait): an array. */
int jsonpath_find(const struct jsonpath *p, const struct value *data, struct value **ret,
		  struct err *err) NODISCARD;

/* kubectl's relaxed form for custom-columns, --sort-by and wait: "metadata.name", ".metadata.name",
 * "{.metadata.name}" become "{.metadata.name}". -EINVAL with kubectl's text. */
int jsonpath_relax(const char *expr, char **ret, struct err *err) NODISCARD;

#endif
