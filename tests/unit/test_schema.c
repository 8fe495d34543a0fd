#include "kind_words.h"

static char *checked(const char *api, const char *kind, const char *yaml)
{
	VALUE_AUTO *v = from_yaml(yaml);
	STRVEC_AUTO unknown = STRVEC_INIT;
	struct buf b = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (schema_check(v, schema_of_kind(api, kind), &unknown, &err))
		buf_addf(&b, "error: %s", err_msg(&err));
	else
		strvec_join(&unknown, "; ", &b);
	return buf_detach(&b);
}

static void types_and_unknown_fields_are_told_as_go_does(void **state)
{
	static const struct {
		const char *kind, *yaml, *want;
	} cases[] = {
		{"Pod", "spec: {containers: [{name: a, image: b}]}", ""},
		{"Pod", "spec: {containers: [{name: a, foo: 1}, {imagee: x}]}\nstatuss: {}",
		 "unknown field \"spec.containers[0].foo\"; unknown field "
		 "\"spec.containers[1].imagee\"; unknown field \"statuss\""},
		{"Pod", "spec: {containers: [{ports: [{containerPort: '80'}]}]}",
		 "error: json: cannot unmarshal string into Go struct field "
		 "ContainerPort.spec.containers.ports.containerPort of type int32"},
		{"Pod", "spec: {containers: [{env: [{name: A, value: 5}]}]}",
		 "error: json: cannot unmarshal number into Go struct field "
		 "EnvVar.spec.containers.env.value of type string"},
		{"Pod", "spec: {containers: {name: a}}",
		 "error: json: cannot unmarshal object into Go struct field "
		 "PodSpec.spec.containers of type []v1.Container"},
		{"Pod", "metadata: {labels: {a: true}}",
		 "error: json: cannot unmarshal bool into Go struct field "
		 "ObjectMeta.metadata.labels of type string"},
		{"Pod", "spec: {restartPolicy: 1}",
		 "error: json: cannot unmarshal number into Go struct field "
		 "PodSpec.spec.restartPolicy of type v1.RestartPolicy"},
		{"Pod", "spec: {containers: [{resources: {limits: {cpu: lots}}}]}",
		 "error: quantities must match the regular expression "
		 "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"},
		{"Pod", "spec: {containers: [{resources: {limits: [1]}}]}",
		 "error: json: cannot unmarshal array into Go struct field "
		 "ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList"},
		{"Pod", "spec: {containers: [{resources: {limits: {cpu: 1}}}]}", ""},
		{"Pod", "metadata: {creationTimestamp: null}", ""},
		{"Pod", "metadata: {creationTimestamp: yesterday}",
		 "error: parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse "
		 "\"yesterday\" as \"2006\""},
		{"Secret", "data: {a: '%%%%'}", "error: illegal base64 data at input byte 0"},
		{"Service", "spec: {ports: [{port: 80, targetPort: http}]}", ""},
		{"Pod", "[]", "error: json: cannot unmarshal array into Go value of type v1.Pod"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		STR_AUTO got = checked("v1", cases[i].kind, cases[i].yaml);

		assert_string_equal(got, cases[i].want);
	}
}

static void ints_have_ranges(void **state)
{
	STR_AUTO big = checked("apps/v1", "Deployment", "spec: {replicas: 3000000000}");
	STR_AUTO half = checked("apps/v1", "Deployment", "spec: {replicas: 1.5}");

	(void)state;
	assert_string_equal(big, "error: json: cannot unmarshal number 3000000000 into Go struct "
				 "field DeploymentSpec.spec.replicas of type int32");
	assert_string_equal(half, "error: json: cannot unmarshal number 1.5 into Go struct field "
				  "DeploymentSpec.spec.replicas of type int32");
}

static void pruning_keeps_what_go_keeps(void **state)
{
	VALUE_AUTO *v = from_yaml(
		"metadata: {name: a, creationTimestamp: null, labels: {}, bogus: 1}\n"
		"spec:\n"
		"  hostNetwork: false\n"
		"  automountServiceAccountToken: false\n"
		"  terminationGracePeriodSeconds: 0\n"
		"  securityContext: {}\n"
		"  nodeName: ''\n"
		"  containers: [{name: c, tty: false, env: [], command: null, securityContext: "
		"{runAsUser: 0}}]\n"
		"  volumes: [{name: v, emptyDir: {}}]\n");
	VALUE_AUTO *want = from_yaml("metadata: {name: a}\n"
				     "spec:\n"
				     "  automountServiceAccountToken: false\n"
				     "  terminationGracePeriodSeconds: 0\n"
				     "  securityContext: {}\n"
				     "  containers: [{name: c, securityContext: {runAsUser: 0}}]\n"
				     "  volumes: [{name: v, emptyDir: {}}]\n");
	VALUE_AUTO *again = NULL;

	(void)state;
	schema_prune(&v, schema_find("core.v1.Pod"));
	assert_true(value_equal(v, want));
	again = value_ref(v);
	schema_prune(&again, schema_find("core.v1.Pod"));
	assert_ptr_equal(again, v); /* nothing to do, nothing copied */
}

static void nulls_in_lists_are_zeros(void **state)
{
	VALUE_AUTO *v = from_yaml("spec: {containers: [null, {command: [null, a]}], nodeSelector: "
				  "{a: null}}");
	VALUE_AUTO *want = from_yaml("spec: {containers: [{}, {command: ['', a]}], nodeSelector: "
				     "{a: ''}}");

	(void)state;
	schema_prune(&v, schema_find("core.v1.Pod"));
	assert_true(value_equal(v, want));
}

static void times_lose_fractions_and_offsets(void **state)
{
	VALUE_AUTO *v = from_yaml("metadata: {creationTimestamp: '2026-11-26T11:56:16.999Z'}\n"
				  "spec: {acquireTime: '2026-11-26T20:56:16.5+09:00', "
				  "renewTime: '2026-11-26T11:56:16.000001Z'}");
	VALUE_AUTO *want = from_yaml("metadata: {creationTimestamp: '2026-11-26T11:56:16Z'}\n"
				     "spec: {acquireTime: '2026-11-26T11:56:16.500000Z', "
				     "renewTime: '2026-11-26T11:56:16.000001Z'}");
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(
		schema_decode(&v, schema_find("coordination.v1.Lease"), SCHEMA_WORDS_JSON, NULL, &err), 0);
	assert_true(value_equal(v, want));
}

static void zeros_are_those_that_go_writes(void **state)
{
	VALUE_AUTO *v = from_yaml("metadata: {name: a}\nspec: {template: {spec: {containers: "
				  "[{name: c}]}}}");
	BUF_AUTO b = BUF_INIT;

	(void)state;
	schema_add_zeros(&v, schema_find("apps.v1.Deployment"));
	schema_write_json(&b, v, schema_find("apps.v1.Deployment"), 0);
	assert_string_equal(buf_str(&b),
			    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"selector\":null,"
			    "\"template\":{\"metadata\":{},\"spec\":{\"containers\":[{\"name\":"
			    "\"c\",\"resources\":{}}]}},\"strategy\":{}},\"status\":{}}");
}

static void json_stands_in_struct_order(void **state)
{
	VALUE_AUTO *v = from_yaml("apiVersion: v1\nkind: Pod\nspec: {nodeName: node, containers: "
				  "[{image: i, name: c}]}\nzzz: {b: 1, a: <}");
	BUF_AUTO b = BUF_INIT;

	(void)state;
	schema_write_json(&b, v, schema_find("core.v1.Pod"), JSON_HTML_ESCAPE);
	assert_string_equal(
		buf_str(&b),
		"{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{\"containers\":[{"
		"\"name\":\"c\",\"image\":\"i\"}],\"nodeName\":\"node\"},\"zzz\":{\"a\":"
		"\"\\u003c\",\"b\":1}}");
	buf_reset(&b);
	value_del(&v, "spec");
	value_del(&v, "zzz");
	value_put(&v, "metadata", value_build("{labels: {}}"));
	schema_write_json(&b, v, schema_find("core.v1.Pod"), JSON_INDENT2);
	assert_string_equal(buf_str(&b), "{\n  \"kind\": \"Pod\",\n  \"apiVersion\": \"v1\",\n  "
					 "\"metadata\": {\n    \"labels\": {}\n  }\n}");
}

static void fields_are_found_by_name(void **state)
{
	const struct schema_type *t;
	const struct schema_field *f;
	size_t types = 0;

	(void)state;
	assert_null(schema_find("core.v1.Nothing"));
	assert_null(schema_of_kind("v1", "Nothing"));
	assert_string_equal(schema_type_name(schema_of_kind("apps/v1", "Deployment")),
			    "apps.v1.Deployment");
	assert_non_null(schema_of_kind("policy/v1", "DeleteOptions")); /* any group */
	t = schema_find("core.v1.PodSpec");
	for (size_t i = 0; (f = schema_field_at(t, i)) != NULL; i++, types++)
		assert_ptr_equal(schema_field(t, f->name), f);
	assert_true(types > 30);
	assert_null(schema_field(t, "container"));
	f = schema_field(t, "containers");
	assert_true(f->required && f->shape == SHAPE_LIST && f->type == FIELD_STRUCT);
	assert_string_equal(f->merge_key, "name");
	assert_string_equal(schema_type_name(f->def), "core.v1.Container");
	assert_string_equal(schema_field(t, "restartPolicy")->enums, "Always|Never|OnFailure");
	assert_true(schema_field(t, "hostUsers")->pointer);
	assert_false(schema_field(t, "hostIPC")->pointer);
}

static void patches_learn_how_lists_merge(void **state)
{
	const void *pod = schema_find("core.v1.Pod"), *spec, *list, *c;
	bool merge, replace, retain;
	const char *key;

	(void)state;
	spec = schema_patch.field(pod, "spec");
	schema_patch.strategy(spec, "containers", &merge, &replace, &retain, &key);
	assert_true(merge && !replace && !retain);
	assert_string_equal(key, "name");
	list = schema_patch.field(spec, "containers");
	c = schema_patch.field(list, "[]");
	assert_ptr_equal(c, schema_find("core.v1.Container"));
	schema_patch.strategy(c, "ports", &merge, &replace, &retain, &key);
	assert_string_equal(key, "containerPort");
	schema_patch.strategy(spec, "volumes", &merge, &replace, &retain, &key);
	assert_true(merge && retain);
	schema_patch.strategy(spec, "tolerations", &merge, &replace, &retain, &key);
	assert_true(!merge && key == NULL);
	assert_null(schema_patch.field(NULL, "x"));
	assert_null(schema_patch.field(schema_patch.field(spec, "nodeSelector"), "{}"));
}

static void explanations_are_found(void **state)
{
	const struct schema_type *t = schema_find("core.v1.PodSpec");

	(void)state;
	assert_non_null(strstr(schema_doc(t, NULL), "pod"));
	assert_non_null(strstr(schema_doc(t, "nodeName"), "scheduler"));
	assert_null(schema_doc(t, "nothing"));
	assert_null(schema_doc(NULL, NULL));
	/* said once for containers of both kinds, and once for every type */
	assert_ptr_not_equal(schema_doc(schema_find("core.v1.EphemeralContainer"), "image"), NULL);
	assert_non_null(schema_doc(schema_find("batch.v1.Job"), "metadata"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_and_unknown_fields_are_told_as_go_does),
		cmocka_unit_test(ints_have_ranges),
		cmocka_unit_test(pruning_keeps_what_go_keeps),
		cmocka_unit_test(nulls_in_lists_are_zeros),
		cmocka_unit_test(times_lose_fractions_and_offsets),
		cmocka_unit_test(zeros_are_those_that_go_writes),
		cmocka_unit_test(json_stands_in_struct_order),
		cmocka_unit_test(fields_are_found_by_name),
		cmocka_unit_test(patches_learn_how_lists_merge),
		cmocka_unit_test(explanations_are_found),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
