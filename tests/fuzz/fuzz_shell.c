/*
 * A script on a machine of its own: reader, expansions, builtins and programs must come
 * through whatever it says, give way to others and leave nothing behind. Time is bounded,
 * and so is what runs in it.
 */
#include <stdlib.h>

#include "shell/shell.h"

#define SECONDS 5
#define STEPS 3000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ended(struct proc *p, int status, void *arg)
{
	(void)p;
	if (status < 0 || status > 255)
		abort();
	*(bool *)arg = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sim *sim = sim_new(1, INT64_C(1790000000) * SIM_SEC);
	struct fabric *net = fabric_new(sim);
	struct machine *m = machine_new(sim, net, "node01");
	STR_AUTO script = xmemdup0(data, MIN(size, (size_t)4096));
	BUF_AUTO out = BUF_INIT;
	struct stream *sink = stream_buf_new(&out);
	char bash[] = "bash", dash_c[] = "-c";
	char *argv[] = {bash, dash_c, script, NULL};
	bool done = false;
	struct spawn how = {.argv = argv,
			    .out = sink,
			    .err = sink,
			    .cwd = "/root",
			    .on_exit = ended,
			    .on_exit_arg = &done};
	int64_t limit = sim_now(sim) + SECONDS * SIM_SEC;
	struct proc *p;

	machine_install_shell(m, NULL);
	if (proc_spawn(m, &how, &p) < 0)
		abort();
	proc_detach(p);
	for (int i = 0; i < STEPS && !done && sim_step(sim, limit); i++)
		if (out.len > 1 << 20)
			break;
	machine_free(m);
	sim_settle(sim); /* the killed unwind */
	stream_unref(sink);
	fabric_free(net);
	sim_free(sim);
	return 0;
}
