/*
 * rbac.h - role-based access control; private to apiserver/.
 *
 * rbac.c gathers a user's rules and judges requests by them; rbac_cover.c checks writes of roles
 * and bindings (nobody may grant what they do not hold); rbac_bootstrap.c has the roles that a
 * server makes sure of.
 */
#ifndef APISERVER_RBAC_H
#define APISERVER_RBAC_H

#include "apiserver/internal.h"

#define RBAC_GROUP "rbac.authorization.k8s.io"

struct rbac *rbac_new(struct apiserver *a);
void rbac_free(struct rbac *r);
/* Whether a role that at->user is bound to allows it; why (may be NULL) gets upstream's
 * reason, of a refusal too when a bound role is missing. */
bool rbac_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why);
bool rbac_rule_allows(const struct value *rule, const struct authz_attributes *at);
/* What some rules were found to allow whatever the object's name, so that it need not be found
 * again: components ask for the same few things all the time. */
bool rbac_remembered(const struct strmap *allowed, const struct authz_attributes *at);
void rbac_remember(struct strmap **allowed, const struct value *rule,
		   const struct authz_attributes *at);
/* The parts (NULL as "") with line feeds between them, unlike any others'; false: they are longer
 * than cap, or have line feeds themselves. */
bool rbac_join(const char *const *parts, size_t nr, char *out, size_t cap) NODISCARD;
/* All rules that hold for user in ns (NULL: only those that hold everywhere): a new array. */
struct value *rbac_rules_of(struct apiserver *a, const struct api_user *user, const char *ns);

/* Before a role or binding is stored: 0, or 403 when it would grant what the caller lacks
 * (and may neither escalate nor bind). old is NULL on create. */
int rbac_check_write(struct call *c, const struct value *obj, const struct value *old) NODISCARD;

/* The roles and bindings of data/rbac_bootstrap.tsv: created, or what they lack added. */
void rbac_bootstrap(struct apiserver *a);
/* The rules of a bootstrap ClusterRole as they come: a new array. */
struct value *rbac_bootstrap_rules(const char *cluster_role);

#endif
