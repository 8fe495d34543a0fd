/*
 * Pods that wait: the active ones by priority and age, the others until something in the
 * cluster changes (and their back-off is over) or five minutes have gone.
 * Upstream: pkg/scheduler/backend/queue.
 */
#include "scheduler/scheduler_private.h"

#include <stdlib.h>

#define BACKOFF_FIRST SIM_SEC
#define BACKOFF_MAX (10 * SIM_SEC)
#define FLUSH (300 * SIM_SEC)

static void activate(struct scheduler *s, struct queued_pod *q)
{
	struct queued_pod **p = &s->active;

	if (q->active)
		return;
	q->active = true;
	/* mostly in order of arrival: the list is short or appended to */
	if (s->active_last && s->active_last->priority >= q->priority) {
		s->active_last->next = q;
		q->next = NULL;
		s->active_last = q;
	} else {
		while (*p && (*p)->priority >= q->priority)
			p = &(*p)->next;
		q->next = *p;
		*p = q;
		if (!q->next)
			s->active_last = q;
	}
	task_post(s->sim, &s->run);
}

static void pod_free(struct queued_pod *q)
{
	free(q->key);
	value_unref(q->pod);
	free(q);
}

void queue_add(struct scheduler *s, const struct value *pod)
{
	STR_AUTO key = object_key(pod);
	struct queued_pod *q = strmap_get(s->waiting, key);
	bool gated = value_len(value_in(pod, "spec", "schedulingGates")) > 0;

	if (!q) {
		q = xcalloc(1, sizeof(*q));
		q->key = xstrdup(key);
		q->added = sim_now(s->sim);
		q->seq = s->seq++;
		strmap_put(s->waiting, key, q);
	}
	value_unref(q->pod);
	q->pod = value_ref(pod);
	q->priority = value_int_in(pod, "spec", "priority");
	if (!gated && q->retry_at <= sim_now(s->sim))
		activate(s, q);
}

static void deactivate(struct scheduler *s, struct queued_pod *q)
{
	struct queued_pod **p = &s->active, *last = NULL;

	while (*p && *p != q) {
		last = *p;
		p = &(*p)->next;
	}
	if (*p) {
		*p = q->next;
		if (s->active_last == q)
			s->active_last = last;
	}
	q->active = false;
	q->next = NULL;
}

void queue_del(struct scheduler *s, const char *key)
{
	struct queued_pod *q = strmap_take(s->waiting, key);

	if (!q)
		return;
	if (q->active)
		deactivate(s, q);
	s->nr_refused -= q->attempts > 0;
	pod_free(q);
}

struct queued_pod *queue_pop(struct scheduler *s)
{
	struct queued_pod *q = s->active;

	if (q)
		deactivate(s, q);
	return q;
}

void queue_unschedulable(struct scheduler *s, struct queued_pod *q)
{
	int64_t backoff = BACKOFF_FIRST << MIN(q->attempts, 4);

	s->nr_refused += !q->attempts++;
	q->retry_at = sim_now(s->sim) + MIN(backoff, BACKOFF_MAX);
	if (!timer_pending(&s->retry))
		timer_after(s->sim, &s->retry, FLUSH);
}

/* Activates whatever is due; sets the timer for the rest when moved. e: what happened, or NULL. */
static void try_again(struct scheduler *s, const struct sched_event *e)
{
	int64_t now = sim_now(s->sim), next = now + FLUSH;
	void *v;

	for (size_t i = 0; strmap_next(s->waiting, &i, NULL, &v);) {
		struct queued_pod *q = v;

		if (q->active || !q->retry_at ||
		    value_len(value_in(q->pod, "spec", "schedulingGates")))
			continue;
		q->moved |= e && event_helps(e, q->refused, q->pod);
		if (q->retry_at <= now && (q->moved || now - q->tried >= FLUSH)) {
			q->moved = false;
			activate(s, q);
		} else if (q->moved) {
			next = MIN(next, q->retry_at);
		}
	}
	if (next > now && strmap_len(s->waiting))
		timer_set(s->sim, &s->retry, next);
}

void queue_move(struct scheduler *s, const struct sched_event *e)
{
	if (s->nr_refused)
		try_again(s, e);
}

void queue_on_retry(void *scheduler)
{
	try_again(scheduler, NULL);
}

void queue_free(struct scheduler *s)
{
	void *v;

	for (size_t i = 0; strmap_next(s->waiting, &i, NULL, &v);)
		pod_free(v);
	strmap_free(s->waiting);
}
