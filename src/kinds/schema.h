/*
 * schema.h - the fields of every API type, as a compact table compiled into the program
 * from data/schema.tsv. It drives unknown-field and type errors, patch merge keys,
 * struct-ordered output and `kubectl explain`.
 */
#ifndef KINDS_SCHEMA_H
#define KINDS_SCHEMA_H

#include "object/json.h"
#include "object/path.h"
#include "object/value.h"

enum field_type {
	FIELD_STRING, FIELD_BOOL, FIELD_INT32, FIELD_INT64, FIELD_DOUBLE, FIELD_BYTES, FIELD_TIME,
	FIELD_MICROTIME, FIELD_DURATION, FIELD_QUANTITY, FIELD_INTSTR, FIELD_RAW, FIELD_JSON,
	FIELD_FIELDSV1, FIELD_STRUCT
};
enum field_shape { SHAPE_ONE, SHAPE_LIST, SHAPE_MAP };

struct schema_type; /* a definition: "core.v1.PodSpec" */
struct schema_field {
	const char *name;
	enum field_type type;
	enum field_shape shape;
	const struct schema_type *def; /* of FIELD_STRUCT */
	bool required;
	bool pointer; /* an explicit zero ("", 0, false) is kept; otherwise it reads as unset */
	const char *enums;	   /* "a|b" or NULL */
	const char *dflt;	   /* JSON text or NULL */
	const char *zero;	   /* JSON text Go always writes for an unset field, or NULL */
	const char *patch_strategy; /* "merge", "replace", "merge,retainKeys" or NULL */
	const char *merge_key;
	const char *list_type, *list_keys; /* "map" "set" "atomic" (also of maps); comma list */
};

const struct schema_type *schema_find(const char *def); /* NULL: unknown */
const struct schema_type *schema_of_kind(const char *api_version, const char *kind);
const char *schema_type_name(const struct schema_type *t);	  /* "core.v1.PodSpec" */
bool schema_type_atomic(const struct schema_type *t); /* owned as a whole by server-side apply */
const struct schema_field *schema_field(const struct schema_type *t, const char *name);
const struct schema_field *schema_field_at(const struct schema_type *t, size_t i); /* Go order */

/* For patch_strategic and friends; types are const struct schema_type * at the top. */
extern const struct patch_schema schema_patch;

/*
 * Checks obj against t. Adds to unknown each "unknown field \"spec.foo\"" (Go field paths:
 * spec.containers[0].foo) when unknown is not NULL. A value of a wrong type is -EINVAL with
 * the apiserver's text: `json: cannot unmarshal string into Go struct field
 * DeploymentSpec.spec.replicas of type int32`.
 */
int schema_check(const struct value *obj, const struct schema_type *t, struct strvec *unknown,
		 struct err *err) NODISCARD;
/* Drops fields the schema does not know (what decoding into a Go struct does), and empty
 * values that Go's omitempty would not write. With schema_check and schema_add_zeros it is what
 * schema_decode, which the apiserver uses, is held to in tests. */
void schema_prune(struct value **obj, const struct schema_type *t);
/* In whose words a wrong type is told of: those of Go's JSON decoder, or those of apimachinery's
 * converter ("cannot convert int64 to string"), which reads strategically patched objects. */
enum schema_words { SCHEMA_WORDS_JSON, SCHEMA_WORDS_CONVERTER };
/* All three in one walk: what decoding a body into a typed object makes of it. Subtrees that
 * came through here before are passed over, so an update costs what it changes. 0, or
 * -EINVAL as schema_check (then *obj may be half done). unknown may be NULL. */
int schema_decode(struct value **obj, const struct schema_type *t, enum schema_words words,
		  struct strvec *unknown, struct err *err) NODISCARD;
/*
 * What schema_decode noted of a struct, which a change takes away: code that changes an
 * object after decoding and knows that it keeps to the schema may put it back, so that the
 * next decoding passes over it.
 */
uint32_t schema_note(const struct value *v);
void schema_keep_note(const struct value *v, uint32_t note);
/* Adds the zero values Go always writes (`resources: {}`, `status: {}`): for client-side
 * --dry-run output and for objects the server returns. */
void schema_add_zeros(struct value **obj, const struct schema_type *t);
/* JSON in Go struct field order, as encoding/json prints a typed object. */
void schema_write_json(struct buf *out, const struct value *obj, const struct schema_type *t,
		       enum json_flags flags);
/* The same of an object that a JSON or merge patch made of before: where it was touched, keys are
 * in alphabetical order. */
void schema_write_patched(struct buf *out, const struct value *obj, const struct value *before,
			  const struct schema_type *t);
/* Our own sentence about a type or field for explain; NULL when none is written. */
const char *schema_doc(const struct schema_type *t, const char *field_or_null);

#endif
