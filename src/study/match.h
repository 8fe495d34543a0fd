/*
 * match.h - partial matching of objects: every given field is as given.
 *
 * Maps: each key of want matches. Lists: each element of want matches an element of its own
 * of have, in any order; an empty list means none. Scalars compare by what they print ("80"
 * is 80); where the schema says quantity or duration, by value ("1" is "1000m"), and
 * container images by what is pulled (nginx is docker.io/library/nginx:latest). A string
 * "~REGEX" matches by extended regular expression. null means absent, which an empty list or
 * map of the API is as well. A zero (false, 0, "", []) also matches where the API leaves the
 * field out because it is zero. {} matches anything that is there.
 *
 * A map of these alone is an operator:
 *	{$exact: [..]}    these elements and no others, in any order
 *	{$ordered: [..]}  these, in this order, and no others
 *	{$min: n} {$max: n}  a number or quantity in this range (an absent one is 0)
 *	{$any: [..]}      one of these matches
 *	{$not: ..}        this does not match
 *	{$text: ".."}     base64 (data of Secrets) that decodes to this text; "~REGEX" too
 */
#ifndef STUDY_MATCH_H
#define STUDY_MATCH_H

#include "kinds/schema.h"

/* type: of have, NULL unknown. why gets the differences, "spec.replicas is 1; ...". */
bool match_partial(const struct value *have, const struct value *want,
		   const struct schema_type *type, struct buf *why);
/* For people: "spec.replicas 4, spec.template.spec.containers with (name web)". */
void match_describe(const struct value *want, struct buf *out);
/* Operators and regular expressions are well formed: 0, or -EINVAL with what was expected;
 * path gets where (".spec.replicas"). */
int match_valid(const struct value *want, struct buf *path, struct err *err) NODISCARD;

/* "~REGEX" matches; anything else must be contained (whole: be equal). */
bool match_text(const char *have, const char *want, bool whole);
/* A regular expression that can be used: 0, or -EINVAL. want as for match_text. */
int match_text_valid(const char *want, struct err *err) NODISCARD;

#endif
