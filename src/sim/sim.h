/*
 * sim.h - the one deterministic loop: virtual clock, timers, tasks, fibers, random
 * numbers. Everything inside a cluster runs on it; nothing there reads another clock.
 *
 * Time stands still while code runs. It moves only in sim_advance_to (and the functions
 * built on it), from timer to timer. Due work runs in this order: tasks in the order
 * they were posted; then timers by (time, order of setting). Same seed, same inputs:
 * the same order, always.
 *
 * Causes: every task, timer and fiber remembers the trace cause (trace.h) in force when
 * it was posted, set or woken, and runs under it.
 *
 * Not thread safe. Times are nanoseconds since the Unix epoch, durations nanoseconds.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "base/base.h"

struct value;

#define SIM_SEC INT64_C(1000000000)
#define SIM_MSEC INT64_C(1000000)
#define SIM_USEC INT64_C(1000)
#define SIM_NEVER INT64_MAX

struct sim;

struct sim *sim_new(uint64_t seed, int64_t epoch_ns);
void sim_free(struct sim *sim); /* every fiber must have ended or been cancelled and run out */
int64_t sim_now(const struct sim *sim);
/* Its second as API objects show it (RFC 3339): one string value, shared by everybody who asks in
 * that second. Borrowed, good until time moves. */
const struct value *sim_stamp(struct sim *sim);

/* ---- random numbers: seeded; names, ids and the rest each from a stream of their own ---- */

uint64_t sim_rand(struct sim *sim);
uint64_t sim_rand_below(struct sim *sim, uint64_t n); /* 0..n-1 without bias; n > 0 */
/* n characters of Kubernetes' safe alphabet "bcdfghjklmnpqrstvwxz2456789". */
void sim_rand_suffix(struct sim *sim, struct buf *out, int n);
void sim_rand_uuid(struct sim *sim, struct buf *out); /* version 4, lower case */

/* ---- tasks: run soon, at the present time ---------------------------------- */

/* Embedded in its owner. Posting a queued task does nothing. */
struct task {
	void (*fn)(void *arg);
	void *arg;
	struct task *next, *prev; /* private */
	uint64_t cause;           /* private */
	bool queued;
};
void task_init(struct task *t, void (*fn)(void *arg), void *arg);
void task_post(struct sim *sim, struct task *t);
void task_cancel(struct sim *sim, struct task *t);

/* ---- timers ---------------------------------------------------------------- */

/* Embedded in its owner. Setting a pending timer moves it. */
struct timer {
	void (*fn)(void *arg);
	void *arg;
	int64_t at; /* private from here */
	uint64_t seq, cause;
	size_t heap_idx; /* 1-based; 0: not pending */
};
void timer_init(struct timer *t, void (*fn)(void *arg), void *arg);
void timer_set(struct sim *sim, struct timer *t, int64_t at_ns); /* past: due now; SIM_NEVER: off */
void timer_after(struct sim *sim, struct timer *t, int64_t ns);
void timer_cancel(struct sim *sim, struct timer *t);
bool timer_pending(const struct timer *t);

/* ---- the loop ---------------------------------------------------------------- */

/* For the code that owns the sim: a task, timer or fiber must not call these. */
void sim_settle(struct sim *sim);                 /* runs everything due now; time does not move */
int64_t sim_next(const struct sim *sim);          /* when the next timer is due; SIM_NEVER */
bool sim_idle(const struct sim *sim);             /* nothing is due now */
void sim_advance_to(struct sim *sim, int64_t ns); /* runs all that is due up to ns, now = ns */
void sim_advance(struct sim *sim, int64_t ns);
/* Runs, moving time, until done(arg) is true (checked after every task or timer) or time
 * would pass limit_ns (absolute), which is then the present. True when done. */
bool sim_run_until(struct sim *sim, bool (*done)(void *arg), void *arg, int64_t limit_ns);
/* Runs the next due task or timer (moving time if needed, not past limit_ns). False: none. */
bool sim_step(struct sim *sim, int64_t limit_ns);

/* ---- fibers -------------------------------------------------------------------- */

/*
 * A fiber is straight-line code that may wait. It starts at the next turn of the loop.
 * Waits return 0, or -ECANCELED once fiber_cancel was called (from then on every wait
 * returns it at once: unwind and return). fn's result is kept for fiber_join.
 */
struct fiber;
struct fiber *fiber_start(struct sim *sim, const char *name, int (*fn)(void *arg), void *arg);
struct fiber *fiber_self(struct sim *sim); /* NULL outside fibers */
bool fiber_done(const struct fiber *f);
void fiber_cancel(struct fiber *f);
/* Gives up interest: the fiber frees itself when it ends (at once when it has). */
void fiber_release(struct fiber *f);
/* Waits for f to end (fiber code only) and gives its result; does not release. */
int fiber_join(struct fiber *f, int *ret_result) NODISCARD;
/* Cancels f and waits until it has unwound, even when the caller is cancelled too: what f
 * borrows may be freed then. Fiber code; does not release. */
void fiber_end(struct fiber *f);
int fiber_result(const struct fiber *f); /* once done */
const char *fiber_name(const struct fiber *f);
/* Cancels every fiber and runs what is posted until all have ended; time stands still.
 * For taking a cluster down: a fiber that ignores -ECANCELED keeps this from returning. */
void sim_cancel_fibers(struct sim *sim);

int fiber_yield(struct sim *sim);
int fiber_sleep(struct sim *sim, int64_t ns);
int fiber_sleep_until(struct sim *sim, int64_t at_ns);

/* A place where fibers wait for an event. Spurious wake-ups do not happen; still check
 * your condition in a loop, another fiber may have run first. */
struct waitq {
	struct fiber *first, *last; /* private */
};
#define WAITQ_INIT                                                                                 \
	{                                                                                          \
		NULL, NULL                                                                         \
	}
/* 0 woken, -ETIMEDOUT at deadline (SIM_NEVER: none), -ECANCELED. Fiber code only. */
int waitq_wait(struct sim *sim, struct waitq *q, int64_t deadline_ns) NODISCARD;
void waitq_wake_all(struct sim *sim, struct waitq *q);
void waitq_wake_one(struct sim *sim, struct waitq *q);

#endif
