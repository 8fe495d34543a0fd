/*
 * columns.h - custom columns: headers and JSONPath fields of `-o custom-columns`.
 * Upstream: kubectl/pkg/cmd/get/customcolumn.go.
 */
#ifndef KUBECTL_COLUMNS_H
#define KUBECTL_COLUMNS_H

#include "object/value.h"

struct columns;

/* "NAME:.metadata.name,IMAGE:.spec.containers[*].image". 0 or -EINVAL. */
int columns_parse(const char *spec, bool no_headers, struct columns **ret,
		  struct err *err) NODISCARD;
/* The file form: a line of headers, a line of fields, both separated by spaces. */
int columns_parse_file(const char *text, bool no_headers, struct columns **ret,
		       struct err *err) NODISCARD;
void columns_free(struct columns *c);
/* One row, or one an item of a list; the headers come before the first. */
int columns_print(struct columns *c, const struct value *obj, struct buf *out,
		  struct err *err) NODISCARD;

#endif
