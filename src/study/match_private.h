/* match_private.h - what matching and its words share. */
#ifndef STUDY_MATCH_PRIVATE_H
#define STUDY_MATCH_PRIVATE_H

#include "study/match.h"

#define MATCH_MAX_DEPTH 60
#define MATCH_MAX_TOLD 600 /* bytes of differences told */

bool match_is_operator(const struct value *want);          /* a map of $... */
void match_scalar(struct buf *out, const struct value *v); /* as it prints */

#endif
