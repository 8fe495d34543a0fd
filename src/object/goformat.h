/*
 * goformat.h - how Go's fmt and strconv write values: what templates, JSONPath and error texts
 * print. A value's Go type is what JSON decoding gives: int64, float64, string, bool,
 * []interface {}, map[string]interface {}. Writing functions append and never fail; what
 * fmt thinks of a verb that does not fit stands in the output ("%!d(string=x)").
 */
#ifndef OBJECT_GOFORMAT_H
#define OBJECT_GOFORMAT_H

#include "object/value.h"

enum go_kind {
	GO_INVALID, /* no value at all */
	GO_NIL,     /* an interface that holds nothing */
	GO_BOOL,
	GO_INT,
	GO_INT64,
	GO_UINT8,
	GO_FLOAT64,
	GO_STRING,
	GO_SLICE,
	GO_MAP,
};

/* A value with its Go type; v is borrowed. */
struct go_arg {
	enum go_kind kind;
	const struct value *v;
};

enum go_kind go_kind_of(const struct value *v);
struct go_arg go_arg_of(const struct value *v);
const char *go_type_name(enum go_kind kind); /* "map[string]interface {}" */

/* A value as %v ("map[a:1 b:[x <nil>]]") and as %#v write it. */
void go_value_write(struct buf *out, const struct value *v);
void go_syntax_write(struct buf *out, const struct value *v);
/* As %s, where numbers and bools come out as bad verbs. */
void go_string_write(struct buf *out, const struct value *v);
void go_printf(struct buf *out, const char *fmt, size_t len, const struct go_arg *args, size_t nr);
void go_print(struct buf *out, const struct go_arg *args, size_t nr);   /* fmt.Sprint */
void go_println(struct buf *out, const struct go_arg *args, size_t nr); /* fmt.Sprintln */

/* A system call's error in Go's words: "no such file or directory". Static. */
const char *go_strerror(int negative_errno);

/* ---- strconv and unicode --------------------------------------------------- */

/* A string as %q writes it (NULL as an empty one); bytes between quotes of either kind. */
void go_quote(struct buf *out, const char *s);
void go_quote_bytes(struct buf *out, const char *s, size_t len, char quote);
void go_rune_write(struct buf *out, uint32_t cp); /* %#U: U+0026 '&' */
/* One possibly escaped character at *s (< end). False: "invalid syntax". Bytes written raw
 * (\x41, \101) come back with *ret_byte set. */
bool go_unquote_char(const char **s, const char *end, char quote, uint32_t *ret, bool *ret_byte);
/* A "..." or `...` literal with its quotes. False: "invalid syntax". */
bool go_unquote(const char *s, size_t len, struct buf *out);
bool go_is_letter(uint32_t cp); /* beyond ASCII by ranges, not by Unicode's full tables */
bool go_is_print(uint32_t cp);

#endif
