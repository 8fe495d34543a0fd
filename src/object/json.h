/*
 * json.h - JSON text (RFC 8259) to values and back.
 *
 * The reader is exact on malformed input: the error says the byte offset and uses the
 * words of Go's encoding/json ("invalid character 'b' looking for beginning of object
 * key string"), because kubectl and the apiserver show them. Numbers that fit int64 and
 * have neither fraction nor exponent are ints. Limits: depth 100, size by the caller.
 */
#ifndef OBJECT_JSON_H
#define OBJECT_JSON_H

#include "object/value.h"

enum json_flags {
	JSON_PRETTY = 1,      /* indent four spaces; kubectl -o json is this and HTML_ESCAPE */
	JSON_INDENT2 = 2,     /* indent two spaces */
	JSON_INDENT1 = 8,     /* one space, as go-restful does */
	JSON_HTML_ESCAPE = 4, /* <, >, & as \u003c ..., as Go's Marshal does by default */
};

/* Parses the whole of text. 0 or -EINVAL with err; ret_offset, when not NULL, then gets what Go
 * calls the offset of a syntax error: how many bytes were read up to and with the bad one. */
int json_parse(const char *text, size_t len, struct value **ret, size_t *ret_offset,
	       struct err *err) NODISCARD;

/* As json_parse but adds the path of each duplicate key ("spec.containers[0].name") to dups. */
int json_parse_strict(const char *text, size_t len, struct value **ret, struct strvec *dups,
		      size_t *ret_offset, struct err *err) NODISCARD;

/* Parses one value of a stream of concatenated values; *used gets the bytes consumed, or where
 * it fails the offset of the problem. A value cut short is "unexpected EOF", as from Go's
 * Decoder. Whitespace only: 0 with *ret NULL. */
int json_parse_next(const char *text, size_t len, struct value **ret, size_t *used,
		    struct err *err) NODISCARD;

/* What Go's encoding/json calls v's type when it does not fit: "number", "object". */
const char *json_type_name(const struct value *v);

void json_write(struct buf *out, const struct value *v, enum json_flags flags);

/* A number as Go's encoding/json prints a float64. */
void json_write_double(struct buf *out, double d);

/* One string in quotes, escaped as json_write does. */
void json_write_string(struct buf *out, const char *s, size_t len, enum json_flags flags);

#endif
