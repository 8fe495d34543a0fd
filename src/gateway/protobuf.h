/*
 * protobuf.h - API objects that clients send as application/vnd.kubernetes.protobuf (newer
 * kubectl does where it knows the type). Only read: answers are JSON, which such clients
 * accept as well. What each field number means is in data/protobuf.tsv, what it holds in the
 * schema. Numbers nobody knows are skipped, as by any protobuf reader.
 */
#ifndef GATEWAY_PROTOBUF_H
#define GATEWAY_PROTOBUF_H

#include "object/value.h"

/* The object of an envelope ("k8s\0" and runtime.Unknown). 0, or -EINVAL with what is wrong;
 * a kind without a table is -ENOTSUP. */
int protobuf_object(const void *p, size_t len, struct value **ret, struct err *err) NODISCARD;

#endif
