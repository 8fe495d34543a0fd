#include "sim/sim_private.h"

#include <errno.h>

struct fiber {
	struct sim *sim;
	char *name;
	int (*fn)(void *arg);
	void *arg;
	int result;
	bool done, cancelled, released;

	struct context *context; /* NULL before the first turn and after the end */
	struct task turn;        /* resumes it */
	struct timer timer;      /* ends its wait */
	bool waiting;            /* parked: by timer, queue or both */
	int wake;                /* what the wait returns */
	struct waitq *queue;     /* where it waits, with its neighbours there */
	struct fiber *queue_next, *queue_prev;

	struct waitq joiners;
	struct fiber *next, *prev; /* all of the sim's */
};

/* ---- life --------------------------------------------------------------------------- */

static void fiber_free(struct fiber *f)
{
	if (f->prev)
		f->prev->next = f->next;
	else
		f->sim->fibers = f->next;
	if (f->next)
		f->next->prev = f->prev;
	free(f->name);
	free(f);
}

static void fiber_main(void *arg)
{
	struct fiber *f = arg;

	f->result = f->fn(f->arg);
}

static void fiber_resume(void *arg)
{
	struct fiber *f = arg;
	struct sim *sim = f->sim;

	if (!f->context)
		f->context = context_get(&sim->contexts, fiber_main, f);
	sim->fiber = f;
	context_resume(f->context);
	sim->fiber = NULL;
	if (!context_returned(f->context))
		return;
	context_put(&sim->contexts, f->context);
	f->context = NULL;
	f->done = true;
	waitq_wake_all(sim, &f->joiners);
	if (f->released)
		fiber_free(f);
}

static void queue_leave(struct fiber *f)
{
	struct waitq *q = f->queue;

	if (!q)
		return;
	if (f->queue_prev)
		f->queue_prev->queue_next = f->queue_next;
	else
		q->first = f->queue_next;
	if (f->queue_next)
		f->queue_next->queue_prev = f->queue_prev;
	else
		q->last = f->queue_prev;
	f->queue = NULL;
	f->queue_next = f->queue_prev = NULL;
}

static void wait_over(struct fiber *f, int result)
{
	f->waiting = false;
	f->wake = result;
	queue_leave(f);
	timer_cancel(f->sim, &f->timer);
}

static void timed_out(void *arg)
{
	struct fiber *f = arg;

	wait_over(f, f->queue ? -ETIMEDOUT : 0);
	fiber_resume(f);
}

struct fiber *fiber_start(struct sim *sim, const char *name, int (*fn)(void *arg), void *arg)
{
	struct fiber *f = xcalloc(1, sizeof(*f));

	f->sim = sim;
	f->name = xstrdup(name);
	f->fn = fn;
	f->arg = arg;
	task_init(&f->turn, fiber_resume, f);
	timer_init(&f->timer, timed_out, f);
	f->next = sim->fibers;
	if (f->next)
		f->next->prev = f;
	sim->fibers = f;
	task_post(sim, &f->turn);
	return f;
}

struct fiber *fiber_self(struct sim *sim)
{
	return sim->fiber;
}

const char *fiber_name(const struct fiber *f)
{
	return f->name;
}

bool fiber_done(const struct fiber *f)
{
	return f->done;
}

int fiber_result(const struct fiber *f)
{
	return f->result;
}

void fiber_cancel(struct fiber *f)
{
	if (f->done)
		return;
	f->cancelled = true;
	if (f->waiting) {
		wait_over(f, -ECANCELED);
		task_post(f->sim, &f->turn);
	}
}

void fiber_release(struct fiber *f)
{
	if (!f)
		return;
	if (f->done)
		fiber_free(f);
	else
		f->released = true;
}

void sim_cancel_fibers(struct sim *sim)
{
	bool live;

	do {
		live = false;
		for (struct fiber *f = sim->fibers; f; f = f->next) {
			fiber_cancel(f);
			live = live || !f->done;
		}
		/* Tasks only: a fiber that ends may post some, timers may never stop. */
		while (sim->first)
			(void)sim_step(sim, sim->now);
	} while (live);
}

void fibers_release(struct sim *sim)
{
	while (sim->fibers) {
		if (!sim->fibers->done)
			abort();
		fiber_free(sim->fibers);
	}
	context_pool_release(&sim->contexts);
}

/* ---- waiting ------------------------------------------------------------------------- */

/* The running fiber; waiting elsewhere is a mistake in the program. */
static struct fiber *running(struct sim *sim)
{
	if (!sim->fiber)
		abort();
	return sim->fiber;
}

int fiber_yield(struct sim *sim)
{
	struct fiber *f = running(sim);

	if (f->cancelled)
		return -ECANCELED;
	task_post(sim, &f->turn);
	context_suspend(f->context);
	return f->cancelled ? -ECANCELED : 0;
}

/* Parks f in q (may be NULL) until woken, cancelled or the deadline. */
static int park(struct fiber *f, struct waitq *q, int64_t deadline_ns)
{
	if (f->cancelled)
		return -ECANCELED;
	f->waiting = true;
	timer_set(f->sim, &f->timer, deadline_ns);
	if (q) {
		f->queue = q;
		f->queue_prev = q->last;
		if (q->last)
			q->last->queue_next = f;
		else
			q->first = f;
		q->last = f;
	}
	context_suspend(f->context);
	return f->wake;
}

int fiber_sleep_until(struct sim *sim, int64_t at_ns)
{
	return park(running(sim), NULL, at_ns);
}

int fiber_sleep(struct sim *sim, int64_t ns)
{
	int64_t at;

	if (__builtin_add_overflow(sim->now, ns, &at))
		at = ns > 0 ? SIM_NEVER : sim->now;
	return fiber_sleep_until(sim, at);
}

int waitq_wait(struct sim *sim, struct waitq *q, int64_t deadline_ns)
{
	return park(running(sim), q, deadline_ns);
}

void waitq_wake_one(struct sim *sim, struct waitq *q)
{
	struct fiber *f = q->first;

	if (!f)
		return;
	wait_over(f, 0);
	task_post(sim, &f->turn);
}

void waitq_wake_all(struct sim *sim, struct waitq *q)
{
	while (q->first)
		waitq_wake_one(sim, q);
}

int fiber_join(struct fiber *f, int *ret_result)
{
	while (!f->done) {
		int r = waitq_wait(f->sim, &f->joiners, SIM_NEVER);

		if (r < 0)
			return r;
	}
	*ret_result = f->result;
	return 0;
}

void fiber_end(struct fiber *f)
{
	struct fiber *self = running(f->sim);

	fiber_cancel(f);
	while (!f->done) {
		task_post(f->sim, &self->turn);
		context_suspend(self->context);
	}
}
