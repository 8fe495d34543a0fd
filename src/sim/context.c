/*
 * Stacks are entered the first time with makecontext, which is portable, and switched
 * from then on with sigsetjmp, which unlike setcontext makes no system call to save a
 * signal mask that nobody changes. A stack whose function returned is kept and reused:
 * it waits inside context_main for the next function.
 */
/* The checked longjmp refuses to jump between stacks. */
#undef _FORTIFY_SOURCE
#include "sim/context.h"

#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifndef WITH_ASAN
#define WITH_ASAN 0
#endif
#if WITH_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define WITH_VALGRIND 1
#else
#define WITH_VALGRIND 0
#endif

#define STACK_SIZE ((size_t)256 * 1024)
#define IDLE_MAX 256

struct context {
	sigjmp_buf host, inside; /* where to go on suspend and on resume */
	void (*fn)(void *arg);
	void *arg;
	bool started, returned;
	char *map; /* guard page, then the stack */
	size_t guard;
	struct context *next; /* in the pool */
	void *fake, *host_fake;
	const void *host_stack;
	size_t host_size;
	unsigned valgrind_id;
};

/* ---- what sanitizers want to know -------------------------------------------- */

static void enter_begin(struct context *c)
{
#if WITH_ASAN
	__sanitizer_start_switch_fiber(&c->host_fake, c->map + c->guard, STACK_SIZE);
#else
	(void)c;
#endif
}

static void enter_end(struct context *c)
{
#if WITH_ASAN
	__sanitizer_finish_switch_fiber(c->fake, &c->host_stack, &c->host_size);
#else
	(void)c;
#endif
}

/* last: the stack will not be entered again. */
static void leave_begin(struct context *c, bool last)
{
#if WITH_ASAN
	__sanitizer_start_switch_fiber(last ? NULL : &c->fake, c->host_stack, c->host_size);
#else
	(void)c;
	(void)last;
#endif
}

static void leave_end(struct context *c)
{
#if WITH_ASAN
	__sanitizer_finish_switch_fiber(c->host_fake, NULL, NULL);
#else
	(void)c;
#endif
}

/* ---- switching ------------------------------------------------------------------ */

void context_suspend(struct context *c)
{
	leave_begin(c, false);
	if (sigsetjmp(c->inside, 0) == 0)
		siglongjmp(c->host, 1);
	enter_end(c);
}

/* makecontext passes ints only. */
static void context_main(unsigned hi, unsigned lo)
{
	struct context *c = (struct context *)(((uintptr_t)hi << 16 << 16) | lo);

	enter_end(c);
	while (c->fn) {
		c->fn(c->arg);
		c->returned = true;
		context_suspend(c);
	}
	leave_begin(c, true);
	siglongjmp(c->host, 1);
}

/* Never returned from, so its frame must not leave red zones behind on the host's stack. */
__attribute__((no_sanitize_address)) static void first_entry(struct context *c)
{
	ucontext_t there;
	uintptr_t p = (uintptr_t)c;

	if (getcontext(&there) < 0)
		abort();
	there.uc_stack.ss_sp = c->map + c->guard;
	there.uc_stack.ss_size = STACK_SIZE;
	there.uc_link = NULL;
	makecontext(&there, (void (*)(void))context_main, 2, (unsigned)(p >> 16 >> 16),
		    (unsigned)p);
	setcontext(&there); /* it comes back by siglongjmp */
	abort();
}

void context_resume(struct context *c)
{
	enter_begin(c);
	if (sigsetjmp(c->host, 0) == 0) {
		if (c->started)
			siglongjmp(c->inside, 1);
		c->started = true;
		first_entry(c);
	}
	leave_end(c);
}

/* ---- stacks ---------------------------------------------------------------------- */

static struct context *context_new(void)
{
	struct context *c = xcalloc(1, sizeof(*c));

	c->guard = (size_t)sysconf(_SC_PAGESIZE);
	c->map = mmap(NULL, c->guard + STACK_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (c->map == MAP_FAILED || mprotect(c->map, c->guard, PROT_NONE) < 0)
		abort();
#if WITH_VALGRIND
	c->valgrind_id = VALGRIND_STACK_REGISTER(c->map + c->guard, c->map + c->guard + STACK_SIZE);
#endif
	return c;
}

static void context_free(struct context *c)
{
	if (WITH_ASAN && c->started) {
		/* Lets it leave for the last time, which frees its fake stack. */
		c->fn = NULL;
		context_resume(c);
	}
#if WITH_ASAN
	ASAN_UNPOISON_MEMORY_REGION(c->map + c->guard, STACK_SIZE);
#endif
#if WITH_VALGRIND
	VALGRIND_STACK_DEREGISTER(c->valgrind_id);
#endif
	munmap(c->map, c->guard + STACK_SIZE);
	free(c);
}

struct context *context_get(struct context_pool *pool, void (*fn)(void *arg), void *arg)
{
	struct context *c = pool->idle;

	if (c) {
		pool->idle = c->next;
		pool->nr--;
	} else {
		c = context_new();
	}
	c->next = NULL;
	c->fn = fn;
	c->arg = arg;
	c->returned = false;
	return c;
}

void context_put(struct context_pool *pool, struct context *c)
{
	if (!c->returned)
		abort();
	if (pool->nr >= IDLE_MAX) {
		context_free(c);
		return;
	}
	c->next = pool->idle;
	pool->idle = c;
	pool->nr++;
}

void context_pool_release(struct context_pool *pool)
{
	while (pool->idle) {
		struct context *c = pool->idle;

		pool->idle = c->next;
		context_free(c);
	}
	pool->nr = 0;
}

bool context_returned(const struct context *c)
{
	return c->returned;
}
