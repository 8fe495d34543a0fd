/*
 * rbac_cover.h - whether rules allow what other rules allow. Upstream:
 * component-helpers/auth/rbac/validation.
 */
#ifndef KINDS_RBAC_COVER_H
#define KINDS_RBAC_COVER_H

#include "object/value.h"

/* What the rules of want allow and no rule of have does: an array of rules broken down to one verb
 * on one resource or URL each, owned. Either may be NULL: none. */
struct value *rbac_uncovered(const struct value *have, const struct value *want);

#endif
