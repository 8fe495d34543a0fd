/*
 * rbac.h - what Role, ClusterRole and their bindings share; for src/kinds only.
 * Upstream: pkg/apis/rbac/{v1/defaults.go,validation}.
 */
#ifndef KINDS_RBAC_H
#define KINDS_RBAC_H

#include "kinds/validate.h"

#define RBAC_GROUP "rbac.authorization.k8s.io"

/* rules of a role; namespaced: URLs are refused. */
void check_policy_rules(struct field_errors *e, const struct value *obj, bool namespaced);
void default_binding(struct value **obj);
/* roleRef and subjects of a binding. */
void check_binding(struct field_errors *e, const struct value *obj, const struct value *old,
		   bool namespaced);
/* [name, role, age, users, groups, service accounts] */
struct value *binding_row(const struct value *obj, int64_t now);

#endif
