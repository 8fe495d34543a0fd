/*
 * pod.h - the parts of kind_pod.c that have files of their own.
 */
#ifndef KINDS_POD_H
#define KINDS_POD_H

#include "kinds/validate.h"

void pod_validate(const struct value *obj, const struct value *old, const char *subresource,
		  struct field_errors *e);
/* How two specs differ, as the message about immutable fields shows it. */
void pod_spec_diff(struct buf *out, const struct value *old, const struct value *spec);
struct value *pod_row(const struct value *pod, int64_t now);

#endif
