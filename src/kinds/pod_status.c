/*
 * pod_status.c - the cells READY, STATUS and RESTARTS of a pod.
 * Upstream: printPod in pkg/printers/internalversion/printers.go.
 */
#include "kinds/pod.h"

struct pod_print {
	struct buf *reason;
	int ready, total;
	int64_t restarts, sidecar_restarts;
	int64_t last_restart, last_sidecar_restart; /* INT64_MIN: none */
};

static void set_reason(struct pod_print *p, const char *prefix, const char *text)
{
	buf_reset(p->reason);
	buf_adds(p->reason, prefix);
	buf_adds(p->reason, text);
}

/* A terminated state without a reason. */
static void set_exit(struct pod_print *p, const char *prefix, const struct value *terminated)
{
	int64_t sig = value_int_in(terminated, "signal");

	buf_reset(p->reason);
	if (sig)
		buf_addf(p->reason, "%sSignal:%lld", prefix, (long long)sig);
	else
		buf_addf(p->reason, "%sExitCode:%lld", prefix,
			 (long long)value_int_in(terminated, "exitCode"));
}

static void note_restart(int64_t *last, const struct value *status)
{
	int64_t t = time_of(value_in(status, "lastState", "terminated", "finishedAt"), INT64_MIN);

	*last = MAX(*last, t);
}

static bool is_sidecar(const struct value *spec, const char *name)
{
	const struct value *c = value_find(value_get(spec, "initContainers"), "name", name);

	return str_eq(value_str(value_get(c, "restartPolicy")), "Always");
}

/* True when this init container is what the pod waits for. */
static bool init_container(struct pod_print *p, const struct value *spec,
			   const struct value *status, size_t i)
{
	const struct value *term = value_in(status, "state", "terminated");
	const char *why = value_str_or(value_in(status, "state", "waiting", "reason"), "");
	bool sidecar = is_sidecar(spec, value_str_or(value_get(status, "name"), ""));

	p->restarts += value_int_in(status, "restartCount");
	note_restart(&p->last_restart, status);
	if (sidecar) {
		p->sidecar_restarts += value_int_in(status, "restartCount");
		note_restart(&p->last_sidecar_restart, status);
	}
	if (term && value_int_in(term, "exitCode") == 0)
		return false;
	if (sidecar && value_bool_in(status, "started")) {
		p->ready += value_bool_in(status, "ready");
		return false;
	}
	if (term && str_empty(value_str_in(term, "reason"))) {
		set_exit(p, "Init:", term);
	} else if (term) {
		set_reason(p, "Init:", value_str_in(term, "reason"));
	} else if (*why && strcmp(why, "PodInitializing") != 0) {
		set_reason(p, "Init:", why);
	} else {
		buf_reset(p->reason);
		buf_addf(p->reason, "Init:%zu/%zu", i,
			 value_len(value_get(spec, "initContainers")));
	}
	return true;
}

static bool container(struct pod_print *p, const struct value *status)
{
	const struct value *state = value_get(status, "state");
	const struct value *term = value_get(state, "terminated");
	const char *why = value_str_or(value_in(state, "waiting", "reason"), "");

	p->restarts += value_int_in(status, "restartCount");
	note_restart(&p->last_restart, status);
	if (*why) {
		set_reason(p, "", why);
	} else if (term && !str_empty(value_str_in(term, "reason"))) {
		set_reason(p, "", value_str_in(term, "reason"));
	} else if (term) {
		set_exit(p, "", term);
	} else if (value_bool_in(status, "ready") && value_get(state, "running")) {
		p->ready++;
		return true;
	}
	return false;
}

static void containers(struct pod_print *p, const struct value *pod)
{
	const struct value *list = value_in(pod, "status", "containerStatuses");
	bool running = false;

	p->restarts = p->sidecar_restarts;
	p->last_restart = p->last_sidecar_restart;
	for (size_t i = value_len(list); i-- > 0;)
		running |= container(p, value_idx(list, i));
	if (running && strcmp(buf_str(p->reason), "Completed") == 0)
		set_reason(p, "", object_condition_true(pod, "Ready") ? "Running" : "NotReady");
}

static void print_pod(struct pod_print *p, const struct value *pod)
{
	const struct value *spec = value_get(pod, "spec"), *status = value_get(pod, "status"), *c;
	const char *phase = value_str_or(value_get(status, "phase"), "");
	const char *why = value_str_or(value_get(status, "reason"), "");
	bool initializing = false;

	p->last_restart = p->last_sidecar_restart = INT64_MIN;
	set_reason(p, "", *why ? why : phase);
	c = value_find(value_get(status, "conditions"), "type", "PodScheduled");
	if (str_eq(value_str_in(c, "reason"), "SchedulingGated"))
		set_reason(p, "", "SchedulingGated");
	p->total = (int)value_len(value_get(spec, "containers"));
	value_each_item(c, i, value_get(spec, "initContainers")) p->total +=
		str_eq(value_str(value_get(c, "restartPolicy")), "Always");
	value_each_item(c, i, value_get(status, "initContainerStatuses"))
	{
		initializing = init_container(p, spec, c, i);
		if (initializing)
			break;
	}
	if (!initializing || object_condition_true(pod, "Initialized"))
		containers(p, pod);
	if (!value_in(pod, "metadata", "deletionTimestamp"))
		return;
	if (strcmp(why, "NodeLost") == 0)
		set_reason(p, "", "Unknown");
	else if (strcmp(phase, "Succeeded") != 0 && strcmp(phase, "Failed") != 0)
		set_reason(p, "", "Terminating");
}

static struct value *restarts_cell(const struct pod_print *p, int64_t now)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%lld", (long long)p->restarts);
	if (p->restarts && p->last_restart != INT64_MIN) {
		buf_adds(&b, " (");
		duration_write_human(&b, now - p->last_restart);
		buf_adds(&b, " ago)");
	}
	return cell_take(&b);
}

static struct value *gates_cell(const struct value *pod)
{
	const struct value *gates = value_in(pod, "spec", "readinessGates"), *g;
	int met = 0;

	if (!value_len(gates))
		return value_str_new("<none>");
	value_each_item(g, i, gates) met +=
		object_condition_true(pod, value_str_or(value_get(g, "conditionType"), ""));
	return value_strf_new("%d/%zu", met, value_len(gates));
}

struct value *pod_row(const struct value *pod, int64_t now)
{
	const struct value *ip = value_idx(value_in(pod, "status", "podIPs"), 0);
	BUF_AUTO reason = BUF_INIT;
	struct pod_print p = {.reason = &reason};
	struct value *row = NULL;

	print_pod(&p, pod);
	value_push(&row, value_ref(value_in(pod, "metadata", "name")));
	value_push(&row, value_strf_new("%d/%d", p.ready, p.total));
	value_push(&row, value_strn_new(buf_str(&reason), reason.len));
	value_push(&row, restarts_cell(&p, now));
	value_push(&row, cell_age(pod, now));
	value_push(&row, cell_text(value_get(ip, "ip"), "<none>"));
	value_push(&row, cell_text(value_in(pod, "spec", "nodeName"), "<none>"));
	value_push(&row, cell_text(value_in(pod, "status", "nominatedNodeName"), "<none>"));
	value_push(&row, gates_cell(pod));
	return row;
}
