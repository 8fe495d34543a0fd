/*
 * check.h - one check of a criterion: is it well formed, and does it hold now?
 * The kinds of checks are listed in lab.h. To add one: a row in check.c's table.
 */
#ifndef STUDY_CHECK_H
#define STUDY_CHECK_H

#include "study/lab.h"

/* Takes away what a criterion says beside its check: id, points, text, essential. */
void check_strip(struct value **criterion);
/* 0, or -EINVAL with what was expected. */
int check_valid(const struct value *check, struct err *err) NODISCARD;

#endif
