/* The node object, its status and its lease. Upstream: kubelet_node_status.go, nodelease. */
#include "kubelet/kubelet_private.h"

#include "object/goformat.h"
#include "object/quantity.h"

#include <errno.h>
#include <stdlib.h>

#define STATUS_EVERY (10 * SIM_SEC)
#define REPORT_EVERY (300 * SIM_SEC)
#define LEASE_EVERY (10 * SIM_SEC)
#define LEASE_S 40

int64_t node_allocatable_memory(const struct kubelet *k)
{
	return k->cfg.memory_bytes - (INT64_C(100) << 20); /* what hard eviction keeps free */
}

int64_t node_allocatable_ephemeral(const struct kubelet *k)
{
	return k->cfg.ephemeral_bytes / 10 * 9;
}

static struct value *amounts(const struct kubelet *k, bool allocatable)
{
	int64_t memory = allocatable ? node_allocatable_memory(k) : k->cfg.memory_bytes;
	struct value *v = value_map_new();

	value_put(&v, "cpu",
		  k->cfg.cpu_milli % 1000
			  ? value_strf_new("%lldm", (long long)k->cfg.cpu_milli)
			  : value_strf_new("%lld", (long long)k->cfg.cpu_milli / 1000));
	value_put(&v, "ephemeral-storage",
		  allocatable
			  ? value_strf_new("%lld", (long long)node_allocatable_ephemeral(k))
			  : value_strf_new("%lldKi", (long long)(k->cfg.ephemeral_bytes >> 10)));
	value_put(&v, "hugepages-2Mi", value_str_new("0"));
	value_put(&v, "memory", value_strf_new("%lldKi", (long long)(memory >> 10)));
	value_put(&v, "pods", value_strf_new("%d", k->cfg.max_pods));
	return v;
}

/* An id that stays the same for a node name. */
static void stable_uuid(const char *what, const char *name, struct buf *out)
{
	STR_AUTO a = xasprintf("%s/%s", what, name);
	STR_AUTO b = xasprintf("%s/%s", name, what);
	uint64_t x = hash_bytes(a, strlen(a)), y = hash_bytes(b, strlen(b));

	buf_addf(out, "%08x-%04x-4%03x-a%03x-%012llx", (unsigned)(x >> 32),
		 (unsigned)(x >> 16 & 0xffff), (unsigned)(x & 0xfff), (unsigned)(y >> 52),
		 (unsigned long long)(y & 0xffffffffffff));
}

static struct value *node_info(const struct kubelet *k)
{
	BUF_AUTO machine = BUF_INIT;
	BUF_AUTO system = BUF_INIT;
	BUF_AUTO boot = BUF_INIT;
	STR_AUTO since =
		xasprintf("%s@%lld", k->cfg.node_name, (long long)machine_boot(k->cfg.machine));

	stable_uuid("machine", k->cfg.node_name, &machine);
	stable_uuid("system", k->cfg.node_name, &system);
	stable_uuid("boot", since, &boot);
	for (char *p = machine.s; *p; p++) /* machine ids have no dashes */
		while (*p == '-')
			memmove(p, p + 1, strlen(p));
	return value_build(
		"{architecture: 'amd64', bootID: %s, containerRuntimeVersion: "
		"'containerd://2.1.3', kernelVersion: '6.1.0-37-amd64', kubeProxyVersion: "
		"'', kubeletVersion: %s, machineID: %s, operatingSystem: 'linux', osImage: "
		"'Debian GNU/Linux 12 (bookworm)', systemUUID: %s}",
		buf_str(&boot), k->cfg.version, machine.s, buf_str(&system));
}

static struct value *condition(const struct value *old, const char *type, const char *status,
			       const char *reason, const char *message, int64_t now)
{
	const struct value *was = value_find(old, "type", type);
	bool same = was && str_eq(value_str(value_get(was, "status")), status);

	return value_build("{type: %s, status: %s, reason: %s, message: %s, lastHeartbeatTime: %V, "
			   "lastTransitionTime: %V}",
			   type, status, reason, message, time_value_new(now),
			   same ? value_ref(value_get(was, "lastTransitionTime"))
				: time_value_new(now));
}

/* Is there a pod network, and does the runtime answer? */
static void look_around(struct kubelet *k)
{
	STRVEC_AUTO files = STRVEC_INIT;
	struct proc *p;
	bool ready = false, runtime = false;

	(void)!vfs_list(machine_vfs(k->cfg.machine), "/etc/cni/net.d", &files);
	for (size_t i = 0; i < files.nr; i++)
		ready |= str_ends(files.v[i], ".conflist") || str_ends(files.v[i], ".conf");
	for (size_t i = 0; (p = machine_own_proc(k->cfg.machine, i)); i++)
		runtime |= p->argv.nr && str_ends(p->argv.v[0], "containerd");
	k->network_ready = ready;
	if (runtime && !k->runtime_ready) {
		void *w;

		k->runtime_ready = true;
		for (size_t i = 0; strmap_next(k->workers, &i, NULL, &w);)
			worker_queue(w);
	}
	k->runtime_ready = runtime;
	if (runtime)
		k->runtime_seen = sim_now(k->sim);
	else
		kubelet_log(
			k, "kubelet.go:2960",
			"\"Container runtime sanity check failed\" err=\"rpc error: code = "
			"Unavailable desc = connection error: desc = \\\"transport: Error while "
			"dialing: dial unix /run/containerd/containerd.sock: connect: no such "
			"file or directory\\\"\"");
}

#define RUNTIME_DOWN (30 * SIM_SEC) /* a runtime that does not answer for so long is down */
#define PLEG_DOWN (180 * SIM_SEC)

/* What is wrong with the runtime, for the node's readiness; false: nothing yet. */
static bool runtime_trouble(struct kubelet *k, struct buf *out)
{
	int64_t silent = sim_now(k->sim) - k->runtime_seen;

	if (k->runtime_ready || silent < RUNTIME_DOWN)
		return false;
	buf_addf(out, "%scontainer runtime is down", silent < PLEG_DOWN ? "" : "[");
	if (silent >= PLEG_DOWN) {
		buf_adds(out, ", PLEG is not healthy: pleg was last seen active ");
		duration_write_go(out, silent);
		buf_adds(out, " ago; threshold is 3m0s]");
	}
	return true;
}

static struct value *conditions(struct kubelet *k, const struct value *old, int64_t now)
{
	struct value *list = value_array_new();
	const char *message = "kubelet is posting ready status";
	BUF_AUTO trouble = BUF_INIT;
	bool ready = k->network_ready;
	const struct value *c;

	if (runtime_trouble(k, &trouble)) {
		BUF_AUTO quoted = BUF_INIT;

		message = buf_str(&trouble);
		ready = false;
		go_quote(&quoted, message);
		kubelet_log(k, "kubelet.go:2451", "\"Skipping pod synchronization\" err=%s",
			    buf_str(&quoted));
	} else if (!k->network_ready)
		message = "container runtime network not ready: NetworkReady=false "
			  "reason:NetworkPluginNotReady message:Network plugin returns error: cni "
			  "plugin not initialized";
	value_each_item(c, i, old) /* NetworkUnavailable is the pod network's */
	{
		if (str_eq(value_str(value_get(c, "type")), "NetworkUnavailable"))
			value_push(&list, value_ref(c));
	}
	value_push(&list, condition(old, "MemoryPressure", "False", "KubeletHasSufficientMemory",
				    "kubelet has sufficient memory available", now));
	value_push(&list, condition(old, "DiskPressure", "False", "KubeletHasNoDiskPressure",
				    "kubelet has no disk pressure", now));
	value_push(&list, condition(old, "PIDPressure", "False", "KubeletHasSufficientPID",
				    "kubelet has sufficient PID available", now));
	value_push(&list, condition(old, "Ready", ready ? "True" : "False",
				    ready ? "KubeletReady" : "KubeletNotReady", message, now));
	return list;
}

static struct value *status(struct kubelet *k, const struct value *old, int64_t now)
{
	struct value *images = NULL, *s = value_ref(old);

	runtime_images(k->cfg.runtime, &images);
	if (!s)
		s = value_map_new();
	value_put(
		&s, "addresses",
		value_build("[{type: 'InternalIP', address: %s}, {type: 'Hostname', address: %s}]",
			    k->cfg.node_ip, k->cfg.node_name));
	value_put(&s, "capacity", amounts(k, false));
	value_put(&s, "allocatable", amounts(k, true));
	value_put(&s, "conditions", conditions(k, value_get(old, "conditions"), now));
	value_put(&s, "daemonEndpoints", value_build("{kubeletEndpoint: {Port: 10250}}"));
	value_put(&s, "nodeInfo", node_info(k));
	if (value_len(images))
		value_put(&s, "images", value_ref(images));
	value_unref(images);
	return s;
}

/* "a=b,c=" into a map. */
static void add_labels(struct value **labels, const char *text)
{
	STRVEC_AUTO list = STRVEC_INIT;

	strvec_split(&list, text ? text : "", ',');
	for (size_t i = 0; i < list.nr; i++) {
		char *eq = strchr(list.v[i], '=');

		if (eq)
			*eq = '\0';
		value_put_str(labels, list.v[i], eq ? eq + 1 : "");
	}
}

/* "key=value:Effect,..." into taints. */
static struct value *taints_of(const char *text)
{
	STRVEC_AUTO list = STRVEC_INIT;
	struct value *taints = NULL;

	strvec_split(&list, text ? text : "", ',');
	for (size_t i = 0; i < list.nr; i++) {
		char *colon = strrchr(list.v[i], ':'), *eq;

		if (!colon)
			continue;
		*colon = '\0';
		eq = strchr(list.v[i], '=');
		if (eq)
			*eq = '\0';
		value_push(&taints, value_build("{key: %s, value: %s, effect: %s}", list.v[i],
						eq && eq[1] ? eq + 1 : NULL, colon + 1));
	}
	return taints;
}

static int register_node(struct kubelet *k, struct value **ret, struct err *err)
{
	VALUE_AUTO *labels = value_build(
		"{'beta.kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/os': 'linux', "
		"'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': %s, 'kubernetes.io/os': "
		"'linux'}",
		k->cfg.node_name);
	VALUE_AUTO *node = NULL;

	add_labels(&labels, k->cfg.labels);
	node = value_build(
		"{apiVersion: 'v1', kind: 'Node', metadata: {name: %s, labels: %v, "
		"annotations: {'volumes.kubernetes.io/controller-managed-attach-detach': "
		"'true'}}, spec: {taints: %V}, status: %V}",
		k->cfg.node_name, labels, taints_of(k->cfg.taints),
		status(k, NULL, sim_now(k->sim)));
	return client_create(k->cfg.client, kind_by_resource("", NULL, "nodes"), NULL, node, NULL,
			     ret, err);
}

static void announce(struct kubelet *k)
{
	const char *name = k->cfg.node_name;
	/* the kubelet names its node by name as uid in events */
	VALUE_AUTO *ref = value_build(
		"{apiVersion: 'v1', kind: 'Node', metadata: {name: %s, uid: %s}}", name, name);

	record_event(k->recorder, ref, "Normal", "Starting", "Starting kubelet.");
	record_event(k->recorder, ref, "Normal", "NodeAllocatableEnforced",
		     "Updated Node Allocatable limit across pods");
	record_event(k->recorder, ref, "Normal", "NodeHasSufficientMemory",
		     "Node %s status is now: NodeHasSufficientMemory", name);
	record_event(k->recorder, ref, "Normal", "NodeHasNoDiskPressure",
		     "Node %s status is now: NodeHasNoDiskPressure", name);
	record_event(k->recorder, ref, "Normal", "NodeHasSufficientPID",
		     "Node %s status is now: NodeHasSufficientPID", name);
	k->announced = true;
}

static bool ready_in(const struct value *st)
{
	return str_eq(value_str(value_get(value_find(value_get(st, "conditions"), "type", "Ready"),
					  "status")),
		      "True");
}

/* Equal but for the heartbeat times. */
static bool same_status(const struct value *a, const struct value *b)
{
	VALUE_AUTO *x = value_ref(a);
	VALUE_AUTO *y = value_ref(b);
	struct value **both[] = {&x, &y};

	for (int s = 0; s < 2; s++) {
		struct value *list = value_ref(value_get(*both[s], "conditions"));

		for (size_t i = 0; i < value_len(list); i++) {
			struct value *c = value_ref(value_idx(list, i));

			value_del(&c, "lastHeartbeatTime");
			value_put_idx(&list, i, c);
		}
		value_put(both[s], "conditions", list);
	}
	return value_equal(x, y);
}

static void post_status(struct kubelet *k, const struct value *node)
{
	int64_t now = sim_now(k->sim);
	const struct value *old = value_get(node, "status");
	VALUE_AUTO *fresh = status(k, old, now);
	VALUE_AUTO *changed = NULL;
	VALUE_AUTO *got = NULL;
	ERR_AUTO err = ERR_INIT;
	bool was = ready_in(old), is = ready_in(fresh);

	if (same_status(old, fresh) && now - k->node_posted < REPORT_EVERY)
		return;
	changed = value_ref(node);
	value_put(&changed, "status", value_ref(fresh));
	if (client_update(k->cfg.client, kind_by_resource("", NULL, "nodes"), "status", changed,
			  NULL, &got, &err) < 0) {
		timer_after(k->sim, &k->node_timer, 200 * SIM_MSEC);
		return;
	}
	k->node_posted = now;
	if (was != is) {
		VALUE_AUTO *ref =
			value_build("{apiVersion: 'v1', kind: 'Node', metadata: {name: %s, "
				    "uid: %s}}",
				    k->cfg.node_name, k->cfg.node_name);

		record_event(k->recorder, ref, "Normal", is ? "NodeReady" : "NodeNotReady",
			     "Node %s status is now: %s", k->cfg.node_name,
			     is ? "NodeReady" : "NodeNotReady");
	}
}

static void take_pod_cidr(struct kubelet *k, const struct value *node)
{
	const char *cidr = value_str_in(node, "spec", "podCIDR");

	if (!cidr || str_eq(cidr, k->pod_cidr))
		return;
	free(k->pod_cidr);
	k->pod_cidr = xstrdup(cidr);
	runtime_set_pod_cidr(k->cfg.runtime, cidr);
}

static void sync_node(void *arg)
{
	struct kubelet *k = arg;
	VALUE_AUTO *node = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = client_get(k->cfg.client, kind_by_resource("", NULL, "nodes"), NULL,
			   k->cfg.node_name, &node, &err);

	timer_after(k->sim, &k->node_timer, STATUS_EVERY);
	look_around(k);
	if (r == -ENOENT) {
		r = register_node(k, &node, &err);
		k->node_posted = sim_now(k->sim);
	}
	if (r < 0) {
		timer_after(k->sim, &k->node_timer, k->registered ? STATUS_EVERY : SIM_SEC / 2);
		return;
	}
	k->registered = true;
	if (!k->announced)
		announce(k);
	take_pod_cidr(k, node);
	value_unref(k->node);
	k->node = value_ref(node);
	if (!k->pod_cidr || !ready_in(value_get(node, "status")))
		timer_after(k->sim, &k->node_timer, SIM_SEC); /* soon again while it comes up */
	manifests_mirror(k);
	post_status(k, node);
}

static void renew_lease(void *arg)
{
	struct kubelet *k = arg;
	const struct kind *kind = kind_by_resource("coordination.k8s.io", NULL, "leases");
	const char *name = k->cfg.node_name;
	int64_t now = sim_now(k->sim);
	VALUE_AUTO *lease = NULL;
	VALUE_AUTO *fresh = NULL;
	ERR_AUTO err = ERR_INIT;
	int r;

	timer_after(k->sim, &k->lease_timer, k->registered ? LEASE_EVERY : SIM_SEC);
	if (!k->registered)
		return;
	r = client_get(k->cfg.client, kind, "kube-node-lease", name, &lease, &err);
	if (r == -ENOENT) {
		VALUE_AUTO *node = NULL;

		(void)!client_get(k->cfg.client, kind_by_resource("", NULL, "nodes"), NULL, name,
				  &node, &err);
		fresh = value_build(
			"{apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name: "
			"%s, "
			"namespace: 'kube-node-lease', ownerReferences: [{apiVersion: 'v1', kind: "
			"'Node', name: %s, uid: %s}]}, spec: {holderIdentity: %s, "
			"leaseDurationSeconds: %i, renewTime: %V}}",
			name, name, value_str_or(value_in(node, "metadata", "uid"), ""), name,
			LEASE_S, time_micro_value_new(now));
		(void)!client_create(k->cfg.client, kind, "kube-node-lease", fresh, NULL, NULL,
				     &err);
	} else if (r == 0) {
		fresh = value_ref(lease);
		value_put_in(&fresh, time_micro_value_new(now), "spec", "renewTime");
		(void)!client_update(k->cfg.client, kind, NULL, fresh, NULL, NULL, &err);
	}
}

void node_start(struct kubelet *k)
{
	k->runtime_seen = sim_now(k->sim);
	timer_init(&k->node_timer, sync_node, k);
	timer_init(&k->lease_timer, renew_lease, k);
	task_init(&k->node_sync, sync_node, k);
	task_post(k->sim, &k->node_sync);
	timer_after(k->sim, &k->lease_timer, SIM_SEC);
}

void node_stop(struct kubelet *k)
{
	task_cancel(k->sim, &k->node_sync);
	timer_cancel(k->sim, &k->node_timer);
	timer_cancel(k->sim, &k->lease_timer);
}
