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
	JSON_PRETTY = 1,      /* indent four spaces, as kubectl -o json prints */
	JSON_INDENT2 = 2,     /* indent two spaces */
	JSON_HTML_ESCAPE = 4, /* <, >, & as \u003c ..., as Go's Marshal does by default */
};

/* Parses the whole of text. 0 or -EINVAL with err (message, then " (offset N)" is NOT added:
 * ret_offset, when not NULL, gets the byte offset of the problem). */
int json_parse(const char *text, size_t len, struct value **ret, size_t *ret_offset,
	       struct err *err) NODISCARD;

/* As json_parse but reports duplicate keys into dups as "path" strings (may be NULL). */
int json_parse_strict(const char *text, size_t len, struct value **ret, struct strvec *dups,
		      size_t *ret_offset, struct err *err) NODISCARD;

/* Parses one value of a stream of concatenated values; *used gets the bytes consumed.
 * Whitespace only: 0 with *ret NULL. */
int json_parse_next(const char *text, size_t len, struct value **ret, size_t *used,
		    struct err *err) NODISCARD;

void json_write(struct buf *out, const struct value *v, enum json_flags flags);
/* One string in quotes, escaped as json_write does. */
void json_write_string(struct buf *out, const char *s, size_t len, enum json_flags flags);

#endif
