/*
 * cluster_walk [SEED [STEPS]] - a random history on a whole cluster of five nodes: objects
 * made, scaled, rolled, deleted, nodes cordoned and drained, components killed, kubelets
 * stopped, a node without power. Without arguments some seeds; CLUSTER_WALK=N in the
 * environment: N times as many. At all times:
 *	- a pod keeps the node it was given;
 *	- what runs on a node never asks for more than the node has;
 *	- the watchers of the API hear of every change of a pod once, in order.
 * Then everything is mended, and within minutes the cluster is as was asked: deployments
 * complete, no pod without its owner, containers where their pods are and nowhere else,
 * endpoints of just the ready pods. A failure prints the seed, which repeats it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "client/informer.h"
#include "cluster/cluster.h"
#include "kubelet/runtime.h"
#include "object/quantity.h"

#define DEPLOYMENTS 5
#define BARE 3
#define PATIENCE 1200 /* virtual seconds until all must be well */

/* A change of a pod as etcd had it. */
struct change {
	int64_t rev;
	bool del;
};

struct watcher {
	void *handle;
	int64_t last; /* resource version */
	size_t next;  /* of the log */
	struct change *heard; /* not yet compared with it: the API hears of a commit first */
	size_t nr, cap;
	bool ended, expired;
};

struct walk {
	struct cluster *c;
	struct sim *dice;
	uint64_t seed;
	int step;
	struct buf did; /* the history, for who must repeat it */
	const struct kind *pods, *nodes, *services, *slices, *deployments, *sets;
	struct store_watch *log_watch;
	struct change *log;
	size_t nr, cap;
	struct watcher watch[2];
	struct strmap *node_of; /* uid -> node */
	bool powered_off;
	int failed;
};

static void fail(struct walk *w, const char *fmt, ...) PRINTF(2, 3);

static void fail(struct walk *w, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	if (w->failed++ < 5)
		printf("cluster_walk: seed %llu, step %d: %s\n", (unsigned long long)w->seed,
		       w->step, buf_str(&b));
}

static int below(struct walk *w, int n)
{
	return (int)sim_rand_below(w->dice, (uint64_t)n);
}

static const char *str(const struct value *v, const char *a, const char *b)
{
	return value_str_or(value_in(v, a, b), "");
}

/* ---- invariants of every moment ----------------------------------------------------------- */

static bool is_over(const struct value *pod)
{
	const char *phase = str(pod, "status", "phase");

	return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

static int64_t requests(const struct value *pod, const char *what)
{
	const struct value *c;
	int64_t sum = 0;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		const struct value *v = value_in(c, "resources", "requests", what);

		if (v)
			sum += strcmp(what, "cpu") == 0 ? quantity_milli_of(v)
							: quantity_value_of(v);
	}
	return sum;
}

static void check_capacity(struct walk *w, const struct value *nodes, const struct value *pods)
{
	const struct value *node, *pod;

	value_each_item(node, i, value_get(nodes, "items"))
	{
		const struct value *have = value_in(node, "status", "allocatable");
		const char *name = str(node, "metadata", "name");
		int64_t cpu = 0, memory = 0, nr = 0;

		value_each_item(pod, k, value_get(pods, "items"))
		{
			if (strcmp(str(pod, "spec", "nodeName"), name) != 0 || is_over(pod))
				continue;
			cpu += requests(pod, "cpu");
			memory += requests(pod, "memory");
			nr++;
		}
		if (cpu > quantity_milli_of(value_get(have, "cpu")))
			fail(w, "%s: pods ask for %lldm cpu", name, (long long)cpu);
		if (memory > quantity_value_of(value_get(have, "memory")))
			fail(w, "%s: pods ask for %lld bytes", name, (long long)memory);
		if (nr > quantity_value_of(value_get(have, "pods")))
			fail(w, "%s: %lld pods", name, (long long)nr);
	}
}

static void check_nodes_kept(struct walk *w, const struct value *pods)
{
	const struct value *pod;

	value_each_item(pod, i, value_get(pods, "items"))
	{
		const char *uid = str(pod, "metadata", "uid"), *node = str(pod, "spec", "nodeName");
		const char *was = strmap_get(w->node_of, uid);

		if (was && strcmp(was, node) != 0)
			fail(w, "pod %s moved from %s to %s", str(pod, "metadata", "name"), was,
			     node);
		else if (*node && !was)
			strmap_put(w->node_of, uid, xstrdup(node));
	}
}

static int list(struct walk *w, const struct kind *k, const char *ns, struct value **ret)
{
	ERR_AUTO err = ERR_INIT;

	return client_list(cluster_admin(w->c), k, ns, NULL, ret, &err);
}

static void check_now(struct walk *w)
{
	VALUE_AUTO *pods = NULL;
	VALUE_AUTO *nodes = NULL;

	if (list(w, w->pods, NULL, &pods) < 0 || list(w, w->nodes, NULL, &nodes) < 0)
		return; /* nobody answers at present */
	check_nodes_kept(w, pods);
	check_capacity(w, nodes, pods);
}

/* ---- watchers ------------------------------------------------------------------------------ */

static void on_commit(void *arg, const struct store_event *ev, size_t nr, int64_t rev,
		      int64_t compact_rev)
{
	struct walk *w = arg;

	if (compact_rev)
		fail(w, "the log of changes was cut off");
	for (size_t i = 0; i < nr; i++) {
		w->log = grow(w->log, w->nr + 1, &w->cap, sizeof(*w->log));
		w->log[w->nr++] = (struct change){rev, ev[i].del};
	}
}

static void hear(struct walk *w, struct watcher *x, const char *type, const struct value *obj)
{
	int64_t rv = 0;

	if (!type) {
		x->ended = true;
		return;
	}
	if (strcmp(type, "ERROR") == 0) {
		x->ended = x->expired = true;
		return;
	}
	if (parse_i64(str(obj, "metadata", "resourceVersion"), &rv) < 0)
		fail(w, "an event without a resource version");
	if (strcmp(type, "BOOKMARK") == 0) {
		x->last = MAX(x->last, rv);
		return;
	}
	if (rv <= x->last)
		fail(w, "a watcher heard of %lld after %lld", (long long)rv, (long long)x->last);
	x->last = rv;
	x->heard = grow(x->heard, x->nr + 1, &x->cap, sizeof(*x->heard));
	x->heard[x->nr++] = (struct change){rv, strcmp(type, "DELETED") == 0};
}

static void compare(struct walk *w, struct watcher *x)
{
	for (size_t i = 0; i < x->nr; i++, x->next++) {
		const struct change *h = &x->heard[i];

		if (x->next >= w->nr || w->log[x->next].rev != h->rev)
			fail(w, "a watcher heard of %lld, but the next change was %lld",
			     (long long)h->rev,
			     x->next < w->nr ? (long long)w->log[x->next].rev : 0LL);
		else if (h->del != w->log[x->next].del)
			fail(w, "a watcher heard that %lld deletes: %d", (long long)h->rev, h->del);
	}
	x->nr = 0;
}

static void hear_first(void *arg, const char *type, const struct value *obj)
{
	hear(arg, &((struct walk *)arg)->watch[0], type, obj);
}

static void hear_second(void *arg, const char *type, const struct value *obj)
{
	hear(arg, &((struct walk *)arg)->watch[1], type, obj);
}

/* Watches (again) from where it was; after 410 from a new list. */
static void watch_on(struct walk *w, size_t i)
{
	struct watcher *x = &w->watch[i];
	STR_AUTO from = NULL;
	VALUE_AUTO *all = NULL;
	ERR_AUTO err = ERR_INIT;

	compare(w, x);
	if (x->handle && !x->ended)
		return;
	if (x->handle)
		client_watch_stop(cluster_admin(w->c), x->handle);
	x->handle = NULL;
	if (!x->last || x->expired) {
		if (list(w, w->pods, NULL, &all) < 0 ||
		    parse_i64(str(all, "metadata", "resourceVersion"), &x->last) < 0)
			return;
		x->next = 0;
		while (x->next < w->nr && w->log[x->next].rev <= x->last)
			x->next++;
	}
	x->ended = x->expired = false;
	from = xasprintf("%lld", (long long)x->last);
	struct list_options opt = {.resource_version = from};

	if (client_watch_start(cluster_admin(w->c), w->pods, NULL, NULL, &opt,
			       i ? hear_second : hear_first, w, &x->handle, &err) < 0)
		x->expired = err.http == 410 || err.http == 504;
}

/* ---- steps --------------------------------------------------------------------------------- */

static void run(struct walk *w, const char *machine, const char *fmt, ...) PRINTF(3, 4);

static void run(struct walk *w, const char *machine, const char *fmt, ...)
{
	BUF_AUTO script = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&script, fmt, ap);
	va_end(ap);
	buf_addf(&w->did, "%d %s: %s\n", w->step, machine ? machine : "base", buf_str(&script));
	(void)cluster_run(w->c, machine, buf_str(&script), &out, NULL, 40 * SIM_SEC);
	if (getenv("CLUSTER_WALK_VERBOSE"))
		printf("%d %s: %s\n%s", w->step, machine ? machine : "base", buf_str(&script),
		       buf_str(&out));
}

static const char *worker(struct walk *w)
{
	return cluster_node(w->c, 1 + (size_t)below(w, 4));
}

static const char *image(struct walk *w)
{
	static const char *const images[] = {"nginx:1.25", "nginx:1.26", "nginx:1.27", "httpd",
					     "nginx:nope"};

	return images[below(w, ARRAY_SIZE(images))];
}

static void make(struct walk *w, int d)
{
	static const char *const cpu[] = {"0", "100m", "300m"};

	run(w, NULL,
	    "kubectl create deploy d%d --image=%s --replicas=%d --port=80 && kubectl patch deploy d%d "
	    "-p '{\"spec\": {\"template\": {\"spec\": {%s\"terminationGracePeriodSeconds\": %d, "
	    "\"containers\": [{\"name\": \"%s\", \"resources\": {\"requests\": {\"cpu\": \"%s\"}}}]}}}}'; "
	    "kubectl expose deploy d%d",
	    d, "nginx:1.25", below(w, 7), d, d ? "" : "\"priorityClassName\": \"vip\", ", below(w, 40), "nginx", cpu[below(w, 3)], d);
}

static void change_object(struct walk *w)
{
	int d = below(w, DEPLOYMENTS);

	switch (below(w, 10)) {
	case 0:
	case 1:
		make(w, d);
		break;
	case 2:
	case 3:
		run(w, NULL, "kubectl scale deploy d%d --replicas=%d", d, below(w, 13));
		break;
	case 4:
		run(w, NULL, "kubectl set image deploy d%d nginx=%s", d, image(w));
		break;
	case 5:
		run(w, NULL, "kubectl rollout undo deploy d%d", d);
		break;
	case 6:
		run(w, NULL, "kubectl delete deploy,svc d%d --wait=false --cascade=%s", d,
		    below(w, 3) ? "background" : "foreground");
		break;
	case 7:
		run(w, NULL, "kubectl run b%d --image=busybox:1.36 -- sh -c 'sleep %d; exit %d'",
		    below(w, BARE), below(w, 60), below(w, 2));
		break;
	case 8:
		run(w, NULL, "kubectl delete pod b%d --wait=false --grace-period=%d", below(w, BARE),
		    below(w, 2) ? 1 : 0);
		break;
	default:
		run(w, NULL,
		    "kubectl delete --wait=false %s $(kubectl get pods -l app=d%d -o name | head -%d)",
		    below(w, 3) ? "" : "--force", d, 1 + below(w, 3));
		break;
	}
}

static void hurt(struct walk *w)
{
	static const char *const programs[] = {"kube-scheduler", "kube-controller-manager",
					       "kube-apiserver", "etcd"};
	const char *node = worker(w);

	switch (below(w, 9)) {
	case 0:
		run(w, NULL, "kubectl %s %s", below(w, 2) ? "cordon" : "uncordon", node);
		break;
	case 1:
		run(w, NULL, "kubectl drain %s --ignore-daemonsets --force --timeout=20s", node);
		break;
	case 2:
		run(w, node, "systemctl stop kubelet");
		break;
	case 3:
		run(w, node, "systemctl start kubelet");
		break;
	case 4:
		run(w, node, "systemctl restart kubelet");
		break;
	case 5:
		buf_addf(&w->did, "%d node02: power %s\n", w->step, w->powered_off ? "on" : "off");
		if (w->powered_off)
			host_power_on(cluster_host(w->c, "node02"));
		else
			host_power_off(cluster_host(w->c, "node02"));
		w->powered_off = !w->powered_off;
		break;
	case 6:
		run(w, "controlplane", "systemctl restart kubelet");
		break;
	case 7:
		run(w, node, "pkill nginx");
		break;
	default:
		run(w, "controlplane", "pkill -9 -f '^%s'", programs[below(w, 4)]);
		break;
	}
}

static void heal(struct walk *w)
{
	if (w->powered_off)
		host_power_on(cluster_host(w->c, "node02"));
	w->powered_off = false;
	run(w, "controlplane", "systemctl start kubelet");
	sim_advance(cluster_sim(w->c), 400 * SIM_SEC); /* back-off of what crashed */
	for (size_t i = 1; cluster_node(w->c, i); i++)
		run(w, cluster_node(w->c, i), "systemctl start kubelet");
	sim_advance(cluster_sim(w->c), 30 * SIM_SEC);
	run(w, NULL, "kubectl uncordon $(kubectl get nodes -o name); kubectl delete pod --wait=false "
		     "--ignore-not-found b0 b1 b2");
	for (int d = 0; d < DEPLOYMENTS; d++)
		run(w, NULL, "kubectl set image deploy d%d nginx=nginx:1.27; kubectl scale deploy d%d "
			     "--replicas=%d",
		    d, d, below(w, 4));
}

/* ---- what must be in the end ---------------------------------------------------------------- */

struct state {
	struct value *pods, *nodes, *services, *slices, *deployments, *sets;
};

static void state_release(struct state *s)
{
	struct value *all[] = {s->pods, s->nodes, s->services, s->slices, s->deployments, s->sets};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		value_unref(all[i]);
}

static const struct value *owner(const struct value *obj)
{
	const struct value *o;

	value_each_item(o, i, value_in(obj, "metadata", "ownerReferences"))
	{
		if (value_bool_in(o, "controller"))
			return o;
	}
	return NULL;
}

static bool has_uid(const struct value *objects, const char *uid)
{
	const struct value *o;

	value_each_item(o, i, value_get(objects, "items"))
	{
		if (strcmp(str(o, "metadata", "uid"), uid) == 0)
			return true;
	}
	return false;
}

static int wrong(struct buf *why, const char *fmt, ...) PRINTF(2, 3);

static int wrong(struct buf *why, const char *fmt, ...)
{
	va_list ap;

	buf_reset(why);
	va_start(ap, fmt);
	buf_addv(why, fmt, ap);
	va_end(ap);
	return -1;
}

static int deployments_done(const struct state *s, struct buf *why, int64_t *ret_pods)
{
	const struct value *d, *rs;

	value_each_item(d, i, value_get(s->deployments, "items"))
	{
		const struct value *st = value_get(d, "status");
		int64_t want = value_int_in(d, "spec", "replicas");
		const char *name = str(d, "metadata", "name");

		*ret_pods += want;
		if (value_int_in(st, "observedGeneration") !=
			    value_int_in(d, "metadata", "generation") ||
		    value_int_in(st, "replicas") != want ||
		    value_int_in(st, "updatedReplicas") != want ||
		    value_int_in(st, "readyReplicas") != want ||
		    value_int_in(st, "availableReplicas") != want)
			return wrong(why, "deployment %s wants %lld: ready %lld, updated %lld", name,
				     (long long)want, (long long)value_int_in(st, "readyReplicas"),
				     (long long)value_int_in(st, "updatedReplicas"));
	}
	value_each_item(rs, k, value_get(s->sets, "items"))
	{
		const struct value *o = owner(rs);

		if (!o || !has_uid(s->deployments, value_str_or(value_get(o, "uid"), "")))
			return wrong(why, "replicaset %s has no deployment",
				     str(rs, "metadata", "name"));
	}
	return 0;
}

static int pods_done(const struct state *s, int64_t want, struct buf *why)
{
	const struct value *pod;

	value_each_item(pod, i, value_get(s->pods, "items"))
	{
		const char *name = str(pod, "metadata", "name");
		const struct value *o = owner(pod);

		if (!o || !has_uid(s->sets, value_str_or(value_get(o, "uid"), "")))
			return wrong(why, "pod %s has no replicaset", name);
		if (value_in(pod, "metadata", "deletionTimestamp"))
			return wrong(why, "pod %s is still being deleted", name);
		if (!object_condition_true(pod, "Ready"))
			return wrong(why, "pod %s on %s is not ready: %s", name,
				     str(pod, "spec", "nodeName"), str(pod, "status", "phase"));
	}
	if ((int64_t)value_len(value_get(s->pods, "items")) != want)
		return wrong(why, "%zu pods, %lld were asked for",
			     value_len(value_get(s->pods, "items")), (long long)want);
	return 0;
}

static const struct value *find_pod(const struct state *s, const char *uid)
{
	const struct value *pod;

	value_each_item(pod, i, value_get(s->pods, "items"))
	{
		if (strcmp(str(pod, "metadata", "uid"), uid) == 0)
			return pod;
	}
	return NULL;
}

static bool runs(struct sandbox *b)
{
	struct container *k;

	for (size_t i = 0; (k = sandbox_container_at(b, i)); i++)
		if (container_running(k))
			return true;
	return false;
}

/* Containers of namespace default: on the node of their pod, which is known. */
static int containers_done(struct walk *w, const struct state *s, struct buf *why)
{
	size_t sandboxes = 0;

	for (size_t n = 0; cluster_node(w->c, n); n++) {
		struct runtime *r = host_runtime(cluster_host(w->c, cluster_node(w->c, n)));
		struct sandbox *b;

		for (size_t i = 0; (b = runtime_sandbox_at(r, i)); i++) {
			const struct value *pod;

			if (strcmp(sandbox_pod_namespace(b), "default") != 0)
				continue;
			pod = find_pod(s, sandbox_pod_uid(b));
			if (!pod || strcmp(str(pod, "spec", "nodeName"), cluster_node(w->c, n)) != 0)
				return wrong(why, "%s is on %s, where it does not belong (%s)",
					     sandbox_pod_name(b), cluster_node(w->c, n),
					     runs(b) ? "and runs" : "dead");
			sandboxes++;
		}
	}
	if (sandboxes != value_len(value_get(s->pods, "items")))
		return wrong(why, "%zu sandboxes for %zu pods", sandboxes,
			     value_len(value_get(s->pods, "items")));
	return 0;
}

/* Addresses of the service's ready endpoints, sorted. */
static void endpoints_of(const struct state *s, const char *service, struct strvec *ret)
{
	const struct value *slice, *ep;

	value_each_item(slice, i, value_get(s->slices, "items"))
	{
		if (strcmp(value_str_or(value_in(slice, "metadata", "labels",
						 "kubernetes.io/service-name"),
					""),
			   service) != 0)
			continue;
		value_each_item(ep, k, value_get(slice, "endpoints"))
		{
			if (value_bool_in(ep, "conditions", "ready"))
				strvec_add(ret, value_str_or(value_idx(value_get(ep, "addresses"), 0),
							     ""));
		}
	}
	strvec_sort(ret);
}

static int endpoints_done(const struct state *s, struct buf *why)
{
	const struct value *svc, *pod;

	value_each_item(svc, i, value_get(s->services, "items"))
	{
		const char *app = value_str(value_in(svc, "spec", "selector", "app"));
		STRVEC_AUTO have = STRVEC_INIT;
		STRVEC_AUTO want = STRVEC_INIT;
		BUF_AUTO left = BUF_INIT;
		BUF_AUTO right = BUF_INIT;

		if (!app)
			continue;
		endpoints_of(s, str(svc, "metadata", "name"), &have);
		value_each_item(pod, k, value_get(s->pods, "items"))
		{
			if (str_eq(value_str(value_in(pod, "metadata", "labels", "app")), app))
				strvec_add(&want, str(pod, "status", "podIP"));
		}
		strvec_sort(&want);
		strvec_join(&have, " ", &left);
		strvec_join(&want, " ", &right);
		if (strcmp(buf_str(&left), buf_str(&right)) != 0)
			return wrong(why, "service %s has endpoints (%s) for pods (%s)", app,
				     buf_str(&left), buf_str(&right));
	}
	return 0;
}

static int all_done(struct walk *w, struct buf *why)
{
	struct state s = {0};
	const struct value *node;
	int64_t want = 0;
	int r = 0;

	if (list(w, w->pods, "default", &s.pods) < 0 || list(w, w->nodes, NULL, &s.nodes) < 0 ||
	    list(w, w->services, "default", &s.services) < 0 ||
	    list(w, w->slices, "default", &s.slices) < 0 ||
	    list(w, w->deployments, "default", &s.deployments) < 0 ||
	    list(w, w->sets, "default", &s.sets) < 0)
		r = wrong(why, "the apiserver does not answer");
	value_each_item(node, i, value_get(s.nodes, "items"))
	{
		if (r == 0 && !object_condition_true(node, "Ready"))
			r = wrong(why, "node %s is not ready", str(node, "metadata", "name"));
	}
	if (r == 0)
		r = deployments_done(&s, why, &want);
	if (r == 0)
		r = pods_done(&s, want, why);
	if (r == 0)
		r = containers_done(w, &s, why);
	if (r == 0)
		r = endpoints_done(&s, why);
	state_release(&s);
	return r;
}

/* ---- a walk ------------------------------------------------------------------------------- */

static void pass_time(struct walk *w, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		sim_advance(cluster_sim(w->c), SIM_SEC);
		for (size_t k = 0; k < ARRAY_SIZE(w->watch); k++)
			watch_on(w, k);
		if (i % 5 == 0)
			check_now(w);
	}
}

static void start(struct walk *w)
{
	struct cluster_config cfg = {.seed = w->seed, .extra_nodes = 2};
	ERR_AUTO err = ERR_INIT;
	static const char prefix[] = "/registry/pods/", end[] = "/registry/pods0";

	if (cluster_new(&cfg, &w->c, &err) < 0 || cluster_boot(w->c, &err) < 0) {
		fprintf(stderr, "cluster_walk: %s\n", err_msg(&err));
		exit(99);
	}
	w->dice = sim_new(w->seed, 0);
	w->pods = kind_by_resource("", NULL, "pods");
	w->nodes = kind_by_resource("", NULL, "nodes");
	w->services = kind_by_resource("", NULL, "services");
	w->slices = kind_by_resource("discovery.k8s.io", NULL, "endpointslices");
	w->deployments = kind_by_resource("apps", NULL, "deployments");
	w->sets = kind_by_resource("apps", NULL, "replicasets");
	w->node_of = strmap_new(free);
	w->log_watch = store_watch_new(cluster_etcd(w->c), prefix, strlen(prefix), end,
				       strlen(end), 0, on_commit, w);
	run(w, NULL, "kubectl create priorityclass vip --value=1000"); /* of deployment d0 */
	watch_on(w, 0);
}

static void finish(struct walk *w)
{
	for (size_t i = 0; i < ARRAY_SIZE(w->watch); i++)
		if (w->watch[i].handle)
			client_watch_stop(cluster_admin(w->c), w->watch[i].handle);
	store_watch_free(w->log_watch);
	cluster_free(w->c);
	sim_free(w->dice);
	strmap_free(w->node_of);
	for (size_t i = 0; i < ARRAY_SIZE(w->watch); i++)
		free(w->watch[i].heard);
	free(w->log);
	buf_release(&w->did);
}

static int walk(uint64_t seed, int steps)
{
	struct walk w = {.seed = seed};
	BUF_AUTO why = BUF_INIT;
	int waited = 0;

	start(&w);
	for (w.step = 1; w.step <= steps && !w.failed; w.step++) {
		if (below(&w, 3))
			change_object(&w);
		else
			hurt(&w);
		pass_time(&w, below(&w, 4) ? below(&w, 8) : below(&w, 60));
	}
	heal(&w);
	while (all_done(&w, &why) < 0 && waited < PATIENCE) {
		pass_time(&w, 5);
		waited += 5;
	}
	if (waited >= PATIENCE)
		fail(&w, "not mended after %d s: %s", waited, buf_str(&why));
	pass_time(&w, 2); /* the watchers may have to watch again */
	for (size_t i = 0; i < ARRAY_SIZE(w.watch); i++)
		if (w.watch[i].next != w.nr)
			fail(&w, "watcher %zu heard of %zu changes of %zu", i, w.watch[i].next, w.nr);
	if (w.failed)
		printf("the history was:\n%s", buf_str(&w.did));
	finish(&w);
	return w.failed;
}

int main(int argc, char **argv)
{
	const char *more = getenv("CLUSTER_WALK");
	int64_t seed = 0, steps = 40, times = 1;
	int failed = 0;

	if (argc > 2 && parse_i64(argv[2], &steps) < 0)
		return 99;
	if (argc > 1)
		return parse_i64(argv[1], &seed) < 0 ? 99 : walk((uint64_t)seed, (int)steps) != 0;
	if (more && (parse_i64(more, &times) < 0 || times < 1))
		times = 1;
	for (seed = 1; seed <= 6 * times && !failed; seed++)
		failed = walk((uint64_t)seed, (int)steps);
	return failed != 0;
}
