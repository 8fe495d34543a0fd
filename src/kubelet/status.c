/* A pod's status as the kubelet reports it. Upstream: kubelet_pods.go, status_manager.go. */
#include "kubelet/kubelet_private.h"

#include <errno.h>
#include <stdlib.h>

/* Puts child (taken) there unless it says what is there: then that stays, and with it the tree
 * that others hold, so that nothing is copied and comparing costs nothing. */
static void set(struct value **map, const char *key, struct value *child)
{
	if (value_equal(value_get(*map, key), child))
		value_unref(child);
	else
		value_put(map, key, child);
}

static void set_str(struct value **map, const char *key, const char *text)
{
	if (!str_eq(value_str(value_get(*map, key)), text))
		value_put_str(map, key, text);
}

/* A time as it is shown; most often it is now. */
static struct value *second_value(struct kubelet *k, int64_t ns)
{
	return sim_now(k->sim) / SIM_SEC == ns / SIM_SEC ? value_ref(sim_stamp(k->sim))
							 : time_value_new(ns);
}

/* Containers that start in the same second have it in common. */
static struct value *running_state(struct kubelet *k, int64_t started)
{
	struct value *at = second_value(k, started);

	if (value_in(k->running, "running", "startedAt") == at) {
		value_unref(at);
		return value_ref(k->running);
	}
	value_unref(k->running);
	k->running = value_build("{running: {startedAt: %V}}", at);
	return value_ref(k->running);
}

static struct value *state_value(const struct container_state *c)
{
	struct kubelet *k = c->worker->kubelet;

	if (c->waiting && !c->waiting_message && strcmp(c->waiting, "ContainerCreating") == 0) {
		if (!k->creating)
			k->creating = value_build("{waiting: {reason: 'ContainerCreating'}}");
		return value_ref(k->creating);
	}
	if (c->waiting)
		return value_build("{waiting: {message: %s, reason: %w}}", c->waiting_message,
				   c->waiting);
	if (c->container && container_running(c->container))
		return running_state(k, container_started(c->container));
	if (c->terminated)
		return value_build("{terminated: %v}", c->terminated);
	return value_build("{waiting: {reason: 'ContainerCreating'}}");
}

static struct value *last_state(const struct container_state *c)
{
	/* while it waits for a restart the last end is the last state */
	const struct value *t = c->waiting && c->terminated ? c->terminated : c->last_terminated;

	return t ? value_build("{terminated: %v}", t) : value_map_new();
}

static bool is_ready(const struct container_state *c)
{
	if (c->init && !c->sidecar)
		return c->done && value_int_in(c->terminated, "exitCode") == 0;
	return c->ready;
}

/* Its volumeMounts as the status shows them; made anew when the spec has others. */
static const struct value *shown_mounts(struct container_state *c, const struct value *mounts)
{
	const struct value *m;

	if (mounts == c->mounts)
		return c->shown_mounts;
	value_unref(c->mounts);
	value_unref(c->shown_mounts);
	c->mounts = value_ref(mounts);
	c->shown_mounts = NULL;
	value_each_item(m, i, mounts)
	{
		bool ro = value_bool(value_get(m, "readOnly"));

		value_push(&c->shown_mounts,
			   value_build(
				   "{name: %s, mountPath: %s, readOnly: %V, recursiveReadOnly: %s}",
				   value_str(value_get(m, "name")),
				   value_str(value_get(m, "mountPath")),
				   ro ? value_bool_new(true) : NULL, ro ? "Disabled" : NULL));
	}
	return c->shown_mounts;
}

/* Of a container that was made its whole name. */
static struct value *shown_image(struct runtime *r, const struct value *image,
				 const struct container *known)
{
	const struct value *name = known ? runtime_image_name(r, value_str_or(image, "")) : NULL;
	BUF_AUTO full = BUF_INIT;

	if (name)
		return value_ref(name);
	if (known && image_normalize(value_str_or(image, ""), &full) == 0)
		return value_strn_new(full.s, full.len);
	return value_is_string(image) ? value_ref(image) : value_str_new("");
}

static struct value *container_status(struct container_state *c)
{
	const struct value *spec = container_spec(c), *resources = value_get(spec, "resources");
	const char *image = value_str_or(value_get(spec, "image"), "");
	struct runtime *r = c->worker->kubelet->cfg.runtime;
	struct container *known = c->container ? c->container : c->previous;
	const struct value *image_id = known ? runtime_image_id(r, image) : NULL;

	/* nobody probes an ephemeral container */
	return value_build(
		"{containerID: %v, image: %V, imageID: %V, lastState: %V, name: %V, ready: %b, "
		"resources: %v, restartCount: %i, started: %V, state: %V, volumeMounts: %v}",
		known ? container_uri(known) : NULL,
		shown_image(r, value_get(spec, "image"), known),
		image_id ? value_ref(image_id) : value_str_new(""), last_state(c),
		spec ? value_ref(value_get(spec, "name")) : value_str_new(c->name),
		!c->ephemeral && is_ready(c), value_len(resources) ? resources : NULL, c->restarts,
		c->ephemeral ? NULL : value_bool_new(c->started), state_value(c),
		shown_mounts(c, value_get(spec, "volumeMounts")));
}

/* The statuses of the containers in a list of the spec; old: what they were. */
static struct value *container_statuses(struct pod_worker *w, const char *of,
					const struct value *old)
{
	struct value *list = value_array_new();
	struct container_state *c;

	for (size_t i = 0; (c = worker_at(w, i)); i++) {
		const struct value *was = value_idx(old, value_len(list));
		struct value *is;

		if (strcmp(container_list(c), of) != 0)
			continue;
		is = container_status(c);
		if (value_equal(was, is)) {
			value_unref(is);
			is = value_ref(was);
		}
		value_push(&list, is);
	}
	return list;
}

/* ---- phase ------------------------------------------------------------------------------ */

static const char *phase_of(const struct pod_worker *w)
{
	size_t running = 0, succeeded = 0, failed = 0, waiting = 0, total = w->nr - w->nr_init;

	for (size_t i = 0; i < w->nr_init; i++) {
		const struct container_state *c = &w->c[i];

		if (c->sidecar)
			continue;
		if (c->done && value_int_in(c->terminated, "exitCode") != 0)
			return "Failed";
		if (!c->done)
			return "Pending";
	}
	for (size_t i = w->nr_init; i < w->nr; i++) {
		const struct container_state *c = &w->c[i];

		if (c->container && container_running(c->container))
			running++;
		else if (c->done || (w->terminating && c->terminated))
			*(value_int_in(c->terminated, "exitCode") ? &failed : &succeeded) += 1;
		else if (c->terminated || c->last_terminated)
			running++; /* about to run again */
		else
			waiting++;
	}
	if (waiting && (waiting == total || !running))
		return "Pending";
	if (running || waiting)
		return "Running";
	return failed ? "Failed" : "Succeeded";
}

/* ---- conditions ---------------------------------------------------------------------------- */

static void unready_names(const struct pod_worker *w, bool init, struct buf *out)
{
	for (size_t i = init ? 0 : w->nr_init; i < (init ? w->nr_init : w->nr); i++)
		if (!(init && w->c[i].sidecar ? w->c[i].started : is_ready(&w->c[i])))
			buf_addf(out, "%s%s", out->len ? " " : "", w->c[i].name);
	if (!init)
		for (size_t i = 0; i < w->nr_init; i++)
			if (w->c[i].sidecar && !is_ready(&w->c[i]))
				buf_addf(out, "%s%s", out->len ? " " : "", w->c[i].name);
}

static struct value *condition_new(const struct value *since, const char *type, bool yes,
				   const char *reason, const char *message, int64_t generation)
{
	return value_build("{lastProbeTime: null, lastTransitionTime: %v, message: %s, "
			   "observedGeneration: %V, reason: %w, status: %w, type: %w}",
			   since, message, generation ? value_int_new(generation) : NULL, reason,
			   yes ? "True" : "False", type);
}

/* The same for what has just become so; many pods have that in common. */
static struct value *new_condition(struct kubelet *k, const char *type, bool yes,
				   const char *reason, const char *message, int64_t generation)
{
	const struct value *now = sim_stamp(k->sim);
	struct told *t;

	for (size_t i = 0; i < NR_TOLD; i++) {
		t = &k->told[i];
		if (t->condition && t->yes == yes && t->generation == generation &&
		    str_eq(t->type, type) && str_eq(t->reason, reason) &&
		    str_eq(t->message, message) &&
		    value_get(t->condition, "lastTransitionTime") == now)
			return value_ref(t->condition);
	}
	t = &k->told[k->next_told++ % NR_TOLD];
	free(t->message);
	value_unref(t->condition);
	*t = (struct told){type,       reason,
			   yes,        xstrdup(message),
			   generation, condition_new(now, type, yes, reason, message, generation)};
	return value_ref(t->condition);
}

void kubelet_release_told(struct kubelet *k)
{
	for (size_t i = 0; i < NR_TOLD; i++) {
		free(k->told[i].message);
		value_unref(k->told[i].condition);
	}
	value_unref(k->creating);
	value_unref(k->running);
	value_unref(k->host_ips);
}

/* One condition; its transition time is kept from old while the status stays. */
static void add_condition(struct kubelet *k, struct value **list, const struct value *old,
			  const char *type, bool yes, const char *reason, const char *message,
			  int64_t generation)
{
	const struct value *beside = value_idx(old, value_len(*list)); /* they have an order */
	const struct value *was = str_eq(value_str(value_get(beside, "type")), type)
					  ? beside
					  : value_find(old, "type", type);
	const char *status = yes ? "True" : "False";
	const struct value *since = was && str_eq(value_str(value_get(was, "status")), status)
					    ? value_get(was, "lastTransitionTime")
					    : NULL;

	if (since && value_int_in(was, "observedGeneration") == generation &&
	    str_eq(value_str(value_get(was, "reason")), reason) &&
	    str_eq(value_str(value_get(was, "message")), message)) {
		value_push(list, value_ref(was)); /* says what it said */
		return;
	}
	value_push(list, since ? condition_new(since, type, yes, reason, message, generation)
			       : new_condition(k, type, yes, reason, message, generation));
}

static bool gates_ready(const struct pod_worker *w, const struct value *old, struct buf *message)
{
	const struct value *gate;

	value_each_item(gate, i, value_in(w->pod, "spec", "readinessGates"))
	{
		const char *type = value_str_or(value_get(gate, "conditionType"), "");
		const struct value *c = value_find(old, "type", type);

		if (!c) {
			buf_addf(message,
				 "corresponding condition of pod readiness gate \"%s\" does not "
				 "exist.",
				 type);
			return false;
		}
		if (!str_eq(value_str(value_get(c, "status")), "True")) {
			buf_addf(message,
				 "the status of pod readiness gate \"%s\" is not \"True\", but %s",
				 type, value_str_or(value_get(c, "status"), "Unknown"));
			return false;
		}
	}
	return true;
}

static struct value *conditions(const struct pod_worker *w, const struct value *old,
				const char *phase)
{
	int64_t gen = value_int_in(w->pod, "metadata", "generation");
	bool over = strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
	const char *over_reason = strcmp(phase, "Succeeded") == 0 ? "PodCompleted" : "PodFailed";
	struct value *list = value_array_new();
	BUF_AUTO names = BUF_INIT;
	BUF_AUTO gate = BUF_INIT;
	STR_AUTO init_message = NULL;
	STR_AUTO message = NULL;
	const struct value *c;
	bool init_ok, ok;

	unready_names(w, true, &names);
	init_ok = names.len == 0;
	if (!init_ok)
		init_message =
			xasprintf("containers with incomplete status: [%s]", buf_str(&names));
	buf_reset(&names);
	unready_names(w, false, &names);
	ok = names.len == 0 && !over;
	if (!ok)
		message = xasprintf("containers with unready status: [%s]", buf_str(&names));
	add_condition(w->kubelet, &list, old, "PodReadyToStartContainers",
		      w->sandbox && !(over && w->terminating), NULL, NULL, gen);
	add_condition(w->kubelet, &list, old, "Initialized",
		      init_ok || strcmp(phase, "Succeeded") == 0,
		      init_ok && over && *phase == 'S' ? "PodCompleted"
		      : init_ok                        ? NULL
						       : "ContainersNotInitialized",
		      init_ok ? NULL : init_message, gen);
	add_condition(w->kubelet, &list, old, "Ready", ok && gates_ready(w, old, &gate),
		      over       ? over_reason
		      : !ok      ? "ContainersNotReady"
		      : gate.len ? "ReadinessGatesNotReady"
				 : NULL,
		      over       ? NULL
		      : !ok      ? message
		      : gate.len ? buf_str(&gate)
				 : NULL,
		      gen);
	add_condition(w->kubelet, &list, old, "ContainersReady", ok,
		      over ? over_reason
		      : ok ? NULL
			   : "ContainersNotReady",
		      over || ok ? NULL : message, gen);
	add_condition(w->kubelet, &list, old, "PodScheduled", true, NULL, NULL, gen);
	value_each_item(c, i, old) /* others' conditions stay */
	{
		const struct value *beside = value_idx(list, i);

		if (beside == c ||
		    str_eq(value_str(value_get(beside, "type")), value_str(value_get(c, "type"))))
			continue;
		if (!value_find(list, "type", value_str_or(value_get(c, "type"), "")))
			value_push(&list, value_ref(c));
	}
	return list;
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

/* list: [{ip: ADDRESS}], taken. */
static void set_ips(struct value **s, const char *one, const char *all, struct value *list)
{
	set(s, one, value_ref(value_get(value_idx(list, 0), "ip")));
	set(s, all, list);
}

static struct value *host_ips(struct kubelet *k)
{
	if (!k->host_ips)
		k->host_ips = value_build("[{ip: %s}]", k->cfg.node_ip);
	return value_ref(k->host_ips);
}

static bool has_ip(const struct value *s, const char *ip)
{
	const struct value *all = value_get(s, "podIPs");

	return value_len(all) == 1 && str_eq(value_str(value_get(value_idx(all, 0), "ip")), ip) &&
	       str_eq(value_str(value_get(s, "podIP")), ip);
}

static struct value *status_new(struct pod_worker *w)
{
	const struct value *old = value_in(w->pod, "status");
	const char *phase = phase_of(w);
	const char *ip = w->sandbox ? sandbox_ip(w->sandbox) : NULL;
	static const char *const lists[][2] = {
		{"initContainers", "initContainerStatuses"},
		{"containers", "containerStatuses"},
		{"ephemeralContainers", "ephemeralContainerStatuses"}};
	struct value *s = value_ref(old ? old : NULL);

	if (!s)
		s = value_map_new();
	if (!w->start_value)
		w->start_value = second_value(w->kubelet, w->start_time);
	set_str(&s, "phase", phase);
	set(&s, "conditions", conditions(w, value_get(old, "conditions"), phase));
	set_ips(&s, "hostIP", "hostIPs", host_ips(w->kubelet));
	if (ip && !has_ip(s, ip))
		set_ips(&s, "podIP", "podIPs", value_build("[{ip: %s}]", ip));
	set(&s, "startTime", value_ref(w->start_value));
	set_str(&s, "qosClass", pod_qos_class(w->pod));
	if (value_in(w->pod, "metadata", "generation"))
		set(&s, "observedGeneration",
		    value_ref(value_in(w->pod, "metadata", "generation")));
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const char *key = lists[i][1];
		struct value *list = container_statuses(w, lists[i][0], value_get(old, key));

		if (value_len(list))
			set(&s, key, list);
		else
			value_unref(list);
	}
	return s;
}

/* ---- telling it -------------------------------------------------------------------------------
 */

static struct container_basis basis_of(const struct container_state *c)
{
	return (struct container_basis){.waiting = c->waiting,
					.messages = c->messages,
					.container = c->container,
					.previous = c->previous,
					.terminated = c->terminated,
					.last_terminated = c->last_terminated,
					.restarts = c->restarts,
					.running = c->container && container_running(c->container),
					.started = c->started,
					.ready = c->ready,
					.done = c->done};
}

static bool same_basis(const struct container_basis *a, const struct container_basis *b)
{
	return a->waiting == b->waiting && a->messages == b->messages &&
	       a->container == b->container && a->previous == b->previous &&
	       a->terminated == b->terminated && a->last_terminated == b->last_terminated &&
	       a->restarts == b->restarts && a->running == b->running && a->started == b->started &&
	       a->ready == b->ready && a->done == b->done;
}

/* Would the status say what it said? Most syncs change nothing of it. */
static bool is_posted(struct pod_worker *w)
{
	const struct container_state *c;

	if (w->posted != w->pod || w->posted_sandbox != (w->sandbox != NULL) ||
	    w->posted_terminating != w->terminating)
		return false;
	for (size_t i = 0; (c = worker_at(w, i)); i++) {
		struct container_basis now = basis_of(c);

		if (!same_basis(&now, &c->posted))
			return false;
	}
	return true;
}

static void release_basis(struct container_basis *b)
{
	value_unref(b->terminated);
	value_unref(b->last_terminated);
}

static void note_posted(struct pod_worker *w)
{
	struct value *before = w->posted;
	struct container_state *c;

	w->posted = value_ref(w->pod);
	value_unref(before);
	w->posted_sandbox = w->sandbox != NULL;
	w->posted_terminating = w->terminating;
	for (size_t i = 0; (c = worker_at(w, i)); i++) {
		struct container_basis *b = &c->posted, old = *b;

		*b = basis_of(c);
		value_ref(b->terminated);
		value_ref(b->last_terminated);
		release_basis(&old);
	}
}

void worker_release_status(struct pod_worker *w)
{
	struct container_state *c;

	for (size_t i = 0; (c = worker_at(w, i)); i++)
		release_basis(&c->posted);
	value_unref(w->posted);
	value_unref(w->status);
	value_unref(w->start_value);
}

static void take_pod(struct pod_worker *w, const struct value *pod)
{
	struct value *old = w->pod;

	w->pod = value_ref(pod);
	value_unref(old);
}

/* Writes it; once more on the newest pod when that was changed meanwhile. */
static int write_status(struct pod_worker *w, struct value **status, struct err *err)
{
	struct client *client = w->kubelet->cfg.client;
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	VALUE_AUTO *got = NULL;
	VALUE_AUTO *now = NULL;
	int r = -ESTALE;

	for (int try = 0; r == -ESTALE && try < 2; try++) {
		VALUE_AUTO *pod = NULL;

		if (try > 0) {
			if (client_get(client, pods, w->ns, w->name, &now, err) < 0 ||
			    !str_eq(value_str_in(now, "metadata", "uid"),
				    value_str_in(w->pod, "metadata", "uid")))
				return r;
			take_pod(w, now);
			value_unref(*status);
			*status = status_new(w);
		}
		pod = value_ref(w->pod);
		value_put(&pod, "status", value_ref(*status));
		r = client_update(client, pods, "status", pod, NULL, &got, err);
	}
	if (r == 0)
		take_pod(w, got);
	return r;
}

void worker_post_status(struct pod_worker *w)
{
	struct value *status;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (is_posted(w))
		return;
	status = status_new(w);
	if (w->status && value_equal(w->status, status)) {
		value_unref(status);
		note_posted(w);
		return;
	}
	if (w->is_static && !value_in(w->pod, "metadata", "resourceVersion")) {
		value_unref(status); /* no mirror pod yet: nothing to report to */
		return;
	}
	r = write_status(w, &status, &err);
	if (r < 0) {
		value_unref(status);
		if (r != -ENOENT)
			timer_after(w->kubelet->sim, &w->timer, 2 * SIM_SEC);
		return;
	}
	value_unref(w->status);
	w->status = status;
	note_posted(w);
}
