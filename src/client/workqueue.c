/*
 * workqueue.c - keys waiting for their reconcile, one at a time, each once.
 * Upstream: client-go/util/workqueue (queue, delaying queue, item back-off).
 */
#include "client/internal.h"

#define RETRY_FIRST (5 * SIM_MSEC)
#define RETRY_MAX (1000 * SIM_SEC)

struct item {
	char *key;
	struct workqueue *q;
	bool queued, running, again;
	unsigned failures;
	uint64_t cause;
	struct timer timer; /* when it is to be added */
	struct item *next;
};

struct workqueue {
	struct sim *sim;
	const char *component; /* static */
	reconcile_fn fn;
	void *arg;
	struct strmap *items;
	struct item *first, **last;
	struct task task;
	bool busy, dead;
};

static void item_free(void *p)
{
	struct item *it = p;

	timer_cancel(it->q->sim, &it->timer);
	free(it->key);
	free(it);
}

static void on_timer(void *arg);

static struct item *item_of(struct workqueue *q, const char *key)
{
	struct item *it = strmap_get(q->items, key);

	if (it)
		return it;
	it = xcalloc(1, sizeof(*it));
	it->key = xstrdup(key);
	it->q = q;
	timer_init(&it->timer, on_timer, it);
	strmap_put(q->items, key, it);
	return it;
}

static void add(struct workqueue *q, struct item *it)
{
	if (it->running) {
		it->again = true;
		it->cause = trace_cause(q->sim);
		return;
	}
	if (it->queued)
		return;
	it->queued = true;
	it->cause = trace_cause(q->sim);
	it->next = NULL;
	*q->last = it;
	q->last = &it->next;
	task_post(q->sim, &q->task);
}

static void on_timer(void *arg)
{
	struct item *it = arg;

	add(it->q, it);
}

static void forget_idle(struct workqueue *q, struct item *it)
{
	if (!it->queued && !it->running && !it->failures && !timer_pending(&it->timer))
		strmap_del(q->items, it->key);
}

static void delay(struct workqueue *q, struct item *it, int64_t ns)
{
	int64_t at = sim_now(q->sim) + ns;

	/* Of two delays the shorter counts. */
	if (!timer_pending(&it->timer) || at < it->timer.at)
		timer_set(q->sim, &it->timer, at);
}

static int64_t backoff(unsigned failures)
{
	int64_t ns = RETRY_FIRST;

	for (unsigned i = 1; i < failures && ns < RETRY_MAX; i++)
		ns *= 2;
	return MIN(ns, RETRY_MAX);
}

static void process(struct workqueue *q, struct item *it)
{
	STR_AUTO ns = NULL;
	STR_AUTO name = NULL;
	ERR_AUTO err = ERR_INIT;
	uint64_t before;
	int rc;

	object_key_split(it->key, &ns, &name);
	before = trace_set_cause(q->sim, it->cause);
	trace_set_cause(q->sim, trace_add(q->sim, q->component, "reconcile", NULL, *ns ? ns : NULL,
					  name, NULL));
	it->running = true;
	rc = q->fn(q->arg, it->key, &err);
	it->running = false;
	if (rc < 0) {
		it->failures++;
		trace_add(q->sim, q->component, "retry", NULL, *ns ? ns : NULL, name, "%s",
			  err_msg(&err));
		delay(q, it, backoff(it->failures));
	} else {
		it->failures = 0;
	}
	trace_set_cause(q->sim, before);
}

static void destroy(struct workqueue *q)
{
	task_cancel(q->sim, &q->task);
	strmap_free(q->items);
	free(q);
}

static void run(void *arg)
{
	struct workqueue *q = arg;
	struct item *it = q->first;

	if (!it)
		return;
	q->first = it->next;
	if (!q->first)
		q->last = &q->first;
	it->queued = false;
	q->busy = true;
	process(q, it);
	q->busy = false;
	if (q->dead) {
		destroy(q);
		return;
	}
	if (it->again) {
		uint64_t before = trace_set_cause(q->sim, it->cause);

		it->again = false;
		add(q, it);
		trace_set_cause(q->sim, before);
	}
	forget_idle(q, it);
	if (q->first)
		task_post(q->sim, &q->task);
}

struct workqueue *workqueue_new(struct sim *sim, const char *component, reconcile_fn fn, void *arg)
{
	struct workqueue *q = xcalloc(1, sizeof(*q));

	q->sim = sim;
	q->component = component;
	q->fn = fn;
	q->arg = arg;
	q->items = strmap_new(item_free);
	q->last = &q->first;
	task_init(&q->task, run, q);
	return q;
}

void workqueue_free(struct workqueue *q)
{
	if (!q)
		return;
	if (q->busy)
		q->dead = true; /* its reconcile is ending the component */
	else
		destroy(q);
}

void workqueue_add(struct workqueue *q, const char *key)
{
	add(q, item_of(q, key));
}

void workqueue_add_after(struct workqueue *q, const char *key, int64_t ns)
{
	if (ns <= 0)
		add(q, item_of(q, key));
	else
		delay(q, item_of(q, key), ns);
}
