/* at_rest.h - whether programs wait for something from outside, or have still work to do. */
#ifndef TESTS_AT_REST_H
#define TESTS_AT_REST_H

#include <stdbool.h>
#include <sys/types.h>

/* True when pid and everything it started sleeps, each thread of it. True too when it is gone;
 * false when the system does not tell. */
bool at_rest(pid_t pid);

#endif
