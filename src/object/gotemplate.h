/*
 * gotemplate.h - Go's text/template as `kubectl -o go-template` runs it: fields, variables,
 * range, if/else, with, break, continue, define, template, block, pipelines, comments, trim
 * markers, Go's functions and kubectl's exists and base64decode. Errors in Go's words.
 * Left out are complex numbers and values with methods, which JSON does not have.
 *
 * Templates may be hostile: text, nesting, work and output are limited. A parsed template is
 * immutable but for its switch, and owned by the caller.
 */
#ifndef OBJECT_GOTEMPLATE_H
#define OBJECT_GOTEMPLATE_H

#include "object/value.h"

struct gotemplate;
/* 0 or -EINVAL: "template: output:1: unclosed action". */
int gotemplate_parse(const char *text, struct gotemplate **ret, struct err *err) NODISCARD;
void gotemplate_free(struct gotemplate *t);
/* A missing map key is an error when false; at first it prints as "<no value>". */
void gotemplate_allow_missing_keys(struct gotemplate *t, bool allow);
/* 0 or -EINVAL; as with Go, out then has what was printed before the error. */
int gotemplate_execute(const struct gotemplate *t, const struct value *data, struct buf *out,
		       struct err *err) NODISCARD;

#endif
