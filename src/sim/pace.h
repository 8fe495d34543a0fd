/*
 * pace.h - how virtual time follows the wall clock of whoever drives the loop: at a rate
 * (1, 10, ...), paused, or jumping ahead. Pure arithmetic; the driver supplies wall time.
 *
 *	sim_advance_to(sim, pace_target(&pace, wall_now_ns));
 */
#ifndef SIM_PACE_H
#define SIM_PACE_H

#include "base/base.h"

struct pace {
	int64_t wall0, virtual0; /* a point both clocks went through */
	int rate;		 /* virtual per wall second; 0: paused */
};

void pace_init(struct pace *p, int64_t wall_ns, int64_t virtual_ns, int rate);
int64_t pace_target(const struct pace *p, int64_t wall_ns); /* virtual time due at wall */
void pace_set_rate(struct pace *p, int64_t wall_ns, int rate); /* keeps virtual time continuous */
/* Wall nanoseconds until virtual time at is due; INT64_MAX when paused; 0 when past. */
int64_t pace_wait(const struct pace *p, int64_t wall_ns, int64_t at);

#endif
