/*
 * context.h - a function suspended on a stack of its own: the machine part of fibers.
 *
 * Everything that knows how stacks are made and switched is in context.c, so that it can
 * be replaced. A stack is 256 KiB of address space, touched as it is used, with a guard
 * page below: running over the end faults instead of corrupting a neighbour.
 *
 * Ownership: a pool owns its idle contexts; context_get hands one over and context_put
 * gives it back, which is legal only when its function has returned.
 */
#ifndef SIM_CONTEXT_H
#define SIM_CONTEXT_H

#include "base/base.h"

struct context;
struct context_pool {
	struct context *idle;
	size_t nr;
};

/* A context that will call fn(arg) when first resumed. Aborts when memory is exhausted. */
struct context *context_get(struct context_pool *pool, void (*fn)(void *arg), void *arg);
void context_put(struct context_pool *pool, struct context *c);
void context_pool_release(struct context_pool *pool);

/* Runs c until it suspends or its function returns. Not from inside a context. */
void context_resume(struct context *c);
/* Back to whoever resumed c; only from inside c. */
void context_suspend(struct context *c);
bool context_returned(const struct context *c);

#endif
