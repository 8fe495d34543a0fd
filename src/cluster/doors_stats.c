/*
 * doors_stats.c - what a kubelet measures: /stats/summary, /metrics/resource and /metrics/cadvisor.
 * Upstream: pkg/kubelet/{server/stats,metrics/collectors,apis/stats/v1alpha1}.
 */
#include "cluster/cluster_private.h"

#include "object/json.h"
#include "object/timefmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct measuring {
	const struct node *node;
	struct value *pods; /* array, owned */
	int64_t now;
	struct buf *out; /* of metrics */
};

/* One of the containers that run. */
typedef void (*measured_fn)(struct measuring *m, struct sandbox *s, struct container *c,
			    const struct usage *u);

static void each_in(struct measuring *m, struct sandbox *s, measured_fn fn)
{
	struct container *c;
	struct usage u;

	for (size_t i = 0; (c = sandbox_container_at(s, i)); i++)
		if (container_running(c)) {
			usage_of_container(m->node, s, c, m->pods, &u);
			fn(m, s, c, &u);
		}
}

static void each(struct measuring *m, measured_fn fn)
{
	struct runtime *r = host_runtime(m->node->host);
	struct sandbox *s;

	for (size_t i = 0; (s = runtime_sandbox_at(r, i)); i++)
		each_in(m, s, fn);
}

static void sum_of(struct measuring *m, struct sandbox *s, struct usage *ret)
{
	struct container *c;
	struct usage u;

	*ret = (struct usage){0};
	for (size_t i = 0; (c = sandbox_container_at(s, i)); i++) {
		if (!container_running(c))
			continue;
		usage_of_container(m->node, s, c, m->pods, &u);
		ret->cpu_nano += u.cpu_nano;
		ret->cpu_total += u.cpu_total;
		ret->bytes += u.bytes;
		ret->since = ret->since ? MIN(ret->since, u.since) : u.since;
	}
}

/* ---- /stats/summary ------------------------------------------------------------------------ */

static struct value *cpu_stats(const struct measuring *m, const struct usage *u)
{
	return value_build("{time: %V, usageNanoCores: %l, usageCoreNanoSeconds: %l}",
			   time_value_new(m->now), u->cpu_nano, u->cpu_total);
}

/* most: what it may have at all, 0: no limit is known. Nothing is cached: all is in use. */
static struct value *memory_stats(const struct measuring *m, const struct usage *u, int64_t most)
{
	struct value *v =
		value_build("{time: %V, usageBytes: %l, workingSetBytes: %l, rssBytes: %l, "
			    "pageFaults: 0, majorPageFaults: 0}",
			    time_value_new(m->now), u->bytes, u->bytes, u->bytes);

	if (most)
		value_put(&v, "availableBytes", value_int_new(MAX(most - u->bytes, 0)));
	return v;
}

static struct value *pod_stats(struct measuring *m, struct sandbox *s)
{
	struct value *containers = value_array_new();
	struct container *c;
	struct usage u;

	for (size_t i = 0; (c = sandbox_container_at(s, i)); i++) {
		if (!container_running(c))
			continue;
		usage_of_container(m->node, s, c, m->pods, &u);
		value_push(&containers,
			   value_build("{name: %s, startTime: %V, cpu: %V, memory: %V}",
				       container_name(c), time_value_new(u.since), cpu_stats(m, &u),
				       memory_stats(m, &u, 0)));
	}
	sum_of(m, s, &u);
	return value_build("{podRef: {name: %s, namespace: %s, uid: %s}, startTime: %V, "
			   "containers: %V, cpu: %V, memory: %V}",
			   sandbox_pod_name(s), sandbox_pod_namespace(s), sandbox_pod_uid(s),
			   time_value_new(u.since), containers, cpu_stats(m, &u),
			   memory_stats(m, &u, 0));
}

static void summary(struct measuring *m, struct net_response *resp)
{
	struct runtime *r = host_runtime(m->node->host);
	struct value *pods = value_array_new();
	VALUE_AUTO *v = NULL;
	struct sandbox *s;
	struct usage u;

	for (size_t i = 0; (s = runtime_sandbox_at(r, i)); i++)
		value_push(&pods, pod_stats(m, s));
	usage_of_node(m->node, m->pods, &u);
	v = value_build("{node: {nodeName: %s, startTime: %V, cpu: %V, memory: %V}, pods: %V}",
			m->node->spec->name, time_value_new(u.since), cpu_stats(m, &u),
			memory_stats(m, &u, m->node->spec->memory_bytes), pods);
	resp->status = 200;
	strvec_add(&resp->headers, "Content-Type: application/json");
	json_write(&resp->body, v, JSON_INDENT1);
}

/* ---- metrics ----------------------------------------------------------------------------------
 */

/* As Go's FormatFloat(d, 'g', -1, 64): the fewest digits that read back the same. */
static void add_number(struct buf *out, double d)
{
	char text[40];
	int digits = 0, exp = 0;

	while (digits < 17) {
		snprintf(text, sizeof(text), "%.*e", digits++, d);
		if (fabs(strtod(text, NULL) - d) <= 0)
			break;
	}
	exp = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	if (exp >= -4 && exp < 6)
		snprintf(text, sizeof(text), "%.*f", MAX(digits - 1 - exp, 0), d);
	buf_adds(out, text);
}

static void head(struct measuring *m, const char *name, const char *type, const char *help)
{
	buf_addf(m->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void sample(struct measuring *m, const char *name, const char *labels, double d, bool timed)
{
	buf_adds(m->out, name);
	if (*labels)
		buf_addf(m->out, "{%s}", labels);
	buf_addc(m->out, ' ');
	add_number(m->out, d);
	if (timed)
		buf_addf(m->out, " %lld", (long long)(m->now / SIM_MSEC));
	buf_addc(m->out, '\n');
}

static char *container_labels(struct sandbox *s, struct container *c)
{
	return xasprintf("container=\"%s\",namespace=\"%s\",pod=\"%s\"", container_name(c),
			 sandbox_pod_namespace(s), sandbox_pod_name(s));
}

static double seconds(int64_t ns)
{
	return (double)ns / SIM_SEC;
}

static void resource_cpu(struct measuring *m, struct sandbox *s, struct container *c,
			 const struct usage *u)
{
	STR_AUTO labels = container_labels(s, c);

	sample(m, "container_cpu_usage_seconds_total", labels, seconds(u->cpu_total), true);
}

static void resource_memory(struct measuring *m, struct sandbox *s, struct container *c,
			    const struct usage *u)
{
	STR_AUTO labels = container_labels(s, c);

	sample(m, "container_memory_working_set_bytes", labels, (double)u->bytes, true);
}

static void resource_start(struct measuring *m, struct sandbox *s, struct container *c,
			   const struct usage *u)
{
	STR_AUTO labels = container_labels(s, c);

	sample(m, "container_start_time_seconds", labels, seconds(u->since), false);
}

static void pod_samples(struct measuring *m, const char *name, bool cpu)
{
	struct runtime *r = host_runtime(m->node->host);
	struct sandbox *s;
	struct usage u;

	for (size_t i = 0; (s = runtime_sandbox_at(r, i)); i++) {
		STR_AUTO labels = xasprintf("namespace=\"%s\",pod=\"%s\"", sandbox_pod_namespace(s),
					    sandbox_pod_name(s));

		sum_of(m, s, &u);
		sample(m, name, labels, cpu ? seconds(u.cpu_total) : (double)u.bytes, true);
	}
}

static void resource(struct measuring *m)
{
	struct usage node;

	usage_of_node(m->node, m->pods, &node);
	head(m, "container_cpu_usage_seconds_total", "counter",
	     "[STABLE] CPU time used by the container, in seconds of one core");
	each(m, resource_cpu);
	head(m, "container_memory_working_set_bytes", "gauge",
	     "[STABLE] Working set of the container in bytes");
	each(m, resource_memory);
	head(m, "container_start_time_seconds", "gauge",
	     "[STABLE] When the container was started, in seconds since the epoch");
	each(m, resource_start);
	head(m, "node_cpu_usage_seconds_total", "counter",
	     "[STABLE] CPU time used by the node, in seconds of one core");
	sample(m, "node_cpu_usage_seconds_total", "", seconds(node.cpu_total), true);
	head(m, "node_memory_working_set_bytes", "gauge",
	     "[STABLE] Working set of the node in bytes");
	sample(m, "node_memory_working_set_bytes", "", (double)node.bytes, true);
	head(m, "pod_cpu_usage_seconds_total", "counter",
	     "[STABLE] CPU time used by the pod, in seconds of one core");
	pod_samples(m, "pod_cpu_usage_seconds_total", true);
	head(m, "pod_memory_working_set_bytes", "gauge",
	     "[STABLE] Working set of the pod in bytes");
	pod_samples(m, "pod_memory_working_set_bytes", false);
	head(m, "resource_scrape_error", "gauge",
	     "[STABLE] 1 when containers could not be measured, else 0");
	sample(m, "resource_scrape_error", "", 0, false);
}

/* cAdvisor's labels: which control group and which container of the runtime it is, too. */
static char *cadvisor_labels(struct sandbox *s, struct container *c, const char *more)
{
	return xasprintf("container=\"%s\",%sid=\"/kubepods.slice/%s\",image=\"%s\",name=\"%s\","
			 "namespace=\"%s\",pod=\"%s\"",
			 container_name(c), more, container_id(c), container_image_id(c),
			 container_id(c), sandbox_pod_namespace(s), sandbox_pod_name(s));
}

static void cadvisor_cpu(struct measuring *m, struct sandbox *s, struct container *c,
			 const struct usage *u)
{
	STR_AUTO labels = cadvisor_labels(s, c, "cpu=\"total\",");

	sample(m, "container_cpu_usage_seconds_total", labels, seconds(u->cpu_total), true);
}

static void cadvisor_memory(struct measuring *m, struct sandbox *s, struct container *c,
			    const struct usage *u)
{
	STR_AUTO labels = cadvisor_labels(s, c, "");

	sample(m, "container_memory_working_set_bytes", labels, (double)u->bytes, true);
}

static void cadvisor_usage(struct measuring *m, struct sandbox *s, struct container *c,
			   const struct usage *u)
{
	STR_AUTO labels = cadvisor_labels(s, c, "");

	sample(m, "container_memory_usage_bytes", labels, (double)u->bytes, true);
}

static void cadvisor_start(struct measuring *m, struct sandbox *s, struct container *c,
			   const struct usage *u)
{
	STR_AUTO labels = cadvisor_labels(s, c, "");

	sample(m, "container_start_time_seconds", labels, seconds(u->since), true);
}

static void cadvisor(struct measuring *m)
{
	head(m, "container_cpu_usage_seconds_total", "counter",
	     "CPU time used, in seconds of one core.");
	each(m, cadvisor_cpu);
	head(m, "container_memory_usage_bytes", "gauge", "Memory in use now, in bytes.");
	each(m, cadvisor_usage);
	head(m, "container_memory_working_set_bytes", "gauge", "Working set now, in bytes.");
	each(m, cadvisor_memory);
	head(m, "container_start_time_seconds", "gauge",
	     "When the container was started, in seconds since the epoch.");
	each(m, cadvisor_start);
	head(m, "machine_cpu_cores", "gauge", "Logical CPU cores.");
	sample(m, "machine_cpu_cores", "", (double)(m->node->spec->cpu_milli / 1000), false);
	head(m, "machine_memory_bytes", "gauge", "Memory of the machine, in bytes.");
	sample(m, "machine_memory_bytes", "", (double)m->node->spec->memory_bytes, false);
}

/* ---- paths --------------------------------------------------------------------------------------
 */

bool kubelet_stats(struct kubelet_port *k, const char *path, struct net_response *resp)
{
	size_t len = strcspn(path, "?");
	STR_AUTO asked = xstrndup(path, len && path[len - 1] == '/' ? len - 1 : len);
	struct measuring m = {
		.node = k->node, .now = sim_now(k->node->cluster->sim), .out = &resp->body};

	if (strcmp(asked, "/stats/summary") != 0 && strcmp(asked, "/metrics/resource") != 0 &&
	    strcmp(asked, "/metrics/cadvisor") != 0)
		return false;
	m.pods = kubelet_pods_dup(k->node->kubelet);
	if (!strcmp(asked, "/stats/summary")) {
		summary(&m, resp);
	} else {
		resp->status = 200;
		strvec_add(&resp->headers,
			   "Content-Type: text/plain; version=0.0.4; charset=utf-8");
		if (!strcmp(asked, "/metrics/resource"))
			resource(&m);
		else
			cadvisor(&m);
	}
	value_unref(m.pods);
	return true;
}
