/* Deployments, ReplicaSets and DaemonSets against a real apiserver. */
#include "ctl_world.h"

static struct value *deployment(const char *name, int replicas, const char *image,
				const char *strategy)
{
	VALUE_AUTO *how = parse(strategy);

	return value_build("{metadata: {name: %s}, spec: {replicas: %i, strategy: %v,"
			   " progressDeadlineSeconds: 600, revisionHistoryLimit: 2,"
			   " selector: {matchLabels: {app: %s}},"
			   " template: {metadata: {labels: {app: %s}}, spec: {containers:"
			   " [{name: 'c', image: %s}]}}}}",
			   name, replicas, how, name, name, image);
}

#define ROLLING                                                                                    \
	"{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\","                     \
	"\"maxUnavailable\":\"25%\"}}"
#define RECREATE "{\"type\":\"Recreate\"}"

static void set_image(struct world *w, const char *kind, const char *name, const char *image)
{
	STR_AUTO json = xasprintf("{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":"
				  "\"c\",\"image\":\"%s\"}]}}}}",
				  image);

	patch(w, kind, "default", name, NULL, json);
}

static size_t count_pods(struct world *w, const char *selector)
{
	VALUE_AUTO *pods = list(w, "pods", "default", selector);

	return value_len(pods);
}

static char *counts(struct world *w, const char *kind, const char *name)
{
	static const char *const keys[] = {"replicas", "updatedReplicas", "readyReplicas",
					   "availableReplicas", "unavailableReplicas"};
	VALUE_AUTO *obj = get(w, kind, "default", name);
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		buf_addf(&out, "%s%d", i ? "/" : "", (int)value_int_in(obj, "status", keys[i]));
	return buf_detach(&out);
}

static void assert_counts(struct world *w, const char *name, const char *want)
{
	STR_AUTO have = counts(w, "deployments.apps", name);

	assert_string_equal(have, want);
}

static void a_deployment_gets_its_pods(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *d = NULL;
	VALUE_AUTO *sets = NULL;
	VALUE_AUTO *pods = NULL;
	STR_AUTO text = NULL;
	const struct value *rs;
	const char *hash;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 3, "nginx", ROLLING));
	wait_s(w, 5);
	assert_counts(w, "web", "3/3/3/3/0");
	sets = list(w, "replicasets.apps", "default", NULL);
	assert_int_equal(value_len(sets), 1);
	rs = value_idx(sets, 0);
	hash = value_str_in(rs, "metadata", "labels", "pod-template-hash");
	text = xasprintf("web-%s", hash);
	assert_string_equal(value_str_in(rs, "metadata", "name"), text);
	assert_in_range(strlen(hash), 8, 10);
	assert_string_equal(value_str(value_get(value_in(rs, "metadata", "annotations"),
						"deployment.kubernetes.io/revision")),
			    "1");
	assert_string_equal(value_str(value_get(value_in(rs, "metadata", "annotations"),
						"deployment.kubernetes.io/max-replicas")),
			    "4");
	assert_int_equal(value_int_in(rs, "status", "fullyLabeledReplicas"), 3);
	pods = list(w, "pods", "default", "app=web");
	assert_int_equal(value_len(pods), 3);
	freep(&text);
	text = xasprintf("%s-", value_str_in(rs, "metadata", "name"));
	assert_true(str_starts(value_str_in(value_idx(pods, 0), "metadata", "name"), text));
	d = get(w, "deployments.apps", "default", "web");
	freep(&text);
	text = condition_text(d, "Progressing");
	assert_has(text, "True NewReplicaSetAvailable: ReplicaSet \"web-");
	assert_has(text, "has successfully progressed.");
	freep(&text);
	text = condition_text(d, "Available");
	assert_string_equal(text, "True MinimumReplicasAvailable: Deployment has minimum "
				  "availability.");
	freep(&text);
	text = events_of(w, "default", "Deployment", "web");
	assert_true(str_starts(text, "Normal ScalingReplicaSet: Scaled up replica set web-"));
	assert_has(text, " from 0 to 3|");
	freep(&text);
	text = events_of(w, "default", "ReplicaSet", value_str_in(rs, "metadata", "name"));
	assert_has(text, "Normal SuccessfulCreate: Created pod: web-");
	world_free(w);
}

/* Fewest and most pods seen available and existing while time passes. */
static void watch_rollout(struct world *w, int seconds, int *least_ready, int *most)
{
	*least_ready = INT32_MAX;
	*most = 0;
	for (int i = 0; i < seconds * 20; i++) {
		VALUE_AUTO *pods = list(w, "pods", "default", "app=web");
		const struct value *pod;
		int ready = 0, all = 0;

		value_each_item(pod, n, pods)
		{
			bool going = value_in(pod, "metadata", "deletionTimestamp") != NULL;

			ready += is_ready(pod) && !going;
			all += !going;
		}
		*least_ready = MIN(*least_ready, ready);
		*most = MAX(*most, all);
		sim_advance(w->sim, 50 * SIM_MSEC);
	}
}

static void a_rolling_update_keeps_its_promises(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *sets = NULL;
	VALUE_AUTO *d = NULL;
	STR_AUTO text = NULL;
	int least, most;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 4, "nginx:1", ROLLING));
	wait_s(w, 5);
	set_image(w, "deployments.apps", "web", "nginx:2");
	watch_rollout(w, 20, &least, &most);
	assert_int_equal(least, 3);
	assert_int_equal(most, 5);
	assert_counts(w, "web", "4/4/4/4/0");
	sets = list(w, "replicasets.apps", "default", NULL);
	assert_int_equal(value_len(sets), 2);
	d = get(w, "deployments.apps", "default", "web");
	assert_string_equal(value_str(value_get(value_in(d, "metadata", "annotations"),
						"deployment.kubernetes.io/revision")),
			    "2");
	text = events_of(w, "default", "Deployment", "web");
	assert_has(text, "from 0 to 1|");
	assert_has(text, "Scaled down replica set web-");
	assert_has(text, "from 4 to 3|");
	assert_has(text, "from 1 to 0|");

	/* Back to the first template: its set is used again, as revision 3. */
	set_image(w, "deployments.apps", "web", "nginx:1");
	wait_s(w, 20);
	value_unref(sets);
	sets = list(w, "replicasets.apps", "default", NULL);
	assert_int_equal(value_len(sets), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct value *rs = value_idx(sets, i);
		const struct value *a = value_in(rs, "metadata", "annotations");
		bool active = value_int_in(rs, "spec", "replicas") == 4;

		assert_string_equal(value_str(value_get(a, "deployment.kubernetes.io/revision")),
				    active ? "3" : "2");
		if (active)
			assert_string_equal(
				value_str(
					value_get(a, "deployment.kubernetes.io/revision-history")),
				"1");
	}
	world_free(w);
}

static void history_is_limited(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *sets = NULL;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 1, "nginx:0", ROLLING));
	for (int i = 1; i < 6; i++) {
		STR_AUTO image = xasprintf("nginx:%d", i);

		wait_s(w, 10);
		set_image(w, "deployments.apps", "web", image);
	}
	wait_s(w, 10);
	sets = list(w, "replicasets.apps", "default", NULL);
	assert_int_equal(value_len(sets), 3); /* the active one and two old */
	world_free(w);
}

static void recreate_never_mixes(void **state)
{
	struct world *w = world_new(NULL);
	int least, most;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 3, "nginx:1", RECREATE));
	wait_s(w, 5);
	set_image(w, "deployments.apps", "web", "nginx:2");
	watch_rollout(w, 10, &least, &most);
	assert_int_equal(least, 0);
	assert_int_equal(most, 3);
	assert_counts(w, "web", "3/3/3/3/0");
	world_free(w);
}

static void a_stuck_rollout_is_reported(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *d = NULL;
	STR_AUTO text = NULL;

	(void)state;
	w->broken_image = "nginx:bad";
	create(w, "deployments.apps", "default", deployment("web", 4, "nginx:1", ROLLING));
	wait_s(w, 5);
	set_image(w, "deployments.apps", "web", "nginx:bad");
	wait_s(w, 30);
	assert_counts(w, "web", "5/2/3/3/2");
	d = get(w, "deployments.apps", "default", "web");
	text = condition_text(d, "Progressing");
	assert_has(text, "True ReplicaSetUpdated: ReplicaSet \"web-");
	wait_s(w, 600);
	value_unref(d);
	d = get(w, "deployments.apps", "default", "web");
	freep(&text);
	text = condition_text(d, "Progressing");
	assert_has(text, "False ProgressDeadlineExceeded: ReplicaSet \"web-");
	assert_has(text, "\" has timed out progressing.");
	world_free(w);
}

static void pausing_holds_rollouts_but_not_scaling(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *d = NULL;
	VALUE_AUTO *sets = NULL;
	STR_AUTO text = NULL;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 2, "nginx:1", ROLLING));
	wait_s(w, 5);
	patch(w, "deployments.apps", "default", "web", NULL, "{\"spec\":{\"paused\":true}}");
	set_image(w, "deployments.apps", "web", "nginx:2");
	patch(w, "deployments.apps", "default", "web", NULL, "{\"spec\":{\"replicas\":3}}");
	wait_s(w, 5);
	sets = list(w, "replicasets.apps", "default", NULL);
	assert_int_equal(value_len(sets), 1);
	assert_counts(w, "web", "3/0/3/3/0");
	d = get(w, "deployments.apps", "default", "web");
	text = condition_text(d, "Progressing");
	assert_string_equal(text, "Unknown DeploymentPaused: Deployment is paused");
	patch(w, "deployments.apps", "default", "web", NULL, "{\"spec\":{\"paused\":false}}");
	wait_s(w, 20);
	assert_counts(w, "web", "3/3/3/3/0");
	world_free(w);
}

static void scaling_down_deletes_the_least_useful(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *pods = NULL;
	STR_AUTO broken = NULL;
	const struct value *pod;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 3, "nginx", ROLLING));
	wait_s(w, 5);
	pods = list(w, "pods", "default", NULL);
	broken = xstrdup(value_str_in(value_idx(pods, 1), "metadata", "name"));
	patch(w, "pods", "default", broken, "status",
	      "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}}");
	patch(w, "deployments.apps", "default", "web", NULL, "{\"spec\":{\"replicas\":2}}");
	wait_s(w, 5);
	value_unref(pods);
	pods = list(w, "pods", "default", NULL);
	assert_int_equal(value_len(pods), 2);
	value_each_item(pod, i, pods)
	{
		assert_string_not_equal(value_str_in(pod, "metadata", "name"), broken);
	}
	patch(w, "deployments.apps", "default", "web", NULL, "{\"spec\":{\"replicas\":0}}");
	wait_s(w, 5);
	assert_int_equal(count_pods(w, NULL), 0);
	assert_counts(w, "web", "0/0/0/0/0");
	world_free(w);
}

static void pods_come_and_go_by_label(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *pods = NULL;
	VALUE_AUTO *pod = NULL;
	STR_AUTO name = NULL;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 2, "nginx", ROLLING));
	wait_s(w, 5);
	pods = list(w, "pods", "default", NULL);
	name = xstrdup(value_str_in(value_idx(pods, 0), "metadata", "name"));
	patch(w, "pods", "default", name, NULL, "{\"metadata\":{\"labels\":{\"app\":\"mine\"}}}");
	wait_s(w, 5);
	assert_int_equal(count_pods(w, "app=web"), 2);
	assert_int_equal(count_pods(w, NULL), 3);
	pod = get(w, "pods", "default", name);
	assert_null(object_controller(pod));
	/* And back: there is one too many now. */
	patch(w, "pods", "default", name, NULL, "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
	wait_s(w, 5);
	assert_int_equal(count_pods(w, NULL), 2);
	world_free(w);
}

static void a_deleted_pod_is_replaced(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *pods = NULL;
	VALUE_AUTO *gone = NULL;
	const char *name;

	(void)state;
	create(w, "deployments.apps", "default", deployment("web", 2, "nginx", ROLLING));
	wait_s(w, 5);
	pods = list(w, "pods", "default", NULL);
	name = value_str_in(value_idx(pods, 0), "metadata", "name");
	delete_with(w, "pods", "default", name, PROPAGATE_DEFAULT);
	wait_s(w, 5);
	gone = get(w, "pods", "default", name);
	assert_null(gone);
	assert_int_equal(count_pods(w, NULL), 2);
	assert_counts(w, "web", "2/2/2/2/0");
	world_free(w);
}

static void min_ready_seconds_delay_availability(void **state)
{
	struct world *w = world_new(NULL);
	struct value *d = deployment("web", 2, "nginx", ROLLING);

	(void)state;
	value_put_in(&d, value_int_new(30), "spec", "minReadySeconds");
	create(w, "deployments.apps", "default", d);
	wait_s(w, 5);
	assert_counts(w, "web", "2/2/2/0/2");
	wait_s(w, 30);
	assert_counts(w, "web", "2/2/2/2/0");
	world_free(w);
}

static void a_failing_set_says_why(void **state)
{
	struct world *w = world_new(NULL);
	struct value *d = deployment("web", 1, "nginx", ROLLING);
	VALUE_AUTO *sets = NULL;
	VALUE_AUTO *after = NULL;
	STR_AUTO text = NULL;
	STR_AUTO name = NULL;

	(void)state;
	value_put_in(&d, value_str_new("nobody"), "spec", "template", "spec", "serviceAccountName");
	create(w, "deployments.apps", "default", d);
	wait_s(w, 5);
	after = get(w, "deployments.apps", "default", "web");
	text = condition_text(after, "ReplicaFailure");
	assert_has(text, "True FailedCreate: pods \"web-");
	assert_has(text, "error looking up service account default/nobody: serviceaccount "
			 "\"nobody\" not found");
	sets = list(w, "replicasets.apps", "default", NULL);
	name = xstrdup(value_str_in(value_idx(sets, 0), "metadata", "name"));
	freep(&text);
	text = events_of(w, "default", "ReplicaSet", name);
	assert_has(text, "Warning FailedCreate: Error creating: pods \"web-");
	create(w, "serviceaccounts", "default", value_build("{metadata: {name: 'nobody'}}"));
	wait_s(w, 30);
	value_unref(after);
	after = get(w, "deployments.apps", "default", "web");
	freep(&text);
	text = condition_text(after, "ReplicaFailure");
	assert_string_equal(text, "none");
	assert_counts(w, "web", "1/1/1/1/0");
	world_free(w);
}

/* ---- daemon sets ------------------------------------------------------------------------------
 */

static struct value *daemonset(const char *image)
{
	return value_build(
		"{metadata: {name: 'agent'}, spec: {selector: {matchLabels: {app: 'agent'}},"
		" revisionHistoryLimit: 10, updateStrategy: {type: 'RollingUpdate',"
		" rollingUpdate: {maxUnavailable: 1, maxSurge: 0}},"
		" template: {metadata: {labels: {app: 'agent'}}, spec: {containers:"
		" [{name: 'c', image: %s}]}}}}",
		image);
}

static void a_daemon_runs_on_every_node_that_suits(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *ds = NULL;
	VALUE_AUTO *pods = NULL;
	const struct value *pod;

	(void)state;
	patch(w, "nodes", NULL, "node03", NULL,
	      "{\"spec\":{\"taints\":[{\"key\":\"gpu\",\"effect\":\"NoSchedule\"}]}}");
	patch(w, "nodes", NULL, "node02", NULL, "{\"spec\":{\"unschedulable\":true}}");
	wait_s(w, 1);
	create(w, "daemonsets.apps", "default", daemonset("agent:1"));
	wait_s(w, 5);
	ds = get(w, "daemonsets.apps", "default", "agent");
	assert_int_equal(value_int_in(ds, "status", "desiredNumberScheduled"), 2);
	assert_int_equal(value_int_in(ds, "status", "numberReady"), 2);
	assert_int_equal(value_int_in(ds, "status", "updatedNumberScheduled"), 2);
	assert_int_equal(value_int_in(ds, "status", "numberMisscheduled"), 0);
	pods = list(w, "pods", "default", "app=agent");
	assert_int_equal(value_len(pods), 2);
	value_each_item(pod, i, pods)
	{
		assert_string_not_equal(value_str_in(pod, "spec", "nodeName"), "node03");
		assert_non_null(
			value_str_in(pod, "metadata", "labels", "controller-revision-hash"));
	}
	patch(w, "nodes", NULL, "node03", NULL, "{\"spec\":{\"taints\":null}}");
	wait_s(w, 5);
	assert_int_equal(count_pods(w, "app=agent"), 3);
	world_free(w);
}

static void daemons_update_one_by_one(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *revisions = NULL;
	VALUE_AUTO *ds = NULL;
	int least = 3;

	(void)state;
	create(w, "daemonsets.apps", "default", daemonset("agent:1"));
	wait_s(w, 5);
	set_image(w, "daemonsets.apps", "agent", "agent:2");
	for (int i = 0; i < 300; i++) {
		VALUE_AUTO *pods = list(w, "pods", "default", "app=agent");
		const struct value *pod;
		int ready = 0;

		value_each_item(pod, n, pods)
		{
			ready += is_ready(pod) && !value_in(pod, "metadata", "deletionTimestamp");
		}
		least = MIN(least, ready);
		sim_advance(w->sim, 50 * SIM_MSEC);
	}
	assert_int_equal(least, 2);
	ds = get(w, "daemonsets.apps", "default", "agent");
	assert_int_equal(value_int_in(ds, "status", "updatedNumberScheduled"), 3);
	assert_int_equal(value_int_in(ds, "status", "numberAvailable"), 3);
	revisions = list(w, "controllerrevisions.apps", "default", NULL);
	assert_int_equal(value_len(revisions), 2);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deployment_gets_its_pods),
		cmocka_unit_test(a_rolling_update_keeps_its_promises),
		cmocka_unit_test(history_is_limited),
		cmocka_unit_test(recreate_never_mixes),
		cmocka_unit_test(a_stuck_rollout_is_reported),
		cmocka_unit_test(pausing_holds_rollouts_but_not_scaling),
		cmocka_unit_test(scaling_down_deletes_the_least_useful),
		cmocka_unit_test(pods_come_and_go_by_label),
		cmocka_unit_test(a_deleted_pod_is_replaced),
		cmocka_unit_test(min_ready_seconds_delay_availability),
		cmocka_unit_test(a_failing_set_says_why),
		cmocka_unit_test(a_daemon_runs_on_every_node_that_suits),
		cmocka_unit_test(daemons_update_one_by_one),
	};

	if (!world_possible())
		return TEST_SKIPPED;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
