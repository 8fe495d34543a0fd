/* kubectl drain NODE. Upstream: kubectl/pkg/drain: which pods go, which stand in the way. */
#include "kubectl/internal.h"
#include "kubectl/node.h"

#include "object/selector.h"

#include <errno.h>
#include <stdlib.h>

struct opts {
	struct dry_run_flags dry;
	char *selector, *pod_selector;
	bool force, ignore_daemonsets, delete_emptydir, disable_eviction;
	int64_t skip_wait, grace, timeout, chunk;
};
#define T struct opts
static const struct opt_spec specs[] = {
	DRY_RUN_OPTS(T, dry),
	SELECTOR_OPT(T, selector),
	CHUNK_OPT(T, chunk),
	OPT_STR(T, pod_selector, "pod-selector", 0, "", "Only pods with these labels."),
	OPT_BOOL(T, force, "force", 0, "false", "Also pods that declare no controller."),
	OPT_BOOL(T, ignore_daemonsets, "ignore-daemonsets", 0, "false",
		 "Leave pods of daemon sets where they are."),
	OPT_BOOL(T, delete_emptydir, "delete-emptydir-data", 0, "false",
		 "Also pods with emptyDir volumes, whose data goes with them."),
	OPT_BOOL(T, disable_eviction, "disable-eviction", 0, "false",
		 "Delete instead of evicting."),
	OPT_INT(T, skip_wait, "skip-wait-for-delete-timeout", 0, "0",
		"Do not wait for pods that have been deleted longer ago than this (seconds)."),
	OPT_INT(T, grace, "grace-period", 0, "-1",
		"Seconds to end in order; negative: the pod's own."),
	OPT_DUR(T, timeout, "timeout", 0, "0s", "How long to wait; zero: for ever."),
	OPT_END};

/* Words of pods that stand in the way or are warned about, by reason. */
struct notes {
	struct strvec daemonsets, unmanaged, local;
};

static bool has_empty_dir(const struct value *pod)
{
	const struct value *v;

	value_each_item(v, i, value_in(pod, "spec", "volumes"))
	{
		if (value_get(v, "emptyDir"))
			return true;
	}
	return false;
}

static bool is_over(const struct value *pod)
{
	const char *phase = value_str_or(value_in(pod, "status", "phase"), "");

	return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

/* Whether the pod is to be evicted; notes what is to be said about it. */
static bool consider(const struct value *pod, struct notes *n)
{
	STR_AUTO name = xasprintf("%s/%s", value_str_or(value_in(pod, "metadata", "namespace"), ""),
				  value_str_or(value_in(pod, "metadata", "name"), ""));
	const struct value *owner = object_controller(pod);

	if (value_in(pod, "metadata", "annotations", "kubernetes.io/config.mirror"))
		return false;
	if (is_over(pod))
		return true;
	if (owner && str_eq(value_str(value_get(owner, "kind")), "DaemonSet")) {
		strvec_add(&n->daemonsets, name);
		return false;
	}
	if (!owner)
		strvec_add(&n->unmanaged, name);
	if (has_empty_dir(pod))
		strvec_add(&n->local, name);
	return true;
}

static void add_reason(struct buf *out, const struct strvec *names, const char *what)
{
	if (!names->nr)
		return;
	buf_adds(out, out->len ? ", " : "");
	buf_addf(out, "%s: ", what);
	strvec_join(names, ", ", out);
}

static void problems(const struct notes *n, const struct opts *o, struct buf *out)
{
	if (!o->ignore_daemonsets)
		add_reason(
			out, &n->daemonsets,
			"cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)");
	if (!o->delete_emptydir)
		add_reason(out, &n->local,
			   "cannot delete Pods with local storage (use --delete-emptydir-data to "
			   "override)");
	if (!o->force)
		add_reason(out, &n->unmanaged,
			   "cannot delete cannot delete Pods that declare no controller (use "
			   "--force to "
			   "override)");
}

static void warn(struct kubectl *k, const struct notes *n, const struct opts *o)
{
	BUF_AUTO out = BUF_INIT;

	if (o->force)
		add_reason(&out, &n->unmanaged, "deleting Pods that declare no controller");
	if (out.len && n->daemonsets.nr && o->ignore_daemonsets)
		buf_adds(&out, "; ");
	if (o->ignore_daemonsets && n->daemonsets.nr) {
		buf_adds(&out, "ignoring DaemonSet-managed Pods: ");
		strvec_join(&n->daemonsets, ", ", &out);
	}
	if (out.len)
		kubectl_err(k, "Warning: %s\n", buf_str(&out));
}

#define RETRY (5 * SIM_SEC) /* while a disruption budget forbids it */

static int evict(struct kubectl *k, struct client *c, const struct opts *o, const struct value *pod,
		 int64_t deadline, struct err *err)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	const char *ns = value_str_or(value_in(pod, "metadata", "namespace"), "");
	const char *name = value_str_or(value_in(pod, "metadata", "name"), "");
	struct delete_options del = DELETE_OPTIONS_INIT;
	VALUE_AUTO *eviction = NULL;
	int r;

	kubectl_out(k, "%s pod %s/%s\n", o->disable_eviction ? "deleting" : "evicting", ns, name);
	del.grace_s = o->grace;
	if (o->disable_eviction)
		return client_delete(c, pods, ns, name, &del, NULL, err);
	eviction = value_build("{apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name: %s, "
			       "namespace: %s}, deleteOptions: %V}",
			       name, ns,
			       o->grace >= 0 ? value_build("{gracePeriodSeconds: %l}", o->grace)
					     : value_map_new());
	for (;;) {
		r = kubectl_send(k, API_CREATE, pods, ns, name, "eviction", eviction, NULL, err);
		if (r == 0 || err->http != 429)
			return r;
		kubectl_err(k,
			    "error when evicting pods/\"%s\" -n \"%s\" (will retry after 5s): %s\n",
			    name, ns, err_msg(err));
		if (sim_now(k->sim) + RETRY > deadline)
			return r;
		err_release(err);
		if (fiber_sleep(k->sim, RETRY) < 0)
			return -ECANCELED;
		kubectl_out(k, "evicting pod %s/%s\n", ns, name);
	}
}

static int wait_gone(struct kubectl *k, struct client *c, const struct value *pod, int64_t deadline,
		     struct err *err)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	const char *name = value_str_or(value_in(pod, "metadata", "name"), "");

	for (;;) {
		VALUE_AUTO *now = NULL;
		ERR_AUTO got = ERR_INIT;
		int r = client_get(c, pods, value_str_in(pod, "metadata", "namespace"), name, &now,
				   &got);

		if (r == -ENOENT || !str_eq(value_str_in(now, "metadata", "uid"),
					    value_str_in(pod, "metadata", "uid"))) {
			kubectl_out(k, "pod/%s evicted\n", name);
			return 0;
		}
		if (sim_now(k->sim) >= deadline)
			return err_set(err, -ETIME,
				       "error when waiting for pod \"%s\" in namespace \"%s\" to "
				       "terminate: global timeout reached",
				       name,
				       value_str_or(value_in(pod, "metadata", "namespace"), ""));
		if (fiber_sleep(k->sim, SIM_SEC) < 0)
			return -ECANCELED;
	}
}

static int evict_all(struct kubectl *k, struct client *c, const struct opts *o,
		     const struct value *list, struct err *err)
{
	int64_t deadline = o->timeout ? sim_now(k->sim) + o->timeout : SIM_NEVER;
	const struct value *pod;
	int r = 0;

	value_each_item(pod, i, list)
	{
		r = evict(k, c, o, pod, deadline, err);
		if (r == -ENOENT) {
			err_release(err);
			r = 0;
		}
		if (r < 0)
			return r;
	}
	value_each_item(pod, m, list)
	{
		r = wait_gone(k, c, pod, deadline, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int drain(struct kubectl *k, const struct opts *o, struct info *node, enum dry_run dry,
		 struct err *err)
{
	STR_AUTO on = xasprintf("spec.nodeName=%s", node->name);
	struct list_options opt = {.field_selector = on,
				   .label_selector = *o->pod_selector ? o->pod_selector : NULL};
	struct notes n = {STRVEC_INIT, STRVEC_INIT, STRVEC_INIT};
	VALUE_AUTO *list = NULL;
	VALUE_AUTO *going = value_array_new();
	const struct value *pod;
	BUF_AUTO why = BUF_INIT;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_list(c, kind_by_resource("", NULL, "pods"), NULL, &opt, &list, err);
	if (r < 0)
		return r;
	value_each_item(pod, i, value_get(list, "items"))
	{
		if (consider(pod, &n))
			value_push(&going, value_ref(pod));
	}
	problems(&n, o, &why);
	if (why.len) {
		kubectl_err(k,
			    "error: unable to drain node \"%s\" due to error: %s, continuing "
			    "command...\nThere are pending nodes to be drained:\n %s\n%s\n",
			    node->name, buf_str(&why), node->name, buf_str(&why));
		r = -ECANCELED;
	} else {
		warn(k, &n, o);
		if (dry == DRY_RUN_NONE)
			r = evict_all(k, c, o, going, err);
		value_each_item(pod, n_pod, dry == DRY_RUN_NONE ? NULL : going)
			kubectl_out(k, "evicting pod %s/%s %s\n",
				    value_str_or(value_in(pod, "metadata", "namespace"), ""),
				    value_str_or(value_in(pod, "metadata", "name"), ""),
				    dry == DRY_RUN_CLIENT ? "(dry run)" : "(server dry run)");
		if (r == 0)
			kubectl_out(k, "node/%s drained%s\n", node->name,
				    dry == DRY_RUN_CLIENT   ? " (dry run)"
				    : dry == DRY_RUN_SERVER ? " (server dry run)"
							    : "");
	}
	strvec_release(&n.daemonsets);
	strvec_release(&n.unmanaged);
	strvec_release(&n.local);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct infos nodes = {0};
	enum dry_run dry;
	ERR_AUTO why = ERR_INIT;
	struct selector *s = NULL;
	int r = dry_run_parse(k, &o->dry, &dry, err);

	if (r == 0 && selector_parse_labels(o->pod_selector, &s, &why) < 0)
		r = err_set(err, -EINVAL,
			    "--pod-selector=<pod_selector> must be a valid label selector");
	selector_free(s);
	if (r == 0)
		r = node_infos(k, o->selector, &nodes, err);
	for (size_t i = 0; i < nodes.nr && r == 0; i++)
		r = node_cordon(k, &nodes.v[i], true, dry, err);
	for (size_t i = 0; i < nodes.nr && r == 0; i++)
		r = drain(k, o, &nodes.v[i], dry, err);
	infos_release(&nodes);
	if (r == -ECANCELED)
		return kubectl_exit(k, 1);
	return r;
}

const struct kubectl_cmd kubectl_drain = {
	.name = "drain",
	.section = SECTION_CLUSTER,
	.order = 6,
	.use = "drain NODE",
	.summary = "Drain node in preparation for maintenance",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "node",
};
