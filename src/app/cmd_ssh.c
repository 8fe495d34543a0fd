/* drydock ssh: a command on a node of the cluster. */
#include "app/app.h"

extern const struct app_cmd app_ssh;

static int run(struct app *a)
{
	if (!a->argc)
		return app_usage(&app_ssh, "expected a node");
	return app_run_words(a, "ssh", a->argc, a->argv);
}

const struct app_cmd app_ssh = {.name = "ssh",
				.use = "ssh NODE COMMAND...",
				.summary = "run a command on a node of the saved cluster",
				.raw = true,
				.run = run};
