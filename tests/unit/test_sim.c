#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "sim/pace.h"
#include "sim/sim.h"
#include "sim/trace.h"

#define EPOCH (INT64_C(1790000000) * SIM_SEC)

/* What most tests check: a line written by everything that ran, in the order it ran. */
struct world {
	struct sim *sim;
	struct buf log;
	struct waitq q;
	struct fiber *other;
};

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(1, EPOCH);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	sim_free(w->sim);
	buf_release(&w->log);
	free(w);
	return 0;
}

static void note(struct world *w, const char *what)
{
	buf_addf(&w->log, "%s@%d ", what, (int)((sim_now(w->sim) - EPOCH) / SIM_MSEC));
}

/* ---- tasks and timers ------------------------------------------------------------- */

struct job {
	struct world *w;
	struct timer timer;
	struct task task;
	const char *name;
	struct job *posts; /* task posted when this runs */
};

static void job_run(void *arg)
{
	struct job *j = arg;

	note(j->w, j->name);
	if (j->posts)
		task_post(j->w->sim, &j->posts->task);
}

static void job_init(struct job *j, struct world *w, const char *name)
{
	*j = (struct job){.w = w, .name = name};
	timer_init(&j->timer, job_run, j);
	task_init(&j->task, job_run, j);
}

static void tasks_run_before_timers_and_in_order(void **state)
{
	struct world *w = *state;
	struct job a, b, c, d;

	job_init(&a, w, "a");
	job_init(&b, w, "b");
	job_init(&c, w, "c");
	job_init(&d, w, "d");
	timer_after(w->sim, &a.timer, 0);
	timer_after(w->sim, &d.timer, 5 * SIM_MSEC);
	timer_after(w->sim, &b.timer, 5 * SIM_MSEC);
	timer_after(w->sim, &d.timer, 5 * SIM_MSEC); /* set again: now after b */
	task_post(w->sim, &c.task);
	task_post(w->sim, &b.task);
	task_post(w->sim, &c.task); /* queued already */
	b.posts = &a;
	assert_false(sim_idle(w->sim));
	sim_settle(w->sim);
	assert_true(sim_idle(w->sim));
	assert_string_equal(buf_str(&w->log), "c@0 b@0 a@0 a@0 ");
	assert_int_equal(sim_next(w->sim), EPOCH + 5 * SIM_MSEC);
	buf_reset(&w->log);
	sim_advance(w->sim, 5 * SIM_MSEC - 1);
	assert_string_equal(buf_str(&w->log), "");
	sim_advance(w->sim, 10 * SIM_MSEC);
	assert_string_equal(buf_str(&w->log), "b@5 a@5 d@5 ");
	assert_int_equal(sim_now(w->sim), EPOCH + 15 * SIM_MSEC - 1);
	assert_int_equal(sim_next(w->sim), SIM_NEVER);
}

static void what_is_cancelled_does_not_run(void **state)
{
	struct world *w = *state;
	struct job a, b, c;

	job_init(&a, w, "a");
	job_init(&b, w, "b");
	job_init(&c, w, "c");
	task_post(w->sim, &a.task);
	task_post(w->sim, &b.task);
	task_post(w->sim, &c.task);
	task_cancel(w->sim, &b.task);
	task_cancel(w->sim, &b.task);
	timer_after(w->sim, &b.timer, SIM_SEC);
	timer_set(w->sim, &b.timer, SIM_NEVER);
	assert_false(timer_pending(&b.timer));
	timer_after(w->sim, &b.timer, SIM_SEC);
	timer_cancel(w->sim, &b.timer);
	sim_advance(w->sim, 2 * SIM_SEC);
	assert_string_equal(buf_str(&w->log), "a@0 c@0 ");
}

static bool three_notes(void *arg)
{
	struct world *w = arg;

	return w->log.len >= 3 * strlen("a@0 ");
}

static void run_until_stops_at_once_or_at_the_limit(void **state)
{
	struct world *w = *state;
	struct job a[4];

	for (int i = 0; i < 4; i++) {
		job_init(&a[i], w, "a");
		timer_after(w->sim, &a[i].timer, i * SIM_MSEC);
	}
	assert_true(sim_run_until(w->sim, three_notes, w, SIM_NEVER));
	assert_int_equal(sim_now(w->sim), EPOCH + 2 * SIM_MSEC);
	buf_reset(&w->log);
	assert_false(sim_run_until(w->sim, three_notes, w, EPOCH + SIM_SEC));
	assert_string_equal(buf_str(&w->log), "a@3 ");
	assert_int_equal(sim_now(w->sim), EPOCH + SIM_SEC);
}

/* Random sets and cancels against an array searched linearly. */
struct walk_timer {
	struct timer timer;
	struct walk *walk;
	int64_t at; /* model: 0 when not pending */
	int64_t order;
};
struct walk {
	struct sim *sim;
	struct walk_timer t[50];
	int64_t orders;
	int fired;
};

static void walk_fired(void *arg)
{
	struct walk_timer *t = arg;
	struct walk *k = t->walk;

	for (size_t i = 0; i < ARRAY_SIZE(k->t); i++) {
		struct walk_timer *u = &k->t[i];

		assert_false(u->at && (u->at < t->at || (u->at == t->at && u->order < t->order)));
	}
	assert_int_equal(sim_now(k->sim), t->at);
	t->at = 0;
	k->fired++;
}

static void timers_agree_with_a_naive_model(void **state)
{
	struct world *w = *state;
	struct walk *k = xcalloc(1, sizeof(*k));

	k->sim = w->sim;
	for (size_t i = 0; i < ARRAY_SIZE(k->t); i++) {
		k->t[i].walk = k;
		timer_init(&k->t[i].timer, walk_fired, &k->t[i]);
	}
	for (int step = 0; step < 20000; step++) {
		struct walk_timer *t = &k->t[sim_rand_below(w->sim, ARRAY_SIZE(k->t))];
		uint64_t dice = sim_rand_below(w->sim, 10);

		if (dice < 6) {
			t->at = sim_now(w->sim) + (int64_t)sim_rand_below(w->sim, 20);
			t->order = ++k->orders;
			timer_set(w->sim, &t->timer, t->at);
		} else if (dice < 8) {
			t->at = 0;
			timer_cancel(w->sim, &t->timer);
		} else {
			sim_advance(w->sim, (int64_t)sim_rand_below(w->sim, 5));
		}
		assert_int_equal(timer_pending(&t->timer), t->at != 0);
	}
	sim_advance(w->sim, 100);
	for (size_t i = 0; i < ARRAY_SIZE(k->t); i++)
		assert_int_equal(k->t[i].at, 0);
	assert_true(k->fired > 1000);
	free(k);
}

/* ---- random numbers ---------------------------------------------------------------- */

static void same_seed_same_numbers(void **state)
{
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO c = BUF_INIT;
	struct buf *out[] = {&a, &b, &c};

	(void)state;
	for (uint64_t i = 0; i < 3; i++) {
		struct sim *sim = sim_new(i / 2, 0);

		sim_rand_suffix(sim, out[i], 5);
		sim_rand_uuid(sim, out[i]);
		sim_free(sim);
	}
	assert_string_equal(buf_str(&a), buf_str(&b));
	assert_string_not_equal(buf_str(&a), buf_str(&c));
	assert_int_equal(a.len, 5 + 36);
	assert_int_equal(strspn(a.s, "bcdfghjklmnpqrstvwxz2456789") >= 5, 1);
	assert_int_equal(a.s[5 + 14], '4');
	assert_non_null(strchr("89ab", a.s[5 + 19]));
}

static void below_is_even_and_in_range(void **state)
{
	struct world *w = *state;
	int seen[7] = {0};

	for (int i = 0; i < 7000; i++)
		seen[sim_rand_below(w->sim, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 850, 1150);
	assert_int_equal(sim_rand_below(w->sim, 1), 0);
}

/* ---- fibers -------------------------------------------------------------------------- */

static int sleeper(void *arg)
{
	struct world *w = arg;

	note(w, "s");
	assert_int_equal(fiber_sleep(w->sim, 10 * SIM_MSEC), 0);
	note(w, "t");
	assert_int_equal(fiber_yield(w->sim), 0);
	note(w, "u");
	return 7;
}

static int joiner(void *arg)
{
	struct world *w = arg;
	int result = 0;

	note(w, "j");
	assert_int_equal(fiber_join(w->other, &result), 0);
	note(w, result == 7 ? "joined" : "wrong");
	assert_int_equal(fiber_join(w->other, &result), 0);
	return result;
}

static void fibers_sleep_yield_and_join(void **state)
{
	struct world *w = *state;
	struct fiber *j;

	w->other = fiber_start(w->sim, "sleeper", sleeper, w);
	j = fiber_start(w->sim, "joiner", joiner, w);
	assert_string_equal(buf_str(&w->log), "");
	assert_null(fiber_self(w->sim));
	sim_advance(w->sim, SIM_SEC);
	assert_string_equal(buf_str(&w->log), "s@0 j@0 t@10 u@10 joined@10 ");
	assert_true(fiber_done(j));
	assert_int_equal(fiber_result(j), 7);
	assert_string_equal(fiber_name(j), "joiner");
	fiber_release(j);
	fiber_release(w->other);
}

static int waiter(void *arg)
{
	struct world *w = arg;
	int r = waitq_wait(w->sim, &w->q, sim_now(w->sim) + 10 * SIM_MSEC);

	note(w, r == 0            ? "woken"
		: r == -ETIMEDOUT ? "late"
		: r == -ECANCELED ? "cancelled"
				  : "wrong");
	return waitq_wait(w->sim, &w->q, SIM_NEVER);
}

static void waits_end_by_wake_deadline_or_cancel(void **state)
{
	struct world *w = *state;
	struct fiber *f[4];

	for (int i = 0; i < 4; i++)
		f[i] = fiber_start(w->sim, "waiter", waiter, w);
	sim_settle(w->sim);
	waitq_wake_one(w->sim, &w->q);
	fiber_cancel(f[2]);
	sim_settle(w->sim);
	assert_string_equal(buf_str(&w->log), "woken@0 cancelled@0 ");
	assert_true(fiber_done(f[2]));
	assert_int_equal(fiber_result(f[2]), -ECANCELED);
	buf_reset(&w->log);
	sim_advance(w->sim, 20 * SIM_MSEC);
	assert_string_equal(buf_str(&w->log), "late@10 late@10 ");
	assert_false(fiber_done(f[0]));
	waitq_wake_all(w->sim, &w->q);
	sim_settle(w->sim);
	for (int i = 0; i < 4; i++) {
		assert_true(fiber_done(f[i]));
		assert_int_equal(fiber_result(f[i]), i == 2 ? -ECANCELED : 0);
		fiber_release(f[i]);
	}
	assert_null(w->q.first);
}

static void a_wake_is_not_lost_to_a_later_cancel(void **state)
{
	struct world *w = *state;
	struct fiber *f = fiber_start(w->sim, "waiter", waiter, w);

	sim_settle(w->sim);
	waitq_wake_one(w->sim, &w->q);
	fiber_cancel(f);
	sim_settle(w->sim);
	assert_string_equal(buf_str(&w->log), "woken@0 ");
	assert_int_equal(fiber_result(f), -ECANCELED); /* its next wait */
	fiber_release(f);
}

static void cancelled_before_its_first_turn_it_still_runs(void **state)
{
	struct world *w = *state;
	struct fiber *f = fiber_start(w->sim, "waiter", waiter, w);

	fiber_cancel(f);
	fiber_release(f); /* frees itself */
	sim_settle(w->sim);
	assert_string_equal(buf_str(&w->log), "cancelled@0 ");
}

static void taking_down_ends_every_fiber(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++)
		fiber_release(fiber_start(w->sim, "waiter", waiter, w));
	sim_settle(w->sim);
	w->other = fiber_start(w->sim, "other", waiter, w);
	sim_cancel_fibers(w->sim);
	assert_int_equal(sim_now(w->sim), EPOCH);
	assert_true(fiber_done(w->other));
	assert_int_equal(fiber_result(w->other), -ECANCELED);
	fiber_release(w->other);
}

/* Uses most of the stack, waits there, and checks that nobody wrote on it. */
static int deep(void *arg)
{
	struct world *w = arg;
	unsigned char area[200 * 1024];
	unsigned char mark = (unsigned char)sim_rand_below(w->sim, 256);

	memset(area, mark, sizeof(area));
	if (fiber_sleep(w->sim, (int64_t)sim_rand_below(w->sim, 50)) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(area); i += 512)
		if (area[i] != mark)
			return -1;
	return 0;
}

static void stacks_are_deep_separate_and_reused(void **state)
{
	struct world *w = *state;

	for (int round = 0; round < 3; round++) {
		struct fiber *f[20];

		for (size_t i = 0; i < ARRAY_SIZE(f); i++)
			f[i] = fiber_start(w->sim, "deep", deep, w);
		sim_advance(w->sim, 100);
		for (size_t i = 0; i < ARRAY_SIZE(f); i++) {
			assert_true(fiber_done(f[i]));
			assert_int_equal(fiber_result(f[i]), 0);
			fiber_release(f[i]);
		}
	}
}

static int wanderer(void *arg)
{
	struct world *w = arg;
	BUF_AUTO id = BUF_INIT;

	sim_rand_suffix(w->sim, &id, 3);
	for (int i = 0; i < 20; i++) {
		int r;

		note(w, buf_str(&id));
		switch (sim_rand_below(w->sim, 4)) {
		case 0:
			waitq_wake_one(w->sim, &w->q);
			r = fiber_yield(w->sim);
			break;
		case 1:
			r = waitq_wait(w->sim, &w->q, sim_now(w->sim) + 9 * SIM_MSEC);
			break;
		default:
			r = fiber_sleep(w->sim, (int64_t)sim_rand_below(w->sim, 9) * SIM_MSEC);
			break;
		}
		if (r == -ECANCELED)
			break;
	}
	return 0;
}

static char *wander(uint64_t seed)
{
	struct world w = {.sim = sim_new(seed, EPOCH)};

	for (int i = 0; i < 300; i++)
		fiber_release(fiber_start(w.sim, "wanderer", wanderer, &w));
	sim_advance(w.sim, 60 * SIM_MSEC);
	sim_cancel_fibers(w.sim);
	sim_free(w.sim);
	return buf_detach(&w.log);
}

static void same_seed_same_history(void **state)
{
	STR_AUTO a = wander(5);
	STR_AUTO b = wander(5);
	STR_AUTO c = wander(6);

	(void)state;
	assert_true(strlen(a) > 10000);
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
}

/* ---- trace ---------------------------------------------------------------------------- */

static int traced(void *arg)
{
	struct world *w = arg;

	(void)trace_add(w->sim, "fiber", "start", NULL, NULL, NULL, NULL);
	if (fiber_sleep(w->sim, SIM_SEC) < 0)
		return -1;
	(void)trace_add(w->sim, "fiber", "slept", NULL, NULL, NULL, NULL);
	if (waitq_wait(w->sim, &w->q, SIM_NEVER) < 0)
		return -1;
	(void)trace_add(w->sim, "fiber", "woken", NULL, NULL, NULL, NULL);
	return 0;
}

static void wake_traced(void *arg)
{
	struct world *w = arg;

	waitq_wake_all(w->sim, &w->q);
}

static uint64_t cause_of(struct world *w, const char *verb)
{
	const struct trace_event *e;

	for (size_t i = 0; (e = trace_at(w->sim, i)); i++)
		if (str_eq(e->verb, verb))
			return e->cause;
	return 99;
}

static void causes_follow_work(void **state)
{
	struct world *w = *state;
	struct timer t;
	uint64_t first, second;

	first = trace_add(w->sim, "kubectl", "request", "pods", "default", "web", "%s %d", "n", 1);
	assert_int_equal(trace_set_cause(w->sim, first), 0);
	fiber_release(fiber_start(w->sim, "traced", traced, w));
	second = trace_add(w->sim, "kubectl", "fault", "nodes", NULL, "node01", NULL);
	assert_int_equal(trace_set_cause(w->sim, second), first);
	timer_init(&t, wake_traced, w);
	timer_after(w->sim, &t, 2 * SIM_SEC);
	trace_set_cause(w->sim, 0);
	sim_advance(w->sim, 3 * SIM_SEC);
	assert_int_equal(trace_cause(w->sim), 0);
	assert_int_equal(cause_of(w, "fault"), first);
	assert_int_equal(cause_of(w, "start"), first);
	assert_int_equal(cause_of(w, "slept"), first);
	assert_int_equal(cause_of(w, "woken"), second);
	assert_string_equal(trace_find(w->sim, first)->detail, "n 1");
	assert_string_equal(trace_find(w->sim, first)->ns, "default");
	assert_null(trace_find(w->sim, second)->ns);
	assert_string_equal(trace_find(w->sim, second)->name, "node01");
	assert_null(trace_find(w->sim, second)->detail);
}

static void the_ring_keeps_the_newest(void **state)
{
	struct world *w = *state;
	static const size_t limits[] = {100, 250, 30, 70};
	int n = 0;

	for (size_t l = 0; l < ARRAY_SIZE(limits); l++) {
		trace_set_limit(w->sim, limits[l]);
		for (int i = 0; i < 333; i++)
			trace_add(w->sim, "a", "b", NULL, NULL, NULL, "%d", ++n);
		assert_int_equal(trace_len(w->sim), limits[l]);
		for (size_t i = 0; i < limits[l]; i++) {
			STR_AUTO want = xasprintf("%d", n - (int)(limits[l] - 1 - i));

			assert_string_equal(trace_at(w->sim, i)->detail, want);
		}
		assert_null(trace_at(w->sim, limits[l]));
		assert_null(trace_find(w->sim, (uint64_t)n - limits[l]));
		assert_int_equal(trace_find(w->sim, (uint64_t)n)->id, n);
		assert_null(trace_find(w->sim, (uint64_t)n + 1));
	}
	trace_set_limit(w->sim, 0);
	assert_int_equal(trace_len(w->sim), 0);
	assert_int_equal(trace_add(w->sim, "a", "b", NULL, NULL, NULL, NULL), 0);
	trace_set_limit(w->sim, 8);
	assert_int_equal(trace_add(w->sim, "a", "b", NULL, NULL, NULL, NULL), n + 1);
	assert_int_equal(trace_len(w->sim), 1);
}

/* ---- pacing ---------------------------------------------------------------------------- */

static void pacing_is_continuous(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 1000, EPOCH, 1);
	assert_int_equal(pace_target(&p, 1500), EPOCH + 500);
	pace_set_rate(&p, 1500, 10);
	assert_int_equal(pace_target(&p, 1500), EPOCH + 500);
	assert_int_equal(pace_target(&p, 1600), EPOCH + 1500);
	assert_int_equal(pace_wait(&p, 1600, EPOCH + 1495), 0);
	assert_int_equal(pace_wait(&p, 1600, EPOCH + 1511), 2); /* rounded up */
	pace_set_rate(&p, 1600, 0);
	assert_int_equal(pace_target(&p, 9999), EPOCH + 1500);
	assert_int_equal(pace_wait(&p, 9999, EPOCH + 1501), INT64_MAX);
}

/* Cleans up in two steps after its cancellation. */
static int worker(void *arg)
{
	struct world *w = arg;

	note(w, "work");
	assert_int_equal(fiber_sleep(w->sim, 10 * SIM_SEC), -ECANCELED);
	note(w, "unwound");
	return 0;
}

static int master(void *arg)
{
	struct world *w = arg;
	struct fiber *f = fiber_start(w->sim, "worker", worker, w);

	assert_int_equal(fiber_sleep(w->sim, SIM_SEC), -ECANCELED);
	note(w, "ending");
	fiber_end(f);
	note(w, fiber_done(f) ? "ended" : "lost");
	fiber_release(f);
	return 0;
}

static void a_cancelled_fiber_still_ends_its_helpers(void **state)
{
	struct world *w = *state;
	struct fiber *f = fiber_start(w->sim, "master", master, w);

	sim_advance(w->sim, 20 * SIM_MSEC);
	fiber_cancel(f);
	sim_settle(w->sim);
	assert_string_equal(buf_str(&w->log), "work@0 ending@20 unwound@20 ended@20 ");
	fiber_release(f);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tasks_run_before_timers_and_in_order),
		T(what_is_cancelled_does_not_run),
		T(run_until_stops_at_once_or_at_the_limit),
		T(timers_agree_with_a_naive_model),
		T(same_seed_same_numbers),
		T(below_is_even_and_in_range),
		T(fibers_sleep_yield_and_join),
		T(waits_end_by_wake_deadline_or_cancel),
		T(a_wake_is_not_lost_to_a_later_cancel),
		T(cancelled_before_its_first_turn_it_still_runs),
		T(a_cancelled_fiber_still_ends_its_helpers),
		T(taking_down_ends_every_fiber),
		T(stacks_are_deep_separate_and_reused),
		T(same_seed_same_history),
		T(causes_follow_work),
		T(the_ring_keeps_the_newest),
		T(pacing_is_continuous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
