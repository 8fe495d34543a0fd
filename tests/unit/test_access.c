/* Who may do what: RBAC, the Node authorizer, escalation, impersonation, reviews. */
#include "api_world.h"

static int rbac_setup(void **state)
{
	struct apiserver_config cfg = {WORLD_CONFIG, .authorization_mode = "Node,RBAC",
				       .node_restriction = true};

	if (world_setup(state) != 0)
		return -1;
	world_restart(*state, &cfg);
	return 0;
}

static char *list_as(struct world *w, const char *user, const char *const *groups,
		     const char *plural, const char *ns)
{
	struct client *admin = become(w, user, groups);
	VALUE_AUTO *list = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = client_list(w->c, kind_of(plural), ns, NULL, &list, &err);

	back(w, admin);
	return xstrdup(r < 0 ? err_msg(&err) : "");
}

static void expect(char *got, const char *want)
{
	STR_AUTO text = got;

	assert_string_equal(text, want);
}

#define BINDING(name, role, subjects)                                                              \
	"{\"metadata\":{\"name\":\"" name                                                          \
	"\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"" role "\"},\"subjects\":[" subjects \
	"]}"
#define USER(name) "{\"kind\":\"User\",\"name\":\"" name "\"}"

static void nobody_has_rights_at_first(void **state)
{
	struct world *w = *state;

	expect(list_as(w, "alice", NULL, "pods", "default"),
	       "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" "
	       "in "
	       "the namespace \"default\"");
	expect(list_as(w, "alice", NULL, "nodes", NULL),
	       "nodes is forbidden: User \"alice\" cannot list resource \"nodes\" in API group "
	       "\"\" "
	       "at the cluster scope");
	expect(list_as(w, "alice", NULL, "deployments.apps", "default"),
	       "deployments.apps is forbidden: User \"alice\" cannot list resource \"deployments\" "
	       "in API group \"apps\" in the namespace \"default\"");
}

static void a_binding_gives_them_where_it_is(void **state)
{
	struct world *w = *state;

	make_namespace(w, "dock");
	must_create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
		    "{\"metadata\":{\"name\":\"reader\"},\"rules\":[{\"apiGroups\":[\"\"],"
		    "\"resources\":[\"pods\"],\"verbs\":[\"get\",\"list\"]}]}");
	must_create(w, "rolebindings.rbac.authorization.k8s.io", "dock",
		    BINDING("r", "reader", USER("alice")));
	expect(list_as(w, "alice", NULL, "pods", "dock"), "");
	expect(list_as(w, "bob", NULL, "pods", "dock"),
	       "pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" in "
	       "the namespace \"dock\"");
	expect(list_as(w, "alice", NULL, "pods", "default"),
	       "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" "
	       "in "
	       "the namespace \"default\"");
	/* it ends with the binding */
	expect(delete (w, "rolebindings.rbac.authorization.k8s.io", "dock", "r", NULL), "");
	expect(list_as(w, "alice", NULL, "pods", "dock"),
	       "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" "
	       "in "
	       "the namespace \"dock\"");
}

/* What the server remembers of one identity must not be another's, however it is spelt. */
static void a_name_with_a_line_feed_is_no_group(void **state)
{
	static const char *const crew[] = {"crew", NULL}, *const none[] = {NULL};
	static const char *const halves[] = {"cr", "ew", NULL};
	struct world *w = *state;

	must_create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
		    "{\"metadata\":{\"name\":\"reader\"},\"rules\":[{\"apiGroups\":[\"\"],"
		    "\"resources\":[\"pods\"],\"verbs\":[\"list\"]}]}");
	must_create(w, "clusterrolebindings.rbac.authorization.k8s.io", NULL,
		    BINDING("r", "reader", "{\"kind\":\"Group\",\"name\":\"crew\"}"));
	expect(list_as(w, "alice", crew, "pods", "default"), "");
	expect(list_as(w, "alice\ncrew", none, "pods", "default"),
	       "pods is forbidden: User \"alice\ncrew\" cannot list resource \"pods\" in API group "
	       "\"\" in the namespace \"default\"");
	expect(list_as(w, "alice", halves, "pods", "default"),
	       "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" in "
	       "the namespace \"default\"");
}

static void a_role_that_is_missing_is_said(void **state)
{
	struct world *w = *state;

	must_create(w, "clusterrolebindings.rbac.authorization.k8s.io", NULL,
		    BINDING("gone", "nosuch", USER("alice")));
	expect(list_as(w, "alice", NULL, "pods", "default"),
	       "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" "
	       "in "
	       "the namespace \"default\": RBAC: clusterrole.rbac.authorization.k8s.io \"nosuch\" "
	       "not found");
}

static void names_of_resources_narrow_a_rule(void **state)
{
	struct world *w = *state;
	struct client *admin;
	VALUE_AUTO *v = NULL;

	must_create(
		w, "roles.rbac.authorization.k8s.io", "default",
		"{\"metadata\":{\"name\":\"one\"},\"rules\":[{\"apiGroups\":[\"\"],"
		"\"resources\":[\"configmaps\"],\"resourceNames\":[\"mine\"],\"verbs\":[\"get\"]}"
		"]}");
	must_create(
		w, "rolebindings.rbac.authorization.k8s.io", "default",
		"{\"metadata\":{\"name\":\"b\"},\"roleRef\":{\"kind\":\"Role\",\"name\":\"one\"},"
		"\"subjects\":[" USER("alice") "]}");
	must_create(w, "configmaps", "default", "{\"metadata\":{\"name\":\"mine\"}}");
	must_create(w, "configmaps", "default", "{\"metadata\":{\"name\":\"other\"}}");
	admin = become(w, "alice", NULL);
	v = get(w, "configmaps", "default", "mine");
	assert_non_null(v);
	{
		VALUE_AUTO *no = NULL;
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(
			client_get(w->c, kind_of("configmaps"), "default", "other", &no, &err),
			-EACCES);
		assert_string_equal(err_msg(&err),
				    "configmaps \"other\" is forbidden: User \"alice\" cannot get "
				    "resource \"configmaps\" in API group \"\" in the namespace "
				    "\"default\"");
	}
	back(w, admin);
}

static void nobody_grants_what_they_lack(void **state)
{
	static const char *const groups[] = {"dev", "system:authenticated", NULL};
	struct world *w = *state;
	struct client *admin;

	must_create(w, "rolebindings.rbac.authorization.k8s.io", "default",
		    BINDING("a", "admin", USER("alice")));
	must_create(
		w, "clusterroles.rbac.authorization.k8s.io", NULL,
		"{\"metadata\":{\"name\":\"writer\"},\"rules\":[{\"apiGroups\":[\"rbac."
		"authorization.k8s.io\"],\"resources\":[\"roles\",\"rolebindings\"],\"verbs\":["
		"\"*\"]},{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]}");
	must_create(w, "rolebindings.rbac.authorization.k8s.io", "default",
		    BINDING("w", "writer", USER("alice")));
	admin = become(w, "alice", groups);
	expect(create(w, "roles.rbac.authorization.k8s.io", "default",
		      "{\"metadata\":{\"name\":\"fine\"},\"rules\":[{\"apiGroups\":[\"\"],"
		      "\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]}"),
	       "");
	/* writer holds every verb on roles, escalate and bind too: narrow it */
	back(w, admin);
	expect(patch(w, "clusterroles.rbac.authorization.k8s.io", NULL, "writer", NULL, PATCH_MERGE,
		     "{\"rules\":[{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":["
		     "\"roles\",\"rolebindings\"],\"verbs\":[\"create\",\"get\"]},{\"apiGroups\":["
		     "\"\"]"
		     ",\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]}"),
	       "");
	admin = become(w, "alice", groups);
	expect(create(w, "roles.rbac.authorization.k8s.io", "default",
		      "{\"metadata\":{\"name\":\"more\"},\"rules\":[{\"apiGroups\":[\"\"],"
		      "\"resources\":[\"pods\",\"secrets\"],\"verbs\":[\"get\",\"list\"]}]}"),
	       "roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"alice\" "
	       "(groups=[\"dev\" \"system:authenticated\"]) is attempting to grant RBAC "
	       "permissions "
	       "not currently held:\n"
	       "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\"]}\n"
	       "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}");
	expect(create(w, "rolebindings.rbac.authorization.k8s.io", "default",
		      BINDING("up", "cluster-admin", USER("alice"))),
	       "rolebindings.rbac.authorization.k8s.io \"up\" is forbidden: user \"alice\" "
	       "(groups=[\"dev\" \"system:authenticated\"]) is attempting to grant RBAC "
	       "permissions "
	       "not currently held:\n"
	       "{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}\n"
	       "{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}");
	back(w, admin);
}

static void a_binding_keeps_its_role(void **state)
{
	struct world *w = *state;

	must_create(w, "rolebindings.rbac.authorization.k8s.io", "default",
		    BINDING("a", "view", USER("alice")));
	expect(patch(w, "rolebindings.rbac.authorization.k8s.io", "default", "a", NULL, PATCH_MERGE,
		     "{\"roleRef\":{\"name\":\"edit\"}}"),
	       "RoleBinding.rbac.authorization.k8s.io \"a\" is invalid: roleRef: Invalid value: "
	       "{\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"ClusterRole\",\"Name\":"
	       "\"edit\"}: cannot change roleRef");
	expect(create(w, "roles.rbac.authorization.k8s.io", "default",
		      "{\"metadata\":{\"name\":\"x\"},\"rules\":[{\"verbs\":[]}]}"),
	       "Role.rbac.authorization.k8s.io \"x\" is invalid: [rules[0].verbs: Required value: "
	       "verbs must contain at least one value, rules[0].apiGroups: Required value: "
	       "resource "
	       "rules must supply at least one api group, rules[0].resources: Required value: "
	       "resource rules must supply at least one resource]");
}

static void a_node_reads_what_its_pods_name(void **state)
{
	static const char *const groups[] = {"system:nodes", "system:authenticated", NULL};
	struct world *w = *state;
	struct client *admin;
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *v = NULL;

	must_create(w, "nodes", NULL, "{\"metadata\":{\"name\":\"node01\"}}");
	must_create(w, "secrets", "default", "{\"metadata\":{\"name\":\"s\"}}");
	must_create(w, "pods", "default",
		    POD("p", ",\"nodeName\":\"node01\",\"volumes\":[{\"name\":\"v\",\"secret\":"
			     "{\"secretName\":\"s\"}}]"));
	admin = become(w, "system:node:node01", groups);
	assert_int_equal(client_get(w->c, kind_of("secrets"), "default", "s", &v, &err), 0);
	value_unrefp(&v);
	assert_int_equal(client_get(w->c, kind_of("secrets"), "default", "s", &v, &err), 0);
	back(w, admin);
	admin = become(w, "system:node:node02", groups);
	{
		VALUE_AUTO *no = NULL;
		ERR_AUTO why = ERR_INIT;

		assert_int_equal(client_get(w->c, kind_of("secrets"), "default", "s", &no, &why),
				 -EACCES);
		assert_string_equal(
			err_msg(&why),
			"secrets \"s\" is forbidden: User \"system:node:node02\" cannot "
			"get resource \"secrets\" in API group \"\" in the namespace "
			"\"default\": no relationship found between node 'node02' and "
			"this object");
	}
	expect(patch(w, "nodes", NULL, "node01", NULL, PATCH_MERGE,
		     "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
	       "nodes \"node01\" is forbidden: node \"node02\" is not allowed to modify node "
	       "\"node01\"");
	back(w, admin);
	/* the relation ends with the pod */
	expect(delete (w, "pods", "default", "p", &(struct delete_options){.grace_s = 0}), "");
	admin = become(w, "system:node:node01", groups);
	value_unrefp(&v);
	assert_int_equal(client_get(w->c, kind_of("secrets"), "default", "s", &v, &err), -EACCES);
	back(w, admin);
}

static void impersonation_needs_the_right(void **state)
{
	struct world *w = *state;
	struct client *admin = w->c;
	VALUE_AUTO *list = NULL;
	ERR_AUTO err = ERR_INIT;

	w->c = client_as_new(admin, "kubernetes-admin",
			     (const char *const[]){"system:masters", NULL}, "test");
	client_impersonate(w->c, "system:serviceaccount:default:robot", NULL, NULL);
	assert_int_equal(client_list(w->c, kind_of("pods"), "default", NULL, &list, &err), -EACCES);
	assert_string_equal(
		err_msg(&err),
		"pods is forbidden: User \"system:serviceaccount:default:robot\" cannot "
		"list resource \"pods\" in API group \"\" in the namespace \"default\"");
	back(w, admin);
	admin = become(w, "alice", NULL);
	client_impersonate(w->c, "bob", NULL, NULL);
	{
		ERR_AUTO why = ERR_INIT;

		assert_int_equal(client_list(w->c, kind_of("pods"), "default", NULL, &list, &why),
				 -EACCES);
		assert_string_equal(err_msg(&why),
				    "users \"bob\" is forbidden: User \"alice\" cannot impersonate "
				    "resource \"users\" in API group \"\" at the cluster scope");
	}
	back(w, admin);
}

static char *review(struct world *w, const char *plural, const char *spec)
{
	VALUE_AUTO *obj = parse(spec);
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO out = BUF_INIT;

	if (client_create(w->c, kind_of(plural), NULL, obj, NULL, &answer, &err) < 0)
		return xstrdup(err_msg(&err));
	json_write(&out, value_get(answer, "status"), 0);
	return buf_detach(&out);
}

static void reviews_answer_with_a_reason(void **state)
{
	struct world *w = *state;

	must_create(w, "clusterrolebindings.rbac.authorization.k8s.io", NULL,
		    BINDING("v", "system:node-proxier", USER("alice")));
	expect(review(w, "subjectaccessreviews.authorization.k8s.io",
		      "{\"spec\":{\"user\":\"alice\",\"resourceAttributes\":{\"verb\":\"list\","
		      "\"resource\":\"nodes\"}}}"),
	       "{\"allowed\":true,\"reason\":\"RBAC: allowed by ClusterRoleBinding \\\"v\\\" of "
	       "ClusterRole \\\"system:node-proxier\\\" to User \\\"alice\\\"\"}");
	expect(review(w, "subjectaccessreviews.authorization.k8s.io",
		      "{\"spec\":{\"user\":\"bob\",\"resourceAttributes\":{\"verb\":\"list\","
		      "\"resource\":\"nodes\"}}}"),
	       "{\"allowed\":false}");
	expect(review(w, "selfsubjectreviews.authentication.k8s.io", "{}"),
	       "{\"userInfo\":{\"groups\":[\"system:masters\"],\"username\":\"kubernetes-admin\"}"
	       "}");
}

int main(void)
{
#define RBAC_TEST(f) cmocka_unit_test_setup_teardown(f, rbac_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		RBAC_TEST(nobody_has_rights_at_first),
		RBAC_TEST(a_binding_gives_them_where_it_is),
		RBAC_TEST(a_name_with_a_line_feed_is_no_group),
		RBAC_TEST(a_role_that_is_missing_is_said),
		RBAC_TEST(names_of_resources_narrow_a_rule),
		RBAC_TEST(nobody_grants_what_they_lack),
		RBAC_TEST(a_binding_keeps_its_role),
		RBAC_TEST(a_node_reads_what_its_pods_name),
		RBAC_TEST(impersonation_needs_the_right),
		RBAC_TEST(reviews_answer_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
