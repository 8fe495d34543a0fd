/*
 * usage.c - what nodes and their containers use, as a kubelet measures it: for its own
 * /stats/summary and /metrics/, and for who asks it, such as metrics-server.
 */
#include "cluster/cluster_private.h"

#include "object/quantity.h"

/* What belongs to no pod: the kernel, the kubelet, the runtime. */
#define SYSTEM_CPU INT64_C(38000000)
#define SYSTEM_BYTES (INT64_C(420) << 20)

/* Loads are never quite even: up to a tenth more or less, another in each window. */
static int64_t uneven(int64_t n, const char *key, int64_t at)
{
	uint64_t h = hash_bytes(key, strlen(key)) ^
		     (uint64_t)(at / SIM_SEC) * UINT64_C(0x9E3779B97F4A7C15);

	h ^= h >> 31;
	h *= UINT64_C(0xBF58476D1CE4E5B9);
	return n + n / 1000 * ((int64_t)(h >> 40) % 201 - 100);
}

/* The limit of a container, in nanoseconds a second; 0: none. */
static int64_t cpu_limit(const struct value *pods, const char *uid, const char *container)
{
	const struct value *pod, *c;

	value_each_item(pod, i, pods)
	{
		if (!str_eq(value_str_in(pod, "metadata", "uid"), uid))
			continue;
		c = value_find(value_in(pod, "spec", "containers"), "name", container);
		return quantity_milli_of(value_in(c, "resources", "limits", "cpu")) * 1000000;
	}
	return 0;
}

static int64_t cores(const struct node *n)
{
	return n->spec->cpu_milli * 1000000;
}

/* nano a second for a time; its fractions of a second do not matter */
static int64_t lasted(int64_t nano, int64_t ns)
{
	return MAX(ns, 0) / SIM_MSEC * nano / 1000;
}

void usage_of_container(const struct node *n, struct sandbox *s, struct container *c,
			const struct value *pods, struct usage *ret)
{
	int64_t now = sim_now(n->cluster->sim), most;
	STR_AUTO key = xasprintf("%s/%s/%s", sandbox_pod_namespace(s), sandbox_pod_name(s),
				 container_name(c));

	*ret = (struct usage){.since = container_started(c)};
	container_usage(c, &ret->cpu_nano, &ret->bytes);
	most = cpu_limit(pods, sandbox_pod_uid(s), container_name(c));
	most = most ? MIN(most, cores(n)) : cores(n);
	ret->cpu_total = lasted(MIN(ret->cpu_nano, most), now - ret->since);
	ret->cpu_nano = MIN(uneven(ret->cpu_nano, key, now), most);
}

void usage_of_node(const struct node *n, const struct value *pods, struct usage *ret)
{
	struct runtime *r = host_runtime(n->host);
	int64_t now = sim_now(n->cluster->sim);
	struct sandbox *s;
	struct container *c;

	*ret = (struct usage){.cpu_nano = SYSTEM_CPU,
			      .bytes = SYSTEM_BYTES,
			      .since = machine_boot(host_machine(n->host))};
	ret->cpu_total = lasted(SYSTEM_CPU, now - ret->since);
	for (size_t i = 0; (s = runtime_sandbox_at(r, i)); i++)
		for (size_t k = 0; (c = sandbox_container_at(s, k)); k++) {
			struct usage u;

			if (!container_running(c))
				continue;
			usage_of_container(n, s, c, pods, &u);
			ret->cpu_nano += u.cpu_nano;
			ret->cpu_total += u.cpu_total;
			ret->bytes += u.bytes;
		}
	ret->cpu_nano = MIN(uneven(ret->cpu_nano, n->spec->name, now), cores(n));
	ret->bytes = MIN(ret->bytes, n->spec->memory_bytes);
}
