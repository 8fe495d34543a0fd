/*
 * Whether the node can take a pod that was bound to it: the scheduler has seen to that, but who
 * names a node in a pod passes it by. Upstream: pkg/kubelet/lifecycle/predicate.go.
 */
#include "kubelet/kubelet_private.h"

#include "kinds/placement.h"

#include <stdlib.h>

#define REJECT_TIME (500 * SIM_MSEC) /* from the pod's arrival to the word of it */

/* Does it count among those that the node has taken? */
static bool is_active(const struct pod_worker *w)
{
	const char *phase = value_str_or(value_in(w->pod, "status", "phase"), "");

	return !w->reject_reason && !w->finished && strcmp(phase, "Failed") != 0 &&
	       strcmp(phase, "Succeeded") != 0;
}

/* ---- resources --------------------------------------------------------------------------- */

static const char *const resources[NR_COUNTED] = {"cpu", "memory", "ephemeral-storage"};

static void capacities(const struct kubelet *k, int64_t ret[NR_COUNTED])
{
	ret[0] = k->cfg.cpu_milli;
	ret[1] = node_allocatable_memory(k);
	ret[2] = node_allocatable_ephemeral(k);
}

static bool reject(struct pod_worker *w, const char *reason, const char *fmt, ...) PRINTF(3, 4);

static bool reject(struct pod_worker *w, const char *reason, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	w->reject_reason = xstrdup(reason);
	w->reject_message = buf_detach(&b);
	return true;
}

static bool out_of(struct pod_worker *w, const char *name, int64_t want, int64_t used, int64_t have)
{
	STR_AUTO reason = xasprintf("OutOf%s", name);

	return reject(w, reason,
		      "Node didn't have enough resource: %s, requested: %lld, used: %lld, "
		      "capacity: %lld",
		      name, (long long)want, (long long)used, (long long)have);
}

static bool any_asks(const struct value *containers)
{
	const struct value *c;

	value_each_item(c, i, containers)
	{
		if (value_in(c, "resources", "requests"))
			return true;
	}
	return false;
}

void admit_count(struct pod_worker *w)
{
	const struct value *spec = value_get(w->pod, "spec");

	if (!any_asks(value_get(spec, "containers")) &&
	    !any_asks(value_get(spec, "initContainers")) && !value_get(spec, "overhead") &&
	    !value_get(spec, "resources"))
		return; /* most pods ask for nothing, and sums take their time */
	for (size_t r = 0; r < NR_COUNTED; r++)
		w->requests[r] = pod_request(w->pod, resources[r]);
}

static bool lacks_resources(struct pod_worker *w)
{
	struct kubelet *k = w->kubelet;
	int64_t used[NR_COUNTED] = {0}, have[NR_COUNTED], pods = 0;
	bool asks = false;
	void *p;

	for (size_t r = 0; r < NR_COUNTED; r++)
		asks |= w->requests[r] > 0;
	if (!asks && strmap_len(k->workers) < (size_t)k->cfg.max_pods)
		return false;
	for (size_t i = 0; strmap_next(k->workers, &i, NULL, &p);) {
		const struct pod_worker *other = p;

		if (other == w || !is_active(other))
			continue;
		pods++;
		for (size_t r = 0; r < NR_COUNTED; r++)
			used[r] += other->requests[r];
	}
	if (pods + 1 > k->cfg.max_pods)
		return out_of(w, "pods", 1, pods, k->cfg.max_pods);
	capacities(k, have);
	for (size_t r = 0; r < NR_COUNTED; r++)
		if (w->requests[r] && w->requests[r] > have[r] - used[r])
			return out_of(w, resources[r], w->requests[r], used[r], have[r]);
	return false;
}

/* ---- the node's labels and taints -------------------------------------------------------- */

/* Of the node as it was last read. */
static bool misses_node(struct pod_worker *w, const struct value *node)
{
	const struct value *spec = value_get(w->pod, "spec");

	if ((value_get(spec, "nodeSelector") || value_in(spec, "affinity", "nodeAffinity")) &&
	    !pod_spec_matches_node(spec, node))
		return reject(w, "NodeAffinity",
			      "Predicate NodeAffinity failed: node(s) didn't match Pod's node "
			      "affinity/selector");
	return false;
}

static bool is_repelled(struct pod_worker *w, const struct value *node)
{
	if (!taint_untolerated(value_in(node, "spec", "taints"),
			       value_in(w->pod, "spec", "tolerations"), "NoExecute"))
		return false;
	return reject(w, "TaintToleration",
		      "Predicate TaintToleration failed: node(s) had taints that the pod didn't "
		      "tolerate");
}

/* ---- host ports ---------------------------------------------------------------------------- */

static bool same_port(const struct value *a, const struct value *b)
{
	const char *x = value_str_or(value_get(a, "hostIP"), "0.0.0.0");
	const char *y = value_str_or(value_get(b, "hostIP"), "0.0.0.0");

	return value_int_in(a, "hostPort") == value_int_in(b, "hostPort") &&
	       strcmp(value_str_or(value_get(a, "protocol"), "TCP"),
		      value_str_or(value_get(b, "protocol"), "TCP")) == 0 &&
	       (strcmp(x, y) == 0 || strcmp(x, "0.0.0.0") == 0 || strcmp(y, "0.0.0.0") == 0);
}

static bool uses_port(const struct value *pod, const struct value *port)
{
	const struct value *c, *p;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		value_each_item(p, k, value_get(c, "ports"))
		{
			if (same_port(p, port))
				return true;
		}
	}
	return false;
}

static bool port_is_taken(const struct pod_worker *w, const struct value *port)
{
	void *p;

	for (size_t i = 0; strmap_next(w->kubelet->workers, &i, NULL, &p);) {
		const struct pod_worker *other = p;

		if (other != w && is_active(other) && uses_port(other->pod, port))
			return true;
	}
	return false;
}

static bool lacks_ports(struct pod_worker *w)
{
	const struct value *c, *p;

	value_each_item(c, i, value_in(w->pod, "spec", "containers"))
	{
		value_each_item(p, k, value_get(c, "ports"))
		{
			if (value_int_in(p, "hostPort") && port_is_taken(w, p))
				return reject(w, "NodePorts",
					      "Predicate NodePorts failed: node(s) didn't have "
					      "free ports for the requested pod ports");
		}
	}
	return false;
}

/* ---- the verdict --------------------------------------------------------------------------- */

/* What was read of the node some seconds ago may let a pod in, but does not send one away. */
static bool node_rejects(struct pod_worker *w,
			 bool (*check)(struct pod_worker *w, const struct value *node))
{
	struct kubelet *k = w->kubelet;
	VALUE_AUTO *node = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!k->node || !check(w, k->node))
		return false;
	if (client_get(k->cfg.client, kind_by_resource("", NULL, "nodes"), NULL, k->cfg.node_name,
		       &node, &err) < 0)
		return true;
	admit_release(w);
	return check(w, node);
}

void admit(struct pod_worker *w)
{
	if (value_in(w->pod, "status", "startTime"))
		return; /* an earlier kubelet has taken it */
	if (lacks_resources(w) || node_rejects(w, misses_node) || lacks_ports(w) ||
	    node_rejects(w, is_repelled))
		w->reject_at = sim_now(w->kubelet->sim) + REJECT_TIME;
}

void admit_release(struct pod_worker *w)
{
	free(w->reject_reason);
	free(w->reject_message);
	w->reject_reason = w->reject_message = NULL;
}

void tell_rejection(struct pod_worker *w)
{
	struct kubelet *k = w->kubelet;
	VALUE_AUTO *pod = value_ref(w->pod);
	STR_AUTO message = xasprintf("Pod was rejected: %s", w->reject_message);
	const struct value *status = value_get(pod, "status");
	ERR_AUTO err = ERR_INIT;

	if (sim_now(k->sim) < w->reject_at) {
		timer_set(k->sim, &w->timer, w->reject_at);
		return;
	}
	if (str_eq(value_str_in(pod, "status", "phase"), "Failed"))
		return;
	pod_event(w, "Warning", w->reject_reason, "%s", w->reject_message);
	value_put(&pod, "status",
		  value_build("{observedGeneration: %v, phase: 'Failed', reason: %s, message: %s, "
			      "qosClass: %v, startTime: %V}",
			      value_in(pod, "metadata", "generation"), w->reject_reason, message,
			      value_get(status, "qosClass"), time_value_new(sim_now(k->sim))));
	if (client_update(k->cfg.client, kind_by_resource("", NULL, "pods"), "status", pod, NULL,
			  NULL, &err) < 0)
		timer_after(k->sim, &w->timer, SIM_SEC);
}
