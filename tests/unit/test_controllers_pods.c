/* What controllers of pods share: hashes, victims, expectations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "controllers/pods.h"

#define NOW (INT64_C(1767603600) * SIM_SEC)

static void hashes_are_stable_and_tell_apart(void **state)
{
	VALUE_AUTO *a = value_build("{spec: {containers: [{image: 'nginx'}]}}");
	VALUE_AUTO *b = value_build("{spec: {containers: [{image: 'nginy'}]}}");
	BUF_AUTO x = BUF_INIT;
	BUF_AUTO y = BUF_INIT;

	(void)state;
	template_hash(&x, a, -1);
	template_hash(&y, a, -1);
	assert_string_equal(buf_str(&x), buf_str(&y));
	assert_int_equal(strspn(buf_str(&x), "bcdfghjklmnpqrstvwxz2456789"), x.len);
	buf_reset(&y);
	template_hash(&y, b, -1);
	assert_string_not_equal(buf_str(&x), buf_str(&y));
	buf_reset(&y);
	template_hash(&y, a, 1);
	assert_string_not_equal(buf_str(&x), buf_str(&y));
}

static struct value *pod(const char *name, const char *node, const char *phase, int age_s,
			 int ready_s, int restarts, const char *cost)
{
	struct value *p = value_build(
		"{metadata: {name: %s, uid: %s, creationTimestamp: %V}, spec: {nodeName: %s},"
		" status: {phase: %s, containerStatuses: [{name: 'c', restartCount: %i}]}}",
		name, name, time_value_new(NOW - age_s * SIM_SEC), node, phase, restarts);

	if (ready_s >= 0)
		value_put_in(
			&p,
			value_build("[{type: 'Ready', status: 'True', lastTransitionTime: %V}]",
				    time_value_new(NOW - ready_s * SIM_SEC)),
			"status", "conditions");
	if (cost)
		value_put_in(&p, value_str_new(cost), "metadata", "annotations",
			     "controller.kubernetes.io/pod-deletion-cost");
	return p;
}

/* Each goes before all that follow it. */
static void victims_are_ordered_as_upstream(void **state)
{
	struct value *pods[] = {
		pod("unassigned", NULL, "Pending", 100, -1, 0, NULL),
		pod("pending", "n1", "Pending", 100, -1, 0, NULL),
		pod("unknown", "n1", "Unknown", 100, -1, 0, NULL),
		pod("not-ready", "n1", "Running", 100, -1, 0, NULL),
		pod("cheap", "n1", "Running", 9000, 9000, 0, "-5"),
		pod("crowded", "n2", "Running", 9000, 9000, 0, NULL),
		pod("ready-briefly", "n1", "Running", 9000, 10, 0, NULL),
		pod("restarted", "n1", "Running", 9000, 9000, 3, NULL),
		pod("young", "n1", "Running", 10, 9000, 0, NULL),
		pod("old-a", "n1", "Running", 9000, 9000, 0, NULL),
		pod("old-b", "n1", "Running", 9000, 9000, 0, NULL),
		pod("dear", "n1", "Running", 10, 10, 9, "5"),
	};
	struct strmap *siblings = strmap_new(NULL);
	OBJECTS_AUTO list = OBJECTS_INIT;
	size_t nr = ARRAY_SIZE(pods);

	(void)state;
	strmap_put(siblings, "n1", (void *)1);
	strmap_put(siblings, "n2", (void *)2);
	for (size_t i = 0; i < nr; i++)
		objects_add(&list, pods[(i * 5 + 3) % nr]); /* shuffled: 5 and 12 are coprime */
	pods_rank_for_deletion(&list, siblings, NOW);
	for (size_t i = 0; i < nr; i++)
		assert_string_equal(obj_name(list.v[i]), obj_name(pods[i]));
	strmap_free(siblings);
	for (size_t i = 0; i < nr; i++)
		value_unref(pods[i]);
}

static void availability_takes_time(void **state)
{
	VALUE_AUTO *p = pod("p", "n1", "Running", 100, 10, 0, NULL);
	int64_t wait = SIM_NEVER;

	(void)state;
	assert_true(pod_available(p, 0, NOW, NULL));
	assert_true(pod_available(p, 10, NOW, &wait));
	assert_int_equal(wait, SIM_NEVER);
	assert_false(pod_available(p, 15, NOW, &wait));
	assert_int_equal(wait, 5 * SIM_SEC);
}

static void expectations_hold_until_met_or_old(void **state)
{
	struct expect e = {0};

	(void)state;
	assert_true(expect_met(&e, NOW));
	expect_adds(&e, 2, NOW);
	expect_seen_add(&e);
	assert_false(expect_met(&e, NOW));
	expect_seen_add(&e);
	expect_seen_add(&e); /* somebody else's */
	assert_true(expect_met(&e, NOW));
	expect_del(&e, "a", NOW);
	expect_seen_del(&e, "b");
	assert_false(expect_met(&e, NOW));
	assert_true(expect_met(&e, NOW + 300 * SIM_SEC));
	expect_seen_del(&e, "a");
	assert_true(expect_met(&e, NOW));
	expect_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_stable_and_tell_apart),
		cmocka_unit_test(victims_are_ordered_as_upstream),
		cmocka_unit_test(availability_takes_time),
		cmocka_unit_test(expectations_hold_until_met_or_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
