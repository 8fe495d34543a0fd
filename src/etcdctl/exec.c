/* exec.c - programs that etcdctl runs: those of watch and lock. */
#include "etcdctl/ctl.h"

#include <errno.h>

#define LOOK_NS (20 * SIM_MSEC) /* between two looks at a program of the host */

int ctl_exec(struct ctl *c, char *const *argv, struct strmap *env, int *ret_status)
{
	const struct etcd_exec *host = machine_context(c->proc->machine, ETCD_EXEC_CONTEXT);
	struct stream *none = stream_null_new();
	struct spawn how = {.argv = argv,
			    .in = none,
			    .out = proc_out(c->proc),
			    .err = proc_err(c->proc),
			    .env = env,
			    .parent = c->proc};
	struct proc *child;
	int r, pid = 0;

	if (!host) {
		r = proc_spawn(c->proc->machine, &how, &child);
		stream_unref(none);
		return r < 0 ? r : proc_wait(c->proc, child, ret_status);
	}
	stream_unref(none);
	r = host->start(argv, env, &pid);
	/* others of this process go on meanwhile */
	while (r == 0 && !host->ended(pid, ret_status))
		r = fiber_sleep(c->sim, LOOK_NS);
	return r;
}

struct strmap *ctl_exec_env(const struct ctl *c)
{
	struct strmap *env = strmap_new(free);
	const char *name;
	void *value;

	for (size_t i = 0; strmap_next(proc_env(c->proc), &i, &name, &value);)
		strmap_put(env, name, xstrdup(value));
	return env;
}
