/* From a container's spec to a running process, through pulls, failures and back-offs. */
#include "kubelet/kubelet_private.h"

#include "object/goformat.h"
#include "object/quantity.h"

#include <errno.h>
#include <stdlib.h>

#define CREATE_TIME (120 * SIM_MSEC)
#define SYNC_DELAY SIM_SEC    /* how often the runtime is looked at (PLEG relist) */
#define RESYNC (10 * SIM_SEC) /* after an error */

void container_set_waiting(struct container_state *c, const char *reason, const char *message)
{
	STR_AUTO old = c->waiting_message;

	c->waiting = reason;
	c->waiting_message = xstrdup(message);
	c->messages++;
}

static void log_failure(const struct container_state *c)
{
	const struct pod_worker *w = c->worker;
	BUF_AUTO message = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO err = BUF_INIT;

	go_quote(&message, c->waiting_message ? c->waiting_message : "");
	buf_addf(&text, "failed to \"StartContainer\" for \"%s\" with %s: %s", c->name, c->waiting,
		 buf_str(&message));
	go_quote(&err, buf_str(&text));
	kubelet_log(w->kubelet, "pod_workers.go:1324",
		    "\"Error syncing pod, skipping\" err=%s pod=\"%s/%s\" podUID=\"%s\"",
		    buf_str(&err), w->ns, w->name, w->uid);
}

/*
 * A sync failed: when the next one comes. The first failure of a pod is soon followed by
 * another sync, for the runtime has just told of the new sandbox; later ones come after the
 * worker's back-off of 10 s and up to half of it more, spread by name so that pods do not
 * march in step. Upstream: pod_workers.go completeWork.
 */
static void retry(struct container_state *c)
{
	uint64_t spread = hash_bytes(c->worker->uid, strlen(c->worker->uid)) +
			  hash_bytes(c->name, strlen(c->name)) + (uint64_t)c->failed_syncs * 7919;
	int64_t wait = RESYNC + (int64_t)(spread % 500) * RESYNC / 1000;

	log_failure(c);
	if (!c->failed_syncs++ && !c->terminated)
		wait = SYNC_DELAY;
	c->step = STEP_BACKOFF;
	timer_after(c->worker->kubelet->sim, &c->step_timer, wait);
}

/* ---- images --------------------------------------------------------------------------- */

static const char *image_of(const struct container_state *c)
{
	return value_str_or(value_get(container_spec(c), "image"), "");
}

static void next_pull_backoff(struct container_state *c)
{
	c->pull_backoff = c->pull_backoff ? MIN(c->pull_backoff * 2, BACKOFF_MAX) : BACKOFF_FIRST;
	c->pull_again = sim_now(c->worker->kubelet->sim) + c->pull_backoff;
}

static void pull_failed(struct container_state *c, const struct err *err)
{
	const char *image = image_of(c);
	STR_AUTO old = c->pull_error;

	if (err->code == -EINVAL) { /* a malformed reference will not mend itself */
		container_event(c, "Warning", "InspectFailed", "%s", err_msg(err));
		container_event(c, "Warning", "Failed", "Error: InvalidImageName");
		container_set_waiting(c, "InvalidImageName", err_msg(err));
		c->pull_error = NULL;
		retry(c);
		return;
	}
	c->pull_error = xasprintf("rpc error: code = NotFound desc = %s", err_msg(err));
	container_event(c, "Warning", "Failed", "Failed to pull image \"%s\": %s", image,
			c->pull_error);
	container_event(c, "Warning", "Failed", "Error: ErrImagePull");
	container_set_waiting(c, "ErrImagePull", c->pull_error);
	next_pull_backoff(c);
	retry(c);
}

static void pull_done(struct container_state *c)
{
	struct kubelet *k = c->worker->kubelet;
	int64_t took = (sim_now(k->sim) - c->pull_began) / SIM_MSEC * SIM_MSEC;
	const char *image = image_of(c);
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO dur = BUF_INIT;

	if (runtime_pull_now(k->cfg.runtime, image, &err) < 0) {
		pull_failed(c, &err);
		return;
	}
	c->pull_backoff = c->pull_again = 0;
	duration_write_go(&dur, took);
	container_event(
		c, "Normal", "Pulled",
		"Successfully pulled image \"%s\" in %s (%s including waiting). Image size: "
		"%lld bytes.",
		image, buf_str(&dur), buf_str(&dur),
		(long long)runtime_image_size(k->cfg.runtime, image));
	c->step = STEP_CREATING;
	timer_after(k->sim, &c->step_timer, CREATE_TIME);
}

static void begin_pull(struct container_state *c)
{
	struct kubelet *k = c->worker->kubelet;
	const char *image = image_of(c);
	const char *policy =
		value_str_or(value_get(container_spec(c), "imagePullPolicy"), "IfNotPresent");
	bool present = runtime_has_image(k->cfg.runtime, image);
	BUF_AUTO normal = BUF_INIT;

	if (!present && image_normalize(image, &normal) < 0) {
		ERR_AUTO err = ERR_INIT;

		if (runtime_pull_now(k->cfg.runtime, image, &err) < 0)
			pull_failed(c, &err);
		return;
	}
	if (strcmp(policy, "Never") == 0 && !present) {
		STR_AUTO text =
			xasprintf("Container image \"%s\" is not present with pull policy of "
				  "Never",
				  image);

		container_event(c, "Warning", "ErrImageNeverPull", "%s", text);
		container_event(c, "Warning", "Failed", "Error: ErrImageNeverPull");
		container_set_waiting(c, "ErrImageNeverPull", text);
		retry(c);
		return;
	}
	if (present && strcmp(policy, "Always") != 0) {
		container_event(c, "Normal", "Pulled",
				"Container image \"%s\" already present on machine", image);
		c->step = STEP_CREATING;
		timer_after(k->sim, &c->step_timer, CREATE_TIME);
		return;
	}
	container_event(c, "Normal", "Pulling", "Pulling image \"%s\"", image);
	c->pull_began = sim_now(k->sim);
	c->step = STEP_PULLING;
	timer_after(k->sim, &c->step_timer, runtime_pull_time(k->cfg.runtime, image));
}

/* ---- creation ------------------------------------------------------------------------------ */

static int prepare_machine(void *arg, struct machine *m, struct err *err)
{
	struct container_state *c = arg;
	int r = mounts_prepare(c, m, err);

	if (r == 0 && value_bool_in(container_spec(c), "securityContext", "readOnlyRootFilesystem"))
		vfs_set_read_only(machine_vfs(m), true);
	return r;
}

static struct value *ended_state(const struct container *c, int status, const char *reason,
				 const char *message, int64_t started)
{
	return value_build("{exitCode: %i, reason: %s, message: %s, startedAt: %V, finishedAt: %V, "
			   "containerID: %v}",
			   status, reason, message,
			   time_value_new(started), /* what never started did so in 1970 */
			   time_value_new(container_finished(c)), container_uri(c));
}

/* Another container of the same name: restarts are counted when they happen. */
static void count_start(struct container_state *c)
{
	if (c->terminated || c->last_terminated)
		c->restarts++;
	c->failed_syncs = 0;
}

/* A container that could not be started (command not found) has ended before it began. */
static void start_failed(struct container_state *c, const struct err *err)
{
	count_start(c);
	value_unref(c->last_terminated);
	c->last_terminated = c->terminated;
	c->terminated = ended_state(c->container, 128, "StartError", err_msg(err), 0);
	container_set_waiting(c, "RunContainerError", err_msg(err));
	c->step = STEP_STARTED;
	worker_queue(c->worker);
}

static char *user_of(const struct container_state *c)
{
	const struct value *own = value_in(container_spec(c), "securityContext", "runAsUser");
	const struct value *pods = value_in(c->worker->pod, "spec", "securityContext", "runAsUser");
	const struct value *gid = value_in(container_spec(c), "securityContext", "runAsGroup");

	if (!own)
		own = pods;
	if (!gid)
		gid = value_in(c->worker->pod, "spec", "securityContext", "runAsGroup");
	if (!own)
		return NULL;
	return gid ? xasprintf("%lld:%lld", (long long)value_int(own), (long long)value_int(gid))
		   : xasprintf("%lld", (long long)value_int(own));
}

/* Whose processes it sees. -ENOENT: the target of an ephemeral container was never started. */
static int share_processes(const struct container_state *c, struct container_config *cfg,
			   struct err *err)
{
	const struct value *pod = value_get(c->worker->pod, "spec");
	const char *target = value_str(value_get(container_spec(c), "targetContainerName"));
	const struct container_state *of;

	cfg->pids = value_bool_in(pod, "hostPID")                 ? PIDS_OF_NODE
		    : value_bool_in(pod, "shareProcessNamespace") ? PIDS_OF_POD
								  : PIDS_OWN;
	if (!c->ephemeral || str_empty(target))
		return 0;
	of = worker_container(c->worker, target);
	if (!of || !of->container)
		return err_set(err, -ENOENT, "unable to find target container %s", target);
	cfg->pids = PIDS_OF_TARGET;
	cfg->target = of->container;
	return 0;
}

/* runAsNonRoot is a promise that is checked when a container is made. */
static int check_user(const struct container_state *c, const char *user, struct err *err)
{
	const struct pod_worker *w = c->worker;
	const struct value *own = value_in(container_spec(c), "securityContext", "runAsNonRoot");
	const char *image = runtime_image_user(w->kubelet->cfg.runtime, image_of(c));
	int64_t uid;

	if (!own)
		own = value_in(w->pod, "spec", "securityContext", "runAsNonRoot");
	if (!own || !value_bool(own))
		return 0;
	if (user && parse_i64(user, &uid) == 0 && uid == 0)
		return err_set(err, -EPERM,
			       "container's runAsUser breaks non-root policy (pod: \"%s_%s(%s)\", "
			       "container: %s)",
			       w->name, w->ns, w->uid, c->name);
	if (user)
		return 0;
	if (image && parse_i64(image, &uid) < 0 && strcmp(image, "root") != 0)
		return err_set(err, -EPERM,
			       "container has runAsNonRoot and image has non-numeric user (%s), "
			       "cannot verify user is non-root (pod: \"%s_%s(%s)\", container: %s)",
			       image, w->name, w->ns, w->uid, c->name);
	if (!image || strcmp(image, "root") == 0 || uid == 0)
		return err_set(err, -EPERM,
			       "container has runAsNonRoot and image will run as root (pod: "
			       "\"%s_%s(%s)\", container: %s)",
			       w->name, w->ns, w->uid, c->name);
	return 0;
}

static void creation_failed(struct container_state *c, const char *reason, const struct err *err)
{
	container_event(c, "Warning", "Failed", "Error: %s", err_msg(err));
	container_set_waiting(c, reason, err_msg(err));
	retry(c);
}

static void create(struct container_state *c)
{
	const struct value *spec = container_spec(c);
	CLEANUP(container_env_release) struct container_env env = {.own = NULL};
	STRVEC_AUTO command = STRVEC_INIT;
	STRVEC_AUTO args = STRVEC_INIT;
	STR_AUTO user = user_of(c);
	ERR_AUTO err = ERR_INIT;
	struct container_config cfg = {
		.name = c->name,
		.image = image_of(c),
		.env = &env,
		.workdir = value_str(value_get(spec, "workingDir")),
		.user = user,
		.attempt = c->restarts + (c->terminated != NULL),
		.stdin_open = value_bool(value_get(spec, "stdin")),
		.stdin_once = value_bool(value_get(spec, "stdinOnce")),
		.tty = value_bool(value_get(spec, "tty")),
		.memory_limit = quantity_value_of(value_in(spec, "resources", "limits", "memory")),
		.prepare = prepare_machine,
		.prepare_arg = c,
		.on_exit = container_exited,
		.exit_arg = c,
	};
	struct container *made = NULL;

	if (container_environment(c, &env, &err) < 0 || check_user(c, user, &err) < 0 ||
	    share_processes(c, &cfg, &err) < 0) {
		creation_failed(c, "CreateContainerConfigError", &err);
		return;
	}
	expand_words(value_get(spec, "command"), &env, &command);
	expand_words(value_get(spec, "args"), &env, &args);
	cfg.command = command.nr ? command.v : NULL;
	cfg.args = args.nr ? args.v : NULL;
	if (c->previous) {
		container_free(c->previous);
		c->previous = NULL;
	}
	c->previous = c->container;
	c->container = NULL;
	if (container_start(c->worker->sandbox, &cfg, &made, &err) < 0) {
		c->container = made;
		if (made)
			container_event(c, "Normal", "Created", "Created container: %s", c->name);
		container_event(c, "Warning", "Failed", "Error: %s", err_msg(&err));
		if (made) {
			start_failed(c, &err);
		} else {
			container_set_waiting(c, "CreateContainerError", err_msg(&err));
			retry(c);
		}
		return;
	}
	c->container = made;
	c->step = STEP_STARTED;
	c->killing = false;
	count_start(c);
	value_unref(c->last_terminated);
	c->last_terminated = c->terminated;
	c->terminated = NULL;
	container_event(c, "Normal", "Created", "Created container: %s", c->name);
	container_event(c, "Normal", "Started", "Started container %s", c->name);
	if (!hook_start(c, "postStart", 0))
		container_has_started(c);
	else if (!c->waiting) /* as it was before, until the hook is over */
		container_set_waiting(c, "ContainerCreating", NULL);
}

void container_has_started(struct container_state *c)
{
	if (!container_running(c->container))
		return;
	container_set_waiting(c, NULL, NULL);
	probes_start(c);
	if (c->init || c->worker->nr > c->worker->nr_init + 1)
		worker_queue(c->worker); /* the next one may be due */
}

/* ---- exits ------------------------------------------------------------------------------------
 */

void container_exited(struct container *container, void *arg)
{
	struct container_state *c = arg;
	int status = container_exit_status(container);
	bool oom = container_oom_killed(container);

	timer_cancel(c->worker->kubelet->sim, &c->kill_timer);
	probes_stop(c);
	value_unref(c->terminated);
	c->terminated = ended_state(container, status,
				    oom           ? "OOMKilled"
				    : status == 0 ? "Completed"
						  : "Error",
				    NULL, container_started(container));
	c->started = c->ready = false;
	if (!str_eq(c->waiting, "PostStartHookError"))
		c->waiting = NULL;
	worker_queue(c->worker);
}

static const char *restart_policy(const struct container_state *c)
{
	return value_str_or(value_in(c->worker->pod, "spec", "restartPolicy"), "Always");
}

static bool pod_restarts(const struct container_state *c)
{
	return strcmp(restart_policy(c), "Never") != 0;
}

static bool should_restart(const struct container_state *c)
{
	const char *policy = restart_policy(c);

	if (c->ephemeral)
		return false;
	if (c->sidecar)
		return true;
	if (c->init) /* init containers run to success once */
		return value_int_in(c->terminated, "exitCode") != 0 && strcmp(policy, "Never") != 0;
	if (strcmp(policy, "Always") == 0)
		return true;
	return strcmp(policy, "OnFailure") == 0 && value_int_in(c->terminated, "exitCode") != 0;
}

static int64_t ended_at(const struct container_state *c)
{
	return c->container ? container_finished(c->container)
			    : time_of(value_get(c->terminated, "finishedAt"), 0);
}

/* Restarts so far count only when they were not long ago. */
static bool backoff_counts(const struct container_state *c)
{
	return c->backoff && ended_at(c) - c->backoff_set <= BACKOFF_RESET;
}

/*
 * A container has ended: again at once the first time, then only when the back-off since its
 * end is over; every sync before that says so. Upstream: doBackOff.
 */
static void restart_or_not(struct container_state *c)
{
	int64_t now = sim_now(c->worker->kubelet->sim);
	const struct pod_worker *w = c->worker;
	BUF_AUTO dur = BUF_INIT;
	STR_AUTO message = NULL;

	if (!should_restart(c)) {
		c->done = true;
		/* to upstream an ephemeral container that could not start waits as its pod would */
		if (c->waiting && !(c->ephemeral && pod_restarts(c)))
			container_set_waiting(c, NULL, NULL);
		return;
	}
	if (!backoff_counts(c) || now - ended_at(c) >= c->backoff) {
		c->backoff = backoff_counts(c) ? MIN(c->backoff * 2, BACKOFF_MAX) : BACKOFF_FIRST;
		c->backoff_set = now;
		begin_pull(c);
		return;
	}
	duration_write_go(&dur, c->backoff);
	message = xasprintf("back-off %s restarting failed container=%s pod=%s_%s(%s)",
			    buf_str(&dur), c->name, w->name, w->ns, w->uid);
	container_event(c, "Warning", "BackOff",
			"Back-off restarting failed container %s in pod %s_%s(%s)", c->name,
			w->name, w->ns, w->uid);
	container_set_waiting(c, "CrashLoopBackOff", message);
	retry(c);
}

/* The time has come to try again what failed. */
static void try_again(struct container_state *c)
{
	if (str_eq(c->waiting, "CrashLoopBackOff")) {
		restart_or_not(c);
		return;
	}
	if (sim_now(c->worker->kubelet->sim) < c->pull_again &&
	    !runtime_has_image(c->worker->kubelet->cfg.runtime, image_of(c))) {
		STR_AUTO text = xasprintf("Back-off pulling image \"%s\": ErrImagePull: %s",
					  image_of(c), c->pull_error);

		container_event(c, "Normal", "BackOff", "Back-off pulling image \"%s\"",
				image_of(c));
		container_event(c, "Warning", "Failed", "Error: ImagePullBackOff");
		container_set_waiting(c, "ImagePullBackOff", text);
		retry(c);
		return;
	}
	begin_pull(c);
}

void container_image_changed(struct container_state *c)
{
	/* back-offs are of an image and of a container as it was defined */
	c->pull_backoff = c->pull_again = c->backoff = 0;
	if (c->step != STEP_BACKOFF)
		return;
	c->failed_syncs = 0;
	timer_after(c->worker->kubelet->sim, &c->step_timer, 0);
}

bool container_is_starting(const struct container_state *c)
{
	bool hooked = c->step == STEP_STARTED && c->waiting && c->container &&
		      container_running(c->container);

	return c->step == STEP_PULLING || c->step == STEP_CREATING || hooked;
}

void container_step(struct container_state *c)
{
	struct kubelet *k = c->worker->kubelet;

	if (c->done || timer_pending(&c->step_timer))
		return;
	switch (c->step) {
	case STEP_NONE:
		begin_pull(c);
		break;
	case STEP_PULLING:
		pull_done(c);
		break;
	case STEP_CREATING:
		create(c);
		break;
	case STEP_STARTED:
		if (c->container && container_running(c->container))
			return;
		if (ended_at(c) + SYNC_DELAY > sim_now(k->sim)) {
			timer_set(k->sim, &c->step_timer, ended_at(c) + SYNC_DELAY);
			return;
		}
		restart_or_not(c);
		break;
	case STEP_BACKOFF:
		try_again(c);
		break;
	}
	if (timer_pending(&c->step_timer) || c->step == STEP_STARTED)
		return;
	timer_after(k->sim, &c->step_timer, SIM_SEC); /* never spin */
}
