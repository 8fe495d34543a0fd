/*
 * check.h - one check of a criterion: is it well formed, and does it hold now?
 * The kinds of checks are listed in lab.h; check_private.h says how to add one.
 */
#ifndef STUDY_CHECK_H
#define STUDY_CHECK_H

#include "study/lab.h"

/* Takes away what a criterion says beside its check: id, points, text, essential. */
void check_strip(struct value **criterion);
/* 0, or -EINVAL with what was expected; path gets where (".object.match.spec"). */
int check_valid(const struct value *check, struct buf *path, struct err *err) NODISCARD;

struct invariants;
/* Judges checks together: first those with `within`, as virtual time passes, until all of them
 * hold or their time is over; then the others, in the state that is reached. results: one a
 * check, zeroed; its strings are owned by the caller, also after an error. */
struct judged {
	bool passed;
	char *wanted, *found;
};
int check_all_of(struct cluster *c, const struct invariants *watched,
		 const struct value *const *checks, size_t nr, struct judged *results,
		 struct err *err) NODISCARD;

#endif
