/*
 * gotemplate.h - the part of Go's text/template that `kubectl -o go-template` users write:
 * fields, variables, range, if/else, with, pipelines,
 * printf/print/println/len/index/eq/ne/lt/le/gt/ge/ and/or/not, exists, base64decode, comments,
 * trim markers. Errors in Go's words.
 */
#ifndef OBJECT_GOTEMPLATE_H
#define OBJECT_GOTEMPLATE_H

#include "object/value.h"

struct gotemplate;
int gotemplate_parse(const char *text, struct gotemplate **ret, struct err *err) NODISCARD;
void gotemplate_free(struct gotemplate *t);
/* A missing map key is an error when false; at first it prints as "<no value>". */
void gotemplate_allow_missing_keys(struct gotemplate *t, bool allow);
int gotemplate_execute(const struct gotemplate *t, const struct value *data, struct buf *out,
		       struct err *err) NODISCARD;

#endif
