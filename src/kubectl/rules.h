/*
 * rules.h - RBAC rules as `describe role` and `auth can-i --list` show them: taken apart to
 * one group and resource each, verbs put together again, sorted. Upstream:
 * kubectl/pkg/util/rbac.
 */
#ifndef KUBECTL_RULES_H
#define KUBECTL_RULES_H

#include "object/value.h"

/* An array of rules {apiGroups, resources, resourceNames, nonResourceURLs, verbs}. Owned. */
struct value *rules_compact(const struct value *rules);
/* "deployments.apps/scale" of a compact rule; nothing for a non-resource rule. */
void rule_resource_write(struct buf *out, const struct value *rule);
/* A list of strings as Go prints it: "[get list]". */
void rule_list_write(struct buf *out, const struct value *list);

#endif
