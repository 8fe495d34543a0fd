/* match.h - partial matching of objects: every given field is as given. */
#ifndef STUDY_MATCH_H
#define STUDY_MATCH_H

#include "object/value.h"

/*
 * Maps: each key of want matches. Lists: each element of want matches some element of have.
 * A string "~REGEX" matches by extended regular expression; null means absent; numbers and
 * texts compare by what they print ("80" is 80). why gets the first difference.
 */
bool match_partial(const struct value *have, const struct value *want, const char *path,
		   struct buf *why);

#endif
