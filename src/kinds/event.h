/*
 * event.h - what the two groups that serve events share.
 */
#ifndef KINDS_EVENT_H
#define KINDS_EVENT_H

#include "kinds/validate.h"

/* Renames the fields of an event of events.k8s.io to those of the core group, or back. */
void event_rename(struct value **obj, bool to_core);
/* Of an event as it is stored, in the core group's form. */
void event_validate(const struct value *obj, const struct value *old, const char *subresource,
		    struct field_errors *e);
const char *event_field(const struct value *obj, const char *key, struct buf *scratch);
struct value *event_row(const struct value *obj, int64_t now);

#endif
