/* Partial matching: what a correct answer may look like, and what must not pass for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "object/yaml.h"
#include "study/match.h"

static struct value *yaml(const char *text)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (yaml_parse(text, strlen(text), &v, NULL, &err) < 0)
		fail_msg("%s in %s", err_msg(&err), text);
	return v;
}

struct match_case {
	const char *have, *want;
	bool ok;
	const char *why; /* what is said, NULL: not looked at */
};

static void check_cases(const struct match_case *cases, size_t nr, const char *def)
{
	for (size_t i = 0; i < nr; i++) {
		VALUE_AUTO *have = yaml(cases[i].have);
		VALUE_AUTO *want = yaml(cases[i].want);
		BUF_AUTO why = BUF_INIT, path = BUF_INIT;
		ERR_AUTO err = ERR_INIT;
		const struct schema_type *type = def ? schema_find(def) : NULL;

		if (def)
			assert_non_null(type);
		if (match_valid(want, &path, &err) < 0)
			fail_msg("%s: %s", cases[i].want, err_msg(&err));
		if (match_partial(have, want, type, &why) != cases[i].ok)
			fail_msg("%s against %s: expected %s (%s)", cases[i].have, cases[i].want,
				 cases[i].ok ? "a match" : "none", buf_str(&why));
		if (cases[i].ok)
			assert_int_equal(why.len, 0);
		else if (cases[i].why && strcmp(buf_str(&why), cases[i].why) != 0)
			fail_msg("%s against %s: \"%s\", expected \"%s\"", cases[i].have,
				 cases[i].want, buf_str(&why), cases[i].why);
	}
}

static void scalars_compare_by_what_they_print(void **state)
{
	static const struct match_case cases[] = {
		{"{a: 80}", "{a: 80}", true, NULL},
		{"{a: 80}", "{a: '80'}", true, NULL},
		{"{a: '80'}", "{a: 80}", true, NULL},
		{"{a: 80}", "{a: 8}", false, "a is 80"},
		{"{a: true}", "{a: 'true'}", true, NULL},
		{"{a: 'true'}", "{a: true}", true, NULL},
		{"{a: true}", "{a: false}", false, "a is true"},
		{"{a: x}", "{a: X}", false, "a is \"x\""},
		{"{a: '01'}", "{a: 1}", false, NULL},
		{"{a: 1.5}", "{a: '1.5'}", true, NULL},
		{"{}", "{a: x}", false, "a is absent"},
		{"{a: null}", "{a: x}", false, "a is absent"},
		{"{a: {b: 1}}", "{a: '~.'}", false, NULL},     /* a map is no text */
		{"{a: [x]}", "{a: x}", false, "a is [\"x\"]"}, /* a list is no element */
		{"{a: x}", "{a: [x]}", false, "a is \"x\""},
		{"{a: x}", "{a: {b: x}}", false, "a is \"x\""},
		{"{a: {b: {c: 1, d: 2}}}", "{a: {b: {c: 3, d: 4}}}", false,
		 "a.b.c is 1; a.b.d is 2"}, /* every difference is told */
		{"{a: {x.io/y: 1}}", "{a: {x.io/y: 2}}", false, "a[x.io/y] is 1"},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), NULL);
}

static void regular_expressions_match_the_text(void **state)
{
	static const struct match_case cases[] = {
		{"{a: nginx:1.27-alpine}", "{a: '~^nginx:1\\.27'}", true, NULL},
		{"{a: nginx:1x27}", "{a: '~^nginx:1\\.27'}", false, NULL},
		{"{a: 8080}", "{a: '~^80'}", true, NULL},
		{"{}", "{a: '~.*'}", false, "a is absent"},    /* nothing is not any text */
		{"{a: \"x\\ny\"}", "{a: '~^y'}", false, NULL}, /* whole text, not lines */
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), NULL);
}

static void null_means_absent(void **state)
{
	static const struct match_case cases[] = {
		{"{}", "{a: null}", true, NULL},
		{"{a: null}", "{a: null}", true, NULL},
		{"{a: 1}", "{a: null}", false, "a is 1"},
		{"{a: ''}", "{a: null}", false, NULL},
		{"{}", "{a: {b: null}}", true, NULL},
		{"{a: {c: 1}}", "{a: {b: null}}", true, NULL},
		{"{a: {b: 1}}", "{a: {b: null}}", false, "a.b is 1"},
	};
	/* the API: an empty list is no list; an empty struct behind a pointer is something */
	static const struct match_case pod[] = {
		{"{spec: {tolerations: []}}", "{spec: {tolerations: null}}", true, NULL},
		{"{spec: {nodeSelector: {}}}", "{spec: {nodeSelector: null}}", true, NULL},
		{"{spec: {nodeSelector: {a: b}}}", "{spec: {nodeSelector: null}}", false, NULL},
		{"{spec: {affinity: {}}}", "{spec: {affinity: null}}", false, NULL},
		{"{spec: {volumes: [{name: a, emptyDir: {}}]}}",
		 "{spec: {volumes: [{name: a, emptyDir: null}]}}", false, NULL},
		{"{spec: {volumes: [{name: a, emptyDir: {}}]}}",
		 "{spec: {volumes: [{name: a, emptyDir: {}}]}}", true, NULL},
		{"{spec: {volumes: [{name: a, hostPath: {path: /x}}]}}",
		 "{spec: {volumes: [{name: a, emptyDir: {}}]}}", false,
		 "spec.volumes[a].emptyDir is absent"},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), NULL);
	check_cases(pod, ARRAY_SIZE(pod), "core.v1.Pod");
}

/* What Go leaves out because it is zero is that zero; what is a pointer is not. */
static void zeros_that_the_api_leaves_out(void **state)
{
	static const struct match_case deployment[] = {
		{"{status: {}}", "{status: {readyReplicas: 0}}", true, NULL},
		{"{}", "{status: {unavailableReplicas: 0}}", true, NULL},
		{"{status: {readyReplicas: 1}}", "{status: {readyReplicas: 0}}", false, NULL},
		{"{spec: {paused: true}}", "{spec: {paused: false}}", false, NULL},
		{"{spec: {}}", "{spec: {paused: false}}", true, NULL},
		{"{spec: {}}", "{spec: {replicas: 0}}", false, "spec.replicas is absent"},
		{"{spec: {replicas: 0}}", "{spec: {replicas: 0}}", true, NULL},
	};
	static const struct match_case pod[] = {
		{"{spec: {}}", "{spec: {nodeName: ''}}", true, NULL},
		{"{spec: {}}", "{spec: {hostNetwork: false}}", true, NULL},
		{"{spec: {}}", "{spec: {automountServiceAccountToken: false}}", false, NULL},
	};

	(void)state;
	check_cases(deployment, ARRAY_SIZE(deployment), "apps.v1.Deployment");
	check_cases(pod, ARRAY_SIZE(pod), "core.v1.Pod");
}

static void quantities_compare_by_value(void **state)
{
	static const struct match_case pod[] = {
#define LIMITS(cpu, memory)                                                                        \
	"{spec: {containers: [{name: a, resources: {limits: {cpu: " cpu ", memory: " memory "}}}]" \
	"}}"
		{LIMITS("'1'", "1Gi"), LIMITS("1000m", "1024Mi"), true, NULL},
		{LIMITS("500m", "128Mi"), LIMITS("0.5", "'134217728'"), true, NULL},
		{LIMITS("500m", "128Mi"), LIMITS("500m", "128M"), false,
		 "spec.containers[a].resources.limits.memory is \"128Mi\""},
		{LIMITS("1", "1Gi"), LIMITS("1001m", "1Gi"), false, NULL},
		{"{spec: {containers: [{name: '1'}]}}", "{spec: {containers: [{name: 1000m}]}}",
		 false, NULL}, /* a name is no quantity */
	};
	static const struct match_case claim[] = {
		{"{spec: {resources: {requests: {storage: 1Gi}}}}",
		 "{spec: {resources: {requests: {storage: 1024Mi}}}}", true, NULL},
		{"{spec: {resources: {requests: {storage: 2Gi}}}}",
		 "{spec: {resources: {requests: {storage: {$min: 1Gi, $max: 3Gi}}}}}", true, NULL},
		{"{spec: {resources: {requests: {storage: 4Gi}}}}",
		 "{spec: {resources: {requests: {storage: {$min: 1Gi, $max: 3Gi}}}}}", false,
		 "spec.resources.requests.storage is \"4Gi\""},
	};

	(void)state;
	check_cases(pod, ARRAY_SIZE(pod), "core.v1.Pod");
	check_cases(claim, ARRAY_SIZE(claim), "core.v1.PersistentVolumeClaim");
}

static void images_compare_by_what_is_pulled(void **state)
{
	static const struct match_case pod[] = {
#define IMAGE(name) "{spec: {containers: [{name: a, image: '" name "'}]}}"
		{IMAGE("docker.io/library/nginx:1.27"), IMAGE("nginx:1.27"), true, NULL},
		{IMAGE("docker.io/nginx:1.27"), IMAGE("nginx:1.27"), true, NULL},
		{IMAGE("nginx:latest"), IMAGE("nginx"), true, NULL},
		{IMAGE("nginx"), IMAGE("docker.io/nginx:latest"), true, NULL},
		{IMAGE("nginx:1.27"), IMAGE("nginx"), false,
		 "spec.containers[a].image is \"nginx:1.27\""},
		{IMAGE("quay.io/nginx:1.27"), IMAGE("nginx:1.27"), false, NULL},
		{IMAGE("someone/nginx:1.27"), IMAGE("nginx:1.27"), false, NULL},
		{IMAGE("nginx:1.27-alpine"), IMAGE("nginx:1.27"), false, NULL},
	};

	(void)state;
	check_cases(pod, ARRAY_SIZE(pod), "core.v1.Pod");
}

static void lists_give_each_wanted_element_one_of_its_own(void **state)
{
	static const struct match_case cases[] = {
		{"{a: [x, u, z]}", "{a: [z, x]}", true, NULL},
		{"{a: [x]}", "{a: [x, x]}", false, NULL}, /* one is not two */
		{"{a: [x, x]}", "{a: [x, x]}", true, NULL},
		{"{a: [x]}", "{a: []}", false, "a is [\"x\"]"}, /* an empty list means none */
		{"{a: []}", "{a: []}", true, NULL},
		{"{}", "{a: []}", true, NULL},
		{"{}", "{a: [x]}", false, "a is absent"},
		{"{a: [x, u]}", "{a: [w]}", false, "a has no w: it is [\"x\",\"u\"]"},
		/* the greedy choice would be wrong: {n: 1} must leave the first to the second */
		{"{a: [{n: 1, m: 2}, {n: 1}]}", "{a: [{n: 1}, {m: 2}]}", true, NULL},
		{"{a: [{n: 1, m: 2}, {n: 3}]}", "{a: [{n: 1}, {m: 2}]}", false, NULL},
		{"{a: [{name: p, v: 1}, {name: q, v: 2}]}", "{a: [{name: q, v: 3}]}", false,
		 "a[q].v is 2"}, /* the one that was meant is told of */
		{"{a: [{v: 1}]}", "{a: [{v: 2}]}", false, "a[0].v is 1"},
		{"{a: [[1, 2], [3]]}", "{a: [[3], [2]]}", true, NULL},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), NULL);
}

static void operators(void **state)
{
	static const struct match_case cases[] = {
		{"{a: [u, x]}", "{a: {$exact: [x, u]}}", true, NULL},
		{"{a: [u, x, z]}", "{a: {$exact: [x, u]}}", false, "a is [\"u\",\"x\",\"z\"]"},
		{"{a: [x]}", "{a: {$exact: [x, u]}}", false, NULL},
		{"{a: [sh, -c, ls]}", "{a: {$ordered: [sh, -c, '~^l']}}", true, NULL},
		{"{a: [-c, sh, ls]}", "{a: {$ordered: [sh, -c, ls]}}", false, NULL},
		{"{a: [sh, -c, ls, x]}", "{a: {$ordered: [sh, -c, ls]}}", false, NULL},
		{"{a: 3}", "{a: {$min: 3}}", true, NULL},
		{"{a: 2}", "{a: {$min: 3}}", false, "a is 2"},
		{"{}", "{a: {$min: 1}}", false, NULL},
		{"{}", "{a: {$max: 1}}", true, NULL},
		{"{a: 4}", "{a: {$min: 1, $max: 3}}", false, NULL},
		{"{a: x}", "{a: {$min: 1}}", false, NULL},
		{"{a: b}", "{a: {$any: [a, b]}}", true, NULL},
		{"{a: c}", "{a: {$any: [a, b]}}", false, NULL},
		{"{}", "{a: {$any: [a, null]}}", true, NULL},
		{"{a: c}", "{a: {$not: b}}", true, NULL},
		{"{a: b}", "{a: {$not: b}}", false, NULL},
		{"{a: czNjcjN0}", "{a: {$text: s3cr3t}}", true, NULL},
		{"{a: czNjcjN0Cg==}", "{a: {$text: s3cr3t}}", false, NULL}, /* echo's newline */
		{"{a: czNjcjN0}", "{a: {$text: '~^s3'}}", true, NULL},
		{"{a: '%%'}", "{a: {$text: x}}", false, NULL},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), NULL);
}

static void wants_are_told_in_words(void **state)
{
	static const struct {
		const char *want, *words;
	} cases[] = {
		{"{spec: {replicas: 4}, status: {readyReplicas: 4}}",
		 "spec.replicas 4, status.readyReplicas 4"},
		{"{a: '~^x'}", "a matching ^x"},
		{"{a: {b: null}}", "no a.b"},
		{"{a: {}}", "a present"},
		{"{a: []}", "a empty"},
		{"{a: ''}", "a \"\""},
		{"{a: [x, u]}", "a x, u"},
		{"{a: [{name: w, image: i}]}", "a with (image i, name w)"},
		{"{a: {$min: 1, $max: 3}}", "a at most 3 and at least 1"},
		{"{a: {$not: {$exact: [x]}}}", "a not exactly x"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *want = yaml(cases[i].want);
		BUF_AUTO words = BUF_INIT;

		match_describe(want, &words);
		assert_string_equal(buf_str(&words), cases[i].words);
	}
}

static void mistakes_have_a_place(void **state)
{
	static const struct {
		const char *want, *path, *says;
	} cases[] = {
		{"{a: {b: ['~(']}}", ".a.b[0]", "expected an extended regular expression"},
		{"{a: {$foo: 1}}", ".a.$foo", "expected $exact"},
		{"{a: {$min: x}}", ".a.$min", "expected a number or quantity"},
		{"{a: {$exact: x}}", ".a.$exact", "expected a list"},
		{"{a: {$text: [x]}}", ".a.$text", "expected a text"},
		{"{a: {$min: 1, b: 2}}", ".a.b", "expected operators"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *want = yaml(cases[i].want);
		BUF_AUTO path = BUF_INIT;
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(match_valid(want, &path, &err), -EINVAL);
		assert_string_equal(buf_str(&path), cases[i].path);
		assert_non_null(strstr(err_msg(&err), cases[i].says));
	}
}

static void deep_wants_end(void **state)
{
	struct value *deep = value_str_new("x");
	BUF_AUTO path = BUF_INIT, words = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	for (int i = 0; i < 90; i++) {
		struct value *around = value_map_new();

		value_put(&around, "a", deep);
		deep = around;
	}
	assert_int_equal(match_valid(deep, &path, &err), -EINVAL);
	assert_false(match_partial(deep, deep, NULL, NULL));
	match_describe(deep, &words);
	value_unref(deep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_compare_by_what_they_print),
		cmocka_unit_test(regular_expressions_match_the_text),
		cmocka_unit_test(null_means_absent),
		cmocka_unit_test(zeros_that_the_api_leaves_out),
		cmocka_unit_test(quantities_compare_by_value),
		cmocka_unit_test(images_compare_by_what_is_pulled),
		cmocka_unit_test(lists_give_each_wanted_element_one_of_its_own),
		cmocka_unit_test(operators),
		cmocka_unit_test(wants_are_told_in_words),
		cmocka_unit_test(mistakes_have_a_place),
		cmocka_unit_test(deep_wants_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
