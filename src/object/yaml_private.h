/* yaml_private.h - what reading and writing YAML share: what a plain scalar means. */
#ifndef OBJECT_YAML_PRIVATE_H
#define OBJECT_YAML_PRIVATE_H

#include "object/yaml.h"

enum yaml_kind {
	YAML_STR,
	YAML_NULL,
	YAML_BOOL,
	YAML_INT,
	YAML_FLOAT,
	YAML_TIMESTAMP,
};

/*
 * What go-yaml's resolver makes of an unquoted scalar. *ret, when ret is not NULL, gets
 * the value; of timestamps that is the text. Whole floats become ints.
 */
enum yaml_kind yaml_resolve(const char *s, size_t len, struct value **ret);
/* A date or a date and time as go-yaml's resolver takes it. */
bool yaml_is_timestamp(const char *s);

/* yaml_parse, where a key set twice is an error only if strict. */
int yaml_read(const char *text, size_t len, bool strict, struct value **ret,
	      struct yaml_map *positions, struct err *err) NODISCARD;

#endif
