/* usage.c - what containers use, as the kubelet's /metrics/resource has it: by what the image's
 * description says of the program, and by what its processes are known to do. */
#include "kubelet/runtime_private.h"

#include <stdlib.h>

#define CORE INT64_C(1000000000)
#define IDLE_NANO 40000 /* a process that waits */

/* Programs that keep a core busy for as long as they run. */
static bool burns(const char *name)
{
	static const char *const names[] = {"yes", "dd", "md5sum", "sha256sum", "gzip"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* stress --cpu N keeps N cores busy, one a --vm worker. */
static int64_t stress_cores(const struct strvec *argv)
{
	int64_t cores = 0, n;

	for (size_t i = 1; i < argv->nr; i++) {
		const char *a = argv->v[i], *eq = strchr(a, '=');
		bool counts = !strcmp(a, "-c") || !strcmp(a, "-m") || str_starts(a, "--cpu") ||
			      !strcmp(a, "--vm") || str_starts(a, "--vm=");
		const char *text = eq ? eq + 1 : i + 1 < argv->nr ? argv->v[i + 1] : "";

		if (counts && parse_i64(text, &n) == 0 && n > 0 && n < 1024)
			cores += n;
	}
	return cores;
}

void container_usage(struct container *c, int64_t *ret_cpu_nano, int64_t *ret_bytes)
{
	int64_t cpu = 0, bytes = 0;
	struct proc *p;

	for (size_t i = 0; c->running && (p = machine_own_proc(c->machine, i)); i++) {
		const char *name = p->argv.nr ? path_basename(p->argv.v[0]) : "";

		if (str_starts(name, "stress"))
			cpu += stress_cores(&p->argv) * CORE;
		else if (burns(name))
			cpu += CORE;
		else
			cpu += MAX(image_program_cpu(c->image, name), IDLE_NANO);
		bytes += p->mem_bytes;
	}
	if (c->memory_limit)
		bytes = MIN(bytes, c->memory_limit);
	*ret_cpu_nano = cpu;
	*ret_bytes = bytes;
}
