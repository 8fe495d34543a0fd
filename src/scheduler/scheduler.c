#include "scheduler/scheduler_private.h"

#include <stdlib.h>

static bool is_over(const struct value *pod)
{
	const char *phase = value_str_or(value_in(pod, "status", "phase"), "");

	return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

/* A pod came to its node, or has other labels there: those that look for it may want to know. */
static bool is_placed_anew(const struct value *pod, const struct value *old)
{
	return str_empty(value_str_in(old, "spec", "nodeName")) ||
	       !value_equal(value_in(pod, "metadata", "labels"),
			    value_in(old, "metadata", "labels"));
}

static void on_pod(void *arg, const struct value *pod, const struct value *old, bool deleted)
{
	struct scheduler *s = arg;
	const char *node = value_str_or(value_in(pod, "spec", "nodeName"), "");
	const char *mine = value_str_or(value_in(pod, "spec", "schedulerName"), "");

	if (deleted || is_over(pod)) {
		STR_AUTO key = object_key(pod);
		bool freed = strmap_has(s->pod_infos,
					value_str_or(value_in(pod, "metadata", "uid"), ""));

		queue_del(s, key);
		nominated_set(s, pod, NULL);
		cache_del_pod(s, pod);
		if (freed)
			queue_move(s, &(struct sched_event){.pod = pod, .gone = true});
		return;
	}
	if (*node) {
		if (!old || !*value_str_or(value_in(old, "spec", "nodeName"), "")) {
			STR_AUTO key = object_key(pod);

			queue_del(s, key);
		}
		nominated_set(s, pod, NULL);
		cache_add_pod(s, pod, node, NULL);
		if (s->nr_refused && (!old || is_placed_anew(pod, old)))
			queue_move(s, &(struct sched_event){.pod = pod});
		return;
	}
	if (strcmp(mine, s->name) == 0 && !value_in(pod, "metadata", "deletionTimestamp")) {
		/* its own status updates do not make it worth another try */
		if (old && value_get(old, "spec") == value_get(pod, "spec") &&
		    value_in(old, "metadata", "labels") == value_in(pod, "metadata", "labels"))
			return;
		nominated_set(s, pod, value_str_in(pod, "status", "nominatedNodeName"));
		queue_add(s, pod);
	}
}

/* Changes that may let a pod in: anything but heartbeats. */
static bool matters(const struct value *node, const struct value *old)
{
	return !old || !value_equal(value_get(node, "spec"), value_get(old, "spec")) ||
	       !value_equal(value_in(node, "metadata", "labels"),
			    value_in(old, "metadata", "labels")) ||
	       !value_equal(value_in(node, "status", "allocatable"),
			    value_in(old, "status", "allocatable"));
}

static void on_node(void *arg, const struct value *node, const struct value *old, bool deleted)
{
	struct scheduler *s = arg;

	if (deleted) {
		cache_del_node(s, value_str_or(value_in(node, "metadata", "name"), ""));
		return;
	}
	cache_set_node(s, node);
	if (matters(node, old))
		queue_move(s, &(struct sched_event){.node = node, .old_node = old});
}

static void on_service(void *arg, const struct value *service, const struct value *old,
		       bool deleted)
{
	struct scheduler *s = arg;

	(void)service;
	(void)old;
	(void)deleted;
	s->changed_services++;
}

static void run(void *arg)
{
	struct scheduler *s = arg;
	struct queued_pod *q;

	if (!informer_set_synced(s->informers)) {
		timer_after(s->sim, &s->retry, 100 * SIM_MSEC);
		return;
	}
	while ((q = queue_pop(s)))
		schedule_one(s, q);
}

struct scheduler *scheduler_new(struct sim *sim, struct client *c, const char *name)
{
	struct scheduler *s = xcalloc(1, sizeof(*s));

	s->sim = sim;
	s->client = c;
	s->name = xstrdup(name);
	s->node_infos = strmap_new(NULL);
	s->pod_infos = strmap_new(NULL);
	s->waiting = strmap_new(NULL);
	s->nominated = strmap_new(NULL);
	task_init(&s->run, run, s);
	timer_init(&s->retry, queue_on_retry, s);
	s->recorder = recorder_new(c, name, NULL);
	s->informers = informer_set_new(c);
	s->nodes = informer_get(s->informers, kind_by_resource("", NULL, "nodes"), NULL);
	s->on_node = informer_on_event(s->nodes, on_node, s);
	s->sets = informer_get(s->informers, kind_by_resource("apps", NULL, "replicasets"), NULL);
	s->services = informer_get(s->informers, kind_by_resource("", NULL, "services"), NULL);
	s->on_service = informer_on_event(s->services, on_service, s);
	s->pods = informer_get(s->informers, kind_by_resource("", NULL, "pods"), NULL);
	s->on_pod = informer_on_event(s->pods, on_pod, s);
	return s;
}

void scheduler_free(struct scheduler *s)
{
	if (!s)
		return;
	task_cancel(s->sim, &s->run);
	timer_cancel(s->sim, &s->retry);
	informer_handler_free(s->on_pod);
	informer_handler_free(s->on_node);
	informer_handler_free(s->on_service);
	informer_set_free(s->informers);
	recorder_free(s->recorder);
	queue_free(s);
	nominated_release(s);
	findings_release(&s->found);
	spread_release(s);
	cache_free(s);
	for (size_t i = 0; i < EXPLAIN_KEPT; i++)
		decision_release(&s->decisions[i]);
	free(s->name);
	free(s);
}
