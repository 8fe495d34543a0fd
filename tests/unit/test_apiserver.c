#include "api_world.h"

static void a_created_object_gets_its_system_fields(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *pod = NULL;

	must_create(w, "pods", "default", POD("web", ""));
	pod = get(w, "pods", "default", "web");
	assert_string_equal(value_str_in(pod, "apiVersion"), "v1");
	assert_string_equal(value_str_in(pod, "kind"), "Pod");
	assert_string_equal(value_str_in(pod, "metadata", "namespace"), "default");
	assert_string_equal(value_str_in(pod, "metadata", "creationTimestamp"),
			    "2026-01-05T09:00:00Z");
	assert_int_equal(strlen(value_str_in(pod, "metadata", "uid")), 36);
	assert_int_equal(value_int_in(pod, "metadata", "generation"), 1);
	assert_string_equal(value_str_in(pod, "status", "phase"), "Pending");
	assert_string_equal(value_str_in(pod, "spec", "serviceAccountName"), "default");
	assert_int_equal(value_len(value_in(pod, "spec", "tolerations")), 2);
	assert_int_equal(value_int_in(pod, "spec", "priority"), 0);
}

static void pods_get_the_token_volume_once(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *pod = NULL;
	const struct value *vol, *mount;

	must_create(w, "pods", "default", POD("web", ""));
	pod = get(w, "pods", "default", "web");
	vol = value_idx(value_in(pod, "spec", "volumes"), 0);
	mount = value_idx(
		value_get(value_idx(value_in(pod, "spec", "containers"), 0), "volumeMounts"), 0);
	assert_true(str_starts(value_str_in(vol, "name"), "kube-api-access-"));
	assert_string_equal(value_str_in(vol, "name"), value_str_in(mount, "name"));
	assert_true(value_bool_in(mount, "readOnly"));
	assert_int_equal(value_int(value_in(value_idx(value_in(vol, "projected", "sources"), 0),
					    "serviceAccountToken", "expirationSeconds")),
			 3607);
	must_create(w, "pods", "default",
		    POD("no-token", ",\"automountServiceAccountToken\":false"));
	value_unref(pod);
	pod = get(w, "pods", "default", "no-token");
	assert_null(value_in(pod, "spec", "volumes"));
}

static void names_are_generated_and_unique(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *list = NULL;
	ERR_AUTO err = ERR_INIT;
	const struct value *pod;

	for (int i = 0; i < 20; i++)
		must_create(w, "pods", "default",
			    "{\"metadata\":{\"generateName\":\"web-\"},\"spec\":{\"containers\":"
			    "[{\"name\":\"c\",\"image\":\"nginx\"}]}}");
	assert_int_equal(client_list(w->c, kind_of("pods"), "default", NULL, &list, &err), 0);
	assert_int_equal(value_len(value_get(list, "items")), 20);
	value_each_item(pod, i, value_get(list, "items"))
	{
		const char *name = value_str_in(pod, "metadata", "name");

		assert_int_equal(strlen(name), 9);
		assert_int_equal(strspn(name + 4, "bcdfghjklmnpqrstvwxz2456789"), 5);
	}
}

static void errors_have_the_servers_words(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *plural, *ns, *json, *want;
	} t[] = {
		{"pods", "default", POD("web", ""), ""},
		{"pods", "default", POD("web", ""), "pods \"web\" already exists"},
		{"pods", "nowhere", POD("web", ""), "namespaces \"nowhere\" not found"},
		{"pods", "default", POD("a", ",\"serviceAccountName\":\"robot\""),
		 "pods \"a\" is forbidden: error looking up service account default/robot: "
		 "serviceaccount \"robot\" not found"},
		{"pods", "default", POD("a", ",\"priorityClassName\":\"high\""),
		 "pods \"a\" is forbidden: no PriorityClass with name high was found"},
		{"pods", "default", POD("a", ",\"runtimeClassName\":\"gvisor\""),
		 "pods \"a\" is forbidden: pod rejected: RuntimeClass \"gvisor\" not found"},
		{"pods", "default", POD("a", ",\"foo\":1"),
		 "Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown "
		 "field \"spec.foo\""},
		{"pods", "default",
		 "{\"apiVersion\":\"v2\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}",
		 "Pod in version \"v2\" cannot be handled as a Pod: no kind \"Pod\" is registered "
		 "for version \"v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""},
		{"pods", "default",
		 "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":"
		 "\"a\"}}",
		 "Deployment in version \"v1\" cannot be handled as a Pod: converting "
		 "(v1.Deployment) to (core.Pod): unknown conversion"},
		{"pods", "default", "{\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}}",
		 "the namespace of the provided object does not match the namespace sent on the "
		 "request"},
		{"pods", "default",
		 "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"5\"},\"spec\":{"
		 "\"containers\":"
		 "[{\"name\":\"c\",\"image\":\"x\"}]}}",
		 "resourceVersion should not be set on objects to be created"},
		{"pods", "default", "{\"metadata\":{\"name\":\"a\"},\"spec\":{}}",
		 "Pod \"a\" is invalid: spec.containers: Required value"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		STR_AUTO got = create(w, t[i].plural, t[i].ns, t[i].json);

		assert_string_equal(got, t[i].want);
	}
}

static void unknown_fields_warn_and_go(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *in = parse(POD("web", ",\"foo\":{\"bar\":1}"));
	VALUE_AUTO *out = NULL;
	STRVEC_AUTO warnings = STRVEC_INIT;
	struct write_options opt = {.warnings = &warnings};
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(client_create(w->c, kind_of("pods"), "default", in, &opt, &out, &err), 0);
	assert_int_equal(warnings.nr, 1);
	assert_string_equal(warnings.v[0], "unknown field \"spec.foo\"");
	assert_null(value_in(out, "spec", "foo"));
}

static void dry_runs_change_nothing(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *in = parse(POD("web", ""));
	VALUE_AUTO *out = NULL;
	struct write_options opt = {.dry_run = true};
	int64_t rev = store_rev(w->store);
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(client_create(w->c, kind_of("pods"), "default", in, &opt, &out, &err), 0);
	assert_non_null(value_in(out, "metadata", "uid"));
	assert_int_equal(store_rev(w->store), rev);
	assert_null(get(w, "pods", "default", "web"));
}

static void updates_are_optimistic(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *ns = NULL;
	VALUE_AUTO *stale = NULL;
	STR_AUTO e = NULL;
	int64_t rev;

	make_namespace(w, "team");
	stale = get(w, "namespaces", NULL, "team");
	ns = value_ref(stale);
	value_put_in(&ns, value_str_new("x"), "metadata", "labels", "a");
	e = update(w, "namespaces", NULL, ns);
	assert_string_equal(e, "");
	free(e);
	value_put_in(&stale, value_str_new("y"), "metadata", "labels", "a");
	e = update(w, "namespaces", NULL, stale);
	assert_string_equal(e, "Operation cannot be fulfilled on namespaces \"team\": the object "
			       "has been modified; please apply your changes to the latest version "
			       "and try again");
	free(e);
	value_del_in(&stale, "metadata", "resourceVersion");
	e = update(w, "namespaces", NULL, stale); /* unconditional */
	assert_string_equal(e, "");
	value_unref(ns);
	ns = get(w, "namespaces", NULL, "team");
	assert_string_equal(value_str_in(ns, "metadata", "labels", "a"), "y");
	rev = store_rev(w->store);
	free(e);
	e = update(w, "namespaces", NULL, ns); /* nothing new: no write */
	assert_string_equal(e, "");
	assert_int_equal(store_rev(w->store), rev);
}

static void status_and_spec_have_their_own_doors(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *pod = NULL;
	STR_AUTO e = NULL;

	must_create(w, "pods", "default", POD("web", ""));
	e = patch(w, "pods", "default", "web", "status", PATCH_MERGE,
		  "{\"status\":{\"phase\":\"Running\"},\"spec\":{\"nodeName\":\"n1\"}}");
	assert_string_equal(e, "");
	free(e);
	e = patch(w, "pods", "default", "web", NULL, PATCH_MERGE,
		  "{\"status\":{\"phase\":\"Failed\"},\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
	assert_string_equal(e, "");
	pod = get(w, "pods", "default", "web");
	assert_string_equal(value_str_in(pod, "status", "phase"), "Running");
	assert_null(value_in(pod, "spec", "nodeName"));
	assert_string_equal(value_str_in(pod, "metadata", "labels", "a"), "b");
}

static void patches_of_each_type_apply(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *pod = NULL;
	STR_AUTO e = NULL;

	must_create(w, "pods", "default", POD("web", ""));
	e = patch(w, "pods", "default", "web", NULL, PATCH_STRATEGIC,
		  "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"nginx:1.28\"}]}}");
	assert_string_equal(e, "");
	free(e);
	e = patch(w, "pods", "default", "web", NULL, PATCH_JSON,
		  "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"x\":\"y\"}}]");
	assert_string_equal(e, "");
	free(e);
	pod = get(w, "pods", "default", "web");
	assert_string_equal(
		value_str(value_get(value_idx(value_in(pod, "spec", "containers"), 0), "image")),
		"nginx:1.28");
	assert_string_equal(value_str_in(pod, "metadata", "labels", "x"), "y");
	e = patch(w, "pods", "default", "web", NULL, PATCH_MERGE,
		  "{\"metadata\":{\"name\":\"other\"}}");
	assert_string_equal(e, "the name of the object (other) does not match the name on the URL "
			       "(web)");
	free(e);
	e = patch(w, "pods", "default", "nope", NULL, PATCH_MERGE, "{}");
	assert_string_equal(e, "pods \"nope\" not found");
	free(e);
	e = patch(w, "pods", "default", "web", NULL, PATCH_JSON,
		  "[{\"op\":\"remove\",\"path\":\"/spec/nothing\"}]");
	assert_string_equal(e, "the server rejected our request due to an error in our request");
	free(e);
	e = patch(w, "pods", "default", "web", NULL, PATCH_MERGE,
		  "{\"metadata\":{\"resourceVersion\":\"1\"}}");
	assert_string_equal(e, "Operation cannot be fulfilled on pods \"web\": the object has been "
			       "modified; please apply your changes to the latest version and try "
			       "again");
}

static void bindings_assign_once(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *pod = NULL;
	ERR_AUTO err = ERR_INIT;

	must_create(w, "pods", "default", POD("web", ""));
	assert_int_equal(client_bind(w->c, "default", "web", NULL, "node01", &err), 0);
	pod = get(w, "pods", "default", "web");
	assert_string_equal(value_str_in(pod, "spec", "nodeName"), "node01");
	assert_true(object_condition_true(pod, "PodScheduled"));
	assert_int_equal(client_bind(w->c, "default", "web", NULL, "node02", &err), -ESTALE);
	assert_string_equal(err_msg(&err), "Operation cannot be fulfilled on pods/binding \"web\": "
					   "pod web is already assigned to node \"node01\"");
}

static void the_server_makes_its_namespaces_and_service(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *ns = get(w, "namespaces", NULL, "kube-node-lease");
	VALUE_AUTO *svc = get(w, "services", "default", "kubernetes");
	VALUE_AUTO *ep = get(w, "endpoints", "default", "kubernetes");

	assert_string_equal(value_str_in(ns, "status", "phase"), "Active");
	assert_string_equal(value_str(value_idx(value_in(ns, "spec", "finalizers"), 0)),
			    "kubernetes");
	assert_string_equal(value_str_in(svc, "spec", "clusterIP"), "10.96.0.1");
	assert_non_null(ep);
}

static char *kubernetes_addresses(struct world *w)
{
	VALUE_AUTO *ep = get(w, "endpoints", "default", "kubernetes");
	const struct value *a;
	BUF_AUTO out = BUF_INIT;

	value_each_item(a, i, value_get(value_idx(value_get(ep, "subsets"), 0), "addresses"))
		buf_addf(&out, "%s ", value_str(value_get(a, "ip")));
	return buf_detach(&out);
}

static void servers_on_one_store_know_each_other(void **state)
{
	struct world *w = *state;
	struct apiserver_config cfg = {.advertise_host = "172.30.1.1:6443"};
	struct apiserver *other = apiserver_new(w->sim, w->store, &cfg);
	STR_AUTO ips = kubernetes_addresses(w);

	assert_string_equal(ips, "172.30.1.1 172.30.1.2 ");
	sim_advance(w->sim, 60 * SIM_SEC);
	free(ips);
	ips = kubernetes_addresses(w);
	assert_string_equal(ips, "172.30.1.1 172.30.1.2 ");
	apiserver_free(other);
	sim_advance(w->sim, 30 * SIM_SEC);
	free(ips);
	ips = kubernetes_addresses(w);
	assert_string_equal(ips, "172.30.1.2 ");
}

static void services_get_addresses_and_ports(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *svc = NULL;
	STR_AUTO e = NULL;
	int64_t port;

	must_create(w, "services", "default",
		    "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"type\":\"NodePort\",\"ports\":"
		    "[{\"port\":80}],\"selector\":{\"a\":\"b\"}}}");
	svc = get(w, "services", "default", "web");
	assert_true(str_starts(value_str_in(svc, "spec", "clusterIP"), "10."));
	port = value_int(value_get(value_idx(value_in(svc, "spec", "ports"), 0), "nodePort"));
	assert_in_range(port, 30086, 32767);
	e = create(w, "services", "default",
		   "{\"metadata\":{\"name\":\"two\"},\"spec\":{\"clusterIP\":\"10.96.0.1\","
		   "\"ports\":[{\"port\":80}]}}");
	assert_string_equal(e, "Service \"two\" is invalid: spec.clusterIPs: Invalid value: "
			       "[\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP is "
			       "already allocated");
	free(e);
	e = create(w, "services", "default",
		   "{\"metadata\":{\"name\":\"two\"},\"spec\":{\"type\":\"NodePort\",\"ports\":"
		   "[{\"port\":80,\"nodePort\":80}]}}");
	assert_string_equal(e, "Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: "
			       "80: provided port is not in the valid range. The range of valid "
			       "ports is 30000-32767");
	/* what is deleted is free again */
	free(e);
	e = delete (w, "services", "default", "web", NULL);
	assert_string_equal(e, "");
	free(e);
	{
		STR_AUTO again = xasprintf("{\"metadata\":{\"name\":\"three\"},\"spec\":{\"type\":"
					   "\"NodePort\",\"clusterIP\":\"%s\",\"ports\":[{\"port\":"
					   "80,\"nodePort\":%d}]}}",
					   value_str_in(svc, "spec", "clusterIP"), (int)port);

		e = create(w, "services", "default", again);
		assert_string_equal(e, "");
	}
}

static void values_put_by_hand_are_read_or_refused(void **state)
{
	struct world *w = *state;
	static const char good[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":"
		"{\"name\":\"x\",\"namespace\":\"default\"},\"data\":{\"a\":\"b\"}}";
	static const char key[] = "/registry/configmaps/default/x";
	struct blob *b = blob_bytes_new(good, strlen(good));
	VALUE_AUTO *cm = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t rev;

	assert_int_equal(store_put(w->store, key, strlen(key), b, 0, NULL, &rev, &err), 0);
	blob_unref(b);
	cm = get(w, "configmaps", "default", "x");
	assert_string_equal(value_str_in(cm, "data", "a"), "b");
	assert_int_equal(value_int(value_in(cm, "metadata", "resourceVersion")), 0);
	{
		int64_t n = 0;

		assert_int_equal(parse_i64(value_str_in(cm, "metadata", "resourceVersion"), &n), 0);
		assert_int_equal(n, rev);
	}
	b = blob_bytes_new("\"hello\"", 7);
	assert_int_equal(store_put(w->store, key, strlen(key), b, 0, NULL, &rev, &err), 0);
	blob_unref(b);
	assert_int_equal(client_get(w->c, kind_of("configmaps"), "default", "x", NULL, &err), -EIO);
	assert_true(str_starts(err_msg(&err), "couldn't get version/kind; json parse error: json: "
					      "cannot unmarshal string"));
}

static void etcd_sees_json_without_resource_version(void **state)
{
	struct world *w = *state;
	static const char key[] = "/registry/configmaps/default/x";
	const struct store_kv *kv;
	size_t len;
	const char *bytes;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"b\"}}");
	kv = store_peek(w->store, key, strlen(key));
	assert_non_null(kv);
	bytes = blob_bytes(kv->value, &len);
	assert_true(str_starts(bytes, "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{"
				      "\"name\":\"x\",\"namespace\":\"default\",\"uid\":\""));
	assert_null(strstr(bytes, "resourceVersion"));
	assert_int_equal(bytes[len - 1], '\n');
}

static void a_second_server_reads_what_the_first_wrote(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *before = NULL;
	VALUE_AUTO *after = NULL;

	must_create(w, "pods", "default", POD("web", ""));
	before = get(w, "pods", "default", "web");
	apiserver_free(w->api);
	w->api = w->slot.server = world_server(w);
	after = get(w, "pods", "default", "web");
	assert_true(value_equal(before, after));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_created_object_gets_its_system_fields,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(pods_get_the_token_volume_once, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(names_are_generated_and_unique, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(errors_have_the_servers_words, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(unknown_fields_warn_and_go, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(dry_runs_change_nothing, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(updates_are_optimistic, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(status_and_spec_have_their_own_doors, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(patches_of_each_type_apply, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(bindings_assign_once, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(the_server_makes_its_namespaces_and_service,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(servers_on_one_store_know_each_other, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(services_get_addresses_and_ports, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(values_put_by_hand_are_read_or_refused, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(etcd_sees_json_without_resource_version,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(a_second_server_reads_what_the_first_wrote,
						world_setup, world_teardown),
	};

	return cmocka_run_group_tests_name("apiserver", tests, NULL, NULL);
}
