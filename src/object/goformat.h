/*
 * goformat.h - values and strings as Go's fmt prints them: messages of the API, columns
 * and templates show some.
 */
#ifndef OBJECT_GOFORMAT_H
#define OBJECT_GOFORMAT_H

#include "object/value.h"

/* A string as Go's %q writes it. */
void go_quote(struct buf *out, const char *s);
/* A value as %v ("map[a:1 b:[x y]]") and as %#v write it. */
void go_value_write(struct buf *out, const struct value *v);
void go_syntax_write(struct buf *out, const struct value *v);

#endif
