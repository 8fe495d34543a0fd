/*
 * selector.h - label and field selectors. Upstream: apimachinery/pkg/labels, pkg/fields.
 */
#ifndef OBJECT_SELECTOR_H
#define OBJECT_SELECTOR_H

#include "object/value.h"

struct selector; /* an AND of requirements; immutable */

/* "app in (a,b),tier!=back,!x,y": errors in upstream words ("unable to parse requirement:
 * found 'web' expected: '('"). NULL or "" selects everything. */
int selector_parse_labels(const char *text, struct selector **ret, struct err *err) NODISCARD;
/* "status.phase=Running,spec.nodeName!=x" with \-escapes; keys are looked up by selector_get. */
int selector_parse_fields(const char *text, struct selector **ret, struct err *err) NODISCARD;
/* From a metav1.LabelSelector object {matchLabels, matchExpressions}; NULL or null: nothing
 * matches; empty: everything matches. */
int selector_from_object(const struct value *label_selector, struct selector **ret,
			 struct err *err) NODISCARD;
/* The other way round; operators that have no place there are left out. */
struct value *selector_to_object(const struct selector *s);
/* From a map as in a Service's or ReplicationController's spec.selector. */
struct selector *selector_from_map(const struct value *map);
void selector_free(struct selector *s);

bool selector_empty(const struct selector *s); /* selects everything */
bool selector_matches_labels(const struct selector *s, const struct value *labels);
/* Field selector: get(key) must give the field's text ("" when unset). */
bool selector_matches_fields(const struct selector *s,
			     const char *(*get)(const struct value *obj, const char *key,
						struct buf *scratch),
			     const struct value *obj);
/* The i-th key of a field selector, for "field label not supported"; NULL past the end. */
const char *selector_key(const struct selector *s, size_t i);
/* The value a field selector requires of key by '=' , or NULL: for watch indexes. */
const char *selector_required(const struct selector *s, const char *key);
/* Canonical text as upstream prints it: requirements by key, values sorted. */
void selector_write(struct buf *out, const struct selector *s);
/* Text of a metav1.LabelSelector as kubectl prints it: "app=web,tier in (a,b)", "<none>". */
void selector_format_object(struct buf *out, const struct value *label_selector);

#endif
