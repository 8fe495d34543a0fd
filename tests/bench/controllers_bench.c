/*
 * controllers_bench [PODS] - processor time per pod of a deployment that is created, gets
 * ready pod by pod, is behind a service, and is deleted, with every controller running and
 * nodes that cost next to nothing. It includes the apiserver. It measures; it never fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "client/informer.h"
#include "controllers/controllers.h"
#include "sim/trace.h"

#define NODES 100

struct bench {
	struct sim *sim;
	struct store *store;
	struct apiserver *api;
	struct transport_slot slot;
	struct client *c;
	struct controllers *ctl;
	const struct kind *pods;
	int n;
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
		fprintf(stderr, "controllers_bench: %s\n", err_msg(err));
		exit(1);
	}
}

static void create(struct bench *b, const char *group, const char *resource, struct value *obj)
{
	ERR_AUTO err = ERR_INIT;

	must(client_create(b->c, kind_by_resource(group, NULL, resource),
			   *group || !strcmp(resource, "services") ? "default" : NULL, obj, NULL,
			   NULL, &err),
	     &err);
	value_unref(obj);
}

static void report(const struct bench *b, const char *what, double us)
{
	printf("%-44s %8.2f us a pod\n", what, us / b->n);
}

static struct value *pods_list(struct bench *b)
{
	struct value *list = NULL;
	ERR_AUTO err = ERR_INIT;

	must(client_list(b->c, b->pods, "default", NULL, &list, &err), &err);
	return list;
}

/* What kubelets do, all at one moment or at as many as there are pods. */
static double make_ready(struct bench *b, int64_t step_ns, double *ret_api)
{
	VALUE_AUTO *list = pods_list(b);
	const struct value *pod;
	double total = 0, api = 0;
	int n = 0;

	value_each_item(pod, i, value_get(list, "items"))
	{
		VALUE_AUTO *next = value_ref(pod);
		ERR_AUTO err = ERR_INIT;
		double start = cpu_us(), mid;

		n++;
		value_put_in(&next, value_str_new("Running"), "status", "phase");
		value_put_in(&next, value_strf_new("10.%d.%d.%d", n >> 16, n >> 8 & 255, n & 255),
			     "status", "podIP");
		value_put_in(
			&next,
			value_build("[{type: 'Ready', status: 'True', lastTransitionTime: %V}]",
				    time_value_new(sim_now(b->sim))),
			"status", "conditions");
		must(client_update(b->c, b->pods, "status", next, NULL, NULL, &err), &err);
		mid = cpu_us();
		if (step_ns)
			sim_advance(b->sim, step_ns);
		api += mid - start;
		total += cpu_us() - start;
	}
	*ret_api = api;
	return total;
}

static void setup(struct bench *b)
{
	static const char *const groups[] = {"system:masters", NULL};
	struct apiserver_config api = {.version = "v1.34.0",
				       .service_cidr = "10.96.0.0/12",
				       .advertise_host = "172.30.1.2:6443"};
	struct controllers_config cfg;

	b->sim = sim_new(1, INT64_C(1767603600000000000));
	b->store = store_new(b->sim);
	b->api = apiserver_new(b->sim, b->store, &api);
	b->slot =
		(struct transport_slot){.server = b->api, .host = "172.30.1.2:6443", .sim = b->sim};
	b->c = client_new(&b->slot, "kubernetes-admin", groups, "bench");
	b->pods = kind_by_resource("", NULL, "pods");
	for (int i = 0; i < NODES; i++)
		create(b, "", "nodes",
		       value_build("{metadata: {name: %V}}", value_strf_new("node%03d", i)));
	cfg = (struct controllers_config){
		.sim = b->sim, .client = b->c, .cluster_cidr = "10.244.0.0/16", .root_ca = ""};
	b->ctl = controllers_new(&cfg);
	sim_advance(b->sim, 5 * SIM_SEC);
}

static void run(struct bench *b, int64_t step_ns)
{
	double start = cpu_us(), api;
	struct delete_options opt = DELETE_OPTIONS_INIT;
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *list = NULL;

	create(b, "apps", "deployments",
	       value_build("{metadata: {name: 'web'}, spec: {replicas: %i, selector: {matchLabels:"
			   " {app: 'web'}}, template: {metadata: {labels: {app: 'web'}}, spec:"
			   " {containers: [{name: 'c', image: 'nginx'}]}}}}",
			   b->n));
	sim_advance(b->sim, SIM_SEC);
	report(b, "deployment to pods", cpu_us() - start);
	list = pods_list(b);
	if (value_len(value_get(list, "items")) != (size_t)b->n)
		printf("only %zu pods\n", value_len(value_get(list, "items")));
	start = make_ready(b, step_ns, &api);
	report(b,
	       step_ns ? "ready one after another, status writes" : "ready at once, status writes",
	       api);
	report(b, "  and what follows from them", start - api);
	start = cpu_us();
	sim_advance(b->sim, 5 * SIM_SEC);
	report(b, "  and afterwards", cpu_us() - start);
	start = cpu_us();
	opt.propagation = PROPAGATE_BACKGROUND;
	must(client_delete(b->c, kind_by_resource("apps", NULL, "deployments"), "default", "web",
			   &opt, NULL, &err),
	     &err);
	sim_advance(b->sim, 5 * SIM_SEC);
	report(b, "deployment deleted", cpu_us() - start);
	value_unref(list);
	list = pods_list(b);
	if (value_len(value_get(list, "items")))
		printf("still %zu pods\n", value_len(value_get(list, "items")));
}

int main(int argc, char **argv)
{
	struct bench b = {.n = 1000};
	int64_t n;

	if (argc > 1 && parse_i64(argv[1], &n) == 0 && n > 0)
		b.n = (int)n;
	printf("%d pods\n", b.n);
	setup(&b);
	run(&b, 0);
	run(&b, SIM_MSEC);
	create(&b, "", "services",
	       value_build("{metadata: {name: 'web'}, spec: {selector: {app: 'web'}, ports:"
			   " [{port: 80}]}}"));
	printf("behind a service:\n");
	run(&b, SIM_MSEC);
	controllers_free(b.ctl);
	client_free(b.c);
	apiserver_free(b.api);
	store_free(b.store);
	sim_free(b.sim);
	return 0;
}
