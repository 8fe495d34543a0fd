#include "api_world.h"

static void expect(char *got, const char *want)
{
	assert_string_equal(got, want);
	free(got);
}

static void run_on(struct world *w, const char *pod, const char *node)
{
	ERR_AUTO err = ERR_INIT;

	if (client_bind(w->c, "default", pod, NULL, node, &err) < 0)
		fail_msg("%s", err_msg(&err));
}

static void unscheduled_pods_go_at_once(void **state)
{
	struct world *w = *state;

	must_create(w, "pods", "default", POD("web", ""));
	expect(delete (w, "pods", "default", "web", NULL), "");
	assert_null(get(w, "pods", "default", "web"));
	expect(delete (w, "pods", "default", "web", NULL), "pods \"web\" not found");
}

static void running_pods_have_their_grace(void **state)
{
	struct world *w = *state;
	struct delete_options now = {.grace_s = 0}, five = {.grace_s = 5};
	VALUE_AUTO *pod = NULL;

	must_create(w, "pods", "default", POD("web", ""));
	run_on(w, "web", "n1");
	expect(delete (w, "pods", "default", "web", NULL), "");
	pod = get(w, "pods", "default", "web");
	assert_int_equal(value_int_in(pod, "metadata", "deletionGracePeriodSeconds"), 30);
	assert_string_equal(value_str_in(pod, "metadata", "deletionTimestamp"),
			    "2026-01-05T09:00:30Z");
	assert_int_equal(value_int_in(pod, "metadata", "generation"), 2);
	/* shorter counts, longer does not */
	expect(delete (w, "pods", "default", "web", &five), "");
	value_unref(pod);
	pod = get(w, "pods", "default", "web");
	assert_string_equal(value_str_in(pod, "metadata", "deletionTimestamp"),
			    "2026-01-05T09:00:05Z");
	five.grace_s = 60;
	expect(delete (w, "pods", "default", "web", &five), "");
	value_unref(pod);
	pod = get(w, "pods", "default", "web");
	assert_int_equal(value_int_in(pod, "metadata", "deletionGracePeriodSeconds"), 5);
	/* a deletion in progress cannot be taken back */
	expect(patch(w, "pods", "default", "web", NULL, PATCH_MERGE,
		     "{\"metadata\":{\"deletionTimestamp\":null}}"),
	       "");
	value_unref(pod);
	pod = get(w, "pods", "default", "web");
	assert_non_null(value_in(pod, "metadata", "deletionTimestamp"));
	expect(delete (w, "pods", "default", "web", &now), "");
	assert_null(get(w, "pods", "default", "web"));
}

static void finalizers_hold_objects(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *cm = NULL;
	int64_t rev;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"x\",\"finalizers\":[\"example.com/hold\"]}}");
	expect(delete (w, "configmaps", "default", "x", NULL), "");
	cm = get(w, "configmaps", "default", "x");
	assert_non_null(value_in(cm, "metadata", "deletionTimestamp"));
	assert_int_equal(value_int_in(cm, "metadata", "deletionGracePeriodSeconds"), 0);
	rev = store_rev(w->store);
	expect(delete (w, "configmaps", "default", "x", NULL), "");
	assert_int_equal(store_rev(w->store), rev);
	expect(create(w, "configmaps", "default", "{\"metadata\":{\"name\":\"x\"}}"),
	       "object is being deleted: configmaps \"x\" already exists");
	expect(patch(w, "configmaps", "default", "x", NULL, PATCH_MERGE,
		     "{\"metadata\":{\"finalizers\":[\"example.com/hold\",\"example.com/more\"]}}"),
	       "ConfigMap \"x\" is invalid: metadata.finalizers: Forbidden: no new finalizers can "
	       "be added if the object is being deleted, found new finalizers "
	       "[]string{\"example.com/more\"}");
	expect(patch(w, "configmaps", "default", "x", NULL, PATCH_MERGE,
		     "{\"metadata\":{\"finalizers\":null}}"),
	       "");
	assert_null(get(w, "configmaps", "default", "x"));
}

static void propagation_leaves_finalizers(void **state)
{
	struct world *w = *state;
	struct delete_options opt = DELETE_OPTIONS_INIT;
	VALUE_AUTO *cm = NULL;

	must_create(w, "configmaps", "default", "{\"metadata\":{\"name\":\"x\"}}");
	opt.propagation = PROPAGATE_FOREGROUND;
	expect(delete (w, "configmaps", "default", "x", &opt), "");
	cm = get(w, "configmaps", "default", "x");
	assert_string_equal(value_str(value_idx(value_in(cm, "metadata", "finalizers"), 0)),
			    "foregroundDeletion");
	opt.propagation = PROPAGATE_ORPHAN;
	expect(delete (w, "configmaps", "default", "x", &opt), "");
	value_unref(cm);
	cm = get(w, "configmaps", "default", "x");
	assert_string_equal(value_str(value_idx(value_in(cm, "metadata", "finalizers"), 0)),
			    "orphan");
	opt.propagation = PROPAGATE_BACKGROUND;
	expect(delete (w, "configmaps", "default", "x", &opt), "");
	assert_null(get(w, "configmaps", "default", "x"));
}

static void preconditions_are_checked(void **state)
{
	struct world *w = *state;
	struct delete_options opt = DELETE_OPTIONS_INIT;
	VALUE_AUTO *cm = NULL;

	must_create(w, "configmaps", "default", "{\"metadata\":{\"name\":\"x\"}}");
	cm = get(w, "configmaps", "default", "x");
	opt.uid = "1234";
	{
		STR_AUTO want =
			xasprintf("Operation cannot be fulfilled on ConfigMap \"x\": the UID "
				  "in the precondition (1234) does not match the UID in "
				  "record (%s). The object might have been deleted and then "
				  "recreated",
				  value_str_in(cm, "metadata", "uid"));

		expect(delete (w, "configmaps", "default", "x", &opt), want);
	}
	opt.uid = value_str_in(cm, "metadata", "uid");
	opt.resource_version = value_str_in(cm, "metadata", "resourceVersion");
	expect(delete (w, "configmaps", "default", "x", &opt), "");
}

static void namespaces_wait_for_their_content(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *ns = NULL;
	int code;

	make_namespace(w, "team");
	expect(delete (w, "namespaces", NULL, "default", NULL),
	       "namespaces \"default\" is forbidden: this namespace may not be deleted");
	expect(delete (w, "namespaces", NULL, "team", NULL), "");
	ns = get(w, "namespaces", NULL, "team");
	assert_string_equal(value_str_in(ns, "status", "phase"), "Terminating");
	expect(create(w, "pods", "team", POD("web", "")),
	       "pods \"web\" is forbidden: unable to create new content in namespace team because "
	       "it is being terminated");
	expect(delete (w, "namespaces", NULL, "team", NULL), "");
	free(raw(w, "PUT", "/api/v1/namespaces/team/finalize",
		 "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"team\"},"
		 "\"spec\":{\"finalizers\":[]}}",
		 &code));
	assert_int_equal(code, 200);
	assert_null(get(w, "namespaces", NULL, "team"));
}

static void collections_are_deleted_by_selector(void **state)
{
	struct world *w = *state;
	int code;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":\"x\"}}}");
	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"b\",\"labels\":{\"app\":\"y\"}}}");
	free(raw(w, "DELETE", "/api/v1/namespaces/default/configmaps?labelSelector=app%3Dx", NULL,
		 &code));
	assert_int_equal(code, 200);
	assert_null(get(w, "configmaps", "default", "a"));
	value_unref(get(w, "configmaps", "default", "b"));
}

static void evictions_ask_the_budget(void **state)
{
	struct world *w = *state;
	static const char eviction[] = "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\","
				       "\"metadata\":{\"name\":\"web\"}}";
	static const char path[] = "/api/v1/namespaces/default/pods/web/eviction";
	STR_AUTO text = NULL;
	int code;

	needs_kind("policy", "poddisruptionbudgets");
	must_create(w, "pods", "default",
		    "{\"metadata\":{\"name\":\"web\",\"labels\":{\"app\":\"x\"}},\"spec\":{"
		    "\"containers\":[{\"name\":\"c\",\"image\":\"nginx\"}]}}");
	run_on(w, "web", "n1");
	expect(patch(w, "pods", "default", "web", "status", PATCH_MERGE,
		     "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\","
		     "\"status\":\"True\"}]}}"),
	       "");
	must_create(w, "poddisruptionbudgets.policy", "default",
		    "{\"metadata\":{\"name\":\"pdb\"},\"spec\":{\"minAvailable\":1,\"selector\":"
		    "{\"matchLabels\":{\"app\":\"x\"}}}}");
	expect(patch(w, "poddisruptionbudgets.policy", "default", "pdb", "status", PATCH_MERGE,
		     "{\"status\":{\"observedGeneration\":1,\"disruptionsAllowed\":0,"
		     "\"currentHealthy\":1,\"desiredHealthy\":1,\"expectedPods\":1}}"),
	       "");
	text = raw(w, "POST", path, eviction, &code);
	assert_int_equal(code, 429);
	assert_non_null(strstr(text, "Cannot evict pod as it would violate the pod's disruption "
				     "budget."));
	assert_non_null(
		strstr(text, "The disruption budget pdb needs 1 healthy pods and has 1 currently"));
	expect(patch(w, "poddisruptionbudgets.policy", "default", "pdb", "status", PATCH_MERGE,
		     "{\"status\":{\"disruptionsAllowed\":1}}"),
	       "");
	free(text);
	text = raw(w, "POST", path, eviction, &code);
	assert_int_equal(code, 201);
	{
		VALUE_AUTO *pdb = get(w, "poddisruptionbudgets.policy", "default", "pdb");
		VALUE_AUTO *pod = get(w, "pods", "default", "web");

		assert_int_equal(value_int_in(pdb, "status", "disruptionsAllowed"), 0);
		assert_non_null(value_in(pdb, "status", "disruptedPods", "web"));
		assert_non_null(value_in(pod, "metadata", "deletionTimestamp"));
	}
}

static void jobs_orphan_by_default_with_a_warning(void **state)
{
	struct world *w = *state;
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp;
	VALUE_AUTO *job = NULL;
	ERR_AUTO err = ERR_INIT;

	needs_kind("batch", "jobs");
	must_create(
		w, "jobs.batch", "default",
		"{\"metadata\":{\"name\":\"j\"},\"spec\":{\"template\":{\"spec\":{"
		"\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}"
		"}}");
	req.verb = API_DELETE;
	req.kind = kind_of("jobs.batch");
	req.ns = "default";
	req.name = "j";
	assert_int_equal(client_do(w->c, &req, &resp, &err), 0);
	assert_int_equal(resp.warnings.nr, 1);
	api_response_release(&resp);
	job = get(w, "jobs.batch", "default", "j");
	assert_string_equal(value_str(value_idx(value_in(job, "metadata", "finalizers"), 0)),
			    "orphan");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(unscheduled_pods_go_at_once, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(running_pods_have_their_grace, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(finalizers_hold_objects, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(propagation_leaves_finalizers, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(preconditions_are_checked, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(namespaces_wait_for_their_content, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(collections_are_deleted_by_selector, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(evictions_ask_the_budget, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(jobs_orphan_by_default_with_a_warning, world_setup,
						world_teardown),
	};

	return cmocka_run_group_tests_name("apiserver_delete", tests, NULL, NULL);
}
