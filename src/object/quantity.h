/*
 * quantity.h - resource quantities ("100m", "64Mi", "1.5e3"). Upstream: api/resource.
 * Held as an exact count of nano units in 128 bits; what does not fit is an error. What is
 * finer than a nano unit is rounded away from zero, and a number with a binary suffix is
 * capped at 2^63-1, both as upstream does. Plain data: copy it freely.
 */
#ifndef OBJECT_QUANTITY_H
#define OBJECT_QUANTITY_H

#include "object/value.h"

enum quantity_format { QUANTITY_DECIMAL_SI, QUANTITY_BINARY_SI, QUANTITY_DECIMAL_EXPONENT };

struct quantity {
	__int128 nano;
	enum quantity_format format;
};

/* Error texts: "quantities must match the regular expression
 * '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'", "unable to parse quantity's suffix", ... 0 or
 * -EINVAL. */
int quantity_parse(const char *s, struct quantity *ret, struct err *err) NODISCARD;
/* From a string or number value; absent gives zero and 0. */
int quantity_from_value(const struct value *v, struct quantity *ret, struct err *err) NODISCARD;
void quantity_write(struct buf *out, const struct quantity *q); /* canonical form */
/* What an object holds after the server read s: the canonical form, but upstream keeps the
 * text of some forms that are not quite canonical ("1.500", "+5", "0100m"). */
int quantity_canonical(const char *s, struct buf *out, struct err *err) NODISCARD;
int64_t quantity_value(const struct quantity *q); /* rounded up to whole units, saturating */
int64_t quantity_milli(const struct quantity *q); /* rounded up to 1/1000, saturating */
void quantity_add(struct quantity *a,
		  const struct quantity *b); /* keeps a's format unless a is 0 */
int quantity_cmp(const struct quantity *a, const struct quantity *b);
/* Quick ways for hot paths: 0 for absent or malformed. */
int64_t quantity_milli_of(const struct value *v);
int64_t quantity_value_of(const struct value *v);

#endif
