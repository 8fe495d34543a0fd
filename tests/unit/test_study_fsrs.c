#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "study/fsrs.h"

#define DAY INT64_C(86400)
#define START INT64_C(1700000000)

/* The published vectors: answered when due, without spread. */
static void intervals_follow_the_published_vector(void **state)
{
	static const int ratings[] = {3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3};
	static const int days[] = {0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21};
	struct fsrs_card c = {0};
	int64_t now = START;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(days); i++) {
		fsrs_answer(&c, (enum fsrs_rating)ratings[i], now, 0);
		assert_int_equal((c.due - c.last) / DAY, days[i]);
		now = c.due;
	}
	assert_int_equal(c.reps, 13);
	assert_int_equal(c.lapses, 1);
}

static void memory_follows_the_published_vector(void **state)
{
	static const int ratings[] = {1, 3, 3, 3, 3, 3};
	static const int gaps[] = {0, 0, 1, 3, 8, 21};
	struct fsrs_card c = {0};
	int64_t now = START;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(gaps); i++) {
		now += gaps[i] * DAY;
		fsrs_answer(&c, (enum fsrs_rating)ratings[i], now, 0);
	}
	assert_true(fabs(c.stability - 53.62691) < 1e-4);
	assert_true(fabs(c.difficulty - 6.3574867) < 1e-6);
}

static int64_t waits(struct fsrs_card c, enum fsrs_rating r)
{
	fsrs_answer(&c, r, START, 0);
	return c.due - START;
}

static void new_cards_go_through_two_steps(void **state)
{
	struct fsrs_card fresh = {0}, second = {0};

	(void)state;
	assert_int_equal(waits(fresh, FSRS_AGAIN), 60);
	assert_int_equal(waits(fresh, FSRS_HARD), 330);
	assert_int_equal(waits(fresh, FSRS_GOOD), 600);
	assert_int_equal(waits(fresh, FSRS_EASY), 8 * DAY);
	fsrs_answer(&second, FSRS_GOOD, START, 0);
	assert_int_equal(second.state, FSRS_LEARNING);
	assert_int_equal(waits(second, FSRS_AGAIN), 60);
	assert_int_equal(waits(second, FSRS_HARD), 600);
	assert_int_equal(waits(second, FSRS_GOOD), 2 * DAY);
}

static void forgotten_cards_are_relearned(void **state)
{
	struct fsrs_card c = {0};

	(void)state;
	fsrs_answer(&c, FSRS_EASY, START, 0);
	assert_int_equal(c.state, FSRS_REVIEW);
	fsrs_answer(&c, FSRS_AGAIN, c.due, 0);
	assert_int_equal(c.state, FSRS_RELEARNING);
	assert_int_equal(c.due - c.last, 600);
	assert_int_equal(waits(c, FSRS_HARD), 900);
	fsrs_answer(&c, FSRS_GOOD, c.due, 0);
	assert_int_equal(c.state, FSRS_REVIEW);
	assert_true(c.due - c.last >= DAY);
}

static void recall_is_nine_tenths_at_stability(void **state)
{
	struct fsrs_card c = {
		.state = FSRS_REVIEW, .stability = 10, .difficulty = 5, .last = START};

	(void)state;
	assert_true(fabs(fsrs_recall(&c, START) - 1) < 1e-12);
	assert_true(fabs(fsrs_recall(&c, START + 10 * DAY) - 0.9) < 1e-12);
	assert_true(fabs(fsrs_recall(&c, START + 11 * DAY - 1) - 0.9) < 1e-12); /* whole days */
	assert_true(fsrs_recall(&c, START - DAY) <= 1); /* a clock set back */
	assert_true(fsrs_recall(&(struct fsrs_card){0}, START) == 0);
	assert_int_equal(fsrs_interval(10), 10);
	assert_int_equal(fsrs_interval(0.001), 1);
	assert_int_equal(fsrs_interval(1e9), 36500);
}

/* +-(1 + 0.15 per day in 2.5-7 + 0.10 in 7-20 + 0.05 above 20), never below two days */
static void the_spread_is_bounded_and_seeded(void **state)
{
	static const struct {
		int days, low, high;
	} cases[] = {{1, 1, 1},   {2, 2, 2},    {3, 2, 4},      {7, 5, 9},
		     {10, 8, 12}, {20, 17, 23}, {100, 93, 107}, {36500, 34673, 36500}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int low = 1 << 30, high = 0;

		assert_int_equal(fsrs_spread(cases[i].days, 0), cases[i].days);
		for (uint64_t seed = 1; seed < 20000; seed++) {
			int d = fsrs_spread(cases[i].days, seed);

			assert_int_equal(d, fsrs_spread(cases[i].days, seed));
			low = MIN(low, d);
			high = MAX(high, d);
		}
		assert_int_equal(low, cases[i].low);
		assert_int_equal(high, cases[i].high);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_follow_the_published_vector),
		cmocka_unit_test(memory_follows_the_published_vector),
		cmocka_unit_test(new_cards_go_through_two_steps),
		cmocka_unit_test(forgotten_cards_are_relearned),
		cmocka_unit_test(recall_is_nine_tenths_at_stability),
		cmocka_unit_test(the_spread_is_bounded_and_seeded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
