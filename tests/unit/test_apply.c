#include "api_world.h"

#define CM                                                                                         \
	"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"%s},\"data\":%" \
	"s}"

/* Applies a ConfigMap of this data; "" or the error's text, owned. */
static char *apply_as(struct world *w, const char *manager, bool force, const char *meta,
		      const char *data)
{
	STR_AUTO text = xasprintf(CM, meta, data);
	VALUE_AUTO *v = parse(text);
	struct write_options opt = {.field_manager = manager, .force = force};
	ERR_AUTO err = ERR_INIT;

	if (client_patch(w->c, kind_of("configmaps"), "default", "x", NULL, PATCH_APPLY, v, &opt,
			 NULL, &err) < 0)
		return xstrdup(err_msg(&err));
	return xstrdup("");
}

static void applied(struct world *w, const char *manager, bool force, const char *data,
		    const char *want)
{
	STR_AUTO got = apply_as(w, manager, force, "", data);

	assert_string_equal(got, want);
}

static void expect_data(struct world *w, const char *want)
{
	VALUE_AUTO *obj = get(w, "configmaps", "default", "x");
	BUF_AUTO text = BUF_INIT;

	json_write(&text, value_get(obj, "data"), 0);
	assert_string_equal(buf_str(&text), want);
}

/* "manager operation[/subresource] fields" of each entry, one a line. */
static void expect_managers(struct world *w, const char *plural, const char *name, const char *want)
{
	VALUE_AUTO *obj = get(w, plural, "default", name);
	BUF_AUTO text = BUF_INIT;
	const struct value *e;

	value_each_item(e, i, value_in(obj, "metadata", "managedFields"))
	{
		buf_addf(&text, "%s %s%s%s ", value_str(value_get(e, "manager")),
			 value_str(value_get(e, "operation")),
			 value_get(e, "subresource") ? "/" : "",
			 value_str_or(value_get(e, "subresource"), ""));
		json_write(&text, value_get(e, "fieldsV1"), 0);
		buf_addc(&text, '\n');
	}
	assert_string_equal(buf_str(&text), want);
}

static void appliers_share_and_lose_fields(void **state)
{
	struct world *w = *state;

	applied(w, "one", false, "{\"a\":\"1\",\"b\":\"1\"}", "");
	expect_managers(w, "configmaps", "x", "one Apply {\"f:data\":{\"f:a\":{},\"f:b\":{}}}\n");
	applied(w, "two", false, "{\"b\":\"1\",\"c\":\"1\"}", "");
	/* what one no longer says goes, but for what two says too */
	applied(w, "one", false, "{\"d\":\"1\"}", "");
	expect_data(w, "{\"b\":\"1\",\"c\":\"1\",\"d\":\"1\"}");
	applied(w, "one", false, "{\"b\":\"2\",\"c\":\"1\"}",
		"Apply failed with 1 conflict: conflict with \"two\": .data.b");
	expect_data(w, "{\"b\":\"1\",\"c\":\"1\",\"d\":\"1\"}");
	applied(w, "one", true, "{\"b\":\"2\",\"c\":\"1\"}", "");
	expect_data(w, "{\"b\":\"2\",\"c\":\"1\"}");
	expect_managers(w, "configmaps", "x",
			"one Apply {\"f:data\":{\"f:b\":{},\"f:c\":{}}}\n"
			"two Apply {\"f:data\":{\"f:c\":{}}}\n");
}

static void updates_own_what_they_change(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *patch = parse("{\"data\":{\"a\":\"2\",\"c\":\"3\",\"b\":null},\"metadata\":{"
				  "\"labels\":{\"l\":\"m\"}}}");
	struct write_options opt = {.field_manager = "editor"};
	ERR_AUTO err = ERR_INIT;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"1\",\"b\":\"1\"}}");
	expect_managers(w, "configmaps", "x",
			"test Update {\"f:data\":{\".\":{},\"f:a\":{},\"f:b\":{}}}\n");
	for (int i = 0; i < 2; i++) /* the second changes nothing */
		assert_int_equal(client_patch(w->c, kind_of("configmaps"), "default", "x", NULL,
					      PATCH_MERGE, patch, &opt, NULL, &err),
				 0);
	expect_managers(w, "configmaps", "x",
			"editor Update {\"f:data\":{\"f:a\":{},\"f:c\":{}},\"f:metadata\":{"
			"\"f:labels\":{\".\":{},\"f:l\":{}}}}\n"
			"test Update {\"f:data\":{}}\n");
	applied(w, "one", false, "{\"a\":\"9\",\"c\":\"9\"}",
		"Apply failed with 2 conflicts: conflicts with \"editor\" using v1:\n- .data.a\n- "
		".data.c");
}

/* More writes than may wait to be looked into, and more writers than are kept. */
static void old_writers_become_one(void **state)
{
	struct world *w = *state;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO want = BUF_INIT;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"1\"}}");
	for (int i = 1; i <= 12; i++) {
		STR_AUTO text = xasprintf("{\"data\":{\"k%02d\":\"1\"}}", i);
		STR_AUTO who = xasprintf("w%02d", i);
		VALUE_AUTO *patch = parse(text);
		struct write_options opt = {.field_manager = who};

		sim_advance(w->sim, SIM_SEC);
		assert_int_equal(client_patch(w->c, kind_of("configmaps"), "default", "x", NULL,
					      PATCH_MERGE, patch, &opt, NULL, &err),
				 0);
	}
	buf_adds(&want, "ancient-changes Update {\"f:data\":{\".\":{},\"f:a\":{},\"f:k01\":{},"
			"\"f:k02\":{},\"f:k03\":{}}}\n");
	for (int i = 4; i <= 12; i++)
		buf_addf(&want, "w%02d Update {\"f:data\":{\"f:k%02d\":{}}}\n", i, i);
	expect_managers(w, "configmaps", "x", buf_str(&want));
}

static void a_list_can_be_given_and_taken_away(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *obj = NULL;
	ERR_AUTO err = ERR_INIT;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"1\"}}");
	obj = get(w, "configmaps", "default", "x");
	value_put_in(&obj,
		     parse("[{\"manager\":\"me\",\"operation\":\"Apply\",\"apiVersion\":\"v1\","
			   "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:data\":{\"f:a\":{}}}}]"),
		     "metadata", "managedFields");
	assert_int_equal(client_update(w->c, kind_of("configmaps"), NULL, obj, NULL, NULL, &err),
			 0);
	expect_managers(w, "configmaps", "x", "me Apply {\"f:data\":{\"f:a\":{}}}\n");
	value_unref(obj);
	obj = get(w, "configmaps", "default", "x");
	/* one that cannot be read changes nothing */
	value_put_in(&obj, parse("[{\"manager\":\"me\"}]"), "metadata", "managedFields");
	assert_int_equal(client_update(w->c, kind_of("configmaps"), NULL, obj, NULL, NULL, &err),
			 0);
	expect_managers(w, "configmaps", "x", "me Apply {\"f:data\":{\"f:a\":{}}}\n");
	value_put_in(&obj, parse("[{}]"), "metadata", "managedFields");
	assert_int_equal(client_update(w->c, kind_of("configmaps"), NULL, obj, NULL, NULL, &err),
			 0);
	expect_managers(w, "configmaps", "x", "");
	/* from then on only apply begins to count again */
	value_unref(obj);
	obj = get(w, "configmaps", "default", "x");
	value_put_in(&obj, value_str_new("2"), "data", "a");
	assert_int_equal(client_update(w->c, kind_of("configmaps"), NULL, obj, NULL, NULL, &err),
			 0);
	expect_managers(w, "configmaps", "x", "");
	applied(w, "one", true, "{\"b\":\"1\"}", "");
	expect_managers(w, "configmaps", "x",
			"one Apply {\"f:data\":{\"f:b\":{}}}\n"
			"before-first-apply Update {\"f:data\":{\".\":{},\"f:a\":{}}}\n");
}

static void subresources_own_their_part(void **state)
{
	struct world *w = *state;
	static const char deploy[] =
		"{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},"
		"\"spec\":{\"replicas\":1,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
		"\"template\":{"
		"\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\","
		"\"image\":\"i\"}]}}}}";
	VALUE_AUTO *v = parse(deploy);
	VALUE_AUTO *scale = parse("{\"spec\":{\"replicas\":3}}");
	VALUE_AUTO *status = parse("{\"status\":{\"replicas\":1},\"spec\":{\"replicas\":7}}");
	struct write_options opt = {.field_manager = "one"};
	ERR_AUTO err = ERR_INIT;

	needs_kind("apps", "deployments");
	assert_int_equal(client_patch(w->c, kind_of("deployments.apps"), "default", "d", NULL,
				      PATCH_APPLY, v, &opt, NULL, &err),
			 0);
	assert_int_equal(client_patch(w->c, kind_of("deployments.apps"), "default", "d", "scale",
				      PATCH_MERGE, scale, NULL, NULL, &err),
			 0);
	assert_int_equal(client_patch(w->c, kind_of("deployments.apps"), "default", "d", "status",
				      PATCH_MERGE, status, NULL, NULL, &err),
			 0);
	expect_managers(
		w, "deployments.apps", "d",
		"one Apply "
		"{\"f:spec\":{\"f:selector\":{},\"f:template\":{\"f:metadata\":{\"f:labels\":{"
		"\"f:a\":{}}},\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{"
		"},"
		"\"f:image\":{},\"f:name\":{}}}}}}}\n"
		"test Update/scale {\"f:spec\":{\"f:replicas\":{}}}\n"
		"test Update/status {\"f:status\":{\"f:replicas\":{}}}\n");
	assert_int_equal(client_patch(w->c, kind_of("deployments.apps"), "default", "d", NULL,
				      PATCH_APPLY, v, &opt, NULL, &err),
			 -ESTALE);
	assert_string_equal(err_msg(&err),
			    "Apply failed with 1 conflict: conflict with \"test\" with "
			    "subresource \"scale\" using apps/v1: .spec.replicas");
	assert_string_equal(
		value_str_in(value_idx(value_in(err.detail, "details", "causes"), 0), "reason"),
		"FieldManagerConflict");
}

#define SCALE                                                                                      \
	"{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{%s},\"spec\":{%s}}"

/* Applies a Scale to Deployment d; "" or the error's text, owned. */
static char *scale_as(struct world *w, const char *manager, bool force, const char *meta,
		      const char *spec, int64_t want)
{
	STR_AUTO text = xasprintf(SCALE, meta, spec);
	VALUE_AUTO *v = parse(text);
	VALUE_AUTO *got = NULL;
	VALUE_AUTO *d = NULL;
	struct write_options opt = {.field_manager = manager, .force = force};
	ERR_AUTO err = ERR_INIT;
	int r = client_patch(w->c, kind_of("deployments.apps"), "default", "d", "scale",
			     PATCH_APPLY, v, &opt, &got, &err);

	d = get(w, "deployments.apps", "default", "d");
	assert_int_equal(value_int_in(d, "spec", "replicas"), want);
	if (r < 0)
		return xstrdup(err_msg(&err));
	assert_string_equal(value_str_in(got, "kind"), "Scale");
	assert_int_equal(value_int_in(got, "spec", "replicas"), want);
	return xstrdup("");
}

static void a_scale_is_applied(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *manager, *meta, *spec, *want;
		bool force;
		int replicas;
	} steps[] = {
		{"one", "", "\"replicas\":2", "", false, 2},
		{"two", "\"name\":\"d\"", "\"replicas\":3",
		 "Apply failed with 2 conflicts: conflicts with \"one\" with subresource "
		 "\"scale\":\n"
		 "- .spec.replicas\nconflicts with \"test\" using autoscaling/v1:\n- "
		 ".spec.replicas",
		 false, 2},
		{"two", "", "\"replicas\":3", "", true, 3},
		{"one", "", "\"replicas\":3", "", false, 3},
		{"one", "", "", "", false, 3},
		{"two", "\"name\":\"e\"", "\"replicas\":3",
		 "the name of the object (e) does not match the name on the URL (d)", false, 3},
		{"two", "\"resourceVersion\":\"1\"", "\"replicas\":4",
		 "Operation cannot be fulfilled on deployments.apps \"d\": the object has been "
		 "modified; please apply your changes to the latest version and try again",
		 false, 3},
		{"two", "", "\"replicas\":-1",
		 "Deployment.apps \"d\" is invalid: spec.replicas: Invalid value: -1: must be "
		 "greater "
		 "than or equal to 0",
		 false, 3},
	};

	needs_kind("apps", "deployments");
	must_create(
		w, "deployments.apps", "default",
		"{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":2,\"selector\":{"
		"\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{"
		"\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}");
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		STR_AUTO got = scale_as(w, steps[i].manager, steps[i].force, steps[i].meta,
					steps[i].spec, steps[i].replicas);

		assert_string_equal(got, steps[i].want);
	}
	{
		VALUE_AUTO *d = get(w, "deployments.apps", "default", "d");
		const struct value *list = value_in(d, "metadata", "managedFields"), *e;
		bool found = false;

		value_each_item(e, i, list) if (value_get(e, "subresource"))
		{
			assert_false(found);
			found = true;
			assert_string_equal(value_str_in(e, "manager"), "two");
			assert_string_equal(value_str_in(e, "operation"), "Apply");
			assert_string_equal(value_str_in(e, "apiVersion"), "apps/v1");
			assert_non_null(value_in(e, "fieldsV1", "f:spec", "f:replicas"));
			assert_null(value_get(e, "time"));
		}
		assert_true(found);
	}
}

static void what_client_side_apply_set_is_kubectls(void **state)
{
	struct world *w = *state;
	static const char last[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
		"\"name\":\"x\",\"namespace\":\"default\"},\"data\":{\"a\":\"1\"}}";
	VALUE_AUTO *v = parse(last);
	struct write_options opt = {.field_manager = "kubectl-client-side-apply"};
	ERR_AUTO err = ERR_INIT;
	const char *note;

	value_put_in(&v, value_str_new(last), "metadata", "annotations",
		     "kubectl.kubernetes.io/last-applied-configuration");
	assert_int_equal(client_create(w->c, kind_of("configmaps"), "default", v, &opt, NULL, &err),
			 0);
	applied(w, "other", false, "{\"a\":\"2\"}",
		"Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using "
		"v1: "
		".data.a");
	applied(w, "kubectl", false, "{\"a\":\"2\"}", "");
	value_unref(v);
	v = get(w, "configmaps", "default", "x");
	note = value_str_in(v, "metadata", "annotations",
			    "kubectl.kubernetes.io/last-applied-configuration");
	assert_string_equal(note,
			    "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\","
			    "\"metadata\":{\"name\":\"x\"}}\n");
}

static void refused(struct world *w, const char *manager, const char *body, const char *want)
{
	struct write_options opt = {.field_manager = manager};
	VALUE_AUTO *v = parse(body);
	ERR_AUTO err = ERR_INIT;

	assert_true(client_patch(w->c, kind_of("configmaps"), "default", "x", NULL, PATCH_APPLY, v,
				 &opt, NULL, &err) < 0);
	assert_string_equal(err_msg(&err), want);
}

static void bad_configurations_are_refused(void **state)
{
	struct world *w = *state;

	refused(w, NULL, "{}",
		"PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is "
		"required "
		"for apply patch");
	refused(w, "m", "{}", "invalid object type: /, Kind=");
	refused(w, "m", "{\"apiVersion\":\"v1\",\"kind\":\"Secret\"}",
		"invalid object type: /v1, Kind=Secret");
	refused(w, "m",
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\","
		"\"managedFields\":[]}}",
		"metadata.managedFields must be nil");
	refused(w, "m",
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},"
		"\"dat\":{}}",
		"failed to create typed patch object (/x; /v1, Kind=ConfigMap): .dat: field not "
		"declared in schema");
	refused(w, "m",
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"y\"}}",
		"the name of the object (y) does not match the name on the URL (x)");
	refused(w, "m\x01",
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}",
		"PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: "
		"\"m\\x01\": "
		"invalid character U+0001 (at position 1)");
}

/* The bytes in etcd tell the managers too, and whoever reads them goes on from there. */
static void managers_outlive_the_server(void **state)
{
	struct world *w = *state;
	static const char key[] = "/registry/configmaps/default/x";
	const struct store_kv *kv;
	struct blob *copy;
	const char *bytes;
	size_t len;
	int64_t rev;
	ERR_AUTO err = ERR_INIT;

	must_create(w, "configmaps", "default",
		    "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"1\"}}");
	kv = store_peek(w->store, key, strlen(key));
	bytes = blob_bytes(kv->value, &len);
	copy = blob_bytes_new(bytes, len);
	assert_int_equal(store_put(w->store, key, strlen(key), copy, 0, NULL, &rev, &err), 0);
	blob_unref(copy);
	expect_managers(w, "configmaps", "x", "test Update {\"f:data\":{\".\":{},\"f:a\":{}}}\n");
	applied(w, "one", true, "{\"a\":\"2\"}", "");
	expect_managers(w, "configmaps", "x",
			"one Apply {\"f:data\":{\"f:a\":{}}}\n"
			"test Update {\"f:data\":{}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(appliers_share_and_lose_fields, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(updates_own_what_they_change, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(old_writers_become_one, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(a_list_can_be_given_and_taken_away, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(subresources_own_their_part, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(a_scale_is_applied, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(what_client_side_apply_set_is_kubectls, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(bad_configurations_are_refused, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(managers_outlive_the_server, world_setup,
						world_teardown),
	};

	return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
