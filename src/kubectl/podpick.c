#include "kubectl/podpick.h"

#include <errno.h>

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/resource.h"

#define DEFAULT_CONTAINER "kubectl.kubernetes.io/default-container"

int pods_selector(const struct value *obj, struct buf *ret, struct err *err)
{
	const char *kind = value_str_or(value_get(obj, "kind"), "");
	const struct value *selector = value_in(obj, "spec", "selector");
	struct selector *s = NULL;
	int r = 0;

	if (str_eq(kind, "Service") && value_len(selector) == 0)
		return err_set(err, -EINVAL,
			       "invalid service '%s': Service is defined without a selector",
			       value_str_or(value_in(obj, "metadata", "name"), ""));
	if (str_eq(kind, "Service") || str_eq(kind, "ReplicationController"))
		s = selector_from_map(selector);
	else if (value_is_map(selector) && !str_eq(kind, "Pod"))
		r = selector_from_object(selector, &s, err);
	else
		return err_set(err, -EINVAL, "selector for *v1.%s not implemented", kind);
	if (r < 0)
		return r;
	selector_write(ret, s);
	selector_free(s);
	return 0;
}

/* ---- order --------------------------------------------------------------------------------- */

static int phase_rank(const struct value *pod)
{
	const char *phase = value_str_or(value_in(pod, "status", "phase"), "");

	if (str_eq(phase, "Pending"))
		return 2;
	return str_eq(phase, "Unknown") ? 1 : 0;
}

static int64_t ready_since(const struct value *pod)
{
	const struct value *c = value_find(value_in(pod, "status", "conditions"), "type", "Ready");

	return time_of(value_get(c, "lastTransitionTime"), INT64_MAX);
}

static int64_t most_restarts(const struct value *pod)
{
	const struct value *c;
	int64_t most = 0;

	value_each_item(c, i, value_in(pod, "status", "containerStatuses")) most =
		MAX(most, value_int_in(c, "restartCount"));
	return most;
}

static int compare_pods(const struct value *a, const struct value *b)
{
	bool placed_a = !str_empty(value_str_in(a, "spec", "nodeName"));
	bool placed_b = !str_empty(value_str_in(b, "spec", "nodeName"));
	bool ready_a = object_condition_true(a, "Ready"),
	     ready_b = object_condition_true(b, "Ready");
	int64_t ta = time_of(value_in(a, "metadata", "creationTimestamp"), INT64_MAX);
	int64_t tb = time_of(value_in(b, "metadata", "creationTimestamp"), INT64_MAX);

	if (placed_a != placed_b)
		return placed_a ? -1 : 1;
	if (phase_rank(a) != phase_rank(b))
		return phase_rank(a) - phase_rank(b);
	if (ready_a != ready_b)
		return ready_a ? -1 : 1;
	if (ready_a && ready_since(a) != ready_since(b))
		return ready_since(a) < ready_since(b) ? -1 : 1;
	if (most_restarts(a) != most_restarts(b))
		return most_restarts(a) > most_restarts(b) ? -1 : 1;
	return ta < tb ? -1 : ta > tb;
}

static int for_logs(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;

	return compare_pods(*x, *y);
}

static int to_attach(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int64_t restarts_x = most_restarts(*x), restarts_y = most_restarts(*y);

	/* Steadier pods first: the fewest restarts, for pods that are otherwise alike. */
	if (phase_rank(*x) == phase_rank(*y) && restarts_x != restarts_y &&
	    object_condition_true(*x, "Ready") == object_condition_true(*y, "Ready"))
		return restarts_x < restarts_y ? -1 : 1;
	return compare_pods(*x, *y);
}

int pods_of(struct kubectl *k, const char *ns, const char *selector, enum pod_order order,
	    struct value **ret, struct err *err)
{
	const struct list_options lo = {.label_selector = selector};
	VALUE_AUTO *list = NULL;
	const struct value **v;
	struct client *c;
	size_t nr;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_list(c, kind_by_resource("", "v1", "pods"), ns, &lo, &list, err);
	if (r < 0)
		return r;
	nr = value_len(value_get(list, "items"));
	v = xcalloc(nr + 1, sizeof(*v));
	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(value_get(list, "items"), i);
	sort_stable(v, nr, order == PODS_FOR_LOGS ? for_logs : to_attach);
	*ret = value_array_new();
	for (size_t i = 0; i < nr; i++)
		value_push(ret, value_ref(v[i]));
	free(v);
	return 0;
}

int pod_for(struct kubectl *k, const struct value *obj, enum pod_order order, int64_t timeout_ns,
	    struct value **ret, size_t *ret_nr, struct err *err)
{
	const char *ns = value_str_in(obj, "metadata", "namespace");
	int64_t deadline = sim_now(k->sim) + timeout_ns;
	BUF_AUTO selector = BUF_INIT;
	int r;

	if (ret_nr)
		*ret_nr = 1;
	if (str_eq(value_str_in(obj, "kind"), "Pod")) {
		*ret = value_ref(obj);
		return 0;
	}
	r = pods_selector(obj, &selector, err);
	if (r < 0 && order == PODS_TO_ATTACH)
		err_prefix(err, "cannot attach to *v1.%s: ",
			   value_str_or(value_get(obj, "kind"), ""));
	while (r == 0) {
		VALUE_AUTO *pods = NULL;

		r = pods_of(k, ns, buf_str(&selector), order, &pods, err);
		if (r == 0 && value_len(pods) > 0) {
			*ret = value_ref(value_idx(pods, 0));
			if (ret_nr)
				*ret_nr = value_len(pods);
			return 0;
		}
		if (r == 0 && sim_now(k->sim) >= deadline)
			r = err_set(err, -ETIME, "timed out waiting for the condition");
		else if (r == 0)
			r = fiber_sleep(k->sim, SIM_SEC);
	}
	return r;
}

/* ---- containers ------------------------------------------------------------------------------ */

static const char *const lists[][2] = {
	{"containers", ""}, {"initContainers", " (init)"}, {"ephemeralContainers", " (ephem)"}};

const struct value *pod_container(const struct value *pod, const char *name)
{
	const struct value *c = NULL;

	for (size_t i = 0; !c && i < ARRAY_SIZE(lists); i++)
		c = value_find(value_in(pod, "spec", lists[i][0]), "name", name);
	return c;
}

void pod_container_names(const struct value *pod, struct buf *out)
{
	const struct value *c;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		value_each_item(c, j, value_in(pod, "spec", lists[i][0]))
			buf_addf(out, "%s%s%s", out->len ? ", " : "",
				 value_str_or(value_get(c, "name"), ""), lists[i][1]);
}

const char *pod_default_container(struct kubectl *k, const struct value *pod, const char *name,
				  bool quiet)
{
	const char *marked = value_str_in(pod, "metadata", "annotations", DEFAULT_CONTAINER);
	const struct value *first = value_idx(value_in(pod, "spec", "containers"), 0);
	BUF_AUTO names = BUF_INIT;
	BUF_AUTO quoted = BUF_INIT;
	const char *chosen;

	if (!str_empty(name))
		return name;
	if (!str_empty(marked) && pod_container(pod, marked))
		return marked;
	if (!str_empty(marked)) {
		go_quote(&quoted, marked);
		kubectl_err(k, "Default container name %s not found in pod %s\n", buf_str(&quoted),
			    value_str_or(value_in(pod, "metadata", "name"), ""));
	}
	chosen = value_str_or(value_get(first, "name"), "");
	pod_container_names(pod, &names);
	if (!quiet && strchr(buf_str(&names), ','))
		kubectl_err(k, "Defaulted container \"%s\" out of: %s\n", chosen, buf_str(&names));
	return chosen;
}

/* ---- commands in containers ------------------------------------------------------------------ */

int pod_can_exec(const struct value *pod, struct err *err)
{
	const char *phase = value_str_or(value_in(pod, "status", "phase"), "");

	if (str_eq(phase, "Succeeded") || str_eq(phase, "Failed"))
		return err_set(
			err, -EINVAL,
			"cannot exec into a container in a completed pod; current phase is %s",
			phase);
	return 0;
}

void pod_stream_error(struct err *err)
{
	const char *lead = "Internal error occurred: ";
	STR_AUTO text = NULL;

	if (!str_eq(err->reason, "InternalError"))
		return;
	text = xasprintf("%s%s", str_starts(err_msg(err), lead) ? "" : lead, err_msg(err));
	err_set(err, -EIO, "%s", text);
}

int pod_exec(struct kubectl *k, const struct value *pod, const char *container, char *const *argv,
	     struct stream *in, struct stream *out, struct stream *errout, bool tty,
	     int *ret_status, struct err *err)
{
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_exec(c, value_str_in(pod, "metadata", "namespace"),
				value_str_in(pod, "metadata", "name"), container, argv, in, out,
				errout, tty, ret_status, err);
	if (r < 0)
		pod_stream_error(err);
	return r;
}
