/*
 * pod.h - the parts of kind_pod.c that have files of their own.
 */
#ifndef KINDS_POD_H
#define KINDS_POD_H

#include "kinds/validate.h"

struct value *pod_row(const struct value *pod, int64_t now);

#endif
