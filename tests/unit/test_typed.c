#include "kind_words.h"

#include "kinds/typed.h"

#include <errno.h>

static struct value *set_of(const char *text)
{
	VALUE_AUTO *v = from_yaml(text);
	struct value *out = NULL;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(fieldset_parse(v, &out, &err), 0);
	return out;
}

static void expect_set(struct value *set, const char *want)
{
	BUF_AUTO got = BUF_INIT;

	fieldset_write(&got, set, 0);
	assert_string_equal(buf_str(&got), want);
	value_unref(set);
}

static void sets_add_and_subtract(void **state)
{
	static const char a[] = "{'f:a': {}, 'f:b': {'f:x': {}, '.': {}}, 'f:c': {'f:y': {}}}";
	static const char b[] = "{'f:b': {}, 'f:c': {}, 'f:d': {'f:z': {}}}";
	VALUE_AUTO *x = set_of(a);
	VALUE_AUTO *y = set_of(b);
	VALUE_AUTO *none = set_of("{}");

	(void)state;
	assert_null(none);
	expect_set(fieldset_union(x, y),
		   "{\"f:a\":{},\"f:b\":{\".\":{},\"f:x\":{}},\"f:c\":{\".\":{},"
		   "\"f:y\":{}},\"f:d\":{\"f:z\":{}}}");
	expect_set(fieldset_union(x, NULL), "{\"f:a\":{},\"f:b\":{\".\":{},\"f:x\":{}},\"f:c\":{"
					    "\"f:y\":{}}}");
	expect_set(fieldset_difference(x, y),
		   "{\"f:a\":{},\"f:b\":{\"f:x\":{}},\"f:c\":{\"f:y\":{}}}");
	expect_set(fieldset_without(x, y), "{\"f:a\":{}}");
	expect_set(fieldset_intersection(x, y), "{\"f:b\":{}}");
	assert_null(fieldset_difference(x, x));
	assert_null(fieldset_intersection(x, none));
	assert_true(fieldset_has(x, "f:b"));
	assert_true(fieldset_has(x, "f:b", "f:x"));
	assert_false(fieldset_has(x, "f:c"));
	assert_false(fieldset_has(x, "f:c", "f:z"));
	assert_false(fieldset_has(none, "f:c"));
}

static void parse_fails(const char *text)
{
	VALUE_AUTO *v = from_yaml(text);
	VALUE_AUTO *out = NULL;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(fieldset_parse(v, &out, &err), -EINVAL);
	assert_null(out);
}

static void sets_from_outside_are_checked(void **state)
{
	(void)state;
	/* what a later version knows is left out, and so are children with nothing in them */
	expect_set(set_of("{'x:later': {}, 'f:a': {'x:later': {}}, 'f:b': {'.': {}}}"),
		   "{\"f:b\":{}}");
	/* one key, however it is written */
	expect_set(
		set_of("{'k:{\"b\": 1, \"a\":\"x\"}': {'f:n': {}}, 'k:{\"a\":\"x\",\"b\":1}': {}}"),
		"{\"k:{\\\"a\\\":\\\"x\\\",\\\"b\\\":1}\":{\".\":{},\"f:n\":{}}}");
	parse_fails("{'k:[1]': {}}");
	parse_fails("{'k:{': {}}");
	parse_fails("{'v:': {}}");
	parse_fails("{'i:x': {}}");
	parse_fails("{'f': {}}");
	parse_fails("{'f:a': 1}");
	parse_fails("[]");
}

static void note_path(void *arg, const char *path, const struct strvec *keys)
{
	(void)keys;
	buf_addf(arg, "%s ", path);
}

static void members_come_in_upstreams_order(void **state)
{
	VALUE_AUTO *set =
		set_of("{'f:l': {'k:{\"p\":443,\"q\":\"TCP\"}': {'.': {}, 'f:p': {}}, 'k:{\"p\":80,"
		       "\"q\":\"TCP\"}': {}, 'i:10': {}, 'i:9': {}, 'v:\"b\"': {}}, 'f:z': {}}");
	BUF_AUTO got = BUF_INIT;

	(void)state;
	fieldset_each(set, note_path, &got);
	assert_string_equal(buf_str(&got), ".z .l[p=80,q=\"TCP\"] .l[p=443,q=\"TCP\"] .l[=\"b\"] "
					   ".l[9] .l[10] .l[p=443,q=\"TCP\"].p ");
	expect_set(value_ref(set),
		   "{\"f:l\":{\"k:{\\\"p\\\":80,\\\"q\\\":\\\"TCP\\\"}\":{},"
		   "\"k:{\\\"p\\\":443,\\\"q\\\":\\\"TCP\\\"}\":{\".\":{},\"f:p\":{}},"
		   "\"v:\\\"b\\\"\":{},\"i:9\":{},\"i:10\":{}},\"f:z\":{}}");
}

/* ---- objects under their schema ------------------------------------------------------------ */

static const struct schema_type *pod(void)
{
	return schema_find("core.v1.Pod");
}

static void objects_are_sets_of_what_they_say(void **state)
{
	VALUE_AUTO *v = from_yaml(
		"metadata: {name: x, labels: {a: b}, annotations: {}, finalizers: [f/g], "
		"managedFields: [{manager: m}]}\n"
		"spec: {nodeSelector: {d: e}, containers: [{name: c, image: i, command: [a, b], "
		"ports: [{containerPort: 80}], resources: {}}], tolerations: [{key: k}]}");

	(void)state;
	expect_set(typed_fields(pod(), v),
		   "{\"f:metadata\":{\"f:annotations\":{},\"f:finalizers\":{\"v:\\\"f/g\\\"\":{}},"
		   "\"f:labels\":{\"f:a\":{}},\"f:name\":{}},\"f:spec\":{\"f:containers\":{"
		   "\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:command\":{},\"f:image\":{},"
		   "\"f:name\":{},\"f:ports\":{\"k:{\\\"containerPort\\\":80,\\\"protocol\\\":"
		   "\\\"TCP\\\"}\":{\".\":{},\"f:containerPort\":{}}},\"f:resources\":{}}},"
		   "\"f:nodeSelector\":{},\"f:tolerations\":{}}}");
}

static void expect_diff(const char *a, const char *b, const char *added, const char *modified,
			const char *removed)
{
	VALUE_AUTO *x = from_yaml(a);
	VALUE_AUTO *y = from_yaml(b);
	struct typed_diff d;

	typed_compare(pod(), x, y, &d);
	expect_set(d.added, added);
	expect_set(d.modified, modified);
	expect_set(d.removed, removed);
}

static void differences_are_sets(void **state)
{
	(void)state;
	/* a struct that Go always writes is there before */
	expect_diff("{}",
		    "metadata: {labels: {a: b}}\nspec: {containers: [{name: c}], securityContext: "
		    "{runAsUser: 1}}",
		    "{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}},\"f:spec\":{"
		    "\"f:containers\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:name\":{}}},"
		    "\"f:securityContext\":{\".\":{},\"f:runAsUser\":{}}}}",
		    "{}", "{}");
	expect_diff("metadata: {labels: {a: b, c: d}}", "metadata: {labels: {a: x, e: f}}",
		    "{\"f:metadata\":{\"f:labels\":{\"f:e\":{}}}}",
		    "{\"f:metadata\":{\"f:labels\":{\"f:a\":{}}}}",
		    "{\"f:metadata\":{\"f:labels\":{\"f:c\":{}}}}");
	/* the order of elements with keys is nobody's */
	expect_diff(
		"spec: {containers: [{name: a, image: x}, {name: b}]}",
		"spec: {containers: [{name: b}, {name: a, image: y}]}", "{}",
		"{\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{\"f:image\":{}}}}}",
		"{}");
	/* atomic ones are all or nothing */
	expect_diff("spec: {tolerations: [{key: a}], nodeSelector: {a: b}}",
		    "spec: {tolerations: [{key: a}, {key: b}]}", "{}",
		    "{\"f:spec\":{\"f:tolerations\":{}}}", "{\"f:spec\":{\"f:nodeSelector\":{}}}");
	/* elements of one key, several of them, are one */
	expect_diff("spec: {containers: [{name: a, image: x}]}",
		    "spec: {containers: [{name: a, image: x}, {name: a, image: y}]}",
		    "{\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{}}}}", "{}",
		    "{\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},"
		    "\"f:image\":{},\"f:name\":{}}}}}");
}

static void expect_json(struct value *got, const char *want)
{
	VALUE_AUTO *v = from_yaml(want);
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;

	json_write(&a, got, 0);
	json_write(&b, v, 0);
	assert_string_equal(buf_str(&a), buf_str(&b));
	value_unref(got);
}

static void expect_merge(const char *live, const char *config, const char *want)
{
	VALUE_AUTO *a = from_yaml(live);
	VALUE_AUTO *b = from_yaml(config);

	expect_json(typed_merge(pod(), a, b), want);
}

static void configurations_merge_into_live_objects(void **state)
{
	(void)state;
	expect_merge("metadata: {name: x, labels: {a: b}}\nspec: {nodeSelector: {a: b}}",
		     "metadata: {labels: {c: d}}\nspec: {nodeSelector: {c: d}}",
		     "metadata: {name: x, labels: {a: b, c: d}}\nspec: {nodeSelector: {c: d}}");
	/* the configuration's order; others come as soon as those before them have */
	expect_merge("spec: {containers: [{name: a, image: i}, {name: b}, {name: c}, {name: d}]}",
		     "spec: {containers: [{name: c, tty: true}, {name: e}, {name: a}]}",
		     "spec: {containers: [{name: b}, {name: c, tty: true}, {name: d}, {name: e}, "
		     "{name: a, image: i}]}");
	expect_merge("metadata: {finalizers: [a/a, b/b]}", "metadata: {finalizers: [c/c, a/a]}",
		     "metadata: {finalizers: [c/c, a/a, b/b]}");
}

static void members_are_removed(void **state)
{
	VALUE_AUTO *v = from_yaml("metadata: {labels: {a: b}, finalizers: [a/a, b/b]}\n"
				  "spec: {containers: [{name: a, image: i}, {name: b}], "
				  "securityContext: {runAsUser: 1}}");
	VALUE_AUTO *set = set_of("{'f:metadata': {'f:labels': {'f:a': {}}, 'f:finalizers': "
				 "{'v:\"b/b\"': {}}}, 'f:spec': {'f:containers': {'k:{\"name\":"
				 "\"a\"}': {'f:image': {}}, 'k:{\"name\":\"b\"}': {}}, "
				 "'f:securityContext': {'f:runAsUser': {}}}}");

	(void)state;
	expect_json(typed_remove(pod(), v, set),
		    "metadata: {labels: {}, finalizers: [a/a]}\nspec: {containers: [{name: a}], "
		    "securityContext: {}}");
	expect_set(typed_named(pod(), set),
		   "{\"f:metadata\":{\".\":{},\"f:finalizers\":{\".\":{},\"v:\\\"b/b\\\"\":{}},"
		   "\"f:labels\":{\".\":{},\"f:a\":{}}},\"f:spec\":{\".\":{},\"f:containers\":{"
		   "\".\":{},\"k:{\\\"name\\\":\\\"a\\\"}\":{\"f:image\":{}},\"k:{\\\"name\\\":"
		   "\\\"b\\\"}\":{}},\"f:securityContext\":{\".\":{},\"f:runAsUser\":{}}}}");
}

static void what_does_not_fit_is_told_as_upstream_does(void **state)
{
	static const struct {
		const char *yaml, *want;
	} cases[] = {
		{"spec: {foo: 1}", ".spec.foo: field not declared in schema"},
		{"spec: {containers: [{name: a}, {name: a}]}",
		 ".spec.containers: duplicate entries for key [name=\"a\"]"},
		{"spec: {containers: [{image: a}]}",
		 ".spec.containers: element 0: associative list with keys has an element that "
		 "omits all key fields [\"name\"] (and doesn't have default values for any key "
		 "fields)"},
		{"spec: {containers: [{name: a, env: [{name: b, value: true}]}]}",
		 ".spec.containers[name=\"a\"].env[name=\"b\"].value: expected string, got "
		 "&value.valueUnstructured{Value:true}"},
		{"metadata: {labels: [x]}", ".metadata.labels: expected map, got &{[x]}"},
		{"spec: {priority: '5', tolerations: [{bar: 1}]}",
		 "errors:\n  .spec.priority: expected numeric (int or float), got string\n"
		 "  .spec.tolerations[0].bar: field not declared in schema"},
		{"spec: {priority: null, containers: null, hostNetwork: 1}",
		 ".spec.hostNetwork: expected boolean, got &{1}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *v = from_yaml(cases[i].yaml);
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(typed_validate(pod(), v, &err), -EINVAL);
		assert_string_equal(err_msg(&err), cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_add_and_subtract),
		cmocka_unit_test(sets_from_outside_are_checked),
		cmocka_unit_test(members_come_in_upstreams_order),
		cmocka_unit_test(objects_are_sets_of_what_they_say),
		cmocka_unit_test(differences_are_sets),
		cmocka_unit_test(configurations_merge_into_live_objects),
		cmocka_unit_test(members_are_removed),
		cmocka_unit_test(what_does_not_fit_is_told_as_upstream_does),
	};

	return cmocka_run_group_tests_name("typed", tests, NULL, NULL);
}
