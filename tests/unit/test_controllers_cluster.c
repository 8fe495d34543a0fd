/* Nodes, endpoints, namespaces, owners: controllers that keep a cluster in order. */
#include "ctl_world.h"

/* ---- nodes --------------------------------------------------------------------------------------
 */

static struct value *pod(const char *name, const char *app)
{
	return value_build("{metadata: {name: %s, labels: {app: %s}}, spec: {containers:"
			   " [{name: 'c', image: 'nginx', ports: [{name: 'http',"
			   " containerPort: 8080}]}], terminationGracePeriodSeconds: 30}}",
			   name, app);
}

static void nodes_get_ranges_and_annotations(void **state)
{
	static const char *const names[] = {"node01", "node02", "node03"};
	struct world *w = world_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		VALUE_AUTO *node = get(w, "nodes", NULL, names[i]);
		STR_AUTO want = xasprintf("10.244.%zu.0/24", i);
		STR_AUTO events = events_of(w, "default", "Node", names[i]);
		STR_AUTO registered = xasprintf("Normal RegisteredNode: Node %s event: Registered "
						"Node %s in Controller|",
						names[i], names[i]);

		assert_string_equal(value_str_in(node, "spec", "podCIDR"), want);
		assert_string_equal(value_str(value_idx(value_in(node, "spec", "podCIDRs"), 0)),
				    want);
		assert_string_equal(value_str(value_get(value_in(node, "metadata", "annotations"),
							"node.alpha.kubernetes.io/ttl")),
				    "0");
		assert_string_equal(value_str(value_get(value_in(node, "metadata", "labels"),
							"beta.kubernetes.io/os")),
				    "linux");
		assert_has(events, registered);
	}
	/* A range given back goes to the next node only when the others are used up. */
	delete_with(w, "nodes", NULL, "node02", PROPAGATE_DEFAULT);
	wait_s(w, 6);
	make_node(w, "node09");
	wait_s(w, 6);
	{
		VALUE_AUTO *node = get(w, "nodes", NULL, "node09");
		STR_AUTO events = events_of(w, "default", "Node", "node02");

		assert_string_equal(value_str_in(node, "spec", "podCIDR"), "10.244.3.0/24");
		assert_has(events, "RemovingNode: Node node02 event: Removing Node node02 from "
				   "Controller|");
	}
	world_free(w);
}

static bool has_taint(const struct value *node, const char *key, const char *effect)
{
	const struct value *t;

	value_each_item(t, i, value_in(node, "spec", "taints"))
	{
		if (str_eq(value_str_in(t, "key"), key) &&
		    str_eq(value_str_in(t, "effect"), effect))
			return true;
	}
	return false;
}

static void cordon_taints(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *node = NULL;

	(void)state;
	patch(w, "nodes", NULL, "node01", NULL, "{\"spec\":{\"unschedulable\":true}}");
	wait_s(w, 1);
	node = get(w, "nodes", NULL, "node01");
	assert_true(has_taint(node, "node.kubernetes.io/unschedulable", "NoSchedule"));
	patch(w, "nodes", NULL, "node01", NULL, "{\"spec\":{\"unschedulable\":null}}");
	wait_s(w, 1);
	value_unref(node);
	node = get(w, "nodes", NULL, "node01");
	assert_int_equal(value_len(value_in(node, "spec", "taints")), 0);
	world_free(w);
}

static void a_silent_node_loses_its_pods(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *node = NULL;
	VALUE_AUTO *p = NULL;
	STR_AUTO text = NULL;

	(void)state;
	create(w, "pods", "default", pod("a", "web")); /* lands on node01 */
	wait_s(w, 5);
	w->silent = "node01";
	wait_s(w, 35);
	node = get(w, "nodes", NULL, "node01");
	assert_true(is_ready(node));
	wait_s(w, 22); /* 57 s: a lease at most 10 s old, 50 s of grace, a pass every 5 s */
	value_unref(node);
	node = get(w, "nodes", NULL, "node01");
	text = condition_text(node, "Ready");
	assert_string_equal(text,
			    "Unknown NodeStatusUnknown: Kubelet stopped posting node status.");
	freep(&text);
	text = condition_text(node, "MemoryPressure");
	assert_string_equal(text,
			    "Unknown NodeStatusNeverUpdated: Kubelet never posted node status.");
	assert_true(has_taint(node, "node.kubernetes.io/unreachable", "NoSchedule"));
	p = get(w, "pods", "default", "a");
	assert_false(is_ready(p));
	freep(&text);
	text = events_of(w, "default", "Node", "node01");
	assert_has(text, "Normal NodeNotReady: Node node01 status is now: NodeNotReady|");
	freep(&text);
	text = events_of(w, "default", "Pod", "a");
	assert_string_equal(text, "Warning NodeNotReady: Node is not ready|");
	wait_s(w, 10);
	value_unref(node);
	node = get(w, "nodes", NULL, "node01");
	assert_true(has_taint(node, "node.kubernetes.io/unreachable", "NoExecute"));
	wait_s(w, 280); /* the default toleration: 300 s */
	value_unref(p);
	p = get(w, "pods", "default", "a");
	assert_null(value_in(p, "metadata", "deletionTimestamp"));
	wait_s(w, 25);
	value_unref(p);
	p = get(w, "pods", "default", "a");
	assert_non_null(value_in(p, "metadata", "deletionTimestamp"));
	freep(&text);
	text = condition_text(p, "DisruptionTarget");
	assert_string_equal(text, "True DeletionByTaintManager: Taint manager: deleting due to "
				  "NoExecute taint");
	freep(&text);
	text = events_of(w, "default", "Pod", "a");
	assert_has(text, "Normal TaintManagerEviction: Marking for deletion Pod default/a|");
	world_free(w);
}

static void a_node_that_comes_back_keeps_its_pods(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *node = NULL;
	VALUE_AUTO *p = NULL;
	STR_AUTO text = NULL;

	(void)state;
	create(w, "pods", "default", pod("a", "web"));
	wait_s(w, 5);
	w->silent = "node01";
	wait_s(w, 120);
	w->silent = NULL;
	wait_s(w, 11); /* renewed its lease; now its kubelet reports */
	patch(w, "nodes", NULL, "node01", "status",
	      "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\","
	      "\"reason\":\"KubeletReady\",\"lastHeartbeatTime\":\"2026-01-05T09:02:20Z\","
	      "\"lastTransitionTime\":\"2026-01-05T09:02:20Z\"}]}}");
	wait_s(w, 10);
	node = get(w, "nodes", NULL, "node01");
	assert_int_equal(value_len(value_in(node, "spec", "taints")), 0);
	text = events_of(w, "default", "Pod", "a");
	assert_has(text, "Normal TaintManagerEviction: Cancelling deletion of Pod default/a|");
	wait_s(w, 400);
	p = get(w, "pods", "default", "a");
	assert_non_null(p);
	assert_null(value_in(p, "metadata", "deletionTimestamp"));
	world_free(w);
}

static void a_taint_by_hand_evicts_at_once(void **state)
{
	struct world *w = world_new(NULL);
	struct value *tolerant = pod("b", "web");
	VALUE_AUTO *a = NULL;
	VALUE_AUTO *b = NULL;

	(void)state;
	value_put_in(&tolerant,
		     parse("[{\"key\":\"maintenance\",\"operator\":\"Exists\","
			   "\"effect\":\"NoExecute\",\"tolerationSeconds\":60}]"),
		     "spec", "tolerations");
	create(w, "pods", "default", pod("a", "web")); /* node01 */
	create(w, "pods", "default", pod("x", "web")); /* node02 */
	create(w, "pods", "default", pod("y", "web")); /* node03 */
	wait_s(w, 1);
	create(w, "pods", "default", tolerant); /* node01 */
	wait_s(w, 5);
	patch(w, "nodes", NULL, "node01", NULL,
	      "{\"spec\":{\"taints\":[{\"key\":\"maintenance\",\"effect\":\"NoExecute\"}]}}");
	wait_s(w, 5);
	a = get(w, "pods", "default", "a");
	b = get(w, "pods", "default", "b");
	assert_null(a);
	assert_non_null(b);
	wait_s(w, 60);
	value_unref(b);
	b = get(w, "pods", "default", "b");
	assert_null(b);
	world_free(w);
}

static void pods_of_a_removed_node_are_collected(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *p = NULL;

	(void)state;
	create(w, "pods", "default", pod("a", "web"));
	wait_s(w, 5);
	w->silent = "node01";
	delete_with(w, "nodes", NULL, "node01", PROPAGATE_DEFAULT);
	wait_s(w, 45); /* two passes: in quarantine still */
	p = get(w, "pods", "default", "a");
	assert_non_null(p);
	wait_s(w, 30);
	value_unref(p);
	p = get(w, "pods", "default", "a");
	assert_null(p);
	world_free(w);
}

/* ---- services
 * ------------------------------------------------------------------------------------- */

static struct value *service(const char *name, const char *app)
{
	return value_build("{metadata: {name: %s, labels: {team: 'x'}}, spec: {type: 'ClusterIP',"
			   " selector: {app: %s}, ports: [{name: 'web', port: 80,"
			   " targetPort: 'http', protocol: 'TCP'}]}}",
			   name, app);
}

static struct value *slice_of(struct world *w, const char *name)
{
	STR_AUTO selector = xasprintf("kubernetes.io/service-name=%s", name);
	VALUE_AUTO *slices = list(w, "endpointslices.discovery.k8s.io", "default", selector);

	assert_int_equal(value_len(slices), 1);
	return value_ref(value_idx(slices, 0));
}

static void endpoints_follow_pods(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *slice = NULL;
	VALUE_AUTO *ep = NULL;
	VALUE_AUTO *p = NULL;
	STR_AUTO name = NULL;
	const struct value *e;

	(void)state;
	create(w, "services", "default", service("web", "web"));
	wait_s(w, 1);
	slice = slice_of(w, "web"); /* one without endpoints */
	assert_int_equal(value_len(value_get(slice, "endpoints")), 0);
	name = xstrdup(value_str_in(slice, "metadata", "name"));
	assert_true(str_starts(name, "web-"));
	assert_string_equal(value_str_in(slice, "metadata", "labels", "team"), "x");
	create(w, "pods", "default", pod("a", "web"));
	create(w, "pods", "default", pod("other", "db"));
	wait_s(w, 5);
	value_unref(slice);
	slice = slice_of(w, "web");
	assert_string_equal(value_str_in(slice, "metadata", "name"), name);
	assert_int_equal(value_len(value_get(slice, "endpoints")), 1);
	assert_int_equal(value_int_in(value_idx(value_get(slice, "ports"), 0), "port"), 8080);
	e = value_idx(value_get(slice, "endpoints"), 0);
	assert_true(value_bool_in(e, "conditions", "ready"));
	assert_string_equal(value_str_in(e, "targetRef", "name"), "a");
	assert_string_equal(value_str_in(e, "nodeName"), "node01");
	p = get(w, "pods", "default", "a");
	ep = get(w, "endpoints", "default", "web");
	e = value_idx(value_get(ep, "subsets"), 0);
	assert_string_equal(value_str_in(value_idx(value_get(e, "addresses"), 0), "ip"),
			    value_str_in(p, "status", "podIP"));
	assert_int_equal(value_int_in(value_idx(value_get(e, "ports"), 0), "port"), 8080);

	/* Not ready: still there, but not for traffic. */
	patch(w, "pods", "default", "a", "status",
	      "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}}");
	wait_s(w, 1);
	value_unref(slice);
	value_unref(ep);
	slice = slice_of(w, "web");
	ep = get(w, "endpoints", "default", "web");
	e = value_idx(value_get(slice, "endpoints"), 0);
	assert_false(value_bool_in(e, "conditions", "ready"));
	assert_false(value_bool_in(e, "conditions", "serving"));
	e = value_idx(value_get(ep, "subsets"), 0);
	assert_int_equal(value_len(value_get(e, "addresses")), 0);
	assert_int_equal(value_len(value_get(e, "notReadyAddresses")), 1);

	/* A label taken away takes it out. */
	patch(w, "pods", "default", "a", NULL, "{\"metadata\":{\"labels\":{\"app\":null}}}");
	wait_s(w, 1);
	value_unref(slice);
	value_unref(ep);
	slice = slice_of(w, "web");
	ep = get(w, "endpoints", "default", "web");
	assert_int_equal(value_len(value_get(slice, "endpoints")), 0);
	assert_int_equal(value_len(value_get(ep, "subsets")), 0);
	world_free(w);
}

static void terminating_pods_serve_but_are_not_ready(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *slice = NULL;
	VALUE_AUTO *ep = NULL;
	const struct value *e;

	(void)state;
	create(w, "services", "default", service("web", "web"));
	create(w, "pods", "default", pod("a", "web"));
	wait_s(w, 5);
	delete_with(w, "pods", "default", "a", PROPAGATE_DEFAULT);
	sim_advance(w->sim, 500 * SIM_MSEC);
	slice = slice_of(w, "web");
	e = value_idx(value_get(slice, "endpoints"), 0);
	assert_false(value_bool_in(e, "conditions", "ready"));
	assert_true(value_bool_in(e, "conditions", "serving"));
	assert_true(value_bool_in(e, "conditions", "terminating"));
	ep = get(w, "endpoints", "default", "web");
	assert_int_equal(value_len(value_get(ep, "subsets")), 0);
	world_free(w);
}

static void large_services_are_sliced(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *slices = NULL;
	const struct value *s;
	size_t sum = 0;

	(void)state;
	create(w, "services", "default", service("web", "web"));
	for (int i = 0; i < 250; i++) {
		STR_AUTO name = xasprintf("p%03d", i);

		create(w, "pods", "default", pod(name, "web"));
	}
	wait_s(w, 10);
	slices = list(w, "endpointslices.discovery.k8s.io", "default",
		      "kubernetes.io/service-name=web");
	assert_int_equal(value_len(slices), 3);
	value_each_item(s, i, slices)
	{
		assert_true(value_len(value_get(s, "endpoints")) <= 100);
		sum += value_len(value_get(s, "endpoints"));
	}
	assert_int_equal(sum, 250);
	world_free(w);
}

static void a_deleted_service_leaves_nothing(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *slices = NULL;
	VALUE_AUTO *ep = NULL;

	(void)state;
	create(w, "services", "default", service("web", "web"));
	create(w, "pods", "default", pod("a", "web"));
	wait_s(w, 5);
	delete_with(w, "services", "default", "web", PROPAGATE_DEFAULT);
	wait_s(w, 5);
	slices = list(w, "endpointslices.discovery.k8s.io", "default",
		      "kubernetes.io/service-name=web");
	assert_int_equal(value_len(slices), 0);
	ep = get(w, "endpoints", "default", "web");
	assert_null(ep);
	world_free(w);
}

static void endpoints_by_hand_are_mirrored(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *slice = NULL;
	VALUE_AUTO *slices = NULL;
	const struct value *e;

	(void)state;
	create(w, "services", "default",
	       parse("{\"metadata\":{\"name\":\"db\"},\"spec\":{\"ports\":[{\"port\":5432}]}}"));
	create(w, "endpoints", "default",
	       parse("{\"metadata\":{\"name\":\"db\"},\"subsets\":[{\"addresses\":[{\"ip\":"
		     "\"192.168.1.9\"}],\"ports\":[{\"port\":5432}]}]}"));
	wait_s(w, 1);
	slice = slice_of(w, "db");
	assert_true(str_starts(value_str_in(slice, "metadata", "name"), "db-"));
	assert_string_equal(value_str(value_get(value_in(slice, "metadata", "labels"),
						"endpointslice.kubernetes.io/managed-by")),
			    "endpointslicemirroring-controller.k8s.io");
	e = value_idx(value_get(slice, "endpoints"), 0);
	assert_string_equal(value_str(value_idx(value_get(e, "addresses"), 0)), "192.168.1.9");
	assert_int_equal(value_int_in(value_idx(value_get(slice, "ports"), 0), "port"), 5432);
	patch(w, "endpoints", "default", "db", NULL,
	      "{\"subsets\":[{\"addresses\":[{\"ip\":\"192.168.1.10\"}],"
	      "\"ports\":[{\"port\":5432}]}]}");
	wait_s(w, 1);
	value_unref(slice);
	slice = slice_of(w, "db");
	e = value_idx(value_get(slice, "endpoints"), 0);
	assert_string_equal(value_str(value_idx(value_get(e, "addresses"), 0)), "192.168.1.10");
	delete_with(w, "endpoints", "default", "db", PROPAGATE_DEFAULT);
	wait_s(w, 1);
	slices = list(w, "endpointslices.discovery.k8s.io", "default",
		      "kubernetes.io/service-name=db");
	assert_int_equal(value_len(slices), 0);
	world_free(w);
}

/* ---- namespaces
 * ------------------------------------------------------------------------------------ */

static void namespaces_are_furnished(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *sa = NULL;
	VALUE_AUTO *ca = NULL;

	(void)state;
	create(w, "namespaces", NULL, value_build("{metadata: {name: 'dev'}}"));
	wait_s(w, 1);
	sa = get(w, "serviceaccounts", "dev", "default");
	ca = get(w, "configmaps", "dev", "kube-root-ca.crt");
	assert_non_null(sa);
	assert_string_equal(value_str(value_get(value_get(ca, "data"), "ca.crt")),
			    "-----BEGIN CERTIFICATE-----\n");
	delete_with(w, "serviceaccounts", "dev", "default", PROPAGATE_DEFAULT);
	patch(w, "configmaps", "dev", "kube-root-ca.crt", NULL, "{\"data\":{\"ca.crt\":\"no\"}}");
	wait_s(w, 1);
	value_unref(sa);
	value_unref(ca);
	sa = get(w, "serviceaccounts", "dev", "default");
	ca = get(w, "configmaps", "dev", "kube-root-ca.crt");
	assert_non_null(sa);
	assert_string_not_equal(value_str(value_get(value_get(ca, "data"), "ca.crt")), "no");
	world_free(w);
}

static void a_deleted_namespace_is_emptied_first(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *ns = NULL;
	VALUE_AUTO *p = NULL;
	STR_AUTO text = NULL;

	(void)state;
	create(w, "namespaces", NULL, value_build("{metadata: {name: 'dev'}}"));
	wait_s(w, 1);
	create(w, "pods", "dev", pod("a", "web"));
	create(w, "configmaps", "dev",
	       value_build("{metadata: {name: 'held', finalizers: ['example.com/hold']}}"));
	wait_s(w, 3);
	p = get(w, "pods", "dev", "a");
	w->silent = value_str_in(p, "spec", "nodeName");
	delete_with(w, "namespaces", NULL, "dev", PROPAGATE_DEFAULT);
	wait_s(w, 7);
	ns = get(w, "namespaces", NULL, "dev");
	assert_string_equal(value_str_in(ns, "status", "phase"), "Terminating");
	text = condition_text(ns, "NamespaceContentRemaining");
	assert_string_equal(text, "True SomeResourcesRemain: Some resources are remaining: pods. "
				  "has 1 resource instances");
	w->silent = NULL;
	{
		struct delete_options now = {.grace_s = 0};
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(client_delete(w->c, kind_of("pods"), "dev", "a", &now, NULL, &err),
				 0);
	}
	wait_s(w, 20);
	value_unref(ns);
	ns = get(w, "namespaces", NULL, "dev");
	freep(&text);
	text = condition_text(ns, "NamespaceContentRemaining");
	assert_string_equal(text, "True SomeResourcesRemain: Some resources are remaining: "
				  "configmaps. has 1 resource instances");
	freep(&text);
	text = condition_text(ns, "NamespaceFinalizersRemaining");
	assert_string_equal(text, "True SomeFinalizersRemain: Some content in the namespace has "
				  "finalizers remaining: example.com/hold in 1 resource instances");
	patch(w, "configmaps", "dev", "held", NULL, "{\"metadata\":{\"finalizers\":null}}");
	wait_s(w, 20);
	value_unref(ns);
	ns = get(w, "namespaces", NULL, "dev");
	assert_null(ns);
	world_free(w);
}

/* ---- owners
 * ------------------------------------------------------------------------------------------ */

static struct value *replicaset(const char *name, int replicas)
{
	return value_build("{metadata: {name: %s}, spec: {replicas: %i, selector: {matchLabels:"
			   " {app: %s}}, template: {metadata: {labels: {app: %s}}, spec:"
			   " {containers: [{name: 'c', image: 'nginx'}],"
			   " terminationGracePeriodSeconds: 30}}}}",
			   name, replicas, name, name);
}

static size_t nr_pods(struct world *w)
{
	VALUE_AUTO *pods = list(w, "pods", "default", NULL);

	return value_len(pods);
}

static void background_deletion_takes_dependents_after(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *rs = NULL;

	(void)state;
	create(w, "replicasets.apps", "default", replicaset("web", 3));
	wait_s(w, 5);
	assert_int_equal(nr_pods(w), 3);
	delete_with(w, "replicasets.apps", "default", "web", PROPAGATE_BACKGROUND);
	rs = get(w, "replicasets.apps", "default", "web");
	assert_null(rs);
	assert_int_equal(nr_pods(w), 3);
	wait_s(w, 5);
	assert_int_equal(nr_pods(w), 0);
	world_free(w);
}

static void foreground_deletion_waits_for_dependents(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *rs = NULL;

	(void)state;
	create(w, "replicasets.apps", "default", replicaset("web", 3));
	wait_s(w, 5);
	delete_with(w, "replicasets.apps", "default", "web", PROPAGATE_FOREGROUND);
	sim_advance(w->sim, 500 * SIM_MSEC);
	rs = get(w, "replicasets.apps", "default", "web");
	assert_string_equal(value_str(value_idx(value_in(rs, "metadata", "finalizers"), 0)),
			    "foregroundDeletion");
	assert_int_equal(nr_pods(w), 3);
	wait_s(w, 5);
	value_unref(rs);
	rs = get(w, "replicasets.apps", "default", "web");
	assert_null(rs);
	assert_int_equal(nr_pods(w), 0);
	world_free(w);
}

static void orphans_stay_and_are_adopted_again(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *pods = NULL;
	VALUE_AUTO *again = NULL;

	(void)state;
	create(w, "replicasets.apps", "default", replicaset("web", 3));
	wait_s(w, 5);
	delete_with(w, "replicasets.apps", "default", "web", PROPAGATE_ORPHAN);
	wait_s(w, 5);
	pods = list(w, "pods", "default", NULL);
	assert_int_equal(value_len(pods), 3);
	assert_null(object_controller(value_idx(pods, 0)));
	create(w, "replicasets.apps", "default", replicaset("web", 2));
	wait_s(w, 5);
	again = list(w, "pods", "default", NULL);
	assert_int_equal(value_len(again), 2);
	assert_non_null(object_controller(value_idx(again, 0)));
	world_free(w);
}

static void an_absent_owner_is_no_owner(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *a = NULL;
	VALUE_AUTO *b = NULL;
	VALUE_AUTO *keep = NULL;

	(void)state;
	create(w, "configmaps", "default", value_build("{metadata: {name: 'owner'}}"));
	keep = get(w, "configmaps", "default", "owner");
	create(w, "configmaps", "default",
	       value_build("{metadata: {name: 'a', ownerReferences: [{apiVersion: 'v1',"
			   " kind: 'ConfigMap', name: 'nobody', uid: 'no-such-uid'}]}}"));
	create(w, "configmaps", "default",
	       value_build("{metadata: {name: 'b', ownerReferences: [{apiVersion: 'v1',"
			   " kind: 'ConfigMap', name: 'nobody', uid: 'no-such-uid'},"
			   " {apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: %v}]}}",
			   value_in(keep, "metadata", "uid")));
	wait_s(w, 5);
	a = get(w, "configmaps", "default", "a");
	b = get(w, "configmaps", "default", "b");
	assert_null(a);
	assert_int_equal(value_len(value_in(b, "metadata", "ownerReferences")), 1);
	world_free(w);
}

static void roles_are_aggregated(void **state)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *role = NULL;

	(void)state;
	create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
	       parse("{\"metadata\":{\"name\":\"all\"},\"aggregationRule\":{"
		     "\"clusterRoleSelectors\":"
		     "[{\"matchLabels\":{\"to\":\"all\"}}]},\"rules\":[]}"));
	create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
	       parse("{\"metadata\":{\"name\":\"a\",\"labels\":{\"to\":\"all\"}},\"rules\":[{"
		     "\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]}"));
	create(w, "clusterroles.rbac.authorization.k8s.io", NULL,
	       parse("{\"metadata\":{\"name\":\"b\",\"labels\":{\"to\":\"all\"}},\"rules\":[{"
		     "\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]},{"
		     "\"apiGroups\":[\"\"],\"resources\":[\"nodes\"],\"verbs\":[\"get\"]}]}"));
	wait_s(w, 1);
	role = get(w, "clusterroles.rbac.authorization.k8s.io", NULL, "all");
	assert_int_equal(value_len(value_get(role, "rules")), 2);
	delete_with(w, "clusterroles.rbac.authorization.k8s.io", NULL, "b", PROPAGATE_DEFAULT);
	wait_s(w, 1);
	value_unref(role);
	role = get(w, "clusterroles.rbac.authorization.k8s.io", NULL, "all");
	assert_int_equal(value_len(value_get(role, "rules")), 1);
	world_free(w);
}

/* The whole history is the same for the same seed. */
static char *history(void)
{
	struct world *w = world_new(NULL);
	VALUE_AUTO *all = NULL;
	struct buf out = BUF_INIT;

	create(w, "services", "default", service("web", "web"));
	create(w, "replicasets.apps", "default", replicaset("web", 7));
	wait_s(w, 5);
	patch(w, "replicasets.apps", "default", "web", NULL, "{\"spec\":{\"replicas\":3}}");
	w->silent = "node02";
	wait_s(w, 400);
	all = list(w, "pods", NULL, NULL);
	json_write(&out, all, 0);
	value_unref(all);
	all = list(w, "events", NULL, NULL);
	json_write(&out, all, 0);
	value_unref(all);
	all = list(w, "endpointslices.discovery.k8s.io", NULL, NULL);
	json_write(&out, all, 0);
	world_free(w);
	return buf_detach(&out);
}

static void the_same_seed_gives_the_same_cluster(void **state)
{
	STR_AUTO a = history();
	STR_AUTO b = history();

	(void)state;
	assert_true(strlen(a) > 1000);
	assert_string_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_get_ranges_and_annotations),
		cmocka_unit_test(cordon_taints),
		cmocka_unit_test(a_silent_node_loses_its_pods),
		cmocka_unit_test(a_node_that_comes_back_keeps_its_pods),
		cmocka_unit_test(a_taint_by_hand_evicts_at_once),
		cmocka_unit_test(pods_of_a_removed_node_are_collected),
		cmocka_unit_test(endpoints_follow_pods),
		cmocka_unit_test(terminating_pods_serve_but_are_not_ready),
		cmocka_unit_test(large_services_are_sliced),
		cmocka_unit_test(a_deleted_service_leaves_nothing),
		cmocka_unit_test(endpoints_by_hand_are_mirrored),
		cmocka_unit_test(namespaces_are_furnished),
		cmocka_unit_test(a_deleted_namespace_is_emptied_first),
		cmocka_unit_test(background_deletion_takes_dependents_after),
		cmocka_unit_test(foreground_deletion_waits_for_dependents),
		cmocka_unit_test(orphans_stay_and_are_adopted_again),
		cmocka_unit_test(an_absent_owner_is_no_owner),
		cmocka_unit_test(roles_are_aggregated),
		cmocka_unit_test(the_same_seed_gives_the_same_cluster),
	};

	if (!world_possible())
		return TEST_SKIPPED;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
