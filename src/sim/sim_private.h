/*
 * sim_private.h - what the files of sim/ share.
 */
#ifndef SIM_PRIVATE_H
#define SIM_PRIVATE_H

#include "sim/context.h"
#include "sim/sim.h"
#include "sim/trace.h"

/* The keys are kept beside the pointer so that sifting touches no timer but the moved. */
struct heap_entry {
	int64_t at;
	uint64_t seq;
	struct timer *timer;
};

/* One event and the text its ns, name and detail point into; the text is reused. */
struct trace_slot {
	struct trace_event event;
	struct buf text;
};

/* A stream each for names, ids and everything else: one more object somewhere changes ids,
 * but neither what others are called nor what chance does. */
enum { RNG_CHANCE, RNG_SUFFIX, RNG_UUID, NR_RNG };
struct rng {
	uint64_t s[4];
};

struct sim {
	int64_t now;
	struct value *stamp; /* of stamp_sec; NULL: not made yet */
	int64_t stamp_sec;
	struct rng rng[NR_RNG];

	struct task *first, *last; /* tasks due, in order of posting */
	struct heap_entry *heap;   /* heap[0] is the next timer */
	size_t heap_nr, heap_cap;
	uint64_t timer_seq;
	bool running; /* inside a task, timer or fiber */

	struct fiber *fiber;          /* running now */
	struct fiber *fibers;         /* all not yet freed */
	struct context_pool contexts; /* idle stacks */

	uint64_t cause;
	struct trace_slot *trace; /* ring: event id is at index (id - 1) % trace_cap */
	size_t trace_nr, trace_cap, trace_max;
	uint64_t trace_last; /* id of the newest event */
	bool trace_paused;
};

void trace_release(struct sim *sim);
void fibers_release(struct sim *sim);

#endif
