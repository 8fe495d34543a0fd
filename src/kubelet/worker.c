/* Pod workers: one pod's containers brought from where they are to where they should be. */
#include "kubelet/kubelet_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static void sync_worker(void *arg);

void worker_queue(struct pod_worker *w)
{
	task_post(w->kubelet->sim, &w->sync);
}

static void on_timer(void *arg)
{
	worker_queue(arg);
}

const char *container_list(const struct container_state *c)
{
	return c->ephemeral ? "ephemeralContainers" : c->init ? "initContainers" : "containers";
}

const struct value *container_spec(const struct container_state *c)
{
	return value_find(value_in(c->worker->pod, "spec", container_list(c)), "name", c->name);
}

struct container_state *worker_at(const struct pod_worker *w, size_t i)
{
	if (i < w->nr)
		return &w->c[i];
	return i - w->nr < w->nr_eph ? w->eph[i - w->nr] : NULL;
}

struct container_state *worker_container(struct pod_worker *w, const char *name)
{
	struct container_state *c;

	for (size_t i = 0; (c = worker_at(w, i)); i++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

/* Events of a static pod are about the pod of the file, not about its mirror. */
static void tell(struct pod_worker *w, const char *field, const char *type, const char *reason,
		 const char *text)
{
	VALUE_AUTO *pod = value_ref(w->pod);

	if (w->is_static)
		value_put_in(&pod, value_str_new(w->uid), "metadata", "uid");
	if (field)
		record_event_field(w->kubelet->recorder, pod, field, type, reason, "%s", text);
	else
		record_event(w->kubelet->recorder, pod, type, reason, "%s", text);
}

void container_event(struct container_state *c, const char *type, const char *reason,
		     const char *fmt, ...)
{
	STR_AUTO path = xasprintf("spec.%s{%s}", container_list(c), c->name);
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	tell(c->worker, path, type, reason, buf_str(&text));
}

void pod_event(struct pod_worker *w, const char *type, const char *reason, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	tell(w, NULL, type, reason, buf_str(&text));
}

/* ---- making ------------------------------------------------------------------------- */

static void kill_now(void *arg)
{
	struct container_state *c = arg;

	if (c->container && container_running(c->container))
		container_signal(c->container, SIGKILL);
}

static void step_due(void *arg)
{
	struct container_state *c = arg;

	worker_queue(c->worker);
}

static void init_container(struct container_state *c, struct pod_worker *w,
			   const struct value *spec)
{
	c->worker = w;
	c->name = xstrdup(value_str_or(value_get(spec, "name"), ""));
	c->waiting = w->nr_init == 0 ? "ContainerCreating" : "PodInitializing";
	timer_init(&c->step_timer, step_due, c);
	timer_init(&c->kill_timer, kill_now, c);
}

static void add_containers(struct pod_worker *w, const struct value *list, bool init)
{
	const struct value *spec;

	value_each_item(spec, i, list)
	{
		struct container_state *c = &w->c[w->nr++];

		init_container(c, w, spec);
		c->init = init;
		c->sidecar = init && str_eq(value_str(value_get(spec, "restartPolicy")), "Always");
	}
}

static void add_ephemeral(struct pod_worker *w)
{
	const struct value *spec;

	value_each_item(spec, i, value_in(w->pod, "spec", "ephemeralContainers"))
	{
		if (worker_container(w, value_str_or(value_get(spec, "name"), "")))
			continue;
		w->eph = grow(w->eph, w->nr_eph + 1, &w->cap_eph, sizeof(*w->eph));
		w->eph[w->nr_eph] = xcalloc(1, sizeof(**w->eph));
		init_container(w->eph[w->nr_eph], w, spec);
		w->eph[w->nr_eph++]->ephemeral = true;
	}
}

static void refresh(void *arg)
{
	volumes_refresh(arg);
}

static void adopt(struct pod_worker *w);

struct pod_worker *worker_new(struct kubelet *k, const struct value *pod, bool is_static)
{
	const struct value *init = value_in(pod, "spec", "initContainers");
	const struct value *main_ = value_in(pod, "spec", "containers");
	struct pod_worker *w = xcalloc(1, sizeof(*w));

	w->kubelet = k;
	w->pod = value_ref(pod);
	w->ns = xstrdup(value_str_or(value_in(pod, "metadata", "namespace"), "default"));
	w->name = xstrdup(value_str_or(value_in(pod, "metadata", "name"), ""));
	w->uid = xstrdup(value_str_or(value_in(pod, "metadata", "uid"), ""));
	w->is_static = is_static;
	w->start_time = time_of(value_in(pod, "status", "startTime"), sim_now(k->sim));
	w->c = xcalloc(value_len(init) + value_len(main_), sizeof(*w->c));
	w->nr_init = value_len(init);
	add_containers(w, init, true);
	add_containers(w, main_, false);
	add_ephemeral(w);
	task_init(&w->sync, sync_worker, w);
	timer_init(&w->timer, on_timer, w);
	timer_init(&w->refresh, refresh, w);
	admit_count(w);
	adopt(w);
	return w;
}

void worker_update(struct pod_worker *w, const struct value *pod)
{
	struct value *old = w->pod;

	w->pod = value_ref(pod);
	for (size_t i = 0; i < w->nr; i++) {
		struct container_state *c = &w->c[i];
		const char *was = value_str(value_get(
			value_find(value_in(old, "spec", container_list(c)), "name", c->name),
			"image"));
		const char *is = value_str(value_get(container_spec(c), "image"));

		if (!was || !is || strcmp(was, is) == 0)
			continue;
		container_image_changed(c);
		if (!c->init && c->container && container_running(c->container))
			container_kill(c, 30 * SIM_SEC,
				       "Container %s definition changed, will be restarted",
				       c->name);
	}
	if (!value_equal(value_in(old, "metadata", "labels"),
			 value_in(pod, "metadata", "labels")) ||
	    !value_equal(value_in(old, "metadata", "annotations"),
			 value_in(pod, "metadata", "annotations")))
		volumes_refresh(w); /* what the downward API shows */
	add_ephemeral(w);
	value_unref(old);
	worker_queue(w);
}

/* The kubelet stops: its containers go on without it. */
static void leave_running(struct pod_worker *w)
{
	struct container_state *c;

	for (size_t i = 0; (c = worker_at(w, i)); i++) {
		if (c->container)
			container_set_on_exit(c->container, NULL, NULL);
		if (c->previous)
			container_set_on_exit(c->previous, NULL, NULL);
	}
}

/* A new kubelet finds what the one before it started. */
static void adopt(struct pod_worker *w)
{
	struct container *found;

	w->sandbox = runtime_find_sandbox(w->kubelet->cfg.runtime, w->uid);
	for (size_t n = 0; w->sandbox && (found = sandbox_container_at(w->sandbox, n)); n++) {
		struct container_state *c = worker_container(w, container_name(found));

		if (!c)
			continue;
		c->previous = c->container;
		c->container = found;
		c->restarts = container_attempt(found);
		c->step = STEP_STARTED;
		c->waiting = NULL;
		container_set_on_exit(found, container_exited, c);
		if (container_running(found))
			probes_start(c);
		else
			container_exited(found, c);
	}
}

static void release_container(struct container_state *c)
{
	struct sim *sim = c->worker->kubelet->sim;
	union {
		const char *c;
		char *m;
	} name = {c->name};

	probes_release(c);
	timer_cancel(sim, &c->step_timer);
	timer_cancel(sim, &c->kill_timer);
	free(c->waiting_message);
	free(c->pull_error);
	value_unref(c->terminated);
	value_unref(c->last_terminated);
	value_unref(c->mounts);
	value_unref(c->shown_mounts);
	free(name.m);
}

void worker_free(struct pod_worker *w, bool keep)
{
	struct container_state *c;
	struct sim *sim;

	if (!w)
		return;
	sim = w->kubelet->sim;
	task_cancel(sim, &w->sync);
	timer_cancel(sim, &w->timer);
	timer_cancel(sim, &w->refresh);
	for (size_t i = 0; (c = worker_at(w, i)); i++)
		release_container(c);
	if (keep) {
		leave_running(w);
	} else {
		sandbox_free(w->sandbox);
		volumes_remove(w);
	}
	worker_release_status(w);
	admit_release(w);
	value_unref(w->pod);
	for (size_t i = 0; i < w->nr_eph; i++)
		free(w->eph[i]);
	free(w->eph);
	free(w->c);
	free(w->ns);
	free(w->name);
	strmap_free(w->tokens);
	free(w->uid);
	free(w);
}

/* ---- stopping --------------------------------------------------------------------------- */

/* SIGTERM now, SIGKILL when the grace period is over. */
void container_terminate(struct container_state *c, int64_t grace_ns)
{
	if (!c->container || !container_running(c->container))
		return;
	if (grace_ns <= 0) {
		container_signal(c->container, SIGKILL);
		return;
	}
	timer_after(c->worker->kubelet->sim, &c->kill_timer, grace_ns);
	container_signal(c->container, SIGTERM);
}

void container_kill(struct container_state *c, int64_t grace_ns, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	if (!c->container || !container_running(c->container) || c->killing)
		return;
	c->killing = true;
	probes_stop(c);
	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	container_event(c, "Normal", "Killing", "%s", buf_str(&text));
	if (grace_ns > 0 && hook_start(c, "preStop", grace_ns))
		timer_after(c->worker->kubelet->sim, &c->kill_timer, grace_ns);
	else
		container_terminate(c, grace_ns);
}

void worker_terminate(struct pod_worker *w, int64_t grace_ns)
{
	bool sooner = w->terminating && sim_now(w->kubelet->sim) + grace_ns < w->kill_at;
	struct container_state *c;

	if (w->terminating && !sooner)
		return;
	w->kill_at = sim_now(w->kubelet->sim) + grace_ns;
	for (size_t i = 0; (c = worker_at(w, i)); i++) {
		timer_cancel(w->kubelet->sim, &c->step_timer);
		if (sooner && c->container && container_running(c->container))
			timer_set(w->kubelet->sim, &c->kill_timer, w->kill_at);
		else
			container_kill(c, grace_ns, "Stopping container %s", c->name);
	}
	w->terminating = true;
	worker_queue(w);
}

static bool all_stopped(const struct pod_worker *w)
{
	const struct container_state *c;

	for (size_t i = 0; (c = worker_at(w, i)); i++)
		if (c->container && container_running(c->container))
			return false;
	return true;
}

/* The last step of a deletion: the object goes. */
static void delete_object(struct pod_worker *w)
{
	struct delete_options opt = DELETE_OPTIONS_INIT;
	ERR_AUTO err = ERR_INIT;
	int r;

	opt.grace_s = 0;
	opt.uid = w->uid;
	r = client_delete(w->kubelet->cfg.client, kind_by_resource("", NULL, "pods"), w->ns,
			  w->name, &opt, NULL, &err);
	if (r < 0 && r != -ENOENT && r != -ESTALE)
		timer_after(w->kubelet->sim, &w->timer, SIM_SEC);
}

/* ---- the sync ------------------------------------------------------------------------------ */

#define NOTICED (500 * SIM_MSEC) /* from the end of the last container to the word of it, and */
#define CLEANED (SIM_SEC)        /* until sandbox and volumes are gone, and with them the pod */

/* Is the time over that it takes to bring down what a deleted pod had on the node? */
static bool has_passed(struct pod_worker *w, int64_t since_end)
{
	int64_t now = sim_now(w->kubelet->sim);

	if (!w->ended)
		w->ended = now;
	if (!w->sandbox || now - w->ended >= since_end)
		return true;
	timer_set(w->kubelet->sim, &w->timer, w->ended + since_end);
	return false;
}

/* A deleted or failed pod is brought down; true when that is what is going on. */
static bool sync_termination(struct pod_worker *w)
{
	const struct value *deleted = value_in(w->pod, "metadata", "deletionTimestamp");

	if (deleted && !w->is_static) {
		const struct value *g = value_in(w->pod, "metadata", "deletionGracePeriodSeconds");
		int64_t grace = g ? value_int(g) : 30;

		worker_terminate(w, MAX(grace, 0) * SIM_SEC);
	}
	if (!w->terminating)
		return false;
	if (all_stopped(w) && w->is_static)
		w->finished = true;
	if (!all_stopped(w) || w->is_static || has_passed(w, NOTICED))
		worker_post_status(w);
	if (all_stopped(w) && deleted && !w->is_static && has_passed(w, CLEANED))
		delete_object(w);
	return true;
}

static void map_ports(struct pod_worker *w)
{
	const struct value *c, *port;

	value_each_item(c, i, value_in(w->pod, "spec", "containers"))
	{
		value_each_item(port, k, value_get(c, "ports"))
		{
			if (value_int_in(port, "hostPort"))
				sandbox_map_port(
					w->sandbox, value_str(value_get(port, "hostIP")),
					(int)value_int_in(port, "hostPort"),
					(int)value_int_in(port, "containerPort"),
					str_eq(value_str(value_get(port, "protocol")), "UDP")
						? "UDP"
						: "TCP");
		}
	}
}

static bool prepare_pod(struct pod_worker *w)
{
	struct kubelet *k = w->kubelet;
	const char *hostname = value_str_in(w->pod, "spec", "hostname");
	bool host_network = value_bool_in(w->pod, "spec", "hostNetwork");
	ERR_AUTO err = ERR_INIT;

	if (!host_network && !k->network_ready) {
		pod_event(w, "Warning", "NetworkNotReady",
			  "network is not ready: container runtime network not ready: "
			  "NetworkReady=false reason:NetworkPluginNotReady message:Network plugin "
			  "returns error: cni plugin not initialized");
		timer_after(k->sim, &w->timer, 2 * SIM_SEC);
		return false;
	}
	if (!w->volumes_ready) {
		if (volumes_prepare(w, &err) < 0) {
			pod_event(w, "Warning", "FailedMount", "%s", err_msg(&err));
			w->mount_backoff = w->mount_backoff
						   ? MIN(w->mount_backoff * 2, 122 * SIM_SEC)
						   : 500 * SIM_MSEC;
			timer_after(k->sim, &w->timer, w->mount_backoff);
			return false;
		}
		w->volumes_ready = true;
		volumes_schedule(w);
	}
	if (w->sandbox)
		return true;
	w->sandbox = sandbox_new(k->cfg.runtime, w->ns, w->name, w->uid,
				 host_network ? k->cfg.node_name
				 : hostname   ? hostname
					      : w->name,
				 host_network, &err);
	if (!w->sandbox) {
		pod_event(w, "Warning", "FailedCreatePodSandBox",
			  "Failed to create pod sandbox: rpc error: code = Unknown desc = %s",
			  err_msg(&err));
		timer_after(k->sim, &w->timer, 10 * SIM_SEC);
		return false;
	}
	if (!host_network)
		map_ports(w);
	return true;
}

static bool all_done(const struct pod_worker *w)
{
	for (size_t i = w->nr_init; i < w->nr; i++)
		if (!w->c[i].done)
			return false;
	return true;
}

static void run_containers(struct pod_worker *w)
{
	for (size_t i = 0; i < w->nr_eph && !all_done(w); i++)
		container_step(w->eph[i]);
	for (size_t i = 0; i < w->nr_init; i++) {
		struct container_state *c = &w->c[i];

		container_step(c);
		if (c->sidecar ? !c->started
			       : !(c->done && c->terminated &&
				   value_int_in(c->terminated, "exitCode") == 0))
			return; /* the next ones wait for this one */
	}
	for (size_t i = w->nr_init; i < w->nr; i++) {
		if (w->c[i].waiting && strcmp(w->c[i].waiting, "PodInitializing") == 0 &&
		    w->nr_init == 0)
			w->c[i].waiting = "ContainerCreating";
		container_step(&w->c[i]);
		if (container_is_starting(&w->c[i]))
			return; /* one after the other, as upstream's SyncPod */
	}
}

/* When the last main container is done, those beside them are stopped. */
static void stop_sidecars(struct pod_worker *w)
{
	struct container_state *c;

	for (size_t i = 0; all_done(w) && (c = worker_at(w, i)); i++)
		if (c->sidecar || c->ephemeral)
			container_kill(c, 30 * SIM_SEC, "Stopping container %s", c->name);
}

static void sync_worker(void *arg)
{
	struct pod_worker *w = arg;

	if (sync_termination(w))
		return;
	if (w->reject_reason) {
		tell_rejection(w);
		return;
	}
	if (!w->kubelet->runtime_ready)
		return; /* everything is queued again when it is back */
	if (prepare_pod(w)) {
		run_containers(w);
		stop_sidecars(w);
	}
	worker_post_status(w);
}
