/*
 * api_bench [PODS] - what requests cost: microseconds of processor time each, with the
 * watchers of a cluster of a hundred nodes. It measures; it never fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "client/informer.h"
#include "sim/trace.h"

#define NODES 100

struct bench {
	struct sim *sim;
	struct store *store;
	struct apiserver *api;
	struct transport_slot slot;
	struct client *c;
	const struct kind *pods;
	int n;
	struct value **made; /* the pods to create: making them is not measured */
	size_t events;
};

static double cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void must(int rc, const struct err *err)
{
	if (rc < 0) {
		fprintf(stderr, "api_bench: %s\n", err_msg(err));
		exit(1);
	}
}

static void seen(void *arg, const char *type, const struct value *obj)
{
	struct bench *b = arg;

	(void)type;
	(void)obj;
	b->events++;
}

static void add_watchers(struct bench *b)
{
	for (int i = 0; i < NODES + 3; i++) {
		STR_AUTO field = i < NODES ? xasprintf("spec.nodeName=node%d", i) : NULL;
		struct list_options opt = {.field_selector = field};
		ERR_AUTO err = ERR_INIT;
		void *w;

		must(client_watch_start(b->c, b->pods, NULL, NULL, &opt, seen, b, &w, &err), &err);
	}
}

static struct value *pod(int i, const struct value *spec)
{
	return value_build(
		"{apiVersion: 'v1', kind: 'Pod', metadata: {name: %V, namespace: "
		"'default', labels: {app: 'web', pod-template-hash: '5d4f7c9b8'}, "
		"ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: "
		"'web-5d4f7c9b8', uid: '0b1e9c1e-9a0e-4c55-8e1c-0a1b2c3d4e5f', controller: "
		"true, blockOwnerDeletion: true}]}, spec: %v}",
		value_strf_new("web-%d", i), spec);
}

static void create(struct bench *b, int i, void *arg)
{
	ERR_AUTO err = ERR_INIT;

	(void)arg;
	must(client_create(b->c, b->pods, "default", b->made[i], NULL, NULL, &err), &err);
}

static void bind(struct bench *b, int i, void *arg)
{
	STR_AUTO name = xasprintf("web-%d", i);
	STR_AUTO node = xasprintf("node%d", i % NODES);
	ERR_AUTO err = ERR_INIT;

	(void)arg;
	must(client_bind(b->c, "default", name, NULL, node, &err), &err);
}

static void patch_status(struct bench *b, int i, void *arg)
{
	STR_AUTO name = xasprintf("web-%d", i);
	ERR_AUTO err = ERR_INIT;

	must(client_patch(b->c, b->pods, "default", name, "status", PATCH_STRATEGIC, arg, NULL,
			  NULL, &err),
	     &err);
}

static void update_status(struct bench *b, int i, void *arg)
{
	STR_AUTO name = xasprintf("web-%d", i);
	struct value *p = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)arg;
	must(client_get(b->c, b->pods, "default", name, &p, &err), &err);
	value_put_in(&p, value_str_new("10.0.0.2"), "status", "podIP");
	must(client_update(b->c, b->pods, "status", p, NULL, NULL, &err), &err);
	value_unref(p);
}

static void relabel(struct bench *b, int i, void *arg)
{
	VALUE_AUTO *p = value_build("{metadata: {labels: {turn: '2'}}}");
	STR_AUTO name = xasprintf("web-%d", i);
	ERR_AUTO err = ERR_INIT;

	(void)arg;
	must(client_patch(b->c, b->pods, "default", name, NULL, PATCH_MERGE, p, NULL, NULL, &err),
	     &err);
}

static void get(struct bench *b, int i, void *arg)
{
	STR_AUTO name = xasprintf("web-%d", i);
	struct value *p = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)arg;
	must(client_get(b->c, b->pods, "default", name, &p, &err), &err);
	value_unref(p);
}

static void run(struct bench *b, const char *what, void (*fn)(struct bench *b, int i, void *arg),
		void *arg)
{
	double t = cpu_us();

	b->events = 0;
	for (int i = 0; i < b->n; i++)
		fn(b, i, arg);
	t = cpu_us() - t;
	printf("%-14s %8.2f us each  %9.0f a second  %zu events\n", what, t / b->n, b->n * 1e6 / t,
	       b->events);
}

static void list(struct bench *b, const char *what, const char *fields)
{
	struct list_options opt = {.field_selector = fields};
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;
	double t = cpu_us();

	must(client_list(b->c, b->pods, NULL, &opt, &v, &err), &err);
	t = cpu_us() - t;
	printf("%-14s %8.2f us, %zu items\n", what, t, value_len(value_get(v, "items")));
	value_unref(v);
}

static void ignore(void *arg, const struct value *obj, const struct value *old, bool deleted)
{
	struct bench *b = arg;

	(void)obj;
	(void)old;
	(void)deleted;
	b->events++;
}

/* What an informer with two indexes adds: filling it, then hearing of a change of each pod. */
static void informer(struct bench *b)
{
	struct informer_set *s = informer_set_new(b->c);
	struct informer *i = informer_get(s, b->pods, NULL);
	double t = cpu_us();

	informer_add_index(i, "owner", index_by_controller);
	informer_add_index(i, "namespace", index_by_namespace);
	informer_on_event(i, ignore, b);
	sim_settle(b->sim);
	t = cpu_us() - t;
	printf("%-14s %8.2f us each, %zu objects\n", "informer list", t / b->n, informer_len(i));
	run(b, "relabel", relabel, NULL);
	t = cpu_us();
	sim_settle(b->sim);
	t = cpu_us() - t;
	printf("%-14s %8.2f us each\n", "informer event", t / b->n);
	informer_set_free(s);
}

int main(int argc, char **argv)
{
	static const char *const groups[] = {"system:masters", NULL};
	struct apiserver_config cfg = {.advertise_host = "10.0.0.1:6443"};
	struct bench b = {.n = 20000};
	int64_t n;
	VALUE_AUTO *sa = value_build("{metadata: {name: 'default'}}");
	VALUE_AUTO *spec = value_build(
		"{containers: [{name: 'nginx', image: 'nginx:1.27', ports: [{containerPort: 80, "
		"protocol: 'TCP'}], resources: {requests: {cpu: '100m', memory: '64Mi'}}, "
		"imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log', "
		"terminationMessagePolicy: 'File'}], restartPolicy: 'Always', "
		"terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', securityContext: "
		"{}, "
		"schedulerName: 'default-scheduler'}");
	VALUE_AUTO *status = value_build(
		"{status: {phase: 'Running', hostIP: '172.30.2.2', podIP: '10.244.1.7', "
		"conditions: "
		"[{type: 'Ready', status: 'True', lastTransitionTime: '2026-01-05T09:00:00Z'}, "
		"{type: "
		"'ContainersReady', status: 'True', lastTransitionTime: '2026-01-05T09:00:00Z'}], "
		"containerStatuses: [{name: 'nginx', ready: true, restartCount: 0, image: "
		"'nginx:1.27', imageID: 'x', state: {running: {startedAt: "
		"'2026-01-05T09:00:00Z'}}, "
		"started: true}]}}");
	ERR_AUTO err = ERR_INIT;

	if (argc > 1 && parse_i64(argv[1], &n) == 0)
		b.n = (int)n;
	b.sim = sim_new(1, INT64_C(1767603600) * SIM_SEC);
	b.store = store_new(b.sim);
	b.api = apiserver_new(b.sim, b.store, &cfg);
	b.slot = (struct transport_slot){.server = b.api, .sim = b.sim};
	b.c = client_new(&b.slot, "system:kube-controller-manager", groups, "bench");
	b.pods = kind_by_resource("", NULL, "pods");
	must(client_create(b.c, kind_by_resource("", NULL, "serviceaccounts"), "default", sa, NULL,
			   NULL, &err),
	     &err);
	add_watchers(&b);
	b.made = xcalloc((size_t)b.n, sizeof(struct value *));
	for (int i = 0; i < b.n; i++)
		b.made[i] = pod(i, spec);
	run(&b, "create", create, NULL);
	for (int i = 0; i < b.n; i++)
		value_unref(b.made[i]);
	free(b.made);
	run(&b, "bind", bind, NULL);
	run(&b, "status patch", patch_status, status);
	run(&b, "status update", update_status, NULL);
	run(&b, "get", get, NULL);
	list(&b, "list", NULL);
	list(&b, "list of a node", "spec.nodeName=node7");
	informer(&b);
	return 0;
}
