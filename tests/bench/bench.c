/*
 * bench [PART...] - what the whole thing costs: boot, memory, idling, a command, many pods,
 * the store beside the real etcd, replay. It measures and never fails; what its figures
 * mean and were is in tests/bench/README. PART: boot memory idle get pods store
 * replay, and pods1000, which is the first half of pods for profilers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "cluster/cluster.h"
#include "cluster/journal.h"
#include "store/store.h"

double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double wall_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

long resident_kb(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long size = 0, pages = 0;

	if (f && fscanf(f, "%ld %ld", &size, &pages) != 2)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

void report(const char *what, double figure, const char *unit, const char *aim)
{
	printf("%-58s %12.2f %-10s %s%s\n", what, figure, unit, aim ? "aim: " : "", aim ? aim : "");
	fflush(stdout);
}

static struct cluster *boot(int extra_nodes)
{
	struct cluster_config cfg = {.seed = 1, .extra_nodes = extra_nodes};
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;

	if (cluster_new(&cfg, &c, &err) < 0 || cluster_boot(c, &err) < 0) {
		fprintf(stderr, "bench: %s\n", err_msg(&err));
		exit(1);
	}
	return c;
}

static void run(struct cluster *c, const char *script)
{
	BUF_AUTO out = BUF_INIT;

	if (cluster_run(c, NULL, script, &out, NULL, 0) != 0)
		fprintf(stderr, "bench: %s: %s", script, buf_str(&out));
}

/* ---- parts ---------------------------------------------------------------------------- */

#define BOOTS 11

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void part_boot(void)
{
	double took[BOOTS], virtual = 0;

	for (int i = 0; i < BOOTS; i++) {
		double before = cpu_seconds();
		struct cluster *c = boot(0);

		took[i] = cpu_seconds() - before;
		virtual = (double)(sim_now(cluster_sim(c)) - CLUSTER_EPOCH) / SIM_SEC;
		cluster_free(c);
	}
	report("boot to three Ready nodes, the first time", took[0] * 1e3, "ms", NULL);
	qsort(took, BOOTS, sizeof(*took), by_size);
	report("boot to three Ready nodes, median", took[BOOTS / 2] * 1e3, "ms", "< 30");
	report("  of virtual time", virtual, "s", NULL);
}

static void part_memory(void)
{
	long before = resident_kb();
	struct cluster *c = boot(0);

	sim_advance(cluster_sim(c), 600 * SIM_SEC);
	report("resident, cluster idle for ten minutes", (double)resident_kb() / 1024, "MiB",
	       "< 20");
	report("  of these the program alone", (double)before / 1024, "MiB", NULL);
	cluster_free(c);
}

static void part_idle(void)
{
	struct cluster *c = boot(0);
	int64_t seconds = 3600, steps = 0, limit;
	double before;

	sim_advance(cluster_sim(c), 60 * SIM_SEC);
	before = cpu_seconds();
	limit = sim_now(cluster_sim(c)) + seconds * SIM_SEC;
	while (sim_step(cluster_sim(c), limit))
		steps++;
	report("idle, paced as the wall clock: share of a core",
	       (cpu_seconds() - before) / (double)seconds * 100, "%", "< 1");
	report("  turns of the loop", (double)steps / (double)seconds, "/s", NULL);
	cluster_free(c);
}

static void part_get(void)
{
	struct cluster *c = boot(0);
	BUF_AUTO out = BUF_INIT;
	double before;
	int n = 500;

	run(c, "kubectl create deploy web --image=nginx --replicas=3; kubectl rollout status deploy web");
	before = cpu_seconds();
	for (int i = 0; i < n; i++) {
		buf_reset(&out);
		(void)cluster_run(c, NULL, "kubectl get pods", &out, NULL, 0);
	}
	report("kubectl get pods, three of them", (cpu_seconds() - before) / n * 1e3, "ms", "< 1");
	before = cpu_seconds();
	for (int i = 0; i < n; i++) {
		buf_reset(&out);
		(void)cluster_run(c, NULL, "kubectl get all -A -o yaml", &out, NULL, 0);
	}
	report("kubectl get all -A -o yaml", (cpu_seconds() - before) / n * 1e3, "ms", NULL);
	cluster_free(c);
}

struct wanted {
	struct client *c;
	int64_t pods;
};

static bool all_ready(void *arg)
{
	const struct wanted *w = arg;
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *d = NULL;

	return client_get(w->c, kind_by_resource("apps", NULL, "deployments"), "default", "web", &d,
			  &err) == 0 &&
	       value_int_in(d, "status", "readyReplicas") == w->pods;
}

/* From the command to the last pod that is ready; processor time. In one function for
 * profilers: callgrind --toggle-collect=deploy. */
__attribute__((noinline)) static double deploy(struct cluster *c, int pods)
{
	struct wanted w = {cluster_admin(c), pods};
	STR_AUTO script = xasprintf("kubectl create deploy web --image=nginx --replicas=%d", pods);
	double before = cpu_seconds();

	run(c, script);
	for (int i = 0; i < 3600 && !all_ready(&w); i++)
		sim_advance(cluster_sim(c), SIM_SEC);
	before = cpu_seconds() - before;
	if (!all_ready(&w))
		printf("not all became ready\n");
	return before;
}

static double many_pods(int pods)
{
	struct cluster *c = boot(98);
	STR_AUTO what = xasprintf("%d pods of one Deployment on 100 nodes", pods);
	int64_t started;
	double took;

	sim_advance(cluster_sim(c), 60 * SIM_SEC);
	started = sim_now(cluster_sim(c));
	took = deploy(c, pods);
	report(what, pods / took, "pods/s", "> 10000");
	report("  of virtual time", (double)(sim_now(cluster_sim(c)) - started) / SIM_SEC, "s", NULL);
	report("  resident afterwards", (double)resident_kb() / 1024, "MiB", NULL);
	cluster_free(c);
	return pods / took;
}

static void part_pods(void)
{
	double small = many_pods(1000), large = many_pods(10000);

	report("  10,000 beside 1,000", large / small, "times", "flat: near 1");
}

static void part_pods1000(void)
{
	(void)many_pods(1000);
}

static void part_store(void)
{
	struct sim *sim = sim_new(1, 0);
	struct store *s = store_new(sim);
	char value[256];
	int n = 200000, real = 4000;
	struct bench_puts puts;
	double before, ours;

	memset(value, 'v', sizeof(value));
	before = cpu_seconds();
	for (int i = 0; i < n; i++) {
		char key[32];
		struct blob *b = blob_bytes_new(value, sizeof(value));
		ERR_AUTO err = ERR_INIT;

		snprintf(key, sizeof(key), "/bench/%08d", i % 50000);
		if (store_put(s, key, strlen(key), b, 0, NULL, NULL, &err) < 0)
			abort();
		blob_unref(b);
	}
	ours = n / (cpu_seconds() - before);
	report("puts of 256 bytes to our store", ours, "/s", NULL);
	store_free(s);
	sim_free(sim);
	bench_etcd(real, &puts);
	report("puts through gRPC to our door, one connection", puts.door_one, "/s", NULL);
	report("puts through gRPC to our door, 64 connections", puts.door_many, "/s", NULL);
	if (!bench_etcd_available()) {
		printf("etcd is not installed (/usr/bin/etcd): nothing to compare with\n");
		return;
	}
	report("the same to the real etcd, one connection", puts.etcd_one, "/s", NULL);
	report("the same to the real etcd, 64 connections", puts.etcd_many, "/s", NULL);
}

#define INPUTS 1000

static void part_replay(void)
{
	char dir[] = "/tmp/drydock-bench-XXXXXX";
	struct cluster_config cfg = {.seed = 1};
	struct workspace *w = NULL;
	ERR_AUTO err = ERR_INIT;
	double before;

	if (!mkdtemp(dir))
		return;
	if (workspace_open(dir, &cfg, &w, &err) < 0) {
		printf("replay: %s\n", err_msg(&err));
		return;
	}
	for (int i = 0; i < INPUTS; i++) {
		struct stream *none = stream_null_new();
		STR_AUTO script = i % 4 == 0 ? xasprintf("kubectl create configmap c%d --from-literal=a=%d", i, i)
				  : i % 4 == 1 ? xasprintf("kubectl run p%d --image=nginx", i % 80)
				  : i % 4 == 2 ? xasprintf("sleep 5; kubectl get pods")
					       : xasprintf("kubectl delete pod p%d --wait=false", (i + 38) % 80);

		(void)workspace_run(w, NULL, script, none, none, none, &err);
		stream_unref(none);
	}
	workspace_close(w);
	before = cpu_seconds();
	if (workspace_open(dir, &cfg, &w, &err) < 0)
		printf("replay: %s\n", err_msg(&err));
	else
		report("replay of a journal of 1,000 inputs", (cpu_seconds() - before) * 1e3, "ms", NULL);
	workspace_close(w);
	remove_tree(dir);
}

/* Each part in a process of its own: memory of one is not that of another. */
static void part(int argc, char **argv, const char *name, void (*fn)(void))
{
	bool wanted = argc < 2;
	pid_t pid;

	for (int i = 1; i < argc; i++)
		wanted |= strcmp(argv[i], name) == 0;
	if (!wanted)
		return;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		fn();
		fflush(stdout);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	part(argc, argv, "boot", part_boot);
	part(argc, argv, "memory", part_memory);
	part(argc, argv, "idle", part_idle);
	part(argc, argv, "get", part_get);
	part(argc, argv, "pods", part_pods);
	if (argc > 1)
		part(argc, argv, "pods1000", part_pods1000);
	part(argc, argv, "store", part_store);
	part(argc, argv, "replay", part_replay);
	return 0;
}
