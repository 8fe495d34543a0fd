#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "controllers/rollout.h"
#include "sim/sim.h"

static struct value *deployment(int replicas, struct value *surge, struct value *unavailable)
{
	return value_build("{spec: {replicas: %i, strategy: {type: 'RollingUpdate',"
			   " rollingUpdate: {maxSurge: %V, maxUnavailable: %V}}}}",
			   replicas, surge, unavailable);
}

static void fenceposts_round_for_safety(void **state)
{
	static const struct {
		int replicas;
		const char *surge, *unavailable;
		int want_surge, want_unavailable;
	} cases[] = {
		{4, "25%", "25%", 1, 1},   {3, "25%", "25%", 1, 0}, {10, "25%", "25%", 3, 2},
		{10, "0%", "5%", 0, 1},    {1, "25%", "25%", 1, 0}, {2, "0%", "400%", 0, 2},
		{0, "100%", "100%", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *d = deployment(cases[i].replicas, value_str_new(cases[i].surge),
					   value_str_new(cases[i].unavailable));

		assert_int_equal(rollout_surge(d), cases[i].want_surge);
		assert_int_equal(rollout_unavailable(d), cases[i].want_unavailable);
	}
}

static void recreate_has_no_fenceposts(void **state)
{
	VALUE_AUTO *d = value_build("{spec: {replicas: 3, strategy: {type: 'Recreate'}}}");

	(void)state;
	assert_int_equal(rollout_surge(d), 0);
	assert_int_equal(rollout_unavailable(d), 0);
	assert_int_equal(rollout_new_size(d, 3, 0), 3);
}

/* Steps of the controller against pods that come up one at a time or never. */
struct model {
	const struct value *d;
	struct rollout_set old[2], newest;
	int replicas, surge, unavailable;
};

static int total(const struct model *m)
{
	return m->old[0].size + m->old[1].size + m->newest.size;
}

static int available(const struct model *m)
{
	return m->old[0].available + m->old[1].available + m->newest.available;
}

static bool step(struct model *m)
{
	int want = m->newest.size;

	if (want > m->replicas)
		want = m->replicas;
	else
		want = rollout_new_size(m->d, total(m), want);
	if (want != m->newest.size) {
		m->newest.size = want;
		return true;
	}
	m->old[0].next = m->old[0].size;
	m->old[1].next = m->old[1].size;
	if (m->old[0].size + m->old[1].size == 0)
		return false;
	want = rollout_may_remove(m->d, total(m), &m->newest);
	if (want <= 0)
		return false;
	want = rollout_remove_unhealthy(m->old, 2, want) +
	       rollout_remove_healthy(m->d, m->old, 2, available(m));
	for (int i = 0; i < 2; i++) {
		m->old[i].size = m->old[i].next;
		m->old[i].available = MIN(m->old[i].available, m->old[i].size);
	}
	return want > 0;
}

static void rollouts_stay_between_the_fenceposts_and_end(void **state)
{
	struct sim *sim = sim_new(3, 0);

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct model m = {.replicas = (int)sim_rand_below(sim, 12)};
		VALUE_AUTO *d = deployment(m.replicas, value_int_new((int)sim_rand_below(sim, 4)),
					   value_int_new((int)sim_rand_below(sim, 4)));
		int steps = 0;

		m.d = d;
		m.surge = rollout_surge(d);
		m.unavailable = rollout_unavailable(d);
		m.old[0].size = (int)sim_rand_below(sim, (uint64_t)m.replicas + 1);
		m.old[1].size = m.replicas - m.old[0].size;
		m.old[1].available = m.old[1].size; /* old[0] is broken */
		while (m.newest.available != m.replicas || total(&m) != m.replicas) {
			int before = available(&m);

			assert_true(steps++ < 100);
			if (step(&m)) {
				assert_true(total(&m) <= m.replicas + m.surge);
				if (available(&m) < m.replicas - m.unavailable)
					assert_int_equal(available(&m), before);
				continue;
			}
			assert_true(m.newest.available < m.newest.size); /* else it is stuck */
			m.newest.available++;
		}
	}
	sim_free(sim);
}

static void a_broken_rollout_keeps_what_works(void **state)
{
	VALUE_AUTO *d = deployment(4, value_str_new("25%"), value_str_new("25%"));
	struct model m = {.d = d, .replicas = 4, .old = {{.size = 4, .available = 4}}};

	(void)state;
	while (step(&m))
		m.old[0].available = m.old[0].size;
	assert_int_equal(m.old[0].size, 3);
	assert_int_equal(m.newest.size, 2);
}

static void a_resize_in_a_rollout_is_spread(void **state)
{
	/* 10 pods, surge 3: 8 old and 5 new (max 13); 10 becomes 20 (max 25 at 25%). */
	VALUE_AUTO *d = deployment(20, value_str_new("25%"), value_str_new("25%"));
	VALUE_AUTO *zero = deployment(0, value_str_new("25%"), value_str_new("25%"));
	struct rollout_set sets[] = {{.size = 8, .max = 13}, {.size = 5, .max = 13}};

	(void)state;
	rollout_spread(d, sets, 2);
	assert_int_equal(sets[0].next, 15); /* round(8*25/13) */
	assert_int_equal(sets[1].next, 10);
	rollout_spread(zero, sets, 2);
	assert_int_equal(sets[0].next, 0);
	assert_int_equal(sets[1].next, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fenceposts_round_for_safety),
		cmocka_unit_test(recreate_has_no_fenceposts),
		cmocka_unit_test(rollouts_stay_between_the_fenceposts_and_end),
		cmocka_unit_test(a_broken_rollout_keeps_what_works),
		cmocka_unit_test(a_resize_in_a_rollout_is_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
