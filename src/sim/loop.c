#include "sim/sim_private.h"

#include "object/timefmt.h"

#include <limits.h>

/* ---- the world -------------------------------------------------------------------- */

/* splitmix64: spreads any seed, also 0, over the generator's state. */
static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct sim *sim_new(uint64_t seed, int64_t epoch_ns)
{
	struct sim *sim = xcalloc(1, sizeof(*sim));

	sim->now = epoch_ns;
	sim->trace_max = 8192;
	for (size_t i = 0; i < NR_RNG; i++)
		for (size_t k = 0; k < ARRAY_SIZE(sim->rng[i].s); k++)
			sim->rng[i].s[k] = splitmix(&seed);
	return sim;
}

void sim_free(struct sim *sim)
{
	if (!sim)
		return;
	fibers_release(sim);
	trace_release(sim);
	value_unref(sim->stamp);
	free(sim->heap);
	free(sim);
}

int64_t sim_now(const struct sim *sim)
{
	return sim->now;
}

const struct value *sim_stamp(struct sim *sim)
{
	int64_t sec = sim->now / SIM_SEC;

	if (!sim->stamp || sim->stamp_sec != sec) {
		value_unref(sim->stamp);
		sim->stamp = time_value_new(sec * SIM_SEC);
		sim->stamp_sec = sec;
	}
	return sim->stamp;
}

/* ---- tasks ------------------------------------------------------------------------ */

void task_init(struct task *t, void (*fn)(void *arg), void *arg)
{
	*t = (struct task){.fn = fn, .arg = arg};
}

void task_post(struct sim *sim, struct task *t)
{
	if (t->queued)
		return;
	t->queued = true;
	t->cause = sim->cause;
	t->next = NULL;
	t->prev = sim->last;
	if (sim->last)
		sim->last->next = t;
	else
		sim->first = t;
	sim->last = t;
}

void task_cancel(struct sim *sim, struct task *t)
{
	if (!t->queued)
		return;
	t->queued = false;
	if (t->prev)
		t->prev->next = t->next;
	else
		sim->first = t->next;
	if (t->next)
		t->next->prev = t->prev;
	else
		sim->last = t->prev;
	t->next = t->prev = NULL;
}

/* ---- timers: a binary heap, each timer knowing its place ---------------------------- */

static bool heap_before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->at < b->at || (a->at == b->at && a->seq < b->seq);
}

static void heap_place(struct sim *sim, size_t i, struct heap_entry e)
{
	sim->heap[i] = e;
	e.timer->heap_idx = i + 1;
}

static void sift_up(struct sim *sim, size_t i, struct heap_entry e)
{
	while (i > 0) {
		size_t parent = (i - 1) / 2;

		if (!heap_before(&e, &sim->heap[parent]))
			break;
		heap_place(sim, i, sim->heap[parent]);
		i = parent;
	}
	heap_place(sim, i, e);
}

static void sift_down(struct sim *sim, size_t i, struct heap_entry e)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= sim->heap_nr)
			break;
		if (child + 1 < sim->heap_nr &&
		    heap_before(&sim->heap[child + 1], &sim->heap[child]))
			child++;
		if (!heap_before(&sim->heap[child], &e))
			break;
		heap_place(sim, i, sim->heap[child]);
		i = child;
	}
	heap_place(sim, i, e);
}

static void heap_fix(struct sim *sim, size_t i, struct heap_entry e)
{
	if (i > 0 && heap_before(&e, &sim->heap[(i - 1) / 2]))
		sift_up(sim, i, e);
	else
		sift_down(sim, i, e);
}

void timer_init(struct timer *t, void (*fn)(void *arg), void *arg)
{
	*t = (struct timer){.fn = fn, .arg = arg};
}

void timer_set(struct sim *sim, struct timer *t, int64_t at_ns)
{
	struct heap_entry e;

	if (at_ns == SIM_NEVER) {
		timer_cancel(sim, t);
		return;
	}
	t->at = MAX(at_ns, sim->now);
	t->seq = ++sim->timer_seq;
	t->cause = sim->cause;
	e = (struct heap_entry){t->at, t->seq, t};
	if (t->heap_idx) {
		heap_fix(sim, t->heap_idx - 1, e);
		return;
	}
	sim->heap = grow(sim->heap, sim->heap_nr + 1, &sim->heap_cap, sizeof(*sim->heap));
	sift_up(sim, sim->heap_nr++, e);
}

static int64_t add_saturated(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b > 0 ? SIM_NEVER : INT64_MIN;
	return sum;
}

void timer_after(struct sim *sim, struct timer *t, int64_t ns)
{
	timer_set(sim, t, add_saturated(sim->now, ns));
}

void timer_cancel(struct sim *sim, struct timer *t)
{
	size_t i;

	if (!t->heap_idx)
		return;
	i = t->heap_idx - 1;
	t->heap_idx = 0;
	sim->heap_nr--;
	if (i < sim->heap_nr)
		heap_fix(sim, i, sim->heap[sim->heap_nr]);
}

bool timer_pending(const struct timer *t)
{
	return t->heap_idx != 0;
}

/* ---- the loop ------------------------------------------------------------------------ */

/* The owner may free what held the task or timer while it runs: nothing of it is read
 * after the call. */
static void run(struct sim *sim, void (*fn)(void *arg), void *arg, uint64_t cause)
{
	uint64_t outer = sim->cause;

	sim->running = true;
	sim->cause = cause;
	fn(arg);
	sim->cause = outer;
	sim->running = false;
}

static void run_task(struct sim *sim)
{
	struct task *t = sim->first;

	task_cancel(sim, t);
	run(sim, t->fn, t->arg, t->cause);
}

static void run_timer(struct sim *sim)
{
	struct timer *t = sim->heap[0].timer;

	sim->now = t->at;
	timer_cancel(sim, t);
	run(sim, t->fn, t->arg, t->cause);
}

bool sim_step(struct sim *sim, int64_t limit_ns)
{
	/* Work that ran the loop would run other work in its own middle. */
	if (sim->running)
		abort();
	if (sim->first)
		run_task(sim);
	else if (sim->heap_nr && sim->heap[0].at <= MAX(limit_ns, sim->now))
		run_timer(sim);
	else
		return false;
	return true;
}

int64_t sim_next(const struct sim *sim)
{
	return sim->heap_nr ? sim->heap[0].at : SIM_NEVER;
}

bool sim_idle(const struct sim *sim)
{
	return !sim->first && sim_next(sim) > sim->now;
}

void sim_settle(struct sim *sim)
{
	while (sim_step(sim, sim->now))
		;
}

void sim_advance_to(struct sim *sim, int64_t ns)
{
	while (sim_step(sim, ns))
		;
	if (ns > sim->now && ns != SIM_NEVER)
		sim->now = ns;
}

void sim_advance(struct sim *sim, int64_t ns)
{
	sim_advance_to(sim, add_saturated(sim->now, ns));
}

bool sim_run_until(struct sim *sim, bool (*done)(void *arg), void *arg, int64_t limit_ns)
{
	while (!done(arg)) {
		if (!sim_step(sim, limit_ns)) {
			sim_advance_to(sim, limit_ns);
			return false;
		}
	}
	return true;
}
