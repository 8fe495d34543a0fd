/* rbac.h - what the generators of roles and bindings share. Upstream: pkg/cmd/create. */
#ifndef KUBECTL_RBAC_H
#define KUBECTL_RBAC_H

#include "kubectl/generate.h"

struct role_opts {
	struct generate_flags g;
	struct strvec verbs, resources, names, urls;
	char *aggregation;
};
#define ROLE_OPTS                                                                                  \
	GENERATE_OPTS(struct role_opts, g),                                                        \
		OPT_LIST(struct role_opts, verbs, "verb", 0, "What the rule allows to do."),       \
		OPT_LIST(struct role_opts, resources, "resource", 0,                               \
			 "The resources of the rule."),                                            \
		OPT_ARR(struct role_opts, names, "resource-name", 0,                               \
			"Only the objects of this name; may be repeated.")

/* Verbs and resources of the command line are known ones; odd verbs are warned about. */
int role_check_verbs(struct kubectl *k, struct role_opts *o, struct err *err) NODISCARD;
int role_check_resources(struct kubectl *k, const struct role_opts *o, struct err *err) NODISCARD;
/* One rule for each API group, and one for URLs. */
int role_rules(struct kubectl *k, const struct role_opts *o, struct value **ret,
	       struct err *err) NODISCARD;

struct binding_opts {
	struct generate_flags g;
	char *role, *cluster_role;
	struct strvec users, groups, accounts;
};
#define BINDING_OPTS(required)                                                                     \
	GENERATE_OPTS(struct binding_opts, g),                                                     \
		OPT_STR(struct binding_opts, cluster_role, "clusterrole", 0, "",                   \
			"The ClusterRole that is bound.", .flags = (required)),                    \
		OPT_ARR(struct binding_opts, users, "user", 0,                                     \
			"A user to bind it to; may be repeated.", .values = "@user"),              \
		OPT_ARR(struct binding_opts, groups, "group", 0,                                   \
			"A group to bind it to; may be repeated."),                                \
		OPT_ARR(struct binding_opts, accounts, "serviceaccount", 0,                        \
			"A service account to bind it to, as NAMESPACE:NAME; may be repeated.")

/* Users, groups and service accounts as subjects; NULL when there are none.
 * -EINVAL: "serviceaccount must be <namespace>:<name>". */
int binding_subjects(const struct strvec *users, const struct strvec *groups,
		     const struct strvec *accounts, struct value **ret, struct err *err) NODISCARD;
int create_binding(struct kubectl *k, const struct binding_opts *o, const char *kind,
		   struct err *err) NODISCARD;

#endif
