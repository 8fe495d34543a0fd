#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/placement.h"
#include "object/json.h"

static struct value *json(const char *text)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (json_parse(text, strlen(text), &v, NULL, &err) < 0)
		fail_msg("%s: %s", text, err_msg(&err));
	return v;
}

static void node_selectors_match_as_upstream(void **state)
{
	static const struct {
		const char *spec;
		bool want;
	} cases[] = {
		{"{}", true},
		{"{\"nodeSelector\":{\"disk\":\"ssd\"}}", true},
		{"{\"nodeSelector\":{\"disk\":\"hdd\"}}", false},
		{"{\"nodeSelector\":{\"gpu\":\"\"}}", false},
#define TERMS(t)                                                                                   \
	"{\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"     \
	"{\"nodeSelectorTerms\":[" t "]}}}}"
#define EXPR(k, op, v)                                                                             \
	"{\"matchExpressions\":[{\"key\":\"" k "\",\"operator\":\"" op "\",\"values\":[" v "]}]}"
		{TERMS(""), false},
		{TERMS("{}"), false},
		{TERMS(EXPR("disk", "In", "\"hdd\",\"ssd\"")), true},
		{TERMS(EXPR("disk", "NotIn", "\"hdd\"")), true},
		{TERMS(EXPR("gpu", "NotIn", "\"a\"")), true},
		{TERMS(EXPR("gpu", "Exists", "")), false},
		{TERMS(EXPR("gpu", "DoesNotExist", "")), true},
		{TERMS(EXPR("cores", "Gt", "\"7\"")), true},
		{TERMS(EXPR("cores", "Gt", "\"8\"")), false},
		{TERMS(EXPR("cores", "Lt", "\"9\"")), true},
		{TERMS(EXPR("disk", "Lt", "\"9\"")), false},
		{TERMS(EXPR("gpu", "Exists", "") "," EXPR("disk", "Exists", "")), true},
		{TERMS("{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\","
		       "\"values\":[\"node01\"]}]}"),
		 true},
		{TERMS("{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\","
		       "\"values\":[\"node02\"]}]}"),
		 false},
	};
	VALUE_AUTO *node = json("{\"metadata\":{\"name\":\"node01\",\"labels\":"
				"{\"disk\":\"ssd\",\"cores\":\"8\"}}}");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *spec = json(cases[i].spec);

		if (pod_spec_matches_node(spec, node) != cases[i].want)
			fail_msg("%s", cases[i].spec);
	}
}

static void tolerations_match_as_upstream(void **state)
{
	static const struct {
		const char *toleration;
		bool want;
	} cases[] = {
		{"{\"operator\":\"Exists\"}", true},
		{"{\"key\":\"k\",\"operator\":\"Exists\"}", true},
		{"{\"key\":\"k\",\"operator\":\"Exists\",\"effect\":\"NoSchedule\"}", false},
		{"{\"key\":\"k\",\"value\":\"v\",\"effect\":\"NoExecute\"}", true},
		{"{\"key\":\"k\",\"operator\":\"Equal\",\"value\":\"x\"}", false},
		{"{\"key\":\"k\"}", false},
		{"{\"key\":\"j\",\"operator\":\"Exists\"}", false},
	};
	VALUE_AUTO *taint = json("{\"key\":\"k\",\"value\":\"v\",\"effect\":\"NoExecute\"}");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *t = json(cases[i].toleration);

		if (toleration_tolerates(t, taint) != cases[i].want)
			fail_msg("%s", cases[i].toleration);
	}
}

static void the_first_untolerated_taint_counts(void **state)
{
	VALUE_AUTO *taints = json("[{\"key\":\"p\",\"effect\":\"PreferNoSchedule\"},"
				  "{\"key\":\"a\",\"effect\":\"NoSchedule\"},"
				  "{\"key\":\"b\",\"effect\":\"NoExecute\"}]");
	VALUE_AUTO *tolerations = json("[{\"key\":\"a\",\"operator\":\"Exists\"}]");

	(void)state;
	assert_string_equal(value_str_in(taint_untolerated(taints, NULL, NULL), "key"), "a");
	assert_string_equal(value_str_in(taint_untolerated(taints, tolerations, NULL), "key"), "b");
	assert_null(taint_untolerated(taints, tolerations, "NoSchedule"));
	assert_non_null(taint_untolerated(taints, tolerations, "PreferNoSchedule"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(node_selectors_match_as_upstream),
		cmocka_unit_test(tolerations_match_as_upstream),
		cmocka_unit_test(the_first_untolerated_taint_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
